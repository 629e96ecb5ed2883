/* What cadres say of entries, and entries that fall: confirmations, rejections, voids. */
#include "tests/journal/views_case.h"

static void a_cadres_confirmation_attests_what_waits(void **state)
{
    (void)state;
    judged(fleet_checkin(act, &p[0]));
    judged(fleet_tail(act, p[1].who));
    judged(fleet_live(act, &p[2], FLEET_NOW / 1000));

    struct qz_activity_row r = row();
    assert_int_equal(r.pending, 2);
    assert_int_equal(r.proven, 1);

    assert_int_equal(judged(fleet_confirm(act, f.cadre, 0)), QZ_J_ACCEPTED);
    r = row();
    assert_int_equal(r.pending, 0);
    assert_int_equal(r.attested, 2);
    assert_int_equal(r.proven, 1); /* proven stays proven */
    assert_int_equal(stats().waiting, 0);
    assert_int_equal(stats().attested, 2);

    judged(fleet_checkin(act, &p[3])); /* came after: nobody vouched for it yet */
    assert_int_equal(row().pending, 1);
}

static void one_participation_can_be_confirmed_alone(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&k, fleet_checkin(act, &p[0]));
    judged(fleet_checkin(act, &p[1]));
    assert_int_equal(judged(fleet_confirm(act, f.cadre, n)), QZ_J_ACCEPTED);
    struct qz_activity_row r = row();
    assert_int_equal(r.attested, 1);
    assert_int_equal(r.pending, 1);
    assert_int_equal(r.confirms, 0);
    assert_int_equal(judged(fleet_confirm(act, f.cadre, 999)), QZ_J_UNKNOWN_TARGET);
}

static void a_proven_check_in_that_is_confirmed_alone_stays_proven(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&k, fleet_live(act, &p[0], FLEET_NOW / 1000));
    fleet_send(&f, &k);
    assert_int_equal(row().proven, 1);

    assert_int_equal(judged(fleet_confirm(act, f.cadre, n)), QZ_J_ACCEPTED);
    struct qz_activity_row r = row();
    assert_int_equal(r.proven, 1);
    assert_int_equal(r.attested, 0);
    assert_int_equal(r.pending, 0);
    assert_int_equal(stats().proven, 1);
}

static void what_another_confirmation_speaks_of_too_stays_attested(void **state)
{
    (void)state;
    uint64_t early = fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_checkin(act, &p[1]));
    uint64_t one = fleet_write(&k, fleet_confirm(act, f.cadre, early));
    uint64_t first = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    uint64_t late = fleet_write(&k, fleet_checkin(act, &p[2]));
    uint64_t second = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    fleet_write(&sibling, fleet_checkin(act, &p[3]));
    uint64_t theirs = fleet_write(&sibling, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &sibling);
    assert_int_equal(row().attested, 4);

    assert_int_equal(judged(fleet_void(first)), QZ_J_ACCEPTED);
    assert_int_equal(row().attested, 4); /* the second one and the sibling's stand */
    fleet_write(&sibling, fleet_void(theirs));
    fleet_send(&f, &sibling);
    assert_int_equal(row().attested, 3); /* who came after the second was its own alone */
    assert_int_equal(row().pending, 1);
    assert_int_equal(judged(fleet_void(second)), QZ_J_ACCEPTED);
    assert_int_equal(row().attested, 1); /* by the word on that one check-in */
    assert_int_equal(judged(fleet_void(one)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 4);
    assert_int_equal(stats().waiting, 4);
    assert_int_equal(row().confirms, 0);
    assert_int_equal(judged(fleet_confirm(act, f.cadre, late)), QZ_J_ACCEPTED);
    assert_int_equal(row().attested, 1);
}

static void a_confirmation_speaks_only_of_what_was_known_before_it(void **state)
{
    (void)state;
    uint64_t first = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t second = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    assert_int_equal(row().attested, 1);
    assert_int_equal(judged(fleet_void(second)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 1);
    assert_int_equal(judged(fleet_void(first)), QZ_J_ACCEPTED);
}

static void only_a_cadre_of_the_organisation_confirms(void **state)
{
    (void)state;
    char none[QZ_ID_TEXT], county[QZ_ID_TEXT], other[QZ_ID_TEXT];
    struct qz_err err;
    qz_id_new('c', none);
    fleet_county(&f, "邻县", county);
    assert_done(qz_cadre_add(f.t, county, "赵强", "123456", f.now_ms, other, &err), &err);
    judged(fleet_checkin(act, &p[0]));
    assert_int_equal(judged(fleet_confirm(act, none, 0)), QZ_J_UNKNOWN_CADRE);
    assert_int_equal(judged(fleet_confirm(act, other, 0)), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(row().confirms, 0);
    assert_int_equal(row().pending, 1);
}

static void a_rejected_participation_falls_and_a_later_one_may_stand(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    assert_int_equal(judged(fleet_reject(act, f.cadre, n)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 0);
    assert_int_equal(stats().youths, 0);
    assert_int_equal(judged(fleet_reject(act, f.cadre, n)), QZ_J_UNKNOWN_TARGET); /* it is gone */
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_ACCEPTED);
    assert_int_equal(stats().youths, 1);
    assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_ACCEPTED); /* nothing is edited away */
}

/* What is told of an activity to kiosk `to`: how many named people elsewhere. */
static int64_t named_elsewhere(const struct fleet_kiosk *to)
{
    struct qz_feed feed;
    struct qz_err err;
    int64_t named = 0;
    assert_done(qz_views_feed(f.t, &to->row, 0, f.now_ms, &feed, &err), &err);
    for (size_t i = 0; i < feed.elsewheres; i++)
        if (strcmp(feed.elsewhere[i].activity, act) == 0)
            named = feed.elsewhere[i].named;
    qz_feed_finish(&feed);
    return named;
}

static void the_next_check_in_of_a_youth_takes_over_from_one_that_falls(void **state)
{
    (void)state;
    struct qz_opened e[9];
    uint64_t next;
    struct qz_err err;
    struct qz_entry later = fleet_checkin(act, &p[0]);
    later.at_ms += 60000;

    uint64_t first = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t third = fleet_write(&k, later);
    fleet_send(&f, &k);
    uint64_t theirs = fleet_write(&sibling, later);
    fleet_send(&f, &sibling);
    assert_int_equal(fleet_verdict(&f, &sibling, theirs), QZ_J_DUPLICATE);

    assert_int_equal(judged(fleet_void(third)), QZ_J_ACCEPTED); /* it waited before the sibling's */
    assert_int_equal(judged(fleet_void(first)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 1);
    assert_int_equal(stats().youths, 1);
    assert_int_equal(named_elsewhere(&k), 1);
    assert_int_equal(named_elsewhere(&sibling), 0);

    int all = qz_views_entries(f.t, act, 0, e, COUNT(e), &next, &err);
    for (int i = 0; i < all; i++) {
        bool stands = e[i].n == theirs && strcmp(e[i].kiosk, sibling.row.id) == 0;
        assert_int_equal(e[i].adds, stands);
        assert_int_equal(e[i].how, stands ? QZ_HOW_PENDING : -1);
    }

    fleet_write(&sibling, fleet_reject(act, f.cadre, theirs));
    fleet_send(&f, &sibling);
    assert_int_equal(row().pending, 0);
    assert_int_equal(stats().youths, 0);
    assert_int_equal(named_elsewhere(&k), 0);
}

static void who_takes_over_is_known_as_that_check_in_is(void **state)
{
    (void)state;
    uint64_t n[3];
    for (int i = 0; i < 3; i++)
        n[i] = fleet_write(&k, fleet_checkin(act, &p[i]));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    uint64_t confirm = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_write(&k, fleet_checkin(act, &p[1]));
    fleet_write(&k, fleet_live(act, &p[2], FLEET_NOW / 1000));
    fleet_send(&f, &k);

    assert_int_equal(row().attested, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(judged(fleet_void(n[i])), QZ_J_ACCEPTED);

    struct qz_activity_row r = row();
    assert_int_equal(r.attested, 1); /* it was there when the cadre confirmed */
    assert_int_equal(r.pending, 1);  /* this one came after */
    assert_int_equal(r.proven, 1);
    assert_int_equal(stats().youths, 3);

    assert_int_equal(judged(fleet_void(confirm - 1)), QZ_J_ACCEPTED);
    assert_int_equal(row().attested, 1);
    assert_int_equal(judged(fleet_void(confirm)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 2);
}

static void a_void_takes_back_each_kind_of_entry(void **state)
{
    (void)state;
    uint64_t open = fleet_write(&k, fleet_open(act));
    uint64_t in = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t heads = fleet_write(&k, fleet_heads(act, 7));
    uint64_t late = fleet_write(&k, fleet_late(act, f.cadre, p[1].who, 2));
    uint64_t confirm = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);

    struct qz_activity_row r = row();
    assert_int_equal(r.opens + r.late_opens + r.confirms, 3);
    assert_int_equal(r.attested, 1);
    assert_int_equal(r.late, 1);
    assert_int_equal(r.unnamed, 7);
    assert_int_equal(r.unnamed_late, 2);

    assert_int_equal(judged(fleet_void(confirm)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 1);
    assert_int_equal(judged(fleet_void(open)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_void(in)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_void(heads)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_void(late)), QZ_J_ACCEPTED);

    r = row();
    assert_int_equal(r.opens + r.late_opens + r.confirms + r.pending + r.attested + r.late + r.unnamed +
                         r.unnamed_late,
                     0);
    struct qz_stats s = stats();
    assert_int_equal(s.youths + s.waiting + s.attested + s.late + s.headcount, 0);

    assert_int_equal(judged(fleet_void(in)), QZ_J_UNKNOWN_TARGET); /* once */
    assert_int_equal(judged(fleet_void(heads + 100)), QZ_J_UNKNOWN_TARGET);
}

static void an_entry_that_did_not_count_cannot_be_taken_back(void **state)
{
    (void)state;
    struct qz_entry e = fleet_checkin(act, &p[0]);
    e.proof_len = 0;
    assert_int_equal(judged(e), QZ_J_NOT_GENUINE);
    assert_int_equal(judged(fleet_void(k.size)), QZ_J_UNKNOWN_TARGET);
}

static void a_void_or_a_closing_cannot_be_voided(void **state)
{
    (void)state;
    struct qz_entry close = fleet_open(act);
    close.kind = QZ_ENTRY_CLOSE;
    uint64_t in = fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    assert_int_equal(judged(fleet_void(in)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_void(k.size)), QZ_J_UNKNOWN_TARGET);
    assert_int_equal(judged(close), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_void(k.size)), QZ_J_UNKNOWN_TARGET);
    assert_int_equal(row().pending, 0);
}

static struct qz_entry any_entry(uint64_t *seed, const char *activity, uint64_t size)
{
    uint64_t target = 1 + qz_spec_random(seed) % size;
    struct qz_entry e = fleet_open(activity);

    switch (qz_spec_random(seed) % 12) {
    case 0:
        return e;
    case 1:
        e.kind = QZ_ENTRY_CLOSE;
        return e;
    case 2:

        return fleet_heads(activity, 1 + (unsigned)(qz_spec_random(seed) % 9));
    case 3:
        return fleet_confirm(activity, f.cadre, 0);
    case 4:
        return fleet_reject(activity, f.cadre, target);
    case 5:
    case 6:
    case 7:
        return fleet_void(target);

    default:
        return fleet_checkin(activity, &p[qz_spec_random(seed) % 6]);
    }
}

/* Whatever is recorded and cancelled, kiosk and tracker come to the same count of it. */
static void a_kiosk_counts_as_the_tracker_does(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_tally t;
    uint64_t seed = 11;
    char dir[64], second[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 0, second);
    const char *activity[] = {act, second};

    qz_spec_dir(dir);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);
    fleet_write(&k, fleet_open(act)); /* there is something to name */
    struct qz_entry first = fleet_open(act);
    assert_done(qz_ledger_append(l, &first, &err), &err);

    for (int step = 0; step < 400; step++) {
        struct qz_entry e = any_entry(&seed, activity[qz_spec_random(&seed) % 2], k.size);
        fleet_write(&k, e);
        assert_done(qz_ledger_append(l, &e, &err), &err);
        if (qz_spec_random(&seed) % 3 == 0)
            continue;

        fleet_send(&f, &k);
        for (size_t i = 0; i < COUNT(activity); i++) {
            struct qz_activity_row r = fleet_row(&f, activity[i]);
            assert_done(qz_ledger_tally(l, activity[i], &t, &err), &err);
            assert_int_equal(t.named, r.proven + r.attested + r.pending + r.late);
            assert_int_equal(t.unnamed, r.unnamed);
            assert_int_equal(t.confirmed, r.confirms > 0);
        }
    }

    fleet_send(&f, &k);
    qz_ledger_close(l);
    qz_spec_dir_remove(dir);
}

static void whatever_falls_each_person_is_counted_once_and_somewhere(void **state)
{
    (void)state;
    uint64_t seed = 12;
    struct fleet_kiosk *const kiosk[] = {&k, &sibling};
    fleet_write(&k, fleet_open(act));
    fleet_write(&sibling, fleet_open(act));

    for (int step = 0; step < 600; step++) {
        struct fleet_kiosk *at = kiosk[qz_spec_random(&seed) % 2];
        fleet_write(at, any_entry(&seed, act, at->size));
        if (qz_spec_random(&seed) % 4)
            continue;

        fleet_send(&f, at);
        struct qz_activity_row r = row();
        int64_t named = r.proven + r.attested + r.pending + r.late;
        assert_int_equal(named_elsewhere(&k) + named_elsewhere(&sibling), named);
        assert_int_equal(stats().youths, named);
    }
}

static void a_check_out_needs_a_check_in(void **state)
{
    (void)state;
    struct qz_opened e[3];
    uint64_t next;
    struct qz_err err;
    struct qz_entry out = fleet_tail(act, p[0].who);
    out.kind = QZ_ENTRY_CHECKOUT;
    assert_int_equal(judged(out), QZ_J_UNKNOWN_TARGET);
    judged(fleet_checkin(act, &p[0]));
    out.at_ms += 60000;
    assert_int_equal(judged(out), QZ_J_ACCEPTED);
    assert_int_equal(qz_views_entries(f.t, act, 0, e, 3, &next, &err), 3);
    assert_int_equal(e[2].kind, QZ_ENTRY_CHECKIN);
    assert_int_equal(e[2].out_ms, FLEET_NOW + 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_cadres_confirmation_attests_what_waits),
        T(one_participation_can_be_confirmed_alone),
        T(a_proven_check_in_that_is_confirmed_alone_stays_proven),
        T(what_another_confirmation_speaks_of_too_stays_attested),
        T(a_confirmation_speaks_only_of_what_was_known_before_it),
        T(only_a_cadre_of_the_organisation_confirms),
        T(a_rejected_participation_falls_and_a_later_one_may_stand),
        T(the_next_check_in_of_a_youth_takes_over_from_one_that_falls),
        T(who_takes_over_is_known_as_that_check_in_is),
        T(a_void_takes_back_each_kind_of_entry),
        T(an_entry_that_did_not_count_cannot_be_taken_back),
        T(a_void_or_a_closing_cannot_be_voided),
        T(a_kiosk_counts_as_the_tracker_does),
        T(whatever_falls_each_person_is_counted_once_and_somewhere),
        T(a_check_out_needs_a_check_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
