/* The full name of somebody who came: asked of the tracker while a cadre holds the row, and kept nowhere. */
#include "base/clock.h"
#include "base/file.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "tests/support/kiosk_dir.h"
#include "tests/support/logged.h"
#include "wire/fullname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <sodium.h>

#include "tests/kiosk/desk_case.h"

#define NAME "quaxiomaru" /* in no catalogue */

/* Somebody of the roster and somebody without a name came, and a cadre looks at the list. */
static struct qz_tell_came list(struct world *w)
{
    struct qz_ask pass, heads = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    struct qz_ask came = {.kind = QZ_ASK_CAME};
    struct qz_tell_staff staff;
    wait_open(w);
    make_pass(w, 1, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    scan(w, &heads);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    assert_true(qz_wires_ask(&w->wires, &came));
    return heard(w, QZ_TELL_CAME).came;
}

static void hold(struct world *w, int number, int row)
{
    struct qz_ask ask = {.kind = QZ_ASK_NAME, .name = {number, row}};
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* What the tracker is asked. */
static struct qz_word asked(struct world *w)
{
    struct qz_word word;
    do
        assert_true(qz_queue_pop(w->wires.badges, &word, WAIT_MS));
    while (word.kind != QZ_WORD_NAME);
    return word;
}

static void said(struct world *w, int number, enum qz_fullname what, const void *box, size_t len)
{
    struct qz_ask ask = {.kind = QZ_ASK_NAME_SAID, .number = number, .name_said.what = what};
    if (len) {
        ask.data = malloc(len);
        assert_non_null(ask.data);
        memcpy(ask.data, box, len);
        ask.data_len = len;
    }
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* Sealed as the tracker does it. */
static void seal(struct world *w, const char *who, const char *name, uint8_t box[QZ_FULLNAME_BOX])
{
    struct qz_err err = {0};
    char path[100], text[200];
    uint8_t seed[32], pk[32], sk[64];
    struct qz_buf b = {0};

    snprintf(path, sizeof path, "%s/device.key", w->dir.path);
    assert_int_equal(qz_file_read_secret(path, 256, &b, &err), 0);
    snprintf(text, sizeof text, "%s", b.data);
    qz_buf_finish(&b);
    char *base64 = strrchr(text, ' ');
    assert_non_null(base64);
    base64[strcspn(base64, "\n")] = '\0';
    assert_int_equal(sodium_base642bin(seed, sizeof seed, base64 + 1, strlen(base64 + 1), NULL, NULL, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
    crypto_sign_seed_keypair(pk, sk, seed);
    assert_int_equal(qz_fullname_seal(who, name, pk, box, &err), 0);
}

static void it_is_asked_of_the_tracker_and_shown(void **state)
{
    struct world *w = *state;
    uint8_t box[QZ_FULLNAME_BOX];
    struct qz_tell_came c = list(w);
    assert_true(c.row[1].asks);
    assert_false(c.row[0].asks); /* without a name */

    hold(w, c.number, 1);
    struct qz_tell_name told = heard(w, QZ_TELL_NAME).name;
    assert_int_equal(told.what, QZ_FULLNAME_ASKED);
    assert_int_equal(told.row, 1);
    struct qz_word word = asked(w);
    assert_string_equal(word.name.cadre, w->dir.cadre);
    assert_string_equal(word.name.activity, w->dir.activity);

    hold(w, c.number, 1); /* while the answer is on its way nothing more is asked */
    seal(w, word.name.who, NAME, box);
    said(w, word.number, QZ_FULLNAME_SHOWN, box, sizeof box);
    told = heard(w, QZ_TELL_NAME).name;
    assert_int_equal(told.what, QZ_FULLNAME_SHOWN);
    assert_int_equal(told.number, c.number);
    assert_int_equal(told.row, 1);
    assert_string_equal(told.name, NAME);

    hold(w, c.number, 1);
    assert_int_equal(heard(w, QZ_TELL_NAME).name.what, QZ_FULLNAME_ASKED);
    assert_int_equal(asked(w).number, word.number + 1);
}

/* Whatever else comes: calm words, and no name. */
static void without_a_name_for_this_kiosk_none_is_shown(void **state)
{
    struct world *w = *state;
    uint8_t box[QZ_FULLNAME_BOX];
    struct qz_tell_came c = list(w);
    static const enum qz_fullname none[] = {QZ_FULLNAME_OFFLINE, QZ_FULLNAME_UNKNOWN, QZ_FULLNAME_REFUSED,
                                            QZ_FULLNAME_MANY};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        hold(w, c.number, 1);
        said(w, asked(w).number, none[i], NULL, 0);
        assert_int_equal(heard(w, QZ_TELL_NAME).name.what, QZ_FULLNAME_ASKED);
        assert_int_equal(heard(w, QZ_TELL_NAME).name.what, none[i]);
    }

    hold(w, c.number, 1); /* it is somebody else's */
    struct qz_word word = asked(w);
    seal(w, "y_aaaaaaaaaaaaaaaaaaaaaaaaaa", NAME, box);
    said(w, word.number, QZ_FULLNAME_SHOWN, box, sizeof box);
    assert_int_equal(heard(w, QZ_TELL_NAME).name.what, QZ_FULLNAME_ASKED);
    struct qz_tell_name told = heard(w, QZ_TELL_NAME).name;
    assert_int_equal(told.what, QZ_FULLNAME_OFFLINE);
    assert_string_equal(told.name, "");
}

static bool nothing_asked(struct world *w)
{
    struct qz_word word;
    struct qz_tell t;
    struct qz_ask came = {.kind = QZ_ASK_CADRES};
    assert_true(qz_wires_ask(&w->wires, &came)); /* answered once the desk has done all that came before */
    do
        assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
    while (t.kind != QZ_TELL_CADRES);
    while (qz_queue_pop(w->wires.badges, &word, 0))
        if (word.kind == QZ_WORD_NAME)
            return false;
    return true;
}

static void nobody_else_and_no_other_row_is_asked_about(void **state)
{
    struct world *w = *state;
    struct qz_tell_came c = list(w);
    hold(w, c.number, 0); /* nobody has a name there */
    hold(w, c.number, -1);
    hold(w, c.number, QZ_CAME_ROWS);
    hold(w, c.number - 1, 1); /* of a list that is gone */
    hold(w, c.number, 2);     /* nor is there such a row */
    assert_true(nothing_asked(w));

    struct qz_ask leave = {.kind = QZ_ASK_LEAVE};
    assert_true(qz_wires_ask(&w->wires, &leave));
    hold(w, c.number, 1);
    assert_true(nothing_asked(w));
}

static void who_left_is_told_no_name(void **state)
{
    struct world *w = *state;
    uint8_t box[QZ_FULLNAME_BOX];
    struct qz_tell t;
    struct qz_tell_came c = list(w);
    hold(w, c.number, 1);
    assert_int_equal(heard(w, QZ_TELL_NAME).name.what, QZ_FULLNAME_ASKED);
    struct qz_word word = asked(w);
    struct qz_ask leave = {.kind = QZ_ASK_LEAVE}, cadres = {.kind = QZ_ASK_CADRES};

    assert_true(qz_wires_ask(&w->wires, &leave));
    seal(w, word.name.who, NAME, box);
    said(w, word.number, QZ_FULLNAME_SHOWN, box, sizeof box);
    assert_true(qz_wires_ask(&w->wires, &cadres));
    do {
        assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
        assert_int_not_equal(t.kind, QZ_TELL_NAME);
    } while (t.kind != QZ_TELL_CADRES);
}

static int start_stale(void **state)
{
    int rc = start_untold(state);
    struct world *w = *state;
    w->dir.stale = true;
    send_config(w);
    return rc;
}

static void a_pin_that_a_stolen_kiosk_knew_asks_for_none(void **state)
{
    struct world *w = *state;
    struct qz_tell_came c = list(w);
    hold(w, c.number, 1);
    assert_true(nothing_asked(w));
}

/* Whether a file of the kiosk's directory holds the text. */
static bool file_holds(const char *dir, const char *name, const char *text)
{
    char path[400];
    struct qz_err err = {0};
    struct qz_buf b = {0};
    snprintf(path, sizeof path, "%s/%s", dir, name);
    bool holds = qz_file_read(path, 64u << 20, &b, &err) == 0 && memmem(b.data, b.len, text, strlen(text));
    qz_buf_finish(&b);
    return holds;
}

static bool dir_holds(const char *dir, const char *text)
{
    bool holds = false;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        holds |= *e->d_name != '.' && file_holds(dir, e->d_name, text);
    closedir(d);
    return holds;
}

static void it_is_in_no_file_and_no_log(void **state)
{
    struct world *w = *state;
    uint8_t box[QZ_FULLNAME_BOX];
    struct qz_tell_came c = list(w);
    logged_begin();
    hold(w, c.number, 1);
    assert_int_equal(heard(w, QZ_TELL_NAME).name.what, QZ_FULLNAME_ASKED);
    struct qz_word word = asked(w);
    seal(w, word.name.who, NAME, box);
    said(w, word.number, QZ_FULLNAME_SHOWN, box, sizeof box);
    assert_string_equal(heard(w, QZ_TELL_NAME).name.name, NAME);
    assert_false(dir_holds(w->dir.path, NAME));
    assert_true(dir_holds(w->dir.path, w->dir.activity)); /* what is there is found */

    int n[QZ_ENTRY_COUNT];
    ledger_kinds(w, n);
    char *log = logged_end();
    assert_null(strstr(log, NAME));
    free(log);
    assert_false(dir_holds(w->dir.path, NAME));
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
    assert_int_equal(n[QZ_ENTRY_BADGE] + n[QZ_ENTRY_OTHER], 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(it_is_asked_of_the_tracker_and_shown),
        T(without_a_name_for_this_kiosk_none_is_shown),
        T(nobody_else_and_no_other_row_is_asked_about),
        T(who_left_is_told_no_name),
        cmocka_unit_test_setup_teardown(a_pin_that_a_stolen_kiosk_knew_asks_for_none, start_stale, stop),
        T(it_is_in_no_file_and_no_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
