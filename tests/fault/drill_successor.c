#include "base/file.h"
#include "ledger/ledger.h"
#include "tests/fault/drill.h"
#include "tests/fault/powerdisk.h"
#include "tests/support/logkit.h"

#include <stdio.h>
#include <string.h>

#define HOME    POWER_ROOT "/kiosk"
#define ENTRIES 4

struct successor_drill {
    struct power_disk disk;
    char old[QZ_KIOSK_ID_TEXT];
    char next[QZ_KIOSK_ID_TEXT];  /* who the kiosk is once its new log acknowledged something; "" before */
    uint64_t old_size, next_size; /* entries acknowledged in each */
    struct drill_result *r;
};

static uint64_t add_entries(struct qz_ledger *l)
{
    uint64_t size = 0;
    for (int i = 0; i < ENTRIES; i++) {
        struct qz_entry e = kit_open(0, i);
        if (qz_ledger_append(l, &e, NULL) == 0)
            size = qz_ledger_size(l);
    }
    return size;
}

static bool is_old(const struct successor_drill *d, const struct qz_ledger *l)
{
    return strcmp(qz_ledger_kiosk_id(l), d->old) == 0;
}

static void has_all(struct successor_drill *d, const struct qz_ledger *l, uint64_t size)
{
    if (qz_ledger_size(l) < size)
        drill_bad(d->r, "%llu entries were acknowledged, %s has %llu", (unsigned long long)size,
                  qz_ledger_kiosk_id(l), (unsigned long long)qz_ledger_size(l));
}

/* The old log is closed: it lies where it can be taken over from, with all that it acknowledged. */
static void closed_is_whole(struct successor_drill *d)
{
    char dir[200];
    struct qz_err err = {0};
    snprintf(dir, sizeof dir, HOME "/closed-%s", d->old);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    if (!l && !d->disk.dark)
        drill_bad(d->r, "the closed log cannot be opened: %s", err.msg);
    if (!l)
        return;
    if (!is_old(d, l))
        drill_bad(d->r, "the closed log is that of %s", qz_ledger_kiosk_id(l));
    has_all(d, l, d->old_size);
    qz_ledger_close(l);
}

/* The tracker lets the new log in. */
static int be_let_in(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_successor_request r;
    struct qz_enrol_answer a = {0};
    if (qz_ledger_successor(l, HOME, &r, err) != 0)
        return -1;
    qz_kiosk_id(r.key, a.kiosk);
    memset(a.bearer, 'b', QZ_BEARER_TEXT - 1);
    memcpy(a.tracker_key, kit_tracker_pk(), sizeof a.tracker_key);
    return qz_ledger_succeeded(l, HOME, &a, "", err);
}

static struct qz_ledger *open_home(struct successor_drill *d, struct qz_err *err)
{
    struct qz_ledger *l = qz_ledger_open(HOME, NULL, err);
    if (!l)
        return NULL;

    if (is_old(d, l)) {
        has_all(d, l, d->old_size);
        if (*d->next)
            drill_bad(d->r, "the kiosk was %s and is %s again", d->next, d->old);
        return l;
    }

    if (*d->next && strcmp(d->next, qz_ledger_kiosk_id(l)) != 0)
        drill_bad(d->r, "the kiosk was %s and is %s", d->next, qz_ledger_kiosk_id(l));
    has_all(d, l, d->next_size);
    closed_is_whole(d);
    return l;
}

/* From whatever there is to some entries in the new log. 0, or -1. */
static int successor_life(void *ctx, struct qz_err *err)
{
    struct successor_drill *d = ctx;
    struct qz_ledger *l = open_home(d, err);
    if (l && is_old(d, l)) {
        int rc = be_let_in(l, err);
        qz_ledger_close(l);
        if (rc != 0)
            return -1;
        l = open_home(d, err);
        if (l && is_old(d, l))
            drill_bad(d->r, "the new log did not take the place");
    }

    if (!l)
        return -1;
    uint64_t size = add_entries(l);
    if (size) {
        memcpy(d->next, qz_ledger_kiosk_id(l), sizeof d->next);
        d->next_size = size;
    }

    qz_ledger_close(l);
    return 0;
}

static void old_life(struct successor_drill *d)
{
    struct qz_err err = {0};
    if (qz_dir_make(HOME, &err) != 0)
        drill_bad(d->r, "without a cut: %s", err.msg);
    struct qz_ledger *l = qz_ledger_open(HOME, NULL, &err);
    if (!l) {
        drill_bad(d->r, "without a cut: %s", err.msg);
        return;
    }

    struct qz_enrol_answer a = {0};
    memset(a.bearer, 'a', QZ_BEARER_TEXT - 1);
    memcpy(a.tracker_key, kit_tracker_pk(), sizeof a.tracker_key);
    if (qz_ledger_enrol(l, "https://qz.example", &a, &err) != 0)
        drill_bad(d->r, "without a cut: %s", err.msg);

    memcpy(d->old, qz_ledger_kiosk_id(l), sizeof d->old);
    d->old_size = add_entries(l);
    qz_ledger_close(l);
}

bool drill_successor(uint64_t seed, uint64_t nth, bool deaf, struct drill_result *r)
{
    static struct successor_drill d;

    memset(&d, 0, sizeof d);
    d.r = r;
    disk_init(&d.disk, drill_luck_of(seed, nth));
    power_files(&d.disk);
    power_vfs(&d.disk);
    drill_luck(seed);
    old_life(&d);
    d.disk.deaf = deaf;

    bool was_cut = drill_cut_lives(&d.disk, nth, 200, successor_life, &d, r);
    r->acknowledged += d.old_size + d.next_size;
    disk_finish(&d.disk);
    return was_cut;
}
