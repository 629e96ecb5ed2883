#include "ledger/ledger_int.h"
#include "rules/period.h"

#include <string.h>

int qz_told_keys(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT id, public_key FROM pass_key ORDER BY id LIMIT 2", err);
    int rc;
    if (!s)
        return -1;
    for (l->keys = 0; (rc = qz_step(s, err)) == 1; l->keys++) {
        size_t n;
        const void *pk = qz_col_blob(s, 1, &n);
        l->key[l->keys].id = (uint8_t)qz_col_int(s, 0);
        memcpy(l->key[l->keys].pk, pk, n < QZ_PASS_KEY_BYTES ? n : QZ_PASS_KEY_BYTES);
    }
    return rc;
}

size_t qz_ledger_keys(const struct qz_ledger *l, const struct qz_pass_key **keys)
{
    *keys = l->key;
    return l->keys;
}

bool qz_ledger_revoked(struct qz_ledger *l, const struct qz_pass *pass)
{
    uint8_t tag[QZ_PASS_TAG_BYTES];
    struct qz_stmt *s = qz_db_stmt(l->db,
                                   "SELECT 1 FROM revoked_pass WHERE tag = ?1"
                                   " UNION ALL SELECT 1 FROM revoked WHERE who = ?2",
                                   NULL);
    if (!s)
        return true;
    qz_pass_tag(pass->raw, tag);
    qz_bind_blob(s, 1, tag, sizeof tag);
    qz_bind_blob(s, 2, pass->id, QZ_ID_BYTES);
    int rc = qz_step(s, NULL);
    qz_reset(s);
    return rc != 0; /* a list that cannot be read revokes everybody */
}

/* ---- people ---- */

/* Activities of the year in which `who` stands at this kiosk. */
static int times_here(struct qz_ledger *l, const uint8_t who[QZ_ID_BYTES], const struct qz_period *year,
                      struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db,
                                   "SELECT count(*) FROM tally t WHERE t.last_ms >= ?2 AND EXISTS"
                                   " (SELECT 1 FROM participation p WHERE p.activity = t.ref AND p.who = ?1"
                                   " AND p.at_ms >= ?2 AND p.at_ms < ?3)",
                                   err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, who, QZ_ID_BYTES);
    qz_bind_int(s, 2, year->start_ms);
    qz_bind_int(s, 3, year->next_ms);
    int n = qz_step(s, err) == 1 ? (int)qz_col_int(s, 0) : -1;
    qz_reset(s);
    return n;
}

int qz_ledger_person(struct qz_ledger *l, const char *who, int64_t now_ms, struct qz_person *out,
                     struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    struct qz_period year = qz_period_of(QZ_PERIOD_YEAR, now_ms);
    memset(out, 0, sizeof *out);
    if (!qz_id_parse('y', who, id))
        return qz_fail(err, QZ_E_INPUT, "\"%.40s\" is not a youth's id", who);
    int here = times_here(l, id, &year, err);
    /* A roster of last year says nothing about this one. */
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "SELECT p.name, p.tail, CASE WHEN CAST(r.value AS INTEGER) >= ?2 THEN p.times ELSE 0 END"
                   " FROM person p LEFT JOIN setting r ON r.name = 'roster.told_ms' WHERE p.who = ?1",
                   err);
    if (here < 0 || !s)
        return -1;
    qz_bind_blob(s, 1, id, sizeof id);
    qz_bind_int(s, 2, year.start_ms);
    int rc = qz_step(s, err);
    if (rc == 1) {
        qz_copy_text(out->name, sizeof out->name, qz_col_text(s, 0));
        qz_copy_text(out->tail, sizeof out->tail, qz_col_text(s, 1));
        out->times_this_year = (int)qz_col_int(s, 2);
    }
    qz_reset(s);
    out->times_this_year += here;
    return rc < 0 ? -1 : 0;
}

/* ---- cadres ---- */

#define CADRES                                                                                               \
    "(SELECT place, id, name, pin, stale, CASE WHEN count(*) OVER same > 1"                                  \
    " THEN row_number() OVER (same ORDER BY place) ELSE 0 END AS nth"                                        \
    " FROM cadre WHERE pin <> '' WINDOW same AS (PARTITION BY name))"

static void read_cadre(struct qz_stmt *s, struct qz_cadre *out)
{
    qz_copy_text(out->id, sizeof out->id, qz_col_text(s, 0));
    qz_copy_text(out->name, sizeof out->name, qz_col_text(s, 1));
    qz_copy_text(out->pin, sizeof out->pin, qz_col_text(s, 2));
    out->nth = (int)qz_col_int(s, 3);
    out->stale = qz_col_int(s, 4) != 0;
}

int qz_ledger_cadres(struct qz_ledger *l, int skip, struct qz_cadre *out, int most, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        l->db, "SELECT id, name, pin, nth, stale FROM " CADRES " ORDER BY place LIMIT ?2 OFFSET ?1", err);
    int n = 0, rc;
    if (!s)
        return -1;
    qz_bind_int(s, 1, skip);
    qz_bind_int(s, 2, most);
    while ((rc = qz_step(s, err)) == 1)
        read_cadre(s, &out[n++]);
    return rc < 0 ? -1 : n;
}

int qz_ledger_cadre(struct qz_ledger *l, const char *id, struct qz_cadre *out, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT id, name, pin, nth, stale FROM " CADRES " WHERE id = ?", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    int rc = qz_step(s, err);
    if (rc == 1)
        read_cadre(s, out);
    qz_reset(s);
    return rc;
}
