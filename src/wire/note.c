#include "wire/note.h"

#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { TYPE_ED25519 = 1, TYPE_COSIGN = 4 };
#define COSIG_BYTES (4 + 8 + crypto_sign_BYTES)
static const char restored[] = "restored "; /* the one extension line that is known, then milliseconds */
static const char dash[] = "\xe2\x80\x94 "; /* an em dash and a space open each signature line */

void qz_note_key_id(const char *name, uint8_t type, const uint8_t pk[32], uint8_t out[4])
{
    crypto_hash_sha256_state st;
    uint8_t h[crypto_hash_sha256_BYTES], mid[2] = {'\n', type};

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const uint8_t *)name, strlen(name));
    crypto_hash_sha256_update(&st, mid, sizeof mid);
    crypto_hash_sha256_update(&st, pk, 32);
    crypto_hash_sha256_final(&st, h);
    memcpy(out, h, 4);
}

void qz_note_vkey(const char *name, uint8_t type, const uint8_t pk[32], struct qz_buf *out)
{
    uint8_t id[4], key[33];
    char hex[9], b64[48];

    qz_note_key_id(name, type, pk, id);
    key[0] = type;
    memcpy(key + 1, pk, 32);

    qz_hex(id, sizeof id, hex);
    qz_base64_encode(key, sizeof key, false, b64, sizeof b64);
    qz_buf_printf(out, "%s+%s+%s", name, hex, b64);
}

static void add_signature(struct qz_buf *out, const char *name, const uint8_t *sig, size_t n)
{
    char b64[2 * COSIG_BYTES];
    qz_base64_encode(sig, n, false, b64, sizeof b64);
    qz_buf_printf(out, "%s%s %s\n", dash, name, b64);
}

void qz_checkpoint_sign(const struct qz_checkpoint *cp, const uint8_t sk[64], struct qz_buf *out)
{
    char root[48];
    uint8_t sig[4 + crypto_sign_BYTES];
    size_t from = out->len;

    qz_base64_encode(cp->root, sizeof cp->root, false, root, sizeof root);
    qz_buf_printf(out, "%s\n%llu\n%s\n", cp->origin, (unsigned long long)cp->size, root);
    if (cp->restored_ms)
        qz_buf_printf(out, "%s%lld\n", restored, (long long)cp->restored_ms);
    if (out->failed)
        return;

    qz_note_key_id(cp->origin, TYPE_ED25519, sk + 32, sig);
    crypto_sign_detached(sig + 4, NULL, (const uint8_t *)out->data + from, out->len - from, sk);
    qz_buf_char(out, '\n');
    add_signature(out, cp->origin, sig, sizeof sig);
}

/* The body of a note ends with the newline before its last empty line; signatures follow. */
static size_t body_len(const char *note, size_t len)
{
    if (len == 0 || len > QZ_NOTE_MAX || note[len - 1] != '\n' || !qz_utf8_valid(note, len))
        return 0;

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)note[i] < 0x20 && note[i] != '\n')
            return 0;

    for (size_t i = len - 1; i > 0; i--)
        if (note[i] == '\n' && note[i - 1] == '\n')
            return i < len - 1 ? i : 0;
    return 0;
}

/* Whether one line is "— name base64\n" with a key id and a signature in it, whoever's it is. */
static bool is_signature(const char *line, size_t len)
{
    uint8_t sig[QZ_NOTE_MAX];
    size_t head = sizeof dash - 1;
    if (len <= head || memcmp(line, dash, head) != 0)
        return false;

    const char *name = line + head, *end = line + len - 1;
    const char *space = memchr(name, ' ', (size_t)(end - name));
    if (!space || space == name || memchr(name, '+', (size_t)(space - name)))
        return false;

    return qz_base64_decode(space + 1, (size_t)(end - space - 1), false, sig, sizeof sig) > 4;
}

static bool signatures_formed(const char *note, size_t body, size_t len)
{
    const char *line = note + body + 1, *end = note + len;
    while (line < end) {
        const char *nl = memchr(line, '\n', (size_t)(end - line));
        if (!nl || !is_signature(line, (size_t)(nl - line) + 1))
            return false;
        line = nl + 1;
    }
    return true;
}

/* Read "— name base64\n" whose name is `name`; *n receives the decoded length. False for another line. */
static bool signature_of(const char *line, size_t len, const char *name, uint8_t *sig, size_t cap, size_t *n)
{
    size_t head = sizeof dash - 1, name_len = strlen(name);
    if (len < head + name_len + 2 || memcmp(line, dash, head) != 0 ||
        memcmp(line + head, name, name_len) != 0 || line[head + name_len] != ' ' || line[len - 1] != '\n')
        return false;

    const char *b64 = line + head + name_len + 1;
    int k = qz_base64_decode(b64, (size_t)(line + len - 1 - b64), false, sig, cap);
    *n = k > 0 ? (size_t)k : 0;
    return k > 0;
}

static bool signed_by(const char *note, size_t body, size_t len, const char *name, const uint8_t pk[32])
{
    uint8_t id[4], sig[128];
    size_t n;
    qz_note_key_id(name, TYPE_ED25519, pk, id);

    for (const char *line = note + body + 1, *end = note + len; line < end;) {
        const char *nl = memchr(line, '\n', (size_t)(end - line));
        size_t k = (size_t)(nl - line) + 1;
        if (signature_of(line, k, name, sig, sizeof sig, &n) && n == 4 + crypto_sign_BYTES &&
            memcmp(sig, id, 4) == 0)
            return crypto_sign_verify_detached(sig + 4, (const uint8_t *)note, body, pk) == 0;
        line += k;
    }
    return false;
}

static int parse_restored(const char *line, const char *end, struct qz_checkpoint *out)
{
    size_t n = sizeof restored - 1;
    uint64_t ms;
    if ((size_t)(end - line) < n + 2 || end[-1] != '\n' || memcmp(line, restored, n) != 0 ||
        qz_parse_u64(line + n, (size_t)(end - line) - n - 1, INT64_MAX, &ms) != 0)
        return -1;
    out->restored_ms = (int64_t)ms;
    return 0;
}

/* Three lines: origin, decimal size, base64 root; a tracker's may have one more. */
static int parse_body(const char *body, size_t len, struct qz_checkpoint *out)
{
    const char *end = body + len, *l1 = memchr(body, '\n', len);
    const char *l2 = l1 ? memchr(l1 + 1, '\n', (size_t)(end - l1 - 1)) : NULL;
    const char *l3 = l2 ? memchr(l2 + 1, '\n', (size_t)(end - l2 - 1)) : NULL;

    out->restored_ms = 0;
    if (!l3 || (l3 + 1 != end && parse_restored(l3 + 1, end, out) != 0) || l1 == body ||
        (size_t)(l1 - body) >= sizeof out->origin)
        return -1;

    memcpy(out->origin, body, (size_t)(l1 - body));
    out->origin[l1 - body] = '\0';

    if (qz_parse_u64(l1 + 1, (size_t)(l2 - l1 - 1), INT64_MAX, &out->size) != 0)
        return -1;

    return qz_base64_decode(l2 + 1, (size_t)(l3 - l2 - 1), false, out->root, sizeof out->root) ==
                   QZ_HASH_BYTES
               ? 0
               : -1;
}

int qz_checkpoint_open(const char *note, size_t len, const char *origin, const uint8_t pk[32],
                       struct qz_checkpoint *out, struct qz_err *err)
{
    size_t body = body_len(note, len);
    if (!body || !signatures_formed(note, body, len))
        return qz_fail(err, QZ_E_INPUT, "the checkpoint is not a signed note");

    if (!signed_by(note, body, len, origin, pk))
        return qz_fail(err, QZ_E_DENIED, "the checkpoint has no good signature by %s", origin);

    if (parse_body(note, body, out) != 0 || strcmp(out->origin, origin) != 0 || out->restored_ms)
        return qz_fail(err, QZ_E_INPUT, "the note is signed by %s but is not a checkpoint of it", origin);
    return 0;
}

int qz_own_checkpoint_open(const char *note, size_t len, const uint8_t pk[32], struct qz_checkpoint *out,
                           struct qz_err *err)
{
    size_t body = body_len(note, len);
    if (!body || !signatures_formed(note, body, len) || parse_body(note, body, out) != 0)
        return qz_fail(err, QZ_E_INPUT, "the tracker's checkpoint is not a signed note");
    if (!signed_by(note, body, len, out->origin, pk))
        return qz_fail(err, QZ_E_DENIED, "the tracker's checkpoint has no good signature by its key");
    return 0;
}

/* What a cosignature signs: a head naming the time, then the note's body. */
static void cosigned_text(struct qz_buf *b, const char *note, size_t body, uint64_t time_s)
{
    qz_buf_printf(b, "cosignature/v1\ntime %llu\n", (unsigned long long)time_s);
    qz_buf_add(b, note, body);
}

int qz_cosign(const char *note, size_t len, const char *name, const uint8_t sk[64], uint64_t time_s,
              struct qz_buf *out, struct qz_err *err)
{
    uint8_t sig[COSIG_BYTES];
    struct qz_buf text = {0};
    size_t body = body_len(note, len);
    if (!body || time_s > INT64_MAX)
        return qz_fail(err, QZ_E_INPUT, "what is to be cosigned is not a signed note of our time");

    cosigned_text(&text, note, body, time_s);
    if (text.failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory to cosign");

    qz_note_key_id(name, TYPE_COSIGN, sk + 32, sig);
    for (int i = 0; i < 8; i++)
        sig[4 + i] = (uint8_t)(time_s >> (56 - 8 * i));

    crypto_sign_detached(sig + 12, NULL, (const uint8_t *)text.data, text.len, sk);
    add_signature(out, name, sig, sizeof sig);
    qz_buf_finish(&text);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory to cosign") : 0;
}

int qz_cosign_check(const char *note, size_t len, const char *line, size_t line_len, const char *name,
                    const uint8_t pk[32], uint64_t *time_s, struct qz_err *err)
{
    uint8_t sig[128], id[4];
    size_t n, body = body_len(note, len);
    struct qz_buf text = {0};

    qz_note_key_id(name, TYPE_COSIGN, pk, id);
    if (!body || !signature_of(line, line_len, name, sig, sizeof sig, &n) || n != COSIG_BYTES ||
        memcmp(sig, id, 4) != 0)
        return qz_fail(err, QZ_E_INPUT, "the cosignature is not one by %s", name);

    uint64_t t = 0;
    for (int i = 0; i < 8; i++)
        t = t << 8 | sig[4 + i];

    cosigned_text(&text, note, body, t);
    if (text.failed) {
        qz_buf_finish(&text);
        return qz_fail(err, QZ_E_NOMEM, "no memory to check the cosignature by %s", name);
    }

    bool good = crypto_sign_verify_detached(sig + 12, (const uint8_t *)text.data, text.len, pk) == 0;
    qz_buf_finish(&text);
    if (!good || t > INT64_MAX)
        return qz_fail(err, QZ_E_DENIED, "the cosignature by %s does not verify", name);

    *time_s = t;
    return 0;
}

/* ---- a tracker's change of its key ---- */

static const char rekey_name[] = "qingzhan/rekey"; /* first line, and key name of both signatures */

static void rekey_signature(struct qz_buf *out, size_t from, size_t body, const uint8_t sk[64])
{
    uint8_t sig[4 + crypto_sign_BYTES];
    qz_note_key_id(rekey_name, TYPE_ED25519, sk + 32, sig);
    crypto_sign_detached(sig + 4, NULL, (const uint8_t *)out->data + from, body, sk);
    add_signature(out, rekey_name, sig, sizeof sig);
}

void qz_rekey_sign(const uint8_t from_sk[64], const uint8_t to_sk[64], int64_t at_ms, struct qz_buf *out)
{
    char before[48], after[48];
    size_t from = out->len;
    qz_base64_encode(from_sk + 32, 32, false, before, sizeof before);
    qz_base64_encode(to_sk + 32, 32, false, after, sizeof after);
    qz_buf_printf(out, "%s\nfrom %s\nto %s\nat %lld\n", rekey_name, before, after, (long long)at_ms);
    size_t body = out->len - from;

    qz_buf_char(out, '\n');
    for (int i = 0; i < 2 && !out->failed; i++)
        rekey_signature(out, from, body, i == 0 ? from_sk : to_sk);
}

/* The value of a line "WORD VALUE\n" at *at, which is moved behind the line. NULL when it is another line. */
static const char *rekey_line(const char **at, const char *end, const char *word, size_t *len)
{
    size_t head = strlen(word);
    const char *nl = memchr(*at, '\n', (size_t)(end - *at));
    if (!nl || (size_t)(nl - *at) <= head + 1 || memcmp(*at, word, head) != 0 || (*at)[head] != ' ')
        return NULL;

    const char *value = *at + head + 1;
    *len = (size_t)(nl - value);
    *at = nl + 1;
    return value;
}

static bool rekey_key(const char **at, const char *end, const char *word, uint8_t out[32])
{
    size_t n;
    const char *value = rekey_line(at, end, word, &n);
    return value && qz_base64_decode(value, n, false, out, 32) == 32;
}

/* The body has these lines and no others. */
static bool rekey_read(const char *note, size_t body, struct qz_rekey *out)
{
    const char *at = note + sizeof rekey_name, *end = note + body;
    size_t n;
    uint64_t ms;

    if (body < sizeof rekey_name || memcmp(note, rekey_name, sizeof rekey_name - 1) != 0 || at[-1] != '\n' ||
        !rekey_key(&at, end, "from", out->from) || !rekey_key(&at, end, "to", out->to))
        return false;

    const char *value = rekey_line(&at, end, "at", &n);
    if (!value || at != end || qz_parse_u64(value, n, INT64_MAX, &ms) != 0)
        return false;

    out->at_ms = (int64_t)ms;
    return true;
}

int qz_rekey_open(const char *note, size_t len, const uint8_t from[32], struct qz_rekey *out,
                  struct qz_err *err)
{
    size_t body = body_len(note, len);
    if (!body || !signatures_formed(note, body, len) || !rekey_read(note, body, out))
        return qz_fail(err, QZ_E_INPUT, "that is no note of a change of the tracker's key");

    if (memcmp(out->from, from, 32) != 0 || memcmp(out->from, out->to, 32) == 0)
        return qz_fail(err, QZ_E_DENIED, "the note of a change of the tracker's key is of another key");

    if (!signed_by(note, body, len, rekey_name, out->from) ||
        !signed_by(note, body, len, rekey_name, out->to))
        return qz_fail(
            err, QZ_E_DENIED,
            "the note of a change of the tracker's key is not signed by the key before and the new "
            "one");
    return 0;
}
