#include "kiosk/screens/parts.h"

#include <math.h>

static enum qz_icon preview_lens_arrow(enum qz_lens lens)
{
    static const enum qz_icon arrows[] = {QZ_ICON_ARROW_UP, QZ_ICON_ARROW_DOWN, QZ_ICON_ARROW_LEFT,
                                          QZ_ICON_ARROW_RIGHT};
    return arrows[lens];
}

/* The sentence over the picture, on a shade so that it reads whatever the camera sees. */
static void preview_draw_over(struct qz_view *v, struct qz_rect r, const char *say)
{
    const char *hint = qz_tr_hint(v->m->lang, (int)v->m->hint), *text = hint ? hint : say;
    bool below = v->lens == QZ_LENS_BELOW;
    int band = qz_v(v, 112);
    struct qz_rect strip =
        below ? (struct qz_rect){r.x, r.y + r.h - band, r.w, band} : (struct qz_rect){r.x, r.y, r.w, band};
    int top = below ? 0 : 225, bottom = 225 - top;
    qz_draw_shade(v->draw, strip, 0x040B0A, top, bottom);

    struct qz_style s = {QZ_FACE_REGULAR, 32, 22, 0xFFFFFF, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    struct qz_rect line = qz_inset(v, strip, 40, 0);
    line.h = qz_v(v, 84);
    line.y = below ? strip.y + strip.h - line.h : strip.y + qz_v(v, 4);
    if (hint)
        s.face = QZ_FACE_BOLD;
    int icon = qz_v(v, 54);
    if (!hint)
        line.x += icon, line.w -= icon;
    struct qz_rect at = qz_text_in(v, line, s, text);
    if (!hint)
        qz_draw_icon(v->draw, preview_lens_arrow(v->lens), at.x - icon / 2 - qz_v(v, 4), at.y + at.h / 2,
                     40 * v->u, 4.5f * v->u, v->theme->aim);
}

/* From the frame, 0..1 and unmirrored, to the screen, as the picture is cut to fill r. */
static void preview_to_screen(const struct qz_view *v, struct qz_rect r, const float in[2], float out[2])
{
    float win[4];
    const struct qz_luma *l = &v->picture.luma;
    qz_luma_window(l, r, win);
    const float *part = v->picture.part;
    float x = (1 - (in[0] - part[0]) / part[2]) * (float)l->w, y = (in[1] - part[1]) / part[3] * (float)l->h;
    out[0] = (float)r.x + (x - win[0]) / win[2] * (float)r.w;
    out[1] = (float)r.y + (y - win[1]) / win[3] * (float)r.h;
    out[0] = fminf(fmaxf(out[0], (float)r.x), (float)(r.x + r.w));
    out[1] = fminf(fmaxf(out[1], (float)r.y), (float)(r.y + r.h));
}

static void preview_draw_outline(struct qz_view *v, struct qz_rect r)
{
    const float *o = v->m->seen.outline;
    float p[4][2], inset = 6 * v->u;
    struct qz_rect in = {r.x + (int)inset, r.y + (int)inset, r.w - 2 * (int)inset, r.h - 2 * (int)inset};
    for (int i = 0; i < 4; i++)
        preview_to_screen(v, in, o + 2 * i, p[i]);
    float width = (v->m->seen.read ? 14 : 10) * v->u;
    for (int i = 0; i < 4; i++)
        qz_draw_line(v->draw, p[i], p[(i + 1) % 4], width, v->theme->aim);
}

static void preview_draw_aim(struct qz_view *v, struct qz_rect r)
{
    float side = fminf((float)r.h * 0.52f, (float)r.w * 0.4f);
    int half = (int)(side / 2), cx = r.x + r.w / 2;
    int shift = v->lens == QZ_LENS_BELOW ? -qz_v(v, 28) : qz_v(v, 34);
    int cy = r.y + r.h / 2 + shift;
    int x[4] = {cx - half, cx + half, cx + half, cx - half};
    int y[4] = {cy - half, cy - half, cy + half, cy + half};
    for (int i = 0; i < 4; i++)
        qz_draw_bracket(v->draw, x[i], y[i], i, side * 0.24f, 22 * v->u, 8 * v->u, v->theme->aim);
}

/* An upright camera shows a person from head to hand: none of that is cut off to fill a wide room. */
static struct qz_rect preview_picture_rect(const struct qz_luma *l, struct qz_rect r)
{
    if (l->h <= l->w)
        return r;

    float sx = (float)r.w / (float)l->w, sy = (float)r.h / (float)l->h, s = fminf(sx, sy);
    int w = (int)((float)l->w * s), h = (int)((float)l->h * s);
    return (struct qz_rect){r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h};
}

void qz_part_preview(struct qz_view *v, struct qz_rect r, const char *say)
{
    float radius = 36 * v->u;
    bool live = v->picture.luma.px != NULL && v->lens != QZ_LENS_NONE;
    struct qz_rect at = live ? preview_picture_rect(&v->picture.luma, r) : r;
    v->pictured = r.w < r.h ? r.w : r.h;

    if (!live || at.w < r.w || at.h < r.h)
        qz_draw_round(v->draw, r, radius, 0x12211F);
    if (live)
        qz_draw_luma(v->draw, at, &v->picture.luma, v->picture.seq, true);

    if (!live) {
        struct qz_style s = {QZ_FACE_REGULAR, 32, 22, 0xFFFFFF, QZ_CENTRE, QZ_MIDDLE, 2, 0};
        qz_text_in(v, qz_inset(v, r, 40, 40), s,
                   qz_say(v, v->lens == QZ_LENS_NONE ? QZ_S_SCANNER_HOW : QZ_S_NO_PICTURE));
        return;
    }

    preview_draw_over(v, r, say);
    qz_draw_corners(v->draw, r, radius, v->ground->fill);
    if (v->m->seen.seen)
        preview_draw_outline(v, at);
    else
        preview_draw_aim(v, at);
}
