/* The screen and everything a person does at it: one thread, which must be the one that created it. It owns
 * the model, runs the flow, draws, plays tones. It never touches disk (but for --shots and --touches),
 * network or camera.
 */
#ifndef QZ_KIOSK_UI_UI_H
#define QZ_KIOSK_UI_UI_H

#include "base/err.h"
#include "base/queue.h"
#include "kiosk/draw/theme.h"
#include "kiosk/draw/view.h"
#include "kiosk/flow/flow.h"
#include "kiosk/link/gallery.h"
#include "kiosk/link/preview.h"

#include <stdbool.h>

/* Whether the kiosk speaks: never, to who asked for large print, or to everybody. */
enum qz_speak { QZ_SPEAK_NO, QZ_SPEAK_ASKED, QZ_SPEAK_YES };

struct qz_ui_options {
    int width, height; /* of the window; 0: the whole display */
    int dpi;           /* of the display; 0: as it says */
    bool windowed;     /* a window with a frame, for work on it */
    bool software;     /* no graphics hardware even where the display driver prefers it */
    const char *font_regular, *font_bold, *font_fallback; /* NULL: search fonts/ *.list */
    enum qz_lang lang;
    enum qz_theme_id theme;
    enum qz_lens lens; /* where the camera sits */
    bool reduce_motion, mute;
    bool may_leave;       /* staff may end the program for good */
    bool wall;            /* this screen is a wall: nobody checks in at it */
    int wall_display;     /* a display, from 2 on, that is a wall beside the door's; 0: there is none */
    int off_from, off_to; /* minutes of the day between which the display is off; the same: never */
    int wall_after_s;     /* else the wall shows when nobody was there for so long; 0: never */
    int volume;           /* of tones and voice, in percent of -3 dBFS */
    enum qz_speak speak;
    const char *voice;          /* the program that makes a voice; NULL: espeak-ng */
    struct qz_ease ease;        /* how everybody has it who asks for nothing */
    int switch_step_ms;         /* who has a single switch is offered each button so long; 0: nobody has */
    const char *scanner_prefix; /* that keyboard scanners send before a code; NULL or "": none */
    const char *shots_dir;      /* a picture of each screen when it has settled; NULL: none */
    const char *dir; /* the kiosk's, where the display's brightness is kept while it is off; NULL: nowhere */
    const char *touches;       /* a file that says what is drawn to be touched; NULL: none */
    const char *script;        /* a file of taps and scans to play; NULL: none */
    void (*turned)(void *ctx); /* called at each turn of the loop, at least once a second; NULL: nobody is */
    void *turned_ctx;
    struct qz_queue *labels;    /* struct qz_label: to the printer's thread; NULL: there is none */
    struct qz_gallery *gallery; /* pictures of notices; NULL: none are shown */
};

struct qz_ui;

/* Open the window and show the first frame. Strings in opt are borrowed until qz_ui_destroy. Call before
 * other threads start (it loads the catalogues). NULL with *err: no display, no font (says which package), a
 * mistake in the script. */
struct qz_ui *qz_ui_create(const struct qz_ui_options *opt, struct qz_err *err);
/* NULL is fine. */
void qz_ui_destroy(struct qz_ui *ui);

/* Run until the model has ended, staff close the window (anybody, when it is `windowed`) or qz_ui_quit. Pops
 * struct qz_tell from tells and pushes struct qz_ask to asks (one that finds no room is dropped and said in
 * the log). preview may be NULL. Returns 0, or -1: the script waited in vain, a picture could not be written,
 * or the display is gone. */
int qz_ui_run(struct qz_ui *ui, struct qz_queue *tells, struct qz_queue *asks, struct qz_preview *preview,
              struct qz_err *err);

/* From any thread: there is something in tells, or a new preview. */
void qz_ui_wake(struct qz_ui *ui);
/* From any thread or signal handler: leave qz_ui_run soon. */
void qz_ui_quit(struct qz_ui *ui);

/* For tests and benches: the model as the screen thread sees it; call it from that thread only. */
const struct qz_model *qz_ui_model(const struct qz_ui *ui);
/* The same of the wall on a second display; NULL: there is none. */
const struct qz_model *qz_ui_second(const struct qz_ui *ui);

#endif
