/* A group that somebody of the staff takes in, at the desk: its entries name it, its sum is the log's, and
 * its newest entry is taken back. */
#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "tests/support/kiosk_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/desk_case.h"

static void sign_in(struct world *w, const char *who)
{
    struct qz_tell_staff staff;
    pin_of(w, who, "246810", &staff);
    assert_true(staff.signed_in);
}

static void cadre_in(struct world *w)
{
    struct qz_tell_staff staff;
    wait_open(w);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

static void helper_in(struct world *w)
{
    wait_open(w);
    qz_id_new('h', w->dir.helper);
    send_config(w);
    while (heard(w, QZ_TELL_CADRES).cadres.rows < 2)
        ;
    sign_in(w, w->dir.helper);
}

static struct qz_tell_party party(struct world *w, bool on, uint64_t n)
{
    struct qz_ask ask = {.kind = QZ_ASK_PARTY, .party = {on, n}};
    assert_true(qz_wires_ask(&w->wires, &ask));
    return on ? heard(w, QZ_TELL_PARTY).party : (struct qz_tell_party){0};
}

static struct qz_tell_party come(struct world *w, uint32_t number)
{
    struct qz_ask pass;
    make_pass(w, number, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    return heard(w, QZ_TELL_PARTY).party;
}

static struct qz_tell_party more(struct world *w, int people)
{
    struct qz_ask ask = {.kind = QZ_ASK_HEADCOUNT, .headcount = {people, 1}};
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
    return heard(w, QZ_TELL_PARTY).party;
}

static struct qz_tell_party take_back(struct world *w, uint64_t n)
{
    struct qz_ask ask = {.kind = QZ_ASK_PARTY_UNDO, .party_undo = {n}};
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_PARTY).party;
}

static void leave(struct world *w)
{
    struct qz_ask ask = {.kind = QZ_ASK_LEAVE};
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* Of each entry that counts people: its group. */
struct groups {
    uint64_t n[40], group[40];
    int entries;
};

static int groups_of(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e;
    struct groups *g = ctx;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind != QZ_ENTRY_CHECKIN && e.kind != QZ_ENTRY_HEADCOUNT)
        return 0;
    g->n[g->entries] = n;
    g->group[g->entries++] = e.group;
    return 0;
}

static struct groups groups(struct world *w)
{
    struct groups g = {.entries = 0};
    struct qz_err err;
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, groups_of, &g, &err), 0);
    qz_ledger_close(l);
    return g;
}

static void a_class_has_one_number_and_one_sum(void **state)
{
    struct world *w = *state;
    helper_in(w);
    assert_int_equal(party(w, true, 0).named, 0);
    come(w, 1);
    come(w, 2);
    struct qz_tell_party t = more(w, 5);
    assert_int_equal(t.named, 2);
    assert_int_equal(t.unnamed, 5);
    assert_true(t.from_ms > 0 && t.to_ms >= t.from_ms);

    party(w, false, 0);
    struct qz_ask pass; /* who comes after it is of none */
    make_pass(w, 3, tomorrow(), &pass);
    scan(w, &pass);
    party(w, true, 0);
    assert_int_equal(come(w, 4).named, 1);

    struct groups g = groups(w);
    assert_int_equal(g.entries, 5);
    for (int i = 0; i < 3; i++)
        assert_int_equal(g.group[i], g.n[0]);
    assert_int_equal(g.group[3], 0);
    assert_int_equal(g.group[4], g.n[4]);
}

static void the_newest_headcount_is_taken_back_and_no_other(void **state)
{
    struct world *w = *state;
    helper_in(w);
    party(w, true, 0);
    struct qz_tell_party first = more(w, 5), t = more(w, 1);
    assert_true(t.may_undo);
    assert_int_equal(take_back(w, first.last).unnamed, 6); /* it is not the newest any more */
    t = take_back(w, t.last);
    assert_int_equal(t.unnamed, 5);
    assert_int_equal(t.last, first.last);
    assert_int_equal(take_back(w, t.last).unnamed, 0);
}

static void a_helper_takes_no_name_back_and_a_cadre_does(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    helper_in(w);
    party(w, true, 0);
    struct qz_tell_party t = come(w, 1);
    assert_true(t.last_named);
    assert_false(t.may_undo);
    assert_int_equal(take_back(w, t.last).named, 1);

    leave(w);
    sign_in(w, w->dir.cadre);
    t = party(w, true, party(w, true, 0).before);
    assert_true(t.may_undo);
    t = take_back(w, t.last);
    assert_int_equal(t.named, 0);
    assert_int_equal(come(w, 2).named, 1); /* the next one comes */
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_REJECT], 1);
    assert_int_equal(n[QZ_ENTRY_VOID], 0);
}

/* Somebody walked off, or the power went: the group of just before goes on under its number. */
static void a_group_that_was_broken_off_can_go_on(void **state)
{
    struct world *w = *state;
    cadre_in(w);
    assert_int_equal(party(w, true, 0).before, 0);
    come(w, 1);
    more(w, 4);
    leave(w);
    struct qz_ask pass; /* somebody comes in between, who is of none */
    make_pass(w, 3, tomorrow(), &pass);
    scan(w, &pass);
    sign_in(w, w->dir.cadre);

    struct qz_tell_party t = party(w, true, 0);
    assert_true(t.before > 0);
    assert_int_equal(t.before_people, 5);
    assert_int_equal(party(w, true, t.before + 1).named, 0); /* there is none of that number */
    t = party(w, true, t.before);
    assert_int_equal(t.named + t.unnamed, 5);
    assert_int_equal(come(w, 2).named, 2);

    struct groups g = groups(w);
    assert_int_equal(g.entries, 4);
    assert_int_equal(g.group[2], 0);
    assert_int_equal(g.group[3], g.n[0]);
}

static void nobody_takes_one_in_who_is_not_signed_in(void **state)
{
    struct world *w = *state;
    struct qz_ask begin = {.kind = QZ_ASK_PARTY, .party = {true, 0}}, undo = {.kind = QZ_ASK_PARTY_UNDO}, one;
    wait_open(w);
    assert_true(qz_wires_ask(&w->wires, &begin));
    assert_true(qz_wires_ask(&w->wires, &undo));
    make_pass(w, 1, tomorrow(), &one);
    scan(w, &one);
    struct groups g = groups(w);
    assert_int_equal(g.entries, 1);
    assert_int_equal(g.group[0], 0);
}

/* Who signs out leaves no group behind, in which the next ones would be. */
static void signing_out_ends_it(void **state)
{
    struct world *w = *state;
    struct qz_ask pass;
    cadre_in(w);
    party(w, true, 0);
    come(w, 1);
    leave(w);
    make_pass(w, 2, tomorrow(), &pass);
    scan(w, &pass);
    struct groups g = groups(w);
    assert_int_equal(g.group[0], g.n[0]);
    assert_int_equal(g.group[1], 0);
}

static void a_closed_activity_ends_it(void **state)
{
    struct world *w = *state;
    struct qz_ask close = {.kind = QZ_ASK_CLOSE}, open = {.kind = QZ_ASK_OPEN}, pass;
    memcpy(open.open.activity, w->dir.activity, QZ_ID_TEXT);
    cadre_in(w);
    party(w, true, 0);
    come(w, 1);
    assert_true(qz_wires_ask(&w->wires, &close));
    assert_true(qz_wires_ask(&w->wires, &open));
    make_pass(w, 2, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    assert_int_equal(groups(w).group[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_class_has_one_number_and_one_sum, start, stop),
        cmocka_unit_test_setup_teardown(the_newest_headcount_is_taken_back_and_no_other, start, stop),
        cmocka_unit_test_setup_teardown(a_helper_takes_no_name_back_and_a_cadre_does, start, stop),
        cmocka_unit_test_setup_teardown(a_group_that_was_broken_off_can_go_on, start, stop),
        cmocka_unit_test_setup_teardown(nobody_takes_one_in_who_is_not_signed_in, start, stop),
        cmocka_unit_test_setup_teardown(signing_out_ends_it, start, stop),
        cmocka_unit_test_setup_teardown(a_closed_activity_ends_it, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
