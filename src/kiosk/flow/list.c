#include "kiosk/flow/flow_int.h"

#include <string.h>

bool qz_flow_list_shown(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_LIST || m->screen == QZ_SCREEN_FIND;
}

static bool list_ask(struct qz_model *m, int page, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_LIST);
    out[1].ask.n = page;
    out[1].ask.len = (uint16_t)strlen(m->find);
    memcpy(out[1].ask.bytes, m->find, out[1].ask.len);
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    return true;
}

static bool list_open(struct qz_model *m)
{
    if (m->screen != QZ_SCREEN_STAFF)
        return false;
    m->sure = QZ_TAP_NONE;
    qz_flow_show(m, QZ_SCREEN_LIST, QZ_SHOW_STAFF_MS);
    return true;
}

static bool list_page(struct qz_model *m, int by, struct qz_effect out[2])
{
    int page = m->staff.page + (by < 0 ? -1 : 1);
    bool there = page >= 0 && page * QZ_STAFF_ROWS < m->staff.found;
    return there && list_ask(m, page, out);
}

static bool list_find(struct qz_model *m)
{
    if (m->screen != QZ_SCREEN_LIST || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    qz_flow_show(m, QZ_SCREEN_FIND, QZ_SHOW_STAFF_MS);
    return true;
}

static bool list_letter(struct qz_model *m, int letter, struct qz_effect out[2])
{
    size_t n = strlen(m->find);
    if (m->screen != QZ_SCREEN_FIND || letter < 0 || letter > 25 || n + 1 >= sizeof m->find)
        return false;
    m->find[n] = (char)('A' + letter);
    m->find[n + 1] = '\0';
    return list_ask(m, 0, out);
}

/* While letters are typed the last one; in the list all of them. */
static bool list_erase(struct qz_model *m, struct qz_effect out[2])
{
    size_t n = strlen(m->find);
    if (n == 0)
        return false;
    m->find[m->screen == QZ_SCREEN_FIND ? n - 1 : 0] = '\0';
    return list_ask(m, 0, out);
}

/* Back in the menu everything is listed again, from the beginning. */
static bool list_back(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen == QZ_SCREEN_FIND) {
        qz_flow_show(m, QZ_SCREEN_LIST, QZ_SHOW_STAFF_MS);
        return true;
    }
    bool other = m->staff.page != 0 || m->find[0];
    m->find[0] = '\0';
    qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    return !other || list_ask(m, 0, out);
}

bool qz_flow_list_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_LIST:
        return list_open(m);
    case QZ_TAP_FIND:
        return list_find(m);
    case QZ_TAP_LETTER:
        return list_letter(m, arg, out);
    case QZ_TAP_PAGE:
        return list_page(m, arg, out);
    case QZ_TAP_ERASE:
        return list_erase(m, out);
    default:
        return list_back(m, out);
    }
}
