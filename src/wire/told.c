#include "wire/told.h"

#include "base/json.h"
#include "base/sha256.h"
#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_TEXT 45 /* 32 bytes in base64, and the terminator */
#define SIG_TEXT 89 /* 64 bytes */

static const char told_domain[] = "qingzhan-told-v1"; /* its terminator is signed too */

void qz_told_digest(const void *bytes, size_t len, uint8_t out[QZ_TOLD_DIGEST])
{
    qz_sha256(bytes, len, out);
}

static void told_add_field(struct qz_buf *b, const void *bytes, size_t n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        qz_buf_char(b, (char)(n >> shift));
    qz_buf_add(b, bytes, n);
}

static void told_add_text(struct qz_buf *b, const char *text)
{
    const char *said = text ? text : "";
    told_add_field(b, said, strlen(said));
}

static void told_add_number(struct qz_buf *b, int number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", number);
    told_add_text(b, digits);
}

/* The bytes under the signature. Returns 0, or -1 without memory. */
static int told_signed_bytes(const struct qz_told *t, struct qz_buf *b)
{
    qz_buf_add(b, told_domain, sizeof told_domain);
    told_add_number(b, t->wire);
    told_add_text(b, t->kiosk);
    told_add_text(b, t->method);
    told_add_text(b, t->target);
    told_add_text(b, t->bearer);
    told_add_text(b, t->none_match);
    told_add_field(b, t->asked, sizeof t->asked);
    told_add_number(b, t->status);
    told_add_text(b, t->etag);
    told_add_field(b, t->answered, sizeof t->answered);
    return b->failed ? -1 : 0;
}

int qz_told_sign(const struct qz_told *t, const uint8_t sk[64], char out[QZ_TOLD_HEADER_TEXT],
                 struct qz_err *err)
{
    uint8_t sig[64];
    char sig_text[SIG_TEXT], key_text[KEY_TEXT];
    struct qz_buf b = {0};
    int rc = told_signed_bytes(t, &b);
    if (rc == 0)
        crypto_sign_detached(sig, NULL, (const uint8_t *)b.data, b.len, sk);
    qz_buf_finish(&b);
    if (rc != 0)
        return qz_fail(err, QZ_E_NOMEM, "no memory to sign an answer");

    qz_base64_encode(sig, sizeof sig, false, sig_text, sizeof sig_text);
    qz_base64_encode(sk + 32, 32, false, key_text, sizeof key_text);
    snprintf(out, QZ_TOLD_HEADER_TEXT, "%d %s %s", t->wire, sig_text, key_text);
    return 0;
}

/* The next word of a header's value, of at most cap - 1 bytes. Returns what follows, NULL when it is longer.
 */
static const char *told_next_word(const char *from, char *out, size_t cap)
{
    size_t n = strcspn(from, " ");
    if (n >= cap)
        return NULL;
    memcpy(out, from, n);
    out[n] = '\0';
    return from[n] ? from + n + 1 : from + n;
}

/* The header taken apart. has_key: the signer's key stands in it. */
struct header {
    int wire;
    uint8_t sig[64], key[32];
    bool has_key;
};

static bool told_read_header(const char *text, struct header *h)
{
    char word[SIG_TEXT + 1];
    uint64_t wire;
    const char *rest = told_next_word(text, word, sizeof word);
    if (!rest || qz_parse_u64(word, strlen(word), 9999, &wire) != 0)
        return false;
    h->wire = (int)wire;

    rest = told_next_word(rest, word, sizeof word);
    if (!rest || qz_base64_decode(word, strlen(word), false, h->sig, 64) != 64)
        return false;

    h->has_key = *rest != '\0';
    return !h->has_key || qz_base64_decode(rest, strlen(rest), false, h->key, 32) == 32;
}

static bool signature_fits(const struct qz_told *t, const uint8_t sig[64], const uint8_t pk[32])
{
    struct qz_buf b = {0};
    bool good = told_signed_bytes(t, &b) == 0 &&
                crypto_sign_verify_detached(sig, (const uint8_t *)b.data, b.len, pk) == 0;
    qz_buf_finish(&b);
    return good;
}

bool qz_told_check(struct qz_told *t, const char *header, const uint8_t pk[32])
{
    struct header h;
    if (!told_read_header(header, &h))
        return false;
    t->wire = h.wire;
    return signature_fits(t, h.sig, pk);
}

bool qz_told_key(const char *header, uint8_t out[32])
{
    struct header h;
    if (!told_read_header(header, &h) || !h.has_key)
        return false;
    memcpy(out, h.key, 32);
    return true;
}

bool qz_nonce_valid(const char *text)
{
    uint8_t bytes[QZ_NONCE_BYTES];
    return qz_base64_decode(text, strlen(text), true, bytes, sizeof bytes) == QZ_NONCE_BYTES;
}

/* ---- asking ---- */

/* The path with wire version and nonce in its query. */
static int make_target(const char *path, char *out, size_t cap, struct qz_err *err)
{
    uint8_t nonce[QZ_NONCE_BYTES];
    char text[QZ_NONCE_TEXT];
    randombytes_buf(nonce, sizeof nonce);
    qz_base64_encode(nonce, sizeof nonce, true, text, sizeof text);
    int n = snprintf(out, cap, "/%s%cwire=%d&nonce=%s", path, strchr(path, '?') ? '&' : '?', QZ_WIRE_VERSION,
                     text);
    return n > 0 && (size_t)n < cap ? 0 : qz_fail(err, QZ_E_INPUT, "the tracker's address is too long");
}

/* The key that the answer must be signed by: the one known, or, when enrolling, the one in the header, if it
 * has the fingerprint that is expected. */
static bool told_signer(const struct qz_told_by *by, const struct qz_response *r, uint8_t out[32])
{
    uint8_t print[QZ_FINGERPRINT_BYTES];
    if (by->key) {
        memcpy(out, by->key, 32);
        return true;
    }

    if (!qz_told_key(r->signature, out))
        return false;

    qz_key_fingerprint(out, print);
    return !by->fingerprint || sodium_memcmp(print, by->fingerprint, sizeof print) == 0;
}

static bool is_genuine(const struct qz_told_by *by, const struct qz_request *req, const char *target,
                       struct qz_response *r)
{
    uint8_t pk[32];
    struct qz_told t = {.kiosk = by->kiosk,
                        .method = req->body ? "POST" : "GET",
                        .target = target,
                        .bearer = req->bearer,
                        .none_match = req->if_none_match,
                        .status = r->status,
                        .etag = r->etag};

    memcpy(t.asked, r->sent, sizeof t.asked);
    qz_told_digest(r->body.data, r->body.len, t.answered);

    if (!told_signer(by, r, pk) || !qz_told_check(&t, r->signature, pk)) {
        r->stranger = qz_told_key(r->signature, pk) && qz_told_check(&t, r->signature, pk);
        return false;
    }

    r->wire = t.wire;
    return r->status != 304 || (req->if_none_match && strcmp(r->etag, req->if_none_match) == 0);
}

static enum qz_line line_of_version(int wire)
{
    if (wire < QZ_WIRE_OLDEST_OF_TRACKER)
        return QZ_LINE_OLD;
    return wire > QZ_WIRE_NEWEST ? QZ_LINE_NEW : QZ_LINE_TRACKER;
}

/* What a tracker of before this contract answered unsigned, by a member that nobody else's answer has. */
static bool is_old_answer(const struct qz_request *req, const char *path, const struct qz_response *r)
{
    static const struct {
        const char *method, *end, *member;
    } known[] = {{"POST", "/enrol", "tracker_key"},
                 {"GET", "/config", "organisation_title"},
                 {"GET", "/roster", "people"},
                 {"GET", "/feed", "checkins"},
                 {"POST", "/log", "cosignature"}};

    const char *method = req->body ? "POST" : "GET", *member = NULL;
    size_t len = strcspn(path, "?");

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t n = strlen(known[i].end);
        if (strcmp(known[i].method, method) == 0 && len >= n && memcmp(path + len - n, known[i].end, n) == 0)
            member = known[i].member;
    }

    json_t *obj = member && !r->html && r->body.len ? qz_json_load(r->body.data, r->body.len, NULL) : NULL;
    bool old = obj && json_object_get(obj, member);

    json_decref(obj);
    return old;
}

int qz_told_ask(struct qz_client *c, const struct qz_told_by *by, const char *path, struct qz_request *req,
                struct qz_response *out, struct qz_err *err)
{
    char target[300], url[QZ_URL_MAX + sizeof target + 2];
    out->line = QZ_LINE_NONE;
    out->wire = 0;
    out->stranger = false;
    if (strlen(by->url) > QZ_URL_MAX)
        return qz_fail(err, QZ_E_INPUT, "the tracker's address is too long");
    if (make_target(path, target, sizeof target, err) != 0 ||
        qz_url_join(url, sizeof url, by->url, target, err) != 0)
        return -1;

    qz_copy_text(out->target, sizeof out->target, target);
    req->url = url;
    int rc = qz_client_do(c, req, out, err);
    req->url = NULL;
    if (rc != 0)
        return -1;

    if (out->signature[0]) {
        bool genuine = is_genuine(by, req, target, out);
        out->line = genuine ? line_of_version(out->wire) : QZ_LINE_ALTERED;
    } else if (out->status / 100 == 2 && is_old_answer(req, path, out)) {
        out->line = QZ_LINE_OLD;
    }
    if (out->line == QZ_LINE_TRACKER)
        return 0;
    if (out->wire)
        return qz_fail(err, QZ_E_REMOTE, "the tracker speaks version %d of the protocol: %s", out->wire,
                       qz_line_advice(out->line));
    return qz_fail(err, QZ_E_REMOTE, "the answer with status %d is not the tracker's own: %s", out->status,
                   qz_line_advice(out->line));
}
