#include "rules/contacts.h"

#include <string.h>

static const char *const field_names[QZ_FIELD_COUNT] = {"school",    "office",   "enterprise", "rural",
                                                        "community", "emerging", "other"};

const char *qz_field_name(enum qz_field field)
{
    return (unsigned)field < QZ_FIELD_COUNT ? field_names[field] : "";
}

enum qz_field qz_field_parse(const char *name)
{
    int i = 0;
    while (i < QZ_FIELD_COUNT && strcmp(field_names[i], name) != 0)
        i++;
    return (enum qz_field)i;
}

static const char *const wish_names[QZ_LINK_WISH_COUNT] = {"youth", "cadre"};

const char *qz_link_wish_name(enum qz_link_wish wish)
{
    return (unsigned)wish < QZ_LINK_WISH_COUNT ? wish_names[wish] : "";
}

enum qz_link_wish qz_link_wish_parse(const char *name)
{
    int i = 0;
    while (i < QZ_LINK_WISH_COUNT && strcmp(wish_names[i], name) != 0)
        i++;
    return (enum qz_link_wish)i;
}

static int contacts_least(int a, int b)
{
    return a < b ? a : b;
}

void qz_contacts_judge(const struct qz_rule *rule, const struct qz_contacts_facts *facts,
                       struct qz_contacts_verdict *out)
{
    memset(out, 0, sizeof *out);
    out->rule = rule;

    for (int f = 0; f < QZ_FIELD_COUNT; f++) {
        out->linked += facts->linked[f];
        out->fields += facts->linked[f] > 0;
        out->met += contacts_least(facts->met[f], facts->linked[f]);
    }

    out->credited = contacts_least(out->linked, rule->threshold);
    out->missing = rule->threshold - out->credited;
    out->fields_missing = rule->fields_least - contacts_least(out->fields, rule->fields_least);
    out->fulfilled = out->missing == 0 && out->fields_missing == 0;

    out->met_credited = contacts_least(out->met, rule->threshold);
    if (out->linked > 0)
        out->met_permille = (int)((int64_t)out->met * 1000 / out->linked);
}
