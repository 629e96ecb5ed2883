/* Inside the worker part: the process that a scan worker is, seen from the program that starts it. */
#ifndef QZ_SCAN_WORKER_SPAWN_H
#define QZ_SCAN_WORKER_SPAWN_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Memory of n bytes that the caller can write (*at) and whoever is given *fd only read; its size is sealed.
 * 0, or -1 with *err. Give it back with qz_spawn_unshare. */
int qz_spawn_share(size_t n, uint8_t **at, int *fd, struct qz_err *err);
/* Give it back. at NULL is fine. */
void qz_spawn_unshare(uint8_t *at, size_t n, int fd);

/* Start this very program again, as qz_seat_called() knows it, with an almost empty environment and two
 * descriptors: 0, the other end of *line, which carries whole messages, and 1, shared. body as
 * qz_worker_options has it. Returns its pid, or -1 with *err. */
pid_t qz_spawn_start(const char *body, int shared, int *line, struct qz_err *err);

/* End a worker, however it is, wait for its end, and say how it came: "was killed by signal 11
 * (Segmentation fault)". why: where it is to be killed for something, that; else NULL. */
void qz_spawn_end(pid_t pid, const char *why, char *how, size_t cap);

/* Let it use so many seconds of CPU time from now on, the last one perhaps not whole, and then be ended by
 * the kernel, whatever becomes of the caller. granted: up to which second it may, kept by the caller for
 * the next time, 0 at first. */
void qz_spawn_grant(pid_t pid, uint64_t seconds, uint64_t *granted);

#endif
