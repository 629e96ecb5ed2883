#include "kiosk/flow/act.h"
#include "kiosk/screens/part_first.h"
#include "kiosk/screens/screens.h"

#include "kiosk/draw/keyboard.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum qz_string what, how;
} type_lines[QZ_ENROL_LINES] = {
    [QZ_ENROL_URL] = {QZ_S_TYPE_URL, QZ_S_TYPE_URL_HOW},
    [QZ_ENROL_TOKEN] = {QZ_S_TYPE_TOKEN, QZ_S_TYPE_TOKEN_HOW},
    [QZ_ENROL_PRINT] = {QZ_S_TYPE_PRINT, QZ_S_TYPE_PRINT_HOW},
};

/* What is to be written, and how: beside it, on an upright page under it. */
static void type_draw_words(struct qz_view *v, struct qz_rect r)
{
    enum qz_enrol_line line = v->m->first.line;
    struct qz_style s = {QZ_FACE_BOLD, 60, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect how = v->upright ? qz_take_bottom(&r, r.h / 2) : qz_take_right(&r, r.w * 11 / 20);
    qz_text_in(v, r, s, qz_say(v, type_lines[line].what));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 20,  v->ground->quiet, v->upright ? QZ_LEFT : QZ_RIGHT,
                          QZ_MIDDLE,       2,  1.2f};
    qz_text_in(v, how, s, qz_say(v, type_lines[line].how));
}

/* In fours, as one reads it; an address as it is. */
static void type_shown(const struct qz_model *m, char out[QZ_TYPED_TEXT])
{
    const char *text = m->first.typed[m->first.line].text;
    bool fours = m->first.line != QZ_ENROL_URL;
    size_t n = 0;
    for (size_t i = 0; text[i] && n + 2 < QZ_TYPED_TEXT; i++) {
        if (fours && i > 0 && i % 4 == 0)
            out[n++] = ' ';
        out[n++] = text[i];
    }
    out[n] = '\0';
}

/* The way back, and the line beside it. */
static void type_draw_line(struct qz_view *v, struct qz_rect r)
{
    const struct qz_model *m = v->m;
    char text[QZ_TYPED_TEXT], count[16];
    int most = m->first.line == QZ_ENROL_URL ? QZ_TYPED_CHARS : QZ_ENROL_CHARS;
    type_shown(m, text);
    snprintf(count, sizeof count, "%d/%d", m->first.typed[m->first.line].chars, most);
    qz_button(v, qz_take_left(&r, qz_finger(v, 240)), &v->theme->card, qz_say(v, QZ_S_BACK), NULL,
              QZ_ICON_BACK, QZ_TAP_BACK, 0);
    qz_take_left(&r, qz_v(v, 20));
    qz_typed_text(v, r, text, count);
}

void qz_type_draw(struct qz_view *v)
{
    const struct qz_model *m = v->m;
    char step[QZ_SAY_TEXT];
    bool signs = m->first.line == QZ_ENROL_URL;
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_ENROL_TYPE),
                                               qz_say_n(v, QZ_S_TYPE_LINE, (int)m->first.line + 1, step));
    int gap = qz_v(v, 20), words = qz_v(v, v->upright ? 180 : 76), line = qz_finger(v, 96);
    int keys = qz_keyboard_height(v, page.w, signs), room = page.h - words - line - 3 * gap;
    qz_keyboard(v, qz_take_bottom(&page, keys < room ? keys : room), signs, qz_say(v, QZ_S_KEY_DONE),
                qz_flow_enrol_fits(m, m->first.line));
    qz_take_bottom(&page, gap);
    type_draw_line(v, qz_take_bottom(&page, line));
    qz_take_bottom(&page, gap);
    type_draw_words(v, qz_take_bottom(&page, words));
}

bool qz_type_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_KEY:
        return qz_flow_enrol_put(m, arg);
    case QZ_TAP_ERASE:
        return qz_flow_enrol_erase(m);
    case QZ_TAP_ENTER:
        return qz_flow_enrol_done(m, out);

    case QZ_TAP_BACK:
        if (m->first.line > QZ_ENROL_URL)
            m->first.line--;
        return true;
    default:
        return false;
    }
}

static bool type_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_ENROL || qz_flow_first(m) != QZ_FIRST_CODE || qz_flow_just_came(m))
        return false;
    return qz_flow_first_to(m, QZ_FIRST_TYPE, out);
}

/* Back leads to the line before; from the first one to the camera. */
static bool type_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (qz_flow_first(m) != QZ_FIRST_TYPE || qz_flow_just_came(m))
        return false;
    if (tap == QZ_TAP_BACK && m->first.line == QZ_ENROL_URL)
        return qz_flow_first_to(m, QZ_FIRST_CODE, out);
    return qz_type_tap(m, tap, arg, out);
}

static bool type_rests(const struct qz_model *m)
{
    return qz_flow_first(m) == QZ_FIRST_TYPE;
}

const struct qz_screen qz_screen_type = {
    .name = "type",
    .who = QZ_WHO_NEXT,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = qz_type_draw,
    .enter = type_enter,
    .tap = type_tap,
    .rests = type_rests,
};
