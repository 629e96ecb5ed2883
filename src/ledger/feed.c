#include "base/log.h"
#include "ledger/ledger_int.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- the seal of a row ----
 *
 * A feed is told by the second, and none of it is kept as the tracker signed it. So each row that it makes
 * bears a keyed digest, and a setting says how many rows there are. */

#define NEAR_ROWS "feed.rows" /* setting */

struct near_table {
    const char *one, *seal, *all;
};
enum { NEAR_SIBLING, NEAR_ELSEWHERE, NEAR_FIGURE, NEAR_TABLES };

#define NEAR_OF_FIGURE                                                                                       \
    "activity, proven, attested, waiting, late, counted, by_cadre, by_admin, as_of_ms, confirms, closed"

static const struct near_table near_tables[NEAR_TABLES] = {
    [NEAR_SIBLING] = {"SELECT activity, who, at_ms, place FROM sibling WHERE activity = ?1 AND who = ?2",
                      "UPDATE sibling SET seal = ?3 WHERE activity = ?1 AND who = ?2",
                      "SELECT activity, who, at_ms, place, seal FROM sibling"},
    [NEAR_ELSEWHERE] = {"SELECT activity, named, unnamed FROM elsewhere WHERE activity = ?1",
                        "UPDATE elsewhere SET seal = ?3 WHERE activity = ?1",
                        "SELECT activity, named, unnamed, seal FROM elsewhere"},
    [NEAR_FIGURE] = {"SELECT " NEAR_OF_FIGURE " FROM figure WHERE activity = ?1",
                     "UPDATE figure SET seal = ?3 WHERE activity = ?1",
                     "SELECT " NEAR_OF_FIGURE ", seal FROM figure"},
};

static const char domain[] = "qingzhan-near-v1"; /* its terminator is hashed too */

/* Of the first `columns` of the row that s stands on. */
static int near_digest(const struct qz_ledger *l, const struct near_table *t, struct qz_stmt *s, int columns,
                       uint8_t out[crypto_auth_hmacsha256_BYTES], struct qz_err *err)
{
    struct qz_buf b = {0};
    qz_buf_add(&b, domain, sizeof domain);
    qz_buf_printf(&b, "%d;", (int)(t - near_tables));
    for (int i = 0; i < columns; i++)
        qz_col_encode(s, i, &b);
    bool failed = b.failed;
    if (!failed)
        crypto_auth_hmacsha256(out, (const uint8_t *)b.data, b.len, l->sealer.key);
    qz_buf_finish(&b);
    return failed ? qz_fail(err, QZ_E_NOMEM, "no memory to seal what was told") : 0;
}

/* Seal a row that was just written. who: NULL in a table that has none. */
static int near_seal(struct qz_ledger *l, const struct near_table *t, const char *activity,
                     const uint8_t *who, struct qz_err *err)
{
    uint8_t digest[crypto_auth_hmacsha256_BYTES];
    struct qz_stmt *s = qz_db_stmt(l->db, t->one, err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    if (who)
        qz_bind_blob(s, 2, who, QZ_ID_BYTES);
    if (qz_step(s, err) != 1)
        return -1;
    int rc = near_digest(l, t, s, qz_col_count(s), digest, err);
    qz_reset(s);
    if (rc != 0 || !(s = qz_db_stmt(l->db, t->seal, err)))
        return -1;
    qz_bind_text(s, 1, activity);
    if (who)
        qz_bind_blob(s, 2, who, QZ_ID_BYTES);
    qz_bind_blob(s, 3, digest, sizeof digest);
    return qz_run(s, err);
}

static int near_rows(struct qz_ledger *l, int64_t *rows, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "SELECT (SELECT count(*) FROM sibling) + (SELECT count(*) FROM elsewhere) + "
                   "(SELECT count(*) FROM figure)",
                   err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    *rows = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

int qz_near_count(struct qz_ledger *l, struct qz_err *err)
{
    int64_t rows;
    return near_rows(l, &rows, err) == 0 ? qz_setting_put_number(l, NEAR_ROWS, rows, err) : -1;
}

/* ---- at the start ---- */

/* Whether each row of the table is as it was written. */
static int near_check_table(struct qz_ledger *l, const struct near_table *t, bool *sound, struct qz_err *err)
{
    uint8_t digest[crypto_auth_hmacsha256_BYTES];
    struct qz_stmt *s = qz_db_stmt(l->db, t->all, err);
    int rc;
    if (!s)
        return -1;
    while ((rc = qz_step(s, err)) == 1) {
        size_t n;
        int columns = qz_col_count(s) - 1;
        const void *seal = qz_col_blob(s, columns, &n);
        if (near_digest(l, t, s, columns, digest, err) != 0) {
            qz_reset(s);
            return -1;
        }
        *sound = *sound && n == sizeof digest && sodium_memcmp(seal, digest, n) == 0;
    }
    return rc;
}

static int near_check_count(struct qz_ledger *l, bool *sound, struct qz_err *err)
{
    int64_t rows;
    char text[24];
    struct qz_buf held = {0};
    if (near_rows(l, &rows, err) != 0 || qz_ledger_get(l, NEAR_ROWS, &held, err) != 0) {
        qz_buf_finish(&held);
        return -1;
    }
    snprintf(text, sizeof text, "%lld", (long long)rows);
    *sound = *sound && strcmp(held.len ? held.data : "0", text) == 0;
    qz_buf_finish(&held);
    return 0;
}

/* The next feed tells it anew, from the beginning. */
static int near_forget(struct qz_ledger *l, struct qz_err *err)
{
    qz_log(QZ_LOG_ERROR, "what was told of other kiosks is not as it was written: it is forgotten until the "
                         "tracker tells it again");
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    int rc = qz_db_exec(l->db, "DELETE FROM sibling; DELETE FROM elsewhere; DELETE FROM figure", err);
    if (rc == 0)
        rc = qz_near_count(l, err);
    if (rc == 0)
        rc = qz_setting_put(l, QZ_SETTING_FEED_NEXT, "0", err);
    return qz_ledger_end(l, rc, err);
}

int qz_near_check(struct qz_ledger *l, struct qz_err *err)
{
    bool sound = true;
    for (int i = 0; i < NEAR_TABLES; i++)
        if (near_check_table(l, &near_tables[i], &sound, err) != 0)
            return -1;
    if (near_check_count(l, &sound, err) != 0)
        return -1;
    if (sound || near_forget(l, err) == 0)
        return 0;
    return err->code == QZ_E_FULL ? 0 : -1; /* the next start looks again */
}

/* ---- what is told ---- */

static int put_sibling(struct qz_ledger *l, const struct qz_feed_checkin *c, struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    struct qz_stmt *s = qz_db_stmt(
        l->db, "INSERT OR REPLACE INTO sibling(activity, who, at_ms, place) VALUES (?, ?, ?, ?)", err);
    if (!s)
        return -1;
    if (!qz_id_parse('y', c->who, who))
        return qz_fail(err, QZ_E_INPUT, "the feed names \"%.40s\", which is not a youth's id", c->who);
    qz_bind_text(s, 1, c->activity);
    qz_bind_blob(s, 2, who, sizeof who);
    qz_bind_int(s, 3, c->at_ms);
    qz_bind_text(s, 4, c->where);
    return qz_run(s, err) == 0 ? near_seal(l, &near_tables[NEAR_SIBLING], c->activity, who, err) : -1;
}

static int drop_sibling(struct qz_ledger *l, const struct qz_feed_fallen *f, struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    struct qz_stmt *s = qz_db_stmt(l->db, "DELETE FROM sibling WHERE activity = ? AND who = ?", err);
    if (!s)
        return -1;
    if (!qz_id_parse('y', f->who, who))
        return qz_fail(err, QZ_E_INPUT, "the feed names \"%.40s\", which is not a youth's id", f->who);
    qz_bind_text(s, 1, f->activity);
    qz_bind_blob(s, 2, who, sizeof who);
    return qz_run(s, err);
}

static int put_elsewhere(struct qz_ledger *l, const struct qz_feed_elsewhere *e, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "INSERT OR REPLACE INTO elsewhere(activity, named, unnamed) VALUES (?, ?, ?)", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, e->activity);
    qz_bind_int(s, 2, e->named);
    qz_bind_int(s, 3, e->unnamed);
    return qz_run(s, err) == 0 ? near_seal(l, &near_tables[NEAR_ELSEWHERE], e->activity, NULL, err) : -1;
}

static int put_figure(struct qz_ledger *l, const struct qz_feed_figure *g, int64_t as_of_ms,
                      struct qz_err *err)
{
    int64_t confirms = 0;
    for (int w = 0; w < QZ_WHOSE_COUNT; w++)
        confirms += g->by[w].confirmed > 0;
    const int64_t figure[] = {g->proven,
                              g->attested,
                              g->waiting,
                              g->late,
                              g->counted,
                              g->by[QZ_WHOSE_CADRE].attested,
                              g->by[QZ_WHOSE_ADMIN].attested};
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "INSERT OR REPLACE INTO figure(activity, proven, attested, waiting, late, counted, "
                   "by_cadre, by_admin, as_of_ms, confirms, closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, g->activity);
    const int n = (int)(sizeof figure / sizeof *figure);
    for (int i = 0; i < n; i++)
        qz_bind_int(s, 2 + i, figure[i]);
    qz_bind_int(s, 2 + n, as_of_ms);
    qz_bind_int(s, 3 + n, confirms);
    qz_bind_int(s, 4 + n, g->closed);
    return qz_run(s, err) == 0 ? near_seal(l, &near_tables[NEAR_FIGURE], g->activity, NULL, err) : -1;
}

static int put_feed(struct qz_ledger *l, const struct qz_feed *f, struct qz_err *err)
{
    for (size_t i = 0; i < f->fallens; i++)
        if (drop_sibling(l, &f->fallen[i], err) != 0)
            return -1;
    for (size_t i = 0; i < f->checkins; i++)
        if (put_sibling(l, &f->checkin[i], err) != 0)
            return -1;
    for (size_t i = 0; i < f->elsewheres; i++)
        if (put_elsewhere(l, &f->elsewhere[i], err) != 0)
            return -1;
    for (size_t i = 0; i < f->figures; i++)
        if (put_figure(l, &f->figure[i], f->stats.as_of_ms, err) != 0)
            return -1;
    if (qz_near_count(l, err) != 0)
        return -1;
    if (qz_stats_put(l, &f->stats, err) != 0 ||
        qz_setting_put_number(l, QZ_SETTING_FEED_NEXT, (int64_t)f->next, err) != 0 ||
        qz_setting_put_number(l, QZ_SETTING_FEED_HELD, (int64_t)f->held, err) != 0)
        return -1;
    return qz_setting_put(l, QZ_SETTING_FEED_CONFIG, f->config, err);
}

int qz_ledger_feed(struct qz_ledger *l, const char *json, size_t len, struct qz_err *err)
{
    struct qz_feed f;
    if (qz_feed_read(json, len, &f, err) != 0)
        return -1;
    int rc = qz_db_begin(l->db, err);
    if (rc == 0)
        rc = qz_ledger_end(l, put_feed(l, &f, err), err);
    qz_feed_finish(&f);
    return rc;
}
