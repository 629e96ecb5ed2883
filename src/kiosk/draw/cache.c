#include "kiosk/draw/cache.h"

#include <stdbool.h>
#include <stdlib.h>

struct slot {
    bool used;
    uint64_t key;
    uint64_t frame; /* that used it last */
    struct qz_mask mask;
};

struct qz_cache {
    size_t max_bytes, bytes, masks;
    uint64_t frame, hits, misses;
    struct slot slot[QZ_CACHE_SLOTS];
};

struct qz_cache *qz_cache_create(size_t max_bytes, struct qz_err *err)
{
    struct qz_cache *c = calloc(1, sizeof *c);
    if (!c) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the drawing cache");
        return NULL;
    }
    c->max_bytes = max_bytes;
    return c;
}

static void drop(struct qz_cache *c, struct slot *s)
{
    c->bytes -= (size_t)s->mask.w * (size_t)s->mask.h;
    c->masks--;
    free(s->mask.a);
    *s = (struct slot){0};
}

void qz_cache_clear(struct qz_cache *c)
{
    for (size_t i = 0; i < QZ_CACHE_SLOTS; i++)
        if (c->slot[i].used)
            drop(c, &c->slot[i]);
}

void qz_cache_destroy(struct qz_cache *c)
{
    if (!c)
        return;
    qz_cache_clear(c);
    free(c);
}

void qz_cache_frame(struct qz_cache *c)
{
    c->frame++;
}

const struct qz_mask *qz_cache_get(struct qz_cache *c, uint64_t key)
{
    /* Sets of eight: a short scan finds the key, and dropping needs no tombstones. */
    struct slot *set = &c->slot[key % (QZ_CACHE_SLOTS / 8) * 8];
    for (int i = 0; i < 8; i++)
        if (set[i].used && set[i].key == key) {
            set[i].frame = c->frame;
            c->hits++;
            return &set[i].mask;
        }
    c->misses++;
    return NULL;
}

static struct slot *oldest(struct qz_cache *c, struct slot *from, size_t n)
{
    struct slot *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (from[i].used && from[i].frame != c->frame && (!best || from[i].frame < best->frame))
            best = &from[i];
    return best;
}

static struct slot *room_in(struct qz_cache *c, struct slot *set)
{
    for (int i = 0; i < 8; i++)
        if (!set[i].used)
            return &set[i];
    struct slot *s = oldest(c, set, 8);
    if (s)
        drop(c, s);
    return s;
}

const struct qz_mask *qz_cache_put(struct qz_cache *c, uint64_t key, struct qz_mask m)
{
    struct slot *s = room_in(c, &c->slot[key % (QZ_CACHE_SLOTS / 8) * 8]);
    if (!s) {
        free(m.a);
        return NULL;
    }

    c->bytes += (size_t)m.w * (size_t)m.h;
    c->masks++;
    *s = (struct slot){true, key, c->frame, m};

    while (c->bytes > c->max_bytes) {
        struct slot *old = oldest(c, c->slot, QZ_CACHE_SLOTS);
        if (!old)
            break;
        drop(c, old);
    }
    return &s->mask;
}

struct qz_cache_stats qz_cache_stats(const struct qz_cache *c)
{
    return (struct qz_cache_stats){c->bytes, c->masks, c->hits, c->misses};
}

uint64_t qz_key_add(uint64_t key, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i++)
        key = (key ^ b[i]) * UINT64_C(0x100000001b3);
    return key;
}
