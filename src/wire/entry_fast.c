#include "wire/entry_fast.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

#define DIGITS_MOST 18 /* always fits in 63 bits */

/* What is left of the line. */
struct rest {
    const char *p, *end;
};

static bool take(struct rest *r, const char *text, size_t n)
{
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, text, n) != 0)
        return false;
    r->p += n;
    return true;
}
#define TAKE(r, literal) take((r), (literal), sizeof(literal) - 1)

/* A whole number as JSON has it: no sign, no leading zero, nothing after the digits that would make it a
 * real. */
static bool take_number(struct rest *r, uint64_t *out)
{
    const char *from = r->p;
    uint64_t v = 0;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9' && r->p - from <= DIGITS_MOST)
        v = v * 10 + (uint64_t)(*r->p++ - '0');
    *out = v;
    return r->p > from && r->p - from <= DIGITS_MOST && (*from != '0' || r->p == from + 1);
}

static bool take_time(struct rest *r, int64_t *out)
{
    if ((size_t)(r->end - r->p) < QZ_TIME_TEXT - 1 || qz_time_parse(r->p, QZ_TIME_TEXT - 1, out) != 0)
        return false;
    r->p += QZ_TIME_TEXT - 1;
    return true;
}

static bool take_id(struct rest *r, char letter, char out[QZ_ID_TEXT])
{
    if ((size_t)(r->end - r->p) < QZ_ID_TEXT - 1)
        return false;
    memcpy(out, r->p, QZ_ID_TEXT - 1);
    out[QZ_ID_TEXT - 1] = '\0';
    r->p += QZ_ID_TEXT - 1;
    return qz_id_parse(letter, out, NULL);
}

/* Lower-case letters only: nothing that JSON would have to unescape. */
static bool take_word(struct rest *r, char *out, size_t cap)
{
    size_t n = 0;
    while (r->p < r->end && *r->p >= 'a' && *r->p <= 'z' && n < cap)
        out[n++] = *r->p++;
    if (n == cap)
        return false;
    out[n] = '\0';
    return TAKE(r, "\"");
}

static bool take_proof(struct rest *r, struct qz_entry *e)
{
    const char *quote = memchr(r->p, '"', (size_t)(r->end - r->p));
    int n = quote ? qz_base64_decode(r->p, (size_t)(quote - r->p), true, e->proof, sizeof e->proof) : -1;
    if (n != QZ_PASS_BYTES && n != QZ_PASS_LIVE_BYTES)
        return false;
    e->proof_len = (size_t)n;
    r->p = quote + 1;
    return TAKE(r, "}");
}

/* The number of the entry that this one is anew, if there is one. */
static bool take_of(struct rest *r, struct qz_entry *e)
{
    return !TAKE(r, ",\"of\":") || (take_number(r, &e->of) && e->of >= 1);
}

static bool take_checkin(struct rest *r, struct qz_entry *e)
{
    e->kind = QZ_ENTRY_CHECKIN;
    if (!take_id(r, 'a', e->activity) || !TAKE(r, "\",\"who\":\"") || !take_id(r, 'y', e->who) ||
        !TAKE(r, "\",\"by\":\"") || !take_word(r, e->by, sizeof e->by))
        return false;
    return (!TAKE(r, ",\"proof\":{\"pass\":\"") || take_proof(r, e)) && take_of(r, e);
}

static bool take_headcount(struct rest *r, struct qz_entry *e)
{
    uint64_t count;
    e->kind = QZ_ENTRY_HEADCOUNT;
    if (!take_id(r, 'a', e->activity) || !TAKE(r, "\",\"count\":") || !take_number(r, &count))
        return false;
    e->count = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
    return take_of(r, e);
}

bool qz_entry_read_fast(const char *line, size_t len, struct qz_entry *out)
{
    struct rest r = {line, line + len};
    uint64_t up;
    if (len > QZ_ENTRY_MAX)
        return false;
    memset(out, 0, sizeof *out);
    if (!TAKE(&r, "{\"v\":1,\"n\":") || !take_number(&r, &out->n) || !TAKE(&r, ",\"at\":\"") ||
        !take_time(&r, &out->at_ms) || !TAKE(&r, "\",\"up\":") || !take_number(&r, &up) ||
        !TAKE(&r, ",\"kind\":\""))
        return false;
    out->up_ms = (int64_t)up;
    bool read = TAKE(&r, "checkin\",\"activity\":\"")     ? take_checkin(&r, out)
                : TAKE(&r, "headcount\",\"activity\":\"") ? take_headcount(&r, out)
                                                          : false;
    return read && TAKE(&r, ",\"seen\":") && take_number(&r, &out->seen) && TAKE(&r, "}") && r.p == r.end &&
           out->seen < out->n;
}
