/* What newcomers said goes to the tracker before entries do, as often as it takes. */
#include "tests/kiosk/uplink_case.h"

#define NEWCOMERS "/v1/kiosks/" KIOSK "/newcomers"

/* The desk has one that waits, of entry 7. */
static void give_sealed(struct world *w)
{
    struct qz_word word = {.kind = QZ_WORD_SEALED, .next = 7, .number = w->number};
    word.data = strdup("sealed");
    word.data_len = strlen(word.data);
    assert_true(qz_queue_push(w->wires.answers, &word));
}

/* What the desk is told of it in the end. */
static struct qz_ask ended(const struct stub_answer *script, size_t n, int tries)
{
    struct world w;
    struct stub_asked q;
    begin(&w, script, n);
    link_up(&w);
    for (int i = 0; i < tries; i++) {
        free(asked_for(&w, QZ_ASK_BATCH).data);
        give_sealed(&w);
    }

    struct qz_ask end_of = asked_for(&w, QZ_ASK_SEALED_END);
    free(end_of.data);
    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.url, NEWCOMERS);
    end(&w);
    return end_of;
}

static void it_is_destroyed_once_the_tracker_has_it(void **state)
{
    (void)state;
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {NEWCOMERS, 200, "{}", NULL, NULL}};
    struct qz_ask a = ended(script, 2, 1);
    assert_true(a.sealed_end.taken);
    assert_int_equal(a.sealed_end.n, 7);
}

static void what_can_never_be_taken_waits_no_more(void **state)
{
    (void)state;
    const struct stub_answer script[] = {{CONFIG, 404, "", NULL, NULL}, {NEWCOMERS, 400, "{}", NULL, NULL}};
    assert_false(ended(script, 2, 1).sealed_end.taken);
}

/* The answer was lost, or the tracker asks for patience: the same is told again. */
static void without_an_answer_it_is_told_again(void **state)
{
    (void)state;
    const struct stub_answer script[] = {
        {CONFIG, 404, "", NULL, NULL}, {NEWCOMERS, 503, "", NULL, NULL}, {NEWCOMERS, 200, "{}", NULL, NULL}};
    assert_true(ended(script, 3, 2).sealed_end.taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_destroyed_once_the_tracker_has_it),
        cmocka_unit_test(what_can_never_be_taken_waits_no_more),
        cmocka_unit_test(without_an_answer_it_is_told_again),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
