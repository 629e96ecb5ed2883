/* What people and scanners do, turned into taps and payloads. Knows no SDL events: the caller translates. */
#ifndef QZ_KIOSK_UI_INPUT_H
#define QZ_KIOSK_UI_INPUT_H

#include "kiosk/draw/view.h"
#include "scan/reader/wedge.h"

/* Where the results go. All are called during the functions below. */
struct qz_input_sink {
    void *ctx;
    void (*tap)(void *ctx, enum qz_tap tap, int arg);
    void (*payload)(void *ctx, const uint8_t *bytes, size_t len); /* at most QZ_PAYLOAD_MAX bytes */
    void (*dropped)(void *ctx, const char *why); /* what a scanner typed and nobody can read; English */
    void (*stir)(void *ctx); /* somebody is at it, and has not chosen yet; NULL: nobody is told */
};

struct qz_input {
    struct qz_input_sink sink;
    struct qz_wedge wedge;
    int focus; /* index of the touch that keys have chosen, -1: none */
    struct qz_touch held;
    bool holding;       /* a finger or button is down on `held` */
    bool stays;         /* so long that it says so: QZ_TAP_LET_GO ends it */
    int64_t hold_up_ms; /* since when, by the clock of qz_input_idle; 0: it has not come round yet */
    int step_ms;        /* of who has one switch: how long each button is offered; 0: nobody has */
    bool steps;         /* the focus goes from button to button, */
    int64_t step_up_ms; /* next then, by the clock of qz_input_idle */
    int rounds;         /* so often through all of them since the switch was used */
};

/* prefix: what scanners were set to send before a code; NULL or "": nothing. Borrowed. */
void qz_input_init(struct qz_input *in, struct qz_input_sink sink, const char *prefix);
/* Another screen: forget the focus and what is held. */
void qz_input_new_screen(struct qz_input *in);

/* A finger or button goes down and up, in canvas pixels. A tap is both on the same area. Each returns whether
 * something was hit. On QZ_HELD_TAP it has to stay for QZ_INPUT_HOLD_MS; what is lifted sooner is no tap. */
#define QZ_INPUT_HOLD_MS 400
bool qz_input_press(struct qz_input *in, const struct qz_view *v, int x, int y);
bool qz_input_release(struct qz_input *in, const struct qz_view *v, int x, int y);

/* A key goes down (no repeats); scancodes are USB usage ids. May come out as a scanner's payload, or as what
 * a person meant: Tab moves the focus on, arrows to what lies that way, Enter and space press it, Escape goes
 * back, digits type. With a single switch, which is one that types Enter or space, the focus goes by itself
 * once it is used, and the switch presses what it has reached; after two rounds without it that ends.
 * Where a text is to be typed the character `typed` (0: none) goes into it, a blank too. */
void qz_input_key(struct qz_input *in, const struct qz_view *v, unsigned scancode, bool shift, bool caps,
                  bool ctrl, uint32_t typed, int64_t now_ms);
/* Characters that came without a key, from an input method; UTF-8. */
void qz_input_text(struct qz_input *in, const struct qz_view *v, const char *text);
/* Whether a text is to be typed on the screen. */
bool qz_input_wants_text(const struct qz_view *v);
/* Time passed. */
void qz_input_idle(struct qz_input *in, const struct qz_view *v, int64_t now_ms);
/* Milliseconds until qz_input_idle is due, -1: it is not. */
int qz_input_wait_ms(const struct qz_input *in, int64_t now_ms);

/* The key that types an ASCII character on a US keyboard. Returns its scancode, 0 when there is none. */
unsigned qz_input_scancode(char c, bool *shift);

#endif
