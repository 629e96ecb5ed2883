/* From soft module values to a clean symbol: format information, Reed-Solomon with the doubtful
 * codewords erased, and everything redrawn. The text itself is left to ZBar, whose own correction then has
 * nothing left to do: that no false symbol passes rests on the margins kept here. */
#ifndef QZ_SCAN_ENGINE_DECODE_H
#define QZ_SCAN_ENGINE_DECODE_H

#include "scan/engine/symbol.h"

#define QZ_SOFT_ONE 256 /* as dark (or, negative, light) as the mean of the dark modules around */
#define QZ_SOFT_MAX 512

struct qz_decoded {
    bool mirrored;                     /* the values had to be transposed */
    int format;                        /* level << 3 | mask */
    int fixed;                         /* codewords corrected */
    bool is_part;                      /* one of a series (structured append): it has no text by itself */
    float agreement;                   /* 0..1: how far the values support the symbol as redrawn */
    uint8_t module[QZ_QR_MAX_MODULES]; /* 1 dark, row by row, in the symbol's own orientation */
};

/* Share (0..1) of the weight of the fixed modules (finders, timing, alignment) whose values have the
 * right sign. soft: n x n values, row by row, -QZ_SOFT_MAX (light) .. QZ_SOFT_MAX (dark). */
float qz_decode_fixed_score(const struct qz_layout *l, const int16_t *soft);

/* How far from doubtful the values are on the average, 0..1: a grid that meets edges scores low. */
float qz_decode_clearness(const struct qz_layout *l, const int16_t *soft);

/* Try to make a valid symbol of soft; thorough: with finer steps between trusting all codewords and erasing
 * the most. Fills *out and returns true, or returns false when no codeword is
 * near enough or the thread's CPU time comes to stop_ms (0: no limit). The margins kept make a false symbol
 * from random values less likely than 2^-30 a call in the weakest versions (1-L, 2-L), whether or not the
 * fixed modules agree. */
bool qz_decode(const struct qz_layout *l, const int16_t *soft, bool thorough, double stop_ms,
               struct qz_decoded *out);

#endif
