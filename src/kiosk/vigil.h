/* The vigil: the kiosk tells the service manager that it is ready once its desk is at work, and that it is
 * alive only while both the screen's loop and the desk's are. So a kiosk of which either hangs is started
 * anew. The thread of the screen keeps it. */
#ifndef QZ_KIOSK_VIGIL_H
#define QZ_KIOSK_VIGIL_H

#include "base/notify.h"

struct qz_vigil {
    struct qz_notify *notify;
    bool ready; /* that has been told */
};

/* notify is borrowed. */
void qz_vigil_init(struct qz_vigil *v, struct qz_notify *notify);
/* A turn of the screen's loop at up_ms. desk_up_ms: when the desk's loop was last heard of, 0 for not yet. A
 * desk that was silent for half of the manager's time counts as one that hangs. */
void qz_vigil_turn(struct qz_vigil *v, int64_t desk_up_ms, int64_t up_ms);

#endif
