/* Ratings: five sums of each entry, added up at the tracker, and shown from five on. */
#include "journal/ruling.h"
#include "tests/journal/views_case.h"

static struct qz_entry rated(const char *activity, int awful, int poor, int fair, int good, int great)
{
    struct qz_entry e = fleet_heads(activity, (unsigned)(awful + poor + fair + good + great));
    e.kind = QZ_ENTRY_RATING;
    e.has_sums = true;
    e.sums = (struct qz_rating){{awful, poor, fair, good, great}};
    return e;
}

static void same_marks(struct qz_rating r, int awful, int poor, int fair, int good, int great)
{
    struct qz_rating want = {{awful, poor, fair, good, great}};
    assert_memory_equal(&r, &want, sizeof want);
}

static void several_kiosks_are_added_up(void **state)
{
    (void)state;
    fleet_write(&k, rated(act, 0, 1, 1, 2, 1));
    fleet_write(&k, rated(act, 0, 0, 0, 0, 5));
    fleet_send(&f, &k);
    fleet_write(&sibling, rated(act, 1, 0, 0, 0, 0));
    fleet_send(&f, &sibling);
    same_marks(row().rating, 1, 1, 1, 2, 6);
    struct qz_activity_row alone;
    struct qz_err err;
    assert_done(qz_activity_get(f.t, act, &alone, &err), &err);
    same_marks(alone.rating, 1, 1, 1, 2, 6);
    same_marks(stats().rating, 1, 1, 1, 2, 6);
}

static void what_is_sent_again_adds_nothing(void **state)
{
    (void)state;
    fleet_write(&k, rated(act, 0, 0, 0, 3, 2));
    fleet_send(&f, &k);
    k.sent = 0; /* the answer was lost */
    fleet_send(&f, &k);
    same_marks(stats().rating, 0, 0, 0, 3, 2);
}

/* An activity with few ratings is left out of its quarter: by the difference one could tell who gave which.
 */
static void fewer_than_five_of_an_activity_are_told_nowhere(void **state)
{
    (void)state;
    char other[QZ_ID_TEXT];
    struct qz_buf json = {0};
    fleet_activity(&f, QZ_ACT_SHARING, 1, other);
    fleet_write(&k, rated(act, 0, 0, 0, 0, 6));
    fleet_write(&k, rated(other, 4, 0, 0, 0, 0));
    fleet_send(&f, &k);
    same_marks(stats().rating, 0, 0, 0, 0, 6);
    qz_rating_members(&(struct qz_rating){{4, 0, 0, 0, 0}}, &json);
    assert_int_equal(json.len, 0);

    fleet_write(&k, rated(other, 0, 0, 0, 1, 0));
    fleet_send(&f, &k);
    same_marks(stats().rating, 4, 0, 0, 1, 6);
    qz_buf_finish(&json);
}

static void the_feed_tells_siblings(void **state)
{
    (void)state;
    struct qz_feed feed;
    struct qz_err err;
    uint64_t before = f.t->seq;
    fleet_write(&k, rated(act, 0, 0, 1, 2, 2));
    fleet_send(&f, &k);
    assert_true(qz_views_changed(f.t, &sibling.row, before));
    assert_done(qz_views_feed(f.t, &sibling.row, 0, f.now_ms, &feed, &err), &err);
    same_marks(feed.stats.rating, 0, 0, 1, 2, 2);
    qz_feed_finish(&feed);
}

static void sums_that_no_kiosk_writes_count_nothing(void **state)
{
    (void)state;
    struct qz_entry e = rated(act, 0, 0, 0, 2, 3);
    assert_int_equal(judged(e), QZ_J_ACCEPTED);
    e.count = 6;
    assert_int_equal(judged(e), QZ_J_NOT_ALLOWED);
    e = rated(act, 0, 0, 0, 0, 5);
    e.sums.of[0] = -1, e.sums.of[4] = 6;
    assert_int_equal(judged(e), QZ_J_NOT_ALLOWED);
    assert_int_equal(judged(rated(act, 0, 0, 0, 0, QZ_RATINGS_MOST + 1)), QZ_J_NOT_ALLOWED);
    assert_int_equal(judged(rated(act, 0, 0, 0, 0, 0)), QZ_J_NOT_ALLOWED);
    same_marks(row().rating, 0, 0, 0, 2, 3);
}

/* The form of before, which no kiosk wrote. */
static void one_without_sums_is_judged_as_it_was(void **state)
{
    (void)state;
    struct qz_entry e = rated(act, 0, 0, 0, 0, 5);
    e.has_sums = false;
    assert_int_equal(judged(e), QZ_J_ACCEPTED);
    e.count = 6;
    assert_int_equal(judged(e), QZ_J_NOT_ALLOWED);
    same_marks(row().rating, 0, 0, 0, 0, 0);
}

static void rule(enum qz_ruling_kind kind, uint64_t n)
{
    struct qz_err err;
    struct qz_ruling r = {.from = n, .to = n, .kind = kind, .reason = "试机"};
    assert_done(qz_ruling_do(f.t, k.row.id, &r, f.now_ms, &err), &err);
}

static void what_is_discounted_is_taken_off_and_comes_back(void **state)
{
    (void)state;
    fleet_write(&k, rated(act, 0, 0, 0, 0, 5));
    uint64_t n = fleet_write(&k, rated(act, 5, 0, 0, 0, 0));
    fleet_send(&f, &k);
    rule(QZ_RULING_DISCOUNT, n);
    same_marks(row().rating, 0, 0, 0, 0, 5);
    rule(QZ_RULING_RECOUNT, n);
    same_marks(row().rating, 5, 0, 0, 0, 5);
}

static void of_a_cancelled_activity_none_counts(void **state)
{
    (void)state;
    struct qz_err err;
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_CANCELLED, "下雨", f.now_ms, &err), &err);
    assert_int_equal(judged(rated(act, 0, 0, 0, 0, 5)), QZ_J_CANCELLED);
    same_marks(row().rating, 0, 0, 0, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(several_kiosks_are_added_up),
        T(what_is_sent_again_adds_nothing),
        T(fewer_than_five_of_an_activity_are_told_nowhere),
        T(the_feed_tells_siblings),
        T(sums_that_no_kiosk_writes_count_nothing),
        T(one_without_sums_is_judged_as_it_was),
        T(what_is_discounted_is_taken_off_and_comes_back),
        T(of_a_cancelled_activity_none_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
