#include "kiosk/desk/pins.h"

#include "base/log.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define TRIES    2
#define AGAIN_NS 10000000 /* until an answer that the full queue did not take is offered again */

struct qz_pins {
    struct qz_wires *wires;
    struct qz_queue *tries; /* struct qz_pin_try */
    pthread_t thread;
};

/* Whether this machine gives what the hash asks for. Nothing of it is touched. */
static bool pins_memory(const char *hash)
{
    unsigned kib = 0;
    if (sscanf(hash, "$argon2id$v=19$m=%10u,", &kib) != 1)
        return true;
    size_t n = (size_t)kib << 10;
    void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return false;
    munmap(p, n);
    return true;
}

/* libsodium says the same of a PIN that differs and of memory that is not there. What it took goes back to
 * the system before it returns. */
static enum qz_pin_checked pins_verify(const struct qz_pin_try *t)
{
    if (crypto_pwhash_str_verify(t->hash, t->digits, t->len) == 0)
        return QZ_PIN_RIGHT;
    if (pins_memory(t->hash))
        return QZ_PIN_WRONG;
    qz_log(QZ_LOG_ERROR, "no memory to check a PIN: it takes 64 MiB for a moment");
    return QZ_PIN_UNCHECKED;
}

/* Somebody waits for this answer, and it is given once. */
static void pins_answer(struct qz_pins *p, const struct qz_pin_try *t, enum qz_pin_checked what)
{
    const struct timespec moment = {.tv_nsec = AGAIN_NS};
    struct qz_ask ask = {.kind = QZ_ASK_PIN_CHECKED, .pin_checked.what = what};
    memcpy(ask.pin_checked.cadre, t->cadre, sizeof ask.pin_checked.cadre);
    while (!qz_queue_push(p->wires->asks, &ask) && !qz_queue_closed(p->wires->asks))
        nanosleep(&moment, NULL);
}

static void *pins_run(void *arg)
{
    struct qz_pins *p = arg;
    struct qz_pin_try t;
    while (qz_queue_pop(p->tries, &t, -1)) {
        enum qz_pin_checked what = pins_verify(&t);
        sodium_memzero(t.digits, sizeof t.digits);
        pins_answer(p, &t, what);
    }
    return NULL;
}

struct qz_pins *qz_pins_create(struct qz_wires *wires, struct qz_err *err)
{
    struct qz_pins *p = calloc(1, sizeof *p);
    if (!p) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the PIN checker");
        return NULL;
    }

    p->wires = wires;
    p->tries = qz_queue_create(sizeof(struct qz_pin_try), TRIES, err);
    if (p->tries && pthread_create(&p->thread, NULL, pins_run, p) == 0)
        return p;
    if (p->tries)
        qz_fail(err, QZ_E_NOMEM, "no thread for the PIN checker");
    qz_queue_destroy(p->tries);
    free(p);
    return NULL;
}

bool qz_pins_check(struct qz_pins *p, const struct qz_pin_try *t)
{
    return qz_queue_push(p->tries, t);
}

void qz_pins_destroy(struct qz_pins *p)
{
    if (!p)
        return;
    qz_queue_close(p->tries);
    pthread_join(p->thread, NULL);
    qz_queue_destroy(p->tries);
    free(p);
}
