/* Reed-Solomon over GF(256) as QR symbols use it (polynomial 0x11d, roots from alpha^0). */
#ifndef QZ_SCAN_ENGINE_RS_H
#define QZ_SCAN_ENGINE_RS_H

#include <stdint.h>

#define QZ_RS_MAX_ECC 30

/* Correct the block in place: n codewords (at most 255), the last ecc of them (1..30) for error
 * correction. erased lists erasures (0..ecc) positions known to be doubtful. margin is how many
 * syndromes must stay unused: 2 * errors + erasures <= ecc - margin. Returns how many codewords were
 * changed, or -1 (block untouched) when no codeword lies within that distance. */
int qz_rs_correct(uint8_t *block, int n, int ecc, const int *erased, int erasures, int margin);

#endif
