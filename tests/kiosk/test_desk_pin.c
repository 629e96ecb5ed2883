/* PINs at the desk: checked while people check in, with a wait after a wrong one and locks by name that
 * outlive the program. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/desk/pins.h"
#include "tests/kiosk/desk_time.h"
#include "tests/support/pin_cost.h"

#include <dlfcn.h>
#include <semaphore.h>
#include <sodium.h>

#define PAD_MS 2000

/* While a test holds checks up, each waits for `go` once it has begun. The program's own
 * crypto_pwhash_str_verify() stands before the library's. */
static atomic_bool hold_up;
static sem_t begun, go;

int crypto_pwhash_str_verify(const char hash[crypto_pwhash_STRBYTES], const char *const pin,
                             unsigned long long len)
{
    int (*real)(const char *, const char *, unsigned long long);
    void *found = dlsym(RTLD_NEXT, "crypto_pwhash_str_verify");
    memcpy(&real, &found, sizeof real);
    if (atomic_load(&hold_up)) {
        sem_post(&begun);
        sem_wait(&go);
    }
    return real(hash, pin, len);
}

/* A wrong PIN of that cadre, once the pad takes it. */
static struct qz_tell_staff guess(struct world *w, const char *cadre)
{
    struct qz_tell_staff staff;
    atomic_fetch_add(&up_ms, PAD_MS);
    pin_of(w, cadre, "111111", &staff);
    assert_true(staff.wrong_pin);
    assert_string_equal(staff.tried.id, cadre);
    return staff;
}

static struct qz_tell_staff right(struct world *w, const char *cadre)
{
    struct qz_tell_staff staff;
    atomic_fetch_add(&up_ms, PAD_MS);
    pin_of(w, cadre, "246810", &staff);
    return staff;
}

static void two_cadres(struct world *w)
{
    qz_id_new('c', w->dir.other);
    wait_open(w);
    send_config(w);
    while (heard(w, QZ_TELL_CADRES).cadres.rows < 2)
        ;
}

static void after_a_wrong_pin_none_is_taken_for_two_seconds(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;

    two_cadres(w);
    atomic_store(&still_ms, qz_up_ms());
    staff = guess(w, w->dir.cadre);
    assert_int_equal(staff.pad_until_ms, qz_up_ms() + PAD_MS);
    pin_of(w, w->dir.other, "246810", &staff); /* nor of another name */
    assert_false(staff.signed_in);
    atomic_fetch_add(&still_ms, PAD_MS - 1);
    pin_of(w, w->dir.other, "246810", &staff);
    assert_false(staff.signed_in);
    atomic_fetch_add(&still_ms, 1);
    pin_of(w, w->dir.other, "246810", &staff);
    assert_true(staff.signed_in);
}

static void five_wrong_pins_lock_that_name_and_no_other(void **state)
{
    struct world *w = *state;
    two_cadres(w);
    for (int i = 0; i < 4; i++)
        assert_int_equal(guess(w, w->dir.cadre).tried.locked_until_ms, 0);
    struct qz_tell_staff staff = guess(w, w->dir.cadre);
    assert_true(staff.tried.locked_until_ms > qz_up_ms() + 58000);
    staff = right(w, w->dir.cadre); /* even the right one waits */
    assert_false(staff.signed_in);
    staff = right(w, w->dir.other);
    assert_true(staff.signed_in);
    assert_int_equal(staff.locks, 1);
    assert_string_equal(staff.locked.id, w->dir.cadre);
    assert_string_equal(staff.locked.name, "陈＊ 1");
}

static void a_cadre_who_is_signed_in_lifts_a_lock_and_nobody_else_does(void **state)
{
    struct world *w = *state;
    struct qz_ask lift = {.kind = QZ_ASK_LIFT}, copy;

    two_cadres(w);
    memcpy(lift.lift.cadre, w->dir.cadre, sizeof lift.lift.cadre);
    for (int i = 0; i < 5; i++)
        guess(w, w->dir.cadre);
    copy = lift;
    assert_true(qz_wires_ask(&w->wires, &copy)); /* nobody is signed in */
    assert_false(right(w, w->dir.cadre).signed_in);
    assert_true(right(w, w->dir.other).signed_in);
    assert_true(qz_wires_ask(&w->wires, &lift));
    struct qz_tell_staff staff = heard(w, QZ_TELL_STAFF).staff;
    assert_int_equal(staff.locks, 0);
    assert_string_equal(staff.tried.id, w->dir.cadre);
    assert_int_equal(staff.tried.locked_until_ms, 0);
    assert_true(right(w, w->dir.cadre).signed_in);
}

static void starting_again_does_not_buy_more_guesses(void **state)
{
    struct world *w = *state;
    two_cadres(w);
    for (int i = 0; i < 4; i++)
        guess(w, w->dir.cadre);

    restart(w);
    struct qz_tell_staff staff = guess(w, w->dir.cadre); /* the fifth */
    int64_t until = staff.tried.locked_until_ms;
    assert_true(until > qz_up_ms());

    restart(w);
    struct qz_tell_cadres list = heard(w, QZ_TELL_CADRES).cadres;
    assert_int_equal(list.row[0].locked_until_ms, until);
    assert_int_equal(list.row[1].locked_until_ms, 0);

    staff = right(w, w->dir.cadre);
    assert_false(staff.signed_in);
    assert_int_equal(staff.tried.locked_until_ms, until);
}

static void a_clock_that_jumps_ends_no_lock(void **state)
{
    struct world *w = *state;
    two_cadres(w);
    for (int i = 0; i < 5; i++)
        guess(w, w->dir.cadre);
    atomic_fetch_add(&wall_ms, DAYS_MS * 400);
    assert_false(right(w, w->dir.cadre).signed_in);
    restart(w);
    assert_false(right(w, w->dir.cadre).signed_in);
    atomic_fetch_add(&up_ms, MINUTE_MS);
    assert_true(right(w, w->dir.cadre).signed_in);
}

static void a_lock_of_another_boot_is_waited_for_in_whole(void **state)
{
    struct world *w = *state;
    struct qz_err err;
    char text[200];

    two_cadres(w);
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    snprintf(text, sizeof text, "another-boot\n%s 5 60000 1\n",
             w->dir.cadre); /* long over, by this boot's time */
    assert_int_equal(qz_ledger_set(l, "pin.locks", text, &err), 0);
    qz_ledger_close(l);
    restart(w);
    assert_false(right(w, w->dir.cadre).signed_in);
    atomic_fetch_add(&up_ms, MINUTE_MS);
    assert_true(right(w, w->dir.cadre).signed_in);
}

static void a_lock_that_is_over_does_not_come_back_with_the_next_boot(void **state)
{
    struct world *w = *state;
    struct qz_err err;
    struct qz_buf kept = {0};

    two_cadres(w);
    for (int i = 0; i < 5; i++)
        guess(w, w->dir.cadre);
    pass_ms(w, MINUTE_MS, 0);
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_get(l, "pin.locks", &kept, &err), 0);
    qz_ledger_close(l);
    assert_non_null(strstr(kept.data, " 5 0 0\n"));
    qz_buf_finish(&kept);
}

static void the_right_pin_forgives_the_wrong_ones(void **state)
{
    struct world *w = *state;
    two_cadres(w);
    for (int i = 0; i < 4; i++)
        guess(w, w->dir.cadre);
    assert_true(right(w, w->dir.cadre).signed_in);
    restart(w);
    assert_int_equal(guess(w, w->dir.cadre).tried.locked_until_ms, 0);
}

static void a_wrong_pin_signs_nobody_in_and_neither_does_an_unknown_name(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    struct qz_ask confirm = {.kind = QZ_ASK_CONFIRM};
    int n[QZ_ENTRY_COUNT];
    two_cadres(w);
    assert_false(guess(w, w->dir.cadre).signed_in);
    atomic_fetch_add(&up_ms, PAD_MS);
    pin_of(w, "c_nobody", "246810", &staff);
    assert_true(staff.wrong_pin);
    assert_false(staff.signed_in);
    assert_true(qz_wires_ask(&w->wires, &confirm));
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CONFIRM], 0);
}

static void a_pin_longer_than_any_is_wrong_without_a_check(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    two_cadres(w);
    pin_of(w, w->dir.cadre, "2468102468", &staff);
    assert_true(staff.wrong_pin);
    assert_true(staff.pad_until_ms > qz_up_ms());
}

/* ---- the thread ---- */

static struct qz_ask pin_ask(const char *cadre)
{
    struct qz_ask ask = {.kind = QZ_ASK_PIN, .pin.digits = "246810"};
    memcpy(ask.pin.cadre, cadre, sizeof ask.pin.cadre);
    return ask;
}

/* The right PIN of that cadre is being checked when this returns, and until end_check(). */
static void begin_check(struct world *w, const char *cadre)
{
    struct qz_ask ask = pin_ask(cadre);
    atomic_store(&hold_up, true);
    assert_true(qz_wires_ask(&w->wires, &ask));
    sem_wait(&begun);
}

static void end_check(void)
{
    atomic_store(&hold_up, false);
    sem_post(&go);
}

static void people_check_in_while_a_pin_is_checked(void **state)
{
    struct world *w = *state;
    struct qz_ask ask, heads = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    two_cadres(w);
    begin_check(w, w->dir.cadre);
    for (uint32_t youth = 1; youth <= 20; youth++) {
        make_pass(w, youth, tomorrow(), &ask);
        assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME); /* it is on the disk */
    }
    assert_true(scan(w, &heads).headcount);
    end_check();
    assert_true(heard(w, QZ_TELL_STAFF).staff.signed_in);
}

static void a_second_pin_waits_for_the_first_ones_answer(void **state)
{
    struct world *w = *state;
    struct qz_ask other;
    two_cadres(w);
    begin_check(w, w->dir.cadre);
    other = pin_ask(w->dir.other);
    assert_true(qz_wires_ask(&w->wires, &other));
    settle(w);
    end_check();
    struct qz_tell_staff staff = heard(w, QZ_TELL_STAFF).staff;
    assert_true(staff.signed_in);
    assert_string_equal(staff.cadre.id, w->dir.cadre);
}

static void who_left_while_the_pin_was_checked_is_not_signed_in(void **state)
{
    struct world *w = *state;
    two_cadres(w);
    begin_check(w, w->dir.other);
    w->dir.other[0] = '\0';
    send_config(w);
    settle(w);
    end_check();
    struct qz_tell_staff staff = heard(w, QZ_TELL_STAFF).staff;
    assert_false(staff.signed_in);
    assert_false(staff.wrong_pin);
}

/* The whole answer of a checker that nobody but this test asks. */
static int checked(const char *hash, const char *digits)
{
    struct qz_wires wires;
    struct qz_err err;
    struct qz_ask ask;
    struct qz_pin_try t = {.len = (uint8_t)strlen(digits)};

    assert_int_equal(qz_wires_init(&wires, &err), 0);
    struct qz_pins *p = qz_pins_create(&wires, &err);
    assert_non_null(p);
    qz_id_new('c', t.cadre);
    snprintf(t.hash, sizeof t.hash, "%s", hash);
    memcpy(t.digits, digits, t.len);
    assert_true(qz_pins_check(p, &t));
    assert_true(qz_queue_pop(wires.asks, &ask, WAIT_MS));
    assert_int_equal(ask.kind, QZ_ASK_PIN_CHECKED);
    assert_string_equal(ask.pin_checked.cadre, t.cadre);
    qz_wires_close(&wires);
    qz_pins_destroy(p);
    qz_wires_finish(&wires);
    return (int)ask.pin_checked.what;
}

static void what_could_not_be_checked_is_not_called_wrong(void **state)
{
    (void)state;
    char hash[crypto_pwhash_STRBYTES];
    assert_int_equal(crypto_pwhash_str(hash, "246810", 6, 1, 1 << 20), 0);
    assert_int_equal(checked(hash, "246810"), QZ_PIN_RIGHT);
    assert_int_equal(checked(hash, "246811"), QZ_PIN_WRONG);
    assert_int_equal(checked("$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                             "246810"),
                     QZ_PIN_UNCHECKED); /* four TiB */
}

/* A figure of this program's memory, in KiB. */
static long memory(const char *figure)
{
    char line[200];
    long kib = -1;
    FILE *status = fopen("/proc/self/status", "r");
    assert_non_null(status);
    while (kib < 0 && fgets(line, sizeof line, status))
        if (strncmp(line, figure, strlen(figure)) == 0)
            kib = strtol(line + strlen(figure), NULL, 10);
    fclose(status);
    return kib;
}

static void what_a_check_took_of_memory_is_given_back(void **state)
{
    (void)state;
    char hash[crypto_pwhash_STRBYTES];
    pin_cost_whole(true);
    assert_int_equal(crypto_pwhash_str(hash, "246810", 6, QZ_PIN_PASSES, QZ_PIN_BYTES), 0);
    pin_cost_whole(false);
    assert_int_equal(checked(hash, "246810"), QZ_PIN_RIGHT);
    assert_true(memory("VmHWM:") - memory("VmRSS:") > 60 * 1024);
}

/* ---- a PIN that a stolen kiosk knew ---- */

static void stale_config(struct world *w, bool stale)
{
    w->dir.stale = stale;
    send_config(w);
    heard(w, QZ_TELL_CADRES);
}

static void such_a_pin_opens_and_closes_and_confirms_takes_back_and_lifts_nothing(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    struct qz_ask heads = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1}, lift = {.kind = QZ_ASK_LIFT};
    two_cadres(w);
    assert_true(scan(w, &heads).headcount);
    for (int i = 0; i < 5; i++)
        guess(w, w->dir.other);
    stale_config(w, true);
    struct qz_tell_staff staff = right(w, w->dir.cadre);
    assert_true(staff.signed_in);
    assert_true(staff.stale_pin);
    assert_int_equal(staff.rows, 1); /* what is counted is shown */

    memcpy(lift.lift.cadre, w->dir.other, sizeof lift.lift.cadre);
    assert_true(qz_wires_ask(&w->wires, &lift));
    assert_true(qz_wires_ask(&w->wires, &(struct qz_ask){.kind = QZ_ASK_CONFIRM}));
    assert_true(qz_wires_ask(&w->wires, &(struct qz_ask){.kind = QZ_ASK_CAME}));
    struct qz_tell_came came = heard(w, QZ_TELL_CAME).came;
    assert_int_equal(came.rows, 1);
    assert_true(qz_wires_ask(
        &w->wires,
        &(struct qz_ask){.kind = QZ_ASK_UNDO, .undo.n = came.row[0].n, .undo.why = QZ_UNDO_MISTAP}));
    assert_int_equal(heard(w, QZ_TELL_CAME).came.row[0].undone, QZ_UNDO_NONE);
    assert_true(qz_wires_ask(&w->wires, &(struct qz_ask){.kind = QZ_ASK_CLOSE}));
    while (heard(w, QZ_TELL_SESSION).session.open)
        ;
    struct qz_ask open = {.kind = QZ_ASK_OPEN};
    memcpy(open.open.activity, w->dir.activity, sizeof open.open.activity);
    assert_true(qz_wires_ask(&w->wires, &open));
    wait_open(w);
    for (staff = right(w, w->dir.other); !*staff.tried.id;) /* what the menu was told comes first */
        staff = heard(w, QZ_TELL_STAFF).staff;
    assert_int_not_equal(staff.tried.locked_until_ms, 0); /* still locked out */
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CONFIRM] + n[QZ_ENTRY_VOID] + n[QZ_ENTRY_REJECT], 0);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 2);
}

static void a_renewed_pin_confirms_again_and_theft_is_told_to_who_is_signed_in(void **state)
{
    struct world *w = *state;
    struct qz_ask confirm = {.kind = QZ_ASK_CONFIRM}, copy = confirm;

    wait_open(w);
    assert_false(right(w, w->dir.cadre).stale_pin);
    w->dir.stale = true;
    send_config(w);
    assert_true(heard(w, QZ_TELL_STAFF).staff.stale_pin);
    assert_true(qz_wires_ask(&w->wires, &copy));
    assert_true(heard(w, QZ_TELL_STAFF).staff.stale_pin);
    w->dir.stale = false;
    send_config(w);
    assert_false(heard(w, QZ_TELL_STAFF).staff.stale_pin);
    assert_true(qz_wires_ask(&w->wires, &confirm));
    while (!heard(w, QZ_TELL_SESSION).session.confirmed)
        ;
}

#define T(name) cmocka_unit_test_setup_teardown(name, start_right, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(after_a_wrong_pin_none_is_taken_for_two_seconds),
        T(five_wrong_pins_lock_that_name_and_no_other),
        T(a_cadre_who_is_signed_in_lifts_a_lock_and_nobody_else_does),
        T(starting_again_does_not_buy_more_guesses),
        T(a_clock_that_jumps_ends_no_lock),
        T(a_lock_of_another_boot_is_waited_for_in_whole),
        T(a_lock_that_is_over_does_not_come_back_with_the_next_boot),
        T(the_right_pin_forgives_the_wrong_ones),
        T(a_wrong_pin_signs_nobody_in_and_neither_does_an_unknown_name),
        T(a_pin_longer_than_any_is_wrong_without_a_check),
        T(people_check_in_while_a_pin_is_checked),
        T(a_second_pin_waits_for_the_first_ones_answer),
        T(who_left_while_the_pin_was_checked_is_not_signed_in),
        T(such_a_pin_opens_and_closes_and_confirms_takes_back_and_lifts_nothing),
        T(a_renewed_pin_confirms_again_and_theft_is_told_to_who_is_signed_in),
        cmocka_unit_test(what_a_check_took_of_memory_is_given_back),
        cmocka_unit_test(what_could_not_be_checked_is_not_called_wrong),
    };
    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
