/* The Merkle tree of a log is that of RFC 6962, section 2.1. Everything is compared with the RFC's own
 * recursive definitions, written out here without regard to speed. */
#include "tests/support/spec.h"

#include "wire/chain.h"

#include "base/text.h"

#include <sodium.h>
#include <string.h>

#define MOST 300

static uint8_t leaf[MOST][QZ_HASH_BYTES];

static int make_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < MOST; i++) {
        const uint8_t bytes[3] = {(uint8_t)i, (uint8_t)(i >> 8), 0x5A};
        qz_leaf_hash(bytes, i % 4, leaf[i]); /* of lengths 0 to 3; the hash of index 0 is of no bytes */
        leaf[i][0] ^= (uint8_t)i;            /* and no two alike */
    }
    return 0;
}

/* MTH(D[n]) of RFC 6962, 2.1: of nothing, of one leaf, of k < n <= 2k left and the rest right. */
static void tree_hash(const uint8_t (*d)[QZ_HASH_BYTES], size_t n, uint8_t out[QZ_HASH_BYTES])
{
    uint8_t both[1 + 2 * QZ_HASH_BYTES] = {1};
    size_t k = 1;

    if (n == 0) {
        crypto_hash_sha256(out, NULL, 0);
        return;
    }
    if (n == 1) {
        memcpy(out, d[0], QZ_HASH_BYTES);
        return;
    }

    while (2 * k < n)
        k *= 2;

    tree_hash(d, k, both + 1);
    tree_hash(d + k, n - k, both + 1 + QZ_HASH_BYTES);
    crypto_hash_sha256(out, both, sizeof both);
}

struct proof {
    uint8_t hash[QZ_PROOF_MOST][QZ_HASH_BYTES];
    size_t n;
};

/* PATH(m, D[n]) of RFC 6962, 2.1.1. */
static void path(size_t m, const uint8_t (*d)[QZ_HASH_BYTES], size_t n, struct proof *p)
{
    size_t k = 1;
    if (n <= 1)
        return;
    while (2 * k < n)
        k *= 2;
    if (m < k) {
        path(m, d, k, p);
        tree_hash(d + k, n - k, p->hash[p->n++]);
    } else {
        path(m - k, d + k, n - k, p);
        tree_hash(d, k, p->hash[p->n++]);
    }
}

/* SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2. */
static void subproof(size_t m, const uint8_t (*d)[QZ_HASH_BYTES], size_t n, bool whole, struct proof *p)
{
    size_t k = 1;

    if (m == n) {
        if (!whole)
            tree_hash(d, n, p->hash[p->n++]);
        return;
    }

    while (2 * k < n)
        k *= 2;

    if (m <= k) {
        subproof(m, d, k, whole, p);
        tree_hash(d + k, n - k, p->hash[p->n++]);
    } else {
        subproof(m - k, d + k, n - k, false, p);
        tree_hash(d, k, p->hash[p->n++]);
    }
}

static const uint8_t (*leaves(void))[QZ_HASH_BYTES]
{
    return (const uint8_t(*)[QZ_HASH_BYTES])leaf;
}

static const uint8_t (*hashes(const struct proof *p))[QZ_HASH_BYTES]
{
    return (const uint8_t(*)[QZ_HASH_BYTES])p->hash;
}

static void a_leaf_and_a_node_are_hashed_under_different_prefixes(void **state)
{
    (void)state;
    uint8_t got[QZ_HASH_BYTES], want[QZ_HASH_BYTES], bytes[65] = {0};

    qz_leaf_hash("", 0, got);
    qz_spec_unhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", want, sizeof want);
    assert_memory_equal(got, want, sizeof got);

    memcpy(bytes + 1, "entry", 5);
    qz_leaf_hash("entry", 5, got);
    crypto_hash_sha256(want, bytes, 6);
    assert_memory_equal(got, want, sizeof got);

    bytes[0] = 1;
    memcpy(bytes + 1, leaf[1], 32);
    memcpy(bytes + 33, leaf[2], 32);
    crypto_hash_sha256(want, bytes, 65);
    qz_node_hash(leaf[1], leaf[2], got);
    assert_memory_equal(got, want, sizeof got);
}

/* The roots of the eight leaves that implementations of certificate transparency test with. */
static void the_known_trees_of_one_to_eight_leaves_have_their_known_roots(void **state)
{
    (void)state;
    static const char *const data[] = {
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    static const char *const root[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                       "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                       "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                       "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                       "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                       "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                       "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct qz_range r;
    uint8_t got[QZ_HASH_BYTES], want[QZ_HASH_BYTES];

    qz_range_init(&r);
    qz_range_root(&r, got);
    qz_spec_unhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", want, sizeof want);
    assert_memory_equal(got, want, sizeof got);

    for (size_t i = 0; i < COUNT(data); i++) {
        uint8_t bytes[16], h[QZ_HASH_BYTES];
        size_t n = qz_spec_unhex(data[i], bytes, sizeof bytes);
        qz_leaf_hash(bytes, n, h);
        qz_range_add(&r, h);
        qz_range_root(&r, got);
        qz_spec_unhex(root[i], want, sizeof want);
        assert_memory_equal(got, want, sizeof got);
    }
}

static void the_compact_range_has_the_root_of_the_definition_at_every_size(void **state)
{
    (void)state;
    struct qz_range r;
    qz_range_init(&r);
    for (size_t n = 0; n <= MOST; n++) {
        uint8_t want[QZ_HASH_BYTES], got[QZ_HASH_BYTES];
        tree_hash(leaves(), n, want);
        qz_range_root(&r, got);
        assert_memory_equal(got, want, sizeof got);
        assert_int_equal(r.size, n);
        assert_int_equal(r.count, __builtin_popcountll(n));
        if (n < MOST)
            qz_range_add(&r, leaf[n]);
    }
}

static void a_range_stored_and_loaded_grows_on_as_if_nothing_happened(void **state)
{
    (void)state;
    struct qz_range r, copy;
    qz_range_init(&r);

    for (size_t n = 0; n < MOST; n++) {
        uint8_t stored[QZ_RANGE_MOST * QZ_HASH_BYTES], a[QZ_HASH_BYTES], b[QZ_HASH_BYTES];
        memcpy(stored, r.node, r.count * QZ_HASH_BYTES);
        memset(&copy, 0xA5, sizeof copy);
        assert_true(qz_range_load(&copy, r.size, stored, r.count * QZ_HASH_BYTES));

        qz_range_add(&copy, leaf[n]);
        qz_range_add(&r, leaf[n]);

        qz_range_root(&r, a);
        qz_range_root(&copy, b);
        assert_memory_equal(a, b, sizeof a);
    }
}

static void a_range_whose_nodes_do_not_fit_its_size_is_not_loaded(void **state)
{
    (void)state;
    static const uint8_t nodes[QZ_RANGE_MOST * QZ_HASH_BYTES + 1];
    struct qz_range r;
    assert_true(qz_range_load(&r, 0, NULL, 0));
    assert_true(qz_range_load(&r, 7, nodes, 3 * QZ_HASH_BYTES));
    assert_true(qz_range_load(&r, UINT64_MAX, nodes, QZ_RANGE_MOST * QZ_HASH_BYTES));
    assert_false(qz_range_load(&r, 7, nodes, 2 * QZ_HASH_BYTES));
    assert_false(qz_range_load(&r, 7, nodes, 4 * QZ_HASH_BYTES));
    assert_false(qz_range_load(&r, 7, nodes, 3 * QZ_HASH_BYTES - 1));
    assert_false(qz_range_load(&r, 0, nodes, QZ_HASH_BYTES));
    assert_false(qz_range_load(&r, 1, nodes, 0));
    assert_false(qz_range_load(&r, UINT64_MAX, nodes, sizeof nodes));
}

static void every_leaf_of_every_tree_up_to_40_is_proven_at_its_place_only(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        uint8_t root[QZ_HASH_BYTES];
        tree_hash(leaves(), n, root);

        for (size_t m = 0; m < n; m++) {
            struct proof p = {.n = 0};
            path(m, leaves(), n, &p);
            assert_true(qz_inclusion_verify(m, n, leaf[m], hashes(&p), p.n, root));

            for (size_t other = 0; other < n + 3; other++) {
                assert_int_equal(qz_inclusion_verify(other, n, leaf[m], hashes(&p), p.n, root), other == m);
                if (other < n && other != m)
                    assert_false(qz_inclusion_verify(m, n, leaf[other], hashes(&p), p.n, root));
            }
        }
    }
}

static void no_altered_inclusion_proof_is_taken(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        uint8_t root[QZ_HASH_BYTES];
        tree_hash(leaves(), n, root);
        for (size_t m = 0; m < n; m++) {
            struct proof p = {.n = 0};
            path(m, leaves(), n, &p);

            for (size_t i = 0; i < p.n; i++) {
                p.hash[i][31 - i % 32] ^= 0x80;
                assert_false(qz_inclusion_verify(m, n, leaf[m], hashes(&p), p.n, root));
                p.hash[i][31 - i % 32] ^= 0x80;
            }

            for (size_t k = 0; k < p.n; k++)
                assert_false(qz_inclusion_verify(m, n, leaf[m], hashes(&p), k, root));

            memcpy(p.hash[p.n], root, QZ_HASH_BYTES);
            assert_false(qz_inclusion_verify(m, n, leaf[m], hashes(&p), p.n + 1, root));

            root[7] ^= 1;
            assert_false(qz_inclusion_verify(m, n, leaf[m], hashes(&p), p.n, root));
            root[7] ^= 1;
        }
    }
}

static void every_tree_up_to_40_is_proven_a_prefix_of_every_later_one(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        uint8_t root1[QZ_HASH_BYTES], root2[QZ_HASH_BYTES];
        tree_hash(leaves(), n, root2);
        for (size_t m = 1; m <= n; m++) {
            struct proof p = {.n = 0};
            subproof(m, leaves(), n, true, &p);
            tree_hash(leaves(), m, root1);
            assert_true(qz_consistency_verify(m, n, root1, root2, hashes(&p), p.n));
        }
    }
}

static int leaves_root(void *ctx, uint64_t from, uint64_t to, uint8_t out[QZ_HASH_BYTES], struct qz_err *err)
{
    (void)ctx;
    (void)err;
    assert_true(from < to);
    uint64_t most = 1;
    while (most < to - from)
        most *= 2;
    assert_int_equal(from % most, 0); /* it is asked for nothing that a range has no tail for */
    tree_hash(leaves() + from, to - from, out);
    return 0;
}

static void the_proof_that_is_made_is_the_one_of_the_definition(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 130; n++) {
        for (size_t m = 0; m <= n + 1; m++) {
            struct qz_consistency made;
            struct proof p = {.n = 0};
            if (m > 0 && m < n)
                subproof(m, leaves(), n, true, &p);
            assert_int_equal(qz_consistency_make(m, n, leaves_root, NULL, &made, NULL), 0);
            assert_int_equal(made.count, p.n);
            assert_memory_equal(made.hash, p.hash, p.n * QZ_HASH_BYTES);
        }
    }
}

static int no_root(void *ctx, uint64_t from, uint64_t to, uint8_t out[QZ_HASH_BYTES], struct qz_err *err)
{
    (void)ctx;
    (void)from;
    (void)to;
    memset(out, 0, QZ_HASH_BYTES);
    return qz_fail(err, QZ_E_IO, "the disk is gone");
}

static void a_proof_that_cannot_be_made_is_told_and_the_largest_sizes_end(void **state)
{
    (void)state;
    struct qz_consistency made;
    struct qz_err err;
    assert_refused(qz_consistency_make(3, 7, no_root, NULL, &made, &err), &err, QZ_E_IO);
    assert_refused(qz_consistency_make(UINT64_MAX - 1, UINT64_MAX, no_root, NULL, &made, &err), &err,
                   QZ_E_IO);
    assert_done(qz_consistency_make(UINT64_MAX, UINT64_MAX, no_root, NULL, &made, &err), &err);
    assert_int_equal(made.count, 0);
}

static void the_tail_of_a_range_is_the_range_of_the_leaves_behind(void **state)
{
    (void)state;
    struct qz_range r;
    qz_range_init(&r);
    for (size_t n = 0; n < MOST; n++) {
        for (size_t from = 0; from < n; from += 64) {
            struct qz_range tail;
            uint8_t want[QZ_HASH_BYTES], got[QZ_HASH_BYTES];
            if (from && (from & -from) <= n - from)
                continue;

            qz_range_tail(&r, from, &tail);
            qz_range_root(&tail, got);
            tree_hash(leaves() + from, n - from, want);

            assert_int_equal(tail.size, n - from);
            assert_memory_equal(got, want, sizeof got);
        }
        qz_range_add(&r, leaf[n]);
    }
}

static void no_altered_consistency_proof_is_taken(void **state)
{
    (void)state;
    for (size_t n = 2; n <= 40; n++) {
        uint8_t root1[QZ_HASH_BYTES], root2[QZ_HASH_BYTES];
        tree_hash(leaves(), n, root2);

        for (size_t m = 1; m < n; m++) {
            struct proof p = {.n = 0};
            subproof(m, leaves(), n, true, &p);
            tree_hash(leaves(), m, root1);

            for (size_t i = 0; i < p.n; i++) {
                p.hash[i][i % 32] ^= 1;
                assert_false(qz_consistency_verify(m, n, root1, root2, hashes(&p), p.n));
                p.hash[i][i % 32] ^= 1;
            }

            for (size_t k = 0; k < p.n; k++)
                assert_false(qz_consistency_verify(m, n, root1, root2, hashes(&p), k));

            memcpy(p.hash[p.n], root2, QZ_HASH_BYTES);
            assert_false(qz_consistency_verify(m, n, root1, root2, hashes(&p), p.n + 1));

            root1[0] ^= 1; /* another history of the same length */
            assert_false(qz_consistency_verify(m, n, root1, root2, hashes(&p), p.n));
            root1[0] ^= 1;
            root2[0] ^= 1;
            assert_false(qz_consistency_verify(m, n, root1, root2, hashes(&p), p.n));
            root2[0] ^= 1;

            assert_false(qz_consistency_verify(n, m, root2, root1, hashes(&p), p.n));
        }
    }
}

static void a_proof_longer_than_its_tree_is_refused_even_when_its_hashes_fit(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 20; n++) {
        struct proof p = {.n = 0};
        uint8_t root[QZ_HASH_BYTES], old[QZ_HASH_BYTES];
        tree_hash(leaves(), n, root);

        path(0, leaves(), n, &p);
        memcpy(p.hash[p.n], leaf[50], QZ_HASH_BYTES);
        qz_node_hash(leaf[50], root, root); /* what a verifier that walks on would arrive at */
        assert_false(qz_inclusion_verify(0, n, leaf[0], hashes(&p), p.n + 1, root));

        for (size_t m = 1; m < n; m++) {
            struct proof c = {.n = 0};
            subproof(m, leaves(), n, true, &c);
            tree_hash(leaves(), m, old);
            tree_hash(leaves(), n, root);

            memcpy(c.hash[c.n], leaf[50], QZ_HASH_BYTES);
            qz_node_hash(leaf[50], old, old);
            qz_node_hash(leaf[50], root, root);
            assert_false(qz_consistency_verify(m, n, old, root, hashes(&c), c.n + 1));
        }
    }
}

static void trees_of_equal_size_need_equal_roots_and_no_proof(void **state)
{
    (void)state;
    struct proof p = {.n = 0};
    assert_true(qz_consistency_verify(5, 5, leaf[0], leaf[0], hashes(&p), 0));
    assert_false(qz_consistency_verify(5, 5, leaf[0], leaf[1], hashes(&p), 0));
    assert_false(qz_consistency_verify(5, 5, leaf[0], leaf[0], hashes(&p), 1));
}

static void an_empty_first_tree_proves_nothing(void **state)
{
    (void)state;
    struct proof p = {.n = 0};
    uint8_t empty[QZ_HASH_BYTES];
    tree_hash(leaves(), 0, empty);
    assert_false(qz_consistency_verify(0, 5, empty, leaf[0], hashes(&p), 0));
    assert_false(qz_consistency_verify(0, 0, empty, empty, hashes(&p), 0));
}

static void sizes_and_lengths_beyond_all_reason_are_refused_and_end(void **state)
{
    (void)state;
    static struct proof p = {.n = QZ_PROOF_MOST};
    static uint8_t more[QZ_PROOF_MOST + 1][QZ_HASH_BYTES];
    assert_false(qz_inclusion_verify(UINT64_MAX - 1, UINT64_MAX, leaf[0], hashes(&p), p.n, leaf[1]));
    assert_false(qz_inclusion_verify(UINT64_MAX, UINT64_MAX, leaf[0], hashes(&p), p.n, leaf[1]));
    assert_false(qz_inclusion_verify(0, 0, leaf[0], hashes(&p), 0, leaf[0]));
    assert_false(qz_consistency_verify(UINT64_MAX - 1, UINT64_MAX, leaf[0], leaf[1], hashes(&p), p.n));
    assert_false(qz_consistency_verify(1, UINT64_MAX, leaf[0], leaf[1], (const uint8_t(*)[QZ_HASH_BYTES])more,
                                       QZ_PROOF_MOST + 1));
}

/* A hash of a published case; where the case does not care for it, it is shorter and zeros follow. */
static void hash_of(const json_t *o, const char *key, uint8_t out[QZ_HASH_BYTES], bool *fits)
{
    const char *s = json_string_value(json_object_get(o, key));
    memset(out, 0, QZ_HASH_BYTES);
    if (!s || qz_base64_decode(s, strlen(s), false, out, QZ_HASH_BYTES) <= 0)
        *fits = false;
}

/* The proof of a published case; a hash of another length cannot be handed over, so the case counts as
 * refused. */
static void proof_of(const json_t *o, struct proof *p, bool *fits)
{
    const json_t *list = json_object_get(o, "proof"), *h;
    size_t i;

    p->n = 0;
    json_array_foreach(list, i, h)
    {
        const char *s = json_string_value(h);
        if (p->n == QZ_PROOF_MOST) {
            *fits = false;
            break;
        }
        uint8_t *hash = p->hash[p->n++];
        if (qz_base64_decode(s, strlen(s), false, hash, QZ_HASH_BYTES) != QZ_HASH_BYTES)
            *fits = false;
    }
}

static bool inclusion_case(const json_t *o)
{
    struct proof p;
    uint8_t h[QZ_HASH_BYTES], root[QZ_HASH_BYTES];
    bool fits = true;
    hash_of(o, "leafHash", h, &fits);
    hash_of(o, "root", root, &fits);
    proof_of(o, &p, &fits);
    return fits && qz_inclusion_verify(qz_spec_number(o, "leafIdx"), qz_spec_number(o, "treeSize"), h,
                                       hashes(&p), p.n, root);
}

static bool consistency_case(const json_t *o)
{
    struct proof p;
    uint8_t root1[QZ_HASH_BYTES], root2[QZ_HASH_BYTES];
    bool fits = true;
    hash_of(o, "root1", root1, &fits);
    hash_of(o, "root2", root2, &fits);
    proof_of(o, &p, &fits);
    return fits && qz_consistency_verify(qz_spec_number(o, "size1"), qz_spec_number(o, "size2"), root1, root2,
                                         hashes(&p), p.n);
}

static void published(const char *list, bool (*accepts)(const json_t *), size_t out[2])
{
    json_t *all = qz_spec_vectors("merkle-proofs.json"), *o;
    size_t i;
    json_array_foreach(json_object_get(all, list), i, o)
    {
        bool bad = json_is_true(json_object_get(o, "wantErr"));
        if (accepts(o) == bad)
            fail_msg("%s: %s", json_string_value(json_object_get(o, "name")), bad ? "taken" : "refused");
        out[bad]++;
    }
    json_decref(all);
}

static void the_published_inclusion_proofs_are_taken_and_refused_as_they_say(void **state)
{
    (void)state;
    size_t n[2] = {0, 0};
    published("inclusion", inclusion_case, n);
    assert_true(n[0] > 3 && n[1] > 50);
}

static void the_published_consistency_proofs_are_taken_and_refused_as_they_say(void **state)
{
    (void)state;
    size_t n[2] = {0, 0};
    published("consistency", consistency_case, n);
    assert_true(n[0] > 3 && n[1] > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leaf_and_a_node_are_hashed_under_different_prefixes),
        cmocka_unit_test(the_known_trees_of_one_to_eight_leaves_have_their_known_roots),
        cmocka_unit_test(the_compact_range_has_the_root_of_the_definition_at_every_size),
        cmocka_unit_test(a_range_stored_and_loaded_grows_on_as_if_nothing_happened),
        cmocka_unit_test(a_range_whose_nodes_do_not_fit_its_size_is_not_loaded),
        cmocka_unit_test(every_leaf_of_every_tree_up_to_40_is_proven_at_its_place_only),
        cmocka_unit_test(no_altered_inclusion_proof_is_taken),
        cmocka_unit_test(every_tree_up_to_40_is_proven_a_prefix_of_every_later_one),
        cmocka_unit_test(the_proof_that_is_made_is_the_one_of_the_definition),
        cmocka_unit_test(a_proof_that_cannot_be_made_is_told_and_the_largest_sizes_end),
        cmocka_unit_test(the_tail_of_a_range_is_the_range_of_the_leaves_behind),
        cmocka_unit_test(no_altered_consistency_proof_is_taken),
        cmocka_unit_test(a_proof_longer_than_its_tree_is_refused_even_when_its_hashes_fit),
        cmocka_unit_test(trees_of_equal_size_need_equal_roots_and_no_proof),
        cmocka_unit_test(an_empty_first_tree_proves_nothing),
        cmocka_unit_test(sizes_and_lengths_beyond_all_reason_are_refused_and_end),
        cmocka_unit_test(the_published_inclusion_proofs_are_taken_and_refused_as_they_say),
        cmocka_unit_test(the_published_consistency_proofs_are_taken_and_refused_as_they_say),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_leaves, NULL);
}
