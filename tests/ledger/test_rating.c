/* Ratings that are collected beside the log until an entry holds their sums. */
#include "ledger/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/ledger/ledger_case.h"

static void rate(struct fixture *f, unsigned activity, int mark)
{
    struct qz_err err = {0};
    if (qz_ledger_rate(f->l, kit_activity(activity), mark, &err) != 0)
        fail_msg("%s", err.msg);
}

/* How many ratings are due while that activity (-1: none) is open; 0: nothing is. */
static int64_t due(struct fixture *f, int open, struct qz_entry *e)
{
    struct qz_err err = {0};
    const char *id = open < 0 ? "" : kit_activity((unsigned)open);
    int rc = qz_ledger_ratings_due(f->l, id, e, &err);
    if (rc < 0)
        fail_msg("%s", err.msg);
    return rc == 1 ? e->count : 0;
}

static void reopen(struct fixture *f)
{
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_non_null(f->l);
}

static void fewer_than_five_wait_while_the_activity_is_open(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e;
    for (int i = 0; i < 4; i++)
        rate(f, 0, 5);
    assert_int_equal(due(f, 0, &e), 0);
    assert_int_equal(due(f, 1, &e), 4);
    assert_int_equal(due(f, -1, &e), 4);

    rate(f, 0, 2);
    assert_int_equal(due(f, 0, &e), 5);
    assert_string_equal(e.activity, kit_activity(0));
    assert_int_equal(e.sums.of[1], 1);
    assert_int_equal(e.sums.of[4], 4);
}

static void they_outlive_the_program(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e;
    rate(f, 0, 1);
    reopen(f);
    rate(f, 0, 1);
    rate(f, 1, 3);
    reopen(f);
    assert_int_equal(due(f, 1, &e), 2);
    assert_int_equal(e.sums.of[0], 2);
    assert_int_equal(due(f, 0, &e), 1);
    assert_int_equal(e.sums.of[2], 1);
}

/* In one transaction: at no power cut both are there, or neither. */
static void the_entry_and_what_was_collected_change_together(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e[2];
    struct qz_err err;
    rate(f, 0, 4);
    rate(f, 1, 4);
    assert_int_equal(due(f, 1, &e[0]), 1);
    e[1] = kit_void(99, 0); /* of nothing: the transaction is undone */
    assert_int_equal(qz_ledger_append_all(f->l, e, 2, &err), -1);
    assert_int_equal(due(f, 1, &e[0]), 1);
    assert_int_equal(qz_ledger_size(f->l), 0);

    assert_int_equal(qz_ledger_append(f->l, &e[0], &err), 0);
    assert_int_equal(due(f, 1, &e[0]), 0);
    assert_int_equal(due(f, 0, &e[0]), 1); /* of the other activity */
}

/* A disk that was put back from a copy brings ratings back that an entry holds, which the tracker has. */
static void an_entry_that_is_healed_holds_what_came_back(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e;
    struct qz_err err = {0};
    rate(f, 0, 4);
    assert_int_equal(due(f, -1, &e), 1);
    e.n = 1;
    e.at_ms = KIT_DAY;
    assert_int_equal(qz_entry_write(&e, &f->l->line, &err), 0);
    assert_int_equal(qz_db_begin(f->l->db, &err), 0);
    assert_int_equal(qz_append_line(f->l, &e, &err), 0);
    assert_int_equal(qz_ledger_end(f->l, 0, &err), 0);
    assert_int_equal(due(f, -1, &e), 0);
}

static void views_that_are_made_anew_leave_them(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e;
    uint64_t differences;
    rate(f, 0, 1);
    assert_int_equal(due(f, -1, &e), 1);
    assert_int_equal(qz_ledger_append(f->l, &e, NULL), 0);
    rate(f, 0, 5);
    assert_int_equal(qz_ledger_rebuild(f->l, &differences, NULL), 0);
    assert_int_equal(differences, 0);
    assert_int_equal(due(f, -1, &e), 1);
    assert_int_equal(e.sums.of[4], 1);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(fewer_than_five_wait_while_the_activity_is_open),
        T(they_outlive_the_program),
        T(the_entry_and_what_was_collected_change_together),
        T(an_entry_that_is_healed_holds_what_came_back),
        T(views_that_are_made_anew_leave_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
