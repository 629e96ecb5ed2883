/* What an organisation or a cadre owes: each rule that binds, what a period comes to by it, the sum, and the
 * activities of which it is made. A deadline that has passed changes this when it is asked for. */
#ifndef QZ_FIGURES_DUTY_H
#define QZ_FIGURES_DUTY_H

#include "registry/link.h"
#include "registry/registry.h"
#include "rules/cadre.h"
#include "rules/campaign.h"
#include "rules/contacts.h"
#include "rules/quota.h"

enum qz_duty_state {
    QZ_DUTY_UNSET,   /* its days are not known: nobody owes anything */
    QZ_DUTY_AHEAD,   /* its days have not begun */
    QZ_DUTY_RUNNING, /* something is lacking, and there is time */
    QZ_DUTY_MET,     /* nothing is lacking */
    QZ_DUTY_MISSED,  /* its last day has passed, and something lacks */
    QZ_DUTY_STATES
};
/* "unset", "ahead", "running", "met", "missed". */
const char *qz_duty_state_name(enum qz_duty_state state);

/* One kind of activity that a rule counts. */
struct qz_duty_line {
    enum qz_activity_kind kind;
    int counted, need; /* need 0: none of it is asked by itself */
    int of[QZ_DEED_HOWS];
};

/* One rule. */
struct qz_duty {
    const struct qz_rule *rule; /* the tracker's, until it is closed */
    struct qz_period period;
    struct qz_deed_span days; /* in which something counts; both 0 while they are not known */
    int days_left;            /* whole days, that of now counted; 0: over, or not known */
    enum qz_duty_state state;
    int done;                               /* what counts, as much as there is */
    int left;                               /* what is lacking: 还差 */
    int of[QZ_DEED_HOWS];                   /* of what counts; of contacts nothing */
    struct qz_duty_line line[QZ_ACT_COUNT]; /* of contacts none */
    int lines;
    unsigned open; /* bits 1u << enum qz_activity_kind: kinds of which there is none, or too few */
    int linked[QZ_FIELD_COUNT],
        met[QZ_FIELD_COUNT]; /* of contacts: youths by field, and those met this year */
    struct qz_contacts_verdict contacts;
    char sum[QZ_CADRE_SUM]; /* written out: "2 + 1 + 0 + 1 + 1 = 5" */
};

/* One activity, held by an organisation or with a cadre's part in it, whether it counts or not. */
struct qz_duty_deed {
    char id[QZ_ID_TEXT], title[QZ_TEXT_MAX];
    struct qz_deed deed;
    enum qz_counts counts;
    enum qz_activity_state state;
    char campaign[40];
    int parts;         /* entries in the cadre's name that stand; an organisation's: 0 */
    enum qz_part part; /* the best of them */
    int64_t activity;  /* activity.ref */
    int64_t people;
};

#define QZ_DUTIES_MOST QZ_RULES_MOST
struct qz_duties {
    int64_t as_of_ms;
    struct qz_duty duty[QZ_DUTIES_MOST]; /* the five ones first, then contacts, then campaigns */
    int n;
    int left;                  /* of those that are running, together */
    struct qz_duty_deed *deed; /* of all of them, by their beginning */
    size_t deeds, deed_cap;
    bool has_post; /* of a cadre: how the cadre serves is known; else no rule binds */
    struct qz_cadre_post post;
    int64_t from_ms, next_ms; /* the span that deeds are of */
};
void qz_duties_finish(struct qz_duties *d);

/* The moment by which each rule's own period is found: in that of now, now; else the last one of the period
 * of that name ("2017-Q2", "2017-B3", "2017"). False for any other text. "": now. */
bool qz_duty_moment(const char *period, int64_t now_ms, int64_t *at_ms);

/* Of an organisation. QZ_E_MISSING. *out is zeros before, and is finished also after a failure. */
int qz_duties_office(struct qz_tracker *t, const char *organisation, int64_t at_ms, int64_t now_ms,
                     struct qz_duties *out, struct qz_err *err);
/* Of a cadre, by the post of the first day of each rule's period, or the first one that began in it. */
int qz_duties_cadre(struct qz_tracker *t, const char *cadre, int64_t at_ms, int64_t now_ms,
                    struct qz_duties *out, struct qz_err *err);
/* Whether that deed is one of those which a rule counted. */
bool qz_duty_counts(const struct qz_duty *duty, const struct qz_duty_deed *deed);

/* A cadre of an organisation, in the order in which they came. */
struct qz_duty_cadre {
    char id[QZ_ID_TEXT], name[QZ_TEXT_MAX];
    int64_t ref;
};
/* Those behind the one of the ref `after` (0: from the first). Returns the number, at most `most`, or -1. */
int qz_duty_cadres(struct qz_tracker *t, const char *organisation, int64_t after, struct qz_duty_cadre *out,
                   int most, struct qz_err *err);

#endif
