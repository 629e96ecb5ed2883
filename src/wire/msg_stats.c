#include "wire/messages.h"

#include "wire/msg_int.h"

#include <string.h>

static void write_duty(const struct qz_stats *s, struct qz_buf *out)
{
    qz_buf_str(out, ",\"rings\":[");
    for (int i = 0; i < QZ_OFFICE_KINDS; i++) {
        qz_buf_str(out, i ? ",{" : "{");
        qz_msg_text(out, "kind", qz_activity_kind_name(s->ring[i].kind));
        qz_msg_int(out, ",counted", s->ring[i].counted);
        qz_msg_int(out, ",need", s->ring[i].need);
        qz_buf_char(out, '}');
    }
    qz_buf_char(out, ']');
    qz_msg_int(out, ",threshold", s->threshold);
    qz_buf_str(out, s->fulfilled ? ",\"fulfilled\":true" : ",\"fulfilled\":false");
}

void qz_msg_by(struct qz_buf *out, const struct qz_stats_by *by)
{
    qz_msg_key(out, ",by");
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        qz_buf_printf(out, "%s\"%s\":{", w ? "," : "{", qz_whose_name((enum qz_whose)w));
        qz_msg_int(out, "confirmed", by[w].confirmed);
        qz_msg_int(out, ",attested", by[w].attested);
        qz_msg_int(out, ",late", by[w].late);
        qz_buf_char(out, '}');
    }
    qz_buf_char(out, '}');
}

int qz_msg_get_by(const json_t *obj, struct qz_stats_by *by, struct qz_err *err)
{
    const int many = 1000000000;
    const json_t *all = json_object_get(obj, "by");
    memset(by, 0, QZ_WHOSE_COUNT * sizeof *by);
    for (int w = 0; all && w < QZ_WHOSE_COUNT; w++) {
        const json_t *one = qz_json_object(all, qz_whose_name((enum qz_whose)w), err);
        if (!one || qz_msg_get_int(one, "confirmed", 0, many, &by[w].confirmed, err) != 0 ||
            qz_msg_get_int(one, "attested", 0, many, &by[w].attested, err) != 0 ||
            qz_msg_get_int(one, "late", 0, many, &by[w].late, err) != 0)
            return -1;
    }
    return 0;
}

int qz_stats_write(const struct qz_stats *s, struct qz_buf *out)
{
    qz_buf_char(out, '{');
    qz_msg_text(out, "organisation", s->organisation);
    qz_msg_text(out, ",title", s->title);
    qz_msg_text(out, ",period", s->period);
    qz_msg_int(out, ",year", s->year);
    qz_msg_int(out, ",quarter", s->quarter);
    qz_msg_int(out, ",days_left", s->days_left);
    qz_msg_time(out, ",as_of", s->as_of_ms);
    qz_buf_str(out, s->binds ? ",\"binds\":true" : ",\"binds\":false");
    if (s->binds)
        write_duty(s, out);
    qz_msg_int(out, ",counted", s->counted);
    qz_msg_int(out, ",youths", s->youths);
    qz_msg_int(out, ",proven", s->proven);
    qz_msg_int(out, ",attested", s->attested);
    qz_msg_int(out, ",late", s->late);
    qz_msg_int(out, ",headcount", s->headcount);
    qz_msg_int(out, ",waiting", s->waiting);
    qz_msg_by(out, s->by);
    qz_buf_char(out, '}');
    return out->failed ? -1 : 0;
}

static int read_rings(const json_t *obj, struct qz_stats *s, struct qz_err *err)
{
    const json_t *rings = qz_json_array(obj, "rings", QZ_OFFICE_KINDS, err);
    if (!rings)
        return -1;
    if (json_array_size(rings) != QZ_OFFICE_KINDS)
        return qz_fail(err, QZ_E_INPUT, "\"rings\" must have %d rows", QZ_OFFICE_KINDS);
    for (size_t i = 0; i < QZ_OFFICE_KINDS; i++) {
        const json_t *r = json_array_get(rings, i);
        const char *kind = qz_json_str(r, "kind", 20, err);
        if (!kind || qz_msg_get_int(r, "counted", 0, 1000000, &s->ring[i].counted, err) != 0 ||
            qz_msg_get_int(r, "need", 0, 1000, &s->ring[i].need, err) != 0)
            return -1;
        s->ring[i].kind = qz_activity_kind_parse(kind);
        if (!qz_activity_kind_of_office(s->ring[i].kind))
            return qz_fail(err, QZ_E_INPUT, "\"rings\" names no office kind: %.20s", kind);
    }
    return 0;
}

static int read_duty(const json_t *obj, struct qz_stats *s, struct qz_err *err)
{
    if (qz_json_bool(obj, "binds", &s->binds, err) != 0)
        return -1;
    if (!s->binds)
        return 0;
    return read_rings(obj, s, err) == 0 && qz_msg_get_int(obj, "threshold", 1, 1000, &s->threshold, err) == 0
               ? qz_json_bool(obj, "fulfilled", &s->fulfilled, err)
               : -1;
}

int qz_stats_from(const json_t *obj, struct qz_stats *s, struct qz_err *err)
{
    const int many = 1000000000;
    memset(s, 0, sizeof *s);
    if (qz_msg_get_id(obj, "organisation", 'o', s->organisation, err) != 0 ||
        qz_msg_get_text(obj, "title", s->title, sizeof s->title, err) != 0 ||
        qz_msg_get_text(obj, "period", s->period, sizeof s->period, err) != 0 ||
        qz_msg_get_int(obj, "year", 1970, 9999, &s->year, err) != 0 ||
        qz_msg_get_int(obj, "quarter", 1, 4, &s->quarter, err) != 0 ||
        qz_msg_get_int(obj, "days_left", 0, 400, &s->days_left, err) != 0 ||
        qz_json_time(obj, "as_of", &s->as_of_ms, err) != 0 || read_duty(obj, s, err) != 0)
        return -1;
    if (qz_msg_get_int(obj, "counted", 0, many, &s->counted, err) != 0 ||
        qz_msg_get_int(obj, "youths", 0, many, &s->youths, err) != 0 ||
        qz_msg_get_int(obj, "proven", 0, many, &s->proven, err) != 0 ||
        qz_msg_get_int(obj, "attested", 0, many, &s->attested, err) != 0)
        return -1;
    return qz_msg_get_int(obj, "late", 0, many, &s->late, err) == 0 &&
                   qz_msg_get_int(obj, "headcount", 0, many, &s->headcount, err) == 0 &&
                   qz_msg_get_int(obj, "waiting", 0, many, &s->waiting, err) == 0
               ? qz_msg_get_by(obj, s->by, err)
               : -1;
}

int qz_stats_read(const char *json, size_t len, struct qz_stats *out, struct qz_err *err)
{
    json_t *obj = qz_msg_load(json, len, err);
    int rc = obj ? qz_stats_from(obj, out, err) : -1;
    json_decref(obj);
    return rc;
}
