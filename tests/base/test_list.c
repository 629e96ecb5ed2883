/* Arrays that grow: what is in them stays, what is new is zero, and what no memory holds is refused. */
#include "base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct qz_err err;

static void a_list_grows_member_by_member_and_keeps_them(void **state)
{
    int *list = NULL;
    size_t cap = 0, moves = 0;
    (void)state;

    for (size_t n = 0; n < 10000; n++) {
        size_t had = cap;
        assert_int_equal(qz_list_grow(&list, n, &cap, sizeof *list, &err), 0);
        assert_true(cap > n);
        moves += cap != had;
        list[n] = (int)n;
    }

    for (size_t n = 0; n < 10000; n++)
        assert_int_equal(list[n], n);
    assert_true(moves < 20);
    free(list);
}

static void room_is_as_large_as_was_asked_for_and_never_less(void **state)
{
    char *list = NULL;
    size_t cap = 0;
    (void)state;
    assert_int_equal(qz_list_room(&list, 1000, &cap, 1, &err), 0);
    assert_int_equal(cap, 1000);
    list[999] = 'x';
    assert_int_equal(qz_list_room(&list, 10, &cap, 1, &err), 0);
    assert_int_equal(cap, 1000);
    assert_int_equal(qz_list_room(&list, 1001, &cap, 1, &err), 0);
    assert_int_equal(list[999], 'x');
    free(list);
}

static void a_member_that_is_reached_is_zero_until_it_is_set(void **state)
{
    uint64_t *list = NULL;
    size_t cap = 0;
    (void)state;
    for (size_t i = 0; i < 5000; i += 7) {
        assert_int_equal(qz_list_reach(&list, i, &cap, sizeof *list, &err), 0);
        for (size_t k = i > 6 ? i - 6 : 0; k < cap; k++)
            assert_int_equal(list[k], 0);
        list[i] = i + 1;
    }
    assert_int_equal(qz_list_reach(&list, 7, &cap, sizeof *list, &err), 0);
    assert_int_equal(list[7], 8);
    free(list);
}

static void what_no_memory_holds_is_refused_and_the_list_stays(void **state)
{
    uint64_t *list = NULL;
    size_t cap = 0;
    (void)state;
    assert_int_equal(qz_list_grow(&list, 0, &cap, sizeof *list, &err), 0);
    list[0] = 5;
    size_t had = cap;
    assert_int_equal(qz_list_room(&list, SIZE_MAX / 4, &cap, sizeof *list, &err), -1);
    assert_int_equal(err.code, QZ_E_NOMEM);
    assert_int_equal(qz_list_reach(&list, SIZE_MAX, &cap, sizeof *list, &err), -1);
    assert_int_equal(qz_list_reach(&list, SIZE_MAX / 2, &cap, sizeof *list, NULL), -1);
    assert_int_equal(cap, had);
    assert_int_equal(list[0], 5);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_grows_member_by_member_and_keeps_them),
        cmocka_unit_test(room_is_as_large_as_was_asked_for_and_never_less),
        cmocka_unit_test(a_member_that_is_reached_is_zero_until_it_is_set),
        cmocka_unit_test(what_no_memory_holds_is_refused_and_the_list_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
