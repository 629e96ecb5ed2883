/* The display's light at night: under X by DPMS, elsewhere by the backlight where the kernel has one and lets
 * us. The output itself is never switched off: a display that loses its signal may not come back, and moves
 * windows about. Where neither can be done the black frame that is drawn is all. */
#ifndef QZ_KIOSK_UI_POWER_H
#define QZ_KIOSK_UI_POWER_H

#include <stdbool.h>

struct qz_power {
    const char *lights; /* where backlights are: /sys/class/backlight */
    const char *dir;    /* where its value is kept while it is off; NULL: nowhere */
    bool x11;           /* an X server has the display */
    bool off;           /* as last said */
    int before;         /* the backlight's value then; 0 or below: there was none */
};

/* The display is on: one that a program before left dark, because it was killed meanwhile, is switched on, a
 * backlight as bright as it was, or where nobody knows as bright as it can be. lights: NULL for the system's;
 * dir: the kiosk's. Both borrowed. */
void qz_power_init(struct qz_power *p, const char *lights, const char *dir, bool x11);
/* Let it be off or on. Says nothing twice, never fails: what cannot be done is logged once. An xset that
 * hangs keeps the caller for half a second. */
void qz_power_set(struct qz_power *p, bool off);

/* As bright as that, in percent of what the backlight can. False: there is none, or it is not ours. */
bool qz_power_light(struct qz_power *p, int percent);

#endif
