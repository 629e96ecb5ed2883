/* The screens: one file each, which ends with the screen's row. */
#ifndef QZ_KIOSK_SCREENS_SCREENS_H
#define QZ_KIOSK_SCREENS_SCREENS_H

#include "kiosk/draw/view.h"
#include "kiosk/flow/screen.h"

#define QZ_SCREEN_ROW(id, row) extern const struct qz_screen row;
QZ_SCREENS(QZ_SCREEN_ROW)
#undef QZ_SCREEN_ROW

/* All rows by their id: for qz_flow_init. */
extern const struct qz_screen *const qz_screens[QZ_SCREEN_COUNT];

/* Describe the model's screen, or the question that covers it, to v->draw (between qz_draw_begin, done here,
 * and qz_draw_end, not done); as somebody asked for it (m->ease), as large as nothing is cut by that. */
void qz_screen_draw(struct qz_view *v);
/* What is spoken of the model's screen where the kiosk speaks: its outcome or question, and what to do then;
 * QZ_S_COUNT: nothing. Never a name, and nothing that is not on the screen. */
void qz_screen_spoken(const struct qz_model *m, enum qz_string out[2]);
/* The screen of that name, or QZ_SCREEN_COUNT. */
enum qz_screen_id qz_screen_parse(const char *name);
/* Whether the camera's picture shows now. */
bool qz_screen_wants_preview(const struct qz_model *m);

/* Grounds of pages, as a row names them. */
const struct qz_ground *qz_ground_paper(const struct qz_theme *t, const struct qz_model *m);
const struct qz_ground *qz_ground_yes(const struct qz_theme *t, const struct qz_model *m);
const struct qz_ground *qz_ground_already(const struct qz_theme *t, const struct qz_model *m);
const struct qz_ground *qz_ground_no(const struct qz_theme *t, const struct qz_model *m);

#endif
