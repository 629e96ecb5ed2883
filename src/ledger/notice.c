#include "base/sha256.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "wire/messages.h"

#include <string.h>

int qz_notices_put(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_db_do(l->db, Q_HUNG_CLEAR, err) != 0)
        return -1;
    for (size_t i = 0; i < c->notices; i++) {
        const struct qz_config_notice *n = &c->notice[i];
        const struct qz_notice_when *w = &n->when;
        if (qz_db_do(l->db, Q_HUNG_INSERT, err, INT((int64_t)i), TEXT(n->id), TEXT(n->by), TEXT(n->title),
                     TEXT(n->text), INT(w->from_day), INT(w->to_day), INT(w->from_minute), INT(w->to_minute),
                     INT(w->fallback), BLOB(n->hash, n->picture ? sizeof n->hash : 0), INT(n->width),
                     INT(n->height), INT(n->at_ms)) != 0)
            return -1;
    }
    return qz_db_do(l->db, Q_HUNG_TIDY, err);
}

static void hung_read(const struct qz_row *row, struct qz_config_notice *n)
{
    size_t len;
    memset(n, 0, sizeof *n);
    qz_copy_text(n->id, sizeof n->id, qz_row_text(row, 0));
    qz_copy_text(n->by, sizeof n->by, qz_row_text(row, 1));
    qz_copy_text(n->title, sizeof n->title, qz_row_text(row, 2));
    qz_copy_text(n->text, sizeof n->text, qz_row_text(row, 3));
    n->when =
        (struct qz_notice_when){(int)qz_row_int(row, 4), (int)qz_row_int(row, 5), (int)qz_row_int(row, 6),
                                (int)qz_row_int(row, 7), qz_row_int(row, 8) != 0};

    const void *hash = qz_row_blob(row, 9, &len);
    n->picture = len == sizeof n->hash;
    if (n->picture)
        memcpy(n->hash, hash, sizeof n->hash);
    n->width = (int)qz_row_int(row, 10);
    n->height = (int)qz_row_int(row, 11);
    n->at_ms = qz_row_int(row, 12);
}

int qz_ledger_notices(struct qz_ledger *l, struct qz_config_notice *out, int most, struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(l->db, Q_HUNG_LIST, err, INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        hung_read(row, &out[n++]);
    return rc < 0 ? -1 : n;
}

int qz_ledger_pictures_missing(struct qz_ledger *l, uint8_t (*hash)[QZ_PICTURE_HASH], int most,
                               struct qz_err *err)
{
    const struct qz_row *row;
    size_t len;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(l->db, Q_HUNG_MISSING, err, INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        const void *at = qz_row_blob(row, 0, &len);
        if (len == QZ_PICTURE_HASH)
            memcpy(hash[n++], at, len);
    }
    return rc < 0 ? -1 : n;
}

int qz_ledger_picture_put(struct qz_ledger *l, const void *bytes, size_t n, struct qz_err *err)
{
    const struct qz_row *row;
    uint8_t hash[QZ_SHA256_BYTES];
    if (n == 0 || n > QZ_PICTURE_BYTES)
        return qz_fail(err, QZ_E_INPUT, "a picture of %zu bytes is none that a tracker has", n);

    qz_sha256(bytes, n, hash);
    int rc = qz_db_get(l->db, Q_HUNG_WANTS, &row, err, BLOB(hash, sizeof hash));
    if (rc == 0)
        return qz_fail(err, QZ_E_INPUT, "no notice has that picture; the configuration names another one");
    if (rc < 0 || qz_db_begin(l->db, err) != 0)
        return -1;
    return qz_ledger_end(l, qz_db_do(l->db, Q_HUNG_PICTURE_PUT, err, BLOB(hash, sizeof hash), BLOB(bytes, n)),
                         err);
}

/* It is fetched again, with the next configuration. */
static int hung_forget(struct qz_ledger *l, const uint8_t hash[QZ_PICTURE_HASH], struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0 ||
        qz_ledger_end(l, qz_db_do(l->db, Q_HUNG_PICTURE_DROP, err, BLOB(hash, QZ_PICTURE_HASH)), err) != 0)
        return -1;
    return qz_fail(err, QZ_E_CORRUPT, "a picture is not as it was written");
}

int qz_ledger_picture(struct qz_ledger *l, const uint8_t hash[QZ_PICTURE_HASH], struct qz_buf *out,
                      struct qz_err *err)
{
    const struct qz_row *row;
    uint8_t is[QZ_SHA256_BYTES];
    size_t n;
    int rc = qz_db_get(l->db, Q_HUNG_PICTURE, &row, err, BLOB(hash, QZ_PICTURE_HASH));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "the picture has not come yet");
    if (rc < 0)
        return -1;

    const void *bytes = qz_row_blob(row, 0, &n);
    qz_sha256(bytes, n, is);
    if (memcmp(is, hash, sizeof is) != 0)
        return hung_forget(l, hash, err);
    qz_buf_add(out, bytes, n);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the picture") : 0;
}
