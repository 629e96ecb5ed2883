#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD_MS      (14 * QZ_DAY_MS)
#define MINUTE_MS     INT64_C(60000)
#define WALL_PAUSE_MS INT64_C(5000) /* between two looks through all who came; a page shows twelve seconds */

static void wall_describe(const struct qz_activity *a, struct qz_wall_row *row)
{
    memcpy(row->title, a->title, sizeof row->title);
    memcpy(row->place, a->place, sizeof row->place);
    row->start_ms = a->start_ms;
    row->end_ms = a->end_ms;
    row->kind = a->kind;
}

/* The one that goes on: what is open here, else what the plan says, unless it was closed. NULL: none does. */
static const struct qz_activity *wall_now(const struct qz_desk *d, const struct qz_activity *a, int n)
{
    int64_t now = qz_now_ms();
    if (qz_desk_session_live(d))
        return d->session.kind == QZ_ACT_COUNT ? NULL : &d->session;
    for (int i = 0; i < n; i++)
        if (!a[i].past && !a[i].closed && !a[i].settled && a[i].start_ms <= now && now < a[i].end_ms)
            return &a[i];
    return NULL;
}

/* The shortest span of round minutes of which as many as there is room for reach over the activity. */
static int64_t wall_step(int64_t long_ms)
{
    static const int minutes[] = {10, 15, 20, 30, 60, 120, 240, 720, 1440, 2880};
    size_t i = 0, last = sizeof minutes / sizeof *minutes - 1;
    while (i < last && long_ms > minutes[i] * MINUTE_MS * QZ_WALL_STEPS)
        i++;
    return minutes[i] * MINUTE_MS;
}

static int wall_arrivals(struct qz_desk *d, const struct qz_activity *a, struct qz_tell_wall *w,
                         struct qz_err *err)
{
    int64_t came[QZ_WALL_STEPS];
    w->step_ms = wall_step(a->end_ms - a->start_ms + QZ_OPEN_EARLY_MS);
    w->from_ms = (a->start_ms - QZ_OPEN_EARLY_MS) / w->step_ms * w->step_ms;
    int64_t steps = (a->end_ms - w->from_ms + w->step_ms - 1) / w->step_ms;
    w->steps = steps < QZ_WALL_STEPS ? (int)steps : QZ_WALL_STEPS;

    if (qz_ledger_arrivals(d->ledger, a->id, w->from_ms, w->step_ms, came, w->steps, err) != 0)
        return -1;
    for (int i = 0; i < w->steps; i++)
        w->arrived[i] = qz_figure_shown(came[i]);
    return 0;
}

int qz_desk_live(struct qz_desk *d, const struct qz_activity *a, struct qz_tell_wall *w, struct qz_err *err)
{
    struct qz_standing standing;
    struct qz_figures f;
    if (qz_ledger_standing(d->ledger, a->id, &standing, err) != 0 ||
        qz_ledger_figures(d->ledger, a->id, &f, err) != 0 || wall_arrivals(d, a, w, err) != 0)
        return -1;

    wall_describe(a, &w->now);
    w->came = qz_figure_shown(standing.came);
    w->proven = qz_figure_shown(f.proven);
    w->attested = qz_figure_shown(f.attested);
    w->to_confirm = qz_figure_shown(f.waiting);
    w->late = qz_figure_shown(f.late);
    w->counted = qz_figure_shown(f.counted);
    w->known_ms = f.as_of_ms;

    int named = 0;
    for (int i = 0; i < w->steps; i++)
        named += w->arrived[i];
    w->unnamed = w->came > named ? w->came - named : 0;
    w->live = true;
    return 0;
}

/* As many as there is room for, with those that come: of today's that are over only the newest. */
static void wall_rows(const struct qz_activity *a, int n, struct qz_tell_wall *w)
{
    int over = 0, skip = 0;
    while (over < n && a[over].end_ms <= qz_now_ms())
        over++;
    if (n > QZ_WALL_ROWS)
        skip = over < n - QZ_WALL_ROWS ? over : n - QZ_WALL_ROWS;
    for (int i = skip; i < n && w->rows < QZ_WALL_ROWS; i++)
        wall_describe(&a[i], &w->row[w->rows++]);
}

static void wall_tell(struct qz_desk *d, const struct qz_activity *a, int n)
{
    struct qz_err err = {0};
    struct qz_tell tell = {.kind = QZ_TELL_WALL};
    const struct qz_activity *now = wall_now(d, a, n);
    wall_rows(a, n, &tell.wall);
    if (now && qz_desk_live(d, now, &tell.wall, &err) != 0) {
        qz_desk_log_failed(&err);
        return;
    }
    qz_wires_tell(d->wires, &tell);
}

void qz_desk_watch_wall(struct qz_desk *d)
{
    struct qz_err err = {0};
    int64_t now = qz_now_ms(), minute = now / MINUTE_MS;
    if ((!d->wall_due && minute == d->wall_minute) || qz_up_ms() < d->wall_up_ms)
        return;
    d->wall_up_ms = qz_up_ms() + WALL_PAUSE_MS;
    d->wall_due = false;
    d->wall_minute = minute;
    qz_desk_tell_notices(d);

    struct qz_activity *a = malloc(QZ_CONFIG_ACTIVITIES * sizeof *a);
    int64_t today = qz_date_start(qz_date_of(now));
    int n = a ? qz_ledger_activities(d->ledger, today, today + AHEAD_MS, a, QZ_CONFIG_ACTIVITIES, &err) : 0;
    if (n < 0)
        qz_desk_log_failed(&err);
    else
        wall_tell(d, a, n);
    free(a);
}
