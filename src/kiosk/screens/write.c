#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "kiosk/draw/keyboard.h"

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

void qz_screen_write(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 20), words = qz_v(v, v->upright ? 160 : 76), line = qz_finger(v, 96);
    int keys = qz_keyboard_height(v, page.w), room = page.h - words - line - 3 * gap;
    bool can_end = qz_undo_words_fit(v->m->typed.text, qz_typed_len(&v->m->typed));
    qz_keyboard(v, qz_take_bottom(&page, keys < room ? keys : room), qz_say(v, QZ_S_KEY_DONE), can_end);
    qz_take_bottom(&page, gap);
    write_draw_line(v, qz_take_bottom(&page, line));
    qz_take_bottom(&page, gap);
    write_draw_words(v, qz_take_bottom(&page, words));
}
