/* How the line and this machine do, as the desk tells a cadre who is signed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/kiosk/desk_case.h"
#include "tests/support/place.h"

static char thermal[PLACE_PATH];

static void thermometer(int zone, const char *says)
{
    char path[PLACE_PATH + 40];
    struct qz_err err;
    snprintf(path, sizeof path, "%s/thermal_zone%d", thermal, zone);
    assert_int_equal(qz_dir_make(path, &err), 0);
    snprintf(path, sizeof path, "%s/thermal_zone%d/temp", thermal, zone);
    assert_int_equal(qz_file_write(path, says, strlen(says), 0600, &err), 0);
}

static int start_warm(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct qz_err err = {0};
    struct qz_desk_options opt = {.auto_open = true, .time = &machine_time, .thermal = thermal};
    place_make(thermal);
    kiosk_dir_make(&w->dir);
    assert_int_equal(qz_wires_init(&w->wires, &err), 0);
    opt.dir = w->dir.path;
    w->desk = qz_desk_create(&opt, &w->wires, &err);
    assert_non_null(w->desk);
    *state = w;
    send_config(w);
    return 0;
}

static int stop_warm(void **state)
{
    place_remove(thermal);
    return stop(state);
}

static void check(struct world *w)
{
    struct qz_ask ask = {.kind = QZ_ASK_CHECK};
    assert_true(qz_wires_ask(&w->wires, &ask));
}

static struct qz_tell_machine machine_of(struct world *w)
{
    check(w);
    return heard(w, QZ_TELL_MACHINE).machine;
}

/* Whether the uplink was told to look, among what else it was told. */
static bool line_is_looked_at(struct world *w)
{
    struct qz_word word;
    while (qz_queue_pop(w->wires.words, &word, 0))
        if (word.kind == QZ_WORD_CHECK)
            return true;
    return false;
}

static void a_cadre_is_told_of_disk_and_heat_and_the_tracker_is_asked(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff s;
    wait_open(w);
    pin(w, "246810", &s);
    assert_true(s.signed_in);
    struct qz_tell_machine m = machine_of(w);
    assert_true(m.disk_all > 0 && m.disk_free > 0 && m.disk_free <= m.disk_all);
    assert_int_equal(m.heat, QZ_HEAT_UNKNOWN);

    thermometer(0, "41500\n");
    thermometer(3, "62750\n");
    thermometer(4, "nothing\n");
    assert_int_equal(machine_of(w).heat, 62750);
    heard(w, QZ_TELL_STAFF);
    assert_true(line_is_looked_at(w));
}

static void nobody_else_is_told(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff s;
    wait_open(w);
    check(w);
    pin(w, "000000", &s); /* what was asked before is done */
    assert_false(s.signed_in);
    assert_false(line_is_looked_at(w));
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start_warm, stop_warm)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_cadre_is_told_of_disk_and_heat_and_the_tracker_is_asked),
        T(nobody_else_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
