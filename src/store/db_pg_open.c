/* The connection to PostgreSQL: making it, its settings, the lock that keeps a second program out. */
#include "store/db_pg_int.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OLDEST "150000" /* server_version_num */

/* Given to each connection, and read back. Plans are made once and for all, when tables may still be empty:
 * what is right for an empty table is wrong for a large one, and every statement that matters has an index.
 */
static const struct {
    const char *name, *want;
} pg_settings[] = {
    {"synchronous_commit", "on"},
    {"client_encoding", "UTF8"},
    {"standard_conforming_strings", "on"},
    {"default_transaction_isolation", "read committed"},
    {"default_transaction_read_only", "off"},
    {"idle_in_transaction_session_timeout", "0"},
    {"statement_timeout", "0"},
    {"lock_timeout", "20s"},
    {"client_min_messages", "warning"},
    {"plan_cache_mode", "force_generic_plan"},
    {"enable_seqscan", "off"},
    {"enable_hashjoin", "off"},
    {"enable_mergejoin", "off"},
    {"enable_bitmapscan", "off"},
    {"jit", "off"},
};

/* What a server must be. */
static const struct {
    const char *name, *want;
} pg_needs[] = {
    {"fsync", "on"},
    {"server_encoding", "UTF8"},
    {"transaction_read_only", "off"},
};

/* ---- what it is called ---- */

static const char *pg_option(const PQconninfoOption *o, const char *name)
{
    for (; o->keyword; o++)
        if (strcmp(o->keyword, name) == 0)
            return o->val && *o->val ? o->val : NULL;
    return NULL;
}

/* The address without its password, for sentences. */
static char *pg_name(const PQconninfoOption *o)
{
    struct qz_buf b = {0};
    const char *host = pg_option(o, "host"), *port = pg_option(o, "port"), *name = pg_option(o, "dbname");
    qz_buf_str(&b, "postgresql://");
    qz_buf_str(&b, host && *host != '/' ? host : "");
    if (port)
        qz_buf_printf(&b, ":%s", port);
    qz_buf_printf(&b, "/%s", name ? name : "");
    if (host && *host == '/')
        qz_buf_printf(&b, "?host=%s", host);

    if (!b.failed)
        return b.data;
    qz_buf_finish(&b);
    return NULL;
}

/* ---- settings ---- */

static int pg_setting(struct qz_db *db, const char *ask, const char *name, const char *want,
                      struct qz_err *err)
{
    const char *value[] = {name, want};
    PGresult *r = PQexecParams(db->pg->c, ask, strstr(ask, "$2") ? 2 : 1, NULL, value, NULL, NULL, 0);
    int rc = 0;
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        rc = qz_pg_fail(db, r, err);
    else if (strcmp(PQgetvalue(r, 0, 0), want) != 0)
        rc = qz_fail(err, QZ_E_IO, "%s has the setting %s=%s, and %s is needed; change it there", db->path,
                     name, PQgetvalue(r, 0, 0), want);
    PQclear(r);
    return rc;
}

static int pg_configure(struct qz_db *db, struct qz_err *err)
{
    static const char set[] = "SELECT set_config($1, $2, false)"; /* says what the setting is then */
    static const char get[] = "SELECT current_setting($1)";
    for (size_t i = 0; i < sizeof pg_settings / sizeof *pg_settings; i++)
        if (pg_setting(db, set, pg_settings[i].name, pg_settings[i].want, err) != 0)
            return -1;

    if (PQserverVersion(db->pg->c) < atoi(OLDEST))
        return qz_fail(err, QZ_E_VERSION, "%s is PostgreSQL of version %d, and 15 is needed", db->path,
                       PQserverVersion(db->pg->c) / 10000);
    for (size_t i = 0; i < sizeof pg_needs / sizeof *pg_needs; i++)
        if (pg_setting(db, get, pg_needs[i].name, pg_needs[i].want, err) != 0)
            return -1;
    return 0;
}

/* A connection that was lost, or a program that was killed, may still hold the lock where the server has not
 * noticed yet. */
static int pg_lock(struct qz_db *db, bool wait, struct qz_err *err)
{
    char sql[200];
    const char *patience = wait ? "3s" : "500ms";
    snprintf(sql, sizeof sql,
             "SET lock_timeout = '%s'; SELECT pg_advisory_lock%s(" QZ_PG_LOCK "); SET lock_timeout = '20s'",
             patience, db->pg->shared ? "_shared" : "");
    PGresult *r = PQexec(db->pg->c, sql);
    bool held = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    if (held)
        return 0;
    return qz_pg_lost(db)
               ? qz_pg_fail(db, NULL, err)
               : qz_fail(err, QZ_E_CONFLICT, "%s is in use by another program; stop it first", db->path);
}

static int pg_session(struct qz_db *db, struct qz_err *err)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < db->pg->sessions; i++)
        rc = db->kind->exec(db, db->pg->session[i], err);
    return rc;
}

/* Between two connections another program may have run scripts. */
static int pg_schema(struct qz_db *db, struct qz_err *err)
{
    int64_t version;
    if (!db->schema)
        return 0;
    if (db->kind->version(db, &version, err) != 0)
        return -1;
    return version == db->schema ? 0
                                 : qz_fail(err, QZ_E_VERSION,
                                           "%s was brought up by another program while it was away (its "
                                           "version is %lld, this one knows %lld); start this one again",
                                           db->path, (long long)version, (long long)db->schema);
}

/* ---- connecting ---- */

static void pg_quiet(void *ctx, const char *text)
{
    (void)ctx;
    (void)text;
}

bool qz_pg_lost(const struct qz_db *db)
{
    return !db->pg->c || PQstatus(db->pg->c) != CONNECTION_OK;
}

void qz_pg_drop(struct qz_db *db)
{
    PQfinish(db->pg->c);
    db->pg->c = NULL;
}

int qz_pg_connect(struct qz_db *db, bool wait, struct qz_err *err)
{
    /* What stands in the address goes before these. */
    static const char *const key[] = {"fallback_application_name", "connect_timeout", "target_session_attrs",
                                      "dbname", NULL};
    const char *value[] = {"qingzhan", "5", "read-write", db->pg->uri, NULL};
    struct qz_pg *pg = db->pg;
    PQfinish(pg->c);
    pg->open = false;
    pg->made++;
    qz_buf_finish(&pg->left);
    pg->c = PQconnectdbParams(key, value, 1);
    if (!pg->c || PQstatus(pg->c) != CONNECTION_OK)
        return qz_pg_fail(db, NULL, err);

    PQsetNoticeProcessor(pg->c, pg_quiet, NULL);
    if (pg_configure(db, err) == 0 && pg_lock(db, wait, err) == 0 && pg_schema(db, err) == 0 &&
        pg_session(db, err) == 0 && qz_pg_turn_again(db, err) == 0)
        return 0;
    PQfinish(pg->c);
    pg->c = NULL;
    return -1;
}

static void pg_pass_over(struct qz_pg *pg)
{
    for (PGresult *r; pg->ending && (r = PQgetResult(pg->c));)
        PQclear(r);
    pg->ending = false;
}

int qz_pg_ready(struct qz_db *db, struct qz_err *err)
{
    pg_pass_over(db->pg);
    if (qz_pg_lost(db) && db->pg->open)
        return qz_pg_fail(db, NULL, err);
    if (qz_pg_lost(db) && qz_pg_connect(db, true, err) != 0)
        return -1;
    return qz_pg_turn_holds(db, err);
}

bool qz_db_is_address(const char *path)
{
    return strncmp(path, "postgresql://", 13) == 0 || strncmp(path, "postgres://", 11) == 0;
}

static struct qz_db *pg_make(const char *uri, struct qz_err *err)
{
    char *why = NULL;
    PQconninfoOption *o = PQconninfoParse(uri, &why);
    if (!o) {
        const char *what = why ? why : "?";
        qz_fail(err, QZ_E_INPUT, "this is no address of a PostgreSQL database (%.*s)",
                (int)strcspn(what, "\n"), what);
        PQfreemem(why);
        return NULL;
    }

    struct qz_db *db = calloc(1, sizeof *db);
    if (db) {
        db->kind = &qz_db_pg;
        db->path = pg_name(o);
        db->pg = calloc(1, sizeof *db->pg);
    }
    PQconninfoFree(o);
    if (db && db->pg && db->path && (db->pg->uri = strdup(uri)))
        return db;

    qz_fail(err, QZ_E_NOMEM, "no memory to open a database");
    qz_db_close(db);
    return NULL;
}

struct qz_db *qz_pg_open(const char *uri, const struct qz_db_options *opt, struct qz_err *err)
{
    struct qz_db *db = pg_make(uri, err);
    if (!db)
        return NULL;
    db->as_it_is = opt && opt->as_it_is;
    db->pg->shared = opt && opt->shared;
    if (qz_pg_connect(db, false, err) == 0)
        return db;
    qz_db_close(db);
    return NULL;
}
