/* Youths who are linked to a cadre: a hundred, or ten in schools, and beside it how many were met. */
#ifndef QZ_RULES_CONTACTS_H
#define QZ_RULES_CONTACTS_H

#include "rules/rule.h"

/* Where a youth stands 领域. */
enum qz_field {
    QZ_FIELD_SCHOOL,     /* 学校 */
    QZ_FIELD_OFFICE,     /* 机关事业单位 */
    QZ_FIELD_ENTERPRISE, /* 企业 */
    QZ_FIELD_RURAL,      /* 农村 */
    QZ_FIELD_COMMUNITY,  /* 社区 */
    QZ_FIELD_EMERGING,   /* 新兴青年群体 */
    QZ_FIELD_OTHER,      /* 其他 */
    QZ_FIELD_COUNT
};

/* "school", "office", "enterprise", "rural", "community", "emerging", "other"; "" for what is none. */
const char *qz_field_name(enum qz_field field);
enum qz_field qz_field_parse(const char *name); /* QZ_FIELD_COUNT when there is none of that name */

/* By whose wish a youth was linked. The numbers are stored. */
enum qz_link_wish {
    QZ_LINK_WISH_YOUTH, /* the youth asked */
    QZ_LINK_WISH_CADRE, /* the cadre did, and the youth agreed */
    QZ_LINK_WISH_COUNT
};
/* "youth", "cadre"; "" for what is none of them. */
const char *qz_link_wish_name(enum qz_link_wish wish);
enum qz_link_wish qz_link_wish_parse(const char *name); /* QZ_LINK_WISH_COUNT for none of that name */

/* A cadre's links at a moment, by field. */
struct qz_contacts_facts {
    int linked[QZ_FIELD_COUNT];
    int met[QZ_FIELD_COUNT]; /* of these, met face to face this programme year */
};

struct qz_contacts_verdict {
    const struct qz_rule *rule; /* borrowed: which judged it */
    int linked;                 /* of all fields */
    int credited, missing;      /* linked up to the threshold, and what that still lacks */
    int fields, fields_missing; /* from how many fields, and how many that still lacks */
    bool fulfilled;             /* enough, of enough fields */
    int met;                    /* of all fields, shown beside it: no part of what is to be fulfilled */
    int met_credited;           /* up to the threshold */
    int met_permille;           /* the share of the linked who were met, rounded down; 0: none is linked */
};

/* Judge a programme year by a rule that measures QZ_MEASURE_CONTACTS. Of more who were met than are linked
 * in a field only the linked are taken. */
void qz_contacts_judge(const struct qz_rule *rule, const struct qz_contacts_facts *facts,
                       struct qz_contacts_verdict *out);

#endif
