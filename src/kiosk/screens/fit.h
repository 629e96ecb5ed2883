/* Pages that are drawn larger than they are laid out for, or in less room. For screens.c alone. */
#ifndef QZ_KIOSK_SCREENS_FIT_H
#define QZ_KIOSK_SCREENS_FIT_H

#include "kiosk/draw/view.h"

/* Describe the page at that scale. */
void qz_screen_describe(struct qz_view *v, float scale);
/* The same as the model's ease asks for: of the scales down from large print, or from its own in the lower
 * part of the display, the first at which nothing is cut that is not cut else, nothing lies over another or
 * leaves the page. The next frame of the same screen begins with that scale. */
void qz_screen_fit(struct qz_view *v);

#endif
