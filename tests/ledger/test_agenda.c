/* What is left to do for cadres: the tracker tells kiosks what waits for a confirmation, and a kiosk knows it
 * without a network too. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/taken.h"
#include "ledger/ledger.h"
#include "registry/named.h"
#include "registry/registry.h"
#include "tests/ledger/pair_case.h"

#define LIST 20

static struct qz_agenda list[LIST];

/* What the tracker tells now, config and feed, is told to the ledger. */
static void tell_all(void)
{
    struct qz_err err;
    struct qz_feed feed;
    struct qz_buf json = {0};
    struct qz_config c;

    assert_done(qz_registry_config(f.t, &own, f.now_ms, &c, &err), &err);
    assert_int_equal(qz_config_write(&c, &json), 0);
    assert_done(qz_ledger_config(l, json.data, json.len, NULL, &err), &err);
    qz_config_finish(&c);

    qz_buf_clear(&json);
    assert_done(qz_views_feed(f.t, &own, 0, f.now_ms, &feed, &err), &err);
    assert_int_equal(qz_feed_write(&feed, &json), 0);
    assert_done(qz_ledger_feed(l, json.data, json.len, &err), &err);
    qz_feed_finish(&feed);
    qz_buf_finish(&json);
}

static int agenda(void)
{
    struct qz_err err;
    int n = qz_ledger_agenda(l, f.now_ms, 0, list, LIST, &err);
    assert_true(n >= 0);
    return n;
}

/* The row of an activity, NULL when it is not listed. */
static const struct qz_agenda *listed(const char *activity)
{
    int n = agenda();
    for (int i = 0; i < n; i++)
        if (strcmp(list[i].activity.id, activity) == 0)
            return &list[i];
    return NULL;
}

static struct qz_standing standing(const char *activity)
{
    struct qz_standing s;
    struct qz_err err;
    assert_done(qz_ledger_standing(l, activity, &s, &err), &err);
    return s;
}

static uint64_t write_here(struct qz_entry e)
{
    struct qz_err err;
    assert_done(qz_ledger_append(l, &e, &err), &err);
    return e.n;
}

static uint64_t came_here(int i)
{
    return write_here(fleet_checkin(act, &p[i]));
}

static int waiting_here(struct qz_counted *out)
{
    struct qz_err err;
    int n = qz_ledger_waiting(l, act, 0, out, LIST, &err);
    assert_true(n >= 0);
    return n;
}

static void an_activity_is_listed_until_it_is_confirmed_and_nobody_waits(void **state)
{
    (void)state;
    tell_all();
    write_here(fleet_open(act));
    came_here(0);
    upload(100);
    f.now_ms += 20 * QZ_DAY_MS; /* nobody came for weeks */
    tell_all();
    const struct qz_agenda *a = listed(act);
    assert_non_null(a);
    assert_true(a->activity.past);
    assert_false(a->standing.confirmed);
    assert_int_equal(a->standing.waiting, 1);
    assert_int_equal(a->standing.came, 1);

    /* Confirming it needs no opening, and holds before the tracker knows of it. */
    write_here(fleet_confirm(act, f.cadre, 0));
    assert_null(listed(act));
    assert_true(standing(act).confirmed);
    upload(100);
    tell_all();
    assert_null(listed(act));
}

static void what_is_of_today_is_listed_first_and_what_is_over_after_it_the_newest_first(void **state)
{
    (void)state;
    char today[QZ_ID_TEXT], old[2][QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 10, today);
    fleet_activity(&f, QZ_ACT_SHARING, 3, old[0]);
    fleet_activity(&f, QZ_ACT_SHARING, 7, old[1]);
    f.now_ms += 10 * QZ_DAY_MS;
    tell_all();
    assert_int_equal(agenda(), 4);
    assert_string_equal(list[0].activity.id, today);
    assert_false(list[0].activity.past);
    assert_string_equal(list[1].activity.id, old[1]);
    assert_string_equal(list[2].activity.id, old[0]);
    assert_string_equal(list[3].activity.id, act);

    struct qz_err err;
    assert_int_equal(qz_ledger_agenda(l, f.now_ms, 3, list, LIST, &err), 1);
    assert_string_equal(list[0].activity.id, act);
}

static void what_comes_is_listed_for_seven_days(void **state)
{
    (void)state;
    char sixth[QZ_ID_TEXT], seventh[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 6, sixth);
    fleet_activity(&f, QZ_ACT_SHARING, 7, seventh);
    tell_all();
    assert_non_null(listed(sixth));
    assert_null(listed(seventh));
    f.now_ms = qz_date_start(qz_date_of(f.now_ms)) + QZ_DAY_MS; /* the next day has begun */
    tell_all();
    assert_non_null(listed(seventh));
}

static void what_is_over_is_not_offered_to_be_opened(void **state)
{
    (void)state;
    struct qz_activity a[LIST];
    struct qz_err err;
    f.now_ms += 10 * QZ_DAY_MS;
    tell_all();
    assert_non_null(listed(act));
    assert_int_equal(qz_ledger_activities(l, 0, INT64_MAX, a, LIST, &err), 0);
}

static void one_that_was_closed_cancelled_or_given_up(void **state)
{
    (void)state;
    struct qz_err err;
    char closed[QZ_ID_TEXT], cancelled[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 0, closed);
    fleet_activity(&f, QZ_ACT_SHARING, 0, cancelled);
    f.now_ms += QZ_DAY_MS;
    assert_done(qz_activity_set_state(f.t, closed, QZ_ACTIVITY_CLOSED, "", f.now_ms, &err), &err);
    assert_done(qz_activity_set_state(f.t, cancelled, QZ_ACTIVITY_CANCELLED, "", f.now_ms, &err), &err);
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_GIVEN_UP, "没人确认", f.now_ms, &err), &err);
    tell_all();
    assert_true(listed(closed) && listed(closed)->activity.past); /* it can still be confirmed */
    assert_null(listed(cancelled));
    assert_null(listed(act));
}

static void kiosks_hear_at_once_when_one_that_is_over_is_confirmed_elsewhere(void **state)
{
    (void)state;
    struct qz_err err;
    char before[72], after[72];
    came_here(0);
    upload(100);

    f.now_ms += 10 * QZ_DAY_MS;
    tell_all();
    assert_non_null(listed(act));

    assert_done(qz_registry_etag(f.t, &own, f.now_ms, before, &err), &err);
    assert_done(qz_named_confirm(f.t, act, f.cadre, "赵管理", f.now_ms, &err), &err);
    assert_done(qz_registry_etag(f.t, &own, f.now_ms, after, &err), &err);
    assert_string_not_equal(before, after);

    tell_all();
    assert_null(listed(act));
}

static void who_comes_after_the_first_confirmation_waits_again(void **state)
{
    (void)state;
    tell_all();
    write_here(fleet_open(act));
    came_here(0);

    write_here(fleet_confirm(act, f.cadre, 0));
    assert_true(standing(act).confirmed);
    assert_int_equal(standing(act).waiting, 0);

    came_here(1);
    came_here(2);
    assert_int_equal(standing(act).waiting, 2);

    upload(100); /* the tracker says the same, and nobody is counted twice */
    tell_all();
    assert_int_equal(standing(act).waiting, 2);

    came_here(3);
    assert_int_equal(standing(act).waiting, 3);

    write_here(fleet_confirm(act, f.cadre, 0));
    assert_int_equal(standing(act).waiting, 0);

    upload(100);
    assert_int_equal(standing(act).waiting, 0); /* before the tracker told it, */
    tell_all();
    assert_int_equal(standing(act).waiting, 0); /* and after */
}

static void one_by_one_each_is_confirmed_or_rejected(void **state)
{
    (void)state;
    struct qz_counted c[LIST];
    tell_all();
    write_here(fleet_open(act));
    uint64_t first = came_here(0), second = came_here(1), third = came_here(2);

    assert_int_equal(waiting_here(c), 3);
    assert_int_equal(c[0].n, third);
    assert_string_equal(c[2].who, p[0].who);

    write_here(fleet_confirm(act, f.cadre, second));
    assert_int_equal(standing(act).waiting, 2);

    write_here(fleet_reject(act, f.cadre, first));
    assert_int_equal(standing(act).waiting, 1);
    assert_int_equal(waiting_here(c), 1);
    assert_int_equal(c[0].n, third);

    upload(100);
    tell_all();
    assert_int_equal(standing(act).waiting, 1);
    assert_int_equal(fleet_row(&f, act).attested, 1);
    assert_int_equal(fleet_row(&f, act).pending, 1);
    assert_false(standing(act).confirmed);

    write_here(fleet_confirm(act, f.cadre, third));
    assert_int_equal(standing(act).waiting, 0);
    assert_int_equal(waiting_here(c), 0);
}

static void a_live_pass_a_late_entry_and_a_name_counted_twice_do_not_wait(void **state)
{
    (void)state;
    struct qz_counted c[LIST];
    tell_all();
    write_here(fleet_open(act));
    write_here(fleet_live(act, &p[0], FLEET_NOW / 1000));
    write_here(fleet_late(act, f.cadre, p[1].who, 0));
    came_here(2);
    came_here(2);
    assert_int_equal(standing(act).waiting, 1);
    assert_int_equal(waiting_here(c), 1);
    assert_string_equal(c[0].who, p[2].who);
}

static void who_waits_at_a_sibling_is_counted_and_confirmed_with_all(void **state)
{
    (void)state;
    struct qz_counted c[LIST];
    tell_all();
    fleet_write(&sibling, fleet_open(act));
    fleet_write(&sibling, fleet_checkin(act, &p[5]));
    fleet_send(&f, &sibling);

    tell_all();
    came_here(0);
    assert_int_equal(standing(act).waiting, 2);
    assert_int_equal(waiting_here(c), 1); /* one by one only those of this kiosk */

    write_here(fleet_confirm(act, f.cadre, 0));
    assert_int_equal(standing(act).waiting, 0);

    upload(100);
    assert_int_equal(fleet_row(&f, act).attested, 2);
}

static void what_an_administrator_took_back_is_undone_here_too(void **state)
{
    (void)state;
    struct qz_err err;
    tell_all();
    write_here(fleet_open(act));
    uint64_t first = came_here(0);
    came_here(1);
    uint64_t confirm = write_here(fleet_confirm(act, f.cadre, 0));
    upload(100);

    struct qz_taking what = {.kind = QZ_ENTRY_REJECT,
                             .activity = act,
                             .cadre = f.cadre,
                             .administrator = "赵管理",
                             .kiosk = own.id,
                             .n = first,
                             .reason = "没来"};
    assert_done(qz_named_take(f.t, &what, f.now_ms, &err), &err);
    assert_done(qz_named_withdraw(f.t, f.cadre, own.id, confirm, "赵管理", "看错了", f.now_ms, &err), &err);

    tell_all();
    assert_int_equal(standing(act).came, 1);
    assert_false(standing(act).confirmed);
    assert_int_equal(standing(act).waiting, 1);
}

/* The view is made anew from the log, and for logs of before when the ledger is opened. */
static void the_view_of_confirmations_follows_from_the_log(void **state)
{
    (void)state;
    struct qz_err err;
    uint64_t differences = 1;
    write_here(fleet_open(act));
    came_here(0);
    uint64_t second = came_here(1);
    uint64_t confirm = write_here(fleet_confirm(act, f.cadre, 0));
    write_here(fleet_confirm(act, f.cadre, second));
    struct qz_entry undo = fleet_void(confirm);
    write_here(undo);
    assert_done(qz_ledger_rebuild(l, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_int_equal(standing(act).waiting, 1);
}

/* ---- whom a list shows ---- */

/* The roster has some of them, by the letters of their names. */
static void tell_roster(void)
{
    static const char *const letters[] = {"L", "SD", "W", "W"};
    struct qz_roster_person person[COUNT(letters)];
    const struct qz_roster r = {person, COUNT(letters), ""};
    struct qz_buf json = {0};
    struct qz_err err;
    memset(person, 0, sizeof person);
    for (size_t i = 0; i < COUNT(letters); i++) {
        strcpy(person[i].id, p[i].who);
        strcpy(person[i].initial, letters[i]);
    }
    assert_int_equal(qz_roster_write(&r, &json), 0);
    assert_done(qz_ledger_roster(l, json.data, json.len, true, true, NULL, &err), &err);
    qz_buf_finish(&json);
}

/* How many there are, and the newest of them in *first. */
static int came_some(enum qz_came_as as, char letter, struct qz_counted *first)
{
    struct qz_counted out[LIST];
    const struct qz_came_some some = {as, letter};
    struct qz_err err;
    memset(out, 0, sizeof out);
    int n = qz_ledger_came_some(l, act, &some, 0, out, LIST, &err);
    assert_true(n >= 0);
    *first = out[0];
    return n;
}

static void who_came_is_listed_by_how_they_are_known_and_by_the_surname(void **state)
{
    (void)state;
    struct qz_counted c;
    tell_all();
    tell_roster();
    write_here(fleet_open(act));
    uint64_t first = came_here(0);
    came_here(1);
    write_here(fleet_live(act, &p[2], FLEET_NOW / 1000));
    write_here(fleet_heads(act, 3));
    write_here(fleet_late(act, f.cadre, p[3].who, 0));
    write_here(fleet_confirm(act, f.cadre, first));

    assert_int_equal(came_some(QZ_CAME_UNTOLD, 0, &c), 5);
    assert_int_equal(came_some(QZ_CAME_WAITING, 0, &c), 1);
    assert_string_equal(c.who, p[1].who);
    assert_int_equal(came_some(QZ_CAME_ATTESTED, 0, &c), 1);
    assert_string_equal(c.who, p[0].who);
    assert_int_equal(came_some(QZ_CAME_PROVEN, 0, &c), 1);
    assert_string_equal(c.who, p[2].who);
    assert_int_equal(came_some(QZ_CAME_LATE, 0, &c), 1);
    assert_string_equal(c.who, p[3].who);
    assert_int_equal(came_some(QZ_CAME_COUNTED, 0, &c), 1);
    assert_int_equal(c.people, 3);

    assert_int_equal(came_some(QZ_CAME_UNTOLD, 'S', &c), 1);
    assert_string_equal(c.who, p[1].who);
    assert_int_equal(came_some(QZ_CAME_UNTOLD, 'D', &c), 1);
    assert_int_equal(came_some(QZ_CAME_UNTOLD, 'W', &c), 2);
    assert_int_equal(came_some(QZ_CAME_LATE, 'W', &c), 1);
    assert_int_equal(came_some(QZ_CAME_WAITING, 'W', &c), 0);
    assert_int_equal(came_some(QZ_CAME_UNTOLD, 'Q', &c), 0);

    /* Who is crossed out is none of these; and once all are confirmed nobody waits. */
    write_here(fleet_reject(act, f.cadre, first));
    assert_int_equal(came_some(QZ_CAME_ATTESTED, 0, &c), 0);
    write_here(fleet_confirm(act, f.cadre, 0));
    assert_int_equal(came_some(QZ_CAME_WAITING, 0, &c), 0);
    assert_int_equal(came_some(QZ_CAME_ATTESTED, 0, &c), 1);
}

/* As the tracker told when they came; once it says that nobody waits, they are confirmed. */
static void who_came_to_a_sibling_is_listed_likewise(void **state)
{
    (void)state;
    struct qz_counted c;
    tell_roster();
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_live(act, &p[1], FLEET_NOW / 1000));
    fleet_send(&f, &k);
    tell_all();

    assert_int_equal(came_some(QZ_CAME_WAITING, 0, &c), 1);
    assert_string_equal(c.who, p[0].who);
    assert_true(c.elsewhere);
    assert_int_equal(came_some(QZ_CAME_PROVEN, 'D', &c), 1);
    assert_string_equal(c.who, p[1].who);

    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    tell_all();
    assert_int_equal(came_some(QZ_CAME_WAITING, 0, &c), 0);
    assert_int_equal(came_some(QZ_CAME_ATTESTED, 'L', &c), 1);
    assert_string_equal(c.who, p[0].who);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        H(an_activity_is_listed_until_it_is_confirmed_and_nobody_waits),
        H(what_is_of_today_is_listed_first_and_what_is_over_after_it_the_newest_first),
        H(what_comes_is_listed_for_seven_days),
        H(what_is_over_is_not_offered_to_be_opened),
        H(one_that_was_closed_cancelled_or_given_up),
        H(kiosks_hear_at_once_when_one_that_is_over_is_confirmed_elsewhere),
        H(who_comes_after_the_first_confirmation_waits_again),
        H(one_by_one_each_is_confirmed_or_rejected),
        H(a_live_pass_a_late_entry_and_a_name_counted_twice_do_not_wait),
        H(who_waits_at_a_sibling_is_counted_and_confirmed_with_all),
        H(what_an_administrator_took_back_is_undone_here_too),
        H(the_view_of_confirmations_follows_from_the_log),
        H(who_came_is_listed_by_how_they_are_known_and_by_the_surname),
        H(who_came_to_a_sibling_is_listed_likewise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
