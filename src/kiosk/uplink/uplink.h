/* The uplink: two threads that own libcurl. One uploads entries and fetches the configuration, the other
 * holds the feed's long poll. They know the ledger only through the desk. */
#ifndef QZ_KIOSK_UPLINK_UPLINK_H
#define QZ_KIOSK_UPLINK_UPLINK_H

#include "kiosk/link/link.h"

struct qz_uplink;

/* Start the threads. They wait until the desk tells them a link. ca_file: certificates to trust instead of
 * the system's and of those that the enrolment was given, or NULL. plain_http: http:// may go to other
 * machines. NULL with *err when memory, threads or libcurl refuse. */
struct qz_uplink *qz_uplink_create(const char *ca_file, bool plain_http, struct qz_wires *wires,
                                   struct qz_err *err);
/* Stop running requests at once and join. The queues must be closed. NULL is fine. */
void qz_uplink_destroy(struct qz_uplink *u);

/* Full jitter: a delay in ms drawn from 0..min(60 s, 1 s doubled `failures`-1 times), but never below what
 * the tracker asked for with Retry-After. random: any 32 random bits. */
int qz_backoff_ms(int failures, int retry_after_s, uint32_t random);

#endif
