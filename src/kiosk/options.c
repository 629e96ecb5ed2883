#include "kiosk/app.h"

#include "base/buf.h"
#include "base/conf.h"
#include "base/log.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const languages[] = {"zh", "en", NULL};
static const char *const themes[] = {"light", "dark", "contrast", NULL};
static const char *const lenses[] = {"above", "below", "left", "right", NULL};
static const char *const turns[] = {"0", "90", "180", "270", NULL};
static const char *const levels[] = {"error", "warn", "info", "debug", NULL};

#define TEXT(sec, key, field)                                                                                \
    {                                                                                                        \
        sec, key, QZ_CONF_TEXT, offsetof(struct qz_kiosk_options, field),                                    \
            sizeof((struct qz_kiosk_options *)0)->field, 0, 0, NULL                                          \
    }
#define NUMBER(sec, key, field, lo, hi)                                                                      \
    {                                                                                                        \
        sec, key, QZ_CONF_INT, offsetof(struct qz_kiosk_options, field), 0, lo, hi, NULL                     \
    }
#define YESNO(sec, key, field)                                                                               \
    {                                                                                                        \
        sec, key, QZ_CONF_BOOL, offsetof(struct qz_kiosk_options, field), 0, 0, 0, NULL                      \
    }
#define WORD(sec, key, field, list)                                                                          \
    {                                                                                                        \
        sec, key, QZ_CONF_ENUM, offsetof(struct qz_kiosk_options, field), 0, 0, 0, list                      \
    }

static const struct qz_conf_key keys[] = {
    TEXT("kiosk", "dir", dir),
    YESNO("kiosk", "auto_open", auto_open),
    WORD("kiosk", "log_level", log_level, levels),
    TEXT("camera", "source", source),
    NUMBER("camera", "fps", source_fps, 0, 120),
    NUMBER("camera", "budget_ms", budget_ms, 1, 1000),
    TEXT("scanner", "serial", serial),
    NUMBER("scanner", "baud", serial_baud, 0, 921600),
    TEXT("scanner", "prefix", scanner_prefix),
    WORD("screen", "language", lang, languages),
    WORD("camera", "lens", lens, lenses),
    WORD("camera", "rotate", turned, turns),
    YESNO("camera", "mirror", mirror),
    WORD("screen", "theme", theme, themes),
    NUMBER("screen", "width", width, 0, 8192),
    NUMBER("screen", "height", height, 0, 8192),
    YESNO("screen", "windowed", windowed),
    YESNO("screen", "software", software),
    YESNO("screen", "reduce_motion", reduce_motion),
    NUMBER("screen", "dpi", dpi, 0, 600),
    YESNO("screen", "mute", mute),
    NUMBER("screen", "volume", volume, 0, 100),
    TEXT("screen", "font_regular", font_regular),
    TEXT("screen", "font_bold", font_bold),
    TEXT("screen", "font_fallback", font_fallback),
    TEXT("tracker", "ca_file", ca_file),
    YESNO("tracker", "plain_http", plain_http),
};
#define KEYS (sizeof keys / sizeof *keys)

/* Long options: a configuration key each, or one of those that only trials need. */
enum {
    OPT_HELP = 1000,
    OPT_VERSION,
    OPT_CONFIG,
    OPT_SIZE,
    OPT_SHOTS,
    OPT_SCRIPT,
    OPT_REPORT,
    OPT_TOUCHES,
    OPT_EXIT,
    OPT_AS_ROOT,
    OPT_KEYS
};

static const struct {
    const char *name;
    int has_arg, value;
    const char *section, *key; /* of a configuration key */
    const char *help;
} options[] = {
    {"dir", 1, OPT_KEYS, "kiosk", "dir", "DIR  where the ledger and the device key are kept"},
    {"source", 1, OPT_KEYS, "camera", "source", "SPEC  frames: v4l2:/dev/video0, folder:DIR, y4m:FILE, none"},
    {"fps", 1, OPT_KEYS, "camera", "fps", "N  pace of a folder or file"},
    {"serial", 1, OPT_KEYS, "scanner", "serial", "DEVICE  a serial scanner"},
    {"baud", 1, OPT_KEYS, "scanner", "baud", "N  its speed"},
    {"scanner-prefix", 1, OPT_KEYS, "scanner", "prefix", "TEXT  what scanners send before a code"},
    {"lang", 1, OPT_KEYS, "screen", "language", "zh|en  language at start"},
    {"lens", 1, OPT_KEYS, "camera", "lens", "above|below|left|right  where the camera sits"},
    {"theme", 1, OPT_KEYS, "screen", "theme", "light|dark|contrast"},
    {"size", 1, OPT_SIZE, NULL, NULL, "WxH  size of the window (default: the display)"},
    {"windowed", 0, OPT_KEYS, "screen", "windowed", "an ordinary window"},
    {"software", 0, OPT_KEYS, "screen", "software", "draw without the graphics processor"},
    {"dpi", 1, OPT_KEYS, "screen", "dpi", "N  pixels an inch, where the display tells them wrong"},
    {"volume", 1, OPT_KEYS, "screen", "volume", "N  of the tones, in percent"},
    {"mute", 0, OPT_KEYS, "screen", "mute", "no sounds"},
    {"plain-http", 0, OPT_KEYS, "tracker", "plain_http",
     "http:// to another machine, open to all on the way"},
    {"config", 1, OPT_CONFIG, NULL, NULL, "FILE  instead of " QZ_KIOSK_CONF},
    {"as-root", 0, OPT_AS_ROOT, NULL, NULL, "run although this is root"},
    {"exit-at-end", 0, OPT_EXIT, NULL, NULL, "leave when the frames are at their end"},
    {"shots", 1, OPT_SHOTS, NULL, NULL, "DIR  save a picture of each screen"},
    {"script", 1, OPT_SCRIPT, NULL, NULL, "FILE  play touches and keys from a file"},
    {"report", 1, OPT_REPORT, NULL, NULL, "FILE  append a line for each outcome after its commit"},
    {"touches", 1, OPT_TOUCHES, NULL, NULL, "FILE  say there what is drawn to be touched"},
    {"help", 0, OPT_HELP, NULL, NULL, "this text"},
    {"version", 0, OPT_VERSION, NULL, NULL, "the version"},
};
#define OPTIONS (sizeof options / sizeof *options)

static void usage(void)
{
    puts("qingzhan-kiosk: the full-screen check-in kiosk\n\nusage: qingzhan-kiosk [options]\n");
    for (size_t i = 0; i < OPTIONS; i++)
        printf("  --%-12s %s\n", options[i].name, options[i].help);
    puts("\nSee qingzhan-kiosk(1) and qingzhan-kiosk.conf(5).");
}

static bool size_fits(const struct qz_kiosk_options *o)
{
    return o->width >= 320 && o->height >= 320 && o->width <= 8192 && o->height <= 8192;
}

static int set_size(struct qz_kiosk_options *o, const char *text, struct qz_err *err)
{
    char end;
    if (sscanf(text, "%dx%d%c", &o->width, &o->height, &end) != 2 || !size_fits(o))
        return qz_fail(err, QZ_E_INPUT, "--size %.20s: give WIDTHxHEIGHT from 320x320 to 8192x8192", text);
    return 0;
}

static int set_path(char *out, size_t cap, const char *path, struct qz_err *err)
{
    return qz_copy_text(out, cap, path)
               ? 0
               : qz_fail(err, QZ_E_INPUT, "%.20s…: a path of at most %zu bytes is wanted", path, cap - 1);
}

static int apply(struct qz_kiosk_options *o, size_t i, const char *arg, struct qz_err *err)
{
    switch (options[i].value) {
    case OPT_KEYS:
        return qz_conf_set(options[i].section, options[i].key, arg ? arg : "yes", keys, KEYS, o, err);
    case OPT_SIZE:
        return set_size(o, arg, err);
    case OPT_EXIT:
        o->exit_at_end = true;
        return 0;
    case OPT_AS_ROOT:
        o->as_root = true;
        return 0;
    case OPT_SHOTS:
        return set_path(o->shots, sizeof o->shots, arg, err);
    case OPT_SCRIPT:
        return set_path(o->script, sizeof o->script, arg, err);
    case OPT_REPORT:
        return set_path(o->report, sizeof o->report, arg, err);
    case OPT_TOUCHES:
        return set_path(o->touches, sizeof o->touches, arg, err);
    case OPT_HELP:
        usage();
        return 1;
    case OPT_VERSION:
        puts("qingzhan-kiosk " QZ_VERSION);
        return 1;
    default:
        return 0; /* --config was read before */
    }
}

static void defaults(struct qz_kiosk_options *o)
{
    memset(o, 0, sizeof *o);
    strcpy(o->dir, "/var/lib/qingzhan/kiosk");
    strcpy(o->source, "v4l2:/dev/video0");
    o->budget_ms = 25;
    o->auto_open = true;
    o->log_level = 2;
    o->volume = 100;
}

/* The file comes first whatever the order on the command line, so that options always win over it. */
static int read_file(struct qz_kiosk_options *o, int argc, char **argv, struct qz_err *err)
{
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
            path = argv[i + 1];
        else if (strncmp(argv[i], "--config=", 9) == 0)
            path = argv[i] + 9;
    }
    int rc = qz_conf_read(path ? path : QZ_KIOSK_CONF, keys, KEYS, o, err);
    return rc != 0 && !path && err->code == QZ_E_MISSING ? 0 : rc;
}

int qz_kiosk_options_read(struct qz_kiosk_options *o, int argc, char **argv, struct qz_err *err)
{
    static const enum qz_level level_of[] = {QZ_LOG_ERROR, QZ_LOG_WARN, QZ_LOG_INFO, QZ_LOG_DEBUG};
    struct option longs[OPTIONS + 1] = {{0}};
    int c, at = 0, rc;
    defaults(o);
    if (read_file(o, argc, argv, err) != 0)
        return -1;
    for (size_t i = 0; i < OPTIONS; i++)
        longs[i] = (struct option){options[i].name, options[i].has_arg, NULL, options[i].value};
    opterr = 0;
    while ((c = getopt_long(argc, argv, "+", longs, &at)) != -1) {
        if (c == '?')
            return qz_fail(err, QZ_E_INPUT, "%s: no such option, or its value is missing; see --help",
                           argv[optind - 1]);
        if ((rc = apply(o, (size_t)at, optarg, err)) != 0)
            return rc;
    }
    if (optind < argc)
        return qz_fail(err, QZ_E_INPUT, "%s: what is this? See --help", argv[optind]);
    if ((o->width || o->height) && !size_fits(o))
        return qz_fail(err, QZ_E_INPUT,
                       "width and height in [screen]: give both, from 320 to 8192, or neither");
    qz_log_level(level_of[o->log_level]);
    return 0;
}
