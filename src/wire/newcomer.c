#include "wire/newcomer.h"

#include "base/json.h"
#include "base/jsonw.h"
#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what people are asked ---- */

static void consent_hash(struct qz_consent_text *c)
{
    char whole[sizeof c->title + sizeof c->text + 2];
    int n = snprintf(whole, sizeof whole, "%s\n%s", c->title, c->text);
    qz_sha256(whole, (size_t)n, c->hash);
}

static int consent_read(const json_t *row, const char *language, struct qz_consent_text *out,
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

int qz_consents_read(const json_t *all, const char *language, struct qz_consent_texts *out,
                     struct qz_err *err)
{
    const json_t *list = qz_json_array(all, "texts", QZ_CONSENTS_MOST, err);
    if (!list || qz_json_int(all, "version", 1, INT32_MAX, &out->version, err) != 0)
        return -1;

    out->n = json_array_size(list);
    for (size_t i = 0; i < out->n; i++)
        if (consent_read(json_array_get(list, i), language, &out->text[i], err) != 0)
            return -1;
    return 0;
}

/* ---- written and sealed ---- */

static void newcomer_write(const struct qz_newcomer *n, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_int(out, "v", 1);
    qz_jsonw_text(out, "who", n->who);
    qz_jsonw_text(out, "activity", n->activity);
    qz_jsonw_text(out, "cadre", n->cadre);
    qz_jsonw_text(out, "name", n->name);
    qz_jsonw_text(out, "phone", n->phone);
    qz_jsonw_text(out, "age", qz_age_name(n->age));
    qz_jsonw_time(out, "at", n->at_ms);
    qz_jsonw_int(out, "version", n->version);

    qz_jsonw_array(out, "said");
    for (size_t i = 0; i < n->n; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "purpose", n->said[i].purpose);
        qz_jsonw_base64(out, "text", n->said[i].hash, sizeof n->said[i].hash);
        qz_jsonw_bool(out, "yes", n->said[i].yes);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
    qz_jsonw_object_end(out);
}

static int newcomer_box(const struct qz_buf *text, const uint8_t pk[32], struct qz_buf *out,
                        struct qz_err *err)
{
    uint8_t box[QZ_NEWCOMER_MOST + crypto_box_SEALBYTES], to[crypto_box_PUBLICKEYBYTES];
    if (crypto_sign_ed25519_pk_to_curve25519(to, pk) != 0)
        return qz_fail(err, QZ_E_INPUT, "the tracker's key is none that can be sealed to");
    if (crypto_box_seal(box, (const uint8_t *)text->data, text->len, to) != 0)
        return qz_fail(err, QZ_E_BUG, "what a newcomer said cannot be sealed");
    qz_buf_add(out, box, text->len + crypto_box_SEALBYTES);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a newcomer") : 0;
}

int qz_newcomer_seal(const struct qz_newcomer *n, const uint8_t tracker_pk[32], struct qz_buf *out,
                     struct qz_err *err)
{
    struct qz_buf text = {0};
    int rc = -1;
    qz_buf_reserve(&text, QZ_NEWCOMER_MOST); /* in one piece, which is wiped */
    newcomer_write(n, &text);

    if (text.failed)
        qz_fail(err, QZ_E_NOMEM, "no memory for a newcomer");
    else if (text.len > QZ_NEWCOMER_MOST)
        qz_fail(err, QZ_E_INPUT, "what a newcomer said is too long");
    else
        rc = newcomer_box(&text, tracker_pk, out, err);

    if (text.data)
        sodium_memzero(text.data, text.cap);
    qz_buf_finish(&text);
    return rc;
}

/* ---- opened and read ---- */

static int newcomer_read_said(const json_t *o, struct qz_newcomer_said *out, struct qz_err *err)
{
    const char *purpose = qz_json_str(o, "purpose", sizeof out->purpose - 1, err);
    if (!purpose || qz_json_bytes(o, "text", out->hash, sizeof out->hash, err) != 0)
        return -1;
    qz_copy_text(out->purpose, sizeof out->purpose, purpose);
    return qz_json_bool(o, "yes", &out->yes, err);
}

static int newcomer_read_id(const json_t *o, const char *key, char letter, char out[QZ_ID_TEXT],
                            struct qz_err *err)
{
    const char *id = qz_json_str(o, key, QZ_ID_TEXT - 1, err);
    if (!id)
        return -1;
    if (!qz_id_parse(letter, id, NULL))
        return qz_fail(err, QZ_E_INPUT, "\"%s\" is not an id of the form %c_…", key, letter);
    qz_copy_text(out, QZ_ID_TEXT, id);
    return 0;
}

static int newcomer_read_person(const json_t *o, struct qz_newcomer *out, struct qz_err *err)
{
    const char *name = qz_json_chars(o, "name", QZ_NAME_CHARS, err);
    const char *phone = name ? qz_json_str_or_empty(o, "phone", sizeof out->phone - 1, err) : NULL;
    const char *age = phone ? qz_json_str(o, "age", 16, err) : NULL;
    if (!age)
        return -1;
    if (!*name)
        return qz_fail(err, QZ_E_INPUT, "\"name\" must not be empty");

    qz_copy_text(out->name, sizeof out->name, name);
    qz_copy_text(out->phone, sizeof out->phone, phone);
    out->age = qz_age_of(age);
    if (out->age == QZ_AGE_UNKNOWN || qz_age_needs_guardian(out->age))
        return qz_fail(err, QZ_E_INPUT, "\"age\" must be a band of those who can be registered at a kiosk");
    return 0;
}

static int newcomer_read(const json_t *o, struct qz_newcomer *out, struct qz_err *err)
{
    int64_t v;
    if (qz_json_int(o, "v", 1, 1, &v, err) != 0 || newcomer_read_id(o, "who", 'y', out->who, err) != 0 ||
        newcomer_read_id(o, "activity", 'a', out->activity, err) != 0 ||
        newcomer_read_id(o, "cadre", 'c', out->cadre, err) != 0 || newcomer_read_person(o, out, err) != 0 ||
        qz_json_time(o, "at", &out->at_ms, err) != 0 ||
        qz_json_int(o, "version", 1, INT32_MAX, &out->version, err) != 0)
        return -1;

    const json_t *said = qz_json_array(o, "said", QZ_CONSENTS_MOST, err);
    if (!said)
        return -1;
    out->n = json_array_size(said);
    for (size_t i = 0; i < out->n; i++)
        if (newcomer_read_said(json_array_get(said, i), &out->said[i], err) != 0)
            return -1;
    return 0;
}

static int newcomer_unbox(const uint8_t *box, size_t len, const uint8_t pk[32], const uint8_t sk[64],
                          uint8_t *text)
{
    uint8_t cpk[crypto_box_PUBLICKEYBYTES], csk[crypto_box_SECRETKEYBYTES];
    int rc = crypto_sign_ed25519_pk_to_curve25519(cpk, pk);
    if (rc == 0)
        rc = crypto_sign_ed25519_sk_to_curve25519(csk, sk);
    if (rc == 0)
        rc = crypto_box_seal_open(text, box, len, cpk, csk);
    sodium_memzero(csk, sizeof csk);
    return rc;
}

int qz_newcomer_open(const uint8_t *box, size_t len, const uint8_t pk[32], const uint8_t sk[64],
                     struct qz_newcomer *out, struct qz_err *err)
{
    uint8_t text[QZ_NEWCOMER_MOST];
    memset(out, 0, sizeof *out);
    if (len < crypto_box_SEALBYTES || len > sizeof text + crypto_box_SEALBYTES ||
        newcomer_unbox(box, len, pk, sk, text) != 0)
        return qz_fail(err, QZ_E_INPUT,
                       "what a kiosk sealed cannot be opened: it was sealed to another key, or is damaged");

    json_t *o = qz_json_load((const char *)text, len - crypto_box_SEALBYTES, err);
    int rc = o ? newcomer_read(o, out, err) : -1;
    json_decref(o);
    sodium_memzero(text, sizeof text);
    return rc;
}

void qz_newcomer_texts(const struct qz_newcomer *n, uint8_t out[QZ_SHA256_BYTES])
{
    uint8_t all[QZ_CONSENTS_MOST * QZ_SHA256_BYTES];
    for (size_t i = 0; i < n->n; i++)
        memcpy(all + i * QZ_SHA256_BYTES, n->said[i].hash, QZ_SHA256_BYTES);
    qz_sha256(all, n->n * QZ_SHA256_BYTES, out);
}
