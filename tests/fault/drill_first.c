#include "base/file.h"
#include "ledger/ledger.h"
#include "tests/fault/drill.h"
#include "tests/fault/powerdisk.h"
#include "tests/support/logkit.h"

#include <stdio.h>
#include <string.h>

#define HOME    POWER_ROOT "/var/kiosk"
#define ENTRIES 4 /* written in each life */

struct first_drill {
    struct power_disk disk;
    char id[QZ_KIOSK_ID_TEXT]; /* who the kiosk is, once it was told; "" before */
    uint64_t acknowledged;     /* entries */
    struct drill_result *r;
};

/* A start, some entries, and the end. 0, or -1: the ledger could not be opened. */
static int first_life(void *ctx, struct qz_err *err)
{
    struct first_drill *d = ctx;
    if (qz_dir_make(HOME, err) != 0)
        return -1;
    struct qz_ledger *l = qz_ledger_open(HOME, NULL, err);
    if (!l)
        return -1;

    if (*d->id && strcmp(d->id, qz_ledger_kiosk_id(l)) != 0)
        drill_bad(d->r, "the kiosk was %s and began anew as %s", d->id, qz_ledger_kiosk_id(l));
    if (qz_ledger_size(l) < d->acknowledged)
        drill_bad(d->r, "%llu entries were acknowledged, %llu are there", (unsigned long long)d->acknowledged,
                  (unsigned long long)qz_ledger_size(l));

    qz_copy_text(d->id, sizeof d->id, qz_ledger_kiosk_id(l));
    for (int i = 0; i < ENTRIES; i++) {
        struct qz_entry e = kit_open(0, i);
        if (qz_ledger_append(l, &e, NULL) == 0)
            d->acknowledged = qz_ledger_size(l);
    }

    qz_ledger_close(l);
    return 0;
}

bool drill_first(uint64_t seed, uint64_t nth, bool deaf, struct drill_result *r)
{
    static struct first_drill d;

    memset(&d, 0, sizeof d);
    d.r = r;
    disk_init(&d.disk, drill_luck_of(seed, nth)); /* what a cut leaves is luck of its own for each */
    d.disk.deaf = deaf;
    power_files(&d.disk);
    power_vfs(&d.disk); /* the default one: the database is opened as a kiosk opens it */
    drill_luck(seed);

    bool was_cut = drill_cut_lives(&d.disk, nth, 120, first_life, &d, r);
    r->acknowledged += d.acknowledged;
    disk_finish(&d.disk);
    return was_cut;
}
