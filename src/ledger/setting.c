#include "ledger/ledger_int.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- the digest over this kiosk's own settings ---- */

static const char settings_domain[] = "qingzhan-settings-v1"; /* its terminator is hashed too */

static int setting_digest(struct qz_ledger *l, uint8_t out[crypto_auth_hmacsha256_BYTES], struct qz_err *err)
{
    const struct qz_row *row;
    struct qz_buf b = {0};
    int rc;
    qz_buf_add(&b, settings_domain, sizeof settings_domain);

    /* Left out are the settings that come again from the configuration that is kept with its signature. */
    QZ_ROWS rows = qz_db_rows(l->db, Q_SETTING_OWN, err, TEXT(QZ_SETTING_NAME), TEXT(QZ_SETTING_ORG),
                              TEXT(QZ_SETTING_ORG_TITLE), TEXT(QZ_SETTING_HOST), TEXT(QZ_SETTING_PHONE),
                              TEXT(QZ_SETTING_DEMO), TEXT(QZ_SETTING_TOLD_MS));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        for (int i = 0; i < 2; i++)
            qz_row_encode(row, i, &b);

    if (rc == 0 && b.failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory to look at the settings");
    if (rc == 0)
        crypto_auth_hmacsha256(out, (const uint8_t *)b.data, b.len, l->sealer.key);
    if (b.data)
        sodium_memzero(b.data, b.len);
    qz_buf_finish(&b);
    return rc;
}

int qz_settings_seal(struct qz_ledger *l, struct qz_err *err)
{
    uint8_t digest[crypto_auth_hmacsha256_BYTES];
    if (!l->settings_changed)
        return 0;

    if (setting_digest(l, digest, err) != 0 ||
        qz_db_do(l->db, Q_SETTING_DIGEST_PUT, err, BLOB(digest, sizeof digest)) != 0)
        return -1;

    l->settings_changed = false;
    return 0;
}

/* The settings of a program from before there was a digest are taken as they are. */
static int setting_adopt(struct qz_ledger *l, struct qz_err *err)
{
    l->settings_changed = true;
    return qz_db_begin(l->db, err) == 0 ? qz_ledger_end(l, 0, err) : -1;
}

int qz_settings_check(struct qz_ledger *l, struct qz_err *err)
{
    uint8_t digest[crypto_auth_hmacsha256_BYTES];
    size_t n = 1;
    bool same = false;
    const struct qz_row *row;
    if (setting_digest(l, digest, err) != 0)
        return -1;

    int rc = qz_db_get(l->db, Q_SETTING_DIGEST_GET, &row, err);
    if (rc < 0)
        return -1;

    if (rc == 1) {
        const void *held = qz_row_blob(row, 0, &n);
        same = n == sizeof digest && sodium_memcmp(held, digest, n) == 0;
    }

    if (n == 0)
        return setting_adopt(l, err);

    return same
               ? 0
               : qz_fail(err, QZ_E_CORRUPT,
                         "what is kept here of the enrolment, the clock and the locks (table setting) is not "
                         "as it was written; put kiosk.db back from a copy, or enrol an empty directory");
}

/* ---- settings ---- */

int qz_setting_put(struct qz_ledger *l, const char *name, const char *value, struct qz_err *err)
{
    l->settings_changed = true;
    return qz_db_do(l->db, Q_SETTING_PUT, err, TEXT(name), TEXT(value));
}

int qz_ledger_set(struct qz_ledger *l, const char *name, const char *value, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    return qz_ledger_end(l, qz_setting_put(l, name, value, err), err);
}

int qz_ledger_get(struct qz_ledger *l, const char *name, struct qz_buf *out, struct qz_err *err)
{
    const struct qz_row *row;
    qz_buf_clear(out);
    int rc = qz_db_get(l->db, Q_SETTING_GET, &row, err, TEXT(name));
    if (rc < 0)
        return -1;
    qz_buf_str(out, rc == 1 ? qz_row_text(row, 0) : "");
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the setting %s", name) : 0;
}

int qz_setting_put_number(struct qz_ledger *l, const char *name, int64_t v, struct qz_err *err)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)v);
    return qz_setting_put(l, name, text, err);
}
