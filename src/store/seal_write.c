/* Sealing rows that changed: many at once, by a few statements. */
#include "store/seal_int.h"

#include "base/list.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SEAL_PIECE 1000 /* rows that are sealed at once */

/* A row that changed. */
struct seal_item {
    const struct qz_private *table;
    struct qz_arg held, key; /* as it stands in seals, and by itself; their bytes are the list's */
    size_t at;               /* of those */
    bool there, had;         /* the row is; it has a seal */
    int columns;
    uint8_t salt[QZ_SEAL_SALT_BYTES], digest[32], link[QZ_SEAL_LINK_BYTES];
    int64_t number; /* of its new seal; 0: it gets none */
};

struct seal_list {
    struct qz_sealer *sealer;
    struct seal_item *item;
    size_t count, cap;
    struct qz_buf bytes;
    struct seal_item *piece; /* that rows are taken for */
};

static void seal_finish(struct seal_list *l)
{
    free(l->item);
    qz_buf_finish(&l->bytes);
}

/* ---- which ---- */

static int seal_add_item(struct seal_list *l, const struct qz_row *touched, struct qz_err *err)
{
    const char *name = qz_row_text(touched, 0);
    const struct qz_private *table = qz_seal_table(l->sealer, name);
    if (!table)
        return qz_fail(err, QZ_E_CORRUPT, "there is a seal of \"%.40s\", of which no row is sealed", name);
    if (qz_list_grow(&l->item, l->count, &l->cap, sizeof *l->item, err) != 0)
        return -1;

    struct seal_item *i = &l->item[l->count++];
    *i = (struct seal_item){.table = table, .held = qz_row_arg(touched, 1), .at = l->bytes.len};
    i->key = qz_seal_key_of(touched, 1);
    if (i->held.p)
        qz_buf_add(&l->bytes, i->held.p, i->held.n);
    return 0;
}

/* The rows that changed, by table and key. */
static int seal_gather(struct seal_list *l, struct qz_err *err)
{
    QZ_ROWS rows = qz_db_rows(l->sealer->db, Q_SEALING_TOUCHED, err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        if (seal_add_item(l, row, err) != 0)
            return -1;
    if (rc == 0 && l->bytes.failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory to seal a row");

    for (size_t i = 0; i < l->count; i++) {
        struct seal_item *item = &l->item[i];
        item->held.p = item->held.p ? l->bytes.data + item->at : NULL;
        item->key.p = item->key.p ? item->held.p : NULL;
    }
    return rc;
}

/* ---- what they hold ---- */

static int seal_take_row(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct seal_list *l = ctx;
    struct seal_item *i = &l->piece[key];
    i->there = true;
    i->columns = qz_row_columns(row);
    randombytes_buf(i->salt, sizeof i->salt);
    return qz_seal_digest(l->sealer, i->table->table, i->salt, row, i->columns, &i->key, i->digest, err);
}

static int seal_fetch_rows(struct seal_list *l, size_t n, struct qz_err *err)
{
    struct qz_arg key[SEAL_PIECE];
    for (size_t i = 0; i < n; i++)
        key[i] = l->piece[i].key;
    return qz_db_fetch_text(l->sealer->db, l->piece->table->one, key, n, seal_take_row, l, err);
}

/* Of each table of a piece, which are in order. */
static int seal_fetch_tables(struct seal_list *l, struct seal_item *from, size_t n, struct qz_err *err)
{
    for (size_t i = 0; i < n;) {
        size_t same = 1;
        while (i + same < n && from[i + same].table == from[i].table)
            same++;
        l->piece = from + i;
        if (seal_fetch_rows(l, same, err) != 0)
            return -1;
        i += same;
    }
    return 0;
}

static int seal_take_had(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct seal_item **gone = ctx;
    (void)row;
    (void)err;
    gone[key]->had = true;
    return 0;
}

/* Of rows that are gone: whether they were ever sealed, and did not come and go within the transaction. */
static int seal_fetch_gone(struct seal_list *l, struct seal_item *from, size_t n, struct qz_err *err)
{
    struct seal_item *gone[SEAL_PIECE];
    struct qz_many keys = {0};
    struct qz_fetch fetch = {.keys = &keys, .take = seal_take_had, .ctx = gone};
    size_t count = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (from[i].there)
            continue;
        gone[count++] = &from[i];
        rc = qz_many_add(&keys, Q_SEALING_HAD, err, TEXT(from[i].table->table), from[i].held);
    }

    if (rc == 0 && count)
        rc = qz_db_fetch(l->sealer->db, &fetch, 1, err);
    qz_many_finish(&keys);
    return rc;
}

/* ---- their seals ---- */

static int seal_make(struct seal_list *l, struct seal_item *i, struct qz_seal_end *end, struct qz_err *err)
{
    const char *table = i->table->table;
    if (!i->there && !i->had)
        return 0;
    if (!i->there) {
        randombytes_buf(i->salt, sizeof i->salt);
        if (qz_seal_digest(l->sealer, table, i->salt, NULL, 0, &i->key, i->digest, err) != 0)
            return -1;
    }

    if (qz_seal_chain(end, table, &i->key, i->columns, i->digest, err) != 0)
        return -1;
    i->number = (int64_t)end->number;
    memcpy(i->link, end->link, sizeof i->link);
    return 0;
}

/* The salts of their seals so far are destroyed. */
static int seal_add_changes(const struct seal_item *i, struct qz_many *unsalt, struct qz_many *add,
                            struct qz_err *err)
{
    const char *table = i->table->table;
    if (!i->number)
        return 0;
    if (qz_many_add(unsalt, Q_SEALING_UNSALT, err, TEXT(table), i->held, BLOB("", 0)) != 0)
        return -1;
    return qz_many_add(add, Q_SEALING_ADD, err, INT(i->number), TEXT(table), i->held, INT(i->columns),
                       BLOB(i->digest, sizeof i->digest), BLOB(i->salt, sizeof i->salt),
                       BLOB(i->link, sizeof i->link));
}

static int seal_write(struct seal_list *l, const struct seal_item *from, size_t n, struct qz_err *err)
{
    struct qz_many unsalt = {0}, add = {0};
    const struct qz_many *change[] = {&unsalt, &add};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = seal_add_changes(&from[i], &unsalt, &add, err);
    if (rc == 0 && add.rows)
        rc = qz_db_write(l->sealer->db, change, 2, err);
    qz_many_finish(&unsalt);
    qz_many_finish(&add);
    return rc;
}

static int seal_piece(struct seal_list *l, struct seal_item *from, size_t n, struct qz_seal_end *end,
                      struct qz_err *err)
{
    if (seal_fetch_tables(l, from, n, err) != 0 || seal_fetch_gone(l, from, n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (seal_make(l, &from[i], end, err) != 0)
            return -1;
    return seal_write(l, from, n, err);
}

static int seal_all(struct seal_list *l, struct qz_seal_end *end, struct qz_err *err)
{
    if (qz_seal_end(l->sealer->db, end, err) != 0)
        return -1;
    for (size_t i = 0; i < l->count; i += SEAL_PIECE) {
        size_t n = l->count - i < SEAL_PIECE ? l->count - i : SEAL_PIECE;
        if (seal_piece(l, &l->item[i], n, end, err) != 0)
            return -1;
    }
    return qz_db_do(l->sealer->db, Q_SEALING_DONE, err);
}

int64_t qz_seal_touched(struct qz_sealer *sealer, struct qz_seal_end *end, struct qz_err *err)
{
    struct seal_list l = {.sealer = sealer};
    int64_t made = 0;
    int rc = seal_gather(&l, err);
    if (rc == 0 && l.count)
        rc = seal_all(&l, end, err);
    for (size_t i = 0; rc == 0 && i < l.count; i++)
        made += l.item[i].number != 0;
    seal_finish(&l);
    return rc == 0 ? made : -1;
}
