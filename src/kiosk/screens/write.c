#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "kiosk/draw/keyboard.h"

#include <string.h>

/* What is to be written, and how: beside it, on an upright page under it. */
static void write_draw_words(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect how = v->upright ? qz_take_bottom(&r, r.h / 2) : qz_take_right(&r, r.w * 11 / 20);
    qz_text_in(v, r, s, qz_say(v, QZ_S_WORDS));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 22, v->ground->quiet, v->upright ? QZ_LEFT : QZ_RIGHT,
                          QZ_MIDDLE,       1,  0};
    qz_text_in(v, how, s, qz_say(v, QZ_S_WORDS_HOW));
}

/* The way back, and the line beside it. */
static void write_draw_line(struct qz_view *v, struct qz_rect r)
{
    qz_button(v, qz_take_left(&r, qz_v(v, 240)), &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK,
              QZ_TAP_BACK, 0);
    qz_take_left(&r, qz_v(v, 20));
    qz_typed_line(v, r, &v->m->typed);
}

static void write_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 20), words = qz_v(v, v->upright ? 160 : 76), line = qz_finger(v, 96);
    int keys = qz_keyboard_height(v, page.w, false), room = page.h - words - line - 3 * gap;
    bool can_end = qz_undo_words_fit(v->m->typed.text, qz_typed_len(&v->m->typed));
    qz_keyboard(v, qz_take_bottom(&page, keys < room ? keys : room), false, qz_say(v, QZ_S_KEY_DONE),
                can_end);
    qz_take_bottom(&page, gap);
    write_draw_line(v, qz_take_bottom(&page, line));
    qz_take_bottom(&page, gap);
    write_draw_words(v, qz_take_bottom(&page, words));
}

static bool write_enter(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (m->screen != QZ_SCREEN_UNDO || qz_flow_just_came(m))
        return false;
    qz_typed_begin(&m->typed);
    qz_flow_show(m, QZ_SCREEN_WRITE);
    return true;
}

/* A second touch on what led here is none on the key that stands there now. */
static bool write_typed(struct qz_model *m, enum qz_tap tap, int ch)
{
    if (qz_flow_just_came(m))
        return false;
    if (tap == QZ_TAP_ERASE)
        return qz_typed_erase(&m->typed);
    return ch > 0 && qz_typed_put(&m->typed, (uint32_t)ch);
}

static bool write_end(struct qz_model *m, struct qz_effect out[2])
{
    size_t n = qz_typed_len(&m->typed);
    if (!qz_undo_words_fit(m->typed.text, n))
        return false;
    qz_flow_ask(out, QZ_ASK_UNDO);
    out[1].ask.undo.n = m->undone.n;
    out[1].ask.undo.why = QZ_UNDO_WORDS;
    memcpy(out[1].ask.undo.words, m->typed.text, n);
    qz_flow_show(m, QZ_SCREEN_CAME);
    return true;
}

static bool write_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_KEY:
    case QZ_TAP_ERASE:
        return write_typed(m, tap, arg);
    case QZ_TAP_ENTER:
        return write_end(m, out);
    default:
        return false;
    }
}

const struct qz_screen qz_screen_write = {
    .name = "write",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_UNDO,
    .ground = qz_ground_paper,
    .draw = write_draw,
    .enter = write_enter,
    .tap = write_tap,
    .of_open = qz_part_came_of_open,
};
