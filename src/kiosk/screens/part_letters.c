#include "kiosk/screens/parts.h"

static void letters_draw_one(struct qz_view *v, struct qz_rect r, int letter)
{
    const struct qz_ground *g = &v->theme->card;
    char text[2] = {(char)('A' + letter), '\0'};
    struct qz_style s = {QZ_FACE_BOLD, 52, 30, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_touch_card(v, r, 22, g);
    qz_text_in(v, r, s, text);
    qz_touchable(v, r, QZ_TAP_LETTER, letter);
}

void qz_part_letters(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    int cols = v->upright ? 7 : 9, rows = (QZ_LETTERS + cols) / cols, gap = qz_v(v, 14);
    int h = (r.h - gap * (rows - 1)) / rows;
    for (int i = 0; i <= QZ_LETTERS; i++) {
        int x = (r.w + gap) * (i % cols) / cols, next = (r.w + gap) * (i % cols + 1) / cols;
        struct qz_rect at = {r.x + x, r.y + i / cols * (h + gap), next - gap - x, h};

        if (i < QZ_LETTERS) {
            letters_draw_one(v, at, i);
            continue;
        }

        at.w = r.x + r.w - at.x;
        qz_touch_card(v, at, 22, g);
        qz_draw_icon(v->draw, QZ_ICON_ERASE, at.x + at.w / 2, at.y + at.h / 2, 60 * v->u, 4 * v->u, g->ink);
        qz_touchable(v, at, QZ_TAP_ERASE, 0);
    }
}
