/* A clerk's list of people, in a browser and by a program: shown first, then taken. */
#include "base/clock.h"
#include "base/text.h"
#include "rules/limits.h"
#include "tests/tracker/page_case.h"

#define GOOD "姓名,手机,同意日期\n李明,13900000001,2017-05-04\n王芳,13900000002,2017-05-04\n"

static char office[QZ_SECRET_TEXT], auditor[QZ_SECRET_TEXT];

static void prepare(void)
{
    static const struct qz_person_new there[] = {
        {.name = "李明", .phone = "13900000001", .consent = "2017-01-01"}};
    char id[1][QZ_ID_TEXT];
    struct qz_row_problem problem[1];
    struct qz_invited out;
    struct qz_err err;
    size_t problems = 0;

    add("陈禾", QZ_ROLE_OFFICE, &out);
    open_for(out.account, office);
    add("何山", QZ_ROLE_AUDITOR, &out);
    open_for(out.account, auditor);
    assert_done(qz_people_add(f.t, f.county, there, 1, qz_now_ms(), id, problem, &problems, &err), &err);
}

static int set_up(void **state)
{
    web_prepare = prepare;
    return setup(state);
}

/* How many people the organisation has. */
static int roll_has(void)
{
    static struct qz_person_row row[QZ_PAGE];
    struct qz_err err;
    return qz_people_list(f.t, f.county, "", row, QZ_PAGE, &err);
}

/* What a program sends, be it a file's bytes or a table's text. */
static struct reply send_list(const char *member, const char *text, size_t len, const char *more)
{
    char headers[200];
    struct qz_buf body = {0};
    json_t *o = json_pack("{s:s}", "organisation", f.county);
    char *file = malloc(len * 2 + 8);
    assert_true(qz_base64_encode((const uint8_t *)text, len, false, file, len * 2 + 8) >= 0);
    json_object_set_new(o, member, strcmp(member, "file") == 0 ? json_string(file) : json_string(text));
    free(file);

    char *dumped = json_dumps(o, 0);
    qz_buf_printf(&body, "%.*s%s}", (int)strlen(dumped) - 1, dumped, more);
    free(dumped);
    json_decref(o);
    snprintf(headers, sizeof headers, "Accept: application/json\r\nAuthorization: Bearer %s\r\n", office);
    struct reply r = ask("POST", "/v1/people/import", NULL, headers, body.data, body.len);
    qz_buf_finish(&body);
    return r;
}

static json_t *listed(struct reply r, int status)
{
    if (r.status != status)
        fail_msg("wanted %d: %s", status, r.all.data);
    json_t *o = object(&r);
    qz_buf_finish(&r.all);
    return o;
}

static int number(const json_t *o, const char *key)
{
    assert_true(json_is_integer(json_object_get(o, key)));
    return (int)json_integer_value(json_object_get(o, key));
}

/* ---- in a browser ---- */

static void a_list_is_shown_and_nothing_is_kept_until_it_is_taken(void **state)
{
    (void)state;
    static const char table[] =
        "table=%E5%A7%93%E5%90%8D%2C%E6%89%8B%E6%9C%BA%2C%E5%90%8C%E6%84%8F%E6%97%A5%E6%9C%9F%0A"
        "%E7%8E%8B%E8%8A%B3%2C13900000002%2C2017-05-04%0A%E8%B5%B5%2C139%2C2017-05-04%0A";
    assert_page(look("/people/import", office), 200,
                HOLDS("导入名单", "name=\"file:file\"", "multipart/form-data"));
    assert_page(fill_in("/people/import", office, "_page=/people/import&organisation=%s&%s", f.county, table),
                200,
                HOLDS("可以导入 1 人", "王芳", "A 列“姓名”是姓名", "1 行没有算进来", "第 3 行 B 列（手机）",
                      "导入这 1 人", "name=\"table\""));
    assert_int_equal(roll_has(), 1);

    assert_page(fill_in("/people/import", office, "_page=/people/import&organisation=%s&take:yes=yes&%s",
                        f.county, table),
                201, HOLDS("导入了 1 人", "1 行没有算进来"));
    stop_web();
    assert_int_equal(roll_has(), 2);
}

static void a_form_without_a_file_says_so_beside_the_field(void **state)
{
    (void)state;
    assert_page(fill_in("/people/import", office, "_page=/people/import&organisation=%s", f.county), 400,
                HOLDS("id=\"file-msg\""));
}

static void who_may_not_manage_imports_nobody(void **state)
{
    (void)state;
    struct reply r = look("/people/import", auditor);
    assert_int_equal(r.status, 403);
    qz_buf_finish(&r.all);
    r = fill_in("/people/import", auditor, "organisation=%s&table=x", f.county);
    assert_int_equal(r.status, 403);
    qz_buf_finish(&r.all);
}

/* ---- by a program ---- */

static void who_is_registered_already_is_left_out_and_the_rest_is_taken(void **state)
{
    (void)state;
    json_t *o = listed(send_list("table", GOOD, strlen(GOOD), ",\"take\":true"), 201);
    assert_int_equal(number(o, "count"), 1);
    assert_int_equal(number(o, "left_out"), 1);
    const json_t *fault = json_array_get(json_object_get(o, "faults"), 0);
    assert_int_equal(number(fault, "row"), 2);
    json_decref(o);
    stop_web();
    assert_int_equal(roll_has(), 2);
}

static void a_file_in_another_encoding_is_read(void **state)
{
    (void)state;
    static const char gb[] = "\xD0\xD5\xC3\xFB,\xCA\xD6\xBB\xFA\n\xCD\xF5\xB7\xBC,13900000002\n";
    json_t *o = listed(send_list("file", gb, strlen(gb), ",\"consent\":\"2017年5月4日\""), 200);
    const json_t *first = json_array_get(json_object_get(o, "people"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "name")), "王芳");
    assert_string_equal(json_string_value(json_object_get(first, "consent")), "2017-05-04");

    /* The table that is shown is taken as it stands. */
    const char *table = json_string_value(json_object_get(o, "table"));
    json_t *taken = listed(send_list("table", table, strlen(table), ",\"take\":true"), 201);
    assert_int_equal(number(taken, "count"), 1);
    json_decref(taken);
    json_decref(o);
}

/* The table keeps a spreadsheet from taking a name for a formula; the name stays as it was. */
static void a_name_is_the_same_when_the_table_is_taken(void **state)
{
    (void)state;
    static const char list[] = "姓名,手机,同意日期\n@小明,13900000002,2017-05-04\n";
    static struct qz_person_row row[QZ_PAGE];
    struct qz_err err;
    json_t *o = listed(send_list("table", list, strlen(list), ""), 200);
    const char *table = json_string_value(json_object_get(o, "table"));
    json_decref(listed(send_list("table", table, strlen(table), ",\"take\":true"), 201));
    json_decref(o);

    stop_web();
    int n = qz_people_list(f.t, f.county, "", row, QZ_PAGE, &err);
    bool found = false;
    for (int i = 0; i < n; i++)
        found = found || strcmp(row[i].name, "@小明") == 0;
    assert_true(found);
}

static void nobody_is_registered_without_a_day_of_consent(void **state)
{
    (void)state;
    static const char list[] = "姓名,手机\n王芳,13900000002\n";
    json_t *o = listed(send_list("table", list, strlen(list), ",\"take\":true"), 201);
    assert_int_equal(number(o, "count"), 0);
    assert_int_equal(number(o, "left_out"), 1);
    json_decref(o);
    stop_web();
    assert_int_equal(roll_has(), 1);
}

static void a_file_that_is_no_list_says_what_to_do(void **state)
{
    (void)state;
    static const char *const bad[] = {"PK\x03\x04 no archive", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                                      "a,b\n1,2\n"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct reply r = send_list("file", bad[i], strlen(bad[i]), "");
        assert_int_equal(r.status, 400);
        assert_non_null(strstr(r.body, "\"field\":\"file\""));
        qz_buf_finish(&r.all);
    }

    struct reply r = send_list("table", GOOD, strlen(GOOD), ",\"consent\":\"31/2\"");
    assert_int_equal(r.status, 400);
    assert_non_null(strstr(r.body, "\"field\":\"consent\""));
    qz_buf_finish(&r.all);
}

static void more_people_than_one_request_takes_are_refused_before_any_is_taken(void **state)
{
    (void)state;
    struct qz_buf list = {0};
    qz_buf_str(&list, "姓名,手机,同意日期\n");
    for (int i = 0; i <= QZ_PEOPLE_MOST; i++)
        qz_buf_printf(&list, "王芳,1380000%04d,2017-05-04\n", i);
    struct reply r = send_list("table", list.data, list.len, ",\"take\":true");
    assert_int_equal(r.status, 400);
    assert_non_null(strstr(r.body, "qingzhan people import"));
    qz_buf_finish(&r.all);
    qz_buf_finish(&list);
    stop_web();
    assert_int_equal(roll_has(), 1);
}

int main(void)
{
#define O(test) cmocka_unit_test_setup_teardown(test, set_up, teardown)
    const struct CMUnitTest tests[] = {
        O(a_list_is_shown_and_nothing_is_kept_until_it_is_taken),
        O(a_form_without_a_file_says_so_beside_the_field),
        O(who_may_not_manage_imports_nobody),
        O(who_is_registered_already_is_left_out_and_the_rest_is_taken),
        O(a_file_in_another_encoding_is_read),
        O(a_name_is_the_same_when_the_table_is_taken),
        O(nobody_is_registered_without_a_day_of_consent),
        O(a_file_that_is_no_list_says_what_to_do),
        O(more_people_than_one_request_takes_are_refused_before_any_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
