/* The window and what lies under it: a canvas that we paint, and areas of it that are shown. */
#ifndef QZ_KIOSK_UI_DISPLAY_H
#define QZ_KIOSK_UI_DISPLAY_H

#include "base/err.h"
#include "kiosk/draw/raster.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_POINTER_REST_MS 3000 /* a pointer that is not moved is hidden after that */

struct qz_display;

/* Open the window: width x height (0: the whole display, and a full screen for the window manager, if there
 * is one). Unless `windowed` it has no border, takes the keyboard for itself, and shows no pointer until one
 * is moved. A driver that draws where nobody sees it is taken only when SDL_VIDEODRIVER names it. Where the
 * display driver takes pixels (X11, off-screen) the canvas is the window's own memory; elsewhere (Wayland,
 * KMS/DRM) it is uploaded to a texture, unless `software`. NULL with *err naming what is missing. The calling
 * thread is the one that must use it. */
struct qz_display *qz_display_create(int width, int height, bool windowed, bool software, struct qz_err *err);
/* A window that fills another display, from 0, beside the one that qz_display_create made: it takes no keys,
 * and is not waited for. NULL with *err: QZ_E_MISSING where there is no such display. */
struct qz_display *qz_display_create_beside(int at, bool software, struct qz_err *err);
/* Whether there is a display of that number now, from 0. */
bool qz_display_is_there(int at);
/* What SDL's events name its window by. */
uint32_t qz_display_id(const struct qz_display *d);
/* NULL is fine. */
void qz_display_destroy(struct qz_display *d);

/* The canvas. Its content stays from frame to frame, except when *lost is set: then paint everything.
 * Returns false when there is none just now (the window is being changed). */
bool qz_display_canvas(struct qz_display *d, struct qz_pixels *out, bool *lost);
/* Whether an X server has it. */
bool qz_display_is_x11(void);
/* Pixels an inch as the display says; 0 where it does not, or says what no panel has. */
float qz_display_dpi(const struct qz_display *d);
/* Whether a display can be so: 50 to 290 pixels an inch, alike both ways. Exposed for its test. */
float qz_display_dpi_of(float across, float down);
/* The window changed its size or was uncovered. */
void qz_display_changed(struct qz_display *d);
/* From now on the canvas is shown turned by so many quarters clockwise, and as bright as that, in percent; a
 * turn by one or three exchanges its sides. Takes memory for a canvas of its own, but for 0 and 100. */
void qz_display_filter(struct qz_display *d, int turn, int light);
/* Where on the canvas that pixel of the display shows. */
void qz_display_under(const struct qz_display *d, int x, int y, int *cx, int *cy);
/* Show these areas of the canvas. */
void qz_display_show(struct qz_display *d, const struct qz_rect *areas, int n);

/* Whether a text is typed on the screen: only then keys go through the layout and the input method of the
 * session. */
void qz_display_text(struct qz_display *d, bool typed);

/* Wait up to ms for input or qz_display_wake. Blocks in the kernel where the driver can be waited for;
 * elsewhere input is looked for every few dozen milliseconds. */
void qz_display_wait(struct qz_display *d, int ms);
/* From any thread: end the wait. From a signal handler only qz_display_wake_signal. */
void qz_display_wake(struct qz_display *d);
void qz_display_wake_signal(struct qz_display *d);
/* The pointer was moved at up_ms, which shows it, or a finger was put down (false), which hides it. */
void qz_display_pointer(struct qz_display *d, bool moved, int64_t up_ms);
/* At each turn of the loop: hide a pointer that rests; and, once a second, bring a window that is not
 * `windowed` back to where it belongs: in front, in sight, with the keyboard. */
void qz_display_keep(struct qz_display *d, int64_t up_ms);

#endif
