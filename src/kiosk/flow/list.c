#include "kiosk/flow/flow_int.h"

#include <stdlib.h>
#include <string.h>

bool qz_flow_list_shown(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_LIST || m->screen == QZ_SCREEN_FIND;
}

static bool list_ask(struct qz_model *m, int from, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_LIST);
    out[1].ask.n = from;
    out[1].ask.day = m->day;
    out[1].ask.len = (uint16_t)strlen(m->find);
    memcpy(out[1].ask.bytes, m->find, out[1].ask.len);
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    return true;
}

/* What is nearest comes first: today's, or of the first days on which there are some. */
static enum qz_list_day list_nearest(const struct qz_model *m)
{
    for (int day = QZ_LIST_TODAY; day < QZ_LIST_DAYS; day++)
        if (m->staff.day[day] > 0)
            return (enum qz_list_day)day;
    return QZ_LIST_TODAY;
}

static bool list_open(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_STAFF)
        return false;
    m->sure = QZ_TAP_NONE;
    m->day = list_nearest(m);
    qz_flow_show(m, QZ_SCREEN_LIST, QZ_SHOW_STAFF_MS);
    return list_ask(m, 0, out);
}

static bool list_page(struct qz_model *m, int by, struct qz_effect out[2])
{
    const struct qz_tell_staff *st = &m->staff;
    int from = qz_flow_turn(st->from, by, st->rows, st->from + st->rows < st->found);
    if (from < 0)
        return false;
    m->page_rows = abs(by);
    return list_ask(m, from, out);
}

static bool list_day(struct qz_model *m, int day, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_LIST || day <= QZ_LIST_ALL || day >= QZ_LIST_DAYS ||
        qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->day = (enum qz_list_day)day;
    return list_ask(m, 0, out);
}

/* One that is looked for may be of any day. */
static bool list_find(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_LIST || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->day = QZ_LIST_ALL;
    qz_flow_show(m, QZ_SCREEN_FIND, QZ_SHOW_STAFF_MS);
    return list_ask(m, 0, out);
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
        m->day = m->find[0] ? QZ_LIST_ALL : list_nearest(m);
        qz_flow_show(m, QZ_SCREEN_LIST, QZ_SHOW_STAFF_MS);
        return list_ask(m, 0, out);
    }
    qz_flow_list_anew(m);
    qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    return list_ask(m, 0, out);
}

void qz_flow_list_anew(struct qz_model *m)
{
    m->day = QZ_LIST_ALL;
    m->find[0] = '\0';
}

void qz_flow_list_told(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_tell_staff *st = &m->staff;
    int before = st->from > m->page_rows ? st->from - m->page_rows : 0;
    if (m->screen == QZ_SCREEN_LIST && st->rows == 0 && st->from > 0)
        list_ask(m, before, out);
}

bool qz_flow_list_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_LIST:
        return list_open(m, out);
    case QZ_TAP_DAY:
        return list_day(m, arg, out);
    case QZ_TAP_FIND:
        return list_find(m, out);
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
