/* What an entry is worth: the verdict on each, stored beside it and never in its way. */
#include "journal/journal.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

/* ---- verdicts ---- */

static void an_unknown_activity_does_not_count(void **state)
{
    (void)state;
    char none[QZ_ID_TEXT];
    qz_id_new('a', none);
    assert_int_equal(judged(fleet_checkin(none, &p[0])), QZ_J_UNKNOWN_ACTIVITY);
    assert_int_equal(judged(fleet_open(none)), QZ_J_UNKNOWN_ACTIVITY);
    assert_int_equal(stats().youths, 0);
}

static void a_kiosk_cannot_speak_for_another_organisation(void **state)
{
    (void)state;
    struct fleet_kiosk far;
    char county[QZ_ID_TEXT];
    fleet_county(&f, "邻县", county);
    fleet_enrol(&f, &far, county, "大厅");
    uint64_t n = fleet_write(&far, fleet_checkin(act, &p[0]));
    fleet_send(&f, &far);
    assert_int_equal(fleet_verdict(&f, &far, n), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(row().pending, 0);
    fleet_kiosk_finish(&far);
}

static void a_cancelled_activity_takes_no_more(void **state)
{
    (void)state;
    struct qz_err err;
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_ACCEPTED);
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_CANCELLED, "下雨", f.now_ms, &err), &err);
    assert_int_equal(judged(fleet_checkin(act, &p[1])), QZ_J_CANCELLED);
    assert_int_equal(judged(fleet_heads(act, 3)), QZ_J_CANCELLED);
    assert_int_equal(row().pending, 1);
}

static void an_unknown_person_does_not_count(void **state)
{
    (void)state;
    char none[QZ_ID_TEXT];
    qz_id_new('y', none);
    assert_int_equal(judged(fleet_tail(act, none)), QZ_J_UNKNOWN_PERSON);
    struct qz_entry e = fleet_tail(act, none);
    e.kind = QZ_ENTRY_WISH;
    assert_int_equal(judged(e), QZ_J_UNKNOWN_PERSON);
}

static void a_pass_of_another_person_is_not_genuine(void **state)
{
    (void)state;
    struct qz_entry e = fleet_checkin(act, &p[0]);
    memcpy(e.who, p[1].who, sizeof e.who);
    assert_int_equal(judged(e), QZ_J_NOT_GENUINE);
}

static void an_altered_pass_is_not_genuine(void **state)
{
    (void)state;
    struct qz_entry e = fleet_checkin(act, &p[0]);
    e.proof[50] ^= 1;
    assert_int_equal(judged(e), QZ_J_NOT_GENUINE);
    e = fleet_checkin(act, &p[0]);
    e.proof[21] ^= 1; /* good a moment longer */
    assert_int_equal(judged(e), QZ_J_NOT_GENUINE);
}

static void a_scan_without_its_pass_is_not_genuine(void **state)
{
    (void)state;
    struct qz_entry e = fleet_checkin(act, &p[0]);
    e.proof_len = 0;
    assert_int_equal(judged(e), QZ_J_NOT_GENUINE);
}

static void a_kiosk_cannot_speak_for_a_phone(void **state)
{
    (void)state;
    struct qz_entry e = fleet_tail(act, p[0].who);
    strcpy(e.by, "phone");
    assert_int_equal(judged(e), QZ_J_NOT_ALLOWED);
}

static void a_kiosk_cannot_write_an_action_of_the_tracker(void **state)
{
    (void)state;
    struct qz_entry e = {
        .at_ms = FLEET_NOW, .kind = QZ_ENTRY_ADMIN, .data = "{\"name\":\"demo\",\"value\":\"no\"}"};
    char demo[8];
    struct qz_err err;
    e.data_len = strlen(e.data);
    strcpy(e.reason, "setting");
    assert_int_equal(judged(e), QZ_J_NOT_ALLOWED);
    assert_done(qz_setting_get(f.t, "demo", demo, sizeof demo, &err), &err);
    assert_string_equal(demo, "yes");
}

static void a_pass_is_judged_at_the_entrys_time(void **state)
{
    (void)state;
    struct qz_err err;
    int64_t end = FLEET_NOW + 3600000;
    assert_done(qz_pass_issue(f.t, &p[0], 1, (uint32_t)(end / 1000), false, f.now_ms, &err), &err);
    end = (int64_t)p[0].expires * 1000; /* or a little before, for a text that keeps */
    struct qz_entry e = fleet_checkin(act, &p[0]);
    f.now_ms = end + QZ_DAY_MS; /* it comes late, but happened in time */
    e.at_ms = end - 1;
    assert_int_equal(judged(e), QZ_J_ACCEPTED);
    e = fleet_checkin(act, &p[0]);
    e.at_ms = end;
    assert_int_equal(judged(e), QZ_J_EXPIRED);
}

static void a_pass_that_is_not_in_the_table_is_checked_by_its_signature(void **state)
{
    (void)state;
    struct qz_err err;
    char path[100];
    struct qz_buf text = {0};
    struct qz_pass_issued copy = p[0];
    uint8_t sk[64], id[QZ_ID_BYTES];

    snprintf(path, sizeof path, "%s/pass.key", f.dir);
    assert_done(qz_file_read(path, 200, &text, &err), &err);
    assert_int_equal(qz_base64_decode(text.data, text.len - 1, false, sk, sizeof sk), sizeof sk);
    assert_true(qz_id_parse('y', copy.who, id));

    qz_pass_sign(1, id, (uint32_t)(FLEET_NOW / 1000) + 999, sk, copy.pass);
    assert_int_equal(judged(fleet_checkin(act, &copy)), QZ_J_ACCEPTED);

    qz_pass_sign(2, id, (uint32_t)(FLEET_NOW / 1000) + 999, sk, copy.pass); /* by a key that there is not */
    assert_int_equal(judged(fleet_checkin(act, &copy)), QZ_J_NOT_GENUINE);
    qz_buf_finish(&text);
}

static void a_revoked_pass_is_refused_from_then_on(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    const char *who = p[0].who;
    f.now_ms = FLEET_NOW + 60000;
    assert_done(qz_pass_revoke_all(f.t, &who, 1, f.now_ms, &done, &err), &err);
    assert_int_equal(done.number, 1);
    struct qz_entry e = fleet_checkin(act, &p[0]);
    e.at_ms = f.now_ms - 1; /* before that it was good, though it is told only now */
    assert_int_equal(judged(e), QZ_J_ACCEPTED);
    e.at_ms = f.now_ms;
    assert_int_equal(judged(e), QZ_J_REVOKED);
}

static void a_pass_issued_after_a_revocation_counts(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    struct qz_pass_issued again = p[0];
    struct qz_pass old;
    assert_true(qz_pass_unpack(p[0].pass, sizeof p[0].pass, &old));
    assert_done(qz_pass_revoke(f.t, &old, f.now_ms, &done, &err), &err);
    assert_int_equal(done.passes, 1);
    assert_done(qz_pass_issue(f.t, &again, 1, old.expires, true, f.now_ms, &err), &err);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_REVOKED);
    assert_int_equal(judged(fleet_live(act, &p[0], FLEET_NOW / 1000)), QZ_J_REVOKED);
    assert_int_equal(judged(fleet_live(act, &again, FLEET_NOW / 1000)), QZ_J_ACCEPTED);
}

static void a_live_pass_is_proof_once(void **state)
{
    (void)state;
    char second[QZ_ID_TEXT], third[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 0, second);
    fleet_activity(&f, QZ_ACT_SHARING, 0, third);
    assert_int_equal(judged(fleet_live(act, &p[0], FLEET_NOW / 1000)), QZ_J_ACCEPTED);
    assert_int_equal(row().proven, 1);
    assert_int_equal(judged(fleet_live(second, &p[0], FLEET_NOW / 1000)), QZ_J_LIVE_REUSED);
    assert_int_equal(fleet_row(&f, second).pending, 1);
    assert_int_equal(judged(fleet_live(third, &p[0], FLEET_NOW / 1000 - 30)), QZ_J_ACCEPTED);
    assert_int_equal(fleet_row(&f, third).proven, 1);
}

static void a_live_part_by_another_secret_is_wrong(void **state)
{
    (void)state;
    struct qz_entry e = fleet_live(act, &p[0], FLEET_NOW / 1000);
    e.proof[97] ^= 1;
    assert_int_equal(judged(e), QZ_J_LIVE_WRONG);
    /* The pass before it is genuine: it stands as by a printed one, and waits for a cadre. */
    assert_int_equal(row().proven, 0);
    assert_int_equal(row().pending, 1);
    assert_int_equal(judged(fleet_confirm(act, f.cadre, 1)), QZ_J_ACCEPTED);
    assert_int_equal(row().attested, 1);
}

static void the_first_check_in_stands_and_a_second_is_a_duplicate(void **state)
{
    (void)state;
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_DUPLICATE);
    uint64_t n = fleet_write(&sibling, fleet_tail(act, p[0].who));
    fleet_send(&f, &sibling);
    assert_int_equal(fleet_verdict(&f, &sibling, n), QZ_J_DUPLICATE);
    assert_int_equal(row().pending, 1);
    assert_int_equal(stats().youths, 1);
}

static void an_unknown_kind_is_kept_and_does_not_block_the_queue(void **state)
{
    (void)state;
    static const char line[] =
        "{\"v\":1,\"n\":1,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":\"dance\","
        "\"seen\":0}";
    fleet_write_line(&k, line, sizeof line - 1);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &k, 1), QZ_J_UNKNOWN_KIND);
}

/* As an older program left it, to which a headcount was of an unknown kind. */
static void a_kind_that_a_program_comes_to_know_is_judged_anew(void **state)
{
    struct qz_err err;
    struct qz_activity_row row;
    (void)state;
    assert_int_equal(judged(fleet_heads(act, 7)), QZ_J_ACCEPTED);
    assert_done(qz_db_exec(f.t->db, "UPDATE entry SET verdict=1; UPDATE activity_figure SET unnamed=0", &err),
                &err);
    fleet_reopen(&f);
    assert_int_equal(fleet_verdict(&f, &k, 1), QZ_J_ACCEPTED);
    row = fleet_row(&f, act);
    assert_int_equal(row.unnamed, 7);
}

static void a_cosignature_that_was_not_given_is_remarked_on(void **state)
{
    (void)state;
    struct qz_entry e = fleet_checkin(act, &p[0]);
    fleet_write(&k, fleet_open(act));
    k.sent = 1; /* it pretends */
    fleet_write(&k, e);
    k.sent = 0;
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, 1), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &k, 2), QZ_J_SEEN_AHEAD);
    assert_int_equal(row().pending, 1); /* it counts, and can be taken back */
    assert_int_equal(judged(fleet_void(2)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_unknown_activity_does_not_count),
        T(a_kiosk_cannot_speak_for_another_organisation),
        T(a_cancelled_activity_takes_no_more),
        T(an_unknown_person_does_not_count),
        T(a_pass_of_another_person_is_not_genuine),
        T(an_altered_pass_is_not_genuine),
        T(a_scan_without_its_pass_is_not_genuine),
        T(a_kiosk_cannot_speak_for_a_phone),
        T(a_kiosk_cannot_write_an_action_of_the_tracker),
        T(a_pass_is_judged_at_the_entrys_time),
        T(a_pass_that_is_not_in_the_table_is_checked_by_its_signature),
        T(a_revoked_pass_is_refused_from_then_on),
        T(a_pass_issued_after_a_revocation_counts),
        T(a_live_pass_is_proof_once),
        T(a_live_part_by_another_secret_is_wrong),
        T(the_first_check_in_stands_and_a_second_is_a_duplicate),
        T(an_unknown_kind_is_kept_and_does_not_block_the_queue),
        T(a_kind_that_a_program_comes_to_know_is_judged_anew),
        T(a_cosignature_that_was_not_given_is_remarked_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
