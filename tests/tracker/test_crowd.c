/* When places are short: one kiosk's feeds, silent connections and half requests make way for others. There
 * are 20 places here; the real program has 800. */
#include "tests/tracker/http_case.h"

#include "base/clock.h"
#include "tracker/http/visit.h"

#include <poll.h>

#define PLACES 20

static bool answered(int fd)
{
    char c;
    return recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

static void assert_told_to_wait(int fd)
{
    struct reply r = hear(fd);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(r.all.data, "Retry-After: 25\r\n"));
    qz_buf_finish(&r.all);
}

static void a_kiosk_has_two_feeds_and_the_newest_win(void **state)
{
    (void)state;
    struct fleet_kiosk k, other;
    int fd[4];
    enrol(&k, "东门");
    enrol(&other, "西门");

    unsigned long long after = feed_cursor(&k);
    int elsewhere = feed_ask(&other, feed_cursor(&other));

    for (int i = 0; i < 4; i++) {
        fd[i] = feed_ask(&k, after);
        while (feeds_waiting() != (i < 1 ? 2 : 3)) /* those of the other kiosk stay */
            ;
    }

    assert_told_to_wait(fd[0]);
    assert_told_to_wait(fd[1]);
    assert_false(answered(fd[2]));
    assert_false(answered(fd[3]));
    assert_false(answered(elsewhere));

    for (int i = 0; i < 4; i++)
        close(fd[i]);
    close(elsewhere);
    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&other);
}

static void the_feeds_that_waited_longest_are_answered_when_places_are_short(void **state)
{
    (void)state;
    struct fleet_kiosk k[PLACES / 2];
    int fd[PLACES];
    unsigned long long after[PLACES / 2];
    for (int i = 0; i < PLACES / 2; i++)
        enrol(&k[i], "门");
    for (int i = 0; i < PLACES / 2; i++)
        after[i] = feed_cursor(&k[i]);

    for (int i = 0; i < 17; i++) {
        fd[i] = feed_ask(&k[i / 2], after[i / 2]);
        while (feeds_waiting() != i + 1)
            ;
    }

    fd[17] = dial(); /* nine in ten are taken by now */
    assert_told_to_wait(fd[0]);
    assert_false(answered(fd[16]));

    for (int i = 0; i < 18; i++)
        close(fd[i]);
    for (int i = 0; i < PLACES / 2; i++)
        fleet_kiosk_finish(&k[i]);
}

/* With all places taken by those who say nothing, or half a request, others come in after 5 s. */
static void who_sends_no_whole_request_makes_way(void **state)
{
    (void)state;
    static const char half_head[] = "POST /v1/enrol HTTP/1.1\r\nHost: t\r\n",
                      half_body[] = "POST /v1/enrol HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{";
    int fd[PLACES + 5];

    for (int i = 0; i < PLACES + 5; i++) {
        fd[i] = dial();
        if (i % 3 == 1)
            say(fd[i], half_head, sizeof half_head - 1);
        if (i % 3 == 2)
            say(fd[i], half_body, sizeof half_body - 1);
    }

    json_decref(get("/readyz", NULL, 200));

    for (int i = 0; i < PLACES; i++) {
        struct pollfd p = {.fd = fd[i], .events = POLLIN};
        char c;
        assert_int_equal(poll(&p, 1, 20000), 1);
        assert_true(recv(fd[i], &c, 1, 0) <= 0);
    }

    for (int i = 0; i < PLACES + 5; i++)
        close(fd[i]);
}

static void with_places_to_spare_nobody_is_hurried(void **state)
{
    (void)state;
    static const char head[] = "GET /healthz HTTP/1.1\r\nHost: t\r\n";
    int fd = dial();
    say(fd, head, sizeof head - 1);
    for (int64_t until = qz_mono_us() + QZ_SILENT_US + 1000000; qz_mono_us() < until;)
        json_decref(get("/healthz", NULL, 200));
    say(fd, "\r\n", 2);
    struct reply r = hear(fd);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_kiosk_has_two_feeds_and_the_newest_win),
        T(the_feeds_that_waited_longest_are_answered_when_places_are_short),
        T(who_sends_no_whole_request_makes_way),
        T(with_places_to_spare_nobody_is_hurried),
    };
    web_options.connections = PLACES;
    web_options.poll_s = 25;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
