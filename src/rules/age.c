#include "rules/age.h"

#include <stddef.h>
#include <string.h>

static const char *const ages[] = {
    [QZ_AGE_UNKNOWN] = "",    [QZ_AGE_UNDER_14] = "under-14", [QZ_AGE_14_17] = "14-17",
    [QZ_AGE_18_28] = "18-28", [QZ_AGE_29_35] = "29-35",       [QZ_AGE_OVER_35] = "over-35",
};
#define AGES (sizeof ages / sizeof *ages)

const char *qz_age_name(enum qz_age age)
{
    return (size_t)age < AGES ? ages[age] : "";
}

enum qz_age qz_age_of(const char *name)
{
    for (size_t i = 1; i < AGES; i++)
        if (strcmp(name, ages[i]) == 0)
            return (enum qz_age)i;
    return QZ_AGE_UNKNOWN;
}

bool qz_age_needs_guardian(enum qz_age age)
{
    return age == QZ_AGE_UNDER_14;
}
