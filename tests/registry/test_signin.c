/* Signing in: passwords, codes of the phone and on paper, and how guessing is slowed down without locking
 * anybody out. Argon2id is waited for in one test alone; the others say themselves whether the password was
 * right. */
#include "registry/signin.h"

#include "base/text.h"
#include "registry/throttle.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#define PASSWORD "一匹马 two cats"

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

/* A person with an account whose password has that hash; each test has one of its own. */
struct person {
    char login[QZ_LOGIN_TEXT];
    struct qz_account_row row;
};

static struct person join(const char *hash)
{
    static int n;
    struct person p;
    struct qz_account_new a = {.name = "王芳", .role = QZ_ROLE_OFFICE};
    struct qz_invited out;
    struct qz_err err;
    snprintf(p.login, sizeof p.login, "wang%d", ++n);
    strcpy(a.login, p.login);
    strcpy(a.organisation, f.county);
    assert_done(qz_account_add(f.t, &a, f.now_ms, &out, &err), &err);
    assert_done(qz_invitation_use(f.t, out.token, hash, f.now_ms, &err), &err);
    assert_done(qz_account_get(f.t, out.account, &p.row, &err), &err);
    return p;
}

static struct qz_signin attempt(const struct person *p, const char *address)
{
    struct qz_signin s = {0};
    strcpy(s.login, p->login);
    strcpy(s.password, PASSWORD);
    strcpy(s.address, address);
    return s;
}

/* The three steps; right: what the second would find. */
static enum qz_signin_outcome go(struct qz_signin *s, bool right)
{
    struct qz_err err;
    int rc = qz_signin_begin(f.t, s, f.now_ms, &err);
    if (rc < 0)
        fail_msg("%s", err.msg);
    if (rc == 0)
        return s->outcome;
    s->right = right && s->account;
    assert_done(qz_signin_end(f.t, s, f.now_ms, &err), &err);
    return s->outcome;
}

static enum qz_signin_outcome guess(const struct person *p, const char *address)
{
    struct qz_signin s = attempt(p, address);
    return go(&s, false);
}

/* ---- passwords ---- */

static void who_has_the_password_is_let_in(void **state)
{
    char folded[QZ_PASSWORD_TEXT], hash[QZ_PASSWORD_HASH_TEXT];
    struct qz_session session;
    struct qz_err err;
    (void)state;
    assert_done(qz_password_choose("一匹马 ｔｗｏ cats", "wang", "王芳", folded, &err),
                &err); /* as typed at a desk */
    assert_done(qz_password_hash(folded, hash, &err), &err);
    struct person p = join(hash);

    struct qz_signin s = attempt(&p, "192.0.2.1");
    assert_int_equal(qz_signin_begin(f.t, &s, f.now_ms, &err), 1);
    qz_signin_verify(&s);
    assert_done(qz_signin_end(f.t, &s, f.now_ms, &err), &err);
    assert_int_equal(s.outcome, QZ_SIGNIN_DONE);
    assert_int_equal(qz_session_find(f.t, s.token, f.now_ms, &session, &err), 1);
    assert_string_equal(session.account, p.row.id);

    s = attempt(&p, "192.0.2.1");
    strcat(s.password, "x");
    assert_int_equal(qz_signin_begin(f.t, &s, f.now_ms, &err), 1);
    qz_signin_verify(&s);
    assert_false(s.right);
    assert_done(qz_signin_end(f.t, &s, f.now_ms, &err), &err);
    assert_int_equal(s.outcome, QZ_SIGNIN_WRONG);

    assert_false(qz_password_fits(folded, "")); /* who has none, or is not there */
}

static void passwords_that_are_tried_first_are_refused(void **state)
{
    static const char *const no[] = {
        "short",         "九个汉字太短了吧",     "1234567890",       "ＱｗｅｒｔｙＵＩＯＰ",
        "woaini5201314", "王芳今年在青站工作呢", "my-login-is-wang7"};
    char folded[QZ_PASSWORD_TEXT];
    struct qz_err err;
    (void)state;
    for (size_t i = 0; i < COUNT(no); i++)
        assert_refused(qz_password_choose(no[i], "wang7", "王芳", folded, &err), &err, QZ_E_INPUT);
    assert_done(qz_password_choose("十个汉字也就足够长了", "wang7", "王芳", folded, &err), &err);
}

static void the_password_of_before_ends_with_a_new_one(void **state)
{
    struct person p = join("$a");
    struct qz_signin s = attempt(&p, "192.0.2.1");
    struct qz_session session;
    struct qz_err err;
    (void)state;
    assert_int_equal(go(&s, true), QZ_SIGNIN_DONE);
    assert_int_equal(qz_session_find(f.t, s.token, f.now_ms, &session, &err), 1);

    /* Another one is chosen while somebody signs in with the one of before. */
    struct qz_signin late = attempt(&p, "192.0.2.9");
    assert_int_equal(qz_signin_begin(f.t, &late, f.now_ms, &err), 1);
    late.right = true;
    assert_done(qz_account_password(f.t, &session, "$b", f.now_ms, &err), &err);
    assert_done(qz_signin_end(f.t, &late, f.now_ms, &err), &err);
    assert_int_equal(late.outcome, QZ_SIGNIN_WRONG);
    assert_int_equal(qz_session_find(f.t, s.token, f.now_ms, &session, &err), 1); /* who chose it stays */
}

/* ---- guessing ---- */

static void a_guess_waits_longer_each_time(void **state)
{
    (void)state;
    for (int kind = 0; kind < QZ_THROTTLE_KINDS; kind++) {
        int64_t before = 0;
        assert_int_equal(qz_throttle_delay_ms((enum qz_throttle)kind, 1), 0);
        for (int64_t tries = 1; tries < 100; tries++) {
            int64_t ms = qz_throttle_delay_ms((enum qz_throttle)kind, tries);
            assert_true(ms >= before);
            before = ms;
        }
        assert_in_range(before, 30000, 900000);
        assert_int_equal(qz_throttle_delay_ms((enum qz_throttle)kind, INT64_MAX), before);
    }
}

/* Guesses from one address, each as soon as it is looked at: how many there are in a day. */
static void a_day_of_guesses_from_one_address_is_few(void **state)
{
    struct person p = join("$");
    int64_t end = f.now_ms + QZ_DAY_MS;
    int looked_at = 0;
    (void)state;
    while (f.now_ms < end) {
        struct qz_signin s = attempt(&p, "192.0.2.7");
        if (go(&s, false) == QZ_SIGNIN_WAIT)
            f.now_ms += s.wait_ms;
        else
            looked_at++;
    }
    assert_in_range(looked_at, 50, 120);
}

/* Whoever floods somebody's account from everywhere keeps no browser waiting that the account knows. */
static void a_flood_locks_nobody_out(void **state)
{
    struct person p = join("$");
    struct qz_signin mine = attempt(&p, "192.0.2.8");
    char address[QZ_SIGNIN_ADDRESS], device[QZ_SECRET_TEXT];
    bool slowed = false;
    (void)state;
    assert_int_equal(go(&mine, true), QZ_SIGNIN_DONE);
    assert_false(mine.known);
    strcpy(device, mine.device);

    for (int i = 0; i < 60; i++) {
        snprintf(address, sizeof address, "198.51.100.%d", i);
        slowed = guess(&p, address) == QZ_SIGNIN_WAIT || slowed;
    }
    assert_true(slowed);

    mine = attempt(&p, "198.51.100.3"); /* even from the same address */
    strcpy(mine.device, device);
    assert_int_equal(go(&mine, true), QZ_SIGNIN_DONE);
    assert_true(mine.known);

    mine = attempt(&p, "192.0.2.200"); /* and from a new browser after half a minute at the most */
    if (go(&mine, true) == QZ_SIGNIN_WAIT) {
        assert_in_range(mine.wait_ms, 1, 30000);
        f.now_ms += mine.wait_ms;
        mine = attempt(&p, "192.0.2.200");
        assert_int_equal(go(&mine, true), QZ_SIGNIN_DONE);
    }
}

/* What comes too early is not looked at, and makes nobody wait longer. */
static void who_does_not_wait_is_not_counted(void **state)
{
    struct person p = join("$");
    struct qz_signin s;
    int64_t wait;
    (void)state;
    while (guess(&p, "192.0.2.50") != QZ_SIGNIN_WAIT)
        ;
    s = attempt(&p, "192.0.2.50");
    assert_int_equal(go(&s, true), QZ_SIGNIN_WAIT); /* not even the right one */
    wait = s.wait_ms;
    for (int i = 0; i < 50; i++)
        guess(&p, "192.0.2.50");
    s = attempt(&p, "192.0.2.50");
    assert_int_equal(go(&s, true), QZ_SIGNIN_WAIT);
    assert_int_equal(s.wait_ms, wait);

    f.now_ms += wait;
    s = attempt(&p, "192.0.2.50");
    assert_int_equal(go(&s, true), QZ_SIGNIN_DONE);
    for (int i = 0; i < 5; i++) /* the count begins anew */
        assert_int_equal(guess(&p, "192.0.2.50"), QZ_SIGNIN_WRONG);
}

/* Names that there are not are guessed at as slowly, from one address and from one network of IPv6. */
static void names_are_not_tried_out_either(void **state)
{
    struct person none = {.login = ""};
    char address[QZ_SIGNIN_ADDRESS];
    int looked_at = 0;
    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(none.login, sizeof none.login, "nobody%d", i);
        snprintf(address, sizeof address, "2001:db8:1:2:%x::1", i + 1);
        looked_at += guess(&none, address) == QZ_SIGNIN_WRONG;
    }
    assert_int_equal(looked_at, 31);
}

static void a_network_is_what_counts(void **state)
{
    static const char *const rows[][2] = {
        {"192.0.2.1", "192.0.2.1"},          {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"2001:db8::1", "2001:db8::"},       {"2001:db8::1:0:0:5", "2001:db8::"},
        {"2001::1:2:3:4:5", "2001:0:0:1::"}, {"2001:0:0:1::5", "2001:0:0:1::"},
        {"what it is", "what it is"}};
    char out[QZ_THROTTLE_NETWORK];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        qz_throttle_network(rows[i][0], out);
        assert_string_equal(out, rows[i][1]);
    }
}

/* ---- those who left ---- */

static void who_was_removed_is_told_so(void **state)
{
    struct qz_account_new a = {.name = "王芳", .login = "left", .role = QZ_ROLE_CADRE};
    struct person p = {.login = "left"};
    struct qz_invited out;
    struct qz_err err;
    (void)state;
    strcpy(a.organisation, f.county);
    assert_done(qz_cadre_add(f.t, f.county, "王芳", "258036", f.now_ms, a.cadre, &err), &err);
    assert_done(qz_account_add(f.t, &a, f.now_ms, &out, &err), &err);
    assert_done(qz_invitation_use(f.t, out.token, "$", f.now_ms, &err), &err);
    assert_done(qz_cadre_remove(f.t, a.cadre, f.now_ms, &err), &err);

    struct qz_signin s = attempt(&p, "192.0.2.9");
    assert_int_equal(go(&s, false), QZ_SIGNIN_WRONG); /* nobody else is told */
    s = attempt(&p, "192.0.2.9");
    assert_int_equal(go(&s, true), QZ_SIGNIN_LEFT);
    assert_string_equal(s.token, "");
}

/* ---- the second factor ---- */

static void code_at(const char *secret, int64_t ms, char out[7])
{
    uint8_t bytes[QZ_FACTOR_BYTES];
    assert_int_equal(qz_base32_decode(secret, strlen(secret), bytes, sizeof bytes), sizeof bytes);
    assert_int_equal(
        oath_totp_generate((const char *)bytes, sizeof bytes, (time_t)(ms / 1000), 30, 0, 6, out), OATH_OK);
}

/* Somebody who has a second factor. */
struct factor_owner {
    struct person p;
    char secret[QZ_FACTOR_TEXT], recovery[QZ_RECOVERY_MOST][QZ_RECOVERY_TEXT];
    struct qz_session session;
};

static void own_factor(struct factor_owner *o)
{
    struct qz_err err;
    char code[7];
    o->p = join("$");
    struct qz_signin s = attempt(&o->p, "192.0.2.1");
    assert_int_equal(go(&s, true), QZ_SIGNIN_DONE);
    assert_int_equal(qz_session_find(f.t, s.token, f.now_ms, &o->session, &err), 1);
    assert_done(qz_factor_begin(f.t, &o->session, f.now_ms, o->secret, &err), &err);

    s = attempt(&o->p, "192.0.2.1");
    assert_int_equal(go(&s, true), QZ_SIGNIN_DONE); /* not asked for until it is confirmed */
    code_at(o->secret, f.now_ms, code);
    assert_done(qz_factor_confirm(f.t, &o->session, code, f.now_ms, o->recovery, &err), &err);
    assert_refused(qz_factor_begin(f.t, &o->session, f.now_ms, o->secret, &err), &err, QZ_E_CONFLICT);
}

static enum qz_signin_outcome with_code(const struct factor_owner *o, const char *code)
{
    struct qz_signin s = attempt(&o->p, "192.0.2.1");
    strcpy(s.code, code);
    return go(&s, true);
}

static void a_code_of_the_phone_is_asked_for_and_good_once(void **state)
{
    struct factor_owner o;
    char code[7], old[7];
    struct qz_err err;
    (void)state;
    own_factor(&o);
    assert_int_equal(with_code(&o, ""), QZ_SIGNIN_CODE_WANTED);
    code_at(o.secret, f.now_ms, code); /* the one that was confirmed is used up */
    assert_int_equal(with_code(&o, code), QZ_SIGNIN_CODE_WRONG);

    f.now_ms += 30000;
    strcpy(old, code);
    code_at(o.secret, f.now_ms, code);
    char spaced[12];
    snprintf(spaced, sizeof spaced, "%.3s %s", code, code + 3);
    assert_int_equal(with_code(&o, spaced), QZ_SIGNIN_DONE);
    assert_int_equal(with_code(&o, code), QZ_SIGNIN_CODE_WRONG);
    assert_int_equal(with_code(&o, old), QZ_SIGNIN_CODE_WRONG);

    f.now_ms += 120000; /* a phone that is half a minute behind */
    code_at(o.secret, f.now_ms - 30000, code);
    assert_int_equal(with_code(&o, code), QZ_SIGNIN_DONE);
    assert_done(qz_factor_end(f.t, &o.session, f.now_ms, &err), &err);
    assert_int_equal(with_code(&o, ""), QZ_SIGNIN_DONE);
}

/* Each comes from an address and for an account, with the right password: that counts against neither. */
static void a_right_password_without_its_code_is_no_guess(void **state)
{
    struct factor_owner o;
    char code[7];
    (void)state;
    own_factor(&o);
    for (int i = 0; i < 40; i++)
        assert_int_equal(with_code(&o, ""), QZ_SIGNIN_CODE_WANTED);

    for (int i = 0; i < 12; i++) { /* codes are counted, and waited for, by themselves */
        assert_int_equal(with_code(&o, "abcdef"), QZ_SIGNIN_CODE_WRONG);
        f.now_ms += 900000;
    }
    code_at(o.secret, f.now_ms, code);
    assert_int_equal(with_code(&o, code), QZ_SIGNIN_DONE);
    for (int i = 0; i < 5; i++)
        assert_int_equal(guess(&o.p, "192.0.2.1"), QZ_SIGNIN_WRONG);
    for (int i = 0; i < 5; i++) /* of this account nothing else was counted */
        assert_int_equal(guess(&o.p, "198.51.100.77"), QZ_SIGNIN_WRONG);
}

static void codes_on_paper_are_good_once_each(void **state)
{
    struct factor_owner o;
    char typed[20];
    (void)state;
    own_factor(&o);
    snprintf(typed, sizeof typed, "%.5s %.5s", o.recovery[3], o.recovery[3] + 6);
    assert_int_equal(with_code(&o, typed), QZ_SIGNIN_DONE);
    assert_int_equal(with_code(&o, o.recovery[3]), QZ_SIGNIN_CODE_WRONG);
    assert_int_equal(with_code(&o, o.recovery[4]), QZ_SIGNIN_DONE);
}

/* Whoever has the password, too, guesses few codes of a million. */
static void codes_are_guessed_slowly(void **state)
{
    struct factor_owner o;
    char code[7];
    int64_t end;
    int looked_at = 0;
    (void)state;

    own_factor(&o);
    end = f.now_ms + QZ_DAY_MS;
    for (int i = 0; f.now_ms < end; i++) {
        char address[QZ_SIGNIN_ADDRESS]; /* from another one each time */
        struct qz_signin s = attempt(&o.p, "");
        snprintf(address, sizeof address, "10.%d.%d.1", i / 250, i % 250);
        strcpy(s.address, address);
        snprintf(code, sizeof code, "%06d", i);
        strcpy(s.code, code);
        if (go(&s, true) == QZ_SIGNIN_WAIT)
            f.now_ms += s.wait_ms;
        else
            looked_at += s.outcome == QZ_SIGNIN_CODE_WRONG;
    }
    assert_in_range(looked_at, 10, 130);
}

static void a_reset_takes_a_lost_factor_away(void **state)
{
    struct factor_owner o;
    struct qz_invited out;
    struct qz_err err;
    (void)state;
    own_factor(&o);
    assert_done(qz_account_reset(f.t, o.p.row.id, false, f.now_ms, &out, &err), &err);
    assert_done(qz_invitation_use(f.t, out.token, "$", f.now_ms, &err), &err);
    assert_int_equal(with_code(&o, ""), QZ_SIGNIN_CODE_WANTED);
    assert_done(qz_account_reset(f.t, o.p.row.id, true, f.now_ms, &out, &err), &err);
    assert_done(qz_invitation_use(f.t, out.token, "$", f.now_ms, &err), &err);
    assert_int_equal(with_code(&o, ""), QZ_SIGNIN_DONE);
}

#define T(fn) cmocka_unit_test(fn)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(who_has_the_password_is_let_in),
        T(passwords_that_are_tried_first_are_refused),
        T(the_password_of_before_ends_with_a_new_one),
        T(a_guess_waits_longer_each_time),
        T(a_day_of_guesses_from_one_address_is_few),
        T(a_flood_locks_nobody_out),
        T(who_does_not_wait_is_not_counted),
        T(names_are_not_tried_out_either),
        T(a_network_is_what_counts),
        T(who_was_removed_is_told_so),
        T(a_code_of_the_phone_is_asked_for_and_good_once),
        T(a_right_password_without_its_code_is_no_guess),
        T(codes_on_paper_are_good_once_each),
        T(codes_are_guessed_slowly),
        T(a_reset_takes_a_lost_factor_away),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
