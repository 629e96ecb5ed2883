/* Sample models of those who have no code, of helpers, of badges that are printed and of a kiosk that is
 * enrolled. */
#include "tests/support/ui_sample_int.h"

#include <string.h>

void qz_sample_lookup(struct qz_model *m)
{
    m->screen = QZ_SCREEN_LOOKUP;
    T("223", m->lookup.digits);
    m->lookup.len = 3;
}

void qz_sample_lookup_ready(struct qz_model *m)
{
    m->screen = QZ_SCREEN_LOOKUP;
    T("2231", m->lookup.digits);
    m->lookup.len = 4;
}

void qz_sample_lookup_nobody(struct qz_model *m)
{
    m->screen = QZ_SCREEN_LOOKUP;
    m->lookup.what = QZ_FOUND_NOBODY;
}

void qz_sample_lookup_many(struct qz_model *m)
{
    m->screen = QZ_SCREEN_LOOKUP;
    m->lookup.what = QZ_FOUND_MANY;
}

void qz_sample_lookup_more(struct qz_model *m)
{
    m->screen = QZ_SCREEN_LOOKUP;
    m->lookup.more = true;
    m->lookup.what = QZ_FOUND_MORE;
    T("2231", m->lookup.tail);
}

void qz_sample_lookup_wait(struct qz_model *m)
{
    m->screen = QZ_SCREEN_LOOKUP;
    m->lookup.what = QZ_FOUND_WAIT;
    m->lookup.wait_s = 30;
    m->lookup.wait_until_ms = m->up_ms + 30000;
}

void qz_sample_pick(struct qz_model *m)
{
    static const char *const names[QZ_FOUND_ROWS] = {"李**", "王*", "欧阳**", "张**", "阿**·买**", "赵*"};
    m->screen = QZ_SCREEN_PICK;
    m->lookup.found.rows = QZ_FOUND_ROWS;
    for (int i = 0; i < QZ_FOUND_ROWS; i++)
        T(names[i], m->lookup.found.name[i]);
}

void qz_sample_pick_one(struct qz_model *m)
{
    qz_sample_pick(m);
    m->lookup.found.rows = 1;
}

void qz_sample_helper(struct qz_model *m)
{
    m->screen = QZ_SCREEN_HELPER;
    m->staff.signed_in = true;
    T("h_aaaaaaaaaaaaaaaaaaaaaaaaaa", m->staff.cadre.id);
    T("林*", m->staff.cadre.name);
}

void qz_sample_helper_counted(struct qz_model *m)
{
    qz_sample_helper(m);
    m->counted.n = 129;
    m->counted.people = 1;
    m->counted.left_s = 6;
}

void qz_sample_helper_closed(struct qz_model *m)
{
    qz_sample_helper(m);
    m->session.open = false;
}

static void sample_label(struct qz_model *m, enum qz_label_state state)
{
    qz_sample_welcome(m);
    m->prints = true;
    m->label.state = state;
    m->label.left = QZ_LABELS_EACH;
}

void qz_sample_welcome_label(struct qz_model *m)
{
    sample_label(m, QZ_LABEL_READY);
}

void qz_sample_welcome_label_printing(struct qz_model *m)
{
    sample_label(m, QZ_LABEL_PRINTING);
}

void qz_sample_welcome_label_done(struct qz_model *m)
{
    sample_label(m, QZ_LABEL_DONE);
}

void qz_sample_welcome_label_last(struct qz_model *m)
{
    sample_label(m, QZ_LABEL_DONE);
    m->label.left = 0;
    m->label.nameless = true;
}

void qz_sample_welcome_label_no_paper(struct qz_model *m)
{
    sample_label(m, QZ_LABEL_NO_PAPER);
    T("阿*****·买********", m->outcome.name);
}

void qz_sample_welcome_label_offline(struct qz_model *m)
{
    sample_label(m, QZ_LABEL_OFFLINE);
}

void qz_sample_welcome_label_failed(struct qz_model *m)
{
    sample_label(m, QZ_LABEL_FAILED);
}

static void door_off_line(struct qz_model *m, const char *why)
{
    m->net = (struct qz_tell_net){QZ_NET_OFFLINE, 12, m->now_ms, ""};
    T(why, m->net.why);
}

void qz_sample_idle_sign_in(struct qz_model *m)
{
    door_off_line(m, "sign-in");
}

void qz_sample_idle_altered(struct qz_model *m)
{
    door_off_line(m, "altered");
}
