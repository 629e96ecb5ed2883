/* Strict reading of JSON that came from outside (jansson): UTF-8 only, no duplicate keys, one value. */
#ifndef QZ_BASE_JSON_H
#define QZ_BASE_JSON_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Parse exactly one JSON value of len bytes, none of them zero. The caller json_decref()s it. NULL with
 * *err: QZ_E_INPUT, or QZ_E_NOMEM, which the reader by itself would not tell from a token that it does not
 * know. */
json_t *qz_json_load(const char *bytes, size_t len, struct qz_err *err);

/* Members of an object. Each returns 0 or a value, or fails with *err naming the key: missing, of another
 * type, or out of range. Strings are borrowed from the object and at most max bytes long. */
const char *qz_json_str(const json_t *obj, const char *key, size_t max, struct qz_err *err);
/* As qz_json_str, but a missing or null member yields "" (NULL only when of another type or too long). */
const char *qz_json_str_or_empty(const json_t *obj, const char *key, size_t max, struct qz_err *err);
/* Strings of at most max characters (code points), not bytes. */
const char *qz_json_chars(const json_t *obj, const char *key, size_t max, struct qz_err *err);
const char *qz_json_chars_or_empty(const json_t *obj, const char *key, size_t max, struct qz_err *err);
int qz_json_int(const json_t *obj, const char *key, int64_t min, int64_t max, int64_t *out,
                struct qz_err *err);
int qz_json_bool(const json_t *obj, const char *key, bool *out, struct qz_err *err);
/* An RFC 3339 time as milliseconds. */
int qz_json_time(const json_t *obj, const char *key, int64_t *out, struct qz_err *err);
/* Exactly n bytes in standard base64. */
int qz_json_bytes(const json_t *obj, const char *key, uint8_t *out, size_t n, struct qz_err *err);
json_t *qz_json_array(const json_t *obj, const char *key, size_t most, struct qz_err *err);
json_t *qz_json_object(const json_t *obj, const char *key, struct qz_err *err);

#endif
