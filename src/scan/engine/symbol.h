/* The layout of QR symbols by version: which modules are fixed, where the data bits go, how they are
 * split into blocks (ISO/IEC 18004, Model 2). */
#ifndef QZ_SCAN_ENGINE_SYMBOL_H
#define QZ_SCAN_ENGINE_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

#define QZ_QR_MAX_N         177 /* modules a side of version 40 */
#define QZ_QR_MAX_MODULES   (QZ_QR_MAX_N * QZ_QR_MAX_N)
#define QZ_QR_MAX_CODEWORDS 3706

enum qz_module_kind {
    QZ_MOD_DATA,
    QZ_MOD_LIGHT,  /* always light */
    QZ_MOD_DARK,   /* always dark */
    QZ_MOD_FORMAT, /* format information */
    QZ_MOD_VERSION /* version information */
};

struct qz_layout {
    int version, n;                        /* 1..40; n = 17 + 4 * version modules a side */
    int codewords;                         /* data and error correction together */
    int aligns, align[7];                  /* how many alignment coordinates, and they (centre modules) */
    uint8_t kind[QZ_QR_MAX_MODULES];       /* enum qz_module_kind, row by row */
    uint16_t bit[QZ_QR_MAX_CODEWORDS * 8]; /* module index of each bit, codeword by codeword, top bit first */
    uint8_t format_at[2][15][2]; /* column, row of format bit i (15 bits, top first) in both copies */
};

struct qz_blocks {
    int blocks, ecc;       /* how many blocks, and error correction codewords in each */
    int data_short, longs; /* data codewords of a short block; how many blocks have one more */
};

/* Lay out a version, 1..40. */
void qz_layout_make(struct qz_layout *l, int version);

/* How a symbol of this version and level (the two format bits: 0 M, 1 L, 2 H, 3 Q) is split. */
struct qz_blocks qz_layout_blocks(const struct qz_layout *l, int level);

/* Whether mask pattern 0..7 inverts the data module at column x, row y. */
bool qz_mask_at(int mask, int x, int y);

/* The 15 format bits for (level << 3 | mask), masked as they stand in the symbol. */
int qz_format_bits(int data);

/* The 18 version bits of a version >= 7. Bit i stands at column i/3, row n-11+i%3, and mirrored. */
long qz_version_bits(int version);

#endif
