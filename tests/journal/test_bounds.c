/* How many people without a name are believed, and whom a kiosk may name without a pass. */
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/ruling.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "rules/limits.h"
#include "tests/journal/views_case.h"

/* n people without a name, a hundred at a time; the verdict on the last of the entries. */
static enum qz_judgement heads(struct fleet_kiosk *kiosk, const char *activity, unsigned n)
{
    for (; n > QZ_HEADS_MOST; n -= QZ_HEADS_MOST)
        fleet_write(kiosk, fleet_heads(activity, QZ_HEADS_MOST));
    uint64_t last = fleet_write(kiosk, fleet_heads(activity, n));
    fleet_send(&f, kiosk);
    return fleet_verdict(&f, kiosk, last);
}

static void planned(int64_t expected, char id[QZ_ID_TEXT])
{
    struct qz_activity_row a = {.kind = QZ_ACT_OPEN_DAY, .title = "开放日", .expected = expected};
    struct qz_err err;
    qz_copy_text(a.organisation, sizeof a.organisation, f.county);
    a.start_ms = f.now_ms;
    a.end_ms = f.now_ms + 3600000;
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    memcpy(id, a.id, QZ_ID_TEXT);
}

static void must_allow(uint64_t from, uint64_t to)
{
    struct qz_ruling r = {.kind = QZ_RULING_ALLOW, .from = from, .to = to, .reason = "到场人数属实"};
    struct qz_err err;
    assert_done(qz_ruling_do(f.t, k.row.id, &r, f.now_ms, &err), &err);
}

static void an_entry_counts_one_to_a_hundred_people(void **state)
{
    (void)state;
    assert_int_equal(judged(fleet_heads(act, 100)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_heads(act, 101)), QZ_J_TOO_MANY);
    assert_int_equal(judged(fleet_heads(act, 10000)), QZ_J_TOO_MANY);
    assert_int_equal(judged(fleet_heads(act, UINT32_MAX)), QZ_J_TOO_MANY);
    assert_int_equal(judged(fleet_late(act, f.cadre, "", 100)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_late(act, f.cadre, "", 101)), QZ_J_TOO_MANY);
    assert_int_equal(row().unnamed, 100);
    assert_int_equal(row().unnamed_late, 100);
}

/* A number that nobody likes is a verdict; the entries after it come in. */
static void no_number_makes_a_line_malformed(void **state)
{
    (void)state;
    static const char *const number[] = {"0", "-1", "-9223372036854775808", "4294967296",
                                         "9223372036854775807"};
    char line[400];

    for (size_t i = 0; i < COUNT(number); i++) {
        int n = snprintf(line, sizeof line,
                         "{\"v\":1,\"n\":%llu,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":"
                         "\"headcount\",\"activity\":\"%s\",\"count\":%s,\"seen\":0}",
                         (unsigned long long)k.size + 1, act, number[i]);
        fleet_write_line(&k, line, (size_t)n);
    }

    fleet_write(&k, fleet_heads(act, 3));
    fleet_send(&f, &k);

    for (uint64_t n = 1; n <= 5; n++)
        assert_int_equal(fleet_verdict(&f, &k, n), n <= 3 ? QZ_J_NOT_ALLOWED : QZ_J_TOO_MANY);
    assert_int_equal(row().unnamed, 3);
}

static void a_kiosk_counts_two_thousand_at_an_activity_and_a_superior_allows_more(void **state)
{
    (void)state;

    assert_int_equal(heads(&k, act, 2000), QZ_J_ACCEPTED);
    uint64_t n = fleet_write(&k, fleet_heads(act, 1));
    fleet_write(&k, fleet_late(act, f.cadre, "", 1));
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_TOO_MANY);
    assert_int_equal(fleet_verdict(&f, &k, n + 1), QZ_J_TOO_MANY);
    assert_int_equal(row().unnamed, 2000);
    assert_int_equal(heads(&sibling, act, 2000), QZ_J_ACCEPTED); /* another kiosk's are its own */

    must_allow(n, n + 1);
    assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_ACCEPTED);
    assert_int_equal(row().unnamed, 4001);
    assert_int_equal(row().unnamed_late, 1);

    assert_int_equal(judged(fleet_void(n)), QZ_J_ACCEPTED);
    assert_int_equal(row().unnamed, 4000);
}

static void the_planned_number_bounds_what_a_kiosk_counts(void **state)
{
    (void)state;
    char small[QZ_ID_TEXT], large[QZ_ID_TEXT];
    struct fleet_kiosk third;
    planned(30, small);
    planned(5000, large);

    assert_int_equal(heads(&k, small, 60), QZ_J_ACCEPTED);
    assert_int_equal(heads(&k, small, 1), QZ_J_TOO_MANY);

    /* An event of 5,000 at three kiosks with 3,000 "only count me". */
    fleet_enrol(&f, &third, f.county, "南门");
    assert_int_equal(heads(&k, large, 3000), QZ_J_ACCEPTED);
    assert_int_equal(heads(&sibling, large, 3000), QZ_J_ACCEPTED);
    assert_int_equal(heads(&third, large, 3000), QZ_J_ACCEPTED);
    assert_int_equal(fleet_row(&f, large).unnamed, 9000);
    assert_int_equal(fleet_row(&f, large).expected, 5000);
    fleet_kiosk_finish(&third);
}

static void what_is_voided_makes_room(void **state)
{
    (void)state;
    assert_int_equal(heads(&k, act, 2000), QZ_J_ACCEPTED);
    judged(fleet_void(1));
    assert_int_equal(heads(&k, act, 100), QZ_J_ACCEPTED);
    assert_int_equal(heads(&k, act, 1), QZ_J_TOO_MANY);
}

static void a_kiosk_names_people_of_its_organisation_only(void **state)
{
    (void)state;
    char other[QZ_ID_TEXT];
    struct qz_pass_issued theirs[1];
    fleet_county(&f, "邻县", other);
    fleet_people(&f, other, theirs, 1, false);
    assert_int_equal(judged(fleet_tail(act, theirs[0].who)), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(judged(fleet_late(act, f.cadre, theirs[0].who, 0)), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(judged(fleet_checkin(act, &theirs[0])),
                     QZ_J_ACCEPTED); /* with a pass everybody is welcome */
    assert_int_equal(judged(fleet_tail(act, p[0].who)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_late(act, f.cadre, p[1].who, 0)), QZ_J_ACCEPTED);
}

/* A store of before the bounds: its entries keep their verdicts, also when they are judged again. */
static void an_older_kiosks_lines_with_10000_heads_still_count_and_rebuild(void **state)
{
    (void)state;
    uint64_t differences, n;
    struct qz_err err;
    struct qz_buf report = {0};

    f.t->since[QZ_SINCE_BOUNDS] = UINT64_MAX;
    n = fleet_write(&k, fleet_heads(act, 10000));
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_ACCEPTED);

    assert_done(
        qz_db_exec(f.t->db, "UPDATE since SET seq=(SELECT max(seq) FROM receipt) WHERE rule='bounds'", &err),
        &err);
    fleet_reopen(&f);

    assert_int_equal(judged(fleet_heads(act, 10000)), QZ_J_TOO_MANY);
    assert_int_equal(row().unnamed, 10000);

    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_ACCEPTED);
    assert_int_equal(row().unnamed, 10000);
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    qz_buf_finish(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_entry_counts_one_to_a_hundred_people),
        T(no_number_makes_a_line_malformed),
        T(a_kiosk_counts_two_thousand_at_an_activity_and_a_superior_allows_more),
        T(the_planned_number_bounds_what_a_kiosk_counts),
        T(what_is_voided_makes_room),
        T(a_kiosk_names_people_of_its_organisation_only),
        T(an_older_kiosks_lines_with_10000_heads_still_count_and_rebuild),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
