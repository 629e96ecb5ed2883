#include "base/log.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "rules/period.h"
#include "wire/messages.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- writing: each of these works inside its caller's transaction ---- */

int qz_stats_put(struct qz_ledger *l, const struct qz_stats *stats, struct qz_err *err)
{
    struct qz_buf b = {0};
    int rc = qz_stats_write(stats, &b) == 0 ? qz_setting_put(l, QZ_SETTING_STATS, b.data, err)
                                            : qz_fail(err, QZ_E_NOMEM, "no memory for the figures");
    qz_buf_finish(&b);
    return rc;
}

static int put_past(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    for (size_t i = 0; i < c->pasts; i++) {
        const struct qz_config_past *p = &c->past[i];
        if (qz_db_do(l->db, Q_ACTIVITY_INSERT_PAST, err, TEXT(p->id), TEXT(p->title), TEXT(p->place),
                     TEXT(qz_activity_kind_name(p->kind)), INT(p->start_ms), INT(p->end_ms),
                     INT(p->confirmed), INT(p->came), INT(p->waiting)) != 0)
            return -1;
    }
    return 0;
}

static int put_activities(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_db_do(l->db, Q_ACTIVITY_CLEAR, err) != 0)
        return -1;
    for (size_t i = 0; i < c->activities; i++) {
        const struct qz_config_activity *a = &c->activity[i];
        if (qz_db_do(l->db, Q_ACTIVITY_INSERT, err, TEXT(a->id), TEXT(a->title), TEXT(a->place),
                     TEXT(qz_activity_kind_name(a->kind)), INT(a->start_ms), INT(a->end_ms),
                     INT(a->unnamed_most), INT(a->capacity), INT(a->checkout)) != 0)
            return -1;
    }
    if (put_past(l, c, err) != 0)
        return -1;

    /* What siblings told about activities that are no longer here is of no more use, nor are figures of those
     * that were just told with theirs. */
    qz_came_forget(l);
    if (qz_db_do_all(l->db, err, Q_SIBLING_TIDY, Q_ELSEWHERE_TIDY, Q_STAY_TIDY, Q_FIGURE_TIDY) != 0)
        return -1;
    return qz_near_count(l, err);
}

static int put_one_of_staff(struct qz_ledger *l, size_t place, const struct qz_config_cadre *k,
                            struct qz_err *err)
{
    return qz_db_do(l->db, Q_CADRE_INSERT, err, INT((int64_t)place), TEXT(k->id), TEXT(k->name), TEXT(k->pin),
                    INT(k->stale));
}

/* Helpers stand behind the cadres in the list of who can sign in. */
static int put_cadres(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_db_do(l->db, Q_CADRE_CLEAR, err) != 0)
        return -1;

    for (size_t i = 0; i < c->cadres; i++)
        if (put_one_of_staff(l, i, &c->cadre[i], err) != 0)
            return -1;
    for (size_t i = 0; i < c->helpers; i++)
        if (put_one_of_staff(l, c->cadres + i, &c->helper[i], err) != 0)
            return -1;
    return 0;
}

static int put_keys(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_db_do(l->db, Q_PASS_KEY_CLEAR, err) != 0)
        return -1;
    for (size_t i = 0; i < c->keys; i++)
        if (qz_db_do(l->db, Q_PASS_KEY_INSERT, err, INT(c->key[i].id),
                     BLOB(c->key[i].pk, sizeof c->key[i].pk)) != 0)
            return -1;
    return 0;
}

static int put_flag(struct qz_ledger *l, const char *name, bool set, struct qz_err *err)
{
    return qz_setting_put(l, name, set ? "1" : "0", err);
}

static int put_names(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_setting_put(l, QZ_SETTING_NAME, c->name, err) != 0 ||
        qz_setting_put(l, QZ_SETTING_ORG, c->organisation, err) != 0 ||
        qz_setting_put(l, QZ_SETTING_ORG_TITLE, c->organisation_title, err) != 0 ||
        qz_setting_put(l, QZ_SETTING_HOST, c->host, err) != 0 ||
        put_flag(l, QZ_SETTING_PHONE, c->phone, err) != 0 || put_flag(l, QZ_SETTING_DEMO, c->demo, err) != 0)
        return -1;

    if (qz_setting_put(l, QZ_SETTING_CONSENTS, c->consents ? c->consents : "", err) != 0)
        return -1;

    return qz_setting_put_number(l, QZ_SETTING_TOLD_MS, c->now_ms, err);
}

/* Whether what is held of that is the same as what is told. */
static int same_discounted(struct qz_ledger *l, const struct qz_config *c, bool *same, struct qz_err *err)
{
    size_t i = 0;
    const struct qz_row *row;
    int rc;
    *same = true;

    QZ_ROWS rows = qz_db_rows(l->db, Q_DISCOUNTED_ALL, err);
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        *same = *same && i < c->discounts && (uint64_t)qz_row_int(row, 0) == c->discounted[i].first &&
                (uint64_t)qz_row_int(row, 1) == c->discounted[i].last;
        i++;
    }

    *same = *same && i == c->discounts;
    return rc;
}

/* What a superior took out, or let back in: the views are made anew without it. */
static int put_discounted(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    bool same;
    if (same_discounted(l, c, &same, err) != 0)
        return -1;
    if (same)
        return 0;

    if (qz_db_do(l->db, Q_DISCOUNTED_CLEAR, err) != 0)
        return -1;
    for (size_t i = 0; i < c->discounts; i++)
        if (qz_db_do(l->db, Q_DISCOUNTED_INSERT, err, INT((int64_t)c->discounted[i].first),
                     INT((int64_t)c->discounted[i].last)) != 0)
            return -1;
    return qz_views_again(l, err);
}

static int put_config(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_revoked_put(l, c, err) != 0 || put_keys(l, c, err) != 0 || put_activities(l, c, err) != 0 ||
        put_cadres(l, c, err) != 0 || put_names(l, c, err) != 0 || put_discounted(l, c, err) != 0 ||
        qz_notices_put(l, c, err) != 0)
        return -1;
    return qz_stats_put(l, &c->stats, err);
}

static void cache_keys(struct qz_ledger *l, const struct qz_config *c)
{
    l->keys = c->keys;
    memcpy(l->key, c->key, sizeof l->key);
}

/* A text that this program does not read, as after an upgrade, is fetched anew: nothing is put, and it is not
 * kept. */
static int forget_unread(struct qz_ledger *l, struct qz_err *err)
{
    if (err->code == QZ_E_NOMEM)
        return -1;
    qz_log(QZ_LOG_WARN, "the configuration kept here cannot be read by this program (%s); it is fetched anew",
           err->msg);
    return qz_ledger_drop_kept(l, err);
}

int qz_told_forget(struct qz_ledger *l, struct qz_err *err)
{
    if (qz_db_do_all(l->db, err, Q_PASS_KEY_CLEAR, Q_CADRE_CLEAR, Q_ACTIVITY_CLEAR, Q_HUNG_CLEAR) != 0 ||
        qz_setting_put(l, QZ_SETTING_CONSENTS, "", err) != 0)
        return -1;
    return qz_db_do(l->db, Q_SETTING_FORGET, err, TEXT(QZ_SETTING_NAME), TEXT(QZ_SETTING_ORG),
                    TEXT(QZ_SETTING_ORG_TITLE), TEXT(QZ_SETTING_HOST), TEXT(QZ_SETTING_PHONE),
                    TEXT(QZ_SETTING_DEMO));
}

int qz_told_again(struct qz_ledger *l, const char *json, size_t len, struct qz_err *err)
{
    struct qz_config c;
    struct qz_err why = {0};
    if (qz_config_read(json, len, &c, &why) != 0)
        return forget_unread(l, &why) == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);

    int rc = qz_db_begin(l->db, &why);
    if (rc == 0) {
        rc = put_activities(l, &c, &why);
        if (rc == 0)
            rc = put_cadres(l, &c, &why);
        if (rc == 0)
            rc = put_keys(l, &c, &why);
        if (rc == 0)
            rc = put_names(l, &c, &why);
        if (rc == 0)
            rc = put_discounted(l, &c, &why);
        if (rc == 0)
            rc = qz_notices_put(l, &c, &why);
        if (rc == 0)
            rc = qz_revoked_add(l, c.revoked, c.revoked_count, &why); /* what is refused stays refused */
        rc = qz_ledger_end(l, rc, &why);
    }
    qz_config_finish(&c);
    if (rc != 0 && why.code == QZ_E_FULL)
        return 0; /* a full disk keeps nobody from reading; the next start looks again */
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);
}

int qz_ledger_config(struct qz_ledger *l, const char *json, size_t len, const struct qz_told_proof *proof,
                     struct qz_err *err)
{
    struct qz_config c;
    if (qz_config_read(json, len, &c, err) != 0)
        return -1;

    int rc = qz_db_begin(l->db, err);
    if (rc == 0) {
        rc = put_config(l, &c, err);
        if (rc == 0 && proof)
            rc = qz_kept_put(l, json, len, proof, err);
        rc = qz_ledger_end(l, rc, err);
    }

    if (rc == 0)
        cache_keys(l, &c);

    qz_config_finish(&c);
    return rc;
}
