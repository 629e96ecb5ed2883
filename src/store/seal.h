/* Seals: what covers the rows that no log may name, such as who a youth is or what a cadre's PIN hashes to.
 *
 * Each row of a private table has a seal: HMAC-SHA256 of the row under a key of the machine's, with 16 random
 * bytes of salt. When the row changes it gets another seal; when it is destroyed so is its salt, and the seal
 * that is left behind says nothing of what the row held, also to whoever has the key. Seals are numbered and
 * chained by hash, and the end of the chain is anchored where it cannot be changed unseen: in the tracker's
 * own log. So an altered row is found, and one that was put in or taken out behind the program's back.
 *
 * A script that gives such a table another column gives it the default 0 or NULL: that is what a row which
 * was sealed before must have in it.
 *
 * Rows are watched in this connection alone: whatever the program itself writes is sealed with
 * it, whichever part of the program does it; what another program writes is not. */
#ifndef QZ_STORE_SEAL_H
#define QZ_STORE_SEAL_H

#include "store/db.h"

#define QZ_SEAL_LINK_BYTES 32

/* A table whose rows are sealed: QZ_PRIVATE("name", "its primary key", which rows, in words). `which` follows
 * the key in a condition: "IS NOT NULL" for all. */
struct qz_private {
    const char *table, *words, *one, *watch;
    const char *touch[QZ_DIALECTS], *strange[QZ_DIALECTS];
};
#define QZ_PRIVATE(name, key, which, in_words)                                                               \
    QZ_PRIVATE_KEY(name, key, "NEW." key, "OLD." key, "t." key, key "=?1", which, in_words)
/* The same where the key is of several columns and is made one number: that expression by itself, of the new
 * and of the old row and of table t; and the condition on the columns for the number ?1. */
#define QZ_PRIVATE_KEY(name, key, new_key, old_key, t_key, where, which, in_words)                           \
    {                                                                                                        \
        .table = name,                                                                                       \
        .words = in_words,                                                                                   \
        .one = "SELECT * FROM " name " WHERE " where,                                                        \
        .touch = {QZ_PRIVATE_TOUCH(name, key, key, which),                                                   \
                  QZ_PRIVATE_TOUCH(name, key, "seal_row(" key ")", which)},                                  \
        .strange = {QZ_PRIVATE_STRANGE(name, t_key, t_key, which),                                           \
                    QZ_PRIVATE_STRANGE(name, t_key, "seal_row(" t_key ")", which)},                          \
        .watch = QZ_PRIVATE_TRIGGER(name, "INSERT", new_key, which, QZ_PRIVATE_PUT(name, new_key))           \
            QZ_PRIVATE_TRIGGER(name, "DELETE", old_key, which, QZ_PRIVATE_PUT(name, old_key))                \
                QZ_PRIVATE_TRIGGER(name, "UPDATE", new_key, which,                                           \
                                   QZ_PRIVATE_PUT(name, old_key) QZ_PRIVATE_PUT(name, new_key)),             \
    }
/* `held` is how a key stands in seals: PostgreSQL has a column for numbers and bytes only as bytes, by the
 * function seal_row of its scripts. */
#define QZ_PRIVATE_TOUCH(name, key, held, which)                                                             \
    "INSERT INTO touched(tab,row) SELECT '" name "'," held " FROM " name " WHERE " key " " which             \
    " ON CONFLICT (tab,row) DO NOTHING"
#define QZ_PRIVATE_STRANGE(name, t_key, held, which)                                                         \
    "SELECT " t_key " FROM " name " t WHERE " t_key " " which                                                \
    " AND NOT EXISTS(SELECT 1 FROM seal s WHERE s.tab='" name "' AND s.row=" held ")"
/* PostgreSQL's triggers are in its scripts. */
#define QZ_PRIVATE_TRIGGER(table, event, key, which, put)                                                    \
    "CREATE TEMP TRIGGER seal_" table "_" event " AFTER " event " ON main." table " WHEN " key " " which     \
    " BEGIN " put " END;"
/* Not by a conflict clause: that of the statement which the trigger watches would take its place. */
#define QZ_PRIVATE_PUT(table, key)                                                                           \
    "INSERT INTO touched SELECT '" table "'," key                                                            \
    " WHERE NOT EXISTS(SELECT 1 FROM touched WHERE tab='" table "' AND row=" key ");"

struct qz_sealer {
    struct qz_db *db;
    uint8_t key[32];
    const struct qz_private *table;
    size_t tables;
};

/* Take the machine's Ed25519 secret key (libsodium's 64 bytes) to derive the sealing key from. */
void qz_seal_key(struct qz_sealer *s, const uint8_t sk[64]);
/* Watch the tables from now on. Once for each connection. */
int qz_seal_watch(struct qz_sealer *s, struct qz_err *err);
/* Take all rows for changed: of a store that was made before there were seals. In a transaction. */
int qz_seal_touch_all(struct qz_sealer *s, struct qz_err *err);
/* Take all rows for changed that have a seal, those that are gone too: the sealing key is another one from
 * now on. Likewise. */
int qz_seal_touch_sealed(struct qz_sealer *s, struct qz_err *err);

/* Where the chain ends. */
struct qz_seal_end {
    uint64_t number; /* of the newest seal; 0: there is none */
    uint8_t link[QZ_SEAL_LINK_BYTES];
};
/* The end of the chain as it is. */
int qz_seal_end(struct qz_db *db, struct qz_seal_end *end, struct qz_err *err);
/* Seal the rows that changed since they were last sealed, inside the caller's transaction. *end receives
 * where the chain ends then. Returns how many seals that took, or -1. */
int64_t qz_seal_touched(struct qz_sealer *s, struct qz_seal_end *end, struct qz_err *err);
/* The link of that seal. 1, 0 there is no such seal, -1. */
int qz_seal_link(struct qz_db *db, uint64_t number, uint8_t link[QZ_SEAL_LINK_BYTES], struct qz_err *err);

struct qz_seal_proof {
    uint64_t seals, rows, gone; /* all there are; rows that are as sealed; rows that were destroyed */
};
/* Recompute the chain, and compare each row with its newest seal. QZ_E_CORRUPT says in words which row is not
 * as it was written. */
int qz_seal_check(struct qz_sealer *s, struct qz_seal_end *end, struct qz_seal_proof *out,
                  struct qz_err *err);

#endif
