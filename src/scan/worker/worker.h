/* A scan worker: the scan engine in a process of its own, shut in by seccomp and Landlock, so that a code
 * that finds a fault in engine or ZBar has won nothing but a process that sees camera frames. It gets pixels
 * and says texts, at most QZ_BORDER_CODES of QZ_PAYLOAD_MAX bytes a frame, of which nothing is believed
 * unchecked (scan/worker/border.h). One that crashes, hangs or says nonsense is killed, and another one is
 * started within a second, while the caller goes on. The program's main() must begin as scan/worker/seat.h
 * says.
 *
 * What it says of a frame is its word, which nobody can check but by reading the frame again. One that was
 * taken over cannot make a pass, which takes the tracker's signature. It can keep silent about codes that are
 * there, and it can say again, as if it were held up now, whatever it was shown since it was started. So none
 * is asked for as long as QZ_TURN_MS (rules/admit.h), within which nobody who came goes and nobody who went
 * comes back: whom it was shown are here already, or gone, whatever it says of them. What is left to it are
 * passes that were turned away within that time, as before an activity opened.
 *
 * A worker belongs to one thread, and ends when the thread that started it ends. One frame is looked at at a
 * time: another one that waited meanwhile would be older than the next one of the camera. */
#ifndef QZ_SCAN_WORKER_WORKER_H
#define QZ_SCAN_WORKER_WORKER_H

#include "base/err.h"
#include "scan/engine/scan.h"
#include "scan/worker/border.h"
#include "scan/worker/room.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define QZ_WORKER_MEMORY      (UINT64_C(64) << 20) /* bytes that a worker may take, besides pictures */
#define QZ_WORKER_FILE        (20 << 20)           /* bytes of a picture */
#define QZ_WORKER_PATIENCE_MS 700                  /* for an answer, besides four budgets; then it hangs */
#define QZ_WORKER_START_MS    5000                 /* for a start */
#define QZ_WORKER_LIFE_MS     50000                /* of each, since its first frame: then there is another */
#define QZ_WORKER_TIRED       5                    /* deaths after which codes are said not to be read */
#define QZ_WORKER_WELL_MS     10000                /* without a death: they are forgotten */

struct qz_worker_options {
    double budget_ms;      /* CPU time a frame may take, above 0 */
    int patience_ms;       /* for an answer; 0: QZ_WORKER_PATIENCE_MS and four budgets */
    int life_ms;           /* 0: QZ_WORKER_LIFE_MS */
    bool still, all_codes; /* as qz_scan_options */
    const char *body;      /* for tests: which worker their main() is to be, its second argument; NULL: "" */
};

struct qz_worker;

/* A worker that is started with the first frame or picture, when its size is known. opt is copied, body
 * borrowed. NULL with *err: no memory. */
struct qz_worker *qz_worker_create(const struct qz_worker_options *opt, struct qz_err *err);
/* Kill it and give back its memory. NULL is fine. */
void qz_worker_destroy(struct qz_worker *w);

enum qz_worker_asked {
    QZ_WORKER_TAKEN, /* an answer follows by qz_worker_next() */
    QZ_WORKER_BUSY,  /* it starts, or looks at another frame: not taken */
    QZ_WORKER_UNFIT  /* no picture can be like that; *err */
};
/* Have a frame looked at; its luma is copied. room: what codes are worth is as it says, and no code in it
 * can crowd out another one; NULL: each is enough. Starts the worker, or one with more memory, where there
 * is need. */
enum qz_worker_asked qz_worker_ask(struct qz_worker *w, const struct qz_frame *frame,
                                   const struct qz_room *room, struct qz_err *err);

/* Have a picture looked at: a PNG, JPEG or PGM file in memory, which the worker decodes, too. */
enum qz_worker_asked qz_worker_ask_picture(struct qz_worker *w, const uint8_t *file, size_t n,
                                           struct qz_err *err);

enum qz_worker_got {
    QZ_WORKER_NOTHING, /* not yet, or nothing was asked */
    QZ_WORKER_ANSWER,  /* *out, whose codes are valid until the next call */
    QZ_WORKER_UNREAD,  /* it had no memory for so large a frame, or that is no picture; *err */
    QZ_WORKER_LOST /* it died, or was killed; *err says why. What was asked is lost; another one is started */
};
/* Wait at most so long for what the worker has to say, and see to it: one that hangs is killed, one that is
 * to start again is started. To be called often, with 0 too. */
enum qz_worker_got qz_worker_next(struct qz_worker *w, int timeout_ms, struct qz_scan_result *out,
                                  struct qz_err *err);

/* Whether no frame is being looked at. */
bool qz_worker_idle(const struct qz_worker *w);
/* Whether workers die again and again: QZ_WORKER_TIRED times, and none lived for QZ_WORKER_WELL_MS since.
 * */
bool qz_worker_failing(const struct qz_worker *w);
/* A new scene: the answer that is waited for is dropped, and frames before it are forgotten. */
void qz_worker_reset(struct qz_worker *w);

/* The process, for figures and tests; -1: there is none now. */
pid_t qz_worker_pid(const struct qz_worker *w);
/* Version of Landlock that holds it besides seccomp; 0: this kernel has none, or it has not started yet. */
int qz_worker_landlock(const struct qz_worker *w);

#endif
