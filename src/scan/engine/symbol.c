#include "scan/engine/symbol.h"

#include "scan/engine/num.h"

#include <string.h>

static const uint8_t ecc_per_block[4][40] = {
    /* M */ {10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
             26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
    /* L */ {7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
             28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    /* H */ {17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
             30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    /* Q */ {13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
             28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30}};

static const uint8_t block_count[4][40] = {
    /* M */ {1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
             17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
    /* L */ {1, 1, 1, 1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
             8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
    /* H */ {1,  1,  2,  4,  4,  4,  5,  6,  8,  8,  11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
             25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81},
    /* Q */ {1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8,  10, 12, 16, 12, 17, 16, 18, 21, 20,
             23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68}};

static void symbol_put(struct qz_layout *l, int x, int y, enum qz_module_kind k)
{
    if (x >= 0 && y >= 0 && x < l->n && y < l->n)
        l->kind[y * l->n + x] = (uint8_t)k;
}

/* Nested squares about (cx, cy): rings 1 and (in finders) 4 light. */
static void put_rings(struct qz_layout *l, int cx, int cy, int radius)
{
    int light = radius == 2 ? 1 : 2;
    for (int dy = -radius; dy <= radius; dy++)
        for (int dx = -radius; dx <= radius; dx++) {
            int r = qz_ring_of(dx, dy);
            symbol_put(l, cx + dx, cy + dy, r == light || r == 4 ? QZ_MOD_LIGHT : QZ_MOD_DARK);
        }
}

static void put_aligns(struct qz_layout *l)
{
    l->aligns = 0;
    if (l->version < 2)
        return;

    int count = l->version / 7 + 2;
    /* Even steps counted back from the far corner; the near gap takes the remainder. */
    int step = l->version == 32 ? 26 : (l->version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;
    l->aligns = count;
    for (int i = count - 1, at = l->n - 7; i > 0; i--, at -= step)
        l->align[i] = at;
    l->align[0] = 6;

    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++)
            if (!((i == 0 && (j == 0 || j == count - 1)) || (j == 0 && i == count - 1)))
                put_rings(l, l->align[j], l->align[i], 2);
}

static void put_format(struct qz_layout *l)
{
    /* Around the top left finder, skipping the timing patterns; then split over the other two. */
    static const uint8_t x[15] = {0, 1, 2, 3, 4, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8};
    static const uint8_t y[15] = {8, 8, 8, 8, 8, 8, 8, 8, 7, 5, 4, 3, 2, 1, 0};

    for (int i = 0; i < 15; i++) {
        l->format_at[0][i][0] = x[i];
        l->format_at[0][i][1] = y[i];
        l->format_at[1][i][0] = (uint8_t)(i < 7 ? 8 : l->n - 15 + i);
        l->format_at[1][i][1] = (uint8_t)(i < 7 ? l->n - 1 - i : 8);
    }

    for (int c = 0; c < 2; c++)
        for (int i = 0; i < 15; i++)
            symbol_put(l, l->format_at[c][i][0], l->format_at[c][i][1], QZ_MOD_FORMAT);
    symbol_put(l, 8, l->n - 8, QZ_MOD_DARK);
}

static void put_function_patterns(struct qz_layout *l)
{
    memset(l->kind, QZ_MOD_DATA, sizeof l->kind);

    for (int i = 8; i < l->n - 8; i++) {
        symbol_put(l, i, 6, i & 1 ? QZ_MOD_LIGHT : QZ_MOD_DARK);
        symbol_put(l, 6, i, i & 1 ? QZ_MOD_LIGHT : QZ_MOD_DARK);
    }

    put_aligns(l);
    put_rings(l, 3, 3, 4);
    put_rings(l, l->n - 4, 3, 4);
    put_rings(l, 3, l->n - 4, 4);
    put_format(l);

    for (int i = 0; l->version >= 7 && i < 18; i++) {
        symbol_put(l, i / 3, l->n - 11 + i % 3, QZ_MOD_VERSION);
        symbol_put(l, l->n - 11 + i % 3, i / 3, QZ_MOD_VERSION);
    }
}

/* Pairs of columns from the right, up and down in turn; the vertical timing pattern is stepped over. */
static void trace_bits(struct qz_layout *l)
{
    int count = 0;
    bool up = true;

    for (int right = l->n - 1; right > 0; right -= 2, up = !up) {
        if (right == 6)
            right = 5;

        for (int i = 0; i < l->n; i++)
            for (int side = 0; side < 2; side++) {
                int at = (up ? l->n - 1 - i : i) * l->n + right - side;
                if (l->kind[at] == QZ_MOD_DATA && count < QZ_QR_MAX_CODEWORDS * 8)
                    l->bit[count++] = (uint16_t)at;
            }
    }

    l->codewords = count / 8;
}

void qz_layout_make(struct qz_layout *l, int version)
{
    l->version = version;
    l->n = 17 + 4 * version;
    put_function_patterns(l);
    trace_bits(l);
}

struct qz_blocks qz_layout_blocks(const struct qz_layout *l, int level)
{
    struct qz_blocks b;
    b.blocks = block_count[level & 3][l->version - 1];
    b.ecc = ecc_per_block[level & 3][l->version - 1];
    b.data_short = l->codewords / b.blocks - b.ecc;
    b.longs = l->codewords % b.blocks;
    return b;
}

bool qz_mask_at(int mask, int x, int y)
{
    switch (mask & 7) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;

    case 4:
        return (y / 2 + x / 3) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

int qz_format_bits(int data)
{
    int rest = data << 10;
    for (int i = 14; i >= 10; i--)
        if (rest >> i & 1)
            rest ^= 0x537 << (i - 10);
    return ((data << 10) | rest) ^ 0x5412;
}

long qz_version_bits(int version)
{
    long rest = (long)version << 12;
    for (int i = 17; i >= 12; i--)
        if (rest >> i & 1)
            rest ^= 0x1F25L << (i - 12);
    return (long)version << 12 | rest;
}
