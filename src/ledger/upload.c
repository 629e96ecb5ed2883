#include "base/text.h"
#include "ledger/ledger_int.h"

#include <string.h>

/* ---- checkpoints ---- */

static int sign_note(const struct qz_ledger *l, const struct qz_range *r, struct qz_buf *out,
                     struct qz_err *err)
{
    struct qz_checkpoint cp = {.size = r->size};
    qz_copy_text(cp.origin, sizeof cp.origin, l->origin);
    qz_range_root(r, cp.root);
    qz_checkpoint_sign(&cp, l->sk, out);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a checkpoint") : 0;
}

static int newest_size(struct qz_ledger *l, uint64_t *out, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(l->db, Q_CHECKPOINT_NEWEST_SIZE, &row, err) != 1)
        return -1;
    *out = (uint64_t)qz_row_int(row, 0);
    return 0;
}

static int insert_note(struct qz_ledger *l, const char *note, struct qz_err *err)
{
    return qz_db_do(l->db, Q_CHECKPOINT_INSERT, err, INT((int64_t)l->range.size), TEXT(note));
}

int qz_ledger_checkpoint(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_buf note = {0};
    uint64_t newest;
    if (newest_size(l, &newest, err) != 0)
        return -1;

    if (newest == l->range.size)
        return 0;

    int rc = sign_note(l, &l->range, &note, err);
    if (rc == 0 && (rc = qz_db_begin(l->db, err)) == 0)
        rc = qz_ledger_end(l, insert_note(l, note.data, err), err);

    qz_buf_finish(&note);
    return rc;
}

/* ---- batches ---- */

/* Lines from entry `from` into out; *last receives the number of the last one. */
static int add_lines(struct qz_ledger *l, uint64_t from, unsigned most, size_t max_bytes, struct qz_buf *out,
                     uint64_t *last, struct qz_err *err)
{
    size_t begin = out->len, len;
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(l->db, Q_ENTRY_BATCH, err, INT((int64_t)from), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        const char *line = qz_row_blob(row, 1, &len);
        if (*last >= from && out->len - begin + len + 1 > max_bytes)
            break;

        qz_buf_add(out, line, len);
        qz_buf_char(out, '\n');
        *last = (uint64_t)qz_row_int(row, 0);
    }

    return rc < 0 ? -1 : 0;
}

int qz_ledger_batch(struct qz_ledger *l, uint64_t from, unsigned most, size_t max_bytes, struct qz_buf *out,
                    uint64_t *next, struct qz_err *err)
{
    struct qz_range at;
    uint64_t last = from - 1;
    *next = from;

    if (from == 0 || from > l->range.size + 1)
        return qz_fail(err, QZ_E_CONFLICT,
                       "entry %llu was asked for, but the log has %llu; was it put back from a copy?",
                       (unsigned long long)from, (unsigned long long)l->range.size);

    uint64_t bound;
    if (qz_sealed_bound(l, &bound, err) != 0)
        return -1;
    if (bound && bound < from + most) /* the tracker is to know first whom that entry names */
        most = bound > from ? (unsigned)(bound - from) : 0;
    if (from > l->range.size || most == 0)
        return 0;

    if (add_lines(l, from, most, max_bytes, out, &last, err) != 0 || qz_range_at(l, last, &at, err) != 0)
        return -1;

    qz_buf_char(out, '\n');
    if (sign_note(l, &at, out, err) != 0)
        return -1;

    *next = last + 1;
    return 0;
}

/* ---- cosignatures ---- */

static int upload_check_note(struct qz_ledger *l, uint64_t size, const char *note, struct qz_range *at,
                             struct qz_err *err)
{
    struct qz_checkpoint cp;
    uint8_t root[QZ_HASH_BYTES];
    if (qz_checkpoint_open(note, strlen(note), l->origin, l->pk, &cp, err) != 0)
        return -1;

    if (size == 0 || size > l->range.size || cp.size != size)
        return qz_fail(err, QZ_E_CONFLICT, "a checkpoint of %llu entries was cosigned, the log has %llu",
                       (unsigned long long)cp.size, (unsigned long long)l->range.size);

    if (qz_range_at(l, size, at, err) != 0)
        return -1;

    qz_range_root(at, root);
    if (memcmp(root, cp.root, sizeof root) != 0)
        return qz_fail(err, QZ_E_CONFLICT, "the cosigned checkpoint of %llu entries is not of this log",
                       (unsigned long long)size);
    return 0;
}

int qz_cosignature_hold(struct qz_ledger *l, uint64_t size, const char *note, const char *cosignature,
                        const uint8_t *key, struct qz_err *err)
{
    return qz_db_do(l->db, Q_CHECKPOINT_COSIGNED, err, INT((int64_t)size), TEXT(note), TEXT(cosignature),
                    key ? BLOB(key, 32) : NIL);
}

/* Whose cosignature it is, as the caller found out: the tracker's, *key NULL where none is known. One by a
 * key that was given up meanwhile is not taken, so that nothing new rests on that key. */
static int cosigner_now(struct qz_ledger *l, uint64_t size, const char *note, const char *line,
                        struct qz_tracker_keys *k, const uint8_t **key, struct qz_err *err)
{
    struct qz_err why = {0};
    if (qz_tracker_keys_load(l, k, err) != 0)
        return -1;

    int i = k->count > 1 ? qz_cosigner_find(k, note, line, &why) : 0;
    if (why.code == QZ_E_NOMEM)
        return qz_fail(err, why.code, "%s", why.msg);

    if (i > 0 && k->key[i].upto < size)
        return qz_fail(err, QZ_E_CONFLICT, "the tracker changed its key after it cosigned; send that again");

    *key = NULL;
    if (k->count)
        *key = k->key[i > 0 ? i : 0].pk;
    return 0;
}

int qz_ledger_cosigned(struct qz_ledger *l, uint64_t size, const char *note, const char *cosignature,
                       struct qz_err *err)
{
    struct qz_range at;
    struct qz_tracker_keys keys;
    const uint8_t *key = NULL;
    if (upload_check_note(l, size, note, &at, err) != 0 ||
        cosigner_now(l, size, note, cosignature, &keys, &key, err) != 0 || qz_db_begin(l->db, err) != 0)
        return -1;

    int rc = qz_cosignature_hold(l, size, note, cosignature, key, err);

    /* An answer that comes late, after a newer one, is kept but moves nothing back. */
    bool newer = size > l->cosigned.size;
    if (rc == 0 && newer)
        rc = qz_tree_store(l, 2, &at, err);
    rc = qz_ledger_end(l, rc, err);

    if (rc == 0 && newer)
        l->cosigned = at;
    return rc;
}

uint64_t qz_ledger_cosigned_size(const struct qz_ledger *l)
{
    return l->cosigned.size;
}
