#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

#define COUNTED_TEXT (3 * QZ_SAY_TEXT)

/* The large sign: how many are counted; of none, that it was taken back. */
static void counted_draw_sign(struct qz_view *v, struct qz_rect r, const struct qz_ground *g)
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char text[16];
    snprintf(text, sizeof text, "%s%d", o->undone ? "−" : "+", o->people);
    struct qz_style s = {QZ_FACE_BOLD, 380, 120, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, text);
}

static const char *counted_facts(struct qz_view *v, char out[COUNTED_TEXT])
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char time[8], nth[QZ_SAY_TEXT] = "";
    const char *demo = v->m->id.demo ? qz_say(v, QZ_S_DEMO) : "";
    if (o->undone) {
        snprintf(out, COUNTED_TEXT, "%s", demo);
        return out;
    }

    if (o->nth_today > 0)
        qz_say_n(v, QZ_S_NTH_TODAY, o->nth_today, nth);
    const char *before_nth = *nth ? " · " : "";
    const char *before_demo = *demo ? " · " : "";
    snprintf(out, COUNTED_TEXT, "%s%s%s · %s%s%s", qz_say_time(o->at_ms, time), before_nth, nth,
             qz_say(v, QZ_S_COUNTED_SUB), before_demo, demo);
    return out;
}

static void counted_draw_words(struct qz_view *v, struct qz_rect r, const struct qz_ground *g)
{
    bool undone = v->m->outcome.undone;
    enum qz_align align = v->upright ? QZ_CENTRE : QZ_LEFT;
    char facts[COUNTED_TEXT];
    int lead = qz_v(v, 60), big = qz_v(v, 150), last = qz_v(v, 48), gap = qz_v(v, 26);
    if (!v->upright)
        r.y += (r.h - lead - big - last - 2 * gap) / 2;

    struct qz_style s = {QZ_FACE_REGULAR, 60, 36, g->ink, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, lead), s, qz_say(v, undone ? QZ_S_UNCOUNTED : QZ_S_COUNTED));
    qz_take_top(&r, gap);

    s = (struct qz_style){QZ_FACE_BOLD, 130, 60, g->ink, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, big), s, qz_say(v, undone ? QZ_S_UNCOUNTED_BIG : QZ_S_COUNTED_BIG));
    qz_take_top(&r, gap);

    s = (struct qz_style){QZ_FACE_REGULAR, 40, 28, g->ink, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, last), s, counted_facts(v, facts));
}

/* The seconds that are left, as a ring that closes up. */
static void counted_draw_ring(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    int left = v->m->counted.left_s, x = r.x + r.w / 2, y = r.y + r.h / 2;
    float part = (float)left * 1000 / QZ_UNCOUNT_MS, across = 116 * v->u, stroke = 14 * v->u;
    char text[8];
    qz_draw_ring(v->draw, x, y, across, stroke, 0, 1, v->theme->track);
    qz_draw_ring(v->draw, x, y, across, stroke, 0, part, v->theme->teal);
    snprintf(text, sizeof text, "%d", left);
    struct qz_style s = {QZ_FACE_BOLD, 44, 28, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, text);
}

static void counted_draw_button(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    char label[QZ_SAY_TEXT];
    qz_touch_card(v, r, 36, g);
    struct qz_rect in = qz_inset(v, r, 50, 20), ring = qz_take_right(&in, qz_v(v, 130));
    struct qz_rect icon = qz_take_left(&in, qz_v(v, 70));
    counted_draw_ring(v, ring);
    qz_draw_icon(v->draw, QZ_ICON_BACK, icon.x + icon.w / 2, icon.y + icon.h / 2, 60 * v->u, 6 * v->u,
                 g->ink);
    struct qz_style s = {QZ_FACE_BOLD, 50, 30, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_inset(v, in, 20, 0), s, qz_say_n(v, QZ_S_UNCOUNT_DO, v->m->counted.people, label));
    qz_touchable(v, r, QZ_TAP_UNCOUNT, 0);
}

/* Below: a touch by mistake is taken back here. */
static void counted_draw_foot(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->paper;
    int tall = qz_v(v, 190), wide = v->upright ? r.w : r.w * 55 / 100;
    struct qz_rect button = v->upright ? qz_take_bottom(&r, tall) : qz_take_right(&r, wide);
    if (!v->upright)
        button.y += (button.h - tall) / 2, button.h = tall;
    qz_take_right(&r, qz_v(v, 40));

    int big = qz_v(v, 60), gap = qz_v(v, 22), small = qz_v(v, 90);
    r.y += (r.h - big - gap - small) / 2;
    struct qz_style s = {QZ_FACE_BOLD, 50, 34, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, big), s, qz_say(v, QZ_S_UNCOUNT_ASK));
    qz_take_top(&r, gap);
    s = (struct qz_style){QZ_FACE_REGULAR, 34, 26, g->quiet, QZ_LEFT, QZ_TOP, 2, 1.3f};
    qz_text_in(v, qz_take_top(&r, small), s, qz_say(v, QZ_S_UNCOUNT_SUB));
    counted_draw_button(v, button);
}

static void counted_draw(struct qz_view *v)
{
    bool undone = v->m->outcome.undone, can = v->m->counted.left_s > 0;
    const struct qz_ground *g = undone ? &v->theme->stale : &v->theme->yes;
    struct qz_rect page = v->page, foot = qz_take_bottom(&page, page.h * 38 / 100);
    qz_touchable(v, (struct qz_rect){0, 0, v->w, v->h}, QZ_TAP_DISMISS, 0);
    qz_draw_rect(v->draw, page, g->fill);
    qz_draw_rect(v->draw, foot, v->theme->paper.fill);

    if (!v->upright)
        qz_part_language(v, qz_inset(v, (struct qz_rect){page.x, page.y, page.w, qz_v(v, 160)}, 60, 40));
    struct qz_rect in = qz_inset(v, page, 60, 50);
    struct qz_rect sign = v->upright ? qz_take_top(&in, in.h / 2) : qz_take_left(&in, in.w * 35 / 100);
    if (!v->upright)
        qz_take_left(&in, qz_v(v, 60)); /* "+100" is as wide as its place: the words keep off it */
    counted_draw_sign(v, sign, g);
    counted_draw_words(v, in, g);

    v->ground = &v->theme->paper;
    if (v->upright) /* within reach */
        qz_part_language(v, qz_inset(v, (struct qz_rect){foot.x, foot.y, foot.w, qz_v(v, 160)}, 60, 40));
    if (can)
        counted_draw_foot(v, qz_inset(v, foot, 60, 50));
}

static bool counted_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    return tap == QZ_TAP_UNCOUNT && qz_flow_heads_take_back(m, out);
}

const struct qz_screen qz_screen_counted = {
    .name = "counted",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_WELCOME_MS,
    .ground = qz_ground_yes,
    .draw = counted_draw,
    .tap = counted_tap,
};
