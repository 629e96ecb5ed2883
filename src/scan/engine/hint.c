#include "scan/engine/engine.h"

#include <math.h>
#include <string.h>

/* Mean grey, and the shares of pixels that are burnt out, from a sparse look at the half picture. */
static void hint_exposure(const struct qz_img *im, float *mean, float *burnt)
{
    int64_t sum = 0;
    int count = 0, white = 0;

    for (int y = 2; y < im->h; y += 8)
        for (int x = 2; x < im->w; x += 8, count++) {
            int v = im->px[(size_t)y * (size_t)im->stride + (size_t)x];
            sum += v;
            white += v >= 250;
        }

    *mean = count ? (float)sum / (float)count : 0;
    *burnt = count ? (float)white / (float)count : 0;
}

static const struct qz_sighting *best_sighting(const struct qz_scanner *s)
{
    const struct qz_sighting *best = NULL;
    for (int i = 0; i < s->seen_count; i++)
        if (s->seen[i].fixed > 0.75f && (!best || s->seen[i].fixed > best->fixed))
            best = &s->seen[i];

    for (int i = 0; !best && i < QZ_TRACKS; i++)
        if (s->track[i].live && s->track[i].missed == 0)
            best = &s->track[i].at;
    return best;
}

static void outline_of(const struct qz_scanner *s, const struct qz_sighting *q, struct qz_point c[4],
                       bool *outside)
{
    static const float u[4] = {0, 1, 1, 0}, v[4] = {0, 0, 1, 1};
    float n = (float)q->grid.n, slack = qz_grid_pitch(&q->grid);
    *outside = false;

    for (int k = 0; k < 4; k++) {
        qz_grid_at(&q->grid, u[k] * n, v[k] * n, &c[k].x, &c[k].y);
        *outside = *outside || c[k].x < -slack || c[k].y < -slack || c[k].x > (float)s->width + slack ||
                   c[k].y > (float)s->height + slack;
    }
}

/* Share of the symbol's modules that are burnt out: glare. */
static float glare_on(struct qz_scanner *s, const struct qz_sighting *q)
{
    const struct qz_img *im = qz_picture_for(s, qz_grid_pitch(&q->grid));
    int white = 0, count = 0;

    for (int j = 0; j < q->grid.n; j += 2)
        for (int i = 0; i < q->grid.n; i += 2, count++) {
            float x, y;
            qz_grid_at(&q->grid, (float)i + 0.5f, (float)j + 0.5f, &x, &y);
            white += qz_img_at(im, x / im->scale, y / im->scale) > 252 * 256;
        }

    return (float)white / (float)count;
}

static enum qz_scan_hint hint_of_sighting(struct qz_scanner *s, const struct qz_sighting *q, bool outside,
                                          float mean)
{
    float pitch = qz_grid_pitch(&q->grid) / (float)s->base_k;

    if (outside)
        return QZ_HINT_OUTSIDE;
    if (pitch < 1.8f)
        return QZ_HINT_FAR;
    if (glare_on(s, q) > 0.6f)
        return QZ_HINT_BRIGHT;

    /* Sharp modules are as dark as the mean of the dark ones; blurred ones lie in between. */
    if (q->clear < 0.7f)
        return QZ_HINT_BLURRED;
    return mean < 25 ? QZ_HINT_DARK : QZ_HINT_SEEN;
}

/* Make *box (left, top, right, bottom) hold the finder too. */
static void hint_hold(float box[4], const struct qz_finder *f)
{
    float r = 0.5f * f->size;
    box[0] = fminf(box[0], f->x - r), box[1] = fminf(box[1], f->y - r);
    box[2] = fmaxf(box[2], f->x + r), box[3] = fmaxf(box[3], f->y + r);
}

/* Single clear finders without the rest of their symbol. */
static enum qz_scan_hint hint_of_finders(struct qz_scanner *s, float mean)
{
    static const int8_t left_right[4] = {0, 2, 2, 0}, top_bottom[4] = {1, 1, 3, 3};
    float w = (float)s->width, h = (float)s->height, box[4] = {w, h, 0, 0};
    enum qz_scan_hint hint = QZ_HINT_NONE;
    int clear = 0;

    for (int i = 0; i < s->finders.n; i++) {
        const struct qz_finder *f = &s->finders.f[i];
        if (f->quality < QZ_HINT_CLEAR || f->spent)
            continue;

        clear++;
        hint_hold(box, f);

        /* Seven modules over a fifth of the picture: even the smallest symbol is larger than it. */
        if (f->size > fminf(w, h) * 0.2f)
            hint = QZ_HINT_CLOSE;
        else if (hint == QZ_HINT_NONE &&
                 (f->x < f->size || f->y < f->size || f->x > w - f->size || f->y > h - f->size))
            hint = QZ_HINT_OUTSIDE;
    }

    s->out->seen = clear >= 2 || hint == QZ_HINT_CLOSE;
    for (int k = 0; k < 4 && s->out->seen; k++)
        s->out->outline[k] = (struct qz_point){box[left_right[k]], box[top_bottom[k]]};

    if (hint != QZ_HINT_NONE)
        return hint;
    if (clear >= 2)
        return QZ_HINT_SEEN;
    return mean < 12 ? QZ_HINT_DARK : QZ_HINT_NONE;
}

bool qz_hint_sure(const struct qz_scanner *s)
{
    return best_sighting(s) != NULL;
}

void qz_hint_fill(struct qz_scanner *s)
{
    struct qz_scan_result *out = s->out;
    const struct qz_img *half = qz_level_img(s, QZ_LV_HALF);
    float mean = 128, burnt = 0;
    bool outside;

    if (s->fresh > 0) {
        out->seen = true;
        return;
    }

    if (s->part) {
        out->seen = true;
        out->hint = QZ_HINT_PART;
        memcpy(out->outline, s->part_at, sizeof out->outline);
        return;
    }

    if (half)
        hint_exposure(half, &mean, &burnt);

    const struct qz_sighting *q = best_sighting(s);
    if (q) {
        out->seen = true;
        outline_of(s, q, out->outline, &outside);
        out->hint = hint_of_sighting(s, q, outside, mean);
        return;
    }

    if (s->shaken.fixed > 0) {
        out->seen = true;
        outline_of(s, &s->shaken, out->outline, &outside);
        out->hint = QZ_HINT_BLURRED;
        return;
    }

    out->hint = burnt > 0.6f ? QZ_HINT_BRIGHT : hint_of_finders(s, mean);
}
