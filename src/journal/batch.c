#include "journal/batch.h"

#include "base/clock.h"
#include "base/list.h"
#include "journal/dating.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/machine.h"
#include "journal/reach.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "journal/whose.h"

#include <stdlib.h>
#include <string.h>

int64_t qz_entry_id(int64_t log, uint64_t n)
{
    return log * QZ_N_MOST + (int64_t)n;
}

void qz_batch_init(struct qz_batch *b, struct qz_tracker *t, int64_t log, int64_t organisation,
                   int64_t now_ms)
{
    memset(b, 0, sizeof *b);
    b->t = t;
    b->seq = t->seq + 1;
    b->log = log;
    b->organisation = organisation;
    b->now_ms = now_ms;
}

void qz_batch_line(struct qz_batch *b, const char *line, size_t len)
{
    b->line = line;
    b->line_len = len;
}

bool qz_batch_since(const struct qz_batch *b, enum qz_since rule)
{
    return (b->anew.seq ? b->anew.seq : b->seq) > b->t->since[rule];
}

void qz_batch_finish(struct qz_batch *b)
{
    free(b->act);
    free(b->org);
    free(b->told);
    free(b->reach);
    qz_dating_finish(&b->dating);
    b->act = NULL;
    b->org = NULL;
    b->told = NULL;
    b->reach = NULL;
    b->acts = b->orgs = b->tolds = b->reaches = 0;
    b->act_cap = b->org_cap = b->told_cap = b->reach_cap = 0;
}

static int load_act(struct qz_batch *b, const char *id, struct qz_act *a, struct qz_err *err)
{
    static const char sql[] =
        "SELECT "
        "a.ref,a.organisation,a.quarter,a.kind,a.state,f.opens,f.late_opens,f.confirms,f.pending,f.attested,"
        "f.proven,f.late,f.unnamed,f.unnamed_late,f.counts,a.expected,a.end_ms,h.keeper FROM activity a JOIN "
        "activity_figure f "
        "ON f.activity=a.ref JOIN organisation h ON h.ref=a.organisation WHERE a.id=?1";
    struct qz_stmt *s;
    int rc = qz_find_text(b->t, sql, id, &s, err);
    if (rc != 1)
        return rc;
    memset(a, 0, sizeof *a);
    memcpy(a->id, id, QZ_ID_TEXT);
    a->ref = qz_col_int(s, 0);
    a->organisation = qz_col_int(s, 1);
    a->quarter = qz_col_int(s, 2);
    a->kind = (enum qz_activity_kind)qz_col_int(s, 3);
    a->state = (enum qz_activity_state)qz_col_int(s, 4);
    a->opens = qz_col_int(s, 5);
    a->late_opens = qz_col_int(s, 6);
    a->confirms = qz_col_int(s, 7);
    for (int i = 0; i < 4; i++)
        a->how[i] = qz_col_int(s, 8 + i);
    a->unnamed = qz_col_int(s, 12);
    a->unnamed_late = qz_col_int(s, 13);
    a->counts = (enum qz_counts)qz_col_int(s, 14);
    a->expected = qz_col_int(s, 15);
    a->end_ms = qz_col_int(s, 16);
    a->keeper = qz_col_int(s, 17);
    qz_reset(s);
    if (qz_machine_unnamed(b->t, b->log, a->ref, false, &a->log_held, err) != 0 ||
        qz_whose_load(b->t, a->ref, a->by, err) != 0)
        return -1;
    memcpy(a->by_held, a->by, sizeof a->by_held);
    a->counted_as = a->counts == QZ_COUNTS ? qz_whose_best(&b->t->rule, a->by) : -1;
    return 1;
}

int qz_batch_act(struct qz_batch *b, const char *id, struct qz_act **out, struct qz_err *err)
{
    /* Entries of one activity come together, so the last one is nearly always it. */
    for (size_t i = b->acts; i-- > 0;) {
        if (memcmp(b->act[i].id, id, QZ_ID_TEXT) == 0) {
            *out = &b->act[i];
            return 1;
        }
    }
    if (qz_list_grow(&b->act, b->acts, &b->act_cap, sizeof *b->act, err) != 0)
        return -1;
    int rc = load_act(b, id, &b->act[b->acts], err);
    if (rc == 1)
        *out = &b->act[b->acts++];
    return rc;
}

struct qz_org_delta *qz_batch_org(struct qz_batch *b, int64_t organisation, int64_t quarter,
                                  struct qz_err *err)
{
    for (size_t i = b->orgs; i-- > 0;)
        if (b->org[i].organisation == organisation && b->org[i].quarter == quarter)
            return &b->org[i];
    if (qz_list_grow(&b->org, b->orgs, &b->org_cap, sizeof *b->org, err) != 0)
        return NULL;
    b->org[b->orgs] = (struct qz_org_delta){.organisation = organisation, .quarter = quarter};
    return &b->org[b->orgs++];
}

int qz_batch_tell(struct qz_batch *b, int64_t organisation, struct qz_err *err)
{
    for (size_t i = 0; i < b->tolds; i++)
        if (b->told[i] == organisation)
            return 0;
    if (qz_list_grow(&b->told, b->tolds, &b->told_cap, sizeof *b->told, err) != 0)
        return -1;
    b->told[b->tolds++] = organisation;
    return 0;
}

static enum qz_counts counts_now(const struct qz_batch *b, const struct qz_act *a)
{
    if (a->state == QZ_ACTIVITY_GIVEN_UP)
        return QZ_COUNTS_GIVEN_UP;

    struct qz_activity_facts f = {
        .kind = a->kind,
        .opened = a->state != QZ_ACTIVITY_CANCELLED && a->opens + a->late_opens > 0,
        .distinct = a->how[0] + a->how[1] + a->how[2] + a->how[3],
        .headcount = a->unnamed + a->unnamed_late,
    };
    for (int w = 0; w < QZ_WHOSE_COUNT; w++)
        f.confirmed_by |= (unsigned)(a->by[w].confirms > 0) << w;
    return qz_activity_counts(&b->t->rule, &f);
}

static int move_counted(struct qz_batch *b, const struct qz_act *a, int by, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "INSERT INTO organisation_kind VALUES(?1,?2,?3,?4) ON CONFLICT DO UPDATE "
                                   "SET counted=counted+excluded.counted",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->organisation);
    qz_bind_int(s, 2, a->quarter);
    qz_bind_int(s, 3, a->kind);
    qz_bind_int(s, 4, by);
    return qz_run(s, err);
}

/* All that its organisation has by the activity (by 1), or does not have by it any more (by -1), but the
 * youths: others may have reached them too. */
static int count_act(struct qz_batch *b, const struct qz_act *a, int by, struct qz_err *err)
{
    struct qz_org_delta *d = qz_batch_org(b, a->organisation, a->quarter, err);
    if (!d)
        return -1;
    for (int i = 0; i < 4; i++)
        d->how[i] += by * a->how[i];
    d->headcount += by * a->unnamed;
    d->late_unnamed += by * a->unnamed_late;

    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        d->by[w].attested += by * a->by[w].attested;
        d->by[w].late += by * (a->by[w].late + a->by[w].unnamed_late);
    }
    if (a->counted_as >= 0 && qz_activity_kind_of_office(a->kind))
        d->by[a->counted_as].confirmed += by;
    return a->counts == QZ_COUNTS ? move_counted(b, a, by, err) : 0;
}

int qz_batch_act_move(struct qz_batch *b, struct qz_act *a, int64_t organisation, struct qz_err *err)
{
    if (count_act(b, a, -1, err) != 0)
        return -1;
    struct qz_stmt *s = qz_db_stmt(b->t->db, "UPDATE activity SET organisation=?2 WHERE ref=?1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, organisation);
    if (qz_run(s, err) != 0)
        return -1;

    a->organisation = a->keeper = organisation;
    return count_act(b, a, 1, err);
}

static int write_act(struct qz_batch *b, const struct qz_act *a, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(b->t->db,
                   "UPDATE activity_figure SET opens=?2,late_opens=?3,confirms=?4,pending=?5,"
                   "attested=?6,proven=?7,late=?8,unnamed=?9,unnamed_late=?10,counts=?11 WHERE "
                   "activity=?1",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->ref);
    qz_bind_int(s, 2, a->opens);
    qz_bind_int(s, 3, a->late_opens);
    qz_bind_int(s, 4, a->confirms);
    for (int i = 0; i < 4; i++)
        qz_bind_int(s, 5 + i, a->how[i]);
    qz_bind_int(s, 9, a->unnamed);
    qz_bind_int(s, 10, a->unnamed_late);
    qz_bind_int(s, 11, a->counts);
    return qz_run(s, err);
}

int qz_batch_log_part(struct qz_batch *b, int64_t activity, int64_t log, int64_t named, int64_t unnamed,
                      struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "INSERT INTO activity_log VALUES(?1,?2,?3,?4) ON CONFLICT DO UPDATE SET "
                                   "named=named+excluded.named,unnamed=unnamed+excluded.unnamed",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, activity);
    qz_bind_int(s, 2, log);
    qz_bind_int(s, 3, named);
    qz_bind_int(s, 4, unnamed);
    return qz_run(s, err);
}

/* By whose word it counts, in the figures of its organisation. */
static int move_counted_as(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    int now = a->counts == QZ_COUNTS ? qz_whose_best(&b->t->rule, a->by) : -1;
    if (now == a->counted_as || !qz_activity_kind_of_office(a->kind))
        return 0;
    struct qz_org_delta *d = qz_batch_org(b, a->organisation, a->quarter, err);
    if (!d)
        return -1;
    if (a->counted_as >= 0)
        d->by[a->counted_as].confirmed--;
    if (now >= 0)
        d->by[now].confirmed++;
    a->counted_as = now;
    return 0;
}

static int flush_act(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    enum qz_counts now = counts_now(b, a);
    int by = (now == QZ_COUNTS) - (a->counts == QZ_COUNTS);
    a->counts = now;
    if ((by && move_counted(b, a, by, err) != 0) || move_counted_as(b, a, err) != 0 ||
        write_act(b, a, err) != 0 || qz_whose_write(b, a, err) != 0 ||
        ((a->log_named || a->log_unnamed) &&
         qz_batch_log_part(b, a->ref, b->log, a->log_named, a->log_unnamed, err) != 0))
        return -1;
    memcpy(a->by_held, a->by, sizeof a->by_held);
    a->dirty = false;
    a->log_held += a->log_unnamed;
    a->log_named = a->log_unnamed = 0;

    /* What waits there for a cadre, when kiosks open it no more, is told with the configuration. */
    bool past = a->state == QZ_ACTIVITY_CLOSED || a->end_ms < b->now_ms - QZ_PAST_MS;
    return past ? qz_batch_tell_config(b, a->keeper, err) : qz_batch_tell(b, a->keeper, err);
}

static int flush_org(struct qz_batch *b, struct qz_org_delta *d, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db,
        "INSERT INTO organisation_quarter VALUES(?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT DO UPDATE SET "
        "youths=youths+excluded.youths,proven=proven+excluded.proven,attested=attested+excluded.attested,"
        "pending=pending+excluded.pending,late=late+excluded.late,headcount=headcount+excluded.headcount",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, d->organisation);
    qz_bind_int(s, 2, d->quarter);
    qz_bind_int(s, 3, d->youths);
    qz_bind_int(s, 4, d->how[QZ_HOW_PROVEN]);
    qz_bind_int(s, 5, d->how[QZ_HOW_ATTESTED]);
    qz_bind_int(s, 6, d->how[QZ_HOW_PENDING]);
    qz_bind_int(s, 7, d->how[QZ_HOW_LATE] + d->late_unnamed);
    qz_bind_int(s, 8, d->headcount);
    return qz_run(s, err) == 0 ? qz_whose_write_org(b, d, err) : -1;
}

int qz_batch_tell_config(struct qz_batch *b, int64_t organisation, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "UPDATE organisation SET config_seq=?2 WHERE ref=?1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, organisation);
    qz_bind_int(s, 2, (int64_t)b->seq);
    return qz_run(s, err) == 0 ? qz_batch_tell(b, organisation, err) : -1;
}

int qz_batch_flush(struct qz_batch *b, struct qz_err *err)
{
    for (size_t i = 0; i < b->acts; i++)
        if (b->act[i].dirty && flush_act(b, &b->act[i], err) != 0)
            return -1;
    for (size_t i = 0; i < b->orgs; i++)
        if (flush_org(b, &b->org[i], err) != 0)
            return -1;
    b->orgs = 0;
    return qz_reach_flush(b, err) == 0 ? qz_dating_flush(b, err) : -1;
}

static int mark_changed(struct qz_tracker *t, int64_t organisation, uint64_t seq, struct qz_err *err)
{
    size_t i = (size_t)organisation;
    if (qz_list_reach(&t->changed, i, &t->changed_cap, sizeof *t->changed, err) != 0)
        return -1;
    t->changed[i] = seq;
    return 0;
}

int qz_batch_done(struct qz_batch *b, struct qz_err *err)
{
    struct qz_tracker *t = b->t;
    int rc = 0;
    t->seq = b->seq;
    if (b->log != QZ_OWN_LOG && b->now_ms > t->newest_ms)
        t->newest_ms = b->now_ms;
    for (int i = 0; i < QZ_J_COUNT; i++) {
        t->counts.verdict[i] += b->verdict[i];
        t->counts.entries += b->verdict[i];
    }
    if (b->all_told)
        t->all_changed = b->seq;
    for (size_t i = 0; i < b->tolds && rc == 0; i++)
        rc = mark_changed(t, b->told[i], b->seq, err);
    if (rc == 0 && b->keys_changed)
        rc = qz_load_keys(t, err);
    if (rc == 0 && b->revoked_changed)
        rc = qz_load_revoked_more(t, err);
    return rc;
}
