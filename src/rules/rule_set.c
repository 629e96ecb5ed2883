#include "base/asset.h"
#include "rules/rule.h"

#include <string.h>

/* Data of db/rules that is no rule of a quota. */
static const char *const others[] = {"db/rules/consents.json", "db/rules/lantern_festival.json"};

static bool set_is_rule(const char *file)
{
    if (strncmp(file, "db/rules/", 9) != 0)
        return false;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(file, others[i]) == 0)
            return false;
    }
    return true;
}

int qz_rules_load(struct qz_rules *out, struct qz_err *err)
{
    out->n = 0;
    for (const struct qz_asset *a = qz_assets; a->name; a++) {
        struct qz_rule r;
        if (!set_is_rule(a->name))
            continue;
        if (qz_rule_read(a->name, (const char *)a->bytes, a->len, &r, err) != 0)
            return -1;
        if (qz_rules_add(out, &r, err) != 0)
            return qz_fail_in(err, "%s", a->name);
    }

    return 0;
}

static bool set_same_day(const struct qz_date *a, const struct qz_date *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

int qz_rules_add(struct qz_rules *rules, const struct qz_rule *rule, struct qz_err *err)
{
    for (int i = 0; i < rules->n; i++) {
        if (strcmp(rules->rule[i].name, rule->name) == 0 && set_same_day(&rules->rule[i].from, &rule->from))
            return qz_fail(err, QZ_E_CONFLICT,
                           "rule %s: there is one from %04d-%02d-%02d on already; give another \"from\"",
                           rule->name, rule->from.year, rule->from.month, rule->from.day);
    }
    if (rules->n == QZ_RULES_MOST)
        return qz_fail(err, QZ_E_FULL,
                       "rule %s: there are %d rules already, which is as many as there may be", rule->name,
                       QZ_RULES_MOST);

    rules->rule[rules->n++] = *rule;
    return 0;
}

const struct qz_rule *qz_rules_at(const struct qz_rules *rules, const char *name, int64_t start_ms)
{
    const struct qz_rule *found = NULL;
    int64_t since = 0;

    for (int i = 0; i < rules->n; i++) {
        const struct qz_rule *r = &rules->rule[i];
        int64_t from = qz_date_start(r->from);
        if (from > start_ms || (found && from < since) || strcmp(r->name, name) != 0)
            continue;
        found = r;
        since = from;
    }

    return found;
}

const struct qz_rule *qz_rules_of_cadre(const struct qz_rules *rules, enum qz_measure measure,
                                        const struct qz_cadre_post *post, int64_t start_ms)
{
    for (int i = 0; i < rules->n; i++) {
        const struct qz_rule *r = &rules->rule[i];
        if (r->measure == measure && r == qz_rules_at(rules, r->name, start_ms) &&
            qz_rule_binds_cadre(r, post))
            return r;
    }

    return NULL;
}
