/* What the uplink makes of a network that answers in the tracker's place, or cuts, or limits: the pause
 * between its requests moves, and nothing else. */
#include "base/clock.h"
#include "kiosk/uplink/uplink_int.h"
#include "rules/period.h"
#include "tests/kiosk/uplink_case.h"

static void check_line(int status, const char *body, unsigned odd, const char *location, const char *want)
{
    char why[QZ_WHY_TEXT];
    assert_int_equal(heard_of(status, body, odd, location, why), QZ_HEARD_NOTHING);
    assert_string_equal(why, want);
}

static void a_hotspot_is_told_from_a_proxy_and_from_an_old_tracker(void **state)
{
    const unsigned page = STUB_UNSIGNED | STUB_PAGE;
    (void)state;

    check_line(200, "<html>Welcome.</html>", page, NULL, "sign-in");
    check_line(302, "", page, "http://login.example/", "sign-in");
    check_line(301, "", page, "https://127.0.0.1/", "https");
    check_line(401, "<html>Sign in.</html>", page, NULL, "proxy");
    check_line(403, "<html>No.</html>", page, NULL, "proxy");
    check_line(409, PROBLEM("log-gap"), STUB_UNSIGNED, NULL, "old");
    check_line(200, "{\"organisation_title\":\"x\"}", STUB_UNSIGNED, NULL, "old");
    check_line(404, "{\"message\":\"not found\"}", STUB_UNSIGNED, NULL, "proxy"); /* of a gateway */
    check_line(502, "{\"error\":\"upstream\"}", STUB_UNSIGNED, NULL, "proxy");
    check_line(200, "{\"portal\":true}", STUB_UNSIGNED, NULL, "sign-in");
    check_line(304, "", STUB_UNSIGNED, NULL, "proxy");
    check_line(403, PROBLEM("revoked"), STUB_UNSIGNED, NULL, "old");
}

/* How far a request comes that a cadre asks for, told to the screen. */
static enum qz_reached reached(unsigned odd)
{
    struct world w;
    struct qz_tell t;
    const struct qz_word check = {.kind = QZ_WORD_CHECK};
    const struct stub_answer script[] = {{CONFIG, 200, "{\"name\":\"x\"}", "\"c1\"", NULL}};
    begin(&w, script, 1);
    stub_odd(w.stub, odd, NULL);
    assert_true(qz_queue_push(w.wires.words, &check)); /* looked at with the link, in one go or before it */
    link_up(&w);

    do
        assert_true(qz_queue_pop(w.wires.tells, &t, WAIT_MS));
    while (t.kind != QZ_TELL_LINE);
    end(&w);
    assert_true(t.line.done && t.line.plain);
    return t.line.reached;
}

static void a_cadre_is_told_how_far_a_request_comes(void **state)
{
    (void)state;
    assert_int_equal(reached(0), QZ_REACHED_SIGNED);
    assert_int_equal(reached(STUB_UNSIGNED), QZ_REACHED_ANSWER);
}

/* A signed configuration of a tracker that speaks that version: is it brought to the desk, or what is said?
 */
static bool brought_of_wire(int wire, char why[QZ_WHY_TEXT])
{
    struct world w;
    struct qz_ask a;
    const struct stub_answer script[] = {{CONFIG, 200, "{\"name\":\"x\"}", "\"c1\"", NULL}};

    begin(&w, script, 1);
    stub_wire(w.stub, wire);
    link_up(&w);
    do {
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
        if (a.kind == QZ_ASK_CONFIG)
            give_kept(&w, &a);
        free(a.data);
    } while (a.kind == QZ_ASK_NET && a.net.heard == QZ_HEARD_ANSWER);
    end(&w);
    if (a.kind == QZ_ASK_CONFIG)
        return true;
    memcpy(why, a.net.why, sizeof a.net.why);
    return false;
}

static void a_tracker_of_a_version_too_far_moves_nothing(void **state)
{
    char why[QZ_WHY_TEXT];
    (void)state;
    assert_true(brought_of_wire(QZ_WIRE_OLDEST_OF_TRACKER, why));
    assert_true(brought_of_wire(QZ_WIRE_NEWEST, why));
    assert_false(brought_of_wire(QZ_WIRE_OLDEST_OF_TRACKER - 1, why));
    assert_string_equal(why, "old");
    assert_false(brought_of_wire(QZ_WIRE_NEWEST + 1, why));
    assert_string_equal(why, "new");
}

/* ---- a hotspot that answers everything ---- */

/* The next question to the desk that would change something: a batch that is asked for changes nothing. */
static bool brings_nothing(struct world *w, size_t requests)
{
    struct qz_ask a;
    struct stub_asked q;
    stub_asked(w->stub, requests - 1, &q);
    qz_wires_close(&w->wires); /* what was asked so far is still there */
    while (qz_queue_pop(w->wires.asks, &a, 0)) {
        bool harmless = a.kind == QZ_ASK_BATCH || (a.kind == QZ_ASK_NET && a.net.heard == QZ_HEARD_NOTHING);
        free(a.data);
        if (!harmless)
            return false;
    }
    return true;
}

static void a_hotspot_that_answers_everything_moves_nothing(void **state)
{
    static const struct {
        int status;
        const char *body, *etag, *wait;
    } hotspot[] = {{200, "<html>Welcome.</html>", NULL, NULL},
                   {302, "", NULL, NULL},
                   {304, "", "\"c7\"", NULL},
                   {401, PROBLEM("unauthorized"), NULL, NULL},
                   {409, "{\"type\":\"https://qingzhan.example/problems/log-gap\",\"next\":1}", NULL, NULL},
                   {409, PROBLEM("log-forked"), NULL, NULL},
                   {200, "{\"next\":1,\"cosignature\":\"\"}", NULL, NULL},
                   {400, PROBLEM("version"), NULL, NULL}};
    (void)state;

    for (size_t i = 0; i < sizeof hotspot / sizeof *hotspot; i++) {
        struct world w;
        const struct stub_answer script[] = {
            {"/", hotspot[i].status, hotspot[i].body, hotspot[i].etag, hotspot[i].wait}};

        begin(&w, script, 1);
        stub_odd(w.stub, STUB_UNSIGNED, NULL);
        link_up(&w);
        link_feed(&w, 0);

        assert_true(brings_nothing(&w, 3));
        end(&w);
    }
}

/* ---- the pace ---- */

static void what_failed_is_not_asked_again_within_a_second(void **state)
{
    (void)state;
    for (int failures = 1; failures < 20; failures++)
        for (int i = 0; i < 100; i++)
            assert_true(qz_uplink_pause_ms(failures, 0) >= 1000);
    assert_int_equal(qz_uplink_pause_ms(1, 120), 120000);
}

static char *feed_answer(uint64_t next, int64_t as_of_ms, int youths)
{
    struct qz_feed f = {.next = next, .config = "\"c7\""};
    struct qz_buf json = {0};
    struct qz_period p = qz_period_of(QZ_PERIOD_QUARTER, 1493863200000);
    memcpy(f.stats.organisation, "o_aaaaaaaaaaaaaaaaaaaaaaaaaa", QZ_ID_TEXT);
    qz_period_name(&p, f.stats.period);
    f.stats.year = 2017;
    f.stats.quarter = 2;
    f.stats.threshold = 5;
    f.stats.youths = youths;
    f.stats.as_of_ms = as_of_ms;
    assert_int_equal(qz_feed_write(&f, &json), 0);
    return json.data;
}

/* The first answer is news, the second says the same at another time, the third something else. */
static void an_unchanged_answer_of_the_feed_is_written_nowhere(void **state)
{
    struct world w;
    char *first = feed_answer(0, 1000, 1), *same = feed_answer(0, 2000, 1), *other = feed_answer(0, 3000, 2);

    const struct stub_answer script[] = {
        {FEED, 200, first, NULL, NULL}, {FEED, 200, same, NULL, NULL}, {FEED, 200, other, NULL, NULL}};
    (void)state;
    begin(&w, script, 3);
    link_feed(&w, 0);
    static const int want[] = {0, 1, 0};
    for (size_t i = 0; i < 3; i++) {
        struct qz_ask a = asked_for(&w, QZ_ASK_FEED);
        assert_int_equal(a.feed.same, want[i]);
        free(a.data);
    }
    end(&w);
    free(first);
    free(same);
    free(other);
}

static void the_feed_is_asked_how_long_it_may_wait(void **state)
{
    struct world w;
    struct stub_asked q;
    char *json = feed_answer(0, 1000, 1);
    const struct stub_answer script[] = {{FEED, 200, json, NULL, NULL}};
    (void)state;
    begin(&w, script, 1);
    link_feed(&w, 0);
    stub_asked(w.stub, 0, &q);
    assert_string_equal(q.wait, "25");
    end(&w);
    free(json);
}

/* ---- limits on the way ---- */

/* How many entries the desk is asked for, after each answer that says that the last batch was too large. */
static void an_upload_that_is_too_large_is_halved_down_to_one_entry(void **state)
{
    struct world w;
    struct qz_buf note = {0};

    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL},
                                         {LOG, 413, PROBLEM("too-large"), NULL, NULL}};
    (void)state;
    begin(&w, script, 2);
    link_up(&w);
    for (int want = QZ_BATCH_ENTRIES; want > 0; want /= 2) {
        assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.most, want);
        give_batch(&w, 1, &note);
    }
    struct qz_ask a;
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET || a.net.heard != QZ_HEARD_STUCK);
    end(&w);
    qz_buf_finish(&note);
}

static void a_proxy_that_limits_the_size_halves_uploads_too(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL},
                                         {LOG, 413, "<html>Too large.</html>", NULL, NULL}};
    (void)state;
    begin(&w, script, 2);
    link_up(&w);
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.most, QZ_BATCH_ENTRIES);
    stub_odd(w.stub, STUB_UNSIGNED | STUB_PAGE, NULL);
    give_batch(&w, 1, &note);
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.most, QZ_BATCH_ENTRIES / 2);
    end(&w);
    qz_buf_finish(&note);
}

/* Else one forged answer would make a kiosk crawl until it is started anew. */
static void uploads_that_were_halved_grow_again(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    char *answer = cosigned_answer(1, tracker_sk);

    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL},
                                         {LOG, 413, PROBLEM("too-large"), NULL, NULL},
                                         {LOG, 200, answer, NULL, NULL}};
    int want = QZ_BATCH_ENTRIES, uploads = 0, n;
    (void)state;
    begin(&w, script, 3);
    link_up(&w);
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.most, want);
    give_batch(&w, 1, &note);
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.most, want / 2);
    do {
        give_batch(&w, 1, &note);
        uploads++;
        n = asked_for(&w, QZ_ASK_BATCH).batch.most;
    } while (n == want / 2 && uploads < 50);
    assert_int_equal(n, want);
    assert_in_range(uploads, 4, 20); /* a limit that is still there is not run into all the time */
    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

static void a_word_of_patience_is_heeded_for_two_minutes_at_most(void **state)
{
    struct qz_err err = {0};
    struct qz_response r = {0};
    const struct stub_answer script[] = {{"/", 503, "", NULL, "86400"}};
    struct stub *s = stub_start(script, 1);
    struct qz_request req = {.url = stub_url(s)};
    struct qz_client *c = qz_client_create(NULL, &err);
    (void)state;
    assert_int_equal(qz_client_do(c, &req, &r, &err), 0);
    assert_int_equal(r.retry_after_s, 120);
    qz_client_destroy(c);
    qz_response_finish(&r);
    stub_stop(s);
}

/* ---- gaps ---- */

/* A tracker that says of each entry that it wants another first: the first word is followed at once. */
static void gaps_that_take_turns_are_paced(void **state)
{
    struct world w;
    struct qz_buf note = {0};

    const struct stub_answer script[] = {
        {CONFIG, 404, "", NULL, NULL},
        {LOG, 409, "{\"type\":\"https://qingzhan.example/problems/log-gap\",\"next\":5}", NULL, NULL},
        {LOG, 409, "{\"type\":\"https://qingzhan.example/problems/log-gap\",\"next\":9}", NULL, NULL},
        {LOG, 409, "{\"type\":\"https://qingzhan.example/problems/log-gap\",\"next\":5}", NULL, NULL}};
    int64_t asked_ms[4];
    (void)state;
    begin(&w, script, 4);
    link_up(&w);
    static const uint64_t from[] = {0, 5, 9, 5};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from, from[i]);
        asked_ms[i] = qz_up_ms();
        give_batch(&w, from[i] ? from[i] : 9, &note);
    }
    assert_true(asked_ms[2] - asked_ms[1] >= 1000); /* a pause, whatever the machine's pace */
    assert_true(asked_ms[3] - asked_ms[2] >= 1000);
    end(&w);
    qz_buf_finish(&note);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hotspot_is_told_from_a_proxy_and_from_an_old_tracker),
        cmocka_unit_test(a_cadre_is_told_how_far_a_request_comes),
        cmocka_unit_test(a_tracker_of_a_version_too_far_moves_nothing),
        cmocka_unit_test(a_hotspot_that_answers_everything_moves_nothing),
        cmocka_unit_test(what_failed_is_not_asked_again_within_a_second),
        cmocka_unit_test(an_unchanged_answer_of_the_feed_is_written_nowhere),
        cmocka_unit_test(the_feed_is_asked_how_long_it_may_wait),
        cmocka_unit_test(an_upload_that_is_too_large_is_halved_down_to_one_entry),
        cmocka_unit_test(uploads_that_were_halved_grow_again),
        cmocka_unit_test(a_proxy_that_limits_the_size_halves_uploads_too),
        cmocka_unit_test(a_word_of_patience_is_heeded_for_two_minutes_at_most),
        cmocka_unit_test(gaps_that_take_turns_are_paced),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
