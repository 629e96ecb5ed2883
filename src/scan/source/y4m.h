/* Inside the scan room: the YUV4MPEG2 stream header. */
#ifndef QZ_SCAN_SOURCE_Y4M_H
#define QZ_SCAN_SOURCE_Y4M_H

#include "scan/source/source.h"

#include <stddef.h>

#define QZ_Y4M_LINE_MAX 1024 /* a longer header line is no header */

struct qz_y4m_info {
    int width, height;
    double fps;    /* 0: the stream does not say */
    size_t chroma; /* bytes that follow the luma of each frame */
};

/* Read a stream header line (without its newline; need not be terminated). Strict: each parameter once
 * at the most, whole numbers without signs, sizes within QZ_FRAME_MAX_SIDE, 8 bits a sample.
 * Returns 0, or -1 with *err saying which parameter is wrong. */
int qz_y4m_header(const char *line, size_t len, struct qz_y4m_info *out, struct qz_err *err);

/* A source of the stream behind fd, which it owns from now on, also when it fails. */
struct qz_source *qz_y4m_open_fd(int fd, const char *name, const struct qz_source_options *opt,
                                 struct qz_err *err);

#endif
