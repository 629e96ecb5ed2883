/* Inside the worker part: how a scan worker shuts itself in. There is no way back. */
#ifndef QZ_SCAN_WORKER_CONFINE_H
#define QZ_SCAN_WORKER_CONFINE_H

#include "base/err.h"

#include <stdint.h>

/* From now on this process reads and writes the descriptor `line`, asks for memory of at most so many bytes
 * more, asks for the time, and ends. Any other system call ends it at once (seccomp); beneath that no file
 * can be reached (Landlock, whose version is put into *landlock, 0: the kernel has none), nothing can be
 * opened, forked or written, and no core is left (resource limits). A build with a sanitizer is allowed
 * what that does by itself, and has no bound of memory. 0, or -1 with *err when the kernel refuses; then
 * nothing hostile may be looked at. */
int qz_confine(uint64_t memory, int line, int *landlock, struct qz_err *err);

#endif
