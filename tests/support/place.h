/* A directory of a test's own, and its files. Failing here fails the test. */
#ifndef QZ_TESTS_PLACE_H
#define QZ_TESTS_PLACE_H

#include <stddef.h>

#define PLACE_PATH 512

/* A new empty directory under $TMPDIR or /tmp. */
void place_make(char dir[PLACE_PATH]);
/* Remove it with everything in it. */
void place_remove(const char *dir);
/* dir "/" name. */
const char *place_path(char out[PLACE_PATH], const char *dir, const char *name);
/* The whole of a file; the caller frees it. NULL when it does not exist. */
unsigned char *place_read(const char *path, size_t *len);
/* Make or replace a file. */
void place_write(const char *path, const void *bytes, size_t n);

/* The files of a directory, as they are now: read with place_copy(), written into another directory with
 * place_paste(), each with its rights. There may be 16 of them, and no directory among them. */
struct place_files {
    struct place_file {
        char name[64];
        unsigned mode;
        unsigned char *bytes;
        size_t len;
    } file[16];
    size_t n;
};
void place_copy(const char *dir, struct place_files *files);
void place_paste(const struct place_files *files, const char *dir);

#endif
