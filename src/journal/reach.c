#include "journal/reach.h"

#include "base/list.h"
#include "journal/state.h"
#include "journal/work.h"

#include <string.h>

static unsigned reach_get(const uint8_t *times, unsigned i)
{
    return times[2 * i] | (unsigned)times[2 * i + 1] << 8;
}

static void reach_put(uint8_t *times, unsigned i, unsigned v)
{
    times[2 * i] = (uint8_t)v;
    times[2 * i + 1] = (uint8_t)(v >> 8);
}

static int reach_check_size(size_t n, struct qz_err *err)
{
    return n == QZ_REACH_BYTES
               ? 0
               : qz_fail(err, QZ_E_CORRUPT, "a row of who was reached is damaged; make the views anew");
}

/* One kiosk's row: the batch's own is gone on with, of the others it only matters whom they reached. */
static int reach_take_row(const struct qz_batch *b, struct qz_reach *r, const struct qz_row *row,
                          struct qz_err *err)
{
    size_t n;
    int64_t log = qz_row_int(row, 0);
    const uint8_t *times = qz_row_blob(row, 1, &n);
    if (reach_check_size(n, err) != 0)
        return -1;

    r->held |= log == b->log;
    if (log == b->log) {
        memcpy(r->times, times, QZ_REACH_BYTES);
        return 0;
    }
    for (unsigned i = 0; i < QZ_REACH_YOUTHS; i++)
        r->elsewhere[i] |= reach_get(times, i) != 0;
    return 0;
}

static int reach_load(struct qz_batch *b, struct qz_reach *r, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows =
        qz_db_rows(b->t->db, Q_REACH_LOAD, err, INT(r->quarter), INT(r->block), INT(r->organisation));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        if (reach_take_row(b, r, row, err) != 0)
            return -1;
    return rc;
}

static struct qz_reach *reach_held(const struct qz_batch *b, int64_t quarter, int64_t block,
                                   int64_t organisation)
{
    for (size_t i = b->reaches; i-- > 0;) {
        struct qz_reach *r = &b->reach[i];
        if (r->block == block && r->organisation == organisation && r->quarter == quarter)
            return r;
    }
    return NULL;
}

/* A block of which nothing was read yet. */
static struct qz_reach *reach_new(struct qz_batch *b, const struct qz_act *a, int64_t block,
                                  struct qz_err *err)
{
    if (qz_list_grow(&b->reach, b->reaches, &b->reach_cap, sizeof *b->reach, err) != 0)
        return NULL;
    struct qz_reach *r = &b->reach[b->reaches++];
    *r = (struct qz_reach){.quarter = a->quarter, .block = block, .organisation = a->organisation};
    return r;
}

int qz_reach_ahead(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct qz_err *err)
{
    int64_t block = youth / QZ_REACH_YOUTHS;
    if (reach_held(b, a->quarter, block, a->organisation))
        return 0;
    return reach_new(b, a, block, err) ? 1 : -1;
}

int qz_reach_take_block(struct qz_batch *b, int64_t quarter, int64_t block, int64_t organisation,
                        const struct qz_row *row, struct qz_err *err)
{
    return reach_take_row(b, reach_held(b, quarter, block, organisation), row, err);
}

/* The block that a youth is in, its rows read once a batch. */
static struct qz_reach *reach_block(struct qz_batch *b, const struct qz_act *a, int64_t youth,
                                    struct qz_err *err)
{
    int64_t block = youth / QZ_REACH_YOUTHS;
    struct qz_reach *r = reach_held(b, a->quarter, block, a->organisation);
    if (r)
        return r;
    r = reach_new(b, a, block, err);
    if (!r || reach_load(b, r, err) == 0)
        return r;
    b->reaches--;
    return NULL;
}

int qz_reach_add(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *first, struct qz_err *err)
{
    struct qz_reach *r = reach_block(b, a, youth, err);
    if (!r)
        return -1;
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS), v = reach_get(r->times, i);
    *first = v == 0 && !r->elsewhere[i];
    if (v < QZ_REACH_MOST)
        reach_put(r->times, i, v + 1);
    r->dirty = true;
    return 0;
}

static int reach_fall(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct qz_reach **out,
                      struct qz_err *err)
{
    struct qz_reach *r = *out = reach_block(b, a, youth, err);
    if (!r)
        return -1;
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS), v = reach_get(r->times, i);
    if (v == 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "a participation stands of a youth who was not reached; make the views anew");
    if (v < QZ_REACH_MOST)
        reach_put(r->times, i, v - 1);
    r->dirty = true;
    return 0;
}

int qz_reach_take(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *last, struct qz_err *err)
{
    struct qz_reach *r;
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS);
    if (reach_fall(b, a, youth, &r, err) != 0)
        return -1;
    *last = reach_get(r->times, i) == 0 && !r->elsewhere[i];
    return 0;
}

static int reach_read(struct qz_batch *b, const struct qz_reach *r, int64_t log,
                      uint8_t times[QZ_REACH_BYTES], struct qz_err *err)
{
    const struct qz_row *row;
    size_t n;
    memset(times, 0, QZ_REACH_BYTES);
    int rc = qz_db_get(b->t->db, Q_REACH_GET, &row, err, INT(r->quarter), INT(r->block), INT(r->organisation),
                       INT(log));
    if (rc != 1)
        return rc;

    const uint8_t *held = qz_row_blob(row, 0, &n);
    if (reach_check_size(n, err) != 0)
        return -1;
    memcpy(times, held, QZ_REACH_BYTES);
    return 0;
}

static int reach_write(struct qz_batch *b, const struct qz_reach *r, int64_t log,
                       const uint8_t times[QZ_REACH_BYTES], struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_REACH_WRITE, err, INT(r->quarter), INT(r->block), INT(r->organisation),
                    INT(log), BLOB(times, QZ_REACH_BYTES));
}

static int reach_drop(struct qz_batch *b, const struct qz_reach *r, int64_t log, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_REACH_DROP, err, INT(r->quarter), INT(r->block), INT(r->organisation),
                    INT(log));
}

static bool reach_is_empty(const uint8_t times[QZ_REACH_BYTES])
{
    static const uint8_t none[QZ_REACH_BYTES];
    return memcmp(times, none, sizeof none) == 0;
}

/* Write the batch's own row, gathered with the others or at once. */
static int reach_write_block(struct qz_batch *b, struct qz_reach *r, struct qz_err *err)
{
    bool empty = reach_is_empty(r->times), held = r->held;
    r->dirty = false;
    r->held = !empty;
    if (!empty)
        return qz_work_do(b, Q_REACH_WRITE, err, INT(r->quarter), INT(r->block), INT(r->organisation),
                          INT(b->log), BLOB(r->times, QZ_REACH_BYTES));
    if (!held)
        return 0;
    return qz_work_do(b, Q_REACH_DROP, err, INT(r->quarter), INT(r->block), INT(r->organisation),
                      INT(b->log));
}

/* Whom the other logs reached is read again: another one may have reached the youth too. */
int qz_reach_claim(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t from_log,
                   struct qz_err *err)
{
    uint8_t times[QZ_REACH_BYTES];
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS);
    struct qz_reach *r = reach_block(b, a, youth, err);
    if (!r || reach_read(b, r, from_log, times, err) != 0)
        return -1;
    if (reach_get(times, i) == 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "a participation stands of a youth who was not reached; make the views anew");

    if (reach_get(times, i) < QZ_REACH_MOST)
        reach_put(times, i, reach_get(times, i) - 1);
    if (reach_get(r->times, i) < QZ_REACH_MOST)
        reach_put(r->times, i, reach_get(r->times, i) + 1);
    int rc =
        reach_is_empty(times) ? reach_drop(b, r, from_log, err) : reach_write(b, r, from_log, times, err);
    if (rc != 0 || reach_write_block(b, r, err) != 0 || qz_work_write(b, err) != 0)
        return -1;
    memset(r->elsewhere, 0, sizeof r->elsewhere);
    return reach_load(b, r, err);
}

/* The other log's row is no part of the batch, so it is written at once. */
int qz_reach_move(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t to_log,
                  struct qz_err *err)
{
    struct qz_reach *r;
    uint8_t times[QZ_REACH_BYTES];
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS);
    if (reach_fall(b, a, youth, &r, err) != 0 || reach_read(b, r, to_log, times, err) != 0)
        return -1;
    if (reach_get(times, i) < QZ_REACH_MOST)
        reach_put(times, i, reach_get(times, i) + 1);
    r->elsewhere[i] = true;
    return reach_write(b, r, to_log, times, err);
}

int qz_reach_flush(struct qz_batch *b, struct qz_err *err)
{
    for (size_t i = 0; i < b->reaches; i++)
        if (b->reach[i].dirty && reach_write_block(b, &b->reach[i], err) != 0)
            return -1;
    return 0;
}

static int reach_both(struct qz_tracker *t, int64_t youth, int64_t log, int64_t first_quarter, int *times,
                      struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_REACH_BOTH, &row, err, INT(log), INT(youth), INT(first_quarter)) != 1)
        return -1;
    *times = (int)qz_row_int(row, 0);
    return 0;
}

int qz_reach_elsewhere(struct qz_tracker *t, int64_t youth, int64_t log, int64_t first_quarter, int *times,
                       struct qz_err *err)
{
    const struct qz_row *row;
    size_t n;
    int rc, both;
    *times = 0;
    QZ_ROWS rows =
        qz_db_rows(t->db, Q_REACH_ELSEWHERE, err, INT(first_quarter), INT(youth / QZ_REACH_YOUTHS), INT(log));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        const uint8_t *held = qz_row_blob(row, 0, &n);
        if (reach_check_size(n, err) != 0)
            return -1;
        *times += (int)reach_get(held, (unsigned)(youth % QZ_REACH_YOUTHS));
    }

    if (rc < 0 || *times == 0)
        return rc;
    rc = reach_both(t, youth, log, first_quarter, &both, err);
    *times -= rc == 0 ? both : 0;
    return rc;
}
