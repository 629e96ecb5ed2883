#include "tests/support/ui_sample_int.h"

void qz_sample_pin(struct qz_model *m)
{
    T("方** 2", m->picked.name);
    m->screen = QZ_SCREEN_PIN;
    m->pin_len = 3;
}

void qz_sample_pin_wrong(struct qz_model *m)
{
    T("阿*****·买******** 12", m->picked.name);
    m->screen = QZ_SCREEN_PIN;
    m->staff.wrong_pin = true;
    m->staff.pad_until_ms = m->up_ms + 1600;
    m->pad_wait_s = 2;
}

void qz_sample_pin_checking(struct qz_model *m)
{
    T("陈*", m->picked.name);
    m->screen = QZ_SCREEN_PIN;
    m->check_up_ms = m->up_ms + QZ_PIN_CHECK_MS;
}

static void pin_badge(struct qz_model *m, enum qz_badge_state state)
{
    qz_sample_pin(m);
    m->pin_len = 0;
    m->badge = state;
}

void qz_sample_badge_asked(struct qz_model *m)
{
    pin_badge(m, QZ_BADGE_ASKED);
}

void qz_sample_badge_pin(struct qz_model *m)
{
    pin_badge(m, QZ_BADGE_PIN);
}

void qz_sample_badge_seen(struct qz_model *m)
{
    pin_badge(m, QZ_BADGE_SEEN);
}

void qz_sample_badge_wrong(struct qz_model *m)
{
    pin_badge(m, QZ_BADGE_WRONG);
}

void qz_sample_pin_empty(struct qz_model *m)
{
    pin_badge(m, QZ_BADGE_NONE);
}

void qz_sample_pin_unchecked(struct qz_model *m)
{
    T("陈*", m->picked.name);
    m->screen = QZ_SCREEN_PIN;
    m->staff.unchecked = true;
}

void qz_sample_pin_locked(struct qz_model *m)
{
    T("陈*", m->picked.name);
    m->screen = QZ_SCREEN_PIN;
    m->staff.wrong_pin = true;
    m->picked.locked_until_ms = m->up_ms + 3839200;
    m->pad_wait_s = 3840;
}
