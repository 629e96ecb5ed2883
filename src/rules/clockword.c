#include "rules/clockword.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HARDWARE_BACK_MS 2000 /* a hardware clock tells whole seconds */

const char *qz_clockword_name(enum qz_clockword w)
{
    static const char *const names[] = {"none", "against", "hardware", "kernel", "cadre", "tracker"};
    return (unsigned)w < sizeof names / sizeof *names ? names[w] : "";
}

bool qz_clockword_confirms(enum qz_clockword w)
{
    return w >= QZ_CLOCKWORD_HARDWARE;
}

static bool clock_agrees(int64_t a, int64_t b)
{
    return llabs(a - b) <= QZ_CLOCK_AGREE_MS;
}

void qz_clock_in_boot(struct qz_clock_known *k, const char *boot)
{
    if (*boot && strcmp(k->boot, boot) == 0)
        return;
    *k = (struct qz_clock_known){.agreed = k->agreed, .hardware_ms = k->hardware_ms, .alone_ms = k->alone_ms};
    snprintf(k->boot, sizeof k->boot, "%s", boot);
}

/* What is told was true when the answer was made: the later it comes, the earlier its time seems. So the
 * latest of several is the best, until it is old. */
void qz_clock_hear(struct qz_clock_known *k, const struct qz_clock_look *look, int64_t tracker_ms)
{
    int64_t at_boot = tracker_ms - look->up_ms, slow = k->tracker_boot_ms - at_boot;
    bool young = look->up_ms - k->heard_up_ms < QZ_CLOCK_KEEP_MS;
    if (k->heard && young && slow > 0 && slow <= QZ_CLOCK_SLOW_MS)
        return;
    k->heard = true;
    k->tracker_boot_ms = at_boot;
    k->heard_up_ms = look->up_ms;
}

void qz_clock_say(struct qz_clock_known *k, const struct qz_clock_look *look)
{
    k->said = true;
    k->said_boot_ms = look->now_ms - look->up_ms;
    k->doubted = k->heard;
    k->doubted_boot_ms = k->tracker_boot_ms;
}

int64_t qz_clock_tracker_ms(const struct qz_clock_known *k, const struct qz_clock_look *look)
{
    return k->tracker_boot_ms + look->up_ms;
}

/* Whether a cadre's word is about the clock as it goes now. */
static bool clock_said(const struct qz_clock_known *k, int64_t at_boot)
{
    return k->said && clock_agrees(at_boot, k->said_boot_ms);
}

/* A cadre knew what the tracker says, and said otherwise. What the tracker says since is another matter. */
static bool clock_overruled(const struct qz_clock_known *k, int64_t at_boot)
{
    return clock_said(k, at_boot) && k->doubted && clock_agrees(k->doubted_boot_ms, k->tracker_boot_ms);
}

static bool clock_hardware(const struct qz_clock_known *k, const struct qz_clock_look *look)
{
    return k->agreed && k->alone_ms <= QZ_CLOCK_ALONE_MS && look->has_hardware &&
           look->hardware_ms >= k->hardware_ms - HARDWARE_BACK_MS &&
           clock_agrees(look->now_ms, look->hardware_ms);
}

enum qz_clockword qz_clock_judge(const struct qz_clock_known *k, const struct qz_clock_look *look,
                                 int64_t floor_ms)
{
    int64_t at_boot = look->now_ms - look->up_ms;
    if (k->heard && clock_agrees(at_boot, k->tracker_boot_ms))
        return QZ_CLOCKWORD_TRACKER;
    if (k->heard)
        return clock_overruled(k, at_boot) ? QZ_CLOCKWORD_CADRE : QZ_CLOCKWORD_AGAINST;

    if (clock_said(k, at_boot))
        return QZ_CLOCKWORD_CADRE;
    if (look->now_ms < QZ_CLOCK_LEAST_MS || look->now_ms < floor_ms - QZ_CLOCK_AGREE_MS)
        return QZ_CLOCKWORD_AGAINST;

    if (look->synchronised)
        return QZ_CLOCKWORD_KERNEL;
    return clock_hardware(k, look) ? QZ_CLOCKWORD_HARDWARE : QZ_CLOCKWORD_NONE;
}

void qz_clock_ran(struct qz_clock_known *k, const struct qz_clock_look *look, enum qz_clockword w,
                  int64_t ran_ms)
{
    if (!look->has_hardware)
        return;

    bool compared = w == QZ_CLOCKWORD_TRACKER || w == QZ_CLOCKWORD_CADRE || w == QZ_CLOCKWORD_KERNEL;
    if (compared) {
        int64_t right = w == QZ_CLOCKWORD_TRACKER ? qz_clock_tracker_ms(k, look) : look->now_ms;
        k->agreed = clock_agrees(right, look->hardware_ms);
        k->hardware_ms = k->agreed ? look->hardware_ms : 0;
        k->alone_ms = 0;
        return;
    }

    if (k->agreed && look->hardware_ms < k->hardware_ms - HARDWARE_BACK_MS) {
        k->agreed = false;
        k->hardware_ms = k->alone_ms = 0;
    }
    if (!k->agreed)
        return;
    k->alone_ms += ran_ms;
    if (look->hardware_ms > k->hardware_ms)
        k->hardware_ms = look->hardware_ms;
}

/* ---- as text ---- */

void qz_clock_known_write(const struct qz_clock_known *k, char out[QZ_CLOCK_KNOWN_TEXT])
{
    snprintf(out, QZ_CLOCK_KNOWN_TEXT, "1 %s %d %lld %lld %d %lld %d %lld %d %lld %lld",
             *k->boot ? k->boot : "-", k->heard, (long long)k->tracker_boot_ms, (long long)k->heard_up_ms,
             k->said, (long long)k->said_boot_ms, k->doubted, (long long)k->doubted_boot_ms, k->agreed,
             (long long)k->hardware_ms, (long long)k->alone_ms);
}

bool qz_clock_known_read(const char *text, struct qz_clock_known *k)
{
    long long tracker, up, said, doubted, hardware, alone;
    int h, s, d, a;

    *k = (struct qz_clock_known){0};
    if (sscanf(text, "1 %36s %d %lld %lld %d %lld %d %lld %d %lld %lld", k->boot, &h, &tracker, &up, &s,
               &said, &d, &doubted, &a, &hardware, &alone) != 11) {
        *k = (struct qz_clock_known){0};
        return false;
    }

    if (strcmp(k->boot, "-") == 0)
        *k->boot = '\0';

    k->heard = h, k->tracker_boot_ms = tracker, k->heard_up_ms = up;
    k->said = s, k->said_boot_ms = said;
    k->doubted = d, k->doubted_boot_ms = doubted;
    k->agreed = a, k->hardware_ms = hardware, k->alone_ms = alone;
    return true;
}
