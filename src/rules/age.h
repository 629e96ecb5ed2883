/* Bands of age: nobody is asked for a day of birth. */
#ifndef QZ_RULES_AGE_H
#define QZ_RULES_AGE_H

#include <stdbool.h>

/* The numbers are stored. */
enum qz_age {
    QZ_AGE_UNKNOWN = 0, /* registered before anybody was asked, or by an office */
    QZ_AGE_UNDER_14 = 1,
    QZ_AGE_14_17 = 2,
    QZ_AGE_18_28 = 3,
    QZ_AGE_29_35 = 4,
    QZ_AGE_OVER_35 = 5
};

/* "under-14", "14-17", "18-28", "29-35", "over-35"; "" for UNKNOWN. */
const char *qz_age_name(enum qz_age age);
/* The band of a name; UNKNOWN for what is none. */
enum qz_age qz_age_of(const char *name);
/* Whether somebody of that band is put on the roll only when a guardian says so, too. */
bool qz_age_needs_guardian(enum qz_age age);

#endif
