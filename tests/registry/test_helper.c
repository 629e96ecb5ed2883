/* Helpers at the tracker: kept as cadres are, told to kiosks apart from them, and nobody's word. */
#include "figures/figures.h"
#include "journal/badge.h"
#include "journal/lookup.h"
#include "journal/state.h"
#include "registry/named.h"
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
    char hash[QZ_PIN_HASH_TEXT];
    struct qz_err err;
    assert_done(qz_cadre_pin_hash("135790", hash, &err), &err);
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_HELPER, f.county, name, hash, f.now_ms, id, &err), &err);
}

static void config(struct fleet_kiosk *k, struct qz_config *c)
{
    struct qz_err err;
    assert_done(qz_registry_config(f.t, &k->row, f.now_ms, c, &err), &err);
}

static int64_t lines_like(const char *what)
{
    char sql[200];
    int64_t n = -1;
    struct qz_err err;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM entry WHERE line LIKE '%%%s%%'", what);
    assert_done(qz_db_number(f.t->db, sql, &n, &err), &err);
    return n;
}

static void a_helper_is_told_to_kiosks_masked_and_never_as_a_cadre(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_config c;
    char id[QZ_ID_TEXT];
    fleet_enrol(&f, &k, f.county, "东门");
    config(&k, &c);
    size_t before = c.cadres;
    assert_int_equal(c.helpers, 0);
    qz_config_finish(&c);

    add("林一一", id);
    assert_int_equal(qz_role_of(id), QZ_ROLE_HELPER);
    config(&k, &c);
    assert_int_equal(c.cadres, before);
    assert_int_equal(c.helpers, 1);
    assert_string_equal(c.helper[0].id, id);
    assert_string_equal(c.helper[0].name, "林＊＊");
    qz_config_finish(&c);
    fleet_kiosk_finish(&k);
}

static void kiosks_hear_of_one_who_comes_and_of_one_who_goes(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    struct qz_config c;
    struct qz_err err;
    char tag[3][72], id[QZ_ID_TEXT];
    fleet_enrol(&f, &k, f.county, "东门");
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, tag[0], &err), &err);
    add("林一", id);
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, tag[1], &err), &err);
    assert_done(qz_cadre_remove(f.t, id, f.now_ms, &err), &err);
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, tag[2], &err), &err);
    assert_string_not_equal(tag[0], tag[1]);
    assert_string_not_equal(tag[1], tag[2]);

    config(&k, &c);
    assert_int_equal(c.helpers, 0);
    qz_config_finish(&c);
    assert_refused(qz_cadre_remove(f.t, id, f.now_ms, &err), &err, QZ_E_MISSING);
    fleet_kiosk_finish(&k);
}

static void the_lists_of_either_are_their_own_and_so_are_the_numbers(void **state)
{
    (void)state;
    struct qz_cadre_row row[QZ_CADRE_PAGE];
    struct qz_err err;
    char cadre[QZ_ID_TEXT], helper[2][QZ_ID_TEXT];
    assert_done(qz_cadre_add(f.t, f.county, "林一", "135790", f.now_ms, cadre, &err), &err);
    int cadres = qz_staff_list(f.t, QZ_ROLE_CADRE, f.county, "", row, QZ_CADRE_PAGE, &err);
    add("林一", helper[0]);
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_CADRE, f.county, "", row, QZ_CADRE_PAGE, &err), cadres);
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_HELPER, f.county, "", row, QZ_CADRE_PAGE, &err), 1);
    assert_string_equal(row[0].shown, "林＊"); /* the cadre of that name is another one */

    add("林二", helper[1]);
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_HELPER, f.county, "", row, QZ_CADRE_PAGE, &err), 2);
    assert_string_equal(row[1].shown, "林＊ 2");
    assert_int_equal(qz_staff_list(f.t, QZ_ROLE_HELPER, f.county, row[0].id, row, 1, &err), 1);
    assert_string_equal(row[0].id, helper[1]);
}

static void the_log_names_a_helper_by_role_and_no_name(void **state)
{
    (void)state;
    struct qz_err err;
    char id[QZ_ID_TEXT];
    int64_t cadres = lines_like("cadre-add");
    add("林一一", id);
    assert_done(qz_cadre_remove(f.t, id, f.now_ms, &err), &err);
    assert_int_equal(lines_like("helper-add"), 1);
    assert_int_equal(lines_like("helper-remove"), 1);
    assert_int_equal(lines_like(id), 2);
    assert_int_equal(lines_like("cadre-add"), cadres);
    assert_int_equal(lines_like("林一"), 0);
}

/* Neither a badge, nor anything an administrator could enter in that name. */
static void nothing_is_said_in_a_helpers_name(void **state)
{
    (void)state;
    struct qz_err err;
    int64_t ref, organisation;
    char id[QZ_ID_TEXT], act[QZ_ID_TEXT], link[QZ_LINK_TEXT];
    uint32_t expires;
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    add("林一", id);
    assert_int_equal(qz_cadre_find(f.t, id, &ref, &organisation, &err), 0);
    assert_int_not_equal(qz_named_confirm(f.t, act, id, "赵管理", f.now_ms, &err), 0);
    assert_int_not_equal(qz_badge_make(f.t, id, f.now_ms, link, &expires, &err), 0);
    assert_int_equal(lines_like(id), 1); /* that there is such a helper */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_helper_is_told_to_kiosks_masked_and_never_as_a_cadre, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(kiosks_hear_of_one_who_comes_and_of_one_who_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(the_lists_of_either_are_their_own_and_so_are_the_numbers, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_log_names_a_helper_by_role_and_no_name, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_said_in_a_helpers_name, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
