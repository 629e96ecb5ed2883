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
    const struct qz_row *row;
    memset(w, 0, sizeof *w);

    int rc = qz_db_get(l->db, Q_WITNESS_GET, &row, err);
    if (rc != 1)
        return rc;

    int64_t doubt = qz_row_int(row, 5);
    if (!qz_row_take(row, 0, w->tracker, sizeof w->tracker) ||
        !qz_row_take(row, 2, w->root, sizeof w->root) || doubt < 0 || doubt >= QZ_DOUBT_COUNT)
        return qz_fail(err, QZ_E_CORRUPT, "the checkpoint that is held of the tracker's log is malformed");

    w->size = (uint64_t)qz_row_int(row, 1);
    w->restored_ms = qz_row_int(row, 3);
    w->doubt = (enum qz_doubt)doubt;
    return 1;
}

static int witness_take(struct qz_ledger *l, const uint8_t key[32], const struct qz_checkpoint *cp,
                        const char *note, struct qz_err *err)
{
    return qz_db_do(l->db, Q_WITNESS_PUT, err, BLOB(key, 32), INT((int64_t)cp->size),
                    BLOB(cp->root, sizeof cp->root), INT(cp->restored_ms), TEXT(note), INT(0), TEXT(""));
}

static int witness_refuse(struct qz_ledger *l, enum qz_doubt doubt, const char *note, struct qz_err *err)
{
    return qz_db_do(l->db, Q_WITNESS_REFUSE, err, INT(doubt), TEXT(note));
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

    /* The tracker that once contradicted itself is worse, and that is not forgotten for a missing proof. */
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
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_WITNESS_GET, &row, err);
    if (rc != 1)
        return rc;

    if (qz_db_begin(to->db, err) != 0)
        return -1;

    rc = qz_db_do(to->db, Q_WITNESS_PUT, err, qz_row_arg(row, 0), qz_row_arg(row, 1), qz_row_arg(row, 2),
                  qz_row_arg(row, 3), qz_row_arg(row, 4), qz_row_arg(row, 5), qz_row_arg(row, 6));
    return qz_ledger_end(to, rc, err);
}
