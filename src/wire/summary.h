/* What a log says of one activity, by its entries alone: who came, in which way, who was turned away and why.
 * The same entries give the same numbers wherever they are kept, at the kiosk and at the tracker: a receipt
 * (wire/receipt.h) rests on that. What a superior or an administrator did at the tracker is not in it. */
#ifndef QZ_WIRE_SUMMARY_H
#define QZ_WIRE_SUMMARY_H

#include "rules/admit.h"
#include "wire/entry.h"

/* How people came in; of somebody who came in several ways the first of these. */
enum qz_way {
    QZ_WAY_LIVE,    /* by the code of the moment on their phone */
    QZ_WAY_PRINTED, /* by a printed or kept pass */
    QZ_WAY_TAIL,    /* found by digits of their phone number */
    QZ_WAY_LATE,    /* entered afterwards */
    QZ_WAY_HEADS,   /* counted without a name */
    QZ_WAY_COUNT
};

struct qz_summary_counts {
    int64_t named, unnamed;            /* people who stand: distinct ones, and those without a name */
    int64_t way[QZ_WAY_COUNT];         /* the same people, by how they came in */
    int64_t refused[QZ_VERDICT_COUNT]; /* scans that were turned away while it was open, by why */
};

/* An entry that counts somebody. */
struct qz_summary_item {
    uint64_t n;
    int64_t at_ms, up_ms;
    enum qz_entry_kind kind;
    enum qz_way way;
    bool gone;                /* voided or rejected */
    uint8_t who[QZ_ID_BYTES]; /* zeros: nobody has a name */
    uint32_t people;          /* without a name */
};

struct qz_summary {
    char activity[QZ_ID_TEXT];
    struct qz_summary_item *item;
    size_t count, cap;
    int64_t refused[QZ_VERDICT_COUNT];
};

/* Begin with nothing; the id is copied. qz_summary_finish frees what was kept. */
void qz_summary_init(struct qz_summary *s, const char *activity);
void qz_summary_finish(struct qz_summary *s);
/* The next entry of the log, in its order; those before the activity first opened may be left out. 0, or -1
 * when memory is short. */
int qz_summary_add(struct qz_summary *s, const struct qz_entry *e, struct qz_err *err);
/* What came of all of them. Sorts what was kept: nothing may be added afterwards. */
void qz_summary_end(struct qz_summary *s, struct qz_summary_counts *out);

/* Which way in an entry of kind checkin, late or headcount is. */
enum qz_way qz_way_of(const struct qz_entry *e);

#endif
