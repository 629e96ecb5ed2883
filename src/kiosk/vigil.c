#include "kiosk/vigil.h"

void qz_vigil_init(struct qz_vigil *v, struct qz_notify *notify)
{
    *v = (struct qz_vigil){.notify = notify};
}

void qz_vigil_turn(struct qz_vigil *v, int64_t desk_up_ms, int64_t up_ms)
{
    bool desk_lives = desk_up_ms > 0 && up_ms - desk_up_ms <= v->notify->watchdog_ms / 2;
    if (!v->ready && desk_up_ms > 0)
        v->ready = qz_notify_ready(v->notify);

    if (v->ready && desk_lives)
        qz_notify_alive(v->notify, up_ms);
}
