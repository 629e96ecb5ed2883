/* Every number of an activity can be opened down to the entries it is made of, those that add nothing too. */
#include "tests/journal/views_case.h"

static struct qz_opened opened[100];

/* All entries of the activity, page by page, in opened[]. What they add must be what is shown. */
static int open_all(int page)
{
    struct qz_err err;
    uint64_t after = 0;
    int64_t sum = 0;
    int n = 0;

    do {
        int more = qz_views_entries(f.t, act, after, opened + n, page, &after, &err);
        assert_true(more >= 0 && more <= page);
        n += more;
    } while (after);

    for (int i = 0; i < n; i++)
        sum += opened[i].adds;

    struct qz_activity_row r = row();
    assert_int_equal(sum, r.proven + r.attested + r.pending + r.late + r.unnamed + r.unnamed_late);
    return n;
}

static const struct qz_opened *opened_entry(const char *kiosk, uint64_t n)
{
    int all = open_all(COUNT(opened));
    for (int i = 0; i < all; i++)
        if (opened[i].n == n && strcmp(opened[i].kiosk, kiosk) == 0)
            return &opened[i];
    fail_msg("entry %llu is not among those of the activity", (unsigned long long)n);
    return NULL;
}

static void a_count_can_be_opened_down_to_its_entries(void **state)
{
    (void)state;
    uint64_t first = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t again = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t live = fleet_write(&k, fleet_live(act, &p[1], FLEET_NOW / 1000));
    fleet_send(&f, &k);
    uint64_t late = fleet_write(&sibling, fleet_late(act, f.cadre, p[2].who, 4));
    fleet_send(&f, &sibling);

    const struct qz_opened *e = opened_entry(k.row.id, first);
    assert_string_equal(e->who, p[0].who);
    assert_int_equal(e->how, QZ_HOW_PENDING);
    assert_int_equal(e->adds, 1);

    e = opened_entry(k.row.id, again);
    assert_int_equal(e->verdict, QZ_J_DUPLICATE);
    assert_int_equal(e->adds, 0);
    assert_int_equal(e->how, -1);

    assert_int_equal(opened_entry(k.row.id, live)->how, QZ_HOW_PROVEN);
    e = opened_entry(sibling.row.id, late);
    assert_int_equal(e->how, QZ_HOW_LATE);
    assert_int_equal(e->adds, 5); /* one with a name, four without */
}

static void an_activity_of_people_without_names_can_be_opened(void **state)
{
    (void)state;
    uint64_t heads[3];
    judged(fleet_open(act));
    for (int i = 0; i < 3; i++) {
        heads[i] = fleet_write(&k, fleet_heads(act, 1));
        fleet_send(&f, &k);
    }

    uint64_t confirm = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    assert_int_equal(row().counts, QZ_COUNTS);
    for (int i = 0; i < 3; i++)
        assert_int_equal(opened_entry(k.row.id, heads[i])->adds, 1);

    const struct qz_opened *e = opened_entry(k.row.id, confirm);
    assert_int_equal(e->kind, QZ_ENTRY_CONFIRM);
    assert_string_equal(e->cadre, f.cadre);
    assert_int_equal(e->adds, 0);

    assert_int_equal(opened_entry("", opened[0].n)->kind, QZ_ENTRY_ADMIN);
    assert_string_equal(opened[0].verb, "activity-add");
    assert_string_equal(opened[0].reason, "");
}

static void what_was_taken_back_stays_visible_and_adds_nothing(void **state)
{
    (void)state;
    uint64_t in = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t heads = fleet_write(&k, fleet_heads(act, 7));
    uint64_t gone = fleet_write(&k, fleet_void(heads));
    uint64_t no = fleet_write(&k, fleet_reject(act, f.cadre, in));
    uint64_t other = fleet_write(&k, fleet_heads(act, 2));
    fleet_send(&f, &k);

    const struct qz_opened *e = opened_entry(k.row.id, heads);
    assert_true(e->gone);
    assert_int_equal(e->count, 7);
    assert_int_equal(e->adds, 0);

    e = opened_entry(k.row.id, gone);
    assert_int_equal(e->kind, QZ_ENTRY_VOID);
    assert_int_equal(e->target, heads);

    assert_true(opened_entry(k.row.id, in)->gone);
    assert_int_equal(opened_entry(k.row.id, no)->kind, QZ_ENTRY_REJECT);
    assert_int_equal(opened_entry(k.row.id, other)->adds, 2);
}

static void an_action_shows_the_reason_that_was_given_for_it(void **state)
{
    (void)state;
    struct qz_err err;
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_CLOSED, "场地停电", f.now_ms, &err), &err);
    uint64_t in = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t gone = fleet_write(&k, fleet_void(in));
    fleet_send(&f, &k);
    assert_int_equal(open_all(COUNT(opened)), 4);
    assert_string_equal(opened[1].verb, "activity-close");
    assert_string_equal(opened[1].reason, "场地停电");
    assert_string_equal(opened_entry(k.row.id, gone)->verb, "");
    assert_string_equal(opened_entry(k.row.id, gone)->reason, "误扫");
}

static void a_duplicate_adds_once_the_first_has_fallen(void **state)
{
    (void)state;
    uint64_t first = fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    uint64_t second = fleet_write(&sibling, fleet_checkin(act, &p[0]));
    fleet_send(&f, &sibling);
    assert_int_equal(opened_entry(sibling.row.id, second)->adds, 0);
    fleet_write(&k, fleet_void(first));
    fleet_send(&f, &k);
    assert_int_equal(opened_entry(k.row.id, first)->adds, 0);
    const struct qz_opened *e = opened_entry(sibling.row.id, second);
    assert_int_equal(e->verdict, QZ_J_DUPLICATE);
    assert_int_equal(e->how, QZ_HOW_PENDING);
    assert_int_equal(e->adds, 1);
}

static void entries_of_other_activities_are_not_among_them(void **state)
{
    (void)state;
    char other[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 1, other);
    uint64_t heads = fleet_write(&k, fleet_heads(other, 5));
    fleet_write(&k, fleet_void(heads));
    fleet_write(&k, fleet_checkin(other, &p[0]));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    assert_int_equal(open_all(COUNT(opened)), 2); /* that it was added, and the check-in */
}

static void pages_of_any_size_give_the_same_entries(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 6; i++) {
        fleet_write(&k, fleet_checkin(act, &p[i]));
        fleet_write(&sibling, fleet_heads(act, i + 1));
    }
    fleet_send(&f, &k);
    fleet_send(&f, &sibling);
    for (int page = 1; page < 15; page++)
        assert_int_equal(open_all(page), 13);
}

static void what_a_kiosk_recorded_before_it_moved_away_can_be_opened(void **state)
{
    (void)state;
    char elsewhere[QZ_ID_TEXT];
    uint64_t heads = fleet_write(&k, fleet_heads(act, 3));
    fleet_send(&f, &k);
    fleet_county(&f, "邻县", elsewhere);
    fleet_move(&f, &k, elsewhere);
    assert_int_equal(opened_entry(k.row.id, heads)->adds, 3);
}

static void an_activity_that_is_not_there_cannot_be_opened(void **state)
{
    (void)state;
    char none[QZ_ID_TEXT];
    struct qz_err err;
    uint64_t next;
    qz_id_new('a', none);
    assert_refused(qz_views_entries(f.t, none, 0, opened, 1, &next, &err), &err, QZ_E_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_count_can_be_opened_down_to_its_entries),
        T(an_activity_of_people_without_names_can_be_opened),
        T(what_was_taken_back_stays_visible_and_adds_nothing),
        T(an_action_shows_the_reason_that_was_given_for_it),
        T(a_duplicate_adds_once_the_first_has_fallen),
        T(entries_of_other_activities_are_not_among_them),
        T(pages_of_any_size_give_the_same_entries),
        T(what_a_kiosk_recorded_before_it_moved_away_can_be_opened),
        T(an_activity_that_is_not_there_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
