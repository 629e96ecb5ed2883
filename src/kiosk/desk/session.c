#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/log.h"
#include "rules/limits.h"

#include <stdlib.h>
#include <string.h>

#define CLOSE_LATE_MS (INT64_C(120) * 60000) /* after its planned end an activity closes by itself */

void qz_desk_log_failed(const struct qz_err *err)
{
    qz_log(QZ_LOG_ERROR, "ledger: %s", err->msg);
}

void qz_desk_load_session(struct qz_desk *d)
{
    struct qz_err err = {0};
    char before[QZ_ID_TEXT];
    memcpy(before, d->session.id, sizeof before);
    int got = d->ledger ? qz_ledger_session(d->ledger, &d->session, &err) : 0;
    if (got < 0)
        qz_desk_log_failed(&err);
    if (strcmp(before, d->session.id) != 0)
        d->unnamed_to = d->let_in_to = 0, d->let_by[0] = '\0';
    d->session_open = got > 0;
    if (!d->session_open || strcmp(before, d->session.id) != 0)
        qz_desk_party_end(d);
    qz_desk_tell_session(d);
}

static void describe_activity(const struct qz_activity *a, struct qz_tell_session *s)
{
    memcpy(s->activity, a->id, sizeof s->activity);
    qz_copy_text(s->title, sizeof s->title, a->title);
    qz_copy_text(s->place, sizeof s->place, a->place);
    s->start_ms = a->start_ms;
    s->end_ms = a->end_ms;
    s->kind = a->kind;
}

/* Activities whose planned time touches [from, to), by start, in memory that the caller frees. Returns the
 * number; *out may be NULL with none. */
static int session_planned(struct qz_desk *d, int64_t from_ms, int64_t to_ms, struct qz_activity **out)
{
    struct qz_err err = {0};
    int n = -1;
    *out = malloc(QZ_CONFIG_ACTIVITIES * sizeof **out);
    if (*out && d->ledger)
        n = qz_ledger_activities(d->ledger, from_ms, to_ms, *out, QZ_CONFIG_ACTIVITIES, &err);
    if (n < 0 && *err.msg)
        qz_desk_log_failed(&err);
    return n < 0 ? 0 : n;
}

/* While nothing is open: what comes next within a day, so that the screen can say when to come back. */
static void describe_next(struct qz_desk *d, struct qz_tell_session *s)
{
    struct qz_activity *a;
    int64_t now = qz_now_ms();
    int n = session_planned(d, now, now + QZ_DAY_MS, &a);
    for (int i = n - 1; i >= 0; i--)
        if (!a[i].closed && !a[i].settled && a[i].start_ms > now)
            describe_activity(&a[i], s); /* they come by start: the last one kept is the first */
    free(a);
    if (s->start_ms && d->opt.auto_open)
        s->opens_ms = s->start_ms - QZ_OPEN_EARLY_MS;
}

/* Whoever attested the others did so by PIN; when one of the figures is not known, neither is this. */
static int64_t session_by_kiosk(const struct qz_figures *f)
{
    if (f->attested < 0 || f->by_cadre < 0 || f->by_admin < 0)
        return QZ_FIGURE_UNKNOWN;
    return f->attested - f->by_cadre - f->by_admin;
}

static void describe_known(struct qz_desk *d, struct qz_tell_session *s)
{
    struct qz_err err = {0};
    struct qz_figures f = {0};
    if (d->ledger && qz_ledger_figures(d->ledger, d->session.id, &f, &err) != 0)
        qz_desk_log_failed(&err);
    s->proven = qz_figure_shown(f.proven);
    s->attested = qz_figure_shown(f.attested);
    s->by_cadre = qz_figure_shown(f.by_cadre);
    s->by_admin = qz_figure_shown(f.by_admin);
    s->by_kiosk = qz_figure_shown(session_by_kiosk(&f));
    s->to_confirm = qz_figure_shown(f.waiting);
    s->late = qz_figure_shown(f.late);
    s->counted = qz_figure_shown(f.counted);
    s->known_ms = f.as_of_ms;
}

/* For a cadre who is there: whether anybody waits for a word, also by what the tracker does not know yet. */
static void describe_waiting(struct qz_desk *d, struct qz_tell_session *s)
{
    struct qz_err err = {0};
    struct qz_standing standing;
    if (!qz_desk_has_cadre(d) || !d->ledger)
        return;
    if (qz_ledger_standing(d->ledger, d->session.id, &standing, &err) != 0) {
        qz_desk_log_failed(&err);
        return;
    }
    s->confirmed = standing.confirmed;
    s->waiting = qz_figure_shown(standing.waiting);
}

void qz_desk_tell_session(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_tally tally = {0};
    struct qz_tell tell = {.kind = QZ_TELL_SESSION};
    struct qz_tell_session *s = &tell.session;
    s->open = qz_desk_session_live(d);
    if (!s->open)
        describe_next(d, s);

    if (s->open) {
        describe_activity(&d->session, s);
        bool known = d->ledger && qz_ledger_tally(d->ledger, d->session.id, &tally, &err) == 0;
        if (d->ledger && !known)
            qz_desk_read_failed(d, &err);
        s->present =
            known ? qz_figure_shown(tally.named + tally.unnamed + tally.elsewhere) : QZ_FIGURE_UNKNOWN;
        s->unnamed = known ? qz_figure_shown(tally.unnamed) : QZ_FIGURE_UNKNOWN;
        s->confirmed = tally.confirmed;
        qz_desk_describe_inside(d, s);
        describe_known(d, s);
        describe_waiting(d, s);
    }

    d->told_live = s->open;
    d->wall_due = true;
    qz_wires_tell(d->wires, &tell);
    qz_desk_tell_clock(d);
}

int qz_desk_append_about(struct qz_desk *d, enum qz_entry_kind kind, const char *activity, bool by_cadre)
{
    struct qz_entry e = {.kind = kind};
    memcpy(e.activity, activity, QZ_ID_TEXT);
    if (by_cadre) {
        memcpy(e.cadre, d->cadre.id, sizeof e.cadre);
        e.badge = qz_desk_badge_named(d);
    }
    if (kind == QZ_ENTRY_OPEN)
        qz_desk_write_offset(d);
    int rc = qz_desk_append(d, &e);
    qz_desk_load_session(d);
    qz_desk_tell_net(d);
    return rc;
}

static void open_planned(struct qz_desk *d)
{
    struct qz_activity *a;
    int64_t now = qz_now_ms();
    int n = session_planned(d, now, now + QZ_OPEN_EARLY_MS, &a), i = 0;
    while (i < n && (a[i].closed || a[i].settled)) /* that stays closed until a cadre opens it */
        i++;
    if (i < n) {
        qz_desk_append_about(d, QZ_ENTRY_OPEN, a[i].id, false);
        d->opened_unheard = !d->feed_heard;
    }
    free(a);
}

/* Whether anybody was recorded at the open session since it was opened. */
static bool session_used(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_counted newest;
    int n = qz_ledger_counted(d->ledger, d->session.id, 0, 0, &newest, 1, &err);
    if (n < 0)
        qz_desk_log_failed(&err);
    return n != 0 && newest.n > d->session.opened_n;
}

void qz_desk_hear_siblings(struct qz_desk *d)
{
    bool unheard = d->opened_unheard && !d->feed_heard;
    d->feed_heard = true;
    qz_desk_load_session(d); /* as the feed has it */
    bool own = d->session_open && !d->session.by_cadre && d->session.settled;
    if (unheard && own && !session_used(d))
        qz_desk_append_about(d, QZ_ENTRY_CLOSE, d->session.id, false);
}

/* Whether the open activity is over by the plan. The tracker always tells all that are open there, until two
 * days after their end: one that is missing was closed or cancelled. */
static bool is_over(const struct qz_desk *d)
{
    if (d->session.kind == QZ_ACT_COUNT || d->session.past)
        return true;
    /* A cadre opens it late, to confirm it or for those who come afterwards: it is not shut in their face.
     * But a clock that was ahead when it was opened keeps nothing open. */
    int64_t now = qz_now_ms(), end = d->session.end_ms, opened = d->session.opened_ms;
    return now > (opened > end && opened <= now ? opened : end) + CLOSE_LATE_MS;
}

/* Whether the desk opened it by a clock that was ahead: its time has not come, and neither has the moment at
 * which the log says that it was opened. */
static bool is_early(const struct qz_desk *d)
{
    int64_t now = qz_now_ms();
    return !d->session.by_cadre && d->session.kind != QZ_ACT_COUNT &&
           now < d->session.start_ms - QZ_OPEN_EARLY_MS && d->session.opened_ms > now;
}

bool qz_desk_session_live(const struct qz_desk *d)
{
    if (!d->session_open)
        return false;
    if (qz_clockword_confirms(d->word) || (d->boot_since && d->session.opened_n > d->boot_since))
        return true;
    return !is_over(d) && qz_now_ms() >= d->session.start_ms - QZ_OPEN_EARLY_MS;
}

void qz_desk_follow_plan(struct qz_desk *d)
{
    if (d->troubles & 1u << QZ_TROUBLE_FULL || !qz_desk_clock_confirmed(d))
        return;
    if (d->session_open && (is_over(d) || is_early(d)))
        qz_desk_append_about(d, QZ_ENTRY_CLOSE, d->session.id, false);
    else if (!d->session_open && d->opt.auto_open)
        open_planned(d);
}
