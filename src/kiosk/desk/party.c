#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define PARTY_RESUME_MS 900000 /* so long after its newest entry a group can be gone on with */

/* A session of which the log does not say that it is closed may be over by its plan. */
static bool party_can(const struct qz_desk *d)
{
    return d->ledger && d->signed_in && qz_desk_session_live(d);
}

void qz_desk_party_end(struct qz_desk *d)
{
    d->party.on = false;
    d->party.n = 0;
}

/* The group of that number at the open activity; 0: the newest one there. False where there is none. */
static bool party_find(struct qz_desk *d, uint64_t n, struct qz_group *out)
{
    struct qz_err err = {0};
    memset(out, 0, sizeof *out);
    if (qz_ledger_group(d->ledger, d->session.id, n, out, &err) == 0)
        return out->n && out->to_ms;
    qz_desk_log_failed(&err);
    return false;
}

/* The newest group, if somebody could still go on with it: who walked off, or whose kiosk lost its power. */
static bool party_before(struct qz_desk *d, struct qz_group *out)
{
    bool there = party_find(d, 0, out) && out->named + out->unnamed > 0;
    return there && llabs(qz_now_ms() - out->to_ms) <= PARTY_RESUME_MS;
}

void qz_desk_party(struct qz_desk *d, bool on, uint64_t n)
{
    struct qz_group before;
    qz_desk_party_end(d);
    if (!on || !party_can(d))
        return;

    d->party.on = true;
    if (n && party_before(d, &before) && before.n == n)
        d->party.n = n;
    qz_desk_tell_party(d);
}

/* ---- its entries ---- */

static bool party_counts(const struct qz_entry *e)
{
    return e->kind == QZ_ENTRY_CHECKIN || e->kind == QZ_ENTRY_HEADCOUNT;
}

void qz_desk_party_join(struct qz_desk *d, struct qz_entry *e)
{
    if (!d->party.on || !d->signed_in || !party_counts(e) || e->of)
        return;
    e->group = d->party.n ? d->party.n : qz_ledger_size(d->ledger) + 1;
}

void qz_desk_party_joined(struct qz_desk *d, const struct qz_entry *e)
{
    if (e->group && d->party.on)
        d->party.n = e->group;
}

/* ---- what the screen is told ---- */

/* A headcount of just now anybody takes back; all else is a cadre's word. */
static bool party_may_undo(struct qz_desk *d, const struct qz_counted *last)
{
    bool fresh = llabs(qz_now_ms() - last->at_ms) <= QZ_VOID_HEADS_MS;
    if (!*last->who && fresh)
        return true;
    return qz_desk_has_cadre(d) && qz_desk_may_speak(d);
}

static void party_describe_last(struct qz_desk *d, const struct qz_counted *last, struct qz_tell_party *t)
{
    struct qz_err err = {0};
    struct qz_person person = {0};
    if (!last->n)
        return;

    t->last = last->n;
    t->last_people = last->people;
    t->last_named = *last->who;
    t->may_undo = party_may_undo(d, last);
    if (t->last_named && qz_ledger_person(d->ledger, last->who, qz_now_ms(), &person, &err) != 0)
        qz_desk_log_failed(&err);
    qz_copy_text(t->last_name, sizeof t->last_name, person.name);
}

void qz_desk_tell_party(struct qz_desk *d)
{
    struct qz_tell tell = {.kind = QZ_TELL_PARTY};
    struct qz_tell_party *t = &tell.party;
    struct qz_group g;
    if (!d->party.on || !d->ledger)
        return;

    t->on = true;
    if (d->party.n && party_find(d, d->party.n, &g)) {
        t->named = qz_figure_shown(g.named);
        t->unnamed = qz_figure_shown(g.unnamed);
        t->from_ms = g.from_ms;
        t->to_ms = g.to_ms;
        party_describe_last(d, &g.last, t);
    } else if (!d->party.n && party_before(d, &g)) {
        t->before = g.n;
        t->before_people = qz_figure_shown(g.named + g.unnamed);
    }
    qz_wires_tell(d->wires, &tell);
}

/* ---- taken back ---- */

static int party_take_back(struct qz_desk *d, const struct qz_counted *c)
{
    struct qz_entry e = {.kind = QZ_ENTRY_VOID, .target = c->n};
    if (*c->who) { /* a cadre's word about a youth names the activity */
        e.kind = QZ_ENTRY_REJECT;
        memcpy(e.activity, d->session.id, sizeof e.activity);
    }

    bool word = qz_desk_has_cadre(d) && qz_desk_may_speak(d);
    if (word) {
        memcpy(e.cadre, d->cadre.id, sizeof e.cadre);
        e.badge = qz_desk_badge_named(d);
    }
    qz_copy_text(e.reason, sizeof e.reason, qz_undo_reason(QZ_UNDO_MISTAP));
    return qz_desk_append(d, &e);
}

void qz_desk_party_undo(struct qz_desk *d, uint64_t n)
{
    struct qz_group g;
    bool newest =
        d->party.on && d->party.n && party_can(d) && party_find(d, d->party.n, &g) && n && g.last.n == n;
    if (newest && !qz_desk_blocked(d) && party_may_undo(d, &g.last) && party_take_back(d, &g.last) == 0) {
        qz_desk_tell_session(d);
        qz_desk_tell_net(d);
    }
    qz_desk_tell_party(d);
}
