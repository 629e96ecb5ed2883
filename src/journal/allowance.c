#include "journal/allowance.h"

#include "base/clock.h"
#include "base/jsonw.h"
#include "journal/log.h"
#include "journal/machine.h"
#include "journal/own.h"
#include "journal/state.h"
#include "journal/work.h"

#include <inttypes.h>

struct left {
    int64_t entries, bytes;
};

void qz_allowance_set(struct qz_tracker *t, int64_t entries, int64_t bytes)
{
    t->allowance_entries = entries;
    t->allowance_bytes = bytes;
}

/* What fills again within so long, and no more than is lacking. A day's worth fits in 64 bits by far. */
static int64_t filled(int64_t left, int64_t most, int64_t per_day, int64_t ms)
{
    int64_t lacks = most - left, day = ms / QZ_DAY_MS, rest = ms % QZ_DAY_MS;
    if (lacks <= 0 || day >= lacks / per_day + 1)
        return most;
    int64_t more = day * per_day + rest * per_day / QZ_DAY_MS;
    return more < lacks ? left + more : most;
}

/* *first: of the machine's logs, which share it. */
static int allowance_load(struct qz_tracker *t, int64_t log, int64_t now_ms, int64_t *first, struct left *out,
                          struct qz_err *err)
{
    const struct qz_row *row;
    *first = log;
    *out = (struct left){t->allowance_entries, t->allowance_bytes};
    int rc = qz_db_get(t->db, Q_ALLOWANCE_GET, &row, err, INT(log));
    if (rc != 1)
        return rc;
    *first = qz_row_int(row, 0);
    if (qz_row_null(row, 1))
        return 0;

    int64_t entries = qz_row_int(row, 1), bytes = qz_row_int(row, 2), at_ms = qz_row_int(row, 3);
    int64_t ms = now_ms > at_ms ? now_ms - at_ms : 0; /* a clock that went back gives nothing */
    out->entries = filled(entries, t->allowance_entries, QZ_ALLOWANCE_ENTRIES_A_DAY, ms);
    out->bytes = filled(bytes, t->allowance_bytes, QZ_ALLOWANCE_BYTES_A_DAY, ms);
    return 0;
}

/* Seconds until so much has filled again, of what does so by the day. */
static int64_t seconds_until(int64_t lacks, int64_t per_day)
{
    return lacks > 0 ? lacks * 86400 / per_day + 1 : 0;
}

int qz_allowance_use(struct qz_batch *b, int64_t entries, int64_t bytes, int64_t *wait_s, struct qz_err *err)
{
    struct left l;
    int64_t first;
    *wait_s = 0;
    if (allowance_load(b->t, b->log, b->now_ms, &first, &l, err) != 0)
        return -1;

    int64_t by_entries = seconds_until(entries - l.entries, QZ_ALLOWANCE_ENTRIES_A_DAY);
    int64_t by_bytes = seconds_until(bytes - l.bytes, QZ_ALLOWANCE_BYTES_A_DAY);
    *wait_s = by_entries > by_bytes ? by_entries : by_bytes;
    if (*wait_s > 0)
        return qz_fail(err, QZ_E_FULL,
                       "this kiosk's log grew faster than it may; it goes on by itself in %" PRId64
                       " s, or at once after `qingzhan kiosk allowance KIOSK --fill`",
                       *wait_s);
    l.entries -= entries;
    l.bytes -= bytes;
    return qz_work_do(b, Q_ALLOWANCE_KEEP, err, INT(first), INT(l.entries), INT(l.bytes), INT(b->now_ms));
}

int qz_allowance_left(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, int64_t *entries,
                      int64_t *bytes, struct qz_err *err)
{
    struct left l;
    int64_t first;
    if (allowance_load(t, k->log, now_ms, &first, &l, err) != 0)
        return -1;
    *entries = l.entries > 0 ? l.entries : 0;
    *bytes = l.bytes > 0 ? l.bytes : 0;
    return 0;
}

static int allowance_forget(struct qz_batch *b, int64_t log, struct qz_err *err)
{
    int64_t first;
    if (qz_machine_first(b->t, log, &first, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_ALLOWANCE_DROP, err, INT(first));
}

int qz_allowance_fill(struct qz_tracker *t, const char *kiosk, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};
    struct qz_batch b;
    int64_t log;
    if (qz_log_ref(t, kiosk, &log, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", kiosk);
    qz_jsonw_object_end(&data);

    int rc = qz_own_begin(t, &b, now_ms, err);
    if (rc == 0 &&
        (qz_own_add(&b, "kiosk-allowance", &data, err) != 0 || allowance_forget(&b, log, err) != 0)) {
        qz_own_cancel(&b);
        rc = -1;
    } else if (rc == 0) {
        rc = qz_own_end(&b, err);
    }
    qz_buf_finish(&data);
    return rc;
}
