/* The layout of QR symbols, held against symbols that libqrencode draws. */
#include "scan/engine/decode.h"
#include "scan/engine/symbol.h"
#include "scan/engine/zread.h"
#include "tests/support/code_picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

/* libqrencode counts L M Q H from 0; a symbol's format holds M L H Q. */
static const int level_bits[4] = {1, 0, 3, 2};

static struct qz_layout layout;

static const char text[] = "HELLO 1"; /* as many bytes as 1-H holds */

static QRcode *draw(int version, int level)
{
    QRcode *c = QRcode_encodeData((int)strlen(text), (const unsigned char *)text, version, (QRecLevel)level);
    assert_non_null(c);
    assert_int_equal(c->version, version);
    return c;
}

static int format_of(const QRcode *c, int copy)
{
    int f = 0;
    for (int i = 0; i < 15; i++) {
        const uint8_t *at = layout.format_at[copy][i];
        f = f << 1 | (c->data[at[1] * c->width + at[0]] & 1);
    }
    return f;
}

static int data_of_format(int bits)
{
    for (int d = 0; d < 32; d++)
        if (qz_format_bits(d) == bits)
            return d;
    return -1;
}

static void both_copies_of_the_format_are_found_in_every_version_and_level(void **state)
{
    (void)state;
    for (int v = 1; v <= 40; v++) {
        qz_layout_make(&layout, v);
        for (int level = 0; level < 4; level++) {
            QRcode *c = draw(v, level);
            assert_int_equal(c->width, layout.n);
            assert_int_equal(format_of(c, 0), format_of(c, 1));
            assert_int_equal(data_of_format(format_of(c, 0)) >> 3, level_bits[level]);
            QRcode_free(c);
        }
    }
}

static void fixed_modules_are_as_drawn(void **state)
{
    (void)state;
    for (int v = 1; v <= 40; v++) {
        qz_layout_make(&layout, v);
        QRcode *c = draw(v, QR_ECLEVEL_L);
        for (int i = 0; i < layout.n * layout.n; i++) {
            if (layout.kind[i] == QZ_MOD_DARK)
                assert_true(c->data[i] & 1);
            if (layout.kind[i] == QZ_MOD_LIGHT)
                assert_false(c->data[i] & 1);
        }
        QRcode_free(c);
    }
}

static void version_information_is_as_drawn(void **state)
{
    (void)state;
    for (int v = 7; v <= 40; v++) {
        qz_layout_make(&layout, v);
        QRcode *c = draw(v, QR_ECLEVEL_L);
        for (int i = 0; i < 18; i++) {
            int bit = (int)(qz_version_bits(v) >> i & 1), far = layout.n - 11 + i % 3;
            assert_int_equal(c->data[far * layout.n + i / 3] & 1, bit);
            assert_int_equal(c->data[i / 3 * layout.n + far] & 1, bit);
        }
        QRcode_free(c);
    }
}

/* Values as a perfect camera would give them. */
static void soft_of(const QRcode *c, bool transpose, int16_t *soft)
{
    int n = c->width;
    for (int i = 0; i < n * n; i++) {
        int at = transpose ? i % n * n + i / n : i;
        soft[at] = c->data[i] & 1 ? 200 : -200;
    }
}

static void every_version_and_level_is_corrected_and_taken_by_zbar(void **state)
{
    (void)state;
    static struct qz_decoded decoded;
    int16_t *soft = malloc(sizeof *soft * QZ_QR_MAX_MODULES);
    uint8_t *canvas = malloc(qz_zread_canvas());
    struct qz_zread *z = qz_zread_create(NULL);
    assert_non_null(z);

    for (int v = 1; v <= 40; v++) {
        qz_layout_make(&layout, v);
        for (int level = 0; level < 4; level++) {
            QRcode *c = draw(v, level);
            struct qz_zsymbol sym;
            soft_of(c, v % 2, soft);

            /* Three wrong modules, surely wrong, in the data of each symbol; 1-L bears two. */
            for (int k = 0; k < (v == 1 && level == QR_ECLEVEL_L ? 2 : 3); k++)
                soft[layout.bit[k * 8 + 3]] = (int16_t)-soft[layout.bit[k * 8 + 3]];

            assert_true(qz_decode(&layout, soft, false, 0, &decoded));
            assert_int_equal(decoded.mirrored, v % 2);
            for (int i = 0; i < layout.n * layout.n; i++)
                assert_int_equal(decoded.module[i], c->data[i] & 1);

            assert_true(qz_zread_modules(z, decoded.module, layout.n, canvas, &sym));
            assert_int_equal(sym.len, strlen(text));
            assert_memory_equal(sym.bytes, text, strlen(text));

            QRcode_free(c);
        }
    }
    qz_zread_destroy(z);
    free(canvas);
    free(soft);
}

/* One wrong module in each of the last codewords. When it is as sure as the right ones, others are erased as
 * the least sure. */
static bool decodes_with_wrong(const QRcode *c, int codewords, bool sure, bool thorough)
{
    static struct qz_decoded decoded;
    static int16_t soft[QZ_QR_MAX_MODULES];
    soft_of(c, false, soft);
    for (int w = layout.codewords - codewords; w < layout.codewords; w++)
        soft[layout.bit[w * 8]] = (int16_t)(-soft[layout.bit[w * 8]] / (sure ? 1 : 10));
    if (!qz_decode(&layout, soft, thorough, 0, &decoded))
        return false;
    for (int i = 0; i < layout.n * layout.n; i++)
        assert_int_equal(decoded.module[i], c->data[i] & 1);
    return true;
}

static void small_symbols_keep_back_the_correction_that_the_standard_does(void **state)
{
    (void)state;
    /* Symbols of one block: codewords that may be wrong by ISO/IEC 18004, table 9; and that may be so and
     * doubtful when three syndromes more than the standard's stay unused. Erased are two at a time. */
    static const struct {
        int version, level, sure, doubtful;
    } symbol[] = {
        {1, QR_ECLEVEL_L, 2, 2},   {1, QR_ECLEVEL_M, 4, 4},  {1, QR_ECLEVEL_Q, 6, 8},
        {1, QR_ECLEVEL_H, 8, 12},  {2, QR_ECLEVEL_L, 4, 4},  {2, QR_ECLEVEL_M, 8, 12},
        {2, QR_ECLEVEL_Q, 11, 18}, {3, QR_ECLEVEL_L, 7, 10}, {3, QR_ECLEVEL_M, 13, 22},
    };

    for (size_t i = 0; i < sizeof symbol / sizeof *symbol; i++) {
        qz_layout_make(&layout, symbol[i].version);
        QRcode *c = draw(symbol[i].version, symbol[i].level);

        for (int thorough = 0; thorough < 2; thorough++) {
            assert_true(decodes_with_wrong(c, symbol[i].sure, true, thorough));
            assert_false(decodes_with_wrong(c, symbol[i].sure + 1, true, thorough));
        }

        assert_true(decodes_with_wrong(c, symbol[i].doubtful, false, true));
        assert_false(decodes_with_wrong(c, symbol[i].doubtful + 1, false, true));
        QRcode_free(c);
    }
}

static void doubtful_modules_beyond_plain_correction_are_erased(void **state)
{
    (void)state;
    static struct qz_decoded decoded;
    static int16_t soft[QZ_QR_MAX_MODULES];

    qz_layout_make(&layout, 2);
    QRcode *c = draw(2, QR_ECLEVEL_H); /* 28 of 44 codewords for correction: 14 wrong ones at the most */
    soft_of(c, false, soft);

    for (int w = 26; w < 44; w++) {
        int16_t *s = &soft[layout.bit[w * 8]];
        *s = (int16_t)(*s > 0 ? -20 : 20); /* wrong, and known to be unsure */
    }
    assert_true(qz_decode(&layout, soft, true, 0, &decoded));

    for (int w = 26; w < 44; w++)
        soft[layout.bit[w * 8]] = (int16_t)(soft[layout.bit[w * 8]] * 10); /* wrong and sure: beyond repair */
    assert_false(qz_decode(&layout, soft, true, 0, &decoded));
    QRcode_free(c);
}

/* Random modules around true fixed patterns: the worst case short of a real code. */
static void random_data_is_never_a_symbol(void **state)
{
    (void)state;
    static struct qz_decoded decoded;
    static int16_t soft[QZ_QR_MAX_MODULES];
    uint64_t seed = 7;

    for (int v = 1; v <= 3; v++) {
        qz_layout_make(&layout, v);
        for (int round = 0; round < 8000; round++) {
            for (int i = 0; i < layout.n * layout.n; i++)
                soft[i] = (int16_t)((int)(picture_random(&seed) % 513) - 256);

            for (int i = 0; i < 15; i++)
                for (int copy = 0; copy < 2; copy++) {
                    const uint8_t *at = layout.format_at[copy][i];
                    soft[at[1] * layout.n + at[0]] = qz_format_bits(round & 31) >> (14 - i) & 1 ? 200 : -200;
                }

            assert_false(qz_decode(&layout, soft, true, 0, &decoded));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_copies_of_the_format_are_found_in_every_version_and_level),
        cmocka_unit_test(fixed_modules_are_as_drawn),
        cmocka_unit_test(version_information_is_as_drawn),
        cmocka_unit_test(every_version_and_level_is_corrected_and_taken_by_zbar),
        cmocka_unit_test(small_symbols_keep_back_the_correction_that_the_standard_does),
        cmocka_unit_test(doubtful_modules_beyond_plain_correction_are_erased),
        cmocka_unit_test(random_data_is_never_a_symbol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
