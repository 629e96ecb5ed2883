#include "ledger/ledger_int.h"

#include "base/list.h"
#include "rules/clockword.h"
#include "rules/limits.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MOVE_SESSIONS 32 /* openings and closings that are looked through, newest first */
#define MOVE_PAIRS    50 /* entries moved in one transaction, */
#define MOVE_ROOM                                                                                            \
    (MOVE_PAIRS + 1 + 2 * MOVE_PAIRS + 1) /* one more is looked for, and the opening is voided */

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

/* A look over the entries of a session, and what it has come by. */
struct move_walk {
    struct qz_ledger *l;
    const struct qz_misplaced *m;
    uint64_t *anew; /* check-outs that were moved: where they were written first */
    size_t anews, anew_cap;
    bool anew_known;
    char (*who)[QZ_ID_TEXT]; /* people with a name who were met so far */
    size_t whos, who_cap;
    int people; /* these, and those without */
};

static void move_walk_end(struct move_walk *w)
{
    free(w->anew);
    free(w->who);
}

/* Nobody can void a check-out: the one that was moved stands where it was, and is there anew behind it. */
static int move_find_anew(struct move_walk *w, struct qz_err *err)
{
    struct qz_entry e;
    const struct qz_row *row;
    int rc;
    w->anew_known = true;

    QZ_ROWS rows = qz_db_rows(w->l->db, Q_ENTRY_SPAN, err, INT((int64_t)w->m->to), INT(INT64_MAX));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 1, &len);
        if (qz_entry_read(line, len, &e, err) != 0)
            return -1;
        if (e.kind != QZ_ENTRY_CHECKOUT || !e.of)
            continue;
        if (qz_list_grow(&w->anew, w->anews, &w->anew_cap, sizeof *w->anew, err) != 0)
            return -1;
        w->anew[w->anews++] = e.of;
    }

    return rc;
}

/* What was moved before keeps the proof and the time of the first. */
static uint64_t move_first_of(const struct qz_entry *e)
{
    return e->of ? e->of : e->n;
}

/* Whether a check-out was moved already. 1, 0, -1. */
static int move_was_moved(struct move_walk *w, const struct qz_entry *e, struct qz_err *err)
{
    if (!w->anew_known && move_find_anew(w, err) != 0)
        return -1;
    for (size_t i = 0; i < w->anews; i++)
        if (w->anew[i] == move_first_of(e))
            return 1;
    return 0;
}

/* Whether the entry says that somebody came or went, and is to be moved. 1, 0, -1. */
static int move_belongs(struct move_walk *w, const struct qz_entry *e, struct qz_err *err)
{
    bool counts =
        e->kind == QZ_ENTRY_CHECKIN || e->kind == QZ_ENTRY_CHECKOUT || e->kind == QZ_ENTRY_HEADCOUNT;
    if (!counts || strcmp(e->activity, w->m->activity) != 0 || (w->m->boot_ms && !move_is_early(w->m, e)))
        return 0;
    if (e->kind != QZ_ENTRY_CHECKOUT)
        return 1;

    int moved = move_was_moved(w, e, err);
    return moved < 0 ? -1 : !moved;
}

/* Who came, went and came again is one. */
static int move_meet(struct move_walk *w, const struct qz_entry *e, struct qz_err *err)
{
    if (e->kind == QZ_ENTRY_HEADCOUNT) {
        w->people += (int)e->count;
        return 0;
    }

    for (size_t i = 0; i < w->whos; i++)
        if (memcmp(w->who[i], e->who, QZ_ID_TEXT) == 0)
            return 0;
    if (qz_list_grow(&w->who, w->whos, &w->who_cap, sizeof *w->who, err) != 0)
        return -1;
    memcpy(w->who[w->whos++], e->who, QZ_ID_TEXT);
    w->people++;
    return 0;
}

static int move_walk(struct move_walk *w, struct qz_entry *out, int most, struct qz_err *err)
{
    struct qz_entry e;
    const struct qz_row *row;
    int n = 0, rc = 1;
    QZ_ROWS rows =
        qz_db_rows(w->l->db, Q_ENTRY_STANDING, err, INT((int64_t)w->m->from), INT((int64_t)w->m->to));

    while (n < most && (rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 0, &len);
        if (qz_entry_read(line, len, &e, err) != 0)
            return -1;

        int belongs = move_belongs(w, &e, err);
        if (belongs < 0 || (belongs && move_meet(w, &e, err) != 0))
            return -1;
        if (belongs && out)
            out[n] = e;
        n += belongs;
    }

    return rc < 0 ? -1 : n;
}

/* The entries of the span by which somebody came or went, that stand and are to be moved: at most `most`,
 * into out where that is not NULL, and the people in them. Returns the number of entries, or -1. */
static int move_standing(struct qz_ledger *l, const struct qz_misplaced *m, struct qz_entry *out, int most,
                         int *people, struct qz_err *err)
{
    struct move_walk w = {.l = l, .m = m};
    int n = move_walk(&w, out, most, err);
    *people = w.people;
    move_walk_end(&w);
    return n;
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

/* The void of an entry. */
static void move_void(const struct qz_entry *e, const struct qz_entry *by, struct qz_entry *out)
{
    *out = (struct qz_entry){.kind = QZ_ENTRY_VOID, .at_ms = by->at_ms, .up_ms = by->up_ms, .target = e->n};
    memcpy(out->cadre, by->cadre, sizeof by->cadre);
    out->badge = by->badge;
    qz_copy_text(out->reason, sizeof out->reason, QZ_REASON_CLOCK);
}

/* The same entry anew at the activity to which it belongs. */
static void move_anew(const struct qz_entry *e, const struct qz_entry *by, struct qz_entry *out)
{
    *out = *e;
    out->at_ms = by->at_ms;
    out->up_ms = by->up_ms;
    out->of = move_first_of(e);
    memcpy(out->activity, by->activity, sizeof by->activity);
}

/* Whether somebody is inside follows from which of two instants is the later one: who went, went after
 * whatever was moved before, and comes again after that. */
static void move_tick(const struct qz_entry *e, struct qz_entry *by)
{
    if (e->kind == QZ_ENTRY_CHECKOUT) {
        by->at_ms++;
        by->up_ms++;
    }
}

/* What moves n entries. Returns the number of entries written to out. */
static size_t move_write(const struct qz_entry *e, int n, struct qz_entry *by, struct qz_entry *out)
{
    size_t written = 0;
    for (int i = 0; i < n; i++) {
        if (e[i].kind != QZ_ENTRY_CHECKOUT)
            move_void(&e[i], by, &out[written++]);
        move_tick(&e[i], by);
        move_anew(&e[i], by, &out[written++]);
        move_tick(&e[i], by);
    }
    return written;
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

/* Move up to MOVE_PAIRS of them, with room for one more in e. 1: others follow, 0: those were the last. -1.
 */
static int move_some(struct qz_ledger *l, const struct qz_misplaced *m, struct qz_entry *e,
                     struct qz_entry *by, bool leaves, struct qz_err *err)
{
    const struct qz_entry opened = {.n = m->from};
    struct qz_entry *out = e + MOVE_PAIRS + 1;
    int people, n = move_standing(l, m, e, MOVE_PAIRS + 1, &people, err);
    bool last = n <= MOVE_PAIRS;
    if (n < 0)
        return -1;

    size_t written = move_write(e, last ? n : MOVE_PAIRS, by, out);
    if (last && !leaves) /* nothing of the session is left: neither was it opened */
        move_void(&opened, by, &out[written++]);
    int rc = qz_ledger_append_all(l, out, written, err);
    return rc == 0 ? !last : -1;
}

int qz_ledger_move(struct qz_ledger *l, const struct qz_misplaced *m, const struct qz_entry *by,
                   struct qz_err *err)
{
    struct qz_entry now = *by, *e = calloc(MOVE_ROOM, sizeof *e);
    if (!e)
        return qz_fail(err, QZ_E_NOMEM, "no memory to move entries");

    int leaves = move_leaves(l, m, err), rc = leaves < 0 ? -1 : 1;
    while (rc == 1)
        rc = move_some(l, m, e, &now, leaves, err);

    free(e);
    return rc;
}
