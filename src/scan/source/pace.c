#include "scan/source/pace.h"

#include "base/clock.h"

#include <limits.h>
#include <poll.h>
#include <stddef.h>

int qz_pace_left_ms(int64_t until_us)
{
    int64_t left = (until_us - qz_mono_us() + 999) / 1000;
    if (left < 0)
        return 0;
    return left > INT_MAX ? INT_MAX : (int)left;
}

void qz_pace_sleep_until(int64_t until_us)
{
    int ms = qz_pace_left_ms(until_us);
    if (ms > 0)
        poll(NULL, 0, ms);
}

bool qz_pace_wait(struct qz_pace *p, int64_t deadline_us)
{
    if (p->fps > 0 && p->start_us) {
        int64_t now = qz_mono_us();
        int64_t due = p->start_us + qz_pace_stamp(p->n - p->base, p->fps);
        while (now < due) {
            if (now >= deadline_us)
                return false;
            qz_pace_sleep_until(due < deadline_us ? due : deadline_us);
            now = qz_mono_us();
        }

        if (now - due > qz_pace_stamp(1, p->fps)) {
            p->start_us = now;
            p->base = p->n;
        }
    } else if (p->fps > 0) {
        p->start_us = qz_mono_us();
        p->base = p->n;
    }

    p->n++;
    return true;
}

int64_t qz_pace_stamp(uint64_t n, double rate)
{
    return (int64_t)((double)n * 1e6 / (rate > 0 ? rate : 30.0) + 0.5);
}
