#include "base/text.h"

#include <sodium.h>
#include <string.h>

static const char b45[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

int qz_base45_encode(const uint8_t *in, size_t n, char *out, size_t cap)
{
    size_t need = n / 2 * 3 + n % 2 * 2;
    if (need >= cap || need > INT32_MAX)
        return -1;

    char *o = out;
    for (size_t i = 0; i + 1 < n; i += 2) {
        unsigned v = (unsigned)in[i] << 8 | in[i + 1];
        *o++ = b45[v % 45];
        *o++ = b45[v / 45 % 45];
        *o++ = b45[v / 2025];
    }

    if (n % 2) {
        *o++ = b45[in[n - 1] % 45];
        *o++ = b45[in[n - 1] / 45];
    }

    *o = '\0';
    return (int)need;
}

static int b45_value(char c)
{
    const char *p = c ? memchr(b45, c, 45) : NULL;
    return p ? (int)(p - b45) : -1;
}

int qz_base45_decode(const char *in, size_t len, uint8_t *out, size_t cap)
{
    if (len % 3 == 1 || len / 3 * 2 + (len % 3 ? 1 : 0) > cap)
        return -1;

    uint8_t *o = out;
    for (size_t i = 0; i < len; i += 3) {
        int a = b45_value(in[i]), b = b45_value(in[i + 1]);
        int c = i + 2 < len ? b45_value(in[i + 2]) : 0;
        if (a < 0 || b < 0 || c < 0)
            return -1;

        int v = a + 45 * b + 2025 * c;
        if (i + 2 < len) {
            if (v > 0xFFFF)
                return -1;
            *o++ = (uint8_t)(v >> 8);
        } else if (v > 0xFF) {
            return -1;
        }
        *o++ = (uint8_t)v;
    }

    return (int)(o - out);
}

int qz_base32_encode(const uint8_t *in, size_t n, bool upper, char *out, size_t cap)
{
    const char *abc = upper ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" : "abcdefghijklmnopqrstuvwxyz234567";
    size_t need = (n * 8 + 4) / 5;
    if (need >= cap || n > 4096)
        return -1;

    unsigned acc = 0, bits = 0;
    char *o = out;

    for (size_t i = 0; i < n; i++) {
        acc = acc << 8 | in[i];
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            *o++ = abc[acc >> bits & 31];
        }
        acc &= 0xFF;
    }

    if (bits)
        *o++ = abc[acc << (5 - bits) & 31];

    *o = '\0';
    return (int)need;
}

static int b32_value(char c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

int qz_base32_decode(const char *in, size_t len, uint8_t *out, size_t cap)
{
    size_t n = len * 5 / 8;
    if (n > cap || len > 8192 || (n * 8 + 4) / 5 != len)
        return -1;

    unsigned acc = 0, bits = 0;
    uint8_t *o = out;

    for (size_t i = 0; i < len; i++) {
        int v = b32_value(in[i]);
        if (v < 0)
            return -1;

        acc = (acc << 5 | (unsigned)v) & 0xFFF;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            *o++ = (uint8_t)(acc >> bits);
        }
    }

    return acc & ((1u << bits) - 1) ? -1 : (int)n;
}

int qz_base64_encode(const uint8_t *in, size_t n, bool url, char *out, size_t cap)
{
    int variant = url ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL;
    if (n > 1u << 24 || sodium_base64_encoded_len(n, variant) > cap)
        return -1;
    sodium_bin2base64(out, cap, in, n, variant);
    return (int)strlen(out);
}

int qz_base64_decode(const char *in, size_t len, bool url, uint8_t *out, size_t cap)
{
    int variant = url ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL;
    size_t n = 0;
    const char *end = NULL;

    /* libsodium takes the sign bit on top of '+', '/', '-' and '_' for nothing. */
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)in[i] > 0x7f)
            return -1;

    if (sodium_base642bin(out, cap, in, len, NULL, &n, &end, variant) != 0 || end != in + len ||
        n > INT32_MAX)
        return -1;

    return (int)n;
}

/* ---- base64 of what is no secret ---- */

#define NONE64 0x80 /* no character of base64url */

static const uint8_t text_sextet[128] = {
    NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64,
    NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64,
    NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64,
    NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, 62,     NONE64, NONE64, 52,     53,     54,     55,
    56,     57,     58,     59,     60,     61,     NONE64, NONE64, NONE64, NONE64, NONE64, NONE64, NONE64,
    0,      1,      2,      3,      4,      5,      6,      7,      8,      9,      10,     11,     12,
    13,     14,     15,     16,     17,     18,     19,     20,     21,     22,     23,     24,     25,
    NONE64, NONE64, NONE64, NONE64, 63,     NONE64, 26,     27,     28,     29,     30,     31,     32,
    33,     34,     35,     36,     37,     38,     39,     40,     41,     42,     43,     44,     45,
    46,     47,     48,     49,     50,     51,     NONE64, NONE64, NONE64, NONE64, NONE64,
};

/* The value of a character; with the bit NONE64 set when it has none. */
static uint32_t text_value(char c)
{
    unsigned char u = (unsigned char)c;
    return u < sizeof text_sextet ? text_sextet[u] : NONE64;
}

/* Two or three characters behind the last group of four: bytes, or -1. Their last bits must be zero. */
static int text_rest(const char *in, size_t len, uint8_t *out)
{
    uint32_t a = text_value(in[0]), b = text_value(in[1]), c = len == 3 ? text_value(in[2]) : 0;
    uint32_t stray = len == 3 ? c & 3 : b & 15;
    if (((a | b | c) & NONE64) || stray)
        return -1;
    out[0] = (uint8_t)(a << 2 | b >> 4);
    if (len == 3)
        out[1] = (uint8_t)(b << 4 | c >> 2);
    return (int)len - 1;
}

int qz_base64url_public(const char *in, size_t len, uint8_t *out, size_t cap)
{
    size_t rest = len % 4, n = len / 4 * 3;
    uint32_t bad = 0;
    if (rest == 1 || len / 4 * 3 + (rest ? rest - 1 : 0) > cap || len > INT32_MAX)
        return -1;
    for (const char *end = in + len - rest; in < end; in += 4, out += 3) {
        uint32_t a = text_value(in[0]), b = text_value(in[1]), c = text_value(in[2]), d = text_value(in[3]);
        bad |= a | b | c | d;
        out[0] = (uint8_t)(a << 2 | b >> 4);
        out[1] = (uint8_t)(b << 4 | c >> 2);
        out[2] = (uint8_t)(c << 6 | d);
    }

    int more = rest ? text_rest(in, rest, out) : 0;
    return (bad & NONE64) || more < 0 ? -1 : (int)n + more;
}

void qz_hex(const uint8_t *in, size_t n, char *out)
{
    sodium_bin2hex(out, n * 2 + 1, in, n);
}

/* Length of the well-formed sequence at p, 0 when there is none. Unicode 15, table 3-7. */
static size_t utf8_len(const unsigned char *p, size_t left)
{
    unsigned char lo = 0x80, hi = 0xBF;
    size_t n;
    if (p[0] < 0x80)
        return 1;

    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        n = 2;
    else if (p[0] >= 0xE0 && p[0] <= 0xEF)
        n = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        n = 4;
    else
        return 0;

    if (p[0] == 0xE0)
        lo = 0xA0;
    if (p[0] == 0xED)
        hi = 0x9F;
    if (p[0] == 0xF0)
        lo = 0x90;
    if (p[0] == 0xF4)
        hi = 0x8F;

    if (n > left || p[1] < lo || p[1] > hi)
        return 0;

    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

bool qz_utf8_valid(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;
    while (n) {
        size_t k = utf8_len(p, n);
        if (!k)
            return false;
        p += k;
        n -= k;
    }
    return true;
}

uint32_t qz_utf8_next(const char **p, const char *end)
{
    const unsigned char *u = (const unsigned char *)*p;
    size_t n = utf8_len(u, (size_t)(end - *p));
    if (n == 0) {
        ++*p;
        return 0xFFFD;
    }

    *p += n;
    if (n == 1)
        return u[0];

    uint32_t c = u[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (u[i] & 0x3Fu);
    return c;
}

size_t qz_utf8_put(uint32_t cp, char *out)
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    static const uint32_t beyond[] = {0, 0x80, 0x800, 0x10000}; /* what so many bytes no longer hold */
    size_t n = 1;
    while (n < 4 && cp >= beyond[n])
        n++;

    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0;
    for (size_t i = n; i-- > 1; cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3F));
    out[0] = (char)(lead[n] | cp);
    return n;
}

bool qz_utf8_in_word(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } letters[] = {{0xA000, 0xA4FF}, {0xA840, 0xA877}, {0xAC00, 0xD7A3},
                   {0xFB50, 0xFDFF}, {0xFE70, 0xFEFC}, {0x16F00, 0x16F9F}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (cp >= letters[i].from && cp <= letters[i].to)
            return true;
    return false;
}

size_t qz_utf8_count(const char *text, size_t n)
{
    size_t chars = 0;
    for (const char *p = text, *end = text + n; p < end; chars++)
        qz_utf8_next(&p, end);
    return chars;
}

int qz_parse_u64(const char *text, size_t len, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;
    if (len == 0 || len > 20 || (len > 1 && text[0] == '0'))
        return -1;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        uint64_t d = (uint64_t)(text[i] - '0');
        if (v > (UINT64_MAX - d) / 10)
            return -1;
        v = v * 10 + d;
    }

    if (v > max)
        return -1;
    *out = v;
    return 0;
}
