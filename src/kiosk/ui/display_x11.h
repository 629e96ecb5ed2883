/* What SDL leaves to a window manager, for a display server X that has none. Only display.c uses it. */
#ifndef QZ_KIOSK_DISPLAY_X11_H
#define QZ_KIOSK_DISPLAY_X11_H

#include <SDL.h>

/* From now on a window of the whole display takes its size again whenever the display changes it, by its own
 * event filter. Call it once, after the window was made. Does nothing with another driver than x11. */
void qz_x11_follow(SDL_Window *window);

#endif
