/* Who came to the open activity, here and at other kiosks, and what a cadre takes back. */
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

static struct qz_tell_came who_came(struct world *w, int from)
{
    struct qz_ask ask = {.kind = QZ_ASK_CAME, .came.from = from};
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_CAME).came;
}

static struct qz_tell_came take_back(struct world *w, uint64_t n, enum qz_undo why)
{
    struct qz_ask ask = {.kind = QZ_ASK_UNDO, .undo.n = n, .undo.why = why};
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_CAME).came;
}

static struct qz_tell_came take_back_in_words(struct world *w, uint64_t n, const char *words)
{
    struct qz_ask ask = {.kind = QZ_ASK_UNDO, .undo.n = n, .undo.why = QZ_UNDO_WORDS};
    snprintf(ask.undo.words, sizeof ask.undo.words, "%s", words);
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_CAME).came;
}

static void wait_present(struct world *w, int present)
{
    while (heard(w, QZ_TELL_SESSION).session.present != present)
        ;
}

/* One youth of the roster, one without a name, then a cadre signs in. */
static void let_two_come(struct world *w)
{
    struct qz_ask ask, heads = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    struct qz_tell_staff staff;
    wait_open(w);
    make_pass(w, 1, tomorrow(), &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
    scan(w, &heads);
    wait_present(w, 2);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

static void a_mistake_is_taken_back_in_a_cadres_name_and_stays_visible(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    struct qz_ask again;
    let_two_come(w);

    struct qz_tell_came c = who_came(w, 0);
    assert_int_equal(c.rows, 2);
    assert_false(c.row[0].named); /* the newest first */
    assert_true(c.row[1].named);

    qz_wires_ask(&w->wires,
                 &(struct qz_ask){.kind = QZ_ASK_UNDO, .undo.n = c.row[0].n, .undo.why = QZ_UNDO_MISTAP});
    wait_present(w, 1);
    qz_wires_ask(&w->wires,
                 &(struct qz_ask){.kind = QZ_ASK_UNDO, .undo.n = c.row[1].n, .undo.why = QZ_UNDO_OTHER});
    wait_present(w, 0);

    c = who_came(w, 0);
    assert_int_equal(c.rows, 2);
    assert_int_equal(c.row[0].undone, QZ_UNDO_MISTAP);
    assert_int_equal(c.row[1].undone, QZ_UNDO_OTHER);

    make_pass(w, 1, tomorrow() + 1, &again); /* who comes after all is welcome */
    assert_int_equal(scan(w, &again).verdict, QZ_VERDICT_WELCOME);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_VOID], 1);
    assert_int_equal(n[QZ_ENTRY_REJECT], 1);
}

static void only_what_counts_is_taken_back_once_and_for_a_reason_that_fits(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    let_two_come(w);
    struct qz_tell_came c = who_came(w, 0);
    uint64_t heads = c.row[0].n, youth = c.row[1].n;

    assert_int_equal(take_back(w, heads, QZ_UNDO_ABSENT).row[0].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back(w, youth, QZ_UNDO_TWICE).row[1].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back(w, heads, QZ_UNDO_COUNT).row[0].undone, QZ_UNDO_NONE);
    take_back(w, 1, QZ_UNDO_MISTAP); /* the start of the program */
    take_back(w, 0, QZ_UNDO_MISTAP);
    take_back(w, 1000, QZ_UNDO_MISTAP); /* not there yet */

    assert_int_equal(take_back(w, heads, QZ_UNDO_TWICE).row[0].undone, QZ_UNDO_TWICE);
    assert_int_equal(take_back(w, heads, QZ_UNDO_MISTAP).row[0].undone, QZ_UNDO_TWICE);

    qz_wires_ask(&w->wires, &(struct qz_ask){.kind = QZ_ASK_LEAVE});
    qz_wires_ask(&w->wires,
                 &(struct qz_ask){.kind = QZ_ASK_UNDO, .undo.n = youth, .undo.why = QZ_UNDO_ABSENT});

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_VOID], 1);
    assert_int_equal(n[QZ_ENTRY_REJECT], 0);
}

static int last_reason(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e, *last = ctx;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind == QZ_ENTRY_REJECT || e.kind == QZ_ENTRY_VOID)
        last[e.kind == QZ_ENTRY_VOID] = e;
    return 0;
}

static void a_reason_in_words_is_kept_as_it_was_typed(void **state)
{
    struct world *w = *state;
    struct qz_entry last[2] = {{0}};
    int n[QZ_ENTRY_COUNT];
    let_two_come(w);
    struct qz_tell_came c = who_came(w, 0);

    take_back_in_words(w, c.row[0].n, "dian cuo le");
    c = take_back_in_words(w, c.row[1].n, "来借椅子的");
    for (int i = 0; i < 2; i++)
        assert_int_equal(c.row[i].undone, QZ_UNDO_WORDS);
    assert_string_equal(c.row[0].why, "dian cuo le");
    assert_string_equal(c.row[1].why, "来借椅子的");

    ledger_kinds(w, n);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, NULL);
    assert_int_equal(qz_ledger_each(l, 1, 0, last_reason, last, NULL), 0);
    qz_ledger_close(l);

    assert_string_equal(last[0].reason, "来借椅子的");
    assert_string_equal(last[0].cadre, w->dir.cadre);
    assert_string_equal(last[1].reason, "dian cuo le");
}

static void words_that_are_no_reason_take_nothing_back(void **state)
{
    struct world *w = *state;
    char longer[QZ_WORDS_CHARS + 2] = "";
    let_two_come(w);
    uint64_t n = who_came(w, 0).row[0].n;
    memset(longer, 'a', sizeof longer - 1);
    assert_int_equal(take_back_in_words(w, n, "").row[0].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back_in_words(w, n, "a\x1b[2J").row[0].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back_in_words(w, n, "\xff\xfe").row[0].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back_in_words(w, n, longer).row[0].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back_in_words(w, n, "clock").row[0].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back(w, n, (enum qz_undo) - 1).row[0].undone, QZ_UNDO_NONE);
    assert_int_equal(take_back_in_words(w, n, "\"};drop").row[0].undone, QZ_UNDO_WORDS);
}

static void who_came_is_turned_page_by_page(void **state)
{
    struct world *w = *state;
    struct qz_ask heads = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    let_two_come(w);
    while (heads.headcount.people < QZ_CAME_ROWS) {
        scan(w, &heads);
        heads.headcount.people++;
    }

    struct qz_tell_came c = who_came(w, 0);
    assert_int_equal(c.rows, QZ_CAME_ROWS);
    assert_int_equal(c.row[0].people, QZ_CAME_ROWS - 1);
    assert_true(c.more);
    uint64_t third = c.row[2].n;

    c = who_came(w, 2); /* by two rows, where a screen has no room for more */
    assert_int_equal(c.from, 2);
    assert_int_equal(c.row[0].n, third);

    c = who_came(w, QZ_CAME_ROWS);
    assert_int_equal(c.from, QZ_CAME_ROWS);
    assert_int_equal(c.rows, 1);
    assert_true(c.row[0].named);
    assert_false(c.more);

    c = take_back(w, c.row[0].n, QZ_UNDO_ABSENT);
    assert_int_equal(c.from, QZ_CAME_ROWS); /* the same page, anew */
}

/* "到场 8" over "nobody yet" is what a cadre at the quiet door saw. */
static void who_came_at_other_kiosks_is_in_the_list_too(void **state)
{
    struct world *w = *state;
    struct qz_feed_checkin one = {.at_ms = qz_now_ms(), .where = "西门签到台"};
    struct qz_feed_elsewhere all = {.named = 1, .unnamed = 7};
    struct qz_feed feed = {.checkin = &one, .checkins = 1, .elsewhere = &all, .elsewheres = 1};
    struct qz_tell_staff staff;
    wait_open(w);
    qz_id_new('y', one.who);
    memcpy(one.activity, w->dir.activity, sizeof one.activity);
    memcpy(all.activity, w->dir.activity, sizeof all.activity);

    send_this_feed(w, &feed, qz_now_ms());
    while (heard(w, QZ_TELL_SESSION).session.present != 8)
        ;

    pin(w, "246810", &staff);
    struct qz_tell_came c = who_came(w, 0);
    assert_int_equal(c.rows, 2);
    assert_true(c.row[0].elsewhere && c.row[0].named);
    assert_string_equal(c.row[0].where, "西门签到台");
    assert_true(c.row[1].elsewhere && !c.row[1].named && c.row[1].people == 7);

    assert_int_equal(take_back(w, c.row[0].n, QZ_UNDO_ABSENT).row[0].undone, QZ_UNDO_NONE);
}

static struct qz_tell_came who_came_as(struct world *w, enum qz_came_as as)
{
    struct qz_ask ask = {.kind = QZ_ASK_CAME, .came.pick = {as, '\0'}};
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_CAME).came;
}

/* Of the list of those who wait, one is confirmed: the list follows. */
static void some_of_them_are_listed_and_confirmed(void **state)
{
    struct world *w = *state;
    let_two_come(w);
    struct qz_tell_came c = who_came_as(w, QZ_CAME_COUNTED);
    assert_int_equal(c.rows, 1);
    assert_false(c.row[0].named);
    assert_int_equal(c.pick.as, QZ_CAME_COUNTED);

    c = who_came_as(w, QZ_CAME_WAITING);
    assert_int_equal(c.rows, 1);
    assert_int_equal(c.row[0].as, QZ_CAME_WAITING);
    struct qz_ask confirm = {.kind = QZ_ASK_CONFIRM, .confirm.n = c.row[0].n};
    assert_true(qz_wires_ask(&w->wires, &confirm));
    assert_int_equal(heard(w, QZ_TELL_CAME).came.rows, 0);
    assert_int_equal(who_came_as(w, QZ_CAME_ATTESTED).rows, 1);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
/* Of those whom the feed brings, who scanned this very screen a moment ago. */
static void who_scanned_the_screen_is_greeted_while_they_stand_there(void **state)
{
    struct world *w = *state;
    struct qz_feed_checkin c[3] = {{.masked = "李＊＊"}, {.where = "西门"}, {.masked = "王＊"}};
    int64_t now = qz_now_ms();
    wait_open(w);
    for (int i = 0; i < 3; i++) {
        uint8_t id[QZ_ID_BYTES] = {(uint8_t)(200 + i)};
        strcpy(c[i].activity, w->dir.activity);
        qz_id_text('y', id, c[i].who);
        c[i].at_ms = now;
    }
    c[2].at_ms = now - 60000;

    send_this_feed(w, &(struct qz_feed){.checkin = c, .checkins = 3}, now);
    struct qz_tell_greet greet = heard(w, QZ_TELL_GREET).greet;
    assert_int_equal(greet.people, 1);
    assert_string_equal(greet.name, "李＊＊");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_mistake_is_taken_back_in_a_cadres_name_and_stays_visible),
        T(some_of_them_are_listed_and_confirmed),
        T(only_what_counts_is_taken_back_once_and_for_a_reason_that_fits),
        T(a_reason_in_words_is_kept_as_it_was_typed),
        T(words_that_are_no_reason_take_nothing_back),
        T(who_came_is_turned_page_by_page),
        T(who_came_at_other_kiosks_is_in_the_list_too),
        T(who_scanned_the_screen_is_greeted_while_they_stand_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
