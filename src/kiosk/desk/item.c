#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <string.h>

void qz_desk_describe_row(struct qz_desk *d, const struct qz_agenda *a, struct qz_staff_row *r)
{
    const struct qz_activity *activity = &a->activity;
    memcpy(r->activity, activity->id, sizeof r->activity);
    qz_copy_text(r->title, sizeof r->title, activity->title);
    qz_copy_text(r->place, sizeof r->place, activity->place);
    r->start_ms = activity->start_ms;
    r->end_ms = activity->end_ms;
    r->open = activity->open && qz_desk_session_live(d);
    r->past = activity->past;
    r->ahead = activity->start_ms > qz_now_ms() + QZ_DAY_MS;
    r->confirmed = a->standing.confirmed;
    r->came = qz_figure_shown(a->standing.came);
    r->waiting = qz_figure_shown(a->standing.waiting);
}

/* An activity as the configuration has it, and how it stands. False when there is none of that id. */
static bool item_find(struct qz_desk *d, const char *id, struct qz_agenda *out)
{
    struct qz_err err = {0};
    int got = qz_ledger_activity(d->ledger, id, &out->activity, &err);
    if (got == 1 && qz_ledger_standing(d->ledger, id, &out->standing, &err) != 0)
        got = -1;
    if (got < 0)
        qz_desk_log_failed(&err);
    out->activity.open = d->session_open && strcmp(id, d->session.id) == 0;
    return got == 1;
}

/* The entry by which the cadre who is signed in takes part in the activity; 0: none. */
static uint64_t item_takes_part(struct qz_desk *d, const char *activity)
{
    struct qz_err err = {0};
    uint64_t n;
    if (qz_ledger_part(d->ledger, activity, d->cadre.id, &n, &err) != 0)
        qz_desk_log_failed(&err);
    return n;
}

void qz_desk_tell_item(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_agenda a = {0};
    struct qz_counted c;
    struct qz_tell tell = {.kind = QZ_TELL_ITEM};
    if (!*d->item || !d->ledger || !item_find(d, d->item, &a))
        return;
    qz_desk_describe_row(d, &a, &tell.item.row);

    int here = qz_ledger_waiting(d->ledger, d->item, 0, &c, 1, &err);
    if (here < 0)
        qz_desk_log_failed(&err);
    tell.item.ones = here > 0;
    tell.item.closed = a.activity.closed && !tell.item.row.open;
    tell.item.part = item_takes_part(d, d->item) != 0;
    qz_wires_tell(d->wires, &tell);
}

void qz_desk_item(struct qz_desk *d, const char *activity)
{
    qz_copy_text(d->item, sizeof d->item, activity);
    qz_desk_tell_item(d);
}

/* Whether entry n checks somebody in at the activity, and stands. */
static bool item_checks_in(struct qz_desk *d, const char *activity, uint64_t n)
{
    struct qz_err err = {0};
    struct qz_counted c;
    int got = qz_ledger_counted(d->ledger, activity, n, 0, &c, 1, &err);
    if (got < 0)
        qz_desk_log_failed(&err);
    return got == 1 && c.n == n && c.stands && *c.who && !c.late;
}

void qz_desk_confirm(struct qz_desk *d, const char *asked, uint64_t n)
{
    struct qz_agenda a = {0};
    struct qz_entry e = {.kind = QZ_ENTRY_CONFIRM, .target = n};
    const char *activity = *asked ? asked : d->session.id;
    bool open = d->session_open && strcmp(activity, d->session.id) == 0;
    if (!qz_id_parse('a', activity, NULL) || !qz_desk_may_speak(d) ||
        (!open && !item_find(d, activity, &a)) || (n && !item_checks_in(d, activity, n)))
        return;

    memcpy(e.activity, activity, sizeof e.activity);
    memcpy(e.cadre, d->cadre.id, sizeof e.cadre);
    e.badge = qz_desk_badge_named(d);
    qz_desk_append(d, &e);
    qz_desk_load_session(d);
    qz_desk_tell_net(d);
    if (d->came_waiting || n)
        qz_desk_came(d, d->came_from);
}

void qz_desk_part(struct qz_desk *d, const char *activity, bool takes)
{
    struct qz_entry e = {.kind = QZ_ENTRY_PART};
    bool open = qz_desk_session_live(d) && strcmp(activity, d->session.id) == 0;
    uint64_t held = open ? item_takes_part(d, activity) : 0;
    if (!open || !qz_desk_may_speak(d) || (held != 0) == takes)
        return;

    if (takes) {
        memcpy(e.activity, activity, sizeof e.activity);
    } else {
        e.kind = QZ_ENTRY_VOID;
        e.target = held;
        qz_copy_text(e.reason, sizeof e.reason, qz_undo_reason(QZ_UNDO_MISTAP));
    }
    memcpy(e.cadre, d->cadre.id, sizeof e.cadre);
    e.badge = qz_desk_badge_named(d);
    qz_desk_append(d, &e);
    qz_desk_tell_net(d);
}
