/* Somebody new at the desk: checked in under an id, sealed beside the log, told to the tracker first, and
 * left nowhere in memory. */
#include "base/asset.h"
#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "tests/support/kiosk_dir.h"
#include "tests/support/memory.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/desk_case.h"

/* What is asked, as a tracker tells it, until the desk has said all of it. */
static void asks(struct world *w)
{
    const struct qz_asset *a = qz_asset_find("db/rules/consents.json");
    assert_non_null(a);
    static char text[QZ_CONSENTS_JSON];
    snprintf(text, sizeof text, "%.*s", (int)a->len - 1, (const char *)a->bytes); /* without its line end */
    w->dir.consents = text;
    send_config(w);
    struct qz_tell_text t;
    do
        t = heard(w, QZ_TELL_TEXT).text;
    while (t.n == 0 || t.i < t.n - 1);
}

static void cadre_in(struct world *w)
{
    struct qz_tell_staff staff;
    wait_open(w);
    asks(w);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

/* "ouaviomapu", so that no other copy of it stands in memory than those of the desk. */
static void name_of(char out[QZ_NAME_TEXT])
{
    static const char turned[] = "pvbwjpnbqv";
    for (size_t i = 0; i < sizeof turned - 1; i++)
        out[i] = (char)(turned[i] - 1);
}

static struct qz_ask somebody(void)
{
    struct qz_ask ask = {.kind = QZ_ASK_NEWCOMER, .newcomer = {.age = QZ_AGE_18_28, .yes = {true, true}}};
    name_of(ask.newcomer.name);
    return ask;
}

static struct qz_tell_newcomer registered(struct world *w, struct qz_ask *ask)
{
    assert_true(qz_wires_ask(&w->wires, ask));
    sodium_memzero(ask, sizeof *ask);
    return heard(w, QZ_TELL_NEWCOMER).newcomer;
}

static struct qz_word answer(struct world *w, struct qz_ask ask)
{
    static int number = 100;
    struct qz_word word;
    ask.number = ++number;
    assert_true(qz_wires_ask(&w->wires, &ask));
    do
        assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    while (word.number != number);
    return word;
}

static struct qz_ask batch_from(uint64_t n)
{
    return (struct qz_ask){.kind = QZ_ASK_BATCH, .batch = {.from = n, .most = 100}};
}

static void they_check_in_and_what_they_said_waits_sealed(void **state)
{
    struct world *w = *state;
    struct qz_newcomer n;
    uint8_t pk[32];
    char want[QZ_NAME_TEXT] = "";
    cadre_in(w);
    struct qz_ask ask = somebody();
    struct qz_tell_newcomer told = registered(w, &ask);
    assert_true(told.kept);
    assert_int_equal(told.nth_today, 1);

    struct qz_word word = answer(w, batch_from(1));
    assert_non_null(word.data);
    crypto_sign_ed25519_sk_to_pk(pk, w->dir.tracker_sk);
    assert_int_equal(qz_newcomer_open((uint8_t *)word.data, word.data_len, pk, w->dir.tracker_sk, &n, NULL),
                     0);
    name_of(want);
    assert_string_equal(n.name, want);
    assert_string_equal(n.activity, w->dir.activity);
    assert_string_equal(n.cadre, w->dir.cadre);
    assert_int_equal(n.age, QZ_AGE_18_28);
    assert_int_equal(n.n, 5); /* all but what a guardian is asked */
    assert_true(n.said[0].yes && n.said[1].yes && !n.said[2].yes);
    free(word.data);
}

/* The tracker is to know whom the entry names before it sees the entry. */
static void their_entry_is_uploaded_after_them(void **state)
{
    struct world *w = *state;
    cadre_in(w);
    struct qz_ask ask = somebody();
    assert_true(registered(w, &ask).kept);
    struct qz_word sealed = answer(w, batch_from(1));
    assert_int_equal(sealed.kind, QZ_WORD_SEALED);
    free(sealed.data);
    struct qz_word batch = answer(w, batch_from(sealed.next)); /* told again until it is taken */
    assert_int_equal(batch.kind, QZ_WORD_SEALED);
    free(batch.data);

    struct qz_ask end = {.kind = QZ_ASK_SEALED_END, .sealed_end = {sealed.next, true}};
    assert_true(answer(w, end).kept);
    batch = answer(w, batch_from(sealed.next));
    assert_int_equal(batch.kind, QZ_WORD_BATCH);
    assert_non_null(batch.data);
    assert_non_null(strstr(batch.data, "\"by\":\"new\""));
    assert_non_null(strstr(batch.data, "\"band\":\"18-28\",\"texts\":\""));
    free(batch.data);
}

static void what_the_tracker_can_never_take_blocks_nothing(void **state)
{
    struct world *w = *state;
    cadre_in(w);
    struct qz_ask ask = somebody();
    assert_true(registered(w, &ask).kept);
    struct qz_word sealed = answer(w, batch_from(1));
    free(sealed.data);
    struct qz_ask end = {.kind = QZ_ASK_SEALED_END, .sealed_end = {sealed.next, false}};
    assert_true(answer(w, end).kept);
    struct qz_word batch = answer(w, batch_from(sealed.next));
    assert_int_equal(batch.kind, QZ_WORD_BATCH);
    assert_non_null(batch.data);
    free(batch.data);
}

static void no_name_is_left_in_memory(void **state)
{
    struct world *w = *state;
    cadre_in(w);
    struct qz_ask ask = somebody();
    assert_true(registered(w, &ask).kept);
    answer(w, (struct qz_ask){.kind = QZ_ASK_SEALED_END, .sealed_end = {1, true}}); /* the desk is done */

    assert_false(memory_holds("ouaviomapu"));
}

static void who_does_not_fit_is_not_registered(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    cadre_in(w);
    struct qz_ask ask = somebody();
    ask.newcomer.age = QZ_AGE_UNDER_14;
    assert_false(registered(w, &ask).kept);
    ask = somebody();
    ask.newcomer.yes[0] = false; /* to be on the roll */
    assert_false(registered(w, &ask).kept);
    ask = somebody();
    ask.newcomer.name[0] = '\0';
    assert_false(registered(w, &ask).kept);

    ask = somebody();
    strcpy(ask.newcomer.phone, "12");
    assert_false(registered(w, &ask).kept);
    ask = somebody();
    memset(ask.newcomer.name, 'x', sizeof ask.newcomer.name);
    assert_false(registered(w, &ask).kept);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 0);
}

/* Nothing can be asked for which there is no text. */
static void without_texts_nobody_is_registered(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    wait_open(w);
    pin(w, "246810", &staff);
    struct qz_ask ask = somebody();
    assert_false(registered(w, &ask).kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_name_is_left_in_memory, start, stop),
        cmocka_unit_test_setup_teardown(they_check_in_and_what_they_said_waits_sealed, start, stop),
        cmocka_unit_test_setup_teardown(their_entry_is_uploaded_after_them, start, stop),
        cmocka_unit_test_setup_teardown(what_the_tracker_can_never_take_blocks_nothing, start, stop),
        cmocka_unit_test_setup_teardown(who_does_not_fit_is_not_registered, start, stop),
        cmocka_unit_test_setup_teardown(without_texts_nobody_is_registered, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
