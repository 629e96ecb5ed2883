#include "base/text.h"
#include "ledger/ledger_int.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Whether one of the pass keys that are held stays a pass key: the same tracker, then. */
static bool same_issuer(const struct qz_ledger *l, const struct qz_config *c)
{
    if (l->keys == 0)
        return true; /* none was told yet, or what was told is forgotten: that drops no revocation */
    for (size_t i = 0; i < l->keys; i++)
        for (size_t j = 0; j < c->keys; j++)
            if (memcmp(l->key[i].pk, c->key[j].pk, sizeof l->key[i].pk) == 0)
                return true;
    return false;
}

static bool is_held(struct qz_ledger *l, const char *name, const char *value)
{
    struct qz_buf held = {0};
    bool same = qz_ledger_get(l, name, &held, NULL) == 0 && strcmp(held.data, value) == 0;
    qz_buf_finish(&held);
    return same;
}

/* A tracker that was put back from a copy has forgotten revocations, and somebody may play back an old list:
 * whatever its number, a list adds to those held. Only another issuer's begins anew. */
int qz_revoked_add(struct qz_ledger *l, const uint8_t *tag, size_t n, struct qz_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (qz_db_do(l->db, Q_REVOKED_ADD, err, BLOB(tag + i * QZ_PASS_TAG_BYTES, QZ_PASS_TAG_BYTES)) != 0)
            return -1;
    return 0;
}

/* Setting: SHA-256 in hex over the passes that are held for withdrawn, and the pages that they came in. "":
 * of a program from before. */
#define REVOKED_DIGEST "revoked.digest"

static int revoked_digest(struct qz_ledger *l, char hex[2 * crypto_hash_sha256_BYTES + 1], struct qz_err *err)
{
    crypto_hash_sha256_state sum;
    uint8_t digest[crypto_hash_sha256_BYTES];
    const struct qz_row *row;
    int rc;

    crypto_hash_sha256_init(&sum);
    QZ_ROWS rows = qz_db_rows(l->db, Q_REVOKED_ALL, err);
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t n;
        const void *tag = qz_row_blob(row, 1, &n);
        const uint8_t head[2] = {(uint8_t)qz_row_int(row, 0), (uint8_t)n};
        crypto_hash_sha256_update(&sum, head, sizeof head);
        crypto_hash_sha256_update(&sum, tag, n);
    }

    crypto_hash_sha256_final(&sum, digest);
    qz_hex(digest, sizeof digest, hex);
    return rc;
}

static int put_revoked_digest(struct qz_ledger *l, struct qz_err *err)
{
    char hex[2 * crypto_hash_sha256_BYTES + 1];
    return revoked_digest(l, hex, err) == 0 ? qz_setting_put(l, REVOKED_DIGEST, hex, err) : -1;
}

int qz_revoked_check(struct qz_ledger *l, struct qz_err *err)
{
    char hex[2 * crypto_hash_sha256_BYTES + 1];
    struct qz_buf held = {0};
    if (revoked_digest(l, hex, err) != 0)
        return -1;

    int rc = qz_ledger_get(l, REVOKED_DIGEST, &held, err);
    if (rc == 0 && held.len == 0)
        rc = qz_ledger_set(l, REVOKED_DIGEST, hex, err);
    else if (rc == 0 && strcmp(held.data, hex) != 0)
        rc = qz_fail(
            err, QZ_E_CORRUPT,
            "the list of withdrawn passes here is not as the tracker told it; put kiosk.db back from a "
            "copy, or enrol an empty directory");

    qz_buf_finish(&held);
    return rc;
}

int qz_revoked_put(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    char sig[2 * sizeof c->revoked_sig + 1];
    qz_hex(c->revoked_sig, sizeof c->revoked_sig, sig);
    if (is_held(l, "revoked.sig", sig))
        return 0;

    if (qz_db_do(l->db, Q_REVOKED_CLEAR_PEOPLE, err) != 0)
        return -1;
    if (!same_issuer(l, c) && qz_db_do_all(l->db, err, Q_REVOKED_CLEAR_PASSES, Q_REVOKED_CLEAR_PAGES) != 0)
        return -1;

    if (qz_revoked_add(l, c->revoked, c->revoked_count, err) != 0 || put_revoked_digest(l, err) != 0)
        return -1;
    return qz_setting_put(l, "revoked.sig", sig, err);
}

/* ---- pages of them ---- */

/* Whether a page is held as it is told: 1, 0, -1. */
static int page_is_held(struct qz_ledger *l, uint32_t page, const uint8_t sum[QZ_REVOKED_SUM_BYTES],
                        struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(l->db, Q_REVOKED_PAGE_HAS, &row, err, INT(page), BLOB(sum, QZ_REVOKED_SUM_BYTES));
}

int qz_ledger_revoked_missing(struct qz_ledger *l, const struct qz_config *c, uint32_t **out, size_t *count,
                              struct qz_err *err)
{
    uint32_t *page = malloc((c->revoked_pages + 1) * sizeof *page);
    *count = 0;
    if (!page)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the pages of withdrawn passes");

    for (size_t i = 0; i < c->revoked_pages; i++) {
        if (sodium_is_zero(c->revoked_page[i], QZ_REVOKED_SUM_BYTES))
            continue;

        int held = page_is_held(l, (uint32_t)i + 1, c->revoked_page[i], err);
        if (held < 0) {
            free(page);
            return -1;
        }

        if (!held)
            page[(*count)++] = (uint32_t)i + 1;
    }

    if (*count == 0) {
        free(page);
        page = NULL;
    }

    *out = page;
    return 0;
}

static int page_put(struct qz_ledger *l, const struct qz_revoked_page *p, bool last, struct qz_err *err)
{
    if (qz_revoked_add(l, p->tag, p->count, err) != 0 ||
        qz_db_do(l->db, Q_REVOKED_PAGE_PUT, err, INT(p->page), BLOB(p->sum, sizeof p->sum)) != 0)
        return -1;
    return last ? put_revoked_digest(l, err) : qz_setting_put(l, REVOKED_DIGEST, "", err);
}

int qz_ledger_revoked_page(struct qz_ledger *l, const char *json, size_t len, bool last, struct qz_err *err)
{
    struct qz_revoked_page p;
    int rc = qz_revoked_page_read(json, len, &p, err);
    if (rc == 0 && (rc = qz_db_begin(l->db, err)) == 0)
        rc = qz_ledger_end(l, page_put(l, &p, last, err), err);
    qz_revoked_page_finish(&p);
    return rc;
}
