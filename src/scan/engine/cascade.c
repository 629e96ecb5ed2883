#include "scan/engine/engine.h"

#include <math.h>

struct step {
    const char *name;
    void (*run)(struct qz_scanner *s, const struct step *self);
    enum qz_level_id level;
    int radius; /* of the threshold window, pixels of the level; the widest of smeared finders, 0: any */
    struct qz_finder_how how;
};

#define SMALL 21 /* base pixels: a finder of modules of three */

/* Returns whether a code was read. */
static bool try_triplets(struct qz_scanner *s, int fresh)
{
    struct qz_triplet t[QZ_TRIPLETS];
    size_t before = s->out->count;
    int n = qz_triplets_find(&s->finders, fresh, &s->pairs, t, QZ_TRIPLETS);

    for (int i = 0; i < n && !qz_spent(s) && !qz_satisfied(s); i++) {
        const int *c = t[i].corner;
        if (!s->finders.f[c[0]].spent && !s->finders.f[c[1]].spent && !s->finders.f[c[2]].spent)
            qz_attempt_triplet(s, &t[i]);
    }

    return s->out->count > before;
}

static void step_find(struct qz_scanner *s, const struct step *self)
{
    const struct qz_bits *b = qz_level_bits(s, self->level, self->radius, self->how.light);
    if (!b)
        return;

    int fresh = s->finders.n;
    qz_finder_search(b, &self->how, &s->finders);

    /* On a sheet of codes the finders of neighbours make good triplets too, more than are kept; with every
     * code that is read there are far fewer of them. */
    while (try_triplets(s, fresh) && !qz_spent(s) && !qz_satisfied(s))
        ;
}

static bool small_and_clear(const struct qz_finder *f)
{
    return !f->spent && f->quality >= QZ_HINT_CLEAR && f->size < SMALL;
}

/* Whether two small finders that may belong to one symbol are seen clearly, and nothing is read of them. */
static bool lacks_third(const struct qz_scanner *s)
{
    for (int k = 0; k < s->pairs.n; k++)
        for (int i = 0; small_and_clear(&s->finders.f[k]) && i < k; i++)
            if (s->pairs.between[i][k] > 0 && small_and_clear(&s->finders.f[i]))
                return true;
    return false;
}

/* The third finder of a small symbol may stand where something dark or light is near. */
static void step_third(struct qz_scanner *s, const struct step *self)
{
    if (lacks_third(s))
        step_find(s, self);
}

static void step_deep(struct qz_scanner *s, const struct step *self)
{
    (void)self;
    qz_attempt_seen(s);
    if (!s->opt.still)
        qz_track_fuse(s);
}

static void step_smear(struct qz_scanner *s, const struct step *self)
{
    const struct qz_img *im = qz_level_img(s, self->level);
    if (im)
        qz_read_smears(s, im, self->radius, self->level == QZ_LV_TURNED);
}

/* The window should hold some modules of each colour whatever the size of the code, and be small enough to
 * follow a shadow: about 64 pixels on each side serve codes from 20 to 400 pixels. Half size comes
 * first: it is cheap, and averages noise and moire away. Where blur has to be undone to see a code at all,
 * sharpening has taken the slow changes of light with it, and a near window keeps what is around out. Smeared
 * finders too small for half size are looked for at full size, and only those. */
static const struct step steps[] = {
    {"half", step_find, QZ_LV_HALF, 64, {false, false, 2}},
    {"half-inverted", step_find, QZ_LV_HALF, 64, {true, false, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"full", step_find, QZ_LV_BASE, 56, {false, false, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"full-third", step_third, QZ_LV_BASE, 24, {false, false, 2}},
    {"third", step_find, QZ_LV_THIRD, 64, {false, false, 1}},
    {"smooth", step_find, QZ_LV_SMOOTH, 64, {false, false, 1}},
    {"smear", step_smear, QZ_LV_HALF, 0, {0}},
    {"smear-turned", step_smear, QZ_LV_TURNED, 0, {0}},
    {"sharp", step_find, QZ_LV_SHARP, 24, {false, false, 1}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"full-near", step_find, QZ_LV_BASE, 24, {false, false, 2}},
    {"half-bare", step_find, QZ_LV_HALF, 64, {false, true, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"smear-full", step_smear, QZ_LV_BASE, 24, {0}},
    {"double", step_find, QZ_LV_DOUBLE, 64, {false, false, 3}},
    {"double-near", step_find, QZ_LV_DOUBLE, 24, {false, false, 3}},
    {"log", step_find, QZ_LV_LOG, 48, {false, false, 2}},
    {"full-inverted", step_find, QZ_LV_BASE, 64, {true, false, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"half-near", step_find, QZ_LV_HALF, 24, {false, false, 1}},
    {"full-bare", step_find, QZ_LV_BASE, 56, {false, true, 2}},
    {"quarter", step_find, QZ_LV_QUARTER, 64, {false, false, 1}},
    {"frame", step_find, QZ_LV_FRAME, 64, {false, false, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
};

#define STEPS         (sizeof steps / sizeof *steps)
#define CASCADE_CLEAR 0.9f  /* quality of finders that are no texture */
#define COST_DOUBLE   12.0f /* ms per million pixels, until it is known */
#define BOTH_WAYS     (2 * (STEPS - ALWAYS))
#define ALWAYS        3 /* the first steps are taken in every frame */
/* The first steps are taken in every frame that is not idle, while half of its budget lasts. */
#define PROMISING 10

_Static_assert(STEPS <= sizeof((struct qz_scanner *)0)->cost / sizeof(float), "a cost for each step");

/* What step i costs of a megapixel, as far as that is known. */
static float cascade_cost(const struct qz_scanner *s, size_t i)
{
    if (s->cost[i] > 0)
        return s->cost[i];
    return steps[i].level == QZ_LV_DOUBLE ? COST_DOUBLE : 0;
}

/* Whether step i may begin: by what it took before, it should end within the budget. */
static bool cascade_fits(const struct qz_scanner *s, size_t i)
{
    float mega = (float)s->width * (float)s->height * 1e-6f;
    return s->stop_ms <= 0 || qz_cpu_ms() + (double)(cascade_cost(s, i) * mega) <= s->stop_ms;
}

static void cascade_take(struct qz_scanner *s, size_t i)
{
    double before = qz_cpu_ms();
    int sightings = s->seen_count;
    size_t codes = s->out->count;
    float shaken = s->shaken.fixed;

    s->step = steps[i].name;
    /* The first look is taken to its end even after a long idle time, or nothing would end that. */
    s->finders.stop_ms = i < ALWAYS ? 0 : s->stop_ms;
    steps[i].run(s, &steps[i]);

    if (steps[i].run == step_deep || s->seen_count != sightings || s->out->count != codes ||
        s->shaken.fixed > shaken)
        return;

    /* The least a step took, without finding anything, is what it is sure to take; it may rise slowly, as
     * processors are throttled. One that was cut short takes more than it did. */
    float took = (float)(qz_cpu_ms() - before) / ((float)s->width * (float)s->height * 1e-6f);

    if (qz_spent(s))
        s->cost[i] = fmaxf(s->cost[i], took) * 1.25f;
    else
        s->cost[i] = s->cost[i] <= 0 || took < s->cost[i] ? took : s->cost[i] * 1.02f;
}

static bool cascade_over(const struct qz_scanner *s)
{
    return qz_spent(s) || qz_satisfied(s);
}

/* A step that does not fit into what idle frames have saved so far comes when they have saved more. */
static bool cascade_waits(const struct qz_scanner *s)
{
    return s->idling && s->credit_ms < s->opt.budget_ms;
}

/* More clear finders that belong to nothing yet are light than dark: a screen in dark mode. */
static bool looks_negative(const struct qz_scanner *s)
{
    int dark = 0, light = 0;
    for (int i = 0; i < s->finders.n; i++) {
        const struct qz_finder *f = &s->finders.f[i];
        bool clear = !f->spent && f->quality >= CASCADE_CLEAR;
        light += clear && f->light;
        dark += clear && !f->light;
    }

    return light >= 3 && light > dark;
}

/* Whether finders were seen so clearly that something may belong to them. */
static bool sees_finders(const struct qz_scanner *s)
{
    int clear[2] = {0};
    for (int i = 0; i < s->finders.n; i++)
        clear[s->finders.f[i].light] += s->finders.f[i].quality >= CASCADE_CLEAR;
    return clear[0] > 1 || clear[1] > 1;
}

/* The first look, taken in every frame: at both ways, and from then on at the one that there is more to be
 * seen in. It looks for finders wherever there are edges; the other steps look where it is full of them. Most
 * frames have no such place, and are done with. */
static size_t first_look(struct qz_scanner *s)
{
    size_t done = 0;
    qz_field_look(&s->field, qz_level_img(s, QZ_LV_HALF), !s->opt.no_simd);
    s->finders.field = &s->field;
    s->finders.kinds = QZ_FIELD_EDGES | QZ_FIELD_FULL;

    for (; done < ALWAYS && !cascade_over(s); done++) {
        cascade_take(s, done);
        if (steps[done].how.light && looks_negative(s))
            qz_levels_negate(s, true);
    }

    s->first_negative = s->negative;
    if (sees_finders(s))
        qz_field_fill(&s->field);
    s->finders.kinds = QZ_FIELD_FULL;

    s->looked_ms = qz_cpu_ms();
    if (s->idling)
        s->stop_ms = s->looked_ms + fmin(s->credit_ms, s->opt.budget_ms);
    return done;
}

/* The steps that a frame begins with after the first look, which took so many; returns how many were taken
 * then. When they left no room for another step in the last frame, this one does without most of them. */
static size_t cascade_begin(struct qz_scanner *s, size_t done)
{
    double half = s->stop_ms > 0 ? 0.5 * (s->start_ms + s->stop_ms) : 0;
    for (; done < PROMISING && !s->idling && !s->starved && !cascade_over(s) && !qz_late(half); done++)
        cascade_take(s, done);
    s->starved = done > ALWAYS;
    return done;
}

/* Whether this frame's steps look at what the first look saw less in. Idle frames have too little time for
 * that: a screen in dark mode is seen by the first look as soon as it is near. */
static bool other_way(const struct qz_scanner *s)
{
    return s->other_way && !s->idling;
}

/* The steps begin anew in this frame, with room for what they find: of what was found only what a hint may
 * rest on is kept. */
static void begin_round(struct qz_scanner *s)
{
    int kept = 0, best = 0;
    for (int i = 0; i < s->finders.n; i++)
        if (s->finders.f[i].quality >= QZ_HINT_CLEAR && !s->finders.f[i].spent)
            s->finders.f[kept++] = s->finders.f[i];
    s->finders.n = kept;
    s->pairs.n = 0;

    for (int i = 1; i < s->seen_count; i++)
        if (s->seen[i].fixed > s->seen[best].fixed)
            best = i;
    s->seen[0] = s->seen[best];
    s->seen[0].tried = s->seen[0].fused = true;
    for (int k = 0; k < 3; k++)
        s->seen[0].corner[k] = -1;
    s->seen_count = s->seen_count > 0;
}

/* Which steps come next goes on from frame to frame, as a hand is never still and the late steps would never
 * have their turn otherwise. Each round of them is the other way. */
static void move_on(struct qz_scanner *s)
{
    if (++s->cursor >= STEPS) {
        s->cursor = ALWAYS;
        s->other_way = !s->other_way;
        begin_round(s);
    }
    if (++s->taken >= BOTH_WAYS)
        s->exhausted = true;
}

/* The step that comes next. False when it has to wait for another frame. */
static bool take_next(struct qz_scanner *s, bool first)
{
    bool fit = cascade_fits(s, s->cursor);
    if (fit) {
        qz_levels_negate(s, s->first_negative != other_way(s));
        cascade_take(s, s->cursor);
    }

    fit = fit && !qz_spent(s);
    if (!fit && !s->opt.still && (!first || s->starved || cascade_waits(s)))
        return false;

    if (!fit) /* more than a whole budget, it seems: left out, and given another chance in a while */
        s->cost[s->cursor] *= 0.9f;

    s->starved = false;
    return true;
}

/* All steps after the first look that this frame's budget allows. */
static void run_steps(struct qz_scanner *s, size_t done)
{
    size_t begun = cascade_begin(s, done);
    bool first = true;

    if (s->cursor < ALWAYS)
        s->cursor = ALWAYS;

    /* What did not fit into the last frame comes first now; sightings are of this frame, so going deep
     * follows whatever found them. */
    for (size_t left = BOTH_WAYS; left > 0 && !cascade_over(s); left--, move_on(s)) {
        if (s->cursor < begun && !other_way(s))
            continue;
        if (!take_next(s, first))
            break;
        first = false;
    }

    if (!cascade_over(s)) {
        s->step = steps[ALWAYS - 1].name;
        step_deep(s, &steps[ALWAYS - 1]);
    }
}

void qz_cascade_run(struct qz_scanner *s)
{
    size_t done = first_look(s);
    if (s->field.full)
        run_steps(s, done);
    else
        s->exhausted = true;
    qz_levels_negate(s, false);
}
