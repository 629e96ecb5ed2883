/* The configuration is kept as the tracker signed it, and checked against that at each start. */
#include "ledger/ledger_int.h"
#include "store/stmt_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"
#include "wire/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/ledger/told_case.h"

/* What the tracker with that key says to this kiosk, kept as the uplink brings it. */
static void tell_revoked(struct fixture *f, const uint8_t *signer, unsigned revoked)
{
    struct qz_err err = {0};
    struct qz_buf json = {0};
    struct qz_enrol_answer a = enrolment(f);
    struct qz_told_proof p = {.etag = "\"c1\""};

    snprintf(p.target, sizeof p.target, "/v1/kiosks/%s/config?wire=2&nonce=" NONCE, a.kiosk);
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
    enrol(f);
    tell(f, signer);
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
    return qz_ledger_revoked(f->l, &pass, NULL);
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

/* All of the tables and settings that a configuration fills, in words. */
static void told_in_words(struct fixture *f, struct qz_buf *out)
{
    static const char *const rows[] = {
        "SELECT * FROM activity ORDER BY id",
        "SELECT * FROM cadre ORDER BY place",
        "SELECT * FROM pass_key ORDER BY id",
        "SELECT * FROM discounted ORDER BY first",
        "SELECT * FROM revoked_pass ORDER BY tag",
        ("SELECT * FROM setting WHERE name IN ('kiosk.name','organisation.id','organisation.title',"
         "'tracker.host','tracker.phone','demo','config.told_ms') ORDER BY name"),
    };
    struct qz_err err = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct qz_stmt *s = qz_db_stmt(f->l->db, rows[i], &err);
        assert_non_null(s);
        while (qz_step(s, &err) == 1)
            for (int c = 0; c < qz_col_count(s); c++)
                qz_col_encode(s, c, out);
    }
}

static void whatever_a_configuration_fills_is_put_right(void **state)
{
    static const char *const by_hand[] = {
        "UPDATE activity SET title='another'",
        "UPDATE activity SET start_ms=start_ms-3600000, end_ms=end_ms+3600000",
        "UPDATE activity SET unnamed_most=1000000",
        "UPDATE activity SET capacity=1, checkout=1",
        "DELETE FROM activity",
        ("INSERT INTO activity SELECT "
         "'a_aaaaaaaaaaaaaaaaaaaaaaaaaa',title,place,kind,start_ms,end_ms,7,0,0,0,0,0,0 "
         "FROM activity LIMIT 1"),
        "UPDATE activity SET past=1, confirmed=1",
        "UPDATE cadre SET pin='another hash'",
        "UPDATE cadre SET stale=1-stale",
        "DELETE FROM cadre",
        "UPDATE pass_key SET public_key=randomblob(32)",
        "INSERT INTO pass_key VALUES(2,randomblob(32))",
        "INSERT INTO discounted VALUES(1,5)",
        "DELETE FROM revoked_pass",
        "UPDATE setting SET value='EVIL.EXAMPLE' WHERE name='tracker.host'",
        "UPDATE setting SET value='1' WHERE name='tracker.phone'",
        "UPDATE setting SET value='o_aaaaaaaaaaaaaaaaaaaaaaaaaa' WHERE name='organisation.id'",
        "DELETE FROM setting WHERE name='kiosk.name'",
        "UPDATE setting SET value=value+86400000 WHERE name='config.told_ms'",
    };
    struct fixture *f = *state;
    struct qz_buf before = {0}, after = {0};

    start(f, sk);
    told_in_words(f, &before);

    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
        alter(f, by_hand[i]);
        qz_buf_clear(&after);
        told_in_words(f, &after);
        if (after.len != before.len || memcmp(after.data, before.data, after.len) != 0)
            fail_msg("not put right: %s", by_hand[i]);
    }

    qz_buf_finish(&before);
    qz_buf_finish(&after);
}

static void what_is_this_kiosks_own_is_refused_when_it_was_altered(void **state)
{
    static const struct {
        const char *by_hand, *said;
    } row[] = {
        {"UPDATE setting SET value='http://127.0.0.1:99' WHERE name='tracker_url'", "table setting"},
        {"UPDATE setting SET value=value||'x' WHERE name='bearer'", "table setting"},
        {"INSERT INTO setting VALUES('tracker.plain_http','1')", "table setting"},
        {"INSERT INTO setting VALUES('tracker.ca_file','/tmp/any.pem')", "table setting"},
        {"UPDATE setting SET value='0' WHERE name='log.refused'", "table setting"},
        {"DELETE FROM setting WHERE name='log.refused'", "table setting"},
        {"UPDATE setting SET value='0 0 1' WHERE name='clock.floor'", "table setting"},
        {"UPDATE setting SET value='9999' WHERE name='since.attribution'", "table setting"},
        {"UPDATE setting SET value='7' WHERE name='feed.next'", "table setting"},
        {"UPDATE setting SET value=replace(value,'2017','2016') WHERE name='stats'", "table setting"},
        {"DELETE FROM setting WHERE name='kept.is'", "table setting"},
        {"DELETE FROM setting_digest", "table setting"},
        {"UPDATE setting_digest SET digest=randomblob(32)", "table setting"},
        {"INSERT INTO revoked_pass VALUES(randomblob(16))", "list of withdrawn passes"},
        {"INSERT INTO revoked VALUES(randomblob(16))", "list of withdrawn passes"},
        {"DELETE FROM revoked_pass", "list of withdrawn passes"},
    };
    struct fixture *f = *state;
    struct qz_err err = {0};
    char path[PLACE_PATH];
    size_t len;

    start(f, sk);
    tell_revoked(f, sk, 0); /* what was refused before is not in the text that is kept */
    assert_int_equal(qz_ledger_set(f->l, QZ_SETTING_LOG_REFUSED, "1", &err), 0);
    assert_int_equal(qz_ledger_set(f->l, QZ_SETTING_FEED_NEXT, "3", &err), 0);
    assert_int_equal(qz_ledger_put_clock_floor(f->l, KIT_DAY, &err), 0);
    qz_ledger_close(f->l);
    unsigned char *sound = place_read(place_path(path, f->dir, "kiosk.db"), &len);

    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct qz_db *db = qz_db_open(path, NULL, &err);
        assert_non_null(db);
        assert_int_equal(qz_db_exec(db, row[i].by_hand, &err), 0);
        assert_true(qz_db_changes(db) > 0);
        qz_db_close(db);

        f->l = qz_ledger_open(f->dir, NULL, &err);
        if (f->l || err.code != QZ_E_CORRUPT || !strstr(err.msg, row[i].said))
            fail_msg("%s: %s", row[i].by_hand, f->l ? "not found" : err.msg);
        place_write(path, sound, len);
    }

    f->l = qz_ledger_open(f->dir, NULL, &err);
    assert_non_null(f->l);
    free(sound);
}

static void feed(struct fixture *f)
{
    struct qz_err err = {0};
    if (kit_feed(f->l, &err) != 0)
        fail_msg("%s", err.msg);
}

static bool is_checked_in(struct fixture *f, unsigned youth)
{
    struct qz_seen_before before;
    return qz_ledger_checked_in(f->l, kit_activity(0), kit_youth(youth), &before, NULL) == 1;
}

static int64_t came_elsewhere(struct fixture *f)
{
    struct qz_tally t;
    assert_int_equal(qz_ledger_tally(f->l, kit_activity(0), &t, NULL), 0);
    return t.elsewhere;
}

static void expect_cursor(struct fixture *f, const char *want)
{
    struct qz_buf next = {0};
    assert_int_equal(qz_ledger_get(f->l, QZ_SETTING_FEED_NEXT, &next, NULL), 0);
    assert_string_equal(next.data, want);
    qz_buf_finish(&next);
}

static void what_feeds_told_is_forgotten_when_it_was_altered_and_is_told_anew(void **state)
{
    static const char *const by_hand[] = {
        "UPDATE sibling SET who=x'000102030405060708090a0b0c0d0e0f' WHERE who=(SELECT min(who) FROM sibling)",
        "UPDATE sibling SET place='nowhere'",
        "UPDATE sibling SET known_as=known_as+1 WHERE who=(SELECT min(who) FROM sibling)",
        "DELETE FROM sibling WHERE who=(SELECT min(who) FROM sibling)",
        ("INSERT INTO sibling SELECT activity,x'000102030405060708090a0b0c0d0e0f',at_ms,place,seal,known_as FROM "
         "sibling "
         "LIMIT 1"),
        "UPDATE sibling SET seal=NULL",
        "UPDATE elsewhere SET unnamed=500",
        "DELETE FROM elsewhere",
        "UPDATE figure SET proven=77",
        "INSERT INTO figure SELECT 'a_aaaaaaaaaaaaaaaaaaaaaaaaaa',1,1,1,1,1,1,1,1,seal,1,0 FROM figure",
        "UPDATE figure SET confirms=1-min(confirms,1)",
    };

    struct fixture *f = *state;
    start(f, sk);
    feed(f);
    alter(f, "SELECT 1");
    assert_true(is_checked_in(f, 0) && is_checked_in(f, 1));
    assert_int_equal(came_elsewhere(f), 8);
    expect_cursor(f, "9");

    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
        alter(f, by_hand[i]);
        if (is_checked_in(f, 0) || is_checked_in(f, 1) || came_elsewhere(f) != 0)
            fail_msg("believed: %s", by_hand[i]);

        expect_cursor(f, "0");
        feed(f);
        alter(f, "SELECT 1");
        assert_int_equal(came_elsewhere(f), 8);
    }
}

static void a_text_that_was_taken_away_lets_nobody_in(void **state)
{
    struct fixture *f = *state;
    uint8_t key[32];
    struct qz_buf host = {0};

    start(f, sk);
    alter(f, "UPDATE setting SET value='EVIL.EXAMPLE' WHERE name='tracker.host'; UPDATE cadre SET "
             "pin='another'; DELETE FROM kept");

    assert_int_equal(keys(f, key), 0);
    assert_false(knows_cadre(f, "another"));
    assert_int_equal(qz_ledger_get(f->l, QZ_SETTING_HOST, &host, NULL), 0);
    assert_string_equal(host.data, "");
    assert_true(is_revoked(f));

    alter(f, "SELECT 1");
    tell(f, sk);
    assert_int_equal(keys(f, key), 1);
    qz_buf_finish(&host);
}

/* Nor does an empty row, or another answer that the tracker signed for this kiosk. */
static void what_is_no_configuration_lets_nobody_in(void **state)
{
    static const char *const by_hand[] = {
        "UPDATE kept SET body='', target='', none_match='', etag='', signature=''",
        "UPDATE kept SET body=''",
        "UPDATE kept SET target=replace(target,'/config','/roster')",
        "UPDATE kept SET target=replace(target,'wire=2','wire=3')",
    };
    struct fixture *f = *state;
    uint8_t key[32];
    start(f, sk);
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
        alter(f, by_hand[i]);
        assert_int_equal(keys(f, key), 0);
        tell(f, sk);
        assert_int_equal(keys(f, key), 1);
    }
}

/* The signature is good, but for a page of the roster. */
static void a_signed_answer_to_another_question_is_no_configuration(void **state)
{
    struct fixture *f = *state;
    uint8_t key[32];
    struct qz_err err = {0};
    struct qz_enrol_answer a = enrolment(f);
    struct qz_told_proof p = {0};

    start(f, sk);
    snprintf(p.target, sizeof p.target, "/v1/kiosks/%s/roster?nonce=" NONCE, a.kiosk);
    struct qz_told t = {
        .wire = 2, .kiosk = a.kiosk, .method = "GET", .target = p.target, .bearer = a.bearer, .status = 200};
    qz_told_digest(NULL, 0, t.asked);
    qz_told_digest("{}", 2, t.answered);
    assert_int_equal(qz_told_sign(&t, sk, p.signature, &err), 0);

    assert_int_equal(qz_db_begin(f->l->db, &err), 0);
    assert_int_equal(qz_ledger_end(f->l, qz_kept_put(f->l, "{}", 2, &p, &err), &err), 0);

    alter(f, "UPDATE cadre SET pin='another'");
    assert_int_equal(keys(f, key), 0);
    assert_false(knows_cadre(f, "another"));
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
    struct qz_told_proof p = {0};

    snprintf(p.target, sizeof p.target, "/v1/kiosks/%s/config?nonce=" NONCE, a.kiosk);
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

/* What is kept was signed by the tracker of before, which says nothing of the new one's configuration. */
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

#define K(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        K(what_was_signed_is_there_after_a_restart),
        K(tables_that_were_altered_are_put_right),
        K(whatever_a_configuration_fills_is_put_right),
        K(what_is_this_kiosks_own_is_refused_when_it_was_altered),
        K(what_feeds_told_is_forgotten_when_it_was_altered_and_is_told_anew),
        K(a_text_that_was_taken_away_lets_nobody_in),
        K(what_is_no_configuration_lets_nobody_in),
        K(a_signed_answer_to_another_question_is_no_configuration),
        K(a_text_that_was_altered_lets_nobody_in),
        K(a_text_that_another_signed_lets_nobody_in),
        K(a_text_that_cannot_be_read_stops_nobody),
        K(no_start_forgets_a_revocation),
        K(an_enrolment_begins_anew),
        K(a_text_that_the_key_of_before_signed_is_there_after_a_restart),
    };
    return cmocka_run_group_tests(tests, make_key, NULL);
}
