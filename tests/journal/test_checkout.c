/* Activities with check-out: who came and went, at all kiosks, and what each is told of the others. */
#include "tests/journal/views_case.h"

static char hall[QZ_ID_TEXT]; /* an activity with check-out and room for 60 */

static int open_hall(void **state)
{
    struct qz_err err;
    int rc = setup(state);
    struct qz_activity_row a = {
        .kind = QZ_ACT_OPEN_DAY, .start_ms = FLEET_NOW, .capacity = 60, .checkout = true};
    a.end_ms = a.start_ms + 7200000;
    strcpy(a.organisation, f.county);
    strcpy(a.title, "大厅");
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    memcpy(hall, a.id, sizeof hall);
    f.now_ms = FLEET_NOW + 10800000; /* after it all */
    return rc;
}

static struct qz_entry at(struct qz_entry e, int minutes)
{
    e.at_ms = FLEET_NOW + minutes * 60000;
    return e;
}

static struct qz_entry checkout_by(int i, int minutes)
{
    struct qz_entry e = fleet_tail(hall, p[i].who);
    e.kind = QZ_ENTRY_CHECKOUT;
    return at(e, minutes);
}

/* What a kiosk is told of the i-th youth; zeros: nothing. */
static struct qz_feed_stay told_to(const struct fleet_kiosk *to, int i)
{
    struct qz_feed feed;
    struct qz_err err;
    struct qz_feed_stay s = {0};
    assert_done(qz_views_feed(f.t, &to->row, 0, f.now_ms, &feed, &err), &err);
    for (size_t j = 0; j < feed.stays; j++)
        if (strcmp(feed.stay[j].who, p[i].who) == 0 && strcmp(feed.stay[j].activity, hall) == 0)
            s = feed.stay[j];
    qz_feed_finish(&feed);
    return s;
}

static void it_is_told_with_the_configuration(void **state)
{
    (void)state;
    struct qz_config c;
    struct qz_err err;
    bool found = false;
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    for (size_t i = 0; i < c.activities; i++)
        if (strcmp(c.activity[i].id, hall) == 0)
            found = c.activity[i].checkout && c.activity[i].capacity == 60;
    qz_config_finish(&c);
    assert_true(found);
    assert_int_equal(fleet_row(&f, hall).capacity, 60);
}

static void others_are_told_who_came_and_went(void **state)
{
    (void)state;
    fleet_write(&k, at(fleet_checkin(hall, &p[0]), 0));
    fleet_send(&f, &k);
    assert_int_equal(told_to(&sibling, 0).in_ms, FLEET_NOW);
    assert_int_equal(told_to(&k, 0).in_ms, 0); /* it knows */

    fleet_write(&sibling, checkout_by(0, 80));
    fleet_send(&f, &sibling);
    assert_int_equal(told_to(&k, 0).out_ms, FLEET_NOW + 80 * 60000);
    fleet_write(&sibling, at(fleet_checkin(hall, &p[0]), 90)); /* comes back, and counts once */
    fleet_send(&f, &sibling);
    assert_int_equal(told_to(&k, 0).in_ms, FLEET_NOW + 90 * 60000);
    assert_int_equal(fleet_row(&f, hall).pending, 1);
}

static void two_that_were_off_line_are_merged_whatever_comes_first(void **state)
{
    (void)state;
    fleet_write(&sibling, at(fleet_checkin(hall, &p[0]), 30));
    fleet_write(&sibling, checkout_by(0, 60));
    fleet_send(&f, &sibling);
    fleet_write(&k, at(fleet_checkin(hall, &p[0]), 0));
    fleet_send(&f, &k);
    assert_int_equal(told_to(&k, 0).in_ms, FLEET_NOW + 30 * 60000);
    assert_int_equal(told_to(&k, 0).out_ms, FLEET_NOW + 60 * 60000);
    assert_int_equal(told_to(&sibling, 0).in_ms, FLEET_NOW);
    assert_int_equal(fleet_row(&f, hall).pending, 1);
}

static void what_is_taken_back_is_told_too(void **state)
{
    (void)state;
    uint64_t first = fleet_write(&k, at(fleet_checkin(hall, &p[0]), 0));
    uint64_t second = fleet_write(&k, at(fleet_checkin(hall, &p[0]), 10));
    fleet_send(&f, &k);
    assert_int_equal(told_to(&sibling, 0).in_ms, FLEET_NOW + 10 * 60000);
    fleet_write(&k, fleet_void(second)); /* it waited behind the first */
    fleet_send(&f, &k);
    assert_int_equal(told_to(&sibling, 0).in_ms, FLEET_NOW);
    fleet_write(&k, fleet_void(first));
    fleet_send(&f, &k);
    assert_int_equal(told_to(&sibling, 0).in_ms, 0);
}

static void who_forgot_is_closed_at_the_end_and_marked(void **state)
{
    (void)state;
    struct qz_came_row r[4];
    struct qz_err err;
    int64_t end = FLEET_NOW + 7200000;
    fleet_write(&k, at(fleet_checkin(hall, &p[0]), 0));
    fleet_write(&k, at(fleet_checkin(hall, &p[1]), 1));
    fleet_write(&k, checkout_by(0, 10));
    fleet_send(&f, &k);
    assert_int_equal(qz_activity_came(f.t, hall, 0, end - 1, r, 4, &err), 2);
    assert_int_equal(r[0].out_ms, FLEET_NOW + 10 * 60000);
    assert_int_equal(r[1].out_ms, 0);
    assert_false(r[1].forgot);

    assert_int_equal(qz_activity_came(f.t, hall, 0, end, r, 4, &err), 2);
    assert_false(r[0].forgot);
    assert_true(r[1].forgot);
    assert_int_equal(r[1].out_ms, end);
}

static void an_activity_without_check_out_tells_nothing_of_it(void **state)
{
    (void)state;
    judged(fleet_checkin(act, &p[0]));
    struct qz_feed feed;
    struct qz_err err;
    assert_done(qz_views_feed(f.t, &sibling.row, 0, f.now_ms, &feed, &err), &err);
    assert_int_equal(feed.stays, 0);
    qz_feed_finish(&feed);
}

#define H(fn) cmocka_unit_test_setup_teardown(fn, open_hall, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        H(it_is_told_with_the_configuration),
        H(others_are_told_who_came_and_went),
        H(two_that_were_off_line_are_merged_whatever_comes_first),
        H(what_is_taken_back_is_told_too),
        H(who_forgot_is_closed_at_the_end_and_marked),
        H(an_activity_without_check_out_tells_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
