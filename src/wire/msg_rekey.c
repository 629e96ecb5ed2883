#include "wire/messages.h"

#include "base/json.h"
#include "wire/msg_int.h"
#include "wire/note.h"

#include <string.h>

int qz_rekeys_write(const struct qz_rekeys *r, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_array(out, "keys");
    for (size_t i = 0; i < r->count; i++)
        qz_jsonw_text(out, NULL, r->note[i]);
    qz_jsonw_array_end(out);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

int qz_rekeys_read(const char *json, size_t len, struct qz_rekeys *out, struct qz_err *err)
{
    json_t *obj = qz_msg_load(json, len, err);
    const json_t *list = obj ? qz_json_array(obj, "keys", QZ_REKEYS_PAGE, err) : NULL;
    int rc = list ? 0 : -1;
    out->count = 0;

    for (size_t i = 0; rc == 0 && i < json_array_size(list); i++) {
        const char *note = json_string_value(json_array_get(list, i));
        if (note && qz_copy_text(out->note[out->count], QZ_REKEY_TEXT, note))
            out->count++;
        else
            rc = qz_fail(err, QZ_E_INPUT, "\"keys\" must hold notes of changes of the tracker's key");
    }

    json_decref(obj);
    return rc;
}

int qz_rekeys_follow(const struct qz_rekeys *r, uint8_t key[32], struct qz_err *err)
{
    struct qz_rekey change;
    uint8_t at[32];
    memcpy(at, key, sizeof at);
    if (r->count == 0)
        return qz_fail(err, QZ_E_MISSING, "no change of the tracker's key is known after this one");

    for (size_t i = 0; i < r->count; i++) {
        if (qz_rekey_open(r->note[i], strlen(r->note[i]), at, &change, err) != 0)
            return -1;
        memcpy(at, change.to, sizeof at);
    }

    memcpy(key, at, sizeof at);
    return 0;
}
