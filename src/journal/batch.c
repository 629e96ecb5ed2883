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
#include "journal/work.h"

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
    free(b->part);
    qz_work_finish(b);
    free(b->told);
    free(b->reach);
    qz_dating_finish(&b->dating);

    b->act = NULL;
    b->org = NULL;
    b->part = NULL;
    b->told = NULL;
    b->reach = NULL;
    b->acts = b->orgs = b->parts = b->tolds = b->reaches = 0;
    b->act_cap = b->org_cap = b->part_cap = b->told_cap = b->reach_cap = 0;
}

static void batch_take_act(struct qz_act *a, const struct qz_row *row)
{
    a->ref = qz_row_int(row, 0);
    a->organisation = qz_row_int(row, 1);
    a->quarter = qz_row_int(row, 2);
    a->kind = (enum qz_activity_kind)qz_row_int(row, 3);
    a->state = (enum qz_activity_state)qz_row_int(row, 4);

    a->opens = qz_row_int(row, 5);
    a->late_opens = qz_row_int(row, 6);
    a->confirms = qz_row_int(row, 7);
    for (int i = 0; i < 4; i++)
        a->how[i] = qz_row_int(row, 8 + i);
    a->unnamed = qz_row_int(row, 12);
    a->unnamed_late = qz_row_int(row, 13);
    a->counts = (enum qz_counts)qz_row_int(row, 14);
    a->expected = qz_row_int(row, 15);
    a->end_ms = qz_row_int(row, 16);
    a->keeper = qz_row_int(row, 17);
    a->start_ms = qz_row_int(row, 18);
    a->checkout = qz_row_int(row, 19) != 0;
}

int qz_batch_act_take(struct qz_batch *b, const char *id, const struct qz_row *row, struct qz_err *err)
{
    if (qz_list_grow(&b->act, b->acts, &b->act_cap, sizeof *b->act, err) != 0)
        return -1;
    struct qz_act *a = &b->act[b->acts++];
    memset(a, 0, sizeof *a);
    memcpy(a->id, id, QZ_ID_TEXT);
    batch_take_act(a, row);
    return 0;
}

void qz_batch_act_ready(const struct qz_batch *b, struct qz_act *a)
{
    memcpy(a->by_held, a->by, sizeof a->by_held);
    a->counted_as = a->counts == QZ_COUNTS ? qz_whose_best(&b->t->rule, a->by) : -1;
}

struct qz_act *qz_batch_act_held(const struct qz_batch *b, const char *id)
{
    /* Entries of one activity come together, so the last one is nearly always it. */
    for (size_t i = b->acts; i-- > 0;)
        if (memcmp(b->act[i].id, id, QZ_ID_TEXT) == 0)
            return &b->act[i];
    return NULL;
}

/* Whether it was asked for ahead, and was not there. */
static bool batch_no_act(const struct qz_batch *b, const char *id)
{
    uint8_t key[QZ_ID_BYTES];
    return b->work && qz_id_parse('a', id, key) && qz_known_find(&b->work->known, QZ_KNOWN_ACTIVITY, key);
}

int qz_batch_act(struct qz_batch *b, const char *id, struct qz_act **out, struct qz_err *err)
{
    const struct qz_row *row;
    *out = qz_batch_act_held(b, id);
    if (*out || batch_no_act(b, id))
        return *out != NULL;

    int rc = qz_db_get(b->t->db, Q_ACTIVITY_LOAD, &row, err, TEXT(id));
    if (rc != 1)
        return rc;
    if (qz_batch_act_take(b, id, row, err) != 0)
        return -1;
    struct qz_act *a = *out = &b->act[b->acts - 1];
    if (qz_machine_unnamed(b->t, b->log, a->ref, false, &a->log_held, err) != 0 ||
        qz_whose_load(b->t, a->ref, a->by, err) != 0) {
        b->acts--;
        return -1;
    }
    qz_batch_act_ready(b, a);
    return 1;
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

static enum qz_counts batch_counts_now(const struct qz_batch *b, const struct qz_act *a)
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

/* All that its organisation has by the activity (by 1), or does not have by it any more (by -1), but the
 * youths: others may have reached them too. */
static int batch_count_act(struct qz_batch *b, const struct qz_act *a, int by, struct qz_err *err)
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
    if (a->counts == QZ_COUNTS)
        d->counted[a->kind] += by;
    return 0;
}

int qz_batch_act_move(struct qz_batch *b, struct qz_act *a, int64_t organisation, struct qz_err *err)
{
    if (batch_count_act(b, a, -1, err) != 0)
        return -1;
    if (qz_db_do(b->t->db, Q_ACTIVITY_MOVE, err, INT(a->ref), INT(organisation)) != 0)
        return -1;

    a->organisation = a->keeper = organisation;
    return batch_count_act(b, a, 1, err);
}

static int batch_write_act(struct qz_batch *b, const struct qz_act *a, struct qz_err *err)
{
    return qz_work_do(b, Q_FIGURE_WRITE, err, INT(a->ref), INT(a->opens), INT(a->late_opens),
                      INT(a->confirms), INT(a->how[0]), INT(a->how[1]), INT(a->how[2]), INT(a->how[3]),
                      INT(a->unnamed), INT(a->unnamed_late), INT(a->counts));
}

/* What its ratings add to those of before. */
static int batch_write_rated(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    const int64_t *of = a->rated.of;
    if (!(of[0] | of[1] | of[2] | of[3] | of[4]))
        return 0;
    if (qz_work_do(b, Q_RATING_OF_ACTIVITY, err, INT(a->ref), INT(of[0]), INT(of[1]), INT(of[2]), INT(of[3]),
                   INT(of[4])) != 0)
        return -1;
    memset(&a->rated, 0, sizeof a->rated);
    return 0;
}

int qz_batch_log_part(struct qz_batch *b, int64_t activity, int64_t log, int64_t named, int64_t unnamed,
                      struct qz_err *err)
{
    struct qz_log_part *p = NULL;
    for (size_t i = 0; i < b->parts && !p; i++)
        if (b->part[i].activity == activity && b->part[i].log == log)
            p = &b->part[i];
    if (!p) {
        if (qz_list_grow(&b->part, b->parts, &b->part_cap, sizeof *b->part, err) != 0)
            return -1;
        p = &b->part[b->parts++];
        *p = (struct qz_log_part){.activity = activity, .log = log};
    }
    p->named += named;
    p->unnamed += unnamed;
    return 0;
}

/* By whose word it counts, in the figures of its organisation. */
static int batch_move_counted_as(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
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

static int batch_flush_act(struct qz_batch *b, struct qz_act *a, struct qz_err *err)
{
    enum qz_counts now = batch_counts_now(b, a);
    int by = (now == QZ_COUNTS) - (a->counts == QZ_COUNTS);
    a->counts = now;
    struct qz_org_delta *d = by ? qz_batch_org(b, a->organisation, a->quarter, err) : NULL;
    if (by && !d)
        return -1;
    if (by)
        d->counted[a->kind] += by;
    if (batch_move_counted_as(b, a, err) != 0 || batch_write_act(b, a, err) != 0 ||
        batch_write_rated(b, a, err) != 0 || qz_whose_write(b, a, err) != 0 ||
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

static int batch_flush_kinds(struct qz_batch *b, const struct qz_org_delta *d, struct qz_err *err)
{
    for (int kind = 0; kind < QZ_ACT_COUNT; kind++) {
        if (!d->counted[kind])
            continue;
        if (qz_work_do(b, Q_FIGURE_OF_KIND, err, INT(d->organisation), INT(d->quarter), INT(kind),
                       INT(d->counted[kind])) != 0)
            return -1;
    }
    return 0;
}

static int batch_flush_org(struct qz_batch *b, const struct qz_org_delta *d, struct qz_err *err)
{
    if (qz_work_do(b, Q_FIGURE_OF_QUARTER, err, INT(d->organisation), INT(d->quarter), INT(d->youths),
                   INT(d->how[QZ_HOW_PROVEN]), INT(d->how[QZ_HOW_ATTESTED]), INT(d->how[QZ_HOW_PENDING]),
                   INT(d->how[QZ_HOW_LATE] + d->late_unnamed), INT(d->headcount)) != 0 ||
        batch_flush_kinds(b, d, err) != 0)
        return -1;
    return qz_whose_write_org(b, d, err);
}

static int batch_flush_part(struct qz_batch *b, const struct qz_log_part *p, struct qz_err *err)
{
    return qz_work_do(b, Q_FIGURE_OF_LOG, err, INT(p->activity), INT(p->log), INT(p->named), INT(p->unnamed));
}

int qz_batch_tell_config(struct qz_batch *b, int64_t organisation, struct qz_err *err)
{
    if (!qz_work_has_int(b, Q_CONFIG_CHANGED, organisation) &&
        qz_work_do(b, Q_CONFIG_CHANGED, err, INT(organisation), INT((int64_t)b->seq)) != 0)
        return -1;
    return qz_batch_tell(b, organisation, err);
}

/* Other trackers on the database answer the kiosks of these, too. */
static int batch_flush_told(struct qz_batch *b, struct qz_err *err)
{
    if (!b->t->shared || b->replay)
        return 0;
    if (b->all_told)
        return qz_work_do(b, Q_TURN_TOLD_KEEP, err, INT(QZ_TOLD_ALL), INT((int64_t)b->seq));
    for (size_t i = 0; i < b->tolds; i++)
        if (qz_work_do(b, Q_TURN_TOLD_KEEP, err, INT(b->told[i]), INT((int64_t)b->seq)) != 0)
            return -1;
    return 0;
}

int qz_batch_flush(struct qz_batch *b, struct qz_err *err)
{
    for (size_t i = 0; i < b->acts; i++)
        if (b->act[i].dirty && batch_flush_act(b, &b->act[i], err) != 0)
            return -1;
    for (size_t i = 0; i < b->orgs; i++)
        if (batch_flush_org(b, &b->org[i], err) != 0)
            return -1;
    for (size_t i = 0; i < b->parts; i++)
        if (batch_flush_part(b, &b->part[i], err) != 0)
            return -1;
    b->orgs = b->parts = 0;
    if (qz_reach_flush(b, err) != 0 || qz_dating_flush(b, err) != 0)
        return -1;
    return batch_flush_told(b, err);
}

int qz_batch_mark_changed(struct qz_tracker *t, int64_t organisation, uint64_t seq, struct qz_err *err)
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
        rc = qz_batch_mark_changed(t, b->told[i], b->seq, err);
    if (rc == 0 && b->keys_changed)
        rc = qz_load_keys(t, err);
    if (rc == 0 && b->revoked_changed)
        rc = qz_load_revoked_more(t, err);
    return rc;
}
