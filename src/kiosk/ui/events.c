#include "kiosk/ui/ui_int.h"

#include "base/clock.h"
#include "base/text.h"

#include <SDL.h>
#include <stdio.h>
#include <string.h>

/* Canvas pixels of a place on the display, whose sides are 1. */
static void events_place(const struct qz_ui *ui, float x, float y, int *cx, int *cy)
{
    bool turned = ui->model.setup.turn % 2;
    float w = (float)(turned ? ui->view.h : ui->view.w);
    float h = (float)(turned ? ui->view.w : ui->view.h);
    qz_display_under(ui->display, (int)(x * w), (int)(y * h), cx, cy);
}

/* Canvas pixels of a position in the window, which differ where the display scales windows. */
static void to_canvas(struct qz_ui *ui, const SDL_Event *e, float x, float y, int *cx, int *cy)
{
    int w = 0, h = 0;
    SDL_Window *win = SDL_GetWindowFromID(e->button.windowID);
    if (win)
        SDL_GetWindowSize(win, &w, &h);
    if (w > 0 && h > 0)
        events_place(ui, x / (float)w, y / (float)h, cx, cy);
    else
        *cx = (int)x, *cy = (int)y;
}

static void on_mouse(struct qz_ui *ui, const SDL_Event *e)
{
    int x, y;
    if (e->button.button != SDL_BUTTON_LEFT)
        return;
    to_canvas(ui, e, (float)e->button.x, (float)e->button.y, &x, &y);
    if (e->type == SDL_MOUSEBUTTONDOWN)
        qz_input_press(&ui->input, &ui->view, x, y);
    else
        qz_input_release(&ui->input, &ui->view, x, y);
}

static void on_finger(struct qz_ui *ui, const SDL_Event *e)
{
    int x, y;
    events_place(ui, e->tfinger.x, e->tfinger.y, &x, &y);
    qz_display_pointer(ui->display, false, qz_up_ms());
    if (e->type == SDL_FINGERDOWN)
        qz_input_press(&ui->input, &ui->view, x, y);
    else
        qz_input_release(&ui->input, &ui->view, x, y);
}

/* Only staff can leave; an ordinary window is closed by anybody. */
static void events_on_close(struct qz_ui *ui)
{
    if (ui->opt.windowed || qz_flow_has_cadre(&ui->model))
        atomic_store(&ui->quit, true);
}

/* When the key was pressed, which may be long before it is read. */
static int64_t pressed_up_ms(const SDL_KeyboardEvent *k)
{
    Sint32 ago = (Sint32)(SDL_GetTicks() - k->timestamp);
    return qz_up_ms() - (ago > 0 ? ago : 0);
}

/* The one character that a key typed, which SDL tells right behind it, by whatever layout there is; 0: it
 * typed none, or more, which come as a text of their own. */
static uint32_t take_typed(void)
{
    SDL_Event next;
    if (SDL_PeepEvents(&next, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) != 1 ||
        next.type != SDL_TEXTINPUT)
        return 0;
    const char *p = next.text.text, *end = p + strlen(p);
    uint32_t ch = qz_utf8_next(&p, end);
    if (p != end)
        return 0;
    SDL_PeepEvents(&next, 1, SDL_GETEVENT, SDL_TEXTINPUT, SDL_TEXTINPUT);
    return ch;
}

static void on_key(struct qz_ui *ui, const SDL_KeyboardEvent *k)
{
    Uint16 mod = k->keysym.mod;
    uint32_t typed = take_typed();
    if ((mod & KMOD_ALT) && k->keysym.scancode == SDL_SCANCODE_F4)
        events_on_close(ui); /* a window manager would have said so, but the keyboard is ours */
    else if (!k->repeat)
        qz_input_key(&ui->input, &ui->view, k->keysym.scancode, mod & KMOD_SHIFT, mod & KMOD_CAPS,
                     mod & KMOD_CTRL, typed, pressed_up_ms(k));
}

/* A pointer that finds itself above a new window was not moved. */
static void on_motion(struct qz_ui *ui, const SDL_MouseMotionEvent *m)
{
    if (m->xrel || m->yrel)
        qz_display_pointer(ui->display, true, qz_up_ms());
}

static void on_window(struct qz_ui *ui, const SDL_WindowEvent *w)
{
    if (w->event == SDL_WINDOWEVENT_CLOSE)
        events_on_close(ui);
    if (w->event != SDL_WINDOWEVENT_SIZE_CHANGED && w->event != SDL_WINDOWEVENT_EXPOSED)
        return;
    qz_display_changed(ui->display);
    ui->dirty = true;
}

void qz_ui_events(struct qz_ui *ui)
{
    SDL_Event e;
    /* SDL_PollEvent may end before the newest ones. */
    SDL_PumpEvents();
    while (SDL_PeepEvents(&e, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) > 0) {
        if (qz_second_event(ui->second, &e))
            continue;
        switch (e.type) {
        case SDL_QUIT:
            ui->display_gone = true;
            break;
        case SDL_WINDOWEVENT:
            on_window(ui, &e.window);
            break;
        case SDL_KEYDOWN:
            on_key(ui, &e.key);
            break;
        case SDL_TEXTINPUT:
            qz_input_text(&ui->input, &ui->view, e.text.text);
            break;
        case SDL_MOUSEMOTION:
            on_motion(ui, &e.motion);
            break;

        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP:
            on_mouse(ui, &e);
            break;
        case SDL_FINGERDOWN:
        case SDL_FINGERUP:
            on_finger(ui, &e);
            break;
        default:
            break;
        }
    }
}

static const struct {
    const char *name;
    unsigned scancode;
} named_keys[] = {
    {"tab", SDL_SCANCODE_TAB},
    {"enter", SDL_SCANCODE_RETURN},
    {"escape", SDL_SCANCODE_ESCAPE},
    {"backspace", SDL_SCANCODE_BACKSPACE},
};

/* Keys so far apart that nobody takes them for a scanner's. */
static void type_slowly(struct qz_ui *ui, unsigned scancode, bool shift, char typed, int64_t *at)
{
    qz_input_key(&ui->input, &ui->view, scancode, shift, false, false, (unsigned char)typed, *at);
    *at += 200;
    qz_input_idle(&ui->input, &ui->view, *at);
}

static void play_key(struct qz_ui *ui, const char *text)
{
    int64_t at = qz_up_ms();
    for (size_t i = 0; i < sizeof named_keys / sizeof *named_keys; i++)
        if (strcmp(text, named_keys[i].name) == 0) {
            type_slowly(ui, named_keys[i].scancode, false, '\0', &at);
            return;
        }
    for (const char *p = text; *p; p++) {
        bool shift;
        unsigned code = qz_input_scancode(*p, &shift);
        if (code)
            type_slowly(ui, code, shift, *p, &at);
    }
}

static void play_scan(struct qz_ui *ui, const char *text)
{
    int64_t at = qz_up_ms();
    for (const char *p = text; *p; p++, at++) {
        bool shift;
        unsigned code = qz_input_scancode(*p, &shift);
        if (code)
            qz_input_key(&ui->input, &ui->view, code, shift, false, false, 0, at);
    }
    qz_input_key(&ui->input, &ui->view, SDL_SCANCODE_RETURN, false, false, false, 0, at);
    qz_input_idle(&ui->input, &ui->view, at + 500);
}

/* A finger on what is drawn, as a person does it. False when nothing of the kind is there. */
static bool play_tap(struct qz_ui *ui, enum qz_tap tap, int arg)
{
    const struct qz_view *v = &ui->view;
    for (int i = 0; i < v->touches && !ui->dirty; i++) {
        struct qz_rect at = v->touch[i].shown;
        if (v->touch[i].tap != tap || v->touch[i].arg != arg)
            continue;
        qz_input_press(&ui->input, v, at.x + at.w / 2, at.y + at.h / 2);
        qz_input_release(&ui->input, v, at.x + at.w / 2, at.y + at.h / 2);
        return true;
    }
    return false;
}

/* One act a turn: what it did is on the screen before the next one looks. */
int qz_ui_play(struct qz_ui *ui, struct qz_err *err)
{
    struct qz_script_act act;
    qz_script_step(ui->script, ui->model.screen, qz_up_ms(), &act);

    if (act.verb == QZ_SCRIPT_TAP && !play_tap(ui, act.tap, act.arg) &&
        qz_script_hold(ui->script, qz_up_ms(), &act))
        return 0;

    switch (act.verb) {
    case QZ_SCRIPT_NONE:
        break;
    case QZ_SCRIPT_TAP:
        break;
    case QZ_SCRIPT_KEY:
        play_key(ui, act.text);
        break;
    case QZ_SCRIPT_SCAN:
        play_scan(ui, act.text);
        break;
    case QZ_SCRIPT_SHOT:
        return ui->opt.shots_dir ? qz_ui_shot(ui, act.text, err) : 0;
    case QZ_SCRIPT_QUIT:
        atomic_store(&ui->quit, true);
        break;
    case QZ_SCRIPT_FAILED:
        return qz_fail(err, QZ_E_MISSING, "the script waited in vain; %s", act.text);
    }
    return 0;
}
