/* The five-ones of an office: which activities count, and what they come to. See qingzhan-rules(5). */
#ifndef QZ_RULES_QUOTA_H
#define QZ_RULES_QUOTA_H

#include "rules/rule.h"

#include <stdbool.h>

/* What one activity has to show. */
struct qz_activity_facts {
    enum qz_activity_kind kind;
    bool opened;           /* on an enrolled kiosk, or late-entered by a cadre with a reason */
    int64_t distinct;      /* named participations that stand: not rejected, not voided */
    int64_t headcount;     /* people counted without a name */
    unsigned confirmed_by; /* bits 1u << enum qz_whose: whose confirmations of the whole stand */
};

/* The numbers are stored. */
enum qz_counts {
    QZ_COUNTS,
    QZ_COUNTS_NOT_OPENED,
    QZ_COUNTS_TOO_FEW,
    QZ_COUNTS_UNCONFIRMED,
    QZ_COUNTS_GIVEN_UP /* and never will: never found by qz_activity_counts */
};

/* Whether it counts, or the first thing that is missing. */
enum qz_counts qz_activity_counts(const struct qz_rule *rule, const struct qz_activity_facts *facts);
/* "counts", "not-opened", "too-few", "unconfirmed", "given-up". */
const char *qz_counts_name(enum qz_counts c);

struct qz_ring {
    enum qz_activity_kind kind;
    int counted, need;
};

struct qz_quota_result {
    struct qz_ring ring[QZ_OFFICE_KINDS];
    int counted, threshold;
    bool stood_in;  /* guidance stood in for self_designed */
    bool fulfilled; /* threshold reached and every ring closed */
    double share;   /* 0..1: the scarcer of counted/threshold and closed/asked rings */
};

/* Apply the office five-ones to the counted activities of one organisation and period. */
void qz_quota_office(const struct qz_rule *rule, const int counted[QZ_ACT_COUNT], int guidance,
                     struct qz_quota_result *out);

#endif
