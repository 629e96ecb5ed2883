/* What crosses between a program and its picture worker: after the border's terms and ready, one job, one
 * head, and where that names no failure the pixels, in messages of QZ_PICTURE_CHUNK bytes. */
#ifndef QZ_SCAN_WORKER_PICTURE_INT_H
#define QZ_SCAN_WORKER_PICTURE_INT_H

#include "scan/source/colour.h"

#define QZ_PICTURE_BODY  "picture" /* the second argument of its process */
#define QZ_PICTURE_CHUNK 32768u

struct qz_picture_job {
    uint64_t bytes; /* of the file, at the start of the shared memory */
    struct qz_colour_fit fit;
};

enum qz_picture_failed { QZ_PICTURE_DONE, QZ_PICTURE_NONE, QZ_PICTURE_NO_MEMORY };

struct qz_picture_head {
    uint32_t failed; /* enum qz_picture_failed; hostile like the rest */
    int32_t width, height;
};

#endif
