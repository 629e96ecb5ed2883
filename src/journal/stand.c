#include "journal/stand.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/reach.h"
#include "journal/state.h"
#include "journal/stood.h"
#include "journal/work.h"

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
                      struct qz_stood **s, struct qz_err *err)
{
    if (qz_stood_find(b, a->ref, youth, s, err) != 0)
        return -1;
    return (*s)->stands && (*s)->log == log && (*s)->n == (int64_t)n;
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
    struct qz_stood *s;
    int rc = stand_find(b, a, youth, log, n, &s, err);
    *some = rc == 1;
    if (rc != 1 || s->how != QZ_HOW_PENDING)
        return rc < 0 ? -1 : 0;

    s->how = QZ_HOW_ATTESTED;
    s->confirm = qz_entry_id(b->log, by_n);
    s->whose = (int)b->whose;
    return qz_stood_put(b, s, err) == 0 ? attested_now(b, a, 1, err) : -1;
}

static int attest_all(struct qz_batch *b, struct qz_act *a, uint64_t by_n, bool *some, struct qz_err *err)
{
    int64_t entry = qz_entry_id(b->log, by_n);
    if (qz_work_write(b, err) != 0 || qz_db_do(b->t->db, Q_ATTEST_ALL, err, INT(a->ref), INT(entry),
                                               INT(place_known(b)), INT(b->whose)) != 0)
        return -1;

    int64_t n_attested = qz_db_changes(b->t->db);
    *some = n_attested > 0;
    qz_stood_attest(b, a->ref, place_known(b), entry, (int)b->whose);
    return attested_now(b, a, n_attested, err);
}

static int keep_confirmation(struct qz_batch *b, const struct qz_act *a, uint64_t by_n, int64_t target,
                             struct qz_err *err)
{
    return qz_work_do(b, Q_CONFIRMATION_KEEP, err, INT(a->ref), INT(place_known(b)),
                      INT(qz_entry_id(b->log, by_n)), INT(target));
}

/* After what attests them was given over: by whose word they are attested, and how many they are. */
static int recount_whose(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    int64_t n[QZ_WHOSE_COUNT] = {0};
    int rc;
    const struct qz_row *row;
    qz_stood_forget(b, a->ref);
    if (qz_db_do(b->t->db, Q_SETTLE_WHOSE, err, INT(a->ref)) != 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(b->t->db, Q_SETTLE_COUNT, err, INT(a->ref));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        n[qz_row_int(row, 0) % QZ_WHOSE_COUNT] = qz_row_int(row, 1);
    for (int w = 0; w < QZ_WHOSE_COUNT && rc == 0; w++)
        rc = count_whose(b, a, QZ_HOW_ATTESTED, w, n[w] - a->by[w].attested, err);
    return rc;
}

/* What is attested by a confirmation that is gone is given to another that speaks of it; what is left without
 * one is pending. */
static int settle(struct qz_batch *b, struct qz_act *a, int64_t gone, struct qz_err *err)
{
    if (qz_db_do(b->t->db, Q_SETTLE_GONE, err, INT(a->ref), INT(gone)) != 0 ||
        qz_db_do(b->t->db, Q_SETTLE_PENDING, err, INT(a->ref)) != 0 ||
        change_how(b, a, QZ_HOW_ATTESTED, QZ_HOW_PENDING, qz_db_changes(b->t->db), err) != 0)
        return -1;
    return recount_whose(b, a, err);
}

/* By whose word one youth is attested now, which was not counted yet. */
static int count_whose_of(struct qz_batch *b, struct qz_act *a, int64_t youth, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(b->t->db, Q_SETTLE_WHOSE_YOUTH, &row, err, INT(a->ref), INT(youth));
    if (rc != 1)
        return rc;
    return count_whose(b, a, QZ_HOW_ATTESTED, (int)qz_row_int(row, 0), 1, err);
}

/* The same for one youth, who is held for attested, by nobody's word yet, until it is seen which confirmation
 * says so, or that none does. */
static int settle_youth(struct qz_batch *b, struct qz_act *a, int64_t youth, struct qz_err *err)
{
    struct qz_stood *s;
    if (qz_work_write(b, err) != 0 || qz_stood_find(b, a->ref, youth, &s, err) != 0)
        return -1;
    s->stale = true;
    if (qz_db_do(b->t->db, Q_SETTLE_YOUTH, err, INT(a->ref), INT(youth)) != 0 ||
        qz_db_do(b->t->db, Q_SETTLE_PENDING_YOUTH, err, INT(a->ref), INT(youth)) != 0 ||
        change_how(b, a, QZ_HOW_ATTESTED, QZ_HOW_PENDING, qz_db_changes(b->t->db), err) != 0)
        return -1;
    return count_whose_of(b, a, youth, err);
}

/* A confirmation that is judged anew has the place that it had: what a later one attested rests on it again.
 */
static int settle_all(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    if (qz_work_write(b, err) != 0 || qz_db_do(b->t->db, Q_SETTLE_ALL, err, INT(a->ref)) != 0)
        return -1;
    return recount_whose(b, a, err);
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
    if (qz_work_write(b, err) != 0 ||
        qz_db_do(b->t->db, Q_CONFIRMATION_DROP, err, INT(a->ref), INT(entry)) != 0)
        return -1;
    return settle(b, a, entry, err);
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
    if (qz_work_has(b, Q_WAITING_KEEP) && qz_work_write(b, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_WAITING_DROP, err, INT(a->ref), INT(youth), INT(log), INT(n));
}

/* Whether none waits, as is known. */
static bool none_waits(const struct qz_batch *b, const struct qz_act *a, int64_t youth)
{
    uint8_t key[QZ_KNOWN_BYTES];
    const struct qz_known_row *known;
    qz_known_key(a->ref, youth, key);
    known = b->work ? qz_known_find(&b->work->known, QZ_KNOWN_WAITS, key) : NULL;
    return known && !known->v[0];
}

/* One waits from now on. */
static void waits_now(struct qz_batch *b, const struct qz_act *a, int64_t youth)
{
    uint8_t key[QZ_KNOWN_BYTES];
    struct qz_known_row *known;
    qz_known_key(a->ref, youth, key);
    known = b->work ? qz_known_find(&b->work->known, QZ_KNOWN_WAITS, key) : NULL;
    if (known)
        known->v[0] = true;
}

static int next_duplicate(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct duplicate *d,
                          struct qz_err *err)
{
    const struct qz_row *row;
    if (none_waits(b, a, youth))
        return 0;
    if (qz_work_has(b, Q_WAITING_KEEP) && qz_work_write(b, err) != 0)
        return -1;
    int rc = qz_db_get(b->t->db, Q_WAITING_NEXT, &row, err, INT(a->ref), INT(youth));
    if (rc == 1)
        *d = (struct duplicate){.seq = qz_row_int(row, 0),
                                .log = qz_row_int(row, 1),
                                .n = qz_row_int(row, 2),
                                .at_ms = qz_row_int(row, 3),
                                .how = (enum qz_how)qz_row_int(row, 4)};
    return rc;
}

static enum qz_how perhaps_attested(enum qz_how how)
{
    return how == QZ_HOW_PENDING ? QZ_HOW_ATTESTED : how;
}

/* Its place is that of now, so that siblings are told of it. */
static int stand_replace(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct duplicate *d,
                         enum qz_how how, struct qz_err *err)
{
    struct qz_stood *s;
    if (qz_stood_find(b, a->ref, youth, &s, err) != 0)
        return -1;
    s->seq = place_now(b);
    s->log = d->log;
    s->n = d->n;
    s->at_ms = d->at_ms;
    s->how = how;
    s->confirm = 0;
    s->known = d->seq;
    s->whose = how == QZ_HOW_LATE ? QZ_WHOSE_KIOSK : 0;
    return qz_stood_put(b, s, err);
}

/* Siblings were told of the check-in that falls now. */
static int keep_fallen(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct qz_err *err)
{
    return qz_work_do(b, Q_FALLEN_KEEP, err, INT(place_now(b)), INT(a->ref), INT(youth));
}

/* The youth goes on standing, on a check-in that was perhaps confirmed with the others. */
static int stand_take_over(struct qz_batch *b, struct qz_act *a, int64_t youth, enum qz_how was, int whose,
                           const struct duplicate *d, struct qz_err *err)
{
    enum qz_how how = perhaps_attested(d->how);
    if (count_whose(b, a, was, whose, -1, err) != 0 || drop_duplicate(b, a, youth, d->log, d->n, err) != 0 ||
        stand_replace(b, a, youth, d, how, err) != 0 || change_how(b, a, was, how, 1, err) != 0 ||
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

static int stand_fall(struct qz_batch *b, struct qz_act *a, struct qz_stood *s, struct qz_err *err)
{
    enum qz_how was = s->how;
    int whose = s->whose;
    bool last;
    s->stands = false;
    if (qz_stood_put(b, s, err) != 0 || qz_reach_take(b, a, s->youth, &last, err) != 0 ||
        count_whose(b, a, was, whose, -1, err) != 0)
        return -1;
    return count(b, a, was, -1, last ? -1 : 0, err);
}

int qz_stand_remove(struct qz_batch *b, struct qz_act *a, int64_t youth, uint64_t n, bool *was,
                    struct qz_err *err)
{
    struct qz_stood *s;
    struct duplicate next;
    int rc = stand_find(b, a, youth, b->log, n, &s, err);
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
    return rc == 1 ? stand_take_over(b, a, youth, s->how, s->whose, &next, err) : stand_fall(b, a, s, err);
}

/* ---- coming to stand ---- */

/* The youth stood nowhere at the activity. */
static int stand_begin(struct qz_batch *b, struct qz_stood *s, const struct qz_entry *e, enum qz_how how,
                       struct qz_err *err)
{
    s->stands = true;
    s->seq = place_now(b);
    s->log = b->log;
    s->n = (int64_t)e->n;
    s->at_ms = e->at_ms;
    s->how = how;
    s->confirm = s->out_ms = 0;
    s->known = place_known(b);
    s->whose = how == QZ_HOW_LATE ? (int)b->whose : 0;
    return qz_stood_put(b, s, err);
}

/* Whether what the youth stands on came after the entry that is judged anew. A late entry that counts does
 * not wait behind another, so it keeps its place. */
static bool stand_came_later(const struct qz_batch *b, const struct qz_stood *s)
{
    return s->known > place_known(b) && s->how != QZ_HOW_LATE;
}

static int keep_waiting(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct duplicate *d,
                        struct qz_err *err)
{
    waits_now(b, a, youth);
    return qz_work_do(b, Q_WAITING_KEEP, err, INT(a->ref), INT(youth), INT(d->seq), INT(d->log), INT(d->n),
                      INT(d->at_ms), INT(d->how));
}

/* A late entry says more than that somebody was there: it counts when it comes, or never. */
static int keep_duplicate(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct qz_entry *e,
                          enum qz_how how, struct qz_err *err)
{
    struct duplicate d = {place_known(b), b->log, (int64_t)e->n, e->at_ms, how};
    return e->kind == QZ_ENTRY_LATE ? 0 : keep_waiting(b, a, youth, &d, err);
}

/* The entry that is judged anew takes back the place that another took when it was discounted. */
static int take_place(struct qz_batch *b, struct qz_act *a, const struct qz_stood *s,
                      const struct qz_entry *e, enum qz_how how, struct qz_err *err)
{
    struct duplicate d = {place_known(b), b->log, (int64_t)e->n, e->at_ms, how};
    struct duplicate was = {s->known, s->log, s->n, s->at_ms, s->how};
    enum qz_how before = s->how, now = perhaps_attested(how);
    int64_t youth = s->youth;
    if (count_whose(b, a, before, s->whose, -1, err) != 0)
        return -1;
    /* Whether it was attested is found again should it ever stand. */
    if (was.how == QZ_HOW_ATTESTED)
        was.how = QZ_HOW_PENDING;
    if (keep_fallen(b, a, youth, err) != 0 || keep_waiting(b, a, youth, &was, err) != 0 ||
        stand_replace(b, a, youth, &d, now, err) != 0 || change_how(b, a, before, now, 1, err) != 0 ||
        settle_youth(b, a, youth, err) != 0)
        return -1;

    if (was.log == b->log)
        return 0;
    a->log_named++;
    if (qz_batch_log_part(b, a->ref, was.log, -1, 0, err) != 0)
        return -1;
    return qz_reach_claim(b, a, youth, was.log, err);
}

/* The youth stands already. */
static int stand_again(struct qz_batch *b, struct qz_act *a, const struct qz_stood *s,
                       const struct qz_entry *e, enum qz_how how, bool *stood, struct qz_err *err)
{
    *stood = b->anew.seq && how != QZ_HOW_LATE && stand_came_later(b, s);
    if (*stood)
        return take_place(b, a, s, e, how, err);
    return keep_duplicate(b, a, s->youth, e, how, err);
}

int qz_stand_add(struct qz_batch *b, struct qz_act *a, int64_t youth, const struct qz_entry *e,
                 enum qz_how how, bool *stood, struct qz_err *err)
{
    struct qz_stood *s;
    bool first, settled = b->anew.seq == 0 || how != QZ_HOW_PENDING;
    enum qz_how now = settled ? how : QZ_HOW_ATTESTED;
    if (qz_stood_find(b, a->ref, youth, &s, err) != 0)
        return -1;
    *stood = !s->stands;
    if (!*stood)
        return stand_again(b, a, s, e, how, stood, err);

    if (stand_begin(b, s, e, now, err) != 0 || qz_reach_add(b, a, youth, &first, err) != 0 ||
        count(b, a, now, 1, first, err) != 0 ||
        (settled && count_whose(b, a, now, (int)b->whose, 1, err) != 0))
        return -1;
    return settled ? 0 : settle_youth(b, a, youth, err);
}

int qz_stand_out(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t at_ms, bool *stands,
                 struct qz_err *err)
{
    struct qz_stood *s;
    if (qz_stood_find(b, a->ref, youth, &s, err) != 0)
        return -1;
    *stands = s->stands;
    s->out_ms = at_ms;
    return *stands ? qz_stood_put(b, s, err) : 0;
}

int qz_stand_not_out(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t at_ms,
                     struct qz_err *err)
{
    struct qz_stood *s;
    if (qz_stood_find(b, a->ref, youth, &s, err) != 0)
        return -1;
    if (!s->stands || s->out_ms != at_ms)
        return 0;
    s->out_ms = 0;
    return qz_stood_put(b, s, err);
}

int qz_stand_pass(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct qz_entry *e,
                  struct qz_err *err)
{
    return qz_work_do(b, Q_PASSAGE_KEEP, err, INT(b->log), INT((int64_t)e->n), INT(place_now(b)), INT(a->ref),
                      INT(youth), INT(e->at_ms), INT(e->kind == QZ_ENTRY_CHECKOUT));
}

int qz_stand_unpass(struct qz_batch *b, uint64_t n, struct qz_err *err)
{
    if (qz_work_has(b, Q_PASSAGE_KEEP) && qz_work_write(b, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_PASSAGE_DROP, err, INT(b->log), INT((int64_t)n), INT(place_now(b)));
}
