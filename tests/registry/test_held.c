/* A cadre holds the row of somebody who came, at a kiosk: who may see whose full name, and that it is on
 * record. */
#include "base/clock.h"
#include "journal/ruling.h"
#include "registry/held.h"
#include "registry/look.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#include <sodium.h>

static uint8_t box[QZ_FULLNAME_BOX];
static int64_t wait_ms;

static int hold(const char *cadre, const char *activity, const char *who, struct qz_err *err)
{
    const struct qz_held held = {cadre, activity, who};
    memset(box, 0, sizeof box);
    return qz_held_name(f.t, &k.row, &held, f.now_ms, box, &wait_ms, err);
}

static int looks_at(const char *who, struct qz_look_row *out, int most)
{
    struct qz_err err;
    int n = qz_look_list(f.t, who, 0, out, most, &err);
    assert_true(n >= 0);
    return n;
}

/* Nothing is told, and nothing is on record. */
static void refused(const char *cadre, const char *activity, const char *who, enum qz_err_code code)
{
    struct qz_look_row row[4];
    struct qz_err err;
    int before = looks_at(p[0].who, row, 4);
    assert_refused(hold(cadre, activity, who, &err), &err, code);
    assert_true(sodium_is_zero(box, sizeof box));
    assert_int_equal(looks_at(p[0].who, row, 4), before);
}

static void came(void)
{
    judged(fleet_open(act));
    judged(fleet_checkin(act, &p[0]));
}

static void a_cadre_sees_the_name_of_who_came_and_that_is_on_record(void **state)
{
    (void)state;
    struct qz_look_row row[4];
    struct qz_err err;
    char name[QZ_NAME_TEXT];
    came();
    assert_int_equal(looks_at(p[0].who, row, 4), 0);

    assert_done(hold(f.cadre, act, p[0].who, &err), &err);
    assert_int_equal(wait_ms, 0);
    assert_done(qz_fullname_open(box, sizeof box, p[0].who, k.pk, k.sk, name, &err), &err);
    assert_string_equal(name, p[0].name);

    assert_int_equal(looks_at(p[0].who, row, 4), 1);
    assert_string_equal(row[0].cadre, f.cadre);
    assert_string_equal(row[0].account, "");
    assert_true(*row[0].name != '\0');
    assert_int_equal(row[0].at_ms, f.now_ms);
    assert_non_null(strstr(row[0].route, k.row.id));
}

static void add_helper(char id[QZ_ID_TEXT])
{
    char hash[QZ_PIN_HASH_TEXT];
    struct qz_err err;
    assert_done(qz_cadre_pin_hash("135790", hash, &err), &err);
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_HELPER, f.county, "帮手", hash, f.now_ms, id, &err), &err);
}

static void who_is_no_cadre_there_sees_none(void **state)
{
    (void)state;
    struct qz_err err;
    char other[QZ_ID_TEXT], stranger[QZ_ID_TEXT], left[QZ_ID_TEXT], helper[QZ_ID_TEXT];
    came();
    fleet_county(&f, "邻县", other);
    assert_done(qz_cadre_add(f.t, other, "外人", "246810", f.now_ms, stranger, &err), &err);
    assert_done(qz_cadre_add(f.t, f.county, "李强", "246810", f.now_ms, left, &err), &err);
    add_helper(helper);
    assert_done(qz_cadre_remove(f.t, left, f.now_ms, &err), &err);

    refused(stranger, act, p[0].who, QZ_E_DENIED);
    refused(left, act, p[0].who, QZ_E_DENIED);
    refused(helper, act, p[0].who, QZ_E_DENIED);
    refused("c_aaaaaaaaaaaaaaaaaaaaaaaaae", act, p[0].who, QZ_E_DENIED);
    refused("", act, p[0].who, QZ_E_DENIED);
}

/* Also not while the check-in is on its way, nor once it was crossed out. */
static void who_did_not_come_there_is_not_named(void **state)
{
    (void)state;
    struct qz_err err;
    char other[QZ_ID_TEXT], next[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_LECTURE, 0, next);
    judged(fleet_open(act));
    refused(f.cadre, act, p[0].who, QZ_E_MISSING);
    uint64_t n = fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    refused(f.cadre, next, p[0].who, QZ_E_MISSING);
    refused(f.cadre, act, p[1].who, QZ_E_MISSING);
    refused(f.cadre, act, "y_aaaaaaaaaaaaaaaaaaaaaaaaae", QZ_E_MISSING);
    refused(f.cadre, "a_aaaaaaaaaaaaaaaaaaaaaaaaae", p[0].who, QZ_E_MISSING);
    refused(f.cadre, "x", p[0].who, QZ_E_INPUT);
    refused(f.cadre, act, "x", QZ_E_INPUT);

    /* a kiosk of another organisation has no business there, with a cadre of its own */
    char stranger[QZ_ID_TEXT];
    struct fleet_kiosk far;
    fleet_county(&f, "邻县", other);
    fleet_enrol(&f, &far, other, "远门");
    assert_done(qz_cadre_add(f.t, other, "外人", "246810", f.now_ms, stranger, &err), &err);
    const struct qz_held held = {stranger, act, p[0].who};
    assert_refused(qz_held_name(f.t, &far.row, &held, f.now_ms, box, &wait_ms, &err), &err, QZ_E_MISSING);
    fleet_kiosk_finish(&far);

    assert_done(hold(f.cadre, act, p[0].who, &err), &err);
    judged(fleet_reject(act, f.cadre, n));
    refused(f.cadre, act, p[0].who, QZ_E_MISSING);
}

static void a_pin_that_a_stolen_kiosk_knew_shows_no_name(void **state)
{
    (void)state;
    struct qz_err err;
    came();
    int pins;
    assert_done(qz_kiosk_stolen(f.t, sibling.row.id, f.now_ms, &pins, &err), &err);
    refused(f.cadre, act, p[0].who, QZ_E_DENIED);
}

static void a_kiosk_is_told_so_many_names_and_no_more_for_a_while(void **state)
{
    (void)state;
    struct qz_err err;
    came();
    for (int i = 0; i < QZ_HELD_MOST; i++) {
        assert_done(hold(f.cadre, act, p[0].who, &err), &err);
        assert_int_equal(wait_ms, 0);
    }

    assert_done(hold(f.cadre, act, p[0].who, &err), &err);
    assert_int_equal(wait_ms, QZ_HELD_WITHIN_MS);
    assert_true(sodium_is_zero(box, sizeof box));
    f.now_ms += QZ_HELD_WITHIN_MS - 1;
    assert_done(hold(f.cadre, act, p[0].who, &err), &err);
    assert_int_equal(wait_ms, 1);
    f.now_ms++;
    assert_done(hold(f.cadre, act, p[0].who, &err), &err);
    assert_int_equal(wait_ms, 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_cadre_sees_the_name_of_who_came_and_that_is_on_record),
        T(who_is_no_cadre_there_sees_none),
        T(who_did_not_come_there_is_not_named),
        T(a_pin_that_a_stolen_kiosk_knew_shows_no_name),
        T(a_kiosk_is_told_so_many_names_and_no_more_for_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
