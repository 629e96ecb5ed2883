/* Where frames come from: a camera, a folder of pictures, a Y4M stream. One small interface. */
#ifndef QZ_SCAN_SOURCE_SOURCE_H
#define QZ_SCAN_SOURCE_SOURCE_H

#include "base/err.h"
#include "scan/engine/frame.h"

#include <stdbool.h>
#include <stdint.h>

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
    int rotate;                  /* 0, 90, 180 or 270: frames are turned clockwise by that */
    bool mirror;                 /* then left and right are exchanged */
};

struct qz_source_stats {
    uint64_t frames;   /* handed out */
    uint64_t bad;      /* dropped: flagged by the driver, short, or not decodable */
    uint64_t stale;    /* dropped because a newer one was there already */
    uint64_t restarts; /* streams restarted after a freeze or an error */
    uint64_t losses;   /* times the camera went away */
};

struct qz_source;

/* Open a source by its specification:
 *   v4l2:/dev/video0    a V4L2 camera (a bare /dev/video… or /dev/v4l/… means the same)
 *   folder:DIR          PNG, JPEG and PGM files of DIR in the order of their names
 *   y4m:FILE            a YUV4MPEG2 file, fifo, or - for standard input
 * opt may be NULL for all defaults. A camera is not touched yet: the first qz_source_next opens it,
 * and one that is missing is no error but QZ_GOT_LOST while the source looks for it. A fifo may be
 * opened before its writer comes.
 * Returns NULL with *err when the specification is malformed or a folder or file cannot be read. */
struct qz_source *qz_source_open(const char *spec, const struct qz_source_options *opt, struct qz_err *err);

/* Wait up to timeout_ms (0: only look) for the next frame. A camera's frame is always the newest
 * there is, and frame->at_us its CLOCK_MONOTONIC time; other sources count stream time from 0 at
 * their pace (or the stream's own rate, or 30 a second). at_us never goes back, except that a
 * camera's clock and stream time are not comparable.
 * Luma is the source's own: a camera or stream in limited range gives 16..235.
 * On QZ_GOT_LOST and QZ_GOT_END *err says why (err may be NULL). QZ_GOT_LOST comes once at the
 * loss, and then from each call that ends without a frame until pictures flow again; its codes are
 * QZ_E_MISSING (not there), QZ_E_DENIED, QZ_E_CONFLICT (in use elsewhere), QZ_E_IO (frozen or
 * failing) and QZ_E_INPUT (no picture format we know). After a proper end, err->code is QZ_OK.
 * Runs on the scan thread: everything on one source is called from one thread. */
enum qz_source_got qz_source_next(struct qz_source *s, int timeout_ms, struct qz_frame *frame,
                                  struct qz_err *err);

/* Tell the camera what the scanner saw in the frame last handed out, so that it can meter and focus
 * on the code. box: x0,y0,x1,y1 in pixels, or NULL when nothing is in view; read: a code was read
 * there. The camera's own automatic exposure stays on until the first call. No-op for other sources. */
void qz_source_feedback(struct qz_source *s, const float box[4], bool read);

/* Whether its frames come when they come, and are lost when nobody takes them: a camera. */
bool qz_source_live(const struct qz_source *s);

/* A line for staff such as "HD Webcam 1280x720 MJPG 30/s"; the source's memory, until the next call. */
const char *qz_source_describe(const struct qz_source *s);

/* What happened since the source was opened. */
void qz_source_stats(const struct qz_source *s, struct qz_source_stats *out);

/* Close the source, put the camera's controls back as they were found, free it. NULL is fine. */
void qz_source_close(struct qz_source *s);

/* Read one PNG, JPEG or PGM (P5) file as luma, transparency over white. Sets *pixels (malloc, caller
 * frees) and *frame, which points to it; at_us and seq are 0. Files over 128 MiB, pictures with a
 * side over QZ_FRAME_MAX_SIDE or more than 64 million pixels, and damaged ones are refused with a
 * clear message. Returns 0, or -1 with *err. */
int qz_picture_read(const char *path, uint8_t **pixels, struct qz_frame *frame, struct qz_err *err);

#endif
