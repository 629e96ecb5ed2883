/* Rules of the programme as data: read from db/rules/ or from what a province writes, hostile until checked.
 * See qingzhan-rules(5). What a rule comes to is in rules/quota.h, rules/contacts.h, rules/campaign.h. */
#ifndef QZ_RULES_RULE_H
#define QZ_RULES_RULE_H

#include "base/clock.h"
#include "base/err.h"
#include "rules/kind.h"
#include "rules/period.h"
#include "rules/whom.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a rule measures, which says which members it has. */
enum qz_measure {
    QZ_MEASURE_OFFICE,   /* "office_five_ones": counted activities of an organisation, and of each kind */
    QZ_MEASURE_CADRE,    /* "cadre_five_ones": counted activities of a cadre */
    QZ_MEASURE_CONTACTS, /* "contacts": youths linked to a cadre */
    QZ_MEASURE_CAMPAIGN, /* "campaign": counted activities within the days of a campaign */
    QZ_MEASURE_COUNT
};
const char *qz_measure_name(enum qz_measure measure); /* "" for what is none of them */

/* Whose a rule is. */
enum qz_rule_source {
    QZ_RULE_SOURCE_SEED,     /* "seed": the province's notice of 2017 */
    QZ_RULE_SOURCE_NATIONAL, /* "national": the central notice of 2016 */
    QZ_RULE_SOURCE_OURS,     /* "ours": a choice of this project, which a province may set otherwise */
    QZ_RULE_SOURCE_COUNT
};
const char *qz_rule_source_name(enum qz_rule_source source); /* "" for what is none of them */

/* The days of a campaign, both counted, in a programme year. */
struct qz_rule_days {
    bool set_by_province; /* none until the province sets them; the others then say nothing */
    bool to_lantern;      /* it ends with the Lantern Festival of the next year; `to` says nothing */
    int from_month, from_day;
    int to_month, to_day; /* before `from`: of the next year */
};

struct qz_rule {
    char name[40];
    char title[100], title_en[100]; /* in Chinese and in English */
    enum qz_measure measure;
    enum qz_rule_source source;
    unsigned ours;       /* bits of qz_rule_member(): members of it that are a reading of this project */
    struct qz_date from; /* the day from which it applies */
    unsigned binds;      /* bits 1u << enum qz_org_kind: organisations. 0: none by itself */
    enum qz_cadre_where cadres[QZ_CADRE_KINDS]; /* cadres: of each kind which */
    enum qz_period_kind period;
    int threshold; /* at least so much a period */

    int need[QZ_ACT_COUNT];             /* OFFICE: at least so many of each kind; 0: none asked */
    int min_participants[QZ_ACT_COUNT]; /* OFFICE: standing participations for an activity to count */
    unsigned confirmed_by;           /* OFFICE: bits 1u << enum qz_whose: whose confirmation makes an activity
                                    count. One of before words were told apart always does */
    bool headcount_stands;           /* OFFICE: people counted without a name stand as participations */
    bool guidance_for_self_designed; /* OFFICE: guidance of the education drive may stand in for it */

    unsigned kinds;   /* CADRE, CAMPAIGN: bits 1u << enum qz_activity_kind: which activities are counted */
    int fields_least; /* CONTACTS: from at least so many fields */

    struct qz_rule_days days; /* CAMPAIGN */
    bool tagged;              /* CAMPAIGN: only what was tagged for it */
    bool with_linked;         /* CAMPAIGN: only with youths whom the cadre is linked to */
};

/* Read one rule from its JSON text. Members that are unknown, missing or malformed are refused in words that
 * name `file`, the rule where it is known, and the member. Returns 0, or -1 with *err. */
int qz_rule_read(const char *file, const char *json, size_t len, struct qz_rule *out, struct qz_err *err);

/* The number of a member of that name, for the bits of `ours`; -1 when there is none. */
int qz_rule_member(const char *name);

/* Whether it is a duty of organisations of that kind, or of that cadre. */
bool qz_rule_binds(const struct qz_rule *rule, enum qz_org_kind kind);
bool qz_rule_binds_cadre(const struct qz_rule *rule, const struct qz_cadre_post *post);

/* Whether an organisation below may have `lower` where its superior has `superior`. It may be as strict or
 * milder; contact numbers, and how often anything is due, are the province's alone (no piling on,
 * 不层层加码).
 * Returns 0, or -1 with *err, which names the member and the rule that stands in the way. */
int qz_rule_below(const struct qz_rule *superior, const struct qz_rule *lower, struct qz_err *err);

#define QZ_RULES_MOST 32

/* All rules of a place. The same name may stand in it several times, from different days on. */
struct qz_rules {
    struct qz_rule rule[QZ_RULES_MOST];
    int n;
};

/* Read what the program carries in db/rules/. Returns 0, or -1 with *err. */
int qz_rules_load(struct qz_rules *out, struct qz_err *err);
/* Add a rule. Refused: one of a name and day that is there. Returns 0, or -1 with *err. */
int qz_rules_add(struct qz_rules *rules, const struct qz_rule *rule, struct qz_err *err);

/* The rule of that name by which a period is judged that begins at start_ms: the newest that applies on the
 * period's first day, so that a change within a period takes effect with the next one, and what is over keeps
 * its old rule. NULL when there is none yet. */
const struct qz_rule *qz_rules_at(const struct qz_rules *rules, const char *name, int64_t start_ms);
/* The rule of that measure by which a cadre is judged in a period that begins at start_ms; NULL: none. */
const struct qz_rule *qz_rules_of_cadre(const struct qz_rules *rules, enum qz_measure measure,
                                        const struct qz_cadre_post *post, int64_t start_ms);

#endif
