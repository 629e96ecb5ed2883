#include "ledger/ledger.h"

#include "base/file.h"
#include "base/guard.h"
#include "base/shown.h"
#include "base/text.h"
#include "ledger/ledger_int.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRY_BYTES 32768

/* ---- opening ---- */

/* All leaves are right, but the tree is not: an entry was altered together with its leaf hash, or the tree
 * was. What was cosigned narrows it down. */
static int tree_differs(const struct qz_ledger *l, const struct qz_range *found, bool cosigned_right,
                        struct qz_err *err)
{
    uint64_t have = found->size, want = l->range.size;

    if (have < want)
        return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: it is missing",
                       (unsigned long long)have + 1);
    if (have > want)
        return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: the tree does not know it",
                       (unsigned long long)want + 1);

    return qz_fail(err, QZ_E_CORRUPT,
                   "the log breaks between entries %llu and %llu: they do not give the tree that is held",
                   cosigned_right ? (unsigned long long)l->cosigned.size + 1 : 1ULL,
                   (unsigned long long)have);
}

/* One walk proves the tree and finds the clock's floor: entries up to `floor_put` are not asked for it. */
static int ledger_walk_log(struct qz_ledger *l, uint64_t floor_put, struct qz_err *err)
{
    QZ_WALK w = qz_walk_start(l, err);
    struct qz_entry e;
    bool cosigned_right = l->cosigned.size == 0;
    int rc;

    while ((rc = qz_walk_next(l, &w, err)) == 1) {
        if (w.range.size == l->cosigned.size)
            cosigned_right = qz_range_same(&w.range, &l->cosigned);
        if (w.range.size <= floor_put)
            continue;

        if (qz_walk_entry(&w, &e, err) != 0)
            return -1;
        qz_clock_floor_raise(l, &e);
    }

    if (rc < 0)
        return -1;
    if (!qz_range_same(&w.range, &l->range))
        return tree_differs(l, &w.range, cosigned_right, err);

    if (!cosigned_right)
        return qz_fail(err, QZ_E_CORRUPT, "the tree that is held for the %llu cosigned entries is not theirs",
                       (unsigned long long)l->cosigned.size);
    return 0;
}

/* What came before a rule of judging is judged without it, here as at the tracker. */
static int ledger_load_since(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_buf text = {0};
    int rc = qz_ledger_get(l, "since.attribution", &text, err);
    if (rc == 0 && qz_parse_u64(text.data, text.len, INT64_MAX, &l->attribution_since) != 0)
        rc = qz_fail(err, QZ_E_CORRUPT, "the setting since.attribution is no number; restore a copy");
    qz_buf_finish(&text);
    return rc;
}

static int ledger_load(struct qz_ledger *l, const char *dir, struct qz_err *err)
{
    uint64_t floor_put;
    if (qz_db_migrate(l->db, "db/kiosk", err) != 0 || ledger_load_since(l, err) != 0 ||
        qz_device_load(l, dir, err) != 0 || qz_tree_load(l, 1, &l->range, err) != 0 ||
        qz_tree_load(l, 2, &l->cosigned, err) != 0 || qz_proof_start(l, err) != 0 ||
        qz_proof_quick(l, err) != 0 || qz_settings_check(l, err) != 0 ||
        qz_clock_floor_load(l, &floor_put, err) != 0 || ledger_walk_log(l, floor_put, err) != 0)
        return -1;

    if (qz_near_check(l, err) != 0 || qz_kept_check(l, err) != 0 || qz_roster_check(l, err) != 0 ||
        qz_revoked_check(l, err) != 0)
        return -1;

    return qz_told_keys(l, err);
}

/* A kiosk's memory is not to grow with the people of a day: pages of the database are kept so many that a
 * check-in needs no more, not SQLite's 2 MiB, which fill up with a few thousand entries. */
static int ledger_sparing(struct qz_ledger *l, struct qz_err *err)
{
    return qz_db_exec(l->db, "PRAGMA cache_size=-256", err);
}

static struct qz_ledger *ledger_open_once(const char *dir, const struct qz_ledger_options *opt,
                                          struct qz_err *err)
{
    char path[4096];
    struct qz_ledger *l = calloc(1, sizeof *l);
    if (!l || sodium_init() < 0) {
        free(l);
        qz_fail(err, QZ_E_NOMEM, "no memory to open the ledger in %s", dir);
        return NULL;
    }

    qz_guard_lock(l, sizeof *l); /* the device key */
    if (qz_successor_settle(dir, opt && opt->db.as_it_is, err) == 0 &&
        qz_path_join(path, sizeof path, dir, "kiosk.db", err) == 0 &&
        (l->db = qz_db_open(path, opt ? &opt->db : NULL, err)) != NULL && ledger_sparing(l, err) == 0 &&
        ledger_load(l, dir, err) == 0)
        return l;

    qz_ledger_close(l);
    return NULL;
}

struct qz_ledger *qz_ledger_open(const char *dir, const struct qz_ledger_options *opt, struct qz_err *err)
{
    struct qz_err why = {0};
    struct qz_ledger *l = ledger_open_once(dir, opt, &why);
    if (!l && why.code == QZ_E_CORRUPT)
        l = ledger_open_once(dir, opt, &why);
    if (!l)
        qz_fail(err, why.code, "%s", why.msg);
    return l;
}

void qz_ledger_close(struct qz_ledger *l)
{
    if (!l)
        return;
    qz_db_close(l->db);
    qz_buf_finish(&l->line);
    qz_came_finish(l);
    qz_guard_unlock(l, sizeof *l);
    free(l);
}

/* ---- the device ---- */

const char *qz_ledger_kiosk_id(const struct qz_ledger *l)
{
    return l->kiosk;
}

const uint8_t *qz_ledger_public_key(const struct qz_ledger *l)
{
    return l->pk;
}

void qz_ledger_sign(const struct qz_ledger *l, const void *bytes, size_t n, uint8_t sig[64])
{
    crypto_sign_detached(sig, NULL, bytes, n, l->sk);
}

/* ---- appending ---- */

int qz_ledger_end(struct qz_ledger *l, int rc, struct qz_err *err)
{
    if (rc == 0)
        return qz_db_commit(l->db, err);
    qz_db_rollback(l->db);
    return rc;
}

/* The line of *e in l->line. A line that our own reader would refuse must not get into the log: it could
 * never be taken out again. */
static int write_line(struct qz_ledger *l, struct qz_entry *e, struct qz_err *err)
{
    struct qz_entry again;
    e->n = l->range.size + 1;
    e->seen = l->cosigned.size;

    if (e->target >= e->n)
        return qz_fail(err, QZ_E_INPUT, "there is no entry %llu that could be meant; the log has %llu",
                       (unsigned long long)e->target, (unsigned long long)l->range.size);

    uint32_t hidden = qz_find_hidden(e->reason, strlen(e->reason));
    if (hidden)
        return qz_fail(err, QZ_E_INPUT, "the reason holds a character that cannot be seen (U+%04X)",
                       (unsigned)hidden);

    qz_buf_clear(&l->line);
    l->line.failed = false;
    if (qz_entry_write(e, &l->line, err) != 0)
        return -1;
    return qz_entry_read(l->line.data, l->line.len, &again, err);
}

static int insert_entry(struct qz_ledger *l, uint64_t n, const uint8_t leaf[QZ_HASH_BYTES],
                        struct qz_err *err)
{
    return qz_db_do(l->db, Q_ENTRY_INSERT, err, INT((int64_t)n), TEXT_N(l->line.data, l->line.len),
                    BLOB(leaf, QZ_HASH_BYTES));
}

int qz_append_line(struct qz_ledger *l, const struct qz_entry *e, struct qz_err *err)
{
    uint8_t leaf[QZ_HASH_BYTES];
    struct qz_range grown = l->range;
    qz_leaf_hash(l->line.data, l->line.len, leaf);
    qz_range_add(&grown, leaf);

    if (insert_entry(l, e->n, leaf, err) != 0 || qz_tree_store(l, 1, &grown, err) != 0 ||
        qz_views_apply(l, e, err) != 0)
        return -1;
    if (e->kind == QZ_ENTRY_RATING && qz_ratings_written(l, e->activity, err) != 0)
        return -1;

    l->range = grown;
    return 0;
}

int qz_ledger_append_all(struct qz_ledger *l, struct qz_entry *e, size_t count, struct qz_err *err)
{
    struct qz_range before = l->range;
    int rc = qz_db_begin(l->db, err);
    if (rc != 0)
        return -1;
    for (size_t i = 0; i < count && rc == 0; i++) {
        rc = write_line(l, &e[i], err);
        if (rc == 0)
            rc = qz_append_line(l, &e[i], err);
    }
    rc = qz_ledger_end(l, rc, err);

    if (rc != 0)
        l->range = before;
    for (size_t i = 0; i < count && rc == 0; i++)
        qz_clock_floor_raise(l, &e[i]);
    return rc;
}

int qz_ledger_append_sealed(struct qz_ledger *l, struct qz_entry *e, const void *box, size_t len,
                            struct qz_err *err)
{
    struct qz_range before = l->range;
    if (qz_db_begin(l->db, err) != 0)
        return -1;

    int rc = write_line(l, e, err);
    if (rc == 0)
        rc = qz_append_line(l, e, err);
    if (rc == 0)
        rc = qz_db_do(l->db, Q_SEALED_PUT, err, INT((int64_t)e->n), BLOB(box, len));
    rc = qz_ledger_end(l, rc, err);

    if (rc != 0)
        l->range = before;
    else
        qz_clock_floor_raise(l, e);
    return rc;
}

int qz_ledger_append(struct qz_ledger *l, struct qz_entry *e, struct qz_err *err)
{
    return qz_ledger_append_all(l, e, 1, err);
}

uint64_t qz_ledger_size(const struct qz_ledger *l)
{
    return l->range.size;
}

void qz_ledger_root(const struct qz_ledger *l, uint8_t out[QZ_HASH_BYTES])
{
    qz_range_root(&l->range, out);
}

int qz_ledger_idle(struct qz_ledger *l, struct qz_err *err)
{
    return qz_db_checkpoint(l->db, 100, err);
}

int qz_ledger_try_disk(struct qz_ledger *l, struct qz_err *err)
{
    char filler[TRY_BYTES + 1];
    memset(filler, '0', TRY_BYTES);
    filler[TRY_BYTES] = '\0';
    /* What is in the write-ahead log needs its room in the database too. */
    if (qz_db_checkpoint(l->db, 1, err) != 0 || qz_ledger_set(l, "disk.try", filler, err) != 0)
        return -1;
    return qz_ledger_set(l, "disk.try", "", err);
}
