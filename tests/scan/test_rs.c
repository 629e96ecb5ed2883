/* Reed-Solomon correction: up to its bound always, beyond it never quietly. */
#include "scan/engine/rs.h"
#include "tests/support/code_picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { N = 70, ECC = 18 };

static uint8_t times(uint8_t a, uint8_t b)
{
    int r = 0, x = a;
    for (; b; b >>= 1) {
        r ^= b & 1 ? x : 0;
        x = x << 1 ^ (x & 128 ? 0x11d : 0);
    }
    return (uint8_t)r;
}

/* A codeword by the definition: the remainder of the data shifted up, divided by prod(x - 2^i). */
static void make_codeword(uint8_t *block, uint64_t *seed)
{
    uint8_t gen[ECC + 1] = {1}, root = 1;
    for (int d = 0; d < ECC; d++, root = times(root, 2)) {
        for (int i = d + 1; i > 0; i--)
            gen[i] = (uint8_t)(gen[i] ^ times(gen[i - 1], root));
    }

    memset(block, 0, N);
    for (int i = 0; i < N - ECC; i++)
        block[i] = (uint8_t)picture_random(seed);

    uint8_t rest[N];
    memcpy(rest, block, N);
    for (int i = 0; i < N - ECC; i++)
        for (int k = ECC; k >= 0; k--)
            rest[i + k] = (uint8_t)(rest[i + k] ^ times(gen[k], rest[i]));

    memcpy(block + N - ECC, rest + N - ECC, ECC);
}

/* Change count codewords at different places; the first marked of them are listed in erased. */
static void damage(uint8_t *block, int count, int marked, int *erased, uint64_t *seed)
{
    int place[N];
    for (int i = 0; i < N; i++)
        place[i] = i;
    for (int i = 0; i < count; i++) {
        int j = i + (int)(picture_random(seed) % (uint64_t)(N - i)), t = place[i];
        place[i] = place[j], place[j] = t;
        block[place[i]] ^= (uint8_t)(1 + picture_random(seed) % 255);
        if (i < marked)
            erased[i] = place[i];
    }
}

static void errors_up_to_half_the_check_words_are_corrected(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        uint8_t good[N], bad[N];
        int none[1], errors = round % (ECC / 2 + 1);
        make_codeword(good, &seed);
        memcpy(bad, good, N);
        damage(bad, errors, 0, none, &seed);
        assert_int_equal(qz_rs_correct(bad, N, ECC, none, 0, 0), errors);
        assert_memory_equal(bad, good, N);
    }
}

static void erasures_count_half(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int round = 0; round < 2000; round++) {
        uint8_t good[N], bad[N];
        int erased[ECC], marked = round % (ECC + 1), errors = (ECC - marked) / 2;
        make_codeword(good, &seed);
        memcpy(bad, good, N);
        damage(bad, marked + errors, marked, erased, &seed);
        assert_int_equal(qz_rs_correct(bad, N, ECC, erased, marked, 0), marked + errors);
        assert_memory_equal(bad, good, N);
    }
}

static void the_margin_is_kept(void **state)
{
    (void)state;
    uint64_t seed = 3;
    uint8_t good[N], bad[N];
    int erased[ECC];
    make_codeword(good, &seed);
    memcpy(bad, good, N);
    damage(bad, ECC / 2, 0, erased, &seed);
    assert_int_equal(qz_rs_correct(bad, N, ECC, erased, 0, 1), -1);
    for (int i = 0; i < ECC; i++)
        erased[i] = i;
    assert_int_equal(qz_rs_correct(bad, N, ECC, erased, ECC - 2, 3), -1);
}

static void too_many_errors_leave_the_block_as_it_was(void **state)
{
    (void)state;
    uint64_t seed = 4;
    int taken = 0;

    for (int round = 0; round < 2000; round++) {
        uint8_t bad[N], before[N];
        int none[1];
        make_codeword(bad, &seed);
        damage(bad, ECC, 0, none, &seed);
        memcpy(before, bad, N);

        if (qz_rs_correct(bad, N, ECC, none, 0, 2) >= 0)
            taken++;
        else
            assert_memory_equal(bad, before, N);
    }

    /* A random word is near some codeword with a chance below one in a million. */
    assert_int_equal(taken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_up_to_half_the_check_words_are_corrected),
        cmocka_unit_test(erasures_count_half),
        cmocka_unit_test(the_margin_is_kept),
        cmocka_unit_test(too_many_errors_leave_the_block_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
