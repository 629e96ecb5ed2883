#include "base/conf.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

#include <ini.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define KEYS_MOST 64

struct reading {
    const struct qz_conf_key *keys;
    size_t n;
    void *target;
    struct qz_err *err;
    bool seen[KEYS_MOST];
    const char *rest; /* of the text, from the next line on */
    int line;         /* the one being read, from 1 */
    bool failed;      /* in that line */
};

static int set_text(const struct qz_conf_key *k, const char *value, char *at, struct qz_err *err)
{
    size_t n = strlen(value);
    if (n >= k->size)
        return qz_fail(err, QZ_E_INPUT, "%s is longer than %zu bytes", k->name, k->size - 1);
    memcpy(at, value, n + 1);
    return 0;
}

static int set_int(const struct qz_conf_key *k, const char *value, int *at, struct qz_err *err)
{
    char *end;
    long v = strtol(value, &end, 10);
    if (end == value || *end || v < k->min || v > k->max)
        return qz_fail(err, QZ_E_INPUT, "%s = %.40s: give a whole number from %d to %d", k->name, value,
                       k->min, k->max);
    *at = (int)v;
    return 0;
}

static int set_bool(const struct qz_conf_key *k, const char *value, bool *at, struct qz_err *err)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(value, words[i]) == 0) {
            *at = i % 2;
            return 0;
        }
    }

    return qz_fail(err, QZ_E_INPUT, "%s = %.40s: give yes or no", k->name, value);
}

static int set_enum(const struct qz_conf_key *k, const char *value, int *at, struct qz_err *err)
{
    char all[200] = "";
    for (int i = 0; k->words[i]; i++) {
        if (strcmp(value, k->words[i]) == 0) {
            *at = i;
            return 0;
        }
        strncat(all, i ? ", " : "", sizeof all - strlen(all) - 1);
        strncat(all, k->words[i], sizeof all - strlen(all) - 1);
    }

    return qz_fail(err, QZ_E_INPUT, "%s = %.40s: give one of %s", k->name, value, all);
}

static int set_key(const struct qz_conf_key *k, const char *value, void *target, struct qz_err *err)
{
    char *at = (char *)target + k->offset;
    switch (k->type) {
    case QZ_CONF_TEXT:
        return set_text(k, value, at, err);
    case QZ_CONF_INT:
        return set_int(k, value, (int *)(void *)at, err);
    case QZ_CONF_BOOL:
        return set_bool(k, value, (bool *)at, err);
    case QZ_CONF_ENUM:
        return set_enum(k, value, (int *)(void *)at, err);
    }
    return qz_fail(err, QZ_E_BUG, "a key of unknown type");
}

static size_t conf_find(const struct qz_conf_key *keys, size_t n, const char *section, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, name) == 0)
            return i;
    return n;
}

int qz_conf_set(const char *section, const char *name, const char *value, const struct qz_conf_key *keys,
                size_t n, void *target, struct qz_err *err)
{
    size_t i = conf_find(keys, n, section, name);
    if (i == n && !*section)
        return qz_fail(err, QZ_E_INPUT, "\"%s\" stands before any [section]; put it below its own", name);
    if (i == n)
        return qz_fail(err, QZ_E_INPUT,
                       "there is no key \"%s\" in [%s]; see the manual page for those there are", name,
                       section);

    return set_key(&keys[i], value, target, err);
}

static int conf_on_key(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    size_t i = conf_find(r->keys, r->n, section, name);

    if (i < r->n && r->seen[i])
        r->failed = qz_fail(r->err, QZ_E_INPUT, "%s is given twice in [%s]", name, section) != 0;
    else
        r->failed = qz_conf_set(section, name, value, r->keys, r->n, r->target, r->err) != 0;

    if (i < r->n)
        r->seen[i] = true;
    return !r->failed;
}

/* Hands the text out line by line. The first failure ends it, so that line is where it was; a line that the
 * parser would cut is a failure of its own. */
static char *conf_next_line(char *to, int room, void *user)
{
    struct reading *r = user;
    size_t n = strcspn(r->rest, "\n");
    n += r->rest[n] == '\n';

    if (n == 0 || r->failed)
        return NULL;

    r->line++;
    if (n >= (size_t)room) {
        r->failed = qz_fail(r->err, QZ_E_INPUT, "the line is longer than %d bytes", room - 1) != 0;
        return NULL;
    }

    memcpy(to, r->rest, n);
    to[n] = '\0';
    r->rest += n;
    return to;
}

int qz_conf_read(const char *path, const struct qz_conf_key *keys, size_t n, void *target, struct qz_err *err)
{
    struct qz_buf text = {0};
    struct reading r = {.keys = keys, .n = n < KEYS_MOST ? n : KEYS_MOST, .target = target, .err = err};
    int rc = qz_file_read(path, 65536, &text, err);
    if (rc != 0)
        goto out;

    r.rest = text.data ? text.data : "";
    if (!qz_utf8_valid(r.rest, text.len) || memchr(r.rest, 0, text.len)) {
        rc = qz_fail(err, QZ_E_INPUT, "%s is not UTF-8 text; save it as UTF-8", path);
        goto out;
    }

    int line = ini_parse_stream(conf_next_line, &r, conf_on_key, &r);
    if (line != 0 && (!r.failed || line < r.line))
        rc = qz_fail(err, QZ_E_INPUT, "%s, line %d: not a key = value line nor a [section]", path, line);
    else if (r.failed)
        rc = qz_fail_in(err, "%s, line %d", path, r.line);

out:
    qz_buf_finish(&text);
    return rc;
}
