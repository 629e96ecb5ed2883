/* From an invitation to a session and out again, over HTTP: as a page or a program goes the way. */
#include "registry/account.h"
#include "tests/tracker/http_case.h"
#include "tracker/http/later.h"

#include <poll.h>
#include <semaphore.h>

#define PASSWORD "一匹马 two cats"

/* A request with a JSON body by whom a bearer says; NULL: by nobody. */
QZ_PRINTF(4, 5)
static struct reply send_json(const char *path, const char *bearer, const char *headers, const char *fmt, ...)
{
    char body[1000];
    va_list args;
    va_start(args, fmt);
    vsnprintf(body, sizeof body, fmt, args);
    va_end(args);
    return ask("POST", path, bearer, headers, body, strlen(body));
}

static const char *member(const json_t *obj, const char *key)
{
    const char *text = json_string_value(json_object_get(obj, key));
    assert_non_null(text);
    return text ? text : "";
}

/* Status and answer; the caller json_decref()s it. */
static json_t *told(struct reply r, int want)
{
    if (r.status != want)
        fail_msg("wanted %d, got %s", want, r.all.data ? r.all.data : "nothing");
    json_t *obj = object(&r);
    qz_buf_finish(&r.all);
    return obj;
}

static void refused(struct reply r, int status, const char *name)
{
    assert_problem(&r, status, name);
}

/* An account for a login, invited; token receives the invitation's. */
static void invite(const char *login, const char *role, char id[QZ_ID_TEXT], char token[QZ_SECRET_TEXT])
{
    char link[200];
    json_t *obj =
        told(send_json("/v1/accounts", admin, NULL,
                       "{\"name\":\"王芳\",\"login\":\"%s\",\"role\":\"%s\",\"organisation\":\"%s\"}", login,
                       role, f.county),
             201);
    snprintf(id, QZ_ID_TEXT, "%s", member(obj, "id"));
    snprintf(token, QZ_SECRET_TEXT, "%s", member(obj, "token"));
    snprintf(link, sizeof link, "https://tracker.example/invitations/%s", token);
    assert_string_equal(member(obj, "link"), link);
    json_decref(obj);
}

static struct reply use(const char *token, const char *password)
{
    char path[100];
    snprintf(path, sizeof path, "/v1/invitations/%s", token);
    return send_json(path, NULL, NULL, "{\"password\":\"%s\"}", password);
}

static struct reply sign_in(const char *login, const char *more)
{
    return send_json("/v1/sessions", NULL, NULL, "{\"login\":\"%s\",\"password\":\"%s\"%s}", login, PASSWORD,
                     more);
}

/* Joined, and signed in. */
static void begin(const char *login, const char *role, char id[QZ_ID_TEXT], char session[QZ_SECRET_TEXT])
{
    char token[QZ_SECRET_TEXT];
    invite(login, role, id, token);
    json_decref(told(use(token, PASSWORD), 200));
    json_t *obj = told(sign_in(login, ""), 201);
    snprintf(session, QZ_SECRET_TEXT, "%s", member(obj, "token"));
    json_decref(obj);
}

/* ---- the way in and out ---- */

static void an_invitation_leads_to_a_session_once(void **state)
{
    char id[QZ_ID_TEXT], token[QZ_SECRET_TEXT], path[100], session[QZ_SECRET_TEXT];
    (void)state;
    invite("wang", "office", id, token);
    snprintf(path, sizeof path, "/v1/invitations/%s", token);
    json_t *obj = get(path, NULL, 200);
    assert_string_equal(member(obj, "login"), "wang");
    json_decref(obj);

    obj = told(use(token, "1234567890"), 400); /* what is refused uses nothing up */
    assert_string_equal(member(obj, "field"), "password");
    json_decref(obj);
    json_decref(told(use(token, PASSWORD), 200));
    refused(use(token, PASSWORD), 404, "not-found");

    obj = told(sign_in("ＷＡＮＧ", ""), 201);
    snprintf(session, sizeof session, "%s", member(obj, "token"));
    assert_string_equal(member(obj, "account"), id);
    assert_true(strlen(member(obj, "csrf")) == QZ_SECRET_TEXT - 1);
    json_decref(obj);

    obj = get("/v1/session", session, 200);
    assert_string_equal(member(obj, "role"), "office");
    json_decref(obj);
    json_decref(told(send_json("/v1/session/end", session, NULL, "{}"), 200));
    refused(ask("GET", "/v1/session", session, NULL, NULL, 0), 401, "unauthorized");
    refused(ask("GET", "/v1/session", NULL, NULL, NULL, 0), 401, "unauthorized");
}

static void a_wrong_password_is_told_as_a_wrong_name(void **state)
{
    char id[QZ_ID_TEXT], token[QZ_SECRET_TEXT];
    struct reply a, b;
    (void)state;
    invite("wangb", "office", id, token); /* who has not joined, either */
    a = sign_in("wangb", "");
    b = sign_in("nobody", "");
    assert_int_equal(a.status, 401);
    assert_string_equal(a.body, b.body);
    qz_buf_finish(&a.all);
    qz_buf_finish(&b.all);
}

static void a_browser_goes_on_with_its_cookies(void **state)
{
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT], cookies[300], other[QZ_SECRET_TEXT];
    (void)state;
    begin("wangc", "office", id, session);
    snprintf(cookies, sizeof cookies, "Cookie: %s=%s\r\n", QZ_SESSION_COOKIE, session);
    refused(send_json("/v1/session/end", NULL, cookies, "{}"), 403, "csrf");

    static const char *const from[] = {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
                                       "Origin: https://evil.example\r\n", "Origin: null\r\n"};
    for (size_t i = 0; i < COUNT(from); i++)
        refused(send_json("/v1/sessions", NULL, from[i], "{}"), 403, "csrf");
    static const char *const ours[] = {"Sec-Fetch-Site: same-origin\r\n", "Sec-Fetch-Site: none\r\n"};
    for (size_t i = 0; i < COUNT(ours); i++)
        refused(send_json("/v1/sessions", NULL, ours[i], "{}"), 400, "malformed");

    /* Signing in anew ends the session that the browser had, and gives it another cookie. */
    struct reply in =
        send_json("/v1/sessions", NULL, cookies, "{\"login\":\"wangc\",\"password\":\"%s\"}", PASSWORD);
    assert_non_null(strstr(in.all.data, "Set-Cookie: " QZ_SESSION_COOKIE "="));
    assert_non_null(strstr(in.all.data, "; Path=/; SameSite=Strict; HttpOnly; Secure\r\n"));
    json_t *obj = told(in, 201);
    snprintf(other, sizeof other, "%s", member(obj, "token"));
    json_decref(obj);
    refused(ask("GET", "/v1/session", session, NULL, NULL, 0), 401, "unauthorized");
    obj = get("/v1/sessions", other, 200);
    assert_int_equal(json_array_size(json_object_get(obj, "sessions")), 1);
    json_decref(obj);
}

static void the_own_password_is_asked_for_to_change_it(void **state)
{
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT];
    (void)state;

    begin("wangd", "office", id, session);
    refused(send_json("/v1/session/password", session, NULL, "{\"password\":\"%s\"}", PASSWORD), 400,
            "malformed");
    refused(send_json("/v1/session/password", session, NULL,
                      "{\"password\":\"no\",\"new\":\"another long one\"}"),
            403, "wrong-password");
    json_t *obj = told(
        send_json("/v1/session/password", session, NULL, "{\"password\":\"%s\",\"new\":\"short\"}", PASSWORD),
        400);
    assert_string_equal(member(obj, "field"), "new");
    json_decref(obj);
    json_decref(told(send_json("/v1/session/password", session, NULL,
                               "{\"password\":\"%s\",\"new\":\"another long one\"}", PASSWORD),
                     200));
    refused(sign_in("wangd", ""), 401, "wrong-password");
}

static void a_second_factor_is_asked_for_once_it_is_confirmed(void **state)
{
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT];
    (void)state;

    begin("wange", "office", id, session);
    refused(send_json("/v1/session/factor", session, NULL, "{\"password\":\"no\"}"), 403, "wrong-password");
    json_t *obj =
        told(send_json("/v1/session/factor", session, NULL, "{\"password\":\"%s\"}", PASSWORD), 201);
    assert_int_equal(strlen(member(obj, "secret")), 32);
    assert_non_null(strstr(member(obj, "uri"), member(obj, "secret")));
    assert_non_null(strstr(member(obj, "uri"), "otpauth://totp/qingzhan:wange?"));
    json_decref(obj);
    for (int i = 0; i < 5; i++)
        refused(send_json("/v1/session/factor/confirm", session, NULL, "{\"code\":\"abcdef\"}"), 403,
                "denied");
    refused(send_json("/v1/session/factor/confirm", session, NULL, "{\"code\":\"abcdef\"}"), 403, "denied");
    refused(send_json("/v1/session/factor/confirm", session, NULL, "{\"code\":\"abcdef\"}"), 429, "wait");
    json_decref(told(sign_in("wange", ""), 201));
}

/* ---- the threads are held until the loop has taken what came meanwhile ---- */

enum { THREADS = 2 };
static sem_t begun, go;

static void held_work(void *state)
{
    (void)state;
    sem_post(&begun);
    sem_wait(&go);
}

static void held_then(struct qz_call *c, void *state)
{
    (void)state;
    qz_call_see_other(c, "/");
}

static void held_end(void *state)
{
    (void)state;
}

static void begin_held(struct qz_call *c)
{
    static const struct qz_later how = {NULL, held_work, held_then, held_end};
    qz_call_later(c, &how, NULL);
}

static const struct qz_route held_rows[] = {{"GET", "/tests/held", QZ_MAY_ANYBODY, 0, begin_held}};
static const struct qz_route_table held_routes = {held_rows, COUNT(held_rows)};

/* A request on a connection of its own, whose answer is not waited for. */
static int begin_asking(const char *method, const char *path, const char *bearer, const char *body)
{
    struct qz_buf b = {0};
    int fd = dial();
    qz_buf_printf(&b, "%s %s HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\n", method, path, bearer);
    if (*body)
        qz_buf_printf(&b, "Content-Length: %zu\r\n", strlen(body));
    qz_buf_printf(&b, "\r\n%s", body);
    say(fd, b.data, b.len);
    qz_buf_finish(&b);
    return fd;
}

static int answered(int fd)
{
    struct reply r = hear(fd);
    int status = r.status;
    qz_buf_finish(&r.all);
    close(fd);
    return status;
}

static void hold(int held[THREADS])
{
    for (int i = 0; i < THREADS; i++)
        held[i] = begin_asking("GET", "/tests/held", "", "");
    for (int i = 0; i < THREADS; i++)
        sem_wait(&begun);
}

static void let_go(const int held[THREADS])
{
    for (int i = 0; i < THREADS; i++)
        sem_post(&go);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(answered(held[i]), 303);
}

static int begin_changing(const char *session)
{
    static const char body[] = "{\"password\":\"" PASSWORD "\",\"new\":\"another long one\"}";
    return begin_asking("POST", "/v1/session/password", session, body);
}

static void a_password_that_was_changed_meanwhile_changes_nothing(void **state)
{
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT];
    int held[THREADS];
    (void)state;
    begin("wangi", "office", id, session);
    hold(held);
    int one = begin_changing(session), two = begin_changing(session);
    json_decref(get("/healthz", NULL, 200)); /* the loop has taken both */
    let_go(held);

    assert_int_equal(answered(one) + answered(two), 200 + 401);
    json_decref(get("/v1/session", session, 200));
}

static void a_session_that_ended_meanwhile_changes_nothing(void **state)
{
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT], path[100];
    int held[THREADS];
    (void)state;
    begin("wangj", "office", id, session);
    hold(held);
    int late = begin_changing(session);
    json_decref(get("/healthz", NULL, 200));
    snprintf(path, sizeof path, "/v1/accounts/%s/reset", id);
    json_decref(told(send_json(path, admin, NULL, "{}"), 201));
    let_go(held);

    assert_int_equal(answered(late), 401);
    json_decref(told(sign_in("wangj", ""), 201)); /* the password is what it was */
}

/* As many as the server takes are at work: what is not looked at is not counted as a try. */
static void what_is_refused_for_lack_of_room_is_no_try(void **state)
{
    enum { ROOM = 32, TRIES = 12 };
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT];
    int held[ROOM];
    (void)state;
    begin("wangk", "office", id, session);
    for (int i = 0; i < ROOM; i++)
        held[i] = begin_asking("GET", "/tests/held", "", "");
    for (int i = 0; i < THREADS; i++)
        sem_wait(&begun);
    json_decref(get("/healthz", NULL, 200)); /* the loop has taken all */

    for (int i = 0; i < TRIES; i++) {
        refused(sign_in("wangk", ""), 503, "busy");
        refused(send_json("/v1/session/factor", session, NULL, "{\"password\":\"no\"}"), 503, "busy");
    }
    for (int i = 0; i < ROOM; i++)
        sem_post(&go);
    for (int i = 0; i < ROOM; i++)
        assert_int_equal(answered(held[i]), 303);
    for (int i = THREADS; i < ROOM; i++)
        sem_wait(&begun);

    refused(send_json("/v1/session/factor", session, NULL, "{\"password\":\"no\"}"), 403, "wrong-password");
    json_decref(told(sign_in("wangk", ""), 201));
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, what)); at++)
        n++;
    return n;
}

static void a_problem_names_its_field_once(void **state)
{
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT];
    static const char *const rows[][2] = {
        {"/v1/session/factor/confirm", "{}"},
        {"/v1/session/factor/confirm", "{\"code\":\"123456\"}"},
        {"/v1/session/password", "{}"},
        {"/v1/session/password", "{\"password\":\"x\",\"new\":\"x\"}"},
        {"/v1/session/password", "{\"password\":\"x\"}"},
        {"/v1/session/password", "{\"password\":\"wrong one\",\"new\":\"a long one of them\"}"},
        {"/v1/session/factor", "{}"},
    };
    (void)state;
    begin("wangl", "office", id, session);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reply r = send_json(rows[i][0], session, NULL, "%s", rows[i][1]);
        if (r.status < 400 || count(r.body, "\"field\":") != 1)
            fail_msg("%s %s: %s", rows[i][0], rows[i][1], r.all.data);
        qz_buf_finish(&r.all);
    }
}

/* ---- handing out ---- */

static void nobody_hands_out_more_than_their_role_may(void **state)
{
    char id[QZ_ID_TEXT], other[QZ_ID_TEXT], session[QZ_SECRET_TEXT], path[100], token[QZ_SECRET_TEXT];
    static const char form[] = "{\"name\":\"李明\",\"login\":\"%s\",\"role\":\"%s\",\"organisation\":\"%s\"}";
    (void)state;
    begin("wangf", "office", id, session);
    invite("sun", "auditor", other, token);
    refused(send_json("/v1/accounts", session, NULL, form, "li", "auditor", f.county), 403, "denied");
    refused(send_json("/v1/accounts", session, NULL, form, "li", "security", f.county), 403, "denied");
    refused(send_json("/v1/accounts", session, NULL, form, "li", "office", f.province), 404, "not-found");
    json_decref(told(send_json("/v1/accounts", session, NULL, form, "li", "office", f.county), 201));

    static const char *const verb[] = {"role", "reset", "end", "revoke"};
    for (size_t i = 0; i < COUNT(verb); i++) {
        snprintf(path, sizeof path, "/v1/accounts/%s/%s", id, verb[i]); /* the own one */
        refused(send_json(path, session, NULL, "{\"role\":\"helper\",\"reason\":\"x\"}"), 403, "denied");
        snprintf(path, sizeof path, "/v1/accounts/%s/%s", other, verb[i]); /* of a role that is not theirs */
        refused(send_json(path, session, NULL, "{\"role\":\"helper\",\"reason\":\"x\"}"), 403, "denied");
    }
}

static void a_reset_link_is_good_once(void **state)
{
    char id[QZ_ID_TEXT], session[QZ_SECRET_TEXT], path[100], token[QZ_SECRET_TEXT];
    (void)state;
    begin("wangg", "office", id, session);
    snprintf(path, sizeof path, "/v1/accounts/%s/reset", id);
    json_t *obj = told(send_json(path, admin, NULL, "{}"), 201);
    snprintf(token, sizeof token, "%s", member(obj, "token"));
    json_decref(obj);
    refused(ask("GET", "/v1/session", session, NULL, NULL, 0), 401,
            "unauthorized"); /* whoever it was is out */
    json_decref(told(use(token, PASSWORD), 200));
    refused(use(token, PASSWORD), 404, "not-found");
}

static void invitations_are_not_guessed(void **state)
{
    char path[100], token[QZ_SECRET_TEXT], id[QZ_ID_TEXT], good[QZ_SECRET_TEXT];
    uint8_t bytes[QZ_SECRET_BYTES] = {0};
    int missing = 0;
    (void)state;

    invite("wangh", "office", id, good);
    for (bytes[0] = 0; bytes[0] < 30; bytes[0]++) {
        qz_base64_encode(bytes, sizeof bytes, true, token, sizeof token);
        snprintf(path, sizeof path, "/v1/invitations/%s", token);
        struct reply r = ask("GET", path, NULL, NULL, NULL, 0);
        missing += r.status == 404;
        if (r.status == 429)
            assert_non_null(strstr(r.all.data, "Retry-After: "));
        qz_buf_finish(&r.all);
    }
    assert_in_range(missing, 8, 14); /* other tests spent two; this one may take a second */

    json_decref(told(use(good, PASSWORD), 200)); /* whoever was invited is not kept waiting by them */
}

/* ---- the loop ---- */

/* Many sign in at once, and whoever asks something else is answered before the last of them. */
static void passwords_are_looked_at_beside_the_loop(void **state)
{
    enum { MANY = 6 };
    int fd[MANY];
    char body[100], head[200];
    (void)state;

    for (int i = 0; i < MANY; i++) {
        int n = snprintf(body, sizeof body, "{\"login\":\"nobody%d\",\"password\":\"%s\"}", i, PASSWORD);
        int m = snprintf(head, sizeof head,
                         "POST /v1/sessions HTTP/1.1\r\nHost: t\r\nContent-Length: %d\r\n\r\n", n);
        fd[i] = dial();
        say(fd[i], head, (size_t)m);
        say(fd[i], body, (size_t)n);
    }
    json_decref(get("/healthz", NULL, 200));
    struct pollfd last = {.fd = fd[MANY - 1], .events = POLLIN};
    assert_int_equal(poll(&last, 1, 0), 0);
    for (int i = 0; i < MANY; i++) {
        struct reply r = hear(fd[i]);
        assert_int_equal(r.status, 401);
        qz_buf_finish(&r.all);
        close(fd[i]);
    }
}

/* One tracker for all, whose small changes no power cut could take. */
static void prepare(void)
{
    f.opt.sync = QZ_SYNC_OFF;
    fleet_reopen(&f);
}

static int set_up(void **state)
{
    static const struct qz_route_table *tables[64];
    size_t n = 0;
    for (const struct qz_route_table *const *t = qz_api_tables; *t; t++) {
        assert_true(n < COUNT(tables) - 2);
        tables[n++] = *t;
    }
    tables[n] = &held_routes;
    web_routes = tables;
    web_prepare = prepare;

    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    return setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invitation_leads_to_a_session_once),
        cmocka_unit_test(a_wrong_password_is_told_as_a_wrong_name),
        cmocka_unit_test(a_browser_goes_on_with_its_cookies),
        cmocka_unit_test(the_own_password_is_asked_for_to_change_it),
        cmocka_unit_test(a_second_factor_is_asked_for_once_it_is_confirmed),
        cmocka_unit_test(a_password_that_was_changed_meanwhile_changes_nothing),
        cmocka_unit_test(a_session_that_ended_meanwhile_changes_nothing),
        cmocka_unit_test(what_is_refused_for_lack_of_room_is_no_try),
        cmocka_unit_test(a_problem_names_its_field_once),
        cmocka_unit_test(nobody_hands_out_more_than_their_role_may),
        cmocka_unit_test(a_reset_link_is_good_once),
        cmocka_unit_test(passwords_are_looked_at_beside_the_loop),
        cmocka_unit_test(invitations_are_not_guessed), /* the last: it slows down this address */
    };
    return cmocka_run_group_tests(tests, set_up, teardown);
}
