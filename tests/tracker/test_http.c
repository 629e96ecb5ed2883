/* The tracker over HTTP: what each route answers, and that nothing hostile gets through. */
#include "base/clock.h"
#include "journal/rekey.h"
#include "journal/tracker.h"
#include "tests/tracker/http_case.h"

#include <zlib.h>
#include <zstd.h>

/* ---- the whole way ---- */

static void assert_told_its_configuration(const struct fleet_kiosk *k)
{
    struct qz_config config;
    struct qz_err err;
    char path[120];
    snprintf(path, sizeof path, "/v1/kiosks/%s/config", k->row.id);

    struct reply r = ask("GET", path, k->bearer, NULL, NULL, 0);
    assert_int_equal(r.status, 200);
    assert_done(qz_config_read(r.body, r.len, &config, &err), &err);
    assert_string_equal(config.name, "东门");
    assert_string_equal(config.organisation, f.county);
    assert_true(config.demo);
    assert_true(config.phone); /* the store has an address that phones can open */
    assert_int_equal(config.keys, 1);
    assert_int_equal(config.cadres, 1);
    qz_config_finish(&config);
    qz_buf_finish(&r.all);
}

static void assert_counted_once(void)
{
    char path[120];
    snprintf(path, sizeof path, "/v1/activities?organisation=%s", f.county);
    json_t *obj = get(path, admin, 200), *row = json_array_get(json_object_get(obj, "activities"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "counts")), "counts");
    assert_int_equal(json_integer_value(json_object_get(row, "headcount")), 5);
    json_decref(obj);
}

static void a_kiosk_enrols_fetches_uploads_and_is_counted(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_upload_answer a;
    struct qz_err err;
    char act[QZ_ID_TEXT], path[120];
    enrol(&k, "东门");
    add_activity(act);
    assert_told_its_configuration(&k);

    struct qz_entry e[] = {fleet_open(act), fleet_heads(act, 5), fleet_confirm(act, f.cadre, 0)};
    for (size_t i = 0; i < COUNT(e); i++) {
        e[i].at_ms = qz_now_ms();
        fleet_write(&k, e[i]);
    }

    struct reply r = upload(&k, 1, 3, NULL);
    assert_int_equal(r.status, 200);
    assert_done(qz_upload_answer_read(r.body, r.len, &a, &err), &err);
    assert_int_equal(a.next, 4);
    qz_buf_finish(&r.all);

    assert_counted_once();
    snprintf(path, sizeof path, "/v1/organisations/%s/stats", f.county);
    json_decref(get(path, admin, 200));
    json_decref(get(path, k.bearer, 200));

    fleet_kiosk_finish(&k);
}

static void a_bad_row_keeps_all_people_out(void **state)
{
    (void)state;
    struct qz_buf body = {0};
    char path[100];

    qz_buf_printf(
        &body,
        "{\"organisation\":\"%s\",\"people\":[{\"name\":\"李明\",\"phone\":\"13800001234\",\"consent\":"
        "\"2017-05-01\"},{\"name\":\"\",\"phone\":\"1\"}]}",
        f.county);
    struct reply r = ask("POST", "/v1/people", admin, NULL, body.data, body.len);
    json_t *obj = object(&r), *problems = json_object_get(obj, "problems");
    assert_int_equal(json_array_size(problems), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(problems, 0), "row")), 1);
    json_decref(obj);
    assert_problem(&r, 422, "rows");

    snprintf(path, sizeof path, "/v1/people?organisation=%s", f.county);
    obj = get(path, admin, 200);
    assert_int_equal(json_array_size(json_object_get(obj, "people")), 0);
    json_decref(obj);
    qz_buf_finish(&body);
}

static void people_get_passes_that_can_be_revoked(void **state)
{
    (void)state;
    struct qz_buf body = {0};
    qz_buf_printf(&body,
                  "{\"organisation\":\"%s\",\"people\":[{\"name\":\"李明\",\"phone\":\"13800001234\"}]}",
                  f.county);
    json_decref(post("/v1/people", body.data, 201));

    qz_buf_clear(&body);
    qz_buf_printf(&body, "{\"organisation\":\"%s\",\"expires\":\"2100-01-01T00:00:00+08:00\",\"live\":true}",
                  f.county);
    json_t *obj = post("/v1/passes", body.data, 200);
    json_t *pass = json_array_get(json_object_get(obj, "passes"), 0);
    struct qz_pass p;
    const char *text = json_string_value(json_object_get(pass, "text"));
    assert_true(qz_pass_parse(text, strlen(text), &p));
    assert_non_null(json_object_get(pass, "secret"));

    qz_buf_clear(&body);
    qz_buf_printf(&body, "{\"pass\":\"%s\"}", text);
    json_t *done = post("/v1/passes/revoke", body.data, 200);
    assert_int_equal(json_integer_value(json_object_get(done, "passes")), 1);
    json_decref(done);

    qz_buf_clear(&body);
    qz_buf_printf(&body, "{\"who\":[\"%s\"]}", json_string_value(json_object_get(pass, "who")));
    json_decref(obj);
    obj = post("/v1/passes/revoke", body.data, 200); /* that was the only one */
    assert_int_equal(json_integer_value(json_object_get(obj, "number")), 1);
    json_decref(obj);

    struct reply r = ask("POST", "/v1/passes/revoke", admin, NULL, "{\"pass\":\"QZ1:\"}", 15);
    assert_problem(&r, 400, "malformed");
    qz_buf_finish(&body);
}

static void an_unchanged_configuration_is_not_sent_again(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    char path[100], etag[100], headers[160], act[QZ_ID_TEXT];
    enrol(&k, "东门");
    snprintf(path, sizeof path, "/v1/kiosks/%s/config", k.row.id);

    struct reply r = ask("GET", path, k.bearer, NULL, NULL, 0);
    const char *tag = strstr(r.all.data, "ETag: ") + 6;
    snprintf(etag, sizeof etag, "%.*s", (int)strcspn(tag, "\r"), tag);
    qz_buf_finish(&r.all);

    snprintf(headers, sizeof headers, "If-None-Match: %s\r\n", etag);
    r = ask("GET", path, k.bearer, headers, NULL, 0);
    assert_int_equal(r.status, 304);
    assert_int_equal(r.len, 0);
    qz_buf_finish(&r.all);

    add_activity(act);
    r = ask("GET", path, k.bearer, headers, NULL, 0);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);

    fleet_kiosk_finish(&k);
}

static void a_waiting_feed_wakes_on_a_siblings_check_in(void **state)
{
    (void)state;
    struct fleet_kiosk k, sibling;
    struct qz_feed feed;
    struct qz_err err;
    char act[QZ_ID_TEXT];
    enrol(&k, "东门");
    enrol(&sibling, "西门");
    add_activity(act);

    int fd = feed_ask(&sibling, feed_cursor(&sibling));
    while (feeds_waiting() != 1)
        ;

    fleet_write(&k, fleet_heads(act, 4));
    struct reply r = upload(&k, 1, 1, NULL);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);

    r = hear(fd);
    assert_int_equal(r.status, 200);
    assert_done(qz_feed_read(r.body, r.len, &feed, &err), &err);
    assert_int_equal(feed.stats.headcount, 0); /* of the quarter of today, not of 2017 */

    close(fd);
    qz_feed_finish(&feed);
    qz_buf_finish(&r.all);
    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&sibling);
}

static void a_feed_without_news_is_answered_when_its_time_is_up(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    enrol(&k, "东门");

    int fd = feed_ask(&k, 1000000);
    struct reply r = hear(fd);
    assert_int_equal(r.status, 200);

    close(fd);
    qz_buf_finish(&r.all);
    fleet_kiosk_finish(&k);
}

static void a_feed_still_waiting_when_the_tracker_stops_is_answered(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    uint64_t one = 1;
    enrol(&k, "东门");

    int fd = feed_ask(&k, feed_cursor(&k));
    while (feeds_waiting() != 1)
        ;

    assert_int_equal(write(stop_fd, &one, sizeof one), sizeof one);
    struct reply r = hear(fd);
    assert_int_equal(r.status, 200);

    close(fd);
    qz_buf_finish(&r.all);
    fleet_kiosk_finish(&k);
}

/* ---- refusals ---- */

/* A refusal that says where the log stands, in a member of that name. */
static void assert_refused_at_entry(struct reply *r, const char *member, int n, const char *problem)
{
    json_t *obj = object(r);
    assert_int_equal(json_integer_value(json_object_get(obj, member)), n);
    json_decref(obj);
    assert_problem(r, 409, problem);
}

static void uploads_are_refused_with_the_status_of_the_protocol(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    char act[QZ_ID_TEXT];
    enrol(&k, "东门");
    add_activity(act);
    for (int i = 0; i < 4; i++)
        fleet_write(&k, fleet_heads(act, 1));

    struct reply r = upload(&k, 3, 4, NULL);
    assert_refused_at_entry(&r, "next", 1, "log-gap");

    r = upload(&k, 1, 2, NULL);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);

    char *heads = strstr(k.log.data, "\"count\":1");
    heads[8] = '2';
    qz_range_init(&k.last);
    r = upload(&k, 1, 4, NULL);
    assert_refused_at_entry(&r, "entry", 1, "log-forked");

    heads[8] = '1';
    r = upload(&k, 3, 4, NULL); /* the range still is the one of the altered line */
    assert_problem(&r, 422, "wrong-checkpoint");

    qz_range_init(&k.last);
    r = upload(&k, 3, 4, NULL);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);
    fleet_kiosk_finish(&k);
}

static void an_upload_to_another_log_or_from_nowhere_is_refused(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    char path[100];
    enrol(&k, "东门");

    struct reply r = ask("POST", "/v1/kiosks/k_aaaaaaaaaaaaaaaa/log?from=1", k.bearer, NULL, "x", 1);
    assert_problem(&r, 403, "denied");

    snprintf(path, sizeof path, "/v1/kiosks/%s/log?from=x", k.row.id);
    r = ask("POST", path, k.bearer, NULL, "x", 1);
    assert_problem(&r, 400, "malformed");
    fleet_kiosk_finish(&k);
}

static void a_stranger_is_401_and_a_revoked_kiosk_403(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    char path[100];
    enrol(&k, "东门");
    snprintf(path, sizeof path, "/v1/kiosks/%s/config", k.row.id);

    struct reply r = ask("GET", path, NULL, NULL, NULL, 0);
    assert_non_null(strstr(r.all.data, "WWW-Authenticate: Bearer"));
    assert_problem(&r, 401, "unauthorized");
    r = ask("GET", path, "nobody", NULL, NULL, 0);
    assert_problem(&r, 401, "unauthorized");
    r = ask("GET", path, admin, NULL, NULL, 0); /* the admin is no kiosk */
    assert_problem(&r, 401, "unauthorized");
    r = ask("GET", "/v1/kiosks", k.bearer, NULL, NULL, 0); /* and a kiosk no admin */
    assert_problem(&r, 403, "denied");

    snprintf(path, sizeof path, "/v1/kiosks/%s/revoke", k.row.id);
    json_decref(post(path, "{}", 200));
    snprintf(path, sizeof path, "/v1/kiosks/%s/config", k.row.id);
    r = ask("GET", path, k.bearer, NULL, NULL, 0);
    assert_problem(&r, 403, "revoked");

    fleet_kiosk_finish(&k);
}

static void a_used_token_is_no_use_to_another_key(void **state)
{
    (void)state;
    struct qz_enrol_request req;
    struct qz_buf body = {0};
    uint8_t pk[32], sk[64];

    memset(&req, 0, sizeof req);
    crypto_sign_keypair(pk, sk);
    memcpy(req.key, pk, sizeof pk);
    qz_enrol_request_sign(&req, sk);
    qz_enrol_request_write(&req, &body);

    struct reply r = ask("POST", "/v1/enrol", NULL, NULL, body.data, body.len);
    assert_problem(&r, 403, "denied"); /* a token that nobody made */
    r = ask("POST", "/v1/enrol", NULL, NULL, "{", 1);
    assert_problem(&r, 400, "malformed");

    qz_buf_finish(&body);
}

/* Compresses into out, which has room for cap bytes; returns how many it took. */
static size_t gzip(const char *data, size_t len, int level, char *out, size_t cap)
{
    z_stream z = {.next_in = (unsigned char *)data,
                  .avail_in = (unsigned)len,
                  .next_out = (unsigned char *)out,
                  .avail_out = (unsigned)cap};
    deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = z.total_out;
    deflateEnd(&z);
    return n;
}

static void a_body_may_be_compressed(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_buf body = {0};
    char act[QZ_ID_TEXT], path[100], packed[65536];
    enrol(&k, "东门");
    add_activity(act);
    for (int i = 0; i < 40; i++)
        fleet_write(&k, fleet_heads(act, 1));

    snprintf(path, sizeof path, "/v1/kiosks/%s/log?from=1", k.row.id);
    fleet_body(&k, 1, 20, &body);
    size_t n = ZSTD_compress(packed, sizeof packed, body.data, body.len, 3);
    struct reply r = ask("POST", path, k.bearer, "Content-Encoding: zstd\r\n", packed, n);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);

    r = ask("POST", path, k.bearer, "Content-Encoding: zstd\r\n", packed, n - 3);
    assert_problem(&r, 400, "malformed");
    r = ask("POST", path, k.bearer, "Content-Encoding: br\r\n", packed, n);
    assert_problem(&r, 415, "unknown-encoding");

    qz_buf_clear(&body);
    fleet_body(&k, 21, 40, &body);
    n = gzip(body.data, body.len, 6, packed, sizeof packed);
    snprintf(path, sizeof path, "/v1/kiosks/%s/log?from=21", k.row.id);
    r = ask("POST", path, k.bearer, "Content-Encoding: gzip\r\n", packed, n - 1);
    assert_problem(&r, 400, "malformed");
    r = ask("POST", path, k.bearer, "Content-Encoding: gzip\r\n", packed, n);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);

    qz_buf_finish(&body);
    fleet_kiosk_finish(&k);
}

static void a_bomb_is_refused(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    char path[100];
    size_t big = 64u << 20, cap = ZSTD_compressBound(big);
    char *zeros = calloc(1, big), *packed = malloc(cap);
    assert_true(zeros && packed);
    enrol(&k, "东门");
    snprintf(path, sizeof path, "/v1/kiosks/%s/log?from=1", k.row.id);

    size_t n = ZSTD_compress(packed, cap, zeros, big, 1);
    struct reply r = ask("POST", path, k.bearer, "Content-Encoding: zstd\r\n", packed, n);
    assert_problem(&r, 413, "too-large");

    n = gzip(zeros, big, 1, packed, cap);
    r = ask("POST", path, k.bearer, "Content-Encoding: gzip\r\n", packed, n);
    assert_problem(&r, 413, "too-large");

    free(zeros);
    free(packed);
    fleet_kiosk_finish(&k);
}

static void a_body_that_is_too_large_is_refused_before_it_comes(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_buf_printf(&b,
                  "POST /v1/activities HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\n"
                  "Content-Length: 99999999\r\n\r\n",
                  admin);
    struct reply r = raw(b.data, b.len);
    assert_problem(&r, 413, "too-large");
    qz_buf_finish(&b);
}

static void methods_and_addresses_that_there_are_not(void **state)
{
    (void)state;
    struct reply r = ask("DELETE", "/v1/kiosks", admin, NULL, NULL, 0);
    assert_non_null(strstr(r.all.data, "Allow: GET, HEAD"));
    assert_problem(&r, 405, "method-not-allowed");
    r = ask("BREW", "/v1/kiosks", admin, NULL, NULL, 0);
    assert_problem(&r, 501, "unknown-method");

    r = ask("GET", "/v1/nothing", admin, NULL, NULL, 0);
    assert_problem(&r, 404, "not-found");
    r = ask("GET", "/v1/organisations/../kiosks", admin, NULL, NULL, 0);
    assert_problem(&r, 404, "not-found");
    r = ask("GET", "/v1/organisations/o_x/stats", admin, NULL, NULL, 0);
    assert_problem(&r, 404, "not-found");

    r = ask("HEAD", "/healthz", NULL, "Connection: close\r\n", NULL, 0);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);
}

static void bodies_that_are_not_what_is_wanted(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",
        "[]",
        "{",
        "{}x",
        "{\"a\":1,\"a\":1}",
        "{\"title\":\"\xff\"}",
        "null",
        "\"\"",
        "{\"organisation\":5}",
        "{\"organisation\":\"o_x\",\"name\":\"x\"}",
        "{\"superior\":\"\",\"kind\":\"province\",\"title\":\"x\"}",
    };
    static const char *const paths[] = {"/v1/organisations", "/v1/activities",    "/v1/people",
                                        "/v1/passes",        "/v1/passes/revoke", "/v1/cadres",
                                        "/v1/kiosks/tokens", "/v1/enrol"};
    for (size_t p = 0; p < COUNT(paths); p++) {
        for (size_t i = 0; i < COUNT(bodies); i++) {
            struct reply r = ask("POST", paths[p], admin, NULL, bodies[i], strlen(bodies[i]));
            if (r.status < 400 || r.status > 422 || !strstr(r.all.data, "problem+json"))
                fail_msg("%s with %s: %s", paths[p], bodies[i], r.all.data);
            qz_buf_finish(&r.all);
        }
    }
}

static void noise_on_the_line_breaks_nothing(void **state)
{
    (void)state;
    uint64_t seed = 99;

    for (int i = 0; i < 300; i++) {
        char noise[600];
        size_t n = 1 + qz_spec_random(&seed) % (sizeof noise - 1);
        qz_spec_fill(&seed, noise, n);

        int fd = dial();
        if (i % 2)
            say(fd, "POST /v1/enrol HTTP/1.1\r\n", 25);
        say(fd, noise, n);

        if (i % 3 == 0) { /* to the end of a head, so that there is an answer */
            say(fd, "\r\n\r\n", 4);
            struct reply r = hear(fd);
            assert_true(r.status == 0 || r.status >= 400);
            qz_buf_finish(&r.all);
        }

        close(fd);
        if (i % 30 == 0)
            json_decref(get("/readyz", NULL, 200));
    }
}

static int dial_metrics(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 20};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_port = htons((uint16_t)atoi(strrchr(qz_web_metrics_address(web), ':') + 1));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

static int ask_metrics(const char *path)
{
    struct qz_buf b = {0};
    int fd = dial_metrics();
    qz_buf_printf(&b, "GET %s HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\n\r\n", path, admin);
    say(fd, b.data, b.len);
    struct reply r = hear(fd);
    close(fd);
    qz_buf_finish(&b);
    qz_buf_finish(&r.all);
    return r.status;
}

/* Behind a proxy on this machine everybody comes from the loopback address. */
static void metrics_are_for_the_admin_or_at_an_address_of_their_own(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    enrol(&k, "东门");

    struct reply r = ask("GET", "/metrics", NULL, NULL, NULL, 0);
    assert_problem(&r, 401, "unauthorized");
    r = ask("GET", "/metrics", k.bearer, NULL, NULL, 0);
    assert_problem(&r, 403, "denied");
    r = ask("GET", "/metrics", admin, NULL, NULL, 0);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);

    int fd = dial_metrics();
    say(fd, "GET /metrics HTTP/1.1\r\nHost: t\r\n\r\n",
        sizeof "GET /metrics HTTP/1.1\r\nHost: t\r\n\r\n" - 1);
    r = hear(fd);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(r.body, "qingzhan_uploads_total"));
    close(fd);
    qz_buf_finish(&r.all);

    assert_int_equal(ask_metrics("/healthz"), 200);
    assert_int_equal(ask_metrics("/readyz"), 200);
    assert_int_equal(ask_metrics("/v1/kiosks"), 404);
    assert_int_equal(ask_metrics("/openapi.yaml"), 404);

    fleet_kiosk_finish(&k);
}

/* What is told of the tracker's keys after that one, in base64url. */
static int told_keys(const char *after, struct qz_rekeys *out)
{
    char path[100];
    struct qz_err err;
    snprintf(path, sizeof path, "/v1/keys?after=%s", after);
    struct reply r = ask("GET", path, NULL, NULL, NULL, 0);
    int status = r.status;
    out->count = 0;
    if (status == 200)
        assert_done(qz_rekeys_read(r.body, r.len, out, &err), &err);
    qz_buf_finish(&r.all);
    return status;
}

static void the_changes_of_the_key_are_told_to_whoever_asks(void **state)
{
    (void)state;
    struct qz_rekeys notes;
    struct qz_err err;
    uint8_t key[32];
    char first[48], newest[48];
    memcpy(key, qz_tracker_public_key(f.t), sizeof key);
    qz_base64_encode(key, sizeof key, true, first, sizeof first);
    for (int i = 0; i < 2; i++)
        assert_done(qz_tracker_rekey(f.t, NULL, "年度更换", f.now_ms, &err), &err);
    qz_base64_encode(qz_tracker_public_key(f.t), 32, true, newest, sizeof newest);

    assert_int_equal(told_keys(first, &notes), 200);
    assert_int_equal(notes.count, 2);
    assert_done(qz_rekeys_follow(&notes, key, &err), &err);
    assert_memory_equal(key, qz_tracker_public_key(f.t), 32);
    assert_int_equal(told_keys(newest, &notes), 200);
    assert_int_equal(notes.count, 0);
    assert_int_equal(told_keys("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &notes), 200);
    assert_int_equal(notes.count, 0); /* never this tracker's */

    static const char *const bad[] = {"", "x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(told_keys(bad[i], &notes), 400);
}

static void must_be_described(const struct qz_route *route, const char *description)
{
    char line[120], method[20];
    snprintf(line, sizeof line, "\n  %s:\n", route->pattern);
    const char *at = strstr(description, line);
    if (!at)
        fail_msg("openapi.yaml lacks %s", route->pattern);

    const char *next = strstr(at + 3, "\n  /");
    snprintf(method, sizeof method, "\n    %s:", strcmp(route->method, "GET") == 0 ? "get" : "post");
    const char *found = strstr(at, method);
    if (!found || (next && found > next))
        fail_msg("openapi.yaml lacks %s %s", route->method, route->pattern);
}

static void each_route_is_described(void **state)
{
    (void)state;
    struct reply r = ask("GET", "/openapi.yaml", NULL, NULL, NULL, 0);
    assert_int_equal(r.status, 200);
    for (const struct qz_route_table *const *t = qz_api_tables; *t; t++)
        for (size_t i = 0; i < (*t)->n; i++)
            must_be_described(&(*t)->row[i], r.body);
    qz_buf_finish(&r.all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_kiosk_enrols_fetches_uploads_and_is_counted),
        T(a_bad_row_keeps_all_people_out),
        T(people_get_passes_that_can_be_revoked),
        T(an_unchanged_configuration_is_not_sent_again),
        T(a_waiting_feed_wakes_on_a_siblings_check_in),
        T(a_feed_without_news_is_answered_when_its_time_is_up),
        T(a_feed_still_waiting_when_the_tracker_stops_is_answered),
        T(uploads_are_refused_with_the_status_of_the_protocol),
        T(an_upload_to_another_log_or_from_nowhere_is_refused),
        T(a_stranger_is_401_and_a_revoked_kiosk_403),
        T(a_used_token_is_no_use_to_another_key),
        T(a_body_may_be_compressed),
        T(a_bomb_is_refused),
        T(a_body_that_is_too_large_is_refused_before_it_comes),
        T(methods_and_addresses_that_there_are_not),
        T(bodies_that_are_not_what_is_wanted),
        T(noise_on_the_line_breaks_nothing),
        T(metrics_are_for_the_admin_or_at_an_address_of_their_own),
        T(the_changes_of_the_key_are_told_to_whoever_asks),
        T(each_route_is_described),
    };
    web_options.metrics_listen = "127.0.0.1:0";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
