/* Five faces after the welcome, and thanks. */
#include "tests/support/ui_sample_int.h"

void qz_sample_rating(struct qz_model *m)
{
    m->screen = QZ_SCREEN_RATING;
    m->outcome = (struct qz_tell_outcome){.verdict = QZ_VERDICT_WELCOME, .at_ms = m->now_ms, .rate = true};
    T("李**", m->outcome.name);
    m->rating_left_s = 6;
}

void qz_sample_rating_went(struct qz_model *m)
{
    qz_sample_rating(m);
    m->outcome.verdict = QZ_VERDICT_GOODBYE;
    T("阿*****·买********", m->outcome.name);
    m->rating_left_s = 1;
}

void qz_sample_rating_unknown(struct qz_model *m)
{
    qz_sample_rating(m);
    m->outcome.name[0] = '\0';
}

void qz_sample_rating_touched(struct qz_model *m)
{
    qz_sample_rating(m);
    m->mark = 2;
}

void qz_sample_rated(struct qz_model *m)
{
    qz_sample_rating(m);
    m->mark = 5;
    m->rated = true;
}
