/* A tracker that serves on the loopback interface, and a client that sends exactly what it is told: what the
 * tests of the HTTP server begin with. Each test file has its own. */
#ifndef QZ_TESTS_HTTP_CASE_H
#define QZ_TESTS_HTTP_CASE_H

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"
#include "tracker/api/api.h"
#include "tracker/http/call.h"
#include "tracker/http/web.h"
#include "wire/enrol.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static struct fleet f;
static struct qz_web *web;
static pthread_t thread;
static int stop_fd, failed;
static char admin[64];
/* A test program that wants others sets them before its tests. */
static struct qz_web_options web_options = {"127.0.0.1:0", 500, 400, 2, 60, NULL, false, NULL};

static const struct qz_route_table *const *web_routes = qz_api_tables;
/* Fills the store before the server has it, which is its thread's alone from then on; NULL: nothing to do. */
static void (*web_prepare)(void);

/* ---- the server, and a client that sends exactly what it is told ---- */

static void *serve(void *arg)
{
    struct qz_err err;
    (void)arg;
    failed = qz_web_run(web, stop_fd, &err);
    return NULL;
}

static int setup(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf token = {0};
    char path[100];

    fleet_make(&f);
    snprintf(path, sizeof path, "%s/admin.token", f.dir);
    assert_done(qz_file_read(path, 100, &token, &err), &err);
    snprintf(admin, sizeof admin, "%.*s", (int)token.len - 1, token.data);
    qz_buf_finish(&token);
    if (web_prepare)
        web_prepare();
    stop_fd = eventfd(0, 0);
    web = qz_web_create(f.t, web_routes, &web_options, &err);
    assert_non_null(web);
    return pthread_create(&thread, NULL, serve, NULL);
}

/* Once it has stopped the store is the test's again. */
static void stop_web(void)
{
    uint64_t one = 1;
    if (!web)
        return;
    assert_int_equal(write(stop_fd, &one, sizeof one), sizeof one);
    pthread_join(thread, NULL);
    qz_web_destroy(web);
    web = NULL;
    close(stop_fd);
}

static int teardown(void **state)
{
    (void)state;
    stop_web();
    fleet_remove(&f);
    return failed;
}

static int dial(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    a.sin_port = htons((uint16_t)atoi(strrchr(qz_web_address(web), ':') + 1));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval limit = {.tv_sec = 20};
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

struct reply {
    int status; /* 0: hung up without an answer */
    struct qz_buf all;
    const char *body;
    size_t len;
};

static void say(int fd, const void *bytes, size_t n)
{
    const char *p = bytes;
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0)
            return;
        p += k;
        n -= (size_t)k;
    }
}

static bool whole(struct reply *r)
{
    const char *end = r->all.data ? strstr(r->all.data, "\r\n\r\n") : NULL;
    const char *len = end ? strcasestr(r->all.data, "Content-Length: ") : NULL;
    if (!end)
        return false;
    r->body = end + 4;
    r->len = r->all.len - (size_t)(r->body - r->all.data);
    return r->len >= (len && len < end ? (size_t)atol(len + 16) : 0);
}

static struct reply hear(int fd)
{
    struct reply r = {0};
    char buf[65536];
    ssize_t n = 1;
    while (!whole(&r) && n > 0) {
        do /* a process of the tracker's that ends wakes this one, too */
            n = recv(fd, buf, sizeof buf, 0);
        while (n < 0 && errno == EINTR);
        if (n > 0)
            qz_buf_add(&r.all, buf, (size_t)n);
    }
    if (r.all.len > 12)
        r.status = atoi(r.all.data + 9);
    return r;
}

/* A raw request on a connection of its own. */
__attribute__((unused)) static struct reply raw(const char *bytes, size_t n)
{
    int fd = dial();
    say(fd, bytes, n);
    struct reply r = hear(fd);
    close(fd);
    return r;
}

__attribute__((unused)) static struct reply ask(const char *method, const char *path, const char *bearer,
                                                const char *headers, const void *body, size_t len)
{
    struct qz_buf b = {0};
    qz_buf_printf(&b, "%s %s HTTP/1.1\r\nHost: tracker.test\r\n%s", method, path, headers ? headers : "");
    if (bearer)
        qz_buf_printf(&b, "Authorization: Bearer %s\r\n", bearer);
    if (body)
        qz_buf_printf(&b, "Content-Length: %zu\r\n", len);
    qz_buf_str(&b, "\r\n");
    qz_buf_add(&b, body ? body : "", len);
    struct reply r = raw(b.data, b.len);
    qz_buf_finish(&b);
    return r;
}

__attribute__((unused)) static json_t *object(const struct reply *r)
{
    struct qz_err err;
    json_t *obj = qz_json_load(r->body, r->len, &err);
    if (!obj)
        fail_msg("not JSON: %.*s", (int)r->len, r->body);
    return obj;
}

__attribute__((unused)) static json_t *post(const char *path, const char *body, int want)
{
    struct reply r = ask("POST", path, admin, NULL, body, strlen(body));
    if (r.status != want)
        fail_msg("%s: %s", path, r.all.data);
    json_t *obj = object(&r);
    qz_buf_finish(&r.all);
    return obj;
}

__attribute__((unused)) static json_t *get(const char *path, const char *bearer, int want)
{
    struct reply r = ask("GET", path, bearer, NULL, NULL, 0);
    if (r.status != want)
        fail_msg("%s: %s", path, r.all.data);
    json_t *obj = object(&r);
    qz_buf_finish(&r.all);
    return obj;
}

__attribute__((unused)) static void assert_problem(struct reply *r, int status, const char *name)
{
    char said[40], detail[300];
    if (r->status != status)
        fail_msg("wanted %d %s, got %s", status, name, r->all.data ? r->all.data : "nothing");
    assert_non_null(strstr(r->all.data, "application/problem+json"));
    qz_problem_read(r->body, r->len, said, detail);
    assert_string_equal(said, name);
    assert_true(detail[0] != '\0');
    qz_buf_finish(&r->all);
}

/* A kiosk enrolled over HTTP; the rest of it is the fleet's. */
__attribute__((unused)) static void enrol(struct fleet_kiosk *k, const char *name)
{
    struct qz_buf body = {0};
    struct qz_enrol_request req;
    struct qz_enrol_answer a;
    struct qz_enrol_code code;
    struct qz_err err;

    memset(k, 0, sizeof *k);
    qz_buf_printf(&body, "{\"organisation\":\"%s\",\"name\":\"%s\"}", f.county, name);
    json_t *obj = post("/v1/kiosks/tokens", body.data, 201);
    const char *text = json_string_value(json_object_get(obj, "code"));
    assert_true(qz_enrol_code_parse(text, strlen(text), &code));
    assert_string_equal(code.url, "http://tracker.test");
    json_decref(obj);
    crypto_sign_keypair(k->pk, k->sk);
    memcpy(req.token, code.token, sizeof req.token);
    memcpy(req.key, k->pk, 32);
    qz_enrol_request_sign(&req, k->sk);
    qz_buf_clear(&body);
    qz_enrol_request_write(&req, &body);
    for (int i = 0; i < 2; i++) { /* a lost answer is asked for again */
        struct reply r = ask("POST", "/v1/enrol", NULL, NULL, body.data, body.len);
        assert_int_equal(r.status, 200);
        assert_done(qz_enrol_answer_read(r.body, r.len, &a, &err), &err);
        assert_true(i == 0 || strcmp(a.bearer, k->bearer) == 0);
        memcpy(k->bearer, a.bearer, sizeof k->bearer);
        memcpy(k->screen_key, a.screen_key, sizeof k->screen_key);
        qz_buf_finish(&r.all);
    }
    memcpy(k->row.id, a.kiosk, sizeof k->row.id);
    qz_range_init(&k->last);
    qz_buf_finish(&body);
}

__attribute__((unused)) static struct reply upload(struct fleet_kiosk *k, uint64_t from, uint64_t to,
                                                   const char *headers)
{
    struct qz_buf body = {0};
    char path[100];
    snprintf(path, sizeof path, "/v1/kiosks/%s/log?from=%llu", k->row.id, (unsigned long long)from);
    fleet_body(k, from, to, &body);
    struct reply r = ask("POST", path, k->bearer, headers, body.data, body.len);
    qz_buf_finish(&body);
    return r;
}

__attribute__((unused)) static void add_activity(char id[QZ_ID_TEXT])
{
    struct qz_buf body = {0};
    qz_buf_printf(
        &body,
        "{\"organisation\":\"%s\",\"kind\":\"open_day\",\"title\":\"开放日\",\"place\":\"大院\",\"start\":"
        "\"2017-05-04T09:00:00+08:00\",\"end\":\"2017-05-04T12:00:00+08:00\"}",
        f.county);
    json_t *obj = post("/v1/activities", body.data, 201);
    snprintf(id, QZ_ID_TEXT, "%s", json_string_value(json_object_get(obj, "id")));
    json_decref(obj);
    qz_buf_finish(&body);
}

/* ---- feeds ---- */

/* Where the kiosk's feed goes on when all was told. */
__attribute__((unused)) static unsigned long long feed_cursor(const struct fleet_kiosk *k)
{
    struct qz_feed feed;
    struct qz_err err;
    char path[100];
    snprintf(path, sizeof path, "/v1/kiosks/%s/feed?after=0", k->row.id);
    struct reply r = ask("GET", path, k->bearer, NULL, NULL, 0);
    assert_int_equal(r.status, 200);
    assert_done(qz_feed_read(r.body, r.len, &feed, &err), &err);

    unsigned long long next = feed.next;
    qz_feed_finish(&feed);
    qz_buf_finish(&r.all);
    return next;
}

/* A new connection on which the kiosk asks for news after that cursor. */
__attribute__((unused)) static int feed_ask(const struct fleet_kiosk *k, unsigned long long after)
{
    struct qz_buf b = {0};
    int fd = dial();
    qz_buf_printf(&b,
                  "GET /v1/kiosks/%s/feed?after=%llu HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\n\r\n",
                  k->row.id, after, k->bearer);
    say(fd, b.data, b.len);
    qz_buf_finish(&b);
    return fd;
}

/* How many of them wait for news, as the metrics say. */
__attribute__((unused)) static int feeds_waiting(void)
{
    struct reply m = ask("GET", "/metrics", admin, NULL, NULL, 0);
    const char *at = m.status == 200 ? strstr(m.body, "\nqingzhan_feeds_waiting ") : NULL;
    int n = at ? atoi(at + strlen("\nqingzhan_feeds_waiting ")) : -1;
    qz_buf_finish(&m.all);
    return n;
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

#endif
