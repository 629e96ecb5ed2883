/* The members of a rule: which measures have them, and what reads each. */
#ifndef QZ_RULES_RULE_INT_H
#define QZ_RULES_RULE_INT_H

#include "base/json.h"
#include "rules/rule.h"

#define QZ_RULE_OF(measure) (1u << (measure))

struct qz_rule_row {
    const char *name;
    unsigned of;   /* QZ_RULE_OF() of the measures whose rules have it */
    unsigned must; /* those whose rules cannot be without it */
    /* Read it into *r, which began as zeroes. 0, or -1 with *err, which names the member. */
    int (*read)(const json_t *obj, struct qz_rule *r, struct qz_err *err);
};

/* In the order in which they are read; ended by a row whose name is NULL. */
extern const struct qz_rule_row qz_rule_rows[];

/* Those that are read before the others, since words and members depend on them. */
int qz_rule_read_name(const json_t *obj, struct qz_rule *r, struct qz_err *err);
int qz_rule_read_measure(const json_t *obj, struct qz_rule *r, struct qz_err *err);

/* A day of the calendar from 1992 on, such as "2017-01-01"; false, and *out as it was, for any other text. */
bool qz_rule_day(const char *text, struct qz_date *out);

#endif
