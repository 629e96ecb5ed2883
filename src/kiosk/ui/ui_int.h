/* The parts of the screen thread's own state, shared by the ui_*.c files only. */
#ifndef QZ_KIOSK_UI_UI_INT_H
#define QZ_KIOSK_UI_UI_INT_H

#include "kiosk/ui/display.h"
#include "kiosk/ui/input.h"
#include "kiosk/ui/power.h"
#include "kiosk/ui/script.h"
#include "kiosk/ui/second.h"
#include "kiosk/ui/sound.h"
#include "kiosk/ui/speech.h"
#include "kiosk/ui/ui.h"

#include <stdatomic.h>

/* What tells one picture of a screen from the next: any of these changing makes a new one. */
struct qz_shot_state {
    enum qz_screen_id screen;
    enum qz_lang lang;
    enum qz_trouble trouble;
    enum qz_verdict verdict;
    enum qz_tap sure;
    bool open, headcount, confirmed;
};

/* What was spoken last, or is: of which screen, since when that shows. */
struct qz_voice {
    enum qz_string said[2];
    enum qz_lang lang;
    int64_t screen_up_ms;
};

struct qz_ui {
    struct qz_ui_options opt;
    struct qz_model model;
    struct qz_view view;
    struct qz_fonts *fonts;
    struct qz_draw *draw;
    struct qz_display *display;
    struct qz_speaker *speaker;
    struct qz_speech *speech; /* NULL: it never speaks */
    struct qz_voice voice;
    struct qz_power power;
    struct qz_setup setup; /* as it is applied */
    bool first_kept;       /* the kiosk's directory says that it is still to be tried */
    struct qz_script *script;
    struct qz_input input;
    struct qz_queue *asks; /* of the running qz_ui_run */
    struct qz_preview *preview;
    bool dirty;                /* a frame is due */
    int64_t screen_up_ms;      /* since when the screen shows */
    uint64_t made;             /* masks made up to the last frame */
    bool full;                 /* a full name is on the display, or among what was drawn */
    struct qz_shot_state shot; /* the state to take a picture of */
    int64_t shot_due_ms;       /* when it has settled; 0: taken */
    int shots[QZ_SCREEN_COUNT][QZ_LANG_COUNT];
    struct qz_buf touches;    /* what the file of touches says */
    struct qz_second *second; /* NULL: there is but one display */
    bool display_gone;        /* its server ended the connection */
    atomic_bool quit;
};

/* Hand one event to the flow and do what it wants. */
void qz_ui_step(struct qz_ui *ui, const struct qz_event *ev);
/* The picture that a view wants: from the gallery, or it is asked for. Returns whether the view has another
 * one now, so that it is to be drawn again. */
bool qz_ui_image(struct qz_ui *ui, struct qz_view *v);
/* Take all events that SDL has. */
void qz_ui_events(struct qz_ui *ui);
/* Do the next thing the script says, if it is due. Returns 0, or -1 with *err. */
int qz_ui_play(struct qz_ui *ui, struct qz_err *err);

/* Pictures of settled screens. Before a frame: one that is about to be replaced; after it: one that has
 * settled. Return 0 or -1. */
int qz_ui_shots_before(struct qz_ui *ui, struct qz_err *err);
int qz_ui_shots_after(struct qz_ui *ui, struct qz_err *err);
int qz_ui_shots_wait_ms(const struct qz_ui *ui);
/* After a frame: let the file of touches say what is drawn to be touched, if it is wanted and other than
 * before: "screen NAME", then for each area "touch NAME NUMBER X Y WIDTH HEIGHT", in pixels. Returns 0 or -1.
 */
int qz_ui_touches_tell(struct qz_ui *ui, struct qz_err *err);

/* setup.c: what a cadre set before, from the kiosk's directory; and a change of it, applied and kept. */
void qz_ui_setup_begin(struct qz_ui *ui);
void qz_ui_setup_changed(struct qz_ui *ui);

/* first.c: a kiosk that was enrolled here and not yet tried goes on with that after a power cut: a file in
 * its directory says so. */
void qz_ui_first_begin(struct qz_ui *ui);
void qz_ui_first_changed(struct qz_ui *ui);

/* voice.c: say what the screen says, where that is wanted and once; and let it sound when it is ready. */
void qz_ui_speak(struct qz_ui *ui);
void qz_ui_hear(struct qz_ui *ui);

/* A picture of that name now. */
int qz_ui_shot(struct qz_ui *ui, const char *name, struct qz_err *err);

#endif
