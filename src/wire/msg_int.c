#include "wire/msg_int.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/text.h"
#include "rules/limits.h"

#include <stdlib.h>
#include <string.h>

void qz_msg_key(struct qz_buf *out, const char *key)
{
    if (*key == ',') {
        qz_buf_char(out, ',');
        key++;
    }
    qz_buf_printf(out, "\"%s\":", key);
}

void qz_msg_text(struct qz_buf *out, const char *key, const char *value)
{
    qz_msg_key(out, key);
    qz_buf_json(out, value);
}

void qz_msg_bytes(struct qz_buf *out, const char *key, const uint8_t *bytes, size_t n)
{
    enum { PIECE = 48 }; /* of three bytes, so that the pieces' texts make one */
    char b64[PIECE / 3 * 4 + 1];

    qz_msg_key(out, key);
    qz_buf_char(out, '"');

    for (size_t i = 0; i < n; i += PIECE) {
        qz_base64_encode(bytes + i, n - i < PIECE ? n - i : PIECE, false, b64, sizeof b64);
        qz_buf_str(out, b64);
    }

    qz_buf_char(out, '"');
}

void qz_msg_int(struct qz_buf *out, const char *key, int64_t v)
{
    qz_msg_key(out, key);
    qz_buf_printf(out, "%lld", (long long)v);
}

void qz_msg_time(struct qz_buf *out, const char *key, int64_t ms)
{
    char at[QZ_TIME_TEXT];
    qz_time_format(ms, at);
    qz_msg_text(out, key, at);
}

json_t *qz_msg_load(const char *json, size_t len, struct qz_err *err)
{
    json_t *obj = qz_json_load(json, len, err);
    if (obj && !json_is_object(obj)) {
        json_decref(obj);
        qz_fail(err, QZ_E_INPUT, "a JSON object is wanted");
        return NULL;
    }
    return obj;
}

int qz_msg_get_text(const json_t *obj, const char *key, char *out, size_t cap, struct qz_err *err)
{
    const char *s = qz_json_str(obj, key, cap - 1, err);
    if (!s)
        return -1;
    strcpy(out, s);
    return 0;
}

int qz_msg_get_id(const json_t *obj, const char *key, char letter, char *out, struct qz_err *err)
{
    const char *s = qz_json_str(obj, key, QZ_ID_TEXT - 1, err);
    if (!s)
        return -1;
    if (!qz_id_parse(letter, s, NULL))
        return qz_fail(err, QZ_E_INPUT, "\"%s\" is not an id of the form %c_…", key, letter);
    strcpy(out, s);
    return 0;
}

int qz_msg_get_int(const json_t *obj, const char *key, int min, int max, int *out, struct qz_err *err)
{
    int64_t v;
    if (qz_json_int(obj, key, min, max, &v, err) != 0)
        return -1;
    *out = (int)v;
    return 0;
}

void qz_msg_figure(struct qz_buf *out, const char *key, int64_t v)
{
    qz_msg_key(out, key);
    if (v < 0)
        qz_buf_str(out, "null");
    else
        qz_buf_u64(out, (uint64_t)(v < QZ_FIGURE_MOST ? v : QZ_FIGURE_MOST));
}

int64_t qz_msg_get_figure(const json_t *obj, const char *key)
{
    const json_t *member = json_object_get(obj, key);
    int64_t v = json_is_integer(member) ? json_integer_value(member) : QZ_FIGURE_UNKNOWN;
    return v >= 0 && v <= QZ_FIGURE_MOST ? v : QZ_FIGURE_UNKNOWN;
}

int qz_msg_alloc(void **out, size_t n, size_t item, struct qz_err *err)
{
    *out = n ? calloc(n, item) : NULL;
    return n && !*out ? qz_fail(err, QZ_E_NOMEM, "no memory for %zu items", n) : 0;
}

int qz_msg_get_items(const json_t *obj, const char *key, const char *what, size_t item, size_t most,
                     void **out, size_t *count, struct qz_err *err)
{
    const char *text = qz_json_str(obj, key, (item * most + 2) / 3 * 4, err);
    size_t len = text ? strlen(text) : 0, room = len / 4 * 3;
    if (!text || qz_msg_alloc(out, room, 1, err) != 0)
        return -1;

    int n = len ? qz_base64_decode(text, len, false, *out, room) : 0;
    if (n < 0 || (size_t)n % item != 0)
        return qz_fail(err, QZ_E_INPUT, "%s is not made of whole items", what);

    *count = (size_t)n / item;
    return 0;
}
