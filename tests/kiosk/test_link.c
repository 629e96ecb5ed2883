/* The queues between the threads: what is said once is not crowded out by what is said again and again. */
#include "kiosk/link/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int make(void **state)
{
    struct qz_wires *w = calloc(1, sizeof *w);
    struct qz_err err = {0};
    *state = w;
    return w ? qz_wires_init(w, &err) : -1;
}

static int unmake(void **state)
{
    struct qz_wires *w = *state;
    qz_wires_finish(w);
    free(w);
    return 0;
}

static void an_outcome_is_told_however_much_the_scanner_sees(void **state)
{
    const struct qz_wires *w = *state;
    struct qz_tell seen = {.kind = QZ_TELL_SEEN}, outcome = {.kind = QZ_TELL_OUTCOME}, got = seen;
    while (qz_wires_tell(w, &seen)) /* nobody listens: the screen is busy */
        ;
    assert_true(qz_wires_tell(w, &outcome));
    while (got.kind == QZ_TELL_SEEN)
        assert_true(qz_queue_pop(w->tells, &got, 0));
    assert_int_equal(got.kind, QZ_TELL_OUTCOME);
}

static void a_hand_held_scanner_is_heard_however_much_the_camera_reads(void **state)
{
    const struct qz_wires *w = *state;
    struct qz_ask camera = {.kind = QZ_ASK_PAYLOAD, .payload.by = QZ_BY_CAMERA};
    struct qz_ask wedge = {.kind = QZ_ASK_PAYLOAD, .payload.by = QZ_BY_WEDGE};
    struct qz_ask count = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    while (qz_wires_ask(w, &camera))
        ;
    assert_true(qz_wires_ask(w, &wedge));
    assert_true(qz_wires_ask(w, &count));
}

static void what_is_not_taken_is_freed_and_said_so(void **state)
{
    struct qz_wires *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_FEED, .data = malloc(1), .data_len = 1};
    qz_wires_close(w);
    assert_false(qz_wires_ask(w, &ask));
    assert_null(ask.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_outcome_is_told_however_much_the_scanner_sees, make, unmake),
        cmocka_unit_test_setup_teardown(a_hand_held_scanner_is_heard_however_much_the_camera_reads, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(what_is_not_taken_is_freed_and_said_so, make, unmake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
