/* A disk in memory that can lose its power: what was not synced may then be there, gone, torn or garbled.
 *
 * Each file keeps what is durable, what a reader sees now, and what was done to it since its last sync; each
 * name what the directory durably says and what it says now. All luck comes from the seed.
 *
 * Two doors lead to it: an SQLite VFS (powervfs.c) and the system calls of small files (powerfile.c). Its
 * paths begin with POWER_ROOT, which is a directory that is always there. */
#ifndef QZ_TESTS_POWERDISK_H
#define QZ_TESTS_POWERDISK_H

#include "tests/support/logkit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POWER_ROOT "/power"

struct disk_op; /* a write or truncation since the last sync */

struct disk_node {
    uint8_t *durable, *now;
    size_t durable_len, durable_cap, now_len, now_cap;
    struct disk_op *pending;
    size_t count, cap;
    bool dir; /* a directory, without bytes */
};

#define DISK_NAMES 32

struct disk_name {
    char path[256];
    struct disk_node *now, *durable; /* NULL: there is no file of this name */
};

enum disk_call {
    DISK_OPEN = 1,
    DISK_READ = 2,
    DISK_WRITE = 4,
    DISK_TRUNCATE = 8,
    DISK_SYNC = 16,
    DISK_DELETE = 32,
    DISK_RENAME = 64,
    DISK_CHANGES = DISK_OPEN | DISK_WRITE | DISK_TRUNCATE | DISK_SYNC | DISK_DELETE | DISK_RENAME
};

struct power_disk {
    struct kit_rng rng;
    struct disk_name name[DISK_NAMES];
    struct disk_node *node[256]; /* all there are */
    size_t nodes;
    uint64_t calls;  /* that change something, since the last plan */
    uint64_t cut_at; /* the power goes at this call; 0: it stays */
    bool dark;       /* it is gone: every call fails until disk_boot */
    unsigned lie;    /* so many of 64 syncs do nothing and say that they did */
    uint64_t lies;   /* there were */
    bool deaf;       /* fsync of the system calls does nothing: a program that forgot it */
    struct {
        unsigned kinds; /* of calls that count */
        uint64_t nth, seen;
        int code;    /* SQLite's result code */
        bool always; /* and every one after it */
        bool struck;
    } fault;
};

/* Zero everything, take the seed. */
void disk_init(struct power_disk *d, uint64_t seed);
void disk_finish(struct power_disk *d);

/* The power goes at the n-th changing call from now; 0: not at all. */
void disk_plan_cut(struct power_disk *d, uint64_t n);
/* The n-th call of these kinds from now (and all later ones if always) fails with that code; kinds 0: none.
 */
void disk_plan_fault(struct power_disk *d, unsigned kinds, uint64_t n, int code, bool always);
/* Cut the power, if it is not gone yet, and switch it on again: decides what became of all that was not
 * synced. */
void disk_boot(struct power_disk *d);

/* To be asked before each call: 0, or the code that it must fail with. */
int disk_call(struct power_disk *d, enum disk_call kind);
/* What the calls do. */
struct disk_node *disk_open(struct power_disk *d, const char *path, bool create);
void disk_delete(struct power_disk *d, const char *path);
/* The name `to` is that of the file or directory `from`, which loses its own. */
void disk_rename(struct power_disk *d, const char *from, const char *to);
/* Another name for the file `from`. */
void disk_link(struct power_disk *d, const char *from, const char *to);
/* A directory, whose name is durable or not yet. */
void disk_make_dir(struct power_disk *d, const char *path, bool durable);
/* Whether the directory that the path is in is there. */
bool disk_has_parent(struct power_disk *d, const char *path);
void disk_write(struct disk_node *n, size_t at, const void *bytes, size_t len);
void disk_truncate(struct disk_node *n, size_t len);
void disk_sync(struct power_disk *d, struct disk_node *n);
/* A sync that failed: part of what was pending will never be written, though readers see it. */
void disk_sync_failed(struct power_disk *d, struct disk_node *n);
/* A directory: the names that were made in it and removed from it become durable. */
void disk_sync_names(struct power_disk *d, const char *dir);
/* The same for the directory that the path is in. */
void disk_sync_names_beside(struct power_disk *d, const char *path);

/* The index of the log of the database in that file, in memory that the handles on it share (powershm.c):
 * opened and closed by each; regions are made where extend is set; locks as SQLite's xShmLock, mine the bits
 * of those that this handle has. */
struct power_shm;
struct power_shm *power_shm_open(struct disk_node *node);
void power_shm_close(struct power_shm *s);
int power_shm_map(struct power_shm *s, int region, int size, bool extend, void volatile **out);
int power_shm_lock(struct power_shm *s, unsigned *mine, int at, int n, int flags);
void power_shm_let_all(struct power_shm *s, unsigned *mine);

/* Register as SQLite VFS "qz-power", the default one, that works on d (one at a time). */
const char *power_vfs(struct power_disk *d);
/* From now on the system calls of this program on paths below POWER_ROOT work on d. Only in programs that are
 * linked so that these calls come here (the Makefile's POWER_WRAP). */
void power_files(struct power_disk *d);

#endif
