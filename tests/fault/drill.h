/* Drives what stores something on the power disk, keeps its own account of what was acknowledged, and
 * compares. */
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
    /* Of disks that lie about what they synced: */
    uint64_t lies;
    uint64_t lost;     /* acknowledged entries that were gone */
    uint64_t refused;  /* times that opening said that the store is damaged */
    uint64_t mended;   /* times that it opened, and proving it or building its views anew showed the damage */
    uint64_t rollback; /* times that it opened as whole and consistent as it once was, but shorter */
    uint64_t parts;    /* times that the log was right, but the configuration was a mixture of two */
};

/* Something that was found is not what had been acknowledged. Returns -1. */
int drill_bad(struct drill_result *r, const char *fmt, ...) QZ_PRINTF(2, 3);
/* From now on libsodium's random numbers depend on the seed alone, so that a run can be repeated. */
void drill_luck(uint64_t seed);

struct power_disk;
/* The luck of the nth cut of a seed: far from that of the cut before. */
uint64_t drill_luck_of(uint64_t seed, uint64_t nth);
/* Lead `life` (0, or -1 with *err) with the power cut at its nth call, once more with a cut at one of the
 * next `within` calls, and at last without one. A life that fails though the power is on is bad. Returns
 * whether the first had so many calls. */
bool drill_cut_lives(struct power_disk *disk, uint64_t nth, uint64_t within,
                     int (*life)(void *ctx, struct qz_err *err), void *ctx, struct drill_result *r);

/* ---- drill.c: the kiosk's ledger ---- */

/* Cut the power `cuts` times at random moments of random work, open again each time and compare. Adds to *r.
 */
void drill_power(uint64_t seed, unsigned cuts, enum qz_sync sync, struct drill_result *r);

/* The same on a disk of which `lie` of 64 syncs do nothing. Counts what was lost, and is bad only when damage
 * shows nowhere: neither when the ledger is opened nor when it is proven and built anew. */
void drill_lies(uint64_t seed, unsigned cuts, unsigned lie, struct drill_result *r);

struct drill_fault {
    unsigned kinds; /* of calls that count: enum disk_call */
    int code;       /* SQLite's */
    bool always;    /* from then on every one */
    bool cut;       /* then the power goes, too */
};
/* Let the n-th such call of a run of random work fail. Compare, also that nothing is acknowledged after the
 * failure until the ledger was opened again. Adds to *r. Returns whether the run had so many calls. */
bool drill_fault(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r);

/* ---- drill_files.c: base/file.c ---- */

/* Cut the power `cuts` times while small files and their directories are written, replaced and copied: each
 * is then there as it was acknowledged, or as it was being written. deaf: with an fsync that does nothing. */
void drill_files(uint64_t seed, unsigned cuts, bool deaf, struct drill_result *r);
/* The n-th of these calls of a run fails: what was there stays, and the failure is told. Returns whether the
 * run had so many calls. */
bool drill_files_fault(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r);

/* ---- drill_first.c: a kiosk's first start ---- */

/* The power goes at the n-th call of the very first start of a kiosk, in which device.key, kiosk.db and their
 * directory are made, and once more at a random moment of the second start. Then the kiosk starts; as the
 * same one, if it ever came to know who it is, and with all of its entries. Returns whether the first start
 * had so many calls. deaf: as above. */
bool drill_first(uint64_t seed, uint64_t nth, bool deaf, struct drill_result *r);

/* ---- drill_successor.c: another log takes the place of one that is refused ---- */

/* The power goes at the n-th call from when the new log is begun, and once more at a random moment
 * afterwards. The kiosk then has one of the two logs as a whole, the new one for good once that acknowledged
 * anything, and the old one lies closed beside it. Returns whether there were so many calls. */
bool drill_successor(uint64_t seed, uint64_t nth, bool deaf, struct drill_result *r);

/* ---- drill_tracker.c: the tracker's store ---- */

/* Cut the power `cuts` times while a tracker is made and while it takes uploads, enrols and revokes kiosks,
 * revokes passes and keeps its own log; open it each time and compare: what was acknowledged or cosigned is
 * there, an upload is there as a whole or not at all, the logs prove themselves, the views are what a rebuild
 * gives. */
void drill_tracker(uint64_t seed, unsigned cuts, enum qz_sync sync, struct drill_result *r);
/* The same on a disk of which `lie` of 64 syncs do nothing. Counts what was lost, and is bad only when damage
 * shows nowhere: neither when the store is opened nor when it is proven and built anew. */
void drill_tracker_lies(uint64_t seed, unsigned cuts, unsigned lie, struct drill_result *r);
/* The n-th of these calls fails under a tracker at work. Compare, and once more after a power cut later.
 * Returns whether the run had so many calls. */
bool drill_tracker_fault(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r);

#endif
