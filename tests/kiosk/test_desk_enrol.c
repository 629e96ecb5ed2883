/* A kiosk that is set up, as the desk has it: which network there is, the camera, a code that was typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/kiosk/desk_case.h"
#include "tests/support/place.h"

#include <arpa/inet.h>
#include <unistd.h>

static char place[PLACE_PATH], resolver[PLACE_PATH + 20];

/* A desk on a directory that is nobody's yet. */
static int start_new(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct qz_err err = {0};
    place_make(place);
    snprintf(resolver, sizeof resolver, "%s/resolv.conf", place);
    assert_int_equal(qz_wires_init(&w->wires, &err), 0);
    const struct qz_desk_options opt = {.dir = place, .time = &machine_time, .resolver = resolver};
    w->desk = qz_desk_create(&opt, &w->wires, &err);
    assert_non_null(w->desk);
    *state = w;
    return 0;
}

static int stop_new(void **state)
{
    struct world *w = *state;
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    qz_wires_finish(&w->wires);
    place_remove(place);
    free(w);
    return 0;
}

static struct qz_tell_network network_with(struct world *w, const char *resolv)
{
    struct qz_err err;
    struct qz_ask ask = {.kind = QZ_ASK_NETWORK};
    assert_int_equal(qz_file_write(resolver, resolv, strlen(resolv), 0600, &err), 0);
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_NETWORK).network;
}

static void anybody_is_told_which_network_there_is(void **state)
{
    struct world *w = *state;
    uint8_t bytes[16];
    struct qz_tell_network n =
        network_with(w, "# comment\nsearch example.cn\nnameserver 10.0.0.53\nnameserver 10.0.0.54\n");
    assert_true(n.known);
    assert_string_equal(n.names, "10.0.0.53");
    if (*n.address) /* where the test runs there may be none */
        assert_true(inet_pton(AF_INET, n.address, bytes) == 1 || inet_pton(AF_INET6, n.address, bytes) == 1);
    assert_string_not_equal(n.address, "127.0.0.1");

    assert_string_equal(network_with(w, "").names, "");
    assert_string_equal(network_with(w, "nameserver nonsense\n").names, "");
    assert_string_equal(network_with(w, "nameserver fd00::53").names, "fd00::53");
}

static void the_screen_is_told_whether_the_camera_gives_pictures(void **state)
{
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_READER, .reader = {QZ_BY_CAMERA, false}};
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_false(heard(w, QZ_TELL_CAMERA).camera);
    ask.reader.works = true;
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_true(heard(w, QZ_TELL_CAMERA).camera);
}

static void type_code(struct world *w)
{
    struct qz_ask ask = {.kind = QZ_ASK_ENROL, .enrol = {.url = "https://qz.example.cn", .token = {7}}};
    assert_true(qz_wires_ask(&w->wires, &ask));
    ask = (struct qz_ask){.kind = QZ_ASK_NETWORK}; /* what was asked before is done */
    assert_true(qz_wires_ask(&w->wires, &ask));
    heard(w, QZ_TELL_NETWORK);
}

static void a_code_that_was_typed_goes_to_the_uplink(void **state)
{
    struct world *w = *state;
    struct qz_word word;
    type_code(w);
    do
        assert_true(qz_queue_pop(w->wires.words, &word, WAIT_MS));
    while (word.kind != QZ_WORD_ENROL);
    assert_string_equal(word.enrol.url, "https://qz.example.cn");
    assert_int_equal(word.enrol.request.token[0], 7);
}

static void a_kiosk_that_is_enrolled_takes_none(void **state)
{
    struct world *w = *state;
    struct qz_word word;
    wait_open(w);
    type_code(w);
    while (qz_queue_pop(w->wires.words, &word, 0))
        assert_int_not_equal(word.kind, QZ_WORD_ENROL);
}

/* ---- anew ---- */

static void hold_up(struct world *w, const uint8_t tracker_key[32])
{
    char text[600];
    struct qz_enrol_code code = {.url = "https://other.example.cn", .token = {9}};
    struct qz_ask ask = {.kind = QZ_ASK_PAYLOAD};
    qz_key_fingerprint(tracker_key, code.fingerprint);
    ask.payload.len = (uint16_t)qz_enrol_code_text(&code, text, sizeof text);
    memcpy(ask.payload.bytes, text, ask.payload.len);
    assert_true(qz_wires_ask(&w->wires, &ask));
}

static void sign_in_anew(struct world *w)
{
    struct qz_tell_staff s;
    struct qz_ask ask = {.kind = QZ_ASK_ANEW, .anew.on = true};
    wait_open(w);
    pin(w, "246810", &s);
    assert_true(s.signed_in);
    assert_true(qz_wires_ask(&w->wires, &ask));
}

static bool uplink_is_told(struct world *w)
{
    struct qz_ask ask = {.kind = QZ_ASK_NETWORK}; /* what was asked before is done */
    struct qz_word word;
    assert_true(qz_wires_ask(&w->wires, &ask));
    heard(w, QZ_TELL_NETWORK);
    while (qz_queue_pop(w->wires.words, &word, 0))
        if (word.kind == QZ_WORD_ENROL)
            return true;
    return false;
}

/* The tracker whose key that kiosk has. */
static const uint8_t *own_key(struct world *w)
{
    static struct qz_word word;
    do
        assert_true(qz_queue_pop(w->wires.words, &word, WAIT_MS));
    while (word.kind != QZ_WORD_LINK);
    return word.link.tracker_key;
}

static void a_code_of_another_tracker_is_refused_while_entries_wait(void **state)
{
    struct world *w = *state;
    static const uint8_t another[32] = {1};
    sign_in_anew(w); /* the start and the opening wait */
    hold_up(w, another);
    assert_int_equal(heard(w, QZ_TELL_ENROL).enrol, QZ_ENROL_WAITS);
    assert_false(uplink_is_told(w));
}

static void a_code_of_the_same_tracker_is_good_also_while_entries_wait(void **state)
{
    struct world *w = *state;
    const uint8_t *key = own_key(w);
    sign_in_anew(w);
    hold_up(w, key);
    assert_true(uplink_is_told(w));
}

static void no_code_enrols_anew_without_a_cadre_who_wants_that(void **state)
{
    struct world *w = *state;
    const uint8_t *key = own_key(w);
    struct qz_ask on = {.kind = QZ_ASK_ANEW, .anew.on = true}, leave = {.kind = QZ_ASK_LEAVE};
    wait_open(w);
    assert_true(qz_wires_ask(&w->wires, &on));
    hold_up(w, key);
    assert_false(uplink_is_told(w));

    struct qz_tell_staff s;
    pin(w, "246810", &s);
    assert_true(s.signed_in);
    on = (struct qz_ask){.kind = QZ_ASK_ANEW, .anew.on = true};
    assert_true(qz_wires_ask(&w->wires, &on));
    assert_true(qz_wires_ask(&w->wires, &leave));
    type_code(w);
    assert_false(uplink_is_told(w));
}

/* What the tracker answered is kept, the log goes on, and what waits still waits. */
static void an_enrolment_anew_keeps_every_entry(void **state)
{
    struct world *w = *state;
    struct qz_enrolled *e = calloc(1, sizeof *e);
    struct qz_ask ask = {.kind = QZ_ASK_ENROLLED, .data = (char *)e, .data_len = sizeof *e};
    int n[QZ_ENTRY_COUNT];
    sign_in_anew(w);
    strcpy(e->url, "https://other.example.cn");
    memset(e->answer.bearer, 'b', sizeof e->answer.bearer - 1);
    memset(e->answer.tracker_key, 5, sizeof e->answer.tracker_key);
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_int_equal(heard(w, QZ_TELL_ENROL).enrol, QZ_ENROL_DONE);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_BOOT], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(anybody_is_told_which_network_there_is, start_new, stop_new),
        cmocka_unit_test_setup_teardown(the_screen_is_told_whether_the_camera_gives_pictures, start_new,
                                        stop_new),
        cmocka_unit_test_setup_teardown(a_code_that_was_typed_goes_to_the_uplink, start_new, stop_new),
        cmocka_unit_test_setup_teardown(a_kiosk_that_is_enrolled_takes_none, start, stop),
        cmocka_unit_test_setup_teardown(a_code_of_another_tracker_is_refused_while_entries_wait, start, stop),
        cmocka_unit_test_setup_teardown(a_code_of_the_same_tracker_is_good_also_while_entries_wait, start,
                                        stop),
        cmocka_unit_test_setup_teardown(no_code_enrols_anew_without_a_cadre_who_wants_that, start, stop),
        cmocka_unit_test_setup_teardown(an_enrolment_anew_keeps_every_entry, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
