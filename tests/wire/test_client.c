/* The HTTP client against a server of a few lines that answers what each test tells it to. */
#include "wire/client.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

/* Answers each request on each connection with `answer`, and keeps the last request. */
struct server {
    int fd;
    char url[64];
    const char *answer;
    bool hold; /* read the request, then say nothing until the client leaves */
    bool drip; /* one byte of the answer at a time, never for long without one */
    pthread_t thread;
    bool running;
    atomic_int connections, requests;
    char head[4096];
    unsigned char body[65536];
    size_t body_len;
};

static size_t content_length(const char *head)
{
    const char *at = strcasestr(head, "content-length:");
    return at ? strtoul(at + 15, NULL, 10) : 0;
}

/* One request into s->head and s->body. False when the client has gone. */
static bool take_request(struct server *s, int fd)
{
    size_t n = 0;
    while (n < sizeof s->head - 1) {
        if (read(fd, s->head + n, 1) != 1)
            return false;
        s->head[++n] = '\0';
        if (n >= 4 && memcmp(s->head + n - 4, "\r\n\r\n", 4) == 0)
            break;
    }

    s->body_len = 0;
    for (size_t want = content_length(s->head); s->body_len < want;) {
        ssize_t got = read(fd, s->body + s->body_len, want - s->body_len);
        if (got <= 0)
            return false;
        s->body_len += (size_t)got;
    }
    return true;
}

static bool send_answer(const struct server *s, int fd)
{
    size_t len = strlen(s->answer), step = s->drip ? 1 : len;
    for (size_t i = 0; i < len; i += step) {
        if (send(fd, s->answer + i, step, MSG_NOSIGNAL) != (ssize_t)step)
            return false;
        if (s->drip)
            usleep(100000);
    }
    return true;
}

static void *serve(void *user)
{
    struct server *s = user;
    for (int fd; (fd = accept(s->fd, NULL, NULL)) >= 0;) {
        atomic_fetch_add(&s->connections, 1);
        while (take_request(s, fd)) {
            atomic_fetch_add(&s->requests, 1);
            char c;
            if (s->hold && read(fd, &c, 1) <= 0)
                break;

            if (!send_answer(s, fd) || strstr(s->answer, "Connection: close"))
                break;
        }
        close(fd);
    }
    return NULL;
}

static void server_start(struct server *s, const char *answer)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof a;
    memset(s, 0, sizeof *s);
    s->answer = answer;
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(s->fd >= 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&a, n), 0);
    assert_int_equal(listen(s->fd, 8), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &n), 0);
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/x", ntohs(a.sin_port));
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
    s->running = true;
}

/* The client must be gone first: its connection is what the server waits on. Does nothing when it was never
 * started, or is stopped already. */
static void server_stop(struct server *s)
{
    if (!s->running)
        return;
    shutdown(s->fd, SHUT_RDWR);
    close(s->fd);
    pthread_join(s->thread, NULL);
    s->running = false;
}

#define OK_JSON "HTTP/1.1 200 OK\r\nETag: \"v7\"\r\nContent-Length: 2\r\n\r\n{}"

/* One client, and the server that a test may start for it. */
static struct {
    struct server server;
    struct qz_client *client;
    struct qz_response got;
    struct qz_err err;
} f;

static int setup(void **state)
{
    (void)state;
    memset(&f, 0, sizeof f);
    f.client = qz_client_create(NULL, NULL);
    return f.client ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    qz_client_destroy(f.client);
    server_stop(&f.server);
    qz_response_finish(&f.got);
    return 0;
}

static int ask(const struct qz_request *req)
{
    return qz_client_do(f.client, req, &f.got, &f.err);
}

static void a_request_carries_bearer_etag_and_its_own_headers(void **state)
{
    static const char *const more[] = {"X-More: yes", NULL};
    struct qz_request req = {.bearer = "secret", .if_none_match = "\"v6\"", .headers = more};
    (void)state;
    server_start(&f.server, OK_JSON);
    req.url = f.server.url;
    assert_int_equal(ask(&req), 0);
    assert_int_equal(f.got.status, 200);
    assert_string_equal(f.got.etag, "\"v7\"");
    assert_string_equal(f.got.body.data, "{}");
    assert_memory_equal(f.server.head, "GET /x HTTP/1.1\r\n", 17);
    assert_non_null(strstr(f.server.head, "\r\nAuthorization: Bearer secret\r\n"));
    assert_non_null(strstr(f.server.head, "\r\nIf-None-Match: \"v6\"\r\n"));
    assert_non_null(strstr(f.server.head, "\r\nX-More: yes\r\n"));
}

static void a_line_break_in_a_header_is_refused_not_sent(void **state)
{
    struct qz_request req = {.url = "http://127.0.0.1:1/", .bearer = "x\r\nX-Evil: 1"};
    (void)state;
    assert_int_equal(ask(&req), -1);
    assert_int_equal(f.err.code, QZ_E_INPUT);
}

static void a_second_request_uses_the_same_connection(void **state)
{
    (void)state;
    server_start(&f.server, OK_JSON);
    struct qz_request req = {.url = f.server.url};
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(&req), 0);
    assert_int_equal(atomic_load(&f.server.requests), 5);
    assert_int_equal(atomic_load(&f.server.connections), 1);
}

static void unpack(enum qz_encoding e, const struct server *s, char *out, size_t cap)
{
    memset(out, 0, cap);
    if (e == QZ_ENCODING_ZSTD) {
        assert_false(ZSTD_isError(ZSTD_decompress(out, cap, s->body, s->body_len)));
        return;
    }
    z_stream z = {.next_in = (Bytef *)(uintptr_t)s->body, .avail_in = (uInt)s->body_len};
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)cap;
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
}

static void a_body_is_posted_compressed_as_told(void **state)
{
    static char text[20000], back[20001];
    (void)state;

    memset(text, 'a', sizeof text);
    server_start(&f.server, OK_JSON);
    struct qz_request req = {
        .url = f.server.url, .body = text, .len = sizeof text, .type = "application/x-ndjson"};

    for (int e = QZ_ENCODING_NONE; e <= QZ_ENCODING_ZSTD; e++) {
        static const char *const header[] = {"", "Content-Encoding: gzip", "Content-Encoding: zstd"};
        req.encoding = (enum qz_encoding)e;
        assert_int_equal(ask(&req), 0);

        assert_memory_equal(f.server.head, "POST /x ", 8);
        assert_non_null(strstr(f.server.head, "Content-Type: application/x-ndjson\r\n"));
        assert_null(strstr(f.server.head, "Expect:"));
        assert_non_null(strstr(f.server.head, header[e]));
        if (e == QZ_ENCODING_NONE) {
            assert_null(strstr(f.server.head, "Content-Encoding"));
            assert_int_equal(f.server.body_len, sizeof text);
            continue;
        }

        assert_true(f.server.body_len < sizeof text / 10);
        unpack(req.encoding, &f.server, back, sizeof back);
        assert_memory_equal(back, text, sizeof text);
    }
}

static void status_retry_after_and_problem_are_told(void **state)
{
    (void)state;
    server_start(&f.server, "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    struct qz_request req = {.url = f.server.url};
    assert_int_equal(ask(&req), 0);
    assert_int_equal(f.got.status, 503);
    assert_int_equal(f.got.reached, QZ_REACHED_ANSWER);
    assert_int_equal(f.got.retry_after_s, 7);
    assert_int_equal(qz_response_check(&f.got, &f.err), -1);
    assert_int_equal(f.err.code, QZ_E_REMOTE);
}

static void each_status_has_its_failure(void **state)
{
    static const struct {
        int status;
        enum qz_err_code code;
    } rows[] = {{200, QZ_OK},         {204, QZ_OK},       {304, QZ_OK},       {302, QZ_E_REMOTE},
                {400, QZ_E_INPUT},    {401, QZ_E_DENIED}, {403, QZ_E_DENIED}, {404, QZ_E_MISSING},
                {409, QZ_E_CONFLICT}, {413, QZ_E_INPUT},  {422, QZ_E_INPUT},  {429, QZ_E_REMOTE},
                {500, QZ_E_REMOTE},   {503, QZ_E_REMOTE}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct qz_response r = {.status = rows[i].status};
        struct qz_err err = {0};
        assert_int_equal(qz_response_check(&r, &err), rows[i].code == QZ_OK ? 0 : -1);
        assert_int_equal(err.code, rows[i].code);
    }
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    server_start(&f.server, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    struct qz_request req = {.url = f.server.url, .bearer = "secret"};
    assert_int_equal(ask(&req), 0);
    assert_int_equal(f.got.status, 302);
    assert_int_equal(atomic_load(&f.server.requests), 1);
}

static void an_answer_larger_than_asked_for_is_cut_off(void **state)
{
    (void)state;
    server_start(&f.server, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    struct qz_request req = {.url = f.server.url, .most = 10};
    assert_int_equal(ask(&req), 0);
    req.most = 9;
    assert_int_equal(ask(&req), -1);
    assert_int_equal(f.err.code, QZ_E_FULL);
}

static void a_truncated_answer_is_no_answer(void **state)
{
    (void)state;
    server_start(&f.server, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n01234");
    struct qz_request req = {.url = f.server.url};
    assert_int_equal(ask(&req), -1);
    assert_int_equal(f.err.code, QZ_E_REMOTE);
    assert_int_equal(f.got.reached, QZ_REACHED_SECURE); /* http has nothing to be trusted */
}

static void nobody_listening_and_odd_addresses_are_told_apart(void **state)
{
    (void)state;
    server_start(&f.server, OK_JSON);
    server_stop(&f.server);
    struct qz_request req = {.url = f.server.url};
    assert_int_equal(ask(&req), -1);
    assert_int_equal(f.err.code, QZ_E_REMOTE);
    assert_non_null(strstr(f.err.msg, "cannot connect"));
    assert_int_equal(f.got.reached, QZ_REACHED_NAME);
    req.url = "file:///etc/passwd";
    assert_int_equal(ask(&req), -1);
    assert_int_equal(f.err.code, QZ_E_INPUT);
}

static void *stop_when_asked(void *user)
{
    void **both = user;
    struct server *s = both[1];
    while (atomic_load(&s->requests) == 0)
        usleep(1000);
    qz_client_stop(both[0]);
    return NULL;
}

/* The server would hold the answer for ever: only the stop can end this request. */
static void another_thread_can_end_a_waiting_request_for_good(void **state)
{
    pthread_t thread;
    void *both[2] = {f.client, &f.server};
    (void)state;
    server_start(&f.server, OK_JSON);
    f.server.hold = true;
    struct qz_request req = {.url = f.server.url, .stall_s = 3600};
    assert_int_equal(pthread_create(&thread, NULL, stop_when_asked, both), 0);
    assert_int_equal(ask(&req), -1);
    pthread_join(thread, NULL);
    assert_int_equal(f.err.code, QZ_E_REMOTE);
    assert_true(qz_client_stopped(f.client));
    assert_int_equal(ask(&req), -1);
    assert_int_equal(atomic_load(&f.server.requests), 1);
}

static void a_stalled_answer_ends_by_itself(void **state)
{
    (void)state;
    server_start(&f.server, OK_JSON);
    f.server.hold = true;
    struct qz_request req = {.url = f.server.url, .stall_s = 1};
    assert_int_equal(ask(&req), -1);
    assert_int_equal(f.err.code, QZ_E_REMOTE);
    assert_non_null(strstr(f.err.msg, "in time"));
}

/* Each byte comes in time, and yet the thread is not held for ever. */
static void an_answer_that_trickles_ends_by_itself(void **state)
{
    (void)state;
    server_start(&f.server, OK_JSON);
    f.server.drip = true; /* the whole would take some five seconds */
    struct qz_request req = {.url = f.server.url, .whole_s = 1};
    assert_int_equal(ask(&req), -1);
    assert_int_equal(f.err.code, QZ_E_REMOTE);
    assert_non_null(strstr(f.err.msg, "in time"));
}

static void addresses_are_joined_with_one_slash(void **state)
{
    char out[40];
    (void)state;
    assert_int_equal(qz_url_join(out, sizeof out, "http://h:1//", "/v1/x", NULL), 0);
    assert_string_equal(out, "http://h:1/v1/x");
    assert_int_equal(qz_url_join(out, sizeof out, "http://h:1", "v1/x", NULL), 0);
    assert_string_equal(out, "http://h:1/v1/x");
    assert_int_equal(qz_url_join(out, 10, "http://h:1", "v1/x", NULL), -1);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_request_carries_bearer_etag_and_its_own_headers),
        T(a_line_break_in_a_header_is_refused_not_sent),
        T(a_second_request_uses_the_same_connection),
        T(a_body_is_posted_compressed_as_told),
        T(status_retry_after_and_problem_are_told),
        T(each_status_has_its_failure),
        T(a_redirect_is_not_followed),
        T(an_answer_larger_than_asked_for_is_cut_off),
        T(a_truncated_answer_is_no_answer),
        T(nobody_listening_and_odd_addresses_are_told_apart),
        T(another_thread_can_end_a_waiting_request_for_good),
        T(a_stalled_answer_ends_by_itself),
        T(an_answer_that_trickles_ends_by_itself),
        T(addresses_are_joined_with_one_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
