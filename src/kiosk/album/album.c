#include "kiosk/album/album.h"

#include "base/log.h"
#include "scan/worker/picture.h"

#include <pthread.h>
#include <stdlib.h>

struct qz_album {
    struct qz_wires *wires;
    struct qz_gallery *gallery;
    pthread_t thread;
};

static uint32_t *album_pixels(const struct qz_colour *c)
{
    size_t n = (size_t)c->width * (size_t)c->height;
    uint32_t *px = malloc(n * sizeof *px);
    for (size_t i = 0; px && i < n; i++)
        px[i] = (uint32_t)c->rgb[3 * i] << 16 | (uint32_t)c->rgb[3 * i + 1] << 8 | c->rgb[3 * i + 2];
    return px;
}

static void album_decode(struct qz_album *a, const struct qz_album_page *page)
{
    const struct qz_colour_fit fit = {.width = page->show.w, .height = page->show.h, .enlarge = true};
    struct qz_colour c = {0};
    struct qz_err err = {0};
    uint32_t *px = NULL;
    if (page->data && qz_picture_fit((const uint8_t *)page->data, page->data_len, &fit, &c, &err) == 0)
        px = album_pixels(&c);
    else if (page->data)
        qz_log(QZ_LOG_WARN, "a notice's picture: %s", err.msg);

    bool there = px != NULL;
    qz_gallery_put(a->gallery, &page->show, px, c.width, c.height);
    qz_colour_finish(&c);
    if (there && a->wires->wake)
        a->wires->wake(a->wires->ui);
}

static void *album_run(void *arg)
{
    struct qz_album *a = arg;
    struct qz_album_page page;
    while (!qz_queue_closed(a->wires->album)) {
        if (!qz_queue_pop(a->wires->album, &page, -1))
            continue;
        if (!qz_queue_closed(a->wires->album))
            album_decode(a, &page);
        free(page.data);
    }
    return NULL;
}

struct qz_album *qz_album_create(struct qz_wires *wires, struct qz_gallery *gallery, struct qz_err *err)
{
    struct qz_album *a = calloc(1, sizeof *a);
    if (a) {
        a->wires = wires;
        a->gallery = gallery;
        if (pthread_create(&a->thread, NULL, album_run, a) == 0)
            return a;
    }
    qz_fail(err, QZ_E_NOMEM, "no memory for the thread of pictures");
    free(a);
    return NULL;
}

void qz_album_destroy(struct qz_album *a)
{
    if (!a)
        return;
    pthread_join(a->thread, NULL);
    free(a);
}
