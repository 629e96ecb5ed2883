/* Symbols whose light was mixed by more than sampling can undo: the whole view of them is solved for. */
#include "scan/engine/engine.h"
#include "scan/engine/smear.h"

#include <math.h>

#define ROUNDS       8
#define MIN_GAIN     0.97f /* of what is unexplained, from round to round; else there is no more to gain */
#define MIN_LIKE     0.50f /* correlation of smeared finders with what a middling motion makes of them */
#define SHAKEN_CLEAR 0.90f /* quality of a finder that was seen sharp */
#define MIN_MOTION   0.80f /* and with the motion that suits them best */

/* The coarsest picture in which a module still spans more pixels than there are unknowns. */
static const struct qz_img *picture_to_solve(struct qz_scanner *s, float pitch)
{
    static const enum qz_level_id coarse_first[] = {QZ_LV_QUARTER, QZ_LV_THIRD, QZ_LV_HALF};
    for (int i = 0; i < 3; i++) {
        const struct qz_img *im = qz_level_img(s, coarse_first[i]);
        if (im && pitch >= 2 * im->scale)
            return im;
    }
    return qz_level_img(s, QZ_LV_BASE);
}

static bool shaken_begin(struct qz_scanner *s, const struct qz_sighting *q, const struct qz_blur *blur)
{
    const struct qz_layout *l = qz_layout_of(s, (q->grid.n - 17) / 4);
    const struct qz_img *im = picture_to_solve(s, qz_grid_pitch(&q->grid));
    return im && qz_solve_begin(s->solve, l, &q->grid, im, q->light, blur, s->stop_ms);
}

static bool read_rounds(struct qz_scanner *s, struct qz_sighting *q)
{
    float before = 1;
    for (int i = 0; i < ROUNDS && !qz_spent(s); i++) {
        float left = qz_solve_round(s->solve, s->soft, s->stop_ms);
        if (left < 0)
            return false;

        q->grid = *qz_solve_grid(s->solve);
        if (qz_read_values(s, q))
            return true;

        if (left > MIN_GAIN * before)
            return false;
        before = left;
    }
    return false;
}

bool qz_read_solved(struct qz_scanner *s, struct qz_sighting *q)
{
    struct qz_blur blur = {0, 0, 0.3f * qz_grid_pitch(&q->grid)};
    struct qz_sighting try = *q;
    if (!shaken_begin(s, &try, &blur) || qz_solve_guess_motion(s->solve, 1, 0, true, s->stop_ms) < MIN_LIKE)
        return false;
    return qz_solve_anchor(s->solve, s->stop_ms) && read_rounds(s, &try);
}

/* How well the finders of a symbol of n modules agree with a middling motion; s->solve is at it then. */
static float look_at(struct qz_scanner *s, const struct qz_smear *m, int n, struct qz_sighting *q)
{
    struct qz_blur blur = {2.5f * m->pitch * m->along[0], 2.5f * m->pitch * m->along[1], 0.2f * m->pitch};
    *q = (struct qz_sighting){.light = m->light, .corner = {-1, -1, -1}};
    qz_grid_init(&q->grid, n, (float(*)[2])m->p, m->depth);
    return n >= 21 && n <= QZ_SOLVE_MAX_N && shaken_begin(s, q, &blur) ? qz_solve_finders(s->solve) : -1;
}

/* Whether two of its finders were found with all their edges: that is no motion, and what can be done for it
 * is done as for any other symbol. */
static bool stands_still(const struct qz_scanner *s, const struct qz_smear *m)
{
    int clear = 0;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < s->finders.n; i++) {
            const struct qz_finder *f = &s->finders.f[i];
            if (f->light == m->light && f->quality >= SHAKEN_CLEAR &&
                hypotf(f->x - m->p[k][0], f->y - m->p[k][1]) < 0.2f * f->size) {
                clear++;
                break;
            }
        }

    return clear >= 2;
}

/* Blur makes finders seem a little wider or narrower than they are, so the next version may be the right one:
 * there the finders are as large as they should be. */
static bool read_smear(struct qz_scanner *s, const struct qz_smear *m)
{
    struct qz_sighting q, other;
    float version = (m->modules + 7 - 17) / 4;
    int low = 17 + 4 * (int)version, near = version - floorf(version) < 0.5f ? low : low + 4;
    int next = near == low ? low + 4 : low;

    float fit = look_at(s, m, near, &q), fit_next = look_at(s, m, next, &other);
    if (fmaxf(fit, fit_next) < MIN_LIKE || qz_spent(s))
        return false;

    if (fit > fit_next)
        look_at(s, m, near, &q);
    else
        q = other;

    fit = qz_solve_guess_motion(s->solve, m->along[0], m->along[1], false, s->stop_ms);
    if (fit < MIN_MOTION || qz_spent(s))
        return false;

    q.fixed = fit;
    s->shaken = q;
    return qz_solve_anchor(s->solve, s->stop_ms) && read_rounds(s, &q);
}

static void shaken_turn(struct qz_smear *m)
{
    struct qz_smear was = *m;
    for (int i = 0; i < 3; i++) {
        int from = i ? 3 - i : 0; /* the other way round, as in a mirror */
        m->p[i][0] = was.p[from][1], m->p[i][1] = was.p[from][0];
        m->depth[i] = was.depth[from];
    }
    m->along[0] = was.along[1], m->along[1] = was.along[0];
}

void qz_read_smears(struct qz_scanner *s, const struct qz_img *im, int widest, bool turned)
{
    struct qz_smear m[QZ_SMEARS];
    struct qz_span rows = qz_field_rows(&s->field, im->scale, turned);
    int n = qz_smear_search(im, qz_bits_noise(im), widest, rows, (uint16_t *)s->scratch, m, s->stop_ms);

    for (int i = 0; i < n && !qz_spent(s) && !qz_satisfied(s); i++) {
        if (turned)
            shaken_turn(&m[i]);

        if (!stands_still(s, &m[i]))
            read_smear(s, &m[i]);
    }
}
