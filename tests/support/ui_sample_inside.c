/* States of an activity with check-out. */
#include "tests/support/ui_sample_int.h"

static void inside_outcome(struct qz_model *m, enum qz_screen_id screen, enum qz_verdict v)
{
    m->screen = screen;
    m->outcome = (struct qz_tell_outcome){.verdict = v, .at_ms = m->now_ms, .times_this_year = 4};
    T("李**", m->outcome.name);
}

void qz_sample_idle_inside(struct qz_model *m)
{
    m->session.checkout = true;
    m->session.inside = 42;
    m->session.inside_unnamed = 5;
}

void qz_sample_idle_inside_most(struct qz_model *m)
{
    qz_sample_idle_inside(m);
    m->session.inside = 12872;
    m->session.capacity = 12873;
    m->session.room = 1;
}

void qz_sample_idle_full(struct qz_model *m)
{
    qz_sample_idle_inside(m);
    m->session.inside = m->session.capacity = 60;
}

void qz_sample_greeted(struct qz_model *m)
{
    m->screen = QZ_SCREEN_GREETED;
    m->greet = (struct qz_tell_greet){.people = 1};
    T("李**", m->greet.name);
}

void qz_sample_greeted_more(struct qz_model *m)
{
    qz_sample_greeted(m);
    m->greet.people = 1000;
    T("阿*****·买********", m->greet.name);
}

void qz_sample_goodbye(struct qz_model *m)
{
    inside_outcome(m, QZ_SCREEN_GOODBYE, QZ_VERDICT_GOODBYE);
    m->outcome.in_ms = m->now_ms - INT64_C(80) * 60000;
}

void qz_sample_goodbye_long(struct qz_model *m)
{
    qz_sample_goodbye(m);
    m->outcome.in_ms = m->now_ms - INT64_C(743) * 3600000 - INT64_C(59) * 60000;
    T("阿*****·买********", m->outcome.name);
}

void qz_sample_goodbye_unknown(struct qz_model *m)
{
    qz_sample_goodbye(m);
    m->outcome.in_ms = m->now_ms - INT64_C(60000);
    m->outcome.name[0] = '\0';
}

void qz_sample_welcome_back(struct qz_model *m)
{
    inside_outcome(m, QZ_SCREEN_WELCOME, QZ_VERDICT_WELCOME);
    m->outcome.back = true;
}

void qz_sample_left(struct qz_model *m)
{
    inside_outcome(m, QZ_SCREEN_ALREADY, QZ_VERDICT_ALREADY);
    m->outcome.left = true;
}

void qz_sample_stays(struct qz_model *m)
{
    inside_outcome(m, QZ_SCREEN_ALREADY, QZ_VERDICT_ALREADY);
    m->outcome.stays = true;
}

void qz_sample_full(struct qz_model *m)
{
    inside_outcome(m, QZ_SCREEN_FULL, QZ_VERDICT_FULL);
    m->session.inside = m->session.capacity = 60;
}

void qz_sample_staff_full(struct qz_model *m)
{
    qz_sample_staff(m);
    m->session.checkout = true;
    m->session.inside = m->session.capacity = 12873;
}

void qz_sample_staff_let_in(struct qz_model *m)
{
    qz_sample_staff_full(m);
    m->session.let_in = true;
    m->session.room = 10;
}
