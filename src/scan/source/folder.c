#include "base/clock.h"
#include "base/list.h"
#include "base/words.h"
#include "scan/source/pace.h"
#include "scan/source/source_ops.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct folder {
    struct qz_source base;
    char *dir;
    char **names;           /* sorted */
    size_t count, at, good; /* files in all, the next one, and how many could be read in this round */
    bool loop;
    double rate;
    struct qz_pace pace;
    uint8_t *pixels; /* of `ready`, or of the frame last handed out */
    struct qz_frame ready;
    bool have_ready;
    struct qz_err why; /* of the last picture that could not be read */
    char line[160];
};

static bool is_picture(const char *name)
{
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".pgm"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && dot != name && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int add_name(struct folder *f, size_t *cap, const char *name, struct qz_err *err)
{
    bool room = qz_list_grow(&f->names, f->count, cap, sizeof *f->names, NULL) == 0;
    if (!room || !(f->names[f->count] = strdup(name)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the names of a large folder; split it");
    f->count++;
    return 0;
}

static int folder_list(struct folder *f, struct qz_err *err)
{
    size_t cap = 0;
    int rc = 0;
    DIR *d = opendir(f->dir);
    if (!d)
        return qz_fail(err, errno == ENOENT ? QZ_E_MISSING : QZ_E_IO, "folder %.200s: %s; check the path",
                       f->dir, qz_word(strerror(errno)));

    for (const struct dirent *e = readdir(d); e && rc == 0; e = readdir(d))
        if (is_picture(e->d_name))
            rc = add_name(f, &cap, e->d_name, err);
    closedir(d);

    if (rc == 0 && !f->count)
        rc = qz_fail(err, QZ_E_MISSING, "folder %.200s has no .png, .jpg, .jpeg or .pgm file; put some there",
                     f->dir);

    if (rc == 0)
        qsort(f->names, f->count, sizeof *f->names, by_name);
    return rc;
}

static void folder_close(struct qz_source *s)
{
    struct folder *f = (struct folder *)s;
    for (size_t i = 0; i < f->count; i++)
        free(f->names[i]);
    free(f->names);
    free(f->pixels);
    free(f->dir);
    free(f);
}

static struct qz_source *folder_open(const char *rest, const struct qz_source_options *opt,
                                     struct qz_err *err)
{
    struct folder *f = calloc(1, sizeof *f);
    if (f)
        f->dir = strdup(rest);
    if (!f || !f->dir) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the picture folder; close other programs");
        free(f);
        return NULL;
    }

    f->base.ops = &qz_source_folder;
    f->loop = opt->loop;
    f->rate = f->pace.fps = opt->fps;

    if (folder_list(f, err) < 0) {
        folder_close(&f->base);
        return NULL;
    }

    snprintf(f->line, sizeof f->line, "%zu pictures of %.100s", f->count, f->dir);
    return &f->base;
}

/* Read the next picture that can be read into f->ready; false when the round or the folder is over. */
static bool folder_load(struct folder *f)
{
    char path[PATH_MAX];
    for (;;) {
        if (f->at == f->count) {
            if (!f->loop || !f->good)
                return false;
            f->at = f->good = 0;
        }

        const char *name = f->names[f->at++];
        free(f->pixels);
        f->pixels = NULL;

        if ((size_t)snprintf(path, sizeof path, "%s/%s", f->dir, name) >= sizeof path)
            qz_fail(&f->why, QZ_E_INPUT, "the path of %.200s is too long; move the folder", name);
        else if (qz_picture_read(path, &f->pixels, &f->ready, &f->why) == 0)
            break;
        f->base.stats.bad++;
    }
    f->good++;
    return f->have_ready = true;
}

static enum qz_source_got folder_end(const struct folder *f, struct qz_err *err)
{
    if (err) {
        *err = (struct qz_err){.code = QZ_OK, .msg = "all pictures of the folder were shown"};
        if (!f->base.stats.frames)
            *err = f->why;
    }
    return QZ_GOT_END;
}

static enum qz_source_got folder_next(struct qz_source *s, int timeout_ms, struct qz_frame *frame,
                                      struct qz_err *err)
{
    struct folder *f = (struct folder *)s;
    int64_t deadline = qz_mono_us() + (int64_t)timeout_ms * 1000;

    if (!f->have_ready && !folder_load(f))
        return folder_end(f, err);
    if (!qz_pace_wait(&f->pace, deadline))
        return QZ_GOT_NOTHING;

    f->have_ready = false;
    *frame = f->ready;
    frame->seq = f->base.stats.frames;
    frame->at_us = qz_pace_stamp(frame->seq, f->rate);
    return QZ_GOT_FRAME;
}

static const char *folder_describe(const struct qz_source *s)
{
    return ((const struct folder *)s)->line;
}

const struct qz_source_ops qz_source_folder = {
    .open = folder_open,
    .next = folder_next,
    .describe = folder_describe,
    .close = folder_close,
};
