#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* ---- what is set ---- */

static int setup_between(int value, int least, int most)
{
    if (value < least)
        return least;
    return value > most ? most : value;
}

/* One step up or down; a display is turned on, and a language is the other one, either way. */
static void setup_step(struct qz_model *m, enum qz_setting what, int by)
{
    struct qz_setup *s = &m->setup;
    int step = by * QZ_SETUP_STEP;
    if (what == QZ_SET_TURN)
        s->turn = (s->turn + by + 4) % 4;
    else if (what == QZ_SET_SCALE)
        s->scale = setup_between(s->scale + step, QZ_SCALE_LEAST, QZ_SCALE_MOST);
    else if (what == QZ_SET_LIGHT)
        s->light = setup_between(s->light + step, QZ_LIGHT_LEAST, 100);
    else if (what == QZ_SET_VOLUME)
        s->volume = setup_between(s->volume + step, 0, 100);
    else
        s->lang = s->lang == QZ_LANG_ZH ? QZ_LANG_EN : QZ_LANG_ZH;
    m->own_lang = s->lang;
}

/* ---- the page ---- */

static const enum qz_string setup_names[QZ_SET_COUNT] = {
    [QZ_SET_TURN] = QZ_S_SETUP_TURN,     [QZ_SET_SCALE] = QZ_S_SETUP_SCALE,
    [QZ_SET_LIGHT] = QZ_S_SETUP_LIGHT,   [QZ_SET_VOLUME] = QZ_S_SETUP_VOLUME,
    [QZ_SET_LANG] = QZ_S_SETUP_LANGUAGE,
};

static void setup_value(const struct qz_setup *s, enum qz_setting what, char out[32])
{
    const int numbers[] = {s->turn * 90, s->scale, s->light, s->volume};
    if (what == QZ_SET_LANG)
        snprintf(out, 32, "%s", qz_lang_label(s->lang));
    else
        snprintf(out, 32, what == QZ_SET_TURN ? "%d°" : "%d %%", numbers[what]);
}

static void setup_draw_row(struct qz_view *v, struct qz_rect r, enum qz_setting what)
{
    const struct qz_ground *g = &v->theme->card;
    char value[32];
    int wide = qz_finger(v, 120), high = qz_finger(v, 88), y = r.y + (r.h - high) / 2;
    setup_value(&v->m->setup, what, value);

    struct qz_rect more = qz_take_right(&r, wide);
    struct qz_rect at = qz_take_right(&r, qz_v(v, 190));
    struct qz_rect less = qz_take_right(&r, wide);
    less.y = more.y = y, less.h = more.h = high;
    struct qz_style s = {QZ_FACE_REGULAR, 32, 24, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.15f};
    qz_text_in(v, qz_inset(v, r, 20, 0), s, qz_say(v, setup_names[what]));

    s = (struct qz_style){QZ_FACE_BOLD, 36, 24, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_inset(v, at, 8, 0), s, value);
    qz_button(v, less, g, "−", NULL, QZ_ICON_COUNT, QZ_TAP_SET, 2 * (int)what);
    qz_button(v, more, g, "+", NULL, QZ_ICON_COUNT, QZ_TAP_SET, 2 * (int)what + 1);
}

/* Back; this kiosk is enrolled anew; and where that is allowed the program is left, after a second touch. */
static void setup_draw_ways(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *card = &v->theme->card;
    bool sure = v->m->sure == QZ_TAP_LEAVE;
    int gap = qz_v(v, 20), wide = (r.w - 2 * gap) / 3;
    qz_button(v, qz_take_left(&r, wide), card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK, QZ_TAP_BACK, 0);
    qz_take_left(&r, gap);
    qz_button(v, qz_take_left(&r, wide), card, qz_say(v, QZ_S_ANEW), NULL, QZ_ICON_COUNT, QZ_TAP_GO,
              QZ_SCREEN_ANEW);
    qz_take_left(&r, gap);
    if (!v->m->may_leave)
        return;

    const char *label = qz_say(v, sure ? QZ_S_LEAVE_SURE : QZ_S_LEAVE);
    qz_button(v, r, sure ? &v->theme->warn : card, label, NULL, QZ_ICON_COUNT, QZ_TAP_LEAVE, 0);
}

static void setup_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_SETUP), qz_say(v, QZ_S_SETUP_SUB));
    int gap = qz_v(v, 20);
    qz_take_top(&page, gap);
    setup_draw_ways(v, qz_take_bottom(&page, qz_part_pager_height(v)));
    qz_take_bottom(&page, gap);

    int most = qz_v(v, 190) * QZ_SET_COUNT;
    if (page.h > most) /* low, within reach */
        page.y += page.h - most, page.h = most;
    qz_card(v, page, 34, &v->theme->card);
    page = qz_inset(v, page, 24, 12);
    int row = page.h / QZ_SET_COUNT;
    for (int i = 0; i < QZ_SET_COUNT; i++)
        setup_draw_row(v, qz_take_top(&page, row), (enum qz_setting)i);
}

/* ---- touches ---- */

static bool setup_enter(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (m->screen != QZ_SCREEN_CHECK)
        return false;
    qz_flow_show(m, QZ_SCREEN_SETUP);
    return true;
}

static bool setup_leave(struct qz_model *m)
{
    if (!m->may_leave)
        return false;
    if (qz_flow_sure_of(m, QZ_TAP_LEAVE))
        m->ended = true;
    return true;
}

static bool setup_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (tap == QZ_TAP_LEAVE)
        return setup_leave(m);
    if (tap != QZ_TAP_SET || arg < 0 || arg >= 2 * QZ_SET_COUNT)
        return false;
    setup_step(m, (enum qz_setting)(arg / 2), arg % 2 ? 1 : -1);
    if (arg / 2 == QZ_SET_VOLUME) /* as loud as it is now */
        out[0].kind = QZ_EFFECT_SOUND_YES;
    return true;
}

const struct qz_screen qz_screen_setup = {
    .name = "setup",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_CHECK,
    .ground = qz_ground_paper,
    .draw = setup_draw,
    .enter = setup_enter,
    .tap = setup_tap,
};
