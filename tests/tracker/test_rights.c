/* Who may do what where: every row of the tables of routes, asked by every role, about what is its own and
 * what is not. Nothing here names a row: one that is added is asked with the others. */
#include "registry/account.h"
#include "tests/tracker/http_case.h"

/* What there is in an organisation, by the letter of its id. */
struct place {
    char organisation[QZ_ID_TEXT], cadre[QZ_ID_TEXT], helper[QZ_ID_TEXT], activity[QZ_ID_TEXT],
        person[QZ_ID_TEXT], account[QZ_ID_TEXT];
    struct fleet_kiosk kiosk;
};

static const enum qz_role roles[] = {QZ_ROLE_HELPER,   QZ_ROLE_CADRE,   QZ_ROLE_OFFICE,
                                     QZ_ROLE_PROVINCE, QZ_ROLE_AUDITOR, QZ_ROLE_SECURITY};
static struct place inside, outside, missing;
static char token[COUNT(roles)][QZ_SECRET_TEXT];

static void place_account(const char *organisation, enum qz_role role, const char *cadre, char id[QZ_ID_TEXT])
{
    struct qz_account_new a = {.role = role};
    struct qz_invited invited;
    struct qz_err err;
    static int n;
    snprintf(a.name, sizeof a.name, "account%d", ++n);
    strcpy(a.organisation, organisation);
    strcpy(a.cadre, cadre);
    assert_done(qz_account_add(f.t, &a, f.now_ms, &invited, &err), &err);
    strcpy(id, invited.account);
}

static void place_fill(struct place *p, const char *organisation)
{
    struct qz_err err;
    struct qz_pass_issued one;

    struct qz_activity_row a = {
        .kind = QZ_ACT_OPEN_DAY, .start_ms = FLEET_NOW, .end_ms = FLEET_NOW + 3600000};
    strcpy(p->organisation, organisation);
    strcpy(a.organisation, organisation);
    strcpy(a.title, "开放日");
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, organisation, "方敏", "$", f.now_ms, p->cadre, &err),
                &err);
    assert_done(
        qz_staff_add_hashed(f.t, QZ_ROLE_HELPER, organisation, "方帮", "$", f.now_ms, p->helper, &err), &err);
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    strcpy(p->activity, a.id);
    fleet_people(&f, organisation, &one, 1, false);
    strcpy(p->person, one.who);
    fleet_enrol(&f, &p->kiosk, organisation, "东门");
    place_account(organisation, QZ_ROLE_HELPER, "", p->account);
}

/* Sessions that last for the whole test, whatever day it is. */
static void sign_in(enum qz_role role, size_t i)
{
    char id[QZ_ID_TEXT], cadre[QZ_ID_TEXT] = "";
    struct qz_account_row row;
    struct qz_err err;
    if (role == QZ_ROLE_CADRE) /* another than the one whom a row may remove */
        assert_done(
            qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, inside.organisation, "方正", "$", f.now_ms, cadre, &err),
            &err);
    const char *where = role == QZ_ROLE_PROVINCE ? f.province : inside.organisation;
    place_account(where, role, cadre, id);
    assert_done(qz_account_get(f.t, id, &row, &err), &err);
    assert_done(qz_session_open(f.t, row.ref, NULL, "192.0.2.1", "", qz_now_ms(), token[i], &err), &err);
}

static void prepare(void)
{
    char other[QZ_ID_TEXT];
    fleet_county(&f, "外县", other);
    place_fill(&inside, f.county);
    place_fill(&outside, other);

    qz_id_new('o', missing.organisation);
    qz_id_new('c', missing.cadre);
    qz_id_new('h', missing.helper);
    qz_id_new('a', missing.activity);
    qz_id_new('y', missing.person);
    qz_id_new('u', missing.account);
    static const uint8_t nobody[32] = {7};
    qz_kiosk_id(nobody, missing.kiosk.row.id);

    for (size_t i = 0; i < COUNT(roles); i++)
        sign_in(roles[i], i);
}

static int setup_rights(void **state)
{
    web_prepare = prepare;
    return setup(state);
}

static int teardown_rights(void **state)
{
    fleet_kiosk_finish(&inside.kiosk);
    fleet_kiosk_finish(&outside.kiosk);
    return teardown(state);
}

/* ---- asking a row about a place ---- */

/* What a pattern's first name stands for there. */
static const char *thing_of(const char *pattern, const struct place *p)
{
    static const struct {
        const char *begins;
        size_t at;
    } things[] = {
        {"/v1/organisations/", offsetof(struct place, organisation)},
        {"/v1/cadres/", offsetof(struct place, cadre)},
        {"/v1/helpers/", offsetof(struct place, helper)},
        {"/v1/activities/", offsetof(struct place, activity)},
        {"/v1/people/", offsetof(struct place, person)},
        {"/v1/accounts/", offsetof(struct place, account)},
        {"/v1/kiosks/", offsetof(struct place, kiosk.row.id)},
    };
    for (size_t i = 0; i < COUNT(things); i++)
        if (strncmp(pattern, things[i].begins, strlen(things[i].begins)) == 0 &&
            pattern[strlen(things[i].begins)] == '{')
            return (const char *)p + things[i].at;
    return NULL;
}

static struct reply ask_row(const struct qz_route *r, const struct place *p, const char *bearer,
                            const char *body)
{
    struct qz_buf path = {0};
    const char *thing = thing_of(r->pattern, p), *name = strchr(r->pattern, '{');
    if (name)
        qz_buf_printf(&path, "%.*s%s%s", (int)(name - r->pattern), r->pattern, thing ? thing : "1",
                      strchr(name, '}') + 1);
    else
        qz_buf_str(&path, r->pattern);

    bool posts = strcmp(r->method, "POST") == 0;
    const char *sent = posts ? body : NULL;
    struct reply reply = ask(r->method, path.data, bearer, NULL, sent, posts ? strlen(body) : 0);
    qz_buf_finish(&path);
    return reply;
}

/* The answer's body, in a place of its own. */
static int answer(const struct qz_route *r, const struct place *p, size_t role, const char *body,
                  char out[1000])
{
    struct reply reply = ask_row(r, p, token[role], body);
    int status = reply.status;
    snprintf(out, 1000, "%.*s", (int)reply.len, reply.body);
    qz_buf_finish(&reply.all);
    return status;
}

static void fail_row(const struct qz_route *r, size_t role, const char *where, int status, const char *said)
{
    fail_msg("%s %s as %s, %s: %d %s", r->method, r->pattern, qz_role_name(roles[role]), where, status, said);
}

static const char nothing_there[] = "There is nothing of that id";

/* A body that is not well formed changes nothing, and is not looked at before the path is. */
static void path_must_hold(const struct qz_route *r, size_t i)
{
    char in[1000], out[1000], none[1000];
    bool may = QZ_MAY_ROLES(r->may) & roles[i];
    int status = answer(r, &inside, i, "{", in);
    if (!may && status != (QZ_MAY_ROLES(r->may) ? 403 : 401))
        fail_row(r, i, "who may not", status, in);
    if (may && (status == 401 || status == 403 || strstr(in, nothing_there)))
        fail_row(r, i, "inside", status, in);
    if (!thing_of(r->pattern, &outside) || !may || roles[i] == QZ_ROLE_PROVINCE)
        return;

    status = answer(r, &outside, i, "{", out);
    if (status != 404 || !strstr(out, nothing_there))
        fail_row(r, i, "outside", status, out);
    answer(r, &missing, i, "{", none);
    if (strcmp(out, none) != 0)
        fail_row(r, i, "missing is told from foreign", status, none);
}

static void each_role_answers_in_its_rows_and_inside_alone(void **state)
{
    size_t asked = 0;
    (void)state;
    for (const struct qz_route_table *const *t = qz_api_tables; *t; t++) {
        for (size_t k = 0; k < (*t)->n; k++) {
            const struct qz_route *r = &(*t)->row[k];
            if (r->may & (QZ_MAY_ANYBODY | QZ_MAY_ENROL))
                continue;
            for (size_t i = 0; i < COUNT(roles); i++, asked++)
                path_must_hold(r, i);
        }
    }
    assert_true(asked > 6 * 50);
}

/* Whatever a body names, and wherever in it. */
static void what_a_body_names_outside_is_not_there_either(void **state)
{
    static const char form[] = "{\"reason\":\"x\",\"deep\":[{\"who\":\"%s\"}]}";
    const char *const name[] = {outside.organisation, outside.cadre,   outside.activity,
                                outside.person,       outside.account, outside.kiosk.row.id};
    char body[200], said[1000], none[1000];
    size_t office = 2;
    (void)state;

    assert_int_equal(roles[office], QZ_ROLE_OFFICE);
    for (const struct qz_route_table *const *t = qz_api_tables; *t; t++) {
        for (size_t k = 0; k < (*t)->n; k++) {
            const struct qz_route *r = &(*t)->row[k];
            if (strcmp(r->method, "POST") != 0 || !(r->may & QZ_MAY_OFFICE) || (r->may & QZ_MAY_ANYBODY))
                continue;
            if (answer(r, &inside, office, "[", said) != 400)
                continue; /* it takes no body, or another kind of one */
            size_t i = k % COUNT(name);
            snprintf(body, sizeof body, form, name[i]);
            int status = answer(r, &inside, office, body, said);
            if (status != 404 || !strstr(said, nothing_there))
                fail_row(r, office, body, status, said);
            snprintf(body, sizeof body, form, missing.person);
            answer(r, &inside, office, body, none);
            assert_string_equal(said, none);
        }
    }
}

static size_t listed(size_t role, const char *path, const char *key)
{
    json_t *obj = get(path, token[role], 200);
    size_t n = json_array_size(json_object_get(obj, key));
    json_decref(obj);
    return n;
}

static void lists_have_what_is_inside_alone(void **state)
{
    (void)state;
    for (size_t i = 2; i < 5; i++) { /* office, province, auditor */
        bool all = roles[i] == QZ_ROLE_PROVINCE;
        assert_int_equal(listed(i, "/v1/organisations", "organisations"), all ? 3 : 1);
        assert_int_equal(listed(i, "/v1/kiosks", "kiosks"), all ? 2 : 1);
        assert_int_equal(listed(i, "/v1/activities", "activities"),
                         all ? 0 : 1); /* the province has none itself */
        assert_int_equal(listed(i, "/v1/people", "people"), all ? 0 : 1);
    }
}

/* The newest look at the person inside, as an auditor sees it, is the office's; one since `before`. */
static void one_look_more(const char *path, size_t before, const char *asked)
{
    json_t *obj = get(path, token[4], 200);
    const json_t *looks = json_object_get(obj, "looks"), *newest = json_array_get(looks, 0);
    assert_int_equal(json_array_size(looks), before + 1);
    assert_string_equal(json_string_value(json_object_get(newest, "role")), "office");
    assert_string_equal(json_string_value(json_object_get(newest, "asked")), asked);
    json_decref(obj);
}

static void passes_issued(const char *key, const char *of)
{
    char body[200];
    snprintf(body, sizeof body, "{\"%s\":%s,\"expires\":\"2099-01-01T00:00:00Z\"}", key, of);
    struct reply r = ask("POST", "/v1/passes", token[2], NULL, body, strlen(body));
    if (r.status != 200)
        fail_msg("%s", r.all.data);
    qz_buf_finish(&r.all);
}

/* Each answer with names is put on record, in the name of whoever asked. */
static void who_looked_at_whose_name_is_on_record(void **state)
{
    char path[100], organisation[60], who[60];
    (void)state;
    snprintf(path, sizeof path, "/v1/people/%s/looks", inside.person);
    size_t before = listed(2, path, "looks");
    assert_int_equal(listed(2, "/v1/people", "people"), 1);
    one_look_more(path, before, "GET /v1/people");

    snprintf(organisation, sizeof organisation, "\"%s\"", inside.organisation);
    passes_issued("organisation", organisation);
    one_look_more(path, before + 1, "POST /v1/passes");
    snprintf(who, sizeof who, "[\"%s\"]", inside.person);
    passes_issued("who", who);
    one_look_more(path, before + 2, "POST /v1/passes");

    snprintf(path, sizeof path, "/v1/people/%s/looks", missing.person);
    json_decref(get(path, admin, 404));
}

/* ---- a browser ---- */

static int with_cookie(const char *method, const char *path, const char *more)
{
    char headers[300];
    snprintf(headers, sizeof headers, "Cookie: a=b; %s=%s\r\n%s", QZ_SESSION_COOKIE, token[2], more);
    bool posts = strcmp(method, "POST") == 0;
    const char *sent = posts ? "{}" : NULL;
    struct reply r = ask(method, path, NULL, headers, sent, posts ? 2 : 0);
    int status = r.status;
    qz_buf_finish(&r.all);
    return status;
}

static void what_a_browser_changes_comes_from_a_page_of_the_session(void **state)
{
    char csrf[QZ_SECRET_TEXT], other[QZ_SECRET_TEXT], header[100];
    (void)state;
    assert_true(qz_csrf_of(token[2], csrf));
    assert_true(qz_csrf_of(token[3], other));
    assert_int_equal(with_cookie("GET", "/v1/kiosks", ""), 200);
    assert_int_equal(with_cookie("POST", "/v1/activities", ""), 403);
    snprintf(header, sizeof header, "%s: %s\r\n", QZ_CSRF_HEADER, other);
    assert_int_equal(with_cookie("POST", "/v1/activities", header), 403);
    snprintf(header, sizeof header, "%s: %s\r\n", QZ_CSRF_HEADER, csrf);
    assert_int_equal(with_cookie("POST", "/v1/activities", header), 400); /* looked at, and empty */
}

static void rename_as(const char *bearer)
{
    static const char body[] = "{\"title\":\"新的名称\"}";
    char path[100];
    snprintf(path, sizeof path, "/v1/organisations/%s/rename", inside.organisation);
    struct reply r = ask("POST", path, bearer, NULL, body, strlen(body));
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);
}

/* Renamings in the own log, and in how many of them an account is named. */
struct renamed {
    int all, by_account;
};

static int count_renamed(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    static const char by[] = "\"account_by\":\"u_";
    struct renamed *r = ctx;
    (void)n;
    (void)j;
    if (!memmem(line, len, "organisation-rename", 19))
        return 0;
    r->all++;
    r->by_account += memmem(line, len, by, sizeof by - 1) != NULL;
    return 0;
}

/* What somebody does is put on record in their name, and what is done after it is not. */
static void an_action_names_the_account(void **state)
{
    struct renamed r = {0};
    struct qz_err err;
    (void)state;
    rename_as(admin);
    rename_as(token[2]);
    rename_as(admin);
    stop_web();
    assert_done(qz_journal_each(f.t, "", 1, 10000, count_renamed, &r, &err), &err);
    assert_int_equal(r.all, 3);
    assert_int_equal(r.by_account, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_have_what_is_inside_alone),
        cmocka_unit_test(who_looked_at_whose_name_is_on_record),
        cmocka_unit_test(what_a_browser_changes_comes_from_a_page_of_the_session),
        cmocka_unit_test(what_a_body_names_outside_is_not_there_either),
        cmocka_unit_test(each_role_answers_in_its_rows_and_inside_alone), /* which removes and revokes */
        cmocka_unit_test(an_action_names_the_account),                    /* which stops the server */
    };
    return cmocka_run_group_tests(tests, setup_rights, teardown_rights);
}
