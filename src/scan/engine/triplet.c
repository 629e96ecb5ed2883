#include "scan/engine/triplet.h"

#include <math.h>
#include <string.h>

struct triplet_list {
    struct qz_triplet *out;
    int n, max;
};

/* Distance between two centres in modules, measured with the finders' own extent along the line that joins
 * them. Any tilt stretches both alike, so sides and diagonal of one symbol all give the same number. */
static float modules_between(const struct qz_finder *a, const struct qz_finder *b)
{
    float dx = b->x - a->x, dy = b->y - a->y, d = sqrtf(dx * dx + dy * dy);
    float ca = qz_finder_reach(a, dx, dy) + qz_finder_reach(a, -dx, -dy);
    float cb = qz_finder_reach(b, dx, dy) + qz_finder_reach(b, -dx, -dy);
    return ca + cb > 0 ? 14 * d / (ca + cb) : 0;
}

static bool triplet_alike(const struct qz_finder *a, const struct qz_finder *b)
{
    float r = a->size / b->size;
    return a->light == b->light && r < 2.5f && r > 0.4f;
}

static void triplet_keep(struct triplet_list *l, const struct qz_triplet *t)
{
    int at = l->n;
    while (at > 0 && l->out[at - 1].cost > t->cost)
        at--;
    if (at >= l->max)
        return;

    int tail = (l->n < l->max ? l->n : l->max - 1) - at;
    memmove(&l->out[at + 1], &l->out[at], sizeof *t * (size_t)tail);
    l->out[at] = *t;
    if (l->n < l->max)
        l->n++;
}

/* The corner at v: its two sides should stand at a right angle and be of one length, if the symbol were
 * seen from the front. Tilt weakens both, so they only order the candidates. */
static void triplet_try_corner(struct triplet_list *l, const struct qz_finders *all, int v, int a, int b,
                               float modules, float cost)
{
    const struct qz_finder *fv = &all->f[v], *fa = &all->f[a], *fb = &all->f[b];
    float ax = fa->x - fv->x, ay = fa->y - fv->y, bx = fb->x - fv->x, by = fb->y - fv->y;
    float la = sqrtf(ax * ax + ay * ay), lb = sqrtf(bx * bx + by * by);
    float lean = fabsf(ax * bx + ay * by) / (la * lb), turn = ax * by - ay * bx;
    float uneven = la > lb ? la / lb - 1 : lb / la - 1;

    if (lean > 0.8f || uneven > 2.5f)
        return;

    struct qz_triplet t = {{v, a, b}, modules, cost + 0.8f * lean + 0.4f * uneven};
    if (turn < 0)
        t.corner[1] = b, t.corner[2] = a;
    triplet_keep(l, &t);
}

static void try_three(struct triplet_list *l, const struct qz_finders *all, int i, int j, int k, float ij,
                      float ik, float jk)
{
    float hi = fmaxf(ij, fmaxf(ik, jk)), lo = fminf(ij, fminf(ik, jk));
    if (hi > 1.5f * lo)
        return;

    float worst = fminf(all->f[i].quality, fminf(all->f[j].quality, all->f[k].quality));
    float cost = hi / lo - 1 + 2 * (1 - worst);

    triplet_try_corner(l, all, i, j, k, 0.5f * (ij + ik), cost);
    triplet_try_corner(l, all, j, i, k, 0.5f * (ij + jk), cost);
    triplet_try_corner(l, all, k, i, j, 0.5f * (ik + jk), cost);
}

static void triplet_extend(struct qz_pairs *p, const struct qz_finders *all)
{
    for (int j = p->n; j < all->n; j++)
        for (int i = 0; i < j; i++) {
            const struct qz_finder *a = &all->f[i], *b = &all->f[j];
            float m = triplet_alike(a, b) ? modules_between(a, b) : 0;
            /* From version 1 (14 modules) to 40 (170), with room for error. */
            p->between[i][j] = m > 10 && m < 200 ? m : 0;
        }

    p->n = all->n;
}

int qz_triplets_find(const struct qz_finders *all, int fresh, struct qz_pairs *pairs, struct qz_triplet *out,
                     int max)
{
    struct triplet_list l = {out, 0, max};
    float(*between)[QZ_FINDERS] = pairs->between;
    triplet_extend(pairs, all);

    for (int k = fresh; k < all->n; k++)
        for (int j = 1; !all->f[k].spent && j < k; j++)
            for (int i = 0; between[j][k] > 0 && !all->f[j].spent && i < j; i++)
                if (between[i][k] > 0 && between[i][j] > 0 && !all->f[i].spent)
                    try_three(&l, all, i, j, k, between[i][j], between[i][k], between[j][k]);
    return l.n;
}
