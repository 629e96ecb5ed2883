#include "wire/messages.h"

#include "base/clock.h"
#include "wire/msg_int.h"

#include <string.h>

static void write_duty(const struct qz_stats *s, struct qz_buf *out)
{
    qz_jsonw_array(out, "rings");
    for (int i = 0; i < QZ_OFFICE_KINDS; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "kind", qz_activity_kind_name(s->ring[i].kind));
        qz_msg_figure(out, "counted", s->ring[i].counted);
        qz_jsonw_int(out, "need", s->ring[i].need);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
    qz_jsonw_int(out, "threshold", s->threshold);
    qz_jsonw_bool(out, "fulfilled", s->fulfilled);
}

void qz_msg_by(struct qz_buf *out, const struct qz_stats_by *by)
{
    qz_jsonw_object(out, "by");
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        qz_jsonw_object(out, qz_whose_name((enum qz_whose)w));
        qz_msg_figure(out, "confirmed", by[w].confirmed);
        qz_msg_figure(out, "attested", by[w].attested);
        qz_msg_figure(out, "late", by[w].late);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_object_end(out);
}

void qz_msg_get_by(const json_t *obj, struct qz_stats_by *by)
{
    const json_t *all = json_object_get(obj, "by");
    memset(by, 0, QZ_WHOSE_COUNT * sizeof *by);

    for (int w = 0; all && w < QZ_WHOSE_COUNT; w++) {
        const json_t *one = json_object_get(all, qz_whose_name((enum qz_whose)w));
        by[w].confirmed = qz_msg_get_figure(one, "confirmed");
        by[w].attested = qz_msg_get_figure(one, "attested");
        by[w].late = qz_msg_get_figure(one, "late");
    }
}

void qz_rating_members(const struct qz_rating *r, struct qz_buf *out)
{
    if (!qz_rating_shown(r))
        return;

    qz_msg_figure(out, "ratings", qz_rating_total(r));
    qz_jsonw_real(out, "satisfaction", qz_rating_average(r) / 100.0, 2);
    qz_jsonw_array(out, "marks");
    for (int i = 0; i < QZ_RATING_MOST; i++)
        qz_jsonw_int(out, NULL, r->of[i]);
    qz_jsonw_array_end(out);
}

/* Marks that cannot be read are not told; neither are so few. */
static void read_rating(const json_t *obj, struct qz_rating *r)
{
    const json_t *marks = json_object_get(obj, "marks");
    memset(r, 0, sizeof *r);
    if (json_array_size(marks) != QZ_RATING_MOST)
        return;

    for (size_t i = 0; i < QZ_RATING_MOST; i++) {
        const json_t *of = json_array_get(marks, i);
        r->of[i] = json_is_integer(of) ? json_integer_value(of) : -1;
    }
    if (!qz_rating_shown(r))
        memset(r, 0, sizeof *r);
}

static void write_weeks(const struct qz_stats *s, struct qz_buf *out)
{
    qz_jsonw_array(out, "weeks");
    for (size_t i = 0; i < s->weeks; i++) {
        const struct qz_stats_week *w = &s->week[i];
        qz_jsonw_object(out, NULL);
        qz_jsonw_time(out, "start", w->start_ms);
        qz_msg_figure(out, "proven", w->proven);
        qz_msg_figure(out, "attested", w->attested);
        qz_msg_figure(out, "late", w->late);
        qz_msg_figure(out, "headcount", w->headcount);
        qz_msg_figure(out, "waiting", w->waiting);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
}

void qz_stats_members(const struct qz_stats *s, struct qz_buf *out)
{
    qz_jsonw_text(out, "organisation", s->organisation);
    qz_jsonw_text(out, "title", s->title);
    qz_jsonw_text(out, "period", s->period);
    qz_jsonw_int(out, "year", s->year);
    qz_jsonw_int(out, "quarter", s->quarter);
    qz_jsonw_int(out, "days_left", s->days_left);
    qz_jsonw_time(out, "as_of", s->as_of_ms);
    qz_jsonw_bool(out, "binds", s->binds);
    if (s->binds)
        write_duty(s, out);

    qz_msg_figure(out, "counted", s->counted);
    qz_msg_figure(out, "youths", s->youths);
    qz_msg_figure(out, "proven", s->proven);
    qz_msg_figure(out, "attested", s->attested);
    qz_msg_figure(out, "late", s->late);
    qz_msg_figure(out, "headcount", s->headcount);
    qz_msg_figure(out, "waiting", s->waiting);
    qz_msg_by(out, s->by);
    qz_rating_members(&s->rating, out);
    if (s->weeks)
        write_weeks(s, out);
}

int qz_stats_write(const struct qz_stats *s, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_stats_members(s, out);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

static bool read_ring(const json_t *r, struct qz_ring *ring)
{
    const char *kind = qz_json_str(r, "kind", 20, NULL);
    int64_t counted = qz_msg_get_figure(r, "counted"), need = qz_msg_get_figure(r, "need");
    ring->kind = kind ? qz_activity_kind_parse(kind) : QZ_ACT_COUNT;
    ring->counted = (int)(counted < QZ_RING_MOST ? counted : QZ_RING_MOST);
    ring->need = (int)need;
    return qz_activity_kind_of_office(ring->kind) && counted >= 0 && need >= 0 && need <= QZ_RING_MOST;
}

/* A duty that cannot be read whole is not shown. */
static bool read_rings(const json_t *obj, struct qz_stats *s)
{
    const json_t *rings = json_object_get(obj, "rings");
    if (json_array_size(rings) != QZ_OFFICE_KINDS)
        return false;
    for (size_t i = 0; i < QZ_OFFICE_KINDS; i++)
        if (!read_ring(json_array_get(rings, i), &s->ring[i]))
            return false;
    return true;
}

static void read_duty(const json_t *obj, struct qz_stats *s)
{
    int64_t threshold = qz_msg_get_figure(obj, "threshold");
    s->fulfilled = json_is_true(json_object_get(obj, "fulfilled"));
    s->binds = json_is_true(json_object_get(obj, "binds")) && read_rings(obj, s) && threshold >= 1 &&
               threshold <= QZ_RING_MOST;
    s->threshold = s->binds ? (int)threshold : 0;
    if (s->binds)
        return;

    memset(s->ring, 0, sizeof s->ring);
    s->fulfilled = false;
}

static bool read_week(const json_t *obj, struct qz_stats_week *w)
{
    w->proven = qz_msg_get_figure(obj, "proven");
    w->attested = qz_msg_get_figure(obj, "attested");
    w->late = qz_msg_get_figure(obj, "late");
    w->headcount = qz_msg_get_figure(obj, "headcount");
    w->waiting = qz_msg_get_figure(obj, "waiting");
    return qz_json_time(obj, "start", &w->start_ms, NULL) == 0 && w->proven >= 0 && w->attested >= 0 &&
           w->late >= 0 && w->headcount >= 0 && w->waiting >= 0;
}

/* Weeks of which one cannot be read are not shown: what is missing among them would look like none. */
static void read_weeks(const json_t *obj, struct qz_stats *s)
{
    const json_t *weeks = json_object_get(obj, "weeks");
    bool whole = json_array_size(weeks) == QZ_STATS_WEEKS;

    for (size_t i = 0; whole && i < QZ_STATS_WEEKS; i++)
        whole = read_week(json_array_get(weeks, i), &s->week[i]) &&
                (i == 0 || s->week[i].start_ms == s->week[i - 1].start_ms + 7 * QZ_DAY_MS);
    s->weeks = whole ? QZ_STATS_WEEKS : 0;
}

int qz_stats_from(const json_t *obj, struct qz_stats *s, struct qz_err *err)
{
    memset(s, 0, sizeof *s);

    if (qz_msg_get_id(obj, "organisation", 'o', s->organisation, err) != 0 ||
        qz_msg_get_text(obj, "title", s->title, sizeof s->title, err) != 0 ||
        qz_msg_get_text(obj, "period", s->period, sizeof s->period, err) != 0 ||
        qz_msg_get_int(obj, "year", 1970, 9999, &s->year, err) != 0 ||
        qz_msg_get_int(obj, "quarter", 1, 4, &s->quarter, err) != 0 ||
        qz_msg_get_int(obj, "days_left", 0, 400, &s->days_left, err) != 0 ||
        qz_json_time(obj, "as_of", &s->as_of_ms, err) != 0)
        return -1;

    read_duty(obj, s);

    int64_t *const figure[] = {&s->counted, &s->youths,    &s->proven, &s->attested,
                               &s->late,    &s->headcount, &s->waiting};
    static const char *const names[] = {"counted", "youths",    "proven", "attested",
                                        "late",    "headcount", "waiting"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        *figure[i] = qz_msg_get_figure(obj, names[i]);

    qz_msg_get_by(obj, s->by);
    read_rating(obj, &s->rating);
    read_weeks(obj, s);
    return 0;
}

int qz_stats_read(const char *json, size_t len, struct qz_stats *out, struct qz_err *err)
{
    json_t *obj = qz_msg_load(json, len, err);
    int rc = obj ? qz_stats_from(obj, out, err) : -1;
    json_decref(obj);
    return rc;
}
