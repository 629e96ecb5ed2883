#include "journal/open.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "base/words.h"
#include "journal/allowance.h"
#include "journal/keyfile.h"
#include "journal/lookup.h"
#include "journal/move.h"
#include "journal/own.h"
#include "journal/own_note.h"
#include "journal/passkey.h"
#include "journal/private.h"
#include "journal/rekey.h"
#include "journal/replay.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "journal/tracker.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_CAP    4096
#define OWN_NOTE_MS 600000 /* at least so often is the own log signed */

/* ---- keys ---- */

static void bearer_hash(const char *bearer, size_t n, uint8_t out[32])
{
    crypto_hash_sha256(out, (const uint8_t *)bearer, n);
}

static int read_admin_token(const char *dir, uint8_t hash[32], struct qz_err *err)
{
    char path[PATH_CAP];
    struct qz_buf text = {0};
    if (qz_path_join(path, sizeof path, dir, "admin.token", err) != 0 ||
        qz_file_read_secret(path, 200, &text, err) != 0)
        return -1;

    size_t n = text.len;
    while (n && (text.data[n - 1] == '\n' || text.data[n - 1] == '\r'))
        n--;
    int rc = n >= 16 ? 0 : qz_fail(err, QZ_E_CORRUPT, "%s must hold at least 16 characters", path);
    if (rc == 0)
        bearer_hash(text.data, n, hash);
    qz_buf_finish(&text);
    return rc;
}

/* A rule of the tree that cannot be read stops the tracker, also one that nothing is judged by yet. */
static int load_rule(struct qz_tracker *t, struct qz_err *err)
{
    static const char name[] = "office_five_ones";
    if (qz_rules_load(&t->rules, err) != 0)
        return -1;

    const struct qz_rule *r = qz_rules_at(&t->rules, name, INT64_MAX);
    if (!r)
        return qz_fail(err, QZ_E_BUG, "the program lacks db/rules/office_five_ones.json; build it again");

    t->rule = *r;
    return 0;
}

void qz_open_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

struct qz_tracker *qz_open_store(const char *dir, const struct qz_db_options *opt, int lock,
                                 struct qz_err *err)
{
    char file[PATH_CAP];
    const char *path = opt && opt->database ? opt->database : file;
    struct qz_tracker *t = calloc(1, sizeof *t);
    if (t)
        qz_guard_lock(t, sizeof *t); /* its keys */
    if (!t || !(t->dir = strdup(dir))) {
        if (t)
            qz_guard_unlock(t, sizeof *t);
        free(t);
        qz_open_unlock(lock);
        qz_fail(err, QZ_E_NOMEM, "no memory for the tracker's store");
        return NULL;
    }

    t->lock = lock;
    t->shared = opt && opt->shared;
    if (opt && opt->database && !(t->database = strdup(opt->database))) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the tracker's store");
        qz_tracker_close(t);
        return NULL;
    }
    if (load_rule(t, err) != 0 || qz_path_join(file, sizeof file, dir, "tracker.db", err) != 0 ||
        !(t->db = qz_db_open(path, opt, err)) || qz_db_migrate(t->db, "db/tracker", err) != 0 ||
        qz_private_watch(t, err) != 0) {
        qz_tracker_close(t);
        return NULL;
    }
    return t;
}

/* ---- opening ---- */

static const char *const since_names[QZ_SINCE_COUNT] = {
    [QZ_SINCE_TIME] = "time",
    [QZ_SINCE_BOUNDS] = "bounds",
    [QZ_SINCE_ATTRIBUTION] = "attribution",
    [QZ_SINCE_OPENING] = "opening",
};

void qz_since_write(const struct qz_tracker *t, struct qz_buf *data)
{
    qz_jsonw_object(data, "since");
    for (int i = 0; i < QZ_SINCE_COUNT; i++)
        qz_jsonw_u64(data, since_names[i], t->since[i]);
    qz_jsonw_object_end(data);
}

const char *qz_since_name(enum qz_since rule)
{
    return since_names[rule];
}

/* A script writes them once for all. */
static int open_since(struct qz_tracker *t, struct qz_err *err)
{
    if (t->since_known)
        return 0;
    for (int i = 0; i < QZ_SINCE_COUNT; i++) {
        const struct qz_row *row;
        int rc = qz_db_get(t->db, Q_OWN_SINCE, &row, err, TEXT(since_names[i]));
        if (rc == 0)
            return qz_fail(err, QZ_E_CORRUPT, "since when the rule of %s applies is gone", since_names[i]);
        if (rc < 0)
            return -1;
        t->since[i] = (uint64_t)qz_row_int(row, 0);
    }
    t->since_known = true;
    return 0;
}

int qz_open_state(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_OWN_NEWEST_RECEIPT, &row, err) != 1)
        return -1;
    t->seq = (uint64_t)qz_row_int(row, 0);
    t->all_changed = t->seq; /* which organisation the last ones touched is not kept: tell them all */

    if (open_since(t, err) != 0 || qz_load_keys(t, err) != 0)
        return -1;
    return t->revoked_number ? qz_load_revoked_more(t, err) : qz_load_revoked(t, err);
}

/* After a script that changed what the views are, or when this program knows a kind of entry that the one
 * before did not. */
static int freshen(struct qz_tracker *t, struct qz_err *err)
{
    uint64_t differences;
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_OWN_STALE, &row, err);
    if (rc == 0)
        rc = qz_views_learned(t, err);
    return rc == 1 ? qz_views_rebuild(t, &differences, err) : rc;
}

/* There is one store. Without its file nobody takes it for a tracker that has lost all that it had; beside a
 * file that is not put aside yet a database would go on, and one day the file, too. */
static int must_be_in_one_place(const char *dir, bool elsewhere, bool moving, struct qz_err *err)
{
    char file[PATH_CAP], aside[PATH_CAP];
    if (qz_path_join(file, sizeof file, dir, "tracker.db", err) != 0 ||
        qz_path_join(aside, sizeof aside, dir, QZ_MOVED_FILE, err) != 0)
        return -1;

    bool there = qz_file_is_there(file);
    bool cut_off = there && (elsewhere || qz_file_same(file, aside));
    if (cut_off && !moving)
        return qz_fail(err, QZ_E_CONFLICT,
                       "%s is still there: qingzhan tracker move was cut off; run it again", file);
    if (elsewhere || there || !qz_file_is_there(aside))
        return 0;
    return qz_fail(err, QZ_E_MISSING, "the store of %s was moved to PostgreSQL; say where by --database",
                   dir);
}

static int must_be_made(const char *dir, struct qz_err *err)
{
    char path[PATH_CAP];
    if (qz_path_join(path, sizeof path, dir, "tracker.key", err) != 0)
        return -1;
    if (qz_file_find(path, err) == 0)
        return 0;
    return err && err->code != QZ_E_MISSING
               ? -1
               : qz_fail(err, QZ_E_MISSING, "%s holds no tracker; make one with: qingzhan init", dir);
}

static int open_keys(struct qz_tracker *t, struct qz_err *err)
{
    const char *dir = t->dir;
    if (qz_key_read(dir, "tracker.key", t->sk, err) != 0 ||
        qz_key_read(dir, "pass.key", t->pass_sk, err) != 0 || read_admin_token(dir, t->admin, err) != 0)
        return -1;
    return qz_rekey_settle(t, err);
}

static int open_all(struct qz_tracker *t, struct qz_err *err)
{
    qz_allowance_set(t, QZ_ALLOWANCE_ENTRIES, QZ_ALLOWANCE_BYTES);
    if (qz_init_must_be_done(t, err) != 0 || open_keys(t, err) != 0 || qz_open_state(t, err) != 0 ||
        qz_passkey_settle(t, err) != 0 || freshen(t, err) != 0)
        return -1;

    qz_private_start(t);
    return qz_private_adopt(t, qz_now_ms(), err) == 0 ? qz_own_note_load(t, err) : -1;
}

static int open_in_turn(struct qz_tracker *t, struct qz_err *err)
{
    bool news; /* all of it is read anyway */
    if (qz_db_turn(t->db, true, &news, err) != 0)
        return -1;
    int rc = open_all(t, err);
    qz_db_turn_end(t->db);
    return rc;
}

static struct qz_tracker *open_tracker_once(const char *dir, const struct qz_db_options *opt, bool moving,
                                            struct qz_err *err)
{
    int lock;
    struct qz_db_options o = opt ? *opt : (struct qz_db_options){0};
    if (sodium_init() < 0) {
        qz_fail(err, QZ_E_BUG, "the system gives no random numbers");
        return NULL;
    }
    o.must_exist = true;
    o.readers = true;
    if (must_be_made(dir, err) != 0 || must_be_in_one_place(dir, o.database, moving, err) != 0 ||
        qz_dir_lock(dir, &lock, err) != 0)
        return NULL;

    struct qz_tracker *t = qz_open_store(dir, &o, lock, err);
    if (!t)
        return NULL;
    if (open_in_turn(t, err) == 0)
        return t;
    qz_tracker_close(t);
    return NULL;
}

/* What a copy that was cut off leaves. No other is being made: the database is held. */
static void backup_clear(const char *dir)
{
    static const char head[] = "backup-", tail[] = ".db.part";
    char path[PATH_CAP];
    DIR *d = opendir(dir);
    struct dirent *e;
    while (d && (e = readdir(d))) {
        size_t n = strlen(e->d_name);
        if (n < sizeof head + sizeof tail || strncmp(e->d_name, head, sizeof head - 1) != 0 ||
            strcmp(e->d_name + n - (sizeof tail - 1), tail) != 0)
            continue;
        if (qz_path_join(path, sizeof path, dir, e->d_name, NULL) == 0)
            unlink(path);
    }

    if (d)
        closedir(d);
}

static struct qz_tracker *open_tracker_or_again(const char *dir, const struct qz_db_options *opt, bool moving,
                                                struct qz_err *err)
{
    struct qz_err why = {0};
    struct qz_tracker *t = open_tracker_once(dir, opt, moving, &why);
    if (!t && why.code == QZ_E_CORRUPT)
        t = open_tracker_once(dir, opt, moving, &why);
    if (!t)
        qz_fail(err, why.code, "%s", why.msg);
    else {
        backup_clear(dir);
        qz_init_unmark(dir, NULL); /* of a making that was cut off behind the last key */
    }
    return t;
}

struct qz_tracker *qz_tracker_open(const char *dir, const struct qz_db_options *opt, struct qz_err *err)
{
    return open_tracker_or_again(dir, opt, false, err);
}

struct qz_tracker *qz_open_moving(const char *dir, const struct qz_db_options *opt, struct qz_err *err)
{
    return open_tracker_or_again(dir, opt, true, err);
}

void qz_tracker_close(struct qz_tracker *t)
{
    if (!t)
        return;
    qz_db_close(t->db);
    qz_open_unlock(t->lock);
    qz_revoked_finish(t);
    free(t->changed);
    free(t->weeks);
    free(t->heard);
    free(t->dir);
    free(t->database);
    free(t->forgotten);

    qz_initials_destroy(t->initials);
    qz_guard_unlock(t, sizeof *t);
    free(t);
}

static int backup_path(const struct qz_tracker *t, char name[QZ_BACKUP_NAME], char path[PATH_CAP],
                       struct qz_err *err)
{
    char id[QZ_ID_TEXT];
    qz_id_new('b', id);
    snprintf(name, QZ_BACKUP_NAME, "backup-%s.db", id + 2);
    return qz_path_join(path, PATH_CAP, t->dir, name, err);
}

struct qz_copy *qz_tracker_copy(struct qz_tracker *t, char name[QZ_BACKUP_NAME], struct qz_err *err)
{
    char path[PATH_CAP];
    return backup_path(t, name, path, err) == 0 ? qz_copy_begin(t->db, path, err) : NULL;
}

struct qz_export *qz_tracker_export(struct qz_tracker *t, char name[QZ_BACKUP_NAME], struct qz_err *err)
{
    char path[PATH_CAP];
    return backup_path(t, name, path, err) == 0 ? qz_export_begin(t->database, path, err) : NULL;
}

bool qz_tracker_is_remote(const struct qz_tracker *t)
{
    return t->database != NULL;
}

static int backup_remote(struct qz_tracker *t, char name[QZ_BACKUP_NAME], struct qz_err *err)
{
    struct qz_export *e = qz_tracker_export(t, name, err);
    int rc = e ? qz_export_run(e, err) : -1;
    qz_export_end(e);
    return rc;
}

int qz_tracker_backup(struct qz_tracker *t, char name[QZ_BACKUP_NAME], struct qz_err *err)
{
    char path[PATH_CAP];
    if (t->database)
        return backup_remote(t, name, err);
    return backup_path(t, name, path, err) == 0 ? qz_db_copy(t->db, path, err) : -1;
}

int qz_tracker_idle(struct qz_tracker *t, struct qz_err *err)
{
    return qz_db_checkpoint(t->db, 100, err);
}

int qz_tracker_tend(struct qz_tracker *t, struct qz_err *err)
{
    if (t->noted_up_ms && qz_up_ms() < t->noted_up_ms + OWN_NOTE_MS)
        return 0;
    t->noted_up_ms = qz_up_ms();
    if (qz_tracker_turn(t, true, err) != 0)
        return -1;
    int rc = qz_tracker_checkpoint(t, qz_now_ms(), err);
    qz_tracker_turn_end(t);
    return rc;
}

const uint8_t *qz_tracker_public_key(const struct qz_tracker *t)
{
    return t->sk + 32;
}

const uint8_t *qz_tracker_key(const struct qz_tracker *t)
{
    return t->sk;
}

bool qz_tracker_is_admin(const struct qz_tracker *t, const char *bearer)
{
    uint8_t hash[32];
    bearer_hash(bearer, strlen(bearer), hash);
    return sodium_memcmp(hash, t->admin, sizeof hash) == 0;
}
