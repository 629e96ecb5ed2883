#include "registry/consent.h"

#include "base/asset.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define CONSENT_FILE "db/rules/consents.json"

static void consent_hash(struct qz_consent_text *c)
{
    char whole[sizeof c->title + sizeof c->text + 2];
    int n = snprintf(whole, sizeof whole, "%s\n%s", c->title, c->text);
    qz_sha256(whole, (size_t)n, c->hash);
}

static int consent_read_text(const json_t *row, const char *language, struct qz_consent_text *out,
                             struct qz_err *err)
{
    const char *purpose = qz_json_str(row, "purpose", sizeof out->purpose - 1, err);
    const json_t *said = purpose ? qz_json_object(row, language, err) : NULL;
    const char *title = said ? qz_json_str(said, "title", sizeof out->title - 1, err) : NULL;
    const char *text = title ? qz_json_str(said, "text", sizeof out->text - 1, err) : NULL;
    if (!text)
        return -1;

    strcpy(out->purpose, purpose);
    strcpy(out->title, title);
    strcpy(out->text, text);
    consent_hash(out);
    return 0;
}

static int consent_read(const json_t *all, const char *language, struct qz_consent_texts *out,
                        struct qz_err *err)
{
    const json_t *list = qz_json_array(all, "texts", QZ_CONSENTS_MOST, err);
    if (!list || qz_json_int(all, "version", 1, INT32_MAX, &out->version, err) != 0)
        return -1;

    out->n = json_array_size(list);
    for (size_t i = 0; i < out->n; i++)
        if (consent_read_text(json_array_get(list, i), language, &out->text[i], err) != 0)
            return -1;
    return 0;
}

int qz_consent_texts(const char *language, struct qz_consent_texts *out, struct qz_err *err)
{
    const struct qz_asset *a = qz_asset_find(CONSENT_FILE);
    json_t *all = a ? qz_json_load((const char *)a->bytes, a->len, err) : NULL;
    int rc = all ? consent_read(all, language, out, err) : -1;
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
