#include "kiosk/screens/parts.h"

#include <stdio.h>

static void still_draw_words(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_BOLD, 84, 46, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 110)), s, qz_say(v, QZ_S_STILL));
    s = (struct qz_style){QZ_FACE_REGULAR, 34, 26, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, r, s, qz_say(v, QZ_S_STILL_SUB));
}

static void still_draw_ring(struct qz_view *v, struct qz_rect r)
{
    char left[8];
    int x = r.x + r.w / 2, y = r.y + r.h / 2, side = r.h < r.w ? r.h : r.w;
    float d = (float)side, stroke = 22 * v->u;
    float part = (float)v->m->still_s * 1000 / QZ_STILL_MS;
    qz_draw_ring(v->draw, x, y, d, stroke, 0, 1, v->theme->track);
    qz_draw_ring(v->draw, x, y, d, stroke, 0, part, v->theme->teal);

    snprintf(left, sizeof left, "%d", v->m->still_s);
    struct qz_style s = {QZ_FACE_BOLD, 128, 60, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, (struct qz_rect){x - side / 2, y - side / 2, side, side}, s, left);
}

static void still_draw_button(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->primary;
    struct qz_style s = {QZ_FACE_BOLD, 64, 40, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_touch_card(v, r, 36, g);
    qz_text_in(v, r, s, qz_say(v, QZ_S_STILL_HERE));
    qz_touchable(v, r, QZ_TAP_STILL, 0);
}

void qz_part_still(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int words = qz_v(v, 110 + 64), ring = qz_v(v, 250), gap = qz_v(v, 40);
    qz_take_top(&page, gap);
    still_draw_button(v, qz_take_bottom(&page, qz_v(v, v->upright ? 300 : 230)));

    int spare = page.h - words - ring - 2 * gap;
    if (spare < 0) {
        ring += spare;
        spare = 0;
    }
    if (ring < qz_v(v, 130))
        v->spills++;
    qz_take_top(&page, v->upright ? spare : spare / 2);
    still_draw_words(v, qz_take_top(&page, words));
    qz_take_top(&page, gap);
    still_draw_ring(v, qz_take_top(&page, ring));
}
