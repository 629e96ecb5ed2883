/* The list of who came, page by page: each is there once, in order, and a page far down costs no more than
 * the first one. What SQLite does is counted. */
#include "ledger/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/ledger/ledger_case.h"

#define PAGE 6   /* rows of a screen */
#define LIST 120 /* of a whole list, at the most */

static int64_t steps; /* of the virtual machine */

/* Stands before the library's. */
int sqlite3_step(sqlite3_stmt *s)
{
    int (*step)(sqlite3_stmt *);
    *(void **)&step = dlsym(RTLD_NEXT, "sqlite3_step");
    int rc = step(s);
    steps += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
    return rc;
}

static void append(struct fixture *f, struct qz_entry e)
{
    struct qz_err err = {0};
    if (qz_ledger_append(f->l, &e, &err) != 0)
        fail_msg("%s", err.msg);
}

/* Youths `from` to `to` check in here, a minute after each other. */
static void come(struct fixture *f, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        append(f, kit_checkin(0, i, (int)i));
}

/* So many others came to another kiosk, at the same times. */
static void come_elsewhere(struct fixture *f, unsigned n)
{
    char sql[600];
    struct qz_err err = {0};
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < %u) "
             "INSERT OR REPLACE INTO sibling(activity, who, at_ms, place, seal) "
             "SELECT '%s', CAST(printf('%%016d', i) AS BLOB), %lld + 30000 * (i / 2), 'west', x'' FROM c",
             n, kit_activity(0), (long long)KIT_DAY);
    if (qz_db_exec(f->l->db, sql, &err) != 0)
        fail_msg("%s", err.msg);
    qz_came_forget(f->l);
}

static int page(struct fixture *f, int from, struct qz_counted out[PAGE])
{
    struct qz_err err = {0};
    int n = qz_ledger_came(f->l, kit_activity(0), from, out, PAGE, &err);
    if (n < 0)
        fail_msg("%s", err.msg);
    return n;
}

/* Down to the end. Returns how many there are; *most is what the dearest page cost. */
static int turn(struct fixture *f, int64_t *most)
{
    struct qz_counted c[PAGE];
    int all = 0, n;
    *most = 0;
    do {
        int64_t before = steps;
        n = page(f, all, c);
        all += n;
        if (steps - before > *most)
            *most = steps - before;
    } while (n == PAGE);
    return all;
}

static void a_page_far_down_costs_no_more_than_the_first(void **state)
{
    struct fixture *f = *state;
    int64_t few, many;
    append(f, kit_open(0, 0));
    come(f, 0, 60);
    come_elsewhere(f, 60);
    assert_int_equal(turn(f, &few), 120);

    come(f, 60, 240);
    come_elsewhere(f, 600);
    assert_int_equal(turn(f, &many), 840);
    assert_true(many < 2 * few);
}

/* The rows of that page are those of the whole list. */
static void is_part(struct fixture *f, int from)
{
    static struct qz_counted all[LIST], c[PAGE];
    struct qz_err err = {0};
    int there = qz_ledger_came(f->l, kit_activity(0), 0, all, LIST, &err);
    int left = there - from, n = page(f, from, c);
    assert_int_equal(n, left < PAGE ? left : PAGE);
    for (int k = 0; k < n; k++) {
        assert_string_equal(c[k].who, all[from + k].who);
        assert_int_equal(c[k].n, all[from + k].n);
    }
}

static void pages_are_parts_of_one_list(void **state)
{
    static const int from[] = {0, 96, 31, 32, 33, 64, 5, 94, 63, 0};
    struct fixture *f = *state;
    append(f, kit_open(0, 0));
    come(f, 0, 50);
    come_elsewhere(f, 50);
    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        is_part(f, from[i]);
}

/* Who comes meanwhile, here or elsewhere, moves the others down. */
static void a_list_that_changed_is_looked_through_anew(void **state)
{
    struct fixture *f = *state;
    int64_t most;
    append(f, kit_open(0, 0));
    come(f, 3, 73);
    assert_int_equal(turn(f, &most), 70);
    come(f, 73, 74);
    is_part(f, 40);

    assert_int_equal(turn(f, &most), 71);
    assert_int_equal(kit_feed(f->l, NULL), 0); /* three people, and some without a name */
    assert_int_equal(turn(f, &most), 75);
    is_part(f, 66);
    append(f, (struct qz_entry){.kind = QZ_ENTRY_VOID, .at_ms = KIT_DAY, .up_ms = 1, .target = 30});
    is_part(f, 64);
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(a_page_far_down_costs_no_more_than_the_first),
        spec(pages_are_parts_of_one_list),
        spec(a_list_that_changed_is_looked_through_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
