/* Another log takes the place of one that the tracker takes no more: its files, what it has of the old one,
 * and that an interrupted switch goes on where it was cut off. */
#include "base/file.h"
#include "base/text.h"
#include "tests/support/spec.h"
#include "wire/note.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/ledger/ledger_case.h"
#include "tests/support/logkit.h"

/* The directory's file of that name. */
static const char *in(const struct fixture *f, const char *name)
{
    static char path[2][PLACE_PATH + 80];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", f->dir, name);
    return path[turn];
}

/* Two entries, the tracker's key, and a setting of the machine. */
static void old_log(struct fixture *f, char id[QZ_KIOSK_ID_TEXT])
{
    struct qz_enrol_answer a = {0};
    struct qz_err err;
    memset(a.bearer, 'b', QZ_BEARER_TEXT - 1);
    memcpy(a.tracker_key, kit_tracker_pk(), 32);
    assert_done(qz_ledger_enrol(f->l, "https://qz.example", &a, &err), &err);
    for (int i = 0; i < 2; i++) {
        struct qz_entry e = kit_open(0, i);
        assert_done(qz_ledger_append(f->l, &e, &err), &err);
    }
    assert_done(qz_ledger_set(f->l, QZ_SETTING_CA_FILE, "/etc/ca.pem", &err), &err);
    assert_done(qz_ledger_set(f->l, QZ_SETTING_LOG_REFUSED, "1", &err), &err);
    strcpy(id, qz_ledger_kiosk_id(f->l));
}

/* What a tracker that lets it in answers. */
static void answer_of(const struct qz_successor_request *r, struct qz_enrol_answer *a)
{
    memset(a, 0, sizeof *a);
    qz_kiosk_id(r->key, a->kiosk);
    memset(a->bearer, 'n', QZ_BEARER_TEXT - 1);
    memcpy(a->tracker_key, kit_tracker_pk(), 32);
}

static void let_in(struct fixture *f, struct qz_enrol_answer *a)
{
    struct qz_err err;
    struct qz_successor_request r;
    assert_done(qz_ledger_successor(f->l, f->dir, &r, &err), &err);
    answer_of(&r, a);
    assert_done(qz_ledger_succeeded(f->l, f->dir, a, kit_activity(0), &err), &err);
}

static void opened_anew(struct fixture *f)
{
    struct qz_err err;
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    if (!f->l)
        fail_msg("%s", err.msg);
}

static void assert_setting(struct fixture *f, const char *name, const char *value)
{
    struct qz_buf text = {0};
    struct qz_err err;
    assert_done(qz_ledger_get(f->l, name, &text, &err), &err);
    assert_string_equal(text.data, value);
    qz_buf_finish(&text);
}

static void assert_closed(struct fixture *f, const char *id, uint64_t size)
{
    char name[40], dir[PLACE_PATH + 80];
    struct qz_err err;
    snprintf(name, sizeof name, "closed-%s", id);
    strcpy(dir, in(f, name));
    struct qz_ledger *old = qz_ledger_open(dir, NULL, &err);
    if (!old)
        fail_msg("%s", err.msg);
    assert_string_equal(qz_ledger_kiosk_id(old), id);
    assert_int_equal(qz_ledger_size(old), size);
    qz_ledger_close(old);
}

/* A tracker's own log of nine entries was seen. */
static void witness(struct fixture *f)
{
    struct qz_checkpoint cp = {.origin = "tracker.example/qingzhan", .size = 9};
    struct qz_consistency none = {0};
    enum qz_doubt doubt;
    struct qz_err err;
    struct qz_buf note = {0};
    qz_checkpoint_sign(&cp, kit_tracker_sk(), &note);
    assert_done(qz_ledger_witness(f->l, note.data, 0, &none, &doubt, &err), &err);
    qz_buf_finish(&note);
}

static void it_takes_the_place_once_the_tracker_let_it_in(void **state)
{
    struct fixture *f = *state;
    char id[QZ_KIOSK_ID_TEXT], url[QZ_URL_MAX + 1];
    struct qz_enrol_answer a, kept = {0};
    enum qz_doubt doubt;
    uint64_t seen = 0;
    struct qz_err err;

    old_log(f, id);
    witness(f);
    let_in(f, &a);
    opened_anew(f);

    assert_string_equal(qz_ledger_kiosk_id(f->l), a.kiosk);
    assert_int_equal(qz_ledger_size(f->l), 0);
    assert_int_equal(qz_ledger_enrolled(f->l, url, &kept, &err), 1);
    assert_string_equal(url, "https://qz.example");
    assert_string_equal(kept.bearer, a.bearer);

    assert_setting(f, QZ_SETTING_CA_FILE, "/etc/ca.pem");
    assert_setting(f, QZ_SETTING_REOPEN, kit_activity(0));
    assert_setting(f, QZ_SETTING_LOG_REFUSED, "");

    assert_done(qz_ledger_witnessed(f->l, &seen, &doubt, &err), &err);
    assert_int_equal(seen, 9);
    assert_closed(f, id, 2);
    assert_false(qz_file_is_there(in(f, "next")));
}

/* Its log was seen signed by the key of before: it does not begin anew with kiosk and key. */
static void the_tracker_stays_the_same_though_its_key_changed(void **state)
{
    struct fixture *f = *state;
    char id[QZ_KIOSK_ID_TEXT];
    struct qz_enrol_answer a;
    struct qz_successor_request r;
    struct qz_rekeys notes = {.count = 1};
    struct qz_checkpoint smaller = {.origin = "tracker.example/qingzhan", .size = 4};
    struct qz_consistency none = {0};
    struct qz_buf note = {0};
    enum qz_doubt doubt;
    struct qz_err err;
    uint8_t pk[32], sk[64];
    crypto_sign_keypair(pk, sk);
    old_log(f, id);
    witness(f);
    qz_rekey_sign(kit_tracker_sk(), sk, 1, &note);
    qz_copy_text(notes.note[0], sizeof notes.note[0], note.data);
    assert_done(qz_ledger_rekey(f->l, &notes, &err), &err);

    assert_done(qz_ledger_successor(f->l, f->dir, &r, &err), &err);
    answer_of(&r, &a);
    memcpy(a.tracker_key, pk, sizeof pk);
    assert_done(qz_ledger_succeeded(f->l, f->dir, &a, kit_activity(0), &err), &err);
    opened_anew(f);
    qz_buf_clear(&note);
    qz_checkpoint_sign(&smaller, sk, &note);
    assert_done(qz_ledger_witness(f->l, note.data, 0, &none, &doubt, &err), &err);
    assert_int_equal(doubt, QZ_DOUBT_SMALLER);
    qz_buf_finish(&note);
}

static void who_only_reads_moves_nothing(void **state)
{
    struct fixture *f = *state;
    const struct qz_ledger_options reads = {.db = {.must_exist = true, .as_it_is = true}};
    char id[QZ_KIOSK_ID_TEXT];
    struct qz_enrol_answer a;
    struct qz_err err;

    old_log(f, id);
    let_in(f, &a);
    qz_ledger_close(f->l);
    assert_null(qz_ledger_open(f->dir, &reads, &err));
    assert_int_equal(err.code, QZ_E_VERSION);
    assert_true(qz_file_is_there(in(f, "next/ready")));

    f->l = qz_ledger_open(f->dir, NULL, &err);
    assert_string_equal(qz_ledger_kiosk_id(f->l), a.kiosk);
    qz_ledger_close(f->l);

    f->l = qz_ledger_open(f->dir, &reads, &err);
    assert_non_null(f->l);
}

static void until_then_the_old_one_stays(void **state)
{
    struct fixture *f = *state;
    char id[QZ_KIOSK_ID_TEXT];
    struct qz_err err;
    struct qz_successor_request first, again;

    old_log(f, id);
    assert_done(qz_ledger_successor(f->l, f->dir, &first, &err), &err);

    opened_anew(f);
    assert_string_equal(qz_ledger_kiosk_id(f->l), id);
    assert_int_equal(qz_ledger_size(f->l), 2);

    /* Asked again after a restart it is the same key that asks. */
    assert_done(qz_ledger_successor(f->l, f->dir, &again, &err), &err);
    assert_memory_equal(first.key, again.key, sizeof first.key);
    assert_memory_equal(first.old_key, again.old_key, sizeof first.old_key);
    assert_int_equal(again.size, 2);
}

static void an_answer_to_another_key_changes_nothing(void **state)
{
    struct fixture *f = *state;
    char id[QZ_KIOSK_ID_TEXT];
    struct qz_err err;
    struct qz_successor_request r;
    struct qz_enrol_answer a;
    old_log(f, id);
    assert_done(qz_ledger_successor(f->l, f->dir, &r, &err), &err);
    r.key[0] ^= 1;
    answer_of(&r, &a);
    assert_refused(qz_ledger_succeeded(f->l, f->dir, &a, "", &err), &err, QZ_E_CONFLICT);
    opened_anew(f);
    assert_string_equal(qz_ledger_kiosk_id(f->l), id);
}

/* Another one follows the successor: both closed logs are there. */
static void a_successor_has_one_too(void **state)
{
    struct fixture *f = *state;
    char id[QZ_KIOSK_ID_TEXT], second[QZ_KIOSK_ID_TEXT];
    struct qz_enrol_answer a;
    old_log(f, id);
    let_in(f, &a);
    opened_anew(f);
    old_log(f, second);
    let_in(f, &a);
    opened_anew(f);
    assert_string_equal(qz_ledger_kiosk_id(f->l), a.kiosk);
    assert_closed(f, id, 2);
    assert_closed(f, second, 2);
}

static void a_file_that_says_it_is_ready_and_names_no_kiosk_moves_nothing(void **state)
{
    struct fixture *f = *state;
    char id[QZ_KIOSK_ID_TEXT];
    struct qz_err err;
    struct qz_enrol_answer a;
    old_log(f, id);
    let_in(f, &a);
    assert_done(qz_file_write(in(f, "next/ready"), "../../x", 7, 0600, &err), &err);
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    assert_null(f->l);
    assert_int_equal(err.code, QZ_E_CORRUPT);
    assert_true(qz_file_is_there(in(f, "kiosk.db")));
    assert_true(qz_file_is_there(in(f, "device.key")));
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(it_takes_the_place_once_the_tracker_let_it_in),
        T(the_tracker_stays_the_same_though_its_key_changed),
        T(who_only_reads_moves_nothing),
        T(until_then_the_old_one_stays),
        T(an_answer_to_another_key_changes_nothing),
        T(a_successor_has_one_too),
        T(a_file_that_says_it_is_ready_and_names_no_kiosk_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
