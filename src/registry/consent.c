#include "registry/consent.h"

#include "base/asset.h"
#include "base/json.h"
#include "base/text.h"

#include <stdatomic.h>
#include <string.h>

#define CONSENT_FILE "db/rules/consents.json"

const char *qz_consent_json(size_t *len)
{
    const struct qz_asset *a = qz_asset_find(CONSENT_FILE);
    *len = a ? a->len : 0;
    while (*len && a->bytes[*len - 1] == '\n')
        (*len)--;
    return a ? (const char *)a->bytes : NULL;
}

/* Asked with each feed, and the same for as long as the program runs. */
int64_t qz_consent_version(void)
{
    static _Atomic int64_t known;
    struct qz_consent_texts texts;
    int64_t version = atomic_load(&known);
    if (version)
        return version;

    version = qz_consent_texts("zh", &texts, NULL) == 0 ? texts.version : 0;
    atomic_store(&known, version);
    return version;
}

int qz_consent_texts(const char *language, struct qz_consent_texts *out, struct qz_err *err)
{
    const struct qz_asset *a = qz_asset_find(CONSENT_FILE);
    json_t *all = a ? qz_json_load((const char *)a->bytes, a->len, err) : NULL;
    int rc = all ? qz_consents_read(all, language, out, err) : -1;
    json_decref(all);
    return rc == 0 ? 0 : qz_fail(err, QZ_E_BUG, "the program lacks a good %s; build it again", CONSENT_FILE);
}

int qz_consent_add(struct qz_batch *b, int64_t youth, const struct qz_consent_texts *texts, size_t i,
                   bool given, const char *how, const char *activity, struct qz_err *err)
{
    const struct qz_consent_text *c = &texts->text[i];
    return qz_db_do(b->t->db, Q_CONSENT_ADD, err, INT(youth), TEXT(c->purpose), INT(texts->version),
                    BLOB(c->hash, sizeof c->hash), INT(given), INT(b->now_ms), TEXT(how), TEXT(activity));
}

int qz_consent_list(struct qz_tracker *t, int64_t youth, struct qz_consent_row *out, int most,
                    struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_CONSENT_LIST, err, INT(youth), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_consent_row *c = &out[n++];
        qz_copy_text(c->purpose, sizeof c->purpose, qz_row_text(row, 0));
        c->version = qz_row_int(row, 1);
        c->given = qz_row_int(row, 2) != 0;
        c->at_ms = qz_row_int(row, 3);
        qz_copy_text(c->how, sizeof c->how, qz_row_text(row, 4));
        c->ended_ms = qz_row_int(row, 5);
    }
    return rc < 0 ? -1 : n;
}
