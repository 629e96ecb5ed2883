#include "tests/support/ui_sample_int.h"

#include <string.h>

void qz_sample_row(struct qz_model *m, const char *title, const char *from, const char *to, bool open)
{
    struct qz_staff_row *r = &m->staff.row[m->staff.rows++];
    T(title, r->title);
    r->start_ms = qz_sample_at(from);
    r->end_ms = qz_sample_at(to);
    r->open = open;
}

void qz_sample_staff(struct qz_model *m)
{
    m->screen = QZ_SCREEN_STAFF;
    m->staff.signed_in = true;
    T("陈*", m->staff.cadre.name);
    m->staff.waiting = 12;
    qz_sample_row(m, "五四机关开放日", "2017-05-04T09:00:00+08:00", "2017-05-04T11:30:00+08:00", true);
    qz_sample_row(m, "共青团与青年面对面", "2017-05-04T14:30:00+08:00", "2017-05-04T16:30:00+08:00", false);
    qz_sample_row(m, "“1+100”工作分享会", "2017-05-05T15:00:00+08:00", "2017-05-05T17:00:00+08:00", false);
    m->staff.found = m->staff.rows;
}

static void list_days(struct qz_model *m, int all, int today, int tomorrow, int week, int over)
{
    const int days[QZ_LIST_DAYS] = {all, today, tomorrow, week, over};
    memcpy(m->staff.day, days, sizeof days);
}

void qz_sample_staff_many(struct qz_model *m)
{
    qz_sample_staff(m);
    while (m->staff.rows < QZ_STAFF_ROWS) {
        qz_sample_row(m, "青源市直机关青年志愿服务集中行动暨社区结对活动", "2017-05-06T09:00:00+08:00",
                      "2017-05-06T17:00:00+08:00", false);
        m->staff.row[m->staff.rows - 1].ahead = true;
    }
    m->staff.found = 31;
    list_days(m, 31, 4, 6, 29, 12);
}

void qz_sample_list(struct qz_model *m)
{
    qz_sample_staff_many(m);
    m->screen = QZ_SCREEN_LIST;
    m->day = QZ_LIST_WEEK;
    m->staff.found = 29;
    m->staff.from = QZ_STAFF_ROWS;
}

void qz_sample_list_none(struct qz_model *m)
{
    qz_sample_list(m);
    m->day = QZ_LIST_TOMORROW;
    m->staff.rows = m->staff.found = m->staff.from = 0;
    m->staff.day[QZ_LIST_TOMORROW] = 0;
}

void qz_sample_list_over(struct qz_model *m)
{
    qz_sample_staff(m);
    qz_sample_staff_over(m);
    m->screen = QZ_SCREEN_LIST;
    m->day = QZ_LIST_OVER;
    m->staff.row[0] = m->staff.row[--m->staff.rows]; /* the open one is not over */
    m->staff.found = m->staff.rows;
    list_days(m, 3, 0, 0, 0, 3);
}

void qz_sample_list_found(struct qz_model *m)
{
    qz_sample_staff(m);
    m->screen = QZ_SCREEN_LIST;
    m->staff.found = m->staff.rows;
    list_days(m, 3, 2, 1, 3, 1);
    T("WWWWWWWW", m->find);
}

void qz_sample_find(struct qz_model *m)
{
    qz_sample_staff_many(m);
    m->screen = QZ_SCREEN_FIND;
}

void qz_sample_find_some(struct qz_model *m)
{
    qz_sample_list_found(m);
    m->screen = QZ_SCREEN_FIND;
}

void qz_sample_find_none(struct qz_model *m)
{
    qz_sample_staff(m);
    m->screen = QZ_SCREEN_FIND;
    m->staff.rows = m->staff.found = 0;
    T("ZZQ", m->find);
}
