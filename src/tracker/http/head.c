#include "tracker/http/head.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define METHOD_MOST      16
#define HEAD_TARGET_MOST 8000
#define LINES_MOST       100
#define HEAD_DIGITS_MOST 18 /* of a length: fits in 63 bits */

/* What may come once at the most. */
enum single { HOST, LENGTH, CODING, TYPE, ENCODING, BEARER, EXPECT, SINGLES };
static const char *const single_name[SINGLES] = {
    [HOST] = "Host",         [LENGTH] = "Content-Length",     [CODING] = "Transfer-Encoding",
    [TYPE] = "Content-Type", [ENCODING] = "Content-Encoding", [BEARER] = "Authorization",
    [EXPECT] = "Expect",
};

enum fault {
    BAD_LINE,
    BAD_REQUEST_LINE,
    BAD_VERSION,
    BAD_HEADER,
    BAD_TWICE,
    BAD_HOST,
    BAD_LENGTH,
    BAD_BOTH,
    BAD_CODING,
    BAD_EXPECT,
    BAD_TARGET,
    BAD_LONG
};
static const struct qz_head_fault fault_row[] = {
    [BAD_LINE] = {400, "malformed", "The request is not well formed",
                  "Each line of a head ends in CR LF and holds no other control character."},
    [BAD_REQUEST_LINE] = {400, "malformed", "The request is not well formed",
                          "It begins with METHOD, one blank, a path, one blank, HTTP/1.1."},
    [BAD_VERSION] = {505, "http-version", "This version of HTTP is not spoken here", "Speak HTTP/1.1."},
    [BAD_HEADER] = {400, "malformed", "The request is not well formed",
                    "A header is a name, a colon right behind it, and a value on the same line."},
    [BAD_TWICE] =
        {400, "malformed", "The request is not well formed",
         "Host, Content-Length, Content-Type, Content-Encoding, Authorization and Expect come once."},
    [BAD_HOST] = {400, "malformed", "The request is not well formed",
                  "One Host header names the host, and its port where there is one."},
    [BAD_LENGTH] = {400, "malformed", "The request is not well formed",
                    "Content-Length is a decimal number."},
    [BAD_BOTH] = {400, "malformed", "The request is not well formed",
                  "Say once how long the body is, by Content-Length."},
    [BAD_CODING] = {411, "length-required", "The length of the body is wanted",
                    "Send Content-Length instead of Transfer-Encoding."},
    [BAD_EXPECT] = {417, "malformed", "That cannot be expected", "Expect 100-continue or nothing."},
    [BAD_TARGET] = {414, "address-too-long", "The address is too long", "Shorten it."},
    [BAD_LONG] = {431, "head-too-large", "The head of the request is too large",
                  "Send fewer or shorter headers."},
};

/* What is known of a head so far. */
struct head {
    bool newer; /* HTTP/1.1: a host is named */
    bool seen[SINGLES];
    size_t lines;
};

static bool head_token(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* No control character but tabs; bytes above ASCII are taken in values. */
static bool head_printable(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)p[i] < 0x20 && p[i] != '\t') || p[i] == 0x7f)
            return false;
    return true;
}

static int head_version(struct head *h, const char *p, size_t n)
{
    if (n != 8 || memcmp(p, "HTTP/", 5) != 0 || p[5] < '0' || p[5] > '9' || p[6] != '.' || p[7] < '0' ||
        p[7] > '9')
        return BAD_REQUEST_LINE;
    h->newer = p[7] == '1';
    return p[5] == '1' && p[7] <= '1' ? -1 : BAD_VERSION;
}

/* The path and query: visible ASCII from a slash on, no zero byte even when it is escaped. */
static int head_target(const char *p, size_t n)
{
    if (n == 0 || p[0] != '/')
        return BAD_REQUEST_LINE;
    if (n > HEAD_TARGET_MOST)
        return BAD_TARGET;
    for (size_t i = 0; i < n; i++)
        if (p[i] <= 0x20 || p[i] >= 0x7f)
            return BAD_REQUEST_LINE;
    return memmem(p, n, "%00", 3) ? BAD_REQUEST_LINE : -1;
}

/* Each of these returns the fault, or -1. */
static int head_request_line(struct head *h, const char *p, size_t n)
{
    const char *blank = memchr(p, ' ', n), *last = memrchr(p, ' ', n);
    size_t method = blank ? (size_t)(blank - p) : 0;
    if (method == 0 || method > METHOD_MOST || last == blank)
        return BAD_REQUEST_LINE;
    for (size_t i = 0; i < method; i++)
        if (!head_token((unsigned char)p[i]))
            return BAD_REQUEST_LINE;
    int wrong = head_version(h, last + 1, (size_t)(p + n - last - 1));
    return wrong >= 0 ? wrong : head_target(blank + 1, (size_t)(last - blank - 1));
}

/* Whether each of n bytes is one of those characters. */
static bool head_only(const char *p, size_t n, const char *of)
{
    for (size_t i = 0; i < n; i++)
        if (!p[i] || !strchr(of, p[i]))
            return false;
    return true;
}

static int head_value(enum single what, const char *p, size_t n)
{
    static const char host[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_:[]%";
    if (what == EXPECT)
        return n == 12 && strncasecmp(p, "100-continue", n) == 0 ? -1 : BAD_EXPECT;
    if (what != HOST && what != LENGTH)
        return -1;

    if (what == HOST)
        return n && head_only(p, n, host) ? -1 : BAD_HOST;
    return n && n <= HEAD_DIGITS_MOST && head_only(p, n, "0123456789") ? -1 : BAD_LENGTH;
}

static int head_header(struct head *h, const char *p, size_t n)
{
    size_t name = 0;
    while (name < n && head_token((unsigned char)p[name]))
        name++;
    if (name == 0 || name == n || p[name] != ':')
        return BAD_HEADER; /* a line that goes on from the one before begins with a blank */

    const char *value = p + name + 1, *end = p + n;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;

    for (int i = 0; i < SINGLES; i++) {
        if (strlen(single_name[i]) != name || strncasecmp(p, single_name[i], name) != 0)
            continue;
        if (h->seen[i])
            return i == CODING || i == LENGTH ? BAD_BOTH : BAD_TWICE;
        h->seen[i] = true;
        return head_value((enum single)i, value, (size_t)(end - value));
    }
    return -1;
}

/* What can be told only when all of it is there. */
static int head_whole(const struct head *h)
{
    if (h->newer && !h->seen[HOST])
        return BAD_HOST;
    if (h->seen[CODING])
        return h->seen[LENGTH] ? BAD_BOTH : BAD_CODING;
    return -1;
}

/* One line without its end. */
static int head_line(struct head *h, const char *p, size_t n)
{
    if (n == 0 || p[n - 1] != '\r' || !head_printable(p, n - 1))
        return BAD_LINE;
    if (++h->lines > LINES_MOST)
        return BAD_LONG;
    if (h->lines == 1)
        return head_request_line(h, p, n - 1);
    return n == 1 ? head_whole(h) : head_header(h, p, n - 1);
}

enum qz_head qz_head_check(const char *bytes, size_t n, const struct qz_head_fault **why)
{
    struct head h = {0};
    const char *p = bytes, *end = bytes + n, *lf;
    int wrong = -1;

    while (wrong < 0 && p < end && (lf = memchr(p, '\n', (size_t)(end - p)))) {
        bool empty = h.lines > 0 && lf == p + 1 && *p == '\r';
        wrong = head_line(&h, p, (size_t)(lf - p));
        if (empty && wrong < 0)
            return lf - bytes < QZ_HEAD_MOST ? QZ_HEAD_WHOLE : QZ_HEAD_MORE;
        p = lf + 1;
    }

    if (wrong < 0 && n >= QZ_HEAD_MOST)
        wrong = h.lines ? BAD_LONG : BAD_TARGET;
    if (wrong < 0)
        return QZ_HEAD_MORE;

    *why = &fault_row[wrong];
    return QZ_HEAD_REFUSED;
}
