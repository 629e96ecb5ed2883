#include "kiosk/ui/input.h"

#include "base/text.h"

#include <SDL_scancode.h>
#include <stdlib.h>
#include <string.h>

#define SWITCH_ROUNDS 2 /* after which nobody is taken to be at the switch */

void qz_input_init(struct qz_input *in, struct qz_input_sink sink, const char *prefix)
{
    const struct qz_wedge_options wedge = {.prefix = prefix};
    memset(in, 0, sizeof *in);
    in->sink = sink;
    in->focus = -1;
    qz_wedge_init(&in->wedge, &wedge);
}

void qz_input_new_screen(struct qz_input *in)
{
    in->focus = -1;
    in->holding = in->stays = false;
}

/* ---- a finger that stays ---- */

/* It has stayed. */
static void input_hold(struct qz_input *in, int64_t now_ms)
{
    if (!in->holding || in->stays || in->held.tap != QZ_HELD_TAP)
        return;
    if (!in->hold_up_ms)
        in->hold_up_ms = now_ms;
    if (now_ms - in->hold_up_ms < QZ_INPUT_HOLD_MS)
        return;
    in->stays = true;
    in->sink.tap(in->sink.ctx, in->held.tap, in->held.arg);
}

/* Milliseconds until it has, -1: none does. */
static int input_hold_wait_ms(const struct qz_input *in, int64_t now_ms)
{
    if (!in->holding || in->stays || in->held.tap != QZ_HELD_TAP)
        return -1;
    int64_t left = in->hold_up_ms ? in->hold_up_ms + QZ_INPUT_HOLD_MS - now_ms : 0;
    return left > 0 ? (int)left : 0;
}

/* It is lifted, wherever that is. */
static bool input_let_go(struct qz_input *in)
{
    bool stayed = in->stays;
    in->stays = false;
    if (stayed)
        in->sink.tap(in->sink.ctx, QZ_TAP_LET_GO, 0);
    return stayed;
}

/* A key cannot stay. */
static void input_tap(struct qz_input *in, const struct qz_touch *t)
{
    struct qz_touch was = *t; /* the screen may be another one after it */
    in->sink.tap(in->sink.ctx, was.tap, was.arg);
    if (was.tap == QZ_HELD_TAP)
        in->sink.tap(in->sink.ctx, QZ_TAP_LET_GO, 0);
}

bool qz_input_press(struct qz_input *in, const struct qz_view *v, int x, int y)
{
    const struct qz_touch *t = qz_touch_at(v, x, y);
    in->focus = -1;
    in->steps = false;
    in->holding = t != NULL;
    in->hold_up_ms = 0;
    if (t)
        in->held = *t;
    return in->holding;
}

bool qz_input_release(struct qz_input *in, const struct qz_view *v, int x, int y)
{
    const struct qz_touch *t = qz_touch_at(v, x, y);
    bool hit = in->holding && t && t->tap == in->held.tap && t->arg == in->held.arg;
    in->holding = false;
    if (input_let_go(in))
        return true;
    if (hit && t->tap != QZ_HELD_TAP)
        in->sink.tap(in->sink.ctx, t->tap, t->arg);
    return hit;
}

static void move_focus(struct qz_input *in, const struct qz_view *v, int by)
{
    if (v->touches == 0)
        return;
    if (in->focus < 0)
        in->focus = by > 0 ? 0 : v->touches - 1;
    else
        in->focus = (in->focus + by + v->touches) % v->touches;
}

static int64_t input_middle(int from, int length)
{
    return from + length / 2;
}

/* How far that touch lies from the focus that way, and aside of it twice; below 0: not that way. */
static int64_t input_off(const struct qz_touch *from, const struct qz_touch *to, int dx, int dy)
{
    int64_t x = input_middle(to->shown.x, to->shown.w) - input_middle(from->shown.x, from->shown.w);
    int64_t y = input_middle(to->shown.y, to->shown.h) - input_middle(from->shown.y, from->shown.h);
    int64_t along = x * dx + y * dy, aside = llabs(x * dy) + llabs(y * dx);
    return along > aside / 2 ? along + 2 * aside : -1;
}

/* To what lies that way; where nothing does, to the next one or the one before. */
static void input_move(struct qz_input *in, const struct qz_view *v, int dx, int dy)
{
    int best = -1;
    int64_t least = INT64_MAX;
    for (int i = 0; in->focus >= 0 && in->focus < v->touches && i < v->touches; i++) {
        int64_t off = input_off(&v->touch[in->focus], &v->touch[i], dx, dy);
        if (i != in->focus && off >= 0 && off < least) {
            best = i;
            least = off;
        }
    }
    if (best >= 0)
        in->focus = best;
    else
        move_focus(in, v, dx + dy);
}

static void input_stir(struct qz_input *in)
{
    if (in->sink.stir)
        in->sink.stir(in->sink.ctx);
}

static bool offers(const struct qz_view *v, enum qz_tap tap)
{
    for (int i = 0; i < v->touches; i++)
        if (v->touch[i].tap == tap)
            return true;
    return false;
}

bool qz_input_wants_text(const struct qz_view *v)
{
    return offers(v, QZ_TAP_KEY);
}

static void tap_if_offered(struct qz_input *in, const struct qz_view *v, enum qz_tap tap)
{
    if (offers(v, tap))
        in->sink.tap(in->sink.ctx, tap, 0);
}

static void enter(struct qz_input *in, const struct qz_view *v)
{
    if (in->focus >= 0 && in->focus < v->touches) {
        input_tap(in, &v->touch[in->focus]);
        return;
    }
    tap_if_offered(in, v, QZ_TAP_STILL);
    tap_if_offered(in, v, offers(v, QZ_TAP_ENTER) ? QZ_TAP_ENTER : QZ_TAP_DISMISS);
}

/* ---- one switch ---- */

/* The switch: it begins, or presses what is offered. */
static void input_switch(struct qz_input *in, const struct qz_view *v, int64_t now_ms)
{
    bool began = in->steps;
    in->steps = true;
    in->rounds = 0;
    in->step_up_ms = now_ms + in->step_ms;
    if (began && in->focus >= 0) {
        enter(in, v);
        return;
    }
    in->focus = v->touches > 0 ? 0 : -1;
    input_stir(in);
}

/* Its time is over: the next one is offered. On another screen it begins with the first. */
static void input_step(struct qz_input *in, const struct qz_view *v, int64_t now_ms)
{
    if (!in->steps || now_ms < in->step_up_ms)
        return;
    in->step_up_ms = now_ms + in->step_ms;
    bool last = v->touches == 0 || in->focus + 1 >= v->touches;
    in->rounds += last;
    in->focus = last ? 0 : in->focus + 1;
    in->steps = in->rounds < SWITCH_ROUNDS && v->touches > 0;
    if (in->steps)
        input_stir(in);
    else
        in->focus = -1;
}

static int digit_of(unsigned scancode)
{
    if (scancode >= SDL_SCANCODE_1 && scancode <= SDL_SCANCODE_9)
        return (int)(scancode - SDL_SCANCODE_1) + 1;
    if (scancode >= SDL_SCANCODE_KP_1 && scancode <= SDL_SCANCODE_KP_9)
        return (int)(scancode - SDL_SCANCODE_KP_1) + 1;
    return scancode == SDL_SCANCODE_0 || scancode == SDL_SCANCODE_KP_0 ? 0 : -1;
}

/* A key that moves the focus, and did. */
static bool typed_moves(struct qz_input *in, const struct qz_view *v, const struct qz_wedge_key *k)
{
    switch (k->scancode) {
    case SDL_SCANCODE_TAB:
        move_focus(in, v, k->shift ? -1 : 1);
        return true;

    case SDL_SCANCODE_RIGHT:
        input_move(in, v, 1, 0);
        return true;
    case SDL_SCANCODE_LEFT:
        input_move(in, v, -1, 0);
        return true;
    case SDL_SCANCODE_DOWN:
        input_move(in, v, 0, 1);
        return true;
    case SDL_SCANCODE_UP:
        input_move(in, v, 0, -1);
        return true;
    default:
        return false;
    }
}

static void typed(struct qz_input *in, const struct qz_view *v, const struct qz_wedge_key *k, int64_t now_ms)
{
    int digit = digit_of(k->scancode), letter = (int)k->scancode - SDL_SCANCODE_A;
    if (k->typed >= ' ' && qz_input_wants_text(v)) {
        in->sink.tap(in->sink.ctx, QZ_TAP_KEY, (int)k->typed);
        return;
    }

    if (typed_moves(in, v, k)) {
        in->steps = false;
        input_stir(in);
        return;
    }

    switch (k->scancode) {
    case SDL_SCANCODE_RETURN:
    case SDL_SCANCODE_KP_ENTER:
    case SDL_SCANCODE_SPACE:
        if (in->step_ms > 0)
            input_switch(in, v, now_ms);
        else
            enter(in, v);
        return;
    case SDL_SCANCODE_ESCAPE:
        tap_if_offered(in, v, offers(v, QZ_TAP_BACK) ? QZ_TAP_BACK : QZ_TAP_DISMISS);
        return;
    case SDL_SCANCODE_BACKSPACE:
        tap_if_offered(in, v, QZ_TAP_ERASE);
        return;
    default:
        if (digit >= 0 && offers(v, QZ_TAP_DIGIT))
            in->sink.tap(in->sink.ctx, QZ_TAP_DIGIT, digit);
        if (letter >= 0 && letter < 26 && offers(v, QZ_TAP_LETTER))
            in->sink.tap(in->sink.ctx, QZ_TAP_LETTER, letter);
    }
}

static void deliver(struct qz_input *in, const struct qz_view *v, const struct qz_wedge_out *out,
                    int64_t now_ms)
{
    if (out->code)
        in->sink.payload(in->sink.ctx, out->code, out->len);
    if (out->dropped)
        in->sink.dropped(in->sink.ctx, out->dropped);
    for (size_t i = 0; i < out->keys; i++)
        typed(in, v, &out->key[i], now_ms);
}

void qz_input_key(struct qz_input *in, const struct qz_view *v, unsigned scancode, bool shift, bool caps,
                  bool ctrl, uint32_t typed, int64_t now_ms)
{
    struct qz_wedge_out out;
    qz_wedge_text(&in->wedge, qz_input_wants_text(v));
    qz_wedge_key(&in->wedge, scancode, shift, caps, ctrl, typed, now_ms, &out);
    deliver(in, v, &out, now_ms);
}

void qz_input_text(struct qz_input *in, const struct qz_view *v, const char *text)
{
    const char *end = text + strlen(text);
    while (text < end && qz_input_wants_text(v))
        in->sink.tap(in->sink.ctx, QZ_TAP_KEY, (int)qz_utf8_next(&text, end));
}

void qz_input_idle(struct qz_input *in, const struct qz_view *v, int64_t now_ms)
{
    struct qz_wedge_out out;
    qz_wedge_idle(&in->wedge, now_ms, &out);
    deliver(in, v, &out, now_ms);
    input_hold(in, now_ms);
    input_step(in, v, now_ms);
}

int qz_input_wait_ms(const struct qz_input *in, int64_t now_ms)
{
    int wait = qz_wedge_wait_ms(&in->wedge, now_ms);
    int64_t left = in->step_up_ms > now_ms ? in->step_up_ms - now_ms : 0;
    if (in->steps && (wait < 0 || left < wait))
        wait = (int)left;
    int hold = input_hold_wait_ms(in, now_ms);
    return hold >= 0 && (wait < 0 || hold < wait) ? hold : wait;
}

unsigned qz_input_scancode(char c, bool *shift)
{
    static const char plain[] = "-=[]\\\0;'`,./", shifted[] = "_+{}|\0:\"~<>?", digits[] = ")!@#$%^&*(";
    *shift = false;
    if (c >= 'a' && c <= 'z')
        return SDL_SCANCODE_A + (unsigned)(c - 'a');
    if (c >= '1' && c <= '9')
        return SDL_SCANCODE_1 + (unsigned)(c - '1');
    if (c == '0')
        return SDL_SCANCODE_0;
    if (c == ' ')
        return SDL_SCANCODE_SPACE;

    for (unsigned i = 0; c && i < sizeof plain - 1; i++)
        if (plain[i] == c)
            return SDL_SCANCODE_MINUS + i;

    *shift = true;
    if (c >= 'A' && c <= 'Z')
        return SDL_SCANCODE_A + (unsigned)(c - 'A');
    for (unsigned i = 0; c && i < sizeof shifted - 1; i++)
        if (shifted[i] == c)
            return SDL_SCANCODE_MINUS + i;

    const char *d = c ? strchr(digits, c) : NULL;
    if (!d)
        return 0;
    return d == digits ? SDL_SCANCODE_0 : SDL_SCANCODE_1 + (unsigned)(d - digits) - 1;
}
