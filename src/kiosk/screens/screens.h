/* The screens: one file each, a row in a const table. A screen reads the view's model and describes a frame;
 * it keeps no state of its own. */
#ifndef QZ_KIOSK_SCREENS_SCREENS_H
#define QZ_KIOSK_SCREENS_SCREENS_H

#include "kiosk/draw/view.h"

struct qz_screen {
    const char *name; /* for files and scripts: "idle" */
    /* The ground of the page in that theme. */
    const struct qz_ground *(*ground)(const struct qz_theme *t);
    void (*draw)(struct qz_view *v);
    bool preview; /* the camera's picture is part of it (or can be) */
};

extern const struct qz_screen qz_screens[QZ_SCREEN_COUNT];

/* Describe the model's screen to v->draw (between qz_draw_begin, done here, and qz_draw_end, not done). */
void qz_screen_draw(struct qz_view *v);
/* The screen of that name, or QZ_SCREEN_COUNT. */
enum qz_screen_id qz_screen_parse(const char *name);
/* Whether the camera's picture shows now. */
bool qz_screen_wants_preview(const struct qz_model *m);

void qz_screen_idle(struct qz_view *v);
void qz_screen_welcome(struct qz_view *v);
void qz_screen_counted(struct qz_view *v);
void qz_screen_group(struct qz_view *v);
void qz_screen_already(struct qz_view *v);
void qz_screen_refused(struct qz_view *v);
void qz_screen_trouble(struct qz_view *v);
void qz_screen_ask(struct qz_view *v);
void qz_screen_cadres(struct qz_view *v);
void qz_screen_pin(struct qz_view *v);
void qz_screen_clock(struct qz_view *v);
void qz_screen_staff(struct qz_view *v);
void qz_screen_list(struct qz_view *v);
void qz_screen_find(struct qz_view *v);
void qz_screen_item(struct qz_view *v);
void qz_screen_came(struct qz_view *v);
void qz_screen_undo(struct qz_view *v);
void qz_screen_write(struct qz_view *v);
void qz_screen_known(struct qz_view *v);

#endif
