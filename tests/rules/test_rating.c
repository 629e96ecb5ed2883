#include "rules/rating.h"
#include "tests/support/spec.h"

static void ratings_are_counted_and_averaged(void **state)
{
    (void)state;
    assert_int_equal(qz_rating_total(&(struct qz_rating){{1, 0, 2, 3, 4}}), 10);
    assert_int_equal(qz_rating_average(&(struct qz_rating){{1, 0, 2, 3, 4}}), 390);
    assert_int_equal(qz_rating_average(&(struct qz_rating){{0, 0, 0, 1, 2}}), 467); /* 4.666… */
    assert_int_equal(qz_rating_average(&(struct qz_rating){{7, 0, 0, 0, 0}}), 100);
    assert_int_equal(qz_rating_average(&(struct qz_rating){{0, 0, 0, 0, QZ_FIGURE_MOST}}), 500);
}

static void of_none_there_is_no_average(void **state)
{
    (void)state;
    assert_int_equal(qz_rating_average(&(struct qz_rating){{0}}), 0);
    assert_int_equal(qz_rating_total(&(struct qz_rating){{0}}), 0);
}

static void fewer_than_five_are_not_shown(void **state)
{
    (void)state;
    assert_false(qz_rating_shown(&(struct qz_rating){{0, 0, 1, 1, 2}}));
    assert_true(qz_rating_shown(&(struct qz_rating){{1, 0, 1, 1, 2}}));
}

static void what_cannot_be_a_number_of_ratings_is_none(void **state)
{
    (void)state;
    assert_int_equal(qz_rating_total(&(struct qz_rating){{9, -1, 9, 9, 9}}), -1);
    assert_int_equal(qz_rating_total(&(struct qz_rating){{QZ_FIGURE_MOST + 1, 0, 0, 0, 0}}), -1);
    assert_false(qz_rating_shown(&(struct qz_rating){{9, -1, 9, 9, 9}}));
    assert_int_equal(qz_rating_average(&(struct qz_rating){{9, -1, 9, 9, 9}}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratings_are_counted_and_averaged),
        cmocka_unit_test(of_none_there_is_no_average),
        cmocka_unit_test(fewer_than_five_are_not_shown),
        cmocka_unit_test(what_cannot_be_a_number_of_ratings_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
