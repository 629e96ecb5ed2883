#include "kiosk/label/label_int.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PICTURE_HEIGHT 900 /* dots, at the most */
#define PICTURE_LINES  3

/* What is written from top to bottom, in dots of a label that is 576 wide. */
struct picture_pen {
    struct qz_draw *draw;
    float u; /* dots a unit */
    int w, y;
};

/* Lines in the middle of the label, as large as they fit in that many. */
static void picture_write(struct picture_pen *p, const char *text, enum qz_face face, float size, float least,
                          int most)
{
    struct qz_text_line line[QZ_TEXT_LINES];
    struct qz_fonts *fonts = qz_draw_fonts(p->draw);
    float wide = (float)p->w - 32 * p->u;
    struct qz_type t = {face, size * p->u};
    int n = 0;
    if (!*text)
        return;

    while ((n = qz_text_wrap(fonts, t, text, wide, line)) > most && t.px > least * p->u)
        t.px *= 0.94f;
    for (int i = 0; i < n && i < most; i++) {
        p->y += (int)lroundf(t.px * 1.25f);
        int x = (int)lroundf(((float)p->w - line[i].width) / 2);
        qz_draw_text(p->draw, t, x > 0 ? x : 0, p->y, text + line[i].from, line[i].len, 0x000000);
    }
}

static void picture_rule(struct picture_pen *p, float above, float below, float thick)
{
    int h = (int)lroundf(thick * p->u), in = (int)lroundf(24 * p->u);
    p->y += (int)lroundf(above * p->u);
    qz_draw_rect(p->draw, (struct qz_rect){in, p->y, p->w - 2 * in, h > 0 ? h : 1}, 0x000000);
    p->y += h + (int)lroundf(below * p->u);
}

/* The name in a line, or in two where it would be small in one; or a line to write it on by hand. */
static void picture_name(struct picture_pen *p, const struct qz_label *label)
{
    const struct qz_type small = {QZ_FACE_BOLD, 76 * p->u};
    float wide = qz_text_width(qz_draw_fonts(p->draw), small, label->name, strlen(label->name));
    if (*label->name && wide <= (float)p->w - 32 * p->u)
        picture_write(p, label->name, QZ_FACE_BOLD, 120, 70, 1);
    else if (*label->name)
        picture_write(p, label->name, QZ_FACE_BOLD, 84, 24, 2);
    else
        p->y += (int)lroundf(110 * p->u);
    picture_rule(p, *label->name ? 30 : 0, 0, 4);
}

static void picture_all(struct picture_pen *p, const struct qz_label *label)
{
    picture_name(p, label);
    picture_write(p, label->title, QZ_FACE_REGULAR, 40, 24, PICTURE_LINES);
    p->y += (int)lroundf(10 * p->u);
    picture_write(p, label->line, QZ_FACE_REGULAR, 34, 22, 1);
    p->y += (int)lroundf(30 * p->u);
}

static bool picture_is_black(uint32_t px)
{
    uint32_t luma = (px >> 16 & 255) * 3 + (px >> 8 & 255) * 6 + (px & 255);
    return luma < 1280;
}

static void picture_dots(const uint32_t *px, struct qz_dots *d)
{
    int row = (d->w + 7) / 8;
    for (int y = 0; y < d->h; y++)
        for (int x = 0; x < d->w; x++)
            if (picture_is_black(px[y * d->w + x]))
                d->bits[y * row + x / 8] |= (uint8_t)(0x80 >> x % 8);
}

int qz_label_picture(struct qz_draw *draw, const struct qz_label *label, int dots, struct qz_dots *out,
                     struct qz_err *err)
{
    struct picture_pen pen = {.draw = draw, .u = (float)dots / 576, .w = dots};
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    int most = (int)lroundf(PICTURE_HEIGHT * pen.u);
    uint32_t *px = calloc((size_t)dots * (size_t)most, sizeof *px);
    if (!px)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a label");

    struct qz_pixels canvas = {px, dots, most, dots};
    qz_draw_begin(draw, dots, most, 0xffffff);
    qz_draw_all(draw);
    picture_all(&pen, label);
    qz_draw_paint(draw, &canvas, dirty, qz_draw_end(draw, dirty));

    *out = (struct qz_dots){.w = dots, .h = pen.y < most ? pen.y : most};
    out->bits = calloc((size_t)out->h, (size_t)(dots + 7) / 8);
    if (out->bits)
        picture_dots(px, out);
    sodium_memzero(px, (size_t)dots * (size_t)most * sizeof *px);
    free(px);
    return out->bits ? 0 : qz_fail(err, QZ_E_NOMEM, "no memory for a label");
}
