#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

/* People without a name that this kiosk counted at the open activity; -1 when that cannot be read, which is
 * trouble. */
static int64_t heads_counted_here(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_tally tally = {0};
    if (qz_ledger_tally(d->ledger, d->session.id, &tally, &err) == 0)
        return tally.unnamed;
    qz_desk_read_failed(d, &err);
    return -1;
}

static int64_t heads_count_to(const struct qz_desk *d)
{
    return d->unnamed_to > d->session.unnamed_most ? d->unnamed_to : d->session.unnamed_most;
}

void qz_desk_let_count(struct qz_desk *d)
{
    int64_t here = d->ledger && d->session_open ? heads_counted_here(d) : -1;
    qz_heads_staff(&d->heads, qz_up_ms());
    if (here < 0 || here + 1 <= heads_count_to(d))
        return;

    d->unnamed_to = here + QZ_CADRE_HEADS;
    memcpy(d->let_by, d->cadre.id, sizeof d->let_by);
}

/* Beyond the bound they would be thanked for and not count, and faster than people come it is no people: a
 * cadre is asked for before anything is said. */
static bool heads_may(struct qz_desk *d, int people, int touches, struct qz_tell_outcome *o)
{
    bool fits = qz_desk_fits(d, people);
    int64_t here = heads_counted_here(d);
    o->failed = here < 0 || qz_desk_blocked(d);
    if (o->failed)
        return false;

    if (!fits) {
        o->verdict = QZ_VERDICT_FULL;
        return false;
    }

    o->full = here + people > heads_count_to(d);
    o->fast = !o->full && !qz_heads_take(&d->heads, people, touches, qz_up_ms());
    if (o->full || o->fast)
        o->verdict = QZ_VERDICT_NO_ACTIVITY;
    return !o->full && !o->fast;
}

/* What an entry about people without a name brings about, once it is on the disk. */
static void heads_written(struct qz_desk *d, const struct qz_entry *e, struct qz_tell_outcome *o)
{
    o->at_ms = e->at_ms;
    o->kept_only = d->log_refused;
    if (!o->failed)
        qz_desk_describe(d, NULL, o);
    qz_desk_tell_outcome(d, o);
    if (o->failed)
        return; /* there may be no ledger any more */
    qz_desk_tell_party(d);
    qz_desk_tell_session(d);
    qz_desk_tell_net(d);
}

void qz_desk_headcount(struct qz_desk *d, int people, int touches)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_WELCOME, .headcount = true, .people = people};
    struct qz_entry e = {.kind = QZ_ENTRY_HEADCOUNT, .count = (uint32_t)people};
    if (qz_desk_blocked(d) || !qz_desk_session_live(d) || people < 1 || people > QZ_HEADS_MOST)
        return;
    if (!heads_may(d, people, touches, &o)) {
        qz_desk_tell_outcome(d, &o);
        return;
    }

    memcpy(e.activity, d->session.id, sizeof e.activity);
    memcpy(e.staff, d->let_by, sizeof e.staff);
    o.failed = qz_desk_append(d, &e) != 0;
    o.n = e.n;
    if (!o.failed)
        qz_desk_report(d, &e, QZ_VERDICT_WELCOME);
    heads_written(d, &e, &o);
}

/* ---- taken back ---- */

/* Entry n, if it is a headcount of the open activity, stands, and may still be taken back without a cadre. */
static bool heads_can_uncount(struct qz_desk *d, uint64_t n, struct qz_counted *c)
{
    struct qz_err err = {0};
    int got =
        n && d->ledger && d->session_open ? qz_ledger_counted(d->ledger, d->session.id, n, 0, c, 1, &err) : 0;
    if (got < 0)
        qz_desk_log_failed(&err);
    bool headcount = got == 1 && c->n == n && !*c->who && !c->late && c->stands;
    return headcount && llabs(qz_now_ms() - c->at_ms) <= QZ_VOID_HEADS_MS;
}

void qz_desk_uncount(struct qz_desk *d, uint64_t n)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_WELCOME, .headcount = true, .undone = true};
    struct qz_entry e = {.kind = QZ_ENTRY_VOID, .target = n};
    struct qz_counted c = {0};
    if (!heads_can_uncount(d, n, &c)) {
        o.failed = true;
        qz_desk_tell_outcome(d, &o);
        return;
    }
    o.people = c.people;
    qz_copy_text(e.reason, sizeof e.reason, qz_undo_reason(QZ_UNDO_MISTAP));
    o.failed = qz_desk_append(d, &e) != 0;
    heads_written(d, &e, &o);
}

/* ---- runs ---- */

static int heads_place(const struct qz_counted *c, int count, uint64_t n)
{
    int i = 0;
    while (i < count && c[i].n != n)
        i++;
    return i < count ? i : -1;
}

static int heads_run_of(const struct qz_counted *c, int count, uint64_t n, struct qz_heads_run *run,
                        uint64_t entry[QZ_DESK_RUN])
{
    struct qz_heads_mark mark[QZ_DESK_RUN];
    int entries = 0;
    for (int i = 0; i < count; i++)
        mark[i] = (struct qz_heads_mark){c[i].at_ms, !*c[i].who && c[i].stands ? c[i].people : 0};
    qz_heads_find_run(mark, count, heads_place(c, count, n), run);

    for (int i = run->first; run->entries > 1 && i <= run->last; i++)
        if (mark[i].people)
            entry[entries++] = c[i].n;
    return entries;
}

int qz_desk_find_run(struct qz_desk *d, uint64_t n, struct qz_heads_run *run, uint64_t entry[QZ_DESK_RUN])
{
    struct qz_err err = {0};
    struct qz_counted *c = malloc(QZ_DESK_RUN * sizeof *c);
    int entries = 0, count = -1;
    memset(run, 0, sizeof *run);
    if (c && d->ledger && d->session_open)
        count = qz_ledger_counted(d->ledger, d->session.id, 0, 0, c, QZ_DESK_RUN, &err);
    if (count < 0 && *err.msg)
        qz_desk_log_failed(&err);
    if (count > 0)
        entries = heads_run_of(c, count, n, run, entry);
    free(c);
    return entries;
}
