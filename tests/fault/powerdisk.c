#include "tests/fault/powerdisk.h"

#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct disk_op {
    bool truncate;
    bool lost; /* a failed sync dropped it */
    size_t at, len;
    uint8_t *bytes;
};

static void *need(void *p)
{
    if (!p) {
        fprintf(stderr, "power disk: no memory\n");
        abort();
    }
    return p;
}

/* ---- files ---- */

static void forget_pending(struct disk_node *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->pending[i].bytes);
    n->count = 0;
}

static void free_node(struct disk_node *n)
{
    forget_pending(n);
    free(n->pending);
    free(n->durable);
    free(n->now);
    free(n);
}

static struct disk_node *new_node(struct power_disk *d)
{
    if (d->nodes == sizeof d->node / sizeof *d->node)
        abort();
    return d->node[d->nodes++] = need(calloc(1, sizeof(struct disk_node)));
}

static struct disk_op *add_op(struct disk_node *n)
{
    if (n->count == n->cap) {
        n->cap = n->cap ? 2 * n->cap : 64;
        n->pending = need(realloc(n->pending, n->cap * sizeof *n->pending));
    }
    struct disk_op *op = &n->pending[n->count++];
    memset(op, 0, sizeof *op);
    return op;
}

static void reach(uint8_t **bytes, size_t *cap, size_t len)
{
    if (len <= *cap)
        return;
    *cap = len < 65536 ? 2 * len + 4096 : len + (2u << 20); /* a write-ahead log soon has its megabyte */
    *bytes = need(realloc(*bytes, *cap));
}

void disk_write(struct disk_node *n, size_t at, const void *bytes, size_t len)
{
    struct disk_op *op = add_op(n);
    op->at = at;
    op->len = len;
    op->bytes = memcpy(need(malloc(len + 1)), bytes, len);
    reach(&n->now, &n->now_cap, at + len);
    if (at > n->now_len)
        memset(n->now + n->now_len, 0, at - n->now_len);
    memcpy(n->now + at, bytes, len);
    n->now_len = at + len > n->now_len ? at + len : n->now_len;
}

void disk_truncate(struct disk_node *n, size_t len)
{
    struct disk_op *op = add_op(n);
    op->truncate = true;
    op->at = len;
    reach(&n->now, &n->now_cap, len);
    if (len > n->now_len)
        memset(n->now + n->now_len, 0, len - n->now_len);
    n->now_len = len;
}

/* ---- names ---- */

static struct disk_name *slot_of(struct power_disk *d, const char *path)
{
    struct disk_name *spare = NULL;
    for (size_t i = 0; i < DISK_NAMES; i++) {
        if (strcmp(d->name[i].path, path) == 0)
            return &d->name[i];
        if (!spare && !d->name[i].now && !d->name[i].durable)
            spare = &d->name[i];
    }
    if (!spare)
        abort();
    snprintf(spare->path, sizeof spare->path, "%s", path);
    return spare;
}

struct disk_node *disk_open(struct power_disk *d, const char *path, bool create)
{
    struct disk_name *name = slot_of(d, path);
    if (!name->now && create)
        name->now = new_node(d);
    return name->now;
}

void disk_delete(struct power_disk *d, const char *path)
{
    slot_of(d, path)->now = NULL;
}

void disk_rename(struct power_disk *d, const char *from, const char *to)
{
    struct disk_name *was = slot_of(d, from);
    slot_of(d, to)->now = was->now;
    was->now = NULL;
}

void disk_link(struct power_disk *d, const char *from, const char *to)
{
    slot_of(d, to)->now = slot_of(d, from)->now;
}

void disk_make_dir(struct power_disk *d, const char *path, bool durable)
{
    struct disk_name *name = slot_of(d, path);
    name->now = new_node(d);
    name->now->dir = true;
    if (durable)
        name->durable = name->now;
}

/* The length of the path's directory in it. */
static size_t parent_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

static bool is_in(const char *path, const char *dir, size_t n)
{
    return *path && parent_of(path) == n && memcmp(path, dir, n) == 0;
}

bool disk_has_parent(struct power_disk *d, const char *path)
{
    size_t n = parent_of(path);
    if (n == strlen(POWER_ROOT) && memcmp(path, POWER_ROOT, n) == 0)
        return true;
    for (size_t i = 0; i < DISK_NAMES; i++) {
        const struct disk_name *name = &d->name[i];
        if (strlen(name->path) == n && memcmp(name->path, path, n) == 0)
            return name->now && name->now->dir && disk_has_parent(d, name->path);
    }
    return false;
}

static bool lies_now(struct power_disk *d)
{
    if (!d->lie || kit_below(&d->rng, 64) >= d->lie)
        return false;
    d->lies++;
    return true;
}

static void sync_names(struct power_disk *d, const char *dir, size_t n)
{
    if (lies_now(d))
        return;
    for (size_t i = 0; i < DISK_NAMES; i++)
        if (is_in(d->name[i].path, dir, n))
            d->name[i].durable = d->name[i].now;
}

void disk_sync_names(struct power_disk *d, const char *dir)
{
    sync_names(d, dir, strlen(dir));
}

void disk_sync_names_beside(struct power_disk *d, const char *path)
{
    sync_names(d, path, parent_of(path));
}

/* ---- what becomes durable ---- */

struct image {
    uint8_t *bytes;
    size_t len, cap;
};

static void put(struct image *m, size_t at, const uint8_t *bytes, size_t len)
{
    reach(&m->bytes, &m->cap, at + len);
    if (at > m->len)
        memset(m->bytes + m->len, 0, at - m->len);
    memcpy(m->bytes + at, bytes, len);
    m->len = at + len > m->len ? at + len : m->len;
}

static void set_length(struct image *m, size_t len)
{
    reach(&m->bytes, &m->cap, len);
    if (len > m->len)
        memset(m->bytes + m->len, 0, len - m->len);
    m->len = len;
}

/* What is durable, to be changed in place and held again. */
static struct image durable_image(const struct disk_node *n)
{
    return (struct image){.bytes = n->durable, .len = n->durable_len, .cap = n->durable_cap};
}

static void hold(struct disk_node *n, const struct image *m)
{
    n->durable = m->bytes;
    n->durable_len = m->len;
    n->durable_cap = m->cap;
    forget_pending(n);
}

void disk_sync(struct power_disk *d, struct disk_node *n)
{
    if (lies_now(d))
        return;
    struct image m = durable_image(n);
    for (size_t i = 0; i < n->count; i++) {
        const struct disk_op *op = &n->pending[i];
        if (op->truncate && !op->lost)
            set_length(&m, op->at);
        else if (!op->lost)
            put(&m, op->at, op->bytes, op->len);
    }
    hold(n, &m);
}

void disk_sync_failed(struct power_disk *d, struct disk_node *n)
{
    for (size_t i = 0; i < n->count; i++)
        if (!n->pending[i].truncate)
            n->pending[i].lost = kit_below(&d->rng, 2) == 0;
}

/* ---- the power goes ---- */

/* The manners of one cut: how large a sector is, how likely one gets written, or spoilt while it is. */
struct manners {
    size_t sector;
    unsigned keep, spoil; /* of 64 */
    bool reorder;
};

static struct manners choose(struct kit_rng *r)
{
    static const unsigned keep[] = {0, 8, 32, 56, 64};
    struct manners how = {.sector = kit_below(r, 2) ? 512 : 4096, .keep = keep[kit_below(r, 5)]};
    how.spoil = kit_below(r, 2) ? 6 : 0;
    how.reorder = kit_below(r, 4) == 0;
    return how;
}

/* A sector that the power left in the middle of being written: nothing of it can be relied on, nor of the
 * bytes in it that nobody wrote to. */
static void spoil(struct image *m, size_t sector, size_t size, size_t end, struct kit_rng *r)
{
    if (m->len < end)
        set_length(m, end);
    for (size_t i = sector; i < sector + size && i < m->len; i++)
        m->bytes[i] = (uint8_t)kit_next(r);
}

static void settle_write(struct image *m, const struct disk_op *op, const struct manners *how,
                         struct kit_rng *r)
{
    for (size_t at = op->at; at < op->at + op->len;) {
        size_t sector = at - at % how->sector, end = sector + how->sector;
        end = end < op->at + op->len ? end : op->at + op->len;
        uint64_t luck = kit_below(r, 64);
        if (luck < how->spoil)
            spoil(m, sector, how->sector, end, r);
        else if (kit_below(r, 64) < how->keep)
            put(m, at, op->bytes + (at - op->at), end - at);
        at = end;
    }
}

static void shuffle(struct disk_node *n, struct kit_rng *r)
{
    for (size_t i = n->count; i > 1; i--) {
        size_t j = kit_below(r, i);
        struct disk_op swap = n->pending[i - 1];
        n->pending[i - 1] = n->pending[j];
        n->pending[j] = swap;
    }
}

static void settle(struct power_disk *d, struct disk_node *n)
{
    struct manners how = choose(&d->rng);
    struct image m = durable_image(n);
    if (how.reorder)
        shuffle(n, &d->rng);

    for (size_t i = 0; i < n->count; i++) {
        const struct disk_op *op = &n->pending[i];
        if (op->lost)
            continue;

        if (!op->truncate)
            settle_write(&m, op, &how, &d->rng);
        else if (kit_below(&d->rng, 64) < how.keep)
            set_length(&m, op->at);
    }

    hold(n, &m);
    reach(&n->now, &n->now_cap, n->durable_len);
    if (n->durable_len)
        memcpy(n->now, n->durable, n->durable_len);
    n->now_len = n->durable_len;
}

static bool named(const struct power_disk *d, const struct disk_node *n)
{
    for (size_t i = 0; i < DISK_NAMES; i++)
        if (d->name[i].now == n)
            return true;
    return false;
}

/* Each name is the new one or the old one. What is in a directory that is gone is gone with it. */
static void settle_names(struct power_disk *d)
{
    for (size_t i = 0; i < DISK_NAMES; i++) {
        struct disk_name *name = &d->name[i];
        if (name->now != name->durable && kit_below(&d->rng, 2))
            name->now = name->durable;
    }
    for (size_t i = 0; i < DISK_NAMES; i++) {
        struct disk_name *name = &d->name[i];
        if (name->now && !disk_has_parent(d, name->path))
            name->now = NULL;
        name->durable = name->now;
    }
}

void disk_boot(struct power_disk *d)
{
    size_t left = 0;
    settle_names(d);

    for (size_t i = 0; i < d->nodes; i++) {
        if (named(d, d->node[i])) {
            settle(d, d->node[i]);
            d->node[left++] = d->node[i];
        } else {
            free_node(d->node[i]);
        }
    }

    d->nodes = left;
    d->dark = false;
    disk_plan_cut(d, 0);
    disk_plan_fault(d, 0, 0, 0, false);
}

/* ---- calls ---- */

void disk_plan_cut(struct power_disk *d, uint64_t n)
{
    d->calls = 0;
    d->cut_at = n;
}

void disk_plan_fault(struct power_disk *d, unsigned kinds, uint64_t n, int code, bool always)
{
    memset(&d->fault, 0, sizeof d->fault);
    d->fault.kinds = kinds;
    d->fault.nth = n;
    d->fault.code = code;
    d->fault.always = always;
}

int disk_call(struct power_disk *d, enum disk_call kind)
{
    if (d->dark)
        return SQLITE_IOERR;
    if (kind & DISK_CHANGES && ++d->calls == d->cut_at) {
        d->dark = true;
        return SQLITE_IOERR;
    }
    if (!(d->fault.kinds & kind))
        return 0;
    d->fault.seen++;
    if (d->fault.seen != d->fault.nth && !(d->fault.always && d->fault.seen > d->fault.nth))
        return 0;
    d->fault.struck = true;
    return d->fault.code;
}

void disk_init(struct power_disk *d, uint64_t seed)
{
    /* Files of megabytes come and go with each run: their memory is kept, not given back to the system. */
    mallopt(M_MMAP_THRESHOLD, 256 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    memset(d, 0, sizeof *d);
    d->rng.state = seed;
}

void disk_finish(struct power_disk *d)
{
    for (size_t i = 0; i < d->nodes; i++)
        free_node(d->node[i]);
    memset(d, 0, sizeof *d);
}
