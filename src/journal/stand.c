#include "journal/stand.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/reach.h"
#include "journal/state.h"

/* Where the entry that is judged comes in the order in which things became known. */
static int64_t place_now(const struct qz_batch *b)
{
    return (int64_t)(b->seq * QZ_SEQ_PLACES + b->place);
}

/* Where it came there first: elsewhere than now when it is judged anew. */
static int64_t place_known(const struct qz_batch *b)
{
    return b->anew.seq ? (int64_t)(b->anew.seq * QZ_SEQ_PLACES + b->anew.place) : place_now(b);
}

/* n more (or less) of the participations that are somebody's word. Of others nothing is counted. */
static int count_whose(struct qz_batch *b, struct qz_act *a, enum qz_how how, int whose, int64_t n,
                       struct qz_err *err)
{
    struct qz_org_delta *d = qz_batch_org(b, a->organisation, a->quarter, err);
    if (!d)
        return -1;
    if (how == QZ_HOW_ATTESTED) {
        a->by[whose].attested += n;
        d->by[whose].attested += n;
    } else if (how == QZ_HOW_LATE) {
        a->by[whose].late += n;
        d->by[whose].late += n;
    }
    return 0;
}

/* A participation comes to stand (by 1) or falls (by -1) in the summary rows. */
static int count(struct qz_batch *b, struct qz_act *a, enum qz_how how, int by, int youths,
                 struct qz_err *err)
{
    struct qz_org_delta *d = qz_batch_org(b, a->organisation, a->quarter, err);
    if (!d)
        return -1;
    d->how[how] += by;
    d->youths += youths;
    a->how[how] += by;
    a->log_named += by;
    a->dirty = true;
    return 0;
}

static int change_how(struct qz_batch *b, struct qz_act *a, enum qz_how from, enum qz_how to, int64_t n,
                      struct qz_err *err)
{
    struct qz_org_delta *d = qz_batch_org(b, a->organisation, a->quarter, err);
    if (!d)
        return -1;
    d->how[from] -= n;
    d->how[to] += n;
    a->how[from] -= n;
    a->how[to] += n;
    a->dirty = true;
    return 0;
}

/* The standing participation of a youth, if it rests on entry n of that log: 1, 0, -1. */
static int stand_find(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t log, uint64_t n,
                      enum qz_how *how, int *whose, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(b->t->db, "SELECT log,n,how,whose FROM participation WHERE activity=?1 AND youth=?2", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    int rc = qz_step(s, err);
    if (rc == 1) {
        if (qz_col_int(s, 0) != log || qz_col_int(s, 1) != (int64_t)n)
            rc = 0;
        *how = (enum qz_how)qz_col_int(s, 2);
        *whose = (int)qz_col_int(s, 3);
        qz_reset(s);
    }
    return rc;
}

/* As many came to be attested by the entry that is judged. */
static int attested_now(struct qz_batch *b, struct qz_act *a, int64_t n, struct qz_err *err)
{
    return count_whose(b, a, QZ_HOW_ATTESTED, (int)b->whose, n, err) == 0
               ? change_how(b, a, QZ_HOW_PENDING, QZ_HOW_ATTESTED, n, err)
               : -1;
}

static int attest_one(struct qz_batch *b, struct qz_act *a, uint64_t by_n, int64_t youth, int64_t log,
                      uint64_t n, bool *some, struct qz_err *err)
{
    enum qz_how how;
    int whose, rc = stand_find(b, a, youth, log, n, &how, &whose, err);
    *some = rc == 1;
    if (rc != 1 || how != QZ_HOW_PENDING)
        return rc < 0 ? -1 : 0;
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "UPDATE participation SET how=1,confirm=?3,whose=?4 WHERE activity=?1 AND youth=?2", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    qz_bind_int(s, 3, qz_entry_id(b->log, by_n));
    qz_bind_int(s, 4, b->whose);
    return qz_run(s, err) == 0 ? attested_now(b, a, 1, err) : -1;
}

static int attest_all(struct qz_batch *b, struct qz_act *a, uint64_t by_n, bool *some, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db,
        "UPDATE participation SET how=1,confirm=?2,whose=?4 WHERE activity=?1 AND how=0 AND known<?3", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, qz_entry_id(b->log, by_n));
    qz_bind_int(s, 3, place_known(b));
    qz_bind_int(s, 4, b->whose);
    if (qz_run(s, err) != 0)
        return -1;
    int64_t n_attested = qz_db_changes(b->t->db);
    *some = n_attested > 0;
    return attested_now(b, a, n_attested, err);
}

static int keep_confirmation(struct qz_batch *b, const struct qz_act *a, uint64_t by_n, int64_t target,
                             struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT INTO confirmation VALUES(?1,?2,?3,?4)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, place_known(b));
    qz_bind_int(s, 3, qz_entry_id(b->log, by_n));
    qz_bind_int(s, 4, target);
    return qz_run(s, err);
}

static int drop_confirmation(struct qz_batch *b, const struct qz_act *a, int64_t entry, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "DELETE FROM confirmation WHERE activity=?1 AND entry=?2", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, entry);
    return qz_run(s, err);
}

/* The first of the confirmations that stand, speak of the participation and came after it; 0 none. ?1: the
 * activity, ?2: QZ_N_MOST. */
#define FIRST_CONFIRMATION                                                                                   \
    "coalesce((SELECT c.entry FROM confirmation c WHERE c.activity=?1 AND c.seq>participation.known AND "    \
    "(c.target=0 OR c.target=participation.log*?2+participation.n) ORDER BY c.seq LIMIT 1),0)"

/* Whose word the confirmation is that a participation rests on. */
#define WHOSE_NOW "coalesce((SELECT w.whose FROM attributed w WHERE w.entry=participation.confirm),0)"

/* After what attests them was given over: by whose word they are attested, and how many they are. */
static int recount_whose(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    int64_t n[QZ_WHOSE_COUNT] = {0};
    int rc;
    struct qz_stmt *s =
        qz_db_stmt(b->t->db, "UPDATE participation SET whose=" WHOSE_NOW " WHERE activity=?1 AND how<2", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    if (qz_run(s, err) != 0)
        return -1;
    s = qz_db_stmt(
        b->t->db, "SELECT whose,count(*) FROM participation WHERE activity=?1 AND how=1 GROUP BY whose", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    while ((rc = qz_step(s, err)) == 1)
        n[qz_col_int(s, 0) % QZ_WHOSE_COUNT] = qz_col_int(s, 1);
    for (int w = 0; w < QZ_WHOSE_COUNT && rc == 0; w++)
        rc = count_whose(b, a, QZ_HOW_ATTESTED, w, n[w] - a->by[w].attested, err);
    return rc;
}

/* What is attested by a confirmation that is gone is given to another that speaks of it; what is left without
 * one is pending. */
static int settle(struct qz_batch *b, struct qz_act *a, int64_t gone, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "UPDATE participation SET confirm=" FIRST_CONFIRMATION
                                   " WHERE activity=?1 AND how=1 AND confirm=?3",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, QZ_N_MOST);
    qz_bind_int(s, 3, gone);
    if (qz_run(s, err) != 0)
        return -1;
    s = qz_db_stmt(b->t->db, "UPDATE participation SET how=0 WHERE activity=?1 AND how=1 AND confirm=0", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    if (qz_run(s, err) != 0)
        return -1;
    return change_how(b, a, QZ_HOW_ATTESTED, QZ_HOW_PENDING, qz_db_changes(b->t->db), err) == 0
               ? recount_whose(b, a, err)
               : -1;
}

/* By whose word one youth is attested now, which was not counted yet. */
static int count_whose_of(struct qz_batch *b, struct qz_act *a, int64_t youth, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "UPDATE participation SET whose=" WHOSE_NOW
                                   " WHERE activity=?1 AND youth=?2 AND how=1 RETURNING whose",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    int rc = qz_step(s, err), whose = rc == 1 ? (int)qz_col_int(s, 0) : 0;
    if (rc == 1)
        qz_reset(s);
    return rc == 1 ? count_whose(b, a, QZ_HOW_ATTESTED, whose, 1, err) : rc;
}

/* The same for one youth, who is held for attested, by nobody's word yet, until it is seen which confirmation
 * says so, or that none does. */
static int settle_youth(struct qz_batch *b, struct qz_act *a, int64_t youth, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "UPDATE participation SET confirm=" FIRST_CONFIRMATION
                                   " WHERE activity=?1 AND youth=?3 AND how=1",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, QZ_N_MOST);
    qz_bind_int(s, 3, youth);
    if (qz_run(s, err) != 0)
        return -1;
    s = qz_db_stmt(b->t->db,
                   "UPDATE participation SET how=0 WHERE activity=?1 AND youth=?2 AND how=1 AND confirm=0",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    if (qz_run(s, err) != 0)
        return -1;
    return change_how(b, a, QZ_HOW_ATTESTED, QZ_HOW_PENDING, qz_db_changes(b->t->db), err) == 0
               ? count_whose_of(b, a, youth, err)
               : -1;
}

/* A confirmation that is judged anew has the place that it had: what a later one attested rests on it again.
 */
static int settle_all(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "UPDATE participation SET confirm=" FIRST_CONFIRMATION " WHERE activity=?1 AND how=1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, QZ_N_MOST);
    return qz_run(s, err) == 0 ? recount_whose(b, a, err) : -1;
}

int qz_stand_attest(struct qz_batch *b, struct qz_act *a, uint64_t by_n, int64_t youth, int64_t log,
                    uint64_t n, bool *some, struct qz_err *err)
{
    int rc = n ? attest_one(b, a, by_n, youth, log, n, some, err) : attest_all(b, a, by_n, some, err);
    if (rc != 0 || (n && !*some))
        return rc;
    if (keep_confirmation(b, a, by_n, n ? qz_entry_id(log, n) : 0, err) != 0)
        return -1;
    return b->anew.seq ? settle_all(b, a, err) : 0;
}

int qz_stand_unattest(struct qz_batch *b, struct qz_act *a, int64_t entry, struct qz_err *err)
{
    return drop_confirmation(b, a, entry, err) == 0 ? settle(b, a, entry, err) : -1;
}

/* ---- falling ---- */

/* A check-in that waits for the one that its youth stands on to fall. */
struct duplicate {
    int64_t seq, log, n, at_ms;
    enum qz_how how;
};

static int drop_duplicate(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t log, int64_t n,
                          struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(b->t->db, "DELETE FROM duplicate WHERE activity=?1 AND youth=?2 AND log=?3 AND n=?4", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    qz_bind_int(s, 3, log);
    qz_bind_int(s, 4, n);
    return qz_run(s, err);
}

/* A row of seq, log, n, at_ms, how: 1, 0, -1. */
static int read_duplicate(struct qz_stmt *s, struct duplicate *d, struct qz_err *err)
{
    int rc = qz_step(s, err);
    if (rc == 1) {
        *d = (struct duplicate){.seq = qz_col_int(s, 0),
                                .log = qz_col_int(s, 1),
                                .n = qz_col_int(s, 2),
                                .at_ms = qz_col_int(s, 3),
                                .how = (enum qz_how)qz_col_int(s, 4)};
        qz_reset(s);
    }
    return rc;
}

static int next_duplicate(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct duplicate *d,
                          struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "SELECT seq,log,n,at_ms,how FROM duplicate WHERE activity=?1 AND youth=?2 "
                                   "ORDER BY seq LIMIT 1",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    return read_duplicate(s, d, err);
}

static enum qz_how perhaps_attested(enum qz_how how)
{
    return how == QZ_HOW_PENDING ? QZ_HOW_ATTESTED : how;
}

/* Its place is that of now, so that siblings are told of it. */
static int replace_row(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct duplicate *d,
                       enum qz_how how, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "UPDATE participation SET seq=?3,log=?4,n=?5,at_ms=?6,how=?7,confirm=0,"
                                   "known=?8,whose=?9 WHERE activity=?1 AND youth=?2",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    qz_bind_int(s, 3, place_now(b));
    qz_bind_int(s, 4, d->log);
    qz_bind_int(s, 5, d->n);
    qz_bind_int(s, 6, d->at_ms);
    qz_bind_int(s, 7, how);
    qz_bind_int(s, 8, d->seq);
    qz_bind_int(s, 9, how == QZ_HOW_LATE ? QZ_WHOSE_KIOSK : 0);
    return qz_run(s, err);
}

/* Siblings were told of the check-in that falls now. */
static int keep_fallen(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT INTO fallen VALUES(?1,?2,?3)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, place_now(b));
    qz_bind_int(s, 2, a->ref);
    qz_bind_int(s, 3, youth);
    return qz_run(s, err);
}

/* The youth goes on standing, on a check-in that was perhaps confirmed with the others. */
static int stand_take_over(struct qz_batch *b, struct qz_act *a, int64_t youth, enum qz_how was, int whose,
                           const struct duplicate *d, struct qz_err *err)
{
    enum qz_how how = perhaps_attested(d->how);
    if (count_whose(b, a, was, whose, -1, err) != 0 || drop_duplicate(b, a, youth, d->log, d->n, err) != 0 ||
        replace_row(b, a, youth, d, how, err) != 0 || change_how(b, a, was, how, 1, err) != 0 ||
        settle_youth(b, a, youth, err) != 0)
        return -1;
    /* A check-in whose time is doubtful stands as late, by the kiosk's word. */
    if (how == QZ_HOW_LATE && count_whose(b, a, how, QZ_WHOSE_KIOSK, 1, err) != 0)
        return -1;
    if (d->log == b->log)
        return 0;
    a->log_named--;
    return qz_batch_log_part(b, a->ref, d->log, 1, 0, err) == 0 ? qz_reach_move(b, a, youth, d->log, err)
                                                                : -1;
}

static int stand_fall(struct qz_batch *b, struct qz_act *a, int64_t youth, enum qz_how was, int whose,
                      struct qz_err *err)
{
    bool last;
    struct qz_stmt *s = qz_db_stmt(b->t->db, "DELETE FROM participation WHERE activity=?1 AND youth=?2", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    if (qz_run(s, err) != 0 || qz_reach_take(b, a, youth, &last, err) != 0 ||
        count_whose(b, a, was, whose, -1, err) != 0)
        return -1;
    return count(b, a, was, -1, last ? -1 : 0, err);
}

int qz_stand_remove(struct qz_batch *b, struct qz_act *a, int64_t youth, uint64_t n, bool *was,
                    struct qz_err *err)
{
    enum qz_how how;
    struct duplicate next;
    int whose, rc = stand_find(b, a, youth, b->log, n, &how, &whose, err);
    if (rc < 0)
        return -1;
    if (rc == 0) {
        rc = drop_duplicate(b, a, youth, b->log, (int64_t)n, err);
        *was = rc == 0 && qz_db_changes(b->t->db) == 1;
        return rc;
    }
    *was = true;
    if (keep_fallen(b, a, youth, err) != 0)
        return -1;
    rc = next_duplicate(b, a, youth, &next, err);
    if (rc < 0)
        return -1;
    return rc == 1 ? stand_take_over(b, a, youth, how, whose, &next, err)
                   : stand_fall(b, a, youth, how, whose, err);
}

/* ---- coming to stand ---- */

static int insert_row(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct qz_entry *e,
                      enum qz_how how, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "INSERT OR IGNORE INTO participation VALUES(?1,?2,?3,?4,?5,?6,?7,0,0,?8,?9)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, place_now(b));
    qz_bind_int(s, 2, a->ref);
    qz_bind_int(s, 3, youth);
    qz_bind_int(s, 4, b->log);
    qz_bind_int(s, 5, (int64_t)e->n);
    qz_bind_int(s, 6, e->at_ms);
    qz_bind_int(s, 7, how);
    qz_bind_int(s, 8, place_known(b));
    qz_bind_int(s, 9, how == QZ_HOW_LATE ? b->whose : 0);
    return qz_run(s, err);
}

/* What the youth stands on, when that came after the entry that is judged anew. A late entry that counts does
 * not wait behind another, so it keeps its place. 1, 0, -1. */
static int came_later(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct duplicate *d,
                      struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "SELECT known,log,n,at_ms,how FROM participation WHERE activity=?1 AND "
                                   "youth=?2 AND known>?3 AND how<>?4",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    qz_bind_int(s, 3, place_known(b));
    qz_bind_int(s, 4, QZ_HOW_LATE);
    return read_duplicate(s, d, err);
}

static int keep_waiting(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct duplicate *d,
                        struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT INTO duplicate VALUES(?1,?2,?3,?4,?5,?6,?7)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, youth);
    qz_bind_int(s, 3, d->seq);
    qz_bind_int(s, 4, d->log);
    qz_bind_int(s, 5, d->n);
    qz_bind_int(s, 6, d->at_ms);
    qz_bind_int(s, 7, d->how);
    return qz_run(s, err);
}

/* A late entry says more than that somebody was there: it counts when it comes, or never. */
static int keep_duplicate(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct qz_entry *e,
                          enum qz_how how, struct qz_err *err)
{
    struct duplicate d = {place_known(b), b->log, (int64_t)e->n, e->at_ms, how};
    return e->kind == QZ_ENTRY_LATE ? 0 : keep_waiting(b, a, youth, &d, err);
}

/* The entry that is judged anew takes back the place that another took when it was discounted. */
static int take_place(struct qz_batch *b, struct qz_act *a, int64_t youth, const struct qz_entry *e,
                      enum qz_how how, struct duplicate *was, struct qz_err *err)
{
    struct duplicate d = {place_known(b), b->log, (int64_t)e->n, e->at_ms, how};
    enum qz_how before = was->how, now = perhaps_attested(how), held;
    int whose = 0, rc = stand_find(b, a, youth, b->log, 0, &held, &whose, err);
    if (rc < 0 || count_whose(b, a, before, whose, -1, err) != 0)
        return -1;
    /* Whether it was attested is found again should it ever stand. */
    if (was->how == QZ_HOW_ATTESTED)
        was->how = QZ_HOW_PENDING;
    if (keep_fallen(b, a, youth, err) != 0 || keep_waiting(b, a, youth, was, err) != 0 ||
        replace_row(b, a, youth, &d, now, err) != 0 || change_how(b, a, before, now, 1, err) != 0 ||
        settle_youth(b, a, youth, err) != 0)
        return -1;
    if (was->log == b->log)
        return 0;
    a->log_named++;
    return qz_batch_log_part(b, a->ref, was->log, -1, 0, err) == 0
               ? qz_reach_claim(b, a, youth, was->log, err)
               : -1;
}

/* The youth stands already. */
static int stand_again(struct qz_batch *b, struct qz_act *a, int64_t youth, const struct qz_entry *e,
                       enum qz_how how, bool *stood, struct qz_err *err)
{
    struct duplicate was;
    int rc = b->anew.seq && how != QZ_HOW_LATE ? came_later(b, a, youth, &was, err) : 0;
    if (rc < 0)
        return -1;
    *stood = rc == 1;
    return *stood ? take_place(b, a, youth, e, how, &was, err) : keep_duplicate(b, a, youth, e, how, err);
}

int qz_stand_add(struct qz_batch *b, struct qz_act *a, int64_t youth, const struct qz_entry *e,
                 enum qz_how how, bool *stood, struct qz_err *err)
{
    bool first, settled = b->anew.seq == 0 || how != QZ_HOW_PENDING;
    enum qz_how now = settled ? how : QZ_HOW_ATTESTED;
    if (insert_row(b, a, youth, e, now, err) != 0)
        return -1;
    *stood = qz_db_changes(b->t->db) == 1;
    if (!*stood)
        return stand_again(b, a, youth, e, how, stood, err);
    if (qz_reach_add(b, a, youth, &first, err) != 0 || count(b, a, now, 1, first, err) != 0 ||
        (settled && count_whose(b, a, now, (int)b->whose, 1, err) != 0))
        return -1;
    return settled ? 0 : settle_youth(b, a, youth, err);
}
