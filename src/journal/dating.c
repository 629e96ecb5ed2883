#include "journal/dating.h"

#include "base/list.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/redate.h"
#include "journal/state.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define CLOCKS_MOST 1000                 /* of one start of a machine, the newest */
#define REAL_MOST   (INT64_C(1) << 48)   /* ms: the year 10889 */
#define SLACK_MOST  (3 * INT64_C(60000)) /* however long ago the clocks were compared */
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
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT coalesce((SELECT max(n) FROM boot_began WHERE log=?1 AND n<=?2),0),"
                   "coalesce((SELECT min(n) FROM boot_began WHERE log=?1 AND n>?2),?3)",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, log);
    qz_bind_int(s, 2, (int64_t)n);
    qz_bind_int(s, 3, QZ_N_MOST);
    if (qz_step(s, err) != 1)
        return -1;
    d->log = log;
    d->from = (uint64_t)qz_col_int(s, 0);
    d->to = (uint64_t)qz_col_int(s, 1);
    qz_reset(s);
    return 0;
}

/* ---- what a log says of its clock ---- */

/* Whether the entry goes on in the start of the machine before it: 1, 0, -1. */
static int dating_same_boot(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "SELECT boot FROM boot_began WHERE log=?1 AND n<?2 ORDER BY n DESC LIMIT 1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_int(s, 2, (int64_t)e->n);

    int rc = qz_step(s, err);
    if (rc == 1) {
        rc = *e->boot && strcmp(qz_col_text(s, 0), e->boot) == 0;
        qz_reset(s);
    }
    return rc;
}

static int dating_keep_boot(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    int same = dating_same_boot(b, e, err);
    if (same != 0)
        return same < 0 ? -1 : 0;

    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT OR REPLACE INTO boot_began VALUES(?1,?2,?3)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_int(s, 2, (int64_t)e->n);
    qz_bind_text(s, 3, e->boot);
    return qz_run(s, err);
}

/* Entries of the same start that came before may be dated by this one too. */
static int dating_before(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    if (b->replay || dating_load_span(b->t, &b->dating, b->log, e->n, err) != 0)
        return b->replay ? 0 : -1;
    uint64_t from = b->dating.from;
    b->dating.to = 0;
    struct qz_stmt *s =
        qz_db_stmt(b->t->db,
                   "SELECT 1 FROM entry INDEXED BY entry_of_its_time WHERE (verdict=9 OR "
                   "verdict=10 OR verdict=12 OR verdict=14 OR verdict=17) AND id>=?1 AND id<=?2 LIMIT 1",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, qz_entry_id(b->log, from));
    qz_bind_int(s, 2, qz_entry_id(b->log, b->base));
    int rc = qz_step(s, err);
    if (rc == 1)
        qz_reset(s);
    return rc == 1 ? qz_redate_later(b, from, err) : rc;
}

/* What no clock can have been off by is passed over. */
static int dating_keep_clock(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    int64_t real;
    if (!e->has_offset || e->age_ms > REAL_MOST || __builtin_add_overflow(e->at_ms, e->offset_ms, &real) ||
        real < 0 || real > REAL_MOST)
        return 0;

    struct qz_stmt *s =
        qz_db_stmt(b->t->db, "INSERT OR REPLACE INTO clock_known VALUES(?1,?2,?3,?4,?5)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_int(s, 2, (int64_t)e->n);
    qz_bind_int(s, 3, e->up_ms);
    qz_bind_int(s, 4, real);
    qz_bind_int(s, 5, e->age_ms);
    return qz_run(s, err) == 0 ? dating_before(b, e, err) : -1;
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
    struct qz_stmt *s = qz_db_stmt(b->t->db, "SELECT id,line FROM entry WHERE id>=?1 AND id<=?2", err);
    int rc;
    if (!s)
        return -1;
    qz_bind_int(s, 1, qz_entry_id(b->log, first));
    qz_bind_int(s, 2, qz_entry_id(b->log, last));
    while ((rc = qz_step(s, err)) == 1) {
        size_t len;
        uint64_t n = (uint64_t)(qz_col_int(s, 0) - qz_entry_id(b->log, 0));
        const char *line = qz_col_blob(s, 1, &len);
        if (qz_dating_look(b, n, line, len, err) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    return rc;
}

/* ---- the clock of one start of a machine ---- */

static int dating_load_clocks(struct qz_tracker *t, struct qz_dating *d, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT up_ms,real_ms,age_ms FROM (SELECT * FROM clock_known c WHERE log=?1 AND n>=?2 AND "
                   "n<?3 AND NOT EXISTS(SELECT 1 FROM clock_wrong w WHERE c.real_ms-c.age_ms BETWEEN "
                   "w.from_ms AND w.to_ms) ORDER BY n DESC LIMIT ?4) ORDER BY up_ms,n",
                   err);
    int rc;
    if (!s)
        return -1;
    qz_bind_int(s, 1, d->log);
    qz_bind_int(s, 2, (int64_t)d->from);
    qz_bind_int(s, 3, (int64_t)d->to);
    qz_bind_int(s, 4, CLOCKS_MOST);
    d->clocks = 0;
    while ((rc = qz_step(s, err)) == 1) {
        if (qz_list_grow(&d->clock, d->clocks, &d->clock_cap, sizeof *d->clock, err) != 0) {
            qz_reset(s);
            return -1;
        }
        d->clock[d->clocks++] = (struct qz_clock_told){
            .up_ms = qz_col_int(s, 0), .real_ms = qz_col_int(s, 1), .age_ms = qz_col_int(s, 2)};
    }
    return rc;
}

static int dating_load(struct qz_tracker *t, struct qz_dating *d, int64_t log, uint64_t n, struct qz_err *err)
{
    if (d->to && d->log == log && n >= d->from && n < d->to)
        return 0;
    d->to = 0;
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

/* The newest receipt of at most `seen` entries, else the enrolment; those of a wrong clock bound nothing. */
static int dating_lower(struct qz_tracker *t, struct qz_dating *d, uint64_t seen, struct qz_err *err)
{
    if (d->has_lower && d->seen == seen)
        return 0;
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT coalesce((SELECT at_ms FROM receipt r WHERE log=?1 AND first<=?2 AND last<=?2 AND NOT "
        "EXISTS(SELECT 1 FROM clock_wrong w WHERE w.seq>r.seq AND r.at_ms BETWEEN w.from_ms AND w.to_ms) "
        "ORDER BY first DESC "
        "LIMIT 1),(SELECT enrolled_ms FROM kiosk k WHERE log=?1 AND NOT EXISTS(SELECT 1 FROM clock_wrong w "
        "WHERE k.enrolled_ms BETWEEN w.from_ms AND w.to_ms)),?3)",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, d->log);
    qz_bind_int(s, 2, (int64_t)seen);
    qz_bind_int(s, 3, INT64_MIN);
    if (qz_step(s, err) != 1)
        return -1;
    d->lower_ms = qz_col_int(s, 0);
    qz_reset(s);
    d->seen = seen;
    d->has_lower = true;
    return 0;
}

static int dating_upper(struct qz_tracker *t, struct qz_dating *d, uint64_t seq, int64_t received_ms,
                        struct qz_err *err)
{
    if (d->has_upper && d->seq == seq)
        return 0;
    struct qz_stmt *s = qz_db_stmt(
        t->db, "SELECT 1 FROM clock_wrong WHERE seq>?1 AND ?2 BETWEEN from_ms AND to_ms LIMIT 1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)seq);
    qz_bind_int(s, 2, received_ms);
    int rc = qz_step(s, err);
    if (rc == 1)
        qz_reset(s);
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
    struct qz_stmt *s;
    int64_t id = qz_entry_id(log, e->n);
    *seen = e->seen;
    *fell = false;
    if (d->level == id)
        return 0;

    int rc = qz_find_int(t, "SELECT most FROM seen_fell WHERE entry=?1", id, &s, err);
    *fell = rc == 1;
    if (rc == 1) {
        *seen = (uint64_t)qz_col_int(s, 0);
        qz_reset(s);
    }
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
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT seq,at_ms FROM receipt WHERE log=?1 AND first<=?2 AND last>=?2 ORDER BY first DESC "
        "LIMIT 1",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, log);
    qz_bind_int(s, 2, (int64_t)n);
    int rc = qz_step(s, err);
    if (rc == 1) {
        *seq = (uint64_t)qz_col_int(s, 0);
        *at_ms = qz_col_int(s, 1);
        qz_reset(s);
    }
    return rc;
}

/* ---- what a log has seen ---- */

static int dating_load_seen(struct qz_batch *b, struct qz_err *err)
{
    struct qz_stmt *s;
    if (b->seen_loaded)
        return 0;
    int rc = qz_find_int(b->t, "SELECT seen FROM kiosk WHERE log=?1", b->log, &s, err);
    if (rc == 1) {
        b->seen_most = (uint64_t)qz_col_int(s, 0);
        qz_reset(s);
    }
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

    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT OR REPLACE INTO seen_fell VALUES(?1,?2)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, qz_entry_id(b->log, e->n));
    qz_bind_int(s, 2, (int64_t)b->seen_most);
    return qz_run(s, err);
}

int qz_dating_flush(struct qz_batch *b, struct qz_err *err)
{
    if (!b->seen_dirty)
        return 0;
    struct qz_stmt *s = qz_db_stmt(b->t->db, "UPDATE kiosk SET seen=?2 WHERE log=?1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_int(s, 2, (int64_t)b->seen_most);
    b->seen_dirty = false;
    return qz_run(s, err);
}
