/* What is not strictly HTTP is refused before anything of it is acted on; what follows it is no request. */
#include "tests/tracker/http_case.h"

/* What is refused before anything of the request is acted on, line by line. */
static const struct {
    int status;
    const char *what, *head; /* without the empty line; NULL head: see below */
} refused[] = {
    {400, "two lengths that agree",
     "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nContent-Length: 2\r\n"},
    {400, "two lengths that differ",
     "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nContent-Length: 3\r\n"},
    {400, "a list of lengths", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2, 2\r\n"},
    {400, "a length and chunks",
     "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n"},
    {400, "chunks and a length",
     "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n"},
    {400, "two codings",
     "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"},
    {411, "chunks", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n"},
    {411, "another coding", "POST / HTTP/1.1\r\nHost: t\r\ntransfer-encoding: gzip\r\n"},
    {411, "chunks of HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"},
    {400, "a negative length", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: -2\r\n"},
    {400, "a signed length", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: +2\r\n"},
    {400, "a length that is no number", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2x\r\n"},
    {400, "a length in hex", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 0x2\r\n"},
    {400, "an empty length", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length:\r\n"},
    {400, "a length beyond 63 bits",
     "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999999\r\n"},
    {400, "a blank before the colon", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length : 2\r\n"},
    {400, "a tab before the colon", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length\t: 2\r\n"},
    {400, "a blank before the name", "POST / HTTP/1.1\r\n Host: t\r\n"},
    {400, "a folded header", "POST / HTTP/1.1\r\nHost: t\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n"},
    {400, "a header folded by a tab", "POST / HTTP/1.1\r\nHost: t\r\nX-A: b\r\n\tContent-Length: 2\r\n"},
    {400, "a header without a colon", "GET / HTTP/1.1\r\nHost: t\r\nX-A\r\n"},
    {400, "a header without a name", "GET / HTTP/1.1\r\nHost: t\r\n: b\r\n"},
    {400, "a name that is no token", "GET / HTTP/1.1\r\nHost: t\r\nX(A): b\r\n"},
    {400, "a name beyond ASCII", "GET / HTTP/1.1\r\nHost: t\r\nX\xC3\xA4: b\r\n"},
    {400, "no host", "GET / HTTP/1.1\r\nX-A: b\r\n"},
    {400, "an empty host", "GET / HTTP/1.1\r\nHost:\r\n"},
    {400, "two hosts", "GET / HTTP/1.1\r\nHost: t\r\nHost: t\r\n"},
    {400, "two hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n"},
    {400, "a host with a path", "GET / HTTP/1.1\r\nHost: t/x\r\n"},
    {400, "two tokens",
     "GET / HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n"},
    {400, "two encodings",
     "POST / HTTP/1.1\r\nHost: t\r\nContent-Encoding: gzip\r\nContent-Encoding: zstd\r\n"},
    {400, "a bare line feed", "GET / HTTP/1.1\r\nHost: t\nX-A: b\r\n"},
    {400, "bare line feeds alone", "GET / HTTP/1.1\nHost: t\n"},
    {400, "a bare carriage return", "GET / HTTP/1.1\r\nHost: t\rX-A: b\r\n"},
    {400, "an escape", "GET / HTTP/1.1\r\nHost: t\r\nX-A: \033[2J\r\n"},
    {400, "a delete", "GET / HTTP/1.1\r\nHost: t\r\nX-A: \177\r\n"},
    {400, "an empty line first", "\r\nGET / HTTP/1.1\r\nHost: t\r\n"},
    {400, "no method", " / HTTP/1.1\r\nHost: t\r\n"},
    {400, "a method that is no token", "G(T / HTTP/1.1\r\nHost: t\r\n"},
    {400, "a long method", "GETGETGETGETGETGET / HTTP/1.1\r\nHost: t\r\n"},
    {400, "two blanks", "GET  / HTTP/1.1\r\nHost: t\r\n"},
    {400, "a blank in the path", "GET /a b HTTP/1.1\r\nHost: t\r\n"},
    {400, "a tab for a blank", "GET\t/ HTTP/1.1\r\nHost: t\r\n"},
    {400, "a whole URL", "GET http://t/healthz HTTP/1.1\r\nHost: t\r\n"},
    {400, "an authority", "CONNECT t:80 HTTP/1.1\r\nHost: t\r\n"},
    {400, "a star", "OPTIONS * HTTP/1.1\r\nHost: t\r\n"},
    {400, "bytes beyond ASCII in the path", "GET /\xC3\xA4 HTTP/1.1\r\nHost: t\r\n"},
    {400, "an escaped zero byte", "GET /healthz%00x HTTP/1.1\r\nHost: t\r\n"},
    {400, "HTTP/0.9", "GET /healthz\r\n"},
    {400, "another protocol", "GET / HTTQ/1.1\r\nHost: t\r\n"},
    {400, "a version of two digits", "GET / HTTP/1.10\r\nHost: t\r\n"},
    {400, "a blank behind the version", "GET / HTTP/1.1 \r\nHost: t\r\n"},
    {505, "HTTP/2", "GET / HTTP/2.0\r\nHost: t\r\n"},
    {505, "a version to come", "GET / HTTP/1.2\r\nHost: t\r\n"},
    {417, "an expectation", "POST / HTTP/1.1\r\nHost: t\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n"},
};

/* A refused request is answered once, and what follows it is never taken for another one. */
static void assert_refused_at(int status, const char *what, const char *head, size_t n)
{
    static const char next[] = "\r\n{}GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n";
    struct reply r;

    int fd = dial();
    say(fd, head, n);
    say(fd, next, sizeof next - 1);

    r = hear(fd);
    if (r.status != status)
        fail_msg("%s: wanted %d, got %s", what, status, r.all.data ? r.all.data : "nothing");
    assert_non_null(strstr(r.all.data, "application/problem+json"));
    assert_non_null(strstr(r.all.data, "Connection: close"));
    assert_null(strstr(r.all.data, "200 OK"));
    qz_buf_finish(&r.all);

    r = hear(fd);
    assert_int_equal(r.status, 0);
    qz_buf_finish(&r.all);
    close(fd);
}

static void what_is_not_strictly_http_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_refused_at(refused[i].status, refused[i].what, refused[i].head, strlen(refused[i].head));
}

static void a_zero_byte_is_refused_wherever_it_stands_in_a_head(void **state)
{
    (void)state;
    static const char good[] = "GET /healthz HTTP/1.1\r\nHost: t\r\nX-A: b\r\n";
    for (size_t at = 0; at < sizeof good - 1; at += 3) {
        char head[sizeof good];
        memcpy(head, good, sizeof good);
        head[at] = '\0';
        assert_refused_at(400, "a zero byte", head, sizeof good - 1);
    }
}

static void a_head_has_bounds(void **state)
{
    (void)state;
    struct qz_buf b = {0};

    qz_buf_str(&b, "GET /");
    for (int i = 0; i < 20000; i++)
        qz_buf_char(&b, 'a');
    assert_refused_at(414, "an endless path", b.data, b.len);

    qz_buf_clear(&b);
    qz_buf_str(&b, "GET /healthz HTTP/1.1\r\nHost: t\r\nX-A: ");
    for (int i = 0; i < 70000; i++)
        qz_buf_char(&b, 'a');
    qz_buf_str(&b, "\r\n");
    assert_refused_at(431, "an endless header", b.data, b.len);

    qz_buf_clear(&b);
    qz_buf_str(&b, "GET /healthz HTTP/1.1\r\nHost: t\r\n");
    for (int i = 0; i < 200; i++)
        qz_buf_printf(&b, "X-%d: b\r\n", i);
    assert_refused_at(431, "many headers", b.data, b.len);

    qz_buf_finish(&b);
}

/* A chunk line of 70,000 bytes once kept the tracker busy for half a minute. */
static void a_long_chunk_line_is_not_even_read(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_buf_str(&b, "POST /v1/enrol HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2;");
    for (int i = 0; i < 70000; i++)
        qz_buf_char(&b, 'x');
    double before = qz_process_cpu_ms();
    struct reply r = raw(b.data, b.len);
    assert_problem(&r, 411, "length-required");
    json_decref(get("/readyz", NULL, 200));
    assert_true(qz_process_cpu_ms() - before < 5000);
    qz_buf_finish(&b);
}

static void one_request_is_taken_a_connection(void **state)
{
    (void)state;
    static const char two[] =
        "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\nGET /readyz HTTP/1.1\r\nHost: t\r\n\r\n";
    int fd = dial();
    say(fd, two, sizeof two - 1);
    struct qz_buf all = {0};
    char buf[4096];
    for (ssize_t n; (n = recv(fd, buf, sizeof buf, 0)) > 0;)
        qz_buf_add(&all, buf, (size_t)n);
    assert_non_null(strstr(all.data, "HTTP/1.1 200"));
    assert_null(strstr(strstr(all.data, "HTTP/1.1 200") + 1, "HTTP/1.1"));
    close(fd);
    qz_buf_finish(&all);
}

static void a_head_may_come_in_pieces(void **state)
{
    (void)state;
    static const char whole[] = "POST /v1/enrol HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}";
    for (size_t cut = 1; cut < sizeof whole - 2; cut += 7) {
        int fd = dial();
        say(fd, whole, cut);
        json_decref(get("/healthz", NULL, 200)); /* the tracker has looked at the first piece */
        say(fd, whole + cut, sizeof whole - 1 - cut);
        struct reply r = hear(fd);
        assert_problem(&r, 400, "malformed");
        close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_not_strictly_http_is_refused),
        T(a_zero_byte_is_refused_wherever_it_stands_in_a_head),
        T(a_head_has_bounds),
        T(a_long_chunk_line_is_not_even_read),
        T(one_request_is_taken_a_connection),
        T(a_head_may_come_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
