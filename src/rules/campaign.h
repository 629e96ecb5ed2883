/* Campaigns: their days in a programme year, and whether what was held in them is enough. */
#ifndef QZ_RULES_CAMPAIGN_H
#define QZ_RULES_CAMPAIGN_H

#include "rules/deed.h"
#include "rules/rule.h"

#define QZ_LANTERN_YEARS 64

/* Days of the Lantern Festival 元宵节, a year each. */
struct qz_lantern {
    int first_year, n;
    struct qz_date day[QZ_LANTERN_YEARS];
};

/* Read the table from its JSON text: days of years that follow one another, each in February or March.
 * Returns 0, or -1 with *err, which names `file`. */
int qz_lantern_read(const char *file, const char *json, size_t len, struct qz_lantern *out,
                    struct qz_err *err);
/* Read the one that the program carries, db/rules/lantern_festival.json. Returns 0, or -1 with *err. */
int qz_lantern_load(struct qz_lantern *out, struct qz_err *err);
/* The festival of a year; false when the table has none of it. */
bool qz_lantern_of(const struct qz_lantern *t, int year, struct qz_date *out);

enum qz_campaign_state {
    QZ_CAMPAIGN_UNSET,   /* its days are not known: the province has not said, or the table ends */
    QZ_CAMPAIGN_AHEAD,   /* it has not begun */
    QZ_CAMPAIGN_RUNNING, /* its days are now */
    QZ_CAMPAIGN_OVER     /* its last day has passed */
};

/* The campaign's days in a programme year, which a campaign that goes on into the next one belongs to. `set`:
 * the days that the province said for that year; NULL: none. They also stand for those of the rule. Returns
 * false when they are not known. */
bool qz_campaign_days(const struct qz_rule *rule, const struct qz_lantern *lantern, int year,
                      const struct qz_deed_span *set, struct qz_deed_span *out);

struct qz_campaign_verdict {
    const struct qz_rule *rule; /* borrowed: which judged it */
    enum qz_campaign_state state;
    struct qz_deed_span days; /* both 0 while they are not known */
    int of[QZ_DEED_HOWS];     /* what counts, by how it is known */
    int counted;              /* the sum of them */
    int credited, missing;    /* counted up to the threshold, and what that still lacks */
    bool fulfilled;
    bool missed; /* it is over and not fulfilled */
};

/* Judge n activities of an organisation or a cadre at a moment, by a rule that measures QZ_MEASURE_CAMPAIGN.
 * days: NULL when they are not known. */
void qz_campaign_judge(const struct qz_rule *rule, const struct qz_deed_span *days,
                       const struct qz_deed *deed, size_t n, int64_t now_ms, struct qz_campaign_verdict *out);

#endif
