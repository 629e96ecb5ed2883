#include "tests/support/ui_sample_int.h"

void qz_sample_late(struct qz_model *m)
{
    qz_sample_item_today(m);
    m->screen = QZ_SCREEN_LATE;
    m->late.row = -1;
    T("44", m->late.digits);
    m->late.len = 2;
}

static void told(struct qz_model *m, enum qz_late what)
{
    qz_sample_late(m);
    m->late.len = 0;
    m->late.digits[0] = '\0';
    m->late.told = true;
    m->late.said.what = what;
    m->late.more = what == QZ_LATE_MORE;
}

void qz_sample_late_more(struct qz_model *m)
{
    told(m, QZ_LATE_MORE);
}

void qz_sample_late_nobody(struct qz_model *m)
{
    told(m, QZ_LATE_NOBODY);
}

void qz_sample_late_names(struct qz_model *m)
{
    told(m, QZ_LATE_NAMES);
    m->late.said.rows = QZ_FOUND_ROWS;
    for (int i = 0; i < QZ_FOUND_ROWS; i++)
        T(i % 3 ? "孙**" : "阿*****·买********", m->late.said.name[i]);
}

void qz_sample_late_why(struct qz_model *m)
{
    qz_sample_late_names(m);
    m->late.row = 0;
}

void qz_sample_late_done(struct qz_model *m)
{
    told(m, QZ_LATE_DONE);
    m->late.said.rows = 1;
    T("阿*****·买********", m->late.said.name[0]);
}

void qz_sample_late_already(struct qz_model *m)
{
    qz_sample_late_done(m);
    m->late.said.what = QZ_LATE_ALREADY;
}

void qz_sample_came_late(struct qz_model *m)
{
    qz_sample_came(m);
    for (int i = 0; i < m->came.rows; i++)
        m->came.row[i].late = m->came.row[i].named;
}
