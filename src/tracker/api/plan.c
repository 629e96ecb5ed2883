/* An organisation's plan of a month, and what a form to plan one more begins with. */
#include "base/clock.h"
#include "tracker/api/api.h"

#include <inttypes.h>
#include <stdio.h>

#define PLAN_WEEK_MS (7 * QZ_DAY_MS)

static void write_month(struct qz_call *c, const char *key, struct qz_date first, int step)
{
    char text[24];
    struct qz_date day = qz_date_of(qz_date_start((struct qz_date){first.year, first.month + step, 1}));
    snprintf(text, sizeof text, "%04d-%02d", day.year, day.month);
    qz_jsonw_text(&c->out, key, text);
}

/* How many were held, how many are to come, and of how many somebody's word is awaited. */
static void write_plan_counts(struct qz_call *c, const struct qz_activity_row *row, int n, int64_t now)
{
    int held = 0, planned = 0, unconfirmed = 0;
    for (int i = 0; i < n; i++) {
        if (row[i].state == QZ_ACTIVITY_CANCELLED)
            continue;
        held += row[i].end_ms <= now && row[i].opens + row[i].late_opens > 0;
        planned += row[i].end_ms > now;
        unconfirmed += row[i].end_ms <= now && row[i].counts == QZ_COUNTS_UNCONFIRMED;
    }
    qz_jsonw_int(&c->out, "held", held);
    qz_jsonw_int(&c->out, "planned", planned);
    qz_jsonw_int(&c->out, "unconfirmed", unconfirmed);
}

static bool plan_month(struct qz_call *c, int64_t now, struct qz_date *first)
{
    const char *asked = qz_call_query(c, "month");
    *first = qz_date_of(now);
    first->day = 1;
    if (!*asked || qz_month_parse(asked, first))
        return true;
    qz_call_problem(c, 400, "malformed", "The request is not well formed", "\"month\" must be like 2017-05");
    return false;
}

static void api_plan(struct qz_call *c)
{
    struct qz_activity_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    struct qz_organisation o;
    struct qz_date month;
    struct qz_err err;
    int64_t now = qz_now_ms();
    if (!row || !plan_month(c, now, &month))
        return;

    int64_t from = qz_date_start(month), to = qz_date_start((struct qz_date){month.year, month.month + 1, 1});
    int n = qz_organisation_get(c->store, qz_call_param(c, "id"), &o, &err) == 0
                ? qz_activity_between(c->store, o.id, from, to, row, QZ_PAGE, &err)
                : -1;
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "organisation", o.id);
    qz_jsonw_text(&c->out, "organisation_title", o.title);
    qz_jsonw_bool(&c->out, "may_plan", qz_api_manages(c));
    write_month(c, "month", month, 0);
    write_month(c, "month_before", month, -1);
    write_month(c, "month_after", month, 1);
    write_plan_counts(c, row, n, now);
    qz_jsonw_time(&c->out, "as_of", now);
    qz_jsonw_array(&c->out, "activities");
    for (int i = 0; i < n; i++)
        qz_api_write_activity(c, &row[i]);
    qz_jsonw_array_end(&c->out);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

/* ---- one more ---- */

static void write_kind(struct qz_call *c, enum qz_activity_kind kind)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "kind", qz_activity_kind_name(kind));
    qz_jsonw_object_end(&c->out);
}

/* As <input type="datetime-local"> holds it. */
static void write_typed_time(struct qz_call *c, const char *key, int64_t ms)
{
    struct qz_date day = qz_date_of(ms);
    int minute = qz_minute_of_day(ms);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d", day.year, day.month, day.day, minute / 60,
             minute % 60);
    qz_jsonw_text(&c->out, key, text);
}

/* What a copy of an activity begins with: as a form holds it, a week later or as many weeks as lead ahead. */
static void write_copy(struct qz_call *c, const struct qz_activity_row *a, int64_t now)
{
    int64_t weeks = a->start_ms > now ? 1 : (now - a->start_ms) / PLAN_WEEK_MS + 1, by = weeks * PLAN_WEEK_MS;
    char number[24];
    qz_jsonw_object(&c->out, "form");
    qz_jsonw_text(&c->out, "kind", qz_activity_kind_name(a->kind));
    qz_jsonw_text(&c->out, "title", a->title);
    qz_jsonw_text(&c->out, "place", a->place);
    write_typed_time(c, "start", a->start_ms + by);
    write_typed_time(c, "end", a->end_ms + by);

    snprintf(number, sizeof number, "%" PRId64, a->expected);
    if (a->expected)
        qz_jsonw_text(&c->out, "expected", number);
    snprintf(number, sizeof number, "%" PRId64, a->capacity);
    if (a->capacity)
        qz_jsonw_text(&c->out, "capacity", number);
    if (a->checkout)
        qz_jsonw_text(&c->out, "checkout", "yes");
    qz_jsonw_object_end(&c->out);
}

/* 0, also where no copy was asked for. */
static int write_copied(struct qz_call *c, struct qz_err *err)
{
    const char *of = qz_call_query(c, "copy");
    struct qz_activity_row a;
    if (!*of)
        return 0;
    if (qz_activity_get(c->store, of, &a, err) != 0)
        return -1;
    write_copy(c, &a, qz_now_ms());
    return 0;
}

/* What a form to plan one begins with. */
static void api_activity_new(struct qz_call *c)
{
    struct qz_organisation o;
    struct qz_err err;
    if (qz_organisation_get(c->store, qz_call_param(c, "id"), &o, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "organisation", o.id);
    qz_jsonw_text(&c->out, "organisation_title", o.title);
    qz_jsonw_array(&c->out, "kinds");
    for (int k = 0; k < QZ_OFFICE_KINDS; k++)
        write_kind(c, (enum qz_activity_kind)k);
    qz_jsonw_array_end(&c->out);
    if (write_copied(c, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static const struct qz_route plan_rows[] = {
    {"GET", "/v1/organisations/{id}/activities", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_plan,
     .page = "activities"},
    {"GET", "/v1/organisations/{id}/activities/new", QZ_MAY_MANAGE, 0, api_activity_new,
     .page = "activity_new"},
};
const struct qz_route_table qz_plan_routes = {plan_rows, sizeof plan_rows / sizeof *plan_rows};
