/* What somebody does with what is known of them, on the own phone. */
#include "registry/own_data.h"

#include "registry/forgotten.h"
#include "tests/support/place.h"
#include "tests/tracker/phone_case.h"

#define DATA "/v1/phone/data"

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

static void known(void)
{
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "13900002231", "18-28"), 201));
}

static bool agrees(const json_t *o, const char *purpose)
{
    size_t i;
    json_t *asked;
    json_array_foreach(json_object_get(o, "asked"), i, asked)
    {
        if (strcmp(text_of(asked, "purpose"), purpose) == 0)
            return flag(asked, "yes");
    }
    fail_msg("nobody is asked %s", purpose);
    return false;
}

static size_t requests(const json_t *o)
{
    return json_array_size(json_object_get(o, "requests"));
}

static void a_phone_that_nobody_knows_is_shown_nothing(void **state)
{
    (void)state;
    json_t *o = phone("GET", DATA, NULL, 200);
    assert_int_equal(json_object_size(o), 1);
    json_decref(o);
    static const char *const posts[] = {DATA, "/v1/phone/consents/wall", "/v1/phone/erase"};
    for (size_t i = 0; i < COUNT(posts); i++) {
        struct reply r = phone_ask("POST", posts[i], "{\"sure\":\"yes\"}");
        assert_problem(&r, 409, "phone-unknown");
    }
    struct reply r = phone_ask("GET", DATA "/copy", NULL);
    assert_problem(&r, 409, "phone-unknown");
    page_holds(page("GET", "/phone/data", NULL), 200, "<h1>这部手机还不认得你</h1>");
}

static void all_that_is_known_is_shown_and_can_be_taken_along(void **state)
{
    (void)state;
    known();
    json_t *o = phone("GET", DATA, NULL, 200);
    assert_string_equal(text_of(o, "name"), "李小满");
    assert_string_equal(text_of(o, "phone"), "13900002231");
    assert_string_equal(text_of(o, "age"), "18-28");
    assert_int_equal(json_array_size(json_object_get(o, "consents")), 5);
    assert_true(agrees(o, "contact"));
    assert_false(agrees(o, "wall"));
    json_decref(o);

    o = phone("GET", DATA "/copy", NULL, 200);
    assert_string_equal(text_of(o, "name"), "李小满");
    const json_t *row = json_array_get(json_object_get(o, "activities"), 0);
    assert_string_equal(text_of(row, "activity"), activity);
    assert_int_equal(requests(o), 1);
    json_decref(o);
}

static void a_name_is_corrected_at_once_and_on_record(void **state)
{
    (void)state;
    static const struct {
        const char *body, *field;
    } rows[] = {{"{\"name\":\"\",\"phone\":\"\"}", "name"},
                {"{\"name\":\"李\",\"phone\":\"12\"}", "phone"},
                {"{\"name\":\"\\u202E李\"}", "name"}};
    known();
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *o = phone("POST", DATA, rows[i].body, 400);
        assert_string_equal(text_of(o, "field"), rows[i].field);
        json_decref(o);
    }

    json_t *o = phone("POST", DATA, "{\"name\":\"李晓满\",\"phone\":\"\"}", 200);
    assert_string_equal(text_of(o, "name"), "李晓满");
    assert_string_equal(text_of(o, "phone"), "");
    assert_int_equal(requests(o), 1);
    json_decref(o);
    stop_web();
    struct qz_person_row person[2];
    struct qz_err err;
    assert_int_equal(qz_people_list(f.t, f.county, "", person, 2, &err), 1);
    assert_string_equal(person[0].name, "李晓满");
}

static void each_consent_is_withdrawn_and_given_by_itself(void **state)
{
    (void)state;
    known();
    json_t *o = phone("POST", "/v1/phone/consents/contact", "{\"say\":\"no\"}", 200);
    assert_false(agrees(o, "contact"));
    json_decref(o);
    o = phone("POST", "/v1/phone/consents/wall", "{\"say\":\"yes\"}", 200);
    assert_true(agrees(o, "wall"));
    assert_false(agrees(o, "contact"));
    assert_int_equal(requests(o), 2);
    json_decref(o);

    struct reply r = phone_ask("POST", "/v1/phone/consents/roll", "{\"say\":\"no\"}");
    assert_problem(&r, 404, "not-found");
    r = phone_ask("POST", "/v1/phone/consents/nothing", "{\"say\":\"no\"}");
    assert_problem(&r, 404, "not-found");
    stop_web();
    struct qz_consent_row row[10];
    struct qz_err err;
    int n = qz_consent_list(f.t, 1, row, 10, &err), ended = 0;
    assert_int_equal(n, 7); /* what was said before stays on record, ended */
    for (int i = 0; i < n; i++)
        ended += row[i].ended_ms != 0;
    assert_int_equal(ended, 2);
}

static void who_asks_to_be_forgotten_is_at_once(void **state)
{
    (void)state;
    struct qz_person_row person[2];
    struct qz_request_row asked[5];
    struct qz_err err;
    known();
    json_t *o = phone("POST", "/v1/phone/erase", "{}", 400);
    assert_string_equal(text_of(o, "field"), "sure");
    json_decref(o);
    char was[400];
    snprintf(was, sizeof was, "%s", cookies);
    json_decref(phone("POST", "/v1/phone/erase", "{\"sure\":\"yes\"}", 200));

    snprintf(cookies, sizeof cookies, "%s", was);
    o = phone("GET", "/v1/phone", NULL, 200);
    assert_false(flag(o, "me"));
    json_decref(o);
    stop_web();
    assert_int_equal(qz_people_list(f.t, f.county, "", person, 2, &err), 0);
    assert_int_equal(qz_request_list(f.t, 1, asked, 5, &err),
                     1); /* that it was asked stays, without a name */
    assert_string_equal(asked[0].what, "erase");
    assert_int_equal(figures().pending, 1);
}

static void the_page_has_a_form_for_each(void **state)
{
    (void)state;
    known();
    page_holds(page("GET", "/phone/data", NULL), 200, "value=\"李小满\"");
    page_holds(page("POST", "/phone/data", "_page=/phone/data&name=&phone=1"), 400, "aria-invalid=\"true\"");
    struct reply r = page("POST", "/phone/consents/contact", "_page=/phone/data&say=no");
    assert_int_equal(r.status, 303);
    assert_non_null(strstr(r.all.data, "Location: /phone/data\r\n"));
    qz_buf_finish(&r.all);
    page_holds(page("GET", "/phone/data", NULL), 200, "撤回一项同意");
    page_holds(page("POST", "/phone/erase", "_page=/phone/data&sure=yes"), 200, "<h1>已经删除</h1>");
}

/* ---- who is forgotten elsewhere ---- */

static char elsewhere[PLACE_PATH];

static void forgotten_elsewhere(void)
{
    char list[PLACE_PATH], line[QZ_ID_TEXT + 1];
    struct qz_err err;
    size_t again;
    issue();
    place_make(elsewhere);
    place_path(list, elsewhere, "forgotten");
    assert_done(qz_forgotten_start(f.t, list, qz_now_ms(), &again, &err), &err);
    snprintf(line, sizeof line, "%s\n", issued.who);
    place_write(list, (const unsigned char *)line, strlen(line));
}

static int setup_elsewhere(void **state)
{
    web_prepare = forgotten_elsewhere;
    int rc = setup_open_day(state);
    web_prepare = NULL;
    return rc;
}

static int teardown_elsewhere(void **state)
{
    place_remove(elsewhere);
    return teardown_open_day(state);
}

/* The running tracker reads what another one wrote. */
static void who_was_forgotten_elsewhere_is_not_there(void **state)
{
    (void)state;
    char path[100];
    snprintf(path, sizeof path, "/v1/people?organisation=%s", f.county);
    json_t *o = get(path, admin, 200);
    const json_t *people = json_object_get(o, "people");
    for (size_t i = 0; i < json_array_size(people); i++)
        assert_string_not_equal(json_string_value(json_object_get(json_array_get(people, i), "id")),
                                issued.who);
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        O(a_phone_that_nobody_knows_is_shown_nothing),
        O(all_that_is_known_is_shown_and_can_be_taken_along),
        O(a_name_is_corrected_at_once_and_on_record),
        O(each_consent_is_withdrawn_and_given_by_itself),
        O(who_asks_to_be_forgotten_is_at_once),
        O(the_page_has_a_form_for_each),
        cmocka_unit_test_setup_teardown(who_was_forgotten_elsewhere_is_not_there, setup_elsewhere,
                                        teardown_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
