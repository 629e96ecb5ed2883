/* What is registered: organisations, kiosks and tokens, people, passes, cadres, configuration. */
#include "base/asset.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "registry/registry.h"
#include "tests/support/fleet.h"
#include "tests/support/pin_cost.h"
#include "tests/support/postgres.h"
#include "tests/support/spec.h"
#include "wire/enrol.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct fleet f;

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    uint64_t differences;
    struct qz_err err;
    int rc = qz_views_rebuild(f.t, &differences, &err);
    fleet_remove(&f);
    return rc == 0 && differences == 0 ? 0 : -1;
}

/* ---- organisations ---- */

static void an_organisation_stands_below_a_higher_one(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_organisation o = {.kind = QZ_ORG_PREFECTURE, .title = "不成"};
    snprintf(o.superior, sizeof o.superior, "%s", f.county);
    assert_refused(qz_organisation_add(f.t, &o, f.now_ms, &err), &err, QZ_E_INPUT);

    o.kind = QZ_ORG_BRANCH;
    assert_done(qz_organisation_add(f.t, &o, f.now_ms, &err), &err);

    qz_id_new('o', o.superior);
    assert_refused(qz_organisation_add(f.t, &o, f.now_ms, &err), &err, QZ_E_MISSING);

    snprintf(o.superior, sizeof o.superior, "%s", f.province);
    strcpy(o.title, "a\nb");
    assert_refused(qz_organisation_add(f.t, &o, f.now_ms, &err), &err, QZ_E_INPUT);
    strcpy(o.title, "  ");
    assert_refused(qz_organisation_add(f.t, &o, f.now_ms, &err), &err, QZ_E_INPUT);
}

static void a_list_comes_in_pages(void **state)
{
    (void)state;
    struct qz_organisation page[2];
    struct qz_err err;
    char id[QZ_ID_TEXT], after[QZ_ID_TEXT] = "";
    int sum = 0, n;
    for (int i = 0; i < 3; i++)
        fleet_county(&f, "某县", id);
    while ((n = qz_organisation_list(f.t, "", after, page, 2, &err)) > 0) {
        assert_true(strcmp(page[0].id, after) > 0);
        memcpy(after, page[n - 1].id, sizeof after);
        sum += n;
    }
    assert_int_equal(sum, 5);
}

/* ---- enrolment ---- */

static struct qz_enrol_request request(const uint8_t token[QZ_TOKEN_BYTES], uint8_t sk[64])
{
    struct qz_enrol_request r;
    uint8_t pk[32];
    crypto_sign_keypair(pk, sk);
    memcpy(r.token, token, sizeof r.token);
    memcpy(r.key, pk, sizeof r.key);
    qz_enrol_request_sign(&r, sk);
    return r;
}

static void a_token_is_good_once_and_for_its_own_key_again(void **state)
{
    (void)state;
    uint8_t token[QZ_TOKEN_BYTES], sk[64];
    struct qz_enrol_answer a, again;
    struct qz_err err;
    assert_done(qz_token_new(f.t, f.county, "东门", f.now_ms + 1000, f.now_ms, token, &err), &err);
    struct qz_enrol_request r = request(token, sk), other = request(token, sk);
    assert_done(qz_kiosk_enrol(f.t, &r, f.now_ms, &a, &err), &err);
    fleet_reopen(&f);
    assert_done(qz_kiosk_enrol(f.t, &r, f.now_ms, &again, &err), &err);
    assert_memory_equal(&a, &again, sizeof a);
    assert_refused(qz_kiosk_enrol(f.t, &other, f.now_ms, &again, &err), &err, QZ_E_DENIED);
    assert_memory_equal(a.tracker_key, qz_tracker_public_key(f.t), 32);
}

static void an_expired_or_unknown_token_is_refused(void **state)
{
    (void)state;
    uint8_t token[QZ_TOKEN_BYTES], sk[64];
    struct qz_enrol_answer a;
    struct qz_err err;
    assert_refused(qz_token_new(f.t, f.county, "东门", f.now_ms, f.now_ms, token, &err), &err, QZ_E_INPUT);
    assert_done(qz_token_new(f.t, f.county, "东门", f.now_ms + 1000, f.now_ms, token, &err), &err);
    struct qz_enrol_request r = request(token, sk);
    assert_refused(qz_kiosk_enrol(f.t, &r, f.now_ms + 1000, &a, &err), &err, QZ_E_DENIED);
    token[0] ^= 1;
    r = request(token, sk);
    assert_refused(qz_kiosk_enrol(f.t, &r, f.now_ms, &a, &err), &err, QZ_E_DENIED);
}

static void a_revoked_kiosk_cannot_come_back_with_its_key(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_enrol_answer a;
    struct qz_enrol_request r;
    struct qz_kiosk row;
    struct qz_err err;

    fleet_enrol(&f, &k, f.county, "东门");
    assert_done(qz_kiosk_revoke(f.t, k.row.id, f.now_ms, &err), &err);
    assert_int_equal(qz_kiosk_by_bearer(f.t, k.bearer, &row, &err), 1);
    assert_true(row.revoked);

    assert_done(qz_token_new(f.t, f.county, "东门", f.now_ms + 1000, f.now_ms, r.token, &err), &err);
    memcpy(r.key, k.pk, sizeof r.key);
    qz_enrol_request_sign(&r, k.sk);
    assert_refused(qz_kiosk_enrol(f.t, &r, f.now_ms, &a, &err), &err, QZ_E_DENIED);

    fleet_kiosk_finish(&k);
}

static void a_kiosk_that_enrols_anew_moves_and_gets_a_new_bearer(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_enrol_answer a;
    struct qz_enrol_request r;
    struct qz_kiosk row;
    struct qz_err err;
    char county[QZ_ID_TEXT];

    fleet_enrol(&f, &k, f.county, "东门");
    fleet_county(&f, "邻县", county);

    assert_done(qz_token_new(f.t, county, "大厅", f.now_ms + 1000, f.now_ms, r.token, &err), &err);
    memcpy(r.key, k.pk, sizeof r.key);
    qz_enrol_request_sign(&r, k.sk);
    assert_done(qz_kiosk_enrol(f.t, &r, f.now_ms, &a, &err), &err);

    assert_int_equal(qz_kiosk_by_bearer(f.t, k.bearer, &row, &err), 0);
    assert_int_equal(qz_kiosk_by_bearer(f.t, a.bearer, &row, &err), 1);
    assert_string_equal(row.organisation, county);
    assert_string_equal(row.name, "大厅");
    assert_int_equal(row.log, k.row.log);
    fleet_kiosk_finish(&k);
}

/* ---- people ---- */

static void people_are_taken_all_or_none(void **state)
{
    (void)state;
    struct qz_person_new p[4] = {{"李明", "13800001234", "2017-05-01"},
                                 {"王芳", "12", ""},
                                 {"赵强", "", "2017-02-30"},
                                 {"李明", "13800001234", ""}};
    struct qz_row_problem problem[4];
    struct qz_person_row row[4];
    char ids[4][QZ_ID_TEXT];
    size_t problems;
    struct qz_err err;

    assert_refused(qz_people_add(f.t, f.county, p, 4, f.now_ms, ids, problem, &problems, &err), &err,
                   QZ_E_INPUT);
    assert_int_equal(problems, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(problem[i].row, i + 1);
    assert_int_equal(qz_people_list(f.t, f.county, "", row, 4, &err), 0);

    assert_done(qz_people_add(f.t, f.county, p, 1, f.now_ms, ids, problem, &problems, &err), &err);
    assert_int_equal(qz_people_list(f.t, f.county, "", row, 4, &err), 1);
    assert_string_equal(row[0].id, ids[0]);
    assert_string_equal(row[0].masked, "李＊");

    /* The same person is not registered twice. */
    assert_refused(qz_people_add(f.t, f.county, p, 1, f.now_ms, ids, problem, &problems, &err), &err,
                   QZ_E_INPUT);
    assert_int_equal(problems, 1);
}

static int find_text(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    (void)n;
    (void)j;
    if (memmem(line, len, ctx, strlen(ctx)))
        fail_msg("%s stands in %.*s", (const char *)ctx, (int)len, line);
    return 0;
}

static void no_log_names_anybody(void **state)
{
    (void)state;
    struct qz_person_new p = {"欧阳修文", "13912345678", "2017-05-01"};
    struct qz_row_problem problem;
    char ids[1][QZ_ID_TEXT], cadre[QZ_ID_TEXT];
    size_t problems;
    struct qz_err err;
    assert_done(qz_people_add(f.t, f.county, &p, 1, f.now_ms, ids, &problem, &problems, &err), &err);
    assert_done(qz_cadre_add(f.t, f.county, "欧阳修文", "975310", f.now_ms, cadre, &err), &err);
    static const char *const personal[] = {"欧阳", "修文", "＊", "13912345678", "5678", "975310", "argon2"};
    for (size_t i = 0; i < COUNT(personal); i++)
        assert_done(qz_journal_each(f.t, "", 1, 1000, find_text, (void *)personal[i], &err), &err);
}

static void the_forgotten_leave_their_count_and_nothing_else(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_pass_issued p[3];
    struct qz_person_row row[4];
    struct qz_err err;
    char act[QZ_ID_TEXT];

    fleet_people(&f, f.county, p, 3, true);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);

    assert_done(qz_person_forget(f.t, p[0].who, f.now_ms, &(struct qz_forgetting){0}, &err), &err);
    assert_int_equal(qz_people_list(f.t, f.county, "", row, 4, &err), 2);
    assert_int_equal(fleet_stats(&f, f.county).youths, 1);
    fleet_kiosk_finish(&k);
}

/* ---- passes ---- */

/* Spreadsheets and web pages make one blank of two: about one pass in fifty would be spoilt. */
static void a_pass_s_text_has_no_two_blanks_in_a_row(void **state)
{
    (void)state;
    static struct qz_pass_issued p[1000];
    const uint32_t until = (uint32_t)(FLEET_NOW / 1000) + 365 * 86400;
    char text[QZ_PASS_TEXT];
    int earlier = 0;
    fleet_people(&f, f.county, p, COUNT(p), false);

    for (size_t i = 0; i < COUNT(p); i++) {
        struct qz_pass pass;
        qz_pass_text(p[i].pass, sizeof p[i].pass, text);
        assert_null(strstr(text, "  "));
        assert_true(qz_pass_unpack(p[i].pass, sizeof p[i].pass, &pass));
        assert_int_equal(pass.expires, p[i].expires);
        assert_in_range(p[i].expires, until - 5, until);
        earlier += p[i].expires != until;
    }

    assert_in_range(earlier, 1, 100); /* the odds of none are 1 in 10^9 */
}

static void the_same_person_and_end_give_the_same_pass_with_the_name(void **state)
{
    (void)state;
    struct qz_pass_issued p, again;
    struct qz_row_problem problem;
    struct qz_err err;
    char ids[1][QZ_ID_TEXT];
    size_t problems;
    const struct qz_person_new person = {.name = "欧阳修文", .phone = "13912345678"};

    assert_done(qz_people_add(f.t, f.county, &person, 1, f.now_ms, ids, &problem, &problems, &err), &err);
    memcpy(p.who, ids[0], sizeof p.who);
    again = p;

    const uint32_t until = (uint32_t)(f.now_ms / 1000) + 86400;
    assert_done(qz_pass_issue(f.t, &p, 1, until, false, f.now_ms, &err), &err);
    assert_done(qz_pass_issue(f.t, &again, 1, until, false, f.now_ms + 1000, &err), &err);
    assert_memory_equal(p.pass, again.pass, sizeof p.pass);

    assert_string_equal(p.name, "欧阳修文");
    assert_string_equal(p.tail, "5678");
    assert_int_not_equal(p.organisation[0], 0);
}

static void an_issued_pass_verifies_with_the_configurations_key(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_pass_issued p[2], again;
    struct qz_pass pass;
    struct qz_config c;
    struct qz_err err;

    fleet_people(&f, f.county, p, 2, true);
    fleet_enrol(&f, &k, f.county, "东门");
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_true(qz_pass_unpack(p[0].pass, sizeof p[0].pass, &pass));
    assert_int_equal(qz_pass_verify(&pass, c.key, c.keys), QZ_PASS_GENUINE);

    again = p[0];
    assert_done(qz_pass_issue(f.t, &again, 1, (uint32_t)(f.now_ms / 1000) + 5, true, f.now_ms, &err), &err);
    assert_memory_equal(again.secret, p[0].secret, sizeof again.secret); /* the phone's stays good */

    assert_refused(qz_pass_issue(f.t, &again, 1, (uint32_t)(f.now_ms / 1000), true, f.now_ms, &err), &err,
                   QZ_E_INPUT);
    qz_id_new('y', again.who);
    assert_refused(qz_pass_issue(f.t, &again, 1, UINT32_MAX, true, f.now_ms, &err), &err, QZ_E_MISSING);

    qz_config_finish(&c);
    fleet_kiosk_finish(&k);
}

static void revocations_are_numbered_signed_and_told(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_pass_issued p[3];
    struct qz_config c, read;
    struct qz_buf json = {0};
    struct qz_err err;
    struct qz_pass_revocation done;

    fleet_people(&f, f.county, p, 3, false);
    fleet_enrol(&f, &k, f.county, "东门");

    const char *who[] = {p[0].who, p[1].who};
    assert_done(qz_pass_revoke_all(f.t, who, 2, f.now_ms, &done, &err), &err);
    assert_int_equal(done.number, 2);
    assert_int_equal(done.passes, 2);

    assert_done(qz_pass_revoke_all(f.t, who, 1, f.now_ms, &done, &err), &err);
    assert_int_equal(done.number, 2); /* revoked already */
    assert_int_equal(done.passes, 0);

    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(c.revoked_count, 2);
    assert_int_equal(c.revoked_number, 2);

    qz_config_write(&c, &json);
    assert_done(qz_config_read(json.data, json.len, &read, &err), &err); /* checks the signature */
    assert_int_equal(read.revoked_count, 2);
    assert_memory_equal(read.revoked, c.revoked, 2 * QZ_PASS_TAG_BYTES);

    qz_config_finish(&c);
    qz_config_finish(&read);
    qz_buf_finish(&json);
    fleet_kiosk_finish(&k);
}

/* ---- what a kiosk is told ---- */

static void the_etag_changes_with_what_a_kiosk_is_told(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_err err;
    char before[72], after[72], act[QZ_ID_TEXT], county[QZ_ID_TEXT];
    struct qz_pass_issued p[1];
    struct qz_pass_revocation done;
    const char *who = p[0].who;

    fleet_enrol(&f, &k, f.county, "东门");
    fleet_county(&f, "邻县", county);
    fleet_people(&f, county, p, 1, false);

#define TAG(out) assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, out, &err), &err)
    TAG(before);
    fleet_people(&f, county, p, 1, false); /* another organisation's */
    TAG(after);
    assert_string_equal(before, after);

    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    TAG(after);
    assert_string_not_equal(before, after);

    TAG(before);
    fleet_write(&k, fleet_heads(act, 3));
    fleet_send(&f, &k);
    fleet_reopen(&f);
    TAG(after);
    assert_string_equal(before, after); /* figures come by the feed */

    assert_done(qz_pass_revoke_all(f.t, &who, 1, f.now_ms, &done, &err), &err);
    TAG(after);
    assert_string_not_equal(before, after);

    TAG(before);
    assert_refused(qz_setting_set(f.t, "host", "other.example/qz", f.now_ms, &err), &err, QZ_E_INPUT);
    TAG(after);
    assert_string_equal(before, after);

    assert_done(qz_setting_set(f.t, "host", "other.example", f.now_ms, &err), &err);
    TAG(after);
    assert_string_not_equal(before, after);

    TAG(before);
    f.now_ms += QZ_DAY_MS;
    TAG(after);
    assert_string_not_equal(before, after);

    fleet_kiosk_finish(&k);
}

static void a_kiosk_is_told_its_own_recent_activities_and_cadres(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_config c;
    struct qz_err err;
    char now[QZ_ID_TEXT], id[QZ_ID_TEXT];
    char first[4][QZ_ID_TEXT];

    fleet_enrol(&f, &k, f.county, "东门");
    for (int i = 0; i < 4; i++)
        assert_done(qz_cadre_add(f.t, f.county, "王梅", "12345678", f.now_ms, first[i], &err), &err);

    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, now);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, -9, id); /* long over */
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 99, id); /* far ahead */
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 1, id);
    assert_done(qz_activity_set_state(f.t, id, QZ_ACTIVITY_CLOSED, "", f.now_ms, &err), &err);

    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(c.activities, 1);
    assert_string_equal(c.activity[0].id, now);

    assert_int_equal(c.cadres, 5);
    assert_string_equal(c.cadre[0].name, "王＊");
    for (int i = 0; i < 4; i++) /* in the order in which they were added: a kiosk numbers equal names */
        assert_string_equal(c.cadre[1 + i].id, first[i]);

    assert_int_equal(crypto_pwhash_str_verify(c.cadre[0].pin, "246810", 6), 0);
    assert_int_not_equal(crypto_pwhash_str_verify(c.cadre[0].pin, "246811", 6), 0);
    assert_string_equal(c.host, "tracker.example");
    assert_string_equal(c.stats.title, "清河县");

    qz_config_finish(&c);
    fleet_kiosk_finish(&k);
}

/* ---- cadres come and go ---- */

/* The PIN hash that kiosks are told of the fleet's cadre; "" when they are told of none. */
static const char *told_pin(const struct fleet_kiosk *k, char pin[128])
{
    struct qz_config c;
    struct qz_err err;
    assert_done(qz_registry_config(f.t, &k->row, f.now_ms, &c, &err), &err);
    strcpy(pin, c.cadres ? c.cadre[0].pin : "");
    qz_config_finish(&c);
    return pin;
}

static void a_cadre_s_pin_can_be_changed(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_err err;
    char before[72], after[72], pin[128];

    fleet_enrol(&f, &k, f.county, "东门");
    TAG(before);
    assert_refused(qz_cadre_pin(f.t, f.cadre, "12345", f.now_ms, &err), &err, QZ_E_INPUT);
    assert_done(qz_cadre_pin(f.t, f.cadre, "864208", f.now_ms, &err), &err);

    told_pin(&k, pin);
    assert_int_equal(crypto_pwhash_str_verify(pin, "864208", 6), 0);
    assert_int_not_equal(crypto_pwhash_str_verify(pin, "246810", 6), 0);

    TAG(after);
    assert_string_not_equal(before, after); /* so that kiosks fetch it */
    fleet_kiosk_finish(&k);
}

static enum qz_pin_state listed_pin(void)
{
    struct qz_cadre_row row = {.pin = QZ_PIN_STATES};
    struct qz_err err;
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_CADRE, "", "", &row, 1, &err), 1);
    return row.pin;
}

static void a_new_pin_is_hashed_over_64_mib_and_an_old_one_is_listed_until_renewed(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_err err;
    char pin[128], sql[256];
    pin_cost_whole(true);
    fleet_enrol(&f, &k, f.county, "东门");
    assert_done(qz_cadre_pin(f.t, f.cadre, "135790", f.now_ms, &err), &err);
    assert_non_null(strstr(told_pin(&k, pin), "$argon2id$v=19$m=65536,t=2,p=1$"));
    assert_int_equal(listed_pin(), QZ_PIN_GOOD);

    /* As they were made before: of 4 digits and over 16 MiB. */
    assert_int_equal(crypto_pwhash_str(pin, "2468", 4, crypto_pwhash_OPSLIMIT_INTERACTIVE, 16u << 20), 0);
    snprintf(sql, sizeof sql, "UPDATE cadre_secret SET pin='%s'", pin);
    assert_int_equal(qz_db_exec(f.t->db, sql, &err), 0);
    assert_int_equal(listed_pin(), QZ_PIN_OLD);
    assert_int_equal(crypto_pwhash_str_verify(told_pin(&k, pin), "2468", 4), 0); /* it stays good */
    assert_done(qz_cadre_pin(f.t, f.cadre, "864208", f.now_ms, &err), &err);
    assert_int_equal(listed_pin(), QZ_PIN_GOOD);
    fleet_kiosk_finish(&k);
    pin_cost_whole(false);
}

static void no_kiosk_is_told_of_a_cadre_who_left_and_the_confirmations_stay(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_cadre_row row;
    struct qz_err err;
    uint64_t differences;
    char before[72], after[72], pin[128], act[QZ_ID_TEXT];

    fleet_enrol(&f, &k, f.county, "东门");
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_heads(act, 3));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);

    TAG(before);
    assert_done(qz_cadre_remove(f.t, f.cadre, f.now_ms, &err), &err);
    TAG(after);
    assert_string_not_equal(before, after);

    assert_string_equal(told_pin(&k, pin), "");
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_CADRE, "", "", &row, 1, &err), 0);
    assert_int_equal(fleet_row(&f, act).counts, QZ_COUNTS);

    assert_refused(qz_cadre_remove(f.t, f.cadre, f.now_ms, &err), &err, QZ_E_MISSING);
    assert_refused(qz_cadre_pin(f.t, f.cadre, "864208", f.now_ms, &err), &err, QZ_E_MISSING);

    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_string_equal(told_pin(&k, pin), "");
    assert_int_equal(fleet_row(&f, act).counts, QZ_COUNTS);
    fleet_kiosk_finish(&k);
}

static void the_roster_comes_in_pages_with_what_happened_elsewhere(void **state)
{
    (void)state;
    static struct qz_pass_issued p[QZ_ROSTER_PAGE + 20];
    struct fleet_kiosk k, sibling;
    struct qz_roster r;
    struct qz_err err;
    char act[QZ_ID_TEXT], after[QZ_ID_TEXT] = "";
    uint8_t last[QZ_ID_BYTES] = {0};
    size_t sum = 0;
    int times = 0;

    fleet_people(&f, f.county, p, COUNT(p), false);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_enrol(&f, &sibling, f.county, "西门");
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    fleet_write(&sibling, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_checkin(act, &p[1])); /* its own: the kiosk knows */
    fleet_send(&f, &sibling);
    fleet_send(&f, &k);

    do {
        assert_done(qz_registry_roster(f.t, &k.row, after, f.now_ms, &r, &err), &err);
        for (size_t i = 0; i < r.count; i++) {
            uint8_t id[QZ_ID_BYTES];
            assert_true(qz_id_parse('y', r.person[i].id, id));
            assert_true(memcmp(id, last, sizeof id) > 0);
            memcpy(last, id, sizeof last);
            if (r.person[i].times)
                assert_string_equal(r.person[i].id, p[0].who);
            times += r.person[i].times;
        }
        sum += r.count;
        memcpy(after, r.next, sizeof after);
        qz_roster_finish(&r);
    } while (*after);

    assert_int_equal(sum, COUNT(p));
    assert_int_equal(times, 1);

    f.now_ms += 366 * QZ_DAY_MS; /* a new programme year */
    assert_done(qz_registry_roster(f.t, &k.row, "", f.now_ms, &r, &err), &err);
    for (size_t i = 0; i < r.count; i++)
        assert_int_equal(r.person[i].times, 0);
    qz_roster_finish(&r);
    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&sibling);
}

static int times_told(const struct fleet_kiosk *to, const char *who)
{
    struct qz_roster r;
    struct qz_err err;
    int times = -1;
    assert_done(qz_registry_roster(f.t, &to->row, "", f.now_ms, &r, &err), &err);
    for (size_t i = 0; i < r.count; i++)
        if (strcmp(r.person[i].id, who) == 0)
            times = r.person[i].times;
    qz_roster_finish(&r);
    return times;
}

static void a_kiosk_is_not_told_again_whom_it_checked_in_itself(void **state)
{
    (void)state;
    struct qz_pass_issued p[2];
    struct fleet_kiosk k, sibling;
    char act[QZ_ID_TEXT], second[QZ_ID_TEXT];

    fleet_people(&f, f.county, p, COUNT(p), false);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_enrol(&f, &sibling, f.county, "西门");
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    fleet_activity(&f, QZ_ACT_SHARING, 1, second);

    uint64_t theirs = fleet_write(&sibling, fleet_checkin(act, &p[0]));
    fleet_write(&sibling, fleet_checkin(second, &p[0]));
    fleet_send(&f, &sibling);
    assert_int_equal(times_told(&k, p[0].who), 2);

    fleet_write(&k, fleet_checkin(act, &p[0])); /* it was offline */
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    assert_int_equal(times_told(&k, p[0].who), 1);
    assert_int_equal(times_told(&sibling, p[0].who), 0);

    fleet_write(&sibling, fleet_void(theirs));
    fleet_send(&f, &sibling);
    assert_int_equal(times_told(&k, p[0].who), 1);
    assert_int_equal(times_told(&sibling, p[0].who), 1);

    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&sibling);
}

static void what_is_unfit_is_refused_and_leaves_no_entry(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf before = {0}, after = {0};
    char id[QZ_ID_TEXT];
    uint8_t token[QZ_TOKEN_BYTES];
    struct qz_activity_row a = {
        .kind = QZ_ACT_SHARING, .start_ms = FLEET_NOW, .end_ms = FLEET_NOW, .title = "x"};
    assert_done(qz_journal_verify(f.t, &before, &err), &err);

    snprintf(a.organisation, sizeof a.organisation, "%s", f.county);
    assert_refused(qz_activity_add(f.t, &a, f.now_ms, &err), &err, QZ_E_INPUT); /* ends as it starts */
    a.end_ms += 60000;
    a.kind = QZ_ACT_COUNT;
    assert_refused(qz_activity_add(f.t, &a, f.now_ms, &err), &err, QZ_E_INPUT);

    qz_id_new('o', a.organisation);
    a.kind = QZ_ACT_SHARING;
    assert_refused(qz_activity_add(f.t, &a, f.now_ms, &err), &err, QZ_E_MISSING);

    qz_id_new('a', id);
    assert_refused(qz_activity_set_state(f.t, id, QZ_ACTIVITY_OPEN, "", f.now_ms, &err), &err, QZ_E_MISSING);

    assert_refused(qz_cadre_add(f.t, f.county, "王芳", "12a4", f.now_ms, id, &err), &err, QZ_E_INPUT);
    assert_refused(qz_cadre_add(f.t, f.county, "王芳", "123", f.now_ms, id, &err), &err, QZ_E_INPUT);
    /* More than a kiosk's pad takes. */
    assert_refused(qz_cadre_add(f.t, f.county, "王芳", "123456789", f.now_ms, id, &err), &err, QZ_E_INPUT);

    assert_refused(qz_token_new(f.t, a.organisation, "x", f.now_ms + 1, f.now_ms, token, &err), &err,
                   QZ_E_MISSING);
    assert_refused(qz_kiosk_revoke(f.t, "k_none", f.now_ms, &err), &err, QZ_E_MISSING);
    assert_refused(qz_person_forget(f.t, "y_none", f.now_ms, &(struct qz_forgetting){0}, &err), &err,
                   QZ_E_MISSING);
    assert_refused(qz_setting_set(f.t, "colour", "red", f.now_ms, &err), &err, QZ_E_INPUT);

    assert_done(qz_journal_verify(f.t, &after, &err), &err);
    assert_string_equal(before.data, after.data);

    qz_buf_finish(&before);
    qz_buf_finish(&after);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_organisation_stands_below_a_higher_one),
        T(a_list_comes_in_pages),
        T(a_token_is_good_once_and_for_its_own_key_again),
        T(an_expired_or_unknown_token_is_refused),
        T(a_revoked_kiosk_cannot_come_back_with_its_key),
        T(a_kiosk_that_enrols_anew_moves_and_gets_a_new_bearer),
        T(people_are_taken_all_or_none),
        T(no_log_names_anybody),
        T(the_forgotten_leave_their_count_and_nothing_else),
        T(a_pass_s_text_has_no_two_blanks_in_a_row),
        T(the_same_person_and_end_give_the_same_pass_with_the_name),
        T(an_issued_pass_verifies_with_the_configurations_key),
        T(revocations_are_numbered_signed_and_told),
        T(the_etag_changes_with_what_a_kiosk_is_told),
        T(a_kiosk_is_told_its_own_recent_activities_and_cadres),
        T(a_cadre_s_pin_can_be_changed),
        T(a_new_pin_is_hashed_over_64_mib_and_an_old_one_is_listed_until_renewed),
        T(no_kiosk_is_told_of_a_cadre_who_left_and_the_confirmations_stay),
        T(the_roster_comes_in_pages_with_what_happened_elsewhere),
        T(a_kiosk_is_not_told_again_whom_it_checked_in_itself),
        T(what_is_unfit_is_refused_and_leaves_no_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
