/* Pages of what is owed: an office's overview, a cadre's own day, the youths who are linked. */
#include "base/clock.h"
#include "journal/taken.h"
#include "registry/named.h"
#include "tests/tracker/page_case.h"

static char office[QZ_SECRET_TEXT], auditor[QZ_SECRET_TEXT], own[QZ_SECRET_TEXT], plain[QZ_SECRET_TEXT];
static char cadre[QZ_ID_TEXT], second[QZ_ID_TEXT], person[2][QZ_ID_TEXT];
static char overview[100], mine[100], theirs[100], links[100];

static void invite(const char *name, const char *of, char token[QZ_SECRET_TEXT])
{
    struct qz_account_new a = {.role = QZ_ROLE_CADRE};
    struct qz_invited out;
    struct qz_err err;
    strcpy(a.name, name);
    strcpy(a.organisation, f.county);
    strcpy(a.cadre, of);
    assert_done(qz_account_add(f.t, &a, qz_now_ms(), &out, &err), &err);
    open_for(out.account, token);
}

static void prepare(void)
{
    static const struct qz_person_new people[] = {{.name = "李明", .phone = "13800001234"},
                                                  {.name = "王小芳", .phone = "13800005678"}};
    struct qz_row_problem problem[2];
    struct qz_invited out;
    struct qz_err err;
    size_t problems = 0;
    add("陈禾", QZ_ROLE_OFFICE, &out);
    open_for(out.account, office);
    add("何山", QZ_ROLE_AUDITOR, &out);
    open_for(out.account, auditor);
    assert_done(qz_people_add(f.t, f.county, people, 2, qz_now_ms(), person, problem, &problems, &err), &err);
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, f.county, "方敏", "$", qz_now_ms(), cadre, &err),
                &err);
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, f.county, "石磊", "$", qz_now_ms(), second, &err),
                &err);
    invite("方敏", cadre, own);
    open_for(out.account, plain);

    snprintf(overview, sizeof overview, "/organisations/%s/quota", f.county);
    snprintf(mine, sizeof mine, "/cadres/%s/quota", cadre);
    snprintf(theirs, sizeof theirs, "/cadres/%s/quota", second);
    snprintf(links, sizeof links, "/cadres/%s/links", cadre);
}

static int set_up(void **state)
{
    web_prepare = prepare;
    return setup(state);
}

/* That somebody serves full-time. */
static void serve_full_time(const char *of)
{
    char path[100];
    snprintf(path, sizeof path, "/cadres/%s/post", of);
    assert_leads(fill_in(path, office, "_page=/cadres/%s/quota&kind=full_time&from=", of),
                 strcmp(of, cadre) == 0 ? mine : theirs);
}

/* A lecture of today that the cadre entered late, with people, and confirmed. */
static void lecture(void)
{
    struct qz_activity_row a = {.kind = QZ_ACT_LECTURE};
    struct qz_late late = {.cadre = cadre, .administrator = "陈禾", .who = "", .reason = "断网", .heads = 9};
    struct qz_err err;
    bool again;
    strcpy(a.organisation, f.county);
    strcpy(a.title, "团课：把小事办成");
    a.start_ms = qz_now_ms() - 60000;
    a.end_ms = a.start_ms + 3600000;
    assert_done(qz_activity_add(f.t, &a, qz_now_ms(), &err), &err);
    late.activity = a.id;
    assert_done(qz_named_late(f.t, &late, qz_now_ms(), &again, &err), &err);
    assert_done(qz_named_confirm(f.t, a.id, cadre, "陈禾", qz_now_ms(), &err), &err);
}

/* ---- the pages ---- */

static void a_cadre_sees_first_what_is_lacking(void **state)
{
    (void)state;
    assert_page(look("/today", own), 200, HOLDS("还没有人登记你是专职、挂职还是兼职"));
    serve_full_time(cadre);
    assert_page(look("/today", own), 200,
                HOLDS("<h1>还差 5 项</h1>", "依据：省里通知", "依据：中央通知", "讲团课"));
    lecture();
    assert_page(
        look("/today", own), 200,
        HOLDS("<h1>还差 4 项</h1>", "团课：把小事办成", "0 + 0 + 0 + 1 + 0 = 1", "· 补录", "/entries\""));
    assert_page(look(mine, own), 200, HOLDS("<h1>还差 4 项</h1>"));
    assert_lacks(look(mine, own), "怎么任职");
}

static void who_signs_in_begins_where_the_own_work_is(void **state)
{
    (void)state;
    char activities[110];
    snprintf(activities, sizeof activities, "/organisations/%s/activities", f.county);
    assert_leads(look("/", own), "/today");
    assert_leads(look("/", office), activities);
}

static void a_cadre_sees_nobody_elses(void **state)
{
    (void)state;
    serve_full_time(second);
    struct reply r = look(theirs, own);
    assert_int_equal(r.status, 404);
    qz_buf_finish(&r.all);
    r = look("/today", plain); /* an account that is no cadre's */
    assert_int_equal(r.status, 404);
    qz_buf_finish(&r.all);
    assert_lacks(look(overview, own), "石磊");
    assert_page(look(overview, office), 200, HOLDS("石磊", "方敏"));
    assert_page(look(theirs, auditor), 200, HOLDS("还差 5 项"));
}

static void an_office_sees_its_rings_and_how_far_its_cadres_are(void **state)
{
    (void)state;
    serve_full_time(cadre);
    lecture();
    assert_page(look(overview, office), 200,
                HOLDS("<h1>还差 5 项</h1>", "机关开放", "0 + 0 + 0 + 0 + 0 = 0", "团干部 1 人，0 人已完成",
                      "还没登记", "排一场活动", "只算本单位自己办的"));

    char past[130];
    snprintf(past, sizeof past, "%s?period=2017-Q1", overview);
    assert_page(look(past, office), 200, HOLDS("没有完成，差 5 项", "2017-Q1"));
    snprintf(past, sizeof past, "%s?period=2017-Q9", overview);
    assert_page(look(past, office), 400, HOLDS("2017-B3"));
    assert_page(fill_in("/cadres/c_aaaaaaaaaaaaaaaaaaaaaaaaae/post", office, "kind=full_time"), 404,
                HOLDS(""));
    snprintf(past, sizeof past, "/cadres/%s/post", cadre);
    assert_page(fill_in(past, office, "_page=%s&kind=full_time&from=2017-02-30", mine), 400,
                HOLDS("2017-05-04", "<div class=\"f err\">"));
}

static void a_youth_who_agreed_is_linked_and_shown_masked(void **state)
{
    (void)state;
    char end[110];
    serve_full_time(cadre);
    snprintf(end, sizeof end, "%s/end", links);
    assert_page(look(links, own), 200, HOLDS("还没有。问过本人"));
    assert_page(fill_in(links, own, "_page=%s&who=%s&field=school&wish=youth", links, person[0]), 409,
                HOLDS("没有同意被联系"));
    assert_leads(
        fill_in(links, own, "_page=%s&who=%s&field=school&wish=youth&asked:yes=yes", links, person[0]),
        links);
    assert_page(look(links, own), 200, HOLDS("李＊", "学校"));
    assert_lacks(look(links, own), "李明");
    assert_page(look(mine, office), 200, HOLDS("联系 1 人，要 100 人", "1 人，见过 0 人"));

    char other[110];
    snprintf(other, sizeof other, "/cadres/%s/links", second);
    struct reply r =
        fill_in(other, own, "_page=%s&who=%s&field=school&wish=youth&asked:yes=yes", other, person[1]);
    assert_int_equal(r.status, 404);
    qz_buf_finish(&r.all);
    assert_page(fill_in(links, office, "_page=%s&who=%s&field=moon&wish=youth", links, person[1]), 400,
                HOLDS("role=\"alert\""));
    assert_leads(fill_in(end, own, "_page=%s&who=%s&reason=x", links, person[0]), links);
    assert_page(look(links, own), 200, HOLDS("还没有。问过本人"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cadre_sees_first_what_is_lacking, set_up, teardown),
        cmocka_unit_test_setup_teardown(who_signs_in_begins_where_the_own_work_is, set_up, teardown),
        cmocka_unit_test_setup_teardown(a_cadre_sees_nobody_elses, set_up, teardown),
        cmocka_unit_test_setup_teardown(an_office_sees_its_rings_and_how_far_its_cadres_are, set_up,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_youth_who_agreed_is_linked_and_shown_masked, set_up, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
