/* What goes with a configuration: pages of withdrawn passes, and a roster that may fail to arrive. */
#include "tests/kiosk/uplink_case.h"
#include "tests/support/logged.h"

#define REVOKED "/v1/kiosks/" KIOSK "/revoked"

/* The desk keeps the configuration and names pages that it lacks. */
static void keep_config_that_lacks(struct world *w, const uint32_t *page, size_t n)
{
    struct qz_ask a;
    do
        assert_true(qz_queue_pop(w->wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_CONFIG || !a.data);
    struct qz_word word = {.kind = QZ_WORD_KEPT, .number = a.number, .kept = true};
    word.data_len = n * sizeof *page;
    word.data = malloc(word.data_len + 1);
    assert_non_null(word.data);
    memcpy(word.data, page, word.data_len);
    assert_true(qz_queue_push(w->wires.answers, &word));
    free(a.data);
}

static void pages_of_withdrawn_passes_that_are_lacking_are_fetched(void **state)
{
    static const uint32_t lacking[] = {1, 3};
    struct world w;
    struct stub_asked q;
    char *roster = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {REVOKED, 200, "{\"first\":1}", NULL, NULL},
                                         {REVOKED, 200, "{\"then\":3}", NULL, NULL},
                                         {ROSTER, 200, roster, NULL, NULL},
                                         {LOG, 404, "", NULL, NULL}};
    (void)state;

    begin(&w, script, 5);
    link_up(&w);
    keep_config_that_lacks(&w, lacking, 2);

    struct qz_ask a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_REVOKED);
    assert_string_equal(a.data, "{\"first\":1}");
    assert_int_equal(a.revoked.last, 0);
    free(a.data);

    a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_REVOKED);
    assert_string_equal(a.data, "{\"then\":3}");
    assert_int_equal(a.revoked.last, 1); /* the last */
    free(a.data);
    free(asked_for(&w, QZ_ASK_ROSTER).data);

    stub_asked(w.stub, 1, &q);
    assert_string_equal(q.url, REVOKED "?1");
    stub_asked(w.stub, 2, &q);
    assert_string_equal(q.url, REVOKED "?3");
    end(&w);
    free(roster);
}

/* Then all of it is asked for again, and what is held by then is lacking no more. */
static void a_page_that_does_not_arrive_is_asked_for_again(void **state)
{
    static const uint32_t lacking[] = {1, 2};
    struct world w;
    struct stub_asked q;
    char *roster = roster_page("");
    const struct stub_answer script[] = {
        {CONFIG, 200, "{}", "\"c7\"", NULL}, {REVOKED, 200, "{}", NULL, NULL},
        {REVOKED, 404, "", NULL, NULL},      {CONFIG, 200, "{}", "\"c7\"", NULL},
        {REVOKED, 200, "{}", NULL, NULL},    {ROSTER, 200, roster, NULL, NULL}};
    (void)state;

    begin(&w, script, 6);
    link_up(&w);
    keep_config_that_lacks(&w, lacking, 2);

    free(asked_for(&w, QZ_ASK_REVOKED).data);
    asked_for(&w, QZ_ASK_BATCH); /* uploads do not wait for it */
    give_nothing(&w);

    keep_config_that_lacks(&w, lacking + 1, 1);
    free(asked_for(&w, QZ_ASK_REVOKED).data);
    free(asked_for(&w, QZ_ASK_ROSTER).data);

    stub_asked(w.stub, 3, &q);
    assert_string_equal(q.if_none_match, ""); /* whole, not on the condition that it changed */
    stub_asked(w.stub, 4, &q);
    assert_string_equal(q.url, REVOKED "?2");
    end(&w);
    free(roster);
}

/* What staff are to be shown of the roster. */
static int told_missing(struct world *w)
{
    struct qz_ask a;
    for (;;) {
        assert_true(qz_queue_pop(w->wires.asks, &a, WAIT_MS));
        w->number = a.number;
        if (a.kind == QZ_ASK_ROSTER_MISSING)
            return a.roster_missing.missing;
        if (a.kind == QZ_ASK_BATCH)
            give_nothing(w);
        else if (a.number)
            give_kept(w, &a);
        free(a.data);
    }
}

static void a_roster_that_does_not_arrive_is_told_until_it_does(void **state)
{
    static const struct {
        int status;
        const char *body;
    } bad[] = {{404, ""}, {200, "{\"people\":1}"}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct world w;
        char *page = roster_page("");
        const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                             {ROSTER, bad[i].status, bad[i].body, NULL, NULL},
                                             {CONFIG, 200, "{}", "\"c7\"", NULL},
                                             {ROSTER, 200, page, NULL, NULL}};

        begin(&w, script, 4);
        link_up(&w);
        assert_int_equal(told_missing(&w), 1);
        assert_int_equal(told_missing(&w), 0);

        end(&w);
        free(page);
    }
}

/* The desk has no answer then, which is no failure to be told of. */
static void a_kiosk_that_is_stopped_amid_a_roster_says_nothing_of_it(void **state)
{
    struct world w;
    struct qz_ask a;
    char *page = roster_page("");
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, page, NULL, NULL}};
    (void)state;

    logged_begin();
    begin(&w, script, 2);
    link_up(&w);
    keep_config_that_lacks(&w, NULL, 0);
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_ROSTER);
    free(a.data);
    end(&w);
    char *said = logged_end();

    assert_string_equal(said, "");
    free(said);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_withdrawn_passes_that_are_lacking_are_fetched),
        cmocka_unit_test(a_page_that_does_not_arrive_is_asked_for_again),
        cmocka_unit_test(a_roster_that_does_not_arrive_is_told_until_it_does),
        cmocka_unit_test(a_kiosk_that_is_stopped_amid_a_roster_says_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
