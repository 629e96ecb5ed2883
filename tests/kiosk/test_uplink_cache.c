/* The uplink behind a cache, which hands no condition on and answers to it itself. */
#include "tests/kiosk/uplink_case.h"

/* The configuration is known, and the feed tells another tag. What the desk is asked then, without news of
 * the line, of which none must say that anything was altered. */
static struct qz_ask told_through_a_cache(struct world *w, const struct stub_answer *script, size_t n)
{
    struct qz_word tag = {.kind = QZ_WORD_TAG, .tag = "\"c8\""};
    struct qz_ask a;

    begin(w, script, n);
    stub_odd(w->stub, STUB_CACHE, NULL);
    link_up(w);
    free(asked_for(w, QZ_ASK_ROSTER).data);
    asked_for(w, QZ_ASK_BATCH);
    give_nothing(w);

    assert_true(qz_queue_push(w->wires.words, &tag));
    for (;;) {
        assert_true(qz_queue_pop(w->wires.asks, &a, WAIT_MS));
        if (a.kind != QZ_ASK_NET)
            return a;
        assert_int_equal(a.net.heard, QZ_HEARD_ANSWER);
    }
}

static void a_cache_that_answers_on_a_condition_is_passed_by(void **state)
{
    struct world w;
    struct stub_asked q;
    char *page = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, page, NULL, NULL},
                                         {CONFIG, 304, "", "\"c7\"", NULL},
                                         {CONFIG, 200, "{}", "\"c7\"", NULL}};
    (void)state;

    struct qz_ask a = told_through_a_cache(&w, script, 4);
    assert_int_equal(a.kind, QZ_ASK_CONFIG);
    assert_null(a.data); /* it is as it was */

    stub_asked(w.stub, 2, &q);
    assert_string_equal(q.if_none_match, "\"c7\"");
    stub_asked(w.stub, 3, &q);
    assert_string_equal(q.if_none_match, "");

    end(&w);
    free(page);
}

static void a_new_configuration_comes_through_a_cache(void **state)
{
    struct world w;
    struct qz_told_proof proof;
    char *page = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, page, NULL, NULL},
                                         {CONFIG, 200, "{ }", "\"c8\"", NULL}};
    (void)state;

    struct qz_ask a = told_through_a_cache(&w, script, 3);
    assert_int_equal(a.kind, QZ_ASK_CONFIG);
    assert_string_equal(a.data, "{ }");
    assert_true(a.config.proven);

    proof = a.config.proof;
    assert_string_equal(proof.etag, "\"c8\"");
    assert_string_equal(proof.none_match, ""); /* or its signature would not fit at the next start */

    free(a.data);
    end(&w);
    free(page);
}

static void what_is_altered_on_any_condition_is_told_and_asked_for_again_later(void **state)
{
    static uint8_t foreign_pk[32], foreign_sk[64];
    struct world w;
    struct qz_ask a;
    struct qz_word tag = {.kind = QZ_WORD_TAG, .tag = "\"c8\""};
    char *page = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, page, NULL, NULL}};
    (void)state;

    crypto_sign_keypair(foreign_pk, foreign_sk);
    begin(&w, script, 2);
    link_up(&w);
    free(asked_for(&w, QZ_ASK_ROSTER).data);
    asked_for(&w, QZ_ASK_BATCH);
    give_nothing(&w);

    stub_sign(w.stub, foreign_sk, KIOSK);
    assert_true(qz_queue_push(w.wires.words, &tag));
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET || a.net.heard == QZ_HEARD_ANSWER);

    assert_int_equal(a.net.heard, QZ_HEARD_NOTHING);
    assert_int_equal(stub_count(w.stub), 4); /* on a condition, and without one; no third time at once */
    end(&w);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cache_that_answers_on_a_condition_is_passed_by),
        cmocka_unit_test(a_new_configuration_comes_through_a_cache),
        cmocka_unit_test(what_is_altered_on_any_condition_is_told_and_asked_for_again_later),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
