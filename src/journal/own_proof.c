#include "journal/journal.h"
#include "journal/log.h"
#include "journal/state.h"

static int proof_leaf(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct qz_range *r = ctx;
    uint8_t leaf[QZ_HASH_BYTES];
    (void)n;
    (void)j;
    qz_leaf_hash(line, len, leaf);
    qz_range_add(r, leaf);
    return 1;
}

/* With its last leaf the tree of these leaves may become a part of a larger subtree, which no kept tree shows
 * by itself: so that leaf is added to the tree of the others. */
static int proof_root(void *ctx, uint64_t from, uint64_t to, uint8_t out[QZ_HASH_BYTES], struct qz_err *err)
{
    struct qz_tracker *t = ctx;
    struct qz_range all, part;
    if (qz_log_range(t, "", to - 1, &all, err) != 0)
        return -1;
    qz_range_tail(&all, from, &part);
    if (qz_journal_each(t, "", to, 1, proof_leaf, &part, err) != 0)
        return -1;
    qz_range_root(&part, out);
    return 0;
}

int qz_journal_consistency(struct qz_tracker *t, uint64_t from, struct qz_consistency *out,
                           struct qz_err *err)
{
    return qz_consistency_make(from, t->own_noted, proof_root, t, out, err);
}
