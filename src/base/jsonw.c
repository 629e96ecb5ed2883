#include "base/jsonw.h"

#include "base/clock.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

#define JSONW_REAL_MOST 1e12

/* The last byte says whether a value stands before: each of them ends with another one than these. */
static bool jsonw_first(const struct qz_buf *out)
{
    return out->len == 0 || memchr("{[:\n", out->data[out->len - 1], 4) != NULL;
}

/* Comma and name: what stands before a value. */
static void jsonw_lead(struct qz_buf *out, const char *key)
{
    if (!jsonw_first(out))
        qz_buf_char(out, ',');
    if (!key)
        return;

    qz_buf_char(out, '"');
    qz_buf_str(out, key);
    qz_buf_add(out, "\":", 2);
}

void qz_jsonw_key(struct qz_buf *out, const char *key)
{
    jsonw_lead(out, key);
}

void qz_jsonw_object(struct qz_buf *out, const char *key)
{
    jsonw_lead(out, key);
    qz_buf_char(out, '{');
}

void qz_jsonw_object_end(struct qz_buf *out)
{
    qz_buf_char(out, '}');
}

void qz_jsonw_array(struct qz_buf *out, const char *key)
{
    jsonw_lead(out, key);
    qz_buf_char(out, '[');
}

void qz_jsonw_array_end(struct qz_buf *out)
{
    qz_buf_char(out, ']');
}

static void jsonw_escape(struct qz_buf *out, unsigned char c)
{
    switch (c) {
    case '"':
        qz_buf_add(out, "\\\"", 2);
        break;
    case '\\':
        qz_buf_add(out, "\\\\", 2);
        break;
    case '\n':
        qz_buf_add(out, "\\n", 2);
        break;
    default:
        qz_buf_printf(out, "\\u%04x", c);
    }
}

static bool jsonw_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* The end of what can stand as it is from p on: p itself when the byte there cannot. */
static const char *jsonw_run(const char *p, const char *end)
{
    while (p < end && jsonw_plain((unsigned char)*p))
        p++;
    if (p == end || (unsigned char)*p < 0x80)
        return p;

    const char *next = p;
    qz_utf8_next(&next, end);
    return qz_utf8_valid(p, (size_t)(next - p)) ? next : p;
}

void qz_jsonw_text_n(struct qz_buf *out, const char *key, const char *text, size_t n)
{
    const char *p = text, *end = text + n;
    jsonw_lead(out, key);

    qz_buf_char(out, '"');
    while (p < end) {
        const char *to = jsonw_run(p, end);
        qz_buf_add(out, p, (size_t)(to - p));
        if (to == p && (unsigned char)*p >= 0x80)
            qz_buf_str(out, "\xEF\xBF\xBD");
        else if (to == p)
            jsonw_escape(out, (unsigned char)*p);
        p = to == p ? p + 1 : to;
    }
    qz_buf_char(out, '"');
}

void qz_jsonw_text(struct qz_buf *out, const char *key, const char *text)
{
    qz_jsonw_text_n(out, key, text, strlen(text));
}

void qz_jsonw_int(struct qz_buf *out, const char *key, int64_t v)
{
    jsonw_lead(out, key);
    if (v < 0)
        qz_buf_char(out, '-');
    qz_buf_u64(out, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void qz_jsonw_u64(struct qz_buf *out, const char *key, uint64_t v)
{
    jsonw_lead(out, key);
    qz_buf_u64(out, v);
}

/* printf would write the point of the locale. */
void qz_jsonw_real(struct qz_buf *out, const char *key, double v, int digits)
{
    static const long long scale[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    if (!isfinite(v) || fabs(v) > JSONW_REAL_MOST) {
        qz_jsonw_null(out, key);
        return;
    }

    long long part = scale[digits], all = llround(fabs(v) * (double)part);
    jsonw_lead(out, key);
    if (v < 0 && all > 0)
        qz_buf_char(out, '-');
    qz_buf_u64(out, (uint64_t)(all / part));
    if (digits > 0)
        qz_buf_printf(out, ".%0*lld", digits, all % part);
}

void qz_jsonw_bool(struct qz_buf *out, const char *key, bool v)
{
    jsonw_lead(out, key);
    qz_buf_str(out, v ? "true" : "false");
}

void qz_jsonw_null(struct qz_buf *out, const char *key)
{
    jsonw_lead(out, key);
    qz_buf_str(out, "null");
}

void qz_jsonw_time(struct qz_buf *out, const char *key, int64_t ms)
{
    char at[QZ_TIME_TEXT];
    qz_time_format(ms, at);
    qz_jsonw_text(out, key, at);
}

static void jsonw_base64(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n, bool url)
{
    enum { PIECE = 48 }; /* of three bytes, so that the pieces' texts make one */
    char text[PIECE / 3 * 4 + 1];
    jsonw_lead(out, key);

    qz_buf_char(out, '"');
    for (size_t i = 0; i < n; i += PIECE) {
        qz_base64_encode(bytes + i, n - i < PIECE ? n - i : PIECE, url, text, sizeof text);
        qz_buf_str(out, text);
    }
    qz_buf_char(out, '"');
}

void qz_jsonw_base64(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n)
{
    jsonw_base64(out, key, bytes, n, false);
}

void qz_jsonw_base64url(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n)
{
    jsonw_base64(out, key, bytes, n, true);
}

void qz_jsonw_hex(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n)
{
    char two[3];
    jsonw_lead(out, key);

    qz_buf_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        qz_hex(bytes + i, 1, two);
        qz_buf_add(out, two, 2);
    }
    qz_buf_char(out, '"');
}

void qz_jsonw_raw(struct qz_buf *out, const char *key, const char *json, size_t n)
{
    jsonw_lead(out, key);
    qz_buf_add(out, json, n);
}
