#include "tests/support/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void give_up(const char *what, const char *path)
{
    fprintf(stderr, "tests: cannot %s %s: %s\n", what, path, strerror(errno));
    abort();
}

void place_make(char dir[PLACE_PATH])
{
    const char *base = getenv("TMPDIR");
    snprintf(dir, PLACE_PATH, "%s/qz-test-XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        give_up("make", dir);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void place_remove(const char *dir)
{
    if (nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0)
        give_up("remove", dir);
}

const char *place_path(char out[PLACE_PATH], const char *dir, const char *name)
{
    if (snprintf(out, PLACE_PATH, "%s/%s", dir, name) >= PLACE_PATH)
        abort();
    return out;
}

unsigned char *place_read(const char *path, size_t *len)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return NULL;
    if (fd < 0 || fstat(fd, &st) != 0)
        give_up("read", path);
    unsigned char *bytes = malloc((size_t)st.st_size + 1);
    if (!bytes || read(fd, bytes, (size_t)st.st_size) != st.st_size)
        give_up("read", path);
    close(fd);
    *len = (size_t)st.st_size;
    return bytes;
}

void place_write(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || close(fd) != 0)
        give_up("write", path);
}

static void copy_one(const char *dir, const char *name, struct place_files *files)
{
    char path[PLACE_PATH];
    struct stat st;
    struct place_file *f = &files->file[files->n];
    place_path(path, dir, name);
    if (files->n == sizeof files->file / sizeof *files->file || strlen(name) >= sizeof f->name)
        give_up("copy all of", dir);
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        give_up("copy", path);

    strcpy(f->name, name);
    f->mode = st.st_mode & 0777;
    f->bytes = place_read(path, &f->len);
    files->n++;
}

void place_copy(const char *dir, struct place_files *files)
{
    DIR *d = opendir(dir);
    if (!d)
        give_up("read", dir);

    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            copy_one(dir, e->d_name, files);
    closedir(d);
}

void place_paste(const struct place_files *files, const char *dir)
{
    char path[PLACE_PATH];
    for (size_t i = 0; i < files->n; i++) {
        place_path(path, dir, files->file[i].name);
        place_write(path, files->file[i].bytes, files->file[i].len);
        if (chmod(path, files->file[i].mode) != 0)
            give_up("write", path);
    }
}
