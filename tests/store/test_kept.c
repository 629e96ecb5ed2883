/* The configuration is kept as the tracker signed it, and checked against that at each start. */
#include "store/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"
#include "wire/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/store/ledger_case.h"

static uint8_t pk[32], sk[64];

static struct qz_enrol_answer enrolment(const struct fixture *f)
{
    struct qz_enrol_answer a = {0};
    strcpy(a.kiosk, qz_ledger_kiosk_id(f->l));
    memset(a.bearer, 'b', sizeof a.bearer - 1);
    memcpy(a.tracker_key, pk, 32);
    return a;
}

/* What the tracker with that key says to this kiosk, kept as the uplink brings it. */
static void tell_revoked(struct fixture *f, const uint8_t *signer, unsigned revoked)
{
    struct qz_err err = {0};
    struct qz_buf json = {0};
    struct qz_enrol_answer a = enrolment(f);
    struct qz_told_proof p = {.target = "/v1/kiosks/k/config?wire=2&nonce=AAAAAAAAAAAAAAAAAAAAAA",
                              .etag = "\"c1\""};
    kit_config_json(
        &(struct kit_config){
            .version = 1, .activities = 2, .revoked_number = 1 + (revoked == 0), .revoked = revoked},
        &json);
    struct qz_told t = {.wire = QZ_WIRE_VERSION,
                        .kiosk = a.kiosk,
                        .method = "GET",
                        .target = p.target,
                        .bearer = a.bearer,
                        .status = 200,
                        .etag = p.etag};
    qz_told_digest(NULL, 0, t.asked);
    qz_told_digest(json.data, json.len, t.answered);
    assert_int_equal(qz_told_sign(&t, signer, p.signature, &err), 0);
    if (qz_ledger_config(f->l, json.data, json.len, &p, &err) != 0)
        fail_msg("%s", err.msg);
    qz_buf_finish(&json);
}

static void tell(struct fixture *f, const uint8_t *signer)
{
    tell_revoked(f, signer, 2);
}

static void start(struct fixture *f, const uint8_t *signer)
{
    struct qz_err err = {0};
    struct qz_enrol_answer a = enrolment(f);
    if (qz_ledger_enrol(f->l, "http://127.0.0.1", &a, &err) != 0)
        fail_msg("%s", err.msg);
    tell(f, signer);
}

/* As somebody who has the disk alters it while the kiosk is off. */
static void alter(struct fixture *f, const char *sql)
{
    struct qz_err err = {0};
    if (qz_db_exec(f->l->db, sql, &err) != 0)
        fail_msg("%s", err.msg);
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    if (!f->l)
        fail_msg("%s", err.msg);
}

static size_t keys(struct fixture *f, uint8_t first[32])
{
    const struct qz_pass_key *key;
    size_t n = qz_ledger_keys(f->l, &key);
    if (n)
        memcpy(first, key[0].pk, 32);
    return n;
}

static bool knows_cadre(struct fixture *f, const char *pin)
{
    struct qz_cadre c;
    return qz_ledger_cadre(f->l, kit_cadre(0), &c, NULL) == 1 && strcmp(c.pin, pin) == 0;
}

static bool is_revoked(struct fixture *f)
{
    struct qz_pass pass;
    kit_pass(100, 0, &pass);
    return qz_ledger_revoked(f->l, &pass);
}

static void what_was_signed_is_there_after_a_restart(void **state)
{
    struct fixture *f = *state;
    uint8_t before[32], after[32];
    start(f, sk);
    assert_int_equal(keys(f, before), 1);
    alter(f, "SELECT 1");
    assert_int_equal(keys(f, after), 1);
    assert_memory_equal(before, after, 32);
    assert_true(knows_cadre(f, "a hash") && is_revoked(f));
}

static void tables_that_were_altered_are_put_right(void **state)
{
    struct fixture *f = *state;
    uint8_t before[32], after[32];
    start(f, sk);
    keys(f, before);
    alter(f, "UPDATE pass_key SET public_key=randomblob(32); UPDATE cadre SET pin='another'; DELETE FROM "
             "revoked_pass");
    assert_int_equal(keys(f, after), 1);
    assert_memory_equal(before, after, 32);
    assert_true(knows_cadre(f, "a hash") && is_revoked(f));
}

static void a_text_that_was_altered_lets_nobody_in(void **state)
{
    struct fixture *f = *state;
    uint8_t key[32];
    start(f, sk);
    alter(f, "UPDATE kept SET body=replace(body,'a hash','b hash')");
    assert_int_equal(keys(f, key), 0);
    assert_false(knows_cadre(f, "a hash") || knows_cadre(f, "b hash"));
    assert_true(is_revoked(f)); /* what is refused stays refused */
    tell(f, sk);
    assert_int_equal(keys(f, key), 1);
}

static void a_text_that_another_signed_lets_nobody_in(void **state)
{
    struct fixture *f = *state;
    uint8_t key[32], other_pk[32], other_sk[64];
    crypto_sign_keypair(other_pk, other_sk);
    start(f, other_sk);
    alter(f, "SELECT 1");
    assert_int_equal(keys(f, key), 0);
}

/* As after an upgrade to a program that reads configurations otherwise: the kiosk starts, and fetches it
 * anew. */
static void a_text_that_cannot_be_read_stops_nobody(void **state)
{
    struct fixture *f = *state;
    uint8_t key[32];
    struct qz_err err = {0};
    struct qz_enrol_answer a = enrolment(f);
    struct qz_told_proof p = {.target = "/v1/x?nonce=AAAAAAAAAAAAAAAAAAAAAA"};
    struct qz_told t = {
        .wire = 2, .kiosk = a.kiosk, .method = "GET", .target = p.target, .bearer = a.bearer, .status = 200};
    start(f, sk);
    qz_told_digest(NULL, 0, t.asked);
    qz_told_digest("{}", 2, t.answered);
    assert_int_equal(qz_told_sign(&t, sk, p.signature, &err), 0);
    assert_int_equal(qz_db_begin(f->l->db, &err), 0);
    assert_int_equal(qz_ledger_end(f->l, qz_kept_put(f->l, "{}", 2, &p, &err), &err), 0);
    alter(f, "SELECT 1");
    assert_int_equal(keys(f, key), 1);
    assert_true(knows_cadre(f, "a hash"));
}

/* A tracker that was put back from a copy tells a shorter list: what was refused stays refused, after a
 * restart too. */
static void no_start_forgets_a_revocation(void **state)
{
    struct fixture *f = *state;
    start(f, sk);
    assert_true(is_revoked(f));
    tell_revoked(f, sk, 0);
    assert_true(is_revoked(f));
    alter(f, "SELECT 1");
    assert_true(is_revoked(f));
    alter(f, "UPDATE kept SET body=replace(body,'a hash','b hash')"); /* nor does a text that is not signed */
    tell_revoked(f, sk, 0);
    assert_true(is_revoked(f));
}

/* What a key said while it was the tracker's stays said; what a stranger's key says never was. */
static void a_text_that_the_key_of_before_signed_is_there_after_a_restart(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_rekeys r = {.count = 1};
    struct qz_buf note = {0};
    uint8_t next_pk[32], next_sk[64], key[32];
    crypto_sign_keypair(next_pk, next_sk);
    start(f, sk);
    qz_rekey_sign(sk, next_sk, 1, &note);
    qz_copy_text(r.note[0], sizeof r.note[0], note.data);
    qz_buf_finish(&note);
    assert_int_equal(qz_ledger_rekey(f->l, &r, &err), 0);
    alter(f, "UPDATE pass_key SET public_key=randomblob(32)");
    assert_int_equal(keys(f, key), 1);
    assert_true(knows_cadre(f, "a hash"));
    tell(f, next_sk);
    alter(f, "SELECT 1");
    assert_true(knows_cadre(f, "a hash"));
    alter(f, "DELETE FROM rekey"); /* nothing leads from the key of before to the one of now */
    tell(f, sk);
    alter(f, "SELECT 1");
    assert_false(knows_cadre(f, "a hash"));
}

/* It was signed by the tracker of before, which says nothing of the new one's configuration. */
static void an_enrolment_begins_anew(void **state)
{
    struct fixture *f = *state;
    uint8_t key[32];
    struct qz_enrol_answer a;
    start(f, sk);
    a = enrolment(f);
    memset(a.bearer, 'c', sizeof a.bearer - 1);
    assert_int_equal(qz_ledger_enrol(f->l, "http://127.0.0.1", &a, NULL), 0);
    alter(f, "SELECT 1");
    assert_int_equal(keys(f, key), 1);
}

static int make_keys(void **state)
{
    (void)state;
    return sodium_init() >= 0 && crypto_sign_keypair(pk, sk) == 0 ? 0 : -1;
}

#define K(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        K(what_was_signed_is_there_after_a_restart),
        K(tables_that_were_altered_are_put_right),
        K(a_text_that_was_altered_lets_nobody_in),
        K(a_text_that_another_signed_lets_nobody_in),
        K(a_text_that_cannot_be_read_stops_nobody),
        K(no_start_forgets_a_revocation),
        K(an_enrolment_begins_anew),
        K(a_text_that_the_key_of_before_signed_is_there_after_a_restart),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
