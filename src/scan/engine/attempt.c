#include "scan/engine/engine.h"

#include <math.h>

/* A grid through real finders scores near 1 on the timing patterns; one through texture near 0. */
#define MIN_TIMING  0.50f
#define MIN_FINDERS 0.55f

static void attempt_remember(struct qz_scanner *s, const struct qz_sighting *q)
{
    if (s->seen_count < QZ_SIGHTINGS)
        s->seen[s->seen_count++] = *q;
}

/* The number of modules from the timing patterns: only the right number alternates all along. */
static void choose_size(struct qz_scanner *s, struct qz_sighting *q, float p[3][2], const float w[3],
                        float modules)
{
    int guess = (int)((modules + 7 - 17) / 4 + 0.5f), span = 1 + guess / 8;
    q->timing = -2;

    for (int v = guess - span; v <= guess + span; v++) {
        struct qz_grid g;
        if (v < 1 || v > 40)
            continue;

        qz_grid_init(&g, 17 + 4 * v, p, w);
        float t = qz_grid_timing(&g, qz_picture_for(s, qz_grid_pitch(&g)), q->light);
        if (t > q->timing)
            q->timing = t, q->grid = g;
    }
}

/* Whether the finders stand along the sides of the triangle they form. Their own modules are placed by the
 * measured distance and, as strong tilt spoils that, by an eighth more and less. */
static bool attempt_upright(struct qz_scanner *s, const struct qz_sighting *q, float p[3][2],
                            const float w[3], float modules)
{
    static const float off[3] = {1.0f, 1.125f, 0.875f};

    for (int k = 0; k < 3; k++) {
        struct qz_grid g;
        int n = (int)(modules * off[k] + 7.5f);
        qz_grid_init(&g, qz_clamp(n, 21, 177), p, w);
        if (qz_grid_finders(&g, qz_picture_for(s, qz_grid_pitch(&g)), q->light) >= MIN_FINDERS)
            return true;
    }
    return false;
}

/* Two finders of a symbol that is seen clearly do not make another one with a third. */
static bool attempt_explained(const struct qz_scanner *s, const struct qz_triplet *t)
{
    for (int i = 0; i < s->seen_count; i++) {
        const struct qz_sighting *q = &s->seen[i];
        int shared = 0;
        for (int k = 0; k < 9; k++)
            shared += q->corner[k / 3] == t->corner[k % 3];
        if (shared >= 2 && q->timing > 0.9f && q->fixed > 0.9f)
            return true;
    }
    return false;
}

bool qz_attempt_triplet(struct qz_scanner *s, const struct qz_triplet *t)
{
    struct qz_sighting q = {.timing = -1};
    float p[3][2], w[3];

    for (int i = 0; i < 3; i++) {
        const struct qz_finder *f = &s->finders.f[t->corner[i]];
        q.corner[i] = t->corner[i];
        p[i][0] = f->x, p[i][1] = f->y;
        /* The area of a small patch shrinks with the cube of its depth. */
        w[i] = 1 / cbrtf(f->size * f->size);
        q.light = f->light;
    }

    if (attempt_explained(s, t) || !attempt_upright(s, &q, p, w, t->modules))
        return false;

    choose_size(s, &q, p, w, t->modules);
    if (q.timing < MIN_TIMING)
        return false;

    if (qz_read_sighting(s, &q))
        return true;

    attempt_remember(s, &q);
    return false;
}

/* The smallest of those not tried so yet: what there is to do grows with the number of modules. */
static struct qz_sighting *next_seen(struct qz_scanner *s)
{
    struct qz_sighting *next = NULL;
    for (int i = 0; i < s->seen_count; i++) {
        struct qz_sighting *q = &s->seen[i];
        if (!q->tried && !s->finders.f[q->corner[0]].spent && (!next || q->grid.n < next->grid.n))
            next = q;
    }
    return next;
}

void qz_attempt_seen(struct qz_scanner *s)
{
    struct qz_sighting *q;
    while (!qz_spent(s) && !qz_satisfied(s) && (q = next_seen(s)) != NULL) {
        q->tried = true;
        if (q->fixed >= QZ_WORTH_WORK && !qz_read_deep(s, q) && !qz_spent(s))
            qz_read_solved(s, q);
    }
}
