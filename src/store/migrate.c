#include "base/asset.h"
#include "store/db_int.h"

#include <string.h>

/* What follows `step` and a slash at the beginning of a name; NULL where it begins otherwise. */
static const char *script_below(const char *name, const char *step)
{
    size_t n = strlen(step);
    return strncmp(name, step, n) == 0 && name[n] == '/' ? name + n + 1 : NULL;
}

/* The number of a script "PREFIX/NNN_name.sql" or "PREFIX/FOLDER/NNN_name.sql", or 0 for another asset. */
static int script_number(const char *name, const char *prefix, const char *folder)
{
    const char *file = script_below(name, prefix), *deeper = file ? script_below(file, folder) : NULL;
    size_t len = strlen(name);
    int number = 0;
    if (deeper)
        file = deeper;
    if (!file || strcmp(name + len - 4, ".sql") != 0)
        return 0;

    for (const char *p = file; p < file + 3; p++) {
        if (*p < '0' || *p > '9')
            return 0;
        number = number * 10 + (*p - '0');
    }
    return file[3] == '_' ? number : 0;
}

static int run_script(struct qz_db *db, const struct qz_asset *a, int number, struct qz_err *err)
{
    if (qz_db_begin(db, err) != 0)
        return -1;
    if (qz_db_exec(db, (const char *)a->bytes, err) != 0 || db->kind->stamp(db, number, err) != 0) {
        qz_db_rollback(db);
        return qz_fail_in(err, "%s", a->name);
    }
    return qz_db_commit(db, err);
}

static int script_newest(const struct qz_db *db, const char *prefix)
{
    int newest = 0;
    for (const struct qz_asset *a = qz_assets; a->name; a++) {
        int number = script_number(a->name, prefix, db->kind->folder);
        newest = number > newest ? number : newest;
    }
    return newest;
}

static int migrate_held(struct qz_db *db, const char *prefix, struct qz_err *err)
{
    int64_t held;
    int newest = script_newest(db, prefix);
    if (db->kind->version(db, &held, err) != 0)
        return -1;
    if (held > newest)
        return qz_fail(err, QZ_E_VERSION,
                       "%s is of a newer program (its version is %lld, this one knows %d); use that program",
                       db->path, (long long)held, newest);
    if (db->as_it_is && held > 0 && held < newest)
        return qz_fail(
            err, QZ_E_VERSION,
            "%s is of an older program (its version is %lld, this one writes %d), and reading leaves it as "
            "it is; use that program, or bring the directory up first with --upgrade",
            db->path, (long long)held, newest);

    if (held < newest && db->kind->alone && db->kind->alone(db, err) != 0)
        return -1;

    /* The assets come in the order of their names, so of their numbers. */
    for (const struct qz_asset *a = qz_assets; a->name; a++) {
        int number = script_number(a->name, prefix, db->kind->folder);
        if (number > held && run_script(db, a, number, err) != 0)
            return -1;
    }
    db->schema = newest;
    return 0;
}

int qz_db_migrate(struct qz_db *db, const char *prefix, struct qz_err *err)
{
    if (db->kind->hold && db->kind->hold(db, err) != 0)
        return -1;
    int rc = migrate_held(db, prefix, err);
    if (db->kind->let)
        db->kind->let(db);
    return rc;
}
