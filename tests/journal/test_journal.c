/* Uploads: the rules of the protocol, one test each. */
#include "tests/support/amount.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"
#include "wire/note.h"
#include "wire/told.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static struct fleet f;
static struct fleet_kiosk k;
static struct qz_pass_issued p[40];
static char act[QZ_ID_TEXT];
/* What is uploaded, and what came of it. */
static struct qz_buf body;
static struct qz_upload_answer answer;
static struct qz_err err;

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_people(&f, f.county, p, COUNT(p), true);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    qz_buf_finish(&body);
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    return 0;
}

static uint64_t held(void)
{
    struct qz_kiosk row;
    assert_int_equal(qz_kiosk_list(f.t, "", "", &row, 1, &err), 1);
    return row.size;
}

static bool flagged(void)
{
    struct qz_kiosk row;
    assert_int_equal(qz_kiosk_list(f.t, "", "", &row, 1, &err), 1);
    return row.forked;
}

static int64_t heard(void)
{
    struct qz_kiosk row;
    assert_int_equal(qz_kiosk_list(f.t, "", "", &row, 1, &err), 1);
    return row.heard_ms;
}

static enum qz_ingest ingest_text(uint64_t from, const char *text, size_t len)
{
    return qz_journal_ingest(f.t, &k.row, from, text, len, f.now_ms, &answer, &err);
}

/* The body that the test made. */
static enum qz_ingest ingest(uint64_t from)
{
    return ingest_text(from, body.data, body.len);
}

/* The body that the kiosk makes of its entries from..to. */
static enum qz_ingest send(uint64_t from, uint64_t to)
{
    qz_buf_clear(&body);
    fleet_body(&k, from, to, &body);
    return ingest(from);
}

static void write_some(unsigned n)
{
    fleet_write(&k, fleet_open(act));
    for (unsigned i = 1; i < n; i++)
        fleet_write(&k, fleet_checkin(act, &p[i]));
}

static void an_upload_is_stored_whole_and_cosigned(void **state)
{
    (void)state;
    uint64_t time_s = 0;
    write_some(10);
    assert_int_equal(send(1, 10), QZ_INGEST_STORED);
    assert_int_equal(answer.next, 11);
    assert_int_equal(held(), 10);
    const char *note = strstr(body.data, "\n\n") + 2;
    assert_done(qz_cosign_check(note, strlen(note), answer.cosignature, strlen(answer.cosignature),
                                QZ_TRACKER_NAME, qz_tracker_public_key(f.t), &time_s, &err),
                &err);
    assert_int_equal(time_s, f.now_ms / 1000);
}

static void an_upload_without_entries_has_its_checkpoint_cosigned(void **state)
{
    (void)state;
    write_some(3);
    fleet_send(&f, &k);
    assert_int_equal(send(4, 3), QZ_INGEST_STORED);
    assert_int_equal(answer.next, 4);
    assert_true(answer.cosignature[0] != '\0');
}

static void a_retry_changes_nothing_and_gets_the_same_answer(void **state)
{
    (void)state;
    write_some(10);
    assert_int_equal(send(1, 10), QZ_INGEST_STORED);
    struct qz_upload_answer first = answer;
    struct qz_activity_row before = fleet_row(&f, act);
    assert_int_equal(ingest(1), QZ_INGEST_STORED);
    assert_int_equal(answer.next, 11);
    assert_string_equal(answer.cosignature, first.cosignature);
    assert_int_equal(held(), 10);
    struct qz_activity_row after = fleet_row(&f, act);
    assert_memory_equal(&before, &after, sizeof before);
}

static void a_longer_retry_goes_on_where_the_held_ones_end(void **state)
{
    (void)state;
    write_some(10);
    fleet_send(&f, &k);
    for (int i = 10; i < 20; i++)
        fleet_write(&k, fleet_checkin(act, &p[i]));
    assert_int_equal(send(5, 20), QZ_INGEST_STORED);
    assert_int_equal(answer.next, 21);
    assert_int_equal(fleet_row(&f, act).pending, 19);
}

static void a_shorter_retry_of_long_ago_is_checked_against_its_own_root(void **state)
{
    (void)state;
    fleet_write(&k, fleet_open(act));
    for (int i = 0; i < 1400; i++) {
        fleet_write(&k, fleet_heads(act, 1));
        if (i % 90 == 0)
            fleet_send(&f, &k);
    }
    fleet_send(&f, &k);

    for (uint64_t to = 1; to <= 1401; to += 140) {
        assert_int_equal(send(to, to), QZ_INGEST_STORED);
        assert_int_equal(answer.next, 1402);
    }

    /* A checkpoint of that size with another root is not cosigned. */
    struct qz_checkpoint cp = {.size = 700};
    snprintf(cp.origin, sizeof cp.origin, "qingzhan/%s", k.row.id);
    qz_buf_add(&body, k.log.data + k.at[699], k.at[700] - k.at[699]);
    qz_buf_char(&body, '\n');
    qz_checkpoint_sign(&cp, k.sk, &body);
    assert_int_equal(ingest(700), QZ_INGEST_WRONG);
}

static void a_differing_line_is_evidence_and_overwrites_nothing(void **state)
{
    (void)state;
    struct fleet_kiosk other = k;

    write_some(10);
    fleet_send(&f, &k);
    assert_false(flagged());
    /* The same kiosk writes its history anew from entry 5 on. */
    memset(&other.log, 0, sizeof other.log);
    other.at = NULL;
    other.cap = other.size = 0;
    qz_range_init(&other.last);
    for (uint64_t n = 1; n < 5; n++)
        fleet_write_line(&other, k.log.data + k.at[n - 1], k.at[n] - k.at[n - 1] - 1);
    for (int i = 20; i < 30; i++)
        fleet_write(&other, fleet_checkin(act, &p[i]));
    fleet_body(&other, 1, 14, &body);
    struct qz_activity_row before = fleet_row(&f, act);
    assert_int_equal(ingest(1), QZ_INGEST_FORKED);
    assert_int_equal(answer.next, 5);
    assert_true(flagged());
    assert_int_equal(held(), 10);
    struct qz_activity_row after = fleet_row(&f, act);
    assert_memory_equal(&before, &after, sizeof before);
    /* The honest log goes on. */
    fleet_write(&k, fleet_checkin(act, &p[35]));
    fleet_send(&f, &k);
    fleet_reopen(&f);
    assert_true(flagged());
    fleet_kiosk_finish(&other);
}

/* One digit of a line is altered on its way; the checkpoint below the lines stays the kiosk's own. */
static void alter_line(uint64_t nth)
{
    char *line = body.data;
    while (--nth)
        line = strchr(line, '\n') + 1;
    char *at = strstr(line, "\"up\":") + 5;
    *at = *at == '7' ? '8' : '7';
}

static void a_line_altered_on_its_way_is_no_evidence_of_a_fork(void **state)
{
    (void)state;
    write_some(10);
    fleet_send(&f, &k);

    fleet_body(&k, 1, 10, &body); /* sent again, all of it held */
    alter_line(5);
    assert_int_equal(ingest(1), QZ_INGEST_WRONG);

    fleet_write(&k, fleet_checkin(act, &p[35]));
    qz_buf_clear(&body);
    fleet_body(&k, 1, 11, &body); /* and with a new one behind it */
    alter_line(5);
    assert_int_equal(ingest(1), QZ_INGEST_WRONG);
    assert_false(flagged());
    fleet_send(&f, &k);
}

static void a_gap_is_answered_with_the_entry_wanted(void **state)
{
    (void)state;
    write_some(20);
    k.sent = 0;
    assert_int_equal(send(1, 8), QZ_INGEST_STORED);
    assert_int_equal(send(10, 20), QZ_INGEST_GAP);
    assert_int_equal(answer.next, 9);
    assert_int_equal(held(), 8);
}

static void a_wrong_signature_stores_nothing(void **state)
{
    (void)state;
    uint8_t pk[32], sk[64], own[64];
    write_some(5);
    crypto_sign_keypair(pk, sk);
    memcpy(own, k.sk, sizeof own);
    memcpy(k.sk, sk, sizeof sk);
    fleet_body(&k, 1, 5, &body);
    memcpy(k.sk, own, sizeof own);
    assert_int_equal(ingest(1), QZ_INGEST_WRONG);
    assert_int_equal(held(), 0);
}

static void a_wrong_root_stores_nothing(void **state)
{
    (void)state;
    write_some(5);
    fleet_body(&k, 1, 5, &body);
    char *seen = strstr(body.data, "\"up\":1000");
    seen[5] = '2';
    assert_int_equal(ingest(1), QZ_INGEST_WRONG);
    assert_int_equal(held(), 0);
    assert_int_equal(fleet_row(&f, act).opens, 0);
}

static void a_checkpoint_of_another_size_is_refused(void **state)
{
    (void)state;
    write_some(5);
    fleet_body(&k, 1, 5, &body);
    /* One line fewer before the same checkpoint. */
    struct qz_buf cut = {0};
    qz_buf_add(&cut, body.data, k.at[4]);
    qz_buf_add(&cut, body.data + k.at[5], body.len - k.at[5]);
    assert_int_equal(ingest_text(1, cut.data, cut.len), QZ_INGEST_WRONG);
    assert_int_equal(held(), 0);
    qz_buf_finish(&cut);
}

static void entries_out_of_order_are_malformed(void **state)
{
    (void)state;
    struct qz_entry e = fleet_open(act);
    struct qz_buf line = {0};
    fleet_write(&k, e);
    e.n = 3; /* stands where 2 should */
    assert_done(qz_entry_write(&e, &line, &err), &err);
    fleet_write_line(&k, line.data, line.len);
    assert_int_equal(send(1, 2), QZ_INGEST_MALFORMED);
    assert_int_equal(held(), 0);
    qz_buf_finish(&line);
}

static void one_bad_line_keeps_the_whole_upload_out(void **state)
{
    (void)state;
    write_some(5);
    fleet_write_line(&k, "{\"v\":1}", 7);
    assert_int_equal(send(1, 6), QZ_INGEST_MALFORMED);
    assert_non_null(strstr(err.msg, "entry 6"));
    assert_int_equal(held(), 0);
    assert_int_equal(fleet_row(&f, act).pending, 0);
    assert_int_equal(fleet_stats(&f, f.county).youths, 0);
}

static void more_than_a_thousand_entries_are_too_many(void **state)
{
    (void)state;
    fleet_write(&k, fleet_open(act));
    for (int i = 0; i < 1000; i++)
        fleet_write(&k, fleet_heads(act, 1));
    assert_int_equal(send(1, 1001), QZ_INGEST_TOO_LARGE);
    assert_int_equal(send(1, 1000), QZ_INGEST_STORED);
}

static void an_over_long_line_is_too_large(void **state)
{
    (void)state;
    char line[QZ_ENTRY_MAX + 1];
    memset(line, 'x', sizeof line);
    fleet_write_line(&k, line, sizeof line);
    assert_int_equal(send(1, 1), QZ_INGEST_TOO_LARGE);
}

static void what_was_stored_is_there_after_a_restart(void **state)
{
    (void)state;
    struct qz_buf report = {0};

    write_some(15);
    fleet_send(&f, &k);
    struct qz_activity_row before = fleet_row(&f, act);
    fleet_reopen(&f);
    struct qz_activity_row after = fleet_row(&f, act);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(held(), 15);
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    assert_non_null(strstr(report.data, "in 2 logs"));
    fleet_write(&k, fleet_checkin(act, &p[20]));
    fleet_send(&f, &k);
    qz_buf_finish(&report);
}

static void broken_bodies_are_refused_and_store_nothing(void **state)
{
    (void)state;
    static const char *const bodies[] = {"",     "\n",     "\n\n",      "{}",
                                         "{}\n", "{}\n\n", "{}\n\nx\n", "\xff\n\nx\n"};
    for (size_t i = 0; i < COUNT(bodies); i++) {
        assert_int_equal(ingest_text(1, bodies[i], strlen(bodies[i])), QZ_INGEST_MALFORMED);
        assert_true(err.msg[0] != '\0');
    }
    write_some(3);
    fleet_body(&k, 1, 3, &body);
    assert_int_equal(ingest(0), QZ_INGEST_MALFORMED);
    assert_int_equal(ingest(UINT64_MAX), QZ_INGEST_MALFORMED);
    for (size_t n = 0; n < body.len; n++)
        assert_int_not_equal(ingest_text(1, body.data, n), QZ_INGEST_STORED);
    assert_int_equal(held(), 0);
}

/* Any change of a body is noticed: nothing of it is stored, and nothing breaks. */
static void mutated_uploads_store_nothing(void **state)
{
    (void)state;
    struct qz_buf good = {0};
    uint64_t seed = 20170504;

    write_some(4);
    fleet_body(&k, 1, 4, &good);
    size_t note_from = (size_t)(strstr(good.data, "\n\n") + 2 - good.data);
    char *bad = malloc(good.len + 8);
    assert_non_null(bad);
    for (uint64_t i = 0; i < amount_of(50000, 100000); i++) {
        size_t len = good.len, at = qz_spec_random(&seed) % note_from;
        memcpy(bad, good.data, len);
        switch (qz_spec_random(&seed) % 4) {
        case 0:
            bad[at] = (char)(bad[at] ^ (char)(1u << qz_spec_random(&seed) % 8));
            break;
        case 1: /* truncated anywhere */
            len = qz_spec_random(&seed) % good.len;
            break;
        case 2: /* a byte put in */
            memmove(bad + at + 1, bad + at, len++ - at);
            bad[at] = (char)qz_spec_random(&seed);
            break;
        default: /* a byte taken out */
            memmove(bad + at, bad + at + 1, --len - at);
        }
        if (len == good.len && memcmp(bad, good.data, len) == 0)
            continue;
        assert_int_not_equal(ingest_text(1, bad, len), QZ_INGEST_STORED);
    }
    assert_int_equal(held(), 0);
    assert_int_equal(ingest_text(1, good.data, good.len), QZ_INGEST_STORED);
    free(bad);
    qz_buf_finish(&good);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

static void a_kiosk_was_last_heard_when_it_asked_or_else_when_it_uploaded(void **state)
{
    (void)state;
    assert_int_equal(heard(), 0);
    fleet_write(&k, fleet_open(act));
    fleet_send(&f, &k);
    assert_true(heard() == f.now_ms);
    qz_kiosk_heard(f.t, &k.row, f.now_ms + 30000, QZ_WIRE_VERSION, "qingzhan/0.1.0");
    assert_true(heard() == f.now_ms + 30000);
    fleet_reopen(&f);
    assert_true(heard() == f.now_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_upload_is_stored_whole_and_cosigned),
        T(an_upload_without_entries_has_its_checkpoint_cosigned),
        T(a_retry_changes_nothing_and_gets_the_same_answer),
        T(a_longer_retry_goes_on_where_the_held_ones_end),
        T(a_shorter_retry_of_long_ago_is_checked_against_its_own_root),
        T(a_differing_line_is_evidence_and_overwrites_nothing),
        T(a_line_altered_on_its_way_is_no_evidence_of_a_fork),
        T(a_gap_is_answered_with_the_entry_wanted),
        T(a_wrong_signature_stores_nothing),
        T(a_wrong_root_stores_nothing),
        T(a_checkpoint_of_another_size_is_refused),
        T(entries_out_of_order_are_malformed),
        T(one_bad_line_keeps_the_whole_upload_out),
        T(more_than_a_thousand_entries_are_too_many),
        T(an_over_long_line_is_too_large),
        T(what_was_stored_is_there_after_a_restart),
        T(a_kiosk_was_last_heard_when_it_asked_or_else_when_it_uploaded),
        T(broken_bodies_are_refused_and_store_nothing),
        T(mutated_uploads_store_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
