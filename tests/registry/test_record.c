/* What somebody took part in, through quarters and organisations: it is found by whom what reached, and
 * nothing of it is left out or told twice. */
#include "journal/state.h"
#include "registry/record.h"
#include "registry/registry_int.h"
#include "tests/journal/views_case.h"

static char other[QZ_ID_TEXT];
static struct fleet_kiosk there; /* a kiosk of the other organisation */

static int setup_two(void **state)
{
    if (setup(state) != 0)
        return -1;
    fleet_county(&f, "河东县", other);
    fleet_enrol(&f, &there, other, "大厅");
    return 0;
}

static int teardown_two(void **state)
{
    fleet_kiosk_finish(&there);
    return teardown(state);
}

#define R(fn) cmocka_unit_test_setup_teardown(fn, setup_two, teardown_two)

/* An activity so many days from now; then it is that day. */
static void plan_and_go(const char *organisation, int days, char id[QZ_ID_TEXT])
{
    struct qz_err err;
    struct qz_activity_row a = {.kind = QZ_ACT_OPEN_DAY, .start_ms = FLEET_NOW + days * QZ_DAY_MS};
    a.end_ms = a.start_ms + 7200000;
    strcpy(a.organisation, organisation);
    strcpy(a.title, "活动");
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    memcpy(id, a.id, QZ_ID_TEXT);
    f.now_ms = a.start_ms + 600000;
}

static void come(struct fleet_kiosk *door, const char *activity, const struct qz_pass_issued *who)
{
    struct qz_entry e = fleet_checkin(activity, who);
    e.at_ms = f.now_ms;
    uint64_t n = fleet_write(door, e);
    fleet_send(&f, door);
    assert_int_equal(fleet_verdict(&f, door, n), QZ_J_ACCEPTED);
}

static int64_t youth_of(const struct qz_pass_issued *who)
{
    struct qz_err err;
    int64_t youth;
    assert_int_equal(qz_person_ref(f.t, who->who, &youth, &err), 1);
    return youth;
}

static int listed(const struct qz_pass_issued *who, struct qz_record_cursor after, struct qz_record_row *out,
                  int most)
{
    struct qz_err err;
    int n = qz_record_list(f.t, youth_of(who), after, f.now_ms, out, most, &err);
    if (n < 0)
        fail_msg("%s", err.msg);
    return n;
}

static const struct qz_record_cursor newest = {INT64_MAX, INT64_MAX};

/* Three quarters of this year and the last one, at two organisations: in order, and each once, however long
 * the pages are. */
static void all_quarters_and_organisations_are_told_in_order(void **state)
{
    (void)state;
    char id[5][QZ_ID_TEXT];
    struct qz_record_row all[8], one;
    plan_and_go(f.county, 1, id[0]);
    come(&k, id[0], &p[0]);
    plan_and_go(other, 2, id[1]);
    come(&there, id[1], &p[0]);
    come(&there, id[1], &p[1]);
    plan_and_go(f.county, 100, id[2]);
    come(&sibling, id[2], &p[0]);
    plan_and_go(other, 190, id[3]);
    come(&there, id[3], &p[1]); /* somebody else's */
    plan_and_go(f.county, 300, id[4]);
    come(&k, id[4], &p[0]);

    assert_int_equal(listed(&p[0], newest, all, COUNT(all)), 4);
    assert_string_equal(all[0].activity, id[4]);
    assert_string_equal(all[1].activity, id[2]);
    assert_string_equal(all[2].activity, id[1]);
    assert_string_equal(all[2].organisation_title, "河东县");
    assert_string_equal(all[3].activity, id[0]);

    struct qz_record_cursor at = newest;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(listed(&p[0], at, &one, 1), 1);
        assert_string_equal(one.activity, all[i].activity);
        at = (struct qz_record_cursor){one.start_ms, one.ref};
    }
    assert_int_equal(listed(&p[0], at, &one, 1), 0);
    assert_int_equal(listed(&p[1], newest, all, COUNT(all)), 2);
    assert_int_equal(listed(&p[2], newest, all, COUNT(all)), 0);
}

static void a_span_ends_where_it_shall_and_cursors_of_no_calendar_do_no_harm(void **state)
{
    (void)state;
    char id[3][QZ_ID_TEXT];
    struct qz_record_row row[4];
    struct qz_err err;
    for (int i = 0; i < 3; i++) {
        plan_and_go(f.county, 1 + 120 * i, id[i]);
        come(&k, id[i], &p[0]);
    }
    int64_t first = FLEET_NOW + QZ_DAY_MS, second = FLEET_NOW + 121 * QZ_DAY_MS;
    assert_int_equal(qz_record_span(f.t, youth_of(&p[0]), first + 1, second + 1, f.now_ms, row, 4, &err), 1);
    assert_string_equal(row[0].activity, id[1]);
    assert_int_equal(qz_record_span(f.t, youth_of(&p[0]), first, second, f.now_ms, row, 4, &err), 1);
    assert_string_equal(row[0].activity, id[0]);
    assert_int_equal(qz_record_span(f.t, youth_of(&p[0]), INT64_MIN, INT64_MAX, f.now_ms, row, 4, &err), 3);

    assert_int_equal(listed(&p[0], (struct qz_record_cursor){999999999999999999, 1}, row, 4), 3);
    assert_int_equal(listed(&p[0], (struct qz_record_cursor){-999999999999999999, 1}, row, 4), 0);
}

/* Nobody was reached in that quarter any more, and it is told all the same. */
static void what_was_rejected_is_told_of_a_quarter_in_which_nobody_else_came(void **state)
{
    (void)state;
    char id[2][QZ_ID_TEXT];
    struct qz_record_row row[4];
    plan_and_go(f.county, 1, id[0]);
    come(&k, id[0], &p[0]);
    plan_and_go(f.county, 120, id[1]);
    come(&k, id[1], &p[0]);
    struct qz_entry e = fleet_reject(id[1], f.cadre, k.size);
    e.at_ms = f.now_ms;
    assert_int_equal(judged(e), QZ_J_ACCEPTED);

    assert_int_equal(listed(&p[0], newest, row, 4), 2);
    assert_string_equal(row[0].activity, id[1]);
    assert_int_equal(row[0].how, QZ_RECORD_REJECTED);
    assert_string_equal(row[1].activity, id[0]);
    assert_int_not_equal(row[1].how, QZ_RECORD_REJECTED);
}

/* Youths lie side by side in a block: each is told of their own alone, at both ends of it too. */
static void neighbours_in_a_block_are_told_of_their_own(void **state)
{
    (void)state;
    static struct qz_pass_issued many[2 * QZ_REACH_YOUTHS];
    char id[QZ_ID_TEXT];
    struct qz_record_row row[2];
    fleet_people(&f, f.county, many, COUNT(many), true);
    plan_and_go(f.county, 1, id);
    for (size_t i = 0; i < COUNT(many); i++)
        if (youth_of(&many[i]) % QZ_REACH_YOUTHS == 0 || youth_of(&many[i]) % QZ_REACH_YOUTHS == 127)
            come(&k, id, &many[i]);
    for (size_t i = 0; i < COUNT(many); i++) {
        int64_t at = youth_of(&many[i]) % QZ_REACH_YOUTHS;
        assert_int_equal(listed(&many[i], newest, row, 2), at == 0 || at == 127);
    }
}

/* An activity that is not over goes to the organisation that hers became part of, one that is over stays. */
static void a_merger_loses_nothing_of_a_record(void **state)
{
    (void)state;
    char id[2][QZ_ID_TEXT];
    struct qz_record_row row[4];
    struct qz_merger m;
    struct qz_err err;

    plan_and_go(f.county, 1, id[0]);
    come(&k, id[0], &p[0]);
    plan_and_go(f.county, 2, id[1]);
    come(&k, id[1], &p[0]);
    assert_done(qz_organisation_merge(f.t, f.county, other, "区划调整", f.now_ms, &m, &err), &err);

    assert_int_equal(listed(&p[0], newest, row, 4), 2);
    assert_string_equal(row[0].activity, id[1]);
    assert_string_equal(row[0].organisation_title, "河东县");
    assert_string_equal(row[1].activity, id[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        R(all_quarters_and_organisations_are_told_in_order),
        R(a_span_ends_where_it_shall_and_cursors_of_no_calendar_do_no_harm),
        R(what_was_rejected_is_told_of_a_quarter_in_which_nobody_else_came),
        R(neighbours_in_a_block_are_told_of_their_own),
        R(a_merger_loses_nothing_of_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
