/* The uplink against trackers that behave and that do not. The test plays the desk. */
#include "rules/period.h"
#include "tests/kiosk/uplink_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

static void entries_are_uploaded_compressed_and_the_cosignature_is_kept(void **state)
{
    struct world w;
    struct stub_asked q;
    struct qz_buf note = {0};
    char *answer = cosigned_answer(1, tracker_sk);
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {LOG, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 2);
    link_up(&w);
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from, 0); /* the desk knows where */
    give_batch(&w, 1, &note);

    struct qz_ask kept = asked_for(&w, QZ_ASK_COSIGNED);
    assert_int_equal(kept.cosigned.size, 1);
    assert_memory_equal(kept.data, note.data, note.len);
    assert_memory_equal(kept.data + note.len, "\xe2\x80\x94 qingzhan/tracker ", 20);
    free(kept.data);

    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from, 2); /* and is there more? */
    give_nothing(&w);

    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.method, "POST");
    assert_string_equal(q.url, LOG "?1");
    assert_string_equal(q.encoding, "zstd");
    assert_string_equal(q.bearer, "Bearer secret");

    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

static void a_cosignature_by_another_key_is_not_kept(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    struct qz_ask a;
    char *answer = cosigned_answer(1, device_sk);
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {LOG, 200, answer, NULL, NULL}};
    struct stub_asked q;
    (void)state;

    begin(&w, script, 2);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_batch(&w, 1, &note);

    stub_asked(w.stub, 1, &q);
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET);

    qz_queue_close(w.wires.words); /* the thread ends after this answer; what it asks is still heard */
    qz_queue_close(w.wires.feed);
    qz_queue_close(w.wires.badges);
    qz_uplink_destroy(w.uplink);
    w.uplink = NULL;

    while (qz_queue_pop(w.wires.asks, &a, 0))
        assert_int_not_equal(a.kind, QZ_ASK_COSIGNED);
    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

static void a_gap_sends_again_from_where_the_tracker_stands(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    struct stub_asked q;
    char *answer = cosigned_answer(5, tracker_sk);
    const struct stub_answer script[] = {
        {CONFIG, 404, "", NULL, NULL},
        {LOG, 409, "{\"type\":\"https://qingzhan.example/problems/log-gap\",\"next\":5}", NULL, NULL},
        {LOG, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 3);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_batch(&w, 9, &note);

    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from, 5);
    give_batch(&w, 5, &note);
    free(asked_for(&w, QZ_ASK_COSIGNED).data);

    stub_asked(w.stub, 2, &q);
    assert_string_equal(q.url, LOG "?5");
    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

static void a_failing_tracker_loses_nothing_and_is_told_as_offline(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    struct qz_ask a;
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {LOG, 503, "", NULL, "3600"}};
    (void)state;

    begin(&w, script, 2);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    stub_odd(w.stub, STUB_UNSIGNED | STUB_PAGE, NULL);
    give_batch(&w, 1, &note);

    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET || a.net.heard != QZ_HEARD_NOTHING);
    assert_string_equal(a.net.why, "proxy");

    end(&w);
    qz_buf_finish(&note);
}

static void a_new_configuration_brings_every_page_of_the_roster(void **state)
{
    struct world w;
    struct stub_asked q;
    char cursor[QZ_ID_TEXT], tail[60];
    qz_id_new('y', cursor);
    char *first = roster_page(cursor), *last = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, first, NULL, NULL},
                                         {ROSTER, 200, last, NULL, NULL},
                                         {LOG, 404, "", NULL, NULL}};
    (void)state;

    begin(&w, script, 4);
    link_up(&w);

    struct qz_ask a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_CONFIG);
    free(a.data);

    a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_ROSTER);
    assert_true(a.roster.first && !a.roster.last);
    assert_string_equal(a.data, first);
    free(a.data);
    a = asked(&w);
    assert_true(!a.roster.first && a.roster.last);
    free(a.data);

    stub_asked(w.stub, 2, &q);
    snprintf(tail, sizeof tail, "?%s", cursor);
    assert_non_null(strstr(q.url, tail));
    end(&w);
    free(first);
    free(last);
}

/* Pages come in the order of the ids' bytes: z, which is 25, before 2, which is 26. As text it is the other
 * way round. */
static void a_roster_of_many_pages_comes_whole(void **state)
{
    static const char *const cursors[] = {"y_aaaaaaaaaaaaaaaaaaaaaaaaaa", "y_zaaaaaaaaaaaaaaaaaaaaaaaaa",
                                          "y_2aaaaaaaaaaaaaaaaaaaaaaaaa", "y_7aaaaaaaaaaaaaaaaaaaaaaaaa"};
    struct world w;
    char *page[5];
    struct stub_answer script[7] = {{CONFIG, 200, "{}", "\"c7\"", NULL}};
    (void)state;

    for (int i = 0; i < 5; i++) {
        page[i] = roster_page(i < 4 ? cursors[i] : "");
        script[i + 1] = (struct stub_answer){ROSTER, 200, page[i], NULL, NULL};
    }
    script[6] = (struct stub_answer){LOG, 404, "", NULL, NULL};

    begin(&w, script, 7);
    link_up(&w);
    free(asked_for(&w, QZ_ASK_CONFIG).data);

    for (int i = 0; i < 5; i++) {
        struct qz_ask a = asked_for(&w, QZ_ASK_ROSTER);
        assert_int_equal(a.roster.first, i == 0);
        assert_int_equal(a.roster.last, i == 4);
        assert_string_equal(a.data, page[i]);
        free(a.data);
    }

    end(&w);
    for (int i = 0; i < 5; i++)
        free(page[i]);
}

static void the_feed_s_tag_makes_the_configuration_be_fetched_with_its_etag(void **state)
{
    struct world w;
    struct stub_asked q;
    struct qz_word same = {.kind = QZ_WORD_TAG, .tag = "\"c7\""},
                   other = {.kind = QZ_WORD_TAG, .tag = "\"c8\""};
    char *page = roster_page("");
    const struct stub_answer script[] = {
        {CONFIG, 200, "{}", "\"c7\"", NULL}, {CONFIG, 404, "", NULL, NULL}, {ROSTER, 200, page, NULL, NULL}};
    (void)state;

    begin(&w, script, 3);
    link_up(&w);
    free(asked_for(&w, QZ_ASK_ROSTER).data);
    asked_for(&w, QZ_ASK_BATCH);
    give_nothing(&w);

    qz_queue_push(w.wires.words, &same);
    qz_queue_push(w.wires.words, &other);

    stub_asked(w.stub, 2, &q);
    assert_string_equal(q.url, CONFIG);
    assert_string_equal(q.if_none_match, "\"c7\"");
    end(&w);
    free(page);
}

static char *feed_answer(uint64_t next)
{
    struct qz_feed f = {.next = next, .config = "\"c7\""};
    struct qz_period p = qz_period_of(QZ_PERIOD_QUARTER, 1493863200000);
    struct qz_buf json = {0};
    qz_id_new('o', f.stats.organisation);
    qz_period_name(&p, f.stats.period);
    f.stats.year = 2017;
    f.stats.quarter = 2;
    f.stats.threshold = 5;
    assert_int_equal(qz_feed_write(&f, &json), 0);
    return json.data;
}

static void the_feed_goes_on_from_its_cursor(void **state)
{
    struct world w;
    struct stub_asked q;
    char *json = feed_answer(44);
    (void)state;
    const struct stub_answer script[] = {{FEED, 200, json, NULL, NULL}, {FEED, 503, "", NULL, NULL}};

    begin(&w, script, 2);
    link_feed(&w, 41);
    free(asked_for(&w, QZ_ASK_FEED).data);

    stub_asked(w.stub, 0, &q);
    assert_string_equal(q.url, FEED "?41");
    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.url, FEED "?44");

    end(&w);
    free(json);
}

static void an_answer_that_comes_too_late_is_not_taken_for_the_next_one(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    struct qz_word late = {.kind = QZ_WORD_BATCH}; /* "nothing to send", to a question long given up */
    struct stub_asked q;
    char *answer = cosigned_answer(1, tracker_sk);
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {LOG, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 2);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);

    late.number = w.number - 1;
    assert_true(qz_queue_push(w.wires.answers, &late));

    give_batch(&w, 1, &note);
    free(asked_for(&w, QZ_ASK_COSIGNED).data);

    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.url, LOG "?1");
    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

static struct qz_ask asked_unanswered(struct world *w)
{
    struct qz_ask a;
    do
        assert_true(qz_queue_pop(w->wires.asks, &a, WAIT_MS));
    while (a.kind == QZ_ASK_NET);
    return a;
}

static void a_page_that_was_not_kept_ends_the_roster_and_all_is_fetched_again(void **state)
{
    struct world w;
    struct stub_asked q;
    char cursor[QZ_ID_TEXT];
    qz_id_new('y', cursor);
    char *first = roster_page(cursor), *last = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, first, NULL, NULL},
                                         {ROSTER, 200, last, NULL, NULL}};
    (void)state;

    begin(&w, script, 3);
    link_up(&w);
    free(asked_for(&w, QZ_ASK_CONFIG).data);

    struct qz_ask a = asked_unanswered(&w);
    assert_int_equal(a.kind, QZ_ASK_ROSTER);
    w.refusing = true;
    give_kept(&w, &a);
    w.refusing = false;
    free(a.data);

    for (a = asked(&w); a.kind == QZ_ASK_BATCH; a = asked(&w))
        give_nothing(&w);
    assert_int_equal(a.kind, QZ_ASK_CONFIG); /* not the next page */
    free(a.data);

    stub_asked(w.stub, 2, &q);
    assert_string_equal(q.url, CONFIG);
    assert_string_equal(q.if_none_match, "");
    free(asked_for(&w, QZ_ASK_ROSTER).data);
    end(&w);
    free(first);
    free(last);
}

/* A tracker whose pages lead in a circle is not followed for ever: the upload's turn comes. */
static void a_roster_without_an_end_is_given_up(void **state)
{
    struct world w;
    char cursor[QZ_ID_TEXT];
    qz_id_new('y', cursor);
    char *page = roster_page(cursor);
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, page, NULL, NULL}};
    (void)state;

    begin(&w, script, 2);
    link_up(&w);

    int pages = 0;
    for (struct qz_ask a = asked(&w); a.kind != QZ_ASK_BATCH; a = asked(&w)) {
        pages += a.kind == QZ_ASK_ROSTER;
        free(a.data);
        assert_true(pages < 3);
    }
    assert_int_equal(pages, 1);

    end(&w);
    free(page);
}

static void a_configuration_that_was_not_kept_is_fetched_whole_again(void **state)
{
    struct world w;
    struct stub_asked q;
    char *page = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, page, NULL, NULL}};
    (void)state;

    begin(&w, script, 2);
    w.refusing = true;
    link_up(&w);
    free(asked_for(&w, QZ_ASK_CONFIG).data);

    struct qz_ask a;
    for (a = asked(&w); a.kind == QZ_ASK_BATCH; a = asked(&w))
        give_nothing(&w);
    assert_int_equal(a.kind, QZ_ASK_CONFIG); /* no roster without its configuration */
    free(a.data);

    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.url, CONFIG);
    assert_string_equal(q.if_none_match, "");
    end(&w);
    free(page);
}

static void a_refused_upload_is_tried_again_without_another_word(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    char *answer = cosigned_answer(1, tracker_sk);
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL},
                                         {LOG, 403, "", NULL, NULL},
                                         {LOG, 422, "", NULL, NULL},
                                         {LOG, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 4);
    link_up(&w);
    for (int i = 0; i < 3; i++) {
        asked_for(&w, QZ_ASK_BATCH);
        give_batch(&w, 1, &note);
    }

    struct qz_ask kept = asked_for(&w, QZ_ASK_COSIGNED);
    assert_int_equal(kept.cosigned.size, 1);
    free(kept.data);

    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

/* As on a full disk: else the screen would say that entries wait until somebody comes again. */
static void a_cosignature_that_was_not_kept_is_got_again_without_another_word(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    char *answer = cosigned_answer(1, tracker_sk);
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {LOG, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 2);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_batch(&w, 1, &note);

    w.refusing = true;
    free(asked_for(&w, QZ_ASK_COSIGNED).data);
    w.refusing = false;

    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from, 0); /* what the ledger says is not cosigned */
    give_batch(&w, 1, &note);
    free(asked_for(&w, QZ_ASK_COSIGNED).data);
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from, 2);

    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

static void a_feed_answer_that_was_not_kept_is_told_again(void **state)
{
    struct world w;
    struct stub_asked q;
    char *json = feed_answer(44);
    const struct stub_answer script[] = {{FEED, 200, json, NULL, NULL}};
    (void)state;

    begin(&w, script, 1);
    w.refusing = true;
    link_feed(&w, 41);
    free(asked_for(&w, QZ_ASK_FEED).data);

    w.refusing = false;
    free(asked_for(&w, QZ_ASK_FEED).data);

    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.url, FEED "?41");
    stub_asked(w.stub, 2, &q);
    assert_string_equal(q.url, FEED "?44");
    end(&w);
    free(json);
}

static void an_unchanged_configuration_is_told_as_current(void **state)
{
    struct world w;
    struct qz_ask a;
    struct qz_word tag = {.kind = QZ_WORD_TAG, .tag = "\"c8\""};
    char *page = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, page, NULL, NULL},
                                         {CONFIG, 304, "", "\"c7\"", NULL}};
    (void)state;

    begin(&w, script, 3);
    link_up(&w);
    free(asked_for(&w, QZ_ASK_ROSTER).data);
    asked_for(&w, QZ_ASK_BATCH);
    give_nothing(&w);

    assert_true(qz_queue_push(w.wires.words, &tag));
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind == QZ_ASK_NET);

    assert_int_equal(a.kind, QZ_ASK_CONFIG);
    assert_null(a.data);

    end(&w);
    free(page);
}

/* ---- a tracker that no longer takes this kiosk ---- */

static void a_kiosk_hears_that_it_is_no_longer_taken(void **state)
{
    (void)state;
    assert_int_equal(heard_of(403, PROBLEM("revoked"), 0, NULL, NULL), QZ_HEARD_REFUSAL);
    assert_int_equal(heard_of(401, PROBLEM("unauthorized"), 0, NULL, NULL), QZ_HEARD_REFUSAL);
    assert_int_equal(heard_of(409, PROBLEM("log-gap"), 0, NULL, NULL), QZ_HEARD_ANSWER);
    assert_int_equal(heard_of(503, PROBLEM("busy"), 0, NULL, NULL), QZ_HEARD_ANSWER);
}

static void a_feed_that_is_denied_makes_the_kiosk_look(void **state)
{
    struct world w;
    struct stub_asked q;
    struct qz_ask a;
    char *page = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {CONFIG, 403, PROBLEM("revoked"), NULL, NULL},
                                         {ROSTER, 200, page, NULL, NULL},
                                         {FEED, 403, PROBLEM("revoked"), NULL, NULL}};
    (void)state;

    begin(&w, script, 4);
    link_up(&w);
    free(asked_for(&w, QZ_ASK_ROSTER).data);
    asked_for(&w, QZ_ASK_BATCH);
    give_nothing(&w);

    link_feed(&w, 0);
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET || a.net.heard != QZ_HEARD_REFUSAL);

    size_t looks = 0; /* the feed may ask again meanwhile */
    for (size_t nth = 0; looks < 2; nth++) {
        stub_asked(w.stub, nth, &q);
        looks += strcmp(q.url, CONFIG) == 0;
    }
    end(&w);
    free(page);
}

/* ---- uploads that are refused for good ---- */

/* The next word of the line, once uploads are said to be stuck. */
static struct qz_ask wait_stuck(struct world *w)
{
    struct qz_ask a;
    do
        assert_true(qz_queue_pop(w->wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET || a.net.heard != QZ_HEARD_STUCK);
    return a;
}

static void check_stuck_why(int status, const char *body, const char *why)
{
    struct world w;
    struct qz_buf note = {0};
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {LOG, status, body, NULL, NULL}};
    begin(&w, script, 2);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_batch(&w, 1, &note);
    struct qz_ask a = wait_stuck(&w);
    assert_string_equal(a.net.why, why);
    end(&w);
    qz_buf_finish(&note);
}

static void an_upload_refused_for_good_is_told_with_the_problem_s_name(void **state)
{
    (void)state;
    check_stuck_why(409, PROBLEM("log-forked"), "log-forked");
    check_stuck_why(422, PROBLEM("wrong-checkpoint"), "wrong-checkpoint");
    check_stuck_why(400, PROBLEM("malformed"), "malformed");
    check_stuck_why(422, PROBLEM("<b>Ha<b>"), "http-422"); /* not for a screen */
    check_stuck_why(200, "{}", "answer");
}

static void a_cosignature_by_another_key_is_told_too(void **state)
{
    char *answer = cosigned_answer(1, device_sk);
    (void)state;
    check_stuck_why(200, answer, "cosignature");
    free(answer);
}

static void uploads_stay_stuck_until_one_is_taken(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    struct qz_word look = {.kind = QZ_WORD_TAG, .tag = "\"c8\""};
    struct qz_ask a;
    char *answer = cosigned_answer(1, tracker_sk);
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL},
                                         {LOG, 409, PROBLEM("log-forked"), NULL, NULL},
                                         {LOG, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 3);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_batch(&w, 1, &note);
    wait_stuck(&w);

    qz_queue_push(w.wires.words, &look); /* that the configuration is answered does not change it */
    do {
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
        assert_false(a.kind == QZ_ASK_NET && a.net.heard != QZ_HEARD_STUCK);
    } while (a.kind != QZ_ASK_BATCH);

    w.number = a.number;
    give_batch(&w, 1, &note);
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET || a.net.heard != QZ_HEARD_ANSWER);

    end(&w);
    qz_buf_finish(&note);
    free(answer);
}

static void a_tracker_that_wants_what_is_not_here_is_told_and_asked_again(void **state)
{
    struct world w;
    struct qz_buf note = {0};
    const struct stub_answer script[] = {
        {CONFIG, 404, "", NULL, NULL},
        {LOG, 409, "{\"type\":\"https://qingzhan.example/problems/log-gap\",\"next\":50}", NULL, NULL}};
    (void)state;

    begin(&w, script, 2);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_batch(&w, 9, &note);
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from, 50);

    struct qz_word word = {.kind = QZ_WORD_BATCH, .number = w.number, .short_log = true};
    assert_true(qz_queue_push(w.wires.answers, &word));

    struct qz_ask a = wait_stuck(&w);
    assert_string_equal(a.net.why, "log-short");
    assert_int_equal(asked_for(&w, QZ_ASK_BATCH).batch.from,
                     0); /* from the first one that it has not cosigned */
    end(&w);
    qz_buf_finish(&note);
}

/* ---- enrolment ---- */

/* What the screen is told last when a code for that address is held up. */
static enum qz_enrolling enrolling_at(struct world *w, const char *url)
{
    struct qz_word word = {.kind = QZ_WORD_ENROL};
    struct qz_tell t;
    strcpy(word.enrol.url, url);
    qz_key_fingerprint(tracker_pk, word.enrol.fingerprint);
    assert_true(qz_queue_push(w->wires.words, &word));
    assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
    assert_int_equal(t.kind, QZ_TELL_ENROL);
    assert_int_equal(t.enrol, QZ_ENROL_TRYING);

    assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
    assert_int_equal(t.kind, QZ_TELL_LINE); /* how far it came */
    assert_true(t.line.done && t.line.plain);
    w->reached = t.line.reached;
    assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
    assert_int_equal(t.kind, QZ_TELL_ENROL);
    return t.enrol;
}

static void whoever_holds_up_an_enrolment_code_is_told_why_it_failed(void **state)
{
    struct world w;
    const struct stub_answer script[] = {{"/v1/enrol", 403, PROBLEM("denied"), NULL, NULL},
                                         {"/v1/enrol", 503, PROBLEM("busy"), NULL, NULL},
                                         {"/v1/enrol", 404, "<html>A web site.</html>", NULL, NULL}};
    (void)state;
    begin(&w, script, 3);
    stub_sign(w.stub, tracker_sk, "");
    assert_int_equal(enrolling_at(&w, stub_url(w.stub)), QZ_ENROL_REFUSED);
    assert_int_equal(w.reached, QZ_REACHED_SIGNED);

    assert_int_equal(enrolling_at(&w, stub_url(w.stub)), QZ_ENROL_OFFLINE);
    stub_odd(w.stub, STUB_UNSIGNED | STUB_PAGE, NULL);
    assert_int_equal(enrolling_at(&w, stub_url(w.stub)), QZ_ENROL_FAILED);
    assert_int_equal(w.reached, QZ_REACHED_ANSWER);
    assert_int_equal(enrolling_at(&w, "http://127.0.0.1:1"), QZ_ENROL_OFFLINE);
    assert_int_equal(w.reached, QZ_REACHED_NAME);
    assert_int_equal(enrolling_at(&w, "http://192.0.2.1"), QZ_ENROL_ADDRESS);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_uploaded_compressed_and_the_cosignature_is_kept),
        cmocka_unit_test(a_cosignature_by_another_key_is_not_kept),
        cmocka_unit_test(a_gap_sends_again_from_where_the_tracker_stands),
        cmocka_unit_test(a_failing_tracker_loses_nothing_and_is_told_as_offline),
        cmocka_unit_test(a_new_configuration_brings_every_page_of_the_roster),
        cmocka_unit_test(a_roster_of_many_pages_comes_whole),
        cmocka_unit_test(the_feed_s_tag_makes_the_configuration_be_fetched_with_its_etag),
        cmocka_unit_test(the_feed_goes_on_from_its_cursor),
        cmocka_unit_test(an_answer_that_comes_too_late_is_not_taken_for_the_next_one),
        cmocka_unit_test(a_page_that_was_not_kept_ends_the_roster_and_all_is_fetched_again),
        cmocka_unit_test(a_refused_upload_is_tried_again_without_another_word),
        cmocka_unit_test(a_roster_without_an_end_is_given_up),
        cmocka_unit_test(a_configuration_that_was_not_kept_is_fetched_whole_again),
        cmocka_unit_test(a_cosignature_that_was_not_kept_is_got_again_without_another_word),
        cmocka_unit_test(a_feed_answer_that_was_not_kept_is_told_again),
        cmocka_unit_test(an_unchanged_configuration_is_told_as_current),
        cmocka_unit_test(a_kiosk_hears_that_it_is_no_longer_taken),
        cmocka_unit_test(a_feed_that_is_denied_makes_the_kiosk_look),
        cmocka_unit_test(whoever_holds_up_an_enrolment_code_is_told_why_it_failed),
        cmocka_unit_test(an_upload_refused_for_good_is_told_with_the_problem_s_name),
        cmocka_unit_test(a_cosignature_by_another_key_is_told_too),
        cmocka_unit_test(uploads_stay_stuck_until_one_is_taken),
        cmocka_unit_test(a_tracker_that_wants_what_is_not_here_is_told_and_asked_again),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
