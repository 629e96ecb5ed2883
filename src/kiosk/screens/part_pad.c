#include "kiosk/screens/parts.h"

#include <stdio.h>

#define PAD_ERASE 9
#define PAD_ENTER 11

static void pad_draw_label(struct qz_view *v, struct qz_rect r, const struct qz_pad *p, int key, uint32_t ink)
{
    char digit[4];
    snprintf(digit, sizeof digit, "%d", key < 9 ? key + 1 : 0);
    if (key == PAD_ERASE) {
        qz_draw_icon(v->draw, QZ_ICON_ERASE, r.x + r.w / 2, r.y + r.h / 2, 56 * v->u, 4 * v->u, ink);
        return;
    }

    bool enter = key == PAD_ENTER;
    struct qz_style s = {QZ_FACE_BOLD, enter ? 40 : 64, 24, ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_inset(v, r, 10, 0), s, enter ? p->enter : digit);
}

static void pad_draw_key(struct qz_view *v, struct qz_rect r, const struct qz_pad *p, int key)
{
    bool enter = key == PAD_ENTER, can = p->open && (!enter || p->ready);
    const struct qz_ground *g = enter && can ? &v->theme->primary : &v->theme->card;
    if (can)
        qz_touch_card(v, r, 28, g);
    else
        qz_draw_card(v->draw, r, 28 * v->u, g->fill, g->fill, 0);
    pad_draw_label(v, r, p, key, can ? g->ink : g->quiet);
    if (!can)
        return;

    if (key == PAD_ERASE)
        qz_touchable(v, r, QZ_TAP_ERASE, 0);
    else if (enter)
        qz_touchable(v, r, QZ_TAP_ENTER, 0);
    else
        qz_touchable(v, r, QZ_TAP_DIGIT, key < 9 ? key + 1 : 0);
}

void qz_part_pad(struct qz_view *v, struct qz_rect r, const struct qz_pad *p)
{
    int gap = qz_v(v, 18), w = (r.w - 2 * gap) / 3, h = (r.h - 3 * gap) / 4;
    for (int i = 0; i < 12; i++)
        pad_draw_key(v, (struct qz_rect){r.x + i % 3 * (w + gap), r.y + i / 3 * (h + gap), w, h}, p, i);
}

void qz_part_codeless(struct qz_view *v, struct qz_rect r, enum qz_string back)
{
    const struct qz_ground *g = &v->theme->card;
    int half = (r.w - qz_v(v, 24)) / 2;
    qz_button(v, qz_take_left(&r, half), g, qz_say(v, back), NULL, QZ_ICON_BACK, QZ_TAP_BACK, 0);
    qz_button(v, qz_take_right(&r, half), g, qz_say(v, QZ_S_HEADCOUNT), NULL, QZ_ICON_COUNT, QZ_TAP_HEADCOUNT,
              0);
}
