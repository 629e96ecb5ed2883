/* What a program that holds secrets does against losing them: no core dumps, nobody looks into its memory,
 * keys are never swapped out, and no more rights than it needs. */
#ifndef QZ_BASE_GUARD_H
#define QZ_BASE_GUARD_H

#include "base/err.h"

#include <stdbool.h>

/* Whether this is a build with a sanitizer, which looks at itself. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define QZ_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define QZ_SANITIZED 1
#endif
#endif
#ifndef QZ_SANITIZED
#define QZ_SANITIZED 0
#endif

/* At the start of a program: core dumps off, and the process closed to debuggers of the same user. Not in a
 * sanitizer build. Warns when the system refuses. */
void qz_guard_start(void);
/* Whether the program may run as this user. QZ_E_DENIED as root, unless as_root; name: the program's. */
int qz_guard_user(bool as_root, const char *name, struct qz_err *err);

/* Keep n bytes of keys out of swap and dumps. Warns, once, when the system refuses: a limit of locked memory
 * must not stop a kiosk. */
void qz_guard_lock(void *keys, size_t n);
/* Wipe them, and lock them no more. */
void qz_guard_unlock(void *keys, size_t n);

#endif
