#include "journal/reach.h"

#include "base/list.h"
#include "journal/state.h"

#include <string.h>

static unsigned get(const uint8_t *times, unsigned i)
{
    return times[2 * i] | (unsigned)times[2 * i + 1] << 8;
}

static void put(uint8_t *times, unsigned i, unsigned v)
{
    times[2 * i] = (uint8_t)v;
    times[2 * i + 1] = (uint8_t)(v >> 8);
}

static int check_size(size_t n, struct qz_err *err)
{
    return n == QZ_REACH_BYTES
               ? 0
               : qz_fail(err, QZ_E_CORRUPT, "a row of who was reached is damaged; make the views anew");
}

/* One kiosk's row: the batch's own is gone on with, of the others it only matters whom they reached. */
static int take_row(const struct qz_batch *b, struct qz_reach *r, struct qz_stmt *s, struct qz_err *err)
{
    size_t n;
    int64_t log = qz_col_int(s, 0);
    const uint8_t *times = qz_col_blob(s, 1, &n);
    if (check_size(n, err) != 0)
        return -1;
    r->held |= log == b->log;
    if (log == b->log)
        memcpy(r->times, times, QZ_REACH_BYTES);
    else
        for (unsigned i = 0; i < QZ_REACH_YOUTHS; i++)
            r->elsewhere[i] |= get(times, i) != 0;
    return 0;
}

static int load(struct qz_batch *b, struct qz_reach *r, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "SELECT log,times FROM reach WHERE quarter=?1 AND block=?2 AND organisation=?3", err);
    int rc;
    if (!s)
        return -1;
    qz_bind_int(s, 1, r->quarter);
    qz_bind_int(s, 2, r->block);
    qz_bind_int(s, 3, r->organisation);
    while ((rc = qz_step(s, err)) == 1) {
        if (take_row(b, r, s, err) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    return rc;
}

/* The block that a youth is in, its rows read once a batch. */
static struct qz_reach *block_of(struct qz_batch *b, const struct qz_act *a, int64_t youth,
                                 struct qz_err *err)
{
    int64_t block = youth / QZ_REACH_YOUTHS;
    for (size_t i = b->reaches; i-- > 0;) {
        struct qz_reach *r = &b->reach[i];
        if (r->block == block && r->organisation == a->organisation && r->quarter == a->quarter)
            return r;
    }
    if (qz_list_grow(&b->reach, b->reaches, &b->reach_cap, sizeof *b->reach, err) != 0)
        return NULL;
    struct qz_reach *r = &b->reach[b->reaches];
    *r = (struct qz_reach){.quarter = a->quarter, .block = block, .organisation = a->organisation};
    if (load(b, r, err) != 0)
        return NULL;
    b->reaches++;
    return r;
}

int qz_reach_add(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *first, struct qz_err *err)
{
    struct qz_reach *r = block_of(b, a, youth, err);
    if (!r)
        return -1;
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS), v = get(r->times, i);
    *first = v == 0 && !r->elsewhere[i];
    if (v < QZ_REACH_MOST)
        put(r->times, i, v + 1);
    r->dirty = true;
    return 0;
}

static int take(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct qz_reach **out,
                struct qz_err *err)
{
    struct qz_reach *r = *out = block_of(b, a, youth, err);
    if (!r)
        return -1;
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS), v = get(r->times, i);
    if (v == 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "a participation stands of a youth who was not reached; make the views anew");
    if (v < QZ_REACH_MOST)
        put(r->times, i, v - 1);
    r->dirty = true;
    return 0;
}

int qz_reach_take(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *last, struct qz_err *err)
{
    struct qz_reach *r;
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS);
    if (take(b, a, youth, &r, err) != 0)
        return -1;
    *last = get(r->times, i) == 0 && !r->elsewhere[i];
    return 0;
}

static int read_times(struct qz_batch *b, const struct qz_reach *r, int64_t log,
                      uint8_t times[QZ_REACH_BYTES], struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "SELECT times FROM reach WHERE quarter=?1 AND block=?2 AND organisation=?3 AND log=?4",
        err);
    size_t n;
    memset(times, 0, QZ_REACH_BYTES);
    if (!s)
        return -1;
    qz_bind_int(s, 1, r->quarter);
    qz_bind_int(s, 2, r->block);
    qz_bind_int(s, 3, r->organisation);
    qz_bind_int(s, 4, log);
    int rc = qz_step(s, err);
    if (rc == 1) {
        const uint8_t *row = qz_col_blob(s, 0, &n);
        if ((rc = check_size(n, err)) == 0)
            memcpy(times, row, QZ_REACH_BYTES);
        qz_reset(s);
    }
    return rc;
}

static int write_times(struct qz_batch *b, const struct qz_reach *r, int64_t log,
                       const uint8_t times[QZ_REACH_BYTES], struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT OR REPLACE INTO reach VALUES(?1,?2,?3,?4,?5)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, r->quarter);
    qz_bind_int(s, 2, r->block);
    qz_bind_int(s, 3, r->organisation);
    qz_bind_int(s, 4, log);
    qz_bind_blob(s, 5, times, QZ_REACH_BYTES);
    return qz_run(s, err);
}

static int drop_times(struct qz_batch *b, const struct qz_reach *r, int64_t log, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "DELETE FROM reach WHERE quarter=?1 AND block=?2 AND organisation=?3 AND log=?4", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, r->quarter);
    qz_bind_int(s, 2, r->block);
    qz_bind_int(s, 3, r->organisation);
    qz_bind_int(s, 4, log);
    return qz_run(s, err);
}

static bool is_empty(const uint8_t times[QZ_REACH_BYTES])
{
    static const uint8_t none[QZ_REACH_BYTES];
    return memcmp(times, none, sizeof none) == 0;
}

static int write_block(struct qz_batch *b, struct qz_reach *r, struct qz_err *err)
{
    bool empty = is_empty(r->times), held = r->held;
    r->dirty = false;
    r->held = !empty;
    if (!empty)
        return write_times(b, r, b->log, r->times, err);
    return held ? drop_times(b, r, b->log, err) : 0;
}

/* Whom the other logs reached is read again: another one may have reached the youth too. */
int qz_reach_claim(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t from_log,
                   struct qz_err *err)
{
    uint8_t times[QZ_REACH_BYTES];
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS);
    struct qz_reach *r = block_of(b, a, youth, err);
    if (!r || read_times(b, r, from_log, times, err) != 0)
        return -1;
    if (get(times, i) == 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "a participation stands of a youth who was not reached; make the views anew");
    if (get(times, i) < QZ_REACH_MOST)
        put(times, i, get(times, i) - 1);
    if (get(r->times, i) < QZ_REACH_MOST)
        put(r->times, i, get(r->times, i) + 1);
    int rc = is_empty(times) ? drop_times(b, r, from_log, err) : write_times(b, r, from_log, times, err);
    if (rc != 0 || write_block(b, r, err) != 0)
        return -1;
    memset(r->elsewhere, 0, sizeof r->elsewhere);
    return load(b, r, err);
}

/* The other log's row is no part of the batch, so it is written at once. */
int qz_reach_move(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t to_log,
                  struct qz_err *err)
{
    struct qz_reach *r;
    uint8_t times[QZ_REACH_BYTES];
    unsigned i = (unsigned)(youth % QZ_REACH_YOUTHS);
    if (take(b, a, youth, &r, err) != 0 || read_times(b, r, to_log, times, err) != 0)
        return -1;
    if (get(times, i) < QZ_REACH_MOST)
        put(times, i, get(times, i) + 1);
    r->elsewhere[i] = true;
    return write_times(b, r, to_log, times, err);
}

int qz_reach_flush(struct qz_batch *b, struct qz_err *err)
{
    for (size_t i = 0; i < b->reaches; i++)
        if (b->reach[i].dirty && write_block(b, &b->reach[i], err) != 0)
            return -1;
    return 0;
}

static int counted_there_too(struct qz_tracker *t, int64_t youth, int64_t log, int64_t first_quarter,
                             int *times, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT count(DISTINCT d.activity) FROM duplicate d JOIN activity a ON a.ref=d.activity "
                   "JOIN participation p ON p.activity=d.activity AND p.youth=d.youth WHERE d.log=?1 AND "
                   "d.youth=?2 AND p.log<>?1 AND a.quarter BETWEEN ?3 AND ?3+3",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, log);
    qz_bind_int(s, 2, youth);
    qz_bind_int(s, 3, first_quarter);
    int rc = qz_step(s, err);
    if (rc == 1)
        *times = (int)qz_col_int(s, 0);
    qz_reset(s);
    return rc == 1 ? 0 : -1;
}

int qz_reach_elsewhere(struct qz_tracker *t, int64_t youth, int64_t log, int64_t first_quarter, int *times,
                       struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db,
                                   "SELECT times FROM reach WHERE quarter IN (?1,?1+1,?1+2,?1+3) AND "
                                   "block=?2 AND log<>?3",
                                   err);
    size_t n;
    int rc, both;
    *times = 0;
    if (!s)
        return -1;
    qz_bind_int(s, 1, first_quarter);
    qz_bind_int(s, 2, youth / QZ_REACH_YOUTHS);
    qz_bind_int(s, 3, log);
    while ((rc = qz_step(s, err)) == 1) {
        const uint8_t *row = qz_col_blob(s, 0, &n);
        if (check_size(n, err) != 0) {
            qz_reset(s);
            return -1;
        }
        *times += (int)get(row, (unsigned)(youth % QZ_REACH_YOUTHS));
    }
    if (rc < 0 || *times == 0)
        return rc;
    rc = counted_there_too(t, youth, log, first_quarter, &both, err);
    *times -= rc == 0 ? both : 0;
    return rc;
}
