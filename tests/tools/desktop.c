/* What a desktop does to the kiosk's window, and what it sees of it, from outside: on the X display DISPLAY.
 *
 *   desktop close       ask its window to close, as the cross of a window does (WM_DELETE_WINDOW)
 *   desktop minimise    put its window aside
 *   desktop size WxH    the display changes its mode
 *   desktop window      say where the window is: "X Y WIDTH HEIGHT shown" or "... hidden"
 *   desktop pointer     say whether the pointer is to be seen: "shown" or "hidden"
 *   desktop manager     say whether a window manager is at work: "there" or "none"
 *   desktop keyboard    say whether somebody has taken the keyboard: "taken" or "free"
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <X11/extensions/Xfixes.h>
#include <X11/extensions/Xrandr.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>

static Display *display;
static Window root;

static bool desktop_is_kiosk(Window w)
{
    XClassHint hint = {NULL, NULL};
    if (!XGetClassHint(display, w, &hint))
        return false;
    bool is = hint.res_name && strcmp(hint.res_name, "qingzhan-kiosk") == 0;
    XFree(hint.res_name);
    XFree(hint.res_class);
    return is;
}

/* A window manager puts a window of its own around it. */
static Window desktop_find(Window at)
{
    Window parent, above, *child = NULL, found = None;
    unsigned n = 0;
    if (desktop_is_kiosk(at))
        return at;
    if (!XQueryTree(display, at, &above, &parent, &child, &n))
        return None;
    for (unsigned i = 0; i < n && found == None; i++)
        found = desktop_find(child[i]);
    XFree(child);
    return found;
}

static int desktop_close(Window w)
{
    XEvent e = {.xclient = {.type = ClientMessage, .window = w, .format = 32}};
    e.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", False);
    e.xclient.data.l[0] = (long)XInternAtom(display, "WM_DELETE_WINDOW", False);
    e.xclient.data.l[1] = CurrentTime;
    return XSendEvent(display, w, False, NoEventMask, &e) ? 0 : 1;
}

static int desktop_window(Window w)
{
    XWindowAttributes a;
    Window child;
    int x, y;
    if (!XGetWindowAttributes(display, w, &a) ||
        !XTranslateCoordinates(display, w, root, 0, 0, &x, &y, &child))
        return 1;
    printf("%d %d %d %d %s\n", x, y, a.width, a.height, a.map_state == IsViewable ? "shown" : "hidden");
    return 0;
}

static int desktop_pointer(void)
{
    XFixesCursorImage *image = XFixesGetCursorImage(display);
    bool seen = false;
    if (!image)
        return 1;
    for (int i = 0; i < image->width * image->height; i++)
        seen = seen || image->pixels[i] >> 24;
    XFree(image);
    puts(seen ? "shown" : "hidden");
    return 0;
}

static int desktop_keyboard(void)
{
    bool got = XGrabKeyboard(display, root, False, GrabModeAsync, GrabModeAsync, CurrentTime) == GrabSuccess;
    XUngrabKeyboard(display, CurrentTime);
    puts(got ? "free" : "taken");
    return 0;
}

static int desktop_manager(void)
{
    Atom type, check = XInternAtom(display, "_NET_SUPPORTING_WM_CHECK", False);
    int format;
    unsigned long n = 0, left;
    unsigned char *value = NULL;
    XGetWindowProperty(display, root, check, 0, 1, False, XA_WINDOW, &type, &format, &n, &left, &value);
    XFree(value);
    puts(n > 0 ? "there" : "none");
    return 0;
}

/* The mode of that size, made where the display has none. */
static RRMode desktop_mode(XRRScreenResources *r, unsigned w, unsigned h)
{
    char name[40];
    int len = snprintf(name, sizeof name, "%ux%u", w, h);
    for (int i = 0; i < r->nmode; i++)
        if (r->modes[i].width == w && r->modes[i].height == h)
            return r->modes[i].id;
    XRRModeInfo mode = {.width = w, .height = h, .hTotal = w, .vTotal = h, .name = name};
    mode.nameLength = (unsigned)len;
    RRMode made = XRRCreateMode(display, root, &mode);
    XRRAddOutputMode(display, r->outputs[0], made);
    return made;
}

static int desktop_size(unsigned w, unsigned h)
{
    XRRScreenResources *r = XRRGetScreenResources(display, root);
    if (!r || r->noutput < 1 || r->ncrtc < 1)
        return 1;
    RRMode mode = desktop_mode(r, w, h);
    XRRSetCrtcConfig(display, r, r->crtcs[0], CurrentTime, 0, 0, None, RR_Rotate_0, NULL, 0);
    XRRSetScreenSize(display, root, (int)w, (int)h, (int)w / 4, (int)h / 4);
    Status s =
        XRRSetCrtcConfig(display, r, r->crtcs[0], CurrentTime, 0, 0, mode, RR_Rotate_0, &r->outputs[0], 1);
    XRRFreeScreenResources(r);
    return s == RRSetConfigSuccess ? 0 : 1;
}

static int desktop_do(const char *verb, const char *arg)
{
    Window w = desktop_find(root);
    unsigned width, height;

    if (strcmp(verb, "pointer") == 0)
        return desktop_pointer();
    if (strcmp(verb, "manager") == 0)
        return desktop_manager();
    if (strcmp(verb, "keyboard") == 0)
        return desktop_keyboard();
    if (strcmp(verb, "size") == 0 && sscanf(arg, "%ux%u", &width, &height) == 2)
        return desktop_size(width, height);

    if (w == None)
        return 1;

    if (strcmp(verb, "close") == 0)
        return desktop_close(w);
    if (strcmp(verb, "minimise") == 0)
        return XIconifyWindow(display, w, DefaultScreen(display)) ? 0 : 1;
    return strcmp(verb, "window") == 0 ? desktop_window(w) : 2;
}

int main(int argc, char **argv)
{
    display = XOpenDisplay(NULL);
    if (!display || argc < 2) {
        fputs("usage: desktop close | minimise | size WxH | window | pointer | keyboard, on DISPLAY\n",
              stderr);
        return 2;
    }
    root = DefaultRootWindow(display);
    int rc = desktop_do(argv[1], argc > 2 ? argv[2] : "");
    XSync(display, False);
    XCloseDisplay(display);
    return rc;
}
