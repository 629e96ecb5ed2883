/* What changes over the years: the key that signs passes, names, organisations that are closed; and the
 * figures of all that stand below one. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/keyfile.h"
#include "journal/passkey.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#include <stdio.h>

static int rotate(bool retire, struct qz_passkey_change *c, struct qz_err *err)
{
    return qz_passkey_rotate(f.t, retire, "每年一换", f.now_ms, c, err);
}

static void passes_of_the_key_before_stay_good_and_new_ones_are_too(void **state)
{
    (void)state;
    struct qz_passkey_change c;
    struct qz_pass_issued later[1];
    struct qz_config told;
    struct qz_pass pass;
    struct qz_err err;
    assert_done(rotate(false, &c, &err), &err);
    assert_int_equal(c.id, 2);
    assert_int_equal(c.retired, 0);
    fleet_people(&f, f.county, later, 1, false);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_checkin(act, &later[0])), QZ_J_ACCEPTED);

    /* A kiosk that takes its configuration knows both, and believes the revocations. */
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &told, &err), &err);
    assert_int_equal(told.keys, 2);
    pass = pass_of(&later[0]);
    assert_int_equal(qz_pass_verify(&pass, told.key, told.keys), QZ_PASS_GENUINE);
    pass = pass_of(&p[1]);
    assert_int_equal(qz_pass_verify(&pass, told.key, told.keys), QZ_PASS_GENUINE);
    struct qz_buf json = {0};
    struct qz_config read;
    assert_int_equal(qz_config_write(&told, &json), 0);
    assert_done(qz_config_read(json.data, json.len, &read, &err), &err);
    qz_config_finish(&read);
    qz_config_finish(&told);
    qz_buf_finish(&json);
}

static void what_would_be_refused_is_said_before_it_is(void **state)
{
    (void)state;
    struct qz_passkey_change c;
    struct qz_err err;
    assert_refused(qz_passkey_rotate(f.t, false, "", f.now_ms, &c, &err), &err, QZ_E_INPUT);
    assert_done(rotate(false, &c, &err), &err);
    assert_refused(rotate(false, &c, &err), &err, QZ_E_CONFLICT); /* those of key 1 are still good */
    assert_done(rotate(true, &c, &err), &err);
    assert_int_equal(c.id, 3);
    assert_int_equal(c.retired, 1);
    assert_int_equal(c.refused, COUNT(p));
    struct qz_pass pass = pass_of(&p[0]);
    assert_int_not_equal(qz_pass_verify(&pass, f.t->key, f.t->keys), QZ_PASS_GENUINE);
}

static void the_store_proves_itself_and_opens_again_with_the_new_key(void **state)
{
    (void)state;
    struct qz_passkey_change c;
    struct qz_pass_issued later[1];
    struct qz_buf report = {0};
    struct qz_err err;
    assert_done(rotate(false, &c, &err), &err);
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    qz_buf_finish(&report);
    fleet_reopen(&f);
    fleet_people(&f, f.county, later, 1, false);
    struct qz_pass pass = pass_of(&later[0]);
    assert_int_equal(pass.key_id, 2);
    assert_int_equal(qz_pass_verify(&pass, f.t->key, f.t->keys), QZ_PASS_GENUINE);
}

/* The power goes between the log and the file: as if the file had not been written. */
static void a_change_that_was_cut_off_is_finished_or_forgotten_at_the_next_start(void **state)
{
    (void)state;
    struct qz_passkey_change c;
    struct qz_err err;
    uint8_t before[64], after[64];
    memcpy(before, f.t->pass_sk, sizeof before);
    assert_done(rotate(false, &c, &err), &err);
    memcpy(after, f.t->pass_sk, sizeof after);
    assert_done(qz_key_write(f.t->dir, "pass.key.next", after, &err), &err);
    assert_done(qz_key_write(f.t->dir, "pass.key", before, &err), &err);
    fleet_reopen(&f);
    assert_memory_equal(f.t->pass_sk, after, sizeof after);
    assert_refused(qz_key_read(f.t->dir, "pass.key.next", before, &err), &err, QZ_E_MISSING);

    /* And one that the log never had. */
    assert_done(qz_key_write(f.t->dir, "pass.key.next", before, &err), &err);
    fleet_reopen(&f);
    assert_memory_equal(f.t->pass_sk, after, sizeof after);
    assert_refused(qz_key_read(f.t->dir, "pass.key.next", before, &err), &err, QZ_E_MISSING);
}

/* ---- names ---- */

static void names_change_and_kiosks_hear_of_it(void **state)
{
    (void)state;
    struct qz_config c;
    struct qz_err err;
    char before[72], after[72];
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, before, &err), &err);
    assert_done(qz_organisation_rename(f.t, f.county, "清河市", f.now_ms, &err), &err);
    assert_done(qz_kiosk_rename(f.t, k.row.id, "南门", f.now_ms, &err), &err);
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, after, &err), &err);
    assert_string_not_equal(before, after);
    assert_string_equal(stats().title, "清河市");
    struct qz_kiosk row;
    assert_int_equal(qz_kiosk_by_bearer(f.t, k.bearer, &row, &err), 1);
    assert_done(qz_registry_config(f.t, &row, f.now_ms, &c, &err), &err);
    assert_string_equal(c.name, "南门");
    assert_string_equal(c.organisation_title, "清河市");
    qz_config_finish(&c);
    assert_refused(qz_organisation_rename(f.t, f.county, "", f.now_ms, &err), &err, QZ_E_INPUT);

    char longer[3 * (QZ_TITLE_CHARS + 1) + 1] = "";
    for (int i = 0; i <= QZ_TITLE_CHARS; i++)
        strcat(longer, "县");
    assert_refused(qz_organisation_rename(f.t, f.county, longer, f.now_ms, &err), &err, QZ_E_INPUT);
    assert_refused(qz_kiosk_rename(f.t, k.row.id, longer, f.now_ms, &err), &err, QZ_E_INPUT);
    assert_refused(qz_kiosk_rename(f.t, "k_aaaaaaaaaaaaaaaaaaaaaaaaaa", "x", f.now_ms, &err), &err,
                   QZ_E_MISSING);
}

/* ---- closing ---- */

static void an_organisation_is_closed_once_nothing_is_open_there(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_organisation below = {.kind = QZ_ORG_BRANCH, .title = "支部"}, list[9];
    char cadre[QZ_ID_TEXT];
    strcpy(below.superior, f.county);
    assert_done(qz_organisation_add(f.t, &below, f.now_ms, &err), &err);
    assert_refused(qz_organisation_close(f.t, f.county, "撤并", f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_refused(qz_organisation_close(f.t, f.province, "撤并", f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_done(qz_organisation_close(f.t, below.id, "撤并", f.now_ms, &err), &err);
    assert_refused(qz_organisation_close(f.t, below.id, "撤并", f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_refused(qz_cadre_add(f.t, below.id, "方青", "246810", f.now_ms, cadre, &err), &err, QZ_E_CONFLICT);

    assert_done(qz_kiosk_revoke(f.t, k.row.id, f.now_ms, &err), &err);
    assert_done(qz_kiosk_revoke(f.t, sibling.row.id, f.now_ms, &err), &err);
    f.now_ms += 3 * QZ_DAY_MS;
    assert_done(qz_organisation_close(f.t, f.county, "撤并", f.now_ms, &err), &err);
    int n = qz_organisation_list(f.t, "", "", list, COUNT(list), &err);
    for (int i = 0; i < n; i++)
        if (strcmp(list[i].id, f.county) == 0) {
            assert_true(list[i].closed_ms > 0);
            assert_string_equal(list[i].why, "撤并");
        }
    struct qz_activity_row a = {
        .kind = QZ_ACT_SHARING, .start_ms = f.now_ms, .end_ms = f.now_ms + 1, .title = "x"};
    strcpy(a.organisation, f.county);
    assert_refused(qz_activity_add(f.t, &a, f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_string_equal(stats().title, "清河县"); /* what it did is shown */
}

/* A code that was given out before. */
static void no_kiosk_is_enrolled_at_a_closed_organisation(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_organisation below = {.kind = QZ_ORG_BRANCH, .title = "支部"};
    struct qz_enrol_request r;
    struct qz_enrol_answer answer;
    memset(&r, 1, sizeof r);
    strcpy(below.superior, f.county);
    assert_done(qz_organisation_add(f.t, &below, f.now_ms, &err), &err);
    assert_done(qz_token_new(f.t, below.id, "门口", f.now_ms + QZ_DAY_MS, f.now_ms, r.token, &err), &err);
    assert_done(qz_organisation_close(f.t, below.id, "撤并", f.now_ms, &err), &err);
    assert_refused(qz_kiosk_enrol(f.t, &r, f.now_ms, &answer, &err), &err, QZ_E_CONFLICT);
}

/* ---- below ---- */

static void a_superior_sees_all_below_a_row_each(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_below row[9];
    char other[QZ_ID_TEXT];
    struct qz_organisation branch = {.kind = QZ_ORG_BRANCH, .title = "支部"};
    strcpy(branch.superior, f.county);
    assert_done(qz_organisation_add(f.t, &branch, f.now_ms, &err), &err);
    fleet_county(&f, "别的县", other);
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);

    struct qz_period quarter = qz_period_of(QZ_PERIOD_QUARTER, f.now_ms);
    assert_int_equal(qz_views_below(f.t, f.province, &quarter, "", f.now_ms, row, COUNT(row), &err), 3);
    assert_string_equal(row[0].stats.organisation, f.county);
    assert_string_equal(row[0].superior, f.province);
    assert_int_equal(row[0].stats.youths, 1);
    assert_string_equal(row[1].stats.organisation, branch.id);
    assert_string_equal(row[1].superior, f.county);
    assert_int_equal(row[1].stats.youths, 0); /* its own alone */
    assert_string_equal(row[2].stats.title, "别的县");
    assert_int_equal(qz_views_below(f.t, f.province, &quarter, f.county, f.now_ms, row, 1, &err), 1);
    assert_string_equal(row[0].stats.organisation, branch.id);
    assert_int_equal(qz_views_below(f.t, branch.id, &quarter, "", f.now_ms, row, COUNT(row), &err), 0);
    assert_int_equal(qz_views_below(f.t, k.row.id, &quarter, "", f.now_ms, row, COUNT(row), &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(passes_of_the_key_before_stay_good_and_new_ones_are_too),
        T(what_would_be_refused_is_said_before_it_is),
        T(the_store_proves_itself_and_opens_again_with_the_new_key),
        T(a_change_that_was_cut_off_is_finished_or_forgotten_at_the_next_start),
        T(names_change_and_kiosks_hear_of_it),
        T(an_organisation_is_closed_once_nothing_is_open_there),
        T(no_kiosk_is_enrolled_at_a_closed_organisation),
        T(a_superior_sees_all_below_a_row_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
