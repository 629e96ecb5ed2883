/* The scan worker's own side: a program that was started again for it sits here, with the pixels of one
 * frame before it and nothing else in reach.
 *
 *     if (qz_seat_called(argc, argv))
 *         return qz_seat_main();
 *
 * stands first in main() of every program that has scan workers. */
#ifndef QZ_SCAN_WORKER_SEAT_H
#define QZ_SCAN_WORKER_SEAT_H

#include "base/err.h"
#include "scan/worker/border.h"

#include <stdbool.h>

#define QZ_SEAT_NAME "qingzhan-scan" /* what processes are listed under */
#define QZ_SEAT_ARG  "--scan-worker" /* the hidden argument; only a program that has workers gives it */

/* Whether this program was started to be a scan worker. */
bool qz_seat_called(int argc, char **argv);
/* Be one until the program that started it ends or wants no more. Returns what main() is to return. */
int qz_seat_main(void);

/* What qz_seat_main does, step by step. */
struct qz_seat {
    struct qz_border_terms terms;
    const uint8_t *pixels; /* terms.shared bytes, of a frame or file: the program writes them between jobs */
};

/* Take a name, be sure to end with the program, let go of whatever it had open, hear the terms and map the
 * pixels. 0, or -1 when nobody is there who started this as a worker. */
int qz_seat_take(struct qz_seat *s);
/* Shut itself in (scan/worker/confine.h) and say so, or say why not: why, where something failed before,
 * else NULL. 0, or -1: then it is to end. */
int qz_seat_close(struct qz_seat *s, const struct qz_err *why);
/* Wait for the next job; false: there is none any more. */
bool qz_seat_job(struct qz_seat *s, struct qz_border_job *job);
/* Send the answer to it. False: nobody hears it. */
bool qz_seat_answer(const struct qz_border_answer *a);
/* End here and now: nothing that a program does at its end is allowed. */
_Noreturn void qz_seat_leave(int code);

#endif
