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
    enum qz_query_id one, seal, all;
};
enum { NEAR_SIBLING, NEAR_ELSEWHERE, NEAR_FIGURE, NEAR_STAY, NEAR_TABLES };

static const struct near_table near_tables[NEAR_TABLES] = {
    [NEAR_SIBLING] = {Q_SIBLING_ONE, Q_SIBLING_SEAL, Q_SIBLING_ALL},
    [NEAR_ELSEWHERE] = {Q_ELSEWHERE_ONE, Q_ELSEWHERE_SEAL, Q_ELSEWHERE_ALL},
    [NEAR_FIGURE] = {Q_FIGURE_ONE, Q_FIGURE_SEAL, Q_FIGURE_ALL},
    [NEAR_STAY] = {Q_STAY_ONE, Q_STAY_SEAL, Q_STAY_ALL},
};

static const char near_domain[] = "qingzhan-near-v1"; /* its terminator is hashed too */

/* Of the first `columns` of the row. */
static int near_digest(const struct qz_ledger *l, const struct near_table *t, const struct qz_row *row,
                       int columns, uint8_t out[crypto_auth_hmacsha256_BYTES], struct qz_err *err)
{
    struct qz_buf b = {0};
    qz_buf_add(&b, near_domain, sizeof near_domain);
    qz_buf_printf(&b, "%d;", (int)(t - near_tables));
    for (int i = 0; i < columns; i++)
        qz_row_encode(row, i, &b);

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
    const struct qz_arg seal = BLOB(digest, sizeof digest), id = BLOB(who, QZ_ID_BYTES);
    struct qz_arg key[] = {TEXT(activity), QZ_LAST, QZ_LAST};
    struct qz_arg sealed[] = {TEXT(activity), seal, QZ_LAST, QZ_LAST};
    const struct qz_row *row;
    if (who) {
        key[1] = id;
        sealed[1] = id;
        sealed[2] = seal;
    }

    if (qz_db_get_args(l->db, t->one, &row, err, key) != 1 ||
        near_digest(l, t, row, qz_row_columns(row), digest, err) != 0)
        return -1;
    return qz_db_do_args(l->db, t->seal, err, sealed);
}

static int near_rows(struct qz_ledger *l, int64_t *rows, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(l->db, Q_NEAR_COUNT, &row, err) != 1)
        return -1;
    *rows = qz_row_int(row, 0);
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
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows_args(l->db, t->all, err, &QZ_LAST);

    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t n;
        int columns = qz_row_columns(row) - 1;
        const void *seal = qz_row_blob(row, columns, &n);
        if (near_digest(l, t, row, columns, digest, err) != 0)
            return -1;
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

    qz_came_forget(l);
    int rc = qz_db_do_all(l->db, err, Q_SIBLING_CLEAR, Q_ELSEWHERE_CLEAR, Q_STAY_CLEAR, Q_FIGURE_CLEAR);
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
    if (!qz_id_parse('y', c->who, who))
        return qz_fail(err, QZ_E_INPUT, "the feed names \"%.40s\", which is not a youth's id", c->who);
    if (qz_db_do(l->db, Q_SIBLING_PUT, err, TEXT(c->activity), BLOB(who, sizeof who), INT(c->at_ms),
                 TEXT(c->where), INT(c->as)) != 0)
        return -1;
    return near_seal(l, &near_tables[NEAR_SIBLING], c->activity, who, err);
}

static int drop_sibling(struct qz_ledger *l, const struct qz_feed_fallen *f, struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    if (!qz_id_parse('y', f->who, who))
        return qz_fail(err, QZ_E_INPUT, "the feed names \"%.40s\", which is not a youth's id", f->who);
    return qz_db_do(l->db, Q_SIBLING_DROP, err, TEXT(f->activity), BLOB(who, sizeof who));
}

static int put_elsewhere(struct qz_ledger *l, const struct qz_feed_elsewhere *e, struct qz_err *err)
{
    if (qz_db_do(l->db, Q_ELSEWHERE_PUT, err, TEXT(e->activity), INT(e->named), INT(e->unnamed)) != 0)
        return -1;
    return near_seal(l, &near_tables[NEAR_ELSEWHERE], e->activity, NULL, err);
}

static int put_stay(struct qz_ledger *l, const struct qz_feed_stay *s, struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    if (!qz_id_parse('y', s->who, who))
        return qz_fail(err, QZ_E_INPUT, "the feed names \"%.40s\", which is not a youth's id", s->who);
    if (qz_db_do(l->db, Q_STAY_PUT, err, TEXT(s->activity), BLOB(who, sizeof who), INT(s->in_ms),
                 INT(s->out_ms)) != 0)
        return -1;
    return near_seal(l, &near_tables[NEAR_STAY], s->activity, who, err);
}

static int put_figure(struct qz_ledger *l, const struct qz_feed_figure *g, int64_t as_of_ms,
                      struct qz_err *err)
{
    int64_t confirms = 0;
    for (int w = 0; w < QZ_WHOSE_COUNT; w++)
        confirms += g->by[w].confirmed > 0;

    if (qz_db_do(l->db, Q_FIGURE_PUT, err, TEXT(g->activity), INT(g->proven), INT(g->attested),
                 INT(g->waiting), INT(g->late), INT(g->counted), INT(g->by[QZ_WHOSE_CADRE].attested),
                 INT(g->by[QZ_WHOSE_ADMIN].attested), INT(as_of_ms), INT(confirms), INT(g->closed)) != 0)
        return -1;
    return near_seal(l, &near_tables[NEAR_FIGURE], g->activity, NULL, err);
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

    for (size_t i = 0; i < f->stays; i++)
        if (put_stay(l, &f->stay[i], err) != 0)
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

    qz_came_forget(l);
    int rc = qz_db_begin(l->db, err);
    if (rc == 0)
        rc = qz_ledger_end(l, put_feed(l, &f, err), err);

    qz_feed_finish(&f);
    return rc;
}
