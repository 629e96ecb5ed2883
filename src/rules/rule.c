#include "rules/rule_int.h"

#include <string.h>

/* What a rule of that measure has no use for is refused: whoever wrote it meant something by it. */
static int rule_known(const json_t *obj, enum qz_measure measure, struct qz_err *err)
{
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)obj, key, v)
    {
        int m = qz_rule_member(key);
        if (m < 0)
            return qz_fail(err, QZ_E_INPUT, "a rule has no key \"%.40s\"", key);
        if (!(qz_rule_rows[m].of & QZ_RULE_OF(measure)))
            return qz_fail(err, QZ_E_INPUT, "\"%s\" is no member of a rule that measures %s", key,
                           qz_measure_name(measure));
    }

    return 0;
}

/* What no member says by itself. */
static int rule_whole(const struct qz_rule *r, struct qz_err *err)
{
    bool cadres = false;
    for (int k = 0; k < QZ_CADRE_KINDS; k++)
        cadres = cadres || r->cadres[k] != QZ_WHERE_NONE;

    if (r->measure == QZ_MEASURE_CAMPAIGN && cadres == (r->binds != 0))
        return qz_fail(err, QZ_E_INPUT, "a campaign binds either organisations (\"binds\") or \"cadres\"");
    if (r->measure == QZ_MEASURE_CAMPAIGN && r->period != QZ_PERIOD_YEAR)
        return qz_fail(err, QZ_E_INPUT, "\"period\" of a campaign is year; its days are its \"days\"");
    if (r->with_linked && !cadres)
        return qz_fail(err, QZ_E_INPUT, "\"with_linked\" is for cadres: youths are linked to nobody else");
    return 0;
}

static int rule_read_members(const json_t *obj, struct qz_rule *r, struct qz_err *err)
{
    if (qz_rule_read_measure(obj, r, err) != 0 || rule_known(obj, r->measure, err) != 0)
        return -1;

    for (const struct qz_rule_row *m = qz_rule_rows; m->name; m++) {
        bool must = m->must & QZ_RULE_OF(r->measure);
        if ((must || json_object_get(obj, m->name)) && m->read(obj, r, err) != 0)
            return -1;
    }

    return rule_whole(r, err);
}

int qz_rule_read(const char *file, const char *json, size_t len, struct qz_rule *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    json_t *obj = qz_json_load(json, len, err);
    if (!obj)
        return qz_fail_in(err, "%s", file);

    int rc = json_is_object(obj) ? qz_rule_read_name(obj, out, err)
                                 : qz_fail(err, QZ_E_INPUT, "a rule must be an object");
    if (rc == 0 && (rc = rule_read_members(obj, out, err)) != 0)
        qz_fail_in(err, "rule %s", out->name);
    if (rc != 0)
        qz_fail_in(err, "%s", file);

    json_decref(obj);
    return rc;
}

bool qz_rule_binds(const struct qz_rule *rule, enum qz_org_kind kind)
{
    return rule->binds & 1u << kind;
}

bool qz_rule_binds_cadre(const struct qz_rule *rule, const struct qz_cadre_post *post)
{
    switch (rule->cadres[post->kind]) {
    case QZ_WHERE_ALL:
        return true;
    case QZ_WHERE_LEADING:
        return qz_org_kind_leads(post->at) && !post->in_school;
    case QZ_WHERE_SCHOOL:
        return post->in_school;
    default:
        return false;
    }
}
