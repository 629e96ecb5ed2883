#include "ledger/ledger_int.h"

#include <string.h>

/* What is held of the tracker's own log. */
struct witnessed {
    uint8_t tracker[32], root[QZ_HASH_BYTES];
    uint64_t size;
    int64_t restored_ms;
    enum qz_doubt doubt;
};

static int witnessed_load(struct qz_ledger *l, struct witnessed *w, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT tracker,size,root,restored_ms,doubt FROM tracker_note", err);
    size_t n, k;
    memset(w, 0, sizeof *w);
    int rc = s ? qz_step(s, err) : -1;
    if (rc != 1)
        return rc;
    const void *tracker = qz_col_blob(s, 0, &n), *root = qz_col_blob(s, 2, &k);
    int64_t doubt = qz_col_int(s, 4);
    bool fits = n == sizeof w->tracker && k == sizeof w->root && doubt >= 0 && doubt < QZ_DOUBT_COUNT;
    if (fits) {
        memcpy(w->tracker, tracker, n);
        memcpy(w->root, root, k);
    }
    w->size = (uint64_t)qz_col_int(s, 1);
    w->restored_ms = qz_col_int(s, 3);
    if (fits)
        w->doubt = (enum qz_doubt)doubt;
    qz_reset(s);
    return fits ? 1
                : qz_fail(err, QZ_E_CORRUPT, "the checkpoint that is held of the tracker's log is malformed");
}

static int witness_take(struct qz_ledger *l, const uint8_t key[32], const struct qz_checkpoint *cp,
                        const char *note, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "INSERT OR REPLACE INTO tracker_note VALUES(1,?1,?2,?3,?4,?5,0,'')", err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, key, 32);
    qz_bind_int(s, 2, (int64_t)cp->size);
    qz_bind_blob(s, 3, cp->root, sizeof cp->root);
    qz_bind_int(s, 4, cp->restored_ms);
    qz_bind_text(s, 5, note);
    return qz_run(s, err);
}

static int witness_refuse(struct qz_ledger *l, enum qz_doubt doubt, const char *note, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "UPDATE tracker_note SET doubt=?1,refused=?2", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, doubt);
    qz_bind_text(s, 2, note);
    return qz_run(s, err);
}

static bool witness_is_same(const struct witnessed *held, const struct qz_checkpoint *cp)
{
    return cp->size == held->size && memcmp(cp->root, held->root, sizeof held->root) == 0;
}

/* A longer log whose proof, or lack of one, is not about the held checkpoint says nothing of it. */
static bool witness_is_beside(const struct witnessed *held, const struct qz_checkpoint *cp, uint64_t from)
{
    return cp->restored_ms == held->restored_ms && cp->size > held->size && from != held->size;
}

static enum qz_doubt witness_prove(const struct witnessed *held, const struct qz_checkpoint *cp,
                                   const struct qz_consistency *proof)
{
    if (proof->count)
        return qz_consistency_verify(held->size, cp->size, held->root, cp->root,
                                     (const uint8_t(*)[QZ_HASH_BYTES])proof->hash, proof->count)
                   ? QZ_DOUBT_NONE
                   : QZ_DOUBT_FORKED;
    /* That it once contradicted itself is worse, and is not forgotten for this. */
    return held->doubt == QZ_DOUBT_NONE ? QZ_DOUBT_UNPROVEN : held->doubt;
}

static enum qz_doubt witness_judge(const struct witnessed *held, const struct qz_checkpoint *cp,
                                   const struct qz_consistency *proof)
{
    if (witness_is_same(held, cp) || cp->restored_ms > held->restored_ms)
        return QZ_DOUBT_NONE;
    if (cp->size < held->size || cp->restored_ms < held->restored_ms)
        return QZ_DOUBT_SMALLER;
    if (cp->size == held->size)
        return QZ_DOUBT_OTHER;
    return witness_prove(held, cp, proof);
}

int qz_ledger_witness(struct qz_ledger *l, const char *note, uint64_t from,
                      const struct qz_consistency *proof, enum qz_doubt *doubt, struct qz_err *err)
{
    struct witnessed held;
    struct qz_checkpoint cp;
    struct qz_tracker_keys keys;
    if (qz_tracker_keys_load(l, &keys, err) != 0)
        return -1;
    if (keys.count == 0)
        return qz_fail(err, QZ_E_DENIED, "the tracker's key is not known");
    const uint8_t *key = keys.key[0].pk;
    if (qz_own_checkpoint_open(note, strlen(note), key, &cp, err) != 0)
        return -1;
    int rc = witnessed_load(l, &held, err);
    if (rc < 0)
        return -1;
    /* Whatever its key was then, it is the same tracker. */
    bool known = rc == 1 && qz_tracker_key_index(&keys, held.tracker) >= 0;
    *doubt = known ? held.doubt : QZ_DOUBT_NONE;
    if (known && witness_is_beside(&held, &cp, from))
        return 0;

    if (known)
        *doubt = witness_judge(&held, &cp, proof);
    bool same = known && witness_is_same(&held, &cp) && cp.restored_ms == held.restored_ms;
    if (known && *doubt == held.doubt && (*doubt != QZ_DOUBT_NONE || same))
        return 0; /* nothing new: no write */
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    rc =
        *doubt == QZ_DOUBT_NONE ? witness_take(l, key, &cp, note, err) : witness_refuse(l, *doubt, note, err);
    return qz_ledger_end(l, rc, err);
}

int qz_ledger_witnessed(struct qz_ledger *l, uint64_t *size, enum qz_doubt *doubt, struct qz_err *err)
{
    struct witnessed held;
    int rc = witnessed_load(l, &held, err);
    *size = held.size;
    *doubt = held.doubt;
    return rc < 0 ? -1 : 0;
}

int qz_witness_carry(struct qz_ledger *l, struct qz_ledger *to, struct qz_err *err)
{
    struct qz_stmt *from =
        qz_db_stmt(l->db, "SELECT tracker,size,root,restored_ms,note,doubt,refused FROM tracker_note", err);
    int rc = from ? qz_step(from, err) : -1;
    if (rc != 1)
        return rc;
    rc = qz_db_begin(to->db, err);
    if (rc == 0) {
        struct qz_stmt *into =
            qz_db_stmt(to->db, "INSERT OR REPLACE INTO tracker_note VALUES(1,?1,?2,?3,?4,?5,?6,?7)", err);
        for (int i = 0; into && i < 7; i++)
            qz_bind_col(into, i + 1, from, i);
        rc = qz_ledger_end(to, into ? qz_run(into, err) : -1, err);
    }
    qz_reset(from);
    return rc;
}
