/* Cadres at the tracker: full names there, masked ones on kiosks, and one order for both. */
#include "figures/figures.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <string.h>

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
    fleet_remove(&f);
    return 0;
}

static void add(const char *name, char id[QZ_ID_TEXT])
{
    struct qz_err err;
    assert_done(qz_cadre_add(f.t, f.county, name, "135790", f.now_ms, id, &err), &err);
}

static struct qz_cadre_row get(const char *id)
{
    struct qz_cadre_row row;
    struct qz_err err;
    assert_done(qz_cadre_get(f.t, id, &row, &err), &err);
    return row;
}

static void a_cadre_is_kept_in_full_and_told_to_kiosks_masked(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_config c;
    struct qz_err err;
    char id[QZ_ID_TEXT];
    fleet_enrol(&f, &k, f.county, "东门");
    add("欧阳修文", id);
    assert_string_equal(get(id).name, "欧阳修文");
    assert_string_equal(get(id).shown, "欧阳＊＊");
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_string_equal(c.cadre[c.cadres - 1].name, "欧阳＊＊");
    qz_config_finish(&c);
    fleet_kiosk_finish(&k);
}

static void one_of_before_is_renamed_and_kiosks_hear_of_it(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_err err;
    char before[72], after[72];
    fleet_enrol(&f, &k, f.county, "东门");
    assert_int_equal(qz_db_exec(f.t->db, "UPDATE cadre_secret SET name='方＊＊'", &err), 0);
    assert_string_equal(get(f.cadre).name, "方＊＊");
    assert_string_equal(get(f.cadre).shown, "方＊＊");

    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, before, &err), &err);
    assert_done(qz_cadre_rename(f.t, f.cadre, "方青禾", f.now_ms, &err), &err);
    assert_string_equal(get(f.cadre).name, "方青禾");
    assert_string_equal(get(f.cadre).shown, "方＊＊");
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, after, &err), &err);
    assert_string_not_equal(before, after);
    assert_refused(qz_cadre_rename(f.t, f.cadre, "", f.now_ms, &err), &err, QZ_E_INPUT);
    assert_refused(qz_cadre_rename(f.t, f.county, "方青禾", f.now_ms, &err), &err, QZ_E_MISSING);
    fleet_kiosk_finish(&k);
}

static void names_are_in_no_log(void **state)
{
    (void)state;
    int64_t said;
    struct qz_err err;
    char id[QZ_ID_TEXT];
    add("欧阳修文", id);
    assert_done(qz_cadre_rename(f.t, id, "欧阳秀雯", f.now_ms, &err), &err);
    assert_done(qz_db_number(f.t->db,
                             "SELECT count(*) FROM entry WHERE line LIKE '%欧阳%' OR line LIKE '%秀雯%'",
                             &said, &err),
                &err);
    assert_int_equal(said, 0);
}

/* Whom a kiosk shows by the same masked name it numbers in the order in which it was told of them. */
static void the_list_has_the_order_and_the_numbers_of_the_kiosk(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_config c;
    struct qz_err err;
    struct qz_cadre_row row[QZ_CADRE_PAGE];
    static const char *const name[] = {"周梅", "李雷", "周芳", "周梅"};
    char id[4][QZ_ID_TEXT], other[QZ_ID_TEXT], elsewhere[QZ_ID_TEXT];
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_county(&f, "别的县", other);
    for (int i = 0; i < 4; i++)
        add(name[i], id[i]);
    assert_done(qz_cadre_add(f.t, other, "周梅", "135790", f.now_ms, elsewhere, &err), &err);

    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_CADRE, f.county, "", row, QZ_CADRE_PAGE, &err),
                     (int)c.cadres);
    for (size_t i = 0; i < c.cadres; i++) {
        assert_string_equal(row[i].id, c.cadre[i].id);
        assert_memory_equal(row[i].shown, c.cadre[i].name, strlen(c.cadre[i].name));
    }
    qz_config_finish(&c);

    assert_string_equal(get(id[0]).shown, "周＊ 1");
    assert_string_equal(get(id[1]).shown, "李＊");
    assert_string_equal(get(id[2]).shown, "周＊ 2");
    assert_string_equal(get(id[3]).shown, "周＊ 3");
    assert_string_equal(get(elsewhere).shown, "周＊");
    fleet_kiosk_finish(&k);
}

static void a_second_one_of_the_same_name_is_told_from_one_that_is_only_masked_alike(void **state)
{
    (void)state;
    char first[QZ_ID_TEXT], alike[QZ_ID_TEXT], same[QZ_ID_TEXT];
    add("周梅", first);
    assert_int_equal(get(first).same_name, 0);
    add("周芳", alike);
    assert_int_equal(get(alike).same_name, 0);
    assert_int_equal(get(alike).nth, 2);
    add("周梅", same);
    assert_int_equal(get(same).same_name, 1);
    assert_int_equal(get(same).nth, 3);
}

static void the_list_comes_in_pages_and_goes_on_after_one_who_left(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_cadre_row row[2];
    char id[3][QZ_ID_TEXT];
    for (int i = 0; i < 3; i++)
        add("周梅", id[i]);
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_CADRE, "", "", row, 2, &err), 2);
    assert_string_equal(row[0].id, f.cadre);
    assert_string_equal(row[1].id, id[0]);
    assert_done(qz_cadre_remove(f.t, id[0], f.now_ms, &err), &err);
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_CADRE, "", id[0], row, 2, &err), 2);
    assert_string_equal(row[0].id, id[1]);
    assert_string_equal(row[1].id, id[2]);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_cadre_is_kept_in_full_and_told_to_kiosks_masked),
        T(one_of_before_is_renamed_and_kiosks_hear_of_it),
        T(names_are_in_no_log),
        T(the_list_has_the_order_and_the_numbers_of_the_kiosk),
        T(a_second_one_of_the_same_name_is_told_from_one_that_is_only_masked_alike),
        T(the_list_comes_in_pages_and_goes_on_after_one_who_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
