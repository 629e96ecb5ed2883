#include "tests/support/postgres.h"

#include "store/db.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEMPLATE "tracker_template"

static void postgres_fail(const char *what, const char *why)
{
    fprintf(stderr, "postgres: %s: %s\n", what, why);
    abort();
}

int postgres_wanted(void)
{
    const char *wanted = getenv("QZ_TEST_DATABASE");
    return wanted && strcmp(wanted, "postgres") == 0;
}

/* ---- the server ---- */

/* The script ends the server when this program ends, however it ends: its standard input ends then. */
static void server_start(char place[PLACE_PATH])
{
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0)
        postgres_fail("server", "no pipe");
    if (fork() == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execl("/bin/sh", "sh", "tests/support/postgres.sh", "hold", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);

    FILE *said = fdopen(out[0], "r");
    if (!said || !fgets(place, PLACE_PATH, said))
        postgres_fail("server", "it did not start");
    place[strcspn(place, "\n")] = '\0';
    fclose(said);
}

const char *postgres_server(void)
{
    static char place[PLACE_PATH];
    const char *given = getenv("QZ_TEST_SERVER");
    if (given && *given)
        return given;
    if (!*place)
        server_start(place);
    return place;
}

static void postgres_address(char out[PLACE_PATH], const char *name)
{
    if (snprintf(out, PLACE_PATH, "postgresql:///%s?host=%s/socket&user=qingzhan", name, postgres_server()) >=
        PLACE_PATH)
        postgres_fail(name, "the path of the server is too long");
}

/* ---- statements ---- */

static PGconn *postgres_connect(const char *address)
{
    PGconn *c = PQconnectdb(address);
    if (PQstatus(c) != CONNECTION_OK)
        postgres_fail(address, PQerrorMessage(c));
    return c;
}

static void postgres_run(PGconn *c, const char *sql, char *out, size_t cap)
{
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        postgres_fail(sql, PQerrorMessage(c));
    if (out)
        snprintf(out, cap, "%s", PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
}

void postgres_do(const char *address, const char *sql)
{
    PGconn *c = postgres_connect(address);
    postgres_run(c, sql, NULL, 0);
    PQfinish(c);
}

const char *postgres_ask(const char *address, const char *sql)
{
    static char value[4096];
    PGconn *c = postgres_connect(address);
    postgres_run(c, sql, value, sizeof value);
    PQfinish(c);
    return value;
}

/* ---- databases ---- */

static void template_fill(void)
{
    char address[PLACE_PATH];
    struct qz_err err = {0};
    postgres_address(address, TEMPLATE);
    struct qz_db *db = qz_db_open(address, NULL, &err);
    if (!db || qz_db_migrate(db, "db/tracker", &err) != 0)
        postgres_fail(TEMPLATE, err.msg);
    qz_db_close(db);
}

/* A new database, a copy of that one; as files, which takes a third of what the server's log of all pages
 * does. */
static void database_make(PGconn *c, const char *from, char out[PLACE_PATH])
{
    static unsigned made;
    char name[40], sql[200];
    snprintf(name, sizeof name, "test_%ld_%u", (long)getpid(), ++made);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", name, from);
    postgres_run(c, sql, NULL, 0);
    postgres_address(out, name);
}

/* Programs of one run share the server: one at a time makes the template or copies something, since nobody
 * may be connected to what is copied. */
static PGconn *database_turn(void)
{
    char home[PLACE_PATH];
    postgres_address(home, "postgres");
    PGconn *c = postgres_connect(home);
    postgres_run(c, "SELECT pg_advisory_lock(1)", NULL, 0);
    return c;
}

void postgres_make(char out[PLACE_PATH])
{
    char there[8];
    PGconn *c = database_turn();
    postgres_run(c, "SELECT 1 FROM pg_database WHERE datname = '" TEMPLATE "'", there, sizeof there);
    if (!*there) {
        postgres_run(c, "CREATE DATABASE " TEMPLATE, NULL, 0);
        template_fill();
    }

    database_make(c, TEMPLATE, out);
    PQfinish(c);
}

void postgres_make_bare(char out[PLACE_PATH])
{
    PGconn *c = database_turn();
    database_make(c, "template1", out);
    PQfinish(c);
}

/* The name in an address of postgres_address(). */
static const char *database_name(const char *address, char out[40])
{
    const char *name = address + strlen("postgresql:///");
    snprintf(out, 40, "%.*s", (int)strcspn(name, "?"), name);
    return out;
}

void postgres_copy(const char *address, char out[PLACE_PATH])
{
    char from[40];
    PGconn *c = database_turn();
    database_make(c, database_name(address, from), out);
    PQfinish(c);
}

void postgres_remove(const char *address)
{
    char home[PLACE_PATH], sql[200], name[40];
    snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", database_name(address, name));
    postgres_address(home, "postgres");
    postgres_do(home, sql);
}
