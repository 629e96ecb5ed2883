#include "kiosk/link/gallery.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct gallery_slot {
    bool used;
    struct qz_ask_show show;
    int64_t asked_up_ms;
    uint32_t *px; /* NULL: it has not come */
    int w, h;
    uint64_t key, seen; /* seen: counts looks */
};

struct qz_gallery {
    pthread_mutex_t lock;
    struct gallery_slot slot[QZ_GALLERY_SLOTS];
    uint64_t looks, keys;
    const struct gallery_slot *shows; /* the one that was looked at last */
};

struct qz_gallery *qz_gallery_create(struct qz_err *err)
{
    struct qz_gallery *g = calloc(1, sizeof *g);
    if (!g) {
        qz_fail(err, QZ_E_NOMEM, "no memory for pictures");
        return NULL;
    }
    pthread_mutex_init(&g->lock, NULL);
    return g;
}

void qz_gallery_destroy(struct qz_gallery *g)
{
    if (!g)
        return;
    for (int i = 0; i < QZ_GALLERY_SLOTS; i++)
        free(g->slot[i].px);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

static bool gallery_same(const struct qz_ask_show *a, const struct qz_ask_show *b)
{
    return memcmp(a->hash, b->hash, sizeof a->hash) == 0 && a->w == b->w && a->h == b->h;
}

static struct gallery_slot *gallery_find(struct qz_gallery *g, const struct qz_ask_show *show)
{
    for (int i = 0; i < QZ_GALLERY_SLOTS; i++)
        if (g->slot[i].used && gallery_same(&g->slot[i].show, show))
            return &g->slot[i];
    return NULL;
}

static void gallery_clear(struct gallery_slot *s)
{
    free(s->px);
    memset(s, 0, sizeof *s);
}

/* The one that was not looked at for longest, but never the one that shows; NULL: there is none. filled: of
 * those that have pixels. */
static struct gallery_slot *gallery_oldest(struct qz_gallery *g, bool filled)
{
    struct gallery_slot *oldest = NULL;
    for (int i = 0; i < QZ_GALLERY_SLOTS; i++) {
        struct gallery_slot *s = &g->slot[i];
        bool fits = s != g->shows && (!filled || s->px);
        if (fits && (!oldest || s->seen < oldest->seen))
            oldest = s;
    }
    return oldest;
}

bool qz_gallery_look(struct qz_gallery *g, const struct qz_ask_show *show, int64_t up_ms,
                     struct qz_gallery_view *out, bool *ask)
{
    pthread_mutex_lock(&g->lock);
    struct gallery_slot *s = gallery_find(g, show);
    bool fresh = !s;
    if (fresh) {
        s = gallery_oldest(g, false);
        gallery_clear(s);
        s->used = true;
        s->show = *show;
    }

    s->seen = ++g->looks;
    g->shows = s;
    bool there = s->px != NULL;
    *ask = !there && (fresh || up_ms - s->asked_up_ms >= QZ_GALLERY_AGAIN);
    if (*ask)
        s->asked_up_ms = up_ms;
    *out = (struct qz_gallery_view){s->px, s->w, s->h, s->key};
    pthread_mutex_unlock(&g->lock);
    return there;
}

static size_t gallery_bytes(const struct qz_gallery *g)
{
    size_t n = 0;
    for (int i = 0; i < QZ_GALLERY_SLOTS; i++)
        if (g->slot[i].px && &g->slot[i] != g->shows)
            n += (size_t)g->slot[i].w * (size_t)g->slot[i].h * sizeof(uint32_t);
    return n;
}

void qz_gallery_put(struct qz_gallery *g, const struct qz_ask_show *show, uint32_t *px, int w, int h)
{
    pthread_mutex_lock(&g->lock);
    struct gallery_slot *s = gallery_find(g, show), *old;
    if (s && !s->px && px) {
        s->px = px;
        s->w = w;
        s->h = h;
        s->key = ++g->keys;
        px = NULL;
    }
    free(px); /* nobody wants it any more, or it came twice */

    while (gallery_bytes(g) > QZ_GALLERY_BYTES && (old = gallery_oldest(g, true)))
        gallery_clear(old);
    pthread_mutex_unlock(&g->lock);
}
