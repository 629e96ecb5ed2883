#include "kiosk/draw/keyboard.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define KEYBOARD_ROWS 7 /* at the most */

#define KEY_ERASE '<' /* stand in a row for a key that is no character */
#define KEY_DONE  '!'

/* A sign that stands several times in a row is one wide key. */
struct keyboard_plan {
    int cols, rows;
    const char *row[KEYBOARD_ROWS];
};

/* As everybody knows it; and where ten keys in a row are narrower than a finger, by the alphabet. */
static const struct keyboard_plan keyboard_wide = {
    10, 4, {"1234567890", "qwertyuiop", "asdfghjkl<", "zxcvbnm  !"}};
static const struct keyboard_plan keyboard_narrow = {
    7, 7, {"1234567", "890abcd", "efghijk", "lmnopqr", "stuvwxy", "z    <<", "!!!!!!!"}};

/* The same with the signs of an address, and without a blank. */
static const struct keyboard_plan keyboard_signs_wide = {
    11, 4, {"1234567890-", "qwertyuiop/", "asdfghjkl:<", "zxcvbnm.!!!"}};
static const struct keyboard_plan keyboard_signs_narrow = {
    7, 7, {"1234567", "890abcd", "efghijk", "lmnopqr", "stuvwxy", "z.-/:<<", "!!!!!!!"}};

static int keyboard_gap(const struct qz_view *v)
{
    return qz_v(v, 12);
}

static const struct keyboard_plan *keyboard_plan(const struct qz_view *v, int wide, bool signs)
{
    const struct keyboard_plan *plan = signs ? &keyboard_signs_wide : &keyboard_wide;
    int gap = keyboard_gap(v), key = (wide - gap * (plan->cols - 1)) / plan->cols;
    if (key >= v->finger || wide > v->page.h)
        return plan;
    return signs ? &keyboard_signs_narrow : &keyboard_narrow;
}

int qz_keyboard_height(const struct qz_view *v, int wide, bool signs)
{
    const struct keyboard_plan *plan = keyboard_plan(v, wide, signs);
    int key = qz_finger(v, v->upright ? 118 : 112);
    return plan->rows * key + (plan->rows - 1) * keyboard_gap(v);
}

static void keyboard_say(struct qz_view *v, struct qz_rect r, const struct qz_ground *g, const char *label,
                         float size, uint32_t ink)
{
    struct qz_style s = {QZ_FACE_BOLD, size, 20, ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_touch_card(v, r, 18, g);
    qz_text_in(v, qz_inset(v, r, 8, 0), s, label);
}

static void keyboard_draw_done(struct qz_view *v, struct qz_rect r, const char *done, bool can_end)
{
    const struct qz_ground *g = can_end ? &v->theme->primary : &v->theme->card;
    struct qz_style s = {QZ_FACE_BOLD, 34, 20, can_end ? g->ink : g->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    if (can_end) {
        qz_touch_card(v, r, 18, g);
        qz_touchable(v, r, QZ_TAP_ENTER, 0);
    } else {
        qz_card(v, r, 18, g);
    }
    qz_text_in(v, qz_inset(v, r, 8, 0), s, done);
}

static void keyboard_draw_key(struct qz_view *v, struct qz_rect r, char key)
{
    const struct qz_ground *g = &v->theme->card;
    char label[2] = {key, '\0'};
    if (key == KEY_ERASE) {
        qz_touch_card(v, r, 18, g);
        qz_draw_icon(v->draw, QZ_ICON_ERASE, r.x + r.w / 2, r.y + r.h / 2, 52 * v->u, 4 * v->u, g->ink);
        qz_touchable(v, r, QZ_TAP_ERASE, 0);
        return;
    }
    if (key == ' ')
        keyboard_say(v, r, g, qz_say(v, QZ_S_KEY_BLANK), 30, g->quiet);
    else
        keyboard_say(v, r, g, label, 46, g->ink);
    qz_touchable(v, r, QZ_TAP_KEY, key);
}

void qz_keyboard(struct qz_view *v, struct qz_rect r, bool signs, const char *done, bool can_end)
{
    const struct keyboard_plan *plan = keyboard_plan(v, r.w, signs);
    int gap = keyboard_gap(v), high = (r.h - gap * (plan->rows - 1)) / plan->rows;
    for (int row = 0; row < plan->rows; row++) {
        const char *key = plan->row[row];
        for (int i = 0, wide = 1; i < plan->cols; i += wide) {
            wide = (int)strspn(key + i, (char[2]){key[i], '\0'});
            int x = (r.w + gap) * i / plan->cols, next = (r.w + gap) * (i + wide) / plan->cols;
            struct qz_rect at = {r.x + x, r.y + row * (high + gap), next - gap - x, high};

            if (key[i] == KEY_DONE)
                keyboard_draw_done(v, at, done, can_end);
            else
                keyboard_draw_key(v, at, key[i]);
        }
    }
}

/* ---- the line ---- */

/* What of the text fits: all of it, or its end behind dots. */
static const char *line_end(struct qz_view *v, struct qz_style s, int wide, const char *text,
                            char out[QZ_TYPED_TEXT + 8])
{
    const char *p = text, *end = p + strlen(p);
    snprintf(out, QZ_TYPED_TEXT + 8, "%s", p);
    while (p < end && qz_text_wide(v, s, out) > wide) {
        qz_utf8_next(&p, end);
        snprintf(out, QZ_TYPED_TEXT + 8, "…%s", p);
    }
    return out;
}

void qz_typed_line(struct qz_view *v, struct qz_rect r, const struct qz_typed *t)
{
    char count[16];
    snprintf(count, sizeof count, "%d/%d", t->chars, QZ_TYPED_CHARS);
    qz_typed_text(v, r, t->text, count);
}

void qz_typed_text(struct qz_view *v, struct qz_rect r, const char *typed, const char *count)
{
    const struct qz_ground *g = &v->theme->card;
    char text[QZ_TYPED_TEXT + 8];
    qz_card(v, r, 18, g);
    struct qz_rect in = qz_inset(v, r, 28, 0), left = qz_take_right(&in, qz_v(v, 110));
    struct qz_style s = {QZ_FACE_REGULAR, 26, 22, g->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, left, s, count);
    qz_take_right(&in, qz_v(v, 24));

    s = (struct qz_style){QZ_FACE_BOLD, 44, 44, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect at = qz_text_in(v, in, s, line_end(v, s, in.w, typed, text));
    int bar = qz_v(v, 5) > 1 ? qz_v(v, 5) : 2, high = qz_v(v, 56);
    qz_draw_rect(v->draw, (struct qz_rect){at.x + at.w + bar, r.y + (r.h - high) / 2, bar, high},
                 v->theme->teal);
}
