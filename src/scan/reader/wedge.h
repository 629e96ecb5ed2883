/* Codes from a USB scanner that acts as a keyboard, told from a person who types by what it types and by its
 * speed.
 *
 * Works on physical keys (USB HID usage ids, which SDL_Scancode numbers are): the keyboard layout and the
 * input method of the session have no say. The scanner's own layout has: a code of ours is known on each of
 * scan/reader/layout.h, and anything else is mapped by the US layout. Pure: the time is an argument. The
 * caller feeds key-down events in order, without auto-repeats.
 *
 * A burst of keys is held back until it is clear whose it is. It is a scanner's when it begins as one of our
 * codes, however slowly, or when it has at least min_chars characters and more than half of the gaps between
 * them are shorter than fast_ms; one long gap (a busy screen) does not spoil it. It ends with Enter, keypad
 * Enter, Tab, Ctrl+M, Ctrl+J, or after quiet_ms without a key, slow_ms when it began as ours. Ends that
 * follow a code (CR LF, doubled) are swallowed. Anything else was typed: the keys are given back in order,
 * once the rhythm is a person's each key without delay. More than a dozen of those in one breath were a slow
 * scanner's all the same, with something that is no code of ours: that is said at their end. */
#ifndef QZ_SCAN_READER_WEDGE_H
#define QZ_SCAN_READER_WEDGE_H

#include "scan/reader/line.h"

struct qz_wedge_options {
    int min_chars;      /* 0: 6. Shorter bursts are typing */
    int fast_ms;        /* 0: 30 */
    int quiet_ms;       /* 0: 120. The longest a typed key is held back when nothing follows it, but for those
                           with which one of our codes could begin */
    int slow_ms;        /* 0: 350. The same for these */
    const char *prefix; /* that scanners were set to send before a code; NULL or "": none. Borrowed */
};

struct qz_wedge_key {
    uint16_t scancode;
    bool shift, caps, ctrl;
    uint32_t typed; /* the character that it typed, as the caller has it; 0: none */
};

struct qz_wedge_out {
    const uint8_t *code; /* a code of len bytes, 1..QZ_PAYLOAD_MAX; NULL: none */
    size_t len;
    const char *dropped; /* why a scanner's burst was thrown away or could not be read (static, English);
                            NULL: none was */
    /* What a person typed, oldest first: to be handled as usual, after the code if there is one. */
    const struct qz_wedge_key *key;
    size_t keys;
};

/* Its fields are private. About 8 KB, no heap. */
struct qz_wedge {
    struct qz_wedge_options opt;
    struct qz_line line;
    struct qz_wedge_key held[QZ_PAYLOAD_MAX], given[QZ_PAYLOAD_MAX + 1];
    size_t holds, gives;
    uint8_t code[QZ_PAYLOAD_MAX];
    unsigned chars, fast, slow; /* of the burst: characters, and gaps between them by speed */
    bool caps;                  /* Caps Lock was on during the burst */
    bool typing;                /* a person is typing: nothing is held back */
    unsigned run;               /* characters of that, without a pause */
    bool text;                  /* which may be long */
    int64_t last_ms;            /* the last key */
    int64_t code_ms;            /* the last end of a code; INT64_MIN: swallow no end */
};

/* Start; opt may be NULL for the defaults and is copied. */
void qz_wedge_init(struct qz_wedge *w, const struct qz_wedge_options *opt);

/* A key went down. shift: either Shift is held; caps: Caps Lock is on; ctrl: either Ctrl is held. Modifier
 * keys themselves may be fed and are ignored. typed comes back with a key that was a person's. now_ms is any
 * clock that does not go back. Fills *out, whose pointers are into w and valid until the next call. With Caps
 * Lock on, a code whose letters all came out small is turned to capitals: the scanner did not know of the
 * lock, and this programme's codes are capital. */
void qz_wedge_key(struct qz_wedge *w, unsigned scancode, bool shift, bool caps, bool ctrl, uint32_t typed,
                  int64_t now_ms, struct qz_wedge_out *out);

/* Whether a person is asked to type a text now, however long: then much of it in one breath is no scanner's.
 */
void qz_wedge_text(struct qz_wedge *w, bool text);

/* Time passed without a key: completes a code that has no end, or gives back what was held. */
void qz_wedge_idle(struct qz_wedge *w, int64_t now_ms, struct qz_wedge_out *out);

/* Milliseconds until qz_wedge_idle has something to say, or -1 when nothing is held. */
int qz_wedge_wait_ms(const struct qz_wedge *w, int64_t now_ms);

#endif
