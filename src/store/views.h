/* The figures: summary rows kept in the transaction that changes them. Domain: "Quotas". */
#ifndef QZ_STORE_VIEWS_H
#define QZ_STORE_VIEWS_H

#include "store/journal.h"

/* How a participation is known. The numbers are stored. */
enum qz_how {
    QZ_HOW_PENDING = 0,  /* printed pass or picked name, not yet confirmed by a cadre */
    QZ_HOW_ATTESTED = 1, /* confirmed */
    QZ_HOW_PROVEN = 2,   /* live pass, or the phone's own post */
    QZ_HOW_LATE = 3      /* entered later, by a cadre, with a reason */
};
const char *qz_how_name(enum qz_how how);

/* Figures of an organisation for the quarter of now_ms, from a handful of rows. QZ_E_MISSING for an unknown
 * id. */
int qz_views_stats(struct qz_tracker *t, const char *organisation, int64_t now_ms, struct qz_stats *out,
                   struct qz_err *err);

/* What one activity's count is made of: entries, in the order in which they became known, after cursor
 * `after`. */
struct qz_standing {
    uint64_t seq; /* cursor */
    char who[QZ_ID_TEXT];
    char kiosk[QZ_KIOSK_ID_TEXT]; /* "" for the tracker's own log */
    uint64_t n;
    int64_t at_ms, out_ms;
    enum qz_how how;
};
int qz_views_entries(struct qz_tracker *t, const char *activity, uint64_t after, struct qz_standing *out,
                     int most, struct qz_err *err);

/* The newest receipt that changed anything a kiosk is told in its feed, and whether there is more than
 * `after`. */
bool qz_views_changed(const struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after);
/* What is new for a kiosk since cursor `after`. qz_feed_finish. */
int qz_views_feed(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                  struct qz_feed *out, struct qz_err *err);

/* Drop the views, make them anew from the journal, compare with what was there. *differences receives the
 * number of rows and verdicts that differed. The new ones stay. */
int qz_views_rebuild(struct qz_tracker *t, uint64_t *differences, struct qz_err *err);

#endif
