#include "tests/shim/v4l2/camera.h"
#include "tests/shim/v4l2/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static uint32_t fourcc_of(const char *s)
{
    return (uint32_t)s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 | (uint32_t)s[3] << 24;
}

/* A space within the four letters is written as an underscore. */
static uint32_t spaced(const char *s)
{
    char four[4];
    for (int i = 0; i < 4; i++)
        four[i] = s[i] == '_' ? ' ' : s[i];
    return fourcc_of(four);
}

static bool read_mode(struct device *d, const char *rest)
{
    char fourcc[8];
    struct mode *m = &d->modes[d->mode_count];
    int n = sscanf(rest, "%4s %d %d %d %d", fourcc, &m->width, &m->height, &m->fps, &m->stride);
    if (n < 4 || strlen(fourcc) != 4 || d->mode_count == MAX_MODES - 1)
        return false;
    m->fourcc = spaced(fourcc);
    if (n < 5)
        m->stride = m->width * shim_row_bytes(m->fourcc);
    d->mode_count++;
    return true;
}

static bool read_control(struct device *d, const char *rest)
{
    char name[32];
    int min, max, value;
    if (sscanf(rest, "%31s %d %d %d", name, &min, &max, &value) != 4)
        return false;
    struct control *c = shim_control(d, name);
    if (c)
        *c = (struct control){c->id, true, false, min, max, value};
    return c != NULL;
}

static bool read_failure(struct device *d, const char *rest)
{
    char what[16];
    struct failure f;
    if (sscanf(rest, "%15s %d %d", what, &f.error, &f.left) != 3)
        return false;
    if (strcmp(what, "open") == 0)
        d->open = f;
    else if (strcmp(what, "format") == 0)
        d->format = f;
    else
        d->start = f;
    return true;
}

static enum until read_until(const char *value)
{
    if (strcmp(value, "restart") == 0)
        return UNTIL_RESTART;
    return strcmp(value, "reopen") == 0 ? UNTIL_REOPEN : UNTIL_TIME;
}

static bool read_step(struct device *d, const char *rest)
{
    static const char *const names[] = {"good", "short", "error",  "corrupt",
                                        "eio",  "eintr", "freeze", "gone"};
    char kind[16], value[16];
    struct step *s = &d->steps[d->step_count];
    int n = sscanf(rest, "%15s %15s %63s", kind, value, s->path);
    if (n < 2 || d->step_count == MAX_STEPS - 1)
        return false;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(kind, names[i]) == 0) {
            s->kind = (enum step_kind)i;
            s->n = atoi(value);
            s->until = read_until(value);
            d->step_count++;
            return true;
        }
    return false;
}

static bool new_device(const char *rest)
{
    if (shim_device_count == MAX_DEVICES)
        return false;
    struct device *d = &shim_devices[shim_device_count];
    memset(d, 0, sizeof *d);
    d->present = true;
    d->memfd = memfd_create("camera", MFD_CLOEXEC);
    if (sscanf(rest, "%63s %31s %63[^\n]", d->path, d->bus, d->card) != 3)
        return false;
    shim_device_count++;
    return true;
}

static bool read_line(const char *word, const char *rest)
{
    struct device *d = shim_device_count ? &shim_devices[shim_device_count - 1] : NULL;
    char name[32] = "";

    if (strcmp(word, "clock") == 0)
        return shim_virtual_clock = strncmp(rest, "virtual", 7) == 0;
    if (strcmp(word, "device") == 0)
        return new_device(rest);

    if (!d)
        return false;

    if (strcmp(word, "meta") == 0)
        return d->meta = true;
    if (strcmp(word, "mode") == 0)
        return read_mode(d, rest);
    if (strcmp(word, "adjust") == 0)
        return sscanf(rest, "%d %d", &d->adjust_w, &d->adjust_h) == 2;
    if (strcmp(word, "light") == 0)
        return sscanf(rest, "%d", &d->light) == 1;
    if (strcmp(word, "jpeg") == 0)
        return sscanf(rest, "%255s", d->jpeg) == 1;
    if (strcmp(word, "stamps") == 0)
        return d->other_clock = true;
    if (strcmp(word, "control") == 0)
        return read_control(d, rest);
    if (strcmp(word, "deny") == 0 && sscanf(rest, "%31s", name) == 1 && shim_control(d, name))
        return shim_control(d, name)->deny = true;
    if (strcmp(word, "fail") == 0)
        return read_failure(d, rest);
    return strcmp(word, "do") == 0 && read_step(d, rest);
}

int qz_shim_load(const char *path)
{
    char line[512], word[32];
    FILE *f = fopen(path, "r");
    int number = 0;
    shim_forget();

    if (!f) {
        fprintf(stderr, "v4l2_shim: %s: %s\n", path, strerror(errno));
        return -1;
    }

    while (fgets(line, sizeof line, f)) {
        int used = 0;
        number++;
        if (sscanf(line, "%31s %n", word, &used) != 1 || *word == '#')
            continue;
        if (!read_line(word, line + used)) {
            fprintf(stderr, "v4l2_shim: %s:%d is not understood\n", path, number);
            abort();
        }
    }

    fclose(f);
    return 0;
}
