#include "kiosk/link/link.h"

#include <stdlib.h>
#include <string.h>

#define ASKS  64
#define TELLS 128

#define ALBUM 8 /* pictures that wait to be decoded */

#define LABELS 3 /* who would wait behind more does not want one any more */

int qz_wires_init(struct qz_wires *w, struct qz_err *err)
{
    memset(w, 0, sizeof *w);

    w->asks = qz_queue_create(sizeof(struct qz_ask), ASKS, err);
    w->tells = qz_queue_create(sizeof(struct qz_tell), TELLS, err);
    w->words = qz_queue_create(sizeof(struct qz_word), 64, err);
    w->answers = qz_queue_create(sizeof(struct qz_word), 4, err);
    w->feed = qz_queue_create(sizeof(struct qz_word), 8, err);
    w->feed_answers = qz_queue_create(sizeof(struct qz_word), 4, err);
    w->badges = qz_queue_create(sizeof(struct qz_word), 8, err);
    w->labels = qz_queue_create(sizeof(struct qz_label), LABELS, err);
    w->album = qz_queue_create(sizeof(struct qz_album_page), ALBUM, err);

    if (w->asks && w->tells && w->words && w->answers && w->feed && w->feed_answers && w->badges &&
        w->labels && w->album)
        return 0;
    qz_wires_finish(w);
    return -1;
}

void qz_wires_close(struct qz_wires *w)
{
    qz_queue_close(w->asks);
    qz_queue_close(w->words);
    qz_queue_close(w->answers);
    qz_queue_close(w->feed);
    qz_queue_close(w->feed_answers);
    qz_queue_close(w->badges);
    qz_queue_close(w->labels);
    qz_queue_close(w->album);
}

/* What was never taken out still owns memory. */
static void drain(struct qz_queue *asks, struct qz_queue *answers, struct qz_queue *album)
{
    struct qz_ask ask;
    struct qz_word word;
    struct qz_album_page page;
    while (album && qz_queue_pop(album, &page, 0))
        free(page.data);
    while (asks && qz_queue_pop(asks, &ask, 0))
        free(ask.data);
    while (answers && qz_queue_pop(answers, &word, 0))
        free(word.data);
}

void qz_wires_finish(struct qz_wires *w)
{
    drain(w->asks, w->answers, w->album);
    qz_queue_destroy(w->asks);
    qz_queue_destroy(w->tells);
    qz_queue_destroy(w->words);
    qz_queue_destroy(w->answers);
    qz_queue_destroy(w->feed);
    qz_queue_destroy(w->feed_answers);
    qz_queue_destroy(w->badges);
    qz_queue_destroy(w->labels);
    qz_queue_destroy(w->album);
    memset(w, 0, sizeof *w);
}

bool qz_wires_tell(const struct qz_wires *w, const struct qz_tell *tell)
{
    bool again = tell->kind == QZ_TELL_SEEN || tell->kind == QZ_TELL_PERSON;
    bool taken = qz_queue_push_spare(w->tells, tell, again ? TELLS / 2 : 0);
    if (w->wake)
        w->wake(w->ui);
    return taken;
}

bool qz_wires_ask(const struct qz_wires *w, struct qz_ask *ask)
{
    bool again = ask->kind == QZ_ASK_PAYLOAD && ask->payload.by == QZ_BY_CAMERA;
    bool taken = qz_queue_push_spare(w->asks, ask, again ? ASKS / 2 : 0);
    if (!taken)
        free(ask->data);
    ask->data = NULL;
    return taken;
}
