#include "kiosk/app.h"

#include "base/buf.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/opt.h"
#include "base/words.h"

#include <stdio.h>
#include <string.h>

static const char *const languages[] = {"zh", "en", NULL};
static const char *const themes[] = {"light", "dark", "contrast", NULL};
static const char *const speaks[] = {"no", "asked", "yes", NULL};
static const char *const label_names[] = {"masked", "by-hand", NULL};
static const char *const lenses[] = {"above", "below", "left", "right", NULL};
static const char *const turns[] = {"0", "90", "180", "270", NULL};
static const char *const levels[] = {"error", "warn", "info", "debug", NULL};

#define CONF_TEXT(sec, key, field)                                                                           \
    {sec,                                                                                                    \
     key,                                                                                                    \
     QZ_CONF_TEXT,                                                                                           \
     offsetof(struct qz_kiosk_options, field),                                                               \
     sizeof((struct qz_kiosk_options *)0)->field,                                                            \
     0,                                                                                                      \
     0,                                                                                                      \
     NULL}
#define NUMBER(sec, key, field, lo, hi)                                                                      \
    {sec, key, QZ_CONF_INT, offsetof(struct qz_kiosk_options, field), 0, lo, hi, NULL}
#define YESNO(sec, key, field)                                                                               \
    {sec, key, QZ_CONF_BOOL, offsetof(struct qz_kiosk_options, field), 0, 0, 0, NULL}
#define WORD(sec, key, field, list)                                                                          \
    {sec, key, QZ_CONF_ENUM, offsetof(struct qz_kiosk_options, field), 0, 0, 0, list}

static const struct qz_conf_key keys[] = {
    CONF_TEXT("kiosk", "dir", dir),
    YESNO("kiosk", "auto_open", auto_open),
    YESNO("kiosk", "leave", leave),
    WORD("kiosk", "log_level", log_level, levels),
    CONF_TEXT("camera", "source", source),
    NUMBER("camera", "fps", source_fps, 0, 120),
    NUMBER("camera", "budget_ms", budget_ms, 1, 1000),
    CONF_TEXT("scanner", "serial", serial),
    NUMBER("scanner", "baud", serial_baud, 0, 921600),
    CONF_TEXT("scanner", "prefix", scanner_prefix),
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
    YESNO("screen", "large", large),
    YESNO("screen", "low", low),
    NUMBER("screen", "switch_step_ms", switch_step_ms, 0, 10000),
    WORD("sound", "speak", speak, speaks),
    YESNO("wall", "only", wall),
    NUMBER("wall", "after_s", wall_after_s, 0, 86400),
    NUMBER("wall", "display", wall_display, 0, 16),
    CONF_TEXT("screen", "off", off),
    CONF_TEXT("screen", "font_regular", font_regular),
    CONF_TEXT("screen", "font_bold", font_bold),
    CONF_TEXT("screen", "font_fallback", font_fallback),
    CONF_TEXT("label", "printer", label_printer),
    NUMBER("label", "dots", label_dots, QZ_LABEL_DOTS_LEAST, QZ_LABEL_DOTS_MOST),
    WORD("label", "name", label_name, label_names),
    CONF_TEXT("tracker", "ca_file", ca_file),
    YESNO("tracker", "plain_http", plain_http),
};

static const struct qz_opt options[] = {
    {"dir", "DIR", "where the ledger and the device key are kept", false},
    {"source", "SPEC", "frames: v4l2:/dev/video0, folder:DIR, y4m:FILE, none", false},
    {"fps", "N", "pace of a folder or file", false},
    {"serial", "DEVICE", "a serial scanner", false},
    {"baud", "N", "its speed", false},
    {"scanner-prefix", "TEXT", "what scanners send before a code", false},
    {"lang", "zh|en", "language of the screens at start", false},
    {"lens", "above|below|left|right", "where the camera sits", false},
    {"theme", "light|dark|contrast", "colours of the screens", false},
    {"wall", NULL, "a wall of figures and activities: nobody checks in here", false},
    {"size", "WxH", "size of the window (default: the display)", false},
    {"windowed", NULL, "an ordinary window", false},
    {"software", NULL, "draw without the graphics processor", false},
    {"dpi", "N", "pixels an inch, where the display tells them wrong", false},
    {"volume", "N", "of the tones, in percent", false},
    {"mute", NULL, "no sounds", false},
    {"plain-http", NULL, "http:// to another machine, open to all on the way", false},
    {"config", "FILE", "instead of /etc/qingzhan/kiosk.conf", false},
    {"as-root", NULL, "run although this is root", false},
    {"exit-at-end", NULL, "leave when the frames are at their end", false},
    {"shots", "DIR", "save a picture of each screen", false},
    {"script", "FILE", "play touches and keys from a file", false},
    {"report", "FILE", "append a line for each outcome after its commit", false},
    {"touches", "FILE", "say there what is drawn to be touched", false},
};

static const struct qz_opt_key set[] = {
    {"dir", "kiosk", "dir"},
    {"source", "camera", "source"},
    {"fps", "camera", "fps"},
    {"serial", "scanner", "serial"},
    {"baud", "scanner", "baud"},
    {"scanner-prefix", "scanner", "prefix"},
    {"lang", "screen", "language"},
    {"lens", "camera", "lens"},
    {"theme", "screen", "theme"},
    {"wall", "wall", "only"},
    {"windowed", "screen", "windowed"},
    {"software", "screen", "software"},
    {"dpi", "screen", "dpi"},
    {"volume", "screen", "volume"},
    {"mute", "screen", "mute"},
    {"plain-http", "tracker", "plain_http"},
};

static const struct qz_opt_program program = {
    .name = "qingzhan-kiosk",
    .usage = QZ_WORD("qingzhan-kiosk: the full-screen check-in kiosk\n"
                     "\n"
                     "Usage: qingzhan-kiosk [options]\n"),
    .below = QZ_WORD("See qingzhan-kiosk(1) and qingzhan-kiosk.conf(5).\n"),
    .opts = {options, sizeof options / sizeof *options},
    .set = set,
    .sets = sizeof set / sizeof *set,
    .keys = keys,
    .key_count = sizeof keys / sizeof *keys,
    .file = QZ_KIOSK_CONF,
};

static bool size_fits(const struct qz_kiosk_options *o)
{
    return o->width >= 320 && o->height >= 320 && o->width <= 8192 && o->height <= 8192;
}

static int options_set_size(struct qz_kiosk_options *o, const char *text, struct qz_err *err)
{
    char end;
    if (sscanf(text, "%dx%d%c", &o->width, &o->height, &end) != 2 || !size_fits(o))
        return qz_fail(err, QZ_E_INPUT, "--size %.20s: give WIDTHxHEIGHT from 320x320 to 8192x8192", text);
    return 0;
}

/* Where the options that only trials need write to and read from. */
static int set_paths(struct qz_kiosk_options *o, const struct qz_opts *given, struct qz_err *err)
{
    const struct {
        const char *option;
        char *path; /* of as many bytes as each of them */
    } paths[] = {{"shots", o->shots}, {"script", o->script}, {"report", o->report}, {"touches", o->touches}};
    size_t cap = sizeof o->shots;

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *path = qz_opts_value(given, paths[i].option);
        if (path && !qz_copy_text(paths[i].path, cap, path))
            return qz_fail(err, QZ_E_INPUT, "%.20s…: a path of at most %zu bytes is wanted", path, cap - 1);
    }
    return 0;
}

/* From a time of the day to another one, in minutes. */
static int options_set_off(struct qz_kiosk_options *o, struct qz_err *err)
{
    int h[2], m[2];
    char end;
    if (!*o->off)
        return 0;
    if (sscanf(o->off, "%2d:%2d-%2d:%2d%c", &h[0], &m[0], &h[1], &m[1], &end) != 4 || h[0] < 0 || h[0] > 23 ||
        h[1] < 0 || h[1] > 23 || m[0] < 0 || m[0] > 59 || m[1] < 0 || m[1] > 59)
        return qz_fail(err, QZ_E_INPUT, "off in [screen]: give two times of the day, as 22:00-07:00");
    o->off_from = h[0] * 60 + m[0];
    o->off_to = h[1] * 60 + m[1];
    return 0;
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
    o->wall_after_s = 60;
    o->label_dots = 576;
}

int qz_kiosk_options_read(struct qz_kiosk_options *o, int argc, char **argv, struct qz_err *err)
{
    static const enum qz_level level_of[] = {QZ_LOG_ERROR, QZ_LOG_WARN, QZ_LOG_INFO, QZ_LOG_DEBUG};
    struct qz_opts given;
    defaults(o);
    int rc = qz_opts_program(&given, &program, argc, argv, o, err);
    if (rc != 0)
        return rc;

    const char *size = qz_opts_value(&given, "size");
    o->exit_at_end = qz_opts_value(&given, "exit-at-end") != NULL;
    o->as_root = qz_opts_value(&given, "as-root") != NULL;
    if (options_set_off(o, err) != 0 || set_paths(o, &given, err) != 0 ||
        (size && options_set_size(o, size, err) != 0))
        return -1;
    if ((o->width || o->height) && !size_fits(o))
        return qz_fail(err, QZ_E_INPUT,
                       "width and height in [screen]: give both, from 320 to 8192, or neither");

    qz_log_level(level_of[o->log_level]);
    return 0;
}
