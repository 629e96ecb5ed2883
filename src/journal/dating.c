#include "journal/dating.h"

#include "base/list.h"
#include "journal/journal.h"
#include "journal/redate.h"
#include "journal/state.h"
#include "journal/work.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define REAL_MOST  (INT64_C(1) << 48)   /* ms: the year 10889 */
#define SLACK_MOST (3 * INT64_C(60000)) /* however long ago the clocks were compared */
#define SLACK_STEP                                                                                           \
    (3 * INT64_C(3600000))                 /* a clock may be off by a second more for each of these: 93 ppm  \
                                            */
#define OUTSIDE_MOST (10 * INT64_C(60000)) /* outside of the bounds: latency and drift */
#define SHOWN_MS     2000                  /* further apart than what a clock entry is written for */
#define HEAD_BYTES   160                   /* of a line; its kind is within */

bool qz_dated_otherwise(int64_t at_ms, int64_t real_ms)
{
    return real_ms - at_ms > SHOWN_MS || at_ms - real_ms > SHOWN_MS;
}

void qz_dating_finish(struct qz_dating *d)
{
    free(d->clock);
    memset(d, 0, sizeof *d);
}

/* The entries of the start of a machine that entry n is of. */
static int dating_load_span(struct qz_tracker *t, struct qz_dating *d, int64_t log, uint64_t n,
                            struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_CLOCK_SPAN, &row, err, INT(log), INT((int64_t)n), INT(QZ_N_MOST)) != 1)
        return -1;
    d->log = log;
    d->from = (uint64_t)qz_row_int(row, 0);
    d->to = (uint64_t)qz_row_int(row, 1);
    return 0;
}

/* ---- what a log says of its clock ---- */

/* Whether the entry goes on in the start of the machine before it: 1, 0, -1. */
static int dating_same_boot(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(b->t->db, Q_CLOCK_BOOT, &row, err, INT(b->log), INT((int64_t)e->n));
    if (rc != 1)
        return rc;
    return *e->boot && strcmp(qz_row_text(row, 0), e->boot) == 0;
}

static int dating_keep_boot(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    int same = dating_same_boot(b, e, err);
    if (same != 0)
        return same < 0 ? -1 : 0;
    return qz_db_do(b->t->db, Q_CLOCK_BOOT_KEEP, err, INT(b->log), INT((int64_t)e->n), TEXT(e->boot));
}

/* Entries of the same start that came before may be dated by this one too. */
static int dating_before(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    const struct qz_row *row;
    if (b->replay)
        return 0;
    if (dating_load_span(b->t, &b->dating, b->log, e->n, err) != 0)
        return -1;

    uint64_t from = b->dating.from;
    b->dating.to = 0;
    int rc = qz_db_get(b->t->db, Q_CLOCK_DATES_SOME, &row, err, INT(qz_entry_id(b->log, from)),
                       INT(qz_entry_id(b->log, b->base)));
    return rc == 1 ? qz_redate_later(b, from, err) : rc;
}

/* What no clock can have been off by is passed over. */
static int dating_keep_clock(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    int64_t real;
    if (!e->has_offset || e->age_ms > REAL_MOST || __builtin_add_overflow(e->at_ms, e->offset_ms, &real) ||
        real < 0 || real > REAL_MOST)
        return 0;

    if (qz_db_do(b->t->db, Q_CLOCK_KEEP, err, INT(b->log), INT((int64_t)e->n), INT(e->up_ms), INT(real),
                 INT(e->age_ms)) != 0)
        return -1;
    return dating_before(b, e, err);
}

/* Most lines are neither, and are not even read. */
static bool dating_is_of_clock(const char *line, size_t len)
{
    static const char boot[] = "\"kind\":\"boot\"", clock[] = "\"kind\":\"clock\"";
    size_t head = len < HEAD_BYTES ? len : HEAD_BYTES;
    const char *kind = memmem(line, head, "\"kind\":\"", 8);
    size_t rest = kind ? (size_t)(line + len - kind) : 0;
    return (rest >= sizeof boot - 1 && memcmp(kind, boot, sizeof boot - 1) == 0) ||
           (rest >= sizeof clock - 1 && memcmp(kind, clock, sizeof clock - 1) == 0);
}

int qz_dating_look(struct qz_batch *b, uint64_t n, const char *line, size_t len, struct qz_err *err)
{
    struct qz_entry e;
    if (!dating_is_of_clock(line, len))
        return 0;
    /* A line that cannot be read is refused, with a reason, when its turn comes. */
    if (qz_entry_read(line, len, &e, NULL) != 0 || e.n != n)
        return 0;

    b->dating.to = 0;
    if (e.kind == QZ_ENTRY_BOOT)
        return dating_keep_boot(b, &e, err);
    return e.kind == QZ_ENTRY_CLOCK ? dating_keep_clock(b, &e, err) : 0;
}

int qz_dating_look_again(struct qz_batch *b, uint64_t first, uint64_t last, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(b->t->db, Q_CLOCK_LINES, err, INT(qz_entry_id(b->log, first)),
                              INT(qz_entry_id(b->log, last)));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t len;
        uint64_t n = (uint64_t)(qz_row_int(row, 0) - qz_entry_id(b->log, 0));
        const char *line = qz_row_blob(row, 1, &len);
        if (qz_dating_look(b, n, line, len, err) != 0)
            return -1;
    }
    return rc;
}

/* ---- the clock of one start of a machine ---- */

int qz_dating_take_clock(struct qz_dating *d, const struct qz_row *row, struct qz_err *err)
{
    if (qz_list_grow(&d->clock, d->clocks, &d->clock_cap, sizeof *d->clock, err) != 0)
        return -1;
    d->clock[d->clocks++] = (struct qz_clock_told){
        .up_ms = qz_row_int(row, 0), .real_ms = qz_row_int(row, 1), .age_ms = qz_row_int(row, 2)};
    return 0;
}

void qz_dating_ahead(struct qz_dating *d, int64_t log, uint64_t seq, const struct qz_known *known)
{
    d->log = log;
    d->known = known;
    d->clocks = 0;
    d->seq = seq;
    d->has_upper = true;
}

static int dating_load_clocks(struct qz_tracker *t, struct qz_dating *d, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    d->clocks = 0;
    QZ_ROWS rows = qz_db_rows(t->db, Q_CLOCK_TOLD, err, INT(d->log), INT((int64_t)d->from),
                              INT((int64_t)d->to), INT(QZ_CLOCKS_MOST));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        if (qz_dating_take_clock(d, row, err) != 0)
            return -1;
    return rc;
}

static int dating_load(struct qz_tracker *t, struct qz_dating *d, int64_t log, uint64_t n, struct qz_err *err)
{
    if (d->to && d->log == log && n >= d->from && n < d->to)
        return 0;
    d->to = 0;
    if (d->log != log)
        d->has_lower = d->has_upper = false;
    if (dating_load_span(t, d, log, n, err) != 0)
        return -1;
    if (dating_load_clocks(t, d, err) == 0)
        return 0;
    d->to = 0;
    return -1;
}

/* The comparison of clocks that is nearest, or NULL. */
static const struct qz_clock_told *dating_nearest(const struct qz_dating *d, int64_t up_ms)
{
    size_t lo = 0, hi = d->clocks;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (d->clock[mid].up_ms <= up_ms)
            lo = mid + 1;
        else
            hi = mid;
    }
    const struct qz_clock_told *after = lo < d->clocks ? &d->clock[lo] : NULL;
    const struct qz_clock_told *before = lo > 0 ? &d->clock[lo - 1] : NULL;
    if (!before || !after)
        return before ? before : after;
    return up_ms - before->up_ms <= after->up_ms - up_ms ? before : after;
}

static void dating_put_right(const struct qz_dating *d, const struct qz_entry *e, struct qz_when *out)
{
    const struct qz_clock_told *c = dating_nearest(d, e->up_ms);
    int64_t since;
    out->real_ms = e->at_ms;
    out->slack_ms = SLACK_MOST;
    if (!c || __builtin_add_overflow(c->real_ms, e->up_ms - c->up_ms, &out->real_ms))
        return;

    /* From the measuring on; an entry may be from before that. */
    since = e->up_ms - c->up_ms + c->age_ms;
    int64_t slack = (since < 0 ? -(since + 1) : since) / SLACK_STEP * 1000;
    out->slack_ms = slack < SLACK_MOST ? slack : SLACK_MOST;
}

/* ---- bounds ---- */

/* Whether the lower bound was fetched. */
static bool dating_known_lower(struct qz_dating *d, uint64_t seen)
{
    uint8_t key[QZ_KNOWN_BYTES];
    const struct qz_known_row *row;
    qz_known_key((int64_t)seen, 0, key);
    row = d->known ? qz_known_find(d->known, QZ_KNOWN_LOWER, key) : NULL;
    if (!row || !row->v[1])
        return false;
    d->lower_ms = row->v[0];
    return true;
}

/* The newest receipt of at most `seen` entries, else the enrolment; those of a wrong clock bound nothing. */
static int dating_lower(struct qz_tracker *t, struct qz_dating *d, uint64_t seen, struct qz_err *err)
{
    const struct qz_row *row;
    if (d->has_lower && d->seen == seen)
        return 0;
    d->seen = seen;
    d->has_lower = dating_known_lower(d, seen);
    if (d->has_lower)
        return 0;
    if (qz_db_get(t->db, Q_BOUND_LOWER, &row, err, INT(d->log), INT((int64_t)seen), INT(INT64_MIN)) != 1)
        return -1;
    d->lower_ms = qz_row_int(row, 0);
    d->has_lower = true;
    return 0;
}

static int dating_upper(struct qz_tracker *t, struct qz_dating *d, uint64_t seq, int64_t received_ms,
                        struct qz_err *err)
{
    if (d->has_upper && d->seq == seq)
        return 0;
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_BOUND_WRONG, &row, err, INT((int64_t)seq), INT(received_ms));
    d->upper_ms = rc == 1 ? INT64_MAX : received_ms;
    d->seq = seq;
    d->has_upper = rc >= 0;
    return rc < 0 ? -1 : 0;
}

static bool dating_outside(int64_t at, int64_t lower, int64_t upper)
{
    return (lower != INT64_MIN && at < lower - OUTSIDE_MOST) ||
           (upper != INT64_MAX && at > upper + OUTSIDE_MOST);
}

int64_t qz_dating_judged(int64_t real_ms, int64_t lower_ms, int64_t upper_ms)
{
    bool nonsense = upper_ms != INT64_MAX && real_ms > upper_ms + OUTSIDE_MOST;
    if (nonsense || real_ms < lower_ms)
        return lower_ms;
    return real_ms < upper_ms ? real_ms : upper_ms;
}

/* The most that an entry before this one had seen, when that is more than this one has. */
static int dating_fall(struct qz_tracker *t, const struct qz_dating *d, int64_t log, const struct qz_entry *e,
                       uint64_t *seen, bool *fell, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t id = qz_entry_id(log, e->n);
    *seen = e->seen;
    *fell = false;
    if (d->level == id)
        return 0;
    if (d->fell == id) {
        *seen = d->most;
        *fell = true;
        return 0;
    }

    int rc = qz_db_get(t->db, Q_SEEN_FELL, &row, err, INT(id));
    *fell = rc == 1;
    if (*fell)
        *seen = (uint64_t)qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

int qz_dating_entry(struct qz_tracker *t, struct qz_dating *d, int64_t log, const struct qz_entry *e,
                    uint64_t seq, int64_t received_ms, struct qz_when *out, struct qz_err *err)
{
    uint64_t seen;
    bool fell;
    if (dating_fall(t, d, log, e, &seen, &fell, err) != 0 || dating_load(t, d, log, e->n, err) != 0 ||
        dating_lower(t, d, seen, err) != 0 || dating_upper(t, d, seq, received_ms, err) != 0)
        return -1;

    dating_put_right(d, e, out);
    out->doubtful = fell || dating_outside(out->real_ms, d->lower_ms, d->upper_ms);
    out->judged_ms = qz_dating_judged(out->real_ms, d->lower_ms, d->upper_ms);
    return 0;
}

int qz_dating_received(struct qz_tracker *t, int64_t log, uint64_t n, uint64_t *seq, int64_t *at_ms,
                       struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_BOUND_RECEIPT, &row, err, INT(log), INT((int64_t)n));
    if (rc == 1) {
        *seq = (uint64_t)qz_row_int(row, 0);
        *at_ms = qz_row_int(row, 1);
    }
    return rc;
}

/* ---- what a log has seen ---- */

static int dating_load_seen(struct qz_batch *b, struct qz_err *err)
{
    const struct qz_row *row;
    if (b->seen_loaded)
        return 0;
    int rc = qz_db_get(b->t->db, Q_SEEN_MOST, &row, err, INT(b->log));
    if (rc == 1)
        b->seen_most = (uint64_t)qz_row_int(row, 0);
    b->seen_loaded = rc >= 0;
    return rc < 0 ? -1 : 0;
}

int qz_dating_seen(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    if (dating_load_seen(b, err) != 0)
        return -1;
    if (e->seen >= b->seen_most) {
        b->seen_dirty |= e->seen > b->seen_most;
        b->seen_most = e->seen;
        b->dating.level = qz_entry_id(b->log, e->n);
        return 0;
    }

    b->dating.fell = qz_entry_id(b->log, e->n);
    b->dating.most = b->seen_most;
    return qz_db_do(b->t->db, Q_SEEN_FELL_KEEP, err, INT(qz_entry_id(b->log, e->n)),
                    INT((int64_t)b->seen_most));
}

int qz_dating_flush(struct qz_batch *b, struct qz_err *err)
{
    if (!b->seen_dirty)
        return 0;
    b->seen_dirty = false;
    return qz_work_do(b, Q_SEEN_MOST_KEEP, err, INT(b->log), INT((int64_t)b->seen_most));
}
