/* What crosses the border between a program and its scan worker: fixed structs, each a message of its own.
 * The pixels of a frame lie in memory that both see and only the program can write. What the worker says is
 * hostile until it is checked: a code in front of the camera may have taken it over. */
#ifndef QZ_SCAN_WORKER_BORDER_H
#define QZ_SCAN_WORKER_BORDER_H

#include "rules/limits.h"
#include "scan/engine/scan.h"
#include "scan/worker/room.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_BORDER_CODES 16 /* codes of one frame that cross at the most, of QZ_PAYLOAD_MAX bytes each */
#define QZ_BORDER_WHY   120

/* To the worker, once, before anything else. */
struct qz_border_terms {
    uint64_t shared;  /* bytes of the shared memory */
    uint64_t memory;  /* bytes that it may have besides what it starts with */
    double budget_ms; /* as qz_scan_options has them */
    bool all_codes, still;
};

/* From the worker, once, when it has shut itself in. */
struct qz_border_ready {
    int32_t landlock;        /* version of the kernel's Landlock that holds it; 0: the kernel has none */
    char why[QZ_BORDER_WHY]; /* why it could not; "": it is ready */
};

/* To the worker: look at the frame that lies at the start of the shared memory, in rows without gaps; or at
 * a picture, the bytes of whose file lie there. */
struct qz_border_job {
    uint64_t number;       /* counts up */
    uint64_t bytes;        /* of the file; 0: it is a frame */
    int32_t width, height; /* of a frame; of a picture nobody knows them before its answer */
    bool anew;             /* forget the frames before */
    bool in_room;          /* what codes are worth is as the room says; else each is enough */
    struct qz_room room;   /* as it is when this frame comes */
};

enum qz_border_failed {
    QZ_BORDER_LOOKED,
    QZ_BORDER_MEMORY,  /* there was none to look at it */
    QZ_BORDER_PICTURE, /* the file is no picture that can be read */
    QZ_BORDER_FAILED_COUNT
};

/* From the worker: its bytes may be anything, so that no member is of a type that has values which are
 * none. */
struct qz_border_code {
    uint32_t len; /* of bytes */
    float quality, ms;
    float corner[8]; /* x, y of the four corners, as qz_code has them */
    uint8_t bytes[QZ_PAYLOAD_MAX];
};
struct qz_border_answer {
    uint64_t number;       /* of the job */
    uint32_t failed;       /* enum qz_border_failed */
    int32_t width, height; /* of the frame or picture, unless that failed */
    uint32_t hint;         /* enum qz_scan_hint */
    uint32_t seen, still;  /* 0 or 1 */
    float outline[8];      /* as the corners of a code */
    float cpu_ms;          /* that it took */
    uint32_t count;        /* of code */
    struct qz_border_code code[QZ_BORDER_CODES];
};

/* Worker: whether a code is new to the room of a job, whose address ctx is; for qz_scan_options.worth. The
 * program comes to the same word of its own. */
enum qz_code_worth qz_border_worth(void *ctx, const struct qz_code *code);
/* Worker: make the answer to a job of what the scanner found. Of more codes than can cross those go first
 * that are not old; the others take turns from job to job. */
void qz_border_fill(struct qz_border_answer *a, const struct qz_border_job *job,
                    const struct qz_scan_result *found);

/* Worker: make the answer to a job that came to nothing. */
void qz_border_fail(struct qz_border_answer *a, const struct qz_border_job *job, enum qz_border_failed why);

/* Program: check every member of an answer to that job, and make a result of it, whose codes point into *a.
 * The job of a picture gets its size from it.
 * Corners and outline are brought inside of the frame, and what a code is worth is asked of the job's room.
 * False for what no scanner says: another number, more codes or bytes than there can be, no numbers. */
bool qz_border_take(const struct qz_border_answer *a, struct qz_border_job *job, struct qz_scan_result *out);

#endif
