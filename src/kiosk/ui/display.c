#include "kiosk/ui/display.h"

#include "kiosk/ui/display_x11.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <SDL.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define SLICE_MS      250 /* a signal cannot end SDL's own wait: look up so often */
#define POLL_INPUT_MS 20  /* drivers whose input must be asked for */
#define POLL_NONE_MS  500 /* drivers that never have input */
#define KEEP_MS       1000

struct qz_display {
    SDL_Window *window;
    SDL_Surface *surface;   /* the window's, when pixels go straight to it */
    SDL_Renderer *renderer; /* else */
    SDL_Texture *texture;
    uint32_t *own; /* our canvas in front of the texture */
    int own_w, own_h;
    int turn, light;        /* how the canvas is shown; then it is this one, */
    struct qz_pixels drawn; /* and px is ours */
    bool software, lost;
    bool alone;          /* it is not `windowed`: nothing else is to be seen or reached */
    bool pointer;        /* shown */
    int64_t moved_up_ms; /* when it was last moved */
    int64_t kept_up_ms;  /* when the window was last looked after */
    bool blocks;         /* SDL_WaitEvent sleeps in the kernel */
    int poll_ms;         /* else how often input is asked for */
    int fd;              /* eventfd that wakes us when it does not */
    Uint32 wake_event;   /* and the event when it does */
    atomic_bool waking;  /* one on its way is enough */
};

static bool is_driver(const char *a)
{
    const char *name = SDL_GetCurrentVideoDriver();
    return name && SDL_strcasecmp(name, a) == 0;
}

/* Drivers that draw where nobody sees it. SDL tries the first by itself when there is no display. */
static bool is_unseen(void)
{
    return is_driver("offscreen") || is_driver("dummy");
}

/* Drivers that lend their window's memory; the others put a texture under it at best. */
static bool lends_pixels(void)
{
    return is_driver("x11") || is_unseen();
}

static bool is_asked_for(void)
{
    const char *named = SDL_GetHint(SDL_HINT_VIDEODRIVER);
    return named && strstr(named, SDL_GetCurrentVideoDriver());
}

/* A texture under the window instead of its own pixels: where there is no choice, or where whoever runs us
 * names a renderer. */
static bool wants_renderer(const struct qz_display *d)
{
    const char *named = SDL_GetHint(SDL_HINT_RENDER_DRIVER);
    return !d->software && (!lends_pixels() || (named && *named));
}

static void set_hints(void)
{
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    /* Without this SDL starts OpenGL to find out whether it is faster than shared memory. */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    SDL_SetHint(SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0"); /* which would put the window aside */
    SDL_SetHint(SDL_HINT_APP_NAME, "qingzhan-kiosk");
    /* A window that is closed is told as that, so that SDL_QUIT means that the display itself is gone. */
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
}

static int start_video(struct qz_err *err)
{
    set_hints();
    bool opened = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    bool unseen = opened && is_unseen() && !is_asked_for();
    if (!opened || unseen)
        return qz_fail(err, QZ_E_IO,
                       "no display can be opened (%s); start a display server, or set "
                       "SDL_VIDEODRIVER=offscreen to run without one",
                       unseen ? "none was found" : SDL_GetError());
    SDL_DisableScreenSaver();
    /* Keys are read as physical keys; an input method would swallow a scanner's. */
    SDL_StopTextInput();
    return 0;
}

static Uint32 window_flags(bool whole, bool windowed)
{
    if (windowed)
        return SDL_WINDOW_RESIZABLE;
    return whole ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_BORDERLESS;
}

static int open_window(struct qz_display *d, int width, int height, bool windowed, struct qz_err *err)
{
    SDL_Rect all = {0, 0, 1280, 720};
    SDL_GetDisplayBounds(0, &all);
    bool whole = width <= 0 || height <= 0;
    SDL_Rect place = all;
    if (windowed)
        place = (SDL_Rect){(int)SDL_WINDOWPOS_CENTERED, (int)SDL_WINDOWPOS_CENTERED, 1280, 720};
    if (!whole) {
        place.w = width;
        place.h = height;
    }

    d->window = SDL_CreateWindow("青站", place.x, place.y, place.w, place.h, window_flags(whole, windowed));
    if (!d->window)
        return qz_fail(err, QZ_E_IO, "no window can be opened: %s", SDL_GetError());
    qz_x11_listen(d->window, whole && !windowed);
    return 0;
}

/* Nothing else gets the keys: no shortcut of a desktop, no other window. */
static void take_over(struct qz_display *d)
{
    if (!d->alone)
        return;
    SDL_SetWindowKeyboardGrab(d->window, SDL_TRUE);
    SDL_ShowCursor(SDL_DISABLE);
    d->pointer = false;
}

static int make_texture(struct qz_display *d)
{
    int w, h;
    if (SDL_GetRendererOutputSize(d->renderer, &w, &h) != 0)
        return -1;
    SDL_DestroyTexture(d->texture);
    free(d->own);
    d->texture = SDL_CreateTexture(d->renderer, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING, w, h);
    d->own = calloc((size_t)w * (size_t)h, sizeof *d->own);
    d->own_w = w, d->own_h = h;
    d->lost = true;
    return d->texture && d->own ? 0 : -1;
}

static int open_target(struct qz_display *d, struct qz_err *err)
{
    if (wants_renderer(d)) {
        d->renderer = SDL_CreateRenderer(d->window, -1, 0);
        if (d->renderer && make_texture(d) == 0)
            return 0;
        SDL_DestroyRenderer(d->renderer);
        d->renderer = NULL;
    }

    d->surface = SDL_GetWindowSurface(d->window);
    d->lost = true;
    if (d->surface && d->surface->format->BytesPerPixel == 4 && d->surface->format->Rmask == 0xff0000)
        return 0;

    /* A display of few colours or another order: SDL converts what it is given as a texture. */
    d->surface = NULL;
    d->renderer = SDL_CreateRenderer(d->window, -1, SDL_RENDERER_SOFTWARE);
    if (d->renderer && make_texture(d) == 0)
        return 0;
    return qz_fail(err, QZ_E_IO, "the display cannot be drawn on: %s", SDL_GetError());
}

struct qz_display *qz_display_create(int width, int height, bool windowed, bool software, struct qz_err *err)
{
    struct qz_display *d = calloc(1, sizeof *d);
    if (!d) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the display");
        return NULL;
    }

    d->software = software;
    d->pointer = true;
    d->light = 100;
    d->alone = !windowed;
    d->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (d->fd < 0) {
        qz_fail(err, QZ_E_IO, "no event descriptor: %s", strerror(errno));
        free(d);
        return NULL;
    }

    if (start_video(err) < 0 || open_window(d, width, height, windowed, err) < 0 || open_target(d, err) < 0) {
        qz_display_destroy(d);
        return NULL;
    }

    take_over(d);
    d->blocks = is_driver("x11") || is_driver("wayland");
    d->poll_ms = is_unseen() ? POLL_NONE_MS : POLL_INPUT_MS;
    d->wake_event = SDL_RegisterEvents(1);
    return d;
}

bool qz_display_is_there(int at)
{
    return at < SDL_GetNumVideoDisplays();
}

uint32_t qz_display_id(const struct qz_display *d)
{
    return SDL_GetWindowID(d->window);
}

static int open_window_beside(struct qz_display *d, int at, struct qz_err *err)
{
    SDL_Rect all;
    if (!qz_display_is_there(at) || SDL_GetDisplayBounds(at, &all) != 0)
        return qz_fail(err, QZ_E_MISSING, "there is no display %d", at + 1);

    /* Keys go to the door, whichever window was shown last. */
    SDL_SetHint(SDL_HINT_WINDOW_NO_ACTIVATION_WHEN_SHOWN, "1");
    int place = (int)SDL_WINDOWPOS_CENTERED_DISPLAY((unsigned)at);
    d->window = SDL_CreateWindow("青站", place, place, all.w, all.h, SDL_WINDOW_FULLSCREEN_DESKTOP);
    SDL_SetHint(SDL_HINT_WINDOW_NO_ACTIVATION_WHEN_SHOWN, "0");
    return d->window ? 0 : qz_fail(err, QZ_E_IO, "no window can be opened: %s", SDL_GetError());
}

struct qz_display *qz_display_create_beside(int at, bool software, struct qz_err *err)
{
    struct qz_display *d = calloc(1, sizeof *d);
    if (!d) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the display");
        return NULL;
    }

    d->software = software;
    d->light = 100;
    d->fd = -1;
    d->poll_ms = POLL_NONE_MS;
    if (start_video(err) < 0 || open_window_beside(d, at, err) < 0 || open_target(d, err) < 0) {
        qz_display_destroy(d);
        return NULL;
    }
    return d;
}

void qz_display_destroy(struct qz_display *d)
{
    if (!d)
        return;
    free(d->drawn.px);
    SDL_DestroyTexture(d->texture);
    if (d->renderer)
        SDL_DestroyRenderer(d->renderer);
    if (d->window)
        SDL_DestroyWindow(d->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    free(d->own);
    if (d->fd >= 0)
        close(d->fd);
    free(d);
}

/* The pixels that are shown. False: there are none just now. */
static bool display_shown(struct qz_display *d, struct qz_pixels *out)
{
    if (d->renderer) {
        *out = (struct qz_pixels){d->own, d->own_w, d->own_h, d->own_w};
        return d->own != NULL;
    }
    if (!d->surface)
        d->surface = SDL_GetWindowSurface(d->window);
    if (!d->surface)
        return false;
    *out = (struct qz_pixels){d->surface->pixels, d->surface->w, d->surface->h, d->surface->pitch / 4};
    return true;
}

/* ---- turned, or darker ---- */

static bool display_filters(const struct qz_display *d)
{
    return d->turn != 0 || d->light < 100;
}

void qz_display_filter(struct qz_display *d, int turn, int light)
{
    if (turn == d->turn && light == d->light)
        return;
    d->turn = turn;
    d->light = light;
    d->lost = true;
    if (!display_filters(d)) {
        free(d->drawn.px);
        d->drawn = (struct qz_pixels){0};
    }
}

/* A canvas of the size that fits the display when it is turned. */
static bool display_drawn(struct qz_display *d, const struct qz_pixels *shown)
{
    bool aside = d->turn % 2;
    int w = aside ? shown->h : shown->w;
    int h = aside ? shown->w : shown->h;
    if (d->drawn.px && d->drawn.w == w && d->drawn.h == h)
        return true;
    free(d->drawn.px);
    d->drawn = (struct qz_pixels){calloc((size_t)w * (size_t)h, 4), w, h, w};
    d->lost = true;
    return d->drawn.px != NULL;
}

/* Where a pixel of the canvas is shown. */
static void display_place(const struct qz_display *d, int x, int y, int *px, int *py)
{
    const int right = d->drawn.w - 1 - x, below = d->drawn.h - 1 - y;
    const int at[4][2] = {{x, y}, {below, x}, {right, below}, {y, right}};
    *px = at[d->turn][0], *py = at[d->turn][1];
}

void qz_display_under(const struct qz_display *d, int x, int y, int *cx, int *cy)
{
    const int right = d->drawn.w - 1, below = d->drawn.h - 1;
    const int at[4][2] = {{x, y}, {y, below - x}, {right - x, below - y}, {right - y, x}};
    *cx = x, *cy = y;
    if (display_filters(d))
        *cx = at[d->turn][0], *cy = at[d->turn][1];
}

static uint32_t display_dimmed(uint32_t px, uint32_t light)
{
    uint32_t rb = (px & 0xff00ff) * light >> 8 & 0xff00ff;
    uint32_t g = (px & 0x00ff00) * light >> 8 & 0x00ff00;
    return rb | g;
}

/* Copy that area to where it is shown; returns the area there. */
static struct qz_rect display_copy(const struct qz_display *d, const struct qz_pixels *to, struct qz_rect r)
{
    uint32_t light = (uint32_t)d->light * 256 / 100;
    int x0, y0, x1, y1;
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++) {
            int px, py;
            display_place(d, x, y, &px, &py);
            to->px[py * to->stride + px] = display_dimmed(d->drawn.px[y * d->drawn.stride + x], light);
        }

    display_place(d, r.x, r.y, &x0, &y0);
    display_place(d, r.x + r.w - 1, r.y + r.h - 1, &x1, &y1);
    int left = x0 < x1 ? x0 : x1;
    int top = y0 < y1 ? y0 : y1;
    return (struct qz_rect){left, top, abs(x1 - x0) + 1, abs(y1 - y0) + 1};
}

bool qz_display_canvas(struct qz_display *d, struct qz_pixels *out, bool *lost)
{
    if (!display_shown(d, out))
        return false;
    if (display_filters(d)) {
        if (!display_drawn(d, out))
            return false;
        *out = d->drawn;
    }
    *lost = d->lost;
    d->lost = false;
    return out->px != NULL;
}

float qz_display_dpi_of(float across, float down)
{
    /* Projectors and cheap panels tell a shape (16 by 9) in the place of a size. */
    bool like = fabsf(across - down) <= 0.1f * fmaxf(across, down);
    return like && across >= 50 && across <= 290 ? across : 0;
}

float qz_display_dpi(const struct qz_display *d)
{
    float across = 0, down = 0;
    int at = SDL_GetWindowDisplayIndex(d->window);
    if (at < 0 || SDL_GetDisplayDPI(at, NULL, &across, &down) != 0)
        return 0;
    return qz_display_dpi_of(across, down);
}

void qz_display_changed(struct qz_display *d)
{
    int w, h;
    if (!d->renderer) {
        d->surface = NULL;
        d->lost = true;
        return;
    }
    if (SDL_GetRendererOutputSize(d->renderer, &w, &h) == 0 && (w != d->own_w || h != d->own_h))
        make_texture(d);
    d->lost = true;
}

void qz_display_show(struct qz_display *d, const struct qz_rect *areas, int n)
{
    SDL_Rect r[32];
    struct qz_pixels shown;
    bool filters = display_filters(d) && display_shown(d, &shown);
    n = n > 32 ? 32 : n;
    for (int i = 0; i < n; i++) {
        struct qz_rect at = filters ? display_copy(d, &shown, areas[i]) : areas[i];
        r[i] = (SDL_Rect){at.x, at.y, at.w, at.h};
    }
    if (n == 0)
        return;
    if (!d->renderer) {
        SDL_UpdateWindowSurfaceRects(d->window, r, n);
        return;
    }

    for (int i = 0; i < n; i++)
        SDL_UpdateTexture(d->texture, &r[i], d->own + (int64_t)r[i].y * d->own_w + r[i].x, d->own_w * 4);
    SDL_RenderCopy(d->renderer, d->texture, NULL, NULL);
    SDL_RenderPresent(d->renderer);
}

void qz_display_text(struct qz_display *d, bool typed)
{
    (void)d;
    if (typed == (SDL_IsTextInputActive() == SDL_TRUE))
        return;
    if (typed)
        SDL_StartTextInput();
    else
        SDL_StopTextInput();
}

void qz_display_wait(struct qz_display *d, int ms)
{
    if (d->blocks) {
        SDL_WaitEventTimeout(NULL, ms > SLICE_MS ? SLICE_MS : ms);
    } else {
        struct pollfd p = {.fd = d->fd, .events = POLLIN};
        uint64_t count;
        if (poll(&p, 1, ms > d->poll_ms ? d->poll_ms : ms) > 0)
            (void)!read(d->fd, &count, sizeof count);
    }
    atomic_store(&d->waking, false);
}

void qz_display_wake(struct qz_display *d)
{
    if (atomic_exchange(&d->waking, true))
        return;
    if (!d->blocks) {
        qz_display_wake_signal(d);
        return;
    }
    SDL_Event e;
    memset(&e, 0, sizeof e);
    e.type = d->wake_event;
    SDL_PushEvent(&e);
}

void qz_display_wake_signal(struct qz_display *d)
{
    uint64_t one = 1;
    (void)!write(d->fd, &one, sizeof one);
}

static void show_pointer(struct qz_display *d, bool shown)
{
    if (d->pointer == shown)
        return;
    d->pointer = shown;
    SDL_ShowCursor(shown ? SDL_ENABLE : SDL_DISABLE);
}

void qz_display_pointer(struct qz_display *d, bool moved, int64_t up_ms)
{
    if (moved)
        d->moved_up_ms = up_ms;
    show_pointer(d, moved);
}

/* Somebody, or something, may have put the window aside. */
static void bring_back(struct qz_display *d)
{
    Uint32 flags = SDL_GetWindowFlags(d->window);
    if (flags & SDL_WINDOW_HIDDEN)
        SDL_ShowWindow(d->window);
    if (flags & SDL_WINDOW_MINIMIZED)
        SDL_RestoreWindow(d->window);
    if (!(flags & SDL_WINDOW_INPUT_FOCUS))
        SDL_RaiseWindow(d->window);
    if (!SDL_GetWindowKeyboardGrab(d->window))
        SDL_SetWindowKeyboardGrab(d->window, SDL_TRUE);
}

void qz_display_keep(struct qz_display *d, int64_t up_ms)
{
    if (d->alone && up_ms - d->moved_up_ms >= QZ_POINTER_REST_MS)
        show_pointer(d, false);
    if (!d->alone || !d->blocks || up_ms - d->kept_up_ms < KEEP_MS)
        return;
    d->kept_up_ms = up_ms;
    bring_back(d);
}

bool qz_display_is_x11(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver && strcmp(driver, "x11") == 0;
}
