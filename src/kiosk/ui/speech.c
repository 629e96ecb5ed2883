#include "kiosk/ui/speech.h"

#include "base/log.h"
#include "base/program.h"
#include "base/queue.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SPEECH_HEAD  4096 /* of a WAV stream, before its samples */
#define SPEECH_BYTES (SPEECH_HEAD + 2 * QZ_SPEECH_MAX)
#define SPEECH_MS    5000 /* a program that says nothing for so long is ended */
#define SPEECH_QUEUE 4

struct speech_wish {
    enum qz_lang lang;
    unsigned number;
    char text[QZ_SPEECH_TEXT];
};

struct qz_speech {
    const char *program;
    void (*woken)(void *ctx);
    void *ctx;
    struct qz_queue *wishes;
    pthread_t thread;
    bool started, missed; /* missed: that there is no such program was said */
    atomic_uint newest;   /* of the wishes; an older one is said to nobody */
    pthread_mutex_t lock; /* of what follows */
    int16_t *ready;       /* NULL: nothing */
    int count;
    unsigned number;
};

static uint32_t speech_little(const uint8_t *p, int bytes)
{
    uint32_t v = 0;
    for (int i = bytes - 1; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

/* long: it goes through the parts of a stream, and believes none of their lengths */
int qz_speech_samples(const uint8_t *wav, size_t n, size_t *from)
{
    bool fits = false;
    if (n < 12 || memcmp(wav, "RIFF", 4) != 0 || memcmp(wav + 8, "WAVE", 4) != 0)
        return 0;

    for (size_t at = 12; at + 8 <= n;) {
        const uint8_t *part = wav + at;
        size_t size = speech_little(part + 4, 4), left = n - at - 8;
        if (memcmp(part, "data", 4) == 0) {
            *from = at + 8;
            size_t bytes = size < left ? size : left;
            size_t samples = bytes / 2;
            if (samples > QZ_SPEECH_MAX)
                samples = QZ_SPEECH_MAX;
            return fits ? (int)samples : 0;
        }
        if (size > left)
            return 0;
        if (memcmp(part, "fmt ", 4) == 0 && size >= 16)
            fits = speech_little(part + 8, 2) == 1 && speech_little(part + 10, 2) == 1 &&
                   speech_little(part + 12, 4) == QZ_SPEECH_RATE && speech_little(part + 22, 2) == 16;
        at += 8 + size + (size & 1);
    }
    return 0;
}

/* All that the program writes, as long as it goes on writing. */
static size_t speech_read(int fd, uint8_t *out, size_t cap)
{
    size_t n = 0;
    while (n < cap) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, SPEECH_MS) <= 0)
            break;
        ssize_t got = read(fd, out + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    return n;
}

static size_t speech_run(struct qz_speech *s, const struct speech_wish *w, uint8_t *out, size_t cap)
{
    static const char *const voices[QZ_LANG_COUNT] = {[QZ_LANG_ZH] = "cmn", [QZ_LANG_EN] = "en-gb"};
    char *const args[] = {(char *)s->program, "--stdout", "-s", "150", "-v", (char *)voices[w->lang], "--",
                          (char *)w->text,    NULL};
    int pipes[2];
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    size_t n = 0;

    if (nothing >= 0 && pipe2(pipes, O_CLOEXEC) == 0) {
        pid_t pid = qz_program_start(args, NULL, nothing, pipes[1]);
        close(pipes[1]);
        n = pid > 0 ? speech_read(pipes[0], out, cap) : 0;
        close(pipes[0]);
        if (pid > 0)
            qz_program_await(pid, 200);
    }
    if (nothing >= 0)
        close(nothing);
    return n;
}

static void speech_ready(struct qz_speech *s, unsigned number, const uint8_t *samples, int count)
{
    int16_t *copy = malloc((size_t)count * sizeof *copy);
    if (!copy)
        return;
    memcpy(copy, samples, (size_t)count * sizeof *copy);
    pthread_mutex_lock(&s->lock);
    free(s->ready);
    s->ready = copy;
    s->count = count;
    s->number = number;
    pthread_mutex_unlock(&s->lock);
    s->woken(s->ctx);
}

static void speech_speak(struct qz_speech *s, const struct speech_wish *w)
{
    uint8_t *wav = malloc(SPEECH_BYTES);
    size_t n = wav ? speech_run(s, w, wav, SPEECH_BYTES) : 0, from = 0;
    int count = n ? qz_speech_samples(wav, n, &from) : 0;
    if (count > 0) {
        speech_ready(s, w->number, wav + from, count);
    } else if (!s->missed) {
        s->missed = true;
        qz_log(QZ_LOG_WARN,
               "nothing is spoken: %s says nothing; install the package espeak-ng, or set speak = no",
               s->program);
    }
    free(wav);
}

static void *speech_thread(void *arg)
{
    struct qz_speech *s = arg;
    struct speech_wish w;
    while (qz_queue_pop(s->wishes, &w, -1))
        if (w.number == atomic_load(&s->newest) && w.text[0])
            speech_speak(s, &w);
    return NULL;
}

struct qz_speech *qz_speech_create(const char *program, void (*woken)(void *ctx), void *ctx)
{
    struct qz_err err;
    struct qz_speech *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;

    s->program = program ? program : "espeak-ng";
    s->woken = woken;
    s->ctx = ctx;
    pthread_mutex_init(&s->lock, NULL);
    s->wishes = qz_queue_create(sizeof(struct speech_wish), SPEECH_QUEUE, &err);
    s->started = s->wishes && pthread_create(&s->thread, NULL, speech_thread, s) == 0;
    if (s->started)
        return s;
    qz_speech_destroy(s);
    return NULL;
}

void qz_speech_destroy(struct qz_speech *s)
{
    if (!s)
        return;
    atomic_fetch_add(&s->newest, 1);
    if (s->wishes)
        qz_queue_close(s->wishes);
    if (s->started)
        pthread_join(s->thread, NULL);
    qz_queue_destroy(s->wishes);
    pthread_mutex_destroy(&s->lock);
    free(s->ready);
    free(s);
}

void qz_speech_say(struct qz_speech *s, enum qz_lang lang, const char *text)
{
    struct speech_wish w = {.lang = lang};
    if (!s)
        return;
    w.number = atomic_fetch_add(&s->newest, 1) + 1;
    qz_copy_text(w.text, sizeof w.text, text);
    qz_queue_push(s->wishes, &w); /* where there is no room somebody is quicker than any voice */
}

int qz_speech_take(struct qz_speech *s, int16_t out[QZ_SPEECH_MAX])
{
    int n = 0;
    if (!s)
        return 0;
    pthread_mutex_lock(&s->lock);
    if (s->ready && s->number == atomic_load(&s->newest)) {
        n = s->count;
        memcpy(out, s->ready, (size_t)n * sizeof *out);
    }
    free(s->ready);
    s->ready = NULL;
    pthread_mutex_unlock(&s->lock);
    return n;
}
