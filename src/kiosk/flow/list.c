#include "kiosk/flow/flow_int.h"

#include <string.h>

bool qz_flow_list_ask(struct qz_model *m, int from, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_LIST);
    out[1].ask.list.from = from;
    out[1].ask.list.day = m->day;
    memcpy(out[1].ask.list.find, m->find, sizeof m->find);
    return true;
}

enum qz_list_day qz_flow_list_nearest(const struct qz_model *m)
{
    for (int day = QZ_LIST_TODAY; day < QZ_LIST_DAYS; day++)
        if (m->staff.day[day] > 0)
            return (enum qz_list_day)day;
    return QZ_LIST_TODAY;
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
        qz_flow_list_ask(m, before, out);
}
