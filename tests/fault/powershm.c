/* The index of a write-ahead log in memory that the handles of this program share, as SQLite's own VFS of one
 * process has it. It goes with the power: nothing of it is on the disk. */
#include "tests/fault/powerdisk.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define REGIONS 64

struct power_shm {
    struct disk_node *node; /* of the database; NULL: free */
    int users;
    void *region[REGIONS];
    int held[SQLITE_SHM_NLOCK]; /* -1: by one alone; else by how many */
};

static struct power_shm all[4];

struct power_shm *power_shm_open(struct disk_node *node)
{
    struct power_shm *free_one = NULL;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].node == node) {
            all[i].users++;
            return &all[i];
        }
        if (!all[i].node)
            free_one = &all[i];
    }
    if (!free_one)
        abort();

    free_one->node = node;
    free_one->users = 1;
    return free_one;
}

void power_shm_close(struct power_shm *s)
{
    if (--s->users > 0)
        return;

    for (int i = 0; i < REGIONS; i++)
        free(s->region[i]);
    memset(s, 0, sizeof *s);
}

int power_shm_map(struct power_shm *s, int region, int size, bool extend, void volatile **out)
{
    *out = NULL;
    if (region >= REGIONS)
        return SQLITE_FULL;
    if (!s->region[region] && extend)
        s->region[region] = calloc(1, (size_t)size);
    *out = s->region[region];
    return *out || !extend ? SQLITE_OK : SQLITE_NOMEM;
}

static void shm_let(struct power_shm *s, int i, unsigned *mine)
{
    unsigned bit = 1u << i;
    if (!(*mine & bit))
        return;
    s->held[i] = s->held[i] < 0 ? 0 : s->held[i] - 1;
    *mine &= ~bit;
}

static bool shm_is_free(const struct power_shm *s, int i, bool alone, unsigned mine)
{
    bool have = mine & 1u << i;
    if (alone)
        return s->held[i] == 0 || (have && s->held[i] == 1);
    return s->held[i] >= 0;
}

int power_shm_lock(struct power_shm *s, unsigned *mine, int at, int n, int flags)
{
    bool alone = flags & SQLITE_SHM_EXCLUSIVE;
    for (int i = at; flags & SQLITE_SHM_UNLOCK && i < at + n; i++)
        shm_let(s, i, mine);
    if (flags & SQLITE_SHM_UNLOCK)
        return SQLITE_OK;

    for (int i = at; i < at + n; i++)
        if (!shm_is_free(s, i, alone, *mine))
            return SQLITE_BUSY;
    for (int i = at; i < at + n; i++) {
        if (*mine & 1u << i)
            continue;
        s->held[i] = alone ? -1 : s->held[i] + 1;
        *mine |= 1u << i;
    }
    return SQLITE_OK;
}

void power_shm_let_all(struct power_shm *s, unsigned *mine)
{
    for (int i = 0; i < SQLITE_SHM_NLOCK; i++)
        shm_let(s, i, mine);
}
