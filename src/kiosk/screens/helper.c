#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

static void helper_draw_words(struct qz_view *v, struct qz_rect r)
{
    char name[4 * QZ_NAME_TEXT], who[QZ_SAY_TEXT];
    bool open = v->m->session.open;
    struct qz_style s = {QZ_FACE_BOLD, 72, 40, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 96)), s, qz_say(v, open ? QZ_S_HELPER : QZ_S_HELPER_CLOSED));

    s = (struct qz_style){QZ_FACE_REGULAR, 34, 24, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, qz_say_s(v, QZ_S_HELPER_SUB, qz_part_name(v->m->staff.cadre.name, name), who));
}

static void helper_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 26);
    qz_take_top(&page, qz_v(v, 40));

    struct qz_rect out = qz_take_bottom(&page, qz_finger(v, 128));
    qz_button(v, qz_take_left(&out, qz_v(v, 300)), &v->theme->card, qz_say(v, QZ_S_SIGN_OUT), NULL,
              QZ_ICON_BACK, QZ_TAP_BACK, 0);
    qz_take_left(&out, gap);
    if (v->m->session.open)
        qz_part_party(v, out);
    qz_take_bottom(&page, gap);

    helper_draw_words(v, qz_take_top(&page, qz_v(v, 96 + 56)));
    qz_take_top(&page, gap);
    if (!v->m->session.open)
        return;

    qz_part_headcount(v, qz_take_bottom(&page, qz_v(v, 150)));
    qz_take_bottom(&page, gap);
    qz_part_count(v, page);
}

const struct qz_screen qz_screen_helper = {
    .name = "helper",
    .who = QZ_WHO_STAFF,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .ground = qz_ground_paper,
    .draw = helper_draw,
    .tap = qz_flow_heads_tap,
};
