#include "base/text.h"
#include "ledger/ledger_int.h"

#include <string.h>

#define ALL       "IS NOT NULL"
#define ENROLMENT "IN ('tracker_url','tracker_key','screen_key','bearer')"
static const struct qz_private tables[] = {
    QZ_PRIVATE("checkpoint", "size", ALL, "a checkpoint of this log"),
    QZ_PRIVATE("setting", "name", ENROLMENT, "what the tracker gave at enrolment"),
    QZ_PRIVATE("tracker_note", "one", ALL, "the checkpoint of the tracker's log"),
    QZ_PRIVATE("rekey", "n", ALL, "a change of the tracker's key"),
};

/* ---- seals ---- */

/* Seal what a transaction changed. */
static int proof_commit(void *ctx, struct qz_err *err)
{
    struct qz_ledger *l = ctx;
    struct qz_seal_end end;
    if (qz_settings_seal(l, err) != 0)
        return -1;

    int64_t n = qz_seal_touched(&l->sealer, &end, err);
    if (n <= 0)
        return (int)n;

    return qz_db_do(l->db, Q_SEAL_END_PUT, err, INT((int64_t)end.number), BLOB(end.link, sizeof end.link));
}

static int proof_adopt(struct qz_ledger *l, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_UNSEALED_IS, &row, err);
    if (rc != 1)
        return rc;

    if (qz_db_begin(l->db, err) != 0)
        return -1;

    rc = qz_seal_touch_all(&l->sealer, err) == 0 ? qz_db_do(l->db, Q_UNSEALED_CLEAR, err) : -1;
    return qz_ledger_end(l, rc, err);
}

/* Where the chain of seals is said to end. */
static int proof_said_end(struct qz_ledger *l, struct qz_seal_end *end, struct qz_err *err)
{
    const struct qz_row *row;
    memset(end, 0, sizeof *end);

    int rc = qz_db_get(l->db, Q_SEAL_END_GET, &row, err);
    if (rc < 0)
        return -1;
    if (rc == 0 || !qz_row_take(row, 1, end->link, sizeof end->link))
        return qz_fail(err, QZ_E_CORRUPT, "where the chain of seals ends is not as it was written");

    end->number = (uint64_t)qz_row_int(row, 0);
    return 0;
}

/* The newest checkpoint that has a cosignature is the one whose tree is held. */
static int proof_cosigned(struct qz_ledger *l, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(l->db, Q_CHECKPOINT_COSIGNED_SIZE, &row, err) != 1)
        return -1;

    uint64_t size = (uint64_t)qz_row_int(row, 0);
    if (size == l->cosigned.size)
        return 0;

    return qz_fail(err, QZ_E_CORRUPT,
                   "%llu entries are held for cosigned, but the newest cosigned checkpoint is of %llu",
                   (unsigned long long)l->cosigned.size, (unsigned long long)size);
}

static int proof_end_fits(const struct qz_seal_end *said, const struct qz_seal_end *found, struct qz_err *err)
{
    if (said->number == found->number && memcmp(said->link, found->link, sizeof said->link) == 0)
        return 0;
    return qz_fail(err, QZ_E_CORRUPT,
                   "%llu seals over checkpoints and enrolment were written, %llu are there",
                   (unsigned long long)said->number, (unsigned long long)found->number);
}

int qz_proof_start(struct qz_ledger *l, struct qz_err *err)
{
    l->sealer = (struct qz_sealer){.db = l->db, .table = tables, .tables = sizeof tables / sizeof *tables};
    qz_seal_key(&l->sealer, l->sk);
    if (qz_seal_watch(&l->sealer, err) != 0)
        return -1;
    qz_db_before_commit(l->db, proof_commit, l);
    return proof_adopt(l, err);
}

int qz_proof_quick(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_seal_end said, found = {0};
    if (proof_cosigned(l, err) != 0 || proof_said_end(l, &said, err) != 0)
        return -1;

    int rc = said.number ? qz_seal_link(l->db, said.number, found.link, err) : 0;
    if (rc < 0)
        return -1;

    found.number = rc == 1 ? said.number : 0;
    return proof_end_fits(&said, &found, err);
}

int qz_proof_full(struct qz_ledger *l, struct qz_seal_proof *out, struct qz_err *err)
{
    struct qz_seal_end said, found;
    if (proof_cosigned(l, err) != 0 || proof_said_end(l, &said, err) != 0 ||
        qz_seal_check(&l->sealer, &found, out, err) != 0)
        return -1;
    return proof_end_fits(&said, &found, err);
}

/* ---- checkpoints ---- */

int qz_ledger_newest_note(struct qz_ledger *l, struct qz_buf *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_CHECKPOINT_NEWEST, &row, err);
    if (rc != 1)
        return rc;
    qz_buf_str(out, qz_row_text(row, 0));
    qz_buf_str(out, qz_row_text(row, 1));
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a checkpoint") : 0;
}
