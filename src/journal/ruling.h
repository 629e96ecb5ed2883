/* A superior's word on entries of a kiosk's log: that they are allowed, or discounted, and no longer. Each is
 * an action in the tracker's own log. */
#ifndef QZ_JOURNAL_RULING_H
#define QZ_JOURNAL_RULING_H

#include "journal/journal.h"
#include "wire/entry.h"

#include <jansson.h>

struct qz_batch;

enum qz_ruling_kind {
    QZ_RULING_ALLOW,    /* they stand without the rules of time and bounds */
    QZ_RULING_DISCOUNT, /* they have no effect */
    QZ_RULING_RECOUNT   /* they are no longer discounted */
};

struct qz_ruling {
    enum qz_ruling_kind kind;
    uint64_t from, to;         /* entries, both included; at most QZ_RULING_ENTRIES */
    char activity[QZ_ID_TEXT]; /* only those of that activity; "": all */
    char reason[QZ_REASON_MAX + 1];
};

/* What was said of a kiosk's entries so far. */
struct qz_ruled {
    uint64_t discounted, allowed;
};

/* Say so of entries of that kiosk. Each is judged anew; figures, feeds and the kiosk follow. QZ_E_MISSING for
 * an unknown kiosk, activity or entry, QZ_E_INPUT for no range, too long a one, or no reason. */
int qz_ruling_do(struct qz_tracker *t, const char *kiosk, const struct qz_ruling *r, int64_t now_ms,
                 struct qz_err *err);
/* How many entries of the kiosk's log are discounted, and how many allowed. */
int qz_ruling_count(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_ruled *out, struct qz_err *err);

/* The kiosk that an action's data names. QZ_E_MISSING. */
int qz_ruling_kiosk(struct qz_batch *b, const json_t *data, int64_t *log, int64_t *organisation,
                    struct qz_err *err);
/* Apply a superior's word on entries: an action's verb and data. 1 when the verb is one of those, 0, -1. */
int qz_ruling_apply(struct qz_batch *b, const char *verb, const json_t *data, struct qz_err *err);

#endif
