/* Quota rules: read from db/rules/, applied to what counts. See qingzhan-rules(5). */
#ifndef QZ_RULES_QUOTA_H
#define QZ_RULES_QUOTA_H

#include "base/err.h"
#include "rules/kind.h"
#include "rules/period.h"

#include <stdbool.h>
#include <stddef.h>

/* Kinds of organisation, as bits so that a rule can name whom it binds. */
enum qz_org_kind {
    QZ_ORG_PROVINCE,       /* 省 */
    QZ_ORG_PREFECTURE,     /* 省辖市 */
    QZ_ORG_COUNTY,         /* 县(市、区) */
    QZ_ORG_DIRECT_COUNTY,  /* 省直管县 */
    QZ_ORG_AFFILIATED,     /* 直属单位 */
    QZ_ORG_UNIVERSITY,     /* 省管高校 */
    QZ_ORG_COMMITTEE,      /* 基层团委 */
    QZ_ORG_GENERAL_BRANCH, /* 团总支 */
    QZ_ORG_BRANCH,         /* 团支部 */
    QZ_ORG_COUNT
};

const char *qz_org_kind_name(enum qz_org_kind kind);
enum qz_org_kind qz_org_kind_parse(const char *name); /* QZ_ORG_COUNT when there is none of that name */

/* Whose word it is that a cadre confirmed, rejected, took back or entered late. The numbers are stored. */
enum qz_whose {
    QZ_WHOSE_EARLIER, /* 较早: it came before the others were told apart; a kiosk's */
    QZ_WHOSE_KIOSK,   /* 本机确认: the kiosk's, that a PIN was typed */
    QZ_WHOSE_CADRE,   /* 本人确认: the cadre's own, by badge or phone */
    QZ_WHOSE_ADMIN,   /* 管理员代记: an administrator's at the tracker, in the cadre's name */
    QZ_WHOSE_COUNT
};
/* "earlier", "kiosk", "cadre", "administrator"; "" for what is none of them. */
const char *qz_whose_name(enum qz_whose whose);

struct qz_quota_rule {
    char name[40];
    unsigned binds; /* bits 1u << enum qz_org_kind */
    enum qz_period_kind period;
    int threshold;                      /* counted activities a period */
    int need[QZ_ACT_COUNT];             /* at least so many of each kind; 0: none asked */
    int min_participants[QZ_ACT_COUNT]; /* standing participations for an activity to count */
    unsigned confirmed_by;              /* bits 1u << enum qz_whose: whose confirmation makes an activity
                                    count. One of before words were told apart always does */
    bool headcount_stands;              /* people counted without a name stand as participations */
    bool guidance_for_self_designed;    /* guidance of the education drive may stand in for it */
};

/* Read one rule from its JSON text. Unknown keys, kinds, periods are refused. Returns 0 or -1. */
int qz_quota_rule_parse(const char *json, size_t len, struct qz_quota_rule *out, struct qz_err *err);

/* Whether it is a duty of organisations of that kind. */
bool qz_quota_binds(const struct qz_quota_rule *rule, enum qz_org_kind kind);

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
enum qz_counts qz_activity_counts(const struct qz_quota_rule *rule, const struct qz_activity_facts *facts);
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
void qz_quota_office(const struct qz_quota_rule *rule, const int counted[QZ_ACT_COUNT], int guidance,
                     struct qz_quota_result *out);

#endif
