#include "tracker/app.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "journal/allowance.h"
#include "journal/tracker.h"
#include "registry/forgotten.h"
#include "registry/registry.h"
#include "tracker/api/api.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int start_log(void *ctx, struct qz_err *err)
{
    static const enum qz_level level[] = {QZ_LOG_ERROR, QZ_LOG_WARN, QZ_LOG_INFO, QZ_LOG_DEBUG};
    struct qz_app *app = ctx;
    (void)err;
    qz_log_level(level[app->log_level]);
    return 0;
}

static int start_notify(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    (void)err;
    qz_notify_init(&app->notify);
    return 0;
}

static void stop_notify(void *ctx)
{
    struct qz_app *app = ctx;
    qz_notify_finish(&app->notify);
}

static int start_signals(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || (app->stop_fd = signalfd(-1, &set, SFD_CLOEXEC)) < 0)
        return qz_fail(err, QZ_E_IO, "signals cannot be waited for: %s", strerror(errno));
    return 0;
}

static void stop_signals(void *ctx)
{
    struct qz_app *app = ctx;
    close(app->stop_fd);
}

/* A connection needs a descriptor, and the database a few more. */
static int start_limits(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    struct rlimit l;
    rlim_t want = (rlim_t)app->connections + 64;

    if (getrlimit(RLIMIT_NOFILE, &l) != 0)
        return qz_fail(err, QZ_E_IO, "the limit of open files cannot be read: %s", strerror(errno));

    if (l.rlim_cur < want && l.rlim_max >= want) {
        l.rlim_cur = want;
        setrlimit(RLIMIT_NOFILE, &l);
    }

    if (l.rlim_cur < want) {
        app->connections = l.rlim_cur > 128 ? (int)l.rlim_cur - 64 : 64;
        qz_log(QZ_LOG_WARN, "only %d connections at once: the limit of open files is low", app->connections);
    }
    return 0;
}

static int start_store(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    const struct qz_db_options remote = {.database = app->database, .shared = true};
    app->store = qz_tracker_open(app->dir, app->database[0] ? &remote : NULL, err);
    if (!app->store)
        return -1;
    qz_allowance_set(app->store, app->allowance_entries, (int64_t)app->allowance_mib << 20);
    return 0;
}

/* Beside the directory, so that whoever puts a copy in its place leaves the file where it is. */
static int default_forgotten(struct qz_app *app, struct qz_err *err)
{
    char dir[PATH_MAX];
    if (!realpath(app->dir, dir))
        return qz_fail(err, QZ_E_MISSING, "%s cannot be found: %s", app->dir, strerror(errno));
    int n = snprintf(app->forgotten, sizeof app->forgotten, "%s.forgotten", dir);
    return n > 0 && (size_t)n < sizeof app->forgotten
               ? 0
               : qz_fail(err, QZ_E_INPUT, "the path of the directory is too long; give --forgotten FILE");
}

static int start_forgotten(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    size_t again;
    if (!app->forgotten[0] && default_forgotten(app, err) != 0)
        return -1;

    if (qz_tracker_turn(app->store, true, err) != 0)
        return -1;
    int rc = qz_forgotten_start(app->store, app->forgotten, qz_now_ms(), &again, err);
    qz_tracker_turn_end(app->store);
    if (rc != 0)
        return -1;

    if (again > 0)
        qz_log(
            QZ_LOG_WARN,
            "%zu people were forgotten again: the store was put back from a copy that was older than their "
            "wish",
            again);
    return 0;
}

static void stop_store(void *ctx)
{
    struct qz_app *app = ctx;
    struct qz_err err;
    int rc = qz_tracker_turn(app->store, true, &err);
    if (rc == 0) {
        rc = qz_tracker_checkpoint(app->store, qz_now_ms(), &err);
        qz_tracker_turn_end(app->store);
    }
    if (rc != 0)
        qz_log(QZ_LOG_WARN, "the tracker's own log is not signed up to its end: %s", err.msg);
    qz_tracker_close(app->store);
}

static int put_settings(struct qz_app *app, struct qz_err *err)
{
    static const char *const word[] = {"", "no", "yes"};
    int64_t now = qz_now_ms();
    if (app->host[0] && qz_setting_set(app->store, "host", app->host, now, err) != 0)
        return -1;
    return app->demo ? qz_setting_set(app->store, "demo", word[app->demo], now, err) : 0;
}

static int start_settings(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    if (qz_tracker_turn(app->store, true, err) != 0)
        return -1;
    int rc = put_settings(app, err);
    qz_tracker_turn_end(app->store);
    return rc;
}

/* A run that was cut off left receipts under no checkpoint of the own log: they come under one before anybody
 * is answered. A full disk waits for the next time that one is due. */
static int start_own_log(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    if (qz_tracker_tend(app->store, err) == 0)
        return 0;
    qz_log(QZ_LOG_WARN, "the tracker's own log is not signed up to its end: %s", err->msg);
    return err->code == QZ_E_FULL ? 0 : -1;
}

static int start_web(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    struct qz_web_options opt = {app->listen,    app->connections,    app->per_address, app->poll_s,
                                 app->request_s, app->metrics_listen, app->plain_http,  &app->notify};
    app->web = qz_web_create(app->store, qz_api_tables, &opt, err);
    return app->web ? 0 : -1;
}

static void stop_web(void *ctx)
{
    struct qz_app *app = ctx;
    qz_web_destroy(app->web);
}

static int start_address(void *ctx, struct qz_err *err)
{
    struct qz_app *app = ctx;
    char line[170];
    const char *address = qz_web_address(app->web), *metrics = qz_web_metrics_address(app->web);
    snprintf(line, sizeof line, "%s\n%s%s", address, metrics, metrics[0] ? "\n" : "");
    qz_log(QZ_LOG_INFO, "listening at %s", address);
    if (metrics[0])
        qz_log(QZ_LOG_INFO, "metrics at %s", metrics);
    return app->port_file[0] ? qz_file_write(app->port_file, line, strlen(line), 0644, err) : 0;
}

const struct qz_stage qz_app_stages[] = {
    {"log", start_log, NULL},
    {"service manager", start_notify, stop_notify},
    {"signals", start_signals, stop_signals},
    {"limits", start_limits, NULL},
    {"store", start_store, stop_store},
    {"forgotten", start_forgotten, NULL},
    {"settings", start_settings, NULL},
    {"own log", start_own_log, NULL},
    {"web server", start_web, stop_web},
    {"address", start_address, NULL},
};
const size_t qz_app_stage_count = sizeof qz_app_stages / sizeof *qz_app_stages;
