/* The desk and a disk without room: as the file system says, and as only the write itself learns. The
 * program's own pwrite64() and statvfs() stand before the C library's. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/statvfs.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

static atomic_bool full, low;

ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
    if (!atomic_load(&full))
        return syscall(SYS_pwrite64, fd, bytes, n, at);
    errno = ENOSPC;
    return -1;
}

int statvfs(const char *path, struct statvfs *out)
{
    (void)path;
    memset(out, 0, sizeof *out);
    out->f_frsize = 4096;
    out->f_bavail = atomic_load(&low) ? 1000 : 1000000;
    return 0;
}

static int start_with_room(void **state)
{
    atomic_store(&full, false);
    atomic_store(&low, false);
    return start_right(state);
}

static void fill_up(struct world *w)
{
    struct qz_ask ask;
    atomic_store(&full, true);
    make_pass(w, 1, tomorrow(), &ask);
    assert_true(qz_wires_ask(&w->wires, &ask));
    expect_trouble(w, QZ_TROUBLE_FULL);
    assert_true(heard(w, QZ_TELL_OUTCOME).outcome.failed);
}

/* A few looks at the disk later still the same trouble, and at no time another. */
static void expect_steady(struct world *w)
{
    struct qz_tell t;
    for (int i = 0; i < 4; i++) {
        atomic_fetch_add(&wall_ms, 2000);
        atomic_fetch_add(&up_ms, 2000);
        settle(w);
        settle(w);
    }
    while (qz_queue_pop(w->wires.tells, &t, 0))
        assert_int_not_equal(t.kind, QZ_TELL_TROUBLE);
}

static void a_disk_that_is_full_by_quota_alone_does_not_blink(void **state)
{
    struct world *w = *state;
    wait_open(w);
    fill_up(w);
    expect_steady(w);
    expect_no_answer(w, 2);
    atomic_store(&full, false);
    pass_ms(w, 6000, 0);
    expect_welcome(w, 2);
}

static void room_on_the_file_system_alone_is_not_enough(void **state)
{
    struct world *w = *state;
    wait_open(w);
    atomic_store(&low, true);
    pass_time(w, 0);
    expect_trouble(w, QZ_TROUBLE_FULL);
    expect_no_answer(w, 1);

    atomic_store(&low, false);
    pass_time(w, 0);
    fill_up(w);

    atomic_store(&low, true);
    pass_time(w, 0);
    atomic_store(&low, false);
    pass_time(w, 0);

    expect_steady(w);
    expect_no_answer(w, 2);
}

static void a_kiosk_that_starts_on_a_full_disk_says_so_until_it_has_begun_its_log(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    atomic_store(&full, true);
    restart(w);
    expect_trouble(w, QZ_TROUBLE_FULL);
    expect_steady(w);
    expect_no_answer(w, 1);
    atomic_store(&full, false);
    pass_ms(w, 6000, 0);
    expect_welcome(w, 1);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_BOOT], 2);
}

static void a_log_that_is_removed_under_the_kiosk_is_noticed(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    char path[1024];
    wait_open(w);
    snprintf(path, sizeof path, "%s/kiosk.db", w->dir.path);
    assert_int_equal(unlink(path), 0);
    atomic_fetch_add(&up_ms, 2000); /* the next look */
    settle(w);
    expect_trouble(w, QZ_TROUBLE_STORE);
    make_pass(w, 1, tomorrow(), &ask);
    assert_true(qz_wires_ask(&w->wires, &ask));
    atomic_fetch_add(&up_ms, 60000); /* nor is another log begun beside the key */
    settle(w);
}

/* The ledger that the desk will work with loses a table that the start does not read, and "checked in
 * before?" asks. */
static void spoil_look_up(struct world *w)
{
    struct qz_err err = {0};
    char path[80];
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    snprintf(path, sizeof path, "%s/kiosk.db", w->dir.path);
    struct qz_db *db = qz_db_open(path, NULL, &err);
    assert_non_null(db);
    assert_int_equal(qz_db_exec(db, "DROP TABLE participation", &err), 0);
    qz_db_close(db);
    restart(w);
}

/* The next that is told; *told: so was a trouble with the ledger. */
static void next_tell(struct world *w, struct qz_tell *t, bool *told)
{
    assert_true(qz_queue_pop(w->wires.tells, t, WAIT_MS));
    *told = *told || (t->kind == QZ_TELL_TROUBLE && t->trouble == QZ_TROUBLE_STORE);
}

static void nobody_is_welcomed_because_nobody_could_look(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    spoil_look_up(w);

    /* The trouble is told as soon as anybody looked, which may be before the pass is. */
    struct qz_tell t = {0};
    bool told = false;
    make_pass(w, 1, tomorrow(), &ask);
    assert_true(qz_wires_ask(&w->wires, &ask));

    /* The ledger is opened anew, again and again, and nothing is said of the pass but that. */
    for (int opened = 0; opened < 2 || !told;) {
        next_tell(w, &t, &told);
        opened += t.kind == QZ_TELL_SESSION;
        assert_true(t.kind != QZ_TELL_OUTCOME || t.outcome.failed);
    }

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_disk_that_is_full_by_quota_alone_does_not_blink, start_with_room,
                                        stop),
        cmocka_unit_test_setup_teardown(a_log_that_is_removed_under_the_kiosk_is_noticed, start_with_room,
                                        stop),
        cmocka_unit_test_setup_teardown(room_on_the_file_system_alone_is_not_enough, start_with_room, stop),
        cmocka_unit_test_setup_teardown(a_kiosk_that_starts_on_a_full_disk_says_so_until_it_has_begun_its_log,
                                        start_with_room, stop),
        cmocka_unit_test_setup_teardown(nobody_is_welcomed_because_nobody_could_look, start_with_room, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
