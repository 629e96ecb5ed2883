#include "kiosk/ui/sound.h"

#include <math.h>
#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PEAK     23197 /* -3 dBFS of 16 bits */
#define QUIET_MS 20000 /* an open device costs a thread that wakes for nothing */
#define RETRY_MS 60000 /* a device that is not there is not asked for at every tone */

struct tone {
    float hz, seconds;
};

static const struct tone tunes[QZ_SOUND_COUNT][3] = {
    [QZ_SOUND_YES] = {{659.3f, 0.10f}, {987.8f, 0.18f}},
    [QZ_SOUND_ALREADY] = {{659.3f, 0.22f}},
    [QZ_SOUND_NO] = {{440.0f, 0.13f}, {311.1f, 0.22f}},
};

struct qz_speaker {
    int volume;
    SDL_AudioDeviceID device; /* 0: closed */
    int64_t last_ms, failed_ms;
    bool started, failed;
};

/* A tone that begins and ends at nothing, so that it does not click; a little of its octave warms it. */
static int add_tone(struct tone t, float *out)
{
    int n = (int)(t.seconds * QZ_SOUND_RATE);
    float attack = 0.006f * QZ_SOUND_RATE, turn = 6.2831853f * t.hz / QZ_SOUND_RATE;
    for (int i = 0; i < n; i++) {
        float x = (float)i, left = (float)(n - 1 - i) / (float)n;
        float level = fminf(x / attack, 1) * left * sqrtf(left);
        float v = 0.85f * sinf(turn * x) + 0.15f * sinf(2 * turn * x);
        out[i] = level * v;
    }
    return n;
}

int qz_sound_make(enum qz_sound s, int volume, int16_t out[QZ_SOUND_SAMPLES])
{
    float wave[QZ_SOUND_SAMPLES], peak = 0;
    int n = 0, percent = volume < 0 ? 0 : volume;
    if (percent > 100)
        percent = 100;
    for (const struct tone *t = tunes[s]; t < tunes[s] + 3 && t->hz > 0; t++)
        n += add_tone(*t, wave + n);
    for (int i = 0; i < n; i++)
        peak = fmaxf(peak, fabsf(wave[i]));

    /* Ears hear in decibels: half of the setting is a quarter of the amplitude. */
    float loud = PEAK * (float)(percent * percent) / 10000;
    for (int i = 0; i < n; i++)
        out[i] = (int16_t)lroundf(loud * wave[i] / peak);
    return n;
}

struct qz_speaker *qz_speaker_create(bool mute, int volume)
{
    struct qz_speaker *s = mute ? NULL : calloc(1, sizeof *s);
    if (s)
        s->volume = volume;
    return s;
}

void qz_speaker_destroy(struct qz_speaker *s)
{
    if (!s)
        return;
    if (s->device)
        SDL_CloseAudioDevice(s->device);
    if (s->started)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    free(s);
}

/* Sound libraries complain loudly on a machine without a sound card; look before asking them. */
static bool may_sound(void)
{
    const char *run = SDL_getenv("XDG_RUNTIME_DIR");
    char path[300];
    if (SDL_getenv("SDL_AUDIODRIVER") || SDL_getenv("PULSE_SERVER") || access("/dev/snd", F_OK) == 0)
        return true;
    if (!run)
        return false;
    snprintf(path, sizeof path, "%s/pulse/native", run);
    return access(path, F_OK) == 0;
}

static bool open_device(struct qz_speaker *s, int64_t up_ms)
{
    if (s->device)
        return true;
    if (s->failed && up_ms - s->failed_ms < RETRY_MS)
        return false;
    s->started = s->started || (may_sound() && SDL_InitSubSystem(SDL_INIT_AUDIO) == 0);
    SDL_AudioSpec want = {.freq = QZ_SOUND_RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = 1024};
    if (s->started)
        s->device = SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0);
    s->failed = s->device == 0;
    s->failed_ms = up_ms;
    if (s->device)
        SDL_PauseAudioDevice(s->device, 0);
    return s->device != 0;
}

void qz_speaker_play(struct qz_speaker *s, enum qz_sound sound, int64_t up_ms)
{
    int16_t samples[QZ_SOUND_SAMPLES];
    if (!s || s->volume <= 0 || !open_device(s, up_ms))
        return;
    /* The newest answer is the one to hear. */
    SDL_ClearQueuedAudio(s->device);
    int n = qz_sound_make(sound, s->volume, samples);
    SDL_QueueAudio(s->device, samples, (Uint32)n * sizeof *samples);
    s->last_ms = up_ms;
}

void qz_speaker_volume(struct qz_speaker *s, int volume)
{
    if (s)
        s->volume = volume;
}

void qz_speaker_say(struct qz_speaker *s, int16_t *samples, int n, int64_t up_ms)
{
    if (!s || s->volume <= 0 || n <= 0 || !open_device(s, up_ms))
        return;
    float loud = (float)(s->volume * s->volume) / 10000;
    for (int i = 0; i < n; i++)
        samples[i] = (int16_t)lroundf(loud * (float)samples[i] * PEAK / 32768);
    SDL_QueueAudio(s->device, samples, (Uint32)n * sizeof *samples);
    s->last_ms = up_ms;
}

void qz_speaker_hush(struct qz_speaker *s)
{
    if (s && s->device)
        SDL_ClearQueuedAudio(s->device);
}

void qz_speaker_idle(struct qz_speaker *s, int64_t up_ms)
{
    if (!s || !s->device || up_ms - s->last_ms < QUIET_MS)
        return;
    SDL_CloseAudioDevice(s->device);
    s->device = 0;
}
