/* What somebody took part in, on the own phone. */
#include "tests/tracker/phone_case.h"

#include "registry/record.h"

#define RECORD "/v1/phone/record"

/* A phone becomes known at the open day, at which its owner waits for a cadre. */
static void known(char slip[QZ_SLIP_TEXT])
{
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
}

static json_t *record(const char *query, int want)
{
    char path[150];
    snprintf(path, sizeof path, RECORD "%s", query);
    return phone("GET", path, NULL, want);
}

static int64_t number(const json_t *o, const char *key)
{
    assert_true(json_is_integer(json_object_get(o, key)));
    return json_integer_value(json_object_get(o, key));
}

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

static const json_t *row_of(const json_t *o, size_t i)
{
    return json_array_get(json_object_get(o, "activities"), i);
}

static void a_phone_that_nobody_knows_is_told_what_to_do(void **state)
{
    (void)state;
    json_t *o = record("", 200);
    assert_false(flag(o, "me"));
    assert_int_equal(json_object_size(o), 1);
    json_decref(o);
    page_holds(page("GET", "/phone/record", NULL), 200, "<h1>这部手机还不认得你</h1>");
}

static void what_waits_adds_nothing_until_a_cadre_confirms_it(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    known(slip);
    json_t *o = record("", 200);
    assert_true(flag(o, "me"));
    assert_int_equal(number(o, "times"), 0);
    assert_int_equal(number(o, "waiting"), 1);
    assert_string_equal(text_of(row_of(o, 0), "how"), "pending");
    assert_string_equal(text_of(row_of(o, 0), "activity"), activity);
    json_decref(o);

    write_now(fleet_confirm(activity, f.cadre, 0));
    o = record("", 200);
    assert_int_equal(number(o, "times"), 1);
    assert_int_equal(number(o, "waiting"), 0);
    assert_string_equal(text_of(row_of(o, 0), "how"), "attested");
    assert_true(flag(row_of(o, 0), "counts"));
    json_decref(o);
    page_holds(page("GET", "/phone/record", NULL), 200, "<h1>今年参加 1 次</h1>");
}

/* Entered late at an activity that lasted two hours. */
static void enter_late(const char *who)
{
    char id[QZ_ID_TEXT];
    int64_t now = qz_now_ms();
    plan(now - 4 * 3600000, now - 2 * 3600000, id);
    struct qz_entry e = fleet_late(id, f.cadre, who, 0);
    write_now(e);
}

static void hours_entered_late_are_the_activitys_length(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], path[100];
    known(slip);
    snprintf(path, sizeof path, "/v1/people?organisation=%s", f.county);
    json_t *o = get(path, admin, 200);
    char who[QZ_ID_TEXT];
    snprintf(who, sizeof who, "%s", text_of(json_array_get(json_object_get(o, "people"), 0), "id"));
    json_decref(o);

    enter_late(who);
    o = record("", 200);
    assert_int_equal(number(o, "times"), 1);
    assert_int_equal(number(o, "minutes"), 120);
    const json_t *late = row_of(o, 1); /* it began before the open day */
    assert_string_equal(text_of(late, "how"), "late");
    assert_null(json_object_get(late, "at"));
    json_decref(o);
}

static void what_was_rejected_is_shown_and_adds_nothing(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], path[120], body[200];
    known(slip);
    snprintf(path, sizeof path, "/v1/activities/%s/came", activity);
    json_t *o = get(path, admin, 200);
    int64_t n = number(json_array_get(json_object_get(o, "came"), 0), "n");
    json_decref(o);
    snprintf(path, sizeof path, "/v1/activities/%s/reject", activity);
    snprintf(
        body, sizeof body,
        "{\"cadre\":\"%s\",\"administrator\":\"赵\",\"kiosk\":\"tracker\",\"n\":%lld,\"reason\":\"不是本人\"}",
        f.cadre, (long long)n);
    json_decref(post(path, body, 200));

    o = record("", 200);
    assert_int_equal(number(o, "times") + number(o, "waiting"), 0);
    assert_int_equal(json_array_size(json_object_get(o, "activities")), 1);
    assert_string_equal(text_of(row_of(o, 0), "how"), "rejected");
    assert_null(json_object_get(row_of(o, 0), "minutes"));
    json_decref(o);
    page_holds(page("GET", "/phone/record", NULL), 200, "没有算上");
}

/* More than a page of them, all told once, in order. */
static void a_record_comes_in_pages(void **state)
{
    (void)state;
    static const struct qz_record_row last = {.start_ms = 1493863200000, .ref = 7};
    struct qz_record_cursor at;
    char text[QZ_RECORD_CURSOR], query[80] = "", seen[40][QZ_ID_TEXT];
    size_t n = 0;
    qz_record_cursor_text(&last, text);
    assert_true(qz_record_cursor_read(text, &at));
    assert_int_equal(at.ref, 7);
    assert_false(qz_record_cursor_read("1-x", &at));
    assert_false(qz_record_cursor_read("1", &at));
    assert_false(qz_record_cursor_read("1-2-3", &at));
    json_decref(record("?after=x", 400));

    char slip[QZ_SLIP_TEXT], other[QZ_ID_TEXT];
    known(slip);
    for (int i = 1; i <= QZ_RECORD_PAGE; i++) {
        plan(qz_now_ms() - 600000 - i, qz_now_ms() + 600000, other);
        write_now(fleet_open(other));
        scan(slip);
        json_decref(phone("POST", slip_path(slip, "/known"), "{}", 201));
    }
    for (int pages = 0; pages < 2; pages++) {
        json_t *o = record(query, 200), *list = json_object_get(o, "activities");
        for (size_t i = 0; i < json_array_size(list); i++)
            snprintf(seen[n++], QZ_ID_TEXT, "%s", text_of(json_array_get(list, i), "activity"));
        snprintf(query, sizeof query, "?after=%s", text_of(o, "next"));
        json_decref(o);
    }
    assert_int_equal(n, QZ_RECORD_PAGE + 1);
    assert_string_equal(query, "?after=");
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(seen[i], seen[k]);
}

/* A stranger with somebody's printed pass: it checks in, and opens nothing else. */
static void a_printed_pass_opens_no_record_and_no_live_pass(void **state)
{
    (void)state;
    send_pass(issued.pass, sizeof issued.pass, 201, true);
    json_t *o = record("", 200);
    assert_false(flag(o, "me"));
    json_decref(o);
    o = phone("GET", "/v1/phone", NULL, 200);
    assert_false(flag(o, "me"));
    json_decref(o);
    struct reply r = phone_ask("POST", "/v1/phone/pass", "{}");
    assert_problem(&r, 409, "phone-unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        O(a_phone_that_nobody_knows_is_told_what_to_do),
        O(what_waits_adds_nothing_until_a_cadre_confirms_it),
        O(hours_entered_late_are_the_activitys_length),
        O(what_was_rejected_is_shown_and_adds_nothing),
        O(a_record_comes_in_pages),
        P(a_printed_pass_opens_no_record_and_no_live_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
