#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* The languages beside each other, each in its own words; the one it speaks now stands out. */
static void first_draw_languages(struct qz_view *v, struct qz_rect r)
{
    int gap = qz_v(v, 40), wide = (r.w - gap * (QZ_LANG_COUNT - 1)) / QZ_LANG_COUNT;
    for (int i = 0; i < QZ_LANG_COUNT; i++) {
        const struct qz_ground *g = (int)v->m->lang == i ? &v->theme->primary : &v->theme->card;
        struct qz_rect at = qz_take_left(&r, wide);
        struct qz_style s = {QZ_FACE_BOLD, 92, 34, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        qz_take_left(&r, gap);
        qz_touch_card(v, at, 34, g);
        qz_text_in(v, qz_inset(v, at, 20, 0), s, qz_lang_label((enum qz_lang)i));
        qz_touchable(v, at, QZ_TAP_CHOOSE, i);
    }
}

static void first_draw(struct qz_view *v)
{
    struct qz_rect page = qz_inset(v, v->page, 60, 50);
    char under[QZ_SAY_TEXT];
    int name = qz_v(v, 190), words = qz_v(v, v->upright ? 120 : 60), gap = qz_v(v, 60), high = qz_v(v, 280);
    int foot = qz_v(v, 40), all = name + words + high + foot + 2 * gap;
    int most = qz_v(v, 1340);
    if (page.w > most)
        page.x += (page.w - most) / 2, page.w = most;
    page.y += (page.h - all) / 2, page.h = all;

    struct qz_style s = {QZ_FACE_BOLD, 150, 60, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, name), s, "青站");
    s = (struct qz_style){QZ_FACE_REGULAR, 40, 24, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 2, 1.3f};
    qz_text_in(v, qz_take_top(&page, words), s, "新机器，五步就好 · New kiosk, five steps");
    qz_take_top(&page, gap);

    first_draw_languages(v, qz_take_top(&page, high));
    qz_take_top(&page, gap);
    snprintf(under, sizeof under, "%s%s%s", v->m->id.kiosk, *v->m->id.kiosk ? " · " : "", QZ_VERSION);
    s = (struct qz_style){QZ_FACE_REGULAR, 28, 22, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, page, s, under);
}

static bool first_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (qz_flow_first(m) != QZ_FIRST_LANGUAGE)
        return false;
    return tap == QZ_TAP_CHOOSE && qz_flow_first_choose(m, arg, out);
}

static bool first_rests(const struct qz_model *m)
{
    return qz_flow_first(m) == QZ_FIRST_LANGUAGE;
}

const struct qz_screen qz_screen_first = {
    .name = "first",
    .who = QZ_WHO_NEXT,
    .ground = qz_ground_paper,
    .draw = first_draw,
    .tap = first_tap,
    .time = qz_flow_first_time,
    .rests = first_rests,
};
