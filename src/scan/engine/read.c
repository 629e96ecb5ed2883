#include "scan/engine/engine.h"
#include "scan/engine/snap.h"

#include <string.h>

/* Fixed modules of a symbol agree with the picture; of texture, by half. */
#define MIN_FIXED 0.75f
/* A large grid may be right at the finders only. */
#define LARGE_WORTH 0.5f
/* Pixels of a module whose middle third can be seen by itself. */
#define MIDDLES_PITCH 4

/* The coarsest picture in which a module still spans three pixels: cheap, and its averaging takes noise
 * and moire away. */
const struct qz_img *qz_picture_for(struct qz_scanner *s, float pitch)
{
    static const enum qz_level_id coarse_first[] = {QZ_LV_QUARTER, QZ_LV_HALF, QZ_LV_BASE};
    for (int i = 0; i < 3; i++) {
        const struct qz_img *im = qz_level_img(s, coarse_first[i]);
        if (im && pitch >= 3 * im->scale)
            return im;
    }
    return qz_level_img(s, s->base_k > 1 ? QZ_LV_FRAME : QZ_LV_BASE);
}

const struct qz_layout *qz_layout_of(struct qz_scanner *s, int version)
{
    for (int i = 0; i < QZ_LAYOUTS; i++)
        if (s->layout[i].version == version)
            return &s->layout[i];
    struct qz_layout *l = &s->layout[s->layout_next];
    s->layout_next = (s->layout_next + 1) % QZ_LAYOUTS;
    qz_layout_make(l, version);
    return l;
}

bool qz_report(struct qz_scanner *s, const char *bytes, size_t len, const struct qz_point corner[4],
               float quality)
{
    struct qz_scan_result *out = s->out;
    size_t most = s->opt.max_bytes;
    if (len > most || out->count == QZ_SCAN_CODES)
        return false;

    float cx = (corner[0].x + corner[2].x) / 2, cy = (corner[0].y + corner[2].y) / 2;
    for (size_t i = 0; i < out->count; i++) {
        const struct qz_code *c = &out->code[i];
        float dx = (c->corner[0].x + c->corner[2].x) / 2 - cx,
              dy = (c->corner[0].y + c->corner[2].y) / 2 - cy;
        float sx = c->corner[0].x - c->corner[2].x, sy = c->corner[0].y - c->corner[2].y;
        if (c->len == len && !memcmp(c->bytes, bytes, len) && 9 * (dx * dx + dy * dy) < sx * sx + sy * sy)
            return c->worth != QZ_CODE_OLD;
    }

    struct qz_code *c = &out->code[out->count++];
    memcpy(s->bytes + s->bytes_used, bytes, len);
    c->bytes = s->bytes + s->bytes_used;
    c->len = len;
    s->bytes_used += len;

    memcpy(c->corner, corner, sizeof c->corner);
    c->quality = quality;
    c->step = s->step;
    c->ms = (float)(qz_cpu_ms() - s->start_ms);

    c->worth = s->opt.worth ? s->opt.worth(s->opt.worth_ctx, c) : QZ_CODE_ENOUGH;
    s->enough = s->enough || c->worth == QZ_CODE_ENOUGH;
    s->fresh += c->worth != QZ_CODE_OLD;
    return c->worth != QZ_CODE_OLD;
}

static void corners_of(const struct qz_grid *g, bool mirrored, struct qz_point c[4])
{
    float n = (float)g->n;
    int right = mirrored ? 3 : 1, low = 4 - right;
    qz_grid_at(g, 0, 0, &c[0].x, &c[0].y);
    qz_grid_at(g, n, 0, &c[right].x, &c[right].y);
    qz_grid_at(g, n, n, &c[2].x, &c[2].y);
    qz_grid_at(g, 0, n, &c[low].x, &c[low].y);
}

/* What the soft values say, if ZBar takes what comes of it. */
bool qz_read_values(struct qz_scanner *s, const struct qz_sighting *q)
{
    const struct qz_layout *l = qz_layout_of(s, (q->grid.n - 17) / 4);
    if (!qz_decode(l, s->soft, s->thorough, s->stop_ms, &s->decoded))
        return false;
    struct qz_zsymbol sym;
    struct qz_point corner[4];

    /* A sound symbol that ZBar has no text for (part of a series, kanji) is done with all the same. */
    for (int i = 0; i < 3; i++)
        if (q->corner[i] >= 0)
            s->finders.f[q->corner[i]].spent = true;

    corners_of(&q->grid, s->decoded.mirrored, corner);
    if (!qz_zread_modules(s->zread, s->decoded.module, l->n, s->canvas, &sym)) {
        s->part = s->part || s->decoded.is_part;
        if (s->decoded.is_part)
            memcpy(s->part_at, corner, sizeof s->part_at);
        return true;
    }

    if (qz_report(s, sym.bytes, sym.len, corner, q->fixed))
        qz_track_keep(s, q);
    return true;
}

static void read_soften(struct qz_scanner *s, struct qz_sighting *q, const struct qz_soften *how)
{
    const struct qz_layout *l = qz_layout_of(s, (q->grid.n - 17) / 4);
    qz_sample_soften(s->grey, l->n, q->light, how, s->scratch, s->soft);
    q->fixed = qz_decode_fixed_score(l, s->soft);
    q->clear = qz_decode_clearness(l, s->soft);
}

static bool try_soft(struct qz_scanner *s, struct qz_sighting *q, const struct qz_soften *how)
{
    read_soften(s, q, how);
    return q->fixed >= MIN_FIXED && !qz_spent(s) && qz_read_values(s, q);
}

bool qz_read_deblurred(struct qz_scanner *s, struct qz_sighting *q)
{
    const struct qz_layout *l = qz_layout_of(s, (q->grid.n - 17) / 4);
    qz_deblur_begin(l, s->soft, s->work);
    for (int round = 0; round < 3 && !qz_spent(s) && qz_deblur_round(l, s->work, s->soft, s->stop_ms);
         round++)
        if (qz_read_values(s, q))
            return true;
    return false;
}

static const struct qz_soften plain = {0};

static void read_look(struct qz_scanner *s, const struct qz_sighting *q, const struct qz_img *im, bool fine)
{
    qz_grid_centres(&q->grid, s->x, s->y);
    qz_sample(im, q->grid.n, s->x, s->y, fine ? QZ_SAMPLE_INNER : QZ_SAMPLE_CENTRE, s->grey);
}

/* The alignment pattern of the fourth corner makes the homography exact. */
static bool pin_corner(struct qz_sighting *q, const struct qz_img *im)
{
    int n = q->grid.n;
    float u, v, x, y;
    if (n < 25)
        return false;

    float reach = 2.5f + (float)n / 20;
    float m = qz_grid_align(&q->grid, im, q->light, n - 7, n - 7, reach, &u, &v);
    if (m < 0.55f)
        return false;

    qz_grid_at(&q->grid, u, v, &x, &y);
    return qz_grid_pin(&q->grid, (float)n - 6.5f, (float)n - 6.5f, x, y);
}

static bool read_better(const struct qz_sighting *a, const struct qz_sighting *b)
{
    return a->fixed + a->clear > b->fixed + b->clear;
}

/* Blurred edges mislead the snapping, so the grid whose modules come out clearest is kept. */
static bool read_refine(struct qz_scanner *s, struct qz_sighting *q, const struct qz_img *im)
{
    static const struct {
        int degree;
        float reach; /* of the symbol's side */
    } rounds[] = {{1, 1.0f}, {2, 1.25f}, {2, 1.5f}, {3, 1.75f}, {3, 2.0f}, {3, 2.0f}, {3, 2.0f}, {3, 2.0f}};
    struct qz_sighting best = *q;

    for (int i = 0; i < 8 && !qz_spent(s); i++) {
        int contrast = qz_sample_contrast(s->grey, q->grid.n);
        if (qz_snap(&q->grid, im, s->x, s->y, s->grey, contrast, rounds[i].degree,
                    rounds[i].reach * (float)q->grid.n) < 0 ||
            qz_spent(s))
            break;

        read_look(s, q, im, i > 2);
        if (i < 3)
            continue;

        if (try_soft(s, q, &plain))
            return true;
        if (read_better(q, &best))
            best = *q;
        else if (i > 5)
            break;
    }

    *q = best;
    return false;
}

/* The fourth corner by the modules themselves, where no alignment pattern shows it. */
static bool read_by_corner(struct qz_scanner *s, struct qz_sighting *q, const struct qz_img *im)
{
    struct qz_sighting first = *q;

    qz_grid_fit_corner(&q->grid, im, 3);
    read_look(s, q, im, true);
    if (try_soft(s, q, &plain))
        return true;

    if (read_better(&first, q)) {
        *q = first;
        read_look(s, q, im, true);
    }
    return false;
}

/* Symbols from version 7 on have alignment patterns all over. */
static bool read_by_aligns(struct qz_scanner *s, struct qz_sighting *q, const struct qz_img *im)
{
    const struct qz_layout *l = qz_layout_of(s, (q->grid.n - 17) / 4);
    struct qz_sighting first = *q;

    qz_snap_aligns(&q->grid, im, q->light, l->align, l->aligns, s->stop_ms);
    read_look(s, q, im, true);
    if (try_soft(s, q, &plain))
        return true;

    if (read_better(&first, q)) {
        *q = first;
        read_look(s, q, im, true);
    }
    return false;
}

bool qz_read_sighting(struct qz_scanner *s, struct qz_sighting *q)
{
    const struct qz_img *im = qz_picture_for(s, qz_grid_pitch(&q->grid));
    q->start = q->grid;
    q->pinned = pin_corner(q, im);
    read_look(s, q, im, true);
    if (try_soft(s, q, &plain))
        return true;

    if (q->grid.n >= 45 && !qz_spent(s) && q->fixed > LARGE_WORTH && read_by_aligns(s, q, im))
        return true;
    if (q->fixed < QZ_WORTH_WORK || qz_spent(s))
        return false;

    if (!q->pinned && q->grid.n < 60 && read_by_corner(s, q, im))
        return true;
    return read_refine(s, q, im);
}

void qz_see_again(struct qz_scanner *s, struct qz_sighting *q)
{
    read_look(s, q, qz_picture_for(s, qz_grid_pitch(&q->grid)), true);
    read_soften(s, q, &plain);
}

/* What was taken for the alignment pattern may have been data. */
static bool read_unpinned(struct qz_scanner *s, struct qz_sighting *q)
{
    const struct qz_img *im = qz_picture_for(s, qz_grid_pitch(&q->grid));
    struct qz_sighting other = *q;
    other.grid = q->start;

    if (read_by_corner(s, &other, im) || read_refine(s, &other, im))
        return true;

    if (read_better(&other, q))
        *q = other;
    return false;
}

static bool read_ways(struct qz_scanner *s, struct qz_sighting *q)
{
    static const struct qz_soften ways[] = {{0, 6, 0},  {10, 0, 0}, {0, 4, 0},  {20, 0, 0},  {10, 4, 0},
                                            {20, 6, 0}, {0, 3, 0},  {20, 3, 0}, {10, 0, 112}};
    for (size_t k = 0; k < sizeof ways / sizeof *ways && !qz_spent(s); k++)
        if (try_soft(s, q, &ways[k]))
            return true;
    return false;
}

/* A picture code has a picture in its cells and of each module the middle third, which only the frame itself
 * may show. */
static bool read_middles(struct qz_scanner *s, struct qz_sighting *q)
{
    static const struct qz_soften ways[] = {{0}, {0, 4, 0}, {0, 3, 0}};
    if (qz_spent(s))
        return false;

    const struct qz_img *im = qz_level_img(s, s->base_k > 1 ? QZ_LV_FRAME : QZ_LV_BASE);
    if (!im || qz_grid_pitch(&q->grid) < MIDDLES_PITCH * im->scale)
        return false;

    qz_grid_centres(&q->grid, s->x, s->y);
    qz_sample(im, q->grid.n, s->x, s->y, QZ_SAMPLE_MIDDLE, s->grey);

    struct qz_sighting before = *q;
    for (size_t k = 0; k < sizeof ways / sizeof *ways && !qz_spent(s); k++)
        if (try_soft(s, q, &ways[k]))
            return true;

    *q = before;
    return false;
}

bool qz_read_deep(struct qz_scanner *s, struct qz_sighting *q)
{
    static const struct qz_soften close = {0, 4, 0};
    s->thorough = true;
    qz_see_again(s, q);

    bool done = qz_read_deblurred(s, q) || read_ways(s, q) || read_middles(s, q);
    if (!done && !qz_spent(s) && q->pinned && q->grid.n < 60)
        done = read_unpinned(s, q);
    if (!done && !qz_spent(s)) {
        read_soften(s, q, &close);
        done = qz_read_deblurred(s, q);
    }

    s->thorough = false;
    return done;
}
