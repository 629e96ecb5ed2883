/* The uplink of a kiosk that is the witness of the tracker's own log. The test plays the desk. */
#include "tests/kiosk/uplink_case.h"

static void the_tracker_is_asked_to_prove_its_own_log_and_what_it_says_is_handed_on(void **state)
{
    struct world w;
    struct stub_asked q;
    struct qz_buf note = {0};
    struct qz_own_told told;
    const struct qz_consistency proof = {.count = 2, .hash = {{1, 2, 3}, {4, 5, 6}}};
    char *first = witnessed_answer(1, tracker_sk, "own\n", &(struct qz_consistency){0});
    char *second = witnessed_answer(2, tracker_sk, "grown\n", &proof);
    const struct stub_answer script[] = {
        {CONFIG, 404, "", NULL, NULL}, {LOG, 200, first, NULL, NULL}, {LOG, 200, second, NULL, NULL}};
    (void)state;
    begin(&w, script, 3);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_batch(&w, 1, &note);
    struct qz_ask a = asked_for(&w, QZ_ASK_WITNESS);
    assert_int_equal(a.data_len, sizeof told);
    memcpy(&told, a.data, sizeof told);
    assert_string_equal(told.note, "own\n");
    assert_int_equal(told.from, 0);
    assert_int_equal(told.proof.count, 0);
    free(a.data);

    asked_for(&w, QZ_ASK_BATCH);
    w.witnessed = 1234;
    give_batch(&w, 2, &note);
    a = asked_for(&w, QZ_ASK_WITNESS);
    memcpy(&told, a.data, sizeof told);
    assert_string_equal(told.note, "grown\n");
    assert_int_equal(told.from, 1234);
    assert_int_equal(told.proof.count, 2);
    assert_memory_equal(told.proof.hash, proof.hash, sizeof proof.hash[0] * 2);
    free(a.data);
    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.witness, ""); /* nothing was held */
    stub_asked(w.stub, 2, &q);
    assert_string_equal(q.witness, "1234");
    end(&w);
    qz_buf_finish(&note);
    free(first);
    free(second);
}

static void a_doubt_of_the_tracker_is_told_with_each_request_for_the_configuration(void **state)
{
    static const enum qz_doubt doubts[] = {QZ_DOUBT_NONE, QZ_DOUBT_FORKED, QZ_DOUBT_NONE};
    struct world w;
    struct stub_asked q;
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}};
    (void)state;

    begin(&w, script, 1);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH); /* nobody waits five minutes for the next request */
    give_nothing(&w);

    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
        struct qz_word word = {.kind = QZ_WORD_DOUBT, .doubt = doubts[i]};
        if (i > 0)
            assert_true(qz_queue_push(w.wires.words, &word));

        stub_asked(w.stub, i, &q);
        assert_string_equal(q.url, CONFIG);
        assert_string_equal(q.doubt, qz_doubt_name(doubts[i]));

        if (i > 0) {
            asked_for(&w, QZ_ASK_BATCH);
            give_nothing(&w);
        }
    }
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tracker_is_asked_to_prove_its_own_log_and_what_it_says_is_handed_on),
        cmocka_unit_test(a_doubt_of_the_tracker_is_told_with_each_request_for_the_configuration),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
