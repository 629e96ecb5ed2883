/* The list of activities, as the desk tells it to a cadre who is signed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <unicode/utrans.h>
#include <unistd.h>

#include "tests/kiosk/desk_case.h"

#define NAME_OF(f)    NAME_OF_IT(f)
#define NAME_OF_IT(f) #f

/* How often what reads pinyin was made. */
static atomic_int made;

/* Stands before the library's. */
UTransliterator *utrans_openU(const UChar *id, int32_t len, UTransDirection dir, const UChar *rules,
                              int32_t rules_len, UParseError *error, UErrorCode *status)
{
    UTransliterator *(*open)(const UChar *, int32_t, UTransDirection, const UChar *, int32_t, UParseError *,
                             UErrorCode *);
    *(void **)&open = dlsym(RTLD_NEXT, NAME_OF(utrans_openU));
    atomic_fetch_add(&made, 1);
    return open(id, len, dir, rules, rules_len, error, status);
}

static struct qz_tell_staff list(struct world *w, const char *letters)
{
    struct qz_ask ask = {.kind = QZ_ASK_LIST, .len = (uint16_t)strlen(letters)};
    memcpy(ask.bytes, letters, ask.len);
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_STAFF).staff;
}

static void sign_in(struct world *w)
{
    struct qz_tell_staff staff;
    wait_open(w);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

/* It takes a quarter of a second to make, while which the desk would check nobody in. */
static void what_reads_pinyin_is_made_before_anybody_looks_for_an_activity(void **state)
{
    struct world *w = *state;
    atomic_store(&made, 0);
    sign_in(w);
    for (int i = 0; i < WAIT_MS / 10 && !atomic_load(&made); i++)
        usleep(10000);
    assert_int_equal(atomic_load(&made), 1);

    assert_int_equal(list(w, "KFR").found, 1);
    assert_int_equal(list(w, "KFX").found, 0);
    assert_int_equal(atomic_load(&made), 1);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_reads_pinyin_is_made_before_anybody_looks_for_an_activity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
