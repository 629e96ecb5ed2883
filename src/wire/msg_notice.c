#include "base/json.h"
#include "base/jsonw.h"
#include "wire/messages.h"
#include "wire/msg_int.h"
#include "wire/notice.h"

#include <string.h>

void qz_notice_when_write(const struct qz_notice_when *w, struct qz_buf *out)
{
    char text[16];
    if (w->from_day) {
        qz_notice_day_text(w->from_day, text);
        qz_jsonw_text(out, "from", text);
    }
    if (w->to_day) {
        qz_notice_day_text(w->to_day, text);
        qz_jsonw_text(out, "to", text);
    }

    if (w->from_minute != w->to_minute) {
        qz_notice_minute_text(w->from_minute, text);
        qz_jsonw_text(out, "start", text);
        qz_notice_minute_text(w->to_minute, text);
        qz_jsonw_text(out, "end", text);
    }
    if (w->fallback)
        qz_jsonw_bool(out, "fallback", true);
}

void qz_notices_write(const struct qz_config *c, struct qz_buf *out)
{
    qz_jsonw_array(out, "notices");
    for (size_t i = 0; i < c->notices; i++) {
        const struct qz_config_notice *n = &c->notice[i];
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "id", n->id);
        qz_jsonw_text(out, "by", n->by);
        qz_jsonw_text(out, "title", n->title);
        qz_jsonw_text(out, "text", n->text);
        qz_notice_when_write(&n->when, out);
        qz_jsonw_time(out, "at", n->at_ms);

        if (n->picture) {
            qz_jsonw_base64(out, "picture", n->hash, sizeof n->hash);
            qz_jsonw_int(out, "width", n->width);
            qz_jsonw_int(out, "height", n->height);
        }
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
}

int qz_notice_when_read(const json_t *o, struct qz_notice_when *w, struct qz_err *err)
{
    const char *from = qz_json_str_or_empty(o, "from", 10, err);
    const char *to = from ? qz_json_str_or_empty(o, "to", 10, err) : NULL;
    const char *start = to ? qz_json_str_or_empty(o, "start", 5, err) : NULL;
    const char *end = start ? qz_json_str_or_empty(o, "end", 5, err) : NULL;
    if (!end)
        return -1;

    if (!qz_notice_day_parse(from, &w->from_day) || !qz_notice_day_parse(to, &w->to_day)) {
        qz_fail(err, QZ_E_INPUT, "a day must be like 2017-05-04");
        return qz_fail_field(err, w->from_day || !*from ? "to" : "from");
    }
    if (!qz_notice_minute_parse(start, &w->from_minute) || !qz_notice_minute_parse(end, &w->to_minute) ||
        !*start != !*end) {
        qz_fail(err, QZ_E_INPUT, "both times of day must be like 08:30, or be left out");
        return qz_fail_field(err, "start");
    }
    w->fallback = json_is_true(json_object_get(o, "fallback"));
    return 0;
}

static int notice_read_picture(const json_t *o, struct qz_config_notice *n, struct qz_err *err)
{
    n->picture = json_object_get(o, "picture") != NULL;
    if (!n->picture)
        return 0;
    if (qz_json_bytes(o, "picture", n->hash, sizeof n->hash, err) != 0 ||
        qz_msg_get_int(o, "width", 1, QZ_PICTURE_SIDE, &n->width, err) != 0)
        return -1;
    return qz_msg_get_int(o, "height", 1, QZ_PICTURE_SIDE, &n->height, err);
}

static int notice_read(const json_t *o, struct qz_config_notice *n, struct qz_err *err)
{
    const char *text = qz_json_str_or_empty(o, "text", sizeof n->text - 1, err);
    if (!text || qz_msg_get_id(o, "id", 'n', n->id, err) != 0 ||
        qz_msg_get_text(o, "by", n->by, sizeof n->by, err) != 0 ||
        qz_msg_get_text(o, "title", n->title, sizeof n->title, err) != 0 ||
        qz_notice_when_read(o, &n->when, err) != 0 || qz_json_time(o, "at", &n->at_ms, err) != 0)
        return -1;
    strcpy(n->text, text);
    if (!qz_notice_when_valid(&n->when))
        return qz_fail(err, QZ_E_INPUT, "the notice %s has no days", n->id);
    return notice_read_picture(o, n, err);
}

int qz_notices_read(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    const json_t *list = json_object_get(obj, "notices");
    struct qz_err why = {0};
    size_t n = json_array_size(list); /* 0 of a tracker of before */
    if (n > QZ_CONFIG_NOTICES)
        n = QZ_CONFIG_NOTICES;
    if (n == 0)
        return 0;
    if (qz_msg_alloc((void **)&c->notice, n, sizeof *c->notice, err) != 0)
        return -1;

    /* What hangs on the wall costs no check-in: one that cannot be read is passed over. */
    for (size_t i = 0; i < n; i++) {
        struct qz_config_notice *to = &c->notice[c->notices];
        memset(to, 0, sizeof *to);
        if (notice_read(json_array_get(list, i), to, &why) == 0)
            c->notices++;
    }
    return 0;
}
