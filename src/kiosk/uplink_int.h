/* What the uplink's two threads share. */
#ifndef QZ_KIOSK_UPLINK_INT_H
#define QZ_KIOSK_UPLINK_INT_H

#include "kiosk/link.h"
#include "wire/client.h"

/* Hand the desk ask with a copy of some bytes, and a terminator that is not counted. Returns whether it was
 * taken. */
bool qz_uplink_ask(const struct qz_wires *w, struct qz_ask *ask, const void *data, size_t len);
/* Wait for the desk's answer to that question. Answers to earlier ones, that were waited for in vain, are
 * passed over. False when there was none in time. */
bool qz_uplink_answered(struct qz_queue *answers, int number, struct qz_word *out);

/* The feed's thread, as pthread_create wants it; arg is this. It ends once the queues are closed and the
 * client is stopped. */
struct qz_uplink_feed {
    struct qz_wires *wires;
    struct qz_client *client;
};
void *qz_uplink_feed_run(void *arg);

#endif
