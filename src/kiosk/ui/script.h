/* A script of taps and scans, for the demo and for tests. One command a line, # begins a comment:
 *
 *   wait SCREEN [SECONDS]   until that screen shows; in vain after so long (30) the script fails
 *   tap NAME [NUMBER]       "headcount", "digit 4": the touch of that name, once it is drawn; in vain after
 * 10 seconds the script fails key NAME|DIGITS         a person's keys: tab, enter, escape, backspace, or
 * digits scan TEXT               a keyboard scanner types the rest of the line and Enter shot NAME a picture
 * NAME.png into the directory of shots sleep SECONDS quit
 */
#ifndef QZ_KIOSK_UI_SCRIPT_H
#define QZ_KIOSK_UI_SCRIPT_H

#include "base/err.h"
#include "kiosk/flow/flow.h"

enum qz_script_verb {
    QZ_SCRIPT_NONE, /* nothing to do now */
    QZ_SCRIPT_TAP,  /* tap, arg */
    QZ_SCRIPT_KEY,  /* text */
    QZ_SCRIPT_SCAN, /* text */
    QZ_SCRIPT_SHOT, /* text */
    QZ_SCRIPT_QUIT,
    QZ_SCRIPT_FAILED /* a wait was in vain: text says which */
};

struct qz_script_act {
    enum qz_script_verb verb;
    enum qz_tap tap;
    int arg;
    char text[520];
};

struct qz_script;

/* Read and check a script of at most 64 KiB. NULL with *err that names the line. */
struct qz_script *qz_script_load(const char *path, struct qz_err *err);
/* The same from text. */
struct qz_script *qz_script_parse(const char *text, struct qz_err *err);
/* NULL is fine. */
void qz_script_destroy(struct qz_script *s);

/* What to do now that `screen` shows at up_ms. Call again after each act but NONE. */
void qz_script_step(struct qz_script *s, enum qz_screen_id screen, int64_t up_ms, struct qz_script_act *out);
/* The tap that the last step gave cannot be done, since nothing of the kind is drawn: it is given again.
 * Returns false when that went on for too long; *out is then FAILED. */
bool qz_script_hold(struct qz_script *s, int64_t up_ms, struct qz_script_act *out);
/* Milliseconds until a step could have something to do by time alone; -1 when the script is over. */
int qz_script_wait_ms(const struct qz_script *s, int64_t up_ms);

/* The tap of that name ("headcount"), or QZ_TAP_NONE. Of QZ_TAP_GO, which is named like the screen it leads
 * to, *arg becomes that screen; else *arg stays. */
enum qz_tap qz_tap_parse(const char *name, int *arg);
/* And back; "" for QZ_TAP_NONE. */
const char *qz_tap_name(enum qz_tap tap, int arg);

#endif
