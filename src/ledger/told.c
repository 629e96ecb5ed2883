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
        struct qz_stmt *s = qz_db_stmt(l->db,
                                       "INSERT OR IGNORE INTO activity(id, title, place, kind, start_ms, "
                                       "end_ms, past, confirmed, came, waiting) VALUES (?, ?, ?, ?, ?, ?, 1, "
                                       "?, ?, ?)",
                                       err);
        if (!s)
            return -1;
        qz_bind_text(s, 1, p->id);
        qz_bind_text(s, 2, p->title);
        qz_bind_text(s, 3, p->place);
        qz_bind_text(s, 4, qz_activity_kind_name(p->kind));
        qz_bind_int(s, 5, p->start_ms);
        qz_bind_int(s, 6, p->end_ms);
        qz_bind_int(s, 7, p->confirmed);
        qz_bind_int(s, 8, p->came);
        qz_bind_int(s, 9, p->waiting);
        if (qz_run(s, err) != 0)
            return -1;
    }
    return 0;
}

static int put_activities(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_db_exec(l->db, "DELETE FROM activity", err) != 0)
        return -1;
    for (size_t i = 0; i < c->activities; i++) {
        const struct qz_config_activity *a = &c->activity[i];
        struct qz_stmt *s = qz_db_stmt(l->db,
                                       "INSERT INTO activity(id, title, place, kind, start_ms, end_ms, "
                                       "unnamed_most) VALUES (?, ?, ?, ?, ?, ?, ?)",
                                       err);
        if (!s)
            return -1;
        qz_bind_text(s, 1, a->id);
        qz_bind_text(s, 2, a->title);
        qz_bind_text(s, 3, a->place);
        qz_bind_text(s, 4, qz_activity_kind_name(a->kind));
        qz_bind_int(s, 5, a->start_ms);
        qz_bind_int(s, 6, a->end_ms);
        qz_bind_int(s, 7, a->unnamed_most);
        if (qz_run(s, err) != 0)
            return -1;
    }
    if (put_past(l, c, err) != 0)
        return -1;
    /* What siblings told about activities that are no longer here is of no more use, nor are figures of those
     * that were just told with theirs. */
    int rc = qz_db_exec(l->db,
                        "DELETE FROM sibling WHERE activity NOT IN (SELECT id FROM activity);"
                        "DELETE FROM elsewhere WHERE activity NOT IN (SELECT id FROM activity);"
                        "DELETE FROM figure WHERE activity NOT IN (SELECT id FROM activity WHERE NOT past)",
                        err);
    return rc == 0 ? qz_near_count(l, err) : -1;
}

static int put_cadres(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_db_exec(l->db, "DELETE FROM cadre", err) != 0)
        return -1;
    for (size_t i = 0; i < c->cadres; i++) {
        struct qz_stmt *s = qz_db_stmt(l->db, "INSERT INTO cadre VALUES (?, ?, ?, ?, ?)", err);
        if (!s)
            return -1;
        qz_bind_int(s, 1, (int64_t)i);
        qz_bind_text(s, 2, c->cadre[i].id);
        qz_bind_text(s, 3, c->cadre[i].name);
        qz_bind_text(s, 4, c->cadre[i].pin);
        qz_bind_int(s, 5, c->cadre[i].stale);
        if (qz_run(s, err) != 0)
            return -1;
    }
    return 0;
}

static int put_keys(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_db_exec(l->db, "DELETE FROM pass_key", err) != 0)
        return -1;
    for (size_t i = 0; i < c->keys; i++) {
        struct qz_stmt *s = qz_db_stmt(l->db, "INSERT INTO pass_key VALUES (?, ?)", err);
        if (!s)
            return -1;
        qz_bind_int(s, 1, c->key[i].id);
        qz_bind_blob(s, 2, c->key[i].pk, sizeof c->key[i].pk);
        if (qz_run(s, err) != 0)
            return -1;
    }
    return 0;
}

static int put_names(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_setting_put(l, QZ_SETTING_NAME, c->name, err) != 0 ||
        qz_setting_put(l, QZ_SETTING_ORG, c->organisation, err) != 0 ||
        qz_setting_put(l, QZ_SETTING_ORG_TITLE, c->organisation_title, err) != 0 ||
        qz_setting_put(l, QZ_SETTING_HOST, c->host, err) != 0 ||
        qz_setting_put(l, QZ_SETTING_PHONE, c->phone ? "1" : "0", err) != 0 ||
        qz_setting_put(l, QZ_SETTING_DEMO, c->demo ? "1" : "0", err) != 0)
        return -1;
    return qz_setting_put_number(l, QZ_SETTING_TOLD_MS, c->now_ms, err);
}

/* Whether what is held of that is the same as what is told. */
static int same_discounted(struct qz_ledger *l, const struct qz_config *c, bool *same, struct qz_err *err)
{
    size_t i = 0;
    int rc;
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT first, last FROM discounted ORDER BY first", err);
    if (!s)
        return -1;
    *same = true;
    while ((rc = qz_step(s, err)) == 1) {
        *same = *same && i < c->discounts && (uint64_t)qz_col_int(s, 0) == c->discounted[i].first &&
                (uint64_t)qz_col_int(s, 1) == c->discounted[i].last;
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
    if (qz_db_exec(l->db, "DELETE FROM discounted", err) != 0)
        return -1;
    for (size_t i = 0; i < c->discounts; i++) {
        struct qz_stmt *s = qz_db_stmt(l->db, "INSERT INTO discounted VALUES (?, ?)", err);
        if (!s)
            return -1;
        qz_bind_int(s, 1, (int64_t)c->discounted[i].first);
        qz_bind_int(s, 2, (int64_t)c->discounted[i].last);
        if (qz_run(s, err) != 0)
            return -1;
    }
    return qz_views_again(l, err);
}

static int put_config(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err)
{
    if (qz_revoked_put(l, c, err) != 0 || put_keys(l, c, err) != 0 || put_activities(l, c, err) != 0 ||
        put_cadres(l, c, err) != 0 || put_names(l, c, err) != 0 || put_discounted(l, c, err) != 0)
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
    return qz_db_exec(l->db,
                      "DELETE FROM pass_key; DELETE FROM cadre; DELETE FROM activity; DELETE FROM setting "
                      "WHERE name IN ('" QZ_SETTING_NAME "','" QZ_SETTING_ORG "','" QZ_SETTING_ORG_TITLE
                      "','" QZ_SETTING_HOST "','" QZ_SETTING_PHONE "','" QZ_SETTING_DEMO "')",
                      err);
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
