/* Counted activities as facts that rules judge: when, of which kind, and how it is known. No database and no
 * clock: whoever asks brings facts and time. */
#ifndef QZ_RULES_DEED_H
#define QZ_RULES_DEED_H

#include "rules/kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a counted activity is known. It is never added to another way without being shown beside it. */
enum qz_deed_how {
    QZ_DEED_PROVEN,   /* 本人证实: at least half of it proven */
    QZ_DEED_ATTESTED, /* 团干部确认 */
    QZ_DEED_LATE,     /* 补录, for ever */
    QZ_DEED_HOWS
};

/* How many people an activity has, by how they are known. */
struct qz_deed_people {
    int64_t proven, attested, pending, late;
    int64_t unnamed, unnamed_late; /* without a name: on the spot, and entered later */
};

/* How an activity is known by its people: late when it was never opened in its time, or more than half of
 * them are late; proven when at least half of them are; else attested. */
enum qz_deed_how qz_deed_how(bool opened_in_time, const struct qz_deed_people *people);
/* "proven", "attested", "late"; "" for what is none of them. */
const char *qz_deed_how_name(enum qz_deed_how how);

/* By what a cadre has a part in an activity. The numbers are stored. */
enum qz_part {
    QZ_PART_OPENED, /* opened it at its time */
    QZ_PART_LATE,   /* entered it late, or opened it at a time that is doubtful: for ever */
    QZ_PART_CAME,   /* checked in there as a cadre */
    QZ_PART_COUNT
};
/* "opened", "late", "came"; "" for what is none of them. */
const char *qz_deed_part_name(enum qz_part part);

/* A span of time, half open. */
struct qz_deed_span {
    int64_t start_ms, next_ms;
};

/* One activity that counts (qz_activity_counts()). */
struct qz_deed {
    int64_t at_ms; /* its start: the period in which it falls, whenever it was entered */
    enum qz_activity_kind kind;
    enum qz_deed_how how;
    bool tagged; /* for the campaign that is asked about */
    bool linked; /* with youths whom the cadre is linked to */
};

/* Of each kind, how many are known in which way. */
struct qz_deeds {
    int of[QZ_ACT_COUNT][QZ_DEED_HOWS];
};

/* Count those of n deeds that fall into the span; more are added to what is in *out. */
void qz_deeds_add(struct qz_deeds *out, const struct qz_deed *deed, size_t n, const struct qz_deed_span *in);

#endif
