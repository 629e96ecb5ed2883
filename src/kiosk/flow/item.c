#include "kiosk/flow/flow_int.h"

#include <string.h>

/* Whether there is nothing left to confirm. */
static bool item_settled(bool confirmed, int waiting)
{
    return confirmed && waiting <= 0;
}

bool qz_flow_item_told(struct qz_model *m, const struct qz_tell_item *t)
{
    if (strcmp(t->row.activity, m->item.row.activity) != 0)
        return false; /* another one is in hand now */
    m->item = *t;
    if (m->screen == QZ_SCREEN_CAME && m->came.waiting && !t->ones) /* that was the last one */
        qz_flow_show(m, QZ_SCREEN_ITEM, QZ_SHOW_STAFF_MS);
    return m->screen == QZ_SCREEN_ITEM;
}

static bool item_pick(struct qz_model *m, int row, struct qz_effect out[2])
{
    bool list = m->screen == QZ_SCREEN_STAFF || qz_flow_list_shown(m);
    if (!list || row < 0 || row >= m->staff.rows || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->sure = QZ_TAP_NONE;
    m->item = (struct qz_tell_item){.row = m->staff.row[row]};
    m->item_from = m->screen;
    qz_flow_show(m, QZ_SCREEN_ITEM, QZ_SHOW_STAFF_MS);
    qz_flow_ask(out, QZ_ASK_ITEM);
    memcpy(out[1].ask.activity, m->item.row.activity, QZ_ID_TEXT);
    return true;
}

/* All who wait: of the open activity in the menu, of the one in hand on its page. */
static bool item_confirm(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_staff_row *row = &m->item.row;
    bool menu = m->screen == QZ_SCREEN_STAFF && m->session.open &&
                !item_settled(m->session.confirmed, m->session.waiting);
    bool page = m->screen == QZ_SCREEN_ITEM && !item_settled(row->confirmed, row->waiting);
    if ((!menu && !page) || m->staff.stale_pin)
        return false;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    if (!qz_flow_sure_of(m, QZ_TAP_CONFIRM))
        return true;
    qz_flow_ask(out, QZ_ASK_CONFIRM);
    memcpy(out[1].ask.activity, menu ? m->session.activity : row->activity, QZ_ID_TEXT);
    return true;
}

static bool item_open(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_staff_row *row = &m->item.row;
    if (row->open || row->past || row->ahead || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->sure = QZ_TAP_NONE;
    qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    qz_flow_ask(out, QZ_ASK_OPEN);
    memcpy(out[1].ask.activity, row->activity, QZ_ID_TEXT);
    qz_flow_list_anew(m);
    return true;
}

static bool item_ones(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_ITEM || !m->item.ones)
        return false;
    m->sure = QZ_TAP_NONE;
    m->came_asked = true;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    qz_flow_ask(out, QZ_ASK_CAME);
    memcpy(out[1].ask.activity, m->item.row.activity, QZ_ID_TEXT);
    return true;
}

static bool item_one(struct qz_model *m, int row, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_CAME || !m->came.waiting || m->staff.stale_pin || row < 0 ||
        row >= m->came.rows || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    qz_flow_ask(out, QZ_ASK_CONFIRM);
    memcpy(out[1].ask.activity, m->item.row.activity, QZ_ID_TEXT);
    out[1].ask.from = m->came.row[row].n;
    return true;
}

bool qz_flow_item_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_ITEM:
        return item_pick(m, arg, out);
    case QZ_TAP_CONFIRM:
        return item_confirm(m, out);
    case QZ_TAP_OPEN:
        return item_open(m, out);
    case QZ_TAP_ONES:
        return item_ones(m, out);
    default:
        return item_one(m, arg, out);
    }
}
