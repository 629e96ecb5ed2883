#include "base/text.h"
#include "ledger/ledger_int.h"

#include <string.h>

/* Add all lines of the text to the range. */
static int heal_grow(const struct qz_buf *lines, struct qz_range *r, struct qz_err *err)
{
    const char *p = lines->data, *end = p + lines->len;
    while (p < end) {
        uint8_t leaf[QZ_HASH_BYTES];
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        if (!nl || nl - p > QZ_ENTRY_MAX)
            return qz_fail(err, QZ_E_INPUT, "the entries to be healed are not whole lines");

        qz_leaf_hash(p, (size_t)(nl - p), leaf);
        qz_range_add(r, leaf);
        p = nl + 1;
    }

    return 0;
}

/* Whether this kiosk signed for the log with those entries, and the tracker cosigned it: *cosigner is the
 * place among its keys. */
static int heal_check(struct qz_ledger *l, const struct qz_log_answer *a, struct qz_range *grown,
                      struct qz_tracker_keys *keys, int *cosigner, struct qz_err *err)
{
    struct qz_checkpoint cp;
    uint8_t root[QZ_HASH_BYTES];
    *grown = l->range;
    if (a->from != l->range.size + 1 || !a->lines.len)
        return qz_fail(err, QZ_E_CONFLICT, "the entries to be healed do not follow entry %llu",
                       (unsigned long long)l->range.size);
    if (heal_grow(&a->lines, grown, err) != 0 ||
        qz_checkpoint_open(a->note, strlen(a->note), l->origin, l->pk, &cp, err) != 0)
        return -1;

    qz_range_root(grown, root);
    if (cp.size != grown->size || memcmp(cp.root, root, sizeof root) != 0)
        return qz_fail(err, QZ_E_DENIED,
                       "the entries to be healed are not those that this kiosk signed for after entry %llu",
                       (unsigned long long)l->range.size);
    if (qz_tracker_keys_load(l, keys, err) != 0)
        return -1;
    *cosigner = qz_cosigner_find(keys, a->note, a->cosignature, err);
    return *cosigner < 0 ? -1 : 0;
}

/* Inside the caller's transaction. */
static int heal_append(struct qz_ledger *l, const struct qz_buf *lines, struct qz_err *err)
{
    struct qz_entry e;
    const char *p = lines->data, *end = p + lines->len;
    while (p < end) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));

        qz_buf_clear(&l->line);
        qz_buf_add(&l->line, p, (size_t)(nl - p));
        if (l->line.failed)
            return qz_fail(err, QZ_E_NOMEM, "no memory for an entry");

        if (qz_entry_read(l->line.data, l->line.len, &e, err) != 0)
            return -1;
        if (e.n != l->range.size + 1)
            return qz_fail(err, QZ_E_INPUT, "the entries to be healed are numbered wrongly");

        if (qz_append_line(l, &e, err) != 0)
            return -1;
        p = nl + 1;
    }

    return 0;
}

/* Whether the clock was confirmed that wrote these entries is not known: the copy says it of another time.
 * The tracker's was, when it cosigned them. */
static int heal_floor(struct qz_ledger *l, const struct qz_log_answer *a, const uint8_t key[32],
                      int64_t *floor_ms, struct qz_err *err)
{
    uint64_t time_s;
    if (qz_cosign_check(a->note, strlen(a->note), a->cosignature, strlen(a->cosignature), QZ_TRACKER_NAME,
                        key, &time_s, err) != 0)
        return -1;
    int64_t cosigned_ms = time_s < INT64_MAX / 1000 ? (int64_t)time_s * 1000 : 0;
    *floor_ms = cosigned_ms > l->clock_floor_ms ? cosigned_ms : l->clock_floor_ms;
    return qz_clock_floor_keep(l, *floor_ms, l->clock_trusted, err);
}

int qz_ledger_heal(struct qz_ledger *l, const struct qz_log_answer *a, struct qz_err *err)
{
    struct qz_range grown, before = l->range;
    struct qz_tracker_keys keys;
    int cosigner = 0;
    int64_t floor_ms = 0;
    if (heal_check(l, a, &grown, &keys, &cosigner, err) != 0 || qz_db_begin(l->db, err) != 0)
        return -1;

    const uint8_t *key = keys.key[cosigner].pk;
    int rc = heal_append(l, &a->lines, err);
    if (rc == 0)
        rc = qz_cosignature_hold(l, grown.size, a->note, a->cosignature, key, err);
    if (rc == 0 && cosigner > 0)
        rc = qz_cosigner_let(l, key, grown.size, err);
    if (rc == 0)
        rc = heal_floor(l, a, key, &floor_ms, err);
    if (rc == 0)
        rc = qz_tree_store(l, 2, &grown, err);
    rc = qz_ledger_end(l, rc, err);

    if (rc == 0) {
        l->cosigned = grown;
        l->clock_floor_ms = floor_ms;
        return 0;
    }
    l->range = before;
    return -1;
}
