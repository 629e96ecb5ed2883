/* Asking the tracker about a badge: only its own word, signed for this very request, opens anything; whatever
 * else answers is as good as nothing, and nobody waits for it longer than two seconds. */
#include "tests/kiosk/uplink_case.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trackers_word_is_passed_on),
        cmocka_unit_test(what_is_not_the_trackers_word_says_nothing),
        cmocka_unit_test(before_it_is_linked_nobody_is_asked),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
