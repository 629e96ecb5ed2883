#include "ledger/ledger_int.h"
#include "rules/period.h"

#include <string.h>

int qz_told_keys(struct qz_ledger *l, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(l->db, Q_PASS_KEY_ALL, err);
    for (l->keys = 0; (rc = qz_rows_next(&rows, &row, err)) == 1; l->keys++) {
        l->key[l->keys].id = (uint8_t)qz_row_int(row, 0);
        qz_row_take(row, 1, l->key[l->keys].pk, QZ_PASS_KEY_BYTES);
    }

    return rc;
}

size_t qz_ledger_keys(const struct qz_ledger *l, const struct qz_pass_key **keys)
{
    *keys = l->key;
    return l->keys;
}

int qz_ledger_revoked(struct qz_ledger *l, const struct qz_pass *pass, struct qz_err *err)
{
    uint8_t tag[QZ_PASS_TAG_BYTES];
    const struct qz_row *row;
    qz_pass_tag(pass->raw, tag);
    return qz_db_get(l->db, Q_REVOKED_HAS, &row, err, BLOB(tag, sizeof tag), BLOB(pass->id, QZ_ID_BYTES));
}

/* ---- people ---- */

/* Activities of the year in which `who` stands at this kiosk. */
static int times_here(struct qz_ledger *l, const uint8_t who[QZ_ID_BYTES], const struct qz_period *year,
                      struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_PARTICIPATION_YEAR, &row, err, BLOB(who, QZ_ID_BYTES), INT(year->start_ms),
                       INT(year->next_ms));
    return rc == 1 ? (int)qz_row_int(row, 0) : -1;
}

int qz_ledger_person(struct qz_ledger *l, const char *who, int64_t now_ms, struct qz_person *out,
                     struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    const struct qz_row *row;
    struct qz_period year = qz_period_of(QZ_PERIOD_YEAR, now_ms);
    memset(out, 0, sizeof *out);
    if (!qz_id_parse('y', who, id))
        return qz_fail(err, QZ_E_INPUT, "\"%.40s\" is not a youth's id", who);
    int here = times_here(l, id, &year, err);
    if (here < 0)
        return -1;

    /* A roster of last year says nothing about this one. */
    int rc = qz_db_get(l->db, Q_PERSON_GET, &row, err, BLOB(id, sizeof id), INT(year.start_ms));
    if (rc == 1) {
        qz_copy_text(out->name, sizeof out->name, qz_row_text(row, 0));
        qz_copy_text(out->tail, sizeof out->tail, qz_row_text(row, 1));
        out->times_this_year = (int)qz_row_int(row, 2);
    }
    out->times_this_year += here;
    return rc < 0 ? -1 : 0;
}

int qz_ledger_find_people(struct qz_ledger *l, const char *tail, const char *digit,
                          struct qz_found_person *out, int most, struct qz_err *err)
{
    const struct qz_row *row;
    size_t len;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(l->db, Q_PERSON_OF_TAIL, err, TEXT(tail), TEXT(digit), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        qz_id_text('y', qz_row_blob(row, 0, &len), out[n].id);
        qz_copy_text(out[n].name, sizeof out[n].name, qz_row_text(row, 1));
        n++;
    }
    return rc < 0 ? -1 : n;
}

/* ---- cadres ---- */

static void ask_read_cadre(const struct qz_row *row, struct qz_cadre *out)
{
    qz_copy_text(out->id, sizeof out->id, qz_row_text(row, 0));
    qz_copy_text(out->name, sizeof out->name, qz_row_text(row, 1));
    qz_copy_text(out->pin, sizeof out->pin, qz_row_text(row, 2));
    out->nth = (int)qz_row_int(row, 3);
    out->stale = qz_row_int(row, 4) != 0;
}

int qz_ledger_cadres(struct qz_ledger *l, int skip, struct qz_cadre *out, int most, struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(l->db, Q_CADRE_SHOWN, err, INT(skip), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        ask_read_cadre(row, &out[n++]);
    return rc < 0 ? -1 : n;
}

int qz_ledger_cadre(struct qz_ledger *l, const char *id, struct qz_cadre *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_CADRE_ONE, &row, err, TEXT(id));
    if (rc == 1)
        ask_read_cadre(row, out);
    return rc;
}
