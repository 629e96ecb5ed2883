#include "scan/engine/engine.h"

#include <math.h>
#include <string.h>

/* A hand holds a pass for seconds; what was not seen for this many frames has gone. */
#define MISSED_MAX 12
#define SURE       0.82f
#define ALIKE                                                                                                \
    0.35f /* frames of one symbol under heavy noise are; those of two symbols are not, by five sigma */

/* How alike the data of what is seen now and of the sum so far are, -1..1. The patterns that all symbols of a
 * size share say nothing: in small ones they are nearly half of the modules. */
static float track_likeness(struct qz_scanner *s, const struct qz_track *t)
{
    const struct qz_layout *l = qz_layout_of(s, (t->at.grid.n - 17) / 4);
    double ab = 0, aa = 1e-9, bb = 1e-9;

    for (int i = 0; i < t->at.grid.n * t->at.grid.n; i++) {
        if (l->kind[i] != QZ_MOD_DATA)
            continue;
        double a = (double)t->sum[i], b = (double)s->soft[i];
        ab += a * b, aa += a * a, bb += b * b;
    }

    return (float)(ab / sqrt(aa * bb));
}

static bool same_place(const struct qz_sighting *a, const struct qz_sighting *b)
{
    float h = 0.5f * (float)a->grid.n, ax, ay, bx, by, side = h * qz_grid_pitch(&a->grid);
    if (a->grid.n != b->grid.n || a->light != b->light)
        return false;
    qz_grid_at(&a->grid, h, h, &ax, &ay);
    qz_grid_at(&b->grid, h, h, &bx, &by);
    return fabsf(ax - bx) < side && fabsf(ay - by) < side;
}

static struct qz_track *track_of(struct qz_scanner *s, const struct qz_sighting *q)
{
    struct qz_track *spare = &s->track[0];
    for (int i = 0; i < QZ_TRACKS; i++) {
        struct qz_track *t = &s->track[i];
        if (t->live && same_place(&t->at, q))
            return t;
        if (!t->live || (spare->live && t->missed > spare->missed))
            spare = t;
    }

    spare->live = false;
    return spare;
}

/* As the frame itself has it. */
static struct qz_sighting in_frame(const struct qz_scanner *s, const struct qz_sighting *q)
{
    struct qz_sighting at = *q;
    at.light = q->light != s->negative;
    return at;
}

static void track_begin(struct qz_track *t, const struct qz_sighting *q)
{
    t->live = true;
    t->weight = 0;
    memset(t->sum, 0, sizeof *t->sum * (size_t)(q->grid.n * q->grid.n));
    t->at = *q;
}

/* Add s->soft, seen at q. A clear frame says more than a blurred one; old frames fade. */
static void track_add(struct qz_scanner *s, struct qz_track *t, const struct qz_sighting *q)
{
    if (!t->live || (t->weight > 0 && track_likeness(s, t) < ALIKE))
        track_begin(t, q);

    float w = q->clear * q->clear, fade = 0.9f;
    for (int i = 0; i < q->grid.n * q->grid.n; i++)
        t->sum[i] = t->sum[i] * fade + w * (float)s->soft[i];
    t->weight = t->weight * fade + w;

    t->at = *q;
    t->missed = 0;
}

static bool read_sum(struct qz_scanner *s, struct qz_track *t)
{
    for (int i = 0; i < t->at.grid.n * t->at.grid.n; i++)
        s->soft[i] = (int16_t)(t->sum[i] / t->weight);
    return qz_read_values(s, &t->at) || qz_read_deblurred(s, &t->at);
}

/* The finders have moved a little since the last frame: look for each around its old place. */
static bool track_relocate(struct qz_scanner *s, struct qz_sighting *q)
{
    const struct qz_img *im = qz_picture_for(s, qz_grid_pitch(&q->grid));
    return qz_grid_follow(&q->grid, im, q->light, 2.0f) > 0.6f;
}

void qz_track_follow(struct qz_scanner *s)
{
    s->step = "track";
    for (int i = 0; i < QZ_TRACKS && !qz_spent(s) && !qz_satisfied(s); i++) {
        struct qz_track *t = &s->track[i];
        if (!t->live)
            continue;

        struct qz_sighting q = t->at;
        for (int k = 0; k < 3; k++)
            q.corner[k] = -1;

        if (!track_relocate(s, &q))
            continue;

        if (!qz_read_sighting(s, &q) && q.fixed > SURE) {
            qz_see_again(s, &q);
            track_add(s, t, &q);
            read_sum(s, t);
        }
    }
}

void qz_track_fuse(struct qz_scanner *s)
{
    s->step = "fuse";
    for (int i = 0; i < s->seen_count && !qz_spent(s) && !qz_satisfied(s); i++) {
        struct qz_sighting *q = &s->seen[i];
        if (q->fused || q->fixed < SURE || s->finders.f[q->corner[0]].spent)
            continue;
        q->fused = true;

        struct qz_sighting at = in_frame(s, q);
        struct qz_track *t = track_of(s, &at);
        if (t->live && t->missed == 0 && t->weight > 0)
            continue; /* followed into this frame already */

        qz_see_again(s, q);
        at.fixed = q->fixed, at.clear = q->clear;
        track_add(s, t, &at);

        if (t->weight > at.clear * at.clear)
            read_sum(s, t);
    }
}

void qz_track_keep(struct qz_scanner *s, const struct qz_sighting *q)
{
    if (s->opt.still)
        return;
    struct qz_sighting at = in_frame(s, q);
    struct qz_track *t = track_of(s, &at);
    track_begin(t, &at);
    t->missed = 0;
}

void qz_track_age(struct qz_scanner *s)
{
    for (int i = 0; i < QZ_TRACKS; i++)
        if (s->track[i].live && ++s->track[i].missed > MISSED_MAX)
            s->track[i].live = false;
}

void qz_track_reset(struct qz_scanner *s)
{
    for (int i = 0; i < QZ_TRACKS; i++)
        s->track[i].live = false;
}
