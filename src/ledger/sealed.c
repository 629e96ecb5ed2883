#include "ledger/ledger_int.h"

/* What newcomers said, sealed: nobody here can read it. */

int qz_ledger_sealed(struct qz_ledger *l, uint64_t *n, struct qz_buf *box, struct qz_err *err)
{
    size_t len;
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_SEALED_FIRST, &row, err);
    *n = 0;
    if (rc != 1)
        return rc;

    *n = (uint64_t)qz_row_int(row, 0);
    const void *bytes = qz_row_blob(row, 1, &len);
    qz_buf_add(box, bytes, len);
    return box->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for what a newcomer said") : 1;
}

int qz_ledger_sealed_end(struct qz_ledger *l, uint64_t n, bool taken, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    int rc = taken ? qz_db_do(l->db, Q_SEALED_DROP, err, INT((int64_t)n))
                   : qz_db_do(l->db, Q_SEALED_REFUSE, err, INT((int64_t)n));
    return qz_ledger_end(l, rc, err);
}

int qz_sealed_bound(struct qz_ledger *l, uint64_t *n, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(l->db, Q_SEALED_BOUND, &row, err) != 1)
        return -1;
    *n = (uint64_t)qz_row_int(row, 0);
    return 0;
}
