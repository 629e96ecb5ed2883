#include "rules/rule_int.h"

#include <string.h>

static const char *const measure_names[QZ_MEASURE_COUNT] = {"office_five_ones", "cadre_five_ones", "contacts",
                                                            "campaign"};
static const char *const source_names[QZ_RULE_SOURCE_COUNT] = {"seed", "national", "ours"};
static const char *const period_names[] = {"quarter", "two_months", "year"};

const char *qz_measure_name(enum qz_measure measure)
{
    return (unsigned)measure < QZ_MEASURE_COUNT ? measure_names[measure] : "";
}

const char *qz_rule_source_name(enum qz_rule_source source)
{
    return (unsigned)source < QZ_RULE_SOURCE_COUNT ? source_names[source] : "";
}

/* One of n names as a number, or n. */
static int rule_index(const char *const *names, int n, const char *name)
{
    int i = 0;
    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

static int rule_number(const json_t *obj, const char *key, int most, int *out, struct qz_err *err)
{
    int64_t n;
    if (qz_json_int(obj, key, 1, most, &n, err) != 0)
        return -1;

    *out = (int)n;
    return 0;
}

/* ---- a function a member ---- */

int qz_rule_read_name(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const char *name = qz_json_str(obj, "rule", sizeof r->name - 1, err);
    if (!name)
        return -1;
    if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name))
        return qz_fail(err, QZ_E_INPUT, "\"rule\" must be small letters, digits and _, such as contacts");

    strcpy(r->name, name);
    return 0;
}

int qz_rule_read_measure(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const char *name = qz_json_str(obj, "measure", 40, err);
    if (!name)
        return -1;

    int m = rule_index(measure_names, QZ_MEASURE_COUNT, name);
    if (m == QZ_MEASURE_COUNT)
        return qz_fail(err, QZ_E_INPUT,
                       "\"measure\" must be office_five_ones, cadre_five_ones, contacts or campaign");

    r->measure = (enum qz_measure)m;
    return 0;
}

static int rule_title(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const json_t *map = qz_json_object(obj, "title", err);
    if (!map)
        return -1;

    const char *zh = qz_json_str(map, "zh", sizeof r->title - 1, err);
    const char *en = zh ? qz_json_str(map, "en", sizeof r->title_en - 1, err) : NULL;
    if (!en)
        return qz_fail_in(err, "\"title\"");
    if (!*zh || !*en || json_object_size(map) != 2)
        return qz_fail(err, QZ_E_INPUT, "\"title\" must have words in \"zh\" and \"en\", and nothing else");

    strcpy(r->title, zh);
    strcpy(r->title_en, en);
    return 0;
}

static int rule_source(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const char *name = qz_json_str(obj, "source", 20, err);
    if (!name)
        return -1;

    int s = rule_index(source_names, QZ_RULE_SOURCE_COUNT, name);
    if (s == QZ_RULE_SOURCE_COUNT)
        return qz_fail(err, QZ_E_INPUT, "\"source\" must be seed, national or ours");

    r->source = (enum qz_rule_source)s;
    return 0;
}

/* So many digits as a number, or -1. */
static int rule_digits(const char *text, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + text[i] - '0';
    }
    return value;
}

/* Whether the calendar has that day in that year. */
static bool rule_day_is(int year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1)
        return false;

    struct qz_date d = qz_date_of(qz_date_start((struct qz_date){year, month, day}));
    return d.year == year && d.month == month && d.day == day;
}

bool qz_rule_day(const char *text, struct qz_date *out)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;

    struct qz_date d = {rule_digits(text, 4), rule_digits(text + 5, 2), rule_digits(text + 8, 2)};
    if (d.year < 1992 || !rule_day_is(d.year, d.month, d.day))
        return false;

    *out = d;
    return true;
}

static int rule_from(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const char *text = qz_json_str(obj, "from", 20, err);
    if (!text)
        return -1;
    if (!qz_rule_day(text, &r->from))
        return qz_fail(err, QZ_E_INPUT,
                       "\"from\" must be a day such as 2017-01-01, the first that it is for");

    return 0;
}

static int rule_binds(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "binds", QZ_ORG_COUNT, err);
    if (!list)
        return -1;
    if (json_array_size(list) == 0)
        return qz_fail(err, QZ_E_INPUT, "\"binds\" is empty; name the kinds of organisation it binds");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        enum qz_org_kind k = name ? qz_org_kind_parse(name) : QZ_ORG_COUNT;
        if (k == QZ_ORG_COUNT)
            return qz_fail(err, QZ_E_INPUT, "\"binds\" names no kind of organisation: %.40s",
                           name ? name : "?");
        r->binds |= 1u << k;
    }

    return 0;
}

static int rule_cadres(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    json_t *map = qz_json_object(obj, "cadres", err), *v;
    const char *name;
    if (!map)
        return -1;
    if (json_object_size(map) == 0)
        return qz_fail(err, QZ_E_INPUT, "\"cadres\" is empty; name the kinds of cadre it binds");

    json_object_foreach(map, name, v)
    {
        enum qz_cadre_kind k = qz_cadre_kind_parse(name);
        const char *text = json_string_value(v);
        enum qz_cadre_where w = text ? qz_cadre_where_parse(text) : QZ_WHERE_COUNT;
        if (k == QZ_CADRE_KINDS)
            return qz_fail(err, QZ_E_INPUT, "\"cadres\" names no kind of cadre: %.40s", name);
        if (w == QZ_WHERE_COUNT || w == QZ_WHERE_NONE)
            return qz_fail(err, QZ_E_INPUT, "\"cadres\": \"%s\" must be all, leading_bodies or schools",
                           name);
        r->cadres[k] = w;
    }
    return 0;
}

static int rule_period(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const char *name = qz_json_str(obj, "period", 20, err);
    if (!name)
        return -1;

    int p = rule_index(period_names, 3, name);
    if (p == 3)
        return qz_fail(err, QZ_E_INPUT, "\"period\" must be quarter, two_months or year");

    r->period = (enum qz_period_kind)p;
    return 0;
}

static int rule_threshold(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return rule_number(obj, "threshold", 1000, &r->threshold, err);
}

/* {"open_day": 1, …}: a number for some of the activity kinds, 0 for the others. */
static int rule_per_kind(const json_t *obj, const char *key, int out[QZ_ACT_COUNT], struct qz_err *err)
{
    json_t *map = qz_json_object(obj, key, err), *v;
    const char *name;
    if (!map)
        return -1;

    json_object_foreach(map, name, v)
    {
        enum qz_activity_kind k = qz_activity_kind_parse(name);
        int64_t n;
        if (k == QZ_ACT_COUNT)
            return qz_fail(err, QZ_E_INPUT, "\"%s\" names no kind of activity: %.40s", key, name);
        if (qz_json_int(map, name, 0, 10000, &n, err) != 0)
            return qz_fail_in(err, "\"%s\"", key);
        out[k] = (int)n;
    }
    return 0;
}

static int rule_need(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return rule_per_kind(obj, "need", r->need, err);
}

static int rule_min_participants(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return rule_per_kind(obj, "min_participants", r->min_participants, err);
}

static int rule_confirmed_by(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "confirmed_by", QZ_WHOSE_COUNT, err);
    if (!list)
        return -1;
    if (json_array_size(list) == 0)
        return qz_fail(err, QZ_E_INPUT, "\"confirmed_by\" is empty; name whose word counts");

    r->confirmed_by = 1u << QZ_WHOSE_EARLIER;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        enum qz_whose w = name ? qz_whose_parse(name) : QZ_WHOSE_COUNT;
        if (w == QZ_WHOSE_COUNT || w == QZ_WHOSE_EARLIER)
            return qz_fail(err, QZ_E_INPUT, "\"confirmed_by\" must name kiosk, cadre or administrator");

        r->confirmed_by |= 1u << w;
    }

    return 0;
}

static int rule_headcount(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return qz_json_bool(obj, "headcount_stands", &r->headcount_stands, err);
}

static int rule_guidance(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return qz_json_bool(obj, "guidance_for_self_designed", &r->guidance_for_self_designed, err);
}

static int rule_kinds(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "kinds", QZ_ACT_COUNT, err);
    if (!list)
        return -1;
    if (json_array_size(list) == 0)
        return qz_fail(err, QZ_E_INPUT, "\"kinds\" is empty; name the kinds of activity that are counted");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        enum qz_activity_kind k = name ? qz_activity_kind_parse(name) : QZ_ACT_COUNT;
        if (k == QZ_ACT_COUNT)
            return qz_fail(err, QZ_E_INPUT, "\"kinds\" names no kind of activity: %.40s", name ? name : "?");
        r->kinds |= 1u << k;
    }

    return 0;
}

static int rule_fields(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return rule_number(obj, "fields_least", 7, &r->fields_least, err);
}

/* "04-20"; not 29 February, which most years lack. */
static bool rule_month_day(const char *text, int *month, int *day)
{
    if (strlen(text) != 5 || text[2] != '-')
        return false;

    *month = rule_digits(text, 2);
    *day = rule_digits(text + 3, 2);
    return rule_day_is(2017, *month, *day);
}

static int rule_days(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const json_t *days = json_object_get(obj, "days");
    const char *word = json_string_value(days);
    if (word && strcmp(word, "set_by_province") == 0) {
        r->days.set_by_province = true;
        return 0;
    }

    const char *from = json_string_value(json_object_get(days, "from"));
    const char *to = json_string_value(json_object_get(days, "to"));
    if (from && to && json_object_size(days) == 2 &&
        rule_month_day(from, &r->days.from_month, &r->days.from_day)) {
        r->days.to_lantern = strcmp(to, "lantern_festival") == 0;
        if (r->days.to_lantern || rule_month_day(to, &r->days.to_month, &r->days.to_day))
            return 0;
    }

    return qz_fail(err, QZ_E_INPUT,
                   "\"days\" must be \"set_by_province\", or \"from\" and \"to\" such as 04-20 and 05-20 or "
                   "lantern_festival");
}

static int rule_tagged(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return qz_json_bool(obj, "tagged", &r->tagged, err);
}

static int rule_with_linked(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    return qz_json_bool(obj, "with_linked", &r->with_linked, err);
}

static int rule_ours(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "ours", 20, err);
    if (!list)
        return -1;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        int m = name ? qz_rule_member(name) : -1;
        if (m < 0 || !json_object_get(obj, name))
            return qz_fail(err, QZ_E_INPUT, "\"ours\" names no member of the rule: %.40s", name ? name : "?");
        r->ours |= 1u << m;
    }

    return 0;
}

/* ---- the members ---- */

#define OF          QZ_RULE_OF
#define OF_EACH     (OF(QZ_MEASURE_COUNT) - 1)
#define OF_OFFICE   OF(QZ_MEASURE_OFFICE)
#define OF_CADRE    OF(QZ_MEASURE_CADRE)
#define OF_CONTACTS OF(QZ_MEASURE_CONTACTS)
#define OF_CAMPAIGN OF(QZ_MEASURE_CAMPAIGN)

const struct qz_rule_row qz_rule_rows[] = {
    {"rule", OF_EACH, OF_EACH, qz_rule_read_name},
    {"measure", OF_EACH, OF_EACH, qz_rule_read_measure},
    {"title", OF_EACH, OF_EACH, rule_title},
    {"source", OF_EACH, OF_EACH, rule_source},
    {"ours", OF_EACH, 0, rule_ours},
    {"from", OF_EACH, OF_EACH, rule_from},
    {"binds", OF_OFFICE | OF_CAMPAIGN, OF_OFFICE, rule_binds},
    {"cadres", OF_CADRE | OF_CONTACTS | OF_CAMPAIGN, OF_CADRE | OF_CONTACTS, rule_cadres},
    {"period", OF_EACH, OF_EACH, rule_period},
    {"threshold", OF_EACH, OF_EACH, rule_threshold},
    {"need", OF_OFFICE, OF_OFFICE, rule_need},
    {"min_participants", OF_OFFICE, OF_OFFICE, rule_min_participants},
    {"confirmed_by", OF_OFFICE, OF_OFFICE, rule_confirmed_by},
    {"headcount_stands", OF_OFFICE, OF_OFFICE, rule_headcount},
    {"guidance_for_self_designed", OF_OFFICE, OF_OFFICE, rule_guidance},
    {"kinds", OF_CADRE | OF_CAMPAIGN, OF_CADRE | OF_CAMPAIGN, rule_kinds},
    {"fields_least", OF_CONTACTS, OF_CONTACTS, rule_fields},
    {"days", OF_CAMPAIGN, OF_CAMPAIGN, rule_days},
    {"tagged", OF_CAMPAIGN, OF_CAMPAIGN, rule_tagged},
    {"with_linked", OF_CAMPAIGN, OF_CAMPAIGN, rule_with_linked},
    {0},
};

int qz_rule_member(const char *name)
{
    for (int i = 0; qz_rule_rows[i].name; i++) {
        if (strcmp(qz_rule_rows[i].name, name) == 0)
            return i;
    }
    return -1;
}
