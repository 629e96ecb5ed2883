#include "ledger/salvage.h"

#include "base/file.h"
#include "base/guard.h"
#include "base/words.h"
#include "ledger/ledger_int.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct qz_salvage {
    struct qz_ledger l; /* its range grows with what is read */
    uint64_t size;      /* by the tree that is held; 0 when that cannot be read */
};

/* Opening a ledger makes a missing key; here it must be the one that signed. */
static int salvage_look(const char *dir, const char *name, const char *why, char *path, size_t cap,
                        struct qz_err *err)
{
    if (qz_path_join(path, cap, dir, name, err) != 0)
        return -1;
    return qz_file_find(path, err) == 0 ? 0 : qz_fail_after(err, "%s", qz_word(why));
}

static int salvage_load(struct qz_salvage *s, const char *dir, bool upgrade, struct qz_err *err)
{
    char path[4096];
    struct qz_range tree;
    struct qz_db_options opt = {.must_exist = true, .as_it_is = !upgrade, .skip_check = true};

    if (salvage_look(dir, "device.key", "without it nothing can be proven to be the kiosk's", path,
                     sizeof path, err) != 0 ||
        salvage_look(dir, "kiosk.db", "give the directory of a kiosk", path, sizeof path, err) != 0)
        return -1;

    s->l.db = qz_db_open(path, &opt, err);
    if (!s->l.db && err->code == QZ_E_CONFLICT)
        return qz_fail(err, QZ_E_CONFLICT,
                       "the kiosk in %s is running, and holds its log alone; stop it first", dir);

    if (!s->l.db || qz_db_migrate(s->l.db, "db/kiosk", err) != 0 || qz_device_load(&s->l, dir, err) != 0)
        return -1;

    if (qz_tree_load(&s->l, 1, &tree, NULL) == 0)
        s->size = tree.size;
    return 0;
}

struct qz_salvage *qz_salvage_open(const char *dir, bool upgrade, struct qz_err *err)
{
    struct qz_salvage *s = calloc(1, sizeof *s);
    if (!s || sodium_init() < 0) {
        free(s);
        qz_fail(err, QZ_E_NOMEM, "no memory to open the log in %s", dir);
        return NULL;
    }

    qz_guard_lock(s, sizeof *s); /* the device key */
    qz_range_init(&s->l.range);
    if (salvage_load(s, dir, upgrade, err) == 0)
        return s;

    qz_salvage_close(s);
    return NULL;
}

void qz_salvage_close(struct qz_salvage *s)
{
    if (!s)
        return;
    qz_db_close(s->l.db);
    qz_buf_finish(&s->l.line);
    qz_guard_unlock(s, sizeof *s);
    free(s);
}

const char *qz_salvage_kiosk(const struct qz_salvage *s)
{
    return s->l.kiosk;
}

uint64_t qz_salvage_size(const struct qz_salvage *s)
{
    return s->size;
}

const struct qz_range *qz_salvage_range(const struct qz_salvage *s)
{
    return &s->l.range;
}

/* What the row holds. A line that does not give its leaf hash is not what the kiosk wrote. */
static int salvage_row(struct qz_salvage *s, const struct qz_row *row, struct qz_salvaged *out,
                       struct qz_err *err)
{
    uint8_t is[QZ_HASH_BYTES];
    const char *line = qz_row_blob(row, 0, &out->len);
    qz_buf_clear(&s->l.line);
    qz_buf_add(&s->l.line, line, out->len);
    out->gone = qz_row_int(row, 2) != 0;

    if (!qz_row_take(row, 1, out->leaf, sizeof out->leaf))
        return qz_fail(err, QZ_E_CORRUPT, "the leaf hash of entry %llu is damaged",
                       (unsigned long long)out->n);
    if (s->l.line.failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory for an entry");

    qz_leaf_hash(s->l.line.data, out->len, is);
    out->line = memcmp(is, out->leaf, sizeof is) == 0 ? s->l.line.data : NULL;
    return 0;
}

int qz_salvage_next(struct qz_salvage *s, struct qz_salvaged *out, struct qz_err *err)
{
    const struct qz_row *row;
    *out = (struct qz_salvaged){.n = s->l.range.size + 1};

    int rc = qz_db_get(s->l.db, Q_ENTRY_SALVAGE, &row, err, INT((int64_t)out->n));
    if (rc == 0 && out->n <= s->size)
        return qz_fail(err, QZ_E_CORRUPT, "entry %llu is missing", (unsigned long long)out->n);
    if (rc != 1)
        return rc;

    if (salvage_row(s, row, out, err) != 0)
        return -1;

    qz_range_add(&s->l.range, out->leaf);
    return 1;
}

int qz_salvage_note(const struct qz_salvage *s, struct qz_buf *out, struct qz_err *err)
{
    struct qz_checkpoint cp = {.size = s->l.range.size};
    memcpy(cp.origin, s->l.origin, sizeof cp.origin);
    qz_range_root(&s->l.range, cp.root);
    qz_checkpoint_sign(&cp, s->l.sk, out);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a checkpoint") : 0;
}
