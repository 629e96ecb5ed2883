#include "kiosk/draw/draw.h"

#include "base/buf.h"

#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

enum kind { RECT, ROUND, CORNERS, SHADE, HATCH, LINE, MASK, QR, LUMA, IMAGE };

struct cmd {
    enum kind kind;
    struct qz_rect r; /* what it can touch */
    uint32_t color;
    float f[5];
    int i[2];
    uint64_t key;               /* tells contents apart that the fields above do not */
    const struct qz_mask *mask; /* not compared: key stands for it */
};

struct list {
    struct cmd cmd[QZ_DRAW_COMMANDS];
    int n, w, h;
};

struct qz_draw {
    struct qz_fonts *fonts;
    struct qz_cache *cache;
    struct list list[2];
    int now; /* which list is being written; the other is what was painted last */
    bool all, dry;
    struct {
        char text[QZ_QR_TEXT];
        QRcode *code;
    } qr;
    struct qz_luma luma;
    struct qz_pixels image;
    uint32_t tint[256];
};

/* Camera pictures in our green, from near black to near white: codes keep their contrast. */
static void make_tint(uint32_t t[256])
{
    static const int stop[3][3] = {{6, 18, 17}, {66, 108, 103}, {240, 250, 247}};
    for (int i = 0; i < 256; i++) {
        int k = i < 128 ? 0 : 1, at = i - k * 128;
        uint32_t c = 0;
        for (int j = 0; j < 3; j++)
            c = c << 8 | (uint32_t)(stop[k][j] + (stop[k + 1][j] - stop[k][j]) * at / 127);
        t[i] = c;
    }
}

struct qz_draw *qz_draw_create(struct qz_fonts *fonts, size_t cache_bytes, struct qz_err *err)
{
    struct qz_draw *d = calloc(1, sizeof *d);
    if (!d) {
        qz_fail(err, QZ_E_NOMEM, "no memory for drawing");
        return NULL;
    }

    d->cache = qz_cache_create(cache_bytes, err);
    if (!d->cache) {
        free(d);
        return NULL;
    }

    d->fonts = fonts;
    d->all = true;
    make_tint(d->tint);
    return d;
}

void qz_draw_destroy(struct qz_draw *d)
{
    if (!d)
        return;
    QRcode_free(d->qr.code);
    qz_cache_destroy(d->cache);
    free(d);
}

struct qz_fonts *qz_draw_fonts(struct qz_draw *d)
{
    return d->fonts;
}

struct qz_cache_stats qz_draw_stats(const struct qz_draw *d)
{
    return qz_cache_stats(d->cache);
}

void qz_draw_forget(struct qz_draw *d)
{
    qz_cache_clear(d->cache);
    d->qr.text[0] = 0;
}

/* FNV-1a, a value at a time. */
static uint64_t layout_add(uint64_t sum, int value)
{
    return (sum ^ (uint32_t)value) * UINT64_C(0x100000001b3);
}

uint64_t qz_draw_layout(const struct qz_draw *d)
{
    const struct list *l = &d->list[!d->now]; /* qz_draw_end turned them round */
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (int i = 0; i < l->n; i++) {
        const struct cmd *c = &l->cmd[i];
        if (c->kind == MASK)
            continue;
        const int of[] = {(int)c->kind, c->r.x, c->r.y, c->r.w, c->r.h, (int)c->color};
        for (size_t k = 0; k < sizeof of / sizeof *of; k++)
            sum = layout_add(sum, of[k]);
    }
    return sum;
}

void qz_draw_dry(struct qz_draw *d, bool dry)
{
    d->dry = dry;
}

void qz_draw_begin(struct qz_draw *d, int w, int h, uint32_t ground)
{
    struct list *l = &d->list[d->now];
    l->n = 0, l->w = w, l->h = h;
    qz_cache_frame(d->cache);
    qz_draw_rect(d, (struct qz_rect){0, 0, w, h}, ground);
}

static void add(struct qz_draw *d, struct cmd c)
{
    struct list *l = &d->list[d->now];
    c.r = qz_rect_and(c.r, (struct qz_rect){0, 0, l->w, l->h});
    if (l->n < QZ_DRAW_COMMANDS && !qz_rect_empty(c.r))
        l->cmd[l->n++] = c;
}

void qz_draw_rect(struct qz_draw *d, struct qz_rect r, uint32_t color)
{
    add(d, (struct cmd){.kind = RECT, .r = r, .color = color});
}

/* The exact rectangle goes along in f: r is cut to the canvas, and round corners must not move with that. */
static struct cmd shaped(enum kind kind, struct qz_rect r, float radius, uint32_t color)
{
    return (struct cmd){
        .kind = kind, .r = r, .color = color, .f = {(float)r.x, (float)r.y, (float)r.w, (float)r.h, radius}};
}

static struct qz_rect exact(const struct cmd *c)
{
    return (struct qz_rect){(int)c->f[0], (int)c->f[1], (int)c->f[2], (int)c->f[3]};
}

void qz_draw_round(struct qz_draw *d, struct qz_rect r, float radius, uint32_t color)
{
    add(d, shaped(ROUND, r, radius, color));
}

void qz_draw_card(struct qz_draw *d, struct qz_rect r, float radius, uint32_t fill, uint32_t border,
                  float line)
{
    int in = (int)lroundf(line);
    if (in > 0 && border != fill) {
        qz_draw_round(d, r, radius, border);
        r = (struct qz_rect){r.x + in, r.y + in, r.w - 2 * in, r.h - 2 * in};
        radius -= (float)in;
    }
    qz_draw_round(d, r, radius, fill);
}

void qz_draw_shade(struct qz_draw *d, struct qz_rect r, uint32_t color, int alpha, int alpha_end)
{
    struct cmd c = shaped(SHADE, r, 0, color);
    c.i[0] = alpha, c.i[1] = alpha_end;
    add(d, c);
}

void qz_draw_hatch(struct qz_draw *d, struct qz_rect r, int period, uint32_t color)
{
    struct cmd c = shaped(HATCH, r, 0, color);
    c.i[0] = period > 1 ? period : 2;
    add(d, c);
}

void qz_draw_line(struct qz_draw *d, const float from[2], const float to[2], float width, uint32_t color)
{
    int x0 = (int)floorf(fminf(from[0], to[0]) - width), x1 = (int)ceilf(fmaxf(from[0], to[0]) + width);
    int y0 = (int)floorf(fminf(from[1], to[1]) - width), y1 = (int)ceilf(fmaxf(from[1], to[1]) + width);
    add(d, (struct cmd){.kind = LINE,
                        .r = {x0, y0, x1 - x0, y1 - y0},
                        .color = color,
                        .f = {from[0], from[1], to[0], to[1], width}});
}

static void add_mask(struct qz_draw *d, const struct qz_mask *m, uint64_t key, int x, int y, uint32_t color)
{
    if (m)
        add(d, (struct cmd){.kind = MASK,
                            .r = {x + m->ox, y + m->oy, m->w, m->h},
                            .color = color,
                            .i = {x, y},
                            .key = key,
                            .mask = m});
}

struct shape_key {
    int what, kind;
    float v[4];
};

static uint64_t shape_key(int what, int kind, float a, float b, float c, float e)
{
    struct shape_key k;
    memset(&k, 0, sizeof k);
    k.what = what, k.kind = kind;
    k.v[0] = a, k.v[1] = b, k.v[2] = c, k.v[3] = e;
    return qz_key_add(QZ_KEY_START, &k, sizeof k);
}

void qz_draw_ring(struct qz_draw *d, int cx, int cy, float diameter, float stroke, float from, float to,
                  uint32_t color)
{
    if (d->dry)
        return;
    uint64_t key = shape_key(1, 0, diameter, stroke, from, to);
    const struct qz_mask *m = qz_cache_get(d->cache, key);
    struct qz_mask fresh;
    if (!m && qz_shape_ring(diameter, stroke, from, to, &fresh) == 0)
        m = qz_cache_put(d->cache, key, fresh);
    add_mask(d, m, key, cx, cy, color);
}

void qz_draw_dashes(struct qz_draw *d, int cx, int cy, float diameter, float stroke, int dashes,
                    uint32_t color)
{
    if (d->dry)
        return;
    uint64_t key = shape_key(4, dashes, diameter, stroke, 0, 0);
    const struct qz_mask *m = qz_cache_get(d->cache, key);
    struct qz_mask fresh;
    if (!m && qz_shape_dashes(diameter, stroke, dashes, &fresh) == 0)
        m = qz_cache_put(d->cache, key, fresh);
    add_mask(d, m, key, cx, cy, color);
}

void qz_draw_icon(struct qz_draw *d, enum qz_icon icon, int cx, int cy, float size, float stroke,
                  uint32_t color)
{
    if (d->dry)
        return;
    uint64_t key = shape_key(2, (int)icon, size, stroke, 0, 0);
    const struct qz_mask *m = qz_cache_get(d->cache, key);
    struct qz_mask fresh;
    if (!m && qz_shape_icon(icon, size, stroke, &fresh) == 0)
        m = qz_cache_put(d->cache, key, fresh);
    add_mask(d, m, key, cx, cy, color);
}

void qz_draw_bracket(struct qz_draw *d, int x, int y, int corner, float arm, float radius, float stroke,
                     uint32_t color)
{
    if (d->dry)
        return;
    uint64_t key = shape_key(3, corner, arm, radius, stroke, 0);
    const struct qz_mask *m = qz_cache_get(d->cache, key);
    struct qz_mask fresh;
    if (!m && qz_shape_bracket(arm, radius, stroke, corner, &fresh) == 0)
        m = qz_cache_put(d->cache, key, fresh);
    add_mask(d, m, key, x, y, color);
}

void qz_draw_text(struct qz_draw *d, struct qz_type t, int x, int y, const char *text, size_t n,
                  uint32_t color)
{
    if (d->dry)
        return;
    uint64_t key;
    const struct qz_mask *m = qz_text_mask(d->cache, d->fonts, t, text, n, &key);
    add_mask(d, m, key, x, y, color);
}

void qz_draw_qr(struct qz_draw *d, struct qz_rect r, const char *text)
{
    if (d->dry)
        return;
    if (strcmp(d->qr.text, text) != 0 || !d->qr.code) {
        QRcode_free(d->qr.code);
        d->qr.code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
        qz_copy_text(d->qr.text, sizeof d->qr.text, text);
    }
    add(d, (struct cmd){
               .kind = QR, .r = r, .i = {r.w, r.h}, .key = qz_key_add(QZ_KEY_START, text, strlen(text))});
}

void qz_draw_luma(struct qz_draw *d, struct qz_rect r, const struct qz_luma *luma, uint64_t seq, bool mirror)
{
    d->luma = *luma;
    struct cmd c = shaped(LUMA, r, 0, 0);
    c.key = seq, c.i[0] = mirror;
    add(d, c);
}

void qz_draw_image(struct qz_draw *d, struct qz_rect r, const struct qz_pixels *image, uint64_t key)
{
    d->image = *image;
    struct cmd c = shaped(IMAGE, r, 0, 0);
    c.key = key;
    add(d, c);
}

void qz_draw_corners(struct qz_draw *d, struct qz_rect r, float radius, uint32_t under)
{
    add(d, shaped(CORNERS, r, radius, under));
}

static bool same(const struct cmd *a, const struct cmd *b)
{
    return a->kind == b->kind && memcmp(&a->r, &b->r, sizeof a->r) == 0 && a->color == b->color &&
           memcmp(a->f, b->f, sizeof a->f) == 0 && a->i[0] == b->i[0] && a->i[1] == b->i[1] &&
           a->key == b->key;
}

static bool near(struct qz_rect a, struct qz_rect b)
{
    struct qz_rect u = qz_rect_or(a, b);
    int64_t both = (int64_t)a.w * a.h + (int64_t)b.w * b.h;
    return (int64_t)u.w * u.h <= both + both / 4;
}

static int add_dirty(struct qz_rect *dirty, int n, struct qz_rect r)
{
    for (int i = 0; i < n; i++)
        if (near(dirty[i], r)) {
            dirty[i] = qz_rect_or(dirty[i], r);
            return n;
        }
    if (n < QZ_DRAW_DIRTY) {
        dirty[n] = r;
        return n + 1;
    }
    dirty[n - 1] = qz_rect_or(dirty[n - 1], r);
    return n;
}

int qz_draw_end(struct qz_draw *d, struct qz_rect dirty[QZ_DRAW_DIRTY])
{
    const struct list *a = &d->list[!d->now], *b = &d->list[d->now];
    int n = 0, head = 0, ea = a->n, eb = b->n;
    if (d->all || a->w != b->w || a->h != b->h) {
        dirty[n++] = (struct qz_rect){0, 0, b->w, b->h};
        goto out;
    }

    /* What both begin and end with is unchanged; in between commands came or went, or only changed. */
    while (head < ea && head < eb && same(&a->cmd[head], &b->cmd[head]))
        head++;
    while (ea > head && eb > head && same(&a->cmd[ea - 1], &b->cmd[eb - 1]))
        ea--, eb--;

    bool paired = ea == eb;
    for (int i = head; i < ea || i < eb; i++) {
        if (paired && same(&a->cmd[i], &b->cmd[i]))
            continue;
        if (i < ea)
            n = add_dirty(dirty, n, a->cmd[i].r);
        if (i < eb)
            n = add_dirty(dirty, n, b->cmd[i].r);
    }
out:
    d->all = false;
    d->now = !d->now;
    return n;
}

void qz_draw_all(struct qz_draw *d)
{
    d->all = true;
}

static void paint_qr(const struct qz_draw *d, struct qz_pixels *p, struct qz_rect clip, const struct cmd *c)
{
    if (!d->qr.code)
        return;

    int n = d->qr.code->width, side = c->i[0] < c->i[1] ? c->i[0] : c->i[1];
    int px = side / (n + 2 * QZ_QR_QUIET), all = (n + 2 * QZ_QR_QUIET) * px;
    qz_raster_fill(p, clip,
                   (struct qz_rect){c->r.x + (c->i[0] - all) / 2, c->r.y + (c->i[1] - all) / 2, all, all},
                   0xFFFFFF);

    int x0 = c->r.x + (c->i[0] - n * px) / 2, y0 = c->r.y + (c->i[1] - n * px) / 2;
    for (int y = 0; y < n; y++)
        for (int x = 0, run; x < n; x += run) {
            for (run = 1;
                 x + run < n && !((d->qr.code->data[y * n + x] ^ d->qr.code->data[y * n + x + run]) & 1);)
                run++;
            if (d->qr.code->data[y * n + x] & 1)
                qz_raster_fill(p, clip, (struct qz_rect){x0 + x * px, y0 + y * px, run * px, px}, 0);
        }
}

static void paint(const struct qz_draw *d, struct qz_pixels *p, struct qz_rect clip, const struct cmd *c)
{
    switch (c->kind) {
    case RECT:
        qz_raster_fill(p, clip, c->r, c->color);
        break;
    case ROUND:
        qz_raster_round(p, clip, exact(c), c->f[4], c->color);
        break;
    case CORNERS:
        qz_raster_corners(p, clip, exact(c), c->f[4], c->color);
        break;

    case SHADE:
        qz_raster_shade(p, clip, exact(c), c->color, c->i[0], c->i[1]);
        break;
    case HATCH:
        qz_raster_hatch(p, clip, exact(c), c->i[0], c->color);
        break;
    case LINE:
        qz_raster_line(p, clip, c->f, c->f + 2, c->f[4], c->color);
        break;
    case MASK:
        qz_raster_mask(p, clip, c->i[0], c->i[1], c->mask, c->color);
        break;

    case QR:
        paint_qr(d, p, clip, c);
        break;
    case LUMA:
        qz_raster_luma(p, clip, exact(c), &d->luma, d->tint, c->i[0] != 0);
        break;
    case IMAGE:
        qz_raster_copy(p, clip, exact(c), &d->image);
        break;
    }
}

/* The part of a command that hides all below it. */
static struct qz_rect solid(const struct cmd *c)
{
    if (c->kind == ROUND) {
        /* A quarter circle reaches 0.293 of its radius short of its corner. */
        int in = (int)ceilf(c->f[4] * 0.3f) + 1;
        return (struct qz_rect){c->r.x + in, c->r.y + in, c->r.w - 2 * in, c->r.h - 2 * in};
    }
    if (c->kind == RECT || c->kind == LUMA || c->kind == IMAGE)
        return c->r;
    return (struct qz_rect){0};
}

void qz_draw_paint(struct qz_draw *d, struct qz_pixels *p, const struct qz_rect *areas, int n)
{
    const struct list *l = &d->list[!d->now];
    for (int i = 0; i < n; i++) {
        struct qz_rect clip = qz_rect_and(areas[i], (struct qz_rect){0, 0, p->w, p->h});
        if (qz_rect_empty(clip))
            continue;
        int first = l->n - 1;
        while (first > 0 && !qz_rect_covers(solid(&l->cmd[first]), clip))
            first--;
        for (int k = first; k < l->n; k++)
            if (!qz_rect_empty(qz_rect_and(l->cmd[k].r, clip)))
                paint(d, p, clip, &l->cmd[k]);
    }
}
