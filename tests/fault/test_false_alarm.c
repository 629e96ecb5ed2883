/* A read that fails and memory that is short are told as such. Damage is what two readings of a log agree on.
 */
#include "journal/replay.h"
#include "tests/fault/badvfs.h"
#include "tests/support/amount.h"
#include "tests/support/fleet.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"
#include "tests/support/spec.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char home[PLACE_PATH]; /* of a kiosk */
static struct fleet f;
static struct fleet_kiosk k;

/* ---- memory that is short ---- */

#ifndef __SANITIZE_ADDRESS__
static long short_at; /* allocations until one fails; 0: none does */
static bool starved;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static bool falls_short(void)
{
    bool now = short_at == 1;
    if (short_at > 0)
        short_at--;
    starved = starved || now;
    return now;
}

void *malloc(size_t n)
{
    return falls_short() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return falls_short() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return falls_short() ? NULL : __libc_realloc(p, n);
}
#endif

/* ---- what is tried: to open and prove, as qingzhan log verify does ---- */

static int try_kiosk(struct qz_err *err)
{
    struct qz_ledger_options opt = {.db = {.must_exist = true, .vfs = BADVFS_NAME, .sync = QZ_SYNC_OFF}};
    struct qz_buf report = {0};
    uint64_t differences = 0;
    struct qz_ledger *l = qz_ledger_open(home, &opt, err);
    int rc = l ? qz_ledger_verify(l, &report, err) : -1;
    if (rc == 0)
        rc = qz_ledger_rebuild(l, &differences, err);
    if (rc == 0 && differences)
        rc = qz_fail(err, QZ_E_CORRUPT, "the views differ");
    qz_ledger_close(l);
    qz_buf_finish(&report);
    return rc;
}

static int try_tracker(struct qz_err *err)
{
    struct qz_db_options opt = {.vfs = BADVFS_NAME, .sync = QZ_SYNC_OFF};
    struct qz_buf report = {0};
    uint64_t differences = 0;
    struct qz_tracker *t = qz_tracker_open(f.dir, &opt, err);
    int rc = t ? qz_journal_verify(t, &report, err) : -1;
    if (rc == 0)
        rc = qz_views_rebuild(t, &differences, err);
    if (rc == 0 && differences)
        rc = qz_fail(err, QZ_E_CORRUPT, "the views differ");
    qz_tracker_close(t);
    qz_buf_finish(&report);
    return rc;
}

static void expect_no_alarm(uint64_t n, int rc, enum qz_err_code told, const struct qz_err *err)
{
    static const char *const alarms[] = {"damaged", "breaks", "restore", "copy", "missing"};
    if (rc == 0)
        return;
    if (err->code != told)
        fail_msg("fault %llu: told as %d, wanted %d: %s", (unsigned long long)n, err->code, told, err->msg);
    for (size_t i = 0; i < COUNT(alarms); i++)
        if (strstr(err->msg, alarms[i]))
            fail_msg("fault %llu: \"%s\"", (unsigned long long)n, err->msg);
}

/* Let each read fail in turn. */
static void every_read(int (*try)(struct qz_err *), bool always)
{
    uint64_t met = 0;
    for (uint64_t n = 1;; n++) {
        struct qz_err err = {0};
        badvfs_arm(n, SQLITE_IOERR_READ, always);
        int rc = try(&err);
        bool struck = badvfs_struck();
        badvfs_arm(0, 0, false);

        if (!struck) {
            assert_done(rc, &err);
            break;
        }

        met++;
        expect_no_alarm(n, rc, QZ_E_IO, &err);
    }
    assert_true(met > 20);
}

static void a_read_that_fails_is_no_damage(void **state)
{
    (void)state;
    every_read(try_kiosk, false);
    every_read(try_tracker, false);
}

static void a_disk_that_reads_no_more_is_no_damage(void **state)
{
    (void)state;
    every_read(try_kiosk, true);
    every_read(try_tracker, true);
}

/* A bad sector stays bad: each page in turn, however often it is read. */
static void every_page(int (*try)(struct qz_err *), const char *dir, const char *name)
{
    char path[PLACE_PATH];
    size_t n;
    unsigned met = 0;
    free(place_read(place_path(path, dir, name), &n));
    for (size_t at = 100; at < n; at += 4096) {
        struct qz_err err = {0};
        badvfs_bad_sector((int64_t)at);
        int rc = try(&err);
        met += badvfs_struck();
        badvfs_arm(0, 0, false);
        expect_no_alarm(at, rc, QZ_E_IO, &err);
    }
    assert_true(met > 5);
}

static void a_bad_sector_is_no_damage(void **state)
{
    (void)state;
    every_page(try_kiosk, home, "kiosk.db");
    every_page(try_tracker, f.dir, "tracker.db");
}

static void every_allocation(int (*try)(struct qz_err *))
{
#ifndef __SANITIZE_ADDRESS__
    long stride = (long)amount_stride(149);
    for (long n = 1;; n += n < 100 ? 1 : stride) {
        struct qz_err err = {0};
        starved = false;
        short_at = n;
        int rc = try(&err);
        short_at = 0;

        if (!starved) {
            assert_done(rc, &err);
            assert_true(n > 400);
            break;
        }

        expect_no_alarm((uint64_t)n, rc, QZ_E_NOMEM, &err);
    }
#else
    (void)try;
    skip();
#endif
}

static void memory_that_is_short_is_no_damage(void **state)
{
    (void)state;
    every_allocation(try_kiosk);
    every_allocation(try_tracker);
}

/* A file of the machine's that can be opened, and gives EIO to whoever reads it from its beginning. */
#define UNREADABLE "/proc/self/mem"

static void expect_unreadable(int (*try)(struct qz_err *), const char *dir, const char *name)
{
    char path[PLACE_PATH], aside[PLACE_PATH];
    struct qz_err err = {0};
    place_path(path, dir, name);
    place_path(aside, dir, "aside");
    assert_int_equal(rename(path, aside), 0);
    assert_int_equal(symlink(UNREADABLE, path), 0);
    int rc = try(&err);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename(aside, path), 0);
    assert_int_equal(rc, -1);
    expect_no_alarm(0, rc, QZ_E_IO, &err);
}

static void a_key_that_cannot_be_read_is_no_damage(void **state)
{
    (void)state;
    expect_unreadable(try_kiosk, home, "device.key");
    expect_unreadable(try_tracker, f.dir, "tracker.key");
    expect_unreadable(try_tracker, f.dir, "pass.key");
}

/* What is damaged is still said to be. */
static void damage_is_told_as_such(void **state)
{
    char path[PLACE_PATH];
    size_t n;
    struct qz_err err = {0};
    (void)state;

    unsigned char *was = place_read(place_path(path, home, "kiosk.db"), &n);
    unsigned char *now = malloc(n);
    assert_non_null(now);
    memcpy(now, was, n);

    for (size_t i = 4096; i + 8 <= n; i++)
        if (memcmp(now + i, "\"count\":", 8) == 0)
            now[i + 8] ^= 1;
    place_write(path, now, n);
    assert_int_equal(try_kiosk(&err), -1);
    place_write(path, was, n);

    assert_int_equal(err.code, QZ_E_CORRUPT);
    assert_non_null(strstr(err.msg, "the log breaks at entry"));
    free(was);
    free(now);
}

static int make_kiosk(void)
{
    struct qz_err err;
    place_make(home);
    struct qz_ledger *l = qz_ledger_open(home, NULL, &err);
    if (!l || kit_enrol(l) != 0)
        return -1;

    for (unsigned i = 0; i < 30; i++) {
        struct qz_entry e = i % 3 ? kit_checkin(1, i, (int)i) : kit_headcount(1, i, (int)i);
        if (i == 0)
            e = kit_open(1, 0);
        if (qz_ledger_append(l, &e, &err) != 0 || (i % 10 == 9 && kit_upload(l, 100, &err) != 0))
            return -1;
    }

    qz_ledger_close(l);
    return 0;
}

static int setup(void **state)
{
    char act[QZ_ID_TEXT];
    static struct qz_pass_issued p[12];
    (void)state;

    badvfs_register();
    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_people(&f, f.county, p, COUNT(p), true);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);

    fleet_write(&k, fleet_open(act));
    for (size_t i = 0; i < COUNT(p); i++)
        fleet_write(&k, fleet_checkin(act, &p[i]));
    fleet_write(&k, fleet_heads(act, 7));
    fleet_send(&f, &k);

    qz_tracker_close(f.t);
    f.t = NULL;
    return make_kiosk();
}

static int teardown(void **state)
{
    (void)state;
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    place_remove(home);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_that_fails_is_no_damage),
        cmocka_unit_test(a_disk_that_reads_no_more_is_no_damage),
        cmocka_unit_test(a_bad_sector_is_no_damage),
        cmocka_unit_test(memory_that_is_short_is_no_damage),
        cmocka_unit_test(a_key_that_cannot_be_read_is_no_damage),
        cmocka_unit_test(damage_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
