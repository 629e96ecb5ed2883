#include "base/file.h"
#include "base/text.h"
#include "ledger/ledger_int.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NEXT  "next"       /* where the new log is made */
#define READY "next/ready" /* the tracker let it in; holds the old kiosk's id */

/* Settings of the machine and its place, which are the same whatever log it writes. */
static const char *const carried[] = {
    QZ_SETTING_CA_FILE,   QZ_SETTING_PLAIN_HTTP,  QZ_SETTING_NAME,        QZ_SETTING_ORG,
    QZ_SETTING_ORG_TITLE, QZ_SETTING_HOST,        QZ_SETTING_PHONE,       QZ_SETTING_DEMO,
    QZ_SETTING_LOCKS,     QZ_SETTING_CLOCK_KNOWN, QZ_SETTING_REFUSED_DAY, QZ_SETTING_RATINGS,
};
#define CARRIED (sizeof carried / sizeof *carried)

/* ---- making it ---- */

static struct qz_ledger *successor_open(const char *dir, struct qz_err *err)
{
    char next[4096];
    if (qz_path_join(next, sizeof next, dir, NEXT, err) != 0 || qz_dir_make(next, err) != 0)
        return NULL;
    return qz_ledger_open(next, NULL, err);
}

int qz_ledger_successor(struct qz_ledger *l, const char *dir, struct qz_successor_request *out,
                        struct qz_err *err)
{
    uint8_t msg[QZ_SUCCESSOR_SIGNED];
    struct qz_ledger *next = successor_open(dir, err);
    if (!next)
        return -1;

    memcpy(out->old_key, l->pk, sizeof out->old_key);
    memcpy(out->key, next->pk, sizeof out->key);
    out->size = l->range.size;

    qz_successor_signed_bytes(out, msg);
    qz_ledger_sign(l, msg, sizeof msg, out->by);
    qz_ledger_sign(next, msg, sizeof msg, out->sig);

    qz_ledger_close(next);
    return 0;
}

/* ---- letting it in ---- */

static int successor_carry(struct qz_ledger *l, struct qz_ledger *next, struct qz_err *err)
{
    struct qz_buf value = {0};
    int rc = 0;
    for (size_t i = 0; i < CARRIED && rc == 0; i++) {
        rc = qz_ledger_get(l, carried[i], &value, err);
        if (rc == 0 && value.len)
            rc = qz_ledger_set(next, carried[i], value.data, err);
    }
    qz_buf_finish(&value);

    if (rc == 0)
        rc = qz_tracker_keys_carry(l, next, err);
    return rc == 0 ? qz_witness_carry(l, next, err) : -1;
}

/* The tracker is the same, at the same address. */
static int successor_enrol(struct qz_ledger *l, struct qz_ledger *next, const struct qz_enrol_answer *a,
                           struct qz_err *err)
{
    char url[QZ_URL_MAX + 1];
    struct qz_enrol_answer before;
    if (strcmp(a->kiosk, next->kiosk) != 0)
        return qz_fail(err, QZ_E_CONFLICT, "the tracker let in %s, and the new log is that of %s", a->kiosk,
                       next->kiosk);

    int rc = qz_ledger_enrolled(l, url, &before, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_CONFLICT, "this kiosk is not enrolled");

    return qz_ledger_enrol(next, url, a, err);
}

int qz_ledger_succeeded(struct qz_ledger *l, const char *dir, const struct qz_enrol_answer *a,
                        const char *activity, struct qz_err *err)
{
    char ready[4096];
    struct qz_ledger *next = successor_open(dir, err);
    if (!next)
        return -1;

    int rc = successor_enrol(l, next, a, err);
    if (rc == 0)
        rc = successor_carry(l, next, err);
    if (rc == 0)
        rc = qz_ledger_set(next, QZ_SETTING_REOPEN, activity, err);
    qz_ledger_close(next);

    if (rc != 0 || qz_path_join(ready, sizeof ready, dir, READY, err) != 0)
        return -1;
    return qz_file_write(ready, l->kiosk, strlen(l->kiosk), 0600, err);
}

/* ---- taking the place ---- */

/* Directories of a switch: the kiosk's own, that of the new log, and that of the old one. */
struct switching {
    const char *dir;
    char next[4096], closed[4096];
};

static bool is_in(const char *dir, const char *name)
{
    char path[4200];
    return qz_path_join(path, sizeof path, dir, name, NULL) == 0 && qz_file_is_there(path);
}

static int move_one(const char *from_dir, const char *to_dir, const char *name, struct qz_err *err)
{
    char from[4200], to[4200];
    if (qz_path_join(from, sizeof from, from_dir, name, err) != 0 ||
        qz_path_join(to, sizeof to, to_dir, name, err) != 0)
        return -1;
    return qz_file_move(from, to, err);
}

/* The files of a log. The database goes after its write-ahead log: as long as it is there, that is its own.
 */
static const char *const log_files[] = {"kiosk.db-wal", "kiosk.db", "device.key"};
#define LOG_FILES (sizeof log_files / sizeof *log_files)

/* Whether the old log's file of that name is still in DIR: the new one's waits then, and is another. */
static bool is_old(const struct switching *w, const char *name)
{
    char here[4200], waiting[4200];
    return is_in(w->next, name) && qz_path_join(here, sizeof here, w->dir, name, NULL) == 0 &&
           qz_path_join(waiting, sizeof waiting, w->next, name, NULL) == 0 && qz_file_is_there(here) &&
           !qz_file_same(here, waiting);
}

/* A write-ahead log is the old one's as long as the old database is there. */
static int switch_away(const struct switching *w, struct qz_err *err)
{
    if (is_old(w, "kiosk.db") && is_in(w->dir, "kiosk.db-wal") &&
        move_one(w->dir, w->closed, "kiosk.db-wal", err) != 0)
        return -1;
    for (size_t i = 1; i < LOG_FILES; i++)
        if (is_old(w, log_files[i]) && move_one(w->dir, w->closed, log_files[i], err) != 0)
            return -1;
    return 0;
}

static int switch_in(const struct switching *w, struct qz_err *err)
{
    for (size_t i = 0; i < LOG_FILES; i++)
        if (is_in(w->next, log_files[i]) && move_one(w->next, w->dir, log_files[i], err) != 0)
            return -1;
    return 0;
}

static int switch_logs(struct switching *w, const char *old_kiosk, struct qz_err *err)
{
    char name[sizeof "closed-" + QZ_KIOSK_ID_TEXT];
    snprintf(name, sizeof name, "closed-%s", old_kiosk);

    if (qz_path_join(w->next, sizeof w->next, w->dir, NEXT, err) != 0 ||
        qz_path_join(w->closed, sizeof w->closed, w->dir, name, err) != 0 || qz_dir_make(w->closed, err) != 0)
        return -1;

    if (switch_away(w, err) != 0)
        return -1;
    return switch_in(w, err);
}

int qz_successor_settle(const char *dir, bool as_it_is, struct qz_err *err)
{
    char ready[4096];
    uint8_t id[QZ_KIOSK_ID_BYTES];
    struct qz_buf old = {0};
    struct switching w = {.dir = dir};
    struct qz_err why = {0};
    if (qz_path_join(ready, sizeof ready, dir, READY, err) != 0)
        return -1;
    if (qz_file_read(ready, QZ_KIOSK_ID_TEXT, &old, &why) != 0) {
        qz_buf_finish(&old);
        return why.code == QZ_E_MISSING ? 0 : qz_fail(err, why.code, "%s", why.msg);
    }

    int rc = 0;
    if (as_it_is)
        rc = qz_fail(err, QZ_E_VERSION,
                     "the kiosk in %s was cut off while it began another log; start it once", dir);
    else if (!qz_kiosk_id_parse(old.data, id))
        rc = qz_fail(err, QZ_E_CORRUPT, "%s names no kiosk", ready);
    else
        rc = switch_logs(&w, old.data, err);
    qz_buf_finish(&old);
    if (rc != 0)
        return -1;
    if (qz_file_remove(ready, err) != 0)
        return -1;
    rmdir(w.next);
    return 0;
}
