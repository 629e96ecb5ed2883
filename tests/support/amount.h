/* How much a test does that could go on for hours: some of it in every run, all of it in a long one. */
#ifndef QZ_TESTS_AMOUNT_H
#define QZ_TESTS_AMOUNT_H

#include <stdbool.h>
#include <stdint.h>

/* Whether this is a long run, as `make check-long` asks for by QZ_TEST_LONG=1. */
bool amount_is_long(void);

/* Whether a sanitizer watches this build, as memory is watched here. What only shows that a laboratory can
 * see a loss is left to the other builds then. */
bool amount_is_watched(void);

/* How many times to try one's luck: `usual` times, an eighth of that under a sanitizer, which looks for other
 * mistakes and takes many times as long, and `all` times in a long run. Never 0 unless `usual` is. */
uint64_t amount_of(uint64_t usual, uint64_t all);

/* How far to go from one case to the next where there are many alike: 1 in a long run, which leaves none
 * out, otherwise `usual`, and eight times that under a sanitizer. */
uint64_t amount_stride(uint64_t usual);

#endif
