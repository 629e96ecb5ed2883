/* A voice: sentences become samples in a thread of its own, by the program espeak-ng, which need not be
 * installed. It reads and writes nothing but pipes. */
#ifndef QZ_KIOSK_UI_SPEECH_H
#define QZ_KIOSK_UI_SPEECH_H

#include "kiosk/flow/flow.h"

#include <stdint.h>

#define QZ_SPEECH_TEXT    640   /* bytes of what is said at once, with its end */
#define QZ_SPEECH_SECONDS 20    /* of it at the most; the rest is cut off */
#define QZ_SPEECH_RATE    22050 /* samples a second, one channel, signed 16 bits */
#define QZ_SPEECH_MAX     (QZ_SPEECH_SECONDS * QZ_SPEECH_RATE)

struct qz_speech;

/* program: its name, which is looked for in PATH; NULL: espeak-ng. `woken` is called by that thread when
 * something is ready. NULL when memory is short. */
struct qz_speech *qz_speech_create(const char *program, void (*woken)(void *ctx), void *ctx);
/* NULL is fine in all of these. */
void qz_speech_destroy(struct qz_speech *s);
/* Say that instead of whatever is being said; "": be quiet. Never waits. */
void qz_speech_say(struct qz_speech *s, enum qz_lang lang, const char *text);
/* What was said last, once it is ready: at most QZ_SPEECH_MAX samples to `out`. Returns how many; 0: nothing
 * new. */
int qz_speech_take(struct qz_speech *s, int16_t out[QZ_SPEECH_MAX]);

/* Samples of a WAV stream of that rate and kind whose header need not know its length. Returns how many, with
 * *from in bytes; 0: it is none. */
int qz_speech_samples(const uint8_t *wav, size_t n, size_t *from);

#endif
