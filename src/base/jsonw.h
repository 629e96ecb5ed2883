/* The one writer of JSON: values appended to a buffer, piece by piece. Commas, quotes, colons and escapes are
 * the writer's. What is written is compact and canonical: the same calls give the same bytes, members stand
 * in the order of the calls, so that lines that are hashed can be made by it.
 *
 * Each function appends one value. key: its name as a member of the object that is open, without characters
 * that JSON escapes; NULL for an item of an array, for the whole, and for the value of qz_jsonw_key. A comma
 * is put before it unless the buffer is empty or ends with what opens ({ [ :) or with a line's end, so that
 * several writers can take turns at one buffer. They return nothing: check the buffer's `failed` once at the
 * end. */
#ifndef QZ_BASE_JSONW_H
#define QZ_BASE_JSONW_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/* An object and an array: what is written up to the end is inside. */
void qz_jsonw_object(struct qz_buf *out, const char *key);
void qz_jsonw_object_end(struct qz_buf *out);
void qz_jsonw_array(struct qz_buf *out, const char *key);
void qz_jsonw_array_end(struct qz_buf *out);
/* The name of a member whose value another writer appends. */
void qz_jsonw_key(struct qz_buf *out, const char *key);

/* A string. Quotation marks, backslashes and control characters (DEL, too) are escaped, all others stand as
 * they are; a byte that is no UTF-8 becomes U+FFFD, so that what is written is always JSON. */
void qz_jsonw_text(struct qz_buf *out, const char *key, const char *text);
void qz_jsonw_text_n(struct qz_buf *out, const char *key, const char *text, size_t n);
void qz_jsonw_int(struct qz_buf *out, const char *key, int64_t v);
void qz_jsonw_u64(struct qz_buf *out, const char *key, uint64_t v);
/* A number with that many digits (0 to 6) behind the point, in every locale; null when it is not finite or
 * beyond ±1e12. */
void qz_jsonw_real(struct qz_buf *out, const char *key, double v, int digits);
void qz_jsonw_bool(struct qz_buf *out, const char *key, bool v);
void qz_jsonw_null(struct qz_buf *out, const char *key);
/* Milliseconds since 1970 as an RFC 3339 time. */
void qz_jsonw_time(struct qz_buf *out, const char *key, int64_t ms);
/* n bytes in standard base64; in base64url without padding; in lower-case hex. */
void qz_jsonw_base64(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n);
void qz_jsonw_base64url(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n);
void qz_jsonw_hex(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n);
/* n bytes that are JSON already, as they are. */
void qz_jsonw_raw(struct qz_buf *out, const char *key, const char *json, size_t n);

#endif
