/* What a service manager hears of a program that it started: ready, alive, stopping (sd_notify(3) of systemd:
 * Type=notify and WatchdogSec=). Nothing is sent where no manager asks. One thread uses it. */
#ifndef QZ_BASE_NOTIFY_H
#define QZ_BASE_NOTIFY_H

#define QZ_NOTIFY_SHARE 4 /* signs of life within the time that the manager waits for one */

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct qz_notify {
    int fd; /* -1: nobody asks */
    struct sockaddr_un to;
    socklen_t to_len;
    int64_t watchdog_ms; /* the manager ends a program that was silent so long; 0: it does not */
    int64_t alive_up_ms; /* when the last sign of life was given */
};

/* Find out who is to be told, from NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. The watchdog is meant for
 * this process, or for the one that started it, such as a compositor in a session. Call before other threads
 * start: it takes the three away, so that no child speaks in this program's name. Warns of a socket that
 * cannot be used; the program goes on without. */
void qz_notify_init(struct qz_notify *n);
void qz_notify_finish(struct qz_notify *n);

/* Each returns whether the manager was told; false too where nobody asks. None of them ever waits. */
bool qz_notify_ready(const struct qz_notify *n);
bool qz_notify_stopping(const struct qz_notify *n);
/* A sign of life at up_ms (time since boot), if one is due; false when none was. */
bool qz_notify_alive(struct qz_notify *n, int64_t up_ms);

#endif
