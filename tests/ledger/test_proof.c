/* Verifying: every alteration of the log is found, and none where there is none. */
#include "ledger/ledger_int.h"
#include "store/stmt_int.h"
#include "tests/support/amount.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ALTERATIONS = 10000 };

struct fixture {
    char dir[PLACE_PATH];
    struct qz_ledger *l;
};

static void append(struct fixture *f, struct qz_entry e)
{
    struct qz_err err = {0};
    if (qz_ledger_append(f->l, &e, &err) != 0)
        fail_msg("%s", err.msg);
}

/* Twenty entries: seven cosigned, checkpoints of 7, 12 and 20. */
static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct kit_rng r = {.state = 5};
    place_make(f->dir);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_non_null(f->l);
    assert_int_equal(kit_enrol(f->l), 0);

    for (uint64_t n = 0; n < 20; n++) {
        append(f, kit_any(&r, n));
        if (n == 9)
            assert_int_equal(kit_upload(f->l, 7, NULL), 0);
        if (n == 11 || n == 19)
            assert_int_equal(qz_ledger_checkpoint(f->l, NULL), 0);
    }

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

static void exec(struct fixture *f, const char *sql)
{
    struct qz_err err = {0};
    if (qz_db_exec(f->l->db, sql, &err) != 0)
        fail_msg("%s: %s", sql, err.msg);
}

/* Alter, verify, and take it back. */
static void expect_found(struct fixture *f, const char *alter, const char *where)
{
    struct qz_err err = {0};
    struct qz_buf report = {0};
    assert_int_equal(qz_db_begin(f->l->db, NULL), 0);
    exec(f, alter);
    int rc = qz_ledger_verify(f->l, &report, &err);
    qz_db_rollback(f->l->db);
    if (rc == 0 || err.code != QZ_E_CORRUPT || !strstr(err.msg, where))
        fail_msg("%s: \"%s\" does not say \"%s\"", alter, rc ? err.msg : report.data, where);
    qz_buf_finish(&report);
}

static void a_sound_log_is_proven_in_a_line_for_each_thing(void **state)
{
    struct fixture *f = *state;
    struct qz_buf report = {0};
    struct qz_err err = {0};
    if (qz_ledger_verify(f->l, &report, &err) != 0)
        fail_msg("%s", err.msg);
    assert_non_null(strstr(report.data, "\nevery checkpoint and cosignature that was written is there"));
    assert_non_null(strstr(report.data, qz_ledger_kiosk_id(f->l)));
    assert_non_null(strstr(report.data, ": 20 entries from 2017-05-04T10:00"));
    assert_non_null(strstr(report.data, "3 checkpoints signed"));
    assert_non_null(strstr(report.data, "1 cosigned by the tracker, up to entry 7"));
    assert_null(strstr(report.data, "not checked"));
    qz_buf_finish(&report);
}

static void an_empty_log_is_sound(void **state)
{
    struct fixture f;
    struct qz_buf report = {0};
    (void)state;
    place_make(f.dir);
    f.l = qz_ledger_open(f.dir, NULL, NULL);
    assert_int_equal(qz_ledger_verify(f.l, &report, NULL), 0);
    assert_non_null(strstr(report.data, ": 0 entries give root"));
    qz_ledger_close(f.l);
    place_remove(f.dir);
    qz_buf_finish(&report);
}

static void a_cosignature_by_a_key_that_was_not_known_is_said_to_be_unchecked(void **state)
{
    struct fixture *f = *state;
    struct qz_buf report = {0};
    assert_int_equal(qz_db_begin(f->l->db, NULL), 0);
    exec(f, "UPDATE checkpoint SET cosigner = NULL");
    assert_int_equal(qz_ledger_end(f->l, 0, NULL), 0);
    assert_int_equal(qz_ledger_verify(f->l, &report, NULL), 0);
    assert_non_null(strstr(report.data, "0 cosigned"));
    assert_non_null(strstr(report.data, "1 cosignatures not checked"));
    qz_buf_finish(&report);
}

static void what_breaks_is_named(void **state)
{
    struct fixture *f = *state;
    expect_found(f, "UPDATE entry SET line = replace(line, '2017', '2018') WHERE n = 3",
                 "breaks at entry 3:");
    expect_found(f, "UPDATE entry SET line = line || ' ' WHERE n = 20", "breaks at entry 20:");
    expect_found(f, "UPDATE entry SET leaf = zeroblob(32) WHERE n = 4", "breaks at entry 4:");
    expect_found(f, "DELETE FROM entry WHERE n = 5", "breaks at entry 5: it is missing");
    expect_found(f, "DELETE FROM entry WHERE n = 20",
                 "checkpoint of 20 entries: the log does not have so many");
    expect_found(f, "DELETE FROM entry WHERE n = 20; DELETE FROM checkpoint WHERE size = 20",
                 "breaks at entry 20: it is missing");
    expect_found(f, "INSERT INTO entry SELECT 21, line, leaf FROM entry WHERE n = 20",
                 "breaks at entry 21: its line says 20");

    expect_found(f, "UPDATE tree SET size = 19 WHERE which = 1", "malformed");
    expect_found(f, "UPDATE tree SET nodes = zeroblob(64) WHERE which = 1", "between entries 8 and 20");
    expect_found(f, "UPDATE tree SET nodes = zeroblob(96) WHERE which = 2",
                 "7 cosigned entries is not theirs");

    expect_found(f,
                 "UPDATE checkpoint SET note = replace(note, char(10) || '12' || char(10), char(10) || '13' "
                 "|| char(10))"
                 " WHERE size = 12",
                 "checkpoint of 12 entries: its signature");
    expect_found(f,
                 "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 7), cosignature = "
                 "NULL, cosigner = NULL"
                 " WHERE size = 12",
                 "checkpoint of 12 entries: its note speaks of another number");
    expect_found(f, "UPDATE checkpoint SET cosignature = upper(cosignature)",
                 "checkpoint of 7 entries: its cosignature");
    expect_found(f, "UPDATE checkpoint SET cosigner = zeroblob(32)  WHERE size = 7",
                 "its cosignature does not verify");
    expect_found(f, "UPDATE checkpoint SET cosignature = NULL WHERE size = 7",
                 "its cosignature does not verify");
    expect_found(f, "UPDATE checkpoint SET cosignature = NULL, cosigner = NULL WHERE size = 7",
                 "the newest cosigned checkpoint is of 0");
    expect_found(f, "DELETE FROM checkpoint WHERE size = 12",
                 "(table checkpoint, row 12) is no longer there");
    expect_found(f, "DELETE FROM checkpoint WHERE size = 20",
                 "(table checkpoint, row 20) is no longer there");

    expect_found(f, "UPDATE setting SET value = value || 'A' WHERE name = 'tracker_key'",
                 "what the tracker gave at enrolment (table setting");
    expect_found(f, "DELETE FROM setting WHERE name = 'tracker_key'", "is no longer there");
    expect_found(f, "INSERT INTO setting VALUES ('bearer', 'x')", "is there that was never entered");
    expect_found(f, "DELETE FROM seal WHERE number = (SELECT max(number) FROM seal)", "");
    expect_found(f, "UPDATE seal_end SET number = number + 1", "seals over checkpoints and enrolment");
}

/* Somebody who can hash, but not sign: the lines agree with their leaf hashes, yet not with what was signed
 * of them. */
static void rewrite(struct fixture *f, uint64_t n)
{
    uint8_t leaf[QZ_HASH_BYTES];
    struct qz_entry e = kit_checkin(0, 39, 3);
    struct qz_buf line = {0};
    e.n = n;
    assert_int_equal(qz_entry_write(&e, &line, NULL), 0);
    qz_leaf_hash(line.data, line.len, leaf);
    struct qz_stmt *s = qz_db_stmt(f->l->db, "UPDATE entry SET line = ?, leaf = ? WHERE n = ?", NULL);
    qz_bind_text(s, 1, line.data);
    qz_bind_blob(s, 2, leaf, sizeof leaf);
    qz_bind_int(s, 3, (int64_t)n);
    assert_int_equal(qz_run(s, NULL), 0);
    qz_buf_finish(&line);
}

static void expect_rewriting_found(struct fixture *f, uint64_t n, const char *where)
{
    struct qz_err err = {0};
    struct qz_buf report = {0};
    assert_int_equal(qz_db_begin(f->l->db, NULL), 0);
    rewrite(f, n);
    assert_int_equal(qz_ledger_verify(f->l, &report, &err), -1);
    qz_db_rollback(f->l->db);
    if (!strstr(err.msg, where))
        fail_msg("\"%s\" does not say \"%s\"", err.msg, where);
}

static void an_entry_rewritten_with_its_hash_is_found_between_two_checkpoints(void **state)
{
    struct fixture *f = *state;
    expect_rewriting_found(f, 3, "between entries 1 and 7");
    expect_rewriting_found(f, 10, "between entries 8 and 12");
    expect_rewriting_found(f, 20, "between entries 13 and 20");
}

static void a_log_that_was_altered_is_not_opened(void **state)
{
    struct fixture *f = *state;
    static const char *const cases[][2] = {
        {"UPDATE entry SET line = replace(line, 'v', 'w') WHERE n = 3", "breaks at entry 3:"},
        {"DELETE FROM entry WHERE n = 20", "breaks at entry 20: it is missing"},
        {"INSERT INTO entry SELECT 21, line, leaf FROM entry WHERE n = 20",
         "breaks at entry 21: the tree does not know it"},
        {"UPDATE tree SET nodes = zeroblob(96) WHERE which = 2", "cosigned entries is not theirs"},
        {"UPDATE tree SET nodes = zeroblob(64) WHERE which = 1", "between entries 8 and 20"},
        {"UPDATE tree SET size = 1, nodes = (SELECT leaf FROM entry WHERE n = 1) WHERE which = 2",
         "1 entries are held for cosigned, but the newest cosigned checkpoint is of 7"},
        {"UPDATE checkpoint SET cosignature = NULL, cosigner = NULL", "7 entries are held for cosigned"},
        {"DELETE FROM seal WHERE number = (SELECT max(number) FROM seal)", "seals over checkpoints"},
    };

    char path[PLACE_PATH];
    size_t n;
    qz_ledger_close(f->l);
    f->l = NULL;
    unsigned char *sound = place_read(place_path(path, f->dir, "kiosk.db"), &n);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct qz_err err = {0};
        struct qz_db *db = qz_db_open(path, NULL, NULL);
        assert_int_equal(qz_db_exec(db, cases[i][0], NULL), 0);
        qz_db_close(db);

        assert_null(qz_ledger_open(f->dir, NULL, &err));
        assert_int_equal(err.code, QZ_E_CORRUPT);
        if (!strstr(err.msg, cases[i][1]))
            fail_msg("\"%s\" does not say \"%s\"", err.msg, cases[i][1]);

        place_write(path, sound, n);
    }

    free(sound);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_non_null(f->l);
}

/* ---- ten thousand alterations ---- */

static const char *const cells[] = {
    "SELECT rowid, line FROM entry ORDER BY rowid LIMIT 1 OFFSET ?1 % (SELECT count(*) FROM entry)",
    "SELECT rowid, leaf FROM entry ORDER BY rowid LIMIT 1 OFFSET ?1 % (SELECT count(*) FROM entry)",
    "SELECT rowid, nodes FROM tree ORDER BY rowid LIMIT 1 OFFSET ?1 % (SELECT count(*) FROM tree)",
    "SELECT rowid, note FROM checkpoint ORDER BY rowid LIMIT 1 OFFSET ?1 % (SELECT count(*) FROM checkpoint)",
    "SELECT rowid, cosignature FROM checkpoint WHERE cosignature IS NOT NULL",
    "SELECT rowid, cosigner FROM checkpoint WHERE cosigner IS NOT NULL",
};
static const char *const writes[] = {
    "UPDATE entry SET line = CAST(?2 AS TEXT) WHERE rowid = ?1",
    "UPDATE entry SET leaf = ?2 WHERE rowid = ?1",
    "UPDATE tree SET nodes = ?2 WHERE rowid = ?1",
    "UPDATE checkpoint SET note = CAST(?2 AS TEXT) WHERE rowid = ?1",
    "UPDATE checkpoint SET cosignature = CAST(?2 AS TEXT) WHERE rowid = ?1",
    "UPDATE checkpoint SET cosigner = ?2 WHERE rowid = ?1",
};

/* Change one byte of one cell to another value, in words in what. */
static void alter_one(struct fixture *f, struct kit_rng *r, char what[200])
{
    uint8_t bytes[QZ_ENTRY_MAX];
    size_t n, cell = kit_below(r, sizeof cells / sizeof *cells);
    struct qz_stmt *s = qz_db_stmt(f->l->db, cells[cell], NULL);
    if (cell < 4)
        qz_bind_int(s, 1, (int64_t)kit_below(r, 1000));
    assert_int_equal(qz_step(s, NULL), 1);

    int64_t row = qz_col_int(s, 0);
    const void *was = qz_col_blob(s, 1, &n);
    memcpy(bytes, was, n);
    qz_reset(s);

    size_t at = kit_below(r, n);
    uint8_t old = bytes[at];
    bytes[at] ^= (uint8_t)(1 + kit_below(r, 255));
    snprintf(what, 200, "%s: row %lld, byte %zu from %02x to %02x", writes[cell], (long long)row, at, old,
             bytes[at]);

    s = qz_db_stmt(f->l->db, writes[cell], NULL);
    qz_bind_int(s, 1, row);
    qz_bind_blob(s, 2, bytes, n);
    assert_int_equal(qz_run(s, NULL), 0);
    assert_int_equal(qz_db_changes(f->l->db), 1);
}

static void ten_thousand_alterations_are_all_found_and_the_sound_log_never_blamed(void **state)
{
    struct fixture *f = *state;
    struct kit_rng r = {.state = 20170504};
    struct qz_buf report = {0};
    struct qz_err err = {0};
    char what[200];

    for (uint64_t i = 0; i < amount_of(ALTERATIONS, ALTERATIONS); i++) {
        assert_int_equal(qz_db_begin(f->l->db, NULL), 0);
        alter_one(f, &r, what);
        int rc = qz_ledger_verify(f->l, &report, &err);
        qz_db_rollback(f->l->db);

        if (rc == 0 || err.code != QZ_E_CORRUPT)
            fail_msg("not found: %s (%s)", what, err.msg);
        if (i % 10 == 0 && qz_ledger_verify(f->l, &report, &err) != 0)
            fail_msg("false alarm: %s", err.msg);
        qz_buf_clear(&report);
    }

    qz_buf_finish(&report);
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(a_sound_log_is_proven_in_a_line_for_each_thing),
        cmocka_unit_test(an_empty_log_is_sound),
        spec(a_cosignature_by_a_key_that_was_not_known_is_said_to_be_unchecked),
        spec(what_breaks_is_named),
        spec(an_entry_rewritten_with_its_hash_is_found_between_two_checkpoints),
        spec(a_log_that_was_altered_is_not_opened),
        spec(ten_thousand_alterations_are_all_found_and_the_sound_log_never_blamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
