/* Alters a sound store at random, one alteration at a time, and sees whether verify finds it. What it does
 * not find must be without consequence: bytes that hold nothing, or what is told anew anyway. */
#ifndef QZ_TESTS_ALTER_H
#define QZ_TESTS_ALTER_H

#include <stdint.h>

enum alter_side { ALTER_KIOSK, ALTER_TRACKER };

/* Why an alteration that was not found changes nothing. */
enum alter_reason {
    ALTER_UNUSED, /* no row of any table reads differently: free pages, padding, comments of the schema */
    ALTER_RIGHT,  /* each start puts it right from the configuration that is kept with its signature */
    ALTER_FORGOT, /* what is kept is not signed any more: each start forgets it, until it is told again */
    ALTER_MARK,   /* a mark that something is to be done at the next start */
    ALTER_PACE,   /* how soon a kiosk may send more: no fact, view or secret */
    ALTER_REASONS
};
const char *alter_reason_words(enum alter_reason r);

struct alter_result {
    uint64_t tried, found, harmless[ALTER_REASONS];
    uint64_t missed;       /* that changed a fact, a view or a secret */
    uint64_t false_alarms; /* of `sound` readings of the unaltered store */
    uint64_t sound;
    char first[700]; /* the first that was missed, or the first false alarm, in words; "" */
};

/* Try `count` alterations of one side. Adds to *r. */
void alter_run(enum alter_side side, uint64_t seed, uint64_t count, struct alter_result *r);

#endif
