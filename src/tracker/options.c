#include "base/buf.h"
#include "base/conf.h"
#include "base/opt.h"
#include "base/words.h"
#include "store/db.h"
#include "tracker/app.h"

#include <stddef.h>
#include <string.h>

static const char *const levels[] = {"error", "warn", "info", "debug", NULL};
static const char *const demos[] = {"keep", "no", "yes", NULL};

#define AT(member)   offsetof(struct qz_app, member)
#define SIZE(member) sizeof(((struct qz_app *)NULL)->member)
static const struct qz_conf_key keys[] = {
    {"tracker", "dir", QZ_CONF_TEXT, AT(dir), SIZE(dir), 0, 0, NULL},
    {"tracker", "database", QZ_CONF_TEXT, AT(database), SIZE(database), 0, 0, NULL},
    {"tracker", "listen", QZ_CONF_TEXT, AT(listen), SIZE(listen), 0, 0, NULL},
    {"tracker", "metrics_listen", QZ_CONF_TEXT, AT(metrics_listen), SIZE(metrics_listen), 0, 0, NULL},
    {"tracker", "port_file", QZ_CONF_TEXT, AT(port_file), SIZE(port_file), 0, 0, NULL},
    {"tracker", "forgotten", QZ_CONF_TEXT, AT(forgotten), SIZE(forgotten), 0, 0, NULL},
    {"tracker", "host", QZ_CONF_TEXT, AT(host), SIZE(host), 0, 0, NULL},
    {"tracker", "plain_http", QZ_CONF_BOOL, AT(plain_http), 0, 0, 0, NULL},
    {"tracker", "demo", QZ_CONF_ENUM, AT(demo), 0, 0, 0, demos},
    {"tracker", "log_level", QZ_CONF_ENUM, AT(log_level), 0, 0, 0, levels},
    {"tracker", "connections", QZ_CONF_INT, AT(connections), 0, 1, 100000, NULL},
    {"tracker", "connections_per_address", QZ_CONF_INT, AT(per_address), 0, 1, 100000, NULL},
    {"tracker", "feed_seconds", QZ_CONF_INT, AT(poll_s), 0, 1, 25, NULL},
    {"tracker", "allowance_entries", QZ_CONF_INT, AT(allowance_entries), 0, 1000, 1000000000, NULL},
    {"tracker", "allowance_mib", QZ_CONF_INT, AT(allowance_mib), 0, 5, 1000000, NULL},
    {"tracker", "request_seconds", QZ_CONF_INT, AT(request_s), 0, 1, 900, NULL},
};

static const struct qz_opt options[] = {
    {"dir", "DIR", "its directory, made by: qingzhan init", false},
    {"database", "URL", "its database is on PostgreSQL, at postgresql://...; DIR holds the keys", false},
    {"listen", "ADDR:PORT", "where to listen; port 0: a free one (default 127.0.0.1:8317)", false},
    {"plain-http", NULL, "allow an address that other machines reach: what they say then travels unencrypted",
     false},
    {"config", "FILE", "further settings under [tracker]; the command line goes before", false},
    {"metrics-listen", "ADDR:PORT", "/metrics there for anybody (default: only here, for the admin token)",
     false},
    {"port-file", "FILE", "write the address listened at there, and below it the one for metrics", false},
    {"forgotten", "FILE", "keep the ids of the forgotten there, outside of DIR (default: DIR.forgotten)",
     false},
    {"as-root", NULL, "run although this is root", false},
};

static const struct qz_opt_key set[] = {
    {"dir", "tracker", "dir"},
    {"database", "tracker", "database"},
    {"listen", "tracker", "listen"},
    {"plain-http", "tracker", "plain_http"},
    {"metrics-listen", "tracker", "metrics_listen"},
    {"port-file", "tracker", "port_file"},
    {"forgotten", "tracker", "forgotten"},
};

static const struct qz_opt_program program = {
    .name = "qingzhan-tracker",
    .usage = QZ_WORD("Usage: qingzhan-tracker --dir DIR [options]\n"
                     "\n"
                     "Takes the logs of kiosks, keeps the figures, serves the API.\n"),
    .below = QZ_WORD("Exit codes: 0 stopped as asked, 1 failed, 2 wrong options.\n"),
    .opts = {options, sizeof options / sizeof *options},
    .set = set,
    .sets = sizeof set / sizeof *set,
    .keys = keys,
    .key_count = sizeof keys / sizeof *keys,
};

int qz_app_options(struct qz_app *app, int argc, char **argv, struct qz_err *err)
{
    struct qz_opts given;
    memset(app, 0, sizeof *app);
    qz_copy_text(app->listen, sizeof app->listen, "127.0.0.1:8317");
    app->log_level = 2;
    app->connections = 800;
    app->per_address = 200;
    app->poll_s = 25;
    app->request_s = 300;
    app->allowance_entries = QZ_ALLOWANCE_ENTRIES;
    app->allowance_mib = (int)(QZ_ALLOWANCE_BYTES >> 20);
    app->stop_fd = -1;
    int rc = qz_opts_program(&given, &program, argc, argv, app, err);
    if (rc != 0)
        return rc;

    app->as_root = qz_opts_value(&given, "as-root") != NULL;
    if (!app->dir[0])
        return qz_fail(err, QZ_E_INPUT, "give --dir DIR, the directory that `qingzhan init` made");
    if (app->database[0] && !qz_db_is_address(app->database))
        return qz_fail(err, QZ_E_INPUT, "--database wants an address, postgresql://USER@HOST/NAME");
    return 0;
}
