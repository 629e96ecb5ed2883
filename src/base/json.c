#include "base/json.h"

#include "base/clock.h"
#include "base/text.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The reader tells of a failing malloc as of a token that it does not know, so that is watched here. */
static _Thread_local bool json_starved;

static void *json_watched_malloc(size_t n)
{
    void *p = malloc(n);
    json_starved = json_starved || !p;
    return p;
}

static void json_watch(void)
{
    json_set_alloc_funcs(json_watched_malloc, free);
}

json_t *qz_json_load(const char *bytes, size_t len, struct qz_err *err)
{
    static pthread_once_t watched = PTHREAD_ONCE_INIT;
    json_error_t e;
    const char *nul = len ? memchr(bytes, 0, len) : NULL;

    /* jansson takes a NUL byte behind a number for the end of the text, and passes over the rest. */
    if (nul) {
        qz_fail(err, QZ_E_INPUT, "not valid JSON: byte %zu of %zu is zero; leave it out",
                (size_t)(nul - bytes) + 1, len);
        return NULL;
    }

    pthread_once(&watched, json_watch);
    json_starved = false;
    json_t *v = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &e);
    if (json_starved) {
        json_decref(v); /* it may lack a part */
        qz_fail(err, QZ_E_NOMEM, "no memory to read JSON of %zu bytes", len);
        return NULL;
    }

    if (!v)
        qz_fail(err, QZ_E_INPUT, "not valid JSON at line %d column %d: %s", e.line, e.column, e.text);
    return v;
}

static json_t *json_member(const json_t *obj, const char *key, const char *type, struct qz_err *err)
{
    json_t *v = json_object_get(obj, key);
    if (v)
        return v;
    qz_fail(err, QZ_E_INPUT, "\"%s\" is missing; give it as %s", key, type);
    qz_fail_field(err, key);
    return NULL;
}

static int json_wrong(const char *key, const char *type, struct qz_err *err)
{
    qz_fail(err, QZ_E_INPUT, "\"%s\" must be %s", key, type);
    return qz_fail_field(err, key);
}

static const char *checked_str(const json_t *v, const char *key, size_t max, struct qz_err *err)
{
    if (!json_is_string(v)) {
        json_wrong(key, "a string", err);
        return NULL;
    }

    if (json_string_length(v) > max) {
        qz_fail(err, QZ_E_INPUT, "\"%s\" is longer than %zu bytes", key, max);
        qz_fail_field(err, key);
        return NULL;
    }

    return json_string_value(v);
}

const char *qz_json_str(const json_t *obj, const char *key, size_t max, struct qz_err *err)
{
    const json_t *v = json_member(obj, key, "a string", err);
    return v ? checked_str(v, key, max, err) : NULL;
}

const char *qz_json_str_or_empty(const json_t *obj, const char *key, size_t max, struct qz_err *err)
{
    const json_t *v = json_object_get(obj, key);
    return v && !json_is_null(v) ? checked_str(v, key, max, err) : "";
}

static const char *short_enough(const char *text, const char *key, size_t max, struct qz_err *err)
{
    if (text && qz_utf8_count(text, strlen(text)) > max) {
        qz_fail(err, QZ_E_INPUT, "\"%s\" is longer than %zu characters; shorten it", key, max);
        qz_fail_field(err, key);
        return NULL;
    }
    return text;
}

const char *qz_json_chars(const json_t *obj, const char *key, size_t max, struct qz_err *err)
{
    return short_enough(qz_json_str(obj, key, SIZE_MAX, err), key, max, err);
}

const char *qz_json_chars_or_empty(const json_t *obj, const char *key, size_t max, struct qz_err *err)
{
    return short_enough(qz_json_str_or_empty(obj, key, SIZE_MAX, err), key, max, err);
}

int qz_json_int(const json_t *obj, const char *key, int64_t min, int64_t max, int64_t *out,
                struct qz_err *err)
{
    const json_t *v = json_member(obj, key, "a whole number", err);
    if (!v)
        return -1;

    if (!json_is_integer(v))
        return json_wrong(key, "a whole number", err);

    int64_t i = json_integer_value(v);
    if (i < min || i > max) {
        qz_fail(err, QZ_E_INPUT, "\"%s\" must be from %lld to %lld", key, (long long)min, (long long)max);
        return qz_fail_field(err, key);
    }

    *out = i;
    return 0;
}

int qz_json_bool(const json_t *obj, const char *key, bool *out, struct qz_err *err)
{
    const json_t *v = json_member(obj, key, "true or false", err);
    if (!v)
        return -1;
    if (!json_is_boolean(v))
        return json_wrong(key, "true or false", err);
    *out = json_is_true(v);
    return 0;
}

int qz_json_time(const json_t *obj, const char *key, int64_t *out, struct qz_err *err)
{
    const char *s = qz_json_str(obj, key, 35, err);
    if (!s)
        return -1;
    return qz_time_parse(s, strlen(s), out) == 0
               ? 0
               : json_wrong(key, "an RFC 3339 time such as 2017-05-04T09:00:00+08:00", err);
}

int qz_json_bytes(const json_t *obj, const char *key, uint8_t *out, size_t n, struct qz_err *err)
{
    const char *s = qz_json_str(obj, key, n * 4 / 3 + 4, err);
    if (!s)
        return -1;
    if (qz_base64_decode(s, strlen(s), false, out, n) != (int)n)
        return qz_fail(err, QZ_E_INPUT, "\"%s\" must be %zu bytes in base64", key, n);
    return 0;
}

json_t *qz_json_array(const json_t *obj, const char *key, size_t most, struct qz_err *err)
{
    json_t *v = json_member(obj, key, "an array", err);
    if (v && (!json_is_array(v) || json_array_size(v) > most)) {
        qz_fail(err, QZ_E_INPUT, "\"%s\" must be an array of at most %zu", key, most);
        return NULL;
    }
    return v;
}

json_t *qz_json_object(const json_t *obj, const char *key, struct qz_err *err)
{
    json_t *v = json_member(obj, key, "an object", err);
    if (v && !json_is_object(v)) {
        json_wrong(key, "an object", err);
        return NULL;
    }
    return v;
}
