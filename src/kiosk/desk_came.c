#include "kiosk/desk_int.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

/* The run that a headcount belongs to, where it is one of several. */
static void describe_run(struct qz_desk *d, struct qz_came_row *r)
{
    struct qz_heads_run run;
    uint64_t entry[QZ_DESK_RUN];
    if (r->named || r->undone || r->elsewhere || !qz_desk_find_run(d, r->n, &run, entry))
        return;
    r->run = run.entries;
    r->run_people = run.people;
    r->run_from_ms = run.from_ms;
    r->run_to_ms = run.to_ms;
}

static void describe_row(struct qz_desk *d, const struct qz_counted *c, struct qz_came_row *r)
{
    struct qz_err err = {0};
    struct qz_person person = {0};
    r->n = c->n;
    r->at_ms = c->at_ms;
    r->named = *c->who;
    r->people = c->people;
    r->elsewhere = c->elsewhere;
    qz_copy_text(r->where, sizeof r->where, c->where);
    if (!c->stands)
        r->undone = *c->reason ? qz_undo_parse(c->reason) : QZ_UNDO_COUNT;
    if (r->named && qz_ledger_person(d->ledger, c->who, qz_now_ms(), &person, &err) != 0)
        qz_desk_log_failed(&err);
    qz_copy_text(r->name, sizeof r->name, person.name);
    qz_copy_text(r->tail, sizeof r->tail, person.tail);
    describe_run(d, r);
}

void qz_desk_came(struct qz_desk *d, int page)
{
    struct qz_err err = {0};
    struct qz_counted c[QZ_CAME_ROWS + 1];
    struct qz_tell tell = {.kind = QZ_TELL_CAME};
    struct qz_tell_came *t = &tell.came;
    int n = 0;
    if (d->ledger && d->session_open)
        n = qz_ledger_came(d->ledger, d->session.id, page * QZ_CAME_ROWS, c, QZ_CAME_ROWS + 1, &err);
    if (n < 0)
        qz_desk_log_failed(&err);
    d->came_page = page;
    t->page = page;
    t->more = n > QZ_CAME_ROWS;
    t->rows = n < 0 ? 0 : t->more ? QZ_CAME_ROWS : n;
    for (int i = 0; i < t->rows; i++)
        describe_row(d, &c[i], &t->row[i]);
    qz_wires_tell(d->wires, &tell);
}

/* Entry n, if it counts at the open activity, still stands, and can be taken back for that reason. */
static bool can_undo(struct qz_desk *d, uint64_t n, enum qz_undo why, struct qz_counted *c)
{
    struct qz_err err = {0};
    int got = d->session_open ? qz_ledger_counted(d->ledger, d->session.id, n, 0, c, 1, &err) : 0;
    if (got < 0)
        qz_desk_log_failed(&err);
    bool of_headcount = why == QZ_UNDO_MISTAP || why == QZ_UNDO_TWICE;
    bool of_checkin = why == QZ_UNDO_ABSENT || why == QZ_UNDO_OTHER;
    bool recent = llabs(qz_now_ms() - c->at_ms) <= QZ_WORD_MS; /* the tracker takes no later void */
    return got == 1 && n && c->n == n && c->stands && (*c->who ? of_checkin : of_headcount && recent);
}

/* What *c counts is taken back, in the name of the cadre who is signed in. */
static int came_take_back(struct qz_desk *d, const struct qz_counted *c, enum qz_undo why)
{
    struct qz_entry e = {.kind = QZ_ENTRY_VOID, .target = c->n};
    if (*c->who) { /* a cadre's word about a youth names the activity */
        e.kind = QZ_ENTRY_REJECT;
        memcpy(e.activity, d->session.id, sizeof e.activity);
    }
    memcpy(e.cadre, d->cadre.id, sizeof e.cadre);
    e.badge = qz_desk_badge_named(d);
    qz_copy_text(e.reason, sizeof e.reason, qz_undo_reason(why));
    return qz_desk_append(d, &e);
}

/* The list, the number above it and what waits follow. */
static void came_changed(struct qz_desk *d)
{
    qz_desk_load_session(d);
    qz_desk_tell_net(d);
}

void qz_desk_undo(struct qz_desk *d, uint64_t n, enum qz_undo why)
{
    struct qz_counted c;
    if (qz_desk_may_speak(d) && can_undo(d, n, why, &c)) {
        came_take_back(d, &c, why);
        came_changed(d);
    }
    qz_desk_came(d, d->came_page);
}

void qz_desk_undo_run(struct qz_desk *d, uint64_t n, enum qz_undo why)
{
    struct qz_counted c;
    struct qz_heads_run run;
    uint64_t entry[QZ_DESK_RUN];
    int entries = qz_desk_may_speak(d) ? qz_desk_find_run(d, n, &run, entry) : 0;
    for (int i = 0; i < entries && can_undo(d, entry[i], why, &c); i++)
        if (came_take_back(d, &c, why) != 0)
            break;
    if (entries)
        came_changed(d);
    qz_desk_came(d, d->came_page);
}
