#include "kiosk/screens/fit.h"

#include "kiosk/screens/screens.h"

#include <math.h>

#define FIT_LARGE 1.8f /* large print, where there is room for it */
#define FIT_STEP  0.1f
#define FIT_LEAST 0.7f /* in the lower part of the display, */
#define FIT_AIR   5    /* units: an em has so much around its letters */

/* Deeper into each other than that. */
static bool fit_over(const struct qz_view *v, struct qz_rect a, struct qz_rect b)
{
    int air = qz_v(v, FIT_AIR);
    return a.x + air < b.x + b.w && b.x + air < a.x + a.w && a.y + air < b.y + b.h && b.y + air < a.y + a.h;
}

static bool fit_within(struct qz_rect a, struct qz_rect b)
{
    return b.x >= a.x - 3 && b.y >= a.y - 3 && b.x + b.w <= a.x + a.w + 3 && b.y + b.h <= a.y + a.h + 3;
}

/* The page itself, which a touch anywhere ends. */
static bool fit_whole(const struct qz_view *v, const struct qz_touch *t)
{
    return t->tap == QZ_TAP_DISMISS && t->shown.w >= v->page.w && t->shown.h >= v->page.h;
}

static int fit_side(const struct qz_touch *t)
{
    return t->shown.w < t->shown.h ? t->shown.w : t->shown.h;
}

/* Whether that text lies within the page, over no other, and over no edge of what can be touched. */
static bool fit_text(const struct qz_view *v, int i)
{
    struct qz_rect t = v->text[i];
    if (!fit_within(v->page, t))
        return false;
    for (int k = 0; k < i; k++)
        if (fit_over(v, t, v->text[k]))
            return false;
    for (int k = 0; k < v->touches; k++)
        if (!fit_whole(v, &v->touch[k]) && fit_over(v, t, v->touch[k].shown) &&
            !fit_within(v->touch[k].shown, t))
            return false;
    return true;
}

/* Whether what can be touched lies within the page, and its middle is its own. */
static bool fit_touch(const struct qz_view *v, int i)
{
    const struct qz_touch *t = &v->touch[i];
    if (fit_whole(v, t))
        return true;
    struct qz_rect at = t->shown;
    return fit_within(v->page, at) && qz_touch_at(v, at.x + at.w / 2, at.y + at.h / 2) == t;
}

/* The picture may be half as large, what is touched two fifths smaller; the code on the screen stays. */
static bool fit_pictures(const struct qz_view *v)
{
    const struct qz_fit *f = &v->fit;
    if (v->pictured < f->pictured / 2 || v->coded < f->coded * 9 / 10)
        return false;
    for (int i = 0; i < v->touches && v->touches == f->touches; i++)
        if (fit_side(&v->touch[i]) < f->side[i] * 3 / 5)
            return false;
    return true;
}

static bool fit_fits(const struct qz_view *v)
{
    bool smaller = v->smallest < v->fit.smallest && !v->ease.low;
    if (v->overflows > v->fit.cut || v->spills || smaller || !fit_pictures(v))
        return false;
    for (int i = 0; i < v->texts; i++)
        if (!fit_text(v, i))
            return false;
    for (int i = 0; i < v->touches; i++)
        if (!fit_touch(v, i))
            return false;
    return true;
}

/* The page that was fitted in last. */
static bool fit_same(const struct qz_view *v)
{
    const struct qz_fit *f = &v->fit;
    const struct qz_model *m = v->m;
    return f->scale > 0 && f->screen == m->screen && f->lang == m->lang && f->ease.clear == v->ease.clear &&
           f->ease.low == v->ease.low && f->size == m->setup.scale && f->w == v->w && f->h == v->h;
}

/* The scale that was asked for: by whoever is there, or by a cadre for everybody. */
static float fit_wanted(const struct qz_view *v)
{
    int percent = v->m->setup.scale ? v->m->setup.scale : 100;
    return v->ease.clear ? FIT_LARGE : (float)percent / 100;
}

/* How many texts are cut at its own scale, and from where to begin. */
static void fit_begin(struct qz_view *v)
{
    const struct qz_model *m = v->m;
    qz_screen_describe(v, 1);
    v->fit = (struct qz_fit){.screen = m->screen,
                             .lang = m->lang,
                             .ease = v->ease,
                             .w = v->w,
                             .h = v->h,
                             .size = m->setup.scale,
                             .scale = fit_wanted(v),
                             .cut = v->overflows,
                             .smallest = v->smallest,
                             .touches = v->touches,
                             .pictured = v->pictured,
                             .coded = v->coded};

    for (int i = 0; i < v->touches; i++)
        v->fit.side[i] = fit_side(&v->touch[i]);
}

/* Above a page that is low: where it went. */
static void fit_draw_above(struct qz_view *v)
{
    struct qz_rect above = {0, 0, v->w, v->page.y};
    int icon = qz_v(v, 90), gap = qz_v(v, 30), words = qz_v(v, 50), all = icon + gap + words;
    if (above.h < 2 * all)
        return;

    above.y += (above.h - all) / 2;
    struct qz_rect at = qz_take_top(&above, icon);
    qz_draw_icon(v->draw, QZ_ICON_ARROW_DOWN, at.x + at.w / 2, at.y + icon / 2, (float)icon, 6 * v->u,
                 v->ground->quiet);
    qz_take_top(&above, gap);
    above.h = words;
    struct qz_style s = {QZ_FACE_REGULAR, 40, 28, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, above, s, qz_say(v, QZ_S_REACH_BELOW));
}

void qz_screen_fit(struct qz_view *v)
{
    float least = fminf(v->ease.low ? FIT_LEAST : 1, fit_wanted(v));
    qz_draw_dry(v->draw, true);
    if (!fit_same(v))
        fit_begin(v);
    qz_screen_describe(v, v->fit.scale);
    while (v->fit.scale > least && !fit_fits(v)) {
        v->fit.scale = fmaxf(v->fit.scale - FIT_STEP, least);
        qz_screen_describe(v, v->fit.scale);
    }

    if (!v->ease.low && !fit_fits(v)) /* it stays as it is, in the other colours */
        v->ease.clear = false;
    qz_draw_dry(v->draw, false);
    qz_screen_describe(v, v->fit.scale);
    fit_draw_above(v);
}
