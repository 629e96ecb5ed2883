#include "wire/messages.h"

#include "base/json.h"
#include "base/text.h"
#include "wire/msg_int.h"

#include <sodium.h>
#include <string.h>

static const char enrol_domain[] = "qingzhan-enrol-v1"; /* its terminator is signed too */
_Static_assert(QZ_ENROL_SIGNED == sizeof enrol_domain + QZ_TOKEN_BYTES + 32,
               "what is signed has another length");

void qz_enrol_signed_bytes(const struct qz_enrol_request *r, uint8_t out[QZ_ENROL_SIGNED])
{
    memcpy(out, enrol_domain, sizeof enrol_domain);
    memcpy(out + sizeof enrol_domain, r->token, QZ_TOKEN_BYTES);
    memcpy(out + sizeof enrol_domain + QZ_TOKEN_BYTES, r->key, 32);
}

void qz_enrol_request_sign(struct qz_enrol_request *r, const uint8_t sk[64])
{
    uint8_t msg[QZ_ENROL_SIGNED];
    memcpy(r->key, sk + 32, 32);
    qz_enrol_signed_bytes(r, msg);
    crypto_sign_detached(r->sig, NULL, msg, sizeof msg, sk);
}

int qz_enrol_request_write(const struct qz_enrol_request *r, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_base64(out, "token", r->token, sizeof r->token);
    qz_jsonw_base64(out, "key", r->key, sizeof r->key);
    qz_jsonw_base64(out, "sig", r->sig, sizeof r->sig);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

int qz_enrol_request_read(const char *json, size_t len, struct qz_enrol_request *out, struct qz_err *err)
{
    uint8_t msg[QZ_ENROL_SIGNED];
    json_t *obj = qz_msg_load(json, len, err);
    if (!obj)
        return -1;

    int rc = qz_json_bytes(obj, "token", out->token, sizeof out->token, err) == 0 &&
                     qz_json_bytes(obj, "key", out->key, sizeof out->key, err) == 0 &&
                     qz_json_bytes(obj, "sig", out->sig, sizeof out->sig, err) == 0
                 ? 0
                 : -1;

    json_decref(obj);
    if (rc != 0)
        return -1;

    qz_enrol_signed_bytes(out, msg);
    if (crypto_sign_verify_detached(out->sig, msg, sizeof msg, out->key) != 0)
        return qz_fail(err, QZ_E_DENIED, "\"sig\" is not a signature by \"key\" over the token");
    return 0;
}

int qz_enrol_answer_write(const struct qz_enrol_answer *a, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_text(out, "kiosk", a->kiosk);
    qz_jsonw_text(out, "bearer", a->bearer);
    qz_jsonw_base64(out, "tracker_key", a->tracker_key, sizeof a->tracker_key);
    qz_jsonw_base64(out, "screen_key", a->screen_key, sizeof a->screen_key);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

int qz_enrol_answer_read(const char *json, size_t len, struct qz_enrol_answer *out, struct qz_err *err)
{
    uint8_t id[QZ_KIOSK_ID_BYTES];
    json_t *obj = qz_msg_load(json, len, err);
    if (!obj)
        return -1;

    int rc = -1;
    if (qz_msg_get_text(obj, "kiosk", out->kiosk, sizeof out->kiosk, err) != 0 ||
        qz_msg_get_text(obj, "bearer", out->bearer, sizeof out->bearer, err) != 0 ||
        qz_json_bytes(obj, "tracker_key", out->tracker_key, sizeof out->tracker_key, err) != 0 ||
        qz_json_bytes(obj, "screen_key", out->screen_key, sizeof out->screen_key, err) != 0)
        goto out;

    if (!qz_kiosk_id_parse(out->kiosk, id) || strlen(out->bearer) != QZ_BEARER_TEXT - 1)
        qz_fail(err, QZ_E_INPUT, "the answer to the enrolment names no kiosk or token");
    else
        rc = 0;

out:
    json_decref(obj);
    return rc;
}

/* ---- another log ---- */

static const char successor_domain[] = "qingzhan-successor-v1"; /* its terminator is signed too */
_Static_assert(QZ_SUCCESSOR_SIGNED == sizeof successor_domain + 32 + 32 + 8,
               "what is signed has another length");

void qz_successor_signed_bytes(const struct qz_successor_request *r, uint8_t out[QZ_SUCCESSOR_SIGNED])
{
    uint8_t *p = out;
    memcpy(p, successor_domain, sizeof successor_domain);
    p += sizeof successor_domain;
    memcpy(p, r->old_key, 32);
    p += 32;
    memcpy(p, r->key, 32);
    p += 32;

    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(r->size >> (56 - 8 * i));
}

int qz_successor_request_write(const struct qz_successor_request *r, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_base64(out, "key", r->key, sizeof r->key);
    qz_jsonw_u64(out, "size", r->size);
    qz_jsonw_base64(out, "by", r->by, sizeof r->by);
    qz_jsonw_base64(out, "sig", r->sig, sizeof r->sig);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

static int successor_members(const json_t *obj, struct qz_successor_request *out, struct qz_err *err)
{
    int64_t size;
    if (qz_json_bytes(obj, "key", out->key, sizeof out->key, err) != 0 ||
        qz_json_int(obj, "size", 0, INT64_MAX, &size, err) != 0 ||
        qz_json_bytes(obj, "by", out->by, sizeof out->by, err) != 0 ||
        qz_json_bytes(obj, "sig", out->sig, sizeof out->sig, err) != 0)
        return -1;

    out->size = (uint64_t)size;
    return 0;
}

int qz_successor_request_read(const char *json, size_t len, struct qz_successor_request *out,
                              struct qz_err *err)
{
    uint8_t msg[QZ_SUCCESSOR_SIGNED];
    json_t *obj = qz_msg_load(json, len, err);
    if (!obj)
        return -1;
    int rc = successor_members(obj, out, err);
    json_decref(obj);
    if (rc != 0)
        return -1;

    qz_successor_signed_bytes(out, msg);
    if (crypto_sign_verify_detached(out->by, msg, sizeof msg, out->old_key) != 0)
        return qz_fail(err, QZ_E_DENIED, "\"by\" is not a signature by this kiosk's key");
    if (crypto_sign_verify_detached(out->sig, msg, sizeof msg, out->key) != 0)
        return qz_fail(err, QZ_E_DENIED, "\"sig\" is not a signature by \"key\"");
    return 0;
}

/* ---- uploads and problems ---- */

int qz_upload_answer_write(const struct qz_upload_answer *a, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_u64(out, "next", a->next);
    qz_jsonw_text(out, "cosignature", a->cosignature);

    if (*a->checkpoint)
        qz_jsonw_text(out, "checkpoint", a->checkpoint);
    if (a->proof.count)
        qz_jsonw_base64(out, "consistency", a->proof.hash[0], a->proof.count * sizeof a->proof.hash[0]);

    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

/* What is no proof is read as none. */
static void answer_proof(const json_t *obj, struct qz_consistency *out)
{
    const char *text = json_string_value(json_object_get(obj, "consistency"));
    int n = text ? qz_base64_decode(text, strlen(text), false, out->hash[0], sizeof out->hash) : 0;
    out->count = n > 0 && n % QZ_HASH_BYTES == 0 ? (size_t)n / QZ_HASH_BYTES : 0;
}

int qz_upload_answer_read(const char *json, size_t len, struct qz_upload_answer *out, struct qz_err *err)
{
    int64_t next = 0;
    json_t *obj = qz_msg_load(json, len, err);
    if (!obj)
        return -1;

    int rc = qz_json_int(obj, "next", 1, INT64_MAX, &next, err) == 0 &&
                     qz_msg_get_text(obj, "cosignature", out->cosignature, sizeof out->cosignature, err) == 0
                 ? 0
                 : -1;
    out->next = (uint64_t)next;

    /* What cannot be kept must not cost the cosignature. */
    const char *checkpoint = json_string_value(json_object_get(obj, "checkpoint"));
    if (!qz_copy_text(out->checkpoint, sizeof out->checkpoint, checkpoint ? checkpoint : ""))
        *out->checkpoint = '\0';

    answer_proof(obj, &out->proof);
    json_decref(obj);
    return rc;
}

int qz_problem_write(const char *name, int status, const char *title, const char *detail, struct qz_buf *out)
{
    char type[200];
    snprintf(type, sizeof type, QZ_PROBLEM_TYPE "%s", name);

    qz_jsonw_object(out, NULL);
    qz_jsonw_text(out, "type", type);
    qz_jsonw_int(out, "status", status);
    qz_jsonw_text(out, "title", title);
    qz_jsonw_text(out, "detail", detail);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

void qz_problem_read(const char *json, size_t len, char name[40], char detail[300])
{
    *name = *detail = '\0';

    json_t *obj = qz_msg_load(json, len, NULL);
    const char *type = json_string_value(json_object_get(obj, "type"));
    const char *text = json_string_value(json_object_get(obj, "detail"));
    size_t head = sizeof QZ_PROBLEM_TYPE - 1;

    if (type && strncmp(type, QZ_PROBLEM_TYPE, head) == 0)
        qz_copy_text(name, 40, type + head);
    if (text)
        qz_copy_text(detail, 300, text);

    json_decref(obj);
}
