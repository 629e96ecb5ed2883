/* What a desktop does to the kiosk's window, and what it sees of it, from outside: on the X display DISPLAY.
 *
 *   desktop close       ask its window to close, as the cross of a window does (WM_DELETE_WINDOW)
 *   desktop minimise    put its window aside
 *   desktop size WxH    the display changes its mode
 *   desktop window      say where the window is: "X Y WIDTH HEIGHT shown" or "... hidden"
 *   desktop pointer     say whether the pointer is to be seen: "shown" or "hidden"
 *   desktop manager     say whether a window manager is at work: "there" or "none"
 *   desktop keyboard    say whether somebody has taken the keyboard: "taken" or "free"
 *   desktop shot FILE   what is to be seen now, as a PNG
 *   desktop part X,Y,WxH   a number of what is to be seen there: another one when any pixel is another
 */
#include "tests/support/pictures.h"

#include <png.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

/* What the display shows there, rows of red, green and blue; of malloc, or NULL. */
static uint8_t *desktop_pixels(int x, int y, int w, int h)
{
    XImage *im = XGetImage(display, root, x, y, (unsigned)w, (unsigned)h, AllPlanes, ZPixmap);
    uint8_t *px = im ? malloc((size_t)w * (size_t)h * 3) : NULL;
    for (int i = 0; px && i < w * h; i++) {
        unsigned long v = XGetPixel(im, i % w, i / w);
        px[3 * i] = (uint8_t)(v >> 16);
        px[3 * i + 1] = (uint8_t)(v >> 8);
        px[3 * i + 2] = (uint8_t)v;
    }
    if (im)
        XDestroyImage(im);
    return px;
}

static int desktop_shot(const char *path)
{
    int w = DisplayWidth(display, DefaultScreen(display)), h = DisplayHeight(display, DefaultScreen(display));
    size_t len = 0;
    struct pictures_png as = {.width = w, .height = h, .type = PNG_COLOR_TYPE_RGB, .depth = 8};
    uint8_t *px = desktop_pixels(0, 0, w, h);
    as.pixels = px;
    uint8_t *png = px ? pictures_png(&as, &len) : NULL;
    if (png)
        pictures_save(path, png, len);
    free(png);
    free(px);
    return png ? 0 : 1;
}

static int desktop_part(const char *where)
{
    int x, y, w, h;
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    if (sscanf(where, "%d,%d,%dx%d", &x, &y, &w, &h) != 4 || w < 1 || h < 1)
        return 2;
    uint8_t *px = desktop_pixels(x, y, w, h);
    for (int i = 0; px && i < w * h * 3; i++)
        sum = (sum ^ px[i]) * UINT64_C(0x100000001b3);
    printf("%016llx\n", (unsigned long long)sum);
    bool there = px;
    free(px);
    return there ? 0 : 1;
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
    if (strcmp(verb, "shot") == 0)
        return desktop_shot(arg);
    if (strcmp(verb, "part") == 0)
        return desktop_part(arg);

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
        fputs("usage: desktop close | minimise | size WxH | window | pointer | keyboard | manager | "
              "shot FILE | part X,Y,WxH, on DISPLAY\n",
              stderr);
        return 2;
    }
    root = DefaultRootWindow(display);
    int rc = desktop_do(argv[1], argc > 2 ? argv[2] : "");
    XSync(display, False);
    XCloseDisplay(display);
    return rc;
}
