/* A pass that was good when the activity opened is good until it closes: by the log of the kiosk that opened
 * it, whenever that log comes. */
#include "journal/journal.h"
#include "journal/redate.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static struct qz_pass_issued soon; /* ends an hour after FLEET_NOW */

static int begin(void **state)
{
    struct qz_err err;
    int rc = setup(state);
    soon = p[0];
    assert_done(qz_pass_issue(f.t, &soon, 1, (uint32_t)((FLEET_NOW + HOUR) / 1000), false, f.now_ms, &err),
                &err);
    return rc;
}

static uint64_t wrote(struct fleet_kiosk *at, struct qz_entry e, int64_t at_ms)
{
    e.at_ms = e.up_ms = at_ms;
    return fleet_write(at, e);
}

static struct qz_entry closed(const char *activity)
{
    struct qz_entry e = {.kind = QZ_ENTRY_CLOSE};
    memcpy(e.activity, activity, sizeof e.activity);
    return e;
}

static void send_at(struct fleet_kiosk *at, int64_t now_ms)
{
    f.now_ms = now_ms;
    fleet_send(&f, at);
}

static enum qz_judgement verdict(uint64_t n)
{
    return fleet_verdict(&f, &k, n);
}

static void it_is_good_until_the_activity_closes(void **state)
{
    (void)state;
    wrote(&k, fleet_open(act), FLEET_NOW + HOUR - MINUTE);
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(in), QZ_J_ACCEPTED);

    wrote(&k, fleet_void(in), FLEET_NOW + 2 * HOUR);
    wrote(&k, closed(act), FLEET_NOW + 2 * HOUR);
    uint64_t after = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(after), QZ_J_EXPIRED);
}

static void it_is_not_good_when_it_had_ended_before_the_opening(void **state)
{
    (void)state;
    wrote(&k, fleet_open(act), FLEET_NOW);
    wrote(&k, closed(act), FLEET_NOW + MINUTE);
    wrote(&k, fleet_open(act), FLEET_NOW + HOUR); /* the last opening counts, as on the kiosk */
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(in), QZ_J_EXPIRED);
}

static void another_kiosk_or_activity_opens_nothing_here(void **state)
{
    (void)state;
    char other[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 0, other);
    wrote(&sibling, fleet_open(act), FLEET_NOW);
    send_at(&sibling, FLEET_NOW + MINUTE);
    wrote(&k, fleet_open(other), FLEET_NOW);
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(in), QZ_J_EXPIRED);
}

static void a_revoked_one_is_not(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    const char *who = soon.who;
    wrote(&k, fleet_open(act), FLEET_NOW);
    assert_done(qz_pass_revoke_all(f.t, &who, 1, FLEET_NOW + MINUTE, &done, &err), &err);
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(in), QZ_J_REVOKED);
}

static void the_opening_may_have_come_in_an_earlier_upload(void **state)
{
    (void)state;
    wrote(&k, fleet_open(act), FLEET_NOW);
    send_at(&k, FLEET_NOW + MINUTE);
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(in), QZ_J_ACCEPTED);
}

/* Its clock was three hours ahead, which it learns last: opening and check-in are both dated anew. */
static void the_opening_is_dated_as_the_check_in_is(void **state)
{
    (void)state;
    bool more = true;
    struct qz_err err;
    wrote(&k, fleet_open(act), FLEET_NOW + 3 * HOUR);
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 5 * HOUR);
    send_at(&k, FLEET_NOW + 5 * HOUR);
    assert_int_equal(verdict(in), QZ_J_EXPIRED);

    struct qz_entry offset = {.kind = QZ_ENTRY_CLOCK, .has_offset = true, .offset_ms = -3 * HOUR};
    wrote(&k, offset, FLEET_NOW + 5 * HOUR);
    send_at(&k, FLEET_NOW + 5 * HOUR);
    while (more)
        assert_done(qz_redate(f.t, f.now_ms, &more, &err), &err);
    assert_int_equal(verdict(in), QZ_J_ACCEPTED);
}

/* The clock stood years ahead, and nothing says when that was: the opening counts from a day before the plan.
 */
static void an_opening_of_a_wrong_clock_makes_no_old_pass_good(void **state)
{
    (void)state;
    struct qz_err err;
    char later[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 10, later);
    wrote(&k, fleet_open(later), FLEET_NOW + 5000 * QZ_DAY_MS);
    uint64_t in = wrote(&k, fleet_checkin(later, &soon), FLEET_NOW + 10 * QZ_DAY_MS);
    send_at(&k, FLEET_NOW + 10 * QZ_DAY_MS);
    assert_int_equal(verdict(in), QZ_J_EXPIRED);

    struct qz_pass_issued good = p[1];
    assert_done(
        qz_pass_issue(f.t, &good, 1, (uint32_t)((FLEET_NOW + 12 * QZ_DAY_MS) / 1000), false, f.now_ms, &err),
        &err);
    in = wrote(&k, fleet_checkin(later, &good), FLEET_NOW + 10 * QZ_DAY_MS + HOUR);
    send_at(&k, FLEET_NOW + 10 * QZ_DAY_MS + HOUR);
    assert_int_equal(verdict(in), QZ_J_ACCEPTED);
}

static void an_activity_that_nobody_closes_keeps_no_pass_good(void **state)
{
    (void)state;
    wrote(&k, fleet_open(act), FLEET_NOW);
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 3 * QZ_DAY_MS);
    send_at(&k, FLEET_NOW + 3 * QZ_DAY_MS);
    assert_int_equal(verdict(in), QZ_J_EXPIRED);
}

static void what_came_before_the_rule_keeps_its_verdict(void **state)
{
    (void)state;
    struct qz_err err;
    f.t->since[QZ_SINCE_OPENING] = UINT64_MAX;
    wrote(&k, fleet_open(act), FLEET_NOW);
    uint64_t in = wrote(&k, fleet_checkin(act, &soon), FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(in), QZ_J_EXPIRED);
    assert_done(
        qz_db_exec(f.t->db, "UPDATE since SET seq=(SELECT max(seq) FROM receipt) WHERE rule='opening'", &err),
        &err);
    fleet_reopen(&f);

    /* What it is dated by comes later; the rule is the one of then. */
    bool more = true;
    struct qz_entry offset = {.kind = QZ_ENTRY_CLOCK, .has_offset = true, .offset_ms = 1};
    wrote(&k, offset, FLEET_NOW + 2 * HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    while (more)
        assert_done(qz_redate(f.t, f.now_ms, &more, &err), &err);
    assert_int_equal(verdict(in), QZ_J_EXPIRED);

    /* And the opening of before serves those who come now. */
    struct qz_pass_issued other = p[1];
    assert_done(
        qz_pass_issue(f.t, &other, 1, (uint32_t)((FLEET_NOW + 150 * MINUTE) / 1000), false, f.now_ms, &err),
        &err);
    uint64_t later = wrote(&k, fleet_checkin(act, &other), FLEET_NOW + 3 * HOUR);
    send_at(&k, FLEET_NOW + 3 * HOUR);
    assert_int_equal(verdict(later), QZ_J_ACCEPTED);
}

#define O(fn) cmocka_unit_test_setup_teardown(fn, begin, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        O(it_is_good_until_the_activity_closes),
        O(it_is_not_good_when_it_had_ended_before_the_opening),
        O(another_kiosk_or_activity_opens_nothing_here),
        O(a_revoked_one_is_not),
        O(the_opening_may_have_come_in_an_earlier_upload),
        O(the_opening_is_dated_as_the_check_in_is),
        O(an_opening_of_a_wrong_clock_makes_no_old_pass_good),
        O(an_activity_that_nobody_closes_keeps_no_pass_good),
        O(what_came_before_the_rule_keeps_its_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
