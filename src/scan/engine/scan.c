#include "scan/engine/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Frames. */
#define AWAKE 20  /* that have the whole budget after a read */
#define VAIN  300 /* with a symbol that is never read */
#define REST  90  /* of a scene that does not move, before it is looked at once more */

#define IDLE_SHARE   16    /* of the budget, for an idle frame */
#define BANK         10    /* whole budgets that idle frames can save up: for who comes after a quiet time */
#define HOPE         10.0f /* idle frames that may have all of it as there are finders in view, */
#define HOPE_A_FRAME 0.01f /* and how they come back */
#define CAME         10    /* frames for which a place where a code may be is new, where there was none */

#define SIDE_MIN 24 /* pixels: the smallest symbol has 21 modules a side */

bool qz_spent(const struct qz_scanner *s)
{
    return qz_late(s->stop_ms);
}

bool qz_satisfied(const struct qz_scanner *s)
{
    return s->out->count == QZ_SCAN_CODES || (s->enough && !s->opt.all_codes);
}

static void scan_tighten(const struct qz_frame *f, uint8_t *dst, struct qz_img *im)
{
    for (int y = 0; y < f->height; y++)
        memcpy(dst + (size_t)y * (size_t)f->width, f->luma + (size_t)y * (size_t)f->stride, (size_t)f->width);
    im->px = dst;
    im->stride = f->width;
}

static void read_by_zbar(struct qz_scanner *s, const struct qz_frame *f)
{
    struct qz_img im = {f->luma, f->width, f->height, f->stride, 1};
    if (f->stride != f->width)
        scan_tighten(f, s->level[QZ_LV_BASE].px, &im);

    struct qz_zsymbol sym[QZ_SCAN_CODES];
    s->step = "zbar";
    int n = qz_zread_picture(s->zread, &im, 1, sym, QZ_SCAN_CODES);

    for (int i = 0; i < n && !qz_satisfied(s); i++) {
        struct qz_point c[4];
        for (int k = 0; k < 4; k++) /* ZBar goes round the other way */
            c[k] = (struct qz_point){sym[i].corner[(4 - k) % 4][0], sym[i].corner[(4 - k) % 4][1]};
        qz_report(s, sym[i].bytes, sym[i].len, c, 0.5f);
    }

    s->out->seen = s->out->count > 0;
}

static void begin_scene(struct qz_scanner *s)
{
    s->taken = 0;
    s->exhausted = false;
}

struct qz_scanner *qz_scanner_create(const struct qz_scan_options *opt, struct qz_err *err)
{
    struct qz_scanner *s = calloc(1, sizeof *s);
    if (!s)
        goto nomem;

    s->opt = *opt;
    if (!s->opt.max_bytes || s->opt.max_bytes > QZ_SCAN_TEXT_MAX)
        s->opt.max_bytes = QZ_SCAN_TEXT_MAX;

    s->zread = qz_zread_create(err);
    if (!s->zread)
        goto fail;

    s->canvas = malloc(qz_zread_canvas());
    s->bytes = malloc(QZ_SCAN_CODES * s->opt.max_bytes);
    s->x = malloc(QZ_QR_MAX_MODULES * sizeof *s->x);
    s->y = malloc(QZ_QR_MAX_MODULES * sizeof *s->y);
    s->grey = malloc(QZ_QR_MAX_MODULES * sizeof *s->grey);
    s->soft = malloc(QZ_QR_MAX_MODULES * sizeof *s->soft);
    s->work = malloc(QZ_DEBLUR_FLOATS(QZ_QR_MAX_N) * sizeof *s->work);
    s->solve = qz_solve_create();

    for (int i = 0; i < QZ_TRACKS; i++) {
        s->track[i].sum = malloc(QZ_QR_MAX_MODULES * sizeof *s->track[i].sum);
        if (!s->track[i].sum)
            goto nomem;
    }

    if (!s->canvas || !s->bytes || !s->x || !s->y || !s->grey || !s->soft || !s->work || !s->solve)
        goto nomem;
    return s;

nomem:
    qz_fail(err, QZ_E_NOMEM, "no memory for the scanner; close other programs");
fail:
    qz_scanner_destroy(s);
    return NULL;
}

void qz_scanner_destroy(struct qz_scanner *s)
{
    if (!s)
        return;

    qz_levels_release(s);
    qz_zread_destroy(s->zread);
    free(s->canvas);
    free(s->bytes);
    free(s->x);
    free(s->y);
    free(s->grey);
    free(s->soft);
    free(s->work);
    qz_solve_destroy(s->solve);
    for (int i = 0; i < QZ_TRACKS; i++)
        free(s->track[i].sum);

    free(s);
}

void qz_scanner_load(void)
{
    qz_zread_load();
}

void qz_scanner_reset(struct qz_scanner *s)
{
    s->seen_count = 0;
    s->scene.known = false;
    s->awake = AWAKE;
    s->vain = s->quiet = s->rested = s->full_for = 0;
    s->credit_ms = s->look_ms = 0;
    s->hope = HOPE;
    s->cursor = 0;
    s->other_way = false;
    s->idling = false;

    begin_scene(s);
    qz_track_reset(s);
}

static void read_picture(struct qz_scanner *s)
{
    s->cursor = 0;
    s->other_way = s->starved = false;
    qz_cascade_run(s);
    qz_hint_fill(s);
}

/* What this frame was worth to the next ones. A symbol that is seen and not read keeps all of the budget, but
 * not for ever: a ruined code on a poster stays there all day. */
static void judge_effort(struct qz_scanner *s)
{
    bool sure = qz_hint_sure(s);
    if (s->idling) {
        s->look_ms -= s->looked_ms - s->start_ms;
        s->credit_ms -= qz_cpu_ms() - s->looked_ms;
    }

    s->quiet = sure || s->fresh > 0 ? 0 : s->quiet + 1;
    s->vain = s->fresh > 0 || s->quiet > AWAKE ? 0 : s->vain + sure;
    sure = sure && s->vain < VAIN;

    /* Texture looks like a symbol for a frame or two; a hand is there for seconds. */
    int more = -1;
    if (s->fresh > 0)
        more = AWAKE;
    else if (sure)
        more = 3;
    s->awake = qz_clamp(s->awake + more, 0, AWAKE);

    /* More frames of a symbol that is seen add up, even when nothing moves. */
    if (sure)
        s->exhausted = false;

    /* Finders that belong to nothing may be a code just coming in; more often they are glasses and buttons.
     * So may a place where a code may be, in a room that had none. */
    s->hope = fminf(s->hope + HOPE_A_FRAME, HOPE);
    s->full_for = s->field.full ? s->full_for + 1 : 0;
    bool came = s->full_for > 0 && s->full_for <= CAME;
    if ((s->out->seen || came) && s->awake == 0 && s->hope >= 1) {
        s->hope -= 1;
        s->credit_ms = fmax(s->credit_ms, s->opt.budget_ms);
        s->look_ms = fmax(s->look_ms, s->opt.budget_ms / IDLE_SHARE);
    }
}

/* After a second without anything like a code, a sixteenth of the budget has to do: people walk past a kiosk
 * all day. Half of it is for first looks: on a slow machine only every third frame gets one. The other half
 * is for the steps that follow: what a frame leaves of it adds up, so that long ones have their turn as well,
 * and those who come after a quiet time are met with all of it. Returns whether this frame is to be looked
 * at. */
static bool save_effort(struct qz_scanner *s)
{
    s->idling = s->awake == 0 && s->stop_ms > 0;
    return !s->idling || s->look_ms > 0;
}

static void read_next(struct qz_scanner *s, const struct qz_frame *f)
{
    double most = s->opt.budget_ms;
    s->credit_ms = fmin(s->credit_ms + most / IDLE_SHARE / 2, most * BANK);
    s->look_ms = fmin(s->look_ms + most / IDLE_SHARE / 2, most);
    s->looked_ms = s->start_ms;

    bool same = qz_scene_still(s, f), rest = same && s->exhausted && ++s->rested < REST;
    if (!same) /* remembered even when there is nothing left to look at it with */
        begin_scene(s);

    if (rest || !save_effort(s)) {
        *s->out = s->last;
        s->out->still = rest;
        return;
    }

    if (s->exhausted)
        begin_scene(s);
    s->rested = 0;

    qz_track_follow(s);
    if (!qz_satisfied(s))
        qz_cascade_run(s);
    qz_hint_fill(s);
    judge_effort(s);

    qz_track_age(s);
    s->last = *s->out;
    s->last.count = 0;
}

int qz_scanner_frame(struct qz_scanner *s, const struct qz_frame *f, struct qz_scan_result *out,
                     struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (f->width < 1 || f->height < 1 || f->width > QZ_FRAME_MAX_SIDE || f->height > QZ_FRAME_MAX_SIDE ||
        f->stride < f->width || !f->luma)
        return qz_fail(err, QZ_E_INPUT,
                       "a frame of %d x %d with rows of %d bytes cannot be a picture; check the camera mode",
                       f->width, f->height, f->stride);

    s->start_ms = qz_cpu_ms();
    s->stop_ms = s->opt.budget_ms > 0 ? s->start_ms + s->opt.budget_ms : 0;

    s->out = out;
    s->bytes_used = 0;
    s->fresh = 0;
    s->enough = s->part = false;
    s->seen_count = 0;
    s->finders.n = 0;
    s->shaken.fixed = 0;
    s->finders.a_search = s->opt.all_codes ? QZ_FINDERS_OF_ALL : QZ_FINDERS_A_SEARCH;
    s->pairs.n = 0;

    if (f->width < SIDE_MIN || f->height < SIDE_MIN)
        return 0;

    if (f->width != s->width || f->height != s->height)
        qz_scanner_reset(s);
    if (qz_levels_prepare(s, f, err))
        return -1;

    if (s->opt.engine == QZ_SCAN_ZBAR)
        read_by_zbar(s, f);
    else if (s->opt.still)
        read_picture(s);
    else
        read_next(s, f);

    out->cpu_ms = (float)(qz_cpu_ms() - s->start_ms);
    return 0;
}

const char *qz_scan_hint_name(enum qz_scan_hint hint)
{
    static const char *const names[QZ_HINT_COUNT] = {"none",    "dark",    "bright", "far", "close",
                                                     "blurred", "outside", "part",   "seen"};
    return hint >= 0 && hint < QZ_HINT_COUNT ? names[hint] : "none";
}
