/* How the line to the tracker, the camera and this machine do. */
#include "tests/support/ui_sample_int.h"

void qz_sample_check(struct qz_model *m)
{
    qz_sample_staff(m);
    m->screen = QZ_SCREEN_CHECK;
    T("东门签到台", m->id.name);
    m->staff.waiting = 0;
    m->clock.heard = true;
    m->clock.tracker_boot_ms = m->now_ms - m->up_ms - 240;
    m->check.line = (struct qz_tell_line){.done = true, .reached = QZ_REACHED_SIGNED, .took_ms = 48};
    m->check.machine = (struct qz_tell_machine){INT64_C(58300000000), INT64_C(62000000000), 47250};
    m->check.look = (struct qz_tell_look){1280, 720, 28, 27, 43};
    m->check.read = (struct qz_tell_read){QZ_BY_WEDGE, 57};
}

void qz_sample_check_waits(struct qz_model *m)
{
    qz_sample_check(m);
    m->check.line = (struct qz_tell_line){0};
    m->check.machine = (struct qz_tell_machine){.heat = QZ_HEAT_UNKNOWN};
    m->check.look = (struct qz_tell_look){0};
    m->check.read = (struct qz_tell_read){0};
    m->clock.heard = false;
    m->staff.waiting = 999999;
}

void qz_sample_check_off(struct qz_model *m)
{
    qz_sample_check(m);
    m->check.line = (struct qz_tell_line){.done = true, .reached = QZ_REACHED_NOTHING};
    m->check.machine = (struct qz_tell_machine){1000000, INT64_C(62000000000), 91000};
    m->clock.tracker_boot_ms = m->now_ms - m->up_ms + 93000;
    m->trouble = QZ_TROUBLE_CAMERA;
    m->sure = QZ_TAP_RESTART;
}

void qz_sample_check_unsigned(struct qz_model *m)
{
    qz_sample_check(m);
    m->check.line = (struct qz_tell_line){.done = true, .reached = QZ_REACHED_ANSWER, .plain = true};
    m->check.look = (struct qz_tell_look){1920, 1080, 0, 0, 2};
}

void qz_sample_setup(struct qz_model *m)
{
    m->screen = QZ_SCREEN_SETUP;
    m->staff.signed_in = true;
    m->setup = (struct qz_setup){.turn = 3, .scale = 100, .light = 80, .volume = 100};
}

void qz_sample_setup_leave(struct qz_model *m)
{
    qz_sample_setup(m);
    m->may_leave = true;
    m->sure = QZ_TAP_LEAVE;
}

void qz_sample_anew(struct qz_model *m)
{
    m->screen = QZ_SCREEN_ANEW;
    m->staff.signed_in = true;
}

void qz_sample_anew_waits(struct qz_model *m)
{
    qz_sample_anew(m);
    m->net = (struct qz_tell_net){QZ_NET_WAITING, 999999, 0, ""};
    m->enrolling = QZ_ENROL_WAITS;
}

void qz_sample_anew_done(struct qz_model *m)
{
    qz_sample_anew(m);
    m->enrolling = QZ_ENROL_DONE;
}

void qz_sample_anew_type(struct qz_model *m)
{
    m->screen = QZ_SCREEN_ANEW_TYPE;
    m->staff.signed_in = true;
    for (const char *p = "qz.example.cn"; *p; p++)
        qz_typed_put(&m->first.typed[QZ_ENROL_URL], (unsigned char)*p);
}
