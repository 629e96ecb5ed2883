/* Making a tracker's directory, once. */
#include "base/clock.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "base/words.h"
#include "journal/keyfile.h"
#include "journal/lookup.h"
#include "journal/open.h"
#include "journal/own.h"
#include "journal/state.h"
#include "journal/tracker.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_CAP 4096

/* ---- keys ---- */

static int make_key(const char *dir, const char *name, uint8_t sk[64], struct qz_err *err)
{
    uint8_t pk[32];
    crypto_sign_keypair(pk, sk);
    return qz_key_write(dir, name, sk, err);
}

static int make_admin_token(const char *dir, struct qz_err *err)
{
    char path[PATH_CAP], text[QZ_BEARER_TEXT + 1];
    uint8_t raw[32];
    if (qz_path_join(path, sizeof path, dir, "admin.token", err) != 0)
        return -1;
    randombytes_buf(raw, sizeof raw);
    qz_base64_encode(raw, sizeof raw, true, text, QZ_BEARER_TEXT);
    strcat(text, "\n");
    return qz_file_write(path, text, strlen(text), 0600, err);
}

/* ---- the first entries ---- */

static int add_own_log(struct qz_tracker *t, struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_OWN_LOG_MAKE, err, INT(QZ_OWN_LOG), TEXT(QZ_TRACKER_NAME), BLOB("", 0)) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

static int add_setting(struct qz_batch *b, const char *name, const char *value, struct qz_err *err)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "name", name);
    qz_jsonw_text(&data, "value", value);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "setting", &data, err);
    qz_buf_finish(&data);
    return rc;
}

static int add_pass_key(struct qz_batch *b, struct qz_err *err)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_int(&data, "id", 1);
    qz_jsonw_base64(&data, "key", b->t->pass_sk + 32, 32);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "pass-key", &data, err);
    qz_buf_finish(&data);
    return rc;
}

static int add_province(struct qz_batch *b, const char *title, struct qz_err *err)
{
    struct qz_buf data = {0};
    char id[QZ_ID_TEXT];
    qz_id_new('o', id);

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "organisation", id);
    qz_jsonw_text(&data, "kind", "province");
    qz_jsonw_text(&data, "title", title);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "organisation-add", &data, err);
    qz_buf_finish(&data);
    return rc;
}

static int first_entries(struct qz_tracker *t, const char *province, const char *host, bool demo,
                         struct qz_err *err)
{
    struct qz_batch b;
    if (qz_own_begin(t, &b, qz_now_ms(), err) != 0)
        return -1;
    if (add_province(&b, province, err) != 0 || add_pass_key(&b, err) != 0 ||
        add_setting(&b, "host", host, err) != 0 || add_setting(&b, "demo", demo ? "yes" : "no", err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

/* ---- what is there already ---- */

/* Of a database: that it has none of our tables, or they are empty, or a tracker's log has entries. */
enum init_holds { INIT_NOTHING, INIT_TABLES, INIT_ENTRIES };

/* *out receives what it holds. 0, or -1. */
static int init_look(const char *path, enum init_holds *out, struct qz_err *err)
{
    struct qz_db_options opt = {.must_exist = true};
    struct qz_db *db = qz_db_open(path, &opt, err);
    const struct qz_row *row;
    *out = INIT_NOTHING;
    int rc = db ? qz_db_get(db, Q_OWN_LOG_IS, &row, err) : -1;
    if (rc == 1) {
        *out = INIT_TABLES;
        rc = qz_db_get(db, Q_OWN_LOG_BEGUN, &row, err);
    }
    if (rc == 1)
        *out = INIT_ENTRIES;
    qz_db_close(db);
    return rc < 0 ? -1 : 0;
}

/* ---- a making that was cut off ----
 *
 * Keys are removed on two pieces of evidence: the mark, which is written while DIR has no key, and a database
 * with our tables in which no log has entries. The first entries are committed after the last key: with them
 * there is a tracker, whatever else was cut off. */

#define INIT_MARK "init.begun"

static const char *const init_keys[] = {"tracker.key", "pass.key", "admin.token"};

/* The path of a file of dir; whether it is there. -1 on failure. */
static int init_there(const char *dir, const char *name, char path[PATH_CAP], struct qz_err *err)
{
    if (qz_path_join(path, PATH_CAP, dir, name, err) != 0)
        return -1;
    return access(path, F_OK) == 0;
}

static int init_mark(const char *dir, struct qz_err *err)
{
    static const char text[] = "qingzhan init began here and did not end; it may be run again\n";
    char path[PATH_CAP];
    if (qz_path_join(path, sizeof path, dir, INIT_MARK, err) != 0)
        return -1;
    return qz_file_write(path, text, sizeof text - 1, 0600, err);
}

static int init_remove(const char *dir, const char *name, struct qz_err *err)
{
    char path[PATH_CAP];
    if (qz_path_join(path, sizeof path, dir, name, err) != 0)
        return -1;
    if (unlink(path) == 0 || errno == ENOENT)
        return 0;
    return qz_fail(err, QZ_E_IO, "%s cannot be removed: %s", path, qz_word(strerror(errno)));
}

int qz_init_unmark(const char *dir, struct qz_err *err)
{
    return init_remove(dir, INIT_MARK, err);
}

int qz_init_must_be_done(struct qz_tracker *t, struct qz_err *err)
{
    char path[PATH_CAP];
    const struct qz_row *row;
    int marked = init_there(t->dir, INIT_MARK, path, err);
    int begun = marked == 1 ? qz_db_get(t->db, Q_OWN_LOG_BEGUN, &row, err) : 1;
    if (marked < 0 || begun < 0)
        return -1;
    return begun ? 0
                 : qz_fail(err, QZ_E_MISSING,
                           "%s holds no tracker yet: qingzhan init was cut off; run it again", t->dir);
}

static int init_clear(const char *dir, bool marked, struct qz_err *err)
{
    static const char *const names[] = {"tracker.db", "tracker.db-wal", "tracker.db-shm"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (init_remove(dir, names[i], err) != 0)
            return -1;
    for (size_t i = 0; marked && i < sizeof init_keys / sizeof *init_keys; i++)
        if (init_remove(dir, init_keys[i], err) != 0)
            return -1;
    return 0;
}

static int refuse_entries(const char *db, bool whole, struct qz_err *err)
{
    if (whole)
        return qz_fail(err, QZ_E_CONFLICT, "a tracker was made there already, all of it; start it");
    if (qz_db_is_address(db)) /* with its password */
        return qz_fail(err, QZ_E_CONFLICT,
                       "that database holds the entries of a tracker already; choose another one");
    return qz_fail(err, QZ_E_CONFLICT,
                   "%s is there already, and its log has entries; choose another directory", db);
}

/* Keys that no making of ours left stay where they are; that of the tracker, which comes last, where a making
 * did not leave its tables, either. */
static int refuse_keys(const char *dir, bool marked, struct qz_err *err)
{
    char path[PATH_CAP];
    size_t keys = marked ? 1 : sizeof init_keys / sizeof *init_keys;
    for (size_t i = 0; i < keys; i++) {
        int there = init_there(dir, init_keys[i], path, err);
        if (there < 0)
            return -1;
        if (there)
            return qz_fail(err, QZ_E_CONFLICT, "%s is there already; choose another directory", path);
    }
    return 0;
}

static int refuse_database(const char *dir, const char *path, bool marked, struct qz_err *err)
{
    char key[PATH_CAP];
    enum init_holds holds;
    if (init_look(path, &holds, err) != 0)
        return -1;
    if (holds == INIT_ENTRIES)
        return refuse_entries(path, marked && init_there(dir, init_keys[0], key, NULL) == 1, err);
    return holds == INIT_NOTHING ? refuse_keys(dir, marked, err) : 0;
}

/* Only what an interrupted making left is written over. */
static int refuse_existing(const char *dir, const char *database, struct qz_err *err)
{
    char mark[PATH_CAP], db[PATH_CAP];
    int marked = init_there(dir, INIT_MARK, mark, err), began = init_there(dir, "tracker.db", db, err);
    if (marked < 0 || began < 0)
        return -1;
    if (began && database)
        return qz_fail(err, QZ_E_CONFLICT, "%s is there already; choose another directory", db);

    bool there = began || database;
    if ((!marked || !there) && refuse_keys(dir, marked, err) != 0)
        return -1;
    if (there && refuse_database(dir, database ? database : db, marked, err) != 0)
        return -1;
    return init_clear(dir, marked, err);
}

/* ---- making ---- */

/* All but the first entries. */
static int make_all(struct qz_tracker *t, struct qz_err *err)
{
    if (add_own_log(t, err) != 0 || init_mark(t->dir, err) != 0)
        return -1;
    if (make_key(t->dir, "pass.key", t->pass_sk, err) != 0 || make_admin_token(t->dir, err) != 0)
        return -1;
    return make_key(t->dir, "tracker.key", t->sk, err);
}

int qz_tracker_init(const char *dir, const char *province, const char *host, bool demo, struct qz_err *err)
{
    return qz_tracker_init_at(dir, NULL, province, host, demo, err);
}

int qz_tracker_init_at(const char *dir, const char *database, const char *province, const char *host,
                       bool demo, struct qz_err *err)
{
    const struct qz_db_options opt = {.database = database, .readers = true};
    int lock;
    if (sodium_init() < 0)
        return qz_fail(err, QZ_E_BUG, "the system gives no random numbers");
    if (qz_check_called("the province's name", province, QZ_TITLE_CHARS, false, err) != 0 ||
        qz_check_host(host, err) != 0 || qz_dir_make(dir, err) != 0 || qz_dir_lock(dir, &lock, err) != 0)
        return -1;
    if (refuse_existing(dir, database, err) != 0) {
        qz_open_unlock(lock);
        return -1;
    }

    struct qz_tracker *t = qz_open_store(dir, &opt, lock, err);
    if (!t)
        return -1;
    int rc = make_all(t, err);
    if (rc == 0)
        rc = first_entries(t, province, host, demo, err);
    if (rc == 0)
        rc = qz_init_unmark(dir, err);
    qz_tracker_close(t);
    return rc;
}
