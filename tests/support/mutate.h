/* Bounded fuzzing without a fuzzer: a program that feeds mutated seeds to a libFuzzer entry point. */
#ifndef QZ_TESTS_SUPPORT_MUTATE_H
#define QZ_TESTS_SUPPORT_MUTATE_H

#include <stddef.h>
#include <stdint.h>

struct mutate_seed {
    const uint8_t *data;
    size_t len;
};

struct mutate_job {
    int (*entry)(const uint8_t *data, size_t len); /* LLVMFuzzerTestOneInput */
    /* Make checksums and the like right again, so that the mutation gets past them; NULL: nothing to mend.
     * Called for one input of two. */
    void (*mend)(uint8_t *data, size_t len);
    const struct mutate_seed *seeds;
    size_t seed_count;
    size_t max_len; /* of an input */
    uint64_t count; /* inputs when -n is not given */
};

/* Run it as the arguments say: -n COUNT -s SEED, or FILE… to feed just these. The same seed gives the same
 * inputs everywhere. Prints one line and returns an exit status; a failing entry ends the program itself, and
 * leaves its input in ./mutate-crash when it dies by a signal. */
int mutate_main(int argc, char **argv, const struct mutate_job *job);

#endif
