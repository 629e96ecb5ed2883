#include "rules/whom.h"

#include <string.h>

static const char *const org_names[QZ_ORG_COUNT] = {
    "province",   "prefecture", "county",         "direct_county", "affiliated",
    "university", "committee",  "general_branch", "branch",
};
static const char *const cadre_names[QZ_CADRE_KINDS] = {"full_time", "seconded", "part_time"};
static const char *const where_names[QZ_WHERE_COUNT] = {"none", "all", "leading_bodies", "schools"};
static const char *const whose_names[QZ_WHOSE_COUNT] = {"earlier", "kiosk", "cadre", "administrator"};

static int whom_index(const char *const *names, int n, const char *name)
{
    int i = 0;
    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

const char *qz_org_kind_name(enum qz_org_kind kind)
{
    return (unsigned)kind < QZ_ORG_COUNT ? org_names[kind] : "";
}

enum qz_org_kind qz_org_kind_parse(const char *name)
{
    return (enum qz_org_kind)whom_index(org_names, QZ_ORG_COUNT, name);
}

bool qz_org_kind_leads(enum qz_org_kind kind)
{
    return (unsigned)kind <= QZ_ORG_DIRECT_COUNTY;
}

const char *qz_cadre_kind_name(enum qz_cadre_kind kind)
{
    return (unsigned)kind < QZ_CADRE_KINDS ? cadre_names[kind] : "";
}

enum qz_cadre_kind qz_cadre_kind_parse(const char *name)
{
    return (enum qz_cadre_kind)whom_index(cadre_names, QZ_CADRE_KINDS, name);
}

const char *qz_cadre_where_name(enum qz_cadre_where where)
{
    return (unsigned)where < QZ_WHERE_COUNT ? where_names[where] : "";
}

enum qz_cadre_where qz_cadre_where_parse(const char *name)
{
    return (enum qz_cadre_where)whom_index(where_names, QZ_WHERE_COUNT, name);
}

const char *qz_whose_name(enum qz_whose whose)
{
    return (unsigned)whose < QZ_WHOSE_COUNT ? whose_names[whose] : "";
}

enum qz_whose qz_whose_parse(const char *name)
{
    return (enum qz_whose)whom_index(whose_names, QZ_WHOSE_COUNT, name);
}
