/* Verbs that work on a tracker's database themselves: where that is on PostgreSQL. Private to this room. */
#ifndef QZ_CTL_DATABASE_H
#define QZ_CTL_DATABASE_H

#include "ctl/ctl.h"

#define QZ_DATABASE_OPT                                                                                      \
    {"database", "URL", "the database is on PostgreSQL, at postgresql://...; the directory holds the keys",  \
     false}

/* Whether what --database was given is an address; fine where it was not given. 0, or -1 with what to do. */
int qz_database_check(struct qz_ctl *ctl, struct qz_err *err);

#endif
