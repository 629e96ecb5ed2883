/* Masks that are costly to make (strings, rings, icons), kept under a bound in bytes; the ones not used for
 * longest go first. What a frame has used stays until the next frame begins. */
#ifndef QZ_KIOSK_DRAW_CACHE_H
#define QZ_KIOSK_DRAW_CACHE_H

#include "base/err.h"
#include "kiosk/draw/raster.h"

#include <stddef.h>
#include <stdint.h>

#define QZ_CACHE_SLOTS 512 /* masks at the most */

struct qz_cache;

/* A cache of at most max_bytes of coverage, or NULL with *err. */
struct qz_cache *qz_cache_create(size_t max_bytes, struct qz_err *err);
/* NULL is fine. */
void qz_cache_destroy(struct qz_cache *c);
/* A new frame begins: masks of the last one may go. */
void qz_cache_frame(struct qz_cache *c);
/* Drop everything (a baseline without a cache, or the scale has changed). */
void qz_cache_clear(struct qz_cache *c);
/* The mask of that key, or NULL. It is valid until the frame after this one begins. */
const struct qz_mask *qz_cache_get(struct qz_cache *c, uint64_t key);
/* Take over m and its m.a, which malloc gave (NULL for a mask of nothing). Returns the stored mask; NULL when
 * every slot is used by this frame, and m.a is then freed. */
const struct qz_mask *qz_cache_put(struct qz_cache *c, uint64_t key, struct qz_mask m);

struct qz_cache_stats {
    size_t bytes, masks;
    uint64_t hits, misses;
};
struct qz_cache_stats qz_cache_stats(const struct qz_cache *c);

/* FNV-1a, to build keys: start with QZ_KEY_START. */
#define QZ_KEY_START UINT64_C(0xcbf29ce484222325)
uint64_t qz_key_add(uint64_t key, const void *bytes, size_t n);

#endif
