#include "tests/support/ui_sample_int.h"

#include <string.h>

static void heads_answer(struct qz_model *m, int people)
{
    m->screen = QZ_SCREEN_COUNTED;
    m->outcome = (struct qz_tell_outcome){.verdict = QZ_VERDICT_WELCOME,
                                          .headcount = true,
                                          .people = people,
                                          .n = 129,
                                          .at_ms = m->now_ms,
                                          .nth_today = 129};
    m->counted.n = 129;
    m->counted.people = people;
    m->counted.up_ms = m->up_ms - 2500;
    m->counted.left_s = 8;
}

void qz_sample_counted(struct qz_model *m)
{
    heads_answer(m, 1);
}

void qz_sample_counted_group(struct qz_model *m)
{
    heads_answer(m, 100);
    m->outcome.nth_today = 100128;
    m->counted.left_s = 10;
}

void qz_sample_uncounted(struct qz_model *m)
{
    heads_answer(m, 1);
    m->outcome.undone = true;
    m->counted.n = 0;
    m->counted.left_s = 0;
}

void qz_sample_idle_counted(struct qz_model *m)
{
    heads_answer(m, 1);
    m->screen = QZ_SCREEN_IDLE;
    m->counted.left_s = 6;
}

void qz_sample_group(struct qz_model *m)
{
    m->screen = QZ_SCREEN_GROUP;
    m->group = 12;
}

void qz_sample_group_least(struct qz_model *m)
{
    m->screen = QZ_SCREEN_GROUP;
    m->group = 1;
}

void qz_sample_group_most(struct qz_model *m)
{
    m->screen = QZ_SCREEN_GROUP;
    m->group = QZ_HEADS_MOST;
}

void qz_sample_count_fast(struct qz_model *m)
{
    heads_answer(m, 1);
    m->screen = QZ_SCREEN_REFUSED;
    m->outcome.verdict = QZ_VERDICT_NO_ACTIVITY;
    m->outcome.fast = true;
}

void qz_sample_undo_run(struct qz_model *m)
{
    qz_sample_undo_count(m);
    m->undone.run = 97;
    m->undone.run_people = 97;
    m->undone.run_from_ms = m->now_ms - 19 * 60000;
    m->undone.run_to_ms = m->now_ms;
}

void qz_sample_undo_run_sure(struct qz_model *m)
{
    qz_sample_undo_run(m);
    m->sure = QZ_TAP_UNDO_RUN;
}
