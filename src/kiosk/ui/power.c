#include "kiosk/ui/power.h"

#include "base/log.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIGHTS     "/sys/class/backlight"
#define LIGHT_TEXT 400

extern char **environ;

void qz_power_init(struct qz_power *p, const char *lights, bool x11)
{
    *p = (struct qz_power){.lights = lights ? lights : LIGHTS, .x11 = x11};
}

/* ---- X ---- */

static bool power_xset(const char *word)
{
    char *const args[] = {"xset", "dpms", "force", (char *)word, NULL};
    pid_t pid;
    int status;
    if (posix_spawnp(&pid, "xset", NULL, NULL, args, environ) != 0)
        return false;
    while (waitpid(pid, &status, 0) < 0)
        continue;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- the backlight ---- */

/* The first light that there is. */
static bool power_light(const struct qz_power *p, char out[LIGHT_TEXT])
{
    struct dirent *e;
    bool found = false;
    DIR *d = opendir(p->lights);
    while (d && !found && (e = readdir(d)))
        if (e->d_name[0] != '.')
            found = snprintf(out, LIGHT_TEXT, "%s/%s/brightness", p->lights, e->d_name) < LIGHT_TEXT;
    if (d)
        closedir(d);
    return found;
}

static int power_read(const char *path)
{
    char text[16] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    long value = n > 0 ? strtol(text, NULL, 10) : 0;
    return value > 0 && value < 1000000 ? (int)value : 0;
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

static bool power_backlight(struct qz_power *p, bool off)
{
    char path[LIGHT_TEXT];
    if (!power_light(p, path))
        return false;
    if (off)
        p->before = power_read(path);
    if (off && p->before == 0)
        return false;
    return off ? power_write(path, 0) : p->before == 0 || power_write(path, p->before);
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
