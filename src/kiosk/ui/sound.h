/* Short tones, made here: two rising for yes, one even for already, two falling for no. */
#ifndef QZ_KIOSK_UI_SOUND_H
#define QZ_KIOSK_UI_SOUND_H

#include <stdbool.h>
#include <stdint.h>

enum qz_sound { QZ_SOUND_YES, QZ_SOUND_ALREADY, QZ_SOUND_NO, QZ_SOUND_COUNT };

#define QZ_SOUND_RATE    22050 /* samples a second, one channel, signed 16 bits */
#define QZ_SOUND_SAMPLES (QZ_SOUND_RATE * 2 / 5)

/* Write the tone's samples to out, as loud as `volume` percent of -3 dBFS at its peak, and never louder than
 * that; returns how many, at most QZ_SOUND_SAMPLES. */
int qz_sound_make(enum qz_sound s, int volume, int16_t out[QZ_SOUND_SAMPLES]);

struct qz_speaker;

/* A speaker that opens its device at the first tone and lets go of it after a while of silence. A machine
 * without sound stays silent: that is no failure. NULL when memory is short or `mute`. */
struct qz_speaker *qz_speaker_create(bool mute, int volume);
/* NULL is fine in all of these. */
void qz_speaker_destroy(struct qz_speaker *s);
void qz_speaker_play(struct qz_speaker *s, enum qz_sound sound, int64_t up_ms);
/* As loud from now on. */
void qz_speaker_volume(struct qz_speaker *s, int volume);
/* What a voice says, after the tone that sounds; its samples, of QZ_SOUND_RATE, become as loud as tones. */
void qz_speaker_say(struct qz_speaker *s, int16_t *samples, int n, int64_t up_ms);
/* Whatever sounds ends now. */
void qz_speaker_hush(struct qz_speaker *s);
void qz_speaker_idle(struct qz_speaker *s, int64_t up_ms);

#endif
