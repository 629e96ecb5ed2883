/* Pages of an office: people, cadres, kiosks, activities, and what is done on them. */
#include "base/clock.h"
#include "registry/look.h"
#include "scan/worker/picture.h"
#include "tests/support/pictures.h"
#include "tests/tracker/page_case.h"

#include <stdlib.h>

static char office[QZ_SECRET_TEXT], auditor[QZ_SECRET_TEXT];
static char person[2][QZ_ID_TEXT], cadre[QZ_ID_TEXT], mine[QZ_ID_TEXT], foreign[QZ_ID_TEXT];
static char people_path[100], plan_path[120];

static void prepare_activity(const char *organisation, char id[QZ_ID_TEXT])
{
    struct qz_activity_row a = {.kind = QZ_ACT_SHARING, .expected = 30, .checkout = true};
    struct qz_err err;
    strcpy(a.organisation, organisation);
    strcpy(a.title, "分享会");
    a.start_ms = qz_now_ms() - 2 * QZ_DAY_MS;
    a.end_ms = a.start_ms + 3600000;
    assert_done(qz_activity_add(f.t, &a, qz_now_ms(), &err), &err);
    strcpy(id, a.id);
}

static void prepare(void)
{
    static const struct qz_person_new people[] = {{.name = "李明", .phone = "13800001234"},
                                                  {.name = "王小芳", .phone = "13800005678"}};
    struct qz_row_problem problem[2];
    struct qz_invited out;
    struct qz_err err;
    size_t problems = 0;
    char other[QZ_ID_TEXT];

    add("陈禾", QZ_ROLE_OFFICE, &out);
    open_for(out.account, office);
    add("何山", QZ_ROLE_AUDITOR, &out);
    open_for(out.account, auditor);
    assert_done(qz_people_add(f.t, f.county, people, 2, qz_now_ms(), person, problem, &problems, &err), &err);
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, f.county, "方敏", "$", qz_now_ms(), cadre, &err),
                &err);

    fleet_county(&f, "外县", other);
    prepare_activity(f.county, mine);
    prepare_activity(other, foreign);
    snprintf(people_path, sizeof people_path, "/people?organisation=%s", f.county);
    snprintf(plan_path, sizeof plan_path, "/organisations/%s/activities/new?copy=", f.county);
}

static int set_up(void **state)
{
    web_prepare = prepare;
    return setup(state);
}

static struct reply look_at(const char *token, const char *path, const char *more)
{
    char all[250];
    snprintf(all, sizeof all, "%s%s", path, more);
    return look(all, token);
}

static int looks_at(const char *who)
{
    struct qz_look_row row[QZ_LOOK_PAGE];
    struct qz_err err;
    return qz_look_list(f.t, who, 0, row, QZ_LOOK_PAGE, &err);
}

/* ---- people ---- */

static void names_are_masked_until_somebody_asks(void **state)
{
    (void)state;
    assert_page(look_at(office, people_path, "&masked=yes"), 200, HOLDS("李＊", "…1234", "显示姓名"));
    assert_lacks(look_at(office, people_path, "&masked=yes"), "李明");
    assert_lacks(look_at(office, people_path, "&masked=yes"), "13800001234");
    assert_int_equal(looks_at(person[0]), 0);

    assert_page(look(people_path, office), 200, HOLDS("李明", "13800001234", "记录在案"));
    assert_int_equal(looks_at(person[0]), 1);
}

static void who_is_sought_is_found_and_nobody_else_is_looked_at(void **state)
{
    (void)state;
    assert_page(look_at(office, people_path, "&q=1234"), 200, HOLDS("李明", "value=\"1234\""));
    assert_page(look_at(office, people_path, "&q=%E5%B0%8F"), 200, HOLDS("王小芳"));
    assert_lacks(look_at(office, people_path, "&q=1234"), "王小芳");
    assert_lacks(look_at(office, people_path, "&q=4"), "李明"); /* one digit is no number */
    assert_page(look_at(office, people_path, "&q=%3Cb%3E"), 200, HOLDS("没有这样的人", "&lt;b&gt;"));
    assert_int_equal(looks_at(person[0]), 2);
    assert_int_equal(looks_at(person[1]), 1);
}

static void a_name_is_put_right_on_the_page_of_who_looked(void **state)
{
    (void)state;
    char path[100], page[100];
    snprintf(page, sizeof page, "/people/%s/looks", person[0]);
    snprintf(path, sizeof path, "/people/%s/correct", person[0]);
    assert_page(look(page, office), 200, HOLDS("还没有人看过", "正确的姓名"));
    assert_lacks(look(page, auditor), "正确的姓名");
    assert_page(fill_in(path, office, "_page=%s&name=", page), 400, HOLDS("<div class=\"f err\">"));
    assert_leads(fill_in(path, office, "_page=%s&name=%%E6%%9D%%8E%%E6%%B8%%85", page), page);
    assert_page(look(people_path, office), 200, HOLDS("李清"));

    snprintf(path, sizeof path, "/people/%s/forget", person[0]);
    assert_leads(fill_in(path, office, "_page=%s", page), "/people?masked=yes");
    assert_lacks(look(people_path, office), "李清");
}

/* ---- cadres and kiosks ---- */

static void a_pin_that_is_refused_is_not_written_back(void **state)
{
    (void)state;
    char path[100];
    snprintf(path, sizeof path, "/cadres?organisation=%s", f.county);
    struct reply r =
        fill_in(path, office, "_page=/cadres&_do=add&organisation=%s&name=%%E6%%9D%%8E&pin=90461", f.county);
    assert_null(strstr(r.body, "90461"));
    assert_page(r, 400, HOLDS("id=\"pin-msg\"", "value=\"李\"", "<details class=\"narrow\" open>"));
    assert_page(look(path, office), 200, HOLDS("方敏", "添加一位团干部"));
    assert_lacks(look(path, auditor), "添加一位团干部");
}

static void a_kiosk_is_enrolled_by_a_code_on_the_page(void **state)
{
    (void)state;
    assert_page(
        fill_in("/kiosks/tokens", office, "_page=/kiosks&organisation=%s&name=%%E4%%B8%%9C", f.county), 201,
        HOLDS("<svg class=\"code\"", "让签到机看一眼这个码"));
    assert_page(fill_in("/kiosks/tokens", office, "_page=/kiosks&_do=add&organisation=%s&name=", f.county),
                400, HOLDS("id=\"name-msg\"", "出示登记码"));
    assert_lacks(look("/kiosks", auditor), "action=\"/kiosks/tokens\"");
}

/* ---- activities ---- */

static void a_copy_begins_weeks_later_with_all_that_was_planned(void **state)
{
    (void)state;
    struct reply r = look_at(office, plan_path, mine);
    const char *at = strstr(r.body, "name=\"start:time\"");
    char typed[20];
    int64_t start;
    assert_non_null(at);
    assert_int_equal(sscanf(strstr(at, "value=\""), "value=\"%16[-0-9T:]", typed), 1);
    strcat(typed, ":00");
    char full[40];
    snprintf(full, sizeof full, "%s+08:00", typed);
    assert_int_equal(qz_time_parse(full, strlen(full), &start), 0);
    assert_true(start > qz_now_ms() && start < qz_now_ms() + 7 * QZ_DAY_MS);

    assert_page(
        r, 200,
        HOLDS("value=\"分享会\"", "value=\"sharing\" checked", "value=\"30\"", "value=\"yes\" checked"));
    assert_page(look_at(office, plan_path, foreign), 404, HOLDS("<h1>"));
}

static void what_is_done_to_an_activity_is_for_who_may(void **state)
{
    (void)state;
    char page[100], path[100];
    snprintf(page, sizeof page, "/activities/%s", mine);
    snprintf(path, sizeof path, "/activities/%s/late", mine);
    assert_page(look(page, office), 200, HOLDS("补录没留姓名的人", "方敏", "照样再排一场"));
    assert_lacks(look(page, auditor), "补录没留姓名的人");
    assert_lacks(look(page, auditor), "方敏");

    assert_page(fill_in(path, office, "_page=%s&_do=late&cadre=%s&administrator=x&count:number=0&reason=x",
                        page, cadre),
                400, HOLDS("role=\"alert\"", "<details open><summary>补录没留姓名的人"));
    assert_leads(
        fill_in(path, office, "_page=%s&cadre=%s&administrator=x&count:number=5&reason=x", page, cadre),
        page);
    assert_page(look(page, office), 200, HOLDS("<h1>5 人来过</h1>"));
}

/* ---- notices ---- */

/* A form with a file, as browsers send it. */
static struct reply send_file(const char *path, const char *token, const char *page, const void *file,
                              size_t n)
{
    static const char edge[] = "----edge";
    char headers[300], csrf[QZ_SECRET_TEXT];
    struct qz_buf body = {0};
    assert_true(qz_csrf_of(token, csrf));
    const char *const fields[][2] = {
        {"_csrf", csrf}, {"_page", page}, {"title", "海报"}, {"text", "一\r\n二"}};
    for (size_t i = 0; i < COUNT(fields); i++)
        qz_buf_printf(&body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", edge,
                      fields[i][0], fields[i][1]);
    qz_buf_printf(&body,
                  "--%s\r\nContent-Disposition: form-data; name=\"picture:file\"; filename=\"a.png\"\r\n"
                  "Content-Type: image/png\r\n\r\n",
                  edge);
    qz_buf_add(&body, file, n);
    qz_buf_printf(&body, "\r\n--%s--\r\n", edge);

    snprintf(headers, sizeof headers,
             HTML "Content-Type: multipart/form-data; boundary=%s\r\nCookie: " QZ_SESSION_COOKIE "=%s\r\n",
             edge, token);
    struct reply r = ask("POST", path, NULL, headers, body.data, body.len);
    qz_buf_finish(&body);
    return r;
}

static void a_notice_is_written_and_looked_at_before_anybody_sees_it(void **state)
{
    (void)state;
    char page[100], path[100], where[60] = "";
    snprintf(page, sizeof page, "/organisations/%s/notices", f.county);
    assert_page(look(page, office), 200, HOLDS("写一条通知", "还没有通知"));
    assert_lacks(look(page, auditor), "写一条通知");
    assert_page(fill_in(page, office, "_page=%s&_do=add&title=&text=x&to=2017-05-04", page), 400,
                HOLDS("id=\"title-msg\"", "open><summary", "value=\"2017-05-04\""));

    struct reply r = fill_in(page, office, "_page=%s&title=%%E9%%80%%9A&text=a%%0D%%0Ab&start=&end=", page);
    assert_int_equal(r.status, 303);
    assert_int_equal(sscanf(strstr(r.all.data, "Location: "), "Location: %59s", where), 1);
    qz_buf_finish(&r.all);
    assert_page(look(where, office), 200, HOLDS("墙上这样显示", "<p>a</p><p>b</p>", "撤下", "正在显示"));
    assert_lacks(look(where, auditor), "撤下");
    snprintf(path, sizeof path, "%s/remove", where);
    assert_leads(fill_in(path, office, "_page=%s", where), page);
    assert_page(look(where, office), 404, HOLDS("<h1>"));
}

static void a_picture_comes_with_the_form(void **state)
{
    (void)state;
    static const uint8_t data[] = {0x40, 0x80, 0xc0};
    char page[100], picture[100], where[60] = "";
    size_t n;
    uint8_t *file = pictures_jpeg(data, 3, 1, PICTURES_COLOUR, &n);
    snprintf(page, sizeof page, "/organisations/%s/notices", f.county);
    assert_page(send_file(page, office, page, "no picture", 10), 400,
                HOLDS("id=\"picture-msg\"", "value=\"海报\"", "一\r\n二"));

    struct reply r = send_file(page, office, page, file, n);
    assert_int_equal(r.status, 303);
    assert_int_equal(sscanf(strstr(r.all.data, "Location: "), "Location: %59s", where), 1);
    qz_buf_finish(&r.all);
    free(file);
    snprintf(picture, sizeof picture, "/v1%s/picture", where);
    assert_page(look(where, office), 200, HOLDS(picture, "width=\"3\""));
    r = look(picture, auditor);
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.body, "\xff\xd8\xff", 3);
    qz_buf_finish(&r.all);
}

int main(int argc, char **argv)
{
    if (qz_picture_called(argc, argv))
        return qz_picture_main();

    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_masked_until_somebody_asks, set_up, teardown),
        cmocka_unit_test_setup_teardown(who_is_sought_is_found_and_nobody_else_is_looked_at, set_up,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_name_is_put_right_on_the_page_of_who_looked, set_up, teardown),
        cmocka_unit_test_setup_teardown(a_pin_that_is_refused_is_not_written_back, set_up, teardown),
        cmocka_unit_test_setup_teardown(a_kiosk_is_enrolled_by_a_code_on_the_page, set_up, teardown),
        cmocka_unit_test_setup_teardown(a_copy_begins_weeks_later_with_all_that_was_planned, set_up,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_done_to_an_activity_is_for_who_may, set_up, teardown),
        cmocka_unit_test_setup_teardown(a_notice_is_written_and_looked_at_before_anybody_sees_it, set_up,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_picture_comes_with_the_form, set_up, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
