/* The tracker changes its key by a note that the old key signs: what was signed before stays good, nothing
 * new is taken by the old key, and a power cut leaves one key or the other. */
#include "base/file.h"
#include "journal/journal.h"
#include "journal/keyfile.h"
#include "journal/rekey.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "ledger/ledger_int.h"
#include "registry/registry.h"
#include "store/stmt_int.h"
#include "tests/ledger/pair_case.h"

#include <sodium.h>
#include <unistd.h>

static uint8_t old_sk[64]; /* as it was before the newest change */

static const char *in_dir(const char *name)
{
    static char path[4][PLACE_PATH];
    static int next;
    return place_path(path[next++ % 4], f.dir, name);
}

static void rekey(void)
{
    struct qz_err err;
    memcpy(old_sk, f.t->sk, sizeof old_sk);
    assert_done(qz_tracker_rekey(f.t, NULL, "年度更换", f.now_ms, &err), &err);
    assert_memory_not_equal(old_sk, f.t->sk, sizeof old_sk);
}

/* What a kiosk with that key is told. */
static int notes_after(const uint8_t key[32], struct qz_rekeys *r)
{
    struct qz_err err;
    assert_done(qz_tracker_rekeys(f.t, key, r, &err), &err);
    return (int)r->count;
}

static void kiosk_follows(const uint8_t from[32])
{
    struct qz_rekeys r;
    struct qz_err err;
    notes_after(from, &r);
    assert_done(qz_ledger_rekey(l, &r, &err), &err);
}

static void tracker_proves_itself(const char *with)
{
    struct qz_err err;
    struct qz_buf report = {0};
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    assert_non_null(strstr(report.data, with));
    qz_buf_finish(&report);
}

static void tracker_breaks(const char *with)
{
    struct qz_err err;
    struct qz_buf report = {0};
    assert_refused(qz_journal_verify(f.t, &report, &err), &err, QZ_E_CORRUPT);
    if (!strstr(err.msg, with))
        fail_msg("%s", err.msg);
    qz_buf_finish(&report);
}

static void kiosk_proves_itself(const char *with)
{
    struct qz_err err;
    struct qz_buf report = {0};
    assert_done(qz_ledger_verify(l, &report, &err), &err);
    if (!strstr(report.data, with))
        fail_msg("%s", report.data);
    qz_buf_finish(&report);
}

static void kiosk_breaks(const char *with)
{
    struct qz_err err;
    struct qz_buf report = {0};
    assert_refused(qz_ledger_verify(l, &report, &err), &err, QZ_E_CORRUPT);
    if (!strstr(err.msg, with))
        fail_msg("%s", err.msg);
    qz_buf_finish(&report);
}

/* ---- both ends ---- */

static void what_was_signed_before_and_after_holds_on_both_sides(void **state)
{
    uint8_t first[32];
    (void)state;
    memcpy(first, qz_tracker_public_key(f.t), 32);

    write_entries(4);
    upload(100);

    rekey();
    rekey();
    rekey();
    kiosk_follows(first);

    write_entries(3);
    upload(100);
    tracker_proves_itself("key was changed 3 times");
    kiosk_proves_itself("key was changed 3 times");

    fleet_reopen(&f);
    qz_ledger_close(l);
    reopen();
    tracker_proves_itself("key was changed 3 times");
    kiosk_proves_itself("2 cosigned by the tracker, up to entry 7");
}

static void each_key_is_told_the_changes_after_it(void **state)
{
    uint8_t first[32];
    struct qz_rekeys r;
    const uint8_t strange[32] = {1};
    (void)state;
    memcpy(first, qz_tracker_public_key(f.t), 32);
    assert_int_equal(notes_after(first, &r), 0);
    rekey();
    rekey();
    assert_int_equal(notes_after(first, &r), 2);
    assert_int_equal(notes_after(old_sk + 32, &r), 1);
    assert_int_equal(notes_after(qz_tracker_public_key(f.t), &r), 0);
    assert_int_equal(notes_after(strange, &r), 0);
}

static void a_key_can_change_so_often_and_no_more(void **state)
{
    struct qz_rekeys r;
    struct qz_err err;
    uint8_t first[32], key[32];
    (void)state;

    memcpy(first, qz_tracker_public_key(f.t), 32);
    for (int i = 0; i < QZ_REKEYS_MOST; i++)
        rekey();
    assert_refused(qz_tracker_rekey(f.t, NULL, "再换", f.now_ms, &err), &err, QZ_E_FULL);

    for (memcpy(key, first, 32); notes_after(key, &r) > 0;) {
        assert_done(qz_ledger_rekey(l, &r, &err), &err); /* a page after the other */
        assert_done(qz_rekeys_follow(&r, key, &err), &err);
    }
    assert_memory_equal(key, qz_tracker_public_key(f.t), 32);

    write_entries(1);
    upload(100);
    kiosk_proves_itself("key was changed 64 times");
}

/* ---- the tracker ---- */

/* Put the cosignature of the newest receipt by that key in its place. */
static void cosign_newest(const uint8_t sk[64])
{
    struct qz_err err;
    struct qz_buf line = {0};

    struct qz_stmt *s =
        qz_db_stmt(f.t->db, "SELECT note,at_ms FROM receipt WHERE log<>1 ORDER BY seq DESC LIMIT 1", &err);
    assert_int_equal(qz_step(s, &err), 1);
    const char *note = qz_col_text(s, 0);
    assert_done(
        qz_cosign(note, strlen(note), QZ_TRACKER_NAME, sk, (uint64_t)(qz_col_int(s, 1) / 1000), &line, &err),
        &err);
    qz_reset(s);

    s = qz_db_stmt(f.t->db,
                   "UPDATE receipt SET cosignature=?1 WHERE seq=(SELECT max(seq) FROM receipt WHERE log<>1)",
                   &err);
    qz_bind_text(s, 1, line.data);
    assert_done(qz_run(s, &err), &err);
    qz_buf_finish(&line);
}

static void a_key_that_was_given_up_cosigns_nothing_any_more(void **state)
{
    uint8_t first[32];
    (void)state;
    memcpy(first, qz_tracker_public_key(f.t), 32);
    rekey();
    kiosk_follows(first);
    write_entries(2);
    upload(100);
    tracker_proves_itself("1 cosignatures are this tracker's");
    cosign_newest(old_sk);
    tracker_breaks("the cosignature under it is not the tracker's");
    cosign_newest(f.t->sk);
    tracker_proves_itself("1 cosignatures are this tracker's");
}

static void the_new_key_cosigned_nothing_before(void **state)
{
    (void)state;
    write_entries(2);
    upload(100);
    rekey();
    cosign_newest(f.t->sk);
    tracker_breaks("the cosignature under it is not the tracker's");
    cosign_newest(old_sk);
    tracker_proves_itself("1 cosignatures are this tracker's");
}

static void a_chain_that_lacks_a_change_is_found(void **state)
{
    struct qz_err err;
    uint64_t differences;
    (void)state;
    write_entries(2);
    upload(100);
    rekey();
    assert_done(qz_db_exec(f.t->db, "DELETE FROM rekey", &err), &err);
    tracker_breaks("the cosignature under it is not the tracker's");
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 1);
    tracker_proves_itself("key was changed 1 times");
}

static void what_the_old_key_sealed_is_proven_before_it_is_sealed_anew(void **state)
{
    struct qz_err err;
    (void)state;
    rekey();
    tracker_proves_itself("private rows are as their seals say");
    assert_done(qz_db_exec(f.t->db, "UPDATE people SET name='换了' WHERE youth=1; DELETE FROM touched", &err),
                &err);
    assert_refused(qz_tracker_rekey(f.t, NULL, "再换", f.now_ms, &err), &err, QZ_E_CORRUPT);
    assert_int_equal(access(in_dir("tracker.key.next"), F_OK), -1);
}

static void what_was_destroyed_stays_destroyed(void **state)
{
    struct qz_err err;
    (void)state;
    assert_done(qz_person_forget(f.t, p[0].who, f.now_ms, &(struct qz_forgetting){0}, &err), &err);
    rekey();
    tracker_proves_itself("were destroyed");
    fleet_reopen(&f);
    tracker_proves_itself("were destroyed");
}

static void the_views_follow_from_the_log(void **state)
{
    uint64_t differences = 1;
    struct qz_err err;
    struct qz_rekeys r;
    uint8_t first[32];
    (void)state;
    memcpy(first, qz_tracker_public_key(f.t), 32);
    rekey();
    rekey();
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_int_equal(notes_after(first, &r), 2);
}

/* ---- power cuts ---- */

static void copy_file(const char *from, const char *to)
{
    size_t n;
    unsigned char *bytes = place_read(in_dir(from), &n);
    assert_non_null(bytes);
    place_write(in_dir(to), bytes, n);
    free(bytes);
}

static void a_cut_after_the_note_leaves_the_new_key(void **state)
{
    (void)state;
    write_entries(1);
    upload(100);
    copy_file("tracker.key", "before");

    rekey();
    uint8_t now[64];
    memcpy(now, f.t->sk, sizeof now);

    copy_file("tracker.key", "tracker.key.next"); /* as it was before the file was written anew */
    copy_file("before", "tracker.key");

    fleet_reopen(&f);
    assert_memory_equal(f.t->sk, now, sizeof now);
    assert_int_equal(access(in_dir("tracker.key.next"), F_OK), -1);
    tracker_proves_itself("key was changed 1 times");

    fleet_reopen(&f);
    assert_memory_equal(f.t->sk, now, sizeof now);
}

static void a_cut_before_the_note_leaves_the_old_key(void **state)
{
    uint8_t pk[32], sk[64];
    struct qz_err err;
    (void)state;
    crypto_sign_keypair(pk, sk);
    memcpy(old_sk, f.t->sk, sizeof old_sk);
    assert_done(qz_key_write(f.dir, "tracker.key.next", sk, &err), &err);
    fleet_reopen(&f);
    assert_memory_equal(f.t->sk, old_sk, sizeof old_sk);
    assert_int_equal(access(in_dir("tracker.key.next"), F_OK), -1);
    tracker_proves_itself("cosignatures are this tracker's");
}

static void another_key_than_the_log_names_is_refused(void **state)
{
    struct qz_err err;
    (void)state;

    copy_file("tracker.key", "before");
    rekey();
    copy_file("tracker.key", "after");
    copy_file("before", "tracker.key");

    qz_tracker_close(f.t);
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_null(f.t);
    assert_int_equal(err.code, QZ_E_CORRUPT);
    assert_non_null(strstr(err.msg, "is not the key that the tracker's log names"));

    copy_file("after", "tracker.key");
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_non_null(f.t);
}

/* A copy of before the change has the old key, which kiosks that followed take nothing by. */
static void a_copy_of_before_gets_the_newest_key_again(void **state)
{
    char line[3 * PLACE_PATH];
    uint8_t first[32], newest[64];
    struct qz_err err;
    (void)state;
    fleet_needs_file(&f);

    memcpy(first, qz_tracker_public_key(f.t), 32);
    qz_tracker_close(f.t);
    f.t = NULL;
    snprintf(line, sizeof line, "cd '%s' && mkdir copy && cp -p *.* copy/", f.dir);
    assert_int_equal(system(line), 0);
    fleet_reopen(&f);

    rekey();
    kiosk_follows(first);
    memcpy(newest, f.t->sk, sizeof newest);
    copy_file("tracker.key", "newest");

    qz_tracker_close(f.t);
    f.t = NULL;
    snprintf(line, sizeof line, "cd '%s' && rm *.* && mv copy/* .", f.dir);
    assert_int_equal(system(line), 0);
    fleet_reopen(&f);

    assert_done(qz_tracker_rekey(f.t, in_dir("newest"), "从备份恢复", f.now_ms, &err), &err);
    assert_memory_equal(f.t->sk, newest, sizeof newest);

    write_entries(2);
    upload(100);
    tracker_proves_itself("key was changed 1 times");
    kiosk_proves_itself("key was changed 1 times");
    assert_refused(qz_tracker_rekey(f.t, in_dir("newest"), "再来", f.now_ms, &err), &err, QZ_E_CONFLICT);
}

/* ---- the kiosk ---- */

static void kiosk_refuses(const struct qz_rekeys *r, enum qz_err_code code)
{
    struct qz_err err;
    struct qz_tracker_keys before, after;
    assert_done(qz_tracker_keys_load(l, &before, &err), &err);
    assert_refused(qz_ledger_rekey(l, r, &err), &err, code);
    assert_done(qz_tracker_keys_load(l, &after, &err), &err);
    assert_int_equal(before.count, after.count);
    assert_memory_equal(before.key[0].pk, after.key[0].pk, 32);
}

static void add_note(struct qz_rekeys *r, const uint8_t from[64], const uint8_t to[64])
{
    struct qz_buf note = {0};
    qz_rekey_sign(from, to, FLEET_NOW, &note);
    qz_copy_text(r->note[r->count++], QZ_REKEY_TEXT, note.data);
    qz_buf_finish(&note);
}

static void a_kiosk_takes_no_change_but_the_next(void **state)
{
    struct qz_rekeys r, forged = {0};
    uint8_t pk[32], sk[64], first_sk[64];
    (void)state;
    crypto_sign_keypair(pk, sk);
    memcpy(first_sk, f.t->sk, sizeof first_sk);
    rekey();
    rekey();
    notes_after(first_sk + 32, &r);

    struct qz_rekeys swapped = r;
    memcpy(swapped.note[0], r.note[1], QZ_REKEY_TEXT);
    memcpy(swapped.note[1], r.note[0], QZ_REKEY_TEXT);
    kiosk_refuses(&swapped, QZ_E_DENIED);

    add_note(&forged, sk, sk);
    kiosk_refuses(&forged, QZ_E_DENIED);
    forged.count = 0;
    kiosk_refuses(&forged, QZ_E_MISSING);

    forged = r; /* what is good before a bad one is not taken alone */
    add_note(&forged, first_sk, sk);
    kiosk_refuses(&forged, QZ_E_DENIED);

    kiosk_follows(first_sk + 32);
    kiosk_refuses(&r, QZ_E_DENIED); /* again */
    forged.count = 0;
    add_note(&forged, f.t->sk, first_sk); /* back to a key of before */
    kiosk_refuses(&forged, QZ_E_DENIED);
}

/* The body of an upload of all that waits, cosigned by that key. */
static int cosigned_by(const uint8_t sk[64], struct qz_err *err)
{
    struct qz_buf body = {0}, line = {0};
    uint64_t from = qz_ledger_cosigned_size(l) + 1, next;
    assert_done(qz_ledger_batch(l, from, 100, 1 << 20, &body, &next, err), err);
    const char *note = strstr(body.data, "\n\n") + 2;
    assert_done(qz_cosign(note, strlen(note), QZ_TRACKER_NAME, sk, 1493863200, &line, err), err);
    int rc = qz_ledger_cosigned(l, next - 1, note, line.data, err);
    qz_buf_finish(&body);
    qz_buf_finish(&line);
    return rc;
}

static void a_kiosk_takes_no_cosignature_by_a_key_that_was_given_up(void **state)
{
    struct qz_err err;
    (void)state;
    write_entries(2);
    upload(100);
    rekey();
    kiosk_follows(old_sk + 32);
    write_entries(2);
    assert_refused(cosigned_by(old_sk, &err), &err, QZ_E_CONFLICT);
    assert_int_equal(qz_ledger_cosigned_size(l), 2);
    assert_done(cosigned_by(f.t->sk, &err), &err);
    assert_int_equal(qz_ledger_cosigned_size(l), 4);
    kiosk_proves_itself("2 cosigned by the tracker, up to entry 4");
}

static void a_cosignature_by_a_key_that_was_given_up_is_found(void **state)
{
    struct qz_err err;
    (void)state;
    write_entries(2);
    upload(100);
    rekey();
    write_entries(2);
    assert_done(cosigned_by(old_sk, &err), &err); /* the kiosk does not know of the change yet */
    kiosk_follows(old_sk + 32);
    kiosk_proves_itself("2 cosigned by the tracker, up to entry 4");
    assert_done(qz_db_exec(l->db, "UPDATE rekey SET upto=2", &err), &err); /* as if it had come later */
    kiosk_breaks("its cosignature is by a key that the tracker had given up before");
}

static void a_change_that_was_altered_is_found(void **state)
{
    struct qz_err err;
    struct qz_rekeys r = {0};
    uint8_t pk[32], sk[64];
    (void)state;
    crypto_sign_keypair(pk, sk);
    rekey();
    kiosk_follows(old_sk + 32);
    kiosk_proves_itself("key was changed 1 times");
    add_note(&r, sk, f.t->sk);
    struct qz_stmt *s = qz_db_stmt(l->db, "UPDATE rekey SET note=?1", &err);
    qz_bind_text(s, 1, r.note[0]);
    assert_done(qz_run(s, &err), &err);
    kiosk_breaks("change 1 of the tracker's key is not as the key before signed it");
}

/* What the kiosk makes of a checkpoint of the tracker's log, with the proof that the tracker gives. */
static enum qz_doubt witnessed(const char *note)
{
    struct qz_err err;
    struct qz_consistency proof = {0};
    uint64_t size;
    enum qz_doubt doubt;
    assert_done(qz_ledger_witnessed(l, &size, &doubt, &err), &err);
    if (size)
        assert_done(qz_journal_consistency(f.t, size, &proof, &err), &err);
    assert_done(qz_ledger_witness(l, note, size, &proof, &doubt, &err), &err);
    return doubt;
}

static void the_tracker_s_own_log_is_witnessed_across_a_change(void **state)
{
    struct qz_err err;
    char before[QZ_OWN_NOTE_MAX];
    struct qz_consistency none = {0};
    enum qz_doubt doubt = QZ_DOUBT_NONE;
    struct qz_checkpoint smaller = {.origin = "tracker.example/qingzhan", .size = 2};
    struct qz_buf note = {0};
    (void)state;
    assert_done(qz_tracker_checkpoint(f.t, f.now_ms, &err), &err);
    qz_copy_text(before, sizeof before, qz_tracker_note(f.t));
    assert_int_equal(witnessed(before), QZ_DOUBT_NONE);
    rekey();
    kiosk_follows(old_sk + 32);
    assert_refused(qz_ledger_witness(l, before, 0, &none, &doubt, &err), &err, QZ_E_DENIED);

    /* The same tracker, whatever its key: its log does not begin anew with it. */
    qz_checkpoint_sign(&smaller, f.t->sk, &note);
    assert_int_equal(witnessed(note.data), QZ_DOUBT_SMALLER);
    assert_int_equal(witnessed(qz_tracker_note(f.t)), QZ_DOUBT_NONE);
    qz_buf_finish(&note);
}

static void what_was_cosigned_before_the_change_heals(void **state)
{
    struct qz_log_answer a;
    struct qz_err err;
    (void)state;
    write_entries(3);
    upload(100);
    keep_copy();
    write_entries(5);
    upload(100);
    rekey();
    kiosk_follows(old_sk + 32);

    put_back(); /* it knows the key of before, and follows first */
    kiosk_follows(old_sk + 32);
    ask_from(4, &a);
    assert_done(qz_ledger_heal(l, &a, &err), &err);
    qz_log_answer_finish(&a);
    kiosk_proves_itself("2 cosigned by the tracker, up to entry 8");
    write_entries(4);
    upload(100);
    kiosk_proves_itself("3 cosigned by the tracker, up to entry 12");
}

static void enrolling_again_at_a_tracker_of_before_takes_its_key(void **state)
{
    struct qz_err err;
    struct qz_enrol_answer a = {.bearer = "bearer"};
    (void)state;
    write_entries(2);
    upload(100);
    rekey();
    kiosk_follows(old_sk + 32);
    memcpy(a.tracker_key, old_sk + 32, 32); /* it was put back from a copy */
    assert_done(qz_ledger_enrol(l, "http://127.0.0.1", &a, &err), &err);
    write_entries(2);
    assert_done(cosigned_by(old_sk, &err), &err);
    kiosk_proves_itself("2 cosigned by the tracker, up to entry 4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        H(what_was_signed_before_and_after_holds_on_both_sides),
        H(each_key_is_told_the_changes_after_it),
        H(a_key_can_change_so_often_and_no_more),
        H(a_key_that_was_given_up_cosigns_nothing_any_more),
        H(the_new_key_cosigned_nothing_before),
        H(a_chain_that_lacks_a_change_is_found),
        H(what_the_old_key_sealed_is_proven_before_it_is_sealed_anew),
        H(what_was_destroyed_stays_destroyed),
        H(the_views_follow_from_the_log),
        H(a_cut_after_the_note_leaves_the_new_key),
        H(a_cut_before_the_note_leaves_the_old_key),
        H(another_key_than_the_log_names_is_refused),
        H(a_copy_of_before_gets_the_newest_key_again),
        H(a_kiosk_takes_no_change_but_the_next),
        H(a_kiosk_takes_no_cosignature_by_a_key_that_was_given_up),
        H(a_cosignature_by_a_key_that_was_given_up_is_found),
        H(a_change_that_was_altered_is_found),
        H(the_tracker_s_own_log_is_witnessed_across_a_change),
        H(what_was_cosigned_before_the_change_heals),
        H(enrolling_again_at_a_tracker_of_before_takes_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
