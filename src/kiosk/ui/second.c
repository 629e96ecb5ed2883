#include "kiosk/ui/second.h"

#include "base/clock.h"
#include "base/log.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/ui_int.h"

#include <SDL.h>
#include <stdlib.h>

#define SECOND_AGAIN_MS 5000       /* until a display that is not there is looked for once more */
#define SECOND_CACHE    (4u << 20) /* bytes of drawn letters */

struct qz_second {
    struct qz_ui *ui;
    int at;                     /* the display, from 0 */
    struct qz_display *display; /* NULL: it is not there */
    struct qz_draw *draw;
    struct qz_model model;
    struct qz_view view;
    struct qz_input input;
    bool dirty, said;
    int64_t look_up_ms; /* when its display is looked for */
};

/* What a wall is made of. Names of people, and what stops the door, are not for it. */
static bool second_is_for_it(enum qz_tell_kind kind)
{
    switch (kind) {
    case QZ_TELL_SESSION:
    case QZ_TELL_QUARTER:
    case QZ_TELL_NET:
    case QZ_TELL_CLOCK:
    case QZ_TELL_WALL:
    case QZ_TELL_NOTICE:
    case QZ_TELL_PERSON:
    case QZ_TELL_IDENTITY:
        return true;
    default:
        return false;
    }
}

/* A wall asks nothing and makes no sound. */
static void second_step(struct qz_second *s, const struct qz_event *ev)
{
    struct qz_effect out[2];
    if (qz_flow_step(&s->model, ev, qz_now_ms(), qz_up_ms(), out))
        s->dirty = true;
}

void qz_second_tell(struct qz_second *s, const struct qz_tell *tell)
{
    const struct qz_event ev = {.kind = QZ_EVENT_TELL, .tell = tell};
    if (s && second_is_for_it(tell->kind))
        second_step(s, &ev);
}

static void second_on_tap(void *ctx, enum qz_tap tap, int arg)
{
    const struct qz_event ev = {.kind = QZ_EVENT_TAP, .tap = tap, .arg = arg};
    second_step(ctx, &ev);
}

/* Scanners type into the door's window. */
static void second_on_payload(void *ctx, const uint8_t *bytes, size_t len)
{
    (void)ctx, (void)bytes, (void)len;
}

static void second_on_dropped(void *ctx, const char *why)
{
    (void)ctx, (void)why;
}

/* ---- its display ---- */

static void second_open(struct qz_second *s)
{
    struct qz_err err = {0};
    if (!s->draw && !(s->draw = qz_draw_create(s->ui->fonts, SECOND_CACHE, &err)))
        return;
    s->view.draw = s->draw;
    s->display = qz_display_create_beside(s->at, s->ui->opt.software, &err);
    if (!s->display && !s->said)
        qz_log(QZ_LOG_WARN, "wall: %s; it is looked for again", err.msg);
    if (s->display)
        qz_log(QZ_LOG_INFO, "wall: on display %d", s->at + 1);
    s->said = !s->display;
    s->dirty = true;
}

static void second_look(struct qz_second *s)
{
    int64_t up = qz_up_ms();
    if (s->display && !qz_display_is_there(s->at)) {
        qz_display_destroy(s->display);
        s->display = NULL;
    }
    if (s->display || up < s->look_up_ms)
        return;
    s->look_up_ms = up + SECOND_AGAIN_MS;
    second_open(s);
}

struct qz_second *qz_second_create(struct qz_ui *ui, struct qz_err *err)
{
    struct qz_second *s = calloc(1, sizeof *s);
    if (!s) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the wall");
        return NULL;
    }

    const struct qz_ui_options *o = &ui->opt;
    s->ui = ui;
    s->at = o->wall_display - 1;
    qz_flow_init(&s->model, o->lang, qz_screens);
    s->model.wall.always = true;
    s->model.wall.off_from = o->off_from;
    s->model.wall.off_to = o->off_to;
    qz_input_init(&s->input, (struct qz_input_sink){s, second_on_tap, second_on_payload, second_on_dropped},
                  NULL);
    s->view = (struct qz_view){
        .theme = qz_theme(o->theme), .m = &s->model, .lens = QZ_LENS_NONE, .motion = 1, .focus = -1};
    qz_second_tick(s);
    return s;
}

void qz_second_destroy(struct qz_second *s)
{
    if (!s)
        return;
    qz_draw_destroy(s->draw);
    qz_display_destroy(s->display);
    free(s);
}

/* ---- its turn ---- */

void qz_second_tick(struct qz_second *s)
{
    const struct qz_event tick = {.kind = QZ_EVENT_TICK};
    if (!s)
        return;
    second_look(s);
    second_step(s, &tick);
    if (s->view.draw && qz_ui_image(s->ui, &s->view))
        s->dirty = true;
}

bool qz_second_due(const struct qz_second *s)
{
    return s && s->dirty && s->display;
}

void qz_second_draw(struct qz_second *s)
{
    struct qz_pixels canvas;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    bool lost;
    s->dirty = false;
    if (!qz_display_canvas(s->display, &canvas, &lost)) {
        s->dirty = true;
        return;
    }
    if (lost) {
        qz_draw_all(s->draw);
        s->view.dpi = qz_display_dpi(s->display);
    }

    s->view.w = canvas.w, s->view.h = canvas.h;
    qz_screen_draw(&s->view);
    if (qz_ui_image(s->ui, &s->view))
        qz_screen_draw(&s->view);
    int n = qz_draw_end(s->draw, dirty);
    qz_draw_paint(s->draw, &canvas, dirty, n);
    qz_display_show(s->display, dirty, n);
}

int qz_second_wait_ms(const struct qz_second *s)
{
    return s ? qz_flow_wait_ms(&s->model, qz_now_ms(), qz_up_ms()) : -1;
}

/* ---- what happens in its window ---- */

static void second_touch(struct qz_second *s, float x, float y, bool down)
{
    int cx = (int)(x * (float)s->view.w), cy = (int)(y * (float)s->view.h);
    if (down)
        qz_input_press(&s->input, &s->view, cx, cy);
    else
        qz_input_release(&s->input, &s->view, cx, cy);
}

static void second_on_mouse(struct qz_second *s, const SDL_MouseButtonEvent *b)
{
    int w = 0, h = 0;
    SDL_Window *window = SDL_GetWindowFromID(b->windowID);
    if (window)
        SDL_GetWindowSize(window, &w, &h);
    if (w > 0 && h > 0 && b->button == SDL_BUTTON_LEFT)
        second_touch(s, (float)b->x / (float)w, (float)b->y / (float)h, b->type == SDL_MOUSEBUTTONDOWN);
}

static void second_on_window(struct qz_second *s, const SDL_WindowEvent *w)
{
    if (w->event != SDL_WINDOWEVENT_SIZE_CHANGED && w->event != SDL_WINDOWEVENT_EXPOSED)
        return;
    qz_display_changed(s->display);
    s->dirty = true;
}

bool qz_second_event(struct qz_second *s, const SDL_Event *e)
{
    uint32_t window = s && s->display ? qz_display_id(s->display) : 0;
    if (!window)
        return false;

    switch (e->type) {
    case SDL_WINDOWEVENT:
        if (e->window.windowID == window)
            second_on_window(s, &e->window);
        return e->window.windowID == window;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (e->button.windowID == window)
            second_on_mouse(s, &e->button);
        return e->button.windowID == window;
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
        if (e->tfinger.windowID == window)
            second_touch(s, e->tfinger.x, e->tfinger.y, e->type == SDL_FINGERDOWN);
        return e->tfinger.windowID == window;
    default:
        return false;
    }
}

const struct qz_model *qz_second_model(const struct qz_second *s)
{
    return &s->model;
}
