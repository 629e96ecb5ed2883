#include "kiosk/flow/flow_int.h"

#include <string.h>

static bool came_row(struct qz_model *m, int row)
{
    if (m->screen != QZ_SCREEN_CAME || m->staff.stale_pin || row < 0 || row >= m->came.rows ||
        m->came.row[row].undone || m->came.row[row].elsewhere || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->undone = m->came.row[row];
    m->sure = QZ_TAP_NONE;
    qz_flow_show(m, QZ_SCREEN_UNDO, QZ_SHOW_STAFF_MS);
    return true;
}

static bool came_undo(struct qz_model *m, int why, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_UNDO || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    qz_flow_ask(out, QZ_ASK_UNDO);
    out[1].ask.from = m->undone.n;
    out[1].ask.n = why;
    qz_flow_show(m, QZ_SCREEN_CAME, QZ_SHOW_STAFF_MS);
    return true;
}

static bool came_undo_run(struct qz_model *m, int why, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_UNDO || !m->undone.run || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    if (!qz_flow_sure_of(m, QZ_TAP_UNDO_RUN))
        return true;
    qz_flow_ask(out, QZ_ASK_UNDO_RUN);
    out[1].ask.from = m->undone.n;
    out[1].ask.n = why;
    qz_flow_show(m, QZ_SCREEN_CAME, QZ_SHOW_STAFF_MS);
    return true;
}

/* ---- in words ---- */

static bool came_write(struct qz_model *m)
{
    if (m->screen != QZ_SCREEN_UNDO || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->sure = QZ_TAP_NONE;
    qz_typed_begin(&m->typed);
    qz_flow_show(m, QZ_SCREEN_WRITE, QZ_SHOW_STAFF_MS);
    return true;
}

/* A second touch on what led here is none on the key that stands there now. */
static bool came_typed(struct qz_model *m, enum qz_tap tap, int ch)
{
    if (m->screen != QZ_SCREEN_WRITE || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    if (tap == QZ_TAP_ERASE)
        return qz_typed_erase(&m->typed);
    return ch > 0 && qz_typed_put(&m->typed, (uint32_t)ch);
}

static bool came_written(struct qz_model *m, struct qz_effect out[2])
{
    size_t n = qz_typed_len(&m->typed);
    if (m->screen != QZ_SCREEN_WRITE || !qz_undo_words_fit(m->typed.text, n))
        return false;
    qz_flow_ask(out, QZ_ASK_UNDO);
    out[1].ask.from = m->undone.n;
    out[1].ask.n = QZ_UNDO_WORDS;
    out[1].ask.len = (uint16_t)n;
    memcpy(out[1].ask.bytes, m->typed.text, n);
    qz_flow_show(m, QZ_SCREEN_CAME, QZ_SHOW_STAFF_MS);
    return true;
}

bool qz_flow_came_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_ROW:
        return came_row(m, arg);
    case QZ_TAP_UNDO:
        return came_undo(m, arg, out);
    case QZ_TAP_UNDO_RUN:
        return came_undo_run(m, arg, out);
    case QZ_TAP_WRITE:
        return came_write(m);
    case QZ_TAP_ENTER:
        return came_written(m, out);
    default:
        return came_typed(m, tap, arg);
    }
}
