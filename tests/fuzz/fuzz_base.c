/* The codecs and readers of base: whatever they take, they give back the same, and they take nothing else. */
#include "tests/support/fuzz_driver.h"

#include "base/clock.h"
#include "base/conf.h"
#include "base/id.h"
#include "base/json.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void base45(const char *text, size_t len)
{
    static uint8_t bytes[8192];
    static char again[16384];
    int n = qz_base45_decode(text, len, bytes, sizeof bytes);
    if (n < 0)
        return;
    FUZZ_PROMISE(qz_base45_encode(bytes, (size_t)n, again, sizeof again) == (int)len);
    FUZZ_PROMISE(memcmp(again, text, len) == 0);
}

static void base32(const char *text, size_t len)
{
    static uint8_t bytes[8192];
    static char again[16384];
    int n = qz_base32_decode(text, len, bytes, sizeof bytes);
    if (n < 0 || n > 4096)
        return;
    FUZZ_PROMISE(qz_base32_encode(bytes, (size_t)n, false, again, sizeof again) == (int)len);
    for (size_t i = 0; i < len; i++)
        FUZZ_PROMISE(again[i] == text[i] ||
                     (text[i] >= 'A' && text[i] <= 'Z' && again[i] == (text[i] | 0x20)));
}

static void base64(const char *text, size_t len, bool url)
{
    static uint8_t bytes[8192];
    static char again[16384];
    int n = qz_base64_decode(text, len, url, bytes, sizeof bytes);
    if (n < 0)
        return;
    FUZZ_PROMISE(qz_base64_encode(bytes, (size_t)n, url, again, sizeof again) == (int)len);
    FUZZ_PROMISE(memcmp(again, text, len) == 0);
}

static void utf8(const char *text, size_t len)
{
    bool replaced = false;
    for (const char *p = text, *end = text + len; p < end;) {
        const char *before = p;
        uint32_t c = qz_utf8_next(&p, end);
        FUZZ_PROMISE(p > before && p <= end && p - before <= 4 && c <= 0x10FFFF);
        replaced = replaced || (c == 0xFFFD && p - before == 1);
    }
    FUZZ_PROMISE(qz_utf8_valid(text, len) == !replaced);
}

static void times(const char *text, size_t len)
{
    int64_t ms, again;
    char out[QZ_TIME_TEXT];
    if (qz_time_parse(text, len, &ms) != 0 || ms < 0 || ms > INT64_C(253402271999999))
        return;
    qz_time_format(ms, out);
    FUZZ_PROMISE(qz_time_parse(out, strlen(out), &again) == 0 && again == ms);
}

static void json(const char *text, size_t len)
{
    json_t *v = qz_json_load(text, len, NULL);
    if (!v)
        return;

    FUZZ_PROMISE(qz_utf8_valid(text, len));
    int64_t i;
    bool b;
    uint8_t bytes[3];

    qz_json_str(v, "a", 5, NULL);
    qz_json_int(v, "a", 0, 9, &i, NULL);
    qz_json_bool(v, "a", &b, NULL);
    qz_json_time(v, "a", &i, NULL);
    qz_json_bytes(v, "a", bytes, sizeof bytes, NULL);
    qz_json_array(v, "a", 3, NULL);
    qz_json_object(v, "a", NULL);

    char *out = json_dumps(v, JSON_COMPACT);
    json_t *again = out ? qz_json_load(out, strlen(out), NULL) : NULL;
    FUZZ_PROMISE(json_equal(v, again));

    json_decref(again);
    json_decref(v);
    free(out);
}

static void id(const char *text, size_t len)
{
    char copy[64], again[QZ_ID_TEXT];
    uint8_t bytes[QZ_ID_BYTES];
    if (len >= sizeof copy)
        return;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (!qz_id_parse('y', copy, bytes))
        return;
    qz_id_text('y', bytes, again);
    FUZZ_PROMISE(strcmp(again, copy) == 0);
}

struct settings {
    char host[16], guard[4];
    int port;
    bool on;
    int theme;
};

static void conf(const uint8_t *text, size_t len)
{
    static const char *const words[] = {"light", "dark", NULL};
    static const struct qz_conf_key keys[] = {
        {"tracker", "host", QZ_CONF_TEXT, offsetof(struct settings, host), 16, 0, 0, NULL},
        {"tracker", "port", QZ_CONF_INT, offsetof(struct settings, port), 0, 1, 65535, NULL},
        {"camera", "on", QZ_CONF_BOOL, offsetof(struct settings, on), 0, 0, 0, NULL},
        {"look", "theme", QZ_CONF_ENUM, offsetof(struct settings, theme), 0, 0, 0, words}};
    static int fd = -1;
    char path[40];
    struct settings s = {.port = 80, .guard = "abc"};
    struct qz_err err = {0};

    if (fd < 0)
        fd = memfd_create("conf", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, text, len, 0) != (ssize_t)len)
        abort();

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int rc = qz_conf_read(path, keys, 4, &s, &err);

    FUZZ_PROMISE(memcmp(s.guard, "abc", 4) == 0 && memchr(s.host, 0, sizeof s.host));
    FUZZ_PROMISE(s.port >= 1 && s.port <= 65535 && (s.theme == 0 || s.theme == 1));
    FUZZ_PROMISE(rc == 0 || (err.code != QZ_OK && *err.msg));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *text = (const char *)data + 1;
    uint64_t v;
    if (len == 0)
        return 0;

    len--;
    switch (data[0] % 8) {
    case 0:
        base45(text, len);
        break;
    case 1:
        base32(text, len);
        break;
    case 2:
        base64(text, len, false);
        base64(text, len, true);
        break;
    case 3:
        utf8(text, len);
        break;
    case 4:
        times(text, len);
        break;
    case 5:
        json(text, len);
        break;
    case 6:
        id(text, len);
        if (qz_parse_u64(text, len, 1000, &v) == 0)
            FUZZ_PROMISE(v <= 1000 && len <= 4);
        break;
    default:
        conf(data + 1, len);
    }
    return 0;
}

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    static const char *const seeds[] = {
        "0%69 VD92EX0",
        "0UJCLQE7W581",
        "1MZXW6YTBOI",
        "1aaisem2ekvthpcezvk54zxpo74",
        "2Zm9vYmFyZg==",
        "2-_-_",
        "3\xe9\x9d\x92\xe7\xab\x99 \xf0\xa0\xae\xb7\xc3\xa9",
        "42017-05-04T09:31:22.123+08:00",
        "42016-02-29T00:00:00Z",
        "5{\"a\":[1,-2,{\"b\":\"\\u9752\"}],\"c\":true,\"d\":null,\"e\":1.5}",
        "5{\"a\":\"2017-05-04T09:31:22+08:00\"}",
        "5{\"a\":\"Zm9v\"}",
        "6y_aaisem2ekvthpcezvk54zxpo74",
        "61000",
        "7[tracker]\nhost = q.example\nport = 8443\n; remark\n[camera]\non = yes\n[look]\ntheme = dark\n",
    };
    size_t n = 0;
    for (; n < sizeof seeds / sizeof *seeds && n < cap; n++)
        qz_buf_str(&out[n], seeds[n]);
    return n;
}

FUZZ_MAIN(make_seeds, NULL)
