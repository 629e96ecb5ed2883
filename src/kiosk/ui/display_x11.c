#include "kiosk/ui/display_x11.h"

#include "base/clock.h"

#include <SDL_syswm.h>

#ifdef SDL_VIDEO_DRIVER_X11

#define STALL_MOST_MS 60000 /* more is no stall, but a server with another clock */

static struct {
    SDL_Window *window;
    bool follows;     /* the window is as large as the display, whatever becomes of that */
    Uint32 behind_ms; /* so long ago the key that comes next was pressed */
} x11;

/* The root window has the size of the display. */
static void x11_configured(const XConfigureEvent *x, const SDL_SysWMinfo *info)
{
    Display *display = info->info.x11.display;
    bool changed = x11.follows && x->window == DefaultRootWindow(display);
    if (changed && SDL_GetNumVideoDisplays() == 1)
        XMoveResizeWindow(display, info->info.x11.window, 0, 0, (unsigned)x->width, (unsigned)x->height);
}

/* A server of this machine tells time as the monotonic clock does, in milliseconds of 32 bits. */
static void x11_pressed(const XKeyEvent *x)
{
    Uint32 behind = (Uint32)(qz_mono_us() / 1000) - (Uint32)x->time;
    x11.behind_ms = behind <= STALL_MOST_MS ? behind : 0;
}

/* SDL stamps a key with the time at which it was read. While this program was busy or stopped keys wait at
 * the server, which knows when they were pressed. */
static int SDLCALL x11_filter(void *arg, SDL_Event *e)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    (void)arg;
    if (e->type == SDL_KEYDOWN) {
        e->key.timestamp -= x11.behind_ms;
        x11.behind_ms = 0;
    }
    if (e->type != SDL_SYSWMEVENT)
        return 1;
    if (!SDL_GetWindowWMInfo(x11.window, &info) || info.subsystem != SDL_SYSWM_X11)
        return 0;

    const XEvent *x = &e->syswm.msg->msg.x11.event;
    if (x->type == KeyPress)
        x11_pressed(&x->xkey);
    else if (x->type == ConfigureNotify)
        x11_configured(&x->xconfigure, &info);
    return 0; /* nobody else asks for events of X */
}

void qz_x11_listen(SDL_Window *window, bool follow)
{
    SDL_SysWMinfo info;
    XWindowAttributes now;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
        return;

    Display *display = info.info.x11.display;
    x11.window = window;
    x11.follows = follow && XGetWindowAttributes(display, DefaultRootWindow(display), &now);
    if (x11.follows)
        XSelectInput(display, DefaultRootWindow(display), now.your_event_mask | StructureNotifyMask);
    SDL_SetEventFilter(x11_filter, NULL);
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
}

#else

void qz_x11_listen(SDL_Window *window, bool follow)
{
    (void)window;
    (void)follow;
}

#endif
