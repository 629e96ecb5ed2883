#include "wire/entry.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "rules/role.h"
#include "wire/entry_fast.h"

#include <sodium.h>
#include <string.h>

/* Members beyond the common ones, as bits; each kind has some it needs and some it may have. */
enum {
    M_ACTIVITY = 1 << 0,
    M_WHO = 1 << 1,
    M_CADRE = 1 << 2,
    M_BY = 1 << 3,
    M_PROOF = 1 << 4,
    M_COUNT = 1 << 5,
    M_TARGET = 1 << 6,
    M_STEP = 1 << 7,
    M_REASON = 1 << 8,
    M_HEAD = 1 << 9,
    M_DATA = 1 << 10,
    M_OF = 1 << 11,
    M_OFFSET = 1 << 12,
    M_AGE = 1 << 13,
    M_BOOT = 1 << 14,
    M_BADGE = 1 << 15,
    M_ORIGIN = 1 << 16,
    M_SUMS = 1 << 17,
    M_STAFF = 1 << 18,
    M_SCREEN = 1 << 19,
    M_GROUP = 1 << 20,
    M_BAND = 1 << 21,
    M_TEXTS = 1 << 22,
};

static const struct {
    const char *name;
    unsigned need, may;
} kinds[QZ_ENTRY_COUNT] = {
    [QZ_ENTRY_OPEN] = {"open", M_ACTIVITY, M_CADRE},
    [QZ_ENTRY_CLOSE] = {"close", M_ACTIVITY, M_CADRE},
    [QZ_ENTRY_CHECKIN] = {"checkin", M_ACTIVITY | M_WHO | M_BY,
                          M_PROOF | M_OF | M_STAFF | M_SCREEN | M_GROUP | M_BAND | M_TEXTS},
    [QZ_ENTRY_CHECKOUT] = {"checkout", M_ACTIVITY | M_WHO | M_BY, M_PROOF | M_OF | M_STAFF},
    [QZ_ENTRY_HEADCOUNT] = {"headcount", M_ACTIVITY | M_COUNT, M_OF | M_STAFF | M_SCREEN | M_GROUP},
    [QZ_ENTRY_CONFIRM] = {"confirm", M_ACTIVITY | M_CADRE, M_TARGET | M_BADGE},
    [QZ_ENTRY_REJECT] = {"reject", M_ACTIVITY | M_CADRE | M_TARGET | M_REASON, M_BADGE},
    [QZ_ENTRY_VOID] = {"void", M_TARGET | M_REASON, M_CADRE | M_BADGE},
    [QZ_ENTRY_LATE] = {"late", M_ACTIVITY | M_REASON | M_CADRE, M_WHO | M_COUNT | M_OF | M_BADGE | M_ORIGIN},
    [QZ_ENTRY_RATING] = {"rating", M_ACTIVITY | M_COUNT, M_SUMS},
    [QZ_ENTRY_WISH] = {"wish", M_WHO, M_ACTIVITY},
    [QZ_ENTRY_VOICE] = {"voice", M_WHO, M_ACTIVITY},
    [QZ_ENTRY_CLOCK] = {"clock", M_STEP, M_OFFSET | M_AGE | M_CADRE},
    [QZ_ENTRY_REFUSED] = {"refused", M_BY | M_REASON, M_ACTIVITY | M_HEAD},
    [QZ_ENTRY_BOOT] = {"boot", M_REASON, M_BOOT},
    [QZ_ENTRY_ADMIN] = {"admin", M_REASON | M_DATA, 0},
    [QZ_ENTRY_BADGE] = {"badge", M_CADRE | M_PROOF, 0},
    [QZ_ENTRY_PART] = {"part", M_ACTIVITY | M_CADRE, M_BADGE},
    [QZ_ENTRY_OTHER] = {"", 0, 0},
};

const char *qz_entry_kind_name(enum qz_entry_kind kind)
{
    return (unsigned)kind < QZ_ENTRY_COUNT ? kinds[kind].name : "";
}

/* A closing is undone by opening again, and what is cancelled is recorded anew. */
static bool kind_may_name(enum qz_entry_kind kind, enum qz_entry_kind target)
{
    switch (kind) {
    case QZ_ENTRY_VOID:
        return target == QZ_ENTRY_OPEN || target == QZ_ENTRY_CHECKIN || target == QZ_ENTRY_HEADCOUNT ||
               target == QZ_ENTRY_LATE || target == QZ_ENTRY_CONFIRM || target == QZ_ENTRY_PART;
    case QZ_ENTRY_CONFIRM:
    case QZ_ENTRY_REJECT:
        return target == QZ_ENTRY_CHECKIN;
    default:
        return false;
    }
}

bool qz_entry_may_name(const struct qz_entry *e, const struct qz_entry *target)
{
    return e->target == target->n && target->n < e->n && kind_may_name(e->kind, target->kind) &&
           (!*e->activity || strcmp(e->activity, target->activity) == 0);
}

static bool entry_within(int64_t from_ms, int64_t to_ms, int64_t most_ms)
{
    return to_ms >= from_ms && to_ms - from_ms <= most_ms;
}

/* No clock that was ever set says so early a time: 2000-01-01. */
#define UNSET_MS INT64_C(946684800000)

/* Seconds are told apart by the time since boot, which no step of the clock moves. It also says how old an
 * entry is that was written by a clock which cannot have been right, or that is moved because it was not. */
bool qz_entry_void_fits(const struct qz_entry *e, int64_t at_ms, const struct qz_entry *target)
{
    int64_t least = target->at_ms - QZ_WORD_MS; /* a clock that was ahead has been put back since */
    bool day = entry_within(least, at_ms, 2 * QZ_WORD_MS);
    if (!*e->cadre)
        return day && target->kind == QZ_ENTRY_HEADCOUNT &&
               entry_within(target->up_ms, e->up_ms, QZ_VOID_HEADS_MS);
    bool wrong = target->at_ms < UNSET_MS || target->at_ms - QZ_WORD_MS > at_ms ||
                 strcmp(e->reason, QZ_VOID_CLOCK) == 0;
    return day || (wrong && entry_within(target->up_ms, e->up_ms, QZ_WORD_MS));
}

static void add_origin(struct qz_buf *b, const struct qz_origin *o)
{
    qz_jsonw_object(b, "origin");
    qz_jsonw_text(b, "kiosk", o->kiosk);
    qz_jsonw_u64(b, "n", o->n);
    qz_jsonw_hex(b, "leaf", o->leaf, sizeof o->leaf);
    qz_jsonw_object_end(b);
}

static void add_sums(struct qz_buf *b, const struct qz_rating *sums)
{
    qz_jsonw_array(b, "sums");
    for (int i = 0; i < QZ_RATING_MOST; i++)
        qz_jsonw_int(b, NULL, sums->of[i]);
    qz_jsonw_array_end(b);
}

static void add_members(const struct qz_entry *e, unsigned has, struct qz_buf *b)
{
    if (has & M_ACTIVITY && *e->activity)
        qz_jsonw_text(b, "activity", e->activity);
    if (has & M_WHO && *e->who)
        qz_jsonw_text(b, "who", e->who);
    if (has & M_CADRE && *e->cadre)
        qz_jsonw_text(b, "cadre", e->cadre);
    if (has & M_BY)
        qz_jsonw_text(b, "by", e->by);

    if (has & M_PROOF && e->proof_len) {
        qz_jsonw_object(b, "proof");
        qz_jsonw_base64url(b, "pass", e->proof, e->proof_len);
        qz_jsonw_object_end(b);
    }

    if (has & M_COUNT && (e->count || kinds[e->kind].need & M_COUNT))
        qz_jsonw_u64(b, "count", e->count);
    if (has & M_SUMS && e->has_sums)
        add_sums(b, &e->sums);
    if (has & M_TARGET && e->target)
        qz_jsonw_u64(b, "target", e->target);
    if (has & M_OF && e->of)
        qz_jsonw_u64(b, "of", e->of);
    if (has & M_BADGE && e->badge)
        qz_jsonw_u64(b, "badge", e->badge);
    if (has & M_STAFF && *e->staff)
        qz_jsonw_text(b, "staff", e->staff);
    if (has & M_SCREEN && *e->screen)
        qz_jsonw_text(b, "screen", e->screen);
    if (has & M_GROUP && e->group)
        qz_jsonw_u64(b, "group", e->group);
    if (has & M_BAND && e->band)
        qz_jsonw_text(b, "band", qz_age_name(e->band));
    if (has & M_TEXTS && e->has_texts)
        qz_jsonw_hex(b, "texts", e->texts, sizeof e->texts);

    if (has & M_ORIGIN && *e->origin.kiosk)
        add_origin(b, &e->origin);

    if (has & M_STEP)
        qz_jsonw_int(b, "step", e->step_ms);
    if (has & M_OFFSET && e->has_offset)
        qz_jsonw_int(b, "offset", e->offset_ms);
    if (has & M_AGE && e->has_offset)
        qz_jsonw_int(b, "age", e->age_ms);

    if (has & M_REASON)
        qz_jsonw_text(b, "reason", e->reason);
    if (has & M_BOOT && *e->boot)
        qz_jsonw_text(b, "boot", e->boot);

    if (has & M_HEAD && e->head_len)
        qz_jsonw_hex(b, "head", e->head, e->head_len);

    if (has & M_DATA)
        qz_jsonw_raw(b, "data", e->data, e->data_len);
}

int qz_entry_write(const struct qz_entry *e, struct qz_buf *out, struct qz_err *err)
{
    size_t before = out->len;
    qz_jsonw_object(out, NULL);
    qz_jsonw_int(out, "v", 1);
    qz_jsonw_u64(out, "n", e->n);
    qz_jsonw_time(out, "at", e->at_ms);
    qz_jsonw_int(out, "up", e->up_ms);
    qz_jsonw_text(out, "kind", kinds[e->kind].name);
    add_members(e, kinds[e->kind].need | kinds[e->kind].may, out);
    qz_jsonw_u64(out, "seen", e->seen);
    qz_jsonw_object_end(out);

    if (out->failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a log entry");

    if (out->len - before > QZ_ENTRY_MAX) {
        out->len = before;
        out->data[before] = '\0';
        return qz_fail(err, QZ_E_INPUT, "a log entry would exceed %d bytes; shorten its reason",
                       QZ_ENTRY_MAX);
    }
    return 0;
}

static int get_id(const json_t *v, const char *key, char letter, char out[QZ_ID_TEXT], struct qz_err *err)
{
    const char *s = json_string_value(v);
    if (!s || !qz_id_parse(letter, s, NULL))
        return qz_fail(err, QZ_E_INPUT, "\"%s\" is not an id of the form %c_…", key, letter);
    memcpy(out, s, QZ_ID_TEXT);
    return 0;
}

static int get_staff(const json_t *v, const char *key, char out[QZ_ID_TEXT], struct qz_err *err)
{
    const char *s = json_string_value(v);
    enum qz_role role = s ? qz_role_of(s) : QZ_ROLE_NONE;
    return get_id(v, key, role == QZ_ROLE_HELPER ? 'h' : 'c', out, err);
}

static int get_text(const json_t *v, const char *key, char *out, size_t cap, struct qz_err *err)
{
    if (!json_is_string(v) || json_string_length(v) >= cap)
        return qz_fail(err, QZ_E_INPUT, "\"%s\" must be a string of at most %zu bytes", key, cap - 1);
    memcpy(out, json_string_value(v), json_string_length(v) + 1);
    return 0;
}

static int get_screen(const json_t *v, const char *key, char out[QZ_KIOSK_ID_TEXT], struct qz_err *err)
{
    uint8_t id[QZ_KIOSK_ID_BYTES];
    if (get_text(v, key, out, QZ_KIOSK_ID_TEXT, err) != 0)
        return -1;
    return qz_kiosk_id_parse(out, id) ? 0 : qz_fail(err, QZ_E_INPUT, "\"%s\" must be the id of a kiosk", key);
}

static int get_number(const json_t *v, const char *key, int64_t min, int64_t max, int64_t *out,
                      struct qz_err *err)
{
    if (!json_is_integer(v) || json_integer_value(v) < min || json_integer_value(v) > max)
        return qz_fail(err, QZ_E_INPUT, "\"%s\" must be a whole number from %lld to %lld", key,
                       (long long)min, (long long)max);
    *out = json_integer_value(v);
    return 0;
}

/* Any whole number is one that can be judged: what is outside of uint32_t stands at its end. */
static int get_count(const json_t *v, const char *key, struct qz_entry *e, struct qz_err *err)
{
    int64_t n = 0;
    int rc = get_number(v, key, INT64_MIN, INT64_MAX, &n, err);
    if (n > 0)
        e->count = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
    return rc;
}

static int get_sums(const json_t *v, const char *key, struct qz_entry *e, struct qz_err *err)
{
    if (json_array_size(v) != QZ_RATING_MOST)
        return qz_fail(err, QZ_E_INPUT, "\"%s\" must be %d whole numbers", key, QZ_RATING_MOST);

    for (size_t i = 0; i < QZ_RATING_MOST; i++)
        if (get_number(json_array_get(v, i), key, INT64_MIN, INT64_MAX, &e->sums.of[i], err) != 0)
            return -1;

    e->has_sums = true;
    return 0;
}

static int get_proof(const json_t *v, struct qz_entry *e, struct qz_err *err)
{
    const char *s = json_string_value(json_object_get(v, "pass"));
    int n = s ? qz_base64url_public(s, strlen(s), e->proof, sizeof e->proof) : -1;

    bool fits = n == QZ_PASS_LIVE_BYTES || (n == QZ_PASS_BYTES && e->kind != QZ_ENTRY_BADGE);
    if (!fits)
        return qz_fail(err, QZ_E_INPUT, "\"proof\" must hold a \"pass\" of %d or %d bytes in base64url",
                       QZ_PASS_BYTES, QZ_PASS_LIVE_BYTES);

    e->proof_len = (size_t)n;
    return 0;
}

static int get_head(const json_t *v, struct qz_entry *e, struct qz_err *err)
{
    const char *s = json_string_value(v), *end = NULL;
    if (!s || !*s || strlen(s) > 2 * QZ_HEAD_BYTES ||
        sodium_hex2bin(e->head, sizeof e->head, s, strlen(s), NULL, &e->head_len, &end) != 0 || *end)
        return qz_fail(err, QZ_E_INPUT, "\"head\" must be at most %d bytes in hex", QZ_HEAD_BYTES);
    return 0;
}

static int get_origin(const json_t *v, struct qz_origin *o, struct qz_err *err)
{
    int64_t n;
    size_t bytes;
    const char *kiosk = json_is_object(v) ? qz_json_str(v, "kiosk", QZ_KIOSK_ID_TEXT - 1, err) : NULL;
    const char *leaf = kiosk ? qz_json_str(v, "leaf", 2 * QZ_HASH_BYTES, err) : NULL;

    if (!leaf || !qz_kiosk_id_parse(kiosk, (uint8_t[QZ_KIOSK_ID_BYTES]){0}) ||
        qz_json_int(v, "n", 1, INT64_MAX, &n, err) != 0 ||
        sodium_hex2bin(o->leaf, sizeof o->leaf, leaf, strlen(leaf), NULL, &bytes, NULL) != 0 ||
        bytes != sizeof o->leaf)
        return qz_fail(err, QZ_E_INPUT,
                       "\"origin\" must be a \"kiosk\", the \"n\" and the \"leaf\" of an entry");

    memcpy(o->kiosk, kiosk, strlen(kiosk) + 1);
    o->n = (uint64_t)n;
    return 0;
}

/* Hex digits in groups of 8, 4, 4, 4 and 12, as the kernel writes them. */
static int get_boot(const json_t *v, struct qz_entry *e, struct qz_err *err)
{
    const char *s = json_string_value(v);
    bool good = s && strlen(s) == QZ_BOOT_TEXT - 1;

    for (size_t i = 0; good && i < QZ_BOOT_TEXT - 1; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        good = dash ? s[i] == '-' : strchr("0123456789abcdef", s[i]) != NULL;
    }

    if (!good)
        return qz_fail(err, QZ_E_INPUT, "\"boot\" must be the kernel's boot id, of %d characters",
                       QZ_BOOT_TEXT - 1);

    memcpy(e->boot, s, QZ_BOOT_TEXT);
    return 0;
}

static int get_band(const json_t *v, const char *key, struct qz_entry *e, struct qz_err *err)
{
    char name[16] = "";
    if (get_text(v, key, name, sizeof name, err) != 0)
        return -1;
    e->band = qz_age_of(name);
    return e->band ? 0 : qz_fail(err, QZ_E_INPUT, "\"%s\" must be a band of ages, as 18-28", key);
}

static int get_texts(const json_t *v, const char *key, struct qz_entry *e, struct qz_err *err)
{
    const char *s = json_string_value(v), *end = NULL;
    size_t n = 0;
    if (!s || sodium_hex2bin(e->texts, sizeof e->texts, s, strlen(s), NULL, &n, &end) != 0 || *end ||
        n != sizeof e->texts)
        return qz_fail(err, QZ_E_INPUT, "\"%s\" must be %d bytes in hex", key, QZ_SHA256_BYTES);
    e->has_texts = true;
    return 0;
}

static int get_data(const json_t *v, const char *line, size_t len, struct qz_entry *e, struct qz_err *err)
{
    /* The object's own bytes are wanted, not a rewriting of them. It stands right before "seen", the last
     * member. */
    const char *from = memmem(line, len, ",\"data\":", 8), *to = memrchr(line, ',', len);
    if (!json_is_object(v) || !from || to <= from + 8 || strncmp(to, ",\"seen\":", 8) != 0)
        return qz_fail(err, QZ_E_INPUT, "\"data\" must be an object, followed by \"seen\"");

    e->data = from + 8;
    e->data_len = (size_t)(to - e->data);

    /* Members in another order could make other bytes look like it. */
    struct qz_err why = {0};
    json_t *again = qz_json_load(e->data, e->data_len, &why);
    if (!again && why.code == QZ_E_NOMEM)
        return qz_fail(err, why.code, "%s", why.msg);

    bool same = json_equal(again, v);
    json_decref(again);
    return same ? 0 : qz_fail(err, QZ_E_INPUT, "\"data\" must be an object, followed by \"seen\"");
}

static const struct {
    const char *key;
    unsigned bit;
} members[] = {
    {"activity", M_ACTIVITY}, {"who", M_WHO},     {"cadre", M_CADRE},   {"by", M_BY},
    {"proof", M_PROOF},       {"count", M_COUNT}, {"target", M_TARGET}, {"step", M_STEP},
    {"reason", M_REASON},     {"head", M_HEAD},   {"data", M_DATA},     {"of", M_OF},
    {"offset", M_OFFSET},     {"age", M_AGE},     {"boot", M_BOOT},     {"badge", M_BADGE},
    {"origin", M_ORIGIN},     {"sums", M_SUMS},   {"staff", M_STAFF},   {"screen", M_SCREEN},
    {"group", M_GROUP},       {"band", M_BAND},   {"texts", M_TEXTS},
};

static int get_member(unsigned bit, const char *key, const json_t *v, const char *line, size_t len,
                      struct qz_entry *e, struct qz_err *err)
{
    int64_t n = 0;
    int rc;

    switch (bit) {
    case M_ACTIVITY:
        return get_id(v, key, 'a', e->activity, err);
    case M_WHO:
        return get_id(v, key, 'y', e->who, err);
    case M_CADRE:
        return get_id(v, key, 'c', e->cadre, err);
    case M_STAFF:
        return get_staff(v, key, e->staff, err);
    case M_SCREEN:
        return get_screen(v, key, e->screen, err);
    case M_BY:
        return get_text(v, key, e->by, sizeof e->by, err);
    case M_PROOF:
        return get_proof(v, e, err);
    case M_COUNT:
        return get_count(v, key, e, err);
    case M_SUMS:
        return get_sums(v, key, e, err);
    case M_TARGET:
        rc = get_number(v, key, 1, INT64_MAX, &n, err);
        e->target = (uint64_t)n;
        return rc;
    case M_OF:
        rc = get_number(v, key, 1, INT64_MAX, &n, err);
        e->of = (uint64_t)n;
        return rc;
    case M_BADGE:
        rc = get_number(v, key, 1, INT64_MAX, &n, err);
        e->badge = (uint64_t)n;
        return rc;
    case M_GROUP:
        rc = get_number(v, key, 1, INT64_MAX, &n, err);
        e->group = (uint64_t)n;
        return rc;
    case M_BAND:
        return get_band(v, key, e, err);
    case M_TEXTS:
        return get_texts(v, key, e, err);
    case M_STEP:
        return get_number(v, key, INT64_MIN, INT64_MAX, &e->step_ms, err);
    case M_OFFSET:
        e->has_offset = true;
        return get_number(v, key, INT64_MIN, INT64_MAX, &e->offset_ms, err);
    case M_AGE:
        return get_number(v, key, 0, INT64_MAX, &e->age_ms, err);
    case M_ORIGIN:
        return get_origin(v, &e->origin, err);
    case M_BOOT:
        return get_boot(v, e, err);
    case M_REASON:
        return get_text(v, key, e->reason, sizeof e->reason, err);
    case M_HEAD:
        return get_head(v, e, err);
    default:
        return get_data(v, line, len, e, err);
    }
}

static enum qz_entry_kind kind_of(const char *name)
{
    int k = 0;
    while (k < QZ_ENTRY_OTHER && strcmp(kinds[k].name, name) != 0)
        k++;
    return (enum qz_entry_kind)k;
}

static int read_common(const json_t *obj, struct qz_entry *e, struct qz_err *err)
{
    int64_t v, n, seen;
    const char *kind;

    if (qz_json_int(obj, "v", 1, 1, &v, err) != 0 || qz_json_int(obj, "n", 1, INT64_MAX, &n, err) != 0 ||
        qz_json_time(obj, "at", &e->at_ms, err) != 0 ||
        qz_json_int(obj, "up", 0, INT64_MAX, &e->up_ms, err) != 0 ||
        qz_json_int(obj, "seen", 0, INT64_MAX, &seen, err) != 0 ||
        !(kind = qz_json_str(obj, "kind", 32, err)))
        return -1;

    if (seen >= n)
        return qz_fail(err, QZ_E_INPUT, "\"seen\" must be below \"n\"");

    e->n = (uint64_t)n;
    e->seen = (uint64_t)seen;
    e->kind = kind_of(kind);
    return 0;
}

static int read_members(const json_t *obj, const char *line, size_t len, struct qz_entry *e,
                        struct qz_err *err)
{
    unsigned need = kinds[e->kind].need, may = need | kinds[e->kind].may;
    if (may & M_ORIGIN && json_object_get(obj, "origin"))
        need &= ~(unsigned)M_CADRE;

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const json_t *v = may & members[i].bit ? json_object_get(obj, members[i].key) : NULL;
        if (v && get_member(members[i].bit, members[i].key, v, line, len, e, err) != 0)
            return -1;
        if (!v && need & members[i].bit)
            return qz_fail(err, QZ_E_INPUT, "an entry of kind %s needs \"%s\"", kinds[e->kind].name,
                           members[i].key);
    }

    return 0;
}

int qz_entry_read(const char *line, size_t len, struct qz_entry *out, struct qz_err *err)
{
    return qz_entry_read_fast(line, len, out) ? 0 : qz_entry_read_json(line, len, out, err);
}

int qz_entry_read_json(const char *line, size_t len, struct qz_entry *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);

    if (len == 0 || len > QZ_ENTRY_MAX || line[0] != '{' || line[len - 1] != '}' || memchr(line, '\n', len))
        return qz_fail(err, QZ_E_INPUT, "an entry is one JSON object in one line of at most %d bytes",
                       QZ_ENTRY_MAX);

    json_t *obj = qz_json_load(line, len, err);
    if (!obj)
        return -1;

    int rc = read_common(obj, out, err) == 0 ? read_members(obj, line, len, out, err) : -1;
    json_decref(obj);
    return rc;
}
