/* Bounded fuzzing without a fuzzing engine: a seeded generator mutates known good inputs and hands them to a
 * target of libFuzzer's form. The same target works under libFuzzer when built with -DQZ_LIBFUZZER and
 * -fsanitize=fuzzer: then FUZZ_MAIN leaves main to it. */
#ifndef QZ_TESTS_SUPPORT_FUZZ_DRIVER_H
#define QZ_TESTS_SUPPORT_FUZZ_DRIVER_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/* The target. Returns 0; on a broken promise it calls qz_fuzz_broken. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Say which promise an input broke, and abort so that the driver or the engine keeps the input. */
_Noreturn void qz_fuzz_broken(const char *promise);
#define FUZZ_PROMISE(holds) ((holds) ? (void)0 : qz_fuzz_broken(#holds))

/* Make checksums and the like of an input right again, so that a mutation gets past them. */
typedef void qz_fuzz_mend(uint8_t *data, size_t len);

/* Run the target on every seed, then on mutations of them, of which mend mends one in two; NULL: there is
 * nothing to mend. -n COUNT  how many (total)   -s SEED  of the generator (1)   -t SECONDS  end after so long
 * (never)   FILE…  run these inputs and nothing else. The input at hand when the program dies is kept in
 * NAME.input of the current directory. Returns main's value. */
int qz_fuzz_main(int argc, char **argv, const struct qz_buf *seeds, size_t count, uint64_t total,
                 qz_fuzz_mend *mend);

/* Mutations of a run; a target that takes long says fewer before it includes this. */
#ifndef FUZZ_COUNT
#define FUZZ_COUNT 200000
#endif

#ifdef QZ_LIBFUZZER
#define FUZZ_MAIN(make_seeds, mend)
#else
/* make_seeds(out, cap) fills seeds and returns how many there are. */
#define FUZZ_MAIN(make_seeds, mend)                                                                          \
    int main(int argc, char **argv)                                                                          \
    {                                                                                                        \
        static struct qz_buf seeds[64];                                                                      \
        size_t n = make_seeds(seeds, sizeof seeds / sizeof *seeds);                                          \
        return qz_fuzz_main(argc, argv, seeds, n, FUZZ_COUNT, mend);                                         \
    }
#endif

#endif
