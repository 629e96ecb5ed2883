/* Somebody new whom a cadre registered at a kiosk, as the tracker takes them: once, with all that they
 * said. */
#include "figures/figures.h"
#include "journal/lookup.h"
#include "journal/proof.h"
#include "journal/rekey.h"
#include "journal/state.h"
#include "registry/consent.h"
#include "registry/newcomer.h"
#include "registry/registry.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <sodium.h>
#include <string.h>

static struct fleet f;
static struct fleet_kiosk k;
static char act[QZ_ID_TEXT];

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    return 0;
}

static struct qz_newcomer somebody(void)
{
    struct qz_newcomer n = {.name = "li xiaoming", .phone = "13900002231", .age = QZ_AGE_18_28, .version = 1};
    qz_id_new('y', n.who);
    memcpy(n.activity, act, sizeof n.activity);
    memcpy(n.cadre, f.cadre, sizeof n.cadre);
    n.at_ms = f.now_ms - 3600000;
    n.n = 2;
    strcpy(n.said[0].purpose, "roll");
    n.said[0].yes = true;
    strcpy(n.said[1].purpose, "wall");
    memset(n.said[1].hash, 7, sizeof n.said[1].hash);
    return n;
}

static int take(const struct qz_newcomer *n, char who[QZ_ID_TEXT], struct qz_err *err)
{
    uint8_t pk[32];
    struct qz_buf box = {0};
    crypto_sign_ed25519_sk_to_pk(pk, f.t->sk);
    assert_done(qz_newcomer_seal(n, pk, &box, err), err);
    int rc = qz_newcomer_take(f.t, &k.row, (const uint8_t *)box.data, box.len, f.now_ms, who, err);
    qz_buf_finish(&box);
    return rc;
}

static int people(void)
{
    struct qz_person_row row[8];
    struct qz_err err;
    int n = qz_people_list(f.t, f.county, "", row, 8, &err);
    assert_true(n >= 0);
    return n;
}

static void they_stand_on_the_roll_under_the_kiosks_id(void **state)
{
    (void)state;
    struct qz_person_row row[2];
    struct qz_consent_row said[QZ_CONSENTS_MOST];
    struct qz_err err;
    char who[QZ_ID_TEXT];
    int64_t youth;
    struct qz_newcomer n = somebody();
    assert_done(take(&n, who, &err), &err);
    assert_string_equal(who, n.who);

    assert_int_equal(qz_people_list(f.t, f.county, "", row, 2, &err), 1);
    assert_string_equal(row[0].id, n.who);
    assert_string_equal(row[0].name, "li xiaoming");
    assert_string_equal(row[0].phone, "13900002231");
    assert_string_equal(row[0].consent, "2017-05-04");

    assert_int_equal(qz_youth_ref(f.t, n.who, &youth, &err), 1);
    assert_int_equal(qz_consent_list(f.t, youth, said, QZ_CONSENTS_MOST, &err), 2);
    assert_string_equal(said[0].how, "kiosk");
    assert_int_equal(said[0].at_ms, n.at_ms); /* when they said it, not when it came */
    assert_true(said[0].given && !said[1].given);
}

/* The kiosk did not hear that it was taken. */
static void the_same_again_makes_nobody(void **state)
{
    (void)state;
    struct qz_err err;
    char who[QZ_ID_TEXT];
    struct qz_newcomer n = somebody();
    int before = people();
    assert_done(take(&n, who, &err), &err);
    assert_done(take(&n, who, &err), &err);
    assert_string_equal(who, n.who);
    assert_int_equal(people(), before + 1);

    strcpy(n.name, "somebody else"); /* and no id that is there is taken over */
    assert_done(take(&n, who, &err), &err);
    assert_int_equal(people(), before + 1);
}

static void a_clock_that_is_ahead_dates_nothing_ahead(void **state)
{
    (void)state;
    struct qz_consent_row said[QZ_CONSENTS_MOST];
    struct qz_err err;
    char who[QZ_ID_TEXT];
    int64_t youth;
    struct qz_newcomer n = somebody();
    n.at_ms = f.now_ms + 86400000;
    assert_done(take(&n, who, &err), &err);
    assert_int_equal(qz_youth_ref(f.t, n.who, &youth, &err), 1);
    assert_int_equal(qz_consent_list(f.t, youth, said, QZ_CONSENTS_MOST, &err), 2);
    assert_int_equal(said[0].at_ms, f.now_ms);
}

static void what_was_sealed_to_another_is_refused(void **state)
{
    (void)state;
    uint8_t pk[32], sk[64];
    struct qz_buf box = {0};
    struct qz_err err = {0};
    char who[QZ_ID_TEXT];
    struct qz_newcomer n = somebody();
    int before = people();
    crypto_sign_keypair(pk, sk);

    assert_done(qz_newcomer_seal(&n, pk, &box, &err), &err);
    assert_int_equal(qz_newcomer_take(f.t, &k.row, (const uint8_t *)box.data, box.len, f.now_ms, who, &err),
                     -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(people(), before);
    qz_buf_finish(&box);
}

/* A kiosk that was without a network has boxes of before. */
static void what_was_sealed_before_the_key_changed_is_opened(void **state)
{
    (void)state;
    uint8_t old[32];
    struct qz_buf box = {0};
    struct qz_err err = {0};
    char who[QZ_ID_TEXT];
    struct qz_newcomer n = somebody();
    int before = people();
    crypto_sign_ed25519_sk_to_pk(old, f.t->sk);
    assert_done(qz_newcomer_seal(&n, old, &box, &err), &err);

    for (int i = 0; i < 2; i++)
        assert_done(qz_tracker_rekey(f.t, NULL, "乡镇合并，换一把", f.now_ms, &err), &err);
    assert_memory_not_equal(old, f.t->sk + 32, 32);

    assert_done(qz_newcomer_take(f.t, &k.row, (const uint8_t *)box.data, box.len, f.now_ms, who, &err), &err);
    assert_string_equal(who, n.who);
    assert_int_equal(people(), before + 1);
    qz_buf_finish(&box);
}

static void kiosks_are_told_what_to_ask(void **state)
{
    (void)state;
    struct qz_config c, again;
    struct qz_buf text = {0};
    struct qz_err err;
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_non_null(c.consents);
    assert_int_equal(qz_config_write(&c, &text), 0);
    assert_done(qz_config_read(text.data, text.len, &again, &err), &err);
    assert_non_null(again.consents);
    qz_config_finish(&c);
    qz_config_finish(&again);
    qz_buf_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(they_stand_on_the_roll_under_the_kiosks_id, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_again_makes_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_is_ahead_dates_nothing_ahead, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_sealed_to_another_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(kiosks_are_told_what_to_ask, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_sealed_before_the_key_changed_is_opened, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
