#include "base/text.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/state.h"
#include "journal/whose.h"

#include <stdlib.h>
#include <string.h>

#define FIGURES_TOLD 100 /* activities, those that end first; a kiosk shows the one that is open */
#define FEW_RECEIPTS 100
#define RECENT_MS    (2 * INT64_C(86400000)) /* activities over for longer are not in the feed */

static uint64_t newest_change(const struct qz_tracker *t, const struct qz_kiosk *k)
{
    size_t i = (size_t)k->organisation_ref;
    uint64_t own = i < t->changed_cap ? t->changed[i] : 0;
    return own > t->all_changed ? own : t->all_changed;
}

bool qz_views_changed(const struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after)
{
    /* A cursor from the future is one from before this store was restored: everything is new to it. */
    return newest_change(t, k) > after || after > t->seq;
}

/* Of rows with the receipts that they came in, in order: when there are more than `most` the last receipt is
 * left out, so that none is told by halves. Returns the last one that is told, `last` when all are. */
static uint64_t whole_receipts(const uint64_t *receipt, size_t *n, size_t most, uint64_t last)
{
    if (*n <= most)
        return last;
    last = receipt[*n - 1];
    while (*n > 0 && receipt[*n - 1] == last)
        --*n;
    return last - 1;
}

/* Whom no sibling stands for any more, since. Receipts that do not fit are left for the next call, and what
 * is told of them with it: out->next is the last one that is told whole. */
static int feed_fallen(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                       struct qz_feed *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT f.seq,a.id,y.id FROM fallen f JOIN activity a ON a.ref=f.activity JOIN youth y ON "
        "y.ref=f.youth "
        "WHERE f.seq>=?1 AND a.organisation IN (SELECT ref FROM organisation WHERE keeper=?2) AND "
        "a.end_ms>=?3 AND NOT EXISTS(SELECT 1 FROM participation p WHERE p.activity=f.activity AND "
        "p.youth=f.youth AND p.log<>?4) ORDER BY f.seq LIMIT ?5",
        err);
    uint64_t receipt[QZ_FEED_FALLENS + 1];
    size_t n = 0, len;
    int rc;
    if (!s || !(out->fallen = calloc(QZ_FEED_FALLENS + 1, sizeof *out->fallen)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the feed") : -1;
    qz_bind_int(s, 1, (int64_t)((after + 1) * QZ_SEQ_PLACES));
    qz_bind_int(s, 2, k->organisation_ref);
    qz_bind_int(s, 3, now_ms - RECENT_MS);
    qz_bind_int(s, 4, k->log);
    qz_bind_int(s, 5, QZ_FEED_FALLENS + 1);
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_feed_fallen *f = &out->fallen[n];
        receipt[n++] = (uint64_t)qz_col_int(s, 0) / QZ_SEQ_PLACES;
        qz_copy_text(f->activity, sizeof f->activity, qz_col_text(s, 1));
        qz_id_text('y', qz_col_blob(s, 2, &len), f->who);
    }
    out->next = whole_receipts(receipt, &n, QZ_FEED_FALLENS, t->seq);
    out->fallens = n;
    return rc;
}

/* Few receipts are walked through in their order; after many, each recent activity is looked at instead. */
#define COLUMNS "SELECT p.seq,a.id,y.id,p.at_ms,k.name FROM "
#define JOINS                                                                                                \
    " JOIN youth y ON y.ref=p.youth LEFT JOIN kiosk k ON k.log=p.log WHERE p.seq>=?1 AND "                   \
    "a.organisation IN (SELECT ref FROM organisation WHERE keeper=?2) AND a.end_ms>=?3 AND "                 \
    "p.log<>?4 AND p.seq<?6 ORDER BY p.seq LIMIT ?5"
static const char few_sql[] =
    COLUMNS "participation p NOT INDEXED CROSS JOIN activity a ON a.ref=p.activity" JOINS;
static const char many_sql[] = COLUMNS
    "activity a CROSS JOIN participation p INDEXED BY participation_of_youth ON p.activity=a.ref" JOINS;

static struct qz_stmt *checkins_stmt(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after,
                                     uint64_t upto, int64_t now_ms, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, t->seq - after <= FEW_RECEIPTS ? few_sql : many_sql, err);
    if (!s)
        return NULL;
    qz_bind_int(s, 1, (int64_t)((after + 1) * QZ_SEQ_PLACES));
    qz_bind_int(s, 2, k->organisation_ref);
    qz_bind_int(s, 3, now_ms - RECENT_MS);
    qz_bind_int(s, 4, k->log);
    qz_bind_int(s, 5, QZ_FEED_CHECKINS + 1);
    qz_bind_int(s, 6, (int64_t)((upto + 1) * QZ_SEQ_PLACES));
    return s;
}

/* What came through siblings since, up to out->next; likewise. */
static int feed_checkins(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                         struct qz_feed *out, struct qz_err *err)
{
    uint64_t receipt[QZ_FEED_CHECKINS + 1];
    size_t n = 0, len;
    int rc;
    struct qz_stmt *s = checkins_stmt(t, k, after, out->next, now_ms, err);
    if (!s || !(out->checkin = calloc(QZ_FEED_CHECKINS + 1, sizeof *out->checkin)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the feed") : -1;
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_feed_checkin *c = &out->checkin[n];
        receipt[n++] = (uint64_t)qz_col_int(s, 0) / QZ_SEQ_PLACES;
        qz_copy_text(c->activity, sizeof c->activity, qz_col_text(s, 1));
        qz_id_text('y', qz_col_blob(s, 2, &len), c->who);
        c->at_ms = qz_col_int(s, 3);
        qz_copy_text(c->where, sizeof c->where, qz_col_text(s, 4));
    }
    out->next = whole_receipts(receipt, &n, QZ_FEED_CHECKINS, out->next);
    out->checkins = n;
    return rc;
}

static int feed_elsewhere(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_feed *out,
                          struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT a.id,sum(l.named),sum(l.unnamed) FROM activity a JOIN activity_log l ON "
                   "l.activity=a.ref WHERE a.organisation IN (SELECT ref FROM organisation WHERE "
                   "keeper=?1) AND a.end_ms>=?2 AND l.log<>?3 GROUP BY a.ref LIMIT ?4",
                   err);
    int rc;
    if (!s || !(out->elsewhere = calloc(QZ_FEED_ELSEWHERES, sizeof *out->elsewhere)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the feed") : -1;
    qz_bind_int(s, 1, k->organisation_ref);
    qz_bind_int(s, 2, now_ms - RECENT_MS);
    qz_bind_int(s, 3, k->log);
    qz_bind_int(s, 4, QZ_FEED_ELSEWHERES);
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_feed_elsewhere *e = &out->elsewhere[out->elsewheres++];
        qz_copy_text(e->activity, sizeof e->activity, qz_col_text(s, 0));
        e->named = qz_col_int(s, 1);
        e->unnamed = qz_col_int(s, 2);
    }
    return rc;
}

/* Those of its figures that are somebody's word. */
static int figure_by(struct qz_tracker *t, int64_t activity, struct qz_feed_figure *g, struct qz_err *err)
{
    struct qz_by_whose by[QZ_WHOSE_COUNT];
    if (qz_whose_load(t, activity, by, err) != 0)
        return -1;
    for (int w = 0; w < QZ_WHOSE_COUNT; w++)
        g->by[w] = (struct qz_stats_by){by[w].confirms, by[w].attested, by[w].late + by[w].unnamed_late};
    return 0;
}

/* Another kiosk's newest word on the activity is that a cadre of the organisation closed it; ?1 organisation,
 * ?4 this kiosk's log. */
#define CLOSED_AT_SIBLING                                                                                    \
    "SELECT 1 FROM kiosk s JOIN opening o ON o.log=s.log AND o.activity=a.ref JOIN entry e ON "              \
    "e.id=(o.log<<40)+o.n JOIN cadre c ON c.id=json_extract(e.line,'$.cadre') AND c.organisation=?1 WHERE "  \
    "s.organisation=?1 AND s.log<>?4 AND o.opens=0 AND NOT EXISTS(SELECT 1 FROM opening p WHERE "            \
    "p.log=o.log AND p.activity=o.activity AND p.n>o.n)"

static int feed_figures(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_feed *out,
                        struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT a.id,f.proven,f.attested,f.pending,f.late+f.unnamed_late,f.unnamed,a.ref,"
                   "EXISTS(" CLOSED_AT_SIBLING ") FROM activity a "
                   "JOIN activity_figure f ON f.activity=a.ref WHERE a.organisation IN (SELECT ref "
                   "FROM organisation WHERE keeper=?1) AND a.end_ms>=?2 ORDER BY a.end_ms LIMIT ?3",
                   err);
    int rc;
    if (!s || !(out->figure = calloc(FIGURES_TOLD, sizeof *out->figure)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the feed") : -1;
    qz_bind_int(s, 1, k->organisation_ref);
    qz_bind_int(s, 2, now_ms - RECENT_MS);
    qz_bind_int(s, 3, FIGURES_TOLD);
    qz_bind_int(s, 4, k->log);
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_feed_figure *g = &out->figure[out->figures++];
        qz_copy_text(g->activity, sizeof g->activity, qz_col_text(s, 0));
        int64_t *const figure[] = {&g->proven, &g->attested, &g->waiting, &g->late, &g->counted};
        for (int i = 0; i < (int)(sizeof figure / sizeof *figure); i++)
            *figure[i] = qz_col_int(s, 1 + i);
        g->closed = qz_col_int(s, 7) != 0;
        if (figure_by(t, qz_col_int(s, 6), g, err) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    return rc;
}

/* Entries of the kiosk's own log that are held now: *k may be of before, while the feed waited. */
static int feed_held(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_feed *out, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_int(t, "SELECT size FROM log WHERE ref=?1", k->log, &s, err);
    if (rc == 1) {
        out->held = (uint64_t)qz_col_int(s, 0);
        qz_reset(s);
    }
    return rc < 0 ? -1 : 0;
}

int qz_views_feed(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                  struct qz_feed *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (after > t->seq)
        after = 0;
    if (feed_held(t, k, out, err) != 0 || feed_fallen(t, k, after, now_ms, out, err) != 0 ||
        feed_checkins(t, k, after, now_ms, out, err) != 0 || feed_elsewhere(t, k, now_ms, out, err) != 0 ||
        feed_figures(t, k, now_ms, out, err) != 0 || qz_registry_etag(t, k, now_ms, out->config, err) != 0 ||
        qz_views_stats(t, k->organisation, now_ms, &out->stats, err) != 0) {
        qz_feed_finish(out);
        return -1;
    }
    return 0;
}
