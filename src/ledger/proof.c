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
    struct qz_stmt *s = qz_db_stmt(l->db, "UPDATE seal_end SET number=?1,link=?2 WHERE one=1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)end.number);
    qz_bind_blob(s, 2, end.link, sizeof end.link);
    return qz_run(s, err);
}

static int proof_adopt(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT 1 FROM unsealed", err);
    int rc = s ? qz_step(s, err) : -1;
    if (rc != 1)
        return rc;
    qz_reset(s);
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    rc = qz_seal_touch_all(&l->sealer, err) == 0 ? qz_db_exec(l->db, "DELETE FROM unsealed", err) : -1;
    return qz_ledger_end(l, rc, err);
}

/* Where the chain of seals is said to end. */
static int proof_said_end(struct qz_ledger *l, struct qz_seal_end *end, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT number,link FROM seal_end", err);
    size_t n = 0;
    memset(end, 0, sizeof *end);
    int rc = s ? qz_step(s, err) : -1;
    if (rc < 0)
        return -1;
    const void *link = rc == 1 ? qz_col_blob(s, 1, &n) : NULL;
    end->number = rc == 1 ? (uint64_t)qz_col_int(s, 0) : 0;
    if (n == sizeof end->link)
        memcpy(end->link, link, n);
    if (rc == 1)
        qz_reset(s);
    return n == sizeof end->link
               ? 0
               : qz_fail(err, QZ_E_CORRUPT, "where the chain of seals ends is not as it was written");
}

/* The newest checkpoint that has a cosignature is the one whose tree is held. */
static int proof_cosigned(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT coalesce(max(size),0) FROM checkpoint WHERE cosignature IS NOT NULL", err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    uint64_t size = (uint64_t)qz_col_int(s, 0);
    qz_reset(s);
    return size == l->cosigned.size
               ? 0
               : qz_fail(err, QZ_E_CORRUPT,
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
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT note,cosignature FROM checkpoint ORDER BY size DESC LIMIT 1", err);
    int rc = s ? qz_step(s, err) : -1;
    if (rc != 1)
        return rc;
    qz_buf_str(out, qz_col_text(s, 0));
    qz_buf_str(out, qz_col_text(s, 1));
    qz_reset(s);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a checkpoint") : 0;
}
