/* What a failure of PostgreSQL means, and what to do. */
#include "store/db_pg_int.h"

#include <stdio.h>
#include <string.h>

struct pg_meaning {
    const char *state; /* how an SQLSTATE begins; the first that fits counts */
    enum qz_err_code code;
    bool again; /* another transaction was in the way: the same may go well when it is tried again */
};

static const struct pg_meaning pg_meanings[] = {
    {"23", QZ_E_CONFLICT, false},   /* a constraint */
    {"40", QZ_E_CONFLICT, true},    /* serialization, deadlock */
    {"55P03", QZ_E_CONFLICT, true}, /* a lock that was waited for too long */
    {"53100", QZ_E_FULL, false},    /* the disk */
    {"53200", QZ_E_NOMEM, false},   /* memory */
    {"28", QZ_E_DENIED, false},     /* who we are */
    {"42501", QZ_E_DENIED, false},  /* what we may */
    {"3D", QZ_E_MISSING, false},    /* the database */
    {"XX001", QZ_E_CORRUPT, false}, /* a page */
    {"XX002", QZ_E_CORRUPT, false}, /* an index */
    {"22", QZ_E_INPUT, false},      /* a value */
    {"54", QZ_E_INPUT, false},      /* a value that is too large */
    {"42", QZ_E_BUG, false},        /* a statement */
    {"53", QZ_E_IO, false},         /* the server has too little of something */
    {"57", QZ_E_IO, false},         /* it was told to stop what it does */
    {"58", QZ_E_IO, false},         /* its system refuses something */
    {"", QZ_E_BUG, false},
};

static const struct pg_meaning *pg_meaning(const char *state)
{
    const struct pg_meaning *m = pg_meanings;
    while (strncmp(state, m->state, strlen(m->state)) != 0)
        m++;
    return m;
}

/* The server says that it ends the connection before it does. */
static bool pg_goes(const char *state)
{
    return strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0;
}

static int pg_say(struct qz_db *db, enum qz_err_code code, const char *what, struct qz_err *err)
{
    int n = (int)strcspn(what, "\n");

    switch (code) {
    case QZ_E_CONFLICT:
        if (db->pg->again)
            return qz_fail(err, code, "%s was changed by another program at the same time; try it again",
                           db->path);
        return qz_fail(err, code, "%s holds something that this contradicts (%.*s)", db->path, n, what);
    case QZ_E_FULL:
        db->full = true;
        return qz_fail(err, code, "the disk that holds %s is full; free some space on it", db->path);
    case QZ_E_NOMEM:
        return qz_fail(err, code, "no memory to work on %s; it is as it was, try again with more", db->path);
    case QZ_E_DENIED:
        return qz_fail(err, code, "%s refuses this program (%.*s); check its user and password there",
                       db->path, n, what);
    case QZ_E_CORRUPT:
        return qz_fail(err, code, "%s is damaged (%.*s); stop its server, and put it back from a copy",
                       db->path, n, what);
    case QZ_E_IO:
        return qz_fail(err, code, "%s does not answer (%.*s); the connection is made again when it does",
                       db->path, n, what);
    default:
        return qz_fail(err, code, "%s: %.*s", db->path, n, what);
    }
}

int qz_pg_fail(struct qz_db *db, const PGresult *answer, struct qz_err *err)
{
    const char *state = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : NULL;
    const char *what = answer ? PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    snprintf(db->pg->state, sizeof db->pg->state, "%s", state ? state : "");
    db->pg->again = false;
    if (!state || pg_goes(state) || qz_pg_lost(db))
        return pg_say(db, QZ_E_IO, what ? what : PQerrorMessage(db->pg->c), err);

    const struct pg_meaning *m = pg_meaning(state);
    db->pg->again = m->again;
    return pg_say(db, m->code, what ? what : state, err);
}
