/* Undo defocus and motion blur in module space. The lens mixes each module with its neighbours by the same
 * small kernel everywhere; what is black and white is known at the fixed modules and guessed at the
 * others, so the kernel can be fitted, and the modules be found that explain what was seen. */
#ifndef QZ_SCAN_ENGINE_DEBLUR_H
#define QZ_SCAN_ENGINE_DEBLUR_H

#include "scan/engine/symbol.h"

/* Floats needed in work for n modules a side. */
#define QZ_DEBLUR_FLOATS(n) (5 * ((n) + 4) * ((n) + 4))

/* Start from soft values as seen (n x n, as qz_decode takes them). work keeps the state between rounds. */
void qz_deblur_begin(const struct qz_layout *l, const int16_t *seen, float *work);

/* One round: fit the kernel to the present guess, then the guess to the kernel; writes the guess to
 * soft. Returns false, with soft untouched, when the kernel cannot be determined or the thread's CPU time
 * comes to stop_ms (0: no limit). */
bool qz_deblur_round(const struct qz_layout *l, float *work, int16_t *soft, double stop_ms);

#endif
