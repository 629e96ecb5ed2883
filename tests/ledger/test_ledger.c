/* The ledger: what is appended stays, numbered and chained, whatever happens to the process. */
#include "base/clock.h"
#include "ledger/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char dir[PLACE_PATH];
    struct qz_ledger *l;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct qz_err err = {0};
    place_make(f->dir);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    if (!f->l)
        fail_msg("%s", err.msg);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    qz_ledger_close(f->l);
    place_remove(f->dir);
    free(f);
    return 0;
}

static void reopen(struct fixture *f)
{
    struct qz_err err = {0};
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    if (!f->l)
        fail_msg("%s", err.msg);
}

static uint64_t append(struct fixture *f, struct qz_entry e)
{
    struct qz_err err = {0};
    if (qz_ledger_append(f->l, &e, &err) != 0)
        fail_msg("%s", err.msg);
    return e.n;
}

/* ---- the log ---- */

struct lines {
    char text[16][QZ_ENTRY_MAX + 1];
    uint64_t n[16];
    int count;
};

static int collect(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct lines *all = ctx;
    memcpy(all->text[all->count], line, len);
    all->text[all->count][len] = '\0';
    all->n[all->count++] = n;
    return all->count == 16;
}

static void a_new_ledger_is_empty_and_has_the_root_of_nothing(void **state)
{
    struct fixture *f = *state;
    static const uint8_t nothing[4] = {0xe3, 0xb0, 0xc4, 0x42}; /* SHA-256 of no bytes begins so */
    uint8_t root[QZ_HASH_BYTES];
    qz_ledger_root(f->l, root);
    assert_memory_equal(root, nothing, sizeof nothing);
    assert_int_equal(qz_ledger_size(f->l), 0);
    assert_int_equal(qz_ledger_clock_floor_ms(f->l), 0);
}

static void entries_are_numbered_from_one_without_gaps(void **state)
{
    struct fixture *f = *state;
    struct lines *all = calloc(1, sizeof *all);
    for (uint64_t n = 1; n <= 5; n++)
        assert_int_equal(append(f, kit_checkin(0, (unsigned)n, 0)), n);
    assert_int_equal(qz_ledger_each(f->l, 1, 0, collect, all, NULL), 0);
    assert_int_equal(all->count, 5);
    for (int i = 0; i < 5; i++)
        assert_int_equal(all->n[i], i + 1);
    free(all);
}

static void what_was_appended_is_there_byte_for_byte_after_reopening(void **state)
{
    struct fixture *f = *state;
    struct lines *before = calloc(1, sizeof *before), *after = calloc(1, sizeof *after);
    uint8_t root[QZ_HASH_BYTES], again[QZ_HASH_BYTES];

    append(f, kit_open(0, 0));
    append(f, kit_checkin(0, 1, 1));
    append(f, kit_late(0, 2, 2));
    qz_ledger_each(f->l, 1, 0, collect, before, NULL);
    qz_ledger_root(f->l, root);

    reopen(f);
    qz_ledger_each(f->l, 1, 0, collect, after, NULL);
    qz_ledger_root(f->l, again);

    assert_int_equal(after->count, 3);
    for (int i = 0; i < 3; i++)
        assert_string_equal(after->text[i], before->text[i]);
    assert_memory_equal(again, root, sizeof root);

    free(before);
    free(after);
}

/* ---- the clock's floor ---- */

/* The floor in minutes after KIT_DAY, which is the same after reopening. */
static int floor_at(struct fixture *f)
{
    int64_t ms = qz_ledger_clock_floor_ms(f->l);
    reopen(f);
    assert_true(qz_ledger_clock_floor_ms(f->l) == ms);
    return (int)((ms - KIT_DAY) / 60000);
}

static void the_clock_s_floor_is_the_latest_time_of_the_entries(void **state)
{
    struct fixture *f = *state;
    append(f, kit_checkin(0, 1, 7));
    assert_int_equal(floor_at(f), 7);
    append(f, kit_checkin(0, 2, 3)); /* a clock that went back */
    assert_int_equal(floor_at(f), 7);
}

static void entries_that_any_clock_writes_do_not_move_its_floor(void **state)
{
    struct fixture *f = *state;
    struct qz_entry boot = {.kind = QZ_ENTRY_BOOT, .at_ms = KIT_DAY + QZ_DAY_MS},
                    step = {.kind = QZ_ENTRY_CLOCK, .at_ms = KIT_DAY + QZ_DAY_MS, .step_ms = 5000};
    append(f, kit_checkin(0, 1, 7));
    append(f, boot);
    append(f, step);
    assert_int_equal(floor_at(f), 7);
}

static void a_floor_that_was_put_forgets_the_times_before_it(void **state)
{
    struct fixture *f = *state;
    append(f, kit_checkin(0, 1, 500)); /* a clock that was ahead */
    assert_int_equal(qz_ledger_put_clock_floor(f->l, KIT_DAY + 5 * 60000, NULL), 0);
    assert_int_equal(floor_at(f), 5);
    append(f, kit_checkin(0, 2, 4));
    assert_int_equal(floor_at(f), 5);
    append(f, kit_checkin(0, 3, 9));
    assert_int_equal(floor_at(f), 9);
}

static void a_clock_that_is_not_trusted_does_not_raise_the_floor(void **state)
{
    struct fixture *f = *state;
    append(f, kit_checkin(0, 1, 7));
    assert_int_equal(qz_ledger_trust_clock(f->l, false, NULL), 0);
    append(f, kit_checkin(0, 2, 500));
    assert_int_equal(floor_at(f), 7);

    append(f, kit_checkin(0, 3, 501)); /* nor after reopening */
    assert_int_equal(floor_at(f), 7);

    assert_int_equal(qz_ledger_put_clock_floor(f->l, KIT_DAY + 8 * 60000, NULL), 0);
    append(f, kit_checkin(0, 4, 502));
    assert_int_equal(floor_at(f), 8);

    assert_int_equal(qz_ledger_trust_clock(f->l, true, NULL), 0);
    assert_int_equal(floor_at(f), 8);

    append(f, kit_checkin(0, 5, 9));
    assert_int_equal(floor_at(f), 9);
}

static void what_an_older_program_put_is_a_floor_that_entries_raise(void **state)
{
    struct fixture *f = *state;
    append(f, kit_checkin(0, 1, 500));
    char text[48];
    snprintf(text, sizeof text, "1 %lld", (long long)(KIT_DAY + 5 * 60000));
    assert_int_equal(qz_ledger_set(f->l, "clock.floor", text, NULL), 0);
    reopen(f);
    assert_int_equal(floor_at(f), 5);
    append(f, kit_checkin(0, 2, 9));
    assert_int_equal(floor_at(f), 9);
}

/* ---- several at once ---- */

static void several_entries_are_appended_as_one_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    struct qz_entry all[3] = {kit_open(0, 0), kit_checkin(0, 1, 1), kit_checkin(0, 2, 2)};
    uint8_t before[QZ_HASH_BYTES], after[QZ_HASH_BYTES];

    append(f, kit_open(0, 0));
    qz_ledger_root(f->l, before);

    all[2].target = 99; /* which no log has */
    all[2].kind = QZ_ENTRY_VOID;
    assert_int_equal(qz_ledger_append_all(f->l, all, 3, NULL), -1);
    qz_ledger_root(f->l, after);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(qz_ledger_size(f->l), 1);

    all[2] = kit_checkin(0, 2, 2);
    assert_int_equal(qz_ledger_append_all(f->l, all, 3, NULL), 0);
    assert_int_equal(all[2].n, 4);

    reopen(f); /* which proves the chain */
    assert_int_equal(qz_ledger_size(f->l), 4);
}

static void the_root_is_the_merkle_tree_of_the_lines(void **state)
{
    struct fixture *f = *state;
    struct lines *all = calloc(1, sizeof *all);
    uint8_t leaf[3][QZ_HASH_BYTES], root[QZ_HASH_BYTES], got[QZ_HASH_BYTES];
    for (int i = 0; i < 3; i++)
        append(f, kit_checkin(0, (unsigned)i, i));
    qz_ledger_each(f->l, 1, 0, collect, all, NULL);
    for (int i = 0; i < 3; i++)
        qz_leaf_hash(all->text[i], strlen(all->text[i]), leaf[i]);
    qz_node_hash(leaf[0], leaf[1], root);
    qz_node_hash(root, leaf[2], root);
    qz_ledger_root(f->l, got);
    assert_memory_equal(got, root, sizeof root);
    free(all);
}

static void each_stops_where_it_is_told_to(void **state)
{
    struct fixture *f = *state;
    struct lines *all = calloc(1, sizeof *all);
    for (int i = 0; i < 20; i++)
        append(f, kit_checkin(0, (unsigned)i, i));
    assert_int_equal(qz_ledger_each(f->l, 3, 7, collect, all, NULL), 0);
    assert_int_equal(all->count, 5);
    assert_int_equal(all->n[0], 3);
    all->count = 0;
    assert_int_equal(qz_ledger_each(f->l, 1, 0, collect, all, NULL), 0);
    assert_int_equal(all->count, 16);
    free(all);
}

static void an_entry_that_could_not_be_read_again_is_refused(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e = kit_checkin(0, 1, 0);
    struct qz_err err = {0};
    strcpy(e.who, "y_nobody");
    assert_int_equal(qz_ledger_append(f->l, &e, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(qz_ledger_size(f->l), 0);
    assert_int_equal(append(f, kit_checkin(0, 1, 0)), 1);
}

static void a_reason_that_hides_something_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const reasons[] = {"\033[2J", "two\nlines", "cba\xE2\x80\xAE", "\xF3\xA0\x81\x81"};
    append(f, kit_checkin(0, 1, 0));
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        struct qz_err err = {0};
        struct qz_entry e = kit_void(1, 1);
        strcpy(e.reason, reasons[i]);
        assert_int_equal(qz_ledger_append(f->l, &e, &err), -1);
        assert_int_equal(err.code, QZ_E_INPUT);
        assert_non_null(strstr(err.msg, "U+"));
    }
    assert_int_equal(qz_ledger_size(f->l), 1);
}

static void a_void_of_what_is_not_in_the_log_is_refused(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    append(f, kit_checkin(0, 1, 0));
    struct qz_entry itself = kit_void(2, 0);
    assert_int_equal(qz_ledger_append(f->l, &itself, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(qz_ledger_size(f->l), 1);
}

/* ---- the device ---- */

static void the_device_keeps_its_identity(void **state)
{
    struct fixture *f = *state;
    char kiosk[QZ_KIOSK_ID_TEXT], path[PLACE_PATH];
    struct stat st;
    strcpy(kiosk, qz_ledger_kiosk_id(f->l));
    reopen(f);
    assert_string_equal(qz_ledger_kiosk_id(f->l), kiosk);
    assert_int_equal(stat(place_path(path, f->dir, "device.key"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(place_path(path, f->dir, "kiosk.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void expect_refused(struct fixture *f, enum qz_err_code code, const char *words)
{
    struct qz_err err = {0};
    assert_null(qz_ledger_open(f->dir, NULL, &err));
    assert_int_equal(err.code, code);
    if (!strstr(err.msg, words))
        fail_msg("\"%s\" does not say \"%s\"", err.msg, words);
}

static void a_log_without_its_key_is_refused_and_no_new_key_made(void **state)
{
    struct fixture *f = *state;
    char path[PLACE_PATH];
    size_t n;

    qz_ledger_close(f->l);
    f->l = NULL;
    place_path(path, f->dir, "device.key");
    unsigned char *key = place_read(path, &n);
    assert_int_equal(unlink(path), 0);

    expect_refused(f, QZ_E_MISSING, "device.key is missing");
    assert_int_not_equal(access(path, F_OK), 0);

    place_write(path, "qingzhan-device-key-v1 AAAA\n", 28);
    expect_refused(f, QZ_E_CORRUPT, "is not a device key");

    key[30] = key[30] == 'A' ? 'B' : 'A';
    place_write(path, key, n);
    expect_refused(f, QZ_E_CONFLICT, "is not the key that the log");
    free(key);
}

/* Begun anew it would be a second log under the same key. */
static void a_key_without_its_log_is_refused_and_no_new_log_begun(void **state)
{
    struct fixture *f = *state;
    char path[PLACE_PATH];
    append(f, kit_checkin(0, 1, 0));
    qz_ledger_close(f->l);
    f->l = NULL;
    assert_int_equal(unlink(place_path(path, f->dir, "kiosk.db")), 0);
    unlink(place_path(path, f->dir, "kiosk.db-wal"));
    expect_refused(f, QZ_E_MISSING, "is gone");
    expect_refused(f, QZ_E_MISSING, "is gone"); /* nor at the second try */
}

static void settings_are_kept(void **state)
{
    struct fixture *f = *state;
    struct qz_buf b = {0};
    assert_int_equal(qz_ledger_get(f->l, "tracker.url", &b, NULL), 0);
    assert_string_equal(b.data, "");
    assert_int_equal(qz_ledger_set(f->l, "tracker.url", "https://one.example", NULL), 0);
    assert_int_equal(qz_ledger_set(f->l, "tracker.url", "https://two.example", NULL), 0);
    reopen(f);
    assert_int_equal(qz_ledger_get(f->l, "tracker.url", &b, NULL), 0);
    assert_string_equal(b.data, "https://two.example");
    qz_buf_finish(&b);
}

/* The enrolment's URL as kept; "" when there is none. */
static const char *enrolled_at(struct fixture *f, struct qz_enrol_answer *a)
{
    static char url[QZ_URL_MAX + 1];
    int rc = qz_ledger_enrolled(f->l, url, a, NULL);
    assert_true(rc >= 0);
    return rc == 1 ? url : "";
}

static void an_enrolment_is_kept(void **state)
{
    struct fixture *f = *state;
    struct qz_enrol_answer a = {.bearer = "secret", .tracker_key = {1, 2, 3}, .screen_key = {4, 5, 6}}, b;
    assert_string_equal(enrolled_at(f, &b), "");
    assert_int_equal(qz_ledger_enrol(f->l, "https://one.example", &a, NULL), 0);
    reopen(f);
    assert_string_equal(enrolled_at(f, &b), "https://one.example");
    assert_string_equal(b.kiosk, qz_ledger_kiosk_id(f->l));
    assert_string_equal(b.bearer, a.bearer);
    assert_memory_equal(b.tracker_key, a.tracker_key, sizeof a.tracker_key);
    assert_memory_equal(b.screen_key, a.screen_key, sizeof a.screen_key);
}

/* A kiosk with the key of one tracker and the bearer of another would take nobody's word for anything. */
static void an_enrolment_that_fails_half_way_leaves_the_one_before(void **state)
{
    static const char *const failing[] = {"tracker_url", "tracker_key", "screen_key", "bearer"};
    struct fixture *f = *state;
    struct qz_enrol_answer one = {.bearer = "one", .tracker_key = {1}, .screen_key = {1}}, b;
    struct qz_enrol_answer two = {.bearer = "two", .tracker_key = {2}, .screen_key = {2}};
    struct qz_err err = {0};

    for (int before = 0; before < 2; before++) {
        if (before)
            assert_int_equal(qz_ledger_enrol(f->l, "https://one.example", &one, NULL), 0);

        for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
            char sql[200];
            snprintf(sql, sizeof sql,
                     "CREATE TRIGGER fault BEFORE INSERT ON setting WHEN NEW.name='%s' BEGIN SELECT "
                     "raise(ABORT,'no'); END",
                     failing[i]);
            assert_int_equal(qz_db_exec(f->l->db, sql, &err), 0);
            assert_int_equal(qz_ledger_enrol(f->l, "https://two.example", &two, &err), -1);
            assert_int_equal(qz_db_exec(f->l->db, "DROP TRIGGER fault", &err), 0);

            assert_string_equal(enrolled_at(f, &b), before ? "https://one.example" : "");
            assert_true(!before || strcmp(b.bearer, "one") == 0);
            assert_true(!before || b.tracker_key[0] == 1);
            assert_true(!before || b.screen_key[0] == 1);
        }
    }

    assert_int_equal(qz_ledger_enrol(f->l, "https://two.example", &two, NULL), 0);
    assert_string_equal(enrolled_at(f, &b), "https://two.example");
}

static void idle_work_keeps_the_write_ahead_log_at_one_size(void **state)
{
    struct fixture *f = *state;
    char path[PLACE_PATH];
    struct stat before, after, db;
    place_path(path, f->dir, "kiosk.db-wal");
    assert_int_equal(stat(path, &before), 0);
    for (int i = 0; i < 400; i++) {
        append(f, kit_checkin(0, (unsigned)i, i));
        assert_int_equal(qz_ledger_idle(f->l, NULL), 0);
    }
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_size, before.st_size);
    assert_int_equal(stat(place_path(path, f->dir, "kiosk.db"), &db), 0);
    assert_true(db.st_size > 100000); /* the entries have gone into the database */
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(a_new_ledger_is_empty_and_has_the_root_of_nothing),
        spec(entries_are_numbered_from_one_without_gaps),
        spec(what_was_appended_is_there_byte_for_byte_after_reopening),
        spec(the_clock_s_floor_is_the_latest_time_of_the_entries),
        spec(entries_that_any_clock_writes_do_not_move_its_floor),
        spec(a_floor_that_was_put_forgets_the_times_before_it),
        spec(a_clock_that_is_not_trusted_does_not_raise_the_floor),
        spec(what_an_older_program_put_is_a_floor_that_entries_raise),
        spec(several_entries_are_appended_as_one_or_not_at_all),
        spec(the_root_is_the_merkle_tree_of_the_lines),
        spec(each_stops_where_it_is_told_to),
        spec(an_entry_that_could_not_be_read_again_is_refused),
        spec(a_reason_that_hides_something_is_refused),
        spec(a_void_of_what_is_not_in_the_log_is_refused),
        spec(the_device_keeps_its_identity),
        spec(a_key_without_its_log_is_refused_and_no_new_log_begun),
        spec(a_log_without_its_key_is_refused_and_no_new_key_made),
        spec(settings_are_kept),
        spec(an_enrolment_is_kept),
        spec(an_enrolment_that_fails_half_way_leaves_the_one_before),
        spec(idle_work_keeps_the_write_ahead_log_at_one_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
