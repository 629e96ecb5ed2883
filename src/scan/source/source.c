#include "scan/source/source.h"

#include "base/words.h"
#include "scan/source/source_ops.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *prefix;
    size_t skip; /* bytes of the prefix that are not part of the path */
    const struct qz_source_ops *ops;
} kinds[] = {
    {"v4l2:", 5, &qz_source_v4l2},      {"folder:", 7, &qz_source_folder}, {"y4m:", 4, &qz_source_y4m},
    {"/dev/video", 0, &qz_source_v4l2}, {"/dev/v4l/", 0, &qz_source_v4l2},
};

int qz_source_check_size(int64_t width, int64_t height, const char *what, struct qz_err *err)
{
    if (width < 1 || height < 1)
        return qz_fail(err, QZ_E_INPUT, "%s has no size; use another one", qz_word(what));

    if (width > QZ_FRAME_MAX_SIDE || height > QZ_FRAME_MAX_SIDE || width * height > QZ_SOURCE_MAX_PIXELS)
        return qz_fail(err, QZ_E_INPUT,
                       "%s is %lld x %lld pixels, more than %d a side or %d million in all; make it smaller",
                       what, (long long)width, (long long)height, QZ_FRAME_MAX_SIDE,
                       QZ_SOURCE_MAX_PIXELS / 1000000);
    return 0;
}

static int fill_options(const struct qz_source_options *opt, struct qz_source_options *full,
                        struct qz_err *err)
{
    *full = opt ? *opt : (struct qz_source_options){0};

    if (full->want_width < 0 || full->want_height < 0 || full->want_width > QZ_FRAME_MAX_SIDE ||
        full->want_height > QZ_FRAME_MAX_SIDE)
        return qz_fail(err, QZ_E_INPUT, "the wanted picture size %d x %d is out of range; use 0 to %d",
                       full->want_width, full->want_height, QZ_FRAME_MAX_SIDE);

    if (!isfinite(full->fps) || full->fps < 0 || full->fps > 1000)
        return qz_fail(err, QZ_E_INPUT, "the frame rate is out of range; use 0 to 1000 a second");
    if (full->rotate < 0 || full->rotate > 270 || full->rotate % 90 != 0)
        return qz_fail(err, QZ_E_INPUT, "a picture is turned by 0, 90, 180 or 270 degrees, not by %d",
                       full->rotate);

    if (!full->want_width)
        full->want_width = 1280;
    if (!full->want_height)
        full->want_height = 720;
    return 0;
}

struct qz_source *qz_source_open(const char *spec, const struct qz_source_options *opt, struct qz_err *err)
{
    struct qz_source_options full;
    if (fill_options(opt, &full, err) < 0)
        return NULL;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strncmp(spec, kinds[i].prefix, strlen(kinds[i].prefix)) != 0)
            continue;

        if (!spec[kinds[i].skip]) {
            qz_fail(err, QZ_E_INPUT, "\"%s\" names no file; write one after the colon", spec);
            return NULL;
        }

        struct qz_source *s = kinds[i].ops->open(spec + kinds[i].skip, &full, err);
        if (s)
            s->turn = (struct qz_turn){.quarters = full.rotate / 90, .mirror = full.mirror};
        return s;
    }
    qz_fail(err, QZ_E_INPUT, "\"%.200s\" is no picture source; use v4l2:/dev/video0, folder:DIR or y4m:FILE",
            spec);
    return NULL;
}

enum qz_source_got qz_source_next(struct qz_source *s, int timeout_ms, struct qz_frame *frame,
                                  struct qz_err *err)
{
    enum qz_source_got got = s->ops->next(s, timeout_ms < 0 ? 0 : timeout_ms, frame, err);
    if (got != QZ_GOT_FRAME)
        return got;

    if (qz_turn_frame(&s->turn, frame) != 0) {
        s->stats.bad++;
        return QZ_GOT_NOTHING;
    }

    s->stats.frames++;
    return got;
}

void qz_source_feedback(struct qz_source *s, const float box[4], bool read)
{
    float there[4];
    if (!s->ops->feedback)
        return;
    if (box)
        qz_turn_back(&s->turn, box, there);
    s->ops->feedback(s, box ? there : NULL, read);
}

bool qz_source_live(const struct qz_source *s)
{
    return s->ops == &qz_source_v4l2;
}

const char *qz_source_describe(const struct qz_source *s)
{
    return s->ops->describe(s);
}

void qz_source_stats(const struct qz_source *s, struct qz_source_stats *out)
{
    *out = s->stats;
}

void qz_source_close(struct qz_source *s)
{
    if (!s)
        return;
    qz_turn_finish(&s->turn);
    s->ops->close(s);
}
