#include "store/aside.h"

#include <stdio.h>

#define SQL_CAP 300 /* of a statement with four names of tables */

int qz_aside_put(struct qz_db *db, const char *const *table, size_t n, struct qz_err *err)
{
    for (size_t i = 0; i < n; i++) {
        char copy[SQL_CAP], clear[SQL_CAP];
        snprintf(copy, sizeof copy, "CREATE TEMP TABLE was_%s AS SELECT * FROM %s", table[i], table[i]);
        snprintf(clear, sizeof clear, "DELETE FROM %s", table[i]);
        if (qz_db_exec(db, copy, err) != 0 || qz_db_exec(db, clear, err) != 0)
            return -1;
    }
    return 0;
}

int qz_aside_differ(struct qz_db *db, const char *const *table, size_t n, uint64_t *rows, struct qz_err *err)
{
    *rows = 0;
    for (size_t i = 0; i < n; i++) {
        char sql[SQL_CAP];
        int64_t count;
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM (SELECT * FROM (SELECT * FROM %s EXCEPT SELECT * FROM was_%s) AS new "
                 "UNION ALL SELECT * FROM (SELECT * FROM was_%s EXCEPT SELECT * FROM %s) AS old) AS either",
                 table[i], table[i], table[i], table[i]);
        if (qz_db_number(db, sql, &count, err) != 0)
            return -1;
        *rows += (uint64_t)count;
    }
    return 0;
}

int qz_aside_drop(struct qz_db *db, const char *const *table, size_t n, struct qz_err *err)
{
    for (size_t i = 0; i < n; i++) {
        char sql[SQL_CAP];
        snprintf(sql, sizeof sql, "DROP TABLE was_%s", table[i]);
        if (qz_db_exec(db, sql, err) != 0)
            return -1;
    }
    return 0;
}
