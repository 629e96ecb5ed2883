#include "base/list.h"
#include "base/text.h"
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

/* Who came to an activity: by this kiosk's entries, and by what siblings' were told. */

int64_t qz_came_first(struct qz_ledger *l, const char *activity, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t ref = qz_views_ref(l, activity, err);
    if (ref <= 0)
        return ref;
    if (qz_db_get(l->db, Q_SESSION_FIRST, &row, err, INT(ref)) != 1)
        return -1;
    return qz_row_int(row, 0) ? qz_row_int(row, 0) : 1; /* never opened here: somebody was entered late */
}

/* Whether the entry stands; if not, why. */
static int read_standing(struct qz_ledger *l, struct qz_counted *c, struct qz_err *err)
{
    struct qz_entry by;
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_CANCEL_BY, &row, err, INT((int64_t)c->n));
    uint64_t n = rc == 1 ? (uint64_t)qz_row_int(row, 0) : 0;
    c->stands = rc == 0;

    if (rc <= 0 || n == 0) /* a superior took it out: no entry of this log says why */
        return rc < 0 ? -1 : 0;

    rc = qz_log_read(l, n, &by, err);
    if (rc == 0)
        memcpy(c->reason, by.reason, sizeof c->reason);
    return rc;
}

static void read_counted(const struct qz_entry *e, struct qz_counted *out)
{
    memset(out, 0, sizeof *out);
    out->n = e->n;
    out->at_ms = e->at_ms;
    memcpy(out->who, e->who, sizeof out->who);
    out->late = e->kind == QZ_ENTRY_LATE;
    out->live = e->proof_len == QZ_PASS_LIVE_BYTES;
    out->people = *e->who ? 1 : (int)e->count;
    out->group = e->group;
}

/* Entries from `from` to `upto`, newest first. */
static struct qz_rows own_entries(struct qz_ledger *l, uint64_t from, uint64_t upto, struct qz_err *err)
{
    return qz_db_rows(l->db, Q_ENTRY_BACK, err, INT((int64_t)from), INT(upto ? (int64_t)upto : INT64_MAX));
}

/* The next of them that counts people at the activity. 1, 0 there is none, -1. */
static int next_own(struct qz_rows *rows, const char *activity, struct qz_counted *out, struct qz_err *err)
{
    struct qz_entry e;
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(rows, &row, err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 0, &len);
        if (qz_entry_read(line, len, &e, err) != 0)
            return -1;

        bool counts = e.kind == QZ_ENTRY_CHECKIN || e.kind == QZ_ENTRY_HEADCOUNT || e.kind == QZ_ENTRY_LATE;
        if (!counts || strcmp(e.activity, activity) != 0)
            continue;
        read_counted(&e, out);
        return 1;
    }

    return rc;
}

int qz_ledger_counted(struct qz_ledger *l, const char *activity, uint64_t upto, int skip,
                      struct qz_counted *out, int most, struct qz_err *err)
{
    struct qz_counted c;
    int64_t from = qz_came_first(l, activity, err);
    int n = 0, rc = 1;
    if (from <= 0)
        return (int)from;

    QZ_ROWS rows = own_entries(l, (uint64_t)from, upto, err);
    while (n < most && (rc = next_own(&rows, activity, &c, err)) == 1)
        if (skip-- <= 0)
            out[n++] = c;
    for (int i = 0; i < n && rc >= 0; i++)
        rc = read_standing(l, &out[i], err);
    return rc < 0 ? -1 : n;
}

/* ---- groups ---- */

#define GROUP_LOOK 1000 /* entries that are looked through for the newest group */

static void group_add(struct qz_group *g, const struct qz_counted *c)
{
    if (!g->to_ms)
        g->to_ms = c->at_ms;
    g->from_ms = c->at_ms;
    if (!c->stands)
        return;

    if (!g->last.n)
        g->last = *c;
    if (*c->who)
        g->named++;
    else
        g->unnamed += c->people;
}

/* Whether an entry of that number, counted as the `looked`th from the newest on, leaves some of the group
 * behind it. */
static bool group_goes_on(const struct qz_group *g, uint64_t n, int looked)
{
    return g->n ? n > g->n : looked < GROUP_LOOK;
}

int qz_ledger_group(struct qz_ledger *l, const char *activity, uint64_t n, struct qz_group *out,
                    struct qz_err *err)
{
    struct qz_counted c;
    int64_t from = qz_came_first(l, activity, err);
    int rc = 1, looked = 0;
    memset(out, 0, sizeof *out);
    out->n = n;
    if (from <= 0)
        return (int)from;

    QZ_ROWS rows = own_entries(l, (uint64_t)from, 0, err);
    while ((rc = next_own(&rows, activity, &c, err)) == 1) {
        if (!out->n && c.group)
            out->n = c.group;
        if (c.group && c.group == out->n) {
            if (read_standing(l, &c, err) != 0)
                return -1;
            group_add(out, &c);
        }
        if (!group_goes_on(out, c.n, ++looked))
            break;
    }
    return rc < 0 ? -1 : 0;
}

/* ---- and at siblings ---- */

static int next_sibling(struct qz_rows *rows, struct qz_counted *out, struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    const struct qz_row *row;
    int rc = qz_rows_next(rows, &row, err);
    if (rc != 1)
        return rc;

    memset(out, 0, sizeof *out);
    if (!qz_row_take(row, 0, who, sizeof who))
        return qz_fail(err, QZ_E_CORRUPT, "who checked in at another kiosk has no id of a youth");

    qz_id_text('y', who, out->who);
    out->at_ms = qz_row_int(row, 1);
    qz_copy_text(out->where, sizeof out->where, qz_row_text(row, 2));
    out->as = (enum qz_came_as)qz_row_int(row, 3);
    out->people = 1;
    out->elsewhere = out->stands = true;
    return 1;
}

/* People without a name at siblings, together: when and where each came is not told. 1, 0 none, -1. */
static int sibling_heads(struct qz_ledger *l, const char *activity, struct qz_counted *out,
                         struct qz_err *err)
{
    const struct qz_row *row;
    memset(out, 0, sizeof *out);
    int rc = qz_db_get(l->db, Q_ELSEWHERE_UNNAMED, &row, err, TEXT(activity));
    int64_t people = rc == 1 ? qz_row_int(row, 0) : 0;
    out->people = (int)(people > QZ_FIGURE_SHOWN ? QZ_FIGURE_SHOWN : people);
    out->elsewhere = out->stands = true;
    return rc < 0 ? -1 : people > 0;
}

/* The newest of both, each having one read ahead. */
struct came_walk {
    struct qz_rows own, sibling;
    struct qz_counted next_own, next_sibling;
    int has_own, has_sibling; /* 1, 0 at its end, -1 */
};

static int came_next(struct came_walk *w, const char *activity, struct qz_counted *out, struct qz_err *err)
{
    if (w->has_own < 0 || w->has_sibling < 0)
        return -1;
    if (!w->has_own && !w->has_sibling)
        return 0;

    bool own = w->has_own && (!w->has_sibling || w->next_own.at_ms >= w->next_sibling.at_ms);
    *out = own ? w->next_own : w->next_sibling;
    if (own)
        w->has_own = next_own(&w->own, activity, &w->next_own, err);
    else
        w->has_sibling = next_sibling(&w->sibling, &w->next_sibling, err);

    return 1;
}

/* From that mark on. */
static int came_begin(struct qz_ledger *l, const char *activity, const struct qz_came_mark *at,
                      struct came_walk *w, struct qz_err *err)
{
    int64_t from = qz_came_first(l, activity, err), ref = qz_views_ref(l, activity, err);
    memset(w, 0, sizeof *w);
    if (from < 0 || ref < 0)
        return -1;

    if (from > 0 && at->own)
        w->own = own_entries(l, (uint64_t)from, at->n, err);
    if (at->sibling)
        w->sibling = qz_db_rows(l->db, Q_SIBLING_PEOPLE, err, TEXT(activity), INT(ref), INT(at->at_ms),
                                BLOB(at->who, sizeof at->who));

    w->has_own = from > 0 && at->own ? next_own(&w->own, activity, &w->next_own, err) : 0;
    w->has_sibling = at->sibling ? next_sibling(&w->sibling, &w->next_sibling, err) : 0;
    return 0;
}

static void came_end(struct came_walk *w)
{
    qz_rows_end(&w->own);
    qz_rows_end(&w->sibling);
}

/* ---- places in that list ---- */

#define CAME_EVERY 32 /* rows */

void qz_came_forget(struct qz_ledger *l)
{
    l->came.count = 0;
}

void qz_came_finish(struct qz_ledger *l)
{
    free(l->came.mark);
}

static struct qz_came_mark came_place(const struct came_walk *w)
{
    struct qz_came_mark at = {.own = w->has_own == 1, .sibling = w->has_sibling == 1};
    at.n = at.own ? w->next_own.n : 0;
    at.at_ms = at.sibling ? w->next_sibling.at_ms : 0;
    if (at.sibling)
        qz_id_parse('y', w->next_sibling.who, at.who);
    return at;
}

/* The last place before that row that is known, and which row that is. */
static struct qz_came_mark came_mark_before(struct qz_ledger *l, const char *activity, int row, int *at)
{
    struct qz_came_marks *m = &l->came;
    size_t i = (size_t)(row > 0 ? row : 0) / CAME_EVERY;
    if (strcmp(m->activity, activity) != 0 || m->size != l->range.size)
        m->count = 0;
    qz_copy_text(m->activity, sizeof m->activity, activity);
    m->size = l->range.size;

    *at = 0;
    if (m->count == 0)
        return (struct qz_came_mark){.own = true, .sibling = true, .at_ms = INT64_MAX};
    if (i >= m->count)
        i = m->count - 1;
    *at = (int)i * CAME_EVERY;
    return m->mark[i];
}

/* The row is there. Without memory the next page is looked for from further up. */
static void came_mark(struct qz_ledger *l, int row, const struct qz_came_mark *at)
{
    struct qz_came_marks *m = &l->came;
    struct qz_err err = {0};
    if (row % CAME_EVERY != 0 || (size_t)(row / CAME_EVERY) != m->count)
        return;
    if (qz_list_grow(&m->mark, m->count, &m->cap, sizeof *m->mark, &err) == 0)
        m->mark[m->count++] = *at;
}

int qz_ledger_check_ins(struct qz_ledger *l, const char *activity, const char *who, uint64_t *out, int most,
                        struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    const struct qz_row *row;
    int64_t ref = qz_views_ref(l, activity, err);
    int n = 0, rc = 1;
    if (!qz_id_parse('y', who, id))
        return qz_fail(err, QZ_E_INPUT, "\"%.40s\" is not a youth's id", who);
    if (ref <= 0)
        return (int)ref;

    QZ_ROWS rows = qz_db_rows(l->db, Q_PARTICIPATION_CHECK_INS, err, INT(ref), BLOB(id, sizeof id));
    while (n < most && (rc = qz_rows_next(&rows, &row, err)) == 1)
        out[n++] = (uint64_t)qz_row_int(row, 0);
    return rc < 0 ? -1 : n;
}

/* Whether it is the check-in of somebody who came again since, and is listed by that. 1, 0, -1. */
static int came_is_before(struct qz_ledger *l, const char *activity, struct qz_counted *c, struct qz_err *err)
{
    uint64_t newest;
    if (c->elsewhere || !*c->who)
        return 0;
    int rc = qz_ledger_check_ins(l, activity, c->who, &newest, 1, err);
    if (rc != 1 || newest <= c->n)
        return rc < 0 ? -1 : 0;
    return read_standing(l, c, err) == 0 ? c->stands : -1;
}

/* ---- how they are known ---- */

/* Of a sibling's it was told once: nobody waits any more once the tracker says so of the activity. */
static enum qz_came_as came_as_told(const struct qz_counted *c, bool waits)
{
    if (!*c->who)
        return QZ_CAME_COUNTED;
    return c->as == QZ_CAME_WAITING && !waits ? QZ_CAME_ATTESTED : c->as;
}

/* A person of this log, who stands and shows no live pass: confirmed here, or as the tracker has it. */
static int came_as_here(struct qz_ledger *l, int64_t ref, uint64_t known, struct qz_counted *c,
                        struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    const struct qz_row *row;
    if (!qz_id_parse('y', c->who, who))
        return 0;
    if (qz_db_get(l->db, Q_CONFIRMATION_OF, &row, err, INT(ref), BLOB(who, sizeof who)) != 1)
        return -1;
    bool confirmed = qz_row_int(row, 0) != 0 || (uint64_t)qz_row_int(row, 1) <= known;
    c->as = confirmed ? QZ_CAME_ATTESTED : QZ_CAME_WAITING;
    return 0;
}

/* known: entries of this log up to that one wait for nobody, as the tracker says; waits: somebody does. */
static int came_as(struct qz_ledger *l, int64_t ref, const struct qz_waits *w, struct qz_counted *c,
                   struct qz_err *err)
{
    if (c->elsewhere) {
        c->as = came_as_told(c, w->some);
        return 0;
    }
    c->as = QZ_CAME_UNTOLD;
    if (!c->stands)
        return 0;

    if (c->late)
        c->as = QZ_CAME_LATE;
    else if (!*c->who)
        c->as = QZ_CAME_COUNTED;
    else if (c->live)
        c->as = QZ_CAME_PROVEN;
    else
        return came_as_here(l, ref, w->known, c, err);
    return 0;
}

static int came_as_all(struct qz_ledger *l, const char *activity, struct qz_counted *c, int n,
                       struct qz_err *err)
{
    struct qz_waits w;
    int64_t ref = qz_views_ref(l, activity, err);
    if (ref < 0 || qz_agenda_waits(l, activity, &w, err) != 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (came_as(l, ref, &w, &c[i], err) != 0)
            return -1;
    return 0;
}

/* ---- some of them ---- */

/* Whether the name is looked for by that letter. 1, 0, -1. */
static int came_has_letter(struct qz_ledger *l, const struct qz_counted *c, char letter, struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    const struct qz_row *row;
    if (!letter)
        return 1;
    if (!qz_id_parse('y', c->who, who))
        return 0;
    int rc = qz_db_get(l->db, Q_PERSON_INITIAL, &row, err, BLOB(who, sizeof who));
    return rc == 1 ? strchr(qz_row_text(row, 0), letter) != NULL : rc;
}

#define CAME_SOME 64 /* rows that are looked through at once */

int qz_ledger_came_some(struct qz_ledger *l, const char *activity, const struct qz_came_some *some, int skip,
                        struct qz_counted *out, int most, struct qz_err *err)
{
    struct qz_counted *c = calloc(CAME_SOME, sizeof *c);
    int n = 0, from = 0;
    int got = c ? CAME_SOME : qz_fail(err, QZ_E_NOMEM, "no memory for who came");

    while (n < most && got == CAME_SOME) {
        got = qz_ledger_came(l, activity, from, c, CAME_SOME, err);
        for (int i = 0; i < got && n < most; i++) {
            bool is = !some->as || c[i].as == some->as;
            int has = is ? came_has_letter(l, &c[i], some->letter, err) : 0;
            if (has < 0)
                got = -1;
            if (has == 1 && skip-- <= 0)
                out[n++] = c[i];
        }
        from += CAME_SOME;
    }
    free(c);
    return got < 0 ? -1 : n;
}

int qz_ledger_came(struct qz_ledger *l, const char *activity, int skip, struct qz_counted *out, int most,
                   struct qz_err *err)
{
    struct came_walk w;
    struct qz_counted c;
    int n = 0, row;
    struct qz_came_mark at = came_mark_before(l, activity, skip, &row);
    int rc = came_begin(l, activity, &at, &w, err) == 0 ? 1 : -1;

    while (n < most && rc == 1) {
        at = came_place(&w);
        rc = came_next(&w, activity, &c, err);
        int before = rc == 1 ? came_is_before(l, activity, &c, err) : 0;
        if (before < 0)
            rc = -1;
        if (rc != 1 || before)
            continue;
        came_mark(l, row, &at);
        if (row++ >= skip)
            out[n++] = c;
    }
    came_end(&w);

    if (rc == 0 && (rc = sibling_heads(l, activity, &c, err)) == 1 && row >= skip)
        out[n++] = c;

    for (int i = 0; i < n && rc >= 0; i++)
        if (!out[i].elsewhere)
            rc = read_standing(l, &out[i], err);
    if (rc >= 0 && n > 0)
        rc = came_as_all(l, activity, out, n, err);
    return rc < 0 ? -1 : n;
}

/* ---- and when ---- */

static int came_span(int64_t at, int spans)
{
    if (at < 0)
        return 0;
    return at < spans ? (int)at : spans - 1;
}

int qz_ledger_arrivals(struct qz_ledger *l, const char *activity, int64_t from_ms, int64_t step_ms,
                       int64_t *came, int spans, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    int64_t ref = qz_views_ref(l, activity, err);
    memset(came, 0, (size_t)spans * sizeof *came);
    if (ref < 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(l->db, Q_ARRIVALS, err, TEXT(activity), INT(ref), INT(from_ms), INT(step_ms));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        came[came_span(qz_row_int(row, 0), spans)] += qz_row_int(row, 1);
    return rc;
}
