#include "wire/messages.h"

#include "wire/msg_int.h"

#include <stdlib.h>
#include <string.h>

int qz_roster_write(const struct qz_roster *r, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_array(out, "people");
    for (size_t i = 0; i < r->count; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "id", r->person[i].id);
        qz_jsonw_text(out, "name", r->person[i].name);
        qz_jsonw_text(out, "tail", r->person[i].tail);
        if (r->person[i].digit)
            qz_jsonw_text(out, "digit", (char[]){r->person[i].digit, '\0'});
        if (*r->person[i].initial)
            qz_jsonw_text(out, "initial", r->person[i].initial);
        qz_msg_figure(out, "times", r->person[i].times < QZ_TIMES_MOST ? r->person[i].times : QZ_TIMES_MOST);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);

    qz_jsonw_text(out, "next", r->next);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

/* The digit before the tail; one that is none is as good as none. */
static char feed_read_digit(const json_t *o)
{
    const char *s = json_string_value(json_object_get(o, "digit"));
    bool fits = s && s[0] >= '0' && s[0] <= '9' && s[1] == '\0';
    return fits ? s[0] : '\0';
}

/* Letters that are none are as good as none. */
static void feed_read_initial(const json_t *o, struct qz_roster_person *p)
{
    const char *s = json_string_value(json_object_get(o, "initial"));
    size_t n = s ? strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;
    if (n > 0 && n < sizeof p->initial && s[n] == '\0')
        memcpy(p->initial, s, n + 1);
}

static int feed_read_person(const json_t *o, struct qz_roster_person *p, struct qz_err *err)
{
    if (qz_msg_get_id(o, "id", 'y', p->id, err) != 0 ||
        qz_msg_get_text(o, "name", p->name, sizeof p->name, err) != 0 ||
        qz_msg_get_text(o, "tail", p->tail, sizeof p->tail, err) != 0)
        return -1;
    p->digit = feed_read_digit(o);
    feed_read_initial(o, p);
    int64_t times = qz_msg_get_figure(o, "times");
    p->times = times < 0 || times > QZ_TIMES_MOST ? 0 : (int)times;
    return 0;
}

static int read_roster(const json_t *obj, struct qz_roster *r, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "people", QZ_ROSTER_PAGE, err);
    if (!list || qz_msg_alloc((void **)&r->person, json_array_size(list), sizeof *r->person, err) != 0)
        return -1;

    r->count = json_array_size(list);
    for (size_t i = 0; i < r->count; i++)
        if (feed_read_person(json_array_get(list, i), &r->person[i], err) != 0)
            return -1;

    if (qz_msg_get_text(obj, "next", r->next, sizeof r->next, err) != 0)
        return -1;

    return *r->next && !qz_id_parse('y', r->next, NULL) ? qz_fail(err, QZ_E_INPUT, "\"next\" is no cursor")
                                                        : 0;
}

int qz_roster_read(const char *json, size_t len, struct qz_roster *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    json_t *obj = qz_msg_load(json, len, err);
    if (!obj)
        return -1;

    int rc = read_roster(obj, out, err);

    json_decref(obj);
    if (rc != 0)
        qz_roster_finish(out);
    return rc;
}

void qz_roster_finish(struct qz_roster *r)
{
    free(r->person);
    memset(r, 0, sizeof *r);
}

static void feed_write_figure(const struct qz_feed_figure *g, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_text(out, "activity", g->activity);
    qz_msg_figure(out, "proven", g->proven);
    qz_msg_figure(out, "attested", g->attested);
    qz_msg_figure(out, "waiting", g->waiting);
    qz_msg_figure(out, "late", g->late);
    qz_msg_figure(out, "counted", g->counted);
    qz_msg_by(out, g->by);
    if (g->closed)
        qz_jsonw_bool(out, "closed", true);
    qz_jsonw_object_end(out);
}

static void feed_write_figures(const struct qz_feed *f, struct qz_buf *out)
{
    qz_jsonw_array(out, "figures");
    for (size_t i = 0; i < f->figures; i++)
        feed_write_figure(&f->figure[i], out);
    qz_jsonw_array_end(out);
}

static void feed_write_stays(const struct qz_feed *f, struct qz_buf *out)
{
    if (!f->stays)
        return;

    qz_jsonw_array(out, "stays");
    for (size_t i = 0; i < f->stays; i++) {
        const struct qz_feed_stay *s = &f->stay[i];
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "activity", s->activity);
        qz_jsonw_text(out, "who", s->who);
        if (s->in_ms)
            qz_jsonw_time(out, "in", s->in_ms);
        if (s->out_ms)
            qz_jsonw_time(out, "out", s->out_ms);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
}

int qz_feed_write(const struct qz_feed *f, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_int(out, "next", (int64_t)f->next);
    if (f->held)
        qz_jsonw_int(out, "held", (int64_t)f->held);
    qz_jsonw_text(out, "config", f->config);

    qz_jsonw_array(out, "checkins");
    for (size_t i = 0; i < f->checkins; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "activity", f->checkin[i].activity);
        qz_jsonw_text(out, "who", f->checkin[i].who);
        qz_jsonw_time(out, "at", f->checkin[i].at_ms);
        qz_jsonw_text(out, "where", f->checkin[i].where);
        if (f->checkin[i].as)
            qz_jsonw_text(out, "how", qz_came_as_name(f->checkin[i].as));
        if (*f->checkin[i].masked)
            qz_jsonw_text(out, "masked", f->checkin[i].masked);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);

    qz_jsonw_array(out, "fallen");
    for (size_t i = 0; i < f->fallens; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "activity", f->fallen[i].activity);
        qz_jsonw_text(out, "who", f->fallen[i].who);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);

    qz_jsonw_array(out, "elsewhere");
    for (size_t i = 0; i < f->elsewheres; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "activity", f->elsewhere[i].activity);
        qz_msg_figure(out, "named", f->elsewhere[i].named);
        qz_msg_figure(out, "unnamed", f->elsewhere[i].unnamed);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
    feed_write_stays(f, out);
    feed_write_figures(f, out);
    qz_jsonw_key(out, "stats");
    qz_stats_write(&f->stats, out);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

const char *qz_came_as_name(enum qz_came_as as)
{
    static const char *const names[QZ_CAME_AS] = {
        [QZ_CAME_UNTOLD] = "",           [QZ_CAME_WAITING] = "pending", [QZ_CAME_PROVEN] = "proven",
        [QZ_CAME_ATTESTED] = "attested", [QZ_CAME_LATE] = "late",       [QZ_CAME_COUNTED] = "counted",
    };
    return (unsigned)as < QZ_CAME_AS ? names[as] : "";
}

/* A word that is not known is as good as none. */
static enum qz_came_as feed_read_as(const json_t *o)
{
    const char *how = json_string_value(json_object_get(o, "how"));
    for (int as = QZ_CAME_WAITING; how && as < QZ_CAME_AS; as++)
        if (strcmp(how, qz_came_as_name((enum qz_came_as)as)) == 0)
            return (enum qz_came_as)as;
    return QZ_CAME_UNTOLD;
}

static int feed_read_masked(const json_t *o, struct qz_feed_checkin *c, struct qz_err *err)
{
    const char *masked = qz_json_str_or_empty(o, "masked", sizeof c->masked - 1, err);
    if (!masked)
        return -1;
    strcpy(c->masked, masked);
    return 0;
}

static int read_checkins(const json_t *obj, struct qz_feed *f, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "checkins", QZ_FEED_CHECKINS, err);
    if (!list || qz_msg_alloc((void **)&f->checkin, json_array_size(list), sizeof *f->checkin, err) != 0)
        return -1;

    f->checkins = json_array_size(list);
    for (size_t i = 0; i < f->checkins; i++) {
        const json_t *o = json_array_get(list, i);
        struct qz_feed_checkin *c = &f->checkin[i];
        if (qz_msg_get_id(o, "activity", 'a', c->activity, err) != 0 ||
            qz_msg_get_id(o, "who", 'y', c->who, err) != 0 || qz_json_time(o, "at", &c->at_ms, err) != 0 ||
            qz_msg_get_text(o, "where", c->where, sizeof c->where, err) != 0 ||
            feed_read_masked(o, c, err) != 0)
            return -1;
        c->as = feed_read_as(o);
    }

    return 0;
}

static int read_fallen(const json_t *obj, struct qz_feed *f, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "fallen", QZ_FEED_FALLENS, err);
    if (!list || qz_msg_alloc((void **)&f->fallen, json_array_size(list), sizeof *f->fallen, err) != 0)
        return -1;

    f->fallens = json_array_size(list);
    for (size_t i = 0; i < f->fallens; i++) {
        const json_t *o = json_array_get(list, i);
        if (qz_msg_get_id(o, "activity", 'a', f->fallen[i].activity, err) != 0 ||
            qz_msg_get_id(o, "who", 'y', f->fallen[i].who, err) != 0)
            return -1;
    }

    return 0;
}

static int read_elsewhere(const json_t *obj, struct qz_feed *f, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "elsewhere", QZ_FEED_ELSEWHERES, err);
    if (!list || qz_msg_alloc((void **)&f->elsewhere, json_array_size(list), sizeof *f->elsewhere, err) != 0)
        return -1;

    f->elsewheres = json_array_size(list);
    for (size_t i = 0; i < f->elsewheres; i++) {
        const json_t *o = json_array_get(list, i);
        struct qz_feed_elsewhere *e = &f->elsewhere[i];
        if (qz_msg_get_id(o, "activity", 'a', e->activity, err) != 0)
            return -1;

        e->named = qz_msg_get_figure(o, "named");
        e->unnamed = qz_msg_get_figure(o, "unnamed");
    }

    return 0;
}

static int feed_read_stay(const json_t *o, struct qz_feed_stay *s, struct qz_err *err)
{
    if (qz_msg_get_id(o, "activity", 'a', s->activity, err) != 0 ||
        qz_msg_get_id(o, "who", 'y', s->who, err) != 0)
        return -1;
    if (json_object_get(o, "in") && qz_json_time(o, "in", &s->in_ms, err) != 0)
        return -1;
    return json_object_get(o, "out") ? qz_json_time(o, "out", &s->out_ms, err) : 0;
}

static int feed_read_stays(const json_t *obj, struct qz_feed *f, struct qz_err *err)
{
    if (!json_object_get(obj, "stays")) /* nobody went, or a tracker of before says nothing of it */
        return 0;

    const json_t *list = qz_json_array(obj, "stays", QZ_FEED_STAYS, err);
    if (!list || qz_msg_alloc((void **)&f->stay, json_array_size(list), sizeof *f->stay, err) != 0)
        return -1;

    f->stays = json_array_size(list);
    for (size_t i = 0; i < f->stays; i++)
        if (feed_read_stay(json_array_get(list, i), &f->stay[i], err) != 0)
            return -1;

    return 0;
}

static int feed_read_figures(const json_t *obj, struct qz_feed *f, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "figures", QZ_FEED_FIGURES, err);
    if (!list || qz_msg_alloc((void **)&f->figure, json_array_size(list), sizeof *f->figure, err) != 0)
        return -1;

    f->figures = json_array_size(list);
    for (size_t i = 0; i < f->figures; i++) {
        const json_t *o = json_array_get(list, i);
        struct qz_feed_figure *g = &f->figure[i];
        if (qz_msg_get_id(o, "activity", 'a', g->activity, err) != 0)
            return -1;

        g->proven = qz_msg_get_figure(o, "proven");
        g->attested = qz_msg_get_figure(o, "attested");
        g->waiting = qz_msg_get_figure(o, "waiting");
        g->late = qz_msg_get_figure(o, "late");
        g->counted = qz_msg_get_figure(o, "counted");
        qz_msg_get_by(o, g->by);
        g->closed = json_is_true(json_object_get(o, "closed"));
    }

    return 0;
}

int qz_feed_read(const char *json, size_t len, struct qz_feed *out, struct qz_err *err)
{
    int64_t next = 0, held = 0;
    memset(out, 0, sizeof *out);
    json_t *obj = qz_msg_load(json, len, err), *stats;
    if (!obj)
        return -1;

    int rc = -1;
    if (qz_json_int(obj, "next", 0, INT64_MAX, &next, err) == 0 &&
        (!json_object_get(obj, "held") || qz_json_int(obj, "held", 0, INT64_MAX, &held, err) == 0) &&
        qz_msg_get_text(obj, "config", out->config, sizeof out->config, err) == 0 &&
        read_checkins(obj, out, err) == 0 && read_fallen(obj, out, err) == 0 &&
        read_elsewhere(obj, out, err) == 0 && feed_read_stays(obj, out, err) == 0 &&
        feed_read_figures(obj, out, err) == 0 && (stats = qz_json_object(obj, "stats", err)))
        rc = qz_stats_from(stats, &out->stats, err);

    out->next = (uint64_t)next;
    out->held = (uint64_t)held;

    json_decref(obj);
    if (rc != 0)
        qz_feed_finish(out);
    return rc;
}

void qz_feed_finish(struct qz_feed *f)
{
    free(f->checkin);
    free(f->fallen);
    free(f->elsewhere);
    free(f->stay);
    free(f->figure);
    memset(f, 0, sizeof *f);
}
