/* A kiosk is stolen: what the PINs that it knew are still good for, here and at other kiosks. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

/* The kiosk at the other door is stolen. */
static int steal(void)
{
    struct qz_err err;
    int pins = -1;
    assert_done(qz_kiosk_stolen(f.t, sibling.row.id, f.now_ms, &pins, &err), &err);
    return pins;
}

static void renew(const char *cadre)
{
    struct qz_err err;
    assert_done(qz_cadre_pin(f.t, cadre, "864208", f.now_ms, &err), &err);
}

static enum qz_pin_state listed(const char *cadre)
{
    struct qz_cadre_row row[9];
    struct qz_err err;
    int n = qz_staff_list(f.t, QZ_ROLE_CADRE, "", "", row, COUNT(row), &err);
    for (int i = 0; i < n; i++)
        if (strcmp(row[i].id, cadre) == 0)
            return row[i].pin;
    return QZ_PIN_STATES;
}

/* What kiosk k is told of the county's first cadre. */
static bool told_stale(void)
{
    struct qz_config c;
    struct qz_err err;
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    bool stale = c.cadre[0].stale;
    qz_config_finish(&c);
    return stale;
}

static void such_a_pin_opens_and_closes_and_confirms_rejects_and_voids_nothing(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&k, fleet_checkin(act, &p[0])), heads = fleet_write(&k, fleet_heads(act, 4));

    fleet_send(&f, &k);
    assert_int_equal(steal(), 1);
    struct qz_entry open = fleet_open(act), close = fleet_open(act);
    close.kind = QZ_ENTRY_CLOSE;
    memcpy(open.cadre, f.cadre, sizeof open.cadre);
    memcpy(close.cadre, f.cadre, sizeof close.cadre);
    assert_int_equal(judged(open), QZ_J_ACCEPTED);
    assert_int_equal(judged(close), QZ_J_ACCEPTED);
    assert_int_equal(judged(fleet_confirm(act, f.cadre, 0)), QZ_J_STOLEN_PIN);
    assert_int_equal(judged(fleet_confirm(act, f.cadre, n)), QZ_J_STOLEN_PIN);
    assert_int_equal(judged(fleet_reject(act, f.cadre, n)), QZ_J_STOLEN_PIN);
    assert_int_equal(judged(fleet_void(heads)), QZ_J_STOLEN_PIN);
    assert_int_equal(judged(fleet_late(act, f.cadre, "", 3)), QZ_J_STOLEN_PIN);
    assert_int_equal(row().confirms, 0);
    assert_int_equal(row().pending, 1);
    assert_int_equal(row().unnamed, 4);
    assert_int_equal(row().counts, QZ_COUNTS_UNCONFIRMED);
}

static void a_renewed_pin_confirms_again(void **state)
{
    (void)state;
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_heads(act, 4));

    steal();
    uint64_t forged = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    assert_int_equal(listed(f.cadre), QZ_PIN_STOLEN);
    assert_true(told_stale());

    renew(f.cadre);
    assert_int_equal(listed(f.cadre), QZ_PIN_GOOD);
    assert_false(told_stale());

    assert_int_equal(row().counts, QZ_COUNTS_UNCONFIRMED); /* what was said before stays unsaid */
    assert_int_equal(judged(fleet_confirm(act, f.cadre, 0)), QZ_J_ACCEPTED);
    assert_int_equal(row().counts, QZ_COUNTS);
    assert_int_equal(fleet_verdict(&f, &k, forged), QZ_J_STOLEN_PIN);
}

static void what_came_before_the_theft_was_told_stands(void **state)
{
    (void)state;
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_heads(act, 4));
    uint64_t n = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    steal();
    assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_ACCEPTED);
    assert_int_equal(row().counts, QZ_COUNTS);
}

static void other_cadres_are_unharmed(void **state)
{
    (void)state;
    char county[QZ_ID_TEXT], theirs[QZ_ID_TEXT], newcomer[QZ_ID_TEXT];
    struct qz_err err;
    fleet_county(&f, "邻县", county);
    assert_done(qz_cadre_add(f.t, county, "赵强", "123456", f.now_ms, theirs, &err), &err);
    steal();
    assert_done(qz_cadre_add(f.t, f.county, "孙敏", "654321", f.now_ms, newcomer, &err), &err);
    assert_int_equal(listed(theirs), QZ_PIN_GOOD);
    assert_int_equal(listed(newcomer), QZ_PIN_GOOD);
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_heads(act, 4));
    assert_int_equal(judged(fleet_confirm(act, newcomer, 0)), QZ_J_ACCEPTED);
    assert_int_equal(row().counts, QZ_COUNTS);
}

static void that_it_was_stolen_can_be_said_later_and_again(void **state)
{
    (void)state;
    struct qz_err err;
    char tag[72], same[72];

    assert_done(qz_kiosk_revoke(f.t, sibling.row.id, f.now_ms, &err), &err);
    assert_int_equal(listed(f.cadre), QZ_PIN_GOOD);
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, tag, &err), &err);
    assert_int_equal(steal(), 1);
    assert_int_equal(listed(f.cadre), QZ_PIN_STOLEN);
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, same, &err), &err);
    assert_string_not_equal(tag, same); /* so that kiosks fetch it */
    uint64_t seq = f.t->seq;
    assert_int_equal(steal(), 1); /* a retry */
    renew(f.cadre);
    assert_int_equal(steal(), 0); /* it never knew the new one */
    assert_int_equal(listed(f.cadre), QZ_PIN_GOOD);
    assert_int_equal(f.t->seq, seq + 1);
}

static void a_second_stolen_kiosk_takes_the_new_pin_along(void **state)
{
    (void)state;
    struct qz_err err;
    int pins;
    struct fleet_kiosk third;
    fleet_enrol(&f, &third, f.county, "南门");
    steal();
    renew(f.cadre);
    assert_done(qz_kiosk_stolen(f.t, third.row.id, f.now_ms, &pins, &err), &err);
    assert_int_equal(pins, 1);
    assert_int_equal(judged(fleet_confirm(act, f.cadre, 0)), QZ_J_STOLEN_PIN);
    renew(f.cadre);
    assert_int_equal(judged(fleet_confirm(act, f.cadre, 0)), QZ_J_ACCEPTED);
    fleet_kiosk_finish(&third);
}

static void the_stolen_kiosk_itself_is_refused(void **state)
{
    (void)state;
    struct qz_kiosk row;
    struct qz_err err;
    steal();
    assert_int_equal(qz_kiosk_by_bearer(f.t, sibling.bearer, &row, &err), 1);
    assert_true(row.revoked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(such_a_pin_opens_and_closes_and_confirms_rejects_and_voids_nothing),
        T(a_renewed_pin_confirms_again),
        T(what_came_before_the_theft_was_told_stands),
        T(other_cadres_are_unharmed),
        T(that_it_was_stolen_can_be_said_later_and_again),
        T(a_second_stolen_kiosk_takes_the_new_pin_along),
        T(the_stolen_kiosk_itself_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
