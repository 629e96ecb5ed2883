#include "ledger/ledger_int.h"
#include "rules/clockword.h"
#include "rules/limits.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MOVE_SESSIONS 32 /* openings and closings that are looked through, newest first */
#define MOVE_PAIRS    50 /* entries moved in one transaction, */
#define MOVE_ROOM                                                                                            \
    (MOVE_PAIRS + 1 + 2 * MOVE_PAIRS + 2) /* one more is looked for, and the opening is a pair */

/* An opening or a closing. */
struct move_row {
    uint64_t n;
    struct qz_entry e;
};

/* The newest openings and closings that stand, newest first. Returns their number or -1. */
static int move_rows(struct qz_ledger *l, struct move_row *row, struct qz_err *err)
{
    const struct qz_row *found;
    int rows = 0, rc;
    QZ_ROWS newest = qz_db_rows(l->db, Q_SESSION_NEWEST, err, INT(MOVE_SESSIONS));
    while ((rc = qz_rows_next(&newest, &found, err)) == 1)
        row[rows++].n = (uint64_t)qz_row_int(found, 0);

    for (int i = 0; i < rows && rc == 0; i++)
        rc = qz_log_read(l, row[i].n, &row[i].e, err);

    return rc == 0 ? rows : -1;
}

/* Whether the clock that wrote it was off, and the activity's time had not come. */
static bool move_is_early(const struct qz_misplaced *m, const struct qz_entry *e)
{
    int64_t really = m->boot_ms + e->up_ms;
    return llabs(e->at_ms - really) > QZ_CLOCK_AGREE_MS && really < m->before_ms;
}

/* The entries of the span that count somebody and stand: at most `most`, into out where that is not NULL, and
 * the people in them. Returns the number of entries, or -1. */
static int move_standing(struct qz_ledger *l, const struct qz_misplaced *m, struct qz_entry *out, int most,
                         int *people, struct qz_err *err)
{
    struct qz_entry e;
    const struct qz_row *row;
    int n = 0, rc = 1;
    *people = 0;
    QZ_ROWS rows = qz_db_rows(l->db, Q_ENTRY_STANDING, err, INT((int64_t)m->from), INT((int64_t)m->to));

    while (n < most && (rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 0, &len);
        if ((rc = qz_entry_read(line, len, &e, err)) != 0)
            break;

        bool counts = e.kind == QZ_ENTRY_CHECKIN || e.kind == QZ_ENTRY_HEADCOUNT;
        if (!counts || strcmp(e.activity, m->activity) != 0 || (m->boot_ms && !move_is_early(m, &e)))
            continue;

        *people += e.kind == QZ_ENTRY_HEADCOUNT ? (int)e.count : 1;
        if (out)
            out[n] = e;
        n++;
    }

    return rc < 0 ? -1 : n;
}

/* Whether the session that row i opened began by a clock that was ahead: the kiosk opened it by itself, at a
 * time that had not come when another session entry was written later. */
static bool move_was_ahead(const struct move_row *row, int i)
{
    const struct qz_entry *e = &row[i].e;
    if (e->kind != QZ_ENTRY_OPEN || *e->cadre)
        return false;
    for (int later = 0; later < i; later++)
        if (row[later].e.at_ms < e->at_ms)
            return true;
    return false;
}

/* Whether the clock was ahead at an opening of this boot: a clock that was put right only after the time that
 * it had shown leaves no later entry with an earlier time. */
static bool move_was_ahead_now(const struct move_row *row, const struct qz_right_boot *right)
{
    const struct qz_entry *e = &row->e;
    if (e->kind != QZ_ENTRY_OPEN || *e->cadre || !right->since || row->n < right->since)
        return false;
    return e->at_ms - (right->boot_ms + e->up_ms) > QZ_CLOCK_AGREE_MS;
}

/* Entries belong elsewhere that were written before the activity's time had come, if it is known still. */
static int move_bound(struct qz_ledger *l, const struct qz_right_boot *right, struct qz_misplaced *m,
                      struct qz_err *err)
{
    struct qz_activity a;
    int rc = qz_ledger_activity(l, m->activity, &a, err);
    m->boot_ms = right->boot_ms;
    m->before_ms = rc == 1 ? a.start_ms - QZ_OPEN_EARLY_MS : INT64_MAX;
    return rc < 0 ? -1 : 0;
}

/* Whether anybody is misplaced in the session that row i opened. 1, 0, -1. */
static int move_look(struct qz_ledger *l, const struct move_row *row, int i,
                     const struct qz_right_boot *right, struct qz_misplaced *out, struct qz_err *err)
{
    bool ahead = move_was_ahead(row, i);
    if (!ahead && !move_was_ahead_now(&row[i], right))
        return 0;

    *out = (struct qz_misplaced){.from = row[i].n, .to = row[i - 1].n};
    memcpy(out->activity, row[i].e.activity, sizeof out->activity);
    if (!ahead && move_bound(l, right, out, err) != 0)
        return -1;

    int found = move_standing(l, out, NULL, INT_MAX, &out->people, err);
    return found > 0 ? 1 : found;
}

int qz_ledger_misplaced(struct qz_ledger *l, const char *open, int64_t since_ms,
                        const struct qz_right_boot *right, struct qz_misplaced *out, struct qz_err *err)
{
    struct move_row *row = calloc(MOVE_SESSIONS, sizeof *row);
    int found = 0, rows = row ? move_rows(l, row, err) : qz_fail(err, QZ_E_NOMEM, "no memory");

    for (int i = 1; i < rows && !found; i++) {
        const struct qz_entry *next = &row[i - 1].e;
        if (next->at_ms < since_ms)
            break;

        if (strcmp(row[i].e.activity, open) != 0)
            found = move_look(l, row, i, right, out, err);
    }

    free(row);
    return rows < 0 ? -1 : found;
}

/* The void of an entry, and the same entry anew at the activity to which it belongs. */
static void move_pair(const struct qz_entry *e, const struct qz_entry *by, struct qz_entry out[2])
{
    out[0] = (struct qz_entry){.kind = QZ_ENTRY_VOID, .at_ms = by->at_ms, .up_ms = by->up_ms, .target = e->n};
    memcpy(out[0].cadre, by->cadre, sizeof by->cadre);
    out[0].badge = by->badge;
    qz_copy_text(out[0].reason, sizeof out[0].reason, QZ_REASON_CLOCK);

    out[1] = *e;
    out[1].at_ms = by->at_ms;
    out[1].up_ms = by->up_ms;
    out[1].of = e->of ? e->of : e->n; /* what was moved twice keeps the proof and the time of the first */
    memcpy(out[1].activity, by->activity, sizeof by->activity);
}

/* Whether somebody else stands in the session too, who belongs there. 1, 0, -1. */
static int move_leaves(struct qz_ledger *l, const struct qz_misplaced *m, struct qz_err *err)
{
    struct qz_misplaced all = *m;
    int people;
    all.boot_ms = 0;
    int in_it = move_standing(l, &all, NULL, INT_MAX, &people, err);
    int to_move = in_it < 0 ? -1 : move_standing(l, m, NULL, INT_MAX, &people, err);
    return to_move < 0 ? -1 : in_it > to_move;
}

int qz_ledger_move(struct qz_ledger *l, const struct qz_misplaced *m, const struct qz_entry *by,
                   struct qz_err *err)
{
    const struct qz_entry opened = {.n = m->from};
    struct qz_entry *e = calloc(MOVE_ROOM, sizeof *e), *pairs = e + MOVE_PAIRS + 1;
    int people, n, rc = 0, leaves = move_leaves(l, m, err);
    bool last = leaves < 0;
    if (!e)
        return qz_fail(err, QZ_E_NOMEM, "no memory to move entries");

    while (rc == 0 && !last) {
        n = move_standing(l, m, e, MOVE_PAIRS + 1, &people, err);
        last = n <= MOVE_PAIRS;
        n = last ? n : MOVE_PAIRS;
        for (int i = 0; i < n; i++)
            move_pair(&e[i], by, &pairs[2 * i]);
        bool unopened = last && n >= 0 && !leaves; /* nothing of the session is left: neither was it opened */
        if (unopened)
            move_pair(&opened, by, &pairs[2 * n]);
        rc = n < 0 ? -1 : qz_ledger_append_all(l, pairs, 2 * (size_t)n + unopened, err);
    }
    free(e);
    return leaves < 0 ? -1 : rc;
}
