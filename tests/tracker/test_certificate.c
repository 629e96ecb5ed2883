/* Certificates of attendance: made on the own phone, verified by whoever has one. */
#include "registry/certificate.h"
#include "tests/tracker/phone_case.h"
#include "tracker/paper/paper.h"

#define MINE "/v1/phone/certificates"

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

static int64_t number(const json_t *o, const char *key)
{
    assert_true(json_is_integer(json_object_get(o, key)));
    return json_integer_value(json_object_get(o, key));
}

/* Somebody registers at the open day; took part in one that is over, as a cadre enters late. */
static uint64_t late_n;
static char over[QZ_ID_TEXT];

static void enter_late(const char *who)
{
    int64_t now = qz_now_ms();
    plan(now - 4 * 3600000, now - 2 * 3600000, over);
    write_now(fleet_late(over, f.cadre, who, 0));
    late_n = kiosk.size;
}

static void took_part(void)
{
    char slip[QZ_SLIP_TEXT], path[100], who[QZ_ID_TEXT];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
    snprintf(path, sizeof path, "/v1/people?organisation=%s", f.county);
    json_t *o = get(path, admin, 200);
    snprintf(who, sizeof who, "%s", text_of(json_array_get(json_object_get(o, "people"), 0), "id"));
    json_decref(o);
    enter_late(who);
}

static void make(const char *body, char code[QZ_CERTIFICATE_TEXT])
{
    json_t *o = phone("POST", MINE, body, 201);
    snprintf(code, QZ_CERTIFICATE_TEXT, "%s", text_of(o, "code"));
    assert_int_equal(strlen(code), QZ_CERTIFICATE_TEXT - 1);
    json_decref(o);
}

static void make_one(char code[QZ_CERTIFICATE_TEXT])
{
    char body[120];
    snprintf(body, sizeof body, "{\"activity\":\"%s\",\"named\":\"yes\"}", over);
    make(body, code);
}

/* Anybody asks, without a cookie. */
static json_t *verify(const char *code, int want)
{
    char path[100];
    snprintf(path, sizeof path, "/v1/verify/%s", code);
    struct reply r = ask("GET", path, NULL, NULL, NULL, 0);
    if (r.status != want)
        fail_msg("%s: %s", path, r.all.data);
    assert_null(strstr(r.all.data, "李")); /* never a name, nor a part of it */
    json_t *o = object(&r);
    qz_buf_finish(&r.all);
    return o;
}

static void assert_said(const char *code, const char *said)
{
    json_t *o = verify(code, 200);
    assert_string_equal(text_of(o, "said"), said);
    json_decref(o);
}

static const char *name_path(const char *code)
{
    static char path[100];
    snprintf(path, sizeof path, "/v1/verify/%s/name", code);
    return path;
}

static void whoever_has_the_code_sees_what_the_paper_says_and_no_name(void **state)
{
    (void)state;
    char code[QZ_CERTIFICATE_TEXT], again[QZ_CERTIFICATE_TEXT], upper[QZ_CERTIFICATE_TEXT];
    took_part();
    make_one(code);
    make_one(again); /* a second touch makes no second one */
    assert_string_equal(code, again);

    json_t *o = verify(code, 200);
    assert_string_equal(text_of(o, "said"), "good");
    assert_int_equal(number(o, "times"), 1);
    assert_int_equal(number(o, "times_now"), 1);
    const json_t *row = json_array_get(json_object_get(o, "activities"), 0);
    assert_string_equal(text_of(row, "title"), "开放日");
    assert_string_equal(text_of(row, "how"), "late");
    assert_true(strlen(text_of(row, "organisation_title")) > 0);
    json_decref(o);

    for (size_t i = 0; i <= strlen(code); i++)
        upper[i] = (char)(code[i] >= 'a' ? code[i] - 'a' + 'A' : code[i]);
    assert_said(upper, "good");
    code[3] = code[3] == 'a' ? 'b' : 'a';
    json_decref(verify(code, 404));
    json_decref(verify("x", 404));
}

static void a_name_that_is_typed_is_right_or_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool right;
    } rows[] = {{"李小满", true}, {" 李 小满 ", true}, {"李", false}, {"", false}, {"李小滿", false}};
    char code[QZ_CERTIFICATE_TEXT], body[100];
    took_part();
    make_one(code);
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(body, sizeof body, "{\"name\":\"%s\"}", rows[i].name);
        json_t *o = post(name_path(code), body, 200);
        assert_int_equal(flag(o, "name_right"), rows[i].right);
        assert_int_equal(flag(o, "name_wrong"), !rows[i].right);
        json_decref(o);
    }

    /* Names cannot be tried one after the other: each wait is longer than the one before. */
    int status = 200;
    for (int i = 0; i < 20 && status == 200; i++) {
        struct reply r = ask("POST", name_path(code), NULL, NULL, "{\"name\":\"王\"}", 14);
        status = r.status;
        qz_buf_finish(&r.all);
    }
    assert_int_equal(status, 429);
}

static void what_is_taken_back_later_is_told(void **state)
{
    (void)state;
    char one[QZ_CERTIFICATE_TEXT], span[QZ_CERTIFICATE_TEXT];
    took_part();
    uint64_t first = late_n;
    make_one(one);
    make("{\"from\":\"2020-01-01\",\"to\":\"2099-12-31\",\"named\":\"no\"}", span);
    assert_said(span, "good");
    write_now(fleet_void(first));
    assert_said(one, "nothing");
    assert_said(span, "nothing");
}

static void a_span_says_what_is_less_since(void **state)
{
    (void)state;
    char span[QZ_CERTIFICATE_TEXT], who[QZ_ID_TEXT], path[100];
    took_part();
    snprintf(path, sizeof path, "/v1/people?organisation=%s", f.county);
    json_t *o = get(path, admin, 200);
    snprintf(who, sizeof who, "%s", text_of(json_array_get(json_object_get(o, "people"), 0), "id"));
    json_decref(o);

    enter_late(who);
    make("{\"from\":\"2020-01-01\",\"to\":\"2099-12-31\",\"named\":\"no\"}", span);
    write_now(fleet_void(late_n));
    o = verify(span, 200);
    assert_string_equal(text_of(o, "said"), "changed");
    assert_int_equal(number(o, "times"), 2);
    assert_int_equal(number(o, "minutes"), 240);
    assert_int_equal(number(o, "times_now"), 1);
    json_decref(o);
}

static void its_holder_takes_it_back_and_nobody_else(void **state)
{
    (void)state;
    char code[QZ_CERTIFICATE_TEXT], path[120], was[400];
    took_part();
    make_one(code);
    snprintf(path, sizeof path, MINE "/%s/end", code);
    snprintf(was, sizeof was, "%s", cookies);
    cookies[0] = '\0';
    struct reply r = phone_ask("POST", path, "{}");
    assert_problem(&r, 409, "phone-unknown");
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("王五", "", "18-28"), 201));
    r = phone_ask("POST", path, "{}");
    assert_problem(&r, 404, "not-found");
    snprintf(path, sizeof path, MINE "/%s/paper", code);
    r = phone_ask("GET", path, NULL);
    assert_problem(&r, 404, "not-found");
    assert_said(code, "good");

    snprintf(cookies, sizeof cookies, "%s", was);
    snprintf(path, sizeof path, MINE "/%s/end", code);
    json_decref(phone("POST", path, "{}", 201));
    json_t *o = verify(code, 200);
    assert_string_equal(text_of(o, "said"), "ended");
    assert_int_equal(json_array_size(json_object_get(o, "activities")), 0);
    json_decref(o);
}

static void what_does_not_count_is_not_certified(void **state)
{
    (void)state;
    static const struct {
        const char *body, *field;
    } rows[] = {{"{\"from\":\"x\",\"to\":\"2026-01-01\"}", "from"},
                {"{\"from\":\"2026-01-01\"}", "to"},
                {"{\"from\":\"2026-02-01\",\"to\":\"2026-01-01\"}", "to"}};
    char slip[QZ_SLIP_TEXT], body[120];
    snprintf(body, sizeof body, "{\"activity\":\"%s\"}", activity);
    struct reply r = phone_ask("POST", MINE, body);
    assert_problem(&r, 409, "phone-unknown");
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
    r = phone_ask("POST", MINE, body); /* it waits */
    assert_problem(&r, 409, "conflict");
    r = phone_ask("POST", MINE, "{\"activity\":\"a_nothing\"}");
    assert_problem(&r, 404, "not-found");

    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *o = phone("POST", MINE, rows[i].body, 400);
        assert_string_equal(text_of(o, "field"), rows[i].field);
        json_decref(o);
    }
}

static void who_is_forgotten_has_no_certificate_any_more(void **state)
{
    (void)state;
    char code[QZ_CERTIFICATE_TEXT];
    struct qz_person_row person[2];
    struct qz_certificate cert;
    struct qz_forgetting done;
    struct qz_err err;
    took_part();
    make_one(code);
    stop_web();

    assert_int_equal(qz_people_list(f.t, f.county, "", person, 2, &err), 1);
    assert_int_equal(qz_certificate_find(f.t, code, &cert, &err), 1);
    assert_string_equal(cert.name, "李小满");
    assert_done(qz_person_forget(f.t, person[0].id, qz_now_ms(), &done, &err), &err);
    assert_int_equal(qz_certificate_find(f.t, code, &cert, &err), 0);
    assert_int_equal(qz_certificate_list(f.t, cert.youth, &cert, 1, &err), 0);
}

/* ---- on paper ---- */

static void the_paper_is_a_pdf(void **state)
{
    (void)state;
    char code[QZ_CERTIFICATE_TEXT], path[120];
    took_part();
    make_one(code);
    snprintf(path, sizeof path, MINE "/%s/paper", code);
    struct reply r = phone_ask("GET", path, NULL);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(r.all.data, "Content-Type: application/pdf\r\n"));
    assert_memory_equal(r.body, "%PDF-1.", 7);
    assert_in_range(r.len, 5000, 2000000);
    qz_buf_finish(&r.all);
}

/* As many rows as there can be, of titles as long as they can be. */
static void a_paper_of_many_activities_has_pages(void **state)
{
    (void)state;
    static struct qz_paper_row row[QZ_CERTIFICATE_ROWS];
    struct qz_paper_certificate c = {.verify = "https://tracker.example/verify/aaaabbbbccccdddd", .row = row};
    struct qz_buf one = {0}, many = {0};
    struct qz_err err;
    for (size_t i = 0; i < COUNT(row); i++) {
        row[i] = (struct qz_paper_row){.start_ms = FLEET_NOW, .minutes = 90, .how = "proven"};
        for (size_t k = 0; k + 4 < sizeof row[i].title; k += 3)
            memcpy(row[i].title + k, "长", 3);
        strcpy(row[i].organisation_title, row[i].title);
    }

    c.n = 1;
    assert_done(qz_paper_certificate(&c, &one, &err), &err);
    c.n = COUNT(row);
    c.english = true;
    assert_done(qz_paper_certificate(&c, &many, &err), &err);
    assert_true(many.len > one.len);
    qz_buf_finish(&one);
    qz_buf_finish(&many);
}

/* ---- pages ---- */

static void the_pages_lead_from_the_record_to_the_paper(void **state)
{
    (void)state;
    char form[150], path[120], code[QZ_CERTIFICATE_TEXT];
    took_part();
    snprintf(path, sizeof path, "/phone/certificates?activity=%s", over);
    page_holds(page("GET", path, NULL), 200, "这一场活动的");
    snprintf(form, sizeof form, "_page=/phone/certificates&activity=%s&named=no", over);
    struct reply r = page("POST", "/phone/certificates", form);
    const char *at = strstr(r.all.data, "Location: /phone/certificates/");
    assert_non_null(at);
    snprintf(code, sizeof code, "%.16s", at + 30);
    qz_buf_finish(&r.all);
    snprintf(path, sizeof path, "/phone/certificates/%s", code);
    page_holds(page("GET", path, NULL), 200, "打开 PDF");
    page_holds(page("GET", "/phone/certificates", NULL), 200, "开过的");

    cookies[0] = '\0';
    snprintf(path, sizeof path, "/verify/%s", code);
    page_holds(page("GET", path, NULL), 200, "<h1>属实：与签到记录一致</h1>");
    snprintf(path, sizeof path, "/verify/%s/name", code);
    page_holds(page("POST", path, "name=%E6%9D%8E%E5%B0%8F%E6%BB%A1"), 200, "姓名相符");
    page_holds(page("POST", path, "name=x"), 200, "姓名不符");
    page_holds(page("GET", "/phone/certificates", NULL), 200, "这部手机还不认得你");
}

#ifdef __SANITIZE_ADDRESS__
/* As in tests/ctl/test_card.c: what fontconfig and cairo keep until the program ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libcairo\n";
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        O(whoever_has_the_code_sees_what_the_paper_says_and_no_name),
        O(a_name_that_is_typed_is_right_or_wrong),
        O(what_is_taken_back_later_is_told),
        O(a_span_says_what_is_less_since),
        O(its_holder_takes_it_back_and_nobody_else),
        O(what_does_not_count_is_not_certified),
        O(who_is_forgotten_has_no_certificate_any_more),
        O(the_paper_is_a_pdf),
        cmocka_unit_test(a_paper_of_many_activities_has_pages),
        O(the_pages_lead_from_the_record_to_the_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
