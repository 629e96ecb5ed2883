#include "scan/reader/wedge.h"

#include "scan/reader/layout.h"

#include <string.h>

#define FIRST_GAPS  3   /* gaps after which a person's rhythm is certain enough to stop holding keys back */
#define SWALLOW_MS  300 /* an end this soon after a code belongs to it, however busy the screen was */
#define TYPED_MOST  12  /* characters that a person types at a kiosk in one breath: a PIN has fewer */
#define KEY_ENTER   40
#define KEY_TAB     43
#define KEY_KPENTER 88
#define KEY_J       13
#define KEY_M       16
#define KEY_BRAZIL  135 /* the slash of a Brazilian keyboard, which a US one lacks */

/* The US layout by HID usage id, plain and shifted; a space where a key has no character. */
#define FIRST_KEY 30
static const char plain_keys[] = "1234567890     -=[]\\\\;'`,./";
static const char shift_keys[] = "!@#$%^&*()     _+{}||:\"~<>?";
#define FIRST_PAD 84
static const char pad_keys[] = "/*-+ 1234567890.";

static bool is_modifier(unsigned code)
{
    return code == 57 || (code >= 224 && code <= 231);
}

static bool is_end(unsigned code, bool ctrl)
{
    if (ctrl)
        return code == KEY_J || code == KEY_M;
    return code == KEY_ENTER || code == KEY_KPENTER || code == KEY_TAB;
}

/* The character of a key, or 0. */
static char wedge_character(unsigned code, bool shift, bool caps)
{
    char c = ' ';

    if (code >= 4 && code <= 29)
        return (char)((shift != caps ? 'A' : 'a') + (int)(code - 4));
    if (code == 44)
        return ' ';
    if (code == KEY_BRAZIL)
        return '/';

    if (code >= FIRST_KEY && code < FIRST_KEY + sizeof plain_keys - 1)
        c = (shift ? shift_keys : plain_keys)[code - FIRST_KEY];
    else if (code >= FIRST_PAD && code < FIRST_PAD + sizeof pad_keys - 1)
        c = pad_keys[code - FIRST_PAD];
    return c == ' ' ? '\0' : c;
}

static void forget_burst(struct qz_wedge *w)
{
    w->holds = w->chars = w->fast = w->slow = 0;
    w->caps = false;
    qz_line_init(&w->line);
}

void qz_wedge_init(struct qz_wedge *w, const struct qz_wedge_options *opt)
{
    memset(w, 0, sizeof *w);
    if (opt)
        w->opt = *opt;

    if (w->opt.min_chars <= 0)
        w->opt.min_chars = 6;
    if (w->opt.fast_ms <= 0)
        w->opt.fast_ms = 30;
    if (w->opt.quiet_ms <= 0)
        w->opt.quiet_ms = 120;
    if (w->opt.slow_ms <= 0)
        w->opt.slow_ms = 350;

    w->code_ms = INT64_MIN;
    forget_burst(w);
}

/* What is held could be the beginning of a code of ours, whoever types it. */
static bool may_be_ours(const struct qz_wedge *w)
{
    return w->chars && !w->line.over && qz_layout_begins(w->line.bytes, w->line.len, w->opt.prefix);
}

/* How long after its last key a burst is over: one of our codes must not be cut short by a scanner that is
 * slow, or by a machine that is busy for a moment. */
static int quiet_ms(const struct qz_wedge *w)
{
    return may_be_ours(w) ? w->opt.slow_ms : w->opt.quiet_ms;
}

/* Nobody types as much as a code can hold in one breath; and more is not kept to be given back. */
static bool by_scanner(const struct qz_wedge *w)
{
    if (w->line.over || (w->chars >= (unsigned)w->opt.min_chars && w->fast > w->slow))
        return true;
    return qz_layout_head(w->line.bytes, w->line.len, w->opt.prefix);
}

static void undo_caps(struct qz_line *l)
{
    for (size_t i = 0; i < l->len; i++)
        if (l->bytes[i] >= 'A' && l->bytes[i] <= 'Z')
            return;
    for (size_t i = 0; i < l->len; i++)
        if (l->bytes[i] >= 'a' && l->bytes[i] <= 'z')
            l->bytes[i] = (uint8_t)(l->bytes[i] - 'a' + 'A');
}

static void give_held(struct qz_wedge *w)
{
    memcpy(w->given, w->held, w->holds * sizeof *w->held);
    w->gives = w->holds;
    forget_burst(w);
}

static void give_key(struct qz_wedge *w, struct qz_wedge_key key)
{
    w->given[w->gives++] = key;
}

static void hand_code(struct qz_wedge *w, struct qz_wedge_out *out)
{
    if (w->caps)
        undo_caps(&w->line);
    memcpy(w->code, w->line.bytes, w->line.len);
    out->code = w->code;
    out->len = qz_layout_mend(w->code, w->line.len);
}

/* The burst is over, its last key came at end_ms. True when it was a scanner's. */
static bool wedge_finish(struct qz_wedge *w, int64_t end_ms, struct qz_wedge_out *out)
{
    if (!w->chars)
        return false;

    if (!by_scanner(w)) {
        give_held(w);
        return false;
    }

    if (qz_line_end(&w->line) == QZ_LINE_LONG)
        out->dropped = "the scanner sent more than a code can hold";
    else
        hand_code(w, out);

    forget_burst(w);
    w->code_ms = end_ms;
    return true;
}

static void wedge_hold(struct qz_wedge *w, struct qz_wedge_key key, char c, int64_t gap)
{
    if (w->chars++)
        *(gap < w->opt.fast_ms ? &w->fast : &w->slow) += 1;
    if (w->holds < sizeof w->held / sizeof *w->held)
        w->held[w->holds++] = key;
    w->caps = w->caps || key.caps;
    qz_line_put(&w->line, (uint8_t)c);

    if (w->fast + w->slow >= FIRST_GAPS && w->slow >= w->fast && !w->line.over && !may_be_ours(w)) {
        w->run = w->chars;
        give_held(w);
        w->typing = true;
    }
}

static void end_key(struct qz_wedge *w, struct qz_wedge_key key, int64_t now_ms, struct qz_wedge_out *out)
{
    if (w->code_ms != INT64_MIN && now_ms - w->code_ms <= SWALLOW_MS)
        w->code_ms = now_ms;
    else if (!wedge_finish(w, now_ms, out))
        give_key(w, key);
}

static bool too_much_for_a_person(const struct qz_wedge *w)
{
    return w->typing && !w->text && w->run > TYPED_MOST;
}

/* Nobody types any more. */
static void end_typing(struct qz_wedge *w, struct qz_wedge_out *out)
{
    if (too_much_for_a_person(w))
        out->dropped =
            "what it typed is none of our codes, and came so slowly that it was taken for a person's; "
            "set it to send without a delay between characters";
    w->typing = false;
    w->run = 0;
}

static void typed_key(struct qz_wedge *w, struct qz_wedge_key key, char c, int64_t now_ms,
                      struct qz_wedge_out *out)
{
    if (is_end(key.scancode, key.ctrl) && too_much_for_a_person(w)) {
        end_typing(w, out);
        w->code_ms = now_ms;
        return;
    }
    w->run = c ? w->run + 1 : 0;
    give_key(w, key);
}

static void one_key(struct qz_wedge *w, struct qz_wedge_key key, int64_t now_ms, struct qz_wedge_out *out)
{
    char c = key.ctrl ? '\0' : wedge_character(key.scancode, key.shift, key.caps);

    if (w->typing) {
        typed_key(w, key, c, now_ms, out);
    } else if (is_end(key.scancode, key.ctrl)) {
        end_key(w, key, now_ms, out);
    } else if (c) {
        w->code_ms = INT64_MIN;
        wedge_hold(w, key, c, now_ms - w->last_ms);
    } else {
        wedge_finish(w, now_ms, out);
        give_key(w, key);
    }
}

static void hand_out(const struct qz_wedge *w, struct qz_wedge_out *out)
{
    out->key = w->gives ? w->given : NULL;
    out->keys = w->gives;
}

void qz_wedge_text(struct qz_wedge *w, bool text)
{
    w->text = text;
}

void qz_wedge_key(struct qz_wedge *w, unsigned scancode, bool shift, bool caps, bool ctrl, uint32_t typed,
                  int64_t now_ms, struct qz_wedge_out *out)
{
    *out = (struct qz_wedge_out){0};
    w->gives = 0;

    if (is_modifier(scancode) || scancode > UINT16_MAX)
        return;

    if (now_ms - w->last_ms > quiet_ms(w)) {
        end_typing(w, out);
        wedge_finish(w, w->last_ms, out);
    }

    one_key(w, (struct qz_wedge_key){(uint16_t)scancode, shift, caps, ctrl, typed}, now_ms, out);
    w->last_ms = now_ms;
    hand_out(w, out);
}

void qz_wedge_idle(struct qz_wedge *w, int64_t now_ms, struct qz_wedge_out *out)
{
    *out = (struct qz_wedge_out){0};
    w->gives = 0;
    if (now_ms - w->last_ms > quiet_ms(w)) {
        end_typing(w, out);
        wedge_finish(w, w->last_ms, out);
    }
    hand_out(w, out);
}

int qz_wedge_wait_ms(const struct qz_wedge *w, int64_t now_ms)
{
    if (!w->chars && !too_much_for_a_person(w))
        return -1;
    int64_t left = w->last_ms + quiet_ms(w) + 1 - now_ms;
    return left < 0 ? 0 : (int)left;
}
