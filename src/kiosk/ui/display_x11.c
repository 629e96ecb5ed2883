#include "kiosk/ui/display_x11.h"

#include <SDL_syswm.h>
#include <stdbool.h>

#ifdef SDL_VIDEO_DRIVER_X11

/* The root window has the size of the display. */
static int SDLCALL x11_filter(void *arg, SDL_Event *e)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (e->type != SDL_SYSWMEVENT)
        return 1;
    if (!SDL_GetWindowWMInfo(arg, &info) || info.subsystem != SDL_SYSWM_X11)
        return 0;

    const XEvent *x = &e->syswm.msg->msg.x11.event;
    bool changed =
        x->type == ConfigureNotify && x->xconfigure.window == DefaultRootWindow(info.info.x11.display);
    if (changed && SDL_GetNumVideoDisplays() == 1)
        XMoveResizeWindow(info.info.x11.display, info.info.x11.window, 0, 0, (unsigned)x->xconfigure.width,
                          (unsigned)x->xconfigure.height);
    return 0; /* nobody else asks for events of X */
}

void qz_x11_follow(SDL_Window *window)
{
    SDL_SysWMinfo info;
    XWindowAttributes now;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
        return;

    Display *x = info.info.x11.display;
    if (!XGetWindowAttributes(x, DefaultRootWindow(x), &now))
        return;
    XSelectInput(x, DefaultRootWindow(x), now.your_event_mask | StructureNotifyMask);
    SDL_SetEventFilter(x11_filter, window);
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
}

#else

void qz_x11_follow(SDL_Window *window)
{
    (void)window;
}

#endif
