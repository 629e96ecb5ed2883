/* Passes are revoked one by one: from the registry to what a kiosk that is offline refuses. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/own.h"
#include "journal/replay.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#include <sodium.h>

static void issue(struct qz_pass_issued *one, uint32_t expires_s)
{
    struct qz_err err;
    assert_done(qz_pass_issue(f.t, one, 1, expires_s, false, f.now_ms, &err), &err);
}

static size_t told_count(void)
{
    struct qz_err err;
    struct qz_config c;
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    size_t n = c.revoked_count;
    qz_config_finish(&c);
    return n;
}

static void one_pass_is_revoked_and_the_others_stay(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    struct qz_pass_issued second = p[0];
    struct qz_pass first = pass_of(&p[0]);
    issue(&second, first.expires + 86400);
    assert_done(qz_pass_revoke(f.t, &first, f.now_ms, &done, &err), &err);
    assert_int_equal(done.passes, 1);
    assert_int_equal(told_count(), 1);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_REVOKED);
    assert_int_equal(judged(fleet_checkin(act, &second)), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_checkin(act, &p[1])), QZ_J_ACCEPTED);
}

static void all_passes_of_a_person_are_revoked_at_once(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    struct qz_pass_issued second = p[0];
    const char *who[] = {p[0].who, p[1].who, p[0].who};
    issue(&second, pass_of(&p[0]).expires + 86400);
    assert_done(qz_pass_revoke_all(f.t, who, 3, f.now_ms, &done, &err), &err);
    assert_int_equal(done.passes, 3);
    assert_int_equal(done.number, 3);
    assert_int_equal(told_count(), 3);
    assert_int_equal(judged(fleet_checkin(act, &second)), QZ_J_REVOKED);
}

static void more_passes_than_an_entry_holds_are_revoked(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    const char *who = p[0].who;
    for (uint32_t i = 0; i < 250; i++) {
        struct qz_pass_issued one = p[0];
        issue(&one, (uint32_t)(FLEET_NOW / 1000) + 1000 + 20 * i); /* an end may be moved by seconds */
    }
    assert_done(qz_pass_revoke_all(f.t, &who, 1, f.now_ms, &done, &err), &err);
    assert_int_equal(done.passes, 251);
    assert_int_equal(told_count(), 251);
}

static void a_pass_of_the_same_end_is_another_pass(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    struct qz_pass_issued again = p[0];
    struct qz_pass lost = pass_of(&p[0]);

    assert_done(qz_pass_revoke(f.t, &lost, f.now_ms, &done, &err), &err);
    issue(&again, lost.expires);
    assert_memory_not_equal(again.pass, p[0].pass, sizeof again.pass);
    assert_in_range(pass_of(&again).expires, lost.expires - 20,
                    lost.expires - 1); /* never longer than asked */
    struct qz_pass_issued twice = p[0];
    issue(&twice, lost.expires); /* the same as long as it is good */
    assert_memory_equal(twice.pass, again.pass, sizeof twice.pass);
    /* One that would have to be over by now is not issued. */
    uint32_t soon = (uint32_t)(f.now_ms / 1000) + 1;
    issue(&again, soon);
    struct qz_pass last = pass_of(&again);
    assert_done(qz_pass_revoke(f.t, &last, f.now_ms, &done, &err), &err);
    assert_refused(qz_pass_issue(f.t, &again, 1, soon, false, f.now_ms, &err), &err, QZ_E_INPUT);
}

static void what_is_no_pass_of_ours_is_not_revoked(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    uint8_t pk[32], sk[64], id[QZ_ID_BYTES], raw[QZ_PASS_BYTES];
    struct qz_pass forged;
    crypto_sign_keypair(pk, sk);
    assert_true(qz_id_parse('y', p[0].who, id));
    qz_pass_sign(1, id, UINT32_MAX, sk, raw);
    assert_true(qz_pass_unpack(raw, sizeof raw, &forged));
    assert_refused(qz_pass_revoke(f.t, &forged, f.now_ms, &done, &err), &err, QZ_E_INPUT);
    assert_int_equal(told_count(), 0);
}

static void run_sql(const char *sql)
{
    struct qz_err err;
    char path[100];
    qz_tracker_close(f.t);
    snprintf(path, sizeof path, "%s/tracker.db", f.dir);
    struct qz_db *db = qz_db_open(f.opt.database ? f.opt.database : path, NULL, &err);
    assert_non_null(db);
    assert_done(qz_db_exec(db, sql, &err), &err);
    qz_db_close(db);
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    if (!f.t)
        fail_msg("%s", err.msg);
}

/* ---- what is told of it ---- */

#define DAY_S 86400

static uint32_t now_s(void)
{
    return (uint32_t)(f.now_ms / 1000);
}

static void wait_days(int days)
{
    f.now_ms += (int64_t)days * DAY_S * 1000;
}

static void revoke_person(const char *who)
{
    struct qz_err err;
    struct qz_pass_revocation done;
    assert_done(qz_pass_revoke_all(f.t, &who, 1, f.now_ms, &done, &err), &err);
}

static char *etag_now(void)
{
    static char etag[72];
    struct qz_err err;
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, etag, &err), &err);
    return etag;
}

/* For forty days after its end: an activity of a month may have opened before, and a kiosk's clock be behind.
 */
static void a_pass_that_is_long_over_is_told_no_more(void **state)
{
    (void)state;
    uint64_t differences = 1;
    struct qz_err err;
    struct qz_pass_issued shorter = p[0];
    char before[72];

    issue(&shorter, now_s() + 2 * DAY_S);
    revoke_person(p[0].who); /* that one, and one that is good for a year */
    assert_int_equal(told_count(), 2);
    wait_days(41); /* 39 days after its end */
    assert_int_equal(told_count(), 2);
    strcpy(before, etag_now());
    wait_days(2);
    assert_int_equal(told_count(), 1);
    assert_string_not_equal(etag_now(), before); /* else a kiosk would not ask again */
    struct qz_pass pass = pass_of(&shorter);
    assert_true(qz_pass_expired(&pass, f.now_ms / 1000)); /* a kiosk refuses it without the list */
    fleet_reopen(&f);
    assert_int_equal(told_count(), 1);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_int_equal(told_count(), 1);
}

static void a_pass_that_was_revoked_by_its_text_is_told_no_more_either(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    uint8_t id[QZ_ID_BYTES], raw[QZ_PASS_BYTES];
    struct qz_pass strange; /* genuine, but not among those that were issued, as after a restore */
    assert_true(qz_id_parse('y', p[0].who, id));
    qz_pass_sign(1, id, now_s() + DAY_S, f.t->pass_sk, raw);
    assert_true(qz_pass_unpack(raw, sizeof raw, &strange));
    assert_done(qz_pass_revoke(f.t, &strange, f.now_ms, &done, &err), &err);
    assert_int_equal(told_count(), 1);
    wait_days(42);
    assert_int_equal(told_count(), 0);
}

/* The tracker itself forgets none of them: what comes late is judged as ever. */
static void what_is_not_told_is_refused_all_the_same(void **state)
{
    (void)state;
    struct qz_pass_issued shorter = p[0];
    issue(&shorter, now_s() + DAY_S);
    struct qz_entry e = fleet_checkin(act, &shorter);
    revoke_person(p[0].who);
    wait_days(43);
    assert_int_equal(told_count(), 1);
    assert_int_equal(judged(e), QZ_J_REVOKED);
}

static void a_pass_of_which_the_end_is_not_known_is_told_for_good(void **state)
{
    (void)state;
    struct qz_pass_issued shorter = p[0];
    issue(&shorter, now_s() + DAY_S);
    run_sql("UPDATE pass SET expires=0,key=0");
    revoke_person(p[0].who);
    wait_days(400);
    assert_int_equal(told_count(), 2);
}

static void add_pass_key(int id)
{
    struct qz_err err;
    struct qz_buf data = {0};
    uint8_t pk[32], sk[64];
    char text[48];
    crypto_sign_keypair(pk, sk);
    qz_base64_encode(pk, 32, false, text, sizeof text);
    qz_buf_printf(&data, "{\"id\":%d,\"key\":\"%s\"}", id, text);
    assert_done(qz_own_do(f.t, "pass-key", &data, f.now_ms, &err), &err);
    qz_buf_finish(&data);
}

static void a_pass_of_a_retired_key_is_told_no_more(void **state)
{
    (void)state;
    revoke_person(p[0].who);
    assert_int_equal(told_count(), 1);
    add_pass_key(2); /* two are live at once */
    assert_int_equal(told_count(), 1);
    add_pass_key(3);
    assert_int_equal(told_count(), 0);
}

/* ---- property ---- */

/* Whatever is issued and revoked, a kiosk that heard of it refuses exactly the passes that were revoked. */
static void a_kiosk_refuses_exactly_what_was_revoked(void **state)
{
    (void)state;
    enum { STEPS = 120 };

    struct {
        struct qz_pass pass;
        bool gone;
        size_t of;
    } seen[STEPS + COUNT(p)];
    struct qz_err err;
    struct qz_pass_revocation done;
    uint64_t seed = 7;
    size_t n = 0;
    char dir[64];
    qz_spec_dir(dir);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);
    for (; n < COUNT(p); n++)
        seen[n].pass = pass_of(&p[n]), seen[n].gone = false, seen[n].of = n;
    for (int step = 0; step < STEPS; step++) {
        size_t of = qz_spec_random(&seed) % 5, at = qz_spec_random(&seed) % n;
        const char *who = p[of].who;
        switch (qz_spec_random(&seed) % 6) {
        case 0:
            assert_done(qz_pass_revoke_all(f.t, &who, 1, f.now_ms, &done, &err), &err);
            for (size_t i = 0; i < n; i++)
                seen[i].gone |= seen[i].of == of;
            break;
        case 1:
            assert_done(qz_pass_revoke(f.t, &seen[at].pass, f.now_ms, &done, &err), &err);
            for (size_t i = 0; i < n; i++) /* the same pass may have been given out twice */
                seen[i].gone |= memcmp(seen[i].pass.raw, seen[at].pass.raw, QZ_PASS_BYTES) == 0;
            break;
        default: {
            struct qz_pass_issued one = p[of];
            issue(&one, pass_of(&p[of]).expires + (uint32_t)(qz_spec_random(&seed) % 3));
            seen[n].pass = pass_of(&one), seen[n].gone = false, seen[n++].of = of;
        }
        }
        if (step % 8 == 7) {
            tell_kiosk(l);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(qz_ledger_revoked(l, &seen[i].pass, NULL), seen[i].gone);
        }
    }
    qz_ledger_close(l);
    qz_spec_dir_remove(dir);
}

/* ---- from before ---- */

/* An entry as the tracker wrote it when a revocation was of a person. */
static void revoke_as_before(const char *who)
{
    struct qz_err err;
    struct qz_buf data = {0};
    qz_buf_printf(&data, "{\"who\":[\"%s\"]}", who);
    assert_done(qz_own_do(f.t, "pass-revoke", &data, f.now_ms, &err), &err);
    qz_buf_finish(&data);
}

static void who_was_revoked_before_lost_the_passes_of_then(void **state)
{
    (void)state;
    fleet_needs_file(&f);
    struct qz_err err;
    uint64_t differences = 1;
    struct qz_pass_issued again = p[0];

    run_sql("UPDATE pass SET seq=0");
    revoke_as_before(p[0].who);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_REVOKED);

    issue(&again, pass_of(&p[0]).expires);
    assert_int_equal(judged(fleet_checkin(act, &again)), QZ_J_ACCEPTED);

    /* Made anew from the log, it is the same. */
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_int_equal(told_count(), 1);
}

static void an_older_store_of_the_tracker_is_brought_up(void **state)
{
    (void)state;
    fleet_needs_file(&f);
    struct qz_err err;
    uint64_t number = 0, differences = 1;

    run_sql("UPDATE pass SET seq=0");
    revoke_as_before(p[0].who);
    fleet_write(&k, fleet_checkin(act, &p[2]));
    uint64_t confirm = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);

    /* The same store, as the first script left it. */
    run_sql(
        "CREATE TABLE revoked (number INTEGER PRIMARY KEY, youth INTEGER NOT NULL UNIQUE,"
        " at_ms INTEGER NOT NULL) STRICT;"
        "INSERT INTO revoked(youth,at_ms) SELECT p.youth,r.at_ms FROM revoked_pass r JOIN pass p USING(tag);"
        "DROP TABLE revoked_pass; DROP INDEX pass_of_youth; ALTER TABLE pass DROP COLUMN seq;"
        "ALTER TABLE pass DROP COLUMN expires; ALTER TABLE pass DROP COLUMN key;"
        "DROP TABLE confirmation; DROP TABLE stale; DROP INDEX receipt_of_log;"
        "DROP TABLE seal; DROP TABLE unsealed; DROP TABLE own_checkpoint; DROP TABLE restored;"
        "ALTER TABLE log DROP COLUMN checkpoints; ALTER TABLE log DROP COLUMN seals;"
        "DROP TABLE rescued; DROP TABLE stolen_pin; DROP INDEX entry_unknown; DROP TABLE since; DROP TABLE "
        "ruling; DROP INDEX "
        "receipt_of_entry; DROP "
        "TABLE duplicate;"
        "ALTER TABLE activity DROP COLUMN expected; ALTER TABLE activity DROP COLUMN capacity; "
        "ALTER TABLE activity "
        "DROP COLUMN checkout; DROP TABLE passage; DROP TABLE activity_rating; DROP INDEX "
        "activity_of_quarter; DROP TABLE account; DROP TABLE account_secret; DROP TABLE "
        "invitation; DROP TABLE "
        "signin; DROP TABLE recovery; DROP TABLE device; DROP TABLE throttle; DROP TABLE look; "
        "DROP TABLE looked_at_account; DROP TABLE "
        "looked_at; DROP TABLE allowance; ALTER TABLE "
        "cadre DROP COLUMN left_ms; DROP INDEX "
        "organisation_kept; ALTER TABLE organisation DROP COLUMN keeper; ALTER TABLE organisation DROP "
        "COLUMN merged_into; ALTER TABLE organisation DROP "
        "COLUMN closed_ms; ALTER TABLE organisation DROP COLUMN why; DROP TABLE taken; DROP TABLE "
        "opening; ALTER TABLE "
        "activity "
        "DROP COLUMN why;"
        "DROP TABLE cadre_deed; DROP TABLE cadre_post; DROP TABLE link; ALTER TABLE activity DROP COLUMN campaign;"
        "DROP TABLE notice; DROP TABLE picture;"
        "DROP TABLE quiet_key; DROP TABLE quiet_said; DROP TABLE quiet_rating; DROP TABLE quiet_told;"
        "DROP TABLE certificate; DROP TABLE request; DROP TABLE consent; DROP TABLE phone; DROP TABLE registration; "
        "DROP TABLE slip; DROP TABLE turn_told; ALTER TABLE people DROP COLUMN age;"
        "DROP TABLE fallen; ALTER TABLE participation DROP "
        "COLUMN known; ALTER TABLE participation DROP "
        "COLUMN whose;"
        "DROP TABLE badge; DROP TABLE badge_seen; DROP TABLE entered_by; DROP TABLE attributed;"
        "DROP TABLE activity_whose; DROP TABLE organisation_whose;"
        "DROP TABLE boot_began; DROP TABLE clock_known; DROP TABLE clock_wrong; DROP TABLE seen_fell;"
        "DROP TABLE live_wrong; DROP TABLE redate; DROP INDEX entry_of_its_time; ALTER TABLE live_used DROP "
        "COLUMN entry;"
        "DROP TABLE rekey; DROP INDEX kiosk_after; ALTER TABLE kiosk DROP COLUMN predecessor;"
        "ALTER TABLE kiosk DROP COLUMN enrolled_ms; ALTER TABLE kiosk DROP COLUMN seen;"
        "PRAGMA user_version=1");

    assert_done(qz_newest_revocation(f.t, &number, &err), &err);
    assert_int_equal(number, 1);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_REVOKED);
    assert_int_equal(judged(fleet_checkin(act, &p[1])), QZ_J_ACCEPTED);

    /* Views that there were none of are made from the journal. */
    assert_int_equal(judged(fleet_void(confirm)), QZ_J_ACCEPTED);
    assert_int_equal(row().attested, 1);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_pass_that_is_long_over_is_told_no_more),
        T(a_pass_that_was_revoked_by_its_text_is_told_no_more_either),
        T(what_is_not_told_is_refused_all_the_same),
        T(a_pass_of_which_the_end_is_not_known_is_told_for_good),
        T(a_pass_of_a_retired_key_is_told_no_more),
        T(one_pass_is_revoked_and_the_others_stay),
        T(all_passes_of_a_person_are_revoked_at_once),
        T(more_passes_than_an_entry_holds_are_revoked),
        T(a_pass_of_the_same_end_is_another_pass),
        T(what_is_no_pass_of_ours_is_not_revoked),
        T(a_kiosk_refuses_exactly_what_was_revoked),
        T(who_was_revoked_before_lost_the_passes_of_then),
        T(an_older_store_of_the_tracker_is_brought_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
