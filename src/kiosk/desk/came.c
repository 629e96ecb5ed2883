#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/shown.h"

#include <stdlib.h>
#include <string.h>

/* The run that a headcount belongs to, where it is one of several. */
static void describe_run(struct qz_desk *d, struct qz_ledger_came *r)
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

/* When somebody went, or first came, where people check out. */
static void describe_stay(struct qz_desk *d, const char *who, struct qz_ledger_came *r)
{
    struct qz_err err = {0};
    struct qz_stay s;
    struct qz_seen_before first;
    if (!d->session_open || !d->session.checkout || strcmp(d->came_of, d->session.id) != 0)
        return;
    if (qz_ledger_stay(d->ledger, d->came_of, who, &s, &err) != 0 ||
        qz_ledger_checked_in(d->ledger, d->came_of, who, &first, &err) < 0) {
        qz_desk_log_failed(&err);
        return;
    }

    if (s.out_ms >= s.in_ms)
        r->left_ms = s.out_ms;
    else if (s.out_ms)
        r->first_ms = first.at_ms;
}

static void describe_row(struct qz_desk *d, const struct qz_counted *c, struct qz_ledger_came *r)
{
    struct qz_err err = {0};
    struct qz_person person = {0};
    r->n = c->n;
    r->at_ms = c->at_ms;
    r->named = *c->who;
    r->people = c->people;
    r->late = c->late;
    r->as = c->as;
    r->elsewhere = c->elsewhere;
    qz_copy_text(r->where, sizeof r->where, c->where);

    if (!c->stands)
        r->undone = *c->reason ? qz_undo_parse(c->reason) : QZ_UNDO_WORDS;
    if (r->undone == QZ_UNDO_WORDS)
        qz_shown(c->reason, strlen(c->reason), r->why, sizeof r->why);

    if (r->named && qz_ledger_person(d->ledger, c->who, qz_now_ms(), &person, &err) != 0)
        qz_desk_log_failed(&err);
    qz_copy_text(r->name, sizeof r->name, person.name);
    qz_copy_text(r->tail, sizeof r->tail, person.tail);
    if (r->named && !r->undone)
        describe_stay(d, c->who, r);
    describe_run(d, r);
}

/* The rows behind the first `from`, and one more where there are others. Returns their number. */
static int came_rows(struct qz_desk *d, int from, struct qz_counted c[QZ_CAME_ROWS + 1])
{
    struct qz_err err = {0};
    int n = 0;
    if (!d->ledger || !*d->came_of)
        return 0;
    const struct qz_came_some some = {d->came_pick.as, d->came_pick.letter};
    bool all = !some.as && !some.letter;

    if (d->came_waiting)
        n = qz_ledger_waiting(d->ledger, d->came_of, from, c, QZ_CAME_ROWS + 1, &err);
    else if (all)
        n = qz_ledger_came(d->ledger, d->came_of, from, c, QZ_CAME_ROWS + 1, &err);
    else
        n = qz_ledger_came_some(d->ledger, d->came_of, &some, from, c, QZ_CAME_ROWS + 1, &err);
    if (n < 0)
        qz_desk_log_failed(&err);
    return n > 0 ? n : 0;
}

void qz_desk_came_ask(struct qz_desk *d, const struct qz_ask *ask)
{
    const char *activity = ask->came.activity;
    int from = ask->came.from;
    d->came_item = *activity;
    d->came_waiting = ask->came.waiting && d->came_item;
    d->came_pick = ask->came.pick;
    qz_copy_text(d->came_of, sizeof d->came_of, d->session_open ? d->session.id : "");
    if (d->came_item)
        qz_copy_text(d->came_of, sizeof d->came_of, activity);
    qz_desk_came(d, from >= 0 ? from : 0);
}

void qz_desk_came(struct qz_desk *d, int from)
{
    struct qz_counted c[QZ_CAME_ROWS + 1];
    struct qz_tell tell = {.kind = QZ_TELL_CAME};
    struct qz_tell_came *t = &tell.came;
    int n = came_rows(d, from, c);
    d->came_from = from;
    qz_desk_name_forget(d);
    t->number = d->came_number;
    t->item = d->came_item;
    t->waiting = d->came_waiting;
    t->pick = d->came_pick;
    t->from = from;
    t->more = n > QZ_CAME_ROWS;
    t->rows = t->more ? QZ_CAME_ROWS : n;

    for (int i = 0; i < t->rows; i++) {
        describe_row(d, &c[i], &t->row[i]);
        t->row[i].asks = t->row[i].named && !t->row[i].undone;
        if (t->row[i].asks)
            memcpy(d->came_who[i], c[i].who, sizeof d->came_who[i]);
    }
    qz_wires_tell(d->wires, &tell);
}

/* Entry n, if it counts at the activity of the list, still stands, and can be taken back for that reason. */
static bool can_undo(struct qz_desk *d, uint64_t n, enum qz_undo why, struct qz_counted *c)
{
    struct qz_err err = {0};
    int got = *d->came_of ? qz_ledger_counted(d->ledger, d->came_of, n, 0, c, 1, &err) : 0;
    if (got < 0)
        qz_desk_log_failed(&err);
    bool of_headcount = why == QZ_UNDO_MISTAP || why == QZ_UNDO_TWICE;
    bool of_checkin = why == QZ_UNDO_ABSENT || why == QZ_UNDO_OTHER;
    bool recent = llabs(qz_now_ms() - c->at_ms) <= QZ_WORD_MS; /* the tracker takes no later void */
    if (why == QZ_UNDO_WORDS)
        of_headcount = of_checkin = true;
    if (got != 1 || !n || c->n != n || !c->stands)
        return false;
    bool voided = !*c->who || c->late; /* a check-in is rejected, whenever that is */
    return (*c->who ? of_checkin : of_headcount) && (recent || !voided);
}

/* What *c counts is taken back, in the name of the cadre who is signed in. */
static int came_take_back(struct qz_desk *d, const struct qz_counted *c, const char *reason)
{
    struct qz_entry e = {.kind = QZ_ENTRY_VOID, .target = c->n};
    if (*c->who && !c->late) { /* a cadre's word about a youth names the activity */
        e.kind = QZ_ENTRY_REJECT;
        memcpy(e.activity, d->came_of, sizeof e.activity);
    }
    memcpy(e.cadre, d->cadre.id, sizeof e.cadre);
    e.badge = qz_desk_badge_named(d);
    qz_copy_text(e.reason, sizeof e.reason, reason);
    return qz_desk_append(d, &e);
}

/* What entry c->n is: a check-in, or somebody who was entered late. */
static bool came_entry(struct qz_desk *d, struct qz_counted *c)
{
    struct qz_err err = {0};
    uint64_t n = c->n;
    return qz_ledger_counted(d->ledger, d->came_of, n, 0, c, 1, &err) == 1 && c->n == n && c->stands;
}

/* Who came, went and came back stands by several check-ins, which are one row of the list: all of them are
 * taken back. */
static void came_take_back_all(struct qz_desk *d, const struct qz_counted *c, const char *reason)
{
    struct qz_err err = {0};
    struct qz_counted one = *c;
    int got = 1;
    if (came_take_back(d, c, reason) != 0 || !*c->who || c->late)
        return;

    while ((got = qz_ledger_check_ins(d->ledger, d->came_of, c->who, &one.n, 1, &err)) == 1)
        if (!came_entry(d, &one) || came_take_back(d, &one, reason) != 0)
            return;
    if (got < 0)
        qz_desk_log_failed(&err);
}

/* The list, the number above it and what waits follow. */
static void came_changed(struct qz_desk *d)
{
    qz_desk_load_session(d);
    qz_desk_tell_net(d);
}

/* What the log is to say, "" when the ask gives no reason that can be one. */
static const char *came_reason(const struct qz_ask_undo *ask)
{
    bool words = ask->why == QZ_UNDO_WORDS && qz_undo_words_fit(ask->words, strlen(ask->words));
    return words ? ask->words : qz_undo_reason(ask->why);
}

void qz_desk_undo(struct qz_desk *d, const struct qz_ask_undo *ask)
{
    struct qz_counted c;
    const char *reason = came_reason(ask);
    if (*reason && qz_desk_may_speak(d) && can_undo(d, ask->n, ask->why, &c)) {
        came_take_back_all(d, &c, reason);
        came_changed(d);
    }
    qz_desk_came(d, d->came_from);
}

void qz_desk_undo_run(struct qz_desk *d, uint64_t n, enum qz_undo why)
{
    struct qz_counted c;
    struct qz_heads_run run;
    uint64_t entry[QZ_DESK_RUN];
    int entries = qz_desk_may_speak(d) ? qz_desk_find_run(d, n, &run, entry) : 0;
    for (int i = 0; i < entries && can_undo(d, entry[i], why, &c); i++)
        if (came_take_back(d, &c, qz_undo_reason(why)) != 0)
            break;
    if (entries)
        came_changed(d);
    qz_desk_came(d, d->came_from);
}
