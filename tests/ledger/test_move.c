/* Moving whom a clock that was ahead put to an activity whose time had not come: all of them in one touch,
 * also when that takes several transactions and is cut off between or within them. */
#include "tests/fault/badvfs.h"
#include "tests/support/amount.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define YOUTHS 120 /* more than two transactions hold */
#define HEADS  7   /* entries without a name, of three each */
#define PEOPLE (YOUTHS + 3 * HEADS)
#define AHEAD  480 /* minutes */
#define NOW    0   /* the activities, */
#define LATER  1

static struct qz_ledger *ledger_of(const char *dir, const char *vfs)
{
    struct qz_ledger_options opt = {.db.vfs = vfs};
    struct qz_err err = {0};
    struct qz_ledger *l = qz_ledger_open(dir, &opt, &err);
    if (!l)
        fail_msg("%s", err.msg);
    return l;
}

static void append(struct qz_ledger *l, struct qz_entry e)
{
    struct qz_err err = {0};
    if (qz_ledger_append(l, &e, &err) != 0)
        fail_msg("%s", err.msg);
}

/* A kiosk that opened the activity of the evening in the morning, and was put right. Youth 3 came again. */
static void morning(char dir[PLACE_PATH], unsigned youths)
{
    place_make(dir);
    struct qz_ledger *l = ledger_of(dir, NULL);
    struct qz_entry opened = kit_open(LATER, AHEAD);
    opened.cadre[0] = '\0'; /* by itself */
    append(l, opened);
    for (unsigned i = 0; i < youths; i++)
        append(l, kit_checkin(LATER, i, AHEAD + 1));
    for (unsigned i = 0; i < HEADS; i++)
        append(l, kit_headcount(LATER, 3, AHEAD + 2));
    append(l, kit_close(LATER, 10));
    append(l, kit_open(NOW, 10));
    append(l, kit_checkin(NOW, 3, 11));
    qz_ledger_close(l);
}

/* The entry that holds the cadre's badge: any of this log that came before, for what is tested here. */
#define BADGE 1

static int misplaced(struct qz_ledger *l, struct qz_misplaced *m)
{
    return qz_ledger_misplaced(l, kit_activity(NOW), KIT_DAY - 86400000, &(struct qz_right_boot){0}, m, NULL);
}

/* What a cadre's touch does. Returns how many people were offered to be moved. */
static int touch(struct qz_ledger *l)
{
    struct qz_misplaced m;
    struct qz_err err = {0};
    struct qz_entry by = kit_confirm(NOW, 20);
    by.badge = BADGE;
    if (misplaced(l, &m) != 1)
        return 0;
    if (qz_ledger_move(l, &m, &by, &err) != 0)
        fail_msg("%s", err.msg);
    return m.people;
}

/* What the log says of those who came. */
struct said {
    int voids, voided_opening;
    int anew[YOUTHS + HEADS + 4]; /* entries that name that one with `of` */
};

static int hear(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct said *s = ctx;
    struct qz_entry e;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);

    s->voids += e.kind == QZ_ENTRY_VOID;
    if (e.kind == QZ_ENTRY_VOID)
        assert_int_equal(e.badge, BADGE); /* the word of whoever touched it */
    s->voided_opening += e.kind == QZ_ENTRY_VOID && e.target == 1;

    if (e.of) {
        assert_in_range(e.of, 2, YOUTHS + HEADS + 1);
        assert_string_equal(e.activity, kit_activity(NOW));
        s->anew[e.of]++;
    }
    return 0;
}

/* Everybody is at the activity of now, once; nothing is left of the other one. */
static void all_moved(struct qz_ledger *l, int youths)
{
    struct said s = {0};
    struct qz_tally now, later;
    struct qz_misplaced m;
    uint64_t differences = 1;
    assert_int_equal(qz_ledger_each(l, 1, 0, hear, &s, NULL), 0);
    assert_int_equal(s.voids, youths + HEADS + 1);
    assert_int_equal(s.voided_opening, 1);
    for (int n = 2; n < youths + HEADS + 2; n++)
        assert_int_equal(s.anew[n], 1);

    assert_int_equal(qz_ledger_tally(l, kit_activity(NOW), &now, NULL), 0);
    assert_int_equal(qz_ledger_tally(l, kit_activity(LATER), &later, NULL), 0);
    assert_int_equal(now.named, youths);
    assert_int_equal(now.unnamed, 3 * HEADS);
    assert_int_equal(later.named + later.unnamed, 0);
    assert_int_equal(misplaced(l, &m), 0);
    assert_int_equal(qz_ledger_rebuild(l, &differences, NULL), 0);
    assert_int_equal(differences, 0);
}

static void one_touch_moves_more_than_one_transaction_holds(void **state)
{
    char dir[PLACE_PATH];
    (void)state;
    morning(dir, YOUTHS);
    struct qz_ledger *l = ledger_of(dir, NULL);
    assert_int_equal(touch(l), PEOPLE);
    all_moved(l, YOUTHS);
    qz_ledger_close(l);
    place_remove(dir);
}

/* Full transactions, and no entry beyond them. */
static void the_opening_goes_with_the_last_of_them(void **state)
{
    char dir[PLACE_PATH];
    (void)state;
    for (unsigned entries = 49; entries <= 101; entries += entries == 51 ? 48 : 1) {
        morning(dir, entries - HEADS);
        struct qz_ledger *l = ledger_of(dir, NULL);
        assert_int_equal(touch(l), (int)entries - HEADS + 3 * HEADS);
        all_moved(l, (int)entries - HEADS);
        qz_ledger_close(l);
        place_remove(dir);
    }
}

static struct qz_entry checkout(unsigned youth, int at)
{
    struct qz_entry e = kit_checkin(LATER, youth, at);
    e.kind = QZ_ENTRY_CHECKOUT;
    return e;
}

static int64_t inside(struct qz_ledger *l, unsigned activity)
{
    struct qz_inside in;
    assert_int_equal(qz_ledger_inside(l, kit_activity(activity), &in, NULL), 0);
    return in.named;
}

/* As morning(), where people check out: of 40 youths 0 to 19 went, and of them 0 to 9 came back. */
static void morning_with_check_out(char dir[PLACE_PATH])
{
    place_make(dir);
    struct qz_ledger *l = ledger_of(dir, NULL);
    struct qz_entry opened = kit_open(LATER, AHEAD);
    opened.cadre[0] = '\0';
    append(l, opened);

    for (unsigned i = 0; i < 40; i++)
        append(l, kit_checkin(LATER, i, AHEAD + 1));
    for (unsigned i = 0; i < 20; i++)
        append(l, checkout(i, AHEAD + 2));
    for (unsigned i = 0; i < 10; i++)
        append(l, kit_checkin(LATER, i, AHEAD + 4));
    append(l, kit_close(LATER, 10));
    append(l, kit_open(NOW, 10));
    qz_ledger_close(l);
}

/* Counts entries that were written anew, of each kind. */
static int hear_anew(void *ctx, uint64_t n, const char *line, size_t len)
{
    int *anew = ctx;
    struct qz_entry e;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    anew[e.kind] += e.of > 0;
    return 0;
}

static void who_went_has_gone_where_they_are_moved_to_and_is_there_once(void **state)
{
    char dir[PLACE_PATH];
    int anew[QZ_ENTRY_COUNT] = {0};
    struct qz_misplaced m;
    uint64_t differences = 1;
    (void)state;
    morning_with_check_out(dir);
    struct qz_ledger *l = ledger_of(dir, NULL);
    assert_int_equal(inside(l, LATER), 30);

    assert_int_equal(touch(l), 40);
    assert_int_equal(inside(l, NOW), 30);
    assert_int_equal(inside(l, LATER), 0);
    assert_int_equal(misplaced(l, &m), 0);

    assert_int_equal(qz_ledger_each(l, 1, 0, hear_anew, anew, NULL), 0);
    assert_int_equal(anew[QZ_ENTRY_CHECKIN], 50);
    assert_int_equal(anew[QZ_ENTRY_CHECKOUT], 20);
    assert_int_equal(qz_ledger_rebuild(l, &differences, NULL), 0);
    assert_int_equal(differences, 0);
    qz_ledger_close(l);
    place_remove(dir);
}

static void copy(const char *from, const char *to, const char *name)
{
    char path[PLACE_PATH];
    size_t len;
    unsigned char *bytes = place_read(place_path(path, from, name), &len);
    assert_non_null(bytes);
    place_write(place_path(path, to, name), bytes, len);
    chmod(path, 0600);
    free(bytes);
}

/* The kiosk's program is killed at that write of a move. Whether it was, or had done all of it before. */
static bool killed_at(const char *dir, uint64_t nth)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        struct qz_ledger *l = ledger_of(dir, BADVFS_NAME);
        badvfs_die(nth);
        touch(l);
        _exit(0);
    }

    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))

        return false;
    assert_int_equal(WTERMSIG(status), SIGKILL);
    return true;
}

/* A check-out stays where it was, and is not moved a second time. */
static void a_check_out_is_moved_once_however_often_a_move_is_killed(void **state)
{
    char first[PLACE_PATH], dir[PLACE_PATH];
    bool killed = true;
    (void)state;
    morning_with_check_out(first);

    for (uint64_t nth = 1; killed; nth += amount_stride(3)) {
        int anew[QZ_ENTRY_COUNT] = {0};
        place_make(dir);
        copy(first, dir, "kiosk.db");
        copy(first, dir, "device.key");
        killed = killed_at(dir, nth);

        struct qz_ledger *l = ledger_of(dir, NULL);
        touch(l);
        assert_int_equal(inside(l, NOW), 30);
        assert_int_equal(qz_ledger_each(l, 1, 0, hear_anew, anew, NULL), 0);
        assert_int_equal(anew[QZ_ENTRY_CHECKOUT], 20);
        qz_ledger_close(l);
        place_remove(dir);
    }

    place_remove(first);
}

static void a_move_that_is_killed_is_offered_again_and_goes_on_where_it_was(void **state)
{
    char first[PLACE_PATH], dir[PLACE_PATH];
    int whole = 0, part = 0, done = 0;
    bool killed = true;
    (void)state;
    morning(first, YOUTHS);

    for (uint64_t nth = 1; killed; nth += amount_stride(1)) {
        place_make(dir);
        copy(first, dir, "kiosk.db");
        copy(first, dir, "device.key");
        killed = killed_at(dir, nth);

        struct qz_ledger *l = ledger_of(dir, NULL);
        int left = touch(l);
        whole += left == PEOPLE;
        part += left > 0 && left < PEOPLE;
        done += left == 0;

        all_moved(l, YOUTHS);
        qz_ledger_close(l);
        place_remove(dir);
    }

    place_remove(first);
    assert_true(whole > 0); /* before the first of its transactions was there, */
    assert_true(part > 0);  /* between them, */
    assert_true(done > 0);  /* and after all */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_touch_moves_more_than_one_transaction_holds),
        cmocka_unit_test(the_opening_goes_with_the_last_of_them),
        cmocka_unit_test(who_went_has_gone_where_they_are_moved_to_and_is_there_once),
        cmocka_unit_test(a_check_out_is_moved_once_however_often_a_move_is_killed),
        cmocka_unit_test(a_move_that_is_killed_is_offered_again_and_goes_on_where_it_was),
    };
    badvfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
