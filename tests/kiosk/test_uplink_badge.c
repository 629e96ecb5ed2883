/* Asking the tracker about a badge, or for the full name of somebody who came: only its own word, signed for
 * this very request, opens anything; whatever else answers is as good as nothing, and nobody waits for it
 * longer than two seconds. */
#include "tests/kiosk/uplink_case.h"
#include "wire/fullname.h"

#define BADGE "/v1/kiosks/" KIOSK "/badge"

/* What the desk is told of a badge when the tracker, or what stands in its place, answers so. */
static int said(int status, const char *body, unsigned odd)
{
    struct world w;
    struct stub_asked q;
    const struct stub_answer script[] = {{BADGE, status, body, NULL, NULL}};
    begin(&w, script, 1);
    stub_odd(w.stub, odd, NULL);

    struct qz_word link = link_to(&w), word = {.kind = QZ_WORD_BADGE, .number = 7, .badge = "QZC:ABC"};
    assert_true(qz_queue_push(w.wires.badges, &link));
    assert_true(qz_queue_push(w.wires.badges, &word));

    struct qz_ask a = asked_for(&w, QZ_ASK_BADGE_SAID);
    assert_int_equal(a.number, 7);

    stub_asked(w.stub, 0, &q);
    assert_string_equal(q.method, "POST");
    assert_int_equal(q.body, strlen("{\"badge\":\"QZC:ABC\"}"));
    end(&w);
    return (int)a.badge_said.what;
}

static void the_trackers_word_is_passed_on(void **state)
{
    (void)state;
    assert_int_equal(said(200, "{\"badge\":\"fresh\",\"verdict\":\"accepted\"}", 0), QZ_BADGE_SAID_FRESH);
    assert_int_equal(said(200, "{\"badge\":\"seen\",\"verdict\":\"live-reused\"}", 0), QZ_BADGE_SAID_SEEN);
    assert_int_equal(said(200, "{\"badge\":\"wrong\",\"verdict\":\"revoked\"}", 0), QZ_BADGE_SAID_WRONG);
}

static void what_is_not_the_trackers_word_says_nothing(void **state)
{
    (void)state;
    assert_int_equal(said(200, "{\"badge\":\"fresh\"}", STUB_UNSIGNED), QZ_BADGE_SAID_NOTHING);
    assert_int_equal(said(200, "<html>fresh</html>", STUB_UNSIGNED | STUB_PAGE), QZ_BADGE_SAID_NOTHING);
    assert_int_equal(said(200, "{\"badge\":\"splendid\"}", 0), QZ_BADGE_SAID_NOTHING);
    assert_int_equal(said(200, "{}", 0), QZ_BADGE_SAID_NOTHING);
    assert_int_equal(said(403, PROBLEM("revoked"), 0), QZ_BADGE_SAID_NOTHING);
    assert_int_equal(said(500, "{\"badge\":\"fresh\"}", 0), QZ_BADGE_SAID_NOTHING);
}

static void before_it_is_linked_nobody_is_asked(void **state)
{
    (void)state;
    struct world w;
    begin(&w, NULL, 0);
    struct qz_word word = {.kind = QZ_WORD_BADGE, .number = 3, .badge = "QZC:ABC"};
    assert_true(qz_queue_push(w.wires.badges, &word));
    struct qz_ask a = asked_for(&w, QZ_ASK_BADGE_SAID);
    assert_int_equal(a.number, 3);
    assert_int_equal(a.badge_said.what, QZ_BADGE_SAID_NOTHING);
    end(&w);
}

/* ---- full names ---- */

#define NAME  "/v1/kiosks/" KIOSK "/name"
#define CADRE "c_aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ACT   "a_aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define WHO   "y_aaaaaaaaaaaaaaaaaaaaaaaaaa"

/* What the desk is told when the tracker answers so; data, where there is some, is the caller's. */
static struct qz_ask name_said(int status, const char *body, unsigned odd)
{
    struct world w;
    struct stub_asked q;
    const struct stub_answer script[] = {{NAME, status, body, NULL, NULL}};
    begin(&w, script, 1);
    stub_odd(w.stub, odd, NULL);

    struct qz_word link = link_to(&w);
    struct qz_word word = {.kind = QZ_WORD_NAME, .number = 9, .name = {CADRE, ACT, WHO}};
    assert_true(qz_queue_push(w.wires.badges, &link));
    assert_true(qz_queue_push(w.wires.badges, &word));
    struct qz_ask a;
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NAME_SAID);
    assert_int_equal(a.number, 9);

    stub_asked(w.stub, 0, &q);
    assert_string_equal(q.method, "POST");
    assert_int_equal(q.body,
                     strlen("{\"cadre\":\"" CADRE "\",\"activity\":\"" ACT "\",\"who\":\"" WHO "\"}"));
    end(&w);
    return a;
}

static int name_what(int status, const char *body, unsigned odd)
{
    struct qz_ask a = name_said(status, body, odd);
    bool none = !a.data;
    free(a.data);
    assert_true(none);
    return (int)a.name_said.what;
}

static void the_box_of_a_name_is_handed_to_the_desk(void **state)
{
    (void)state;
    char body[500], text[400];
    uint8_t box[QZ_FULLNAME_BOX];
    memset(box, 0xA7, sizeof box);
    sodium_bin2base64(text, sizeof text, box, sizeof box, sodium_base64_VARIANT_ORIGINAL);
    snprintf(body, sizeof body, "{\"box\":\"%s\"}", text);
    struct qz_ask a = name_said(200, body, 0);
    assert_int_equal(a.name_said.what, QZ_FULLNAME_SHOWN);
    assert_int_equal(a.data_len, sizeof box);
    assert_memory_equal(a.data, box, sizeof box);
    free(a.data);
    assert_int_equal(name_what(200, body, STUB_UNSIGNED), QZ_FULLNAME_OFFLINE);
}

static void without_a_name_the_desk_is_told_why(void **state)
{
    (void)state;
    assert_int_equal(name_what(200, "{\"box\":\"AAAA\"}", 0), QZ_FULLNAME_OFFLINE);
    assert_int_equal(name_what(200, "{\"name\":\"x\"}", 0), QZ_FULLNAME_OFFLINE);
    assert_int_equal(name_what(403, PROBLEM("denied"), 0), QZ_FULLNAME_REFUSED);
    assert_int_equal(name_what(404, PROBLEM("not-found"), 0), QZ_FULLNAME_UNKNOWN);
    assert_int_equal(name_what(429, PROBLEM("too-fast"), 0), QZ_FULLNAME_MANY);
    assert_int_equal(name_what(500, PROBLEM("failed"), 0), QZ_FULLNAME_OFFLINE);
    assert_int_equal(name_what(403, PROBLEM("denied"), STUB_UNSIGNED), QZ_FULLNAME_OFFLINE);
}

static void off_line_there_is_no_name(void **state)
{
    (void)state;
    struct world w;
    begin(&w, NULL, 0);
    struct qz_word word = {.kind = QZ_WORD_NAME, .number = 3, .name = {CADRE, ACT, WHO}};
    assert_true(qz_queue_push(w.wires.badges, &word));
    struct qz_ask a = asked_for(&w, QZ_ASK_NAME_SAID);
    assert_int_equal(a.number, 3);
    assert_int_equal(a.name_said.what, QZ_FULLNAME_OFFLINE);
    assert_null(a.data);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trackers_word_is_passed_on),
        cmocka_unit_test(what_is_not_the_trackers_word_says_nothing),
        cmocka_unit_test(before_it_is_linked_nobody_is_asked),
        cmocka_unit_test(the_box_of_a_name_is_handed_to_the_desk),
        cmocka_unit_test(without_a_name_the_desk_is_told_why),
        cmocka_unit_test(off_line_there_is_no_name),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
