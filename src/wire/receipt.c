#include "wire/receipt.h"

#include "base/text.h"
#include "wire/note.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define RECEIPT_VERSION 1
#define RECEIPT_BYTES   (1 + QZ_KIOSK_ID_BYTES + 8 + QZ_HASH_BYTES + QZ_ID_BYTES + 8 + 4 + 4 + 64)
#define RECEIPT_CHARS   (QZ_RECEIPT_TEXT - 1)
static const char receipt_scheme[] = "QZR:";

/* ---- numbers, most significant byte first ---- */

static uint8_t *receipt_put(uint8_t *at, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
    return at + bytes;
}

static uint64_t receipt_take(const uint8_t **at, int bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | (*at)[i];
    *at += bytes;
    return v;
}

/* ---- the signature ---- */

static void receipt_origin(const struct qz_receipt *r, char out[QZ_NOTE_NAME])
{
    snprintf(out, QZ_NOTE_NAME, "qingzhan/%s", r->kiosk);
}

void qz_receipt_body(const struct qz_receipt *r, struct qz_buf *out)
{
    char origin[QZ_NOTE_NAME], root[48];
    receipt_origin(r, origin);
    qz_base64_encode(r->root, sizeof r->root, false, root, sizeof root);

    qz_buf_printf(out, "%s\n%llu\n%s\n", origin, (unsigned long long)r->size, root);
    qz_buf_printf(out, "receipt %s %llu %lu %lu\n", r->activity, (unsigned long long)r->close,
                  (unsigned long)r->named, (unsigned long)r->unnamed);
}

void qz_receipt_sign(struct qz_receipt *r, const uint8_t sk[64])
{
    struct qz_buf body = {0};
    qz_receipt_body(r, &body);
    memset(r->sig, 0, sizeof r->sig);
    if (!body.failed)
        crypto_sign_detached(r->sig, NULL, (const uint8_t *)body.data, body.len, sk);
    qz_buf_finish(&body);
}

bool qz_receipt_good(const struct qz_receipt *r, const uint8_t pk[32])
{
    char kiosk[QZ_KIOSK_ID_TEXT];
    struct qz_buf body = {0};
    qz_kiosk_id(pk, kiosk);
    qz_receipt_body(r, &body);

    bool good = strcmp(kiosk, r->kiosk) == 0 && !body.failed &&
                crypto_sign_verify_detached(r->sig, (const uint8_t *)body.data, body.len, pk) == 0;
    qz_buf_finish(&body);
    return good;
}

void qz_receipt_note(const struct qz_receipt *r, const uint8_t pk[32], struct qz_buf *out)
{
    char origin[QZ_NOTE_NAME], b64[2 * (4 + sizeof r->sig)];
    uint8_t sig[4 + sizeof r->sig];
    receipt_origin(r, origin);
    qz_note_key_id(origin, 1, pk, sig);
    memcpy(sig + 4, r->sig, sizeof r->sig);
    qz_base64_encode(sig, sizeof sig, false, b64, sizeof b64);

    qz_receipt_body(r, out);
    qz_buf_printf(out, "\n\xe2\x80\x94 %s %s\n", origin, b64);
}

/* ---- as text ---- */

void qz_receipt_text(const struct qz_receipt *r, char out[QZ_RECEIPT_TEXT])
{
    uint8_t raw[RECEIPT_BYTES] = {RECEIPT_VERSION}, *at = raw + 1;
    qz_kiosk_id_parse(r->kiosk, at);
    at = receipt_put(at + QZ_KIOSK_ID_BYTES, r->size, 8);
    memcpy(at, r->root, sizeof r->root);
    at += sizeof r->root;

    qz_id_parse('a', r->activity, at);
    at = receipt_put(at + QZ_ID_BYTES, r->close, 8);
    at = receipt_put(at, r->named, 4);
    at = receipt_put(at, r->unnamed, 4);
    memcpy(at, r->sig, sizeof r->sig);

    memcpy(out, receipt_scheme, sizeof receipt_scheme);
    qz_base32_encode(raw, sizeof raw, true, out + sizeof receipt_scheme - 1,
                     QZ_RECEIPT_TEXT - (sizeof receipt_scheme - 1));
}

/* The characters of it without what is between them, in capitals. Returns how many there are, of which out
 * has at most RECEIPT_CHARS. */
static size_t receipt_characters(const char *text, size_t len, char out[QZ_RECEIPT_TEXT])
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (n < RECEIPT_CHARS)
            out[n] = c;
        n++;
    }
    out[n < RECEIPT_CHARS ? n : RECEIPT_CHARS] = '\0';
    return n;
}

static void receipt_unpack(const uint8_t raw[RECEIPT_BYTES], struct qz_receipt *r)
{
    const uint8_t *at = raw + 1;
    char id[QZ_KIOSK_ID_TEXT - 2];
    qz_base32_encode(at, QZ_KIOSK_ID_BYTES, false, id, sizeof id);
    snprintf(r->kiosk, sizeof r->kiosk, "k_%s", id);
    at += QZ_KIOSK_ID_BYTES;

    r->size = receipt_take(&at, 8);
    memcpy(r->root, at, sizeof r->root);
    at += sizeof r->root;
    qz_id_text('a', at, r->activity);
    at += QZ_ID_BYTES;

    r->close = receipt_take(&at, 8);
    r->named = (uint32_t)receipt_take(&at, 4);
    r->unnamed = (uint32_t)receipt_take(&at, 4);
    memcpy(r->sig, at, sizeof r->sig);
}

int qz_receipt_read(const char *text, size_t len, struct qz_receipt *out, struct qz_err *err)
{
    const size_t head = sizeof receipt_scheme - 1;
    char chars[QZ_RECEIPT_TEXT];
    uint8_t raw[RECEIPT_BYTES];
    size_t n = receipt_characters(text, len, chars);
    memset(out, 0, sizeof *out);

    if (n < head || memcmp(chars, receipt_scheme, head) != 0)
        return qz_fail(err, QZ_E_INPUT, "that is no receipt: one begins with QZR:");
    if (n != RECEIPT_CHARS)
        return qz_fail(err, QZ_E_INPUT,
                       "the receipt has %zu characters, and must have %d: copy it again, all of it", n,
                       RECEIPT_CHARS);

    if (qz_base32_decode(chars + head, RECEIPT_CHARS - head, raw, sizeof raw) != (int)sizeof raw)
        return qz_fail(err, QZ_E_INPUT,
                       "the receipt has a character that none has: copy it again from its code");
    if (raw[0] != RECEIPT_VERSION)
        return qz_fail(err, QZ_E_INPUT, "the receipt is of a newer form (%d) than this program knows",
                       raw[0]);

    receipt_unpack(raw, out);
    if (out->size > INT64_MAX || out->close < 1 || out->close > out->size)
        return qz_fail(err, QZ_E_INPUT, "the receipt names an entry that its log cannot have had");
    return 0;
}
