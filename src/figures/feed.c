#include "base/text.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/state.h"
#include "journal/whose.h"
#include "rules/mask.h"

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
    const struct qz_row *row;
    uint64_t receipt[QZ_FEED_FALLENS + 1];
    size_t n = 0, len;
    int rc;
    if (!(out->fallen = calloc(QZ_FEED_FALLENS + 1, sizeof *out->fallen)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the feed");

    QZ_ROWS rows =
        qz_db_rows(t->db, Q_FEED_FALLEN, err, INT((int64_t)((after + 1) * QZ_SEQ_PLACES)),
                   INT(k->organisation_ref), INT(now_ms - RECENT_MS), INT(k->log), INT(QZ_FEED_FALLENS + 1));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_feed_fallen *f = &out->fallen[n];
        receipt[n++] = (uint64_t)qz_row_int(row, 0) / QZ_SEQ_PLACES;
        qz_copy_text(f->activity, sizeof f->activity, qz_row_text(row, 1));
        qz_id_text('y', qz_row_blob(row, 2, &len), f->who);
    }
    out->next = whole_receipts(receipt, &n, QZ_FEED_FALLENS, t->seq);
    out->fallens = n;
    return rc;
}

/* Few receipts are walked through in their order; after many, each recent activity is looked at instead. */
static struct qz_rows feed_checkins_rows(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after,
                                         uint64_t upto, int64_t now_ms, struct qz_err *err)
{
    enum qz_query_id q = t->seq - after <= FEW_RECEIPTS ? Q_FEED_CHECKINS_FEW : Q_FEED_CHECKINS_MANY;
    const struct qz_arg args[] = {INT((int64_t)((after + 1) * QZ_SEQ_PLACES)),
                                  INT(k->organisation_ref),
                                  INT(now_ms - RECENT_MS),
                                  INT(k->log),
                                  INT(QZ_FEED_CHECKINS + 1),
                                  INT((int64_t)((upto + 1) * QZ_SEQ_PLACES)),
                                  QZ_LAST};
    return qz_db_rows_args(t->db, q, err, args);
}

/* Whether an entry of the own log says that a phone scanned that kiosk's screen. */
static bool feed_is_of_screen(const struct qz_row *row, int column, const struct qz_kiosk *k)
{
    struct qz_entry e;
    size_t len;
    const char *line = qz_row_blob(row, column, &len);
    return line && len && qz_entry_read(line, len, &e, NULL) == 0 && strcmp(e.screen, k->id) == 0;
}

static enum qz_came_as feed_as(enum qz_how how)
{
    static const enum qz_came_as as[] = {
        [QZ_HOW_PENDING] = QZ_CAME_WAITING,
        [QZ_HOW_ATTESTED] = QZ_CAME_ATTESTED,
        [QZ_HOW_PROVEN] = QZ_CAME_PROVEN,
        [QZ_HOW_LATE] = QZ_CAME_LATE,
    };
    return (unsigned)how < sizeof as / sizeof *as ? as[how] : QZ_CAME_UNTOLD;
}

/* What came through siblings since, up to out->next; likewise. */
static int feed_checkins(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                         struct qz_feed *out, struct qz_err *err)
{
    const struct qz_row *row;
    uint64_t receipt[QZ_FEED_CHECKINS + 1];
    size_t n = 0, len;
    int rc;
    if (!(out->checkin = calloc(QZ_FEED_CHECKINS + 1, sizeof *out->checkin)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the feed");

    QZ_ROWS rows = feed_checkins_rows(t, k, after, out->next, now_ms, err);
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_feed_checkin *c = &out->checkin[n];
        receipt[n++] = (uint64_t)qz_row_int(row, 0) / QZ_SEQ_PLACES;
        qz_copy_text(c->activity, sizeof c->activity, qz_row_text(row, 1));
        qz_id_text('y', qz_row_blob(row, 2, &len), c->who);
        c->at_ms = qz_row_int(row, 3);
        qz_copy_text(c->where, sizeof c->where, qz_row_text(row, 4));
        c->as = feed_as((enum qz_how)qz_row_int(row, 7));
        if (feed_is_of_screen(row, 5, k))
            qz_mask_name(qz_row_text(row, 6), c->masked, sizeof c->masked);
    }
    out->next = whole_receipts(receipt, &n, QZ_FEED_CHECKINS, out->next);
    out->checkins = n;
    return rc;
}

/* Who came and went through siblings, up to out->next; likewise. */
static int feed_stays(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                      struct qz_feed *out, struct qz_err *err)
{
    const struct qz_row *row;
    uint64_t receipt[QZ_FEED_STAYS + 1];
    size_t n = 0, len;
    int rc;
    if (!(out->stay = calloc(QZ_FEED_STAYS + 1, sizeof *out->stay)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the feed");

    QZ_ROWS rows = qz_db_rows(t->db, Q_FEED_STAYS, err, INT((int64_t)((after + 1) * QZ_SEQ_PLACES)),
                              INT(k->organisation_ref), INT(now_ms - RECENT_MS), INT(k->log),
                              INT(QZ_FEED_STAYS + 1), INT((int64_t)((out->next + 1) * QZ_SEQ_PLACES)));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_feed_stay *s = &out->stay[n];
        receipt[n++] = (uint64_t)qz_row_int(row, 0) / QZ_SEQ_PLACES;
        qz_copy_text(s->activity, sizeof s->activity, qz_row_text(row, 1));
        qz_id_text('y', qz_row_blob(row, 2, &len), s->who);
        s->in_ms = qz_row_int(row, 3);
        s->out_ms = qz_row_int(row, 4);
    }
    out->next = whole_receipts(receipt, &n, QZ_FEED_STAYS, out->next);
    out->stays = n;
    return rc;
}

static int feed_elsewhere(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_feed *out,
                          struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    if (!(out->elsewhere = calloc(QZ_FEED_ELSEWHERES, sizeof *out->elsewhere)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the feed");

    QZ_ROWS rows = qz_db_rows(t->db, Q_FEED_ELSEWHERE, err, INT(k->organisation_ref), INT(now_ms - RECENT_MS),
                              INT(k->log), INT(QZ_FEED_ELSEWHERES));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_feed_elsewhere *e = &out->elsewhere[out->elsewheres++];
        qz_copy_text(e->activity, sizeof e->activity, qz_row_text(row, 0));
        e->named = qz_row_int(row, 1);
        e->unnamed = qz_row_int(row, 2);
    }
    return rc;
}

/* Those figures of an activity that are somebody's word. */
static int figure_by(struct qz_tracker *t, int64_t activity, struct qz_feed_figure *g, struct qz_err *err)
{
    struct qz_by_whose by[QZ_WHOSE_COUNT];
    if (qz_whose_load(t, activity, by, err) != 0)
        return -1;
    for (int w = 0; w < QZ_WHOSE_COUNT; w++)
        g->by[w] = (struct qz_stats_by){by[w].confirms, by[w].attested, by[w].late + by[w].unnamed_late};
    return 0;
}

static int feed_figures(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_feed *out,
                        struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    if (!(out->figure = calloc(FIGURES_TOLD, sizeof *out->figure)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the feed");

    QZ_ROWS rows = qz_db_rows(t->db, Q_FEED_FIGURES, err, INT(k->organisation_ref), INT(now_ms - RECENT_MS),
                              INT(FIGURES_TOLD), INT(k->log));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_feed_figure *g = &out->figure[out->figures++];
        qz_copy_text(g->activity, sizeof g->activity, qz_row_text(row, 0));
        int64_t *const figure[] = {&g->proven, &g->attested, &g->waiting, &g->late, &g->counted};
        for (int i = 0; i < (int)(sizeof figure / sizeof *figure); i++)
            *figure[i] = qz_row_int(row, 1 + i);
        g->closed = qz_row_int(row, 7) != 0;
        if (figure_by(t, qz_row_int(row, 6), g, err) != 0)
            return -1;
    }
    return rc;
}

/* Entries of the kiosk's own log that are held now: *k may be of before, while the feed waited. */
static int feed_held(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_feed *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_FEED_HELD, &row, err, INT(k->log));
    if (rc == 1)
        out->held = (uint64_t)qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

int qz_views_feed(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t after, int64_t now_ms,
                  struct qz_feed *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (after > t->seq)
        after = 0;

    if (feed_held(t, k, out, err) != 0 || feed_fallen(t, k, after, now_ms, out, err) != 0 ||
        feed_checkins(t, k, after, now_ms, out, err) != 0 || feed_stays(t, k, after, now_ms, out, err) != 0 ||
        feed_elsewhere(t, k, now_ms, out, err) != 0 || feed_figures(t, k, now_ms, out, err) != 0 ||
        qz_registry_etag(t, k, now_ms, out->config, err) != 0 ||
        qz_views_stats_told(t, k, newest_change(t, k), now_ms, &out->stats, err) != 0) {
        qz_feed_finish(out);
        return -1;
    }
    return 0;
}
