#include "kiosk/ui/power.h"

#include "base/file.h"
#include "base/log.h"
#include "base/program.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIGHTS     "/sys/class/backlight"
#define LIGHT_TEXT 400
#define XSET_MS    500 /* for an xset that does not end: nothing is drawn meanwhile */

/* ---- X ---- */

static bool power_xset(const char *word)
{
    char *const args[] = {"xset", "dpms", "force", (char *)word, NULL};
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC); /* it says at length what a display cannot do */
    pid_t pid = qz_program_start(args, NULL, nowhere, nowhere);
    if (nowhere >= 0)
        close(nowhere);
    return pid > 0 && qz_program_await(pid, XSET_MS) == 0;
}

/* ---- the backlight ---- */

/* That file of the first light that there is. */
static bool power_light(const struct qz_power *p, const char *file, char out[LIGHT_TEXT])
{
    struct dirent *e;
    bool found = false;
    DIR *d = opendir(p->lights);
    while (d && !found && (e = readdir(d)))
        if (e->d_name[0] != '.')
            found = snprintf(out, LIGHT_TEXT, "%s/%s/%s", p->lights, e->d_name, file) < LIGHT_TEXT;
    if (d)
        closedir(d);
    return found;
}

/* -1: it cannot be read. */
static int power_read(const char *path)
{
    char text[16] = "", *end = text;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    long value = n > 0 ? strtol(text, &end, 10) : -1;
    return end > text && value >= 0 && value < 1000000 ? (int)value : -1;
}

static bool power_write(const char *path, int value)
{
    char text[16];
    int n = snprintf(text, sizeof text, "%d\n", value);
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, text, (size_t)n) == n;
    if (fd >= 0)
        close(fd);
    return done;
}

/* The file in which the kiosk keeps how bright the light was. False: there is none. */
static bool power_kept(const struct qz_power *p, char out[LIGHT_TEXT])
{
    return p->dir && qz_path_join(out, LIGHT_TEXT, p->dir, "light", NULL) == 0;
}

/* Whoever kills the program while the light is out does not take that along. */
static void power_keep(const struct qz_power *p)
{
    struct qz_err err = {0};
    char path[LIGHT_TEXT], text[16];
    int n = snprintf(text, sizeof text, "%d\n", p->before);
    if (power_kept(p, path) && qz_file_write(path, text, (size_t)n, 0600, &err) != 0)
        qz_log(QZ_LOG_WARN, "display: %s", err.msg);
}

static bool power_backlight(struct qz_power *p, bool off)
{
    char path[LIGHT_TEXT];
    if (!power_light(p, "brightness", path))
        return false;
    if (off)
        p->before = power_read(path);
    if (off && p->before <= 0)
        return false;
    if (off)
        power_keep(p);
    return off ? power_write(path, 0) : p->before <= 0 || power_write(path, p->before);
}

/* A light that is out was put out by a program that ended before it was day. */
static void power_relight(const struct qz_power *p)
{
    char path[LIGHT_TEXT], most[LIGHT_TEXT], kept[LIGHT_TEXT];
    if (!power_light(p, "brightness", path) || power_read(path) != 0 ||
        !power_light(p, "max_brightness", most))
        return;

    int value = power_read(most), before = power_kept(p, kept) ? power_read(kept) : -1;
    if (before > 0 && before < value)
        value = before;
    if (value <= 0 || !power_write(path, value))
        qz_log(QZ_LOG_WARN, "display: its light is out and cannot be switched on here; write to %s", path);
}

/* ---- both ---- */

void qz_power_init(struct qz_power *p, const char *lights, const char *dir, bool x11)
{
    *p = (struct qz_power){.lights = lights ? lights : LIGHTS, .dir = dir, .x11 = x11};
    if (x11)
        power_xset("on");
    power_relight(p);
}

bool qz_power_light(struct qz_power *p, int percent)
{
    char path[LIGHT_TEXT], most[LIGHT_TEXT];
    if (p->off || !power_light(p, "max_brightness", most) || !power_light(p, "brightness", path))
        return false;
    int value = power_read(most) * percent / 100;
    return value > 0 && power_write(path, value);
}

void qz_power_set(struct qz_power *p, bool off)
{
    if (off == p->off)
        return;
    p->off = off;
    if (p->x11 && power_xset(off ? "off" : "on"))
        return;
    if (!power_backlight(p, off) && off)
        qz_log(QZ_LOG_INFO, "display: its light cannot be switched off here; the screen is black");
}
