#include "store/seal.h"

#include "base/sha256.h"
#include "base/words.h"
#include "store/seal_int.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char seal_domain[] = "qingzhan-seal-v1"; /* its terminator is hashed too */

void qz_seal_key(struct qz_sealer *s, const uint8_t sk[64])
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    crypto_sign_ed25519_sk_to_seed(seed, sk);
    crypto_auth_hmacsha256(s->key, (const uint8_t *)seal_domain, sizeof seal_domain, seed);
    sodium_memzero(seed, sizeof seed);
}

int qz_seal_watch(struct qz_sealer *s, struct qz_err *err)
{
    if (qz_db_dialect(s->db) == QZ_DIALECT_PG)
        return qz_db_each_session(s->db, "SELECT seal_watch()", err);

    if (qz_db_exec(s->db, "CREATE TEMP TABLE touched(tab,row,PRIMARY KEY(tab,row)) WITHOUT ROWID", err) != 0)
        return -1;
    for (size_t i = 0; i < s->tables; i++)
        if (qz_db_exec(s->db, s->table[i].watch, err) != 0)
            return -1;
    return 0;
}

int qz_seal_touch_all(struct qz_sealer *s, struct qz_err *err)
{
    for (size_t i = 0; i < s->tables; i++)
        if (qz_db_exec(s->db, s->table[i].touch[qz_db_dialect(s->db)], err) != 0)
            return -1;
    return 0;
}

int qz_seal_touch_sealed(struct qz_sealer *s, struct qz_err *err)
{
    return qz_db_do(s->db, Q_SEALING_TOUCH_SEALED, err);
}

const struct qz_private *qz_seal_table(const struct qz_sealer *s, const char *name)
{
    for (size_t i = 0; i < s->tables; i++)
        if (strcmp(s->table[i].table, name) == 0)
            return &s->table[i];
    return NULL;
}

/* ---- one row ---- */

struct qz_arg qz_seal_key_of(const struct qz_row *name, int at)
{
    struct qz_arg key = qz_row_arg(name, at);
    const uint8_t *bytes = key.p;
    uint64_t number = 0;
    if (key.kind != QZ_KIND_BLOB || key.n != sizeof number)
        return key;
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | bytes[i];
    return INT((int64_t)number);
}

int qz_seal_digest(const struct qz_sealer *sealer, const char *table, const uint8_t salt[QZ_SEAL_SALT_BYTES],
                   const struct qz_row *row, int columns, const struct qz_arg *key, uint8_t out[32],
                   struct qz_err *err)
{
    struct qz_buf b = {0};
    qz_buf_add(&b, seal_domain, sizeof seal_domain);
    qz_buf_add(&b, table, strlen(table) + 1);
    qz_buf_add(&b, salt, QZ_SEAL_SALT_BYTES);
    qz_buf_printf(&b, "%d;", columns);
    for (int i = 0; i < columns; i++)
        qz_row_encode(row, i, &b);
    if (columns == 0)
        qz_arg_encode(key, &b);

    if (b.failed) {
        qz_buf_finish(&b);
        return qz_fail(err, QZ_E_NOMEM, "no memory to seal a row");
    }
    crypto_auth_hmacsha256(out, (const uint8_t *)b.data, b.len, sealer->key);
    sodium_memzero(b.data, b.len);
    qz_buf_finish(&b);
    return 0;
}

int qz_seal_chain(struct qz_seal_end *end, const char *table, const struct qz_arg *key, int columns,
                  const uint8_t digest[32], struct qz_err *err)
{
    struct qz_buf b = {0};
    qz_buf_add(&b, end->link, sizeof end->link);
    qz_buf_printf(&b, "%" PRIu64 ";%d;%s;", ++end->number, columns, table);
    qz_arg_encode(key, &b);
    qz_buf_add(&b, digest, 32);
    if (b.failed) {
        qz_buf_finish(&b);
        return qz_fail(err, QZ_E_NOMEM, "no memory to seal a row");
    }

    qz_sha256(b.data, b.len, end->link);
    qz_buf_finish(&b);
    return 0;
}

/* ---- the chain ---- */

int qz_seal_end(struct qz_db *db, struct qz_seal_end *end, struct qz_err *err)
{
    const struct qz_row *row;
    memset(end, 0, sizeof *end);
    int rc = qz_db_get(db, Q_SEALING_END, &row, err);
    if (rc != 1)
        return rc;
    end->number = (uint64_t)qz_row_int(row, 0);
    qz_row_take(row, 1, end->link, sizeof end->link);
    return 0;
}

/* The row whose key is column `at` of *name, of that table: 1 and *row, 0 it is gone, -1. */
static int seal_row(const struct qz_sealer *sealer, const char *table, const struct qz_row *name, int at,
                    const struct qz_row **row, struct qz_err *err)
{
    const struct qz_private *p = qz_seal_table(sealer, table);
    const struct qz_arg key[] = {qz_seal_key_of(name, at), QZ_LAST};
    if (!p)
        return qz_fail(err, QZ_E_CORRUPT, "there is a seal of \"%.40s\", of which no row is sealed", table);
    return qz_db_get_text(sealer->db, p->one, row, err, key);
}

int qz_seal_link(struct qz_db *db, uint64_t number, uint8_t link[QZ_SEAL_LINK_BYTES], struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(db, Q_SEALING_LINK, &row, err, INT((int64_t)number));
    if (rc == 1)
        qz_row_take(row, 0, link, QZ_SEAL_LINK_BYTES);
    return rc;
}

/* ---- proving ---- */

/* Whether a seal is the one after *end, which moves on to it. 1, 0, -1. */
static int seal_follows(struct qz_seal_end *end, const struct qz_row *row, struct qz_err *err)
{
    uint8_t digest[32], link[QZ_SEAL_LINK_BYTES];
    if ((uint64_t)qz_row_int(row, 0) != end->number + 1 || !qz_row_take(row, 4, digest, sizeof digest) ||
        !qz_row_take(row, 5, link, sizeof link))
        return 0;
    struct qz_arg key = qz_seal_key_of(row, 2);
    if (qz_seal_chain(end, qz_row_text(row, 1), &key, (int)qz_row_int(row, 3), digest, err) != 0)
        return -1;
    return memcmp(end->link, link, sizeof link) == 0;
}

static int seal_check_chain(struct qz_sealer *sealer, struct qz_seal_end *end, struct qz_err *err)
{
    QZ_ROWS rows = qz_db_rows(sealer->db, Q_SEALING_CHAIN, err);
    const struct qz_row *row;
    int rc;
    memset(end, 0, sizeof *end);

    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        uint64_t number = end->number + 1;
        int follows = seal_follows(end, row, err);
        if (follows == 0)
            return qz_fail(err, QZ_E_CORRUPT, "the chain of seals over private rows breaks at seal %" PRIu64,
                           number);
        if (follows < 0)
            return -1;
    }
    return rc;
}

static int seal_altered(const struct qz_sealer *sealer, const struct qz_row *row, const char *what,
                        struct qz_err *err)
{
    const struct qz_private *p = qz_seal_table(sealer, qz_row_text(row, 0));
    struct qz_arg key = qz_seal_key_of(row, 1);
    char named[24] = "named in seal";
    if (key.kind == QZ_KIND_INT)
        snprintf(named, sizeof named, "%" PRId64, key.i);
    return qz_fail(err, QZ_E_CORRUPT, "%s (table %s, row %s) %s", qz_word(p ? p->words : QZ_WORD("a row")),
                   qz_row_text(row, 0), named, qz_word(what));
}

/* A column that came after the row was sealed has not been written since: it is as its script made it. */
static bool seal_fresh(const struct qz_row *row, int columns)
{
    for (int i = columns; i < qz_row_columns(row); i++) {
        struct qz_arg v = qz_row_arg(row, i);
        if (v.kind != QZ_KIND_NIL && (v.kind != QZ_KIND_INT || v.i != 0))
            return false;
    }
    return true;
}

/* Whether a seal, of so many columns, is that of a row; of one that is gone, row NULL, that of its key. 1, 0,
 * -1. */
static int seal_fits(struct qz_sealer *sealer, const struct qz_row *seal, const struct qz_row *row,
                     int columns, struct qz_err *err)
{
    uint8_t digest[32], held[32], salt[QZ_SEAL_SALT_BYTES];
    if (!qz_row_take(seal, 3, held, sizeof held) || !qz_row_take(seal, 4, salt, sizeof salt))
        return 0;
    if (row && (qz_row_columns(row) < columns || !seal_fresh(row, columns)))
        return 0;

    struct qz_arg key = qz_seal_key_of(seal, 1);
    if (qz_seal_digest(sealer, qz_row_text(seal, 0), salt, row, columns, &key, digest, err) != 0)
        return -1;
    return sodium_memcmp(digest, held, sizeof digest) == 0;
}

/* The newest seal of a row against the row. */
static int seal_compare(struct qz_sealer *sealer, const struct qz_row *seal, struct qz_seal_proof *out,
                        struct qz_err *err)
{
    const struct qz_row *row;
    int columns = (int)qz_row_int(seal, 2);
    int there = seal_row(sealer, qz_row_text(seal, 0), seal, 1, &row, err);
    if (there < 0)
        return -1;
    if (!there && columns)
        return seal_altered(sealer, seal, "is no longer there, and nothing was done that takes it away", err);
    if (there && !columns)
        return seal_altered(sealer, seal, "is there again, though it was destroyed", err);

    int fits = seal_fits(sealer, seal, there ? row : NULL, columns, err);
    if (fits == 0)
        return seal_altered(sealer, seal, "is not as it was written", err);
    if (fits < 0)
        return -1;
    out->rows += there != 0;
    out->gone += !there;
    return 0;
}

static int seal_check_rows(struct qz_sealer *sealer, struct qz_seal_proof *out, struct qz_err *err)
{
    QZ_ROWS rows = qz_db_rows(sealer->db, Q_SEALING_NEWEST, err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        if (seal_compare(sealer, row, out, err) != 0)
            return -1;
    return rc;
}

/* What a row held before must not be open to guessing. */
static int seal_check_salts(struct qz_sealer *sealer, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(sealer->db, Q_SEALING_SALTED, &row, err);
    if (rc != 1)
        return rc;
    return qz_fail(err, QZ_E_CORRUPT, "the salt of seal %" PRId64 " is there, though its row was sealed anew",
                   qz_row_int(row, 0));
}

static int seal_check_strange(struct qz_sealer *sealer, struct qz_err *err)
{
    for (size_t i = 0; i < sealer->tables; i++) {
        const struct qz_row *row;
        int rc = qz_db_get_text(sealer->db, sealer->table[i].strange[qz_db_dialect(sealer->db)], &row, err,
                                &QZ_LAST);
        if (rc == 1)
            return qz_fail(err, QZ_E_CORRUPT, "%s (table %s) is there that was never entered",
                           sealer->table[i].words, sealer->table[i].table);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int qz_seal_check(struct qz_sealer *sealer, struct qz_seal_end *end, struct qz_seal_proof *out,
                  struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (seal_check_chain(sealer, end, err) != 0 || seal_check_rows(sealer, out, err) != 0 ||
        seal_check_salts(sealer, err) != 0)
        return -1;
    out->seals = end->number;
    return seal_check_strange(sealer, err);
}
