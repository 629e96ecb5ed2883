#include "scan/engine/rs.h"

#include <stdbool.h>
#include <string.h>

struct field {
    uint8_t exp[512], log[256];
};

/* Tables of its own for each thread: filled at first use without any locking. */
static const struct field *rs_field(void)
{
    static _Thread_local struct field f;
    static _Thread_local bool ready;

    if (!ready) {
        int x = 1;
        for (int i = 0; i < 255; i++) {
            f.exp[i] = f.exp[i + 255] = (uint8_t)x;
            f.log[x] = (uint8_t)i;
            x = x << 1 ^ (x & 128 ? 0x11d : 0);
        }
        ready = true;
    }

    return &f;
}

static uint8_t rs_mul(const struct field *f, uint8_t a, uint8_t b)
{
    return a && b ? f->exp[f->log[a] + f->log[b]] : 0;
}

static uint8_t rs_inverse(const struct field *f, uint8_t a)
{
    return f->exp[255 - f->log[a]];
}

static bool rs_syndromes(const struct field *f, const uint8_t *block, int n, int ecc, uint8_t *s)
{
    bool clean = true;
    for (int i = 0; i < ecc; i++) {
        int v = 0;
        for (int j = 0; j < n; j++)
            v = (v ? f->exp[f->log[v] + i] : 0) ^ block[j];
        s[i] = (uint8_t)v;
        clean = clean && v == 0;
    }

    return clean;
}

/* The erasure locator: product of (1 + x * alpha^(n-1-p)). Returns its degree. */
static void erasure_locator(const struct field *f, int n, const int *erased, int count, uint8_t *loc)
{
    memset(loc, 0, QZ_RS_MAX_ECC + 1);
    loc[0] = 1;
    for (int e = 0; e < count; e++) {
        uint8_t root = f->exp[(n - 1 - erased[e]) % 255];
        for (int i = e + 1; i > 0; i--)
            loc[i] ^= rs_mul(f, loc[i - 1], root);
    }
}

/* Berlekamp-Massey, started from the erasure locator. Returns the degree of the joint locator. */
static int find_locator(const struct field *f, const uint8_t *s, int ecc, int erasures, uint8_t *loc)
{
    uint8_t prev[QZ_RS_MAX_ECC + 2], next[QZ_RS_MAX_ECC + 2];
    memcpy(prev, loc, QZ_RS_MAX_ECC + 1);
    int len = erasures;

    for (int r = erasures; r < ecc; r++) {
        uint8_t d = 0;
        for (int i = 0; i <= r && i <= QZ_RS_MAX_ECC; i++)
            d ^= rs_mul(f, loc[i], s[r - i]);
        memmove(prev + 1, prev, QZ_RS_MAX_ECC);
        prev[0] = 0;
        if (!d)
            continue;

        for (int i = 0; i <= QZ_RS_MAX_ECC; i++)
            next[i] = loc[i] ^ rs_mul(f, d, prev[i]);
        if (2 * len <= r + erasures) {
            uint8_t inv = rs_inverse(f, d);
            for (int i = 0; i <= QZ_RS_MAX_ECC; i++)
                prev[i] = rs_mul(f, loc[i], inv);
            len = r + 1 + erasures - len;
        }

        memcpy(loc, next, QZ_RS_MAX_ECC + 1);
    }
    return len;
}

static uint8_t rs_evaluate(const struct field *f, const uint8_t *poly, int degree, int log_x)
{
    uint8_t v = 0;
    for (int i = degree; i >= 0; i--)
        v = (uint8_t)((v ? f->exp[(f->log[v] + log_x) % 255] : 0) ^ poly[i]);
    return v;
}

/* Forney's formula at the root x^-1 of the locator. */
static uint8_t rs_magnitude(const struct field *f, const uint8_t *omega, int ecc, const uint8_t *loc, int len,
                            int log_pos)
{
    int log_inv = (255 - log_pos) % 255;
    uint8_t top = rs_evaluate(f, omega, ecc - 1, log_inv), slope = 0;
    for (int i = 1; i <= len; i += 2)
        slope ^= loc[i] ? f->exp[(f->log[loc[i]] + log_inv * (i - 1)) % 255] : 0;
    if (!slope)
        return 0;
    return rs_mul(f, rs_mul(f, top, rs_inverse(f, slope)), f->exp[log_pos]);
}

static void rs_evaluator(const struct field *f, const uint8_t *s, int ecc, const uint8_t *loc, int len,
                         uint8_t *omega)
{
    for (int i = 0; i < ecc; i++) {
        omega[i] = 0;
        for (int j = 0; j <= i && j <= len; j++)
            omega[i] ^= rs_mul(f, loc[j], s[i - j]);
    }
}

int qz_rs_correct(uint8_t *block, int n, int ecc, const int *erased, int erasures, int margin)
{
    const struct field *f = rs_field();
    uint8_t s[QZ_RS_MAX_ECC], loc[QZ_RS_MAX_ECC + 2] = {0}, omega[QZ_RS_MAX_ECC], fixed[255];

    if (n > 255 || ecc > QZ_RS_MAX_ECC || erasures > ecc - margin)
        return -1;
    if (rs_syndromes(f, block, n, ecc, s))
        return 0;

    erasure_locator(f, n, erased, erasures, loc);
    int len = find_locator(f, s, ecc, erasures, loc), errors = len - erasures;
    if (errors < 0 || 2 * errors + erasures > ecc - margin)
        return -1;

    rs_evaluator(f, s, ecc, loc, len, omega);
    memcpy(fixed, block, (size_t)n);
    int roots = 0, changed = 0;

    for (int p = 0; p < n; p++) {
        int log_pos = (n - 1 - p) % 255;
        if (rs_evaluate(f, loc, len, (255 - log_pos) % 255))
            continue;

        uint8_t m = rs_magnitude(f, omega, ecc, loc, len, log_pos);
        fixed[p] ^= m;
        changed += m != 0;
        roots++;
    }

    /* A locator with fewer roots than its degree, or syndromes left over, is no codeword at all. */
    if (roots != len || !rs_syndromes(f, fixed, n, ecc, s))
        return -1;

    memcpy(block, fixed, (size_t)n);
    return changed;
}
