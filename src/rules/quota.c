#include "rules/quota.h"

#include "base/json.h"

#include <string.h>

static const char *const org_names[QZ_ORG_COUNT] = {
    "province",   "prefecture", "county",         "direct_county", "affiliated",
    "university", "committee",  "general_branch", "branch",
};
static const char *const whose_names[QZ_WHOSE_COUNT] = {"earlier", "kiosk", "cadre", "administrator"};
static const char *const period_names[] = {"quarter", "two_months", "year"};

const char *qz_org_kind_name(enum qz_org_kind kind)
{
    return (unsigned)kind < QZ_ORG_COUNT ? org_names[kind] : "";
}

static int index_of(const char *const *names, int n, const char *name)
{
    int i = 0;
    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

enum qz_org_kind qz_org_kind_parse(const char *name)
{
    return (enum qz_org_kind)index_of(org_names, QZ_ORG_COUNT, name);
}

const char *qz_whose_name(enum qz_whose whose)
{
    return (unsigned)whose < QZ_WHOSE_COUNT ? whose_names[whose] : "";
}

static int parse_confirmed_by(const json_t *obj, unsigned *bits, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "confirmed_by", QZ_WHOSE_COUNT, err);
    if (!list)
        return -1;
    if (json_array_size(list) == 0)
        return qz_fail(err, QZ_E_INPUT, "\"confirmed_by\" is empty; name whose word counts");

    *bits = 1u << QZ_WHOSE_EARLIER;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        int w = name ? index_of(whose_names, QZ_WHOSE_COUNT, name) : QZ_WHOSE_COUNT;
        if (w == QZ_WHOSE_COUNT || w == QZ_WHOSE_EARLIER)
            return qz_fail(err, QZ_E_INPUT, "\"confirmed_by\" must name kiosk, cadre or administrator");

        *bits |= 1u << w;
    }

    return 0;
}

static int parse_binds(const json_t *obj, unsigned *binds, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "binds", QZ_ORG_COUNT, err);
    if (!list)
        return -1;
    if (json_array_size(list) == 0)
        return qz_fail(err, QZ_E_INPUT, "\"binds\" is empty; name the kinds of organisation it binds");

    *binds = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        enum qz_org_kind k = name ? qz_org_kind_parse(name) : QZ_ORG_COUNT;
        if (k == QZ_ORG_COUNT)
            return qz_fail(err, QZ_E_INPUT, "\"binds\" names no kind of organisation: %.40s",
                           name ? name : "?");
        *binds |= 1u << k;
    }

    return 0;
}

/* {"open_day": 1, …}: a number for some of the activity kinds, 0 for the others. */
static int parse_per_kind(const json_t *obj, const char *key, int out[QZ_ACT_COUNT], struct qz_err *err)
{
    json_t *map = qz_json_object(obj, key, err);
    const char *name;
    json_t *v;

    if (!map)
        return -1;
    memset(out, 0, QZ_ACT_COUNT * sizeof *out);

    json_object_foreach(map, name, v)
    {
        enum qz_activity_kind k = qz_activity_kind_parse(name);
        int64_t n;
        if (k == QZ_ACT_COUNT)
            return qz_fail(err, QZ_E_INPUT, "\"%s\" names no kind of activity: %.40s", key, name);
        if (qz_json_int(map, name, 0, 10000, &n, err) != 0)
            return -1;
        out[k] = (int)n;
    }
    return 0;
}

static int check_keys(const json_t *obj, struct qz_err *err)
{
    static const char *const known[] = {"rule",
                                        "binds",
                                        "period",
                                        "threshold",
                                        "need",
                                        "min_participants",
                                        "confirmed_by",
                                        "headcount_stands",
                                        "guidance_for_self_designed"};
    const int n = (int)(sizeof known / sizeof *known);
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)obj, key, v)
    {
        if (index_of(known, n, key) == n)
            return qz_fail(err, QZ_E_INPUT, "a rule has no key \"%.40s\"", key);
    }

    return 0;
}

static int parse_rule(const json_t *obj, struct qz_quota_rule *r, struct qz_err *err)
{
    const char *name, *period;
    int64_t n;

    if (check_keys(obj, err) != 0 || !(name = qz_json_str(obj, "rule", sizeof r->name - 1, err)) ||
        !(period = qz_json_str(obj, "period", 20, err)) || parse_binds(obj, &r->binds, err) != 0)
        return -1;
    strcpy(r->name, name);

    int p = index_of(period_names, 3, period);
    if (p == 3)
        return qz_fail(err, QZ_E_INPUT, "\"period\" must be quarter, two_months or year");
    r->period = (enum qz_period_kind)p;

    if (qz_json_int(obj, "threshold", 1, 1000, &n, err) != 0)
        return -1;
    r->threshold = (int)n;

    if (parse_per_kind(obj, "need", r->need, err) != 0 ||
        parse_per_kind(obj, "min_participants", r->min_participants, err) != 0 ||
        parse_confirmed_by(obj, &r->confirmed_by, err) != 0 ||
        qz_json_bool(obj, "headcount_stands", &r->headcount_stands, err) != 0)
        return -1;

    return qz_json_bool(obj, "guidance_for_self_designed", &r->guidance_for_self_designed, err);
}

int qz_quota_rule_parse(const char *json, size_t len, struct qz_quota_rule *out, struct qz_err *err)
{
    json_t *obj = qz_json_load(json, len, err);
    if (!obj)
        return -1;

    memset(out, 0, sizeof *out);
    int rc = json_is_object(obj) ? parse_rule(obj, out, err)
                                 : qz_fail(err, QZ_E_INPUT, "a rule must be an object");

    json_decref(obj);
    return rc;
}

bool qz_quota_binds(const struct qz_quota_rule *rule, enum qz_org_kind kind)
{
    return rule->binds & 1u << kind;
}

enum qz_counts qz_activity_counts(const struct qz_quota_rule *rule, const struct qz_activity_facts *f)
{
    int64_t stand = f->distinct + (rule->headcount_stands ? f->headcount : 0);
    if (!f->opened)
        return QZ_COUNTS_NOT_OPENED;
    if (stand < rule->min_participants[f->kind])
        return QZ_COUNTS_TOO_FEW;
    return f->confirmed_by & rule->confirmed_by ? QZ_COUNTS : QZ_COUNTS_UNCONFIRMED;
}

const char *qz_counts_name(enum qz_counts c)
{
    static const char *const names[] = {"counts", "not-opened", "too-few", "unconfirmed", "given-up"};
    return names[c];
}

void qz_quota_office(const struct qz_quota_rule *rule, const int counted[QZ_ACT_COUNT], int guidance,
                     struct qz_quota_result *out)
{
    int asked = 0, closed = 0;
    memset(out, 0, sizeof *out);
    out->threshold = rule->threshold;

    for (int k = 0; k < QZ_OFFICE_KINDS; k++) {
        struct qz_ring *ring = &out->ring[k];
        *ring = (struct qz_ring){(enum qz_activity_kind)k, counted[k], rule->need[k]};

        if (k == QZ_ACT_SELF_DESIGNED && counted[k] < rule->need[k] && guidance > 0 &&
            rule->guidance_for_self_designed) {
            /* Only what is missing: otherwise one activity more could make the quarter worse. */
            int missing = rule->need[k] - counted[k];
            ring->counted += guidance < missing ? guidance : missing;
            out->stood_in = true;
        }

        out->counted += ring->counted;
        asked += ring->need > 0;
        closed += ring->need > 0 && ring->counted >= ring->need;
    }

    double rings = asked ? (double)closed / asked : 1.0;
    double whole = out->counted >= rule->threshold ? 1.0 : (double)out->counted / rule->threshold;
    out->share = rings < whole ? rings : whole;
    out->fulfilled = out->counted >= rule->threshold && closed == asked;
}
