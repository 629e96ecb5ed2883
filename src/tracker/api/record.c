/* What somebody took part in, on the own phone: /phone/record. */
#include "registry/record.h"
#include "base/clock.h"
#include "registry/quiet.h"
#include "tracker/api/api.h"
#include "tracker/api/own_phone_int.h"

/* ---- this year ---- */

/* One row more than are summed up says that there are more. */
static int record_write_year(struct qz_call *c, int64_t youth, int64_t now_ms, struct qz_err *err)
{
    int year = qz_date_of(now_ms).year;
    int64_t from = qz_date_start((struct qz_date){year, 1, 1});
    int64_t to = qz_date_start((struct qz_date){year + 1, 1, 1});
    struct qz_record_row *row = qz_call_keep(c, QZ_RECORD_MOST + 1, sizeof *row);
    if (!row)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the record");
    int n = qz_record_span(c->store, youth, from, to, now_ms, row, QZ_RECORD_MOST + 1, err);
    if (n < 0)
        return -1;

    struct qz_record_sum sum = qz_record_add_up(row, n < QZ_RECORD_MOST ? n : QZ_RECORD_MOST);
    qz_jsonw_int(&c->out, "year", year);
    qz_jsonw_int(&c->out, "times", sum.times);
    qz_jsonw_int(&c->out, "minutes", sum.minutes);
    qz_jsonw_int(&c->out, "waiting", sum.waiting);
    qz_jsonw_bool(&c->out, "more", n > QZ_RECORD_MOST);
    return 0;
}

/* ---- the list ---- */

static void record_write_row(struct qz_call *c, const struct qz_record_row *r)
{
    bool stands = r->how != QZ_RECORD_REJECTED;
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "activity", r->activity);
    qz_jsonw_text(&c->out, "title", r->title);
    qz_jsonw_text(&c->out, "place", r->place);
    qz_jsonw_text(&c->out, "organisation_title", r->organisation_title);
    qz_jsonw_time(&c->out, "start", r->start_ms);
    qz_jsonw_time(&c->out, "end", r->end_ms);

    qz_jsonw_bool(&c->out, "cancelled", r->state == QZ_ACTIVITY_CANCELLED);
    qz_jsonw_text(&c->out, "how", qz_record_how_name(r->how));
    if (stands && r->at_ms)
        qz_jsonw_time(&c->out, "at", r->at_ms);
    if (stands)
        qz_jsonw_int(&c->out, "minutes", r->minutes);
    qz_jsonw_bool(&c->out, "forgot", r->forgot);
    qz_jsonw_bool(&c->out, "counts", qz_record_counts(r));
    qz_jsonw_bool(&c->out, "over", r->end_ms <= qz_now_ms());
    qz_jsonw_bool(&c->out, "says", qz_quiet_may(r, qz_now_ms()));
    qz_jsonw_object_end(&c->out);
}

static int record_write_list(struct qz_call *c, int64_t youth, struct qz_record_cursor after, int64_t now_ms,
                             struct qz_err *err)
{
    char next[QZ_RECORD_CURSOR] = "";
    struct qz_record_row *row = qz_call_keep(c, QZ_RECORD_PAGE + 1, sizeof *row);
    if (!row)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the record");
    int n = qz_record_list(c->store, youth, after, now_ms, row, QZ_RECORD_PAGE + 1, err);
    if (n < 0)
        return -1;
    if (n > QZ_RECORD_PAGE)
        qz_record_cursor_text(&row[QZ_RECORD_PAGE - 1], next);

    qz_jsonw_bool(&c->out, "any", n > 0);
    qz_jsonw_array(&c->out, "activities");
    for (int i = 0; i < n && i < QZ_RECORD_PAGE; i++)
        record_write_row(c, &row[i]);
    qz_jsonw_array_end(&c->out);
    qz_jsonw_text(&c->out, "next", next);
    return 0;
}

/* me: NULL of a phone that nobody knows, which is told how it comes to be known. */
static void record_answer(struct qz_call *c, const struct qz_phone *me, struct qz_record_cursor after)
{
    struct qz_err err;
    int64_t now = qz_now_ms();
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "me", me != NULL);

    if (me) {
        qz_jsonw_text(&c->out, "masked", me->masked);
        if (record_write_year(c, me->youth, now, &err) != 0 ||
            record_write_list(c, me->youth, after, now, &err) != 0) {
            qz_call_failed(c, &err);
            return;
        }
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static void api_record(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_record_cursor after;
    if (!qz_record_cursor_read(qz_call_query(c, "after"), &after)) {
        qz_call_problem(c, 400, "malformed", "The request is not well formed",
                        "Ask with the `next` of the page before.");
        return;
    }

    int known = qz_ownphone_look(c, &me);
    if (known >= 0)
        record_answer(c, known == 1 ? &me : NULL, after);
}

static const struct qz_route record_rows[] = {
    {"GET", "/v1/phone/record", QZ_MAY_ANYBODY, 0, api_record, .page = "record"},
};
const struct qz_route_table qz_record_routes = {record_rows, sizeof record_rows / sizeof *record_rows};
