#include "wire/msg_int.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/text.h"
#include "rules/limits.h"

#include <stdlib.h>
#include <string.h>

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
    if (v < 0)
        qz_jsonw_null(out, key);
    else
        qz_jsonw_int(out, key, v < QZ_FIGURE_MOST ? v : QZ_FIGURE_MOST);
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
