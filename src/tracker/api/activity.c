#include "base/clock.h"
#include "base/text.h"
#include "registry/phone.h"
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
    const char *campaign = kind ? qz_json_str_or_empty(obj, "campaign", sizeof a->campaign - 1, err) : NULL;
    if (!campaign)
        return -1;

    memset(a, 0, sizeof *a);
    strcpy(a->organisation, org);
    strcpy(a->title, title);
    strcpy(a->place, place);
    strcpy(a->campaign, campaign);
    a->kind = qz_activity_kind_parse(kind);
    if (json_object_get(obj, "expected") &&
        qz_json_int(obj, "expected", 1, QZ_EXPECTED_MOST, &a->expected, err) != 0)
        return -1;
    if (json_object_get(obj, "capacity") &&
        qz_json_int(obj, "capacity", 1, QZ_CAPACITY_MOST, &a->capacity, err) != 0)
        return -1;
    if (json_object_get(obj, "checkout") && qz_json_bool(obj, "checkout", &a->checkout, err) != 0)
        return -1;
    if (qz_json_time(obj, "start", &a->start_ms, err) != 0)
        return -1;
    return qz_json_time(obj, "end", &a->end_ms, err);
}

/* Those of the figures that are somebody's word. */
static void write_by(struct qz_call *c, const struct qz_activity_row *a)
{
    qz_jsonw_object(&c->out, "by");
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        qz_jsonw_object(&c->out, qz_whose_name((enum qz_whose)w));
        qz_jsonw_int(&c->out, "confirmed", a->by[w].confirms);
        qz_jsonw_int(&c->out, "attested", a->by[w].attested);
        qz_jsonw_int(&c->out, "late", a->by[w].late);
        qz_jsonw_int(&c->out, "headcount_late", a->by[w].unnamed_late);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_object_end(&c->out);
}

static void write_figures(struct qz_call *c, const struct qz_activity_row *a)
{
    qz_jsonw_bool(&c->out, "opened", a->opens + a->late_opens > 0);
    qz_jsonw_bool(&c->out, "late_entered", a->late_opens > 0);
    qz_jsonw_bool(&c->out, "confirmed", a->confirms > 0);
    qz_jsonw_int(&c->out, "proven", a->proven);
    qz_jsonw_int(&c->out, "attested", a->attested);
    qz_jsonw_int(&c->out, "waiting", a->pending);
    qz_jsonw_int(&c->out, "late", a->late);
    qz_jsonw_int(&c->out, "headcount", a->unnamed);
    qz_jsonw_int(&c->out, "headcount_late", a->unnamed_late);
    qz_jsonw_text(&c->out, "counts", qz_counts_name(a->counts));
    qz_rating_members(&a->rating, &c->out);
}

void qz_api_write_activity(struct qz_call *c, const struct qz_activity_row *a)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", a->id);
    qz_jsonw_text(&c->out, "organisation", a->organisation);
    qz_jsonw_text(&c->out, "kind", qz_activity_kind_name(a->kind));
    qz_jsonw_text(&c->out, "state", qz_activity_state_name(a->state));
    qz_jsonw_text(&c->out, "title", a->title);
    qz_jsonw_text(&c->out, "place", a->place);
    qz_jsonw_time(&c->out, "start", a->start_ms);
    qz_jsonw_time(&c->out, "end", a->end_ms);

    if (a->expected)
        qz_jsonw_int(&c->out, "expected", a->expected);
    if (a->capacity)
        qz_jsonw_int(&c->out, "capacity", a->capacity);
    if (a->checkout)
        qz_jsonw_bool(&c->out, "checkout", true);
    if (*a->campaign)
        qz_jsonw_text(&c->out, "campaign", a->campaign);
    if (*a->why)
        qz_jsonw_text(&c->out, "reason", a->why);

    write_figures(c, a);
    write_by(c, a);
    qz_jsonw_object_end(&c->out);
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
    qz_api_write_activity(c, &a);
    qz_call_reply(c, 201, NULL);
}

static void api_activities(struct qz_call *c)
{
    struct qz_activity_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    int n =
        qz_activity_list(c->store, qz_call_organisation(c), qz_call_query(c, "after"), row, QZ_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_list_begin(c, "activities");
    for (int i = 0; i < n; i++)
        qz_api_write_activity(c, &row[i]);
    qz_list_end(c, n == QZ_PAGE ? row[n - 1].id : "");
}

/* ---- one activity ---- */

static void api_activity(struct qz_call *c)
{
    struct qz_activity_row a;
    struct qz_organisation o;
    struct qz_err err;
    if (qz_activity_get(c->store, qz_call_param(c, "id"), &a, &err) != 0 ||
        qz_organisation_get(c->store, a.organisation, &o, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    char crowd[QZ_PAGE][QZ_ID_TEXT];
    int registered = qz_phone_crowd(c->store, a.id, crowd, QZ_PAGE, &err);
    if (registered < 0) {
        qz_call_failed(c, &err);
        return;
    }

    int64_t now = qz_now_ms();
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_key(&c->out, "activity");
    qz_api_write_activity(c, &a);
    qz_jsonw_text(&c->out, "organisation", o.id);
    qz_jsonw_text(&c->out, "organisation_title", o.title);
    qz_jsonw_int(&c->out, "came", a.proven + a.attested + a.late + a.unnamed + a.unnamed_late);
    qz_jsonw_bool(&c->out, "over", a.end_ms <= now);
    qz_jsonw_bool(&c->out, "movable", qz_activity_may_move(&a, now));
    qz_jsonw_int(&c->out, "crowd", registered);
    qz_jsonw_time(&c->out, "as_of", now);
    if (qz_api_write_cadres(c, o.id, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
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

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_text(&c->out, "state", qz_activity_state_name(to));
    qz_jsonw_object_end(&c->out);

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
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "kiosk", e->kiosk);
    qz_jsonw_u64(&c->out, "n", e->n);
    qz_jsonw_text(&c->out, "kind", *e->verb ? e->verb : qz_entry_kind_name(e->kind));
    qz_jsonw_time(&c->out, "at", e->at_ms);

    if (qz_dated_otherwise(e->at_ms, e->real_ms))
        qz_jsonw_time(&c->out, "dated", e->real_ms);
    if (*qz_judgement_words(e->verdict))
        qz_jsonw_text(&c->out, "remark", qz_judgement_words(e->verdict));
    qz_jsonw_text(&c->out, "verdict", qz_judgement_name(e->verdict));
    qz_jsonw_bool(&c->out, "gone", e->gone);
    qz_jsonw_int(&c->out, "adds", e->adds);

    if (e->how >= 0)
        qz_jsonw_text(&c->out, "how", qz_how_name((enum qz_how)e->how));
    if (e->whose >= 0)
        qz_jsonw_text(&c->out, "whose", qz_whose_name((enum qz_whose)e->whose));
    if (*e->administrator)
        qz_jsonw_text(&c->out, "administrator", e->administrator);
    if (e->badge)
        qz_jsonw_u64(&c->out, "badge", e->badge);
    if (e->out_ms)
        qz_jsonw_time(&c->out, "out", e->out_ms);
    if (*e->who)
        qz_jsonw_text(&c->out, "who", e->who);
    if (*e->cadre)
        qz_jsonw_text(&c->out, "cadre", e->cadre);
    if (e->count)
        qz_jsonw_int(&c->out, "count", e->count);
    if (e->group)
        qz_jsonw_u64(&c->out, "group", e->group);
    if (e->target)
        qz_jsonw_u64(&c->out, "target", e->target);
    if (*e->target_kiosk)
        qz_jsonw_text(&c->out, "target_kiosk", e->target_kiosk);
    if (*e->reason)
        qz_jsonw_text(&c->out, "reason", e->reason);
    qz_jsonw_object_end(&c->out);
}

static void api_activity_entries(struct qz_call *c)
{
    struct qz_opened *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    uint64_t after, more;
    char next[24] = "";
    struct qz_activity_row a;
    if (!qz_call_number(c, "after", 0, &after))
        return;
    int n = qz_views_entries(c->store, qz_call_param(c, "id"), after, row, QZ_PAGE, &more, &err);
    if (n < 0 || qz_activity_get(c->store, qz_call_param(c, "id"), &a, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "activity", a.id);
    qz_jsonw_text(&c->out, "title", a.title);
    qz_jsonw_text(&c->out, "organisation", a.organisation);
    qz_jsonw_array(&c->out, "entries");
    for (int i = 0; i < n; i++)
        write_entry(c, &row[i]);
    if (more)
        snprintf(next, sizeof next, "%" PRIu64, more);
    qz_list_end(c, next);
}

/* The place stays where the body names none. */
static void api_activity_move(struct qz_call *c)
{
    struct qz_activity_row a;
    struct qz_err err;
    int64_t start, end;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    const char *place = qz_json_str_or_empty(obj, "place", sizeof a.place - 1, &err);
    int rc =
        place && qz_json_time(obj, "start", &start, &err) == 0 && qz_json_time(obj, "end", &end, &err) == 0
            ? qz_activity_get(c->store, qz_call_param(c, "id"), &a, &err)
            : -1;
    if (rc == 0 && !json_object_get(obj, "place"))
        place = a.place;
    if (rc == 0)
        rc = qz_activity_move(c->store, a.id, place, start, end, qz_now_ms(), &err);
    json_decref(obj);
    qz_call_done(c, rc, &err);
}

static const struct qz_route activity_rows[] = {
    {"POST", "/v1/activities", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_add, .then = "/activities/{id}"},
    {"GET", "/v1/activities", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_activities},
    {"POST", "/v1/activities/{id}/move", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_move,
     .then = "/activities/{id}"},
    {"POST", "/v1/activities/{id}/open", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_open,
     .then = "/activities/{id}"},
    {"POST", "/v1/activities/{id}/close", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_close,
     .then = "/activities/{id}"},
    {"POST", "/v1/activities/{id}/cancel", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_cancel,
     .then = "/activities/{id}"},
    {"POST", "/v1/activities/{id}/give-up", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_give_up,
     .then = "/activities/{id}"},
    {"GET", "/v1/activities/{id}", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_activity, .page = "activity"},
    {"GET", "/v1/activities/{id}/entries", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_activity_entries,
     .page = "entries"},
};
const struct qz_route_table qz_activity_routes = {activity_rows,
                                                  sizeof activity_rows / sizeof *activity_rows};
