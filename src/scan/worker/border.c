#include "scan/worker/border.h"

#include <math.h>
#include <string.h>

static float border_within(float v, int32_t most)
{
    return fminf(fmaxf(v, 0), (float)most);
}

/* As the program sees a code's corners, so that both sides judge it alike. */
static void border_corners(const struct qz_border_job *job, const struct qz_point from[4],
                           struct qz_point to[4])
{
    for (int i = 0; i < 4; i++) {
        to[i].x = border_within(from[i].x, job->width);
        to[i].y = border_within(from[i].y, job->height);
    }
}

enum qz_code_worth qz_border_worth(void *ctx, const struct qz_code *code)
{
    struct qz_border_job *job = ctx;
    struct qz_code inside = *code;

    if (!job->in_room)
        return QZ_CODE_ENOUGH;

    border_corners(job, code->corner, inside.corner);
    return qz_room_worth(&job->room, &inside);
}

/* A grid that fits nowhere can lie at infinity. */
static float border_finite(float v)
{
    return isfinite(v) ? v : 0;
}

static void border_floats(const struct qz_point from[4], float to[8])
{
    for (int i = 0; i < 4; i++) {
        to[2 * i] = border_finite(from[i].x);
        to[2 * i + 1] = border_finite(from[i].y);
    }
}

static void border_add(struct qz_border_answer *a, const struct qz_code *c)
{
    if (a->count == QZ_BORDER_CODES || c->len > QZ_PAYLOAD_MAX)
        return;

    struct qz_border_code *to = &a->code[a->count++];
    to->len = (uint32_t)c->len;
    to->quality = border_within(border_finite(c->quality), 1);
    to->ms = fmaxf(border_finite(c->ms), 0);
    border_floats(c->corner, to->corner);
    memcpy(to->bytes, c->bytes, c->len);
}

void qz_border_fill(struct qz_border_answer *a, const struct qz_border_job *job,
                    const struct qz_scan_result *found)
{
    memset(a, 0, sizeof *a);
    a->number = job->number;
    a->width = job->width;
    a->height = job->height;
    a->hint = found->hint;
    a->seen = found->seen;
    a->still = found->still;
    a->cpu_ms = fmaxf(found->cpu_ms, 0);
    border_floats(found->outline, a->outline);

    for (size_t i = 0; i < found->count; i++)
        if (found->code[i].worth != QZ_CODE_OLD)
            border_add(a, &found->code[i]);

    for (size_t i = 0; i < found->count; i++) {
        const struct qz_code *c = &found->code[(i + job->number) % found->count];
        if (c->worth == QZ_CODE_OLD)
            border_add(a, c);
    }
}

void qz_border_fail(struct qz_border_answer *a, const struct qz_border_job *job, enum qz_border_failed why)
{
    memset(a, 0, sizeof *a);
    a->number = job->number;
    a->failed = why;
}

/* Whether the answer speaks of what was asked; a picture may have any size that pictures have. */
static bool border_size(const struct qz_border_answer *a, struct qz_border_job *job)
{
    if (a->failed)
        return true;
    if (!job->bytes)
        return a->width == job->width && a->height == job->height;
    if (a->width < 1 || a->height < 1 || a->width > QZ_FRAME_MAX_SIDE || a->height > QZ_FRAME_MAX_SIDE)
        return false;

    job->width = a->width;
    job->height = a->height;
    return true;
}

/* Whether all four are places, wherever; brought inside of the frame. */
static bool border_points(const struct qz_border_job *job, const float from[8], struct qz_point to[4])
{
    struct qz_point said[4];

    for (int i = 0; i < 4; i++) {
        said[i] = (struct qz_point){from[2 * i], from[2 * i + 1]};
        if (!isfinite(said[i].x) || !isfinite(said[i].y))
            return false;
    }

    border_corners(job, said, to);
    return true;
}

static bool border_code(const struct qz_border_code *c, struct qz_border_job *job, struct qz_code *to)
{
    bool sound = c->len <= QZ_PAYLOAD_MAX && c->quality >= 0 && c->quality <= 1 && c->ms >= 0 &&
                 isfinite(c->ms) && border_points(job, c->corner, to->corner);
    if (!sound)
        return false;

    to->bytes = c->bytes;
    to->len = c->len;
    to->quality = c->quality;
    to->ms = c->ms;
    to->step = "";
    to->worth = QZ_CODE_ENOUGH;
    if (job->in_room)
        to->worth = qz_room_worth(&job->room, to);
    return true;
}

bool qz_border_take(const struct qz_border_answer *a, struct qz_border_job *job, struct qz_scan_result *out)
{
    memset(out, 0, sizeof *out);
    bool sound = a->number == job->number && a->count <= QZ_BORDER_CODES && a->hint < QZ_HINT_COUNT &&
                 a->failed < QZ_BORDER_FAILED_COUNT && a->seen <= 1 && a->still <= 1 && a->cpu_ms >= 0 &&
                 isfinite(a->cpu_ms) && border_size(a, job) && border_points(job, a->outline, out->outline);
    if (!sound)
        return false;

    out->hint = (enum qz_scan_hint)a->hint;
    out->seen = a->seen == 1;
    out->still = a->still == 1;
    out->cpu_ms = a->cpu_ms;
    for (; out->count < a->count; out->count++)
        if (!border_code(&a->code[out->count], job, &out->code[out->count]))
            return false;
    return true;
}
