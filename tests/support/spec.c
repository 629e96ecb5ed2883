#include "tests/support/spec.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void qz_spec_done(int rc, const struct qz_err *err, const char *file, int line)
{
    if (rc == 0)
        return;
    print_error("returned %d: %s\n", rc, err ? err->msg : "");
    _fail(file, line);
}

void qz_spec_refused(int rc, const struct qz_err *err, enum qz_err_code code, const char *file, int line)
{
    if (rc == -1 && err->code == code && *err->msg)
        return;
    print_error("returned %d with code %d \"%s\"; wanted -1 with code %d and a sentence\n", rc,
                (int)err->code, err->msg, (int)code);
    _fail(file, line);
}

void qz_spec_dir(char out[64])
{
    const char *tmp = getenv("TMPDIR");
    if (!tmp || strlen(tmp) > 40)
        tmp = "/tmp";
    snprintf(out, 64, "%s/qz-spec-XXXXXX", tmp);
    if (!mkdtemp(out))
        fail_msg("no directory for the test under %s", tmp);
}

void qz_spec_dir_remove(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;

    while (d && (e = readdir(d))) {
        char path[600];
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;

        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
            qz_spec_dir_remove(path);
        else
            unlink(path);
    }

    if (d)
        closedir(d);
    rmdir(dir);
}

static unsigned nibble(char c)
{
    const char *all = "0123456789abcdef", *p = c ? strchr(all, c | 0x20) : NULL;
    if (!p)
        fail_msg("'%c' is not a hex digit", c);
    return p ? (unsigned)(p - all) : 0;
}

size_t qz_spec_unhex(const char *hex, uint8_t *out, size_t cap)
{
    size_t n = strlen(hex) / 2;
    if (strlen(hex) % 2 || n > cap)
        fail_msg("hex text of %zu characters does not fit %zu bytes", strlen(hex), cap);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return n;
}

size_t qz_spec_utf8(uint32_t c, char out[4])
{
    static const uint8_t lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = (size_t)1 + (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[n] | c);
    return n;
}

json_t *qz_spec_vectors(const char *name)
{
    char path[600];
    const char *dir = getenv("QZ_VECTORS");
    json_error_t e;
    snprintf(path, sizeof path, "%s/%s", dir && *dir ? dir : "../shared/vectors", name);
    if (access(path, R_OK) != 0) {
        print_message("%s is not there: skipped\n", path);
        skip();
    }
    json_t *v = json_load_file(path, JSON_DECODE_INT_AS_REAL, &e);
    if (!v)
        fail_msg("%s line %d: %s", path, e.line, e.text);
    return v;
}

uint64_t qz_spec_number(const json_t *obj, const char *key)
{
    double v = json_number_value(json_object_get(obj, key));
    if (v >= 18446744073709551615.0)
        return UINT64_MAX;
    return v > 0 ? (uint64_t)v : 0;
}

uint64_t qz_spec_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

void qz_spec_fill(uint64_t *state, void *out, size_t n)
{
    uint8_t *p = out;
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(qz_spec_random(state) >> 56);
}

size_t qz_spec_mutated(const char *from, size_t n, uint64_t *seed, char *out)
{
    static const char abc[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    do {
        size_t len = n;
        memcpy(out, from, n);

        for (uint64_t changes = 1 + qz_spec_random(seed) % 4; changes > 0; changes--) {
            size_t at = qz_spec_random(seed) % len;
            uint64_t r = qz_spec_random(seed);

            switch (r % 8) {
            case 0:
                out[at] = (char)(r >> 8);
                break;
            case 1:
                memmove(out + at, out + at + 1, --len - at);
                break;
            case 2:
                memmove(out + at + 1, out + at, len++ - at);
                break;
            case 3:
                out[at] = out[(at + 1) % len];
                break;
            default:
                out[at] = abc[(r >> 8) % 45];
            }
        }

        if (len != n || memcmp(out, from, n) != 0)
            return len;
    } while (true);
}
