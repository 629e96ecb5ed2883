/* Where frames come from: a camera, a folder of pictures, a Y4M stream. One small interface. */
#ifndef QZ_SCAN_SOURCE_H
#define QZ_SCAN_SOURCE_H

#include "base/err.h"
#include "scan/frame.h"

#include <stdbool.h>

enum qz_source_got {
    QZ_GOT_FRAME,   /* *frame is filled; valid until the next call on this source */
    QZ_GOT_NOTHING, /* no new frame within the time given; call again */
    QZ_GOT_LOST,    /* the camera is gone or frozen; the source goes on trying, call again */
    QZ_GOT_END      /* the pictures or the stream are at their end; there will be no more */
};

struct qz_source_options {
    int want_width, want_height; /* the best mode up to this is picked; 0: 1280x720 */
    double fps;                  /* pace of a folder or file; 0: as fast as they are read */
    bool loop;                   /* a folder or a regular Y4M file starts again at its end */
};

struct qz_source;

/* Open a source by its specification:
 *   v4l2:/dev/video0    a V4L2 camera (a bare /dev/video… means the same)
 *   folder:DIR          PNG, JPEG and PGM files of DIR in the order of their names
 *   y4m:FILE            a YUV4MPEG2 file, fifo, or - for standard input
 * A camera that is missing now is no error: the source reports QZ_GOT_LOST and looks for it.
 * Returns NULL with *err when the specification is malformed or a folder or file cannot be read. */
struct qz_source *qz_source_open(const char *spec, const struct qz_source_options *opt, struct qz_err *err);

/* Wait up to timeout_ms for the next frame. On QZ_GOT_LOST and QZ_GOT_END *err says why (NULL ok). */
enum qz_source_got qz_source_next(struct qz_source *s, int timeout_ms, struct qz_frame *frame,
                                  struct qz_err *err);

/* Tell the camera what the scanner saw, so that it can meter and focus on the code. box: x0,y0,x1,y1
 * in pixels, or NULL when nothing is in view; read: a code was read there. No-op for other sources. */
void qz_source_feedback(struct qz_source *s, const float box[4], bool read);

/* A line for staff such as "HD Webcam 1280x720 MJPG 30/s"; the source's memory. */
const char *qz_source_describe(const struct qz_source *s);

void qz_source_close(struct qz_source *s);

/* Read one PNG, JPEG or PGM (P5) file as luma. Sets *pixels (malloc, caller frees) and *frame,
 * which points to it. Hostile files are refused with a clear message. Returns 0 or -1. */
int qz_picture_read(const char *path, uint8_t **pixels, struct qz_frame *frame, struct qz_err *err);

#endif
