/* Whom a rule may bind, and whose word it may take: kinds of organisation, kinds of cadre, and by whom
 * something was confirmed. */
#ifndef QZ_RULES_WHOM_H
#define QZ_RULES_WHOM_H

#include <stdbool.h>

/* Kinds of organisation, as bits so that a rule can name whom it binds. */
enum qz_org_kind {
    QZ_ORG_PROVINCE,       /* 省 */
    QZ_ORG_PREFECTURE,     /* 省辖市 */
    QZ_ORG_COUNTY,         /* 县(市、区) */
    QZ_ORG_DIRECT_COUNTY,  /* 省直管县 */
    QZ_ORG_AFFILIATED,     /* 直属单位 */
    QZ_ORG_UNIVERSITY,     /* 省管高校 */
    QZ_ORG_COMMITTEE,      /* 基层团委 */
    QZ_ORG_GENERAL_BRANCH, /* 团总支 */
    QZ_ORG_BRANCH,         /* 团支部 */
    QZ_ORG_COUNT
};

const char *qz_org_kind_name(enum qz_org_kind kind);
enum qz_org_kind qz_org_kind_parse(const char *name); /* QZ_ORG_COUNT when there is none of that name */
/* Whether it is a leading body 团的领导机关: an organisation at county level or above. */
bool qz_org_kind_leads(enum qz_org_kind kind);

/* How a cadre serves. */
enum qz_cadre_kind {
    QZ_CADRE_FULL_TIME, /* 专职 */
    QZ_CADRE_SECONDED,  /* 挂职 */
    QZ_CADRE_PART_TIME, /* 兼职 */
    QZ_CADRE_KINDS
};

/* "full_time", "seconded", "part_time"; "" for what is none of them. */
const char *qz_cadre_kind_name(enum qz_cadre_kind kind);
enum qz_cadre_kind qz_cadre_kind_parse(const char *name); /* QZ_CADRE_KINDS when there is none of that name */

/* Which cadres of a kind a rule binds. */
enum qz_cadre_where {
    QZ_WHERE_NONE,    /* none of that kind */
    QZ_WHERE_ALL,     /* each of them */
    QZ_WHERE_LEADING, /* those of leading bodies who do not serve in a school */
    QZ_WHERE_SCHOOL,  /* those who serve in a school */
    QZ_WHERE_COUNT
};

/* "none", "all", "leading_bodies", "schools"; "" for what is none of them. */
const char *qz_cadre_where_name(enum qz_cadre_where where);
enum qz_cadre_where qz_cadre_where_parse(const char *name); /* QZ_WHERE_COUNT for none of that name */

/* A cadre, as far as a rule asks. */
struct qz_cadre_post {
    enum qz_cadre_kind kind;
    enum qz_org_kind at; /* the organisation that the cadre works for */
    bool in_school;      /* serves in a school, whatever that organisation is */
};

/* Whose word it is that a cadre confirmed, rejected, took back or entered late. The numbers are stored. */
enum qz_whose {
    QZ_WHOSE_EARLIER, /* 较早: it came before the others were told apart; a kiosk's */
    QZ_WHOSE_KIOSK,   /* 本机确认: the kiosk's, that a PIN was typed */
    QZ_WHOSE_CADRE,   /* 本人确认: the cadre's own, by badge or phone */
    QZ_WHOSE_ADMIN,   /* 管理员代记: an administrator's at the tracker, in the cadre's name */
    QZ_WHOSE_COUNT
};
/* "earlier", "kiosk", "cadre", "administrator"; "" for what is none of them. */
const char *qz_whose_name(enum qz_whose whose);
enum qz_whose qz_whose_parse(const char *name); /* QZ_WHOSE_COUNT when there is none of that name */

#endif
