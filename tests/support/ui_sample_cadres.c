#include "tests/support/ui_sample_int.h"

static void sample_add_cadre(struct qz_model *m, const char *name)
{
    struct qz_ledger_cadre *r = &m->cadres.row[m->cadres.rows++];
    T(name, r->name);
}

void qz_sample_cadres(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CADRES;
    sample_add_cadre(m, "陈*");
    sample_add_cadre(m, "方** 1");
    sample_add_cadre(m, "方** 2");
    sample_add_cadre(m, "欧阳*");
    sample_add_cadre(m, "李**");
}

void qz_sample_cadres_helpers(struct qz_model *m)
{
    qz_sample_cadres(m);
    for (int i = 0; i < m->cadres.rows; i++)
        T(i < 3 ? "c_aaaaaaaaaaaaaaaaaaaaaaaaaa" : "h_aaaaaaaaaaaaaaaaaaaaaaaaaa", m->cadres.row[i].id);
}

void qz_sample_cadres_long(struct qz_model *m)
{
    qz_sample_cadres(m);
    while (m->cadres.rows < QZ_CADRE_ROWS)
        sample_add_cadre(m, "阿*****·买******** 12");
    m->cadres.from = 19 * QZ_CADRE_ROWS;
    m->cadres.more = true;
}

void qz_sample_cadres_none(struct qz_model *m)
{
    m->screen = QZ_SCREEN_CADRES;
}
