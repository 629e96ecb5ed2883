/* A helper at the desk: counts beyond the kiosk's bound, and is refused whatever the table of asks does not
 * give to helpers. */
#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "rules/role.h"
#include "tests/support/kiosk_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/desk_case.h"

/* A helper is in the configuration, and signs in. */
static struct qz_tell_staff helped(struct world *w)
{
    struct qz_tell_staff staff;
    qz_id_new('h', w->dir.helper);
    send_config(w);
    while (heard(w, QZ_TELL_CADRES).cadres.rows < 2)
        ;

    pin_of(w, w->dir.helper, "246810", &staff);
    assert_true(staff.signed_in);
    assert_string_equal(staff.cadre.id, w->dir.helper);
    return staff;
}

/* What stands in the entries of a kind: the newest. */
static int newest_of(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e, *want = ctx;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind == want->kind)
        *want = e;
    return 0;
}

static struct qz_entry newest(struct world *w, enum qz_entry_kind kind)
{
    struct qz_entry e = {.kind = kind};
    struct qz_err err;
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, newest_of, &e, &err), 0);
    qz_ledger_close(l);
    return e;
}

static void a_helper_is_told_no_list(void **state)
{
    struct world *w = *state;
    wait_open(w);
    struct qz_tell_staff staff = helped(w);
    assert_int_equal(staff.rows, 0);
    assert_int_equal(staff.found, 0);
    assert_int_equal(staff.locks, 0);
    assert_int_equal(staff.entries, 0);
    assert_int_equal(staff.misplaced, 0);
}

/* So that a new ask says whose it is before anybody can ask it. */
static void the_table_says_of_every_ask_who_may(void **state)
{
    (void)state;
    for (int kind = 0; kind < QZ_ASK_COUNT; kind++)
        if (qz_asks_of((enum qz_ask_kind)kind) == QZ_ASKS_NOBODY)
            fail_msg("ask %d: the table in link/msg.c does not say who may ask it", kind);
    assert_int_equal(qz_asks_of(QZ_ASK_COUNT), QZ_ASKS_NOBODY);
}

/* An ask of that kind about what there is: the open activity, entry n. */
static struct qz_ask ask_about(const struct world *w, enum qz_ask_kind kind, uint64_t n)
{
    struct qz_ask ask = {.kind = kind};

    switch (kind) {
    case QZ_ASK_LIFT:
        memcpy(ask.lift.cadre, w->dir.cadre, QZ_ID_TEXT);
        break;
    case QZ_ASK_OPEN:
        memcpy(ask.open.activity, w->dir.activity, QZ_ID_TEXT);
        break;
    case QZ_ASK_ITEM:
        memcpy(ask.item.activity, w->dir.activity, QZ_ID_TEXT);
        break;

    case QZ_ASK_CONFIRM:
        ask.confirm.n = n;
        break;
    case QZ_ASK_UNDO:
        ask.undo = (struct qz_ask_undo){.n = n, .why = QZ_UNDO_ABSENT};
        break;
    case QZ_ASK_UNDO_RUN:
        ask.undo_run.n = n;
        ask.undo_run.why = QZ_UNDO_MISTAP;
        break;
    case QZ_ASK_RIGHT:
        ask.right.shown_ms = qz_now_ms();
        break;

    default:
        break;
    }

    return ask;
}

/* Everything that the table gives to cadres alone, from the table: nothing comes of it, and nothing is told.
 */
static void what_is_a_cadres_is_refused_to_a_helper(void **state)
{
    struct world *w = *state;
    struct qz_ask pass, probe = {.kind = QZ_ASK_HEADCOUNT, .headcount = {1, 1}};
    int asked = 0, n[QZ_ENTRY_COUNT];
    wait_open(w);
    helped(w);
    make_pass(w, 1, tomorrow(), &pass);
    uint64_t entry = scan(w, &pass).nth_today ? 2 : 0;

    for (int kind = 0; kind < QZ_ASK_COUNT; kind++) {
        struct qz_ask ask = ask_about(w, (enum qz_ask_kind)kind, entry);
        if (qz_asks_of(ask.kind) != QZ_ASKS_CADRE)
            continue;
        assert_true(qz_wires_ask(&w->wires, &ask));
        asked++;
    }
    assert_true(asked >= 12);

    struct qz_tell t;
    assert_true(qz_wires_ask(&w->wires, &probe)); /* what is told before its answer came of the others */
    do {
        assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
        if (t.kind == QZ_TELL_STAFF || t.kind == QZ_TELL_CAME || t.kind == QZ_TELL_ITEM)
            fail_msg("a helper was told %d", t.kind);
    } while (t.kind != QZ_TELL_OUTCOME);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
    assert_int_equal(n[QZ_ENTRY_HEADCOUNT], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1); /* by itself, before */
    for (int kind = 0; kind < QZ_ENTRY_COUNT; kind++)
        if (kind != QZ_ENTRY_CHECKIN && kind != QZ_ENTRY_HEADCOUNT && kind != QZ_ENTRY_OPEN &&
            kind != QZ_ENTRY_BOOT && kind != QZ_ENTRY_CLOCK)
            assert_int_equal(n[kind], 0);
}

/* And nobody who is not signed in at all. */
static void what_is_staffs_is_refused_to_whoever_comes(void **state)
{
    struct world *w = *state;
    struct qz_ask probe = {.kind = QZ_ASK_HEADCOUNT, .headcount = {1, 1}};
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    for (int kind = 0; kind < QZ_ASK_COUNT; kind++) {
        struct qz_ask ask = ask_about(w, (enum qz_ask_kind)kind, 2);
        if (qz_asks_of(ask.kind) == QZ_ASKS_CADRE)
            assert_true(qz_wires_ask(&w->wires, &ask));
    }

    assert_int_equal(scan(w, &probe).verdict, QZ_VERDICT_WELCOME);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1);
    assert_int_equal(n[QZ_ENTRY_CLOSE] + n[QZ_ENTRY_CONFIRM] + n[QZ_ENTRY_VOID] + n[QZ_ENTRY_REJECT], 0);
}

static void a_helper_lets_a_kiosk_count_on_and_the_log_says_who(void **state)
{
    struct world *w = *state;
    struct qz_ask one = {.kind = QZ_ASK_HEADCOUNT, .headcount = {1, 1}}, leave = {.kind = QZ_ASK_LEAVE};
    int n[QZ_ENTRY_COUNT];
    w->dir.unnamed_most = 1;
    wait_open(w);
    send_config(w);
    assert_int_equal(scan(w, &one).verdict, QZ_VERDICT_WELCOME);
    assert_true(scan(w, &one).full);

    helped(w);
    assert_true(qz_wires_ask(&w->wires, &leave));
    assert_int_equal(scan(w, &one).verdict, QZ_VERDICT_WELCOME); /* by whoever comes, on the helper's word */
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_HEADCOUNT], 2);
    assert_string_equal(newest(w, QZ_ENTRY_HEADCOUNT).staff, w->dir.helper);
}

static void who_stands_by_at_a_check_in_is_in_its_entry(void **state)
{
    struct world *w = *state;
    struct qz_ask pass;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    helped(w);
    make_pass(w, 1, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    ledger_kinds(w, n);
    struct qz_entry e = newest(w, QZ_ENTRY_CHECKIN);
    assert_string_equal(e.staff, w->dir.helper);
    assert_int_equal(qz_role_of(e.staff), QZ_ROLE_HELPER);
    assert_string_equal(e.cadre, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_helper_is_told_no_list, start, stop),
        cmocka_unit_test(the_table_says_of_every_ask_who_may),
        cmocka_unit_test_setup_teardown(what_is_a_cadres_is_refused_to_a_helper, start, stop),
        cmocka_unit_test_setup_teardown(what_is_staffs_is_refused_to_whoever_comes, start, stop),
        cmocka_unit_test_setup_teardown(a_helper_lets_a_kiosk_count_on_and_the_log_says_who, start, stop),
        cmocka_unit_test_setup_teardown(who_stands_by_at_a_check_in_is_in_its_entry, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
