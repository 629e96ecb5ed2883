#include "scan/engine/decode.h"

#include "scan/engine/rs.h"
#include "scan/engine/stop.h"

#include <stdlib.h>
#include <string.h>

/* Redrawn and seen symbols must agree at least so far; random modules would agree by half. */
#define MIN_AGREEMENT 0.72f
#define MIN_FORMAT    0.30f

#define MODE_PART 3 /* ISO/IEC 18004, table 2: the mode indicator of structured append */

struct word {
    int16_t trust; /* the least sure of its bits */
    int16_t at;
};

struct job {
    const struct qz_layout *l;
    const int16_t *soft;
    bool mirrored, thorough;
    double stop_ms;
    int format;
    uint8_t word[QZ_QR_MAX_CODEWORDS];
    int16_t trust[QZ_QR_MAX_CODEWORDS];
    int fixed;
};

static int decode_value(const struct job *j, int at)
{
    int n = j->l->n;
    return j->mirrored ? j->soft[at % n * n + at / n] : j->soft[at];
}

float qz_decode_fixed_score(const struct qz_layout *l, const int16_t *soft)
{
    int right = 0, all = 0;
    for (int i = 0; i < l->n * l->n; i++) {
        if (l->kind[i] != QZ_MOD_LIGHT && l->kind[i] != QZ_MOD_DARK)
            continue;

        int v = l->kind[i] == QZ_MOD_DARK ? soft[i] : -soft[i];
        right += v > 0 ? v : 0;
        all += v < 0 ? -v : v;
    }

    return all ? (float)right / (float)all : 0;
}

float qz_decode_clearness(const struct qz_layout *l, const int16_t *soft)
{
    int sum = 0, count = l->n * l->n;
    for (int i = 0; i < count; i++) {
        int v = soft[i] < 0 ? -soft[i] : soft[i];
        sum += v < QZ_SOFT_ONE ? v : QZ_SOFT_ONE;
    }
    return (float)sum / (float)(count * QZ_SOFT_ONE);
}

/* How well the format bits of one candidate fit both copies, -1..1. */
static float format_fit(const struct job *j, int bits)
{
    int fit = 0, all = 1;
    for (int c = 0; c < 2; c++)
        for (int i = 0; i < 15; i++) {
            const uint8_t *at = j->l->format_at[c][i];
            int v = decode_value(j, at[1] * j->l->n + at[0]);
            fit += bits >> (14 - i) & 1 ? v : -v;
            all += v < 0 ? -v : v;
        }

    return (float)fit / (float)all;
}

/* The best formats over both orientations, best first; encoded as format | mirrored << 5. */
static int best_formats(struct job *j, int *best, int want)
{
    float fit[64];
    int count = 0;

    for (int m = 0; m < 2; m++) {
        j->mirrored = m;
        for (int d = 0; d < 32; d++)
            fit[m << 5 | d] = format_fit(j, qz_format_bits(d));
    }

    for (; count < want; count++) {
        int top = 0;
        for (int i = 1; i < 64; i++)
            if (fit[i] > fit[top])
                top = i;
        if (fit[top] < MIN_FORMAT)
            break;

        best[count] = top;
        fit[top] = -2;
    }

    return count;
}

static void gather_words(struct job *j)
{
    const struct qz_layout *l = j->l;
    int mask = j->format & 7, n = l->n;

    for (int w = 0; w < l->codewords; w++) {
        int bits = 0, trust = QZ_SOFT_MAX;

        for (int b = 0; b < 8; b++) {
            int at = l->bit[w * 8 + b], v = decode_value(j, at);
            bits = bits << 1 | ((v > 0) ^ qz_mask_at(mask, at % n, at / n));
            v = v < 0 ? -v : v;
            trust = v < trust ? v : trust;
        }

        j->word[w] = (uint8_t)bits;
        j->trust[w] = (int16_t)trust;
    }
}

/* Where codeword i of block b stands in the interleaved order. */
static int decode_place(const struct qz_blocks *s, int b, int i)
{
    if (i < s->data_short)
        return i * s->blocks + b;
    int data = s->data_short + (b >= s->blocks - s->longs);
    if (i < data)
        return s->data_short * s->blocks + b - (s->blocks - s->longs);
    return s->data_short * s->blocks + s->longs + (i - data) * s->blocks + b;
}

static int less_trust(const void *a, const void *b)
{
    const struct word *p = a, *q = b;
    return p->trust != q->trust ? p->trust - q->trust : p->at - q->at;
}

/* The standard itself keeps some correction back in the small versions, against misreading. With
 * erasures every unused syndrome is worth eight bits of proof, so at least three stay unused. */
static int plain_margin(int version, int ecc)
{
    if (version == 1 && ecc == 7)
        return 3;
    if (version <= 2 && ecc == 10)
        return 2;
    return version == 1 || (version == 3 && ecc == 15);
}

/* Erase ever more of the least sure codewords until the rest fits. */
static int correct_block(const struct job *j, uint8_t *block, int n, int ecc, const struct word *order)
{
    int erased[QZ_RS_MAX_ECC], margin = plain_margin(j->l->version, ecc);
    int fixed = qz_rs_correct(block, n, ecc, erased, 0, margin);
    int most = ecc - (margin + 3), step = j->thorough || most < 8 ? 2 : most / 4;

    for (int f = step; fixed < 0 && f <= most; f += step) {
        for (int i = 0; i < f; i++)
            erased[i] = order[i].at;
        fixed = qz_rs_correct(block, n, ecc, erased, f, margin + 3);
    }

    return fixed;
}

static bool correct_words(struct job *j)
{
    struct qz_blocks s = qz_layout_blocks(j->l, j->format >> 3);
    j->fixed = 0;
    for (int b = 0; b < s.blocks; b++) {
        if (qz_late(j->stop_ms))
            return false;

        uint8_t block[255];
        struct word order[255];
        int n = s.data_short + (b >= s.blocks - s.longs) + s.ecc;

        for (int i = 0; i < n; i++) {
            int at = decode_place(&s, b, i);
            block[i] = j->word[at];
            order[i] = (struct word){j->trust[at], (int16_t)i};
        }

        qsort(order, (size_t)n, sizeof order[0], less_trust);
        int fixed = correct_block(j, block, n, s.ecc, order);
        if (fixed < 0)
            return false;

        j->fixed += fixed;
        for (int i = 0; i < n; i++)
            j->word[decode_place(&s, b, i)] = block[i];
    }

    return true;
}

static void draw_information(const struct job *j, uint8_t *module)
{
    int n = j->l->n, bits = qz_format_bits(j->format);
    for (int c = 0; c < 2; c++)
        for (int i = 0; i < 15; i++) {
            const uint8_t *at = j->l->format_at[c][i];
            module[at[1] * n + at[0]] = bits >> (14 - i) & 1;
        }

    if (n < 45)
        return;

    long v = qz_version_bits(j->l->version);
    for (int i = 0; i < 18; i++) {
        module[(n - 11 + i % 3) * n + i / 3] = v >> i & 1;
        module[i / 3 * n + n - 11 + i % 3] = v >> i & 1;
    }
}

static void decode_draw(const struct job *j, uint8_t *module)
{
    const struct qz_layout *l = j->l;
    int mask = j->format & 7, n = l->n;

    for (int i = 0; i < n * n; i++)
        module[i] = l->kind[i] == QZ_MOD_DARK;
    draw_information(j, module);

    /* Remainder bits are zero before masking. */
    for (int i = 0; i < n * n; i++)
        if (l->kind[i] == QZ_MOD_DATA)
            module[i] = qz_mask_at(mask, i % n, i / n);

    for (int w = 0; w < l->codewords; w++)
        for (int b = 0; b < 8; b++) {
            int at = l->bit[w * 8 + b];
            module[at] = (j->word[w] >> (7 - b) & 1) ^ qz_mask_at(mask, at % n, at / n);
        }
}

static float decode_agreement(const struct job *j, const uint8_t *module)
{
    int right = 0, all = 1;
    for (int i = 0; i < j->l->n * j->l->n; i++) {
        int v = decode_value(j, i);
        right += (v > 0) == (module[i] != 0) ? abs(v) : 0;
        all += abs(v);
    }
    return (float)right / (float)all;
}

bool qz_decode(const struct qz_layout *l, const int16_t *soft, bool thorough, double stop_ms,
               struct qz_decoded *out)
{
    struct job j = {.l = l, .soft = soft, .thorough = thorough, .stop_ms = stop_ms};
    int best[2], count = best_formats(&j, best, 2);

    for (int i = 0; i < count; i++) {
        j.mirrored = best[i] >> 5;
        j.format = best[i] & 31;
        gather_words(&j);
        if (!correct_words(&j))
            continue;

        out->is_part = j.word[0] >> 4 == MODE_PART;
        decode_draw(&j, out->module);
        out->agreement = decode_agreement(&j, out->module);
        if (out->agreement < MIN_AGREEMENT)
            continue;

        out->mirrored = j.mirrored;
        out->format = j.format;
        out->fixed = j.fixed;
        return true;
    }
    return false;
}
