#include "wire/messages.h"

#include "base/json.h"
#include "wire/msg_int.h"

#include <string.h>

const char *qz_doubt_name(enum qz_doubt doubt)
{
    static const char *const names[QZ_DOUBT_COUNT] = {[QZ_DOUBT_NONE] = "",
                                                      [QZ_DOUBT_SMALLER] = "smaller",
                                                      [QZ_DOUBT_OTHER] = "other",
                                                      [QZ_DOUBT_FORKED] = "forked",
                                                      [QZ_DOUBT_UNPROVEN] = "unproven"};
    return names[doubt];
}

int qz_log_answer_write(const struct qz_log_answer *a, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_u64(out, "size", a->size);

    if (a->from) {
        qz_jsonw_u64(out, "from", a->from);
        qz_jsonw_text(out, "lines", a->lines.data ? a->lines.data : "");
        qz_jsonw_text(out, "note", a->note);
        qz_jsonw_text(out, "cosignature", a->cosignature);
    }

    qz_jsonw_object_end(out);
    return out->failed || a->lines.failed ? -1 : 0;
}

static int log_read_part(const json_t *obj, struct qz_log_answer *a, struct qz_err *err)
{
    int64_t from;
    const char *lines;

    if (qz_json_int(obj, "from", 1, INT64_MAX, &from, err) != 0 ||
        !(lines = qz_json_str(obj, "lines", QZ_BATCH_BYTES + QZ_BATCH_ENTRIES, err)) ||
        qz_msg_get_text(obj, "note", a->note, sizeof a->note, err) != 0 ||
        qz_msg_get_text(obj, "cosignature", a->cosignature, sizeof a->cosignature, err) != 0)
        return -1;

    a->from = (uint64_t)from;
    qz_buf_str(&a->lines, lines);
    return a->lines.failed ? qz_fail(err, QZ_E_NOMEM, "no memory for entries") : 0;
}

int qz_log_answer_read(const char *json, size_t len, struct qz_log_answer *out, struct qz_err *err)
{
    int64_t size = 0;
    json_t *obj = qz_msg_load(json, len, err);
    memset(out, 0, sizeof *out);
    if (!obj)
        return -1;

    int rc = qz_json_int(obj, "size", 0, INT64_MAX, &size, err);
    out->size = (uint64_t)size;
    if (rc == 0 && json_object_get(obj, "from"))
        rc = log_read_part(obj, out, err);

    json_decref(obj);
    if (rc != 0)
        qz_log_answer_finish(out);
    return rc;
}

void qz_log_answer_finish(struct qz_log_answer *a)
{
    qz_buf_finish(&a->lines);
}
