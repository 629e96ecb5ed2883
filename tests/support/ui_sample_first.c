/* A new kiosk, step by step. */
#include "tests/support/ui_sample_int.h"

#include <string.h>

static void sample_new_kiosk(struct qz_model *m, enum qz_first step, enum qz_screen_id screen)
{
    qz_sample_trouble(m, QZ_TROUBLE_UNENROLLED);
    memset(&m->id, 0, sizeof m->id);
    memset(&m->session, 0, sizeof m->session);
    memset(&m->quarter, 0, sizeof m->quarter);
    T("k_b4mc2yxq7gk3r5ta", m->id.kiosk);
    m->first.step = step;
    m->screen = screen;
}

void qz_sample_first(struct qz_model *m)
{
    sample_new_kiosk(m, QZ_FIRST_LANGUAGE, QZ_SCREEN_FIRST);
}

void qz_sample_network(struct qz_model *m)
{
    sample_new_kiosk(m, QZ_FIRST_NETWORK, QZ_SCREEN_NETWORK);
    m->first.network.known = true;
    T("192.168.100.123", m->first.network.address);
    T("192.168.100.1", m->first.network.names);
    m->clock.word = QZ_CLOCKWORD_KERNEL;
}

void qz_sample_network_none(struct qz_model *m)
{
    qz_sample_network(m);
    memset(&m->first.network, 0, sizeof m->first.network);
    m->first.network.known = true;
    m->clock.word = QZ_CLOCKWORD_NONE;
    m->check.line = (struct qz_tell_line){.done = true, .reached = QZ_REACHED_HOST};
}

void qz_sample_network_tried(struct qz_model *m)
{
    qz_sample_network(m);
    T("2001:0db8:85a3:0000:0000:8a2e:0370:7334", m->first.network.address);
    T("2001:0db8:85a3:0000:0000:8a2e:0370:0053", m->first.network.names);
    m->check.line =
        (struct qz_tell_line){.done = true, .reached = QZ_REACHED_ANSWER, .plain = true, .took_ms = 999999};
}

void qz_sample_enrol(struct qz_model *m)
{
    sample_new_kiosk(m, QZ_FIRST_CODE, QZ_SCREEN_ENROL);
}

static void sample_enrolling(struct qz_model *m, enum qz_enrolling how)
{
    qz_sample_enrol(m);
    m->enrolling = how;
}

void qz_sample_enrol_blind(struct qz_model *m)
{
    qz_sample_enrol(m);
    m->first.blind = true;
}

void qz_sample_enrolling(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_TRYING);
}

void qz_sample_enrol_refused(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_REFUSED);
}

void qz_sample_enrol_typed(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_REFUSED);
    m->first.by_hand = true;
}

void qz_sample_enrol_offline(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_OFFLINE);
}

void qz_sample_enrol_sign_in(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_SIGN_IN);
}

void qz_sample_enrol_certificate(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_CERTIFICATE);
}

void qz_sample_enrol_address(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_ADDRESS);
}

void qz_sample_enrol_new(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_NEW);
}

void qz_sample_enrol_failed(struct qz_model *m)
{
    sample_enrolling(m, QZ_ENROL_FAILED);
}

static void sample_type(struct qz_model *m, enum qz_enrol_line line, const char *text)
{
    sample_new_kiosk(m, QZ_FIRST_TYPE, QZ_SCREEN_TYPE);
    m->first.line = line;
    for (const char *p = text; *p; p++)
        qz_typed_put(&m->first.typed[line], (unsigned char)*p);
}

void qz_sample_type(struct qz_model *m)
{
    sample_type(m, QZ_ENROL_URL, "");
}

void qz_sample_type_url(struct qz_model *m)
{
    sample_type(m, QZ_ENROL_URL, "https://kiosk.tuanwei.qingyuan.example.cn:8443/qingzhan/prov");
}

void qz_sample_type_token(struct qz_model *m)
{
    sample_type(m, QZ_ENROL_TOKEN, "mmmmmmmmwwwwwwwwmmmmm");
}

void qz_sample_type_print(struct qz_model *m)
{
    sample_type(m, QZ_ENROL_PRINT, "mmmmmmmmwwwwwwwwmmmmmmmmma");
}

static void sample_enrolled(struct qz_model *m, enum qz_first step, enum qz_screen_id screen)
{
    memset(&m->session, 0, sizeof m->session);
    m->first.step = step;
    m->screen = screen;
}

void qz_sample_camera(struct qz_model *m)
{
    sample_enrolled(m, QZ_FIRST_CAMERA, QZ_SCREEN_CAMERA);
    m->check.look = (struct qz_tell_look){1280, 720, 28, 0, 43};
}

void qz_sample_camera_reads(struct qz_model *m)
{
    qz_sample_camera(m);
    m->check.look = (struct qz_tell_look){1920, 1080, 30, 30, 100};
}

void qz_sample_camera_blind(struct qz_model *m)
{
    sample_enrolled(m, QZ_FIRST_CAMERA, QZ_SCREEN_CAMERA);
    m->first.blind = true;
    m->trouble = QZ_TROUBLE_CAMERA;
}

void qz_sample_ready(struct qz_model *m)
{
    sample_enrolled(m, QZ_FIRST_READY, QZ_SCREEN_READY);
}

void qz_sample_ready_waits(struct qz_model *m)
{
    qz_sample_ready(m);
    memset(&m->id, 0, sizeof m->id);
    m->id.enrolled = true;
}
