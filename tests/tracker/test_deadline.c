/* A client that takes for ever over a request or its answer is hung up on, whatever it still sends; one that
 * waits for the tracker is not. The deadline here is a second; a connection without a byte would be closed
 * after thirty, and no test waits so long. */
#include "tests/tracker/http_case.h"

#include <errno.h>
#include <poll.h>

#define PACE_MS 20
#define BYTES   1000 /* so many at that pace take as long as these tests wait for anything */

static const char head[] = "POST /v1/enrol HTTP/1.1\r\nHost: tracker.test\r\nContent-Length: 2\r\n";

/* Whether the other end hangs up while a byte goes out now and then. The bytes are `text` over and over. */
static bool hangs_up(int fd, const char *text)
{
    for (int i = 0; i < BYTES; i++) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        char c;
        if (send(fd, text + (size_t)i % strlen(text), 1, MSG_NOSIGNAL) != 1)
            return true;
        if (poll(&p, 1, PACE_MS) == 1 && recv(fd, &c, 1, 0) <= 0)
            return true;
    }
    return false;
}

static void a_request_line_that_trickles_is_ended(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, "GET /", 5);
    assert_true(hangs_up(fd, "a"));
    close(fd);
}

static void headers_that_trickle_are_ended(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, head, strlen(head));
    assert_true(hangs_up(fd, "X: y\r\n"));
    close(fd);
}

static void a_body_that_trickles_is_ended(void **state)
{
    (void)state;
    static const char longer[] =
        "POST /v1/enrol HTTP/1.1\r\nHost: tracker.test\r\nContent-Length: 4000\r\n\r\n";
    int fd = dial();
    say(fd, longer, strlen(longer));
    assert_true(hangs_up(fd, " "));
    close(fd);
}

static void a_feed_that_waits_longer_is_answered(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    enrol(&k, "东门");

    int fd = feed_ask(&k, feed_cursor(&k));
    struct reply r = hear(fd); /* nothing happens for twice the deadline */
    assert_int_equal(r.status, 200);

    close(fd);
    qz_buf_finish(&r.all);
    fleet_kiosk_finish(&k);
}

/* ---- how many from one address ---- */

/* Whether a connection from that address is let in: it stays open while a request that came later, by another
 * address, is answered. */
static bool let_in(const char *from, int *fd)
{
    static const char begun[] = "GET /healthz HTTP/1.1\r\n";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in at = {.sin_family = AF_INET};
    char c;
    to.sin_port = htons((uint16_t)atoi(strrchr(qz_web_address(web), ':') + 1));
    inet_pton(AF_INET, from, &at.sin_addr);
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(*fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(connect(*fd, (struct sockaddr *)&to, sizeof to), 0);
    send(*fd, begun, sizeof begun - 1, MSG_NOSIGNAL);
    json_decref(get("/healthz", NULL, 200));
    return recv(*fd, &c, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static void an_address_gets_no_more_than_its_share(void **state)
{
    (void)state;
    int fd[8], other;
    for (int i = 0; i < 5; i++)
        assert_true(let_in("127.0.0.9", &fd[i]));
    assert_false(let_in("127.0.0.9", &fd[5]));
    assert_true(let_in("127.0.0.10", &other));
    close(other);
    for (int i = 0; i < 6; i++)
        close(fd[i]);
    while (!let_in("127.0.0.9", &fd[0])) /* once it has hung up it may come again */
        close(fd[0]);
    close(fd[0]);
}

static void a_proxy_on_this_machine_is_everybody(void **state)
{
    (void)state;
    int fd[40];
    for (int i = 0; i < 40; i++)
        assert_true(let_in("127.0.0.1", &fd[i]));
    for (int i = 0; i < 40; i++)
        close(fd[i]);
}

/* Nobody is ended for being slow here. */
static int patient(void **state)
{
    web_options.request_s = 60;
    int rc = setup(state);
    web_options.request_s = 1;
    return rc;
}
#define P(fn) cmocka_unit_test_setup_teardown(fn, patient, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_request_line_that_trickles_is_ended),  T(headers_that_trickle_are_ended),
        T(a_body_that_trickles_is_ended),          T(a_feed_that_waits_longer_is_answered),
        P(an_address_gets_no_more_than_its_share), P(a_proxy_on_this_machine_is_everybody),
    };
    web_options.request_s = 1;
    web_options.per_address = 5;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
