/* What an organisation and its cadres owe, rule by rule, opened down to activities. */
#include "figures/duty.h"

#include "base/clock.h"
#include "tracker/api/api.h"

#include <stdio.h>
#include <string.h>

#define DUTY_DEEDS_MOST 100 /* activities that are listed with a rule; all are counted */
#define DUTY_CADRES     50  /* cadres of a page */

/* ---- one rule ---- */

static void write_kinds(struct qz_call *c, const char *key, unsigned kinds)
{
    qz_jsonw_array(&c->out, key);
    for (int k = 0; k < QZ_ACT_COUNT; k++) {
        if (!(kinds & 1u << k))
            continue;
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "kind", qz_activity_kind_name((enum qz_activity_kind)k));
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

static void write_hows(struct qz_call *c, const int of[QZ_DEED_HOWS])
{
    for (int h = 0; h < QZ_DEED_HOWS; h++)
        qz_jsonw_int(&c->out, qz_deed_how_name((enum qz_deed_how)h), of[h]);
}

static void write_lines(struct qz_call *c, const struct qz_duty *d)
{
    qz_jsonw_array(&c->out, "lines");
    for (int i = 0; i < d->lines; i++) {
        const struct qz_duty_line *line = &d->line[i];
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "kind", qz_activity_kind_name(line->kind));
        qz_jsonw_int(&c->out, "counted", line->counted);
        if (line->need)
            qz_jsonw_int(&c->out, "need", line->need);
        qz_jsonw_bool(&c->out, "open", d->open & 1u << line->kind);
        write_hows(c, line->of);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

static void write_contacts(struct qz_call *c, const struct qz_duty *d)
{
    qz_jsonw_object(&c->out, "contacts");
    qz_jsonw_int(&c->out, "fields", d->contacts.fields);
    qz_jsonw_int(&c->out, "fields_least", d->rule->fields_least);
    qz_jsonw_int(&c->out, "met", d->contacts.met);
    qz_jsonw_int(&c->out, "unmet", d->contacts.linked - d->contacts.met);
    qz_jsonw_int(&c->out, "met_permille", d->contacts.met_permille);

    qz_jsonw_array(&c->out, "by_field");
    for (int f = 0; f < QZ_FIELD_COUNT; f++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "field", qz_field_name((enum qz_field)f));
        qz_jsonw_int(&c->out, "linked", d->linked[f]);
        qz_jsonw_int(&c->out, "met", d->met[f]);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
    qz_jsonw_object_end(&c->out);
}

static void write_deed(struct qz_call *c, const struct qz_duty_deed *deed, bool whose)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "activity", deed->id);
    qz_jsonw_text(&c->out, "title", deed->title);
    qz_jsonw_text(&c->out, "kind", qz_activity_kind_name(deed->deed.kind));
    qz_jsonw_text(&c->out, "state", qz_activity_state_name(deed->state));
    qz_jsonw_time(&c->out, "start", deed->deed.at_ms);
    qz_jsonw_text(&c->out, "counts", qz_counts_name(deed->counts));
    qz_jsonw_text(&c->out, "how", qz_deed_how_name(deed->deed.how));
    qz_jsonw_int(&c->out, "people", deed->people);

    if (whose) {
        qz_jsonw_text(&c->out, "part", deed->parts ? qz_deed_part_name(deed->part) : "");
        qz_jsonw_int(&c->out, "entries", deed->parts);
    }
    qz_jsonw_object_end(&c->out);
}

/* What the rule is made of: also what does not count, with what it lacks. */
static void write_deeds(struct qz_call *c, const struct qz_duties *all, const struct qz_duty *d, bool whose)
{
    int n = 0;
    qz_jsonw_array(&c->out, "deeds");
    for (size_t i = 0; i < all->deeds && n < DUTY_DEEDS_MOST; i++) {
        if (!qz_duty_counts(d, &all->deed[i]))
            continue;
        write_deed(c, &all->deed[i], whose);
        n++;
    }
    qz_jsonw_array_end(&c->out);
}

static void write_days(struct qz_call *c, const struct qz_duty *d)
{
    char period[12];
    qz_period_name(&d->period, period);
    qz_jsonw_text(&c->out, "period", period);
    if (!d->days.next_ms)
        return;
    qz_jsonw_time(&c->out, "start", d->days.start_ms);
    qz_jsonw_time(&c->out, "last", d->days.next_ms - QZ_DAY_MS);
    qz_jsonw_int(&c->out, "days_left", d->days_left);
}

static void write_one_duty(struct qz_call *c, const struct qz_duties *all, const struct qz_duty *d,
                           bool whose)
{
    char from[16];
    const struct qz_rule *r = d->rule;
    snprintf(from, sizeof from, "%04d-%02d-%02d", r->from.year, r->from.month, r->from.day);
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "rule", r->name);
    qz_jsonw_text(&c->out, "title", r->title);
    qz_jsonw_text(&c->out, "title_en", r->title_en);
    qz_jsonw_text(&c->out, "source", qz_rule_source_name(r->source));
    qz_jsonw_text(&c->out, "measure", qz_measure_name(r->measure));
    qz_jsonw_text(&c->out, "from", from);
    write_days(c, d);

    qz_jsonw_int(&c->out, "threshold", r->threshold);
    qz_jsonw_text(&c->out, "state", qz_duty_state_name(d->state));
    qz_jsonw_int(&c->out, "done", d->done);
    qz_jsonw_int(&c->out, "left", d->left);
    qz_jsonw_text(&c->out, "sum", d->sum);
    write_kinds(c, "missing_kinds", d->open);
    write_lines(c, d);
    if (r->measure == QZ_MEASURE_CONTACTS)
        write_contacts(c, d);
    else
        write_hows(c, d->of);
    write_deeds(c, all, d, whose);
    qz_jsonw_object_end(&c->out);
}

/* Of a rule in short, into an object that is open. */
static void write_short(struct qz_call *c, const struct qz_duty *d)
{
    qz_jsonw_text(&c->out, "rule", d->rule->name);
    qz_jsonw_text(&c->out, "state", qz_duty_state_name(d->state));
    qz_jsonw_int(&c->out, "threshold", d->rule->threshold);
    qz_jsonw_int(&c->out, "done", d->done);
    qz_jsonw_int(&c->out, "left", d->left);
    if (d->rule->measure == QZ_MEASURE_CONTACTS)
        qz_jsonw_int(&c->out, "met", d->contacts.met);
    else
        write_lines(c, d);
}

/* The first rule is what a page begins with. */
static void write_first(struct qz_call *c, const struct qz_duties *all)
{
    if (all->n == 0)
        return;
    qz_jsonw_object(&c->out, "first");
    write_short(c, &all->duty[0]);
    qz_jsonw_text(&c->out, "title", all->duty[0].rule->title);
    qz_jsonw_text(&c->out, "title_en", all->duty[0].rule->title_en);
    qz_jsonw_text(&c->out, "source", qz_rule_source_name(all->duty[0].rule->source));
    write_days(c, &all->duty[0]);
    qz_jsonw_object_end(&c->out);
}

/* The members of what is owed, into an object that is open. */
static void write_duties(struct qz_call *c, const struct qz_duties *all, bool whose)
{
    qz_jsonw_time(&c->out, "as_of", all->as_of_ms);
    qz_jsonw_int(&c->out, "left", all->left);
    write_first(c, all);
    qz_jsonw_array(&c->out, "duties");
    for (int i = 0; i < all->n; i++)
        write_one_duty(c, all, &all->duty[i], whose);
    qz_jsonw_array_end(&c->out);
}

/* The moment for which is asked. False after making a problem. */
static bool duty_asked(struct qz_call *c, int64_t now, int64_t *at)
{
    if (qz_duty_moment(qz_call_query(c, "period"), now, at))
        return true;
    qz_call_problem(c, 400, "malformed", "The request is not well formed",
                    "\"period\" must be like 2017-Q2, 2017-B3 (two months) or 2017");
    return false;
}

/* ---- a cadre ---- */

bool qz_api_own_cadre(struct qz_call *c, const char *cadre)
{
    struct qz_err err;
    bool own = c->asker != QZ_ASKER_ACCOUNT || c->session.role != QZ_ROLE_CADRE ||
               strcmp(c->session.cadre, cadre) == 0;
    if (own)
        return true;
    qz_fail(&err, QZ_E_MISSING, "there is no cadre of that id; list them to see which are");
    qz_call_failed(c, &err);
    return false;
}

static void write_post(struct qz_call *c, const struct qz_duties *d)
{
    qz_jsonw_bool(&c->out, "has_post", d->has_post);
    if (!d->has_post)
        return;
    qz_jsonw_text(&c->out, "post", qz_cadre_kind_name(d->post.kind));
    qz_jsonw_bool(&c->out, "in_school", d->post.in_school);
}

static void reply_cadre(struct qz_call *c, const char *id)
{
    struct qz_duties d;
    struct qz_cadre_known known;
    struct qz_organisation o;
    struct qz_err err;
    int64_t now = qz_now_ms(), at;
    if (!duty_asked(c, now, &at))
        return;
    if (qz_cadre_known(c->store, id, now, &known, &err) != 0 ||
        qz_organisation_get(c->store, known.organisation, &o, &err) != 0 ||
        qz_duties_cadre(c->store, id, at, now, &d, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "cadre", id);
    qz_jsonw_text(&c->out, "name", known.name);
    qz_jsonw_text(&c->out, "organisation", o.id);
    qz_jsonw_text(&c->out, "organisation_title", o.title);
    qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
    write_post(c, &d);
    write_duties(c, &d, true);
    qz_jsonw_object_end(&c->out);
    qz_duties_finish(&d);
    qz_call_reply(c, 200, NULL);
}

static void api_cadre_quota(struct qz_call *c)
{
    if (qz_api_own_cadre(c, qz_call_param(c, "id")))
        reply_cadre(c, qz_call_param(c, "id"));
}

/* What is on for the cadre who is signed in. */
static void api_today(struct qz_call *c)
{
    if (*c->session.cadre)
        reply_cadre(c, c->session.cadre);
    else
        qz_call_problem(c, 404, "not-found", "There is nothing here for this account",
                        "This account is no cadre's; the office can invite one for a cadre.");
}

/* ---- an organisation ---- */

/* Of a cadre in the list: the five ones and contacts, in short. */
static void write_one_cadre(struct qz_call *c, const struct qz_duty_cadre *row, const struct qz_duties *d)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", row->id);
    qz_jsonw_text(&c->out, "name", row->name);
    write_post(c, d);
    for (int i = 0; i < d->n; i++) {
        enum qz_measure measure = d->duty[i].rule->measure;
        if (measure == QZ_MEASURE_CAMPAIGN)
            continue;
        qz_jsonw_object(&c->out, measure == QZ_MEASURE_CADRE ? "five" : "contacts");
        write_short(c, &d->duty[i]);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_object_end(&c->out);
}

/* How far the cadres of an organisation are. Nothing of it is for those who are cadres there themselves. */
static int write_cadres(struct qz_call *c, const char *organisation, int64_t at, int64_t now,
                        struct qz_err *err)
{
    struct qz_duty_cadre row[DUTY_CADRES];
    int met = 0, bound = 0;
    int n = qz_api_has(c, QZ_MAY_READ) ? qz_duty_cadres(c->store, organisation, 0, row, DUTY_CADRES, err) : 0;
    if (n < 0)
        return -1;

    qz_jsonw_array(&c->out, "cadres");
    for (int i = 0; i < n; i++) {
        struct qz_duties d;
        if (qz_duties_cadre(c->store, row[i].id, at, now, &d, err) != 0)
            return -1;
        write_one_cadre(c, &row[i], &d);
        bool five = d.n > 0 && d.duty[0].rule->measure == QZ_MEASURE_CADRE;
        bound += five;
        met += five && d.duty[0].state == QZ_DUTY_MET;
        qz_duties_finish(&d);
    }
    qz_jsonw_array_end(&c->out);
    qz_jsonw_int(&c->out, "cadres_bound", bound);
    qz_jsonw_int(&c->out, "cadres_met", met);
    qz_jsonw_int(&c->out, "cadres_left", bound - met);
    qz_jsonw_bool(&c->out, "cadres_more", n == DUTY_CADRES);
    return 0;
}

/* People by how they are known, and week by week, as the figures have them. */
static int write_people(struct qz_call *c, const char *organisation, int64_t at, int64_t now,
                        struct qz_err *err)
{
    struct qz_stats *s = qz_call_keep(c, 1, sizeof *s);
    struct qz_period quarter = qz_period_of(QZ_PERIOD_QUARTER, at);
    if (!s)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the figures");
    bool current = qz_quarter_of(at) == qz_quarter_of(now);
    int rc = current ? qz_views_stats(c->store, organisation, now, s, err)
                     : qz_views_stats_of(c->store, organisation, &quarter, now, s, err);
    if (rc != 0)
        return -1;

    qz_jsonw_object(&c->out, "people");
    qz_stats_members(s, &c->out);
    qz_jsonw_object_end(&c->out);
    return 0;
}

static void api_office_quota(struct qz_call *c)
{
    struct qz_duties d;
    struct qz_organisation o;
    struct qz_err err;
    int64_t now = qz_now_ms(), at;
    if (!duty_asked(c, now, &at))
        return;
    if (qz_organisation_get(c->store, qz_call_param(c, "id"), &o, &err) != 0 ||
        qz_duties_office(c->store, o.id, at, now, &d, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "organisation", o.id);
    qz_jsonw_text(&c->out, "organisation_title", o.title);
    qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
    write_duties(c, &d, false);
    qz_duties_finish(&d);
    if (write_cadres(c, o.id, at, now, &err) != 0 || write_people(c, o.id, at, now, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static const struct qz_route duty_rows[] = {
    {"GET", "/v1/organisations/{id}/quota", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_office_quota, .page = "quota"},
    {"GET", "/v1/cadres/{id}/quota", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_cadre_quota, .page = "cadre_quota"},
    {"GET", "/v1/today", QZ_MAY_SIGNED_IN, 0, api_today, .page = "today"},
};
const struct qz_route_table qz_duty_routes = {duty_rows, sizeof duty_rows / sizeof *duty_rows};
