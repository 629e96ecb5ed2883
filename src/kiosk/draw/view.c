#include "kiosk/draw/view.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define VIEW_LOW   3 / 5 /* of the display, for who sits */
#define VIEW_LEAST 0.55f /* px a unit: smaller than on 1024x600 no page becomes by that */

/* A screen that is nearly square is short of length: there the longer side decides. */
static float view_unit(int w, int h)
{
    float shorter = (float)(h > w ? w : h);
    float longer = (float)(h > w ? h : w);
    return fminf(shorter / 1080, longer / 1700);
}

/* The lower part of the display, as long as it does not become too small. */
static struct qz_rect view_page(const struct qz_view *v)
{
    int h = v->h;
    if (v->ease.low)
        while (h > v->h * VIEW_LOW && view_unit(v->w, h - 8) >= VIEW_LEAST)
            h -= 8;
    return (struct qz_rect){0, v->h - h, v->w, h};
}

void qz_view_begin(struct qz_view *v, const struct qz_ground *ground)
{
    v->page = view_page(v);
    v->upright = v->page.h > v->page.w;
    v->foot = v->upright || v->ease.low || v->ease.clear;
    v->u = view_unit(v->page.w, v->page.h);

    /* A finger is as large whatever is drawn larger. */
    float least = QZ_TOUCH_MIN * v->u, mm = v->dpi * QZ_TOUCH_MM / 25.4f;
    v->finger = (int)ceilf(v->dpi > 0 ? fminf(mm, QZ_TOUCH_MOST * v->u) : least);
    if (v->scale > 0)
        v->u *= v->scale;
    v->ground = ground;

    v->touches = 0;
    v->overflows = 0;
    v->spills = 0;
    v->texts = 0;
    v->smallest = 0;
    v->pictured = v->coded = 0;
    v->image.wanted = false;
    qz_draw_begin(v->draw, v->w, v->h, ground->fill);
}

int qz_v(const struct qz_view *v, float units)
{
    return (int)lroundf(units * v->u);
}

int qz_finger(const struct qz_view *v, float units)
{
    int px = qz_v(v, units);
    return v->dpi > 0 && px < v->finger ? v->finger : px;
}

struct qz_rect qz_inset(const struct qz_view *v, struct qz_rect r, float across, float down)
{
    int x = qz_v(v, across), y = qz_v(v, down);
    return (struct qz_rect){r.x + x, r.y + y, r.w - 2 * x, r.h - 2 * y};
}

struct qz_rect qz_take_top(struct qz_rect *r, int px)
{
    struct qz_rect out = {r->x, r->y, r->w, px};
    r->y += px, r->h -= px;
    return out;
}

struct qz_rect qz_take_bottom(struct qz_rect *r, int px)
{
    r->h -= px;
    return (struct qz_rect){r->x, r->y + r->h, r->w, px};
}

struct qz_rect qz_take_left(struct qz_rect *r, int px)
{
    struct qz_rect out = {r->x, r->y, px, r->h};
    r->x += px, r->w -= px;
    return out;
}

struct qz_rect qz_take_right(struct qz_rect *r, int px)
{
    r->w -= px;
    return (struct qz_rect){r->x + r->w, r->y, px, r->h};
}

const char *qz_say(const struct qz_view *v, enum qz_string id)
{
    return qz_tr(v->m->lang, id);
}

/* The formats come from catalogues; a test holds every translation to the specifiers of its source. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
const char *qz_say_n(const struct qz_view *v, enum qz_string id, int n, char out[QZ_SAY_TEXT])
{
    const char *text = qz_trn(v->m->lang, id, n), *at = n < 0 ? strstr(text, "%d") : NULL;
    if (at) /* a figure that is unknown */
        snprintf(out, QZ_SAY_TEXT, "%.*s—%s", (int)(at - text), text, at + 2);
    else
        snprintf(out, QZ_SAY_TEXT, text, n);
    return out;
}

const char *qz_say_s(const struct qz_view *v, enum qz_string id, const char *text, char out[QZ_SAY_TEXT])
{
    snprintf(out, QZ_SAY_TEXT, qz_tr(v->m->lang, id), text);
    return out;
}
#pragma GCC diagnostic pop

const char *qz_say_time(int64_t ms, char out[8])
{
    int minute = qz_minute_of_day(ms);
    snprintf(out, 8, "%02u:%02u", (unsigned)minute / 60 % 24, (unsigned)minute % 60);
    return out;
}

static struct qz_type type_of(const struct qz_view *v, struct qz_style s, float size)
{
    float px = size * v->u;
    /* Whole and half pixels: fewer sizes to keep, and no two that look the same. */
    return (struct qz_type){s.face, fmaxf(floorf(px * 2) / 2, 6)};
}

static float leading(struct qz_style s)
{
    return s.leading > 0 ? s.leading : 1.35f;
}

static float block_height(struct qz_style s, float px, int lines)
{
    return px * (1 + leading(s) * (float)(lines - 1));
}

static float least_size(struct qz_style s)
{
    return s.least > 0 ? s.least : s.size * 0.7f;
}

/* One line needs no search for breaks: its width is in proportion to its size. */
static int fit_line(struct qz_view *v, struct qz_rect r, struct qz_style s, const char *text, float *size,
                    struct qz_text_line *line)
{
    size_t n = strlen(text);
    float least = least_size(s), at = s.size;
    float wide = qz_text_width(qz_draw_fonts(v->draw), (struct qz_type){s.face, 1}, text, n);
    while (at > least && (wide * type_of(v, s, at).px > (float)r.w || type_of(v, s, at).px > (float)r.h + 1))
        at = fmaxf(at * 0.94f, least);
    *size = at;
    *line = (struct qz_text_line){0, n, wide * type_of(v, s, at).px};
    return line->width <= (float)r.w ? 1 : 2;
}

/* Try sizes from full to least; returns the lines at *size, more than allowed when nothing fits. */
static int fit(struct qz_view *v, struct qz_rect r, struct qz_style s, const char *text, float *size,
               struct qz_text_line lines[QZ_TEXT_LINES])
{
    int most = s.lines > 0 ? s.lines : 1, n = 0;
    if (most == 1)
        return fit_line(v, r, s, text, size, &lines[0]);

    struct qz_fonts *f = qz_draw_fonts(v->draw);
    float least = least_size(s), at = s.size, widest = (float)qz_text_widest(f, s.face, text) / 1000;
    struct qz_type t = type_of(v, s, at);

    while (widest * t.px > (float)r.w || (n = qz_text_lines(f, t, text, (float)r.w)) > most ||
           block_height(s, t.px, n) > (float)r.h + 1) {
        if (at <= least)
            break;
        at = fmaxf(at * 0.94f, least);
        t = type_of(v, s, at);
    }

    *size = at;
    return qz_text_wrap(f, t, text, (float)r.w, lines);
}

float qz_text_fit(struct qz_view *v, struct qz_rect r, struct qz_style s, const char *text, int *lines)
{
    struct qz_text_line l[QZ_TEXT_LINES];
    float size;
    *lines = fit(v, r, s, text, &size, l);
    return size;
}

int qz_text_wide(struct qz_view *v, struct qz_style s, const char *text)
{
    return (int)ceilf(qz_text_width(qz_draw_fonts(v->draw), type_of(v, s, s.size), text, strlen(text)));
}

struct qz_style qz_style_two(struct qz_view *v, struct qz_rect r, struct qz_style s, float two,
                             const char *text)
{
    struct qz_style small = s;
    small.size = two;
    if (text && qz_text_wide(v, small, text) > r.w) {
        s.size = two;
        s.lines = 2;
    }
    return s;
}

static int aligned(struct qz_rect r, enum qz_align a, float width)
{
    if (a == QZ_LEFT)
        return r.x;
    int room = r.w - (int)ceilf(width);
    return r.x + (a == QZ_CENTRE ? room / 2 : room);
}

/* The last line that there is room for, cut so that "…" fits behind it. */
static void cut_line(struct qz_view *v, struct qz_type t, struct qz_rect r, const char *text,
                     struct qz_text_line *line, char out[200])
{
    size_t rest = strlen(text + line->from);
    struct qz_fonts *f = qz_draw_fonts(v->draw);
    size_t n = qz_text_cut(f, t, text + line->from, rest, (float)r.w);
    n = n > 190 ? 190 : n;
    memcpy(out, text + line->from, n);
    memcpy(out + n, "…", sizeof "…");
    line->width = qz_text_width(f, t, out, strlen(out));
    v->overflows++;
}

/* Where a block of that height begins. */
static int view_top(struct qz_rect r, enum qz_valign valign, int height)
{
    if (valign == QZ_TOP)
        return r.y;
    return valign == QZ_MIDDLE ? r.y + (r.h - height) / 2 : r.y + r.h - height;
}

struct qz_rect qz_text_in(struct qz_view *v, struct qz_rect r, struct qz_style s, const char *text)
{
    struct qz_text_line lines[QZ_TEXT_LINES];
    float size, wide = 0;
    int most = s.lines > 0 ? s.lines : 1, need = fit(v, r, s, text, &size, lines);
    int n = need < most ? need : most;
    struct qz_type t = type_of(v, s, size);
    int height = (int)ceilf(block_height(s, t.px, n));
    int y = view_top(r, s.valign, height);

    for (int i = 0; i < n; i++) {
        char cut[200];
        const char *from = text + lines[i].from;
        size_t len = lines[i].len;
        if (i == n - 1 && need > most) {
            cut_line(v, t, r, text, &lines[i], cut);
            from = cut, len = strlen(cut);
        }

        /* A Chinese character fills its em from 0.88 above the baseline to 0.12 below. */
        int base = y + (int)lroundf(t.px * (0.88f + leading(s) * (float)i));
        qz_draw_text(v->draw, t, aligned(r, s.align, lines[i].width), base, from, len, s.color);
        wide = fmaxf(wide, lines[i].width);
    }

    if (height > r.h + 2 || wide > (float)r.w + 1)
        v->spills++;
    struct qz_rect at = {aligned(r, s.align, wide), y, (int)ceilf(wide), height};
    if (n > 0 && wide > 0 && v->texts < QZ_VIEW_TEXTS)
        v->text[v->texts++] = at;
    if (n > 0 && wide > 0 && (v->smallest == 0 || t.px < v->smallest))
        v->smallest = t.px;
    return at;
}

/* A line around r, `out` units off it. */
static void view_draw_outline(struct qz_view *v, struct qz_rect r, float out, float line, uint32_t color)
{
    struct qz_rect f = qz_inset(v, r, -out, -out);
    float radius = fminf(26 * v->u, (float)f.h / 2);
    float x0 = (float)f.x, x1 = (float)(f.x + f.w), y0 = (float)f.y, y1 = (float)(f.y + f.h);
    const float edge[4][4] = {{x0 + radius, y0, x1 - radius, y0},
                              {x0 + radius, y1, x1 - radius, y1},
                              {x0, y0 + radius, x0, y1 - radius},
                              {x1, y0 + radius, x1, y1 - radius}};
    const int x[4] = {f.x, f.x + f.w, f.x + f.w, f.x}, y[4] = {f.y, f.y, f.y + f.h, f.y + f.h};
    for (int i = 0; i < 4; i++) {
        qz_draw_line(v->draw, edge[i], edge[i] + 2, line, color);
        qz_draw_bracket(v->draw, x[i], y[i], i, radius, radius, line, color);
    }
}

/* In two colours, so that one of them stands out from whatever lies there. What fills the page is framed
 * within it. */
void qz_view_end(struct qz_view *v)
{
    if (v->focus < 0 || v->focus >= v->touches)
        return;
    struct qz_rect r = v->touch[v->focus].shown;
    float out = r.w >= v->page.w ? -14 : 9, line = fmaxf(5 * v->u, 3);
    view_draw_outline(v, r, out, line * 2.4f, 0xFFFFFF);
    view_draw_outline(v, r, out, line, 0x000000);
}

void qz_touchable(struct qz_view *v, struct qz_rect r, enum qz_tap tap, int arg)
{
    if (tap == QZ_TAP_NONE || v->touches >= QZ_VIEW_TOUCHES)
        return;
    struct qz_rect a = r;
    int least = v->finger;
    if (a.w < least)
        a.x -= (least - a.w) / 2, a.w = least;
    if (a.h < least)
        a.y -= (least - a.h) / 2, a.h = least;
    v->touch[v->touches] = (struct qz_touch){r, a, tap, arg};
    v->touches++;
}

/* How far off a side of that length, which begins at `from`; 0: it is beside it. */
static int view_off(int from, int length, int at)
{
    if (at < from)
        return from - at;
    return at >= from + length ? at - (from + length - 1) : 0;
}

static int64_t distance2(struct qz_rect r, int x, int y)
{
    int64_t dx = view_off(r.x, r.w, x);
    int64_t dy = view_off(r.y, r.h, y);
    return dx * dx + dy * dy;
}

const struct qz_touch *qz_touch_at(const struct qz_view *v, int x, int y)
{
    const struct qz_touch *best = NULL;
    for (int i = 0; i < v->touches; i++) {
        const struct qz_touch *t = &v->touch[i];
        /* Later ones lie on top of earlier ones. */
        if (qz_rect_has(t->area, x, y) &&
            (!best || distance2(t->shown, x, y) <= distance2(best->shown, x, y)))
            best = t;
    }
    return best;
}

void qz_card(struct qz_view *v, struct qz_rect r, float radius, const struct qz_ground *g)
{
    qz_draw_round(v->draw, r, radius * v->u, g->fill);
}

void qz_touch_card(struct qz_view *v, struct qz_rect r, float radius, const struct qz_ground *g)
{
    /* What stands out by its fill needs no edge to be seen. */
    uint32_t edge = v->theme->edge;
    if (qz_contrast(g->fill, v->ground->plate) >= 3)
        edge = g->fill;
    else if (qz_contrast(edge, v->ground->plate) < 3)
        edge = v->ground->ink;
    qz_draw_card(v->draw, r, radius * v->u, g->fill, edge, fmaxf(1, roundf(3 * v->u)));
}

void qz_button(struct qz_view *v, struct qz_rect r, const struct qz_ground *g, const char *label,
               const char *under, enum qz_icon icon, enum qz_tap tap, int arg)
{
    float radius = (float)r.h / v->u < 90 ? 18 : 28;
    if (tap == QZ_TAP_NONE)
        qz_card(v, r, radius, g);
    else
        qz_touch_card(v, r, radius, g);

    struct qz_rect in = qz_inset(v, r, under || icon != QZ_ICON_COUNT ? 32 : 20, 8);
    if (icon != QZ_ICON_COUNT) {
        struct qz_rect at = qz_take_left(&in, qz_v(v, 60));
        qz_draw_icon(v->draw, icon, at.x + at.w / 2 - qz_v(v, 6), r.y + r.h / 2, 52 * v->u, 4 * v->u, g->ink);
        qz_take_left(&in, qz_v(v, 14));
    }

    struct qz_style s = {QZ_FACE_BOLD, under ? 34 : 30, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    if (!under) {
        s.align = icon != QZ_ICON_COUNT ? QZ_LEFT : QZ_CENTRE;
        qz_text_in(v, in, s, label);
    } else {
        int gap = qz_v(v, 12), lower = qz_v(v, 24), all = qz_v(v, 34) + gap + lower;
        struct qz_rect block = {in.x, r.y + (r.h - all) / 2, in.w, all};
        qz_text_in(v, qz_take_top(&block, qz_v(v, 34)), s, label);
        s.face = QZ_FACE_REGULAR, s.size = 24, s.color = g->quiet, s.valign = QZ_BOTTOM;
        qz_text_in(v, qz_take_bottom(&block, lower), s, under);
    }
    qz_touchable(v, r, tap, arg);
}

bool qz_view_image(struct qz_view *v, struct qz_rect r, const uint8_t hash[QZ_PICTURE_HASH])
{
    struct qz_view_image *i = &v->image;
    if (r.w <= 0 || r.h <= 0)
        return false;

    i->wanted = true;
    memcpy(i->want.hash, hash, sizeof i->want.hash);
    i->want.w = r.w;
    i->want.h = r.h;
    bool there = i->px.px && memcmp(i->is.hash, hash, sizeof i->is.hash) == 0 && i->is.w == r.w &&
                 i->is.h == r.h && i->px.w <= r.w && i->px.h <= r.h;
    if (!there)
        return false;

    struct qz_rect at = {r.x + (r.w - i->px.w) / 2, r.y + (r.h - i->px.h) / 2, i->px.w, i->px.h};
    qz_draw_image(v->draw, at, &i->px, i->key);
    return true;
}
