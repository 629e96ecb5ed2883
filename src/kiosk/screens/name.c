#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "kiosk/draw/keyboard.h"

static bool name_can_end(const struct qz_model *m)
{
    return qz_typed_len(&m->typed) > 0 && m->typed.chars <= QZ_NAME_CHARS;
}

/* What is to be written, and how: beside it, on an upright page under it. */
static void name_draw_words(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect how = v->upright ? qz_take_bottom(&r, r.h / 2) : qz_take_right(&r, r.w * 11 / 20);
    qz_text_in(v, r, s, qz_say(v, QZ_S_NEW_NAME));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 22, v->ground->quiet, v->upright ? QZ_LEFT : QZ_RIGHT,
                          QZ_MIDDLE,       1,  0};
    qz_text_in(v, how, s, qz_say(v, QZ_S_NEW_NAME_SUB));
}

static void name_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_NEW), v->m->session.title);
    int gap = qz_v(v, 20), words = qz_v(v, v->upright ? 160 : 76), line = qz_finger(v, 96);
    int keys = qz_keyboard_height(v, page.w, false), room = page.h - words - line - 3 * gap;
    qz_keyboard(v, qz_take_bottom(&page, keys < room ? keys : room), false, qz_say(v, QZ_S_KEY_DONE),
                name_can_end(v->m));
    qz_take_bottom(&page, gap);
    struct qz_rect at = qz_take_bottom(&page, line);
    qz_button(v, qz_take_left(&at, qz_v(v, 240)), &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK,
              QZ_TAP_BACK, 0);
    qz_take_left(&at, qz_v(v, 20));
    qz_typed_line(v, at, &v->m->typed);
    qz_take_bottom(&page, gap);
    name_draw_words(v, qz_take_bottom(&page, words));
}

static bool name_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)out;
    if (qz_flow_just_came(m))
        return false;
    switch (tap) {
    case QZ_TAP_KEY:
        return arg > 0 && m->typed.chars < QZ_NAME_CHARS && qz_typed_put(&m->typed, (uint32_t)arg);
    case QZ_TAP_ERASE:
        return qz_typed_erase(&m->typed);
    case QZ_TAP_ENTER:
        return qz_flow_newcomer_name(m);
    default:
        return false;
    }
}

const struct qz_screen qz_screen_name = {
    .name = "name",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_STAFF,
    .ground = qz_ground_paper,
    .draw = name_draw,
    .tap = name_tap,
    .of_open = qz_part_of_open,
};
