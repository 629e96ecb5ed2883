/* A row as it is inside: for the files that read it from a database. */
#ifndef QZ_STORE_ROW_INT_H
#define QZ_STORE_ROW_INT_H

#include "store/query.h"

struct qz_row {
    int columns;
    struct qz_arg *value; /* texts end with a terminator that their n does not count */
    char *bytes;          /* what the values of a kept row point at */
    size_t room;
};

#endif
