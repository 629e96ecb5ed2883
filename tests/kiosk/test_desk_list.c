/* The list of activities, as the desk tells it to a cadre who is signed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <unicode/utrans.h>
#include <unistd.h>

#include "tests/kiosk/desk_case.h"

#define NAME_OF(f)    NAME_OF_IT(f)
#define NAME_OF_IT(f) #f

/* How often what reads pinyin was made. */
static atomic_int made;

/* Stands before the library's. */
UTransliterator *utrans_openU(const UChar *id, int32_t len, UTransDirection dir, const UChar *rules,
                              int32_t rules_len, UParseError *error, UErrorCode *status)
{
    UTransliterator *(*open)(const UChar *, int32_t, UTransDirection, const UChar *, int32_t, UParseError *,
                             UErrorCode *);
    *(void **)&open = dlsym(RTLD_NEXT, NAME_OF(utrans_openU));
    atomic_fetch_add(&made, 1);
    return open(id, len, dir, rules, rules_len, error, status);
}

static struct qz_tell_staff list(struct world *w, const char *letters)
{
    struct qz_ask ask = {.kind = QZ_ASK_LIST};
    qz_copy_text(ask.list.find, sizeof ask.list.find, letters);
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_STAFF).staff;
}

static void sign_in(struct world *w)
{
    struct qz_tell_staff staff;
    wait_open(w);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

/* It takes a quarter of a second to make, while which the desk would check nobody in. */
static void what_reads_pinyin_is_made_before_anybody_looks_for_an_activity(void **state)
{
    struct world *w = *state;
    atomic_store(&made, 0);
    sign_in(w);
    for (int i = 0; i < WAIT_MS / 10 && !atomic_load(&made); i++)
        usleep(10000);
    assert_int_equal(atomic_load(&made), 1);

    assert_int_equal(list(w, "KFR").found, 1);
    assert_int_equal(list(w, "KFX").found, 0);
    assert_int_equal(atomic_load(&made), 1);
}

/* ---- days ---- */

/* The list of that day, after all that was asked and told before. */
static struct qz_tell_staff list_of(struct world *w, enum qz_list_day day)
{
    static int mark = 100;
    struct qz_ask last = {.kind = QZ_ASK_LIST, .list.from = ++mark},
                  ask = {.kind = QZ_ASK_LIST, .list.day = day};
    assert_true(qz_wires_ask(&w->wires, &last));
    while (heard(w, QZ_TELL_STAFF).staff.from != mark)
        ;
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_STAFF).staff;
}

/* Another activity is planned at noon, `days` days after today; the one that runs stays. */
static void plan(struct world *w, int days)
{
    int64_t now = qz_now_ms(), noon = qz_date_start(qz_date_of(now)) + QZ_DAY_MS / 2;
    w->dir.next_ms = noon + days * QZ_DAY_MS - now;
    send_config(w);
}

static void counts_more(const struct qz_tell_staff *s, const struct qz_tell_staff *than, int tomorrow,
                        int week)
{
    assert_int_equal(s->day[QZ_LIST_TODAY], than->day[QZ_LIST_TODAY]);
    assert_int_equal(s->day[QZ_LIST_TOMORROW], than->day[QZ_LIST_TOMORROW] + tomorrow);
    assert_int_equal(s->day[QZ_LIST_WEEK], than->day[QZ_LIST_WEEK] + week);
    assert_int_equal(s->day[QZ_LIST_ALL], than->day[QZ_LIST_ALL] + week);
    assert_int_equal(s->day[QZ_LIST_OVER], than->day[QZ_LIST_OVER]);
}

static void activities_are_counted_by_their_days(void **state)
{
    struct world *w = *state;
    sign_in(w);
    struct qz_tell_staff before = list_of(w, QZ_LIST_ALL);
    assert_int_equal(before.day[QZ_LIST_TODAY], 1);
    assert_int_equal(before.day[QZ_LIST_OVER], 0);

    qz_id_new('a', w->dir.next);
    plan(w, 1);
    struct qz_tell_staff s = list_of(w, QZ_LIST_TOMORROW);
    counts_more(&s, &before, 1, 1);
    assert_int_equal(s.found, s.day[QZ_LIST_TOMORROW]);
    assert_string_equal(s.row[s.rows - 1].activity, w->dir.next);

    plan(w, 2);
    s = list_of(w, QZ_LIST_TOMORROW);
    counts_more(&s, &before, 0, 1);
    plan(w, 6);
    s = list_of(w, QZ_LIST_WEEK);
    counts_more(&s, &before, 0, 1);
    assert_string_equal(s.row[s.rows - 1].activity, w->dir.next);
    assert_true(s.row[s.rows - 1].ahead);
    assert_false(s.row[0].ahead);
    plan(w, 7);
    s = list_of(w, QZ_LIST_WEEK);
    counts_more(&s, &before, 0, 0);
}

static void what_has_ended_is_counted_apart(void **state)
{
    struct world *w = *state;
    sign_in(w);
    assert_int_equal(list_of(w, QZ_LIST_OVER).found, 0);
    w->dir.later_ms = -QZ_DAY_MS / 4;
    send_config(w);
    struct qz_tell_staff s = list_of(w, QZ_LIST_OVER);
    assert_int_equal(s.found, 1);
    assert_string_equal(s.row[0].activity, w->dir.activity);
    assert_int_equal(s.day[QZ_LIST_OVER], 1);
}

static void rows_begin_where_the_screen_wants_them(void **state)
{
    struct world *w = *state;
    sign_in(w);
    qz_id_new('a', w->dir.next);
    plan(w, 1);
    struct qz_tell_staff all = list_of(w, QZ_LIST_ALL);
    assert_int_equal(all.rows, 2);
    struct qz_ask ask = {.kind = QZ_ASK_LIST, .list.from = 1};
    assert_true(qz_wires_ask(&w->wires, &ask));
    struct qz_tell_staff s = heard(w, QZ_TELL_STAFF).staff;
    assert_int_equal(s.from, 1);
    assert_int_equal(s.rows, 1);
    assert_int_equal(s.found, 2);
    assert_string_equal(s.row[0].activity, all.row[1].activity);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_reads_pinyin_is_made_before_anybody_looks_for_an_activity),
        T(activities_are_counted_by_their_days),
        T(what_has_ended_is_counted_apart),
        T(rows_begin_where_the_screen_wants_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
