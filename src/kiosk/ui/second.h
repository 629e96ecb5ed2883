/* A second display of the same kiosk, which is a wall while the first one is the door: its window, what it
 * shows, what a touch on it does. Of the screen's one thread, which draws it when the door has nothing to
 * draw. Only the files of this part use it. */
#ifndef QZ_KIOSK_UI_SECOND_H
#define QZ_KIOSK_UI_SECOND_H

#include "base/err.h"
#include "kiosk/flow/flow.h"

#include <SDL.h>
#include <stdbool.h>

struct qz_ui;
struct qz_second;

/* On the display that ui->opt.wall_display names, from 2 on. One that is not there, or goes, is looked for
 * every few seconds. NULL with *err: no memory. NULL is fine in all that follow. */
struct qz_second *qz_second_create(struct qz_ui *ui, struct qz_err *err);
void qz_second_destroy(struct qz_second *s);

/* What the screen is told: of it the wall takes its part, and nothing that names people. */
void qz_second_tell(struct qz_second *s, const struct qz_tell *tell);
/* Whether the event is of its window, and so was taken. */
bool qz_second_event(struct qz_second *s, const SDL_Event *e);
/* Time passed. */
void qz_second_tick(struct qz_second *s);
/* Whether it is to be drawn; and draw it. */
bool qz_second_due(const struct qz_second *s);
void qz_second_draw(struct qz_second *s);
/* Milliseconds until it changes by itself; -1: there is none. */
int qz_second_wait_ms(const struct qz_second *s);

/* For tests: what it shows. Not of NULL. */
const struct qz_model *qz_second_model(const struct qz_second *s);

#endif
