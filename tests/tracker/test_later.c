/* Calls that are answered later: the loop goes on meanwhile, and nothing is lost when there are too many,
 * when the client goes away or the server stops. */
#include "tests/tracker/http_case.h"
#include "tracker/http/later.h"

#include <poll.h>
#include <semaphore.h>

static sem_t begun, go, ended;

struct held {
    int slices;
};

static void held_work(void *state)
{
    (void)state;
    sem_post(&begun);
    sem_wait(&go);
}

static void held_then(struct qz_call *c, void *state)
{
    const struct held *h = state;
    qz_buf_printf(&c->out, "{\"slices\":%d}", h->slices);
    qz_call_reply(c, 200, NULL);
}

static void held_end(void *state)
{
    free(state);
    sem_post(&ended);
}

static void begin_held(struct qz_call *c)
{
    static const struct qz_later how = {NULL, held_work, held_then, held_end};
    struct held *h = calloc(1, sizeof *h);
    assert_non_null(h);
    qz_call_later(c, &how, h);
}

static bool slice_of_five(void *state)
{
    struct held *h = state;
    return ++h->slices < 5;
}

static void no_work(void *state)
{
    (void)state;
}

static void begin_sliced(struct qz_call *c)
{
    static const struct qz_later how = {slice_of_five, no_work, held_then, held_end};
    struct held *h = calloc(1, sizeof *h);
    assert_non_null(h);
    qz_call_later(c, &how, h);
}

static bool slice_for_ever(void *state)
{
    (void)state;
    sem_post(&begun);
    return true;
}

static void begin_endless(struct qz_call *c)
{
    static const struct qz_later how = {slice_for_ever, no_work, held_then, held_end};
    struct held *h = calloc(1, sizeof *h);
    assert_non_null(h);
    qz_call_later(c, &how, h);
}

static const struct qz_route later_rows[] = {
    {"GET", "/held", QZ_MAY_ANYBODY, 0, begin_held},
    {"GET", "/sliced", QZ_MAY_ANYBODY, 0, begin_sliced},
    {"GET", "/endless", QZ_MAY_ANYBODY, 0, begin_endless},
};
static const struct qz_route_table later_routes = {later_rows, COUNT(later_rows)};
static const struct qz_route_table *const later_tables[] = {&later_routes, &qz_ops_routes, NULL};

static int ask_for(const char *path)
{
    char text[100];
    int fd = dial();
    say(fd, text, (size_t)snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: t\r\n\r\n", path));
    return fd;
}

static int answer_of(int fd)
{
    struct reply r = hear(fd);
    int status = r.status;
    if (status == 503)
        assert_non_null(strstr(r.all.data, "Retry-After: "));
    qz_buf_finish(&r.all);
    close(fd);
    return status;
}

static void others_are_answered_while_a_thread_works(void **state)
{
    (void)state;
    int fd = ask_for("/held");
    sem_wait(&begun);
    assert_int_equal(answer_of(ask_for("/healthz")), 200);
    struct pollfd quiet = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&quiet, 1, 0), 0);
    sem_post(&go);
    assert_int_equal(answer_of(fd), 200);
    sem_wait(&ended);
}

static void slices_are_done_by_the_loop_then_a_thread_goes_on(void **state)
{
    (void)state;
    struct reply r = ask("GET", "/sliced", NULL, NULL, NULL, 0);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(r.body, "{\"slices\":5}"));
    qz_buf_finish(&r.all);
    sem_wait(&ended);
}

#define HELD 32

static void too_many_are_asked_to_come_again(void **state)
{
    (void)state;
    int fd[HELD];
    for (int i = 0; i < HELD; i++) {
        fd[i] = ask_for("/held");
        if (i < 2)
            sem_wait(&begun);
    }

    assert_int_equal(answer_of(ask_for("/healthz")), 200); /* the loop has taken all that came before */
    assert_int_equal(answer_of(ask_for("/held")), 503);
    sem_wait(&ended); /* its state was freed */

    for (int i = 0; i < HELD; i++)
        sem_post(&go);
    for (int i = 0; i < HELD; i++)
        assert_int_equal(answer_of(fd[i]), 200);
    for (int i = 0; i < HELD; i++)
        sem_wait(&ended);
    for (int i = 2; i < HELD; i++)
        sem_wait(&begun);
}

static void a_client_that_goes_away_takes_nothing_with_it(void **state)
{
    (void)state;
    int fd = ask_for("/held");
    sem_wait(&begun);
    struct linger hard = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(fd);
    assert_int_equal(answer_of(ask_for("/healthz")), 200);
    sem_post(&go);
    sem_wait(&ended);
    assert_int_equal(answer_of(ask_for("/healthz")), 200);
}

static void stop_server(void)
{
    uint64_t one = 1;
    assert_int_equal(write(stop_fd, &one, sizeof one), sizeof one);
}

static void *let_go_when_nothing_is_taken(void *arg)
{
    (void)arg;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    a.sin_port = htons((uint16_t)atoi(strrchr(qz_web_address(web), ':') + 1));
    int rc = 0;
    while (rc == 0) { /* it listens no more when it is stopping */
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        rc = connect(fd, (struct sockaddr *)&a, sizeof a);
        close(fd);
    }
    sem_post(&go);
    return NULL;
}

static void a_server_that_stops_waits_for_what_runs_and_answers_it(void **state)
{
    (void)state;
    pthread_t other;
    int fd = ask_for("/held");
    sem_wait(&begun);
    stop_server();
    assert_int_equal(pthread_create(&other, NULL, let_go_when_nothing_is_taken, NULL), 0);
    assert_int_equal(answer_of(fd), 200);
    sem_wait(&ended);
    pthread_join(other, NULL);
}

/* After 5 s of stopping: so long the loop goes on with what is begun. */
static int teardown_of_endless(void **state)
{
    struct reply r;
    int fd = ask_for("/endless");
    sem_wait(&begun);
    int rc = teardown(state);
    r = hear(fd);
    rc |= r.status != 503;
    qz_buf_finish(&r.all);
    close(fd);
    sem_wait(&ended);
    return rc;
}

static void slices_are_given_up_when_the_server_stops(void **state)
{
    (void)state;
    assert_int_equal(answer_of(ask_for("/healthz")), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(others_are_answered_while_a_thread_works),
        T(slices_are_done_by_the_loop_then_a_thread_goes_on),
        T(too_many_are_asked_to_come_again),
        T(a_client_that_goes_away_takes_nothing_with_it),
        T(a_server_that_stops_waits_for_what_runs_and_answers_it),
        cmocka_unit_test_setup_teardown(slices_are_given_up_when_the_server_stops, setup,
                                        teardown_of_endless),
    };
    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    sem_init(&ended, 0, 0);
    web_routes = later_tables;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
