#include "base/buf.h"
#include "base/conf.h"
#include "tracker/app.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const levels[] = {"error", "warn", "info", "debug", NULL};
static const char *const demos[] = {"keep", "no", "yes", NULL};

#define AT(member)   offsetof(struct qz_app, member)
#define SIZE(member) sizeof(((struct qz_app *)NULL)->member)
static const struct qz_conf_key keys[] = {
    {"tracker", "dir", QZ_CONF_TEXT, AT(dir), SIZE(dir), 0, 0, NULL},
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
#define KEYS (sizeof keys / sizeof *keys)

static const char usage[] =
    "Usage: qingzhan-tracker --dir DIR [options]\n"
    "\n"
    "Takes the logs of kiosks, keeps the figures, serves the API.\n"
    "\n"
    "  --dir DIR          its directory, made by: qingzhan init\n"
    "  --listen ADDR:PORT where to listen; port 0: a free one (default 127.0.0.1:8317)\n"
    "  --plain-http       allow an address that other machines reach: what they say then travels "
    "unencrypted\n"
    "  --config FILE      further settings under [tracker]; the command line goes before\n"
    "  --metrics-listen ADDR:PORT  /metrics there for anybody (default: only here, for the admin token)\n"
    "  --port-file FILE   write the address listened at there, and below it the one for metrics\n"
    "  --forgotten FILE   keep the ids of the forgotten there, outside of DIR (default: DIR.forgotten)\n"
    "  --as-root          run although this is root\n"
    "  --version, --help\n"
    "\n"
    "Exit codes: 0 stopped as asked, 1 failed, 2 wrong options.\n";

static const struct option longs[] = {
    {"dir", required_argument, NULL, 'd'},
    {"listen", required_argument, NULL, 'l'},
    {"metrics-listen", required_argument, NULL, 'm'},
    {"plain-http", no_argument, NULL, 'P'},
    {"config", required_argument, NULL, 'c'},
    {"port-file", required_argument, NULL, 'p'},
    {"forgotten", required_argument, NULL, 'f'},
    {"as-root", no_argument, NULL, 'r'},
    {"version", no_argument, NULL, 'V'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int take_option(struct qz_app *app, int o, bool config_pass, struct qz_err *err)
{
    static const struct {
        int o;
        const char *name;
    } names[] = {
        {'d', "dir"}, {'l', "listen"}, {'p', "port_file"}, {'m', "metrics_listen"}, {'f', "forgotten"}};
    if (o == 'c')
        return config_pass ? qz_conf_read(optarg, keys, KEYS, app, err) : 0;
    if (o == 'P' && !config_pass)
        app->plain_http = true;
    if (o == 'r')
        app->as_root = true;
    if (o == 'V' || o == 'h') {
        if (!app->done)
            fputs(o == 'h' ? usage : "qingzhan-tracker " QZ_VERSION "\n", stdout);
        app->done = true;
        return 0;
    }
    for (size_t i = 0; !config_pass && i < sizeof names / sizeof *names; i++)
        if (names[i].o == o)
            return qz_conf_set("tracker", names[i].name, optarg, keys, KEYS, app, err);
    return o == '?' || o == ':'
               ? qz_fail(err, QZ_E_INPUT, "unknown or incomplete option; see qingzhan-tracker --help")
               : 0;
}

/* Twice over the command line: the file first, wherever --config stands, so that the options go before it. */
static int parse(struct qz_app *app, int argc, char **argv, bool config_pass, struct qz_err *err)
{
    int o;
    optind = 1;
    opterr = 0;
    while ((o = getopt_long(argc, argv, ":", longs, NULL)) != -1)
        if (take_option(app, o, config_pass, err) != 0)
            return -1;
    return optind < argc
               ? qz_fail(err, QZ_E_INPUT, "%.60s is not an option; see qingzhan-tracker --help", argv[optind])
               : 0;
}

int qz_app_options(struct qz_app *app, int argc, char **argv, struct qz_err *err)
{
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
    if (parse(app, argc, argv, true, err) != 0 || parse(app, argc, argv, false, err) != 0)
        return -1;
    if (!app->done && !app->dir[0])
        return qz_fail(err, QZ_E_INPUT, "give --dir DIR, the directory that `qingzhan init` made");
    return 0;
}
