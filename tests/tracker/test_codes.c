/* Codes that a camera reads, over HTTP: the page behind a kiosk's screen, and badges. */
#include "tests/tracker/http_case.h"

#include "base/clock.h"

static void a_code_of_no_kiosk_leads_to_a_page_that_helps(void **state)
{
    (void)state;
    const uint8_t key[QZ_SCREEN_KEY_BYTES] = {0};
    char code[QZ_SCREEN_CODE_TEXT];
    assert_true(qz_screen_code("qz.example.cn", "k_aaaaaaaaaaaaaaaa", key, 1493863200, code) > 0);
    struct reply r = ask("GET", strstr(code, "/C/"), NULL, "Accept: text/html\r\n", NULL, 0);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(r.all.data, "text/html"));
    assert_non_null(strstr(r.all.data, "default-src 'none'"));
    assert_non_null(strstr(r.body, "这不是签到机上的码"));
    assert_ptr_equal(strstr(r.body, "<!doctype html>"), r.body);
    assert_null(strstr(strstr(r.body, "<main") + 1, "<main"));
    qz_buf_finish(&r.all);
}

/* What a kiosk is told of a badge that it was shown. */
static void badge_is(const char *bearer, const char *path, const char *text, const char *want)
{
    char body[300];
    snprintf(body, sizeof body, "{\"badge\":\"%s\"}", text);
    struct reply r = ask("POST", path, bearer, NULL, body, strlen(body));
    assert_int_equal(r.status, 200);
    json_t *o = object(&r);
    assert_string_equal(json_string_value(json_object_get(o, "badge")), want);
    json_decref(o);
    qz_buf_finish(&r.all);
}

static void a_badge_is_fresh_once(void **state)
{
    (void)state;
    struct fleet_kiosk k;
    char path[100], badge_path[100];

    enrol(&k, "东门");
    snprintf(path, sizeof path, "/v1/kiosks/%s/badge", k.row.id);
    snprintf(badge_path, sizeof badge_path, "/v1/cadres/%s/badge", f.cadre);
    json_decref(post(badge_path, "{}", 201));
    strcat(badge_path, "/code");
    json_t *o = post(badge_path, "{}", 200);
    const char *code = json_string_value(json_object_get(o, "code"));
    assert_non_null(code);
    badge_is(k.bearer, path, code, "fresh");
    badge_is(k.bearer, path, code, "seen");
    struct reply r = ask("POST", path, k.bearer, NULL, "{\"badge\":\"QZ1:x\"}", 17);
    assert_int_equal(r.status, 400);
    qz_buf_finish(&r.all);
    json_decref(o);
    fleet_kiosk_finish(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_code_of_no_kiosk_leads_to_a_page_that_helps),
        T(a_badge_is_fresh_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
