#include "figures/duty.h"

#include "base/clock.h"
#include "base/list.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What reckoning what somebody owes needs at hand. */
struct duty_work {
    struct qz_tracker *t;
    struct qz_duties *out;
    int64_t cadre; /* cadre.ref; 0: it is an organisation */
    int64_t at_ms, now_ms;
    const char *organisation;
    enum qz_org_kind kind; /* of the organisation, or of the cadre's */
    struct qz_err *err;
};

const char *qz_duty_state_name(enum qz_duty_state state)
{
    static const char *const names[QZ_DUTY_STATES] = {"unset", "ahead", "running", "met", "missed"};
    return (unsigned)state < QZ_DUTY_STATES ? names[state] : "";
}

void qz_duties_finish(struct qz_duties *d)
{
    free(d->deed);
    d->deed = NULL;
    d->deeds = d->deed_cap = 0;
}

/* ---- periods ---- */

bool qz_duty_moment(const char *period, int64_t now_ms, int64_t *at_ms)
{
    struct qz_period p;
    *at_ms = now_ms;
    if (!*period)
        return true;
    if (!qz_period_parse(period, &p))
        return false;

    bool now = now_ms >= p.start_ms && now_ms < p.next_ms;
    *at_ms = now ? now_ms : p.next_ms - 1;
    return true;
}

/* The days of a campaign that go on at that moment, though they began in the year before, or those of the
 * moment's year. False: they are not known. */
static bool duty_campaign_days(struct duty_work *w, struct qz_duty *d)
{
    static const struct qz_lantern none;
    struct qz_lantern lantern = none;
    struct qz_deed_span before;
    int year = d->period.year;
    bool known = !d->rule->days.to_lantern || qz_lantern_load(&lantern, w->err) == 0;
    if (!known)
        return false;

    if (qz_campaign_days(d->rule, &lantern, year - 1, NULL, &before) && w->at_ms < before.next_ms) {
        d->period = qz_period_of(QZ_PERIOD_YEAR, before.start_ms);
        d->days = before;
        return true;
    }
    return qz_campaign_days(d->rule, &lantern, year, NULL, &d->days);
}

static void duty_days_left(const struct duty_work *w, struct qz_duty *d)
{
    int64_t today = qz_date_start(qz_date_of(w->now_ms));
    if (today < d->days.next_ms)
        d->days_left = (int)((d->days.next_ms - today) / QZ_DAY_MS);
}

/* By the time that it is now, and what is lacking. */
static enum qz_duty_state duty_state(const struct duty_work *w, const struct qz_duty *d)
{
    if (d->days.next_ms == 0)
        return QZ_DUTY_UNSET;
    if (d->left == 0)
        return QZ_DUTY_MET;
    if (w->now_ms < d->days.start_ms)
        return QZ_DUTY_AHEAD;
    return w->now_ms < d->days.next_ms ? QZ_DUTY_RUNNING : QZ_DUTY_MISSED;
}

/* ---- which rules bind ---- */

static void duty_read_post(const struct qz_row *row, struct qz_duties *out)
{
    out->has_post = true;
    out->post.kind = (enum qz_cadre_kind)qz_row_int(row, 0);
    out->post.in_school = qz_row_int(row, 1) != 0;
}

/* How the cadre serves in a period. */
static int duty_post(struct duty_work *w, const struct qz_period *p)
{
    const struct qz_row *row;
    struct qz_duties *out = w->out;
    out->has_post = false;
    out->post.at = w->kind;

    int rc = qz_db_get(w->t->db, Q_DUTY_POST_AT, &row, w->err, INT(w->cadre), INT(p->start_ms));
    if (rc == 0)
        rc = qz_db_get(w->t->db, Q_DUTY_POST_FIRST, &row, w->err, INT(w->cadre), INT(p->start_ms),
                       INT(p->next_ms));
    if (rc == 1)
        duty_read_post(row, out);
    return rc < 0 ? -1 : 0;
}

/* Whether the rule is whoever's it is asked for, in that period. 1, 0, -1. */
static int duty_binds(struct duty_work *w, const struct qz_rule *r, const struct qz_period *p)
{
    if (r != qz_rules_at(&w->t->rules, r->name, p->start_ms))
        return 0;
    if (!w->cadre)
        return qz_rule_binds(r, w->kind);
    if (duty_post(w, p) != 0)
        return -1;
    return w->out->has_post && qz_rule_binds_cadre(r, &w->out->post);
}

static int duty_take_rule(struct duty_work *w, const struct qz_rule *r)
{
    struct qz_duties *out = w->out;
    struct qz_duty *d = &out->duty[out->n];
    memset(d, 0, sizeof *d);
    d->rule = r;
    d->period = qz_period_of(r->period, w->at_ms);
    d->days = (struct qz_deed_span){d->period.start_ms, d->period.next_ms};
    if (r->measure == QZ_MEASURE_CAMPAIGN && !duty_campaign_days(w, d))
        d->days = (struct qz_deed_span){0, 0};

    int rc = duty_binds(w, r, &d->period);
    if (rc == 1) {
        duty_days_left(w, d);
        out->n++;
    }
    return rc < 0 ? -1 : 0;
}

static int duty_take_measure(struct duty_work *w, enum qz_measure measure)
{
    const struct qz_rules *rules = &w->t->rules;
    for (int i = 0; i < rules->n; i++)
        if (rules->rule[i].measure == measure && duty_take_rule(w, &rules->rule[i]) != 0)
            return -1;
    return 0;
}

/* The five ones first, then contacts, then campaigns. */
static int duty_take_rules(struct duty_work *w)
{
    struct qz_duties *out = w->out;
    struct qz_period year = qz_period_of(QZ_PERIOD_YEAR, w->at_ms);
    for (int m = 0; m < QZ_MEASURE_COUNT; m++)
        if (duty_take_measure(w, (enum qz_measure)m) != 0)
            return -1;

    out->from_ms = year.start_ms;
    out->next_ms = year.next_ms;
    for (int i = 0; i < out->n; i++) {
        const struct qz_duty *d = &out->duty[i];
        if (d->days.next_ms && d->days.start_ms < out->from_ms)
            out->from_ms = d->days.start_ms;
        if (d->days.next_ms > out->next_ms)
            out->next_ms = d->days.next_ms;
    }
    return w->cadre ? duty_post(w, &year) : 0;
}

/* ---- what was done ---- */

static void deed_read(const struct qz_row *row, struct qz_duty_deed *d, bool *in_time)
{
    struct qz_deed_people p = {qz_row_int(row, 6), qz_row_int(row, 7),  qz_row_int(row, 8),
                               qz_row_int(row, 9), qz_row_int(row, 10), qz_row_int(row, 11)};
    memset(d, 0, sizeof *d);
    qz_copy_text(d->id, sizeof d->id, qz_row_text(row, 0));
    qz_copy_text(d->title, sizeof d->title, qz_row_text(row, 1));
    d->deed.kind = (enum qz_activity_kind)qz_row_int(row, 2);
    d->deed.at_ms = qz_row_int(row, 3);
    d->counts = (enum qz_counts)qz_row_int(row, 4);
    *in_time = qz_row_int(row, 5) > 0;
    d->deed.how = qz_deed_how(*in_time, &p);
    qz_copy_text(d->campaign, sizeof d->campaign, qz_row_text(row, 12));
    d->activity = qz_row_int(row, 13);
    d->state = (enum qz_activity_state)qz_row_int(row, 17);
    d->people = p.proven + p.attested + p.pending + p.late + p.unnamed + p.unnamed_late;
}

/* An entry by which the cadre has a part, as far as it stands. What was entered late alone stays late. */
static void deed_add_part(const struct qz_row *row, struct qz_duty_deed *d)
{
    enum qz_part part = (enum qz_part)qz_row_int(row, 14);
    enum qz_judgement verdict = (enum qz_judgement)qz_row_int(row, 15);
    bool gone = qz_row_int(row, 16) != 0;
    if (gone || !qz_judgement_counts(QZ_ENTRY_OPEN, verdict))
        return;

    if (d->parts == 0 || d->part == QZ_PART_LATE)
        d->part = part;
    d->parts++;
}

static int deed_take(struct duty_work *w, const struct qz_row *row)
{
    struct qz_duties *out = w->out;
    bool in_time;
    struct qz_duty_deed *last = out->deeds ? &out->deed[out->deeds - 1] : NULL;
    if (!last || last->activity != qz_row_int(row, 13)) {
        if (qz_list_grow(&out->deed, out->deeds, &out->deed_cap, sizeof *out->deed, w->err) != 0)
            return -1;
        last = &out->deed[out->deeds++];
        deed_read(row, last, &in_time);
    }
    if (w->cadre)
        deed_add_part(row, last);
    return 0;
}

static int deed_take_all(struct duty_work *w, struct qz_rows *rows)
{
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(rows, &row, w->err)) == 1)
        if (deed_take(w, row) != 0)
            return -1;
    return rc;
}

static int deed_read_cadre(struct duty_work *w)
{
    struct qz_duties *out = w->out;
    QZ_ROWS rows =
        qz_db_rows(w->t->db, Q_DUTY_DEEDS, w->err, INT(w->cadre), INT(out->from_ms), INT(out->next_ms));
    return deed_take_all(w, &rows);
}

static int deed_read_office(struct duty_work *w)
{
    struct qz_duties *out = w->out;
    int64_t ref;
    if (qz_org_ref(w->t, w->organisation, &ref, w->err) != 0)
        return -1;
    QZ_ROWS rows = qz_db_rows(w->t->db, Q_DUTY_HELD, w->err, INT(ref), INT(out->from_ms), INT(out->next_ms),
                              INT(out->next_ms + QZ_ACTIVITY_LONGEST_MS));
    return deed_take_all(w, &rows);
}

/* Of a part that was entered late alone the deed is late, whatever the activity is. */
static void deed_mark_late(struct qz_duties *out)
{
    for (size_t i = 0; i < out->deeds; i++)
        if (out->deed[i].parts > 0 && out->deed[i].part == QZ_PART_LATE)
            out->deed[i].deed.how = QZ_DEED_LATE;
}

static bool deed_is_counted(const struct duty_work *w, const struct qz_duty_deed *d)
{
    return d->counts == QZ_COUNTS && (!w->cadre || d->parts > 0);
}

/* ---- judging ---- */

static void duty_count_line(struct qz_duty *d, enum qz_activity_kind kind, const int of[QZ_DEED_HOWS],
                            int need)
{
    struct qz_duty_line *line = &d->line[d->lines++];
    line->kind = kind;
    line->need = need;
    for (int h = 0; h < QZ_DEED_HOWS; h++) {
        line->of[h] = of[h];
        line->counted += of[h];
        d->of[h] += of[h];
    }
    if (line->counted < (need ? need : 1))
        d->open |= 1u << kind;
}

/* The lines in their order, and what they come to. */
static void duty_write_sum(struct qz_duty *d)
{
    int n = 0;
    for (int i = 0; i < d->lines; i++)
        n += snprintf(d->sum + n, sizeof d->sum - (size_t)n, i ? " + %d" : "%d", d->line[i].counted);
    snprintf(d->sum + n, sizeof d->sum - (size_t)n, " = %d", d->done);
}

static struct qz_deeds duty_gather(const struct duty_work *w, const struct qz_deed_span *days)
{
    struct qz_deeds all = {0};
    for (size_t i = 0; i < w->out->deeds; i++)
        if (deed_is_counted(w, &w->out->deed[i]))
            qz_deeds_add(&all, &w->out->deed[i].deed, 1, days);
    return all;
}

static void duty_judge_office(struct duty_work *w, struct qz_duty *d)
{
    struct qz_deeds all = duty_gather(w, &d->days);
    struct qz_quota_result r;
    int counted[QZ_ACT_COUNT] = {0}, lacking = 0;
    for (int k = 0; k < QZ_OFFICE_KINDS; k++) {
        int need = d->rule->need[k];
        duty_count_line(d, (enum qz_activity_kind)k, all.of[k], need);
        counted[k] = d->line[k].counted;
        lacking += counted[k] < need ? need - counted[k] : 0;
    }

    qz_quota_office(d->rule, counted, 0, &r);
    int short_of = r.threshold > r.counted ? r.threshold - r.counted : 0;
    d->done = r.counted;
    d->left = short_of > lacking ? short_of : lacking;
    duty_write_sum(d);
}

static void duty_judge_cadre(struct duty_work *w, struct qz_duty *d)
{
    struct qz_cadre_facts facts = {.deeds = duty_gather(w, &d->days)};
    struct qz_cadre_verdict v;
    qz_cadre_judge(d->rule, &d->period, &facts, &v);
    for (int i = 0; i < v.lines; i++)
        duty_count_line(d, v.line[i].kind, v.line[i].of, 0);
    d->done = v.counted;
    d->left = v.missing;
    qz_cadre_sum(&v, d->sum);
}

/* Whether somebody stood there who is linked to the cadre. 1, 0, -1. */
static int duty_with_linked(struct duty_work *w, const struct qz_duty_deed *deed)
{
    const struct qz_row *row;
    QZ_ROWS rows =
        qz_db_rows(w->t->db, Q_DUTY_MET, w->err, INT(w->cadre), INT(w->now_ms), INT(deed->activity));
    return qz_rows_next(&rows, &row, w->err);
}

/* A campaign takes what was tagged for it, and perhaps only what was with youths who are linked. */
static int duty_campaign_deed(struct duty_work *w, const struct qz_rule *rule, struct qz_duty_deed *deed)
{
    deed->deed.tagged = strcmp(deed->campaign, rule->name) == 0;
    if (!rule->with_linked || !deed->deed.tagged)
        return 0;

    int rc = duty_with_linked(w, deed);
    deed->deed.linked = rc == 1;
    return rc < 0 ? -1 : 0;
}

static int duty_judge_campaign(struct duty_work *w, struct qz_duty *d)
{
    const struct qz_deed_span *days = d->days.next_ms ? &d->days : NULL;
    int of[QZ_ACT_COUNT][QZ_DEED_HOWS] = {{0}};
    struct qz_campaign_verdict v;
    for (size_t i = 0; i < w->out->deeds && days; i++) {
        struct qz_duty_deed *deed = &w->out->deed[i];
        if (!deed_is_counted(w, deed))
            continue;
        if (duty_campaign_deed(w, d->rule, deed) != 0)
            return -1;
        qz_campaign_judge(d->rule, days, &deed->deed, 1, w->now_ms, &v);
        for (int h = 0; h < QZ_DEED_HOWS; h++)
            of[deed->deed.kind][h] += v.of[h];
    }

    for (int k = 0; k < QZ_ACT_COUNT; k++)
        if (d->rule->kinds & 1u << k)
            duty_count_line(d, (enum qz_activity_kind)k, of[k], 0);
    for (int i = 0; i < d->lines; i++)
        d->done += d->line[i].counted;
    d->left = d->done < d->rule->threshold ? d->rule->threshold - d->done : 0;
    duty_write_sum(d);
    return 0;
}

/* ---- contacts ---- */

/* A youth who is linked. */
struct duty_youth {
    int64_t ref;
    enum qz_field field;
    bool met;
};

static int duty_youth_order(const void *a, const void *b)
{
    const struct duty_youth *x = a, *y = b;
    return (x->ref > y->ref) - (x->ref < y->ref);
}

static int duty_read_linked(struct duty_work *w, int64_t moment, struct duty_youth **list, size_t *n)
{
    const struct qz_row *row;
    size_t cap = 0;
    int rc;
    QZ_ROWS rows = qz_db_rows(w->t->db, Q_DUTY_LINKED, w->err, INT(w->cadre), INT(moment));
    while ((rc = qz_rows_next(&rows, &row, w->err)) == 1) {
        int64_t field = qz_row_int(row, 1);
        if (field < 0 || field >= QZ_FIELD_COUNT)
            continue;
        if (qz_list_grow(list, *n, &cap, sizeof **list, w->err) != 0)
            return -1;
        (*list)[(*n)++] = (struct duty_youth){qz_row_int(row, 0), (enum qz_field)field, false};
    }
    return rc;
}

static int duty_meet_at(struct duty_work *w, int64_t moment, const struct qz_duty_deed *deed,
                        struct duty_youth *list, size_t n)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(w->t->db, Q_DUTY_MET, w->err, INT(w->cadre), INT(moment), INT(deed->activity));
    while ((rc = qz_rows_next(&rows, &row, w->err)) == 1) {
        struct duty_youth key = {.ref = qz_row_int(row, 0)};
        struct duty_youth *found = bsearch(&key, list, n, sizeof *list, duty_youth_order);
        if (found)
            found->met = true;
    }
    return rc;
}

/* Whom of them the cadre met in the year, at activities in which the cadre had a part. */
static int duty_meet(struct duty_work *w, const struct qz_duty *d, int64_t moment, struct duty_youth *list,
                     size_t n)
{
    for (size_t i = 0; i < w->out->deeds; i++) {
        const struct qz_duty_deed *deed = &w->out->deed[i];
        bool within = deed->deed.at_ms >= d->days.start_ms && deed->deed.at_ms < d->days.next_ms;
        if (within && deed->parts > 0 && deed->state != QZ_ACTIVITY_CANCELLED &&
            duty_meet_at(w, moment, deed, list, n) != 0)
            return -1;
    }
    return 0;
}

static void duty_judge_links(struct qz_duty *d, const struct duty_youth *list, size_t n)
{
    struct qz_contacts_facts facts = {0};
    int at = 0;
    for (size_t i = 0; i < n; i++) {
        facts.linked[list[i].field]++;
        facts.met[list[i].field] += list[i].met;
    }
    memcpy(d->linked, facts.linked, sizeof d->linked);
    memcpy(d->met, facts.met, sizeof d->met);

    qz_contacts_judge(d->rule, &facts, &d->contacts);
    d->done = d->contacts.linked;
    d->left =
        d->contacts.missing > d->contacts.fields_missing ? d->contacts.missing : d->contacts.fields_missing;
    for (int f = 0; f < QZ_FIELD_COUNT; f++)
        at += snprintf(d->sum + at, sizeof d->sum - (size_t)at, f ? " + %d" : "%d", facts.linked[f]);
    snprintf(d->sum + at, sizeof d->sum - (size_t)at, " = %d", d->done);
}

static int duty_judge_contacts(struct duty_work *w, struct qz_duty *d)
{
    struct duty_youth *list = NULL;
    size_t n = 0;
    int64_t moment = w->now_ms < d->days.next_ms ? w->now_ms : d->days.next_ms - 1;
    int rc = duty_read_linked(w, moment, &list, &n);
    if (rc == 0 && n)
        rc = duty_meet(w, d, moment, list, n);
    if (rc == 0)
        duty_judge_links(d, list, n);
    free(list);
    return rc < 0 ? -1 : 0;
}

/* ---- all of it ---- */

static int duty_judge(struct duty_work *w, struct qz_duty *d)
{
    int rc = 0;
    switch (d->rule->measure) {
    case QZ_MEASURE_OFFICE:
        duty_judge_office(w, d);
        break;
    case QZ_MEASURE_CADRE:
        duty_judge_cadre(w, d);
        break;
    case QZ_MEASURE_CONTACTS:
        rc = duty_judge_contacts(w, d);
        break;
    default:
        rc = duty_judge_campaign(w, d);
        break;
    }

    d->state = duty_state(w, d);
    if (d->state == QZ_DUTY_RUNNING)
        w->out->left += d->left;
    return rc;
}

static int duty_run(struct duty_work *w)
{
    struct qz_duties *out = w->out;
    memset(out, 0, sizeof *out);
    out->as_of_ms = w->now_ms;
    if (duty_take_rules(w) != 0)
        return -1;

    if (w->cadre ? deed_read_cadre(w) != 0 : deed_read_office(w) != 0)
        return -1;
    deed_mark_late(out);

    for (int i = 0; i < out->n; i++)
        if (duty_judge(w, &out->duty[i]) != 0)
            return -1;
    return 0;
}

int qz_duties_office(struct qz_tracker *t, const char *organisation, int64_t at_ms, int64_t now_ms,
                     struct qz_duties *out, struct qz_err *err)
{
    struct qz_organisation o;
    memset(out, 0, sizeof *out);
    if (qz_organisation_get(t, organisation, &o, err) != 0)
        return -1;

    struct duty_work w = {t, out, 0, at_ms, now_ms, organisation, o.kind, err};
    int rc = duty_run(&w);
    if (rc != 0)
        qz_duties_finish(out);
    return rc;
}

int qz_duties_cadre(struct qz_tracker *t, const char *cadre, int64_t at_ms, int64_t now_ms,
                    struct qz_duties *out, struct qz_err *err)
{
    struct qz_cadre_known known;
    memset(out, 0, sizeof *out);
    if (qz_cadre_known(t, cadre, at_ms, &known, err) != 0)
        return -1;

    struct duty_work w = {t, out, known.ref, at_ms, now_ms, known.organisation, known.post.at, err};
    int rc = duty_run(&w);
    if (rc != 0)
        qz_duties_finish(out);
    return rc;
}

static bool duty_has_kind(const struct qz_duty *duty, enum qz_activity_kind kind)
{
    for (int i = 0; i < duty->lines; i++)
        if (duty->line[i].kind == kind)
            return true;
    return false;
}

bool qz_duty_counts(const struct qz_duty *duty, const struct qz_duty_deed *deed)
{
    const struct qz_rule *r = duty->rule;
    bool within = deed->deed.at_ms >= duty->days.start_ms && deed->deed.at_ms < duty->days.next_ms;
    bool tagged = !r->tagged || strcmp(deed->campaign, r->name) == 0;
    return within && tagged && (!r->with_linked || deed->deed.linked) && duty_has_kind(duty, deed->deed.kind);
}

int qz_duty_cadres(struct qz_tracker *t, const char *organisation, int64_t after, struct qz_duty_cadre *out,
                   int most, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t ref;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &ref, err) != 0)
        return -1;
    QZ_ROWS rows = qz_db_rows(t->db, Q_DUTY_CADRES, err, INT(ref), INT(after), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_duty_cadre *c = &out[n++];
        qz_copy_text(c->id, sizeof c->id, qz_row_text(row, 0));
        qz_copy_text(c->name, sizeof c->name, qz_row_text(row, 1));
        c->ref = qz_row_int(row, 2);
    }
    return rc < 0 ? -1 : n;
}
