/* The scan engine: a frame in, the QR codes seen in it out.
 *
 * A cascade of steps, cheapest first, each a row of a const table: find finder patterns in a
 * pyramid of binarised copies, fit a homography, sample the modules, draw the symbol clean, and
 * let ZBar decode it. A payload is reported only when the modules as they were seen lie so near a valid
 * symbol that error correction (scan/engine/decode.h says how near; ZBar's, where it looks by itself) accepts
 * them, so a wrong guess of geometry can cost time but cannot yield a wrong text.
 *
 * One scanner belongs to one thread. Frames of one scanner are taken to be in time: what was seen
 * in a frame (place, homography, soft module values) is tried first in the next. */
#ifndef QZ_SCAN_ENGINE_SCAN_H
#define QZ_SCAN_ENGINE_SCAN_H

#include "base/err.h"
#include "rules/limits.h"
#include "scan/engine/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_SCAN_CODES    32   /* codes reported from one frame at the most */
#define QZ_SCAN_TEXT_MAX 7089 /* digits in a version 40-L symbol: no payload is longer */

struct qz_point {
    float x, y; /* pixels of the frame, origin at the top left corner of the top left pixel */
};

enum qz_scan_engine {
    QZ_SCAN_CASCADE, /* ours */
    QZ_SCAN_ZBAR     /* ZBar alone on the whole frame: the baseline, and the fallback */
};

/* Why nothing was read. Shown to the person at the kiosk in plain words. */
enum qz_scan_hint {
    QZ_HINT_NONE,    /* nothing that looks like a code: no hint to give */
    QZ_HINT_DARK,    /* a code may be there, the picture is too dark */
    QZ_HINT_BRIGHT,  /* overexposed, or glare over the code */
    QZ_HINT_FAR,     /* the code is seen, its modules are too small: come closer */
    QZ_HINT_CLOSE,   /* the code is larger than the picture: move back */
    QZ_HINT_BLURRED, /* the code is seen but not sharp: hold it still */
    QZ_HINT_OUTSIDE, /* part of the code is outside the picture */
    QZ_HINT_PART,    /* a code was read that is one of a series and says nothing by itself */
    QZ_HINT_SEEN,    /* a code is seen, and nothing better can be said */
    QZ_HINT_COUNT
};

struct qz_code;

/* What a code that was read is worth to who looks. */
enum qz_code_worth {
    QZ_CODE_ENOUGH, /* nothing more needs to be looked for in this frame */
    QZ_CODE_MORE,   /* another one may be in view, and is looked for while the budget lasts */
    QZ_CODE_OLD     /* it hangs there and was dealt with: as if it were not there */
};

struct qz_scan_options {
    enum qz_scan_engine engine;
    double
        budget_ms; /* CPU time of this thread a frame may take; 0: no limit. ZBar alone takes what it takes */
    size_t max_bytes; /* longer payloads are dropped; 0: QZ_SCAN_TEXT_MAX */
    /* Says so of each code as it is read; NULL: each is enough. ctx is worth_ctx. */
    enum qz_code_worth (*worth)(void *ctx, const struct qz_code *code);
    void *worth_ctx;
    bool all_codes; /* go on after the first read until nothing undecoded is left in view */
    bool still;   /* frames are unrelated pictures: carry nothing from one to the next but what steps cost */
    bool no_simd; /* plain C where there are two ways, in img and bits (results are the same; for tests) */
};

struct qz_code {
    const uint8_t *bytes;      /* the payload as decoded, not terminated; the scanner's memory */
    size_t len;                /* 0..options.max_bytes */
    struct qz_point corner[4]; /* the symbol's outline: top left, top right, bottom right, bottom left */
    float quality;             /* 0..1: share of function-pattern modules that agreed, of a smeared symbol how
                                * like finders its are; ZBar alone: 0.5 */
    const char *step;          /* which step read it: a static string such as "half" */
    enum qz_code_worth worth;  /* as options.worth said */
    float ms;                  /* CPU time from the start of the frame to this read */
};

struct qz_scan_result {
    size_t count;
    struct qz_code code[QZ_SCAN_CODES]; /* count of them; bytes are valid until the next call */
    enum qz_scan_hint hint;             /* QZ_HINT_NONE when something was read that is not old */
    bool seen;                          /* a code-like thing is in view, read or not */
    struct qz_point outline[4];         /* where, when seen and nothing was read that is not old */
    bool still;                         /* nothing moved since the last frame: the work was skipped */
    float cpu_ms;                       /* CPU time of this thread spent on this frame */
};

struct qz_scanner;

/* A scanner, or NULL with *err filled (no memory, ZBar refused its configuration). opt is copied. */
struct qz_scanner *qz_scanner_create(const struct qz_scan_options *opt, struct qz_err *err);

/* Release it; NULL is fine. */
void qz_scanner_destroy(struct qz_scanner *s);

/* Look at one frame. frame->luma is only read, and not kept. Fills *out completely.
 * Returns 0, or -1 with *err when the frame itself is unusable (size, stride) or memory ran out
 * on the first frame of a new size; later frames of that size allocate nothing, but for what ZBar does. */
int qz_scanner_frame(struct qz_scanner *s, const struct qz_frame *frame, struct qz_scan_result *out,
                     struct qz_err *err);

/* Load for good what libraries would load later: after this no call of a scanner opens a file. Not needed
 * where files can be opened at any time. To be called once. */
void qz_scanner_load(void);

/* Forget what was carried from earlier frames (a new scene: the camera came back). */
void qz_scanner_reset(struct qz_scanner *s);

/* A short stable name of a hint ("dark", "far", …) for logs and JSON. */
const char *qz_scan_hint_name(enum qz_scan_hint hint);

#endif
