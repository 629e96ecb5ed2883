#include "kiosk/ui/input.h"

#include "base/text.h"

#include <SDL_scancode.h>
#include <string.h>

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
    in->holding = false;
}

bool qz_input_press(struct qz_input *in, const struct qz_view *v, int x, int y)
{
    const struct qz_touch *t = qz_touch_at(v, x, y);
    in->focus = -1;
    in->holding = t != NULL;
    if (t)
        in->held = *t;
    return in->holding;
}

bool qz_input_release(struct qz_input *in, const struct qz_view *v, int x, int y)
{
    const struct qz_touch *t = qz_touch_at(v, x, y);
    bool hit = in->holding && t && t->tap == in->held.tap && t->arg == in->held.arg;
    in->holding = false;
    if (hit)
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
        struct qz_touch t = v->touch[in->focus];
        in->sink.tap(in->sink.ctx, t.tap, t.arg);
        return;
    }
    tap_if_offered(in, v, QZ_TAP_STILL);
    tap_if_offered(in, v, offers(v, QZ_TAP_ENTER) ? QZ_TAP_ENTER : QZ_TAP_DISMISS);
}

static int digit_of(unsigned scancode)
{
    if (scancode >= SDL_SCANCODE_1 && scancode <= SDL_SCANCODE_9)
        return (int)(scancode - SDL_SCANCODE_1) + 1;
    if (scancode >= SDL_SCANCODE_KP_1 && scancode <= SDL_SCANCODE_KP_9)
        return (int)(scancode - SDL_SCANCODE_KP_1) + 1;
    return scancode == SDL_SCANCODE_0 || scancode == SDL_SCANCODE_KP_0 ? 0 : -1;
}

static void typed(struct qz_input *in, const struct qz_view *v, const struct qz_wedge_key *k)
{
    int digit = digit_of(k->scancode), letter = (int)k->scancode - SDL_SCANCODE_A;
    if (k->typed >= ' ' && qz_input_wants_text(v)) {
        in->sink.tap(in->sink.ctx, QZ_TAP_KEY, (int)k->typed);
        return;
    }

    switch (k->scancode) {
    case SDL_SCANCODE_TAB:
        move_focus(in, v, k->shift ? -1 : 1);
        return;
    case SDL_SCANCODE_RIGHT:
    case SDL_SCANCODE_DOWN:
        move_focus(in, v, 1);
        return;
    case SDL_SCANCODE_LEFT:
    case SDL_SCANCODE_UP:
        move_focus(in, v, -1);
        return;

    case SDL_SCANCODE_RETURN:
    case SDL_SCANCODE_KP_ENTER:
    case SDL_SCANCODE_SPACE:
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

static void deliver(struct qz_input *in, const struct qz_view *v, const struct qz_wedge_out *out)
{
    if (out->code)
        in->sink.payload(in->sink.ctx, out->code, out->len);
    if (out->dropped)
        in->sink.dropped(in->sink.ctx, out->dropped);
    for (size_t i = 0; i < out->keys; i++)
        typed(in, v, &out->key[i]);
}

void qz_input_key(struct qz_input *in, const struct qz_view *v, unsigned scancode, bool shift, bool caps,
                  bool ctrl, uint32_t typed, int64_t now_ms)
{
    struct qz_wedge_out out;
    qz_wedge_text(&in->wedge, qz_input_wants_text(v));
    qz_wedge_key(&in->wedge, scancode, shift, caps, ctrl, typed, now_ms, &out);
    deliver(in, v, &out);
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
    deliver(in, v, &out);
}

int qz_input_wait_ms(const struct qz_input *in, int64_t now_ms)
{
    return qz_wedge_wait_ms(&in->wedge, now_ms);
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
