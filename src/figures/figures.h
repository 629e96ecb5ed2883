/* The figures: summary rows kept in the transaction that changes them. See qingzhan-rules(5). */
#ifndef QZ_FIGURES_FIGURES_H
#define QZ_FIGURES_FIGURES_H

#include "registry/registry.h"
#include "rules/period.h"

/* Figures of an organisation for the quarter of now_ms, from a handful of rows, and its weeks up to then.
 * QZ_E_MISSING for an unknown id. */
int qz_views_stats(struct qz_tracker *t, const char *organisation, int64_t now_ms, struct qz_stats *out,
                   struct qz_err *err);

/* The figures of another quarter, without weeks; as of now_ms all the same. */
int qz_views_stats_of(struct qz_tracker *t, const char *organisation, const struct qz_period *quarter,
                      int64_t now_ms, struct qz_stats *out, struct qz_err *err);

/* As qz_views_stats, for a kiosk's organisation, whose weeks are counted anew only after a change there.
 * changed: the receipt of the last one. */
int qz_views_stats_told(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t changed, int64_t now_ms,
                        struct qz_stats *out, struct qz_err *err);

/* An organisation below another, however far, with its own figures alone. */
#define QZ_BELOW_PAGE 100
struct qz_below {
    struct qz_stats stats;
    char superior[QZ_ID_TEXT];
    enum qz_org_kind kind;
    bool closed;
    char merged_into[QZ_ID_TEXT]; /* "": into none */
};
/* The organisations below one, each after its superior and before those below another, behind the one of the
 * id `after` ("": from the first). Returns the number, at most `most` and QZ_BELOW_PAGE, or -1. */
int qz_views_below(struct qz_tracker *t, const char *organisation, const struct qz_period *quarter,
                   const char *after, int64_t now_ms, struct qz_below *out, int most, struct qz_err *err);

/* One entry of an activity's. */
struct qz_opened {
    char kiosk[QZ_KIOSK_ID_TEXT]; /* whose log it is in; "" for the tracker's own */
    uint64_t n;
    int64_t at_ms;
    int64_t real_ms; /* by the tracker's clock, as far as the log says how far its own was off */
    enum qz_entry_kind kind;
    enum qz_judgement verdict;
    bool gone;      /* it was voided or rejected since */
    int64_t adds;   /* people, to the figures as they are now; 0 for whatever does not count or stand */
    int how;        /* enum qz_how of the participation that rests on it, -1 without one */
    int64_t out_ms; /* when that person checked out, or 0 */
    int whose; /* enum qz_whose: of what is in a cadre's name, and of a check-in, what attested it; -1: of
                  none */
    char who[QZ_ID_TEXT], cadre[QZ_ID_TEXT];
    char administrator[QZ_TEXT_MAX]; /* who entered it at the tracker, or "" */
    uint32_t count;
    uint64_t group; /* the entry of the same log that began the group it belongs to; 0: none */
    uint64_t target, badge;
    char target_kiosk[QZ_KIOSK_ID_TEXT]; /* whose log the target is in, "tracker": the own one; "": the same
                                            log */
    char verb[QZ_REASON_MAX + 1];        /* of an ADMIN entry: what it did, as activity-close; else "" */
    char reason[QZ_REASON_MAX + 1];      /* that was given for it, or "" */
};
/* Open what is shown of an activity down to all of its entries, those that add nothing too: the sum of what
 * they add is the number of its participations and of those counted without a name. By log, the tracker's own
 * first, in the order in which they were written. after: 0, or *next of the call before. Writes at most
 * `most` to out and returns how many, which may be none though there are more: *next is 0 at the end. -1 on
 * failure, QZ_E_MISSING for an unknown activity. */
int qz_views_entries(struct qz_tracker *t, const char *activity, uint64_t after, struct qz_opened *out,
                     int most, uint64_t *next, struct qz_err *err);

/* The newest receipt that changed anything a kiosk is told in its feed, and whether there is more than
 * `after`. */
bool qz_views_changed(const struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after);
/* What is new for a kiosk since cursor `after`. qz_feed_finish. */
int qz_views_feed(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                  struct qz_feed *out, struct qz_err *err);

/* What a kiosk is told. config allocates its lists (qz_config_finish); etag is as in HTTP, with quotes. */
int qz_registry_etag(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, char etag[72],
                     struct qz_err *err);
int qz_registry_config(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_config *out,
                       struct qz_err *err);

#endif
