/* Pages: an API's answer seen through a template, forms as calls. */
#include "base/asset.h"
#include "base/clock.h"
#include "base/words.h"
#include "registry/account.h"
#include "tests/tracker/http_case.h"

#define HTML "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static char token[QZ_SECRET_TEXT], csrf[QZ_SECRET_TEXT], office_path[100];

/* Somebody of the county's office is signed in. */
static void sign_in(void)
{
    struct qz_account_new a = {.name = "陈禾", .role = QZ_ROLE_OFFICE};
    struct qz_invited invited;
    struct qz_account_row row;
    struct qz_err err;
    strcpy(a.organisation, f.county);
    assert_done(qz_account_add(f.t, &a, f.now_ms, &invited, &err), &err);
    assert_done(qz_account_get(f.t, invited.account, &row, &err), &err);
    assert_done(qz_session_open(f.t, row.ref, NULL, "192.0.2.1", "", qz_now_ms(), token, &err), &err);
    assert_true(qz_csrf_of(token, csrf));
    snprintf(office_path, sizeof office_path, "/organisations/%s/activities", f.county);
}

static int setup_signed_in(void **state)
{
    web_prepare = sign_in;
    return setup(state);
}

/* As a browser of who is signed in asks. */
static struct reply browse(const char *method, const char *path, const char *headers, const char *body)
{
    char all[500];
    snprintf(all, sizeof all, HTML "Cookie: " QZ_SESSION_COOKIE "=%s\r\n%s", token, headers);
    return ask(method, path, NULL, all, body, body ? strlen(body) : 0);
}

static void assert_page(struct reply *r, int status, const char *holds)
{
    if (r->status != status || !strstr(r->all.data, "Content-Type: text/html"))
        fail_msg("wanted a page with %d, got %s", status, r->all.data);
    if (!strstr(r->body, holds))
        fail_msg("no \"%s\" in %s", holds, r->body);
    qz_buf_finish(&r->all);
}

static void assert_answer(struct reply *r, int status, const char *head)
{
    if (r->status != status || !strstr(r->all.data, head))
        fail_msg("wanted %d with %s, got %s", status, head, r->all.data);
    qz_buf_finish(&r->all);
}

/* ---- who gets a page ---- */

static void whoever_asks_for_html_gets_a_page_and_a_program_json(void **state)
{
    (void)state;
    char api[120];
    snprintf(api, sizeof api, "/v1%s", office_path);

    struct reply r = browse("GET", office_path, "", NULL);
    assert_page(&r, 200, "<h1>办了 0 场，还排着 0 场</h1>");
    r = browse("GET", api, "", NULL);
    assert_page(&r, 200, "<!doctype html>");
    r = ask("GET", api, admin, NULL, NULL, 0);
    assert_answer(&r, 200, "Content-Type: application/json");
    r = ask("GET", api, admin, "Accept: */*\r\n", NULL, 0);
    assert_answer(&r, 200, "Content-Type: application/json");
    r = ask("GET", office_path, admin, "Accept: application/json\r\n", NULL, 0);
    assert_answer(&r, 200, "Content-Type: application/json");
    snprintf(api, sizeof api, "%s?format=json", office_path);
    r = browse("GET", api, "", NULL);
    assert_answer(&r, 200, "Content-Type: application/json");

    snprintf(api, sizeof api, "/v1/passes?organisation=%s", f.county);
    r = ask("GET", api, admin, HTML, NULL, 0);
    assert_answer(&r, 200, "Content-Type: application/json");
    r = ask("GET", "/passes", admin, HTML, NULL, 0);
    assert_page(&r, 404, "<h1>");
}

static void a_page_speaks_the_language_of_who_reads_it(void **state)
{
    (void)state;
    static const struct {
        const char *path, *headers, *lang;
    } rows[] = {
        {"/B/x", "", "zh-CN"},
        {"/B/x", "Accept-Language: en-GB,en;q=0.9,zh;q=0.5\r\n", "en"},
        {"/B/x", "Accept-Language: fr, zh-TW;q=0.8, en;q=0.5\r\n", "zh-CN"},
        {"/B/x", "Accept-Language: de\r\n", "zh-CN"},
        {"/B/x", "Accept-Language: en\r\nCookie: lang=zh-CN\r\n", "zh-CN"},
        {"/B/x", "Cookie: lang=nonsense\r\n", "zh-CN"},
        {"/B/x?lang=en", "Cookie: lang=zh-CN\r\n", "en"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char headers[300], lang[40];
        snprintf(headers, sizeof headers, HTML "%s", rows[i].headers);
        snprintf(lang, sizeof lang, "<html lang=\"%s\">", rows[i].lang);
        struct reply r = ask("GET", rows[i].path, NULL, headers, NULL, 0);
        bool kept = strstr(r.all.data, "Set-Cookie: lang=en; Path=/; SameSite=Lax") != NULL;
        assert_int_equal(kept, strchr(rows[i].path, '?') != NULL);
        assert_page(&r, 410, lang);
    }
}

/* ---- what a browser may do with a page ---- */

static void a_page_has_its_own_style_and_nothing_else(void **state)
{
    (void)state;
    char nonce[2][40];

    for (int i = 0; i < 2; i++) {
        struct reply r = ask("GET", "/B/x", NULL, HTML, NULL, 0);
        const char *at = strstr(r.all.data, "style-src 'nonce-");
        assert_non_null(at);
        assert_int_equal(sscanf(at, "style-src 'nonce-%39[A-Za-z0-9_-]'", nonce[i]), 1);
        char style[120];
        snprintf(style, sizeof style, "<style nonce=\"%s\">", nonce[i]);
        assert_non_null(strstr(r.body, style));
        assert_null(strstr(r.all.data, "unsafe-inline"));
        assert_non_null(strstr(r.all.data, "Referrer-Policy: same-origin\r\n"));
        assert_non_null(strstr(r.all.data, "frame-ancestors 'none'"));
        assert_null(strstr(r.body, "style=\""));
        assert_null(strstr(r.body, "url(data:"));
        qz_buf_finish(&r.all);
    }
    assert_string_not_equal(nonce[0], nonce[1]);
}

static void a_page_for_who_is_signed_in_leads_others_to_signing_in(void **state)
{
    (void)state;
    char where[150];
    snprintf(where, sizeof where, "Location: /sign-in?back=%s\r\n", office_path);
    struct reply r = ask("GET", office_path, NULL, HTML, NULL, 0);
    assert_answer(&r, 303, where);
}

/* Without a script the page says when; the script asks before that. */
static void whoever_is_signed_in_is_warned_before_the_end(void **state)
{
    (void)state;
    int64_t before = qz_now_ms();
    struct reply r = browse("GET", office_path, "", NULL);
    const char *left = strstr(r.body, "data-left=\""), *said = strstr(r.body, "到 ");
    int hour, minute, seconds;
    assert_non_null(left);
    assert_non_null(said);
    assert_int_equal(sscanf(left, "data-left=\"%d\" hidden>", &seconds), 1);
    assert_int_equal(sscanf(said, "到 %d:%d 还没有操作，就自动退出", &hour, &minute), 2);
    assert_in_range(seconds, 1, QZ_SESSION_IDLE_MS / 1000);
    int late = (hour * 60 + minute - qz_minute_of_day(before) + 24 * 60) % (24 * 60);
    assert_in_range(late, 29, 31);
    assert_non_null(strstr(r.all.data, "connect-src 'self'"));
    assert_page(&r, 200, "id=\"still-yes\"");

    r = ask("GET", "/sign-in", NULL, HTML, NULL, 0); /* nobody is */
    assert_null(strstr(r.body, "id=\"still\""));
    qz_buf_finish(&r.all);
}

/* ---- forms ---- */

static void post_plan(struct reply *r, const char *start, const char *more, const char *headers)
{
    char body[800], all[200];
    snprintf(
        body, sizeof body,
        "_csrf=%s&_page=%%2Forganisations%%2F%s%%2Factivities%%2Fnew&organisation=%s&kind=volunteering"
        "&title=%%E9%%BA%%A6%%E6%%94%%B6+%%3Cb%%3E&place=&start%%3Atime=%s&end%%3Atime=2017-05-04T12%%3A00"
        "&expected%%3Anumber=%s",
        csrf, f.county, f.county, start, more);
    snprintf(all, sizeof all, FORM "%s", headers);
    *r = browse("POST", "/activities", all, body);
}

static void a_form_is_a_call_and_leads_to_what_it_made(void **state)
{
    (void)state;
    struct reply r;
    char id[40], page[60];
    post_plan(&r, "2017-05-04T09%3A00", "80", "");
    assert_int_equal(r.status, 303);
    const char *at = strstr(r.all.data, "Location: /activities/a_");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "Location: /activities/%39[a-z0-9_]", id), 1);
    qz_buf_finish(&r.all);

    snprintf(page, sizeof page, "/v1/activities/%s", id);
    json_t *o = get(page, admin, 200), *a = json_object_get(o, "activity");
    assert_string_equal(json_string_value(json_object_get(a, "title")), "麦收 <b>");
    assert_string_equal(json_string_value(json_object_get(a, "start")), "2017-05-04T09:00:00.000+08:00");
    assert_int_equal(json_integer_value(json_object_get(a, "expected")), 80);
    assert_null(json_object_get(a, "capacity"));
    json_decref(o);

    r = browse("GET", page + 3, "", NULL);
    assert_page(&r, 200, "麦收 &lt;b&gt;");
}

static void a_form_that_is_refused_is_shown_again_as_it_was(void **state)
{
    (void)state;
    struct reply r;
    post_plan(&r, "yesterday", "80", "");
    assert_int_equal(r.status, 400);
    const char *want[] = {"name=\"title\" required maxlength=\"60\" value=\"麦收 &lt;b&gt;\"",
                          "value=\"volunteering\" checked",
                          "value=\"80\"",
                          "value=\"yesterday\" aria-invalid=\"true\" aria-describedby=\"start-msg\"",
                          "<div class=\"f err\"><label for=\"start\">",
                          "href=\"#start\"",
                          "name=\"_csrf\" value=\""};
    for (size_t i = 0; i < COUNT(want); i++)
        if (!strstr(r.body, want[i]))
            fail_msg("no %s in %s", want[i], r.body);
    qz_buf_finish(&r.all);

    post_plan(&r, "2017-05-04T09%3A00", "lots", "");
    assert_page(&r, 400, "<div class=\"f err\"><label for=\"expected\">");
    post_plan(&r, "", "", "");
    assert_page(&r, 400, "<div class=\"f err\"><label for=\"start\">");
}

static void a_form_from_elsewhere_changes_nothing(void **state)
{
    (void)state;
    struct reply r;
    post_plan(&r, "2017-05-04T09%3A00", "80", "Origin: https://evil.example\r\n");
    assert_int_equal(r.status, 403);
    qz_buf_finish(&r.all);
    post_plan(&r, "2017-05-04T09%3A00", "80", "Origin: null\r\n");
    assert_int_equal(r.status, 403);
    qz_buf_finish(&r.all);
    post_plan(&r, "2017-05-04T09%3A00", "80", "Sec-Fetch-Site: cross-site\r\n");
    assert_int_equal(r.status, 403);
    qz_buf_finish(&r.all);
    memset(csrf, 'A', sizeof csrf - 1);
    post_plan(&r, "2017-05-04T09%3A00", "80", "Origin: http://tracker.test\r\n");
    assert_int_equal(r.status, 403);
    qz_buf_finish(&r.all);

    assert_true(qz_csrf_of(token, csrf));
    json_t *o = get("/v1/activities", admin, 200);
    assert_int_equal(json_array_size(json_object_get(o, "activities")), 0);
    json_decref(o);
    post_plan(&r, "2017-05-04T09%3A00", "80",
              "Origin: http://tracker.test\r\nSec-Fetch-Site: same-origin\r\n");
    assert_answer(&r, 303, "Location: /activities/a_");
}

static void a_form_that_is_no_form_is_refused(void **state)
{
    (void)state;
    struct qz_buf many = {0};
    qz_buf_printf(&many, "_csrf=%s", csrf);
    for (int i = 0; i < QZ_FORM_FIELDS; i++)
        qz_buf_printf(&many, "&f%d=", i);
    const char *wrong[] = {"title=%FF%FE", "title=a%00b", "title:colour=red", many.data,
                           "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaa=1"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct reply r = browse("POST", "/activities", FORM, wrong[i]);
        if (r.status != 400)
            fail_msg("%.40s: %s", wrong[i], r.all.data);
        qz_buf_finish(&r.all);
    }
    qz_buf_finish(&many);

    struct reply r = browse("POST", "/activities", "Content-Type: multipart/form-data\r\n", "x");
    assert_int_equal(r.status, 400);
    qz_buf_finish(&r.all);
}

static void json_that_is_called_a_form_is_json(void **state)
{
    (void)state;
    char body[300];
    snprintf(body, sizeof body,
             "{\"organisation\":\"%s\",\"kind\":\"open_day\",\"title\":\"开放日\",\"place\":\"\",\"start\":"
             "\"2017-05-04T09:00:00+08:00\",\"end\":\"2017-05-04T12:00:00+08:00\"}",
             f.county);
    struct reply r = ask("POST", "/v1/activities", admin, FORM, body, strlen(body));
    assert_answer(&r, 201, "Content-Type: application/json");
}

static void a_form_shown_again_is_no_way_around_rights(void **state)
{
    (void)state;
    char body[300];
    snprintf(body, sizeof body, "_csrf=%s&_page=/organisations/%s/activities/new&organisation=%s&title=x",
             csrf, f.province, f.county);
    struct reply r = browse("POST", "/activities", FORM, body);
    assert_page(&r, 404, "<h1>");
    snprintf(body, sizeof body, "_csrf=%s&_page=//evil.example/&organisation=%s", csrf, f.county);
    r = browse("POST", "/activities", FORM, body);
    assert_page(&r, 404, "<h1>");
}

/* ---- signing in ---- */

static struct qz_invited invited;

static void invite(void)
{
    struct qz_account_new a = {.name = "陈禾", .role = QZ_ROLE_OFFICE};
    struct qz_err err;
    strcpy(a.organisation, f.county);
    assert_done(qz_account_add(f.t, &a, qz_now_ms(), &invited, &err), &err);
    snprintf(office_path, sizeof office_path, "/organisations/%s/activities", f.county);
}

static int setup_invited(void **state)
{
    web_prepare = invite;
    return setup(state);
}

static struct reply send_form(const char *path, const char *body)
{
    return ask("POST", path, NULL, HTML FORM "Origin: http://tracker.test\r\n", body, strlen(body));
}

/* The value of a cookie that an answer sets; it must be kept from scripts and from other sites. */
static void cookie_of(const struct reply *r, const char *name, char *out, size_t cap)
{
    char head[80];
    snprintf(head, sizeof head, "Set-Cookie: %s=", name);
    const char *at = strstr(r->all.data, head);
    assert_non_null(at);
    at += strlen(head);

    size_t n = strcspn(at, ";\r");
    assert_true(n < cap);
    memcpy(out, at, n);
    out[n] = '\0';
    const char *line = strndup(at, strcspn(at, "\r"));
    assert_non_null(strstr(line, "HttpOnly; Secure"));
    assert_non_null(strstr(line, "SameSite=Strict"));
    assert_non_null(strstr(line, "Path=/;"));
    free((void *)line);
}

static void signin_body(char *out, size_t cap, const char *login, const char *back, const char *password)
{
    int n = snprintf(out, cap, "login=%s&_page=/sign-in&_back=%s&password=%s", login, back, password);
    assert_true(n > 0 && (size_t)n < cap);
}

static void somebody_invited_chooses_a_password_and_signs_in_and_out(void **state)
{
    (void)state;
    char path[150], body[500];
    snprintf(path, sizeof path, "/invitations/%s", invited.token);
    struct reply r = ask("GET", path, NULL, HTML, NULL, 0);
    assert_page(&r, 200, "<h1>陈禾，设一个密码</h1>");
    snprintf(body, sizeof body, "_page=%s&password=short", path);
    r = send_form(path, body);
    assert_page(&r, 400, "<div class=\"f err\"><label for=\"password\">");
    snprintf(body, sizeof body, "_page=%s&password=%s", path, "河边的柳树都绿了三遍");
    r = send_form(path, body);
    assert_answer(&r, 303, "Location: /sign-in\r\n");
    r = ask("GET", path, NULL, HTML, NULL, 0);
    assert_page(&r, 404, "<h1>");

    signin_body(body, sizeof body, invited.login, "/", "wrong");
    r = send_form("/sessions", body);
    assert_page(&r, 401, "<div class=\"f err\"><label for=\"password\">");
    signin_body(body, sizeof body, invited.login, "//evil.example", "河边的柳树都绿了三遍");
    r = send_form("/sessions", body);
    assert_answer(&r, 303, "Location: /\r\n");
    static const char *const tricks[] = {"/%7Bx%7D/evil.example/%7Btoken%7D", "/?{token}",
                                         "/%5Cevil.example"};
    for (size_t i = 0; i < COUNT(tricks);
         i++) { /* each would lead elsewhere, some with the session's token */
        signin_body(body, sizeof body, invited.login, tricks[i], "河边的柳树都绿了三遍");
        r = send_form("/sessions", body);
        assert_answer(&r, 303, "Location: /\r\n");
    }
    signin_body(body, sizeof body, invited.login, office_path, "河边的柳树都绿了三遍");
    r = send_form("/sessions", body);
    snprintf(path, sizeof path, "Location: %s\r\n", office_path);
    cookie_of(&r, QZ_SESSION_COOKIE, token, sizeof token);
    assert_answer(&r, 303, path);

    r = browse("GET", "/", "", NULL);
    assert_answer(&r, 303, path);
    r = browse("GET", office_path, "", NULL);
    assert_page(&r, 200, "<b>陈禾</b>");
    assert_true(qz_csrf_of(token, csrf));
    snprintf(body, sizeof body, "_csrf=%s", csrf);
    r = browse("POST", "/session/end", FORM, body);
    assert_non_null(strstr(r.all.data, "Max-Age=0"));
    assert_answer(&r, 303, "Location: /sign-in\r\n");
    r = browse("GET", office_path, "", NULL);
    assert_answer(&r, 303, "Location: /sign-in?back=");
}

/* Who has a second factor: the field of its code stays, whatever the problem is. */
static void the_code_is_asked_for_until_it_is_right(void **state)
{
    (void)state;
    char body[500];
    signin_body(body, sizeof body, "anybody", "/", "wrong");
    struct reply r = send_form("/sessions", body);
    assert_null(strstr(r.body, "name=\"code\""));
    assert_page(&r, 401, "name=\"password\"");

    strcat(body, "&code=1&_coded=yes");
    for (int i = 0; i < 4; i++) {
        r = send_form("/sessions", body);
        assert_page(&r, 401, "name=\"code\"");
    }
    do {
        r = send_form("/sessions", body);
    } while (r.status == 401 && (qz_buf_finish(&r.all), true));
    assert_non_null(strstr(r.body, "name=\"_coded\""));
    assert_page(&r, 429, "name=\"code\"");
}

static void a_form_sent_after_the_session_ended_leads_to_signing_in(void **state)
{
    (void)state;
    struct reply r;
    memset(token, 'A', sizeof token - 1);
    post_plan(&r, "2017-05-04T09%3A00", "80", "");
    assert_answer(&r, 303, "Location: /sign-in?back=/\r\n");
}

/* ---- words ---- */

/* The messages of a template, blanks between words as one. */
static void each_message(const struct qz_asset *a, const struct qz_words *w)
{
    const char *at = (const char *)a->bytes;
    while ((at = strstr(at, "{{#_}}"))) {
        at += 6;
        const char *end = strstr(at, "{{/_}}");
        char message[600] = "";
        assert_non_null(end);
        assert_true((size_t)(end - at) < sizeof message);
        memcpy(message, at, (size_t)(end - at));
        if (!qz_words_find(w, message, 0))
            fail_msg("%s: assets/locale/en.po has no \"%s\"", a->name, message);
        at = end;
    }
}

static void every_message_of_a_page_has_its_english(void **state)
{
    struct qz_words w;
    struct qz_err err;
    const struct qz_asset *mo = qz_asset_find("locale/en.mo");
    (void)state;
    assert_non_null(mo);
    assert_done(qz_words_read(&w, mo->bytes, mo->len, &err), &err);
    for (const struct qz_asset *a = qz_assets; a->name; a++)
        if (strncmp(a->name, "assets/web/", 11) == 0 && strstr(a->name, ".html"))
            each_message(a, &w);
}

static void a_page_of_a_phone_is_small(void **state)
{
    (void)state;
    struct reply r = ask("GET", "/B/x", NULL, HTML, NULL, 0);
    assert_true(r.len < 30 * 1024);
    qz_buf_finish(&r.all);
    assert_true(qz_asset_find("assets/web/core.css")->len <= 14 * 1024);
}

#define S(fn) cmocka_unit_test_setup_teardown(fn, setup_signed_in, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        S(whoever_asks_for_html_gets_a_page_and_a_program_json),
        T(a_page_speaks_the_language_of_who_reads_it),
        T(a_page_has_its_own_style_and_nothing_else),
        S(a_page_for_who_is_signed_in_leads_others_to_signing_in),
        S(whoever_is_signed_in_is_warned_before_the_end),
        S(a_form_is_a_call_and_leads_to_what_it_made),
        S(a_form_that_is_refused_is_shown_again_as_it_was),
        S(a_form_from_elsewhere_changes_nothing),
        S(a_form_that_is_no_form_is_refused),
        S(json_that_is_called_a_form_is_json),
        S(a_form_shown_again_is_no_way_around_rights),
        cmocka_unit_test_setup_teardown(somebody_invited_chooses_a_password_and_signs_in_and_out,
                                        setup_invited, teardown),
        T(the_code_is_asked_for_until_it_is_right),
        S(a_form_sent_after_the_session_ended_leads_to_signing_in),
        cmocka_unit_test(every_message_of_a_page_has_its_english),
        T(a_page_of_a_phone_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
