#include "kiosk/flow/flow_int.h"

#include <string.h>

void qz_flow_came_ask(struct qz_model *m, bool item, bool waiting, int from, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_CAME);
    out[1].ask.came.from = from;
    out[1].ask.came.waiting = waiting;
    if (!waiting)
        out[1].ask.came.pick = m->pick;
    if (item)
        memcpy(out[1].ask.came.activity, m->item.row.activity, QZ_ID_TEXT);
}

bool qz_flow_came_told(struct qz_model *m, const struct qz_tell_came *c, struct qz_effect out[2])
{
    if (c->rows == 0 && c->from > 0) { /* the last of its page was taken care of */
        int before = c->from > m->page_rows ? c->from - m->page_rows : 0;
        qz_flow_came_ask(m, m->came.item, m->came.waiting, before, out);
        return false;
    }

    if (!qz_flow_has_cadre(m))
        return false; /* whoever asked has left, and the names are nobody's to see */
    qz_flow_name_forget(m);
    m->came = *c;
    if (m->came_asked && (m->screen == QZ_SCREEN_STAFF || m->screen == QZ_SCREEN_ITEM))
        qz_flow_show(m, QZ_SCREEN_CAME);
    m->came_asked = false;
    return m->screen == QZ_SCREEN_CAME;
}

/* ---- full names ---- */

void qz_flow_name_forget(struct qz_model *m)
{
    memset(&m->full, 0, sizeof m->full);
}

bool qz_flow_name_hold(struct qz_model *m, int row, struct qz_effect out[2])
{
    bool there = row >= 0 && row < m->came.rows && m->came.row[row].asks;
    if (!there || !qz_flow_has_cadre(m) || m->staff.stale_pin)
        return false;

    qz_flow_name_forget(m);
    m->sure = QZ_TAP_NONE;
    m->full.on = true;
    m->full.name.number = m->came.number;
    m->full.name.row = row;
    m->full.until_up_ms = m->up_ms + QZ_NAME_HELD_MS;
    qz_flow_ask(out, QZ_ASK_NAME);
    out[1].ask.name.number = m->came.number;
    out[1].ask.name.row = row;
    return true;
}

bool qz_flow_name_let_go(struct qz_model *m)
{
    if (m->full.on && m->full.until_up_ms > m->up_ms + QZ_NAME_AFTER_MS)
        m->full.until_up_ms = m->up_ms + QZ_NAME_AFTER_MS;
    return m->full.on;
}

bool qz_flow_name_told(struct qz_model *m, const struct qz_tell_name *t)
{
    if (!m->full.on || t->number != m->full.name.number || t->row != m->full.name.row)
        return false; /* nobody looks at it any more */
    m->full.name = *t;
    return true;
}

bool qz_flow_name_time(struct qz_model *m)
{
    if (!m->full.on || m->up_ms < m->full.until_up_ms)
        return false;
    qz_flow_name_forget(m);
    return true;
}

/* ---- the activity in hand ---- */

bool qz_flow_item_told(struct qz_model *m, const struct qz_tell_item *t)
{
    if (strcmp(t->row.activity, m->item.row.activity) != 0)
        return false; /* another one is in hand now */
    m->item = *t;
    if (m->screen == QZ_SCREEN_CAME && m->came.waiting && !t->ones) /* that was the last one */
        qz_flow_show(m, QZ_SCREEN_ITEM);
    return m->screen == QZ_SCREEN_ITEM;
}
