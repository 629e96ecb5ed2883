#include "rules/admit.h"

#include "rules/framing.h"
#include "rules/limits.h"

#include <sodium.h>
#include <string.h>

static const struct {
    const char *name, *code;
} verdicts[QZ_VERDICT_COUNT] = {
    [QZ_VERDICT_WELCOME] = {"welcome", ""},
    [QZ_VERDICT_ALREADY] = {"already", ""},
    [QZ_VERDICT_SILENT] = {"silent", ""},
    [QZ_VERDICT_NOT_A_PASS] = {"not-a-pass", "E10"},
    [QZ_VERDICT_FORGED] = {"forged", "E11"},
    [QZ_VERDICT_EXPIRED] = {"expired", "E12"},
    [QZ_VERDICT_REVOKED] = {"revoked", "E13"},
    [QZ_VERDICT_NO_ACTIVITY] = {"no-activity", "E14"},
    [QZ_VERDICT_UNKNOWN_KEY] = {"unknown-key", "E15"},
    [QZ_VERDICT_FULL] = {"full", "E16"},
    [QZ_VERDICT_GOODBYE] = {"goodbye", ""},
};

const char *qz_verdict_code(enum qz_verdict v)
{
    return (unsigned)v < QZ_VERDICT_COUNT ? verdicts[v].code : "";
}

const char *qz_verdict_name(enum qz_verdict v)
{
    return (unsigned)v < QZ_VERDICT_COUNT ? verdicts[v].name : "";
}

bool qz_verdict_refused(enum qz_verdict v)
{
    return *qz_verdict_code(v) != '\0';
}

/* Who came with a good pass is not turned away because midnight passes while the activity is on. */
static bool admit_expired(const struct qz_pass *pass, const struct qz_admit_facts *f)
{
    if (!qz_pass_expired(pass, f->now_ms / 1000))
        return false;
    if (!f->activity_open || f->opening.opened_ms <= 0)
        return true;
    return !qz_pass_good_since(pass, &f->opening, f->now_ms);
}

static enum qz_verdict admit_in(const struct qz_admit_facts *f)
{
    return f->full ? QZ_VERDICT_FULL : QZ_VERDICT_WELCOME;
}

/* Who was there before goes, or comes back. */
static enum qz_verdict admit_turn(const struct qz_admit_facts *f, const uint8_t id[QZ_ID_BYTES])
{
    struct qz_stay s = {0};
    f->stay(f->ctx, id, &s);

    bool inside = s.in_ms > s.out_ms;
    int64_t since = inside ? s.in_ms : s.out_ms;
    if (!since || f->now_ms - since < QZ_TURN_MS)
        return QZ_VERDICT_ALREADY;
    if (!inside && f->full)
        return QZ_VERDICT_FULL; /* also while the code is held there, waiting */
    if (f->lies)
        return QZ_VERDICT_ALREADY;
    return inside ? QZ_VERDICT_GOODBYE : QZ_VERDICT_WELCOME;
}

static enum qz_verdict admit_who(const uint8_t id[QZ_ID_BYTES], const struct qz_admit_facts *f)
{
    if (!f->activity_open)
        return QZ_VERDICT_NO_ACTIVITY;
    if (!f->checked_in(f->ctx, id))
        return admit_in(f);
    return f->checkout ? admit_turn(f, id) : QZ_VERDICT_ALREADY;
}

enum qz_verdict qz_admit_person(const uint8_t id[QZ_ID_BYTES], const struct qz_admit_facts *f)
{
    enum qz_verdict v = admit_who(id, f);
    return v == QZ_VERDICT_GOODBYE ? QZ_VERDICT_ALREADY : v;
}

enum qz_verdict qz_admit(const uint8_t *payload, size_t len, const struct qz_admit_facts *f,
                         struct qz_pass *pass, bool *is_pass)
{
    *is_pass = qz_pass_parse((const char *)payload, len, pass);
    if (!*is_pass)
        return QZ_VERDICT_NOT_A_PASS;

    switch (qz_pass_verify(pass, f->keys, f->key_count)) {
    case QZ_PASS_NO_KEY:
        return QZ_VERDICT_UNKNOWN_KEY;
    case QZ_PASS_FORGED:
        return QZ_VERDICT_FORGED;
    case QZ_PASS_GENUINE:
        break;
    }

    if (admit_expired(pass, f))
        return QZ_VERDICT_EXPIRED;
    if (f->revoked(f->ctx, pass))
        return QZ_VERDICT_REVOKED;
    return admit_who(pass->id, f);
}

void qz_debounce_init(struct qz_debounce *d)
{
    memset(d, 0, sizeof *d);
}

uint64_t qz_payload_tag(const uint8_t *payload, size_t len)
{
    uint8_t text[QZ_PAYLOAD_MAX];
    if (len <= sizeof text) {
        memcpy(text, payload, len);
        len = qz_framing_take_off(text, len, NULL);
        payload = text;
    }

    static const uint8_t key[crypto_shorthash_KEYBYTES] = {0};
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t tag;
    struct qz_pass pass;

    if (qz_pass_parse((const char *)payload, len, &pass))
        crypto_shorthash(out, pass.raw, QZ_PASS_BYTES, key);
    else
        crypto_shorthash(out, payload, len, key);

    memcpy(&tag, out, sizeof tag);
    return tag;
}

bool qz_debounce_hit(struct qz_debounce *d, const uint8_t *payload, size_t len, int64_t up_ms)
{
    uint64_t tag = qz_payload_tag(payload, len);
    size_t oldest = 0;

    for (size_t i = 0; i < QZ_DEBOUNCE_SLOTS; i++) {
        if (d->slot[i].used && d->slot[i].tag == tag) {
            bool hit = up_ms - d->slot[i].last_ms < QZ_DEBOUNCE_MS;
            d->slot[i].last_ms = up_ms;
            return hit;
        }

        if (!d->slot[i].used)
            oldest = i;
        else if (d->slot[oldest].used && d->slot[i].last_ms < d->slot[oldest].last_ms)
            oldest = i;
    }

    d->slot[oldest].used = true;
    d->slot[oldest].tag = tag;
    d->slot[oldest].last_ms = up_ms;
    return false;
}
