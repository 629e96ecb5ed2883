/* What the parts of the database handle share. Nobody outside of them includes this. */
#ifndef QZ_STORE_DB_INT_H
#define QZ_STORE_DB_INT_H

#include "store/db.h"
#include "store/row_int.h"
#include "store/stmt_int.h"

#define QZ_STMT_PARAMETERS 24 /* of one statement, at the most */

struct sqlite3;
struct sqlite3_stmt;
struct qz_pg;
struct qz_pg_stmt;

/* A prepared statement, whatever prepared it. */
struct qz_stmt {
    struct qz_db *db;
    const char *sql; /* the key of the cache: its address */
    int parameters;
    struct qz_arg arg[QZ_STMT_PARAMETERS]; /* what qz_bind_ was given */
    bool started;                          /* it has rows, or may have */
    bool misused;                          /* a parameter was bound that it does not have */
    bool large;                            /* its rows are not all held at once */
    struct qz_row row;                     /* the one that it stands on, or that was kept */
    char number[24];                       /* a number that was asked for as a text */

    struct sqlite3_stmt *s; /* of SQLite */
    struct qz_pg_stmt *pg;  /* of PostgreSQL */
};

/* What a database does behind the handle. Functions that can fail return 0 or -1 with *err. */
struct qz_db_kind {
    enum qz_dialect dialect;
    const char *folder; /* of its scripts, where they differ between databases */

    int (*begin)(struct qz_db *db, struct qz_err *err);
    int (*commit)(struct qz_db *db, struct qz_err *err);
    void (*rollback)(struct qz_db *db); /* fine where no transaction is open */
    int (*exec)(struct qz_db *db, const char *sql, struct qz_err *err);
    int64_t (*changes)(struct qz_db *db);
    int (*prove)(struct qz_db *db, struct qz_err *err);
    int (*checkpoint)(struct qz_db *db, int pages, struct qz_err *err);
    /* Keep every other program from migrating, and let it again; NULL: none can. */
    int (*hold)(struct qz_db *db, struct qz_err *err);
    void (*let)(struct qz_db *db);
    /* Fail where another program works on the database, whose scripts are to be run; NULL: none can. */
    int (*alone)(struct qz_db *db, struct qz_err *err);
    int (*version)(struct qz_db *db, int64_t *out, struct qz_err *err); /* of the schema; 0: it is empty */
    int (*stamp)(struct qz_db *db, int number, struct qz_err *err);     /* that version, in a transaction */
    void (*close)(struct qz_db *db);                                    /* what is this database's own */
    /* As qz_db_turn, qz_db_turn_look and qz_db_turn_end; NULL: there is nobody to take turns with. */
    int (*turn)(struct qz_db *db, bool write, bool *news, struct qz_err *err);
    int (*turn_look)(struct qz_db *db, bool *news, struct qz_err *err);
    void (*turn_end)(struct qz_db *db);

    int (*prepare)(struct qz_stmt *s, struct qz_err *err); /* s->sql; sets s->parameters */
    /* From its beginning, with as many arguments as it has parameters. */
    int (*start)(struct qz_stmt *s, const struct qz_arg *args, struct qz_err *err);
    /* 1 the next row is in s->row until the next step, 0 the end, -1. Not on a row it is reset. */
    int (*step)(struct qz_stmt *s, struct qz_err *err);
    void (*reset)(struct qz_stmt *s);
    void (*finish)(struct qz_stmt *s); /* what prepare made, also where it failed */

    /* As qz_db_fetch and qz_db_write, each of a statement for many at once, perhaps without rows of
     * arguments; NULL: the statement is run for one row after the other. */
    int (*fetch)(struct qz_db *db, const struct qz_fetch *fetch, size_t n, struct qz_err *err);
    int (*write)(struct qz_db *db, const struct qz_many *const *change, size_t n, struct qz_err *err);
    /* As qz_db_fetch_text, of a prepared statement; NULL likewise. */
    int (*fetch_text)(struct qz_stmt *s, const struct qz_arg *key, size_t n,
                      int (*take)(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err),
                      void *ctx, struct qz_err *err);
};

struct qz_db {
    const struct qz_db_kind *kind;
    char *path;             /* what it is called in sentences */
    struct qz_stmt **cache; /* open addressing by the address of the text */
    size_t slots, used;
    struct qz_stmt *query[Q_COUNT]; /* named statements that were run: prepared */
    bool as_it_is;                  /* never migrated */
    int64_t schema;                 /* its version, as this program left it; 0: not known */
    bool broken;                    /* the disk or the file failed: no more transactions */
    bool full;                      /* the disk had no room for the last write */
    uint64_t trips;                 /* as qz_db_trips */
    int (*before_commit)(void *ctx, struct qz_err *err);
    void *before_commit_ctx;

    /* of SQLite */
    struct sqlite3 *h;
    const char *vfs;       /* NULL: the one that there is */
    struct qz_db *writer;  /* of a reader; NULL: this one writes */
    _Atomic int readers;   /* of a writer: that are open */
    int64_t read_until_us; /* of a reader: when the state that it holds is given up; 0: it holds none */
    int log_frames;        /* of a writer with readers: in its write-ahead log */
    int move_at;           /* and so many at which the log is moved next */
    bool second;           /* an earlier reading of the file failed its checks */
    int64_t log_pages;     /* written to the write-ahead log since it was last moved, as far as known */

    struct qz_pg *pg; /* of PostgreSQL */
};

extern const struct qz_db_kind qz_db_sqlite, qz_db_pg;

/* qz_db_open for an address of PostgreSQL. */
struct qz_db *qz_pg_open(const char *uri, const struct qz_db_options *opt, struct qz_err *err);

/* ---- SQLite: reading beside the one that writes ---- */
/* The writer's log is moved after commits, but not at each while a reader holds what would be written over.
 */
void qz_sqlite_watch_log(struct qz_db *db);
/* Open db->path for reading, as the writer has it open. */
int qz_sqlite_start_reader(struct qz_db *db, struct qz_err *err);
/* Whether the reader held its state for too long: -1 with *err then. */
int qz_read_late(const struct qz_db *db, struct qz_err *err);

/* Prepare a statement, which is nobody's yet; NULL on failure. sql lives as long as it. */
struct qz_stmt *qz_stmt_prepare(struct qz_db *db, const char *sql, struct qz_err *err);
void qz_stmt_free(struct qz_stmt *s); /* NULL is fine */

/* A named statement, prepared, the handle's; NULL on failure. */
struct qz_stmt *qz_db_query(struct qz_db *db, enum qz_query_id q, struct qz_err *err);

/* Give a row that many columns, all NIL. *err when there is no memory. */
int qz_row_size(struct qz_row *row, int columns, struct qz_err *err);
/* Copy what the row's values point at, so that they outlive the step. */
int qz_row_keep(struct qz_row *row, struct qz_err *err);

/* Turn a result code of SQLite into *err, with what to do. Marks the handle broken when the disk or the file
 * failed. Returns -1. */
int qz_db_fail(struct qz_db *db, int rc, struct qz_err *err);
/* What was read fails a check: mark the handle broken, and say so in one line with what SQLite found (its
 * text may have several) and with what to do. Only a second reading calls the file damaged: a first one may
 * have been led astray by a read that failed once. Returns -1. */
int qz_db_damaged(struct qz_db *db, const char *what, struct qz_err *err);
/* What only qz_db_prove and opening do with a file. */
int qz_db_sqlite_prove(struct qz_db *db, struct qz_err *err);

#endif
