#include "kiosk/link.h"

#include <stdlib.h>
#include <string.h>

int qz_wires_init(struct qz_wires *w, struct qz_err *err)
{
    memset(w, 0, sizeof *w);
    w->asks = qz_queue_create(sizeof(struct qz_ask), 64, err);
    w->tells = qz_queue_create(sizeof(struct qz_tell), 128, err);
    w->words = qz_queue_create(sizeof(struct qz_word), 64, err);
    w->batches = qz_queue_create(sizeof(struct qz_word), 4, err);
    w->feed = qz_queue_create(sizeof(struct qz_word), 8, err);
    if (w->asks && w->tells && w->words && w->batches && w->feed)
        return 0;
    qz_wires_finish(w);
    return -1;
}

void qz_wires_close(struct qz_wires *w)
{
    qz_queue_close(w->asks);
    qz_queue_close(w->words);
    qz_queue_close(w->batches);
    qz_queue_close(w->feed);
}

/* What was never taken out still owns memory. */
static void drain(struct qz_queue *asks, struct qz_queue *batches)
{
    struct qz_ask ask;
    struct qz_word word;
    while (asks && qz_queue_pop(asks, &ask, 0))
        free(ask.data);
    while (batches && qz_queue_pop(batches, &word, 0))
        free(word.data);
}

void qz_wires_finish(struct qz_wires *w)
{
    drain(w->asks, w->batches);
    qz_queue_destroy(w->asks);
    qz_queue_destroy(w->tells);
    qz_queue_destroy(w->words);
    qz_queue_destroy(w->batches);
    qz_queue_destroy(w->feed);
    memset(w, 0, sizeof *w);
}

void qz_wires_tell(const struct qz_wires *w, const struct qz_tell *tell)
{
    qz_queue_push(w->tells, tell);
    if (w->wake)
        w->wake(w->ui);
}

bool qz_wires_ask(const struct qz_wires *w, struct qz_ask *ask)
{
    bool taken = qz_queue_push(w->asks, ask);
    if (!taken)
        free(ask->data);
    ask->data = NULL;
    return taken;
}
