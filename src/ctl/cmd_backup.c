#include "base/file.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/database.h"
#include "ctl/remote.h"
#include "journal/rekey.h"
#include "journal/tracker.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_S 1800 /* a running tracker answers when it has copied everything */

/* Only a name in the tracker's directory is taken from an answer. */
static int take_name(const json_t *answer, char name[QZ_BACKUP_NAME], struct qz_err *err)
{
    const char *text = qz_json_str(answer, "file", QZ_BACKUP_NAME - 1, err);
    if (!text)
        return -1;
    if (strncmp(text, "backup-", 7) != 0 || strchr(text, '/'))
        return qz_fail(err, QZ_E_REMOTE, "the tracker's answer names no copy");
    strcpy(name, text);
    return 0;
}

/* A tracker that runs holds its database alone, and is asked to make the copy itself. */
static int backup_ask_tracker(struct qz_ctl *ctl, const char *dir, char name[QZ_BACKUP_NAME],
                              struct qz_err *err)
{
    struct qz_remote r = {.stall_s = PATIENCE_S};
    struct qz_buf body = {0};
    json_t *answer = NULL;
    char token[1024];
    qz_body_of(&body, NULL, NULL);
    int rc = qz_remote_start(ctl, false, &r, err);
    if (rc == 0)
        rc = qz_path_join(token, sizeof token, dir, "admin.token", err);
    if (rc == 0)
        rc = qz_secret_read(token, r.token, sizeof r.token, err);

    if (rc == 0)
        rc = qz_remote_call(&r, "v1/backup", &body, &answer, err);
    if (rc == 0)
        rc = take_name(answer, name, err);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

/* A consistent copy of the database in the tracker's directory. */
static int make_copy(struct qz_ctl *ctl, const char *dir, char name[QZ_BACKUP_NAME], struct qz_err *err)
{
    struct qz_err why = {0};
    struct qz_db_options opt = {.as_it_is = true, .shared = true, .database = qz_opt(ctl, "database")};
    struct qz_tracker *t = qz_tracker_open(dir, &opt, &why);
    if (!t && why.code == QZ_E_CONFLICT)
        return backup_ask_tracker(ctl, dir, name, err);

    if (!t)
        return qz_fail(err, why.code, "%s", why.msg);

    int rc = qz_tracker_backup(t, name, err);
    qz_tracker_close(t);
    return rc;
}

static int copy_as(const char *from_dir, const char *from, const char *to_dir, const char *to,
                   struct qz_err *err)
{
    char source[1024], target[1024];
    return qz_path_join(source, sizeof source, from_dir, from, err) == 0 &&
                   qz_path_join(target, sizeof target, to_dir, to, err) == 0
               ? qz_file_copy(source, target, err)
               : -1;
}

/* The tracker's key comes last: a directory without it is not taken for a finished one. */
static const char *const files[] = {"tracker.db", "admin.token", "pass.key", "tracker.key"};

/* The key before change number i; 1 when there was one. */
static int copy_before(const char *dir, int i, const char *to, struct qz_err *err)
{
    char name[QZ_REKEY_FILE], path[1024];
    qz_rekey_file(i, name);
    if (qz_path_join(path, sizeof path, dir, name, err) != 0)
        return -1;
    if (access(path, F_OK) != 0)
        return 0;
    return copy_as(dir, name, to, name, err) == 0 ? 1 : -1;
}

static int copy_all(const char *dir, const char *name, const char *to, struct qz_err *err)
{
    int rc = 1;
    for (int i = 1; rc == 1 && i <= QZ_REKEYS_MOST; i++)
        rc = copy_before(dir, i, to, err);
    rc = rc < 0 ? -1 : 0;
    for (size_t i = 0; rc == 0 && i < QZ_COUNT(files); i++)
        rc = copy_as(dir, i == 0 ? name : files[i], to, files[i], err);
    return rc;
}

static void remove_in(const char *dir, const char *name)
{
    char path[1024];
    if (qz_path_join(path, sizeof path, dir, name, NULL) == 0)
        unlink(path);
}

static void remove_copy(const char *to)
{
    char name[QZ_REKEY_FILE];
    for (size_t i = 0; i < QZ_COUNT(files); i++)
        remove_in(to, files[i]);
    for (int i = 1; i <= QZ_REKEYS_MOST; i++) {
        qz_rekey_file(i, name);
        remove_in(to, name);
    }
    rmdir(to);
}

static int no_directory(const char *to, struct qz_err *err)
{
    if (errno == EEXIST)
        return qz_fail(err, QZ_E_CONFLICT,
                       "%s is there already; nothing is written over, so give another name", to);

    if (errno == ENOENT)
        return qz_fail(err, QZ_E_MISSING,
                       "the directory in which %s is to be made is not there; make it first", to);

    if (errno == EACCES || errno == EPERM || errno == EROFS)
        return qz_fail(err, QZ_E_DENIED,
                       "%s cannot be made: %s; give a directory that this user may write to", to,
                       qz_word(strerror(errno)));

    return qz_fail(err, QZ_E_IO, "%s cannot be made: %s", to, qz_word(strerror(errno)));
}

static int backup_run(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "dir"), *to = qz_opt(ctl, "to");
    char name[QZ_BACKUP_NAME];
    if (qz_database_check(ctl, err) != 0)
        return -1;
    if (mkdir(to, 0700) != 0)
        return no_directory(to, err);

    int rc = make_copy(ctl, dir, name, err);
    if (rc == 0) {
        rc = copy_all(dir, name, to, err);
        remove_in(dir, name);
    }

    if (rc != 0)
        remove_copy(to);
    else
        qz_tell(ctl->out,
                "%s holds a copy of the tracker, keys and admin token included. Keep it as you keep them.",
                to);
    return rc;
}

static const struct qz_opt backup_opts[] = {
    {"dir", "DIR", "the tracker's directory, on this machine", true},
    QZ_DATABASE_OPT,
    {"to", "DIR", "the copy's; it must not be there yet", true},
};

const struct qz_verb qz_cmd_backup = {
    .name = "backup",
    .args = "",
    .summary = "Copy a tracker, running or not, into a directory of its own",
    .detail =
        "A tracker that runs makes the copy itself, at the address given, and goes on answering everybody;\n"
        "the disk of its directory must have room for a second database. qingzhan-tracker(1) says how a copy is\n"
        "put back.",
    .flags = QZ_VERB_REMOTE,
    .opts = backup_opts,
    .opt_count = QZ_COUNT(backup_opts),
    .run = backup_run,
};
