#include "kiosk/flow/flow_int.h"

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
    m->wall.person_up_ms = m->up_ms;
    return m->wall.shows && !m->wall.always && wall_rest(m, false);
}

bool qz_flow_wall_time(struct qz_model *m)
{
    struct qz_wall *w = &m->wall;
    if (!qz_flow_resting(m))
        w->person_up_ms = m->up_ms; /* whoever that is or was about: the time begins when it is over */
    if (w->shows || (!w->always && !w->after_ms))
        return false;
    if (!w->always && m->up_ms - w->person_up_ms < w->after_ms)
        return false;
    return wall_rest(m, true);
}
