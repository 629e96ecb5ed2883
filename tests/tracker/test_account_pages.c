/* Accounts on pages: an office invites, resets and removes; whoever is signed in looks after the own one. */
#include "base/clock.h"
#include "registry/account.h"
#include "registry/signin.h"
#include "tests/tracker/page_case.h"

#define PASSWORD "河边的柳树都绿了三遍"

static char office[QZ_SECRET_TEXT], auditor[QZ_SECRET_TEXT], security[QZ_SECRET_TEXT];
static char own_id[QZ_ID_TEXT], other_id[QZ_ID_TEXT], cadre[QZ_ID_TEXT], list_path[100], new_path[100];

static void prepare(void)
{
    char hash[QZ_PASSWORD_HASH_TEXT], folded[QZ_PASSWORD_TEXT];
    struct qz_invited out;
    struct qz_err err;
    f.opt.sync = QZ_SYNC_OFF;
    fleet_reopen(&f);
    assert_done(qz_password_choose(PASSWORD, "x", "x", folded, &err), &err);
    assert_done(qz_password_hash(folded, hash, &err), &err);

    add("陈禾", QZ_ROLE_OFFICE, &out);
    assert_done(qz_invitation_use(f.t, out.token, hash, qz_now_ms(), &err), &err);
    strcpy(own_id, out.account);
    open_for(own_id, office);
    add("何山", QZ_ROLE_AUDITOR, &out);
    open_for(out.account, auditor);
    add("梁小满", QZ_ROLE_SECURITY, &out);
    open_for(out.account, security);
    add("周<b>", QZ_ROLE_HELPER, &out);
    strcpy(other_id, out.account);
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, f.county, "王一川", "$", qz_now_ms(), cadre, &err),
                &err);
    snprintf(list_path, sizeof list_path, "/organisations/%s/accounts", f.county);
    snprintf(new_path, sizeof new_path, "/organisations/%s/accounts/new", f.county);
}

static int set_up(void **state)
{
    web_prepare = prepare;
    return setup(state);
}

/* ---- those of an office ---- */

static void the_list_says_who_can_sign_in(void **state)
{
    (void)state;
    assert_page(look(list_path, office), 200,
                HOLDS("<h1>1 人能登录，3 人还没设密码</h1>", "周&lt;b&gt;", "等本人设密码", "能登录",
                      "accounts/new\"", "安全员"));
    assert_page(look(list_path, auditor), 200, HOLDS("<h1>1 人能登录"));
    assert_lacks(look(list_path, auditor), "accounts/new\"");
}

static void an_office_gives_what_it_may_and_security_sees_no_names(void **state)
{
    (void)state;
    assert_page(look(new_path, office), 200,
                HOLDS("value=\"office\"", "value=\"helper\"", "value=\"cadre\"", ">王一川</option>"));
    assert_lacks(look(new_path, office), "value=\"auditor\"");
    assert_page(look(new_path, security), 200, HOLDS("value=\"security\""));
    assert_lacks(look(new_path, security), "王一川");
    assert_page(look(new_path, auditor), 403, HOLDS("<h1>"));
}

static void what_was_chosen_stays_when_a_form_is_refused(void **state)
{
    char body[300], chosen[100], option[100];
    (void)state;
    snprintf(chosen, sizeof chosen, "value=\"%s\" selected>王一川", cadre);
    snprintf(option, sizeof option, "value=\"%s\" selected>", f.county);
    snprintf(body, sizeof body, "_page=%s&organisation=%s&name=&role=cadre&cadre=%s", new_path, f.county,
             cadre);
    assert_page(
        fill_in("/accounts", office, "%s", body), 400,
        HOLDS("value=\"cadre\" required checked", chosen, option, "<label for=\"name\">", "id=\"name-msg\""));

    snprintf(body, sizeof body, "_page=%s&organisation=%s&name=%%E6%%B1%%9F&role=cadre&cadre=&login=jiang",
             new_path, f.county);
    assert_page(fill_in("/accounts", office, "%s", body), 400, HOLDS("id=\"cadre-msg\"", "value=\"jiang\""));
    snprintf(body, sizeof body, "_page=%s&organisation=%s&name=%%E9%%99%%88%%E7%%A6%%BE&role=office",
             new_path, f.county);
    assert_page(fill_in("/accounts", office, "%s", body), 409, HOLDS("id=\"login-msg\""));
}

/* The link of a page that hands one out; it is good. */
static void link_of(struct reply *r, char path[100])
{
    const char *at = strstr(r->body, "value=\"https://tracker.example/invitations/");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "value=\"https://tracker.example%80[^\"]", path), 1);
}

static void who_is_invited_is_handed_a_code_once(void **state)
{
    char path[100], where[60];
    (void)state;
    struct reply r = fill_in("/accounts", office, "organisation=%s&name=%s&role=office&login=jiang", f.county,
                             "%E6%B1%9F%E9%9B%A8");
    link_of(&r, path);
    assert_page(r, 201, HOLDS("<h1>把这个码交给 江雨</h1>", "<svg class=\"code\"", "账号是 jiang"));
    assert_page(look(path, ""), 200, HOLDS("<h1>江雨，设一个密码</h1>"));

    snprintf(where, sizeof where, "/accounts/%s", other_id);
    char reset[80];
    snprintf(reset, sizeof reset, "%s/reset", where);
    r = fill_in(reset, office, "_page=%s", where);
    link_of(&r, path);
    assert_page(r, 201, HOLDS("周&lt;b&gt;", "<svg class=\"code\""));
    assert_page(look(path, ""), 200, HOLDS("name=\"password\""));
    assert_lacks(look(where, office), "/invitations/");
}

static void an_account_is_changed_and_removed_on_its_page(void **state)
{
    char where[60], path[80];
    (void)state;
    snprintf(where, sizeof where, "/accounts/%s", other_id);
    assert_page(look(where, office), 200,
                HOLDS("另发一个链接", "收回发出的链接", "value=\"helper\" required checked"));
    assert_lacks(look(where, office), "value=\"cadre\""); /* who is none */
    assert_lacks(look(where, auditor), "<form method=\"post\" action=\"/accounts/");

    snprintf(path, sizeof path, "%s/role", where);
    assert_leads(fill_in(path, office, "_page=%s&role=office", where), where);
    assert_page(look(where, office), 200, HOLDS("value=\"office\" required checked"));
    snprintf(path, sizeof path, "%s/revoke", where);
    assert_leads(fill_in(path, office, "_page=%s", where), where);
    assert_page(look(where, office), 200, HOLDS("没有有效的邀请"));
    snprintf(path, sizeof path, "%s/end", where);
    assert_page(fill_in(path, office, "_page=%s&reason=", where), 400, HOLDS("id=\"reason-msg\""));
    assert_leads(fill_in(path, office, "_page=%s&reason=x", where), where);
    assert_page(look(where, office), 200, HOLDS("已移除"));
    assert_lacks(look(where, office), "<form method=\"post\" action=\"/accounts/");
    assert_page(look(list_path, office), 200, HOLDS("<tr class=\"void\">"));

    snprintf(where, sizeof where, "/accounts/%s", own_id);
    assert_page(look(where, office), 200, HOLDS("这是你自己的账号"));
    assert_lacks(look(where, office), "<form method=\"post\" action=\"/accounts/");
}

/* ---- the own one ---- */

static size_t looks_at(const char *token)
{
    json_t *obj = get("/v1/session/looks", token, 200);
    size_t n = json_array_size(json_object_get(obj, "looks"));
    json_decref(obj);
    return n;
}

static void who_is_signed_in_ends_what_they_do_not_know(void **state)
{
    char path[100];
    (void)state;
    char token[2][QZ_SECRET_TEXT];
    for (int i = 0; i < 2; i++) {
        const char body[] = "{\"login\":\"陈禾\",\"password\":\"" PASSWORD "\"}";
        struct reply r = ask("POST", "/v1/sessions", NULL, "User-Agent: curl/8\r\n", body, strlen(body));
        json_t *obj = object(&r);
        snprintf(token[i], QZ_SECRET_TEXT, "%s", json_string_value(json_object_get(obj, "token")));
        json_decref(obj);
        qz_buf_finish(&r.all);
    }

    assert_page(look("/session", office), 200, HOLDS("<h1>陈禾</h1>", "管理员\n · "));
    struct reply r = look("/sessions", office);
    const char *at = strstr(r.body, "action=\"/sessions/s_");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "action=\"%80[^\"]", path), 1);
    assert_page(r, 200, HOLDS("192.0.2.1", "Windows · Firefox", "curl/8", ">这里<"));
    assert_leads(fill_in(path, office, "x="), "/sessions");

    assert_leads(fill_in("/sessions/end", office, "x="), "/sessions");
    for (int i = 0; i < 2; i++)
        assert_leads(look("/session", token[i]), "/sign-in?back=/session");
    assert_lacks(look("/sessions", office), "action=\"/sessions/s_");
}

/* Whoever is shown accounts is on record with those whose names these are, and nobody with the own one. */
static void who_looked_at_the_own_name_is_on_record(void **state)
{
    char where[60];
    (void)state;
    size_t before = looks_at(office), of_auditor = looks_at(auditor);
    assert_page(look(list_path, auditor), 200, HOLDS("陈禾"));
    assert_int_equal(looks_at(office), before + 1);
    assert_int_equal(looks_at(auditor), of_auditor);

    snprintf(where, sizeof where, "/accounts/%s", own_id);
    assert_page(look(where, security), 200, HOLDS("<h1>陈禾</h1>"));
    assert_page(look(where, office), 200, HOLDS("<h1>陈禾</h1>"));
    assert_int_equal(looks_at(office), before + 2);
    assert_page(look("/session/looks", office), 200, HOLDS("<b>何山</b>", "<b>梁小满</b>", "安全员"));
}

static void the_password_is_changed_on_a_page(void **state)
{
    (void)state;
    assert_page(look("/session/password", office), 200,
                HOLDS("autocomplete=\"new-password\" minlength=\"10\""));

    assert_page(
        fill_in("/session/password", office, "_page=/session/password&password=no&new=a+long+one+of+them"),
        403, HOLDS("id=\"password-msg\""));
    assert_page(
        fill_in("/session/password", office, "_page=/session/password&password=%s&new=short", PASSWORD), 400,
        HOLDS("id=\"new-msg\""));

    assert_page(fill_in("/session/password", office, "_page=/session/password&password=%s&new=%s", PASSWORD,
                        PASSWORD "x"),
                200, HOLDS("<h1>密码改好了</h1>"));
    assert_page(fill_in("/session/password", office, "_page=/session/password&password=%s&new=%s",
                        PASSWORD "x", PASSWORD),
                200, HOLDS("<h1>密码改好了</h1>"));
}

static void a_second_factor_is_begun_on_a_page(void **state)
{
    (void)state;
    assert_page(look("/session/factor", office), 200, HOLDS("<h1>打开两步验证</h1>"));
    assert_page(fill_in("/session/factor", office, "_page=/session/factor&password=%s", PASSWORD), 201,
                HOLDS("<svg class=\"code\"", "name=\"code\"", "name=\"_coded\""));
    assert_page(
        fill_in("/session/factor/confirm", office, "_page=/session/factor&_coded=yes&code=abcdef"), 403,
        HOLDS("id=\"code-msg\"", "action=\"/session/factor/confirm\"", "name=\"_coded\"")); /* and again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_says_who_can_sign_in),
        cmocka_unit_test(an_office_gives_what_it_may_and_security_sees_no_names),
        cmocka_unit_test(what_was_chosen_stays_when_a_form_is_refused),
        cmocka_unit_test(who_is_invited_is_handed_a_code_once),
        cmocka_unit_test(an_account_is_changed_and_removed_on_its_page),
        cmocka_unit_test(who_is_signed_in_ends_what_they_do_not_know),
        cmocka_unit_test(who_looked_at_the_own_name_is_on_record),
        cmocka_unit_test(the_password_is_changed_on_a_page),
        cmocka_unit_test(a_second_factor_is_begun_on_a_page),
    };
    return cmocka_run_group_tests(tests, set_up, teardown);
}
