#include "base/clock.h"
#include "figures/figures.h"
#include "journal/lookup.h"
#include "journal/machine.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "rules/mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUTURE_MS (60 * QZ_DAY_MS) /* activities further ahead are not told */

int qz_registry_etag(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, char etag[72],
                     struct qz_err *err)
{
    struct qz_stmt *s;
    /* A store put back from a copy gives receipts the numbers of others that it lost, but not their times. */
    int rc = qz_find_int(t,
                         "SELECT o.config_seq,r.at_ms FROM organisation o LEFT JOIN receipt r ON "
                         "r.seq=o.config_seq WHERE o.ref=?1",
                         k->organisation_ref, &s, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_CORRUPT, "the organisation of kiosk %s is gone", k->id);
    /* Which activities and revocations are told depends on the day too. */
    snprintf(etag, 72, "\"c%lld-%lld-%lld-%lld\"", (long long)k->organisation_ref,
             (long long)qz_col_int(s, 0), (long long)qz_col_int(s, 1),
             (long long)(qz_date_start(qz_date_of(now_ms)) / 1000));
    qz_reset(s);
    return 0;
}

/* What the machine's other logs counted is no more to be counted by this one. Of none at all a kiosk would
 * take it that nothing was said. */
static int tell_unnamed(struct qz_tracker *t, const struct qz_kiosk *k, int64_t activity, int64_t expected,
                        int64_t *most, struct qz_err *err)
{
    int64_t others;
    if (qz_machine_unnamed(t, k->log, activity, true, &others, err) != 0)
        return -1;

    *most = qz_unnamed_most(expected) - others;
    if (*most < 1)
        *most = 1;
    return 0;
}

static int fill_activities(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms,
                           struct qz_config *c, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT id,title,place,kind,start_ms,end_ms,expected,ref FROM activity WHERE "
                   "organisation IN (SELECT ref FROM organisation WHERE keeper=?1) AND end_ms>=?2 "
                   "AND start_ms<?3 AND state=0 ORDER BY end_ms,ref LIMIT ?4",
                   err);
    int rc;
    if (!s || !(c->activity = calloc(QZ_CONFIG_ACTIVITIES, sizeof *c->activity)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the configuration") : -1;
    qz_bind_int(s, 1, k->organisation_ref);
    qz_bind_int(s, 2, now_ms - QZ_PAST_MS);
    qz_bind_int(s, 3, now_ms + FUTURE_MS);
    qz_bind_int(s, 4, QZ_CONFIG_ACTIVITIES);
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_config_activity *a = &c->activity[c->activities++];
        qz_copy_text(a->id, sizeof a->id, qz_col_text(s, 0));
        qz_copy_text(a->title, sizeof a->title, qz_col_text(s, 1));
        qz_copy_text(a->place, sizeof a->place, qz_col_text(s, 2));
        a->kind = (enum qz_activity_kind)qz_col_int(s, 3);
        a->start_ms = qz_col_int(s, 4);
        a->end_ms = qz_col_int(s, 5);
        if (tell_unnamed(t, k, qz_col_int(s, 7), qz_col_int(s, 6), &a->unnamed_most, err) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    return rc;
}

/* What nobody may open any more, closed or long over, until it is confirmed and nobody waits. */
static const char past_sql[] =
    "SELECT a.id,a.title,a.place,a.kind,a.start_ms,a.end_ms,f.confirms>0,"
    "f.proven+f.attested+f.pending+f.late+f.unnamed+f.unnamed_late,f.pending FROM activity a JOIN "
    "activity_figure f ON f.activity=a.ref WHERE "
    "a.organisation IN (SELECT ref FROM organisation WHERE keeper=?1) AND a.start_ms<=?2 AND ((a.state=0 AND "
    "a.end_ms<?3) OR a.state=1) AND (f.confirms=0 OR f.pending>0) ORDER BY a.end_ms DESC,a.ref LIMIT ?4";

static int fill_past(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_config *c,
                     struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, past_sql, err);
    int rc;
    if (!s || !(c->past = calloc(QZ_CONFIG_PAST, sizeof *c->past)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the configuration") : -1;
    qz_bind_int(s, 1, k->organisation_ref);
    qz_bind_int(s, 2, now_ms);
    qz_bind_int(s, 3, now_ms - QZ_PAST_MS);
    qz_bind_int(s, 4, QZ_CONFIG_PAST);
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_config_past *p = &c->past[c->pasts++];
        qz_copy_text(p->id, sizeof p->id, qz_col_text(s, 0));
        qz_copy_text(p->title, sizeof p->title, qz_col_text(s, 1));
        qz_copy_text(p->place, sizeof p->place, qz_col_text(s, 2));
        p->kind = (enum qz_activity_kind)qz_col_int(s, 3);
        p->start_ms = qz_col_int(s, 4);
        p->end_ms = qz_col_int(s, 5);
        p->confirmed = qz_col_int(s, 6) != 0;
        p->came = qz_col_int(s, 7);
        p->waiting = qz_col_int(s, 8);
    }
    return rc;
}

static int fill_cadres(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_config *c,
                       struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT c.id,s.name,s.pin,EXISTS(SELECT 1 FROM stolen_pin t WHERE "
                   "t.cadre=c.ref AND t.until_seq=0) FROM cadre c JOIN cadre_secret s ON s.cadre=c.ref "
                   "WHERE c.organisation=?1 ORDER BY c.ref LIMIT ?2",
                   err);
    int rc;
    if (!s || !(c->cadre = calloc(QZ_CONFIG_CADRES, sizeof *c->cadre)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the configuration") : -1;
    qz_bind_int(s, 1, k->organisation_ref);
    qz_bind_int(s, 2, QZ_CONFIG_CADRES);
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_config_cadre *cadre = &c->cadre[c->cadres++];
        qz_copy_text(cadre->id, sizeof cadre->id, qz_col_text(s, 0));
        qz_mask_name(qz_col_text(s, 1), cadre->name, sizeof cadre->name); /* those of before showed more */
        qz_copy_text(cadre->pin, sizeof cadre->pin, qz_col_text(s, 2));
        cadre->stale = qz_col_int(s, 3) != 0;
    }
    return rc;
}

/* What a superior took out, or an administrator took back. Neighbours are one range; of too many the newest
 * are told. */
static int fill_discounted(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_config *c,
                           struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT first,last FROM (SELECT min(n) AS first,max(n) AS last FROM (SELECT entry-?1 AS n,"
                   "entry-row_number() OVER (ORDER BY entry) AS run FROM (SELECT entry FROM ruling WHERE "
                   "discounted=1 UNION SELECT entry FROM taken) WHERE entry>=?1 AND entry<?2) GROUP BY run "
                   "ORDER BY first DESC LIMIT ?3) ORDER BY first",
                   err);
    int rc;
    if (!s || !(c->discounted = calloc(QZ_CONFIG_DISCOUNTED, sizeof *c->discounted)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for the configuration") : -1;
    qz_bind_int(s, 1, qz_entry_id(k->log, 0));
    qz_bind_int(s, 2, qz_entry_id(k->log + 1, 0));
    qz_bind_int(s, 3, QZ_CONFIG_DISCOUNTED);
    while ((rc = qz_step(s, err)) == 1)
        c->discounted[c->discounts++] =
            (struct qz_config_range){(uint64_t)qz_col_int(s, 0), (uint64_t)qz_col_int(s, 1)};
    return rc;
}

static int fill_head(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_config *c,
                     struct qz_err *err)
{
    char demo[8];
    struct qz_stmt *s;
    qz_copy_text(c->name, sizeof c->name, k->name);
    qz_copy_text(c->organisation, sizeof c->organisation, k->organisation);
    c->now_ms = now_ms;
    c->keys = t->keys;
    memcpy(c->key, t->key, sizeof c->key);
    int rc = qz_find_int(t, "SELECT title FROM organisation WHERE ref=?1", k->organisation_ref, &s, err);
    if (rc == 1) {
        qz_copy_text(c->organisation_title, sizeof c->organisation_title, qz_col_text(s, 0));
        qz_reset(s);
    }
    if (rc < 0 || qz_setting_get(t, "host", c->host, sizeof c->host, err) != 0 ||
        qz_setting_get(t, "demo", demo, sizeof demo, err) != 0)
        return -1;
    c->demo = strcmp(demo, "yes") == 0;
    return qz_views_stats(t, k->organisation, now_ms, &c->stats, err);
}

int qz_registry_config(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_config *out,
                       struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (fill_head(t, k, now_ms, out, err) != 0 || fill_activities(t, k, now_ms, out, err) != 0 ||
        fill_past(t, k, now_ms, out, err) != 0 || fill_cadres(t, k, out, err) != 0 ||
        qz_revoked_fill(t, now_ms, out, err) != 0 || fill_discounted(t, k, out, err) != 0) {
        qz_config_finish(out);
        return -1;
    }
    return 0;
}
