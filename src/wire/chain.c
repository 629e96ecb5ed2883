#include "wire/chain.h"

#include "base/sha256.h"

#include <string.h>

void qz_leaf_hash(const void *bytes, size_t len, uint8_t out[QZ_HASH_BYTES])
{
    qz_sha256_after(0, bytes, len, out);
}

void qz_node_hash(const uint8_t left[QZ_HASH_BYTES], const uint8_t right[QZ_HASH_BYTES],
                  uint8_t out[QZ_HASH_BYTES])
{
    uint8_t msg[1 + 2 * QZ_HASH_BYTES];
    msg[0] = 1;
    memcpy(msg + 1, left, QZ_HASH_BYTES);
    memcpy(msg + 1 + QZ_HASH_BYTES, right, QZ_HASH_BYTES);
    qz_sha256(msg, sizeof msg, out);
}

void qz_range_init(struct qz_range *r)
{
    r->size = 0;
    r->count = 0;
}

void qz_range_add(struct qz_range *r, const uint8_t leaf[QZ_HASH_BYTES])
{
    uint8_t h[QZ_HASH_BYTES];
    memcpy(h, leaf, sizeof h);

    /* Each trailing one bit of the size is a perfect subtree that the new leaf completes into a
     * larger one. */
    for (uint64_t s = r->size; s & 1; s >>= 1)
        qz_node_hash(r->node[--r->count], h, h);

    memcpy(r->node[r->count++], h, sizeof h);
    r->size++;
}

void qz_range_root(const struct qz_range *r, uint8_t out[QZ_HASH_BYTES])
{
    if (r->count == 0) {
        qz_sha256(NULL, 0, out);
        return;
    }
    memcpy(out, r->node[r->count - 1], QZ_HASH_BYTES);
    for (unsigned i = r->count - 1; i-- > 0;)
        qz_node_hash(r->node[i], out, out);
}

bool qz_range_load(struct qz_range *r, uint64_t size, const uint8_t *nodes, size_t n)
{
    unsigned count = (unsigned)__builtin_popcountll(size);
    if (n != (size_t)count * QZ_HASH_BYTES)
        return false;

    r->size = size;
    r->count = count;
    if (n)
        memcpy(r->node, nodes, n);

    return true;
}

void qz_range_tail(const struct qz_range *r, uint64_t from, struct qz_range *out)
{
    out->size = r->size - from;
    out->count = (unsigned)__builtin_popcountll(out->size);
    memcpy(out->node, r->node[r->count - out->count], out->count * sizeof out->node[0]);
}

bool qz_inclusion_verify(uint64_t index, uint64_t size, const uint8_t leaf[QZ_HASH_BYTES],
                         const uint8_t (*proof)[QZ_HASH_BYTES], size_t n, const uint8_t root[QZ_HASH_BYTES])
{
    if (index >= size)
        return false;

    uint64_t fn = index, sn = size - 1;
    uint8_t r[QZ_HASH_BYTES];
    memcpy(r, leaf, sizeof r);

    for (size_t i = 0; i < n; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            qz_node_hash(proof[i], r, r);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            qz_node_hash(r, proof[i], r);
        }
        fn >>= 1;
        sn >>= 1;
    }

    return sn == 0 && memcmp(r, root, sizeof r) == 0;
}

/* The walk of RFC 9162, 2.1.4.2, once the trivial cases are out of the way. */
static bool consistency_walk(uint64_t fn, uint64_t sn, const uint8_t root1[QZ_HASH_BYTES],
                             const uint8_t root2[QZ_HASH_BYTES], const uint8_t (*proof)[QZ_HASH_BYTES],
                             size_t n)
{
    uint8_t fr[QZ_HASH_BYTES], sr[QZ_HASH_BYTES];
    while (fn & 1) {
        fn >>= 1;
        sn >>= 1;
    }

    memcpy(fr, proof[0], sizeof fr);
    memcpy(sr, proof[0], sizeof sr);

    for (size_t i = 1; i < n; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            qz_node_hash(proof[i], fr, fr);
            qz_node_hash(proof[i], sr, sr);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            qz_node_hash(sr, proof[i], sr);
        }
        fn >>= 1;
        sn >>= 1;
    }

    return sn == 0 && memcmp(fr, root1, sizeof fr) == 0 && memcmp(sr, root2, sizeof sr) == 0;
}

bool qz_consistency_verify(uint64_t size1, uint64_t size2, const uint8_t root1[QZ_HASH_BYTES],
                           const uint8_t root2[QZ_HASH_BYTES], const uint8_t (*proof)[QZ_HASH_BYTES],
                           size_t n)
{
    uint8_t whole[QZ_PROOF_MOST + 1][QZ_HASH_BYTES];
    if (size1 == 0 || size1 > size2 || n > QZ_PROOF_MOST)
        return false;
    if (size1 == size2)
        return n == 0 && memcmp(root1, root2, QZ_HASH_BYTES) == 0;
    if (n == 0)
        return false;

    /* When the old tree is a perfect subtree of the new one, its root is the first node and is left out. */
    bool perfect = (size1 & (size1 - 1)) == 0;
    if (perfect)
        memcpy(whole[0], root1, QZ_HASH_BYTES);
    memcpy(whole[perfect], proof, n * QZ_HASH_BYTES);

    return consistency_walk(size1 - 1, size2 - 1, root1, root2, (const uint8_t(*)[QZ_HASH_BYTES])whole,
                            n + perfect);
}

/* Leaves from..to-1, as of a tree of their own. */
struct span {
    uint64_t from, to;
};

/* The largest power of two below the number of its leaves, of which there are at least two: where the tree's
 * root parts them. */
static uint64_t span_left(const struct span *s)
{
    return UINT64_C(1) << (63 - __builtin_clzll(s->to - s->from - 1));
}

/* Go down from the whole tree to the subtree that ends where the old tree does. Fills side with what is left
 * aside on the way, and returns how many. */
static size_t span_descend(struct span *at, uint64_t size1, struct span side[QZ_PROOF_MOST])
{
    size_t n = 0;
    while (at->to != size1) {
        uint64_t middle = at->from + span_left(at);
        bool left = size1 <= middle;
        side[n].from = left ? middle : at->from;
        side[n++].to = left ? at->to : middle;

        if (left)
            at->to = middle;
        else
            at->from = middle;
    }

    return n;
}

int qz_consistency_make(uint64_t size1, uint64_t size2, qz_root_of root, void *ctx,
                        struct qz_consistency *out, struct qz_err *err)
{
    struct span at = {0, size2}, side[QZ_PROOF_MOST];
    out->count = 0;
    if (size1 == 0 || size1 >= size2)
        return 0;
    size_t sides = span_descend(&at, size1, side);

    /* A subtree that begins at the first leaf is the old tree itself, whose root is known. */
    int rc = at.from ? root(ctx, at.from, at.to, out->hash[out->count++], err) : 0;
    while (rc == 0 && sides-- > 0)
        rc = root(ctx, side[sides].from, side[sides].to, out->hash[out->count++], err);
    return rc;
}
