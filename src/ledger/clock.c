#include "ledger/ledger_int.h"

#include <stdio.h>

/* Setting: the size of the log when the floor was put, the instant, and 1 when entries after it raise it, 0
 * when they do not. A program that was older left the last of them out. */
#define CLOCK_FLOOR "clock.floor"

void qz_clock_floor_raise(struct qz_ledger *l, const struct qz_entry *e)
{
    bool any_clock = e->kind == QZ_ENTRY_BOOT || e->kind == QZ_ENTRY_CLOCK;
    if (!l->clock_trusted || any_clock)
        return;
    if (e->at_ms > l->clock_floor_ms)
        l->clock_floor_ms = e->at_ms;
}

int qz_clock_floor_load(struct qz_ledger *l, uint64_t *after, struct qz_err *err)
{
    struct qz_buf text = {0};
    unsigned long long size;
    long long at;
    int trusted = 1;
    int rc = qz_ledger_get(l, CLOCK_FLOOR, &text, err);
    *after = 0;

    if (rc == 0 && text.len && sscanf(text.data, "%llu %lld %d", &size, &at, &trusted) >= 2) {
        *after = size;
        l->clock_floor_ms = at;
    }
    l->clock_trusted = trusted != 0;

    qz_buf_finish(&text);
    return rc;
}

int qz_clock_floor_keep(struct qz_ledger *l, int64_t at_ms, bool trusted, struct qz_err *err)
{
    char text[64];
    snprintf(text, sizeof text, "%llu %lld %d", (unsigned long long)l->range.size, (long long)at_ms, trusted);
    return qz_setting_put(l, CLOCK_FLOOR, text, err);
}

static int put_floor(struct qz_ledger *l, int64_t at_ms, bool trusted, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0 ||
        qz_ledger_end(l, qz_clock_floor_keep(l, at_ms, trusted, err), err) != 0)
        return -1;
    l->clock_floor_ms = at_ms;
    l->clock_trusted = trusted;
    return 0;
}

int64_t qz_ledger_clock_floor_ms(const struct qz_ledger *l)
{
    return l->clock_floor_ms;
}

int qz_ledger_put_clock_floor(struct qz_ledger *l, int64_t now_ms, struct qz_err *err)
{
    return put_floor(l, now_ms, l->clock_trusted, err);
}

int qz_ledger_trust_clock(struct qz_ledger *l, bool trusted, struct qz_err *err)
{
    return l->clock_trusted == trusted ? 0 : put_floor(l, l->clock_floor_ms, trusted, err);
}
