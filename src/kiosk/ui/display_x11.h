/* What SDL leaves to a window manager, and does not tell of keys, for a display server X. Only display.c uses
 * it. */
#ifndef QZ_KIOSK_UI_DISPLAY_X11_H
#define QZ_KIOSK_UI_DISPLAY_X11_H

#include <SDL.h>
#include <stdbool.h>

/* From now on keys bear the time at which they were pressed, as the server tells it; and, when the window is
 * to `follow`, it takes the size of the whole display again whenever that changes. By an event filter, and
 * for one window: call it once, after that was made. Does nothing with another driver than x11. */
void qz_x11_listen(SDL_Window *window, bool follow);

#endif
