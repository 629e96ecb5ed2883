/* The Merkle tree of a log: RFC 6962 section 2.1 (the same hashing as RFC 9162), SHA-256. */
#ifndef QZ_WIRE_CHAIN_H
#define QZ_WIRE_CHAIN_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_HASH_BYTES 32
#define QZ_RANGE_MOST 64 /* nodes of a compact range at the most */
#define QZ_PROOF_MOST 64 /* hashes of a proof at the most */

/* SHA-256(0x00 || bytes): a leaf. */
void qz_leaf_hash(const void *bytes, size_t len, uint8_t out[QZ_HASH_BYTES]);
/* SHA-256(0x01 || left || right): an inner node. */
void qz_node_hash(const uint8_t left[QZ_HASH_BYTES], const uint8_t right[QZ_HASH_BYTES],
                  uint8_t out[QZ_HASH_BYTES]);

/* The compact range of a tree of `size` leaves: the roots of its perfect subtrees, largest (leftmost)
 * first; one for each set bit of size. From it the tree grows and its root is computed. */
struct qz_range {
    uint64_t size;
    unsigned count;
    uint8_t node[QZ_RANGE_MOST][QZ_HASH_BYTES];
};

/* The empty tree. */
void qz_range_init(struct qz_range *r);
/* Append one leaf hash. */
void qz_range_add(struct qz_range *r, const uint8_t leaf[QZ_HASH_BYTES]);
/* The root; of the empty tree SHA-256 of nothing. */
void qz_range_root(const struct qz_range *r, uint8_t out[QZ_HASH_BYTES]);
/* Set r from a stored size and its nodes one after another. Returns false when n does not fit size. */
bool qz_range_load(struct qz_range *r, uint64_t size, const uint8_t *nodes, size_t n);
/* The compact range of the leaves of *r from number `from` on, as of a tree of their own. from is at most
 * r->size, and 0 or a multiple of a power of two that is more than the number of those leaves. */
void qz_range_tail(const struct qz_range *r, uint64_t from, struct qz_range *out);

/* Whether `leaf` is leaf number `index` (from 0) of the tree of that size and root. RFC 9162, 2.1.3.2. */
bool qz_inclusion_verify(uint64_t index, uint64_t size, const uint8_t leaf[QZ_HASH_BYTES],
                         const uint8_t (*proof)[QZ_HASH_BYTES], size_t n, const uint8_t root[QZ_HASH_BYTES]);
/* Whether the tree of size1 and root1 is a prefix of that of size2 and root2. RFC 9162, 2.1.4.2. Equal sizes
 * need equal roots and an empty proof; an empty first tree is a prefix of everything, so nothing is proven
 * and it is refused. */
bool qz_consistency_verify(uint64_t size1, uint64_t size2, const uint8_t root1[QZ_HASH_BYTES],
                           const uint8_t root2[QZ_HASH_BYTES], const uint8_t (*proof)[QZ_HASH_BYTES],
                           size_t n);

/* A proof that a tree goes on from a smaller one. */
struct qz_consistency {
    size_t count; /* 0: there is none */
    uint8_t hash[QZ_PROOF_MOST][QZ_HASH_BYTES];
};
/* Gives the root of the leaves from number `from` to the one before `to`, as of a tree of their own; from is
 * 0 or a multiple of a power of two that is no less than their number. 0, or -1 with *err. */
typedef int (*qz_root_of)(void *ctx, uint64_t from, uint64_t to, uint8_t out[QZ_HASH_BYTES],
                          struct qz_err *err);
/* Prove that the tree of size1 leaves is a prefix of that of size2. RFC 9162, 2.1.4.1. A count of 0 when
 * there is nothing to prove: size1 is 0 or not below size2. Returns 0, or what root returned. */
int qz_consistency_make(uint64_t size1, uint64_t size2, qz_root_of root, void *ctx,
                        struct qz_consistency *out, struct qz_err *err);

#endif
