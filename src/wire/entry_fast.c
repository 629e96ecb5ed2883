#include "wire/entry_fast.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

#define DIGITS_MOST 18 /* always fits in 63 bits */

/* What is left of the line. */
struct rest {
    const char *p, *end;
};

static bool fast_take(struct rest *r, const char *text, size_t n)
{
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, text, n) != 0)
        return false;
    r->p += n;
    return true;
}
#define TAKE(r, literal) fast_take((r), (literal), sizeof(literal) - 1)

/* A whole number as JSON has it: no sign, no leading zero, nothing after the digits that would make it a
 * real. */
static bool fast_take_number(struct rest *r, uint64_t *out)
{
    const char *from = r->p;
    uint64_t v = 0;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9' && r->p - from <= DIGITS_MOST)
        v = v * 10 + (uint64_t)(*r->p++ - '0');
    *out = v;
    return r->p > from && r->p - from <= DIGITS_MOST && (*from != '0' || r->p == from + 1);
}

static bool fast_take_time(struct rest *r, int64_t *out)
{
    if ((size_t)(r->end - r->p) < QZ_TIME_TEXT - 1 || qz_time_parse(r->p, QZ_TIME_TEXT - 1, out) != 0)
        return false;
    r->p += QZ_TIME_TEXT - 1;
    return true;
}

static bool fast_take_id(struct rest *r, char letter, char out[QZ_ID_TEXT])
{
    if ((size_t)(r->end - r->p) < QZ_ID_TEXT - 1)
        return false;
    memcpy(out, r->p, QZ_ID_TEXT - 1);
    out[QZ_ID_TEXT - 1] = '\0';
    r->p += QZ_ID_TEXT - 1;
    return qz_id_parse(letter, out, NULL);
}

/* Lower-case letters only: nothing that JSON would have to unescape. */
static bool fast_take_word(struct rest *r, char *out, size_t cap)
{
    size_t n = 0;
    while (r->p < r->end && *r->p >= 'a' && *r->p <= 'z' && n < cap)
        out[n++] = *r->p++;
    if (n == cap)
        return false;
    out[n] = '\0';
    return TAKE(r, "\"");
}

static bool fast_take_proof(struct rest *r, struct qz_entry *e)
{
    const char *quote = memchr(r->p, '"', (size_t)(r->end - r->p));
    int n = quote ? qz_base64url_public(r->p, (size_t)(quote - r->p), e->proof, sizeof e->proof) : -1;
    if (n != QZ_PASS_BYTES && n != QZ_PASS_LIVE_BYTES)
        return false;
    e->proof_len = (size_t)n;
    r->p = quote + 1;
    return TAKE(r, "}");
}

/* The number of the entry that this one is anew, if there is one. */
static bool fast_take_of(struct rest *r, struct qz_entry *e)
{
    return !TAKE(r, ",\"of\":") || (fast_take_number(r, &e->of) && e->of >= 1);
}

/* Who was signed in, whose id's letter says whether it is a cadre or a helper. */
static bool fast_take_staff(struct rest *r, struct qz_entry *e)
{
    if (!TAKE(r, ",\"staff\":\""))
        return true;
    char letter = r->p < r->end && *r->p == 'h' ? 'h' : 'c';
    return fast_take_id(r, letter, e->staff) && TAKE(r, "\"");
}

static bool fast_take_group(struct rest *r, struct qz_entry *e)
{
    return !TAKE(r, ",\"group\":") || (fast_take_number(r, &e->group) && e->group >= 1);
}

/* What may follow on what an entry says itself. */
static bool fast_take_rest(struct rest *r, struct qz_entry *e)
{
    return fast_take_of(r, e) && fast_take_staff(r, e) && fast_take_group(r, e);
}

static bool fast_take_checkin(struct rest *r, struct qz_entry *e)
{
    e->kind = QZ_ENTRY_CHECKIN;
    if (!fast_take_id(r, 'a', e->activity) || !TAKE(r, "\",\"who\":\"") || !fast_take_id(r, 'y', e->who) ||
        !TAKE(r, "\",\"by\":\"") || !fast_take_word(r, e->by, sizeof e->by))
        return false;
    return (!TAKE(r, ",\"proof\":{\"pass\":\"") || fast_take_proof(r, e)) && fast_take_rest(r, e);
}

static bool fast_take_headcount(struct rest *r, struct qz_entry *e)
{
    uint64_t count;
    e->kind = QZ_ENTRY_HEADCOUNT;
    if (!fast_take_id(r, 'a', e->activity) || !TAKE(r, "\",\"count\":") || !fast_take_number(r, &count))
        return false;
    e->count = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
    return fast_take_rest(r, e);
}

bool qz_entry_read_fast(const char *line, size_t len, struct qz_entry *out)
{
    struct rest r = {line, line + len};
    uint64_t up;
    if (len > QZ_ENTRY_MAX)
        return false;

    memset(out, 0, sizeof *out);
    if (!TAKE(&r, "{\"v\":1,\"n\":") || !fast_take_number(&r, &out->n) || !TAKE(&r, ",\"at\":\"") ||
        !fast_take_time(&r, &out->at_ms) || !TAKE(&r, "\",\"up\":") || !fast_take_number(&r, &up) ||
        !TAKE(&r, ",\"kind\":\""))
        return false;

    out->up_ms = (int64_t)up;
    bool read = false;
    if (TAKE(&r, "checkin\",\"activity\":\""))
        read = fast_take_checkin(&r, out);
    else if (TAKE(&r, "headcount\",\"activity\":\""))
        read = fast_take_headcount(&r, out);

    return read && TAKE(&r, ",\"seen\":") && fast_take_number(&r, &out->seen) && TAKE(&r, "}") &&
           r.p == r.end && out->seen < out->n;
}
