/* A bounded queue of plain structs between threads. Copies in, copies out; nothing is shared, and what was
 * taken out, a PIN or a name, does not stay behind. */
#ifndef QZ_BASE_QUEUE_H
#define QZ_BASE_QUEUE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct qz_queue;

/* A queue of at most `capacity` items of `item` bytes. NULL with *err when memory is short. */
struct qz_queue *qz_queue_create(size_t item, size_t capacity, struct qz_err *err);
/* All threads that use it must have stopped. NULL is fine. */
void qz_queue_destroy(struct qz_queue *q);
/* Copy *item in. Returns false when it is full or closed; never waits. */
bool qz_queue_push(struct qz_queue *q, const void *item);
/* Copy *item in, which is said again anyway: also refused when fewer than `spare` places would be left free,
 * so that there is room for what is said once. */
bool qz_queue_push_spare(struct qz_queue *q, const void *item, size_t spare);
/* Wait up to timeout_ms (0: do not wait, -1: for ever) for an item and copy it out. Returns false on
 * time-out, and at once when the queue is closed and empty. */
bool qz_queue_pop(struct qz_queue *q, void *item, int timeout_ms);
/* No more pushes; waiting poppers wake up. What is inside can still be taken out. */
void qz_queue_close(struct qz_queue *q);
bool qz_queue_closed(struct qz_queue *q);

#endif
