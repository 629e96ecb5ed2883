/* What an administrator sees of the kiosks, over HTTP. */
#include "tests/tracker/http_case.h"

static json_t *listed_kiosk(json_t **list)
{
    *list = get("/v1/kiosks", admin, 200);
    json_t *rows = json_object_get(*list, "kiosks");
    assert_int_equal(json_array_size(rows), 1);
    return json_array_get(rows, 0);
}

static void the_list_of_kiosks_says_what_each_doubts_and_by_how_much_its_log_may_grow(void **state)
{
    (void)state;
    static const struct {
        const char *query, *shown;
    } row[] = {{"?doubt=forked", "forked"},
               {"?doubt=smaller", "smaller"},
               {"?doubt=%1b%5b2J", NULL},
               {"?doubt=something-of-a-newer-program", "something-of-a-"},
               {"", NULL}};
    struct fleet_kiosk k;
    char act[QZ_ID_TEXT], path[120];
    json_t *list;
    enrol(&k, "东门");
    add_activity(act);

    for (size_t i = 0; i < COUNT(row); i++) {
        snprintf(path, sizeof path, "/v1/kiosks/%s/config%s", k.row.id, row[i].query);
        struct reply r = ask("GET", path, k.bearer, NULL, NULL, 0);
        assert_int_equal(r.status, 200);
        qz_buf_finish(&r.all);
        const char *shown = json_string_value(json_object_get(listed_kiosk(&list), "doubt"));
        assert_true(!row[i].shown == !shown && (!shown || strcmp(shown, row[i].shown) == 0));
        json_decref(list);
    }

    json_t *o = listed_kiosk(&list);
    assert_int_equal(json_integer_value(json_object_get(o, "allowance_entries")), QZ_ALLOWANCE_ENTRIES);
    assert_int_equal(json_integer_value(json_object_get(o, "allowance_mib")), QZ_ALLOWANCE_BYTES >> 20);
    json_decref(list);

    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_heads(act, 5));
    struct reply r = upload(&k, 1, 2, NULL);
    assert_int_equal(r.status, 200);
    qz_buf_finish(&r.all);

    o = listed_kiosk(&list);
    assert_int_equal(json_integer_value(json_object_get(o, "allowance_entries")), QZ_ALLOWANCE_ENTRIES - 2);
    assert_int_equal(json_integer_value(json_object_get(o, "allowance_mib")), (QZ_ALLOWANCE_BYTES >> 20) - 1);
    json_decref(list);
    fleet_kiosk_finish(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_list_of_kiosks_says_what_each_doubts_and_by_how_much_its_log_may_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
