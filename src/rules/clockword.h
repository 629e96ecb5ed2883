/* Whose word a kiosk's wall clock rests on. See qingzhan-kiosk(1), CLOCK. Pure.
 *
 * A clock is right by the word of the tracker, which is of this boot; of a cadre, who said so in this boot;
 * of the kernel, which NTP told; or of the hardware clock, which agreed with a clock that one of the others
 * confirmed, has not gone back since, and has run alone for at most a day of this kiosk's running. */
#ifndef QZ_RULES_CLOCKWORD_H
#define QZ_RULES_CLOCKWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_CLOCK_AGREE_MS 300000            /* two clocks that are no further apart agree */
#define QZ_CLOCK_ALONE_MS INT64_C(86400000) /* of running, that a hardware clock is believed alone */
#define QZ_CLOCK_SLOW_MS  60000             /* so long an answer of the tracker may have been under way */
#define QZ_CLOCK_KEEP_MS  3600000           /* and so long the quickest one of them stays the measure */
#define QZ_CLOCK_LEAST_MS INT64_C(1767196800000) /* 2026-01-01T00:00+08:00: this program did not exist */

enum qz_clockword {
    QZ_CLOCKWORD_NONE,     /* nobody's: the clock opens and closes nothing by itself */
    QZ_CLOCKWORD_AGAINST,  /* the tracker or the log contradicts it: nobody checks in (E32) */
    QZ_CLOCKWORD_HARDWARE, /* from here on the clock is confirmed */
    QZ_CLOCKWORD_KERNEL,
    QZ_CLOCKWORD_CADRE,
    QZ_CLOCKWORD_TRACKER
};
/* "none", "against", "hardware", "kernel", "cadre", "tracker". */
const char *qz_clockword_name(enum qz_clockword w);
bool qz_clockword_confirms(enum qz_clockword w);

/* One look at the machine. */
struct qz_clock_look {
    int64_t now_ms, up_ms; /* the wall clock, and the time since boot */
    bool synchronised;     /* the kernel says that NTP has set the wall clock */
    bool has_hardware;     /* there is a hardware clock, */
    int64_t hardware_ms;   /* and what it shows */
};

/* What a kiosk remembers, also over its restarts. All zeros: nothing. A clock "at boot" is what it showed
 * when the time since boot was 0. */
struct qz_clock_known {
    char boot[37]; /* the kernel's id of the boot that the members up to `doubted` are of; "": none */
    bool heard;    /* the tracker told its time, */
    int64_t tracker_boot_ms; /* at boot, */
    int64_t heard_up_ms;     /* measured then */
    bool said;               /* a cadre said that the wall clock is right, */
    int64_t said_boot_ms;    /* which was this at boot, */
    bool doubted;            /* although the tracker had told its time, */
    int64_t doubted_boot_ms; /* which was this at boot */
    bool agreed;             /* the hardware clock agreed with a confirmed clock once, */
    int64_t hardware_ms;     /* has shown this since, */
    int64_t alone_ms;        /* and ran so long without being compared again */
};

/* The kiosk runs in the boot of that id ("" is no boot of before): forget what holds in another one. */
void qz_clock_in_boot(struct qz_clock_known *k, const char *boot);
/* The tracker told its time just now. An answer that was slow does not put the clock back. */
void qz_clock_hear(struct qz_clock_known *k, const struct qz_clock_look *look, int64_t tracker_ms);
/* A cadre said just now that the wall clock is right. */
void qz_clock_say(struct qz_clock_known *k, const struct qz_clock_look *look);
/* Whose word it is now. floor_ms: no confirmed clock has shown less than that of late; 0: none has. */
enum qz_clockword qz_clock_judge(const struct qz_clock_known *k, const struct qz_clock_look *look,
                                 int64_t floor_ms);
/* The kiosk has run for ran_ms more, and the wall clock has that word now: compare the hardware clock. */
void qz_clock_ran(struct qz_clock_known *k, const struct qz_clock_look *look, enum qz_clockword w,
                  int64_t ran_ms);

/* The tracker's time by that look; only where it was heard. */
int64_t qz_clock_tracker_ms(const struct qz_clock_known *k, const struct qz_clock_look *look);

/* As text, to be kept, and back. read: false, with *k all zeros, when the text is none of ours. */
#define QZ_CLOCK_KNOWN_TEXT 256
void qz_clock_known_write(const struct qz_clock_known *k, char out[QZ_CLOCK_KNOWN_TEXT]);
bool qz_clock_known_read(const char *text, struct qz_clock_known *k);

#endif
