#include "tests/support/cameras.h"

#include "tests/shim/v4l2/shim.h"

#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64];

static void give_up(const char *what)
{
    fprintf(stderr, "cannot run under the stand-in cameras: %s\n", what);
    exit(2);
}

/* The sanitizer's library insists on being first. */
static void find_sanitizer(char *out, size_t cap)
{
    char line[PATH_MAX + 128];
    FILE *f = fopen("/proc/self/maps", "r");
    *out = '\0';
    while (f && !*out && fgets(line, sizeof line, f)) {
        const char *path = strchr(line, '/');
        if (path && (strstr(path, "/libasan.so") || strstr(path, "/libtsan.so")))
            snprintf(out, cap, "%.*s:", (int)strcspn(path, "\n"), path);
    }
    if (f)
        fclose(f);
}

void cameras_under_shim(char **argv)
{
    char self[PATH_MAX], sanitizer[PATH_MAX + 2], preload[3 * PATH_MAX];
    if (getenv("QZ_UNDER_SHIM")) {
        unsetenv("LD_PRELOAD"); /* not for the programs that a test starts */
        return;
    }

    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        give_up("no /proc/self/exe");
    self[n] = '\0';

    for (int i = 0; i < 2; i++)
        if (strrchr(self, '/'))
            *strrchr(self, '/') = '\0';

    find_sanitizer(sanitizer, sizeof sanitizer);
    snprintf(preload, sizeof preload, "%s/shim/v4l2_shim.so", self);
    if (access(preload, R_OK) != 0)
        give_up(preload);

    snprintf(preload, sizeof preload, "%s%s/shim/v4l2_shim.so", sanitizer, self);
    setenv("LD_PRELOAD", preload, 1);
    setenv("QZ_UNDER_SHIM", "1", 1);
    execv("/proc/self/exe", argv);
    give_up("execv");
}

/* The stand-in's functions, which only the preloaded library has. */
static void *shim(const char *name)
{
    void *p = dlsym(RTLD_DEFAULT, name);
    if (!p)
        give_up(name);
    return p;
}

const char *cameras_file(const char *name)
{
    static char path[128];
    if (!*dir) {
        snprintf(dir, sizeof dir, "/tmp/qz-cameras-XXXXXX");
        if (!mkdtemp(dir))
            give_up("mkdtemp");
    }
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

void cameras_tidy(void)
{
    DIR *d = *dir ? opendir(dir) : NULL;
    for (const struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
        if (*e->d_name != '.')
            unlink(cameras_file(e->d_name));
    if (d) {
        closedir(d);
        rmdir(dir);
    }
    *dir = '\0';
}

void cameras_play(const char *script)
{
    union {
        void *data;
        int (*load)(const char *);
    } u = {.data = shim("qz_shim_load")};
    FILE *f = fopen(cameras_file("script"), "w");
    if (!f)
        give_up("script");
    if (script)
        fprintf(f, "clock virtual\n%s", script);
    fclose(f);
    if (u.load(cameras_file("script")) < 0)
        give_up("qz_shim_load");
}

int cameras_control(const char *name)
{
    union {
        void *data;
        int (*call)(int, const char *);
    } u = {.data = shim("qz_shim_control")};
    return u.call(0, name);
}

int cameras_count(const char *what)
{
    union {
        void *data;
        int (*call)(int, const char *);
    } u = {.data = shim("qz_shim_count")};
    return u.call(0, what);
}

void cameras_sleep(int ms)
{
    union {
        void *data;
        void (*call)(int);
    } u = {.data = shim("qz_shim_sleep")};
    u.call(ms);
}
