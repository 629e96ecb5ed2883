/* The tracker takes this log no more: the desk asks for another one, and goes on in it. And a start whose
 * ledger failed before it was known what the log lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/kiosk/desk_time.h"

static void say_refused(struct world *w)
{
    struct qz_ask ask = {.kind = QZ_ASK_NET, .net = {QZ_HEARD_STUCK, "log-forked"}};
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* The next word of that kind to the uplink. */
static struct qz_word word_to_uplink(struct world *w, enum qz_word_kind kind)
{
    struct qz_word word;
    do
        assert_true(qz_queue_pop(w->wires.words, &word, WAIT_MS));
    while (word.kind != kind);
    return word;
}

static void say_succeeded(struct world *w, const struct qz_successor_request *r)
{
    struct qz_ask ask = {.kind = QZ_ASK_SUCCEEDED};
    struct qz_enrol_answer a = {0};
    qz_kiosk_id(r->key, a.kiosk);
    memset(a.bearer, 'n', QZ_BEARER_TEXT - 1);
    ask.data = malloc(sizeof a);
    ask.data_len = sizeof a;
    memcpy(ask.data, &a, sizeof a);
    assert_true(qz_wires_ask(&w->wires, &ask));
}

static bool signed_by(const uint8_t sig[64], const uint8_t key[32], const struct qz_successor_request *r)
{
    uint8_t msg[QZ_SUCCESSOR_SIGNED];
    qz_successor_signed_bytes(r, msg);
    return crypto_sign_verify_detached(sig, msg, sizeof msg, key) == 0;
}

static void people_are_welcomed_again_at_the_activity_that_was_open(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    char id[QZ_KIOSK_ID_TEXT], old_id[QZ_KIOSK_ID_TEXT];
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    restart_with(w, false); /* nothing opens by its plan alone */
    send_config(w);
    make_pass(w, 1, tomorrow(), &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
    say_refused(w);
    make_pass(w, 2, tomorrow(), &ask);
    assert_true(scan(w, &ask).kept_only);

    struct qz_successor_request r = word_to_uplink(w, QZ_WORD_SUCCEED).successor;
    assert_true(signed_by(r.by, r.old_key, &r));
    assert_true(signed_by(r.sig, r.key, &r));
    assert_true(r.size > 0);
    qz_kiosk_id(r.key, id);
    qz_kiosk_id(r.old_key, old_id);
    say_succeeded(w, &r);
    struct qz_word link = word_to_uplink(w, QZ_WORD_LINK);
    assert_string_equal(link.link.kiosk, id);
    assert_int_equal(link.next, 0);
    assert_false(link.heal);

    send_config(w);
    wait_open(w);
    make_pass(w, 3, tomorrow(), &ask);
    struct qz_tell_outcome o = scan(w, &ask);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_false(o.kept_only);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1);
    assert_int_equal(n[QZ_ENTRY_BOOT], 1);

    char closed[120];
    snprintf(closed, sizeof closed, "%s/closed-%s", w->dir.path, old_id);
    struct qz_ledger *old = qz_ledger_open(closed, NULL, NULL);
    assert_non_null(old);
    memset(n, 0, sizeof n);
    assert_int_equal(qz_ledger_each(old, 1, 0, count_kinds, n, NULL), 0);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 2);
    qz_ledger_close(old);
}

/* Once it is open again it is not opened a second time: a cadre may close it. */
static void it_is_opened_again_once(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    restart_with(w, false);
    send_config(w);
    wait_open(w);

    say_refused(w);
    struct qz_successor_request r = word_to_uplink(w, QZ_WORD_SUCCEED).successor;
    say_succeeded(w, &r);

    send_config(w);
    send_config(w);
    settle(w);
    restart_with(w, false);
    send_config(w);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1);
}

static void where_it_is_refused_check_ins_are_kept(void **state)
{
    struct world *w = *state;
    struct qz_ask ask, none = {.kind = QZ_ASK_SUCCEEDED};
    struct qz_word word;
    wait_open(w);
    say_refused(w);
    word_to_uplink(w, QZ_WORD_SUCCEED);
    assert_true(qz_wires_ask(&w->wires, &none));
    say_refused(w); /* with each upload that is tried again */

    make_pass(w, 1, tomorrow(), &ask);
    struct qz_tell_outcome o = scan(w, &ask);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_true(o.kept_only);

    while (qz_queue_pop(w->wires.words, &word, 0))
        assert_int_not_equal(word.kind, QZ_WORD_SUCCEED); /* it is not asked again and again */
}

static void an_answer_that_is_another_kiosks_changes_nothing(void **state)
{
    struct world *w = *state;
    wait_open(w);
    say_refused(w);
    struct qz_successor_request r = word_to_uplink(w, QZ_WORD_SUCCEED).successor, other = r;
    other.key[5] ^= 1;
    say_succeeded(w, &other);
    assert_string_not_equal(word_to_uplink(w, QZ_WORD_LINK).link.kiosk, "");
    say_refused(w);
    assert_memory_equal(word_to_uplink(w, QZ_WORD_SUCCEED).successor.key, r.key, sizeof r.key);
}

/* ---- a start whose ledger fails ---- */

/* The ledger's file has no name any more, or has it again. */
static void take_away(const struct world *w, bool away)
{
    char here[120], there[120];
    snprintf(here, sizeof here, "%s/kiosk.db", w->dir.path);
    snprintf(there, sizeof there, "%s/kiosk.db.away", w->dir.path);
    assert_int_equal(away ? rename(here, there) : rename(there, here), 0);
}

static void what_the_log_lacks_is_asked_for_again_after_the_ledger_failed(void **state)
{
    struct world *w = *state;
    atomic_store(&still_ms, qz_up_ms()); /* nobody's patience ends meanwhile */
    assert_true(word_to_uplink(w, QZ_WORD_LINK).heal);

    take_away(w, true);
    atomic_fetch_add(&still_ms, 2000);
    while (heard(w, QZ_TELL_TROUBLE).trouble != QZ_TROUBLE_STORE)
        ;

    take_away(w, false);
    atomic_fetch_add(&still_ms, 10000);
    struct qz_word again = word_to_uplink(w, QZ_WORD_LINK);
    assert_true(again.heal);

    /* Once that is over, a ledger that fails is no reason to ask. */
    struct qz_ask over = {.kind = QZ_ASK_HEALED};
    assert_true(qz_wires_ask(&w->wires, &over));
    settle(w);

    take_away(w, true);
    atomic_fetch_add(&still_ms, 2000);
    while (heard(w, QZ_TELL_TROUBLE).trouble != QZ_TROUBLE_STORE)
        ;

    take_away(w, false);
    atomic_fetch_add(&still_ms, 10000);
    while (heard(w, QZ_TELL_TROUBLE).trouble == QZ_TROUBLE_STORE)
        ;
    settle(w);

    while (qz_queue_pop(w->wires.words, &again, 0))
        assert_false(again.kind == QZ_WORD_LINK && again.heal);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start_right, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(people_are_welcomed_again_at_the_activity_that_was_open),
        T(it_is_opened_again_once),
        T(where_it_is_refused_check_ins_are_kept),
        T(an_answer_that_is_another_kiosks_changes_nothing),
        cmocka_unit_test_setup_teardown(what_the_log_lacks_is_asked_for_again_after_the_ledger_failed,
                                        start_untold, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
