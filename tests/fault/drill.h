/* Drives the real ledger on the power disk, keeps its own account of what was acknowledged, and compares. */
#ifndef QZ_TESTS_DRILL_H
#define QZ_TESTS_DRILL_H

#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

struct drill_result {
    uint64_t cuts;         /* of the power */
    uint64_t struck;       /* faults that were met */
    uint64_t acknowledged; /* entries */
    uint64_t bad;          /* times that what was found afterwards was not what had been acknowledged */
    char first[600];       /* the first of these, in words; "" */
};

/* Cut the power `cuts` times at random moments of random work, open again each time and compare. Adds to *r.
 */
void drill_power(uint64_t seed, unsigned cuts, enum qz_sync sync, struct drill_result *r);

struct drill_fault {
    unsigned kinds; /* of calls that count: enum disk_call */
    int code;       /* SQLite's */
    bool always;    /* from then on every one */
    bool cut;       /* then the power goes, too */
};
/* Let the n-th such call of a run of random work fail. Compare, also that nothing is acknowledged after the
 * failure until the ledger was opened again. Adds to *r. Returns whether the run had so many calls. */
bool drill_fault(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r);

#endif
