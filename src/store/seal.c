#include "store/seal.h"

#include "base/words.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#define SALT_BYTES 16

static const char domain[] = "qingzhan-seal-v1"; /* its terminator is hashed too */

void qz_seal_key(struct qz_sealer *s, const uint8_t sk[64])
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    crypto_sign_ed25519_sk_to_seed(seed, sk);
    crypto_auth_hmacsha256(s->key, (const uint8_t *)domain, sizeof domain, seed);
    sodium_memzero(seed, sizeof seed);
}

int qz_seal_watch(struct qz_sealer *s, struct qz_err *err)
{
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
        if (qz_db_exec(s->db, s->table[i].touch, err) != 0)
            return -1;
    return 0;
}

int qz_seal_touch_sealed(struct qz_sealer *s, struct qz_err *err)
{
    return qz_db_exec(s->db, "INSERT OR IGNORE INTO temp.touched SELECT DISTINCT tab,row FROM main.seal",
                      err);
}

static const struct qz_private *seal_table(const struct qz_sealer *s, const char *name)
{
    for (size_t i = 0; i < s->tables; i++)
        if (strcmp(s->table[i].table, name) == 0)
            return &s->table[i];
    return NULL;
}

/* ---- one row ---- */

/* The seal's HMAC of table, salt and the first `columns` columns of the row that s stands on; of a row that
 * is gone (columns 0) of its key, column `at` of s. */
static int seal_digest(const struct qz_sealer *sealer, const char *table, const uint8_t salt[SALT_BYTES],
                       struct qz_stmt *s, int columns, int at, uint8_t out[32], struct qz_err *err)
{
    struct qz_buf b = {0};
    qz_buf_add(&b, domain, sizeof domain);
    qz_buf_add(&b, table, strlen(table) + 1);
    qz_buf_add(&b, salt, SALT_BYTES);
    qz_buf_printf(&b, "%d;", columns);
    for (int i = 0; i < columns; i++)
        qz_col_encode(s, i, &b);
    if (columns == 0)
        qz_col_encode(s, at, &b);
    if (b.failed) {
        qz_buf_finish(&b);
        return qz_fail(err, QZ_E_NOMEM, "no memory to seal a row");
    }
    crypto_auth_hmacsha256(out, (const uint8_t *)b.data, b.len, sealer->key);
    sodium_memzero(b.data, b.len);
    qz_buf_finish(&b);
    return 0;
}

/* The link after *end of a seal of the row that column `at` of s names. */
static int seal_chain(struct qz_seal_end *end, const char *table, struct qz_stmt *s, int at, int columns,
                      const uint8_t digest[32], struct qz_err *err)
{
    struct qz_buf b = {0};
    qz_buf_add(&b, end->link, sizeof end->link);
    qz_buf_printf(&b, "%" PRIu64 ";%d;%s;", ++end->number, columns, table);
    qz_col_encode(s, at, &b);
    qz_buf_add(&b, digest, 32);
    if (b.failed) {
        qz_buf_finish(&b);
        return qz_fail(err, QZ_E_NOMEM, "no memory to seal a row");
    }
    crypto_hash_sha256(end->link, (const uint8_t *)b.data, b.len);
    qz_buf_finish(&b);
    return 0;
}

/* ---- writing ---- */

int qz_seal_end(struct qz_db *db, struct qz_seal_end *end, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, "SELECT number,link FROM seal ORDER BY number DESC LIMIT 1", err);
    size_t n;
    memset(end, 0, sizeof *end);
    int rc = s ? qz_step(s, err) : -1;
    if (rc != 1)
        return rc;
    const void *link = qz_col_blob(s, 1, &n);
    end->number = (uint64_t)qz_col_int(s, 0);
    if (n == sizeof end->link)
        memcpy(end->link, link, n);
    qz_reset(s);
    return 0;
}

/* The salts of the row's seals so far. *had: it had any. */
static int seal_unsalt(struct qz_db *db, struct qz_stmt *touched, bool *had, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(db, "UPDATE seal SET salt=x'' WHERE tab=?1 AND row=?2 AND length(salt)>0", err);
    if (!s)
        return -1;
    qz_bind_col(s, 1, touched, 0);
    qz_bind_col(s, 2, touched, 1);
    if (qz_run(s, err) != 0)
        return -1;
    *had = qz_db_changes(db) > 0;
    return 0;
}

static int seal_insert(struct qz_db *db, struct qz_stmt *touched, const struct qz_seal_end *end, int columns,
                       const uint8_t digest[32], const uint8_t salt[SALT_BYTES], struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, "INSERT INTO seal VALUES(?1,?2,?3,?4,?5,?6,?7)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)end->number);
    qz_bind_col(s, 2, touched, 0);
    qz_bind_col(s, 3, touched, 1);
    qz_bind_int(s, 4, columns);
    qz_bind_blob(s, 5, digest, 32);
    qz_bind_blob(s, 6, salt, SALT_BYTES);
    qz_bind_blob(s, 7, end->link, sizeof end->link);
    return qz_run(s, err);
}

/* The row of column `at` of s, whose table's name is given: 1 and *row stands on it, 0 it is gone, -1. */
static int seal_row(const struct qz_sealer *sealer, const char *table, struct qz_stmt *s, int at,
                    struct qz_stmt **row, struct qz_err *err)
{
    const struct qz_private *p = seal_table(sealer, table);
    if (!p)
        return qz_fail(err, QZ_E_CORRUPT, "there is a seal of \"%.40s\", of which no row is sealed", table);
    if (!(*row = qz_db_stmt(sealer->db, p->one, err)))
        return -1;
    qz_bind_col(*row, 1, s, at);
    return qz_step(*row, err);
}

static int seal_one(struct qz_sealer *sealer, struct qz_stmt *touched, struct qz_seal_end *end,
                    struct qz_err *err)
{
    uint8_t salt[SALT_BYTES], digest[32];
    const char *table = qz_col_text(touched, 0);
    struct qz_stmt *row;
    bool had;
    int there = seal_row(sealer, table, touched, 1, &row, err);
    if (there < 0 || seal_unsalt(sealer->db, touched, &had, err) != 0)
        return -1;
    if (!there && !had)
        return 0; /* it came and went within the transaction */
    randombytes_buf(salt, sizeof salt);
    int columns = there ? qz_col_count(row) : 0;
    int rc = seal_digest(sealer, table, salt, there ? row : touched, columns, 1, digest, err);
    if (there)
        qz_reset(row);
    if (rc != 0 || seal_chain(end, table, touched, 1, columns, digest, err) != 0)
        return -1;
    return seal_insert(sealer->db, touched, end, columns, digest, salt, err);
}

int64_t qz_seal_touched(struct qz_sealer *sealer, struct qz_seal_end *end, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(sealer->db, "SELECT tab,row FROM temp.touched ORDER BY tab,row", err);
    bool any = false;
    int rc = s ? qz_step(s, err) : -1;
    if (rc <= 0)
        return rc;
    rc = qz_seal_end(sealer->db, end, err) == 0 ? 1 : -1;
    uint64_t before = end->number;
    for (; rc == 1; rc = qz_step(s, err)) {
        any = true;
        if (seal_one(sealer, s, end, err) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    if (rc < 0 || (any && qz_db_exec(sealer->db, "DELETE FROM temp.touched", err) != 0))
        return -1;
    return (int64_t)(end->number - before);
}

int qz_seal_link(struct qz_db *db, uint64_t number, uint8_t link[QZ_SEAL_LINK_BYTES], struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, "SELECT link FROM seal WHERE number=?1", err);
    size_t n;
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)number);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;
    const void *held = qz_col_blob(s, 0, &n);
    memset(link, 0, QZ_SEAL_LINK_BYTES);
    if (n == QZ_SEAL_LINK_BYTES)
        memcpy(link, held, n);
    qz_reset(s);
    return 1;
}

/* ---- proving ---- */

static int seal_broken(uint64_t number, struct qz_err *err)
{
    return qz_fail(err, QZ_E_CORRUPT, "the chain of seals over private rows breaks at seal %" PRIu64, number);
}

static int seal_check_chain(struct qz_sealer *sealer, struct qz_seal_end *end, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(sealer->db, "SELECT number,tab,row,columns,digest,link FROM seal ORDER BY number", err);
    int rc;
    memset(end, 0, sizeof *end);
    if (!s)
        return -1;
    while ((rc = qz_step(s, err)) == 1) {
        size_t n, k;
        const uint8_t *digest = qz_col_blob(s, 4, &n), *link = qz_col_blob(s, 5, &k);
        bool fits = n == 32 && k == QZ_SEAL_LINK_BYTES && (uint64_t)qz_col_int(s, 0) == end->number + 1;
        if (fits && seal_chain(end, qz_col_text(s, 1), s, 2, (int)qz_col_int(s, 3), digest, err) != 0) {
            qz_reset(s);
            return -1;
        }
        if (!fits || memcmp(end->link, link, k) != 0) {
            qz_reset(s);
            return seal_broken(fits ? end->number : end->number + 1, err);
        }
    }
    return rc;
}

static int seal_altered(const struct qz_sealer *sealer, struct qz_stmt *s, const char *what,
                        struct qz_err *err)
{
    const struct qz_private *p = seal_table(sealer, qz_col_text(s, 0));
    struct qz_buf row = {0};
    char key[80];
    qz_col_encode(s, 1, &row);
    if (row.data && row.data[0] == 'i')
        qz_copy_text(key, sizeof key, row.data + 1);
    else
        qz_copy_text(key, sizeof key, "named in seal;");
    key[strlen(key) - 1] = '\0';
    qz_buf_finish(&row);
    return qz_fail(err, QZ_E_CORRUPT, "%s (table %s, row %s) %s", qz_word(p ? p->words : QZ_WORD("a row")),
                   qz_col_text(s, 0), key, qz_word(what));
}

/* A column that came after the row was sealed has not been written since: it is as its script made it. */
static bool seal_fresh(struct qz_stmt *row, int columns)
{
    for (int i = columns; i < qz_col_count(row); i++)
        if (!qz_col_null(row, i) && (qz_col_int(row, i) != 0 || *qz_col_text(row, i) != '0'))
            return false;
    return true;
}

/* The newest seal of a row, in s, against the row. */
static int seal_compare(struct qz_sealer *sealer, struct qz_stmt *s, struct qz_seal_proof *out,
                        struct qz_err *err)
{
    uint8_t digest[32];
    size_t n, k;
    struct qz_stmt *row;
    const char *table = qz_col_text(s, 0);
    int columns = (int)qz_col_int(s, 2);
    const uint8_t *held = qz_col_blob(s, 3, &n), *salt = qz_col_blob(s, 4, &k);
    int there = seal_row(sealer, table, s, 1, &row, err);
    if (there < 0)
        return -1;
    if (!there && columns)
        return seal_altered(sealer, s, "is no longer there, and nothing was done that takes it away", err);
    if (there && !columns) {
        qz_reset(row);
        return seal_altered(sealer, s, "is there again, though it was destroyed", err);
    }
    bool fits = n == 32 && k == SALT_BYTES && (!there || qz_col_count(row) >= columns) &&
                (!there || seal_fresh(row, columns));
    int rc = fits ? seal_digest(sealer, table, salt, there ? row : s, columns, 1, digest, err) : 0;
    if (there)
        qz_reset(row);
    if (rc != 0)
        return -1;
    if (!fits || sodium_memcmp(digest, held, sizeof digest) != 0)
        return seal_altered(sealer, s, "is not as it was written", err);
    out->rows += there != 0;
    out->gone += !there;
    return 0;
}

static int seal_check_rows(struct qz_sealer *sealer, struct qz_seal_proof *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(sealer->db,
                                   "SELECT tab,row,columns,digest,salt FROM seal s WHERE NOT EXISTS(SELECT 1 "
                                   "FROM seal n WHERE n.tab=s.tab AND n.row=s.row AND n.number>s.number)",
                                   err);
    int rc;
    if (!s)
        return -1;
    while ((rc = qz_step(s, err)) == 1)
        if (seal_compare(sealer, s, out, err) != 0) {
            qz_reset(s);
            return -1;
        }
    return rc;
}

/* What a row held before must not be open to guessing. */
static int seal_check_salts(struct qz_sealer *sealer, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(sealer->db,
                                   "SELECT number FROM seal s WHERE length(salt)>0 AND EXISTS(SELECT 1 FROM "
                                   "seal n WHERE n.tab=s.tab AND n.row=s.row AND n.number>s.number)",
                                   err);
    int rc = s ? qz_step(s, err) : -1;
    if (rc != 1)
        return rc;
    uint64_t number = (uint64_t)qz_col_int(s, 0);
    qz_reset(s);
    return qz_fail(err, QZ_E_CORRUPT, "the salt of seal %" PRIu64 " is there, though its row was sealed anew",
                   number);
}

static int seal_check_strange(struct qz_sealer *sealer, struct qz_err *err)
{
    for (size_t i = 0; i < sealer->tables; i++) {
        struct qz_stmt *s = qz_db_stmt(sealer->db, sealer->table[i].strange, err);
        int rc = s ? qz_step(s, err) : -1;
        if (rc < 0)
            return -1;
        if (rc == 0)
            continue;
        qz_reset(s);
        return qz_fail(err, QZ_E_CORRUPT, "%s (table %s) is there that was never entered",
                       sealer->table[i].words, sealer->table[i].table);
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
