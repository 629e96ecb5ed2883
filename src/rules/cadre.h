/* The five ones of a cadre: what a period comes to, with its sum and the rule that judged it. */
#ifndef QZ_RULES_CADRE_H
#define QZ_RULES_CADRE_H

#include "rules/deed.h"
#include "rules/rule.h"

/* That a cadre belongs to a welfare group: a state, no activity. */
struct qz_welfare {
    bool joined;
    bool seen;        /* the superior has seen the evidence */
    int64_t since_ms; /* from when */
    int64_t until_ms; /* when it ended; 0: it lasts */
};

/* What a cadre did in a period. */
struct qz_cadre_facts {
    struct qz_deeds deeds;     /* of the kind welfare_group none counts: that is the state below */
    int wishes;                /* fulfilled, thanked for by the youth, and not entered as a good deed, too */
    struct qz_welfare welfare; /* counts once a period in which it lasted */
};

/* One kind of those that are counted. */
struct qz_cadre_line {
    enum qz_activity_kind kind;
    int of[QZ_DEED_HOWS];
    int counted; /* the sum of them */
};

struct qz_cadre_verdict {
    const struct qz_rule *rule; /* borrowed: which judged it */
    struct qz_cadre_line line[QZ_ACT_COUNT];
    int lines;             /* how many kinds are counted */
    int of[QZ_DEED_HOWS];  /* of all kinds */
    int counted;           /* all of them */
    int credited, missing; /* counted up to the threshold, and what that still lacks: 还差 */
    unsigned open;         /* bits 1u << enum qz_activity_kind: kinds of which there is none yet */
    bool fulfilled;        /* the threshold is reached, of whatever kinds */
};

/* Judge one period by a rule that measures QZ_MEASURE_CADRE. */
void qz_cadre_judge(const struct qz_rule *rule, const struct qz_period *period,
                    const struct qz_cadre_facts *facts, struct qz_cadre_verdict *out);

/* The sum written out, "2 + 1 + 0 + 1 + 1 = 5": the lines in their order. Returns its length, cut to cap - 1.
 */
#define QZ_CADRE_SUM 160
size_t qz_cadre_sum(const struct qz_cadre_verdict *v, char out[QZ_CADRE_SUM]);

#endif
