#include "journal/judge_time.h"

#include "journal/batch.h"
#include "journal/dating.h"
#include "journal/journal.h"
#include "journal/state.h"
#include "journal/work.h"

#include <inttypes.h>
#include <string.h>

#define ANEW_MOST 8 /* times that an entry is moved on */

/* Entries that say what happened when; of the others the time decides nothing. */
static bool time_is_judged(enum qz_entry_kind kind)
{
    switch (kind) {
    case QZ_ENTRY_OPEN:
    case QZ_ENTRY_CHECKIN:
    case QZ_ENTRY_CHECKOUT:
    case QZ_ENTRY_HEADCOUNT:
    case QZ_ENTRY_CONFIRM:
    case QZ_ENTRY_REJECT:
    case QZ_ENTRY_VOID:
    case QZ_ENTRY_LATE:
    case QZ_ENTRY_BADGE:
    case QZ_ENTRY_PART:
        return true;

    default:
        return false;
    }
}

/* Whether *e says again what *first said. */
static bool time_same_fact(const struct qz_entry *e, const struct qz_entry *first)
{
    return e->kind == first->kind && strcmp(e->who, first->who) == 0 && e->count == first->count &&
           e->proof_len == first->proof_len && memcmp(e->proof, first->proof, e->proof_len) == 0;
}

/* The entry of the batch's log that *e is anew: it was voided, and said the same. 1, 0, -1. */
static int time_original(struct qz_batch *b, const struct qz_entry *e, struct qz_entry *first,
                         struct qz_err *err)
{
    const struct qz_row *row;
    enum qz_judgement verdict;
    const char *line;
    size_t len;
    int64_t id = qz_entry_id(b->log, e->of);
    bool gone = qz_work_is_gone(b, id);
    if (e->of >= e->n)
        return 0;
    if (!qz_work_line(b, e->of, &line, &len, &verdict)) {
        int rc = qz_db_get(b->t->db, Q_ORIGINAL_LOAD, &row, err, INT(id));
        if (rc != 1)
            return rc;
        line = qz_row_blob(row, 0, &len);
        gone |= qz_row_int(row, 1) != 0;
    }

    int rc = qz_entry_read(line, len, first, err);
    first->data = NULL; /* borrowed from the row */
    if (rc != 0)
        return -1;
    /* Nobody can void a check-out: the one that is anew only repeats it. */
    return (gone || e->kind == QZ_ENTRY_CHECKOUT) && time_same_fact(e, first);
}

/* The entry whose time *e keeps: itself, or the first that it is anew. 1, 0 there is no such, -1. */
static int time_first(struct qz_batch *b, const struct qz_entry *e, struct qz_entry *first,
                      struct qz_err *err)
{
    int rc = 1;
    *first = *e;
    for (int i = 0; first->of && rc == 1; i++) {
        struct qz_entry next = *first;
        rc = i < ANEW_MOST ? time_original(b, &next, first, err) : 0;
    }
    return rc;
}

static int time_received(struct qz_batch *b, uint64_t n, uint64_t *seq, int64_t *at_ms, struct qz_err *err)
{
    *seq = b->anew.seq ? b->anew.seq : b->seq;
    *at_ms = b->now_ms;
    if (n > b->base)
        return 0;
    int rc = qz_dating_received(b->t, b->log, n, seq, at_ms, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_CORRUPT, "an entry is held that came with no receipt; restore a copy");
    return rc < 0 ? -1 : 0;
}

int qz_judge_time(struct qz_batch *b, const struct qz_entry *e, struct qz_when *out, struct qz_err *err)
{
    struct qz_entry first;
    uint64_t seq;
    int64_t received;
    *out = (struct qz_when){.real_ms = e->at_ms, .judged_ms = e->at_ms, .first = e->n};
    if (b->log == QZ_OWN_LOG || !qz_batch_since(b, QZ_SINCE_TIME) || !time_is_judged(e->kind))
        return QZ_J_ACCEPTED;

    int rc = time_first(b, e, &first, err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_TARGET;
    if (time_received(b, first.n, &seq, &received, err) != 0 ||
        qz_dating_entry(b->t, &b->dating, b->log, &first, seq, received, out, err) != 0)
        return -1;
    out->first = first.n;
    if (b->anew.allowed)
        out->doubtful = false;
    return QZ_J_ACCEPTED;
}

int qz_judge_time_again(struct qz_batch *b, const struct qz_entry *e, struct qz_when *out, struct qz_err *err)
{
    int rc = qz_dating_received(b->t, b->log, e->n, &b->anew.seq, &b->now_ms, err);
    b->base = e->n - 1;
    if (rc == 0)
        return qz_fail(err, QZ_E_CORRUPT, "the receipt of entry %" PRIu64 " is missing; restore a copy",
                       e->n);
    return rc < 0 ? -1 : qz_judge_time(b, e, out, err);
}
