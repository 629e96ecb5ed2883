#include "base/clock.h"
#include "figures/figures.h"
#include "journal/lookup.h"
#include "journal/machine.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "registry/consent.h"
#include "registry/notice.h"
#include "rules/mask.h"
#include "rules/role.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUTURE_MS (60 * QZ_DAY_MS) /* activities further ahead are not told */

int qz_registry_etag(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, char etag[72],
                     struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_TOLD_ETAG, &row, err, INT(k->organisation_ref));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_CORRUPT, "the organisation of kiosk %s is gone", k->id);

    /* Which activities and revocations are told depends on the day, what is asked on the program too. */
    snprintf(etag, 72, "\"c%lld-%lld-%lld-%lld-%lld\"", (long long)k->organisation_ref,
             (long long)qz_row_int(row, 0), (long long)qz_row_int(row, 1),
             (long long)(qz_date_start(qz_date_of(now_ms)) / 1000), (long long)qz_consent_version());
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
    const struct qz_row *row;
    int rc;
    if (!(c->activity = calloc(QZ_CONFIG_ACTIVITIES, sizeof *c->activity)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the configuration");

    QZ_ROWS rows = qz_db_rows(t->db, Q_TOLD_ACTIVITIES, err, INT(k->organisation_ref),
                              INT(now_ms - QZ_PAST_MS), INT(now_ms + FUTURE_MS), INT(QZ_CONFIG_ACTIVITIES));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_config_activity *a = &c->activity[c->activities++];
        qz_copy_text(a->id, sizeof a->id, qz_row_text(row, 0));
        qz_copy_text(a->title, sizeof a->title, qz_row_text(row, 1));
        qz_copy_text(a->place, sizeof a->place, qz_row_text(row, 2));
        a->kind = (enum qz_activity_kind)qz_row_int(row, 3);
        a->start_ms = qz_row_int(row, 4);
        a->end_ms = qz_row_int(row, 5);
        a->capacity = qz_row_int(row, 8);
        a->checkout = qz_row_int(row, 9) != 0;
        if (tell_unnamed(t, k, qz_row_int(row, 7), qz_row_int(row, 6), &a->unnamed_most, err) != 0)
            return -1;
    }
    return rc;
}

static int fill_past(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_config *c,
                     struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    if (!(c->past = calloc(QZ_CONFIG_PAST, sizeof *c->past)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the configuration");

    QZ_ROWS rows = qz_db_rows(t->db, Q_TOLD_PAST, err, INT(k->organisation_ref), INT(now_ms),
                              INT(now_ms - QZ_PAST_MS), INT(QZ_CONFIG_PAST));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_config_past *p = &c->past[c->pasts++];
        qz_copy_text(p->id, sizeof p->id, qz_row_text(row, 0));
        qz_copy_text(p->title, sizeof p->title, qz_row_text(row, 1));
        qz_copy_text(p->place, sizeof p->place, qz_row_text(row, 2));
        p->kind = (enum qz_activity_kind)qz_row_int(row, 3);
        p->start_ms = qz_row_int(row, 4);
        p->end_ms = qz_row_int(row, 5);
        p->confirmed = qz_row_int(row, 6) != 0;
        p->came = qz_row_int(row, 7);
        p->waiting = qz_row_int(row, 8);
    }
    return rc;
}

/* Those of one role: their number, or -1. */
static int fill_staff(struct qz_tracker *t, const struct qz_kiosk *k, enum qz_role role,
                      struct qz_config_cadre *staff, int most, struct qz_err *err)
{
    const char letter[] = {qz_role_letter(role), '\0'};
    const struct qz_row *row;
    int rc, n = 0;

    QZ_ROWS rows = qz_db_rows(t->db, Q_TOLD_CADRES, err, INT(k->organisation_ref), INT(most), TEXT(letter));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_config_cadre *one = &staff[n++];
        qz_copy_text(one->id, sizeof one->id, qz_row_text(row, 0));
        qz_mask_name(qz_row_text(row, 1), one->name, sizeof one->name); /* those of before showed more */
        qz_copy_text(one->pin, sizeof one->pin, qz_row_text(row, 2));
        one->stale = qz_row_int(row, 3) != 0;
    }
    return rc < 0 ? -1 : n;
}

static int fill_cadres(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_config *c,
                       struct qz_err *err)
{
    c->cadre = calloc(QZ_CONFIG_CADRES, sizeof *c->cadre);
    c->helper = calloc(QZ_CONFIG_HELPERS, sizeof *c->helper);
    if (!c->cadre || !c->helper)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the configuration");

    int cadres = fill_staff(t, k, QZ_ROLE_CADRE, c->cadre, QZ_CONFIG_CADRES, err);
    int helpers = cadres < 0 ? -1 : fill_staff(t, k, QZ_ROLE_HELPER, c->helper, QZ_CONFIG_HELPERS, err);
    if (helpers < 0)
        return -1;

    c->cadres = (size_t)cadres;
    c->helpers = (size_t)helpers;
    return 0;
}

/* What a superior took out, or an administrator took back. Neighbours are one range; of too many the newest
 * are told. */
static int fill_discounted(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_config *c,
                           struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    if (!(c->discounted = calloc(QZ_CONFIG_DISCOUNTED, sizeof *c->discounted)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the configuration");

    QZ_ROWS rows = qz_db_rows(t->db, Q_TOLD_DISCOUNTED, err, INT(qz_entry_id(k->log, 0)),
                              INT(qz_entry_id(k->log + 1, 0)), INT(QZ_CONFIG_DISCOUNTED));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        c->discounted[c->discounts++] =
            (struct qz_config_range){(uint64_t)qz_row_int(row, 0), (uint64_t)qz_row_int(row, 1)};
    return rc;
}

static int fill_consents(struct qz_config *c, struct qz_err *err)
{
    size_t len;
    const char *text = qz_consent_json(&len);
    c->consents = text ? strndup(text, len) : NULL;
    return !text || c->consents ? 0 : qz_fail(err, QZ_E_NOMEM, "no memory for the configuration");
}

static int fill_head(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_config *c,
                     struct qz_err *err)
{
    char demo[8];
    const struct qz_row *row;

    qz_copy_text(c->name, sizeof c->name, k->name);
    qz_copy_text(c->organisation, sizeof c->organisation, k->organisation);
    c->now_ms = now_ms;
    c->keys = t->keys;
    memcpy(c->key, t->key, sizeof c->key);

    int rc = qz_db_get(t->db, Q_TOLD_TITLE, &row, err, INT(k->organisation_ref));
    if (rc == 1)
        qz_copy_text(c->organisation_title, sizeof c->organisation_title, qz_row_text(row, 0));
    if (rc < 0 || qz_setting_get(t, "host", c->host, sizeof c->host, err) != 0 ||
        qz_setting_get(t, "demo", demo, sizeof demo, err) != 0)
        return -1;

    c->demo = strcmp(demo, "yes") == 0;
    c->phone = *c->host != '\0';
    return qz_views_stats(t, k->organisation, now_ms, &c->stats, err);
}

int qz_registry_config(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, struct qz_config *out,
                       struct qz_err *err)
{
    memset(out, 0, sizeof *out);

    if (fill_head(t, k, now_ms, out, err) != 0 || fill_activities(t, k, now_ms, out, err) != 0 ||
        fill_past(t, k, now_ms, out, err) != 0 || fill_cadres(t, k, out, err) != 0 ||
        qz_revoked_fill(t, now_ms, out, err) != 0 || fill_discounted(t, k, out, err) != 0 ||
        qz_notice_fill(t, k->organisation_ref, now_ms, out, err) != 0 || fill_consents(out, err) != 0) {
        qz_config_finish(out);
        return -1;
    }
    return 0;
}
