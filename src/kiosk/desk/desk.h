/* The desk: the thread that owns the ledger. It judges payloads, commits, and only then tells anybody. */
#ifndef QZ_KIOSK_DESK_DESK_H
#define QZ_KIOSK_DESK_DESK_H

#include "base/timesource.h"
#include "kiosk/link/link.h"

struct qz_desk_options {
    const char *dir;    /* of the ledger */
    const char *report; /* a file that gets a line for each outcome after its commit, or NULL */
    const char *prefix; /* that scanners put before a code, or NULL */
    bool auto_open; /* open an activity's session by itself when its planned time comes; it closes by itself
                       anyway */
    const struct qz_timesource *time; /* NULL: this machine's */
    const char *thermal;              /* a directory like /sys/class/thermal; NULL: this one */
    const char *resolver;             /* a file like /etc/resolv.conf; NULL: this one */
};

struct qz_desk;

/* Open the ledger (which proves its chain) and start the thread. The strings are borrowed until destroy. A
 * ledger that cannot be opened is no failure here: the desk tells QZ_TROUBLE_STORE or _FULL and goes on
 * trying, because a kiosk that says what is wrong is worth more than one that is not there. NULL only when
 * memory or threads are short. */
struct qz_desk *qz_desk_create(const struct qz_desk_options *opt, struct qz_wires *wires, struct qz_err *err);
/* Wait for the thread to finish what it has taken (the queues must be closed), close the ledger. */
void qz_desk_destroy(struct qz_desk *d);

/* From any thread: when the desk's loop last came round, in time since boot; 0 until it has opened its
 * ledger, or found that it cannot. It comes round at least once a second while nothing keeps it. */
int64_t qz_desk_lived_ms(const struct qz_desk *d);

#endif
