#include "base/clock.h"
#include "base/text.h"
#include "tracker/api/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int read_activity(const json_t *obj, struct qz_activity_row *a, struct qz_err *err)
{
    const char *org = qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, err);
    const char *title = org ? qz_json_chars(obj, "title", QZ_TITLE_CHARS, err) : NULL;
    const char *place = title ? qz_json_chars_or_empty(obj, "place", QZ_TITLE_CHARS, err) : NULL;
    const char *kind = place ? qz_json_str(obj, "kind", 40, err) : NULL;
    if (!kind)
        return -1;
    memset(a, 0, sizeof *a);
    strcpy(a->organisation, org);
    strcpy(a->title, title);
    strcpy(a->place, place);
    a->kind = qz_activity_kind_parse(kind);
    if (json_object_get(obj, "expected") &&
        qz_json_int(obj, "expected", 1, QZ_EXPECTED_MOST, &a->expected, err) != 0)
        return -1;
    if (qz_json_time(obj, "start", &a->start_ms, err) != 0)
        return -1;
    return qz_json_time(obj, "end", &a->end_ms, err);
}

/* Those of the figures that are somebody's word. */
static void write_by(struct qz_call *c, const struct qz_activity_row *a)
{
    for (int w = 0; w < QZ_WHOSE_COUNT; w++)
        qz_buf_printf(&c->out,
                      "%s\"%s\":{\"confirmed\":%" PRId64 ",\"attested\":%" PRId64 ",\"late\":%" PRId64
                      ",\"headcount_late\":%" PRId64 "}",
                      w ? "," : ",\"by\":{", qz_whose_name((enum qz_whose)w), a->by[w].confirms,
                      a->by[w].attested, a->by[w].late, a->by[w].unnamed_late);
    qz_buf_char(&c->out, '}');
}

static void write_figures(struct qz_call *c, const struct qz_activity_row *a)
{
    qz_buf_printf(&c->out, ",\"opened\":%s,\"late_entered\":%s,\"confirmed\":%s",
                  a->opens + a->late_opens > 0 ? "true" : "false", a->late_opens > 0 ? "true" : "false",
                  a->confirms > 0 ? "true" : "false");
    qz_buf_printf(&c->out, ",\"proven\":%" PRId64 ",\"attested\":%" PRId64 ",\"waiting\":%" PRId64, a->proven,
                  a->attested, a->pending);
    qz_buf_printf(&c->out,
                  ",\"late\":%" PRId64 ",\"headcount\":%" PRId64 ",\"headcount_late\":%" PRId64
                  ",\"counts\":\"%s\"",
                  a->late, a->unnamed, a->unnamed_late, qz_counts_name(a->counts));
}

static void write_activity(struct qz_call *c, const struct qz_activity_row *a)
{
    qz_buf_printf(&c->out, "{\"id\":\"%s\",\"organisation\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\"", a->id,
                  a->organisation, qz_activity_kind_name(a->kind), qz_activity_state_name(a->state));
    qz_out_text(c, ",\"title\":", a->title);
    qz_out_text(c, ",\"place\":", a->place);
    qz_out_time(c, ",\"start\":", a->start_ms);
    qz_out_time(c, ",\"end\":", a->end_ms);
    if (a->expected)
        qz_buf_printf(&c->out, ",\"expected\":%" PRId64, a->expected);
    if (*a->why)
        qz_out_text(c, ",\"reason\":", a->why);
    write_figures(c, a);
    write_by(c, a);
    qz_buf_char(&c->out, '}');
}

static void api_activity_add(struct qz_call *c)
{
    struct qz_activity_row a;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    int rc = read_activity(obj, &a, &err);
    json_decref(obj);
    if (rc == 0)
        rc = qz_activity_add(c->store, &a, qz_now_ms(), &err);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }
    write_activity(c, &a);
    qz_call_reply(c, 201, NULL);
}

static void api_activities(struct qz_call *c)
{
    struct qz_activity_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    int n = qz_activity_list(c->store, qz_call_query(c, "organisation"), qz_call_query(c, "after"), row,
                             QZ_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_list_begin(c, "activities");
    for (int i = 0; i < n; i++) {
        qz_list_item(c, i);
        write_activity(c, &row[i]);
    }
    qz_list_end(c, n == QZ_PAGE ? row[n - 1].id : "");
}

static void set_state(struct qz_call *c, enum qz_activity_state to)
{
    struct qz_err err;
    json_t *obj = c->body.len ? qz_call_json(c) : json_object();
    if (!obj)
        return;
    const char *reason = qz_json_str_or_empty(obj, "reason", QZ_REASON_MAX, &err);
    int rc =
        reason ? qz_activity_set_state(c->store, qz_call_param(c, "id"), to, reason, qz_now_ms(), &err) : -1;
    json_decref(obj);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_buf_printf(&c->out, "{\"id\":\"%s\",\"state\":\"%s\"}", qz_call_param(c, "id"),
                  qz_activity_state_name(to));
    qz_call_reply(c, 200, NULL);
}

static void api_activity_open(struct qz_call *c)
{
    set_state(c, QZ_ACTIVITY_OPEN);
}

static void api_activity_close(struct qz_call *c)
{
    set_state(c, QZ_ACTIVITY_CLOSED);
}

static void api_activity_cancel(struct qz_call *c)
{
    set_state(c, QZ_ACTIVITY_CANCELLED);
}

static void api_activity_give_up(struct qz_call *c)
{
    set_state(c, QZ_ACTIVITY_GIVEN_UP);
}

static void write_entry(struct qz_call *c, const struct qz_opened *e)
{
    qz_buf_printf(&c->out, "{\"kiosk\":\"%s\",\"n\":%" PRIu64 ",\"kind\":", e->kiosk, e->n);
    qz_buf_json(&c->out, *e->verb ? e->verb : qz_entry_kind_name(e->kind));
    qz_out_time(c, ",\"at\":", e->at_ms);
    if (qz_dated_otherwise(e->at_ms, e->real_ms))
        qz_out_time(c, ",\"dated\":", e->real_ms);
    if (*qz_judgement_words(e->verdict))
        qz_out_text(c, ",\"remark\":", qz_judgement_words(e->verdict));
    qz_buf_printf(&c->out, ",\"verdict\":\"%s\",\"gone\":%s,\"adds\":%" PRId64, qz_judgement_name(e->verdict),
                  e->gone ? "true" : "false", e->adds);
    if (e->how >= 0)
        qz_buf_printf(&c->out, ",\"how\":\"%s\"", qz_how_name((enum qz_how)e->how));
    if (e->whose >= 0)
        qz_buf_printf(&c->out, ",\"whose\":\"%s\"", qz_whose_name((enum qz_whose)e->whose));
    if (*e->administrator)
        qz_out_text(c, ",\"administrator\":", e->administrator);
    if (e->badge)
        qz_buf_printf(&c->out, ",\"badge\":%" PRIu64, e->badge);
    if (e->out_ms)
        qz_out_time(c, ",\"out\":", e->out_ms);
    if (*e->who)
        qz_out_text(c, ",\"who\":", e->who);
    if (*e->cadre)
        qz_out_text(c, ",\"cadre\":", e->cadre);
    if (e->count)
        qz_buf_printf(&c->out, ",\"count\":%" PRIu32, e->count);
    if (e->target)
        qz_buf_printf(&c->out, ",\"target\":%" PRIu64, e->target);
    if (*e->target_kiosk)
        qz_buf_printf(&c->out, ",\"target_kiosk\":\"%s\"", e->target_kiosk);
    if (*e->reason)
        qz_out_text(c, ",\"reason\":", e->reason);
    qz_buf_char(&c->out, '}');
}

static void api_activity_entries(struct qz_call *c)
{
    struct qz_opened *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    uint64_t after, more;
    char next[24] = "";
    if (!qz_call_number(c, "after", 0, &after))
        return;
    int n = qz_views_entries(c->store, qz_call_param(c, "id"), after, row, QZ_PAGE, &more, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_list_begin(c, "entries");
    for (int i = 0; i < n; i++) {
        qz_list_item(c, i);
        write_entry(c, &row[i]);
    }
    if (more)
        snprintf(next, sizeof next, "%" PRIu64, more);
    qz_list_end(c, next);
}

static const struct qz_route activity_rows[] = {
    {"POST", "/v1/activities", QZ_MAY_ADMIN, QZ_JSON_MOST, api_activity_add},
    {"GET", "/v1/activities", QZ_MAY_ADMIN, 0, api_activities},
    {"POST", "/v1/activities/{id}/open", QZ_MAY_ADMIN, QZ_JSON_MOST, api_activity_open},
    {"POST", "/v1/activities/{id}/close", QZ_MAY_ADMIN, QZ_JSON_MOST, api_activity_close},
    {"POST", "/v1/activities/{id}/cancel", QZ_MAY_ADMIN, QZ_JSON_MOST, api_activity_cancel},
    {"POST", "/v1/activities/{id}/give-up", QZ_MAY_ADMIN, QZ_JSON_MOST, api_activity_give_up},
    {"GET", "/v1/activities/{id}/entries", QZ_MAY_ADMIN, 0, api_activity_entries},
};
const struct qz_route_table qz_activity_routes = {activity_rows,
                                                  sizeof activity_rows / sizeof *activity_rows};
