/* Small files: read whole, written so that a crash leaves the old or the new one. */
#ifndef QZ_BASE_FILE_H
#define QZ_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Read a regular file of at most max bytes into *out (cleared first). Returns 0 or -1:
 * QZ_E_MISSING when it does not exist, QZ_E_INPUT when it is larger or not a regular file. */
int qz_file_read(const char *path, size_t max, struct qz_buf *out, struct qz_err *err);
/* Read a file that holds a secret: as qz_file_read, but warns when others than its owner can read it. */
int qz_file_read_secret(const char *path, size_t max, struct qz_buf *out, struct qz_err *err);
/* Write path with that mode by way of a temporary file in the same directory, fsync, rename, fsync of
 * the directory. Returns 0 or -1 and leaves an old file as it was. */
int qz_file_write(const char *path, const void *bytes, size_t n, unsigned mode, struct qz_err *err);
/* Append to a regular file, which is made with that mode where there is none; all of it is on the disk when
 * this returns 0. On failure the file is as it was. */
int qz_file_append(const char *path, const void *bytes, size_t n, unsigned mode, struct qz_err *err);
/* What tells whether a file was written or put in another's place: which it is, how long, and when it was
 * written. All zeros where there is none, or it cannot be looked at. */
struct qz_file_stamp {
    uint64_t device, number, size;
    int64_t at_ns;
};
struct qz_file_stamp qz_file_stamp(const char *path);
bool qz_file_stamp_same(const struct qz_file_stamp *a, const struct qz_file_stamp *b);
/* Sync the directory that path stands in, so that its name there, or its absence, outlives a power cut. 0, or
 * -1 with errno. */
int qz_file_sync_name(const char *path);
/* Copy a file to a path where there is none (QZ_E_CONFLICT when there is), with mode 0600, and sync it. On
 * failure there is no copy. */
int qz_file_copy(const char *from, const char *to, struct qz_err *err);
/* Whether there is something of that name that can be looked at. */
bool qz_file_is_there(const char *path);
/* Whether there is something of that name, told apart: 0 when it is there, else -1 with QZ_E_MISSING, or
 * QZ_E_DENIED where this user may not look, and QZ_E_IO. */
int qz_file_find(const char *path, struct qz_err *err);
/* Whether two names lead to one file. */
bool qz_file_same(const char *a, const char *b);
/* Give a file another name on the same file system, where there is none of that name (QZ_E_CONFLICT when
 * there is, unless it is this very file): on the disk under the new name alone when this returns 0, and under
 * one of the two or both whenever the power goes. */
int qz_file_move(const char *from, const char *to, struct qz_err *err);
/* Remove a file: it does not come back after a power cut. None of that name is fine. */
int qz_file_remove(const char *path, struct qz_err *err);
/* Make a directory and its parents where they are missing (mode 0700 for new ones); new ones are on the disk
 * when this returns 0. */
int qz_dir_make(const char *path, struct qz_err *err);
/* Make a directory this program's own as long as the descriptor *fd is open: QZ_E_CONFLICT when another
 * program of that name has it. Where the file system knows no locks *fd is -1, and nothing is kept. */
int qz_dir_own(const char *path, const char *program, int *fd, struct qz_err *err);
/* Keep every other process out of a directory as long as the descriptor *fd is open: by the kernel's lock on
 * the file "lock" in it, which dies with its process, so that a file that was left is no lock. It is made
 * where there is none, and holds the number of the process that has it, for people. QZ_E_CONFLICT when
 * another has it, or this one already. Where the file system knows no locks *fd is -1, and nothing is kept.
 */
int qz_dir_lock(const char *dir, int *fd, struct qz_err *err);
/* dir "/" name into out. Returns 0, or -1 when it is too long. */
int qz_path_join(char *out, size_t cap, const char *dir, const char *name, struct qz_err *err);

#endif
