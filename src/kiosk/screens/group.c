#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* What changes the number: from the largest step down to the largest step up. */
static const struct {
    int by;
    const char *label;
} group_steps[] = {{-10, "−10"}, {-1, "−1"}, {1, "+1"}, {10, "+10"}};
enum { GROUP_STEPS = 4 };

static bool group_can(const struct qz_model *m, int by)
{
    return by < 0 ? m->group > 1 : m->group < QZ_HEADS_MOST;
}

static void group_draw_step(struct qz_view *v, struct qz_rect r, int i)
{
    const struct qz_ground *g = &v->theme->card;
    bool can = group_can(v->m, group_steps[i].by);
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, can ? g->ink : g->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    if (can) {
        qz_touch_card(v, r, 36, g);
        qz_touchable(v, r, QZ_TAP_STEP, group_steps[i].by);
    }
    qz_text_in(v, r, s, group_steps[i].label);
}

/* The number, and what changes it: in one row, on an upright page under it. */
static void group_draw_number(struct qz_view *v, struct qz_rect r)
{
    char text[8];
    int tall = qz_v(v, 190), gap = qz_v(v, 24);
    struct qz_rect number = r, row = r;
    if (v->upright) {
        row = qz_take_bottom(&number, tall);
        qz_take_bottom(&number, gap);
    } else {
        row.y += (row.h - tall) / 2, row.h = tall;
    }

    int wide = v->upright ? (row.w - 3 * gap) / GROUP_STEPS : qz_v(v, 240);
    for (int i = 0; i < GROUP_STEPS; i++) {
        bool right = !v->upright && i >= GROUP_STEPS / 2;
        int x = right ? row.x + row.w - (GROUP_STEPS - i) * (wide + gap) + gap : row.x + i * (wide + gap);
        group_draw_step(v, (struct qz_rect){x, row.y, wide, tall}, i);
    }

    snprintf(text, sizeof text, "%d", v->m->group);
    struct qz_style s = {QZ_FACE_BOLD, 300, 120, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    if (!v->upright)
        number = qz_inset(v, r, 2 * 264, 0);
    qz_text_in(v, number, s, text);
}

static void group_draw_words(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_BOLD, 72, 40, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 96)), s, qz_say(v, QZ_S_GROUP));
    s = (struct qz_style){QZ_FACE_REGULAR, 34, 26, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, qz_say(v, QZ_S_GROUP_SUB));
}

static void group_draw_end(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->primary;
    char label[QZ_SAY_TEXT];
    struct qz_rect back = qz_take_left(&r, qz_v(v, 300));
    qz_take_left(&r, qz_v(v, 26));
    qz_button(v, back, &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK, QZ_TAP_BACK, 0);
    qz_touch_card(v, r, 28, g);
    struct qz_style s = {QZ_FACE_BOLD, 50, 34, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, qz_say_n(v, QZ_S_GROUP_DO, v->m->group, label));
    qz_touchable(v, r, QZ_TAP_COUNT, 0);
}

static void group_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int words = qz_v(v, 96 + 56), number = qz_v(v, 190 + 24 + 360);
    qz_take_top(&page, qz_v(v, 40));
    group_draw_end(v, qz_take_bottom(&page, qz_v(v, 150)));
    qz_take_bottom(&page, qz_v(v, 26));
    if (v->upright) /* within reach */
        qz_take_top(&page, page.h - words - number);
    group_draw_words(v, qz_take_top(&page, words));
    group_draw_number(v, page);
}

static bool group_enter(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (!qz_flow_heads_offered(m) || qz_flow_staffed(m))
        return false;
    m->group = 2;
    m->group_touches = 1;
    qz_flow_show(m, QZ_SCREEN_GROUP);
    return true;
}

static bool group_step(struct qz_model *m, int by)
{
    int to = m->group + by;
    m->group_touches++;
    if (to < 1)
        to = 1;
    if (to > QZ_HEADS_MOST)
        to = QZ_HEADS_MOST;
    m->group = to;
    return true;
}

static bool group_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (qz_flow_just_came(m))
        return false;
    if (tap == QZ_TAP_STEP)
        return group_step(m, arg);
    return tap == QZ_TAP_COUNT && qz_flow_heads_ask(m, m->group, m->group_touches + 1, out);
}

const struct qz_screen qz_screen_group = {
    .name = "group",
    .who = QZ_WHO_ANYBODY,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .ground = qz_ground_paper,
    .draw = group_draw,
    .enter = group_enter,
    .tap = group_tap,
    .of_open = qz_part_of_open,
};
