/* The tracker's key changed: the uplink follows the notes that the key before signed, and no other word. */
#include "tests/kiosk/uplink_case.h"

#include "base/text.h"

#define KEYS "/v1/keys"

static uint8_t next_pk[32], next_sk[64], last_pk[32], last_sk[64];

static int make_all(void **state)
{
    crypto_sign_keypair(next_pk, next_sk);
    crypto_sign_keypair(last_pk, last_sk);
    return make_keys(state);
}

/* The answer with notes from each key to the one after it; the caller frees it. */
static char *notes(const uint8_t *const sk[], size_t n)
{
    struct qz_rekeys r = {0};
    struct qz_buf json = {0};
    for (size_t i = 0; i + 1 < n; i++) {
        struct qz_buf note = {0};
        qz_rekey_sign(sk[i], sk[i + 1], 1493863200000, &note);
        qz_copy_text(r.note[r.count++], QZ_REKEY_TEXT, note.data);
        qz_buf_finish(&note);
    }
    assert_int_equal(qz_rekeys_write(&r, &json), 0);
    return json.data;
}

/* The first news of the line that is of that kind. */
static void hear(struct world *w, enum qz_heard heard, const char *why)
{
    struct qz_ask a;
    do {
        assert_true(qz_queue_pop(w->wires.asks, &a, WAIT_MS));
        if (a.kind != QZ_ASK_NET)
            fail_msg("the desk is asked %d", (int)a.kind);
    } while (a.net.heard != heard);
    assert_string_equal(a.net.why, why);
}

static void a_kiosk_that_missed_two_changes_follows_and_goes_on(void **state)
{
    struct world w;
    struct stub_asked q;
    const uint8_t *const chain[] = {tracker_sk, next_sk, last_sk};
    char *answer = notes(chain, 3);
    const struct stub_answer script[] = {{CONFIG, 200, "{\"name\":\"x\"}", "\"c1\"", NULL},
                                         {KEYS, 200, answer, NULL, NULL}};
    (void)state;
    begin(&w, script, 2);
    stub_sign(w.stub, last_sk, KIOSK);
    link_up(&w);
    struct qz_ask a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_REKEY); /* before any word that the new key signed */
    assert_string_equal(a.data, answer);
    free(a.data);
    a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_CONFIG);
    assert_string_equal(a.data, "{\"name\":\"x\"}");
    free(a.data);

    char after[60];
    stub_asked(w.stub, 1, &q);
    qz_base64_encode(tracker_pk, 32, true, after, sizeof after);
    assert_string_equal(q.url + strlen(KEYS "?"), after);
    assert_string_equal(q.bearer, ""); /* the token is not given to whoever answers there */
    end(&w);
    free(answer);
}

static void what_the_desk_could_not_keep_is_not_followed(void **state)
{
    struct world w;
    const uint8_t *const chain[] = {tracker_sk, next_sk};
    char *answer = notes(chain, 2);
    const struct stub_answer script[] = {{CONFIG, 200, "{\"name\":\"x\"}", "\"c1\"", NULL},
                                         {KEYS, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 2);
    stub_sign(w.stub, next_sk, KIOSK);
    w.refusing = true;
    link_up(&w);

    for (int i = 0; i < 2; i++) {
        struct qz_ask a = asked(&w);
        assert_int_equal(a.kind, QZ_ASK_REKEY);
        free(a.data);
    }

    end(&w);
    free(answer);
}

static void check_nothing_moves(const uint8_t *signer, const char *answer, int status)
{
    struct world w;
    const struct stub_answer script[] = {{CONFIG, 200, "{\"name\":\"x\"}", "\"c1\"", NULL},
                                         {KEYS, status, answer, NULL, NULL}};
    begin(&w, script, 2);
    stub_sign(w.stub, signer, KIOSK);
    link_up(&w);
    hear(&w, QZ_HEARD_NOTHING, "altered");
    hear(&w, QZ_HEARD_NOTHING, "altered");
    end(&w);
}

static void a_key_that_no_note_leads_to_is_not_followed(void **state)
{
    const uint8_t *const forged[] = {next_sk, next_sk}, *const later[] = {next_sk, last_sk};
    const uint8_t *const swapped[] = {last_sk, next_sk, tracker_sk};
    char *a = notes(forged, 2), *b = notes(later, 2), *c = notes(swapped, 3);
    (void)state;
    check_nothing_moves(next_sk, a, 200);
    check_nothing_moves(last_sk, b, 200); /* the first change is left out */
    check_nothing_moves(last_sk, c, 200);
    check_nothing_moves(next_sk, "{\"keys\":[]}", 200); /* the key of before, after the change, likewise */
    check_nothing_moves(next_sk, "<html>", 200);
    check_nothing_moves(next_sk, NULL, 502);
    free(a);
    free(b);
    free(c);
}

/* Else a kiosk that was put back from a copy would begin to write before it knows what it lacks. */
static void what_the_log_lacks_is_asked_again_by_the_new_key(void **state)
{
    struct world w;
    const uint8_t *const chain[] = {tracker_sk, next_sk};
    char *answer = notes(chain, 2);
    const struct stub_answer script[] = {
        {LOG, 200, "{\"size\":9}", NULL, NULL},
        {LOG, 200, "{\"size\":9}", NULL, NULL},
        {LOG, 200, "{\"size\":9,\"from\":9,\"lines\":\"{}\\n\",\"note\":\"n\",\"cosignature\":\"c\"}", NULL,
         NULL},
        {KEYS, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 4);
    stub_sign(w.stub, next_sk, KIOSK);
    struct qz_word link = link_to(&w);
    link.heal = true;
    link.held = 8;
    assert_true(qz_queue_push(w.wires.words, &link));

    struct qz_ask a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_REKEY);
    free(a.data);
    a = asked(&w);
    assert_int_equal(a.kind, QZ_ASK_HEAL);
    free(a.data);

    end(&w);
    free(answer);
}

static void a_feed_that_hears_another_key_makes_the_kiosk_look(void **state)
{
    struct world w;
    const uint8_t *const chain[] = {tracker_sk, next_sk};
    char *answer = notes(chain, 2);
    const struct stub_answer script[] = {{CONFIG, 200, "{}", "\"c7\"", NULL},
                                         {ROSTER, 200, "{\"people\":[],\"next\":\"\"}", NULL, NULL},
                                         {FEED, 200, "{}", NULL, NULL},
                                         {KEYS, 200, answer, NULL, NULL}};
    (void)state;

    begin(&w, script, 4);
    link_up(&w);
    asked_for(&w, QZ_ASK_BATCH);
    give_nothing(&w); /* the uplink rests until the next configuration is due, in minutes */

    stub_sign(w.stub, next_sk, KIOSK);
    link_feed(&w, 0);
    free(asked_for(&w, QZ_ASK_REKEY).data);

    end(&w);
    free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kiosk_that_missed_two_changes_follows_and_goes_on),
        cmocka_unit_test(what_the_desk_could_not_keep_is_not_followed),
        cmocka_unit_test(a_key_that_no_note_leads_to_is_not_followed),
        cmocka_unit_test(what_the_log_lacks_is_asked_again_by_the_new_key),
        cmocka_unit_test(a_feed_that_hears_another_key_makes_the_kiosk_look),
    };
    return cmocka_run_group_tests(tests, make_all, NULL);
}
