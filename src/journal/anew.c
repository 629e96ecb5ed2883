#include "journal/anew.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/judge.h"
#include "journal/state.h"

#include <inttypes.h>
#include <string.h>

/* An entry of a kiosk's log as it is held now. */
struct anew_held {
    uint64_t n;
    char line[QZ_ENTRY_MAX];
    size_t len;
    struct qz_entry e; /* points into the line */
    enum qz_judgement first, now;
    bool discounted, allowed, gone;
};

/* One walk over entries that are judged anew. */
struct walk {
    struct qz_batch b; /* of the kiosk's log, in the receipt of the superior's word */
    uint64_t last;     /* entry of the receipt that b.anew tells of */
    struct qz_err *err;
};

/* ---- reading ---- */

static int anew_load(struct walk *w, uint64_t n, struct anew_held *h)
{
    const struct qz_row *row;
    int rc = qz_db_get(w->b.t->db, Q_AGAIN_ENTRY, &row, w->err, INT(qz_entry_id(w->b.log, n)));
    if (rc == 0)
        return qz_fail(w->err, QZ_E_MISSING,
                       "the tracker does not hold entry %" PRIu64 " of that log; name entries that came in",
                       n);
    if (rc < 0)
        return -1;

    h->n = n;
    h->first = (enum qz_judgement)qz_row_int(row, 0);
    h->discounted = qz_row_int(row, 2) != 0;
    h->allowed = qz_row_int(row, 3) != 0;
    h->now = (enum qz_judgement)qz_row_int(row, 4);
    h->gone = qz_row_int(row, 5) != 0;
    const char *line = qz_row_blob(row, 1, &h->len);
    memcpy(h->line, line, h->len <= sizeof h->line ? h->len : 0);
    return qz_entry_read(h->line, h->len, &h->e, w->err);
}

/* The receipt in which entry n came. Neighbours mostly came in the same one. */
static int anew_receipt(struct walk *w, uint64_t n)
{
    const struct qz_row *row;
    if (w->b.anew.seq && n > w->b.base && n <= w->last) {
        w->b.anew.place = (unsigned)(n - w->b.base - 1);
        return 0;
    }

    int rc = qz_db_get(w->b.t->db, Q_AGAIN_RECEIPT, &row, w->err, INT(w->b.log), INT((int64_t)n));
    if (rc == 0)
        return qz_fail(w->err, QZ_E_CORRUPT, "the receipt of entry %" PRIu64 " is missing; restore a copy",
                       n);
    if (rc < 0)
        return -1;
    w->b.anew.seq = (uint64_t)qz_row_int(row, 0);
    w->b.base = (uint64_t)qz_row_int(row, 1) - 1;
    w->last = (uint64_t)qz_row_int(row, 2);
    w->b.now_ms = qz_row_int(row, 3);
    w->b.anew.place = (unsigned)(n - w->b.base - 1);
    return 0;
}

/* ---- judging ---- */

/* What was found when the entry came, of what may be otherwise today: whether activity, person, cadre and
 * pass were known and in order. It is taken as found. */
static bool found_then(const struct walk *w, const struct anew_held *h)
{
    enum qz_judgement first = h->first;
    /* By what time a pass is judged may have changed. */
    if (first == QZ_J_EXPIRED || first == QZ_J_REVOKED)
        return !qz_batch_since(&w->b, QZ_SINCE_TIME);
    return !qz_judgement_counts(h->e.kind, first) && first != QZ_J_DUPLICATE && first != QZ_J_TIME_DOUBTFUL &&
           first != QZ_J_TOO_MANY && first != QZ_J_DISCOUNTED;
}

static int anew_keep(struct walk *w, const struct anew_held *h)
{
    struct qz_db *db = w->b.t->db;
    int64_t id = qz_entry_id(w->b.log, h->n);
    if (!h->discounted && !h->allowed && h->now == h->first)
        return qz_db_do(db, Q_RULING_DROP, w->err, INT(id));
    return qz_db_do(db, Q_RULING_PUT, w->err, INT(id), INT(h->discounted), INT(h->allowed), INT(h->now));
}

/* Nothing of the entry stands: judge it, and let it have its effect. */
static int anew_apply(struct walk *w, struct anew_held *h)
{
    h->now = h->discounted ? QZ_J_DISCOUNTED : h->first;
    if (anew_receipt(w, h->n) != 0)
        return -1;
    w->b.anew.allowed = h->allowed;
    qz_batch_line(&w->b, h->line, h->len);
    if (!h->discounted && !h->gone && !found_then(w, h) &&
        qz_judge(&w->b, &h->e, h->first, &h->now, w->err) != 0)
        return -1;
    return anew_keep(w, h);
}

/* The entry that a void or a rejection made fall comes back. */
static int anew_release(struct walk *w, uint64_t target)
{
    struct anew_held h;
    if (qz_db_do(w->b.t->db, Q_GONE_DROP, w->err, INT(qz_entry_id(w->b.log, target))) != 0 ||
        anew_load(w, target, &h) != 0)
        return -1;
    return anew_apply(w, &h);
}

/* Take back what stands of the entry. A check-in that is a duplicate waits. */
static int anew_retract(struct walk *w, const struct anew_held *h)
{
    if (h->gone || !(qz_judgement_counts(h->e.kind, h->now) || h->now == QZ_J_DUPLICATE))
        return 0;
    if (h->e.kind == QZ_ENTRY_VOID || h->e.kind == QZ_ENTRY_REJECT)
        return anew_release(w, h->e.target);
    return anew_receipt(w, h->n) == 0 ? qz_judge_take_back(&w->b, &h->e, h->now, w->err) : -1;
}

/* Whether the change is one: what is discounted, or stands as it is, is left in peace. */
static bool anew_changes(const struct anew_held *h, enum qz_anew_change change)
{
    if (change == QZ_ANEW_DISCOUNT)
        return !h->discounted;
    if (change == QZ_ANEW_RECOUNT)
        return h->discounted;
    if (change == QZ_ANEW_TAKE)
        return !h->gone;
    return change == QZ_ANEW_SAME || !h->allowed;
}

/* An entry of which nothing changes by being allowed only has that noted. */
static bool anew_only_noted(const struct anew_held *h, enum qz_anew_change change)
{
    return change == QZ_ANEW_ALLOW && h->now != QZ_J_TIME_DOUBTFUL && h->now != QZ_J_TOO_MANY;
}

static int anew_one(struct walk *w, struct anew_held *h, enum qz_anew_change change)
{
    if (!anew_changes(h, change))
        return 0;
    if (anew_only_noted(h, change)) {
        h->allowed = true;
        return anew_keep(w, h);
    }

    if (anew_retract(w, h) != 0)
        return -1;
    if (change == QZ_ANEW_TAKE)
        return qz_judge_gone(&w->b, qz_entry_id(w->b.log, h->n), w->err);
    if (change == QZ_ANEW_DISCOUNT || change == QZ_ANEW_RECOUNT)
        h->discounted = change == QZ_ANEW_DISCOUNT;
    h->allowed |= change == QZ_ANEW_ALLOW;
    return anew_apply(w, h);
}

/* ---- walking ---- */

/* Whether the entry is of the activity; a void is of that of the entry it names. 1, 0, -1. */
static int anew_of(struct walk *w, const struct anew_held *h, const char *activity)
{
    struct anew_held target;
    if (!*activity || strcmp(h->e.activity, activity) == 0)
        return 1;
    if (h->e.kind != QZ_ENTRY_VOID || h->e.target >= h->n)
        return 0;
    return anew_load(w, h->e.target, &target) == 0 ? strcmp(target.e.activity, activity) == 0 : -1;
}

static int anew_walk(struct walk *w, uint64_t from, uint64_t to, const char *activity,
                     enum qz_anew_change change)
{
    struct anew_held h;
    for (uint64_t n = from; n <= to; n++) {
        int rc = anew_load(w, n, &h) == 0 ? anew_of(w, &h, activity) : -1;
        if (rc < 0 || (rc == 1 && anew_one(w, &h, change) != 0))
            return -1;
    }
    return qz_batch_flush(&w->b, w->err);
}

/* The organisation that the log's kiosk has. */
static int anew_organisation(struct qz_tracker *t, int64_t log, int64_t *organisation, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_AGAIN_KIOSK, &row, err, INT(log));
    if (rc == 0)
        return qz_fail(err, QZ_E_BUG, "entries of no kiosk are judged anew");
    if (rc == 1)
        *organisation = qz_row_int(row, 1);
    return rc < 0 ? -1 : 0;
}

int qz_anew(struct qz_batch *own, int64_t log, uint64_t from, uint64_t to, const char *activity,
            enum qz_anew_change change, struct qz_err *err)
{
    struct walk w = {.err = err};
    int64_t organisation = 0;
    if (anew_organisation(own->t, log, &organisation, err) != 0 || qz_batch_flush(own, err) != 0)
        return -1;

    /* What the own batch holds of activities and blocks is read again after this. */
    own->acts = own->reaches = 0;
    qz_batch_init(&w.b, own->t, log, organisation, own->now_ms);
    w.b.seq = own->seq;
    w.b.place = own->place;
    w.b.replay = own->replay;

    int rc = anew_walk(&w, from, to, activity, change);
    for (size_t i = 0; i < w.b.tolds && rc == 0; i++)
        rc = qz_batch_tell(own, w.b.told[i], err);
    own->place = w.b.place;
    qz_batch_finish(&w.b);
    return rc;
}
