/* What a machine knows of the time besides its wall clock: whether NTP has set it, the hardware clock, and
 * which boot this is. */
#ifndef QZ_BASE_TIMESOURCE_H
#define QZ_BASE_TIMESOURCE_H

#include <stdbool.h>
#include <stdint.h>

#define QZ_BOOT_ID_TEXT 37 /* 36 characters of the kernel's boot id, and the terminator */

/* Functions, so that a test can be the machine. */
struct qz_timesource {
    /* Whether the kernel holds the wall clock for synchronised (NTP has set it, nobody has since). */
    bool (*synchronised)(void);
    /* The hardware clock read as UTC, in ms since 1970. False when there is none. */
    bool (*hardware)(int64_t *ms);
    /* The kernel's random id of this boot; "" when it tells none. */
    void (*boot_id)(char out[QZ_BOOT_ID_TEXT]);
};

/* This machine: adjtimex(2), /sys/class/rtc/rtc0/since_epoch, /proc/sys/kernel/random/boot_id. */
extern const struct qz_timesource qz_machine_time;

#endif
