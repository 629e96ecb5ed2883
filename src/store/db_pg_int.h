/* What the files of the handle on PostgreSQL share. Nobody outside of them includes this. */
#ifndef QZ_STORE_DB_PG_INT_H
#define QZ_STORE_DB_PG_INT_H

#include "base/buf.h"
#include "store/db_int.h"

#include <libpq-fe.h>

#define QZ_PG_SESSION 4 /* texts that each connection begins with, at the most */

/* Held as long as the connection lasts, by all programs that share a database, or by the one that does not.
 * "qingzhan" as a number. */
#define QZ_PG_LOCK "8172929044286103918"

/* Types, by their numbers in pg_type. */
enum {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_NAME = 19,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_BYTEAS = 1001, /* arrays */
    PG_TEXTS = 1009,
    PG_INT8S = 1016,
    PG_UNKNOWN = 705,
    PG_VARCHAR = 1043,
    PG_NUMERIC = 1700,
    PG_VOID = 2278,
};

/* Whose turn it is, as far as this connection knows. */
enum qz_pg_turn { QZ_PG_NO_TURN, QZ_PG_READS, QZ_PG_WRITES };

/* The connection. */
struct qz_pg {
    PGconn *c; /* NULL: there is none now */
    char *uri;
    unsigned made;        /* connections so far: a statement of an earlier one is prepared anew */
    unsigned named;       /* statements that were prepared so far, for their names */
    int64_t changes;      /* rows that the last statement changed */
    bool open;            /* a transaction is */
    char transaction[24]; /* its number */
    char state[6];        /* SQLSTATE of the last failure; "": the server said none */
    bool again;           /* the last failure was that another one was in the way */
    struct qz_buf left;   /* statements that nobody runs any more, to be forgotten with the next BEGIN */
    bool shared;          /* other programs work on the database, too: in turns */
    enum qz_pg_turn turn;
    bool ending;     /* a turn's end was sent, and what the server says to that is not read yet */
    bool turned;     /* there was a turn: from then on nothing changes outside of one */
    bool turn_lost;  /* the connection went in the turn, and another program came in between */
    int64_t version; /* what the database was when this program last knew all of it */
    int64_t found;   /* and what it was when a turn began anew in another connection */
    const char *session[QZ_PG_SESSION]; /* string constants */
    int sessions;
    struct qz_pg_stmt *many[Q_COUNT]; /* statements that were run for many at once */
};

/* A statement of it. */
struct qz_pg_stmt {
    char *sql; /* with $1 for ?1 */
    char name[16];
    unsigned made; /* of the connection that it is prepared in; 0: in none */
    Oid type[QZ_STMT_PARAMETERS];
    PGresult *rows; /* NULL: it is not started, or at its end */
    int at;
    char piece[16];      /* the cursor that further rows come from; "": there are none */
    unsigned piece_made; /* of the connection that it is in */
};

/* Arguments as the server takes them. */
struct qz_pg_arguments {
    const char *value[QZ_STMT_PARAMETERS];
    int length[QZ_STMT_PARAMETERS], format[QZ_STMT_PARAMETERS];
    uint64_t number[QZ_STMT_PARAMETERS];
};

/* Connect to db->pg->uri, or make the connection anew, with its settings, each read back, its lock and its
 * session. wait: for the lock, where an earlier connection of this program may still hold it. */
int qz_pg_connect(struct qz_db *db, bool wait, struct qz_err *err);
/* Between transactions: connect anew where the connection is gone. In one that is gone: fail. */
int qz_pg_ready(struct qz_db *db, struct qz_err *err);
/* Whether the connection is gone. */
bool qz_pg_lost(const struct qz_db *db);

/* Turn what an answer says, or the connection where it is NULL, into *err, with what to do. Returns -1. */
int qz_pg_fail(struct qz_db *db, const PGresult *answer, struct qz_err *err);

/* Nobody runs the statement of that name any more: the server forgets it with the next transaction. */
void qz_pg_leave(struct qz_pg *pg, const char *name);
/* One or more texts without parameters, over the connection that there is; *answer receives the last answer,
 * which the caller clears. NULL: none is wanted. */
int qz_pg_run(struct qz_db *db, const char *sql, PGresult **answer, struct qz_err *err);

/* The kind's turns, and what a connection that is made within one does. */
int qz_pg_turn(struct qz_db *db, bool write, bool *news, struct qz_err *err);
void qz_pg_turn_end(struct qz_db *db);
int qz_pg_turn_look(struct qz_db *db, bool *news, struct qz_err *err);
int qz_pg_turn_again(struct qz_db *db, struct qz_err *err);
/* Whether a transaction may begin, and whether anything may be asked, in this turn. 0, or -1. */
int qz_pg_turn_writes(struct qz_db *db, struct qz_err *err);
int qz_pg_turn_holds(struct qz_db *db, struct qz_err *err);

/* Call take for each row of a SELECT, in pieces, inside a transaction; until it returns other than 0. */
int qz_pg_each(struct qz_db *db, const char *select, int columns,
               int (*take)(void *ctx, const struct qz_arg *value, struct qz_err *err), void *ctx,
               struct qz_err *err);
/* Begin a transaction that sees one state and changes nothing. */
int qz_pg_hold_state(struct qz_db *db, struct qz_err *err);
/* COPY … FROM STDIN (FORMAT binary), inside a transaction: its beginning, a row, its end; whole: nothing
 * failed in between. rows gathers what is sent. */
int qz_pg_copy_begin(struct qz_db *db, const char *sql, struct qz_err *err);
int qz_pg_copy_row(struct qz_db *db, struct qz_buf *rows, const struct qz_arg *value, int columns,
                   struct qz_err *err);
int qz_pg_copy_end(struct qz_db *db, struct qz_buf *rows, bool whole, struct qz_err *err);

/* Give up the connection. */
void qz_pg_drop(struct qz_db *db);

/* The kind's functions for many at once, and the end of what they keep. */
int qz_pg_fetch(struct qz_db *db, const struct qz_fetch *fetch, size_t n, struct qz_err *err);
int qz_pg_fetch_text(struct qz_stmt *s, const struct qz_arg *key, size_t n,
                     int (*take)(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err),
                     void *ctx, struct qz_err *err);
int qz_pg_write(struct qz_db *db, const struct qz_many *const *change, size_t n, struct qz_err *err);
void qz_pg_many_finish(struct qz_pg *pg);

/* A statement whose rows come in pieces: begin it, and have the first of them; have the next ones, 1 or 0
 * where there are none; give up what is left. */
int qz_pg_piece_begin(struct qz_stmt *s, const struct qz_pg_arguments *a, struct qz_err *err);
int qz_pg_piece_next(struct qz_stmt *s, struct qz_err *err);
void qz_pg_piece_end(struct qz_stmt *s);

/* The kind's functions for statements. */
int qz_pg_prepare(struct qz_stmt *s, struct qz_err *err);
int qz_pg_start(struct qz_stmt *s, const struct qz_arg *args, struct qz_err *err);
int qz_pg_step(struct qz_stmt *s, struct qz_err *err);
/* What column i of the row holds that the statement stands on. */
int qz_pg_column(struct qz_stmt *s, int i, struct qz_arg *v, struct qz_err *err);
void qz_pg_reset(struct qz_stmt *s);
void qz_pg_finish(struct qz_stmt *s);

#endif
