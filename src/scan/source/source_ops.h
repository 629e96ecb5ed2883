/* Inside the scan room: what a kind of source provides, and what all kinds share. */
#ifndef QZ_SCAN_SOURCE_SOURCE_OPS_H
#define QZ_SCAN_SOURCE_SOURCE_OPS_H

#include "scan/source/source.h"
#include "scan/source/turn.h"

#define QZ_SOURCE_MAX_PIXELS 64000000 /* no camera has more; a file that says so is hostile */

struct qz_source_ops {
    /* Open what comes after the prefix; opt is complete (defaults filled in). NULL with *err. */
    struct qz_source *(*open)(const char *rest, const struct qz_source_options *opt, struct qz_err *err);
    enum qz_source_got (*next)(struct qz_source *s, int timeout_ms, struct qz_frame *frame,
                               struct qz_err *err);
    void (*feedback)(struct qz_source *s, const float box[4], bool read); /* NULL: has no use for it */
    const char *(*describe)(const struct qz_source *s);
    void (*close)(struct qz_source *s);
};

/* Each kind begins with this, so that a pointer to one is a pointer to the other. */
struct qz_source {
    const struct qz_source_ops *ops;
    struct qz_source_stats stats;
    struct qz_turn turn; /* what is left to do to its frames */
};

extern const struct qz_source_ops qz_source_v4l2;
extern const struct qz_source_ops qz_source_folder;
extern const struct qz_source_ops qz_source_y4m;

/* 0 when width and height are what a frame may have, else -1 with *err; `what` names the picture. */
int qz_source_check_size(int64_t width, int64_t height, const char *what, struct qz_err *err);

#endif
