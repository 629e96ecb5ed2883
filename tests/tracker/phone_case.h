/* A phone before a kiosk's screen, over HTTP: what tests of people's own phones begin with. Each test file
 * has its own. */
#ifndef QZ_TESTS_PHONE_CASE_H
#define QZ_TESTS_PHONE_CASE_H

#include "base/clock.h"
#include "registry/phone.h"
#include "tests/tracker/http_case.h"

#define HTML "Accept: text/html,*/*;q=0.8\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\nOrigin: http://tracker.test\r\n"

static struct fleet_kiosk kiosk;
static char activity[QZ_ID_TEXT], cookies[400];

/* ---- an open day, and a phone ---- */

__attribute__((unused)) static void plan(int64_t start_ms, int64_t end_ms, char id[QZ_ID_TEXT])
{
    char body[500], start[QZ_TIME_TEXT], end[QZ_TIME_TEXT];
    qz_time_format(start_ms, start);
    qz_time_format(end_ms, end);
    snprintf(body, sizeof body,
             "{\"organisation\":\"%s\",\"kind\":\"open_day\",\"title\":\"开放日\",\"place\":\"大院\","
             "\"start\":\"%s\",\"end\":\"%s\",\"checkout\":true}",
             f.county, start, end);
    json_t *o = post("/v1/activities", body, 201);
    snprintf(id, QZ_ID_TEXT, "%s", json_string_value(json_object_get(o, "id")));
    json_decref(o);
}

__attribute__((unused)) static void write_now(struct qz_entry e)
{
    e.at_ms = qz_now_ms();
    uint64_t n = fleet_write(&kiosk, e);
    struct reply r = upload(&kiosk, n, n, NULL);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);
}

__attribute__((unused)) static int setup_open_day(void **state)
{
    int rc = setup(state);
    cookies[0] = '\0';
    enrol(&kiosk, "东门");
    plan(qz_now_ms() - 3600000, qz_now_ms() + 3600000, activity);
    write_now(fleet_open(activity));
    return rc;
}

__attribute__((unused)) static int teardown_open_day(void **state)
{
    fleet_kiosk_finish(&kiosk);
    return teardown(state);
}

/* What the kiosk's screen shows that many seconds from now: the address from "/C/" on. */
__attribute__((unused)) static const char *screen_at(int64_t after_s, char code[QZ_SCREEN_CODE_TEXT])
{
    assert_true(qz_screen_code("tracker.test", kiosk.row.id, kiosk.screen_key, qz_now_ms() / 1000 + after_s,
                               code) > 0);
    return strstr(code, "/C/");
}

/* A cookie that an answer sets is sent along from then on. */
__attribute__((unused)) static void take_cookie(const struct reply *r, const char *name)
{
    char head[60];
    snprintf(head, sizeof head, "Set-Cookie: %s=", name);
    const char *at = strstr(r->all.data, head);
    if (!at)
        return;
    size_t had = strlen(cookies), n = strcspn(at + 12, ";");
    char *line = strndup(at, strcspn(at, "\r"));
    assert_non_null(strstr(line, "HttpOnly; Secure"));
    assert_non_null(strstr(line, "SameSite=Lax"));
    free(line);
    snprintf(cookies + had, sizeof cookies - had, "Cookie: %.*s\r\n", (int)n, at + 12);
}

__attribute__((unused)) static struct reply phone_ask(const char *method, const char *path, const char *body)
{
    char headers[500];
    snprintf(headers, sizeof headers, "Accept: application/json\r\n%s", cookies);
    struct reply r = ask(method, path, NULL, headers, body, body ? strlen(body) : 0);
    take_cookie(&r, QZ_PHONE_COOKIE);
    take_cookie(&r, QZ_COUNTED_COOKIE);
    return r;
}

__attribute__((unused)) static json_t *phone(const char *method, const char *path, const char *body, int want)
{
    struct reply r = phone_ask(method, path, body);
    if (r.status != want)
        fail_msg("%s %s: %s", method, path, r.all.data);
    json_t *o = object(&r);
    qz_buf_finish(&r.all);
    return o;
}

/* A slip from the screen. */
__attribute__((unused)) static void scan(char slip[QZ_SLIP_TEXT])
{
    char code[QZ_SCREEN_CODE_TEXT];
    json_t *o = phone("GET", screen_at(0, code), NULL, 200);
    const char *text = json_string_value(json_object_get(json_object_get(o, "here"), "slip"));
    assert_non_null(text);
    snprintf(slip, QZ_SLIP_TEXT, "%s", text);
    json_decref(o);
}

__attribute__((unused)) static const char *slip_path(const char *slip, const char *rest)
{
    static char path[120];
    snprintf(path, sizeof path, "/v1/slips/%s%s", slip, rest);
    return path;
}

__attribute__((unused)) static bool flag(const json_t *o, const char *key)
{
    assert_true(json_is_boolean(json_object_get(o, key)));
    return json_is_true(json_object_get(o, key));
}

__attribute__((unused)) static struct qz_activity_row figures(void)
{
    struct qz_activity_row a;
    struct qz_err err;
    assert_done(qz_activity_get(f.t, activity, &a, &err), &err);
    return a;
}

#define REGISTER(name, phone, age)                                                                           \
    "{\"name\":\"" name "\",\"phone\":\"" phone "\",\"age\":\"" age                                          \
    "\",\"version\":1,\"contact\":\"yes\",\"wall\":\"no\"}"

/* ---- by a pass ---- */

static struct qz_pass_issued issued;

__attribute__((unused)) static void issue(void)
{
    static const struct qz_person_new p = {.name = "李小满", .phone = "13900002231"};
    struct qz_row_problem problem;
    size_t problems;
    struct qz_err err;
    char id[1][QZ_ID_TEXT];
    int64_t now = qz_now_ms();
    assert_done(qz_people_add(f.t, f.county, &p, 1, now, id, &problem, &problems, &err), &err);
    strcpy(issued.who, id[0]);
    assert_done(qz_pass_issue(f.t, &issued, 1, (uint32_t)(now / 1000 + 86400), true, now, &err), &err);
}

__attribute__((unused)) static int setup_with_pass(void **state)
{
    web_prepare = issue;
    int rc = setup_open_day(state);
    web_prepare = NULL;
    return rc;
}

__attribute__((unused)) static void send_pass(const uint8_t *raw, size_t n, int want, bool waits)
{
    char slip[QZ_SLIP_TEXT], text[QZ_PASS_TEXT], body[300];
    qz_pass_text(raw, n, text);
    snprintf(body, sizeof body, "{\"pass\":\" %s\\n\"}", text);
    scan(slip);
    json_t *o = phone("POST", slip_path(slip, "/pass"), body, want);
    if (want == 201)
        assert_int_equal(flag(o, "waits"), waits);
    json_decref(o);
}

/* ---- pages ---- */

__attribute__((unused)) static void page_holds(struct reply r, int status, const char *holds)
{
    if (r.status != status || !strstr(r.all.data, "Content-Type: text/html") || !strstr(r.body, holds))
        fail_msg("wanted %d with %s, got %s", status, holds, r.all.data);
    assert_true(r.len < 30 * 1024);
    qz_buf_finish(&r.all);
}

__attribute__((unused)) static struct reply page(const char *method, const char *path, const char *form)
{
    char headers[700];
    snprintf(headers, sizeof headers, HTML FORM "%s", cookies);
    struct reply r = ask(method, path, NULL, headers, form, form ? strlen(form) : 0);
    take_cookie(&r, QZ_PHONE_COOKIE);
    return r;
}

#define O(fn) cmocka_unit_test_setup_teardown(fn, setup_open_day, teardown_open_day)
#define P(fn) cmocka_unit_test_setup_teardown(fn, setup_with_pass, teardown_open_day)

#endif
