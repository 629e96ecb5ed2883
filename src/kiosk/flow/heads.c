#include "kiosk/flow/flow_int.h"

/* What keeps a code from being read keeps nobody from being counted. */
bool qz_flow_heads_offered(const struct qz_model *m)
{
    bool counts = m->screen == QZ_SCREEN_IDLE || m->screen == QZ_SCREEN_HELPER ||
                  m->screen == QZ_SCREEN_LOOKUP || m->screen == QZ_SCREEN_PICK;
    if (m->screen == QZ_SCREEN_TROUBLE)
        counts = m->trouble == QZ_TROUBLE_CAMERA || m->trouble == QZ_TROUBLE_SCANNER;
    return counts && m->session.open;
}

/* Whether another headcount may follow on the last one. */
static bool heads_ready(const struct qz_model *m)
{
    bool waiting = m->up_ms < m->count_up_ms;
    bool pause = m->counted.up_ms && m->up_ms < m->counted.up_ms + QZ_COUNT_PAUSE_MS;
    return !waiting && !pause;
}

bool qz_flow_heads_ask(struct qz_model *m, int people, int touches, struct qz_effect out[2])
{
    if (!heads_ready(m))
        return false;
    qz_flow_ask(out, QZ_ASK_HEADCOUNT);
    out[1].ask.headcount.people = people;
    out[1].ask.headcount.touches = touches;
    m->count_up_ms = m->up_ms + QZ_COUNT_WAIT_MS;
    return true;
}

bool qz_flow_heads_take_back(struct qz_model *m, struct qz_effect out[2])
{
    bool waiting = m->up_ms < m->count_up_ms;
    if (waiting || !qz_flow_heads_left_ms(m, m->up_ms) || qz_flow_too_soon(m, m->counted.up_ms))
        return false;
    qz_flow_ask(out, QZ_ASK_UNCOUNT);
    out[1].ask.uncount.n = m->counted.n;
    m->count_up_ms = m->up_ms + QZ_COUNT_WAIT_MS;
    return true;
}

bool qz_flow_heads_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    if (!qz_flow_heads_offered(m))
        return false;
    if (tap == QZ_TAP_HEADCOUNT)
        return qz_flow_heads_ask(m, 1, 1, out);
    return tap == QZ_TAP_UNCOUNT && qz_flow_heads_take_back(m, out);
}

void qz_flow_heads_answered(struct qz_model *m, const struct qz_tell_outcome *o)
{
    bool counted = o->verdict == QZ_VERDICT_WELCOME && !o->failed && !o->undone;
    m->count_up_ms = 0;
    if (counted || o->undone) {
        m->counted.n = counted ? o->n : 0;
        m->counted.people = o->people;
        m->counted.up_ms = m->up_ms;
    }
    qz_flow_heads_time(m);
}

int64_t qz_flow_heads_left_ms(const struct qz_model *m, int64_t up_ms)
{
    int64_t left = m->counted.up_ms + QZ_UNCOUNT_MS - up_ms;
    return m->counted.n && left > 0 ? left : 0;
}

bool qz_flow_heads_time(struct qz_model *m)
{
    int left_s = (int)((qz_flow_heads_left_ms(m, m->up_ms) + 999) / 1000);
    bool changed = left_s != m->counted.left_s;
    m->counted.left_s = left_s;
    return changed;
}
