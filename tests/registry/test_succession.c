/* A kiosk whose log is refused goes on as another one: when the tracker lets it, once, and what the new one
 * has of the old one. */
#include "base/clock.h"
#include "figures/figures.h"
#include "journal/allowance.h"
#include "journal/journal.h"
#include "journal/rekey.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#include <cmocka.h>
#include <sodium.h>

/* The kiosk k writes its history anew from entry 2 on, and sends that. */
static void fork_log(struct fleet_kiosk *of)
{
    struct fleet_kiosk other = {.row = of->row};
    struct qz_err err;
    memcpy(other.pk, of->pk, sizeof other.pk);
    memcpy(other.sk, of->sk, sizeof other.sk);
    fleet_write(of, fleet_open(act));
    fleet_write(of, fleet_checkin(act, &p[0]));
    fleet_send(&f, of);
    fleet_write_line(&other, of->log.data, of->at[1] - 1);
    fleet_write(&other, fleet_checkin(act, &p[1]));
    other.sent = 1;
    assert_int_equal(fleet_upload(&f, &other, &err), QZ_INGEST_FORKED);
    fleet_kiosk_finish(&other);
}

/* The request of a kiosk that goes on with that new key. */
static struct qz_successor_request request_of(const struct fleet_kiosk *of, uint8_t new_key, uint64_t size)
{
    struct qz_successor_request r = {.size = size};
    uint8_t seed[32], sk[64], msg[QZ_SUCCESSOR_SIGNED];
    memset(seed, new_key, sizeof seed);
    crypto_sign_seed_keypair(r.key, sk, seed);
    memcpy(r.old_key, of->pk, sizeof r.old_key);
    qz_successor_signed_bytes(&r, msg);
    crypto_sign_detached(r.by, NULL, msg, sizeof msg, of->sk);
    crypto_sign_detached(r.sig, NULL, msg, sizeof msg, sk);
    return r;
}

static int succeed(const struct qz_kiosk *row, const struct qz_successor_request *r,
                   struct qz_enrol_answer *out)
{
    struct qz_err err;
    int rc = qz_kiosk_succeed(f.t, row, r, f.now_ms, out, &err);
    if (rc != 0)
        assert_int_equal(err.code, QZ_E_DENIED);
    return rc;
}

/* The kiosk that the answer lets in, as the tracker knows it by its bearer. */
static struct qz_kiosk known_by(const struct qz_enrol_answer *a)
{
    struct qz_kiosk row;
    struct qz_err err;
    assert_int_equal(qz_kiosk_by_bearer(f.t, a->bearer, &row, &err), 1);
    return row;
}

static struct qz_kiosk listed(const char *id)
{
    static struct qz_kiosk rows[9];
    struct qz_err err;
    int n = qz_kiosk_list(f.t, "", "", rows, COUNT(rows), &err);
    for (int i = 0; i < n; i++)
        if (strcmp(rows[i].id, id) == 0)
            return rows[i];
    fail_msg("%s is not listed", id);
    return rows[0];
}

static void one_whose_log_forked_goes_on_in_its_place(void **state)
{
    (void)state;
    struct qz_enrol_answer a, again;
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_int_equal(succeed(&k.row, &r, &a), 0);

    struct qz_kiosk next = known_by(&a);
    assert_string_equal(next.organisation, k.row.organisation);
    assert_string_equal(next.name, "东门");
    assert_memory_equal(next.pk, r.key, sizeof r.key);
    assert_string_equal(listed(next.id).predecessor, k.row.id);
    assert_string_equal(listed(k.row.id).successor, next.id);
    assert_string_equal(listed(next.id).successor, "");
    assert_true(listed(k.row.id).forked);

    /* The answer was lost: the same is given again. */
    assert_int_equal(succeed(&k.row, &r, &again), 0);
    assert_memory_equal(&a, &again, sizeof a);
}

/* An answer that was lost is asked for again after the tracker's key has changed: its bearer is another one,
 * and is good. */
static void asked_again_under_another_key_it_is_let_in_too(void **state)
{
    (void)state;
    struct qz_enrol_answer first, again;
    struct qz_err err;
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_int_equal(succeed(&k.row, &r, &first), 0);
    assert_done(qz_tracker_rekey(f.t, NULL, "年度更换", f.now_ms, &err), &err);
    assert_int_equal(succeed(&k.row, &r, &again), 0);
    assert_string_not_equal(first.bearer, again.bearer);
    assert_string_equal(known_by(&again).id, first.kiosk);
    assert_string_equal(listed(first.kiosk).predecessor, k.row.id);
}

static void one_whose_log_is_shorter_does_too(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    struct qz_successor_request whole = request_of(&k, 7, 2), shorter = request_of(&k, 7, 1);
    assert_int_equal(succeed(&k.row, &whole, &a), -1);
    assert_int_equal(succeed(&k.row, &shorter, &a), 0);
}

static void one_whose_log_is_in_order_goes_on_with_it(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    fleet_write(&k, fleet_open(act));
    fleet_send(&f, &k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_int_equal(succeed(&k.row, &r, &a), -1);
    assert_string_equal(listed(k.row.id).successor, "");
}

static void it_does_so_once(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    fork_log(&k);
    struct qz_successor_request first = request_of(&k, 7, k.size), second = request_of(&k, 8, k.size);
    assert_int_equal(succeed(&k.row, &first, &a), 0);
    assert_int_equal(succeed(&k.row, &second, &a), -1);
}

static void a_key_that_is_known_is_no_new_one(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    memcpy(r.key, sibling.pk, sizeof r.key);
    assert_int_equal(succeed(&k.row, &r, &a), -1);
}

/* Its organisation was closed meanwhile, for which it was revoked. */
static void at_a_closed_organisation_none_goes_on(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    struct qz_err err;
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_done(qz_kiosk_revoke(f.t, k.row.id, f.now_ms, &err), &err);
    assert_done(qz_kiosk_revoke(f.t, sibling.row.id, f.now_ms, &err), &err);
    f.now_ms += QZ_DAY_MS;
    assert_done(qz_organisation_close(f.t, f.county, "撤并", f.now_ms, &err), &err);
    assert_refused(qz_kiosk_succeed(f.t, &k.row, &r, f.now_ms, &a, &err), &err, QZ_E_CONFLICT);
    assert_string_equal(listed(k.row.id).successor, "");
}

/* At one that was merged it goes on where the others did. */
static void at_a_merged_organisation_it_goes_on_in_the_other(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    struct qz_merger m;
    struct qz_err err;
    char other[QZ_ID_TEXT];
    fleet_county(&f, "河东县", other);
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_done(qz_organisation_merge(f.t, f.county, other, "区划调整", f.now_ms, &m, &err), &err);
    assert_int_equal(qz_kiosk_by_bearer(f.t, k.bearer, &k.row, &err), 1);
    assert_int_equal(succeed(&k.row, &r, &a), 0);
    assert_string_equal(known_by(&a).organisation, other);
}

/* The new kiosk as one that can write and sign. */
static struct fleet_kiosk new_kiosk(const struct qz_enrol_answer *a, uint8_t key)
{
    struct fleet_kiosk out = {.row = known_by(a)};
    uint8_t seed[32];
    memset(seed, key, sizeof seed);
    crypto_sign_seed_keypair(out.pk, out.sk, seed);
    return out;
}

static void who_forks_again_on_the_same_day_needs_people(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_int_equal(succeed(&k.row, &r, &a), 0);
    struct fleet_kiosk next = new_kiosk(&a, 7);
    fork_log(&next);
    struct qz_successor_request again = request_of(&next, 8, next.size);
    assert_int_equal(succeed(&next.row, &again, &a), -1);
    f.now_ms += QZ_DAY_MS;
    assert_int_equal(succeed(&next.row, &again, &a), 0);
    fleet_kiosk_finish(&next);
}

static void what_is_left_of_the_allowance_is_the_new_logs(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    struct qz_err err;
    int64_t entries, bytes, before, before_bytes;

    qz_allowance_set(f.t, 10, 1 << 20);
    fork_log(&k);
    assert_done(qz_allowance_left(f.t, &k.row, f.now_ms, &before, &before_bytes, &err), &err);
    assert_int_equal(before, 8);

    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_int_equal(succeed(&k.row, &r, &a), 0);
    struct qz_kiosk next = known_by(&a);

    assert_done(qz_allowance_left(f.t, &next, f.now_ms, &entries, &bytes, &err), &err);
    assert_int_equal(entries, before);
    assert_int_equal(bytes, before_bytes);
}

/* k after its log forked goes on with key 7. */
static struct fleet_kiosk gone_on(void)
{
    struct qz_enrol_answer a;
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_int_equal(succeed(&k.row, &r, &a), 0);
    return new_kiosk(&a, 7);
}

static int64_t entries_left(const struct qz_kiosk *row)
{
    struct qz_err err;
    int64_t entries, bytes;
    assert_done(qz_allowance_left(f.t, row, f.now_ms, &entries, &bytes, &err), &err);
    return entries;
}

/* Whoever has the disk writes with either key. */
static void both_logs_draw_from_one_allowance(void **state)
{
    (void)state;
    struct qz_err err;
    qz_allowance_set(f.t, 10, 1 << 20);
    struct fleet_kiosk next = gone_on();

    for (int i = 0; i < 4; i++) {
        fleet_write(&next, fleet_open(act));
        fleet_write(&k, fleet_open(act));
    }

    fleet_send(&f, &next);
    assert_int_equal(entries_left(&next.row), 4);
    assert_int_equal(entries_left(&k.row), 4);

    fleet_send(&f, &k);
    fleet_write(&next, fleet_open(act));
    assert_int_equal(fleet_upload(&f, &next, &err), QZ_INGEST_TOO_FAST);

    assert_done(qz_allowance_fill(f.t, next.row.id, f.now_ms, &err), &err);
    assert_int_equal(entries_left(&k.row), 10);
    assert_int_equal(fleet_upload(&f, &next, &err), QZ_INGEST_STORED);

    fleet_kiosk_finish(&next);
}

static void count_heads(struct fleet_kiosk *of, int n)
{
    for (; n > 0; n -= QZ_HEADS_MOST)
        fleet_write(of, fleet_heads(act, QZ_HEADS_MOST));
    fleet_send(&f, of);
}

/* What kiosk `of` is told that it may count at the activity. */
static int64_t told_most(const struct fleet_kiosk *of)
{
    struct qz_config c;
    struct qz_err err;
    assert_done(qz_registry_config(f.t, &of->row, f.now_ms, &c, &err), &err);
    assert_int_equal(c.activities, 1);
    int64_t most = c.activity[0].unnamed_most;
    qz_config_finish(&c);
    return most;
}

static void both_logs_count_people_without_a_name_within_one_bound(void **state)
{
    (void)state;
    struct fleet_kiosk next = gone_on();
    count_heads(&k, 1500);
    assert_int_equal(told_most(&k), 2000);
    assert_int_equal(told_most(&next), 500);
    assert_int_equal(told_most(&sibling), 2000);

    count_heads(&next, 500);
    assert_int_equal(fleet_verdict(&f, &next, next.size), QZ_J_ACCEPTED);

    count_heads(&next, 100);
    count_heads(&k, 100);
    assert_int_equal(fleet_verdict(&f, &next, next.size), QZ_J_TOO_MANY);
    assert_int_equal(fleet_verdict(&f, &k, k.size), QZ_J_TOO_MANY);
    assert_int_equal(row().unnamed, 2000);

    count_heads(&sibling, 500);
    assert_int_equal(fleet_verdict(&f, &sibling, sibling.size), QZ_J_ACCEPTED);
    fleet_kiosk_finish(&next);
}

static void who_stole_the_new_one_has_the_old_one(void **state)
{
    (void)state;
    struct qz_err err;
    int pins;
    struct fleet_kiosk next = gone_on();
    assert_done(qz_kiosk_stolen(f.t, next.row.id, f.now_ms, &pins, &err), &err);
    assert_true(listed(next.row.id).revoked);
    assert_true(listed(k.row.id).revoked);
    assert_false(listed(sibling.row.id).revoked);
    fleet_kiosk_finish(&next);
}

static void who_stole_the_old_one_has_the_new_one(void **state)
{
    (void)state;
    struct qz_enrol_answer a;
    struct qz_err err;
    int pins;
    fork_log(&k);
    struct qz_successor_request r = request_of(&k, 7, k.size);
    assert_int_equal(succeed(&k.row, &r, &a), 0);
    assert_false(known_by(&a).revoked);
    assert_done(qz_kiosk_stolen(f.t, k.row.id, f.now_ms, &pins, &err), &err);
    assert_true(known_by(&a).revoked);
}

/* ---- the request ---- */

static int read_request(const struct qz_successor_request *r, const uint8_t old_key[32])
{
    struct qz_buf json = {0};
    struct qz_err err;
    struct qz_successor_request out;
    memcpy(out.old_key, old_key, sizeof out.old_key);
    assert_int_equal(qz_successor_request_write(r, &json), 0);
    int rc = qz_successor_request_read(json.data, json.len, &out, &err);
    if (rc == 0)
        assert_memory_equal(&out, r, sizeof out);
    else
        assert_int_equal(err.code, QZ_E_DENIED);
    qz_buf_finish(&json);
    return rc;
}

static void both_keys_sign_for_both_keys_and_the_size(void **state)
{
    (void)state;
    struct qz_successor_request r = request_of(&k, 7, 5);
    assert_int_equal(read_request(&r, k.pk), 0);
    assert_int_equal(read_request(&r, sibling.pk), -1);

    r.size = 4;
    assert_int_equal(read_request(&r, k.pk), -1);

    r = request_of(&k, 7, 5);
    r.by[3] ^= 1;
    assert_int_equal(read_request(&r, k.pk), -1);

    r = request_of(&k, 7, 5);
    r.sig[3] ^= 1;
    assert_int_equal(read_request(&r, k.pk), -1);

    struct qz_successor_request other = request_of(&k, 8, 5);
    memcpy(r.sig, other.sig, sizeof r.sig);
    assert_int_equal(read_request(&r, k.pk), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_whose_log_forked_goes_on_in_its_place),
        T(asked_again_under_another_key_it_is_let_in_too),
        T(one_whose_log_is_shorter_does_too),
        T(one_whose_log_is_in_order_goes_on_with_it),
        T(it_does_so_once),
        T(a_key_that_is_known_is_no_new_one),
        T(at_a_closed_organisation_none_goes_on),
        T(at_a_merged_organisation_it_goes_on_in_the_other),
        T(who_forks_again_on_the_same_day_needs_people),
        T(what_is_left_of_the_allowance_is_the_new_logs),
        T(both_logs_draw_from_one_allowance),
        T(both_logs_count_people_without_a_name_within_one_bound),
        T(who_stole_the_new_one_has_the_old_one),
        T(who_stole_the_old_one_has_the_new_one),
        T(both_keys_sign_for_both_keys_and_the_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
