/* Accounts and sessions: who is signed in, for how long, and where the role holds. */
#include "registry/account.h"

#include "journal/replay.h"
#include "journal/state.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <string.h>

static struct fleet f;

static int set_up(void **state)
{
    (void)state;
    fleet_make(&f);
    f.opt.sync = QZ_SYNC_OFF; /* many small changes, and none that a power cut could take */
    fleet_reopen(&f);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fleet_remove(&f);
    return 0;
}

/* All tests have one store. */
static void fresh_login(char out[QZ_LOGIN_TEXT])
{
    static int n;
    snprintf(out, QZ_LOGIN_TEXT, "login%d", ++n);
}

static struct qz_account_row add(const char *name, enum qz_role role, const char *organisation)
{
    struct qz_account_new a = {.role = role};
    struct qz_invited invited;
    struct qz_account_row row;
    struct qz_err err;
    strcpy(a.name, name);
    fresh_login(a.login);
    strcpy(a.organisation, organisation);
    assert_done(qz_account_add(f.t, &a, f.now_ms, &invited, &err), &err);
    assert_done(qz_account_get(f.t, invited.account, &row, &err), &err);
    return row;
}

static void open_session(const struct qz_account_row *a, const char *old, char token[QZ_SECRET_TEXT])
{
    struct qz_err err;
    assert_done(qz_session_open(f.t, a->ref, old, "192.0.2.1", "Browser/1", f.now_ms, token, &err), &err);
}

static int find(const char *token, struct qz_session *s)
{
    struct qz_err err;
    int rc = qz_session_find(f.t, token, f.now_ms, s, &err);
    if (rc == 1 && qz_session_use(f.t, token, s, f.now_ms, &err) != 0)
        rc = -1;
    if (rc < 0)
        fail_msg("%s", err.msg);
    return rc;
}

/* ---- sessions ---- */

static void a_session_says_who_and_where(void **state)
{
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, f.county);
    struct qz_session s;
    char token[QZ_SECRET_TEXT], none[QZ_SECRET_TEXT];
    (void)state;
    open_session(&a, NULL, token);
    assert_int_equal(find(token, &s), 1);
    assert_string_equal(s.account, a.id);
    assert_string_equal(s.name, "王芳");
    assert_int_equal(s.role, QZ_ROLE_OFFICE);
    assert_string_equal(s.organisation, f.county);
    assert_int_equal(s.until_ms, f.now_ms + QZ_SESSION_IDLE_MS);

    strcpy(none, token);
    none[5] = none[5] == 'A' ? 'B' : 'A';
    assert_int_equal(find(none, &s), 0);
    assert_int_equal(find("", &s), 0);
    assert_int_equal(find("no token at all", &s), 0);
}

static void a_session_ends_without_use_and_at_the_latest_after_hours(void **state)
{
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, f.county);
    struct qz_session s;
    char token[QZ_SECRET_TEXT], other[QZ_SECRET_TEXT];
    int64_t begun = f.now_ms;
    (void)state;

    open_session(&a, NULL, token);
    open_session(&a, NULL, other);
    while (f.now_ms + QZ_SESSION_IDLE_MS - 1 < begun + QZ_SESSION_LONGEST_MS) {
        f.now_ms += QZ_SESSION_IDLE_MS - 1;
        assert_int_equal(find(token, &s), 1); /* used in time, each time */
    }
    assert_int_equal(s.until_ms, begun + QZ_SESSION_LONGEST_MS);
    f.now_ms = begun + QZ_SESSION_LONGEST_MS;
    assert_int_equal(find(token, &s), 0);
    f.now_ms = begun + QZ_SESSION_IDLE_MS;
    assert_int_equal(find(other, &s), 0);
}

static void signing_in_again_ends_the_session_of_before(void **state)
{
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, f.county);
    struct qz_session s;
    char first[QZ_SECRET_TEXT], second[QZ_SECRET_TEXT];
    (void)state;
    open_session(&a, NULL, first);
    open_session(&a, first, second);
    assert_int_equal(find(first, &s), 0);
    assert_int_equal(find(second, &s), 1);
}

static void another_role_ends_all_sessions(void **state)
{
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, f.county);
    struct qz_session s;
    struct qz_err err;
    char token[QZ_SECRET_TEXT];
    (void)state;
    open_session(&a, NULL, token);
    assert_done(qz_account_role(f.t, a.id, QZ_ROLE_AUDITOR, f.county, f.now_ms, &err), &err);
    assert_int_equal(find(token, &s), 0);
    open_session(&a, NULL, token);
    assert_int_equal(find(token, &s), 1);
    assert_int_equal(s.role, QZ_ROLE_AUDITOR);
    assert_done(qz_account_end(f.t, a.id, "left", f.now_ms, &err), &err);
    assert_int_equal(find(token, &s), 0);
}

static void one_s_sessions_are_listed_and_ended(void **state)
{
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, f.county),
                          b = add("李明", QZ_ROLE_OFFICE, f.county);
    struct qz_session_row row[QZ_SESSIONS_MOST];
    struct qz_session s;
    struct qz_err err;
    char token[QZ_SECRET_TEXT], newest[QZ_SECRET_TEXT];
    (void)state;
    open_session(&a, NULL, token);
    assert_int_equal(find(token, &s), 1);
    for (int i = 0; i < QZ_SESSIONS_MOST; i++) {
        f.now_ms++;
        open_session(&a, NULL, newest);
    }
    assert_int_equal(find(token, &s), 0); /* one too many: the oldest went */
    assert_int_equal(qz_session_list(f.t, a.ref, f.now_ms, row, &err), QZ_SESSIONS_MOST);
    assert_int_equal(find(newest, &s), 1);
    assert_string_equal(row[0].id, s.id);
    assert_string_equal(row[0].address, "192.0.2.1");

    assert_refused(qz_session_end(f.t, b.ref, s.id, f.now_ms, &err), &err, QZ_E_MISSING); /* another's */
    assert_int_equal(find(newest, &s), 1);
    assert_done(qz_session_end(f.t, a.ref, s.id, f.now_ms, &err), &err);
    assert_int_equal(find(newest, &s), 0);
}

static void a_session_of_a_cadre_who_left_is_over(void **state)
{
    struct qz_account_new n = {.name = "方敏", .login = "fangmin", .role = QZ_ROLE_CADRE};
    struct qz_invited invited;
    struct qz_account_row a;
    struct qz_session s;
    struct qz_err err;
    char token[QZ_SECRET_TEXT];
    (void)state;

    strcpy(n.organisation, f.county);
    assert_refused(qz_account_add(f.t, &n, f.now_ms, &invited, &err), &err, QZ_E_INPUT); /* which cadre? */
    strcpy(n.cadre, f.cadre);
    assert_done(qz_account_add(f.t, &n, f.now_ms, &invited, &err), &err);
    assert_done(qz_account_get(f.t, invited.account, &a, &err), &err);
    open_session(&a, NULL, token);
    assert_int_equal(find(token, &s), 1);
    assert_string_equal(s.cadre, f.cadre);
    assert_done(qz_cadre_remove(f.t, f.cadre, f.now_ms, &err), &err);
    assert_int_equal(find(token, &s), 0);
}

static void a_form_s_word_is_of_its_session(void **state)
{
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, f.county);
    struct qz_session s;
    char token[QZ_SECRET_TEXT], other[QZ_SECRET_TEXT], word[QZ_SECRET_TEXT];
    (void)state;

    open_session(&a, NULL, token);
    open_session(&a, NULL, other);
    assert_int_equal(find(token, &s), 1);
    assert_true(qz_csrf_of(token, word));
    assert_true(qz_csrf_fits(&s, word));
    assert_string_not_equal(word, token);
    assert_true(qz_csrf_of(other, word));
    assert_false(qz_csrf_fits(&s, word));
    assert_false(qz_csrf_fits(&s, ""));
    assert_false(qz_csrf_of("no token", word));
}

/* ---- where a role holds ---- */

static int may(const struct qz_session *s, const char *organisation, unsigned roles)
{
    struct qz_err err;
    return qz_may(f.t, s, organisation, roles, &err);
}

static void a_role_holds_at_its_organisation_and_below(void **state)
{
    char branch[QZ_ID_TEXT], other[QZ_ID_TEXT], none[QZ_ID_TEXT], token[QZ_SECRET_TEXT];
    struct qz_organisation o = {.kind = QZ_ORG_BRANCH, .title = "一支部"};
    struct qz_account_row county = add("王芳", QZ_ROLE_OFFICE, f.county);
    struct qz_account_row all = add("赵强", QZ_ROLE_PROVINCE, f.province);
    struct qz_session s;
    struct qz_err err;
    (void)state;
    fleet_county(&f, "外县", other);
    strcpy(o.superior, f.county);
    assert_done(qz_organisation_add(f.t, &o, f.now_ms, &err), &err);
    strcpy(branch, o.id);
    qz_id_new('o', none);

    open_session(&county, NULL, token);
    assert_int_equal(find(token, &s), 1);
    assert_int_equal(may(&s, f.county, QZ_ROLE_OFFICE), 1);
    assert_int_equal(may(&s, branch, QZ_ROLE_OFFICE), 1);
    assert_int_equal(may(&s, branch, QZ_ROLE_AUDITOR), 0);
    assert_int_equal(may(&s, other, QZ_ROLE_OFFICE), 0);
    assert_int_equal(may(&s, f.province, QZ_ROLE_OFFICE), 0);
    assert_int_equal(may(&s, none, QZ_ROLE_OFFICE), 0);
    assert_int_equal(may(&s, "", QZ_ROLE_OFFICE), 0);

    open_session(&all, NULL, token);
    assert_int_equal(find(token, &s), 1);
    assert_int_equal(may(&s, branch, QZ_ROLES_ALL), 1);
    assert_int_equal(may(&s, other, QZ_ROLES_ALL), 1);
}

static void what_was_merged_is_where_it_went(void **state)
{
    char from[QZ_ID_TEXT], other[QZ_ID_TEXT], token[QZ_SECRET_TEXT];
    struct qz_merger m;
    struct qz_session s;
    struct qz_err err;
    (void)state;
    fleet_county(&f, "旧县", from);
    fleet_county(&f, "新县", other);
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, from);
    struct qz_account_row b = add("李明", QZ_ROLE_OFFICE, other);
    assert_done(qz_organisation_merge(f.t, from, other, "合并", f.now_ms, &m, &err), &err);

    open_session(&b, NULL, token);
    assert_int_equal(find(token, &s), 1);
    assert_int_equal(may(&s, from, QZ_ROLE_OFFICE), 1); /* in charge of its past */
    open_session(&a, NULL, token);
    assert_int_equal(find(token, &s), 1);
    assert_string_equal(s.organisation, other);
}

/* ---- accounts ---- */

static void a_name_to_sign_in_with_is_one_person_s(void **state)
{
    struct qz_account_new a = {.name = "张三", .login = "ＺｈａｎｇＳａｎ", .role = QZ_ROLE_AUDITOR};
    struct qz_invited one, two;
    struct qz_err err;
    (void)state;
    strcpy(a.organisation, f.county);
    assert_done(qz_account_add(f.t, &a, f.now_ms, &one, &err), &err);
    assert_string_equal(one.login, "zhangsan");
    strcpy(a.login, "zhangsan");
    assert_refused(qz_account_add(f.t, &a, f.now_ms, &two, &err), &err, QZ_E_CONFLICT);
    strcpy(a.login, "zhang san");
    assert_refused(qz_account_add(f.t, &a, f.now_ms, &two, &err), &err, QZ_E_INPUT);

    assert_done(qz_account_end(f.t, one.account, "left", f.now_ms, &err), &err);
    strcpy(a.login, "zhangsan");
    assert_done(qz_account_add(f.t, &a, f.now_ms, &two, &err), &err); /* it is free again */
}

static void what_an_account_cannot_be_is_refused(void **state)
{
    struct qz_account_new a = {.name = "张三", .role = QZ_ROLE_PROVINCE};
    struct qz_account_row row = add("李四", QZ_ROLE_OFFICE, f.county);
    struct qz_invited out;
    struct qz_err err;
    (void)state;

    strcpy(a.organisation, f.county);
    assert_refused(qz_account_add(f.t, &a, f.now_ms, &out, &err), &err, QZ_E_INPUT);
    assert_refused(qz_account_role(f.t, row.id, QZ_ROLE_PROVINCE, f.county, f.now_ms, &err), &err,
                   QZ_E_INPUT);
    assert_refused(qz_account_role(f.t, row.id, QZ_ROLE_CADRE, f.county, f.now_ms, &err), &err,
                   QZ_E_CONFLICT);
    assert_done(qz_account_end(f.t, row.id, "left", f.now_ms, &err), &err);
    assert_refused(qz_account_end(f.t, row.id, "left", f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_refused(qz_account_reset(f.t, row.id, false, f.now_ms, &out, &err), &err, QZ_E_CONFLICT);
}

/* ---- invitations ---- */

static struct qz_invited invite(const char *name)
{
    struct qz_account_new a = {.role = QZ_ROLE_AUDITOR};
    struct qz_invited out;
    struct qz_err err;
    strcpy(a.name, name);
    fresh_login(a.login);
    strcpy(a.organisation, f.county);
    assert_done(qz_account_add(f.t, &a, f.now_ms, &out, &err), &err);
    return out;
}

static int invited(const char *token)
{
    struct qz_account_row row;
    struct qz_err err;
    return qz_invitation_find(f.t, token, f.now_ms, &row, &err);
}

static void an_invitation_is_good_once(void **state)
{
    struct qz_invited one = invite("张三"), two = invite("李四");
    struct qz_account_row row;
    struct qz_err err;
    (void)state;
    assert_int_equal(invited(one.token), 1);
    assert_done(qz_invitation_use(f.t, one.token, "$argon", f.now_ms, &err), &err);
    assert_int_equal(invited(one.token), 0);
    assert_refused(qz_invitation_use(f.t, one.token, "$other", f.now_ms, &err), &err, QZ_E_MISSING);
    assert_int_equal(invited(two.token), 1);
    assert_done(qz_account_get(f.t, one.account, &row, &err), &err);
    assert_true(row.joined);
}

static void an_invitation_ends_after_a_week_and_when_it_is_revoked(void **state)
{
    struct qz_invited one = invite("张三"), two = invite("李四");
    struct qz_err err;
    (void)state;
    assert_done(qz_account_revoke(f.t, two.account, f.now_ms, &err), &err);
    assert_int_equal(invited(two.token), 0);
    assert_refused(qz_account_revoke(f.t, two.account, f.now_ms, &err), &err, QZ_E_CONFLICT);
    f.now_ms += 7 * QZ_DAY_MS - 1;
    assert_int_equal(invited(one.token), 1);
    f.now_ms++;
    assert_int_equal(invited(one.token), 0);
    assert_refused(qz_invitation_use(f.t, one.token, "$", f.now_ms, &err), &err, QZ_E_MISSING);
}

static void a_reset_takes_the_place_of_the_one_before_and_ends_sessions(void **state)
{
    struct qz_invited one = invite("张三"), again;
    struct qz_account_row row;
    struct qz_session s;
    struct qz_err err;
    char token[QZ_SECRET_TEXT];
    (void)state;

    assert_done(qz_account_get(f.t, one.account, &row, &err), &err);
    open_session(&row, NULL, token);
    assert_done(qz_account_reset(f.t, one.account, false, f.now_ms, &again, &err), &err);
    assert_int_equal(invited(one.token), 0);
    assert_int_equal(invited(again.token), 1);
    assert_int_equal(find(token, &s), 0);

    open_session(&row, NULL, token); /* by the password of before, */
    assert_int_equal(find(token, &s), 1);
    assert_done(qz_account_password(f.t, &s, "$own", f.now_ms, &err), &err); /* which is changed: */
    assert_int_equal(invited(again.token), 1);                               /* the invitation waits */
    assert_int_equal(find(token, &s), 1);
    assert_done(qz_invitation_use(f.t, again.token, "$", f.now_ms, &err), &err);
    assert_int_equal(find(token, &s), 0);
    assert_refused(qz_invitation_use(f.t, again.token, "$", f.now_ms, &err), &err, QZ_E_MISSING);
}

/* ---- the log ---- */

static void accounts_follow_from_the_log(void **state)
{
    struct qz_account_row a = add("王芳", QZ_ROLE_OFFICE, f.county),
                          b = add("李明", QZ_ROLE_AUDITOR, f.county);
    uint64_t differences = 1;
    struct qz_err err;
    (void)state;
    assert_done(qz_account_role(f.t, a.id, QZ_ROLE_SECURITY, f.province, f.now_ms, &err), &err);
    assert_done(qz_account_end(f.t, b.id, "left", f.now_ms, &err), &err);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_done(qz_account_get(f.t, a.id, &a, &err), &err);
    assert_int_equal(a.role, QZ_ROLE_SECURITY);
    assert_string_equal(a.organisation, f.province);
}

#define T(fn) cmocka_unit_test(fn)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_session_says_who_and_where),
        T(a_session_ends_without_use_and_at_the_latest_after_hours),
        T(signing_in_again_ends_the_session_of_before),
        T(another_role_ends_all_sessions),
        T(one_s_sessions_are_listed_and_ended),
        T(a_session_of_a_cadre_who_left_is_over),
        T(a_form_s_word_is_of_its_session),
        T(a_role_holds_at_its_organisation_and_below),
        T(what_was_merged_is_where_it_went),
        T(a_name_to_sign_in_with_is_one_person_s),
        T(what_an_account_cannot_be_is_refused),
        T(an_invitation_is_good_once),
        T(an_invitation_ends_after_a_week_and_when_it_is_revoked),
        T(a_reset_takes_the_place_of_the_one_before_and_ends_sessions),
        T(accounts_follow_from_the_log),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
