#include "kiosk/flow/flow_int.h"

#include "base/clock.h"

/* Show what rests, where something that rests shows. */
static bool wall_rest(struct qz_model *m, bool shows)
{
    m->wall.shows = shows;
    m->wall.page = 0;
    if (!qz_flow_resting(m))
        return false;
    qz_flow_rest(m);
    return true;
}

bool qz_flow_wall_person(struct qz_model *m)
{
    bool dark = m->wall.dark;
    m->wall.person_up_ms = m->up_ms;
    m->wall.dark = false;
    if (m->wall.shows && !m->wall.always)
        return wall_rest(m, false);
    return dark && wall_rest(m, m->wall.shows);
}

/* Whether the display is off at this time of the day, which may go on over midnight. By a clock that nobody
 * confirms it is on: better that than a dark day. */
static bool wall_off_time(const struct qz_model *m)
{
    const struct qz_wall *w = &m->wall;
    int minute = qz_minute_of_day(m->now_ms);
    if (w->off_from == w->off_to || !qz_clockword_confirms(m->clock.word))
        return false;
    if (w->off_from < w->off_to)
        return minute >= w->off_from && minute < w->off_to;
    return minute >= w->off_from || minute < w->off_to;
}

static bool wall_dark_time(struct qz_model *m)
{
    struct qz_wall *w = &m->wall;
    bool dark = wall_off_time(m) && m->up_ms - w->person_up_ms >= QZ_DARK_AFTER_MS;
    if (dark == w->dark)
        return false;
    w->dark = dark;
    return wall_rest(m, w->shows);
}

bool qz_flow_wall_time(struct qz_model *m)
{
    struct qz_wall *w = &m->wall;
    if (!qz_flow_resting(m) || !w->person_up_ms)
        w->person_up_ms = m->up_ms; /* whoever is or was about, or began the program: the time begins then */
    bool changed = wall_dark_time(m);
    if (w->shows || (!w->always && !w->after_ms))
        return changed;
    if (!w->always && m->up_ms - w->person_up_ms < w->after_ms)
        return changed;
    return wall_rest(m, true) || changed;
}

/* They come in their order, each behind those before it: the ones of before are gone with the first. */
void qz_flow_wall_notice(struct qz_model *m, const struct qz_tell_notice *t)
{
    m->notices = 0;
    if (t->at < 0 || t->at >= t->count || t->count > QZ_WALL_NOTICES)
        return;
    m->notice[t->at] = t->notice;
    m->notices = t->at + 1;
}
