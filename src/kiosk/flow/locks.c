#include "kiosk/flow/locks.h"

#include "rules/role.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WRONG_MOST 1000 /* wrong ones in a row are counted up to here */

/* Where a cadre's lock is; the number of locks when there is none. */
static size_t locks_find(const struct qz_pin_locks *l, const char *cadre)
{
    size_t i = 0;
    while (i < l->count && strcmp(l->lock[i].cadre, cadre) != 0)
        i++;
    return i;
}

static void locks_drop(struct qz_pin_locks *l, size_t i)
{
    l->count--;
    memmove(&l->lock[i], &l->lock[i + 1], (l->count - i) * sizeof l->lock[0]);
}

/* The place of a cadre, a new one if need be. A configuration has as many cadres as there are places: when
 * all are taken, somebody has left. */
static struct qz_pin_lock *locks_place(struct qz_pin_locks *l, const char *cadre)
{
    size_t i = locks_find(l, cadre);
    if (i < l->count)
        return &l->lock[i];
    if (l->count == QZ_PIN_LOCKS)
        locks_drop(l, 0);
    struct qz_pin_lock *lock = &l->lock[l->count++];
    memset(lock, 0, sizeof *lock);
    snprintf(lock->cadre, sizeof lock->cadre, "%s", cadre);
    return lock;
}

void qz_locks_wrong(struct qz_pin_locks *l, const char *cadre, int64_t up_ms)
{
    struct qz_pin_lock *lock = locks_place(l, cadre);
    if (lock->wrong < WRONG_MOST)
        lock->wrong++;
    if (lock->wrong % QZ_PIN_TRIES != 0)
        return;
    int doublings = lock->wrong / QZ_PIN_TRIES - 1;
    if (doublings > QZ_PIN_DOUBLINGS)
        doublings = QZ_PIN_DOUBLINGS;
    lock->wait_ms = (int64_t)QZ_PIN_LOCK_MS << doublings;
    lock->until_ms = up_ms + lock->wait_ms;
}

bool qz_locks_forgive(struct qz_pin_locks *l, const char *cadre)
{
    size_t i = locks_find(l, cadre);
    bool there = i < l->count;
    if (there)
        locks_drop(l, i);
    return there;
}

int64_t qz_locks_until(const struct qz_pin_locks *l, const char *cadre, int64_t up_ms)
{
    size_t i = locks_find(l, cadre);
    return i < l->count && l->lock[i].until_ms > up_ms ? l->lock[i].until_ms : 0;
}

bool qz_locks_settle(struct qz_pin_locks *l, int64_t up_ms)
{
    bool any = false;
    for (size_t i = 0; i < l->count; i++) {
        struct qz_pin_lock *lock = &l->lock[i];
        if (!lock->wait_ms || lock->until_ms > up_ms)
            continue;
        lock->wait_ms = lock->until_ms = 0;
        any = true;
    }
    return any;
}

int qz_locks_count(const struct qz_pin_locks *l, int64_t up_ms, const struct qz_pin_lock **first)
{
    int n = 0;
    for (size_t i = l->count; i-- > 0;) {
        if (l->lock[i].until_ms <= up_ms)
            continue;
        *first = &l->lock[i];
        n++;
    }
    return n;
}

void qz_locks_write(const struct qz_pin_locks *l, const char *boot, struct qz_buf *out)
{
    qz_buf_printf(out, "%s\n", boot);
    for (size_t i = 0; i < l->count; i++) {
        const struct qz_pin_lock *lock = &l->lock[i];
        qz_buf_printf(out, "%s %d %" PRId64 " %" PRId64 "\n", lock->cadre, lock->wrong, lock->wait_ms,
                      lock->until_ms);
    }
}

/* A lock of this boot ends when it would have; of another one, or one that is longer than its wait, it is
 * waited for in whole. */
static int64_t locks_until_now(const struct qz_pin_lock *kept, bool same_boot, int64_t up_ms)
{
    int64_t most = up_ms + kept->wait_ms;
    if (kept->wait_ms == 0 || (same_boot && kept->until_ms <= most))
        return kept->until_ms;
    return most;
}

static void locks_take(struct qz_pin_locks *l, const struct qz_pin_lock *kept, bool same_boot, int64_t up_ms)
{
    struct qz_pin_lock *lock = locks_place(l, kept->cadre);
    int64_t until = locks_until_now(kept, same_boot, up_ms);
    if (kept->wrong > lock->wrong)
        lock->wrong = kept->wrong;
    if (until > lock->until_ms) {
        lock->until_ms = until;
        lock->wait_ms = kept->wait_ms;
    }
}

static bool locks_parse(const char *line, struct qz_pin_lock *out)
{
    memset(out, 0, sizeof *out);
    return sscanf(line, "%28s %d %" SCNd64 " %" SCNd64, out->cadre, &out->wrong, &out->wait_ms,
                  &out->until_ms) == 4 &&
           qz_role_of(out->cadre) != QZ_ROLE_NONE && out->wrong > 0 && out->wrong <= WRONG_MOST &&
           out->wait_ms >= 0 && out->wait_ms <= (int64_t)QZ_PIN_LOCK_MS << QZ_PIN_DOUBLINGS &&
           out->until_ms >= 0;
}

void qz_locks_read(struct qz_pin_locks *l, const char *text, const char *boot, int64_t up_ms)
{
    size_t n = strcspn(text, "\n");
    bool same_boot = *boot && strlen(boot) == n && strncmp(text, boot, n) == 0;
    struct qz_pin_lock kept;
    for (const char *line = text + n; *line; line += strcspn(line, "\n"))
        if (locks_parse(++line, &kept))
            locks_take(l, &kept, same_boot, up_ms);
}
