#include "registry/certificate.h"

#include "base/fold.h"
#include "base/text.h"
#include "journal/state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what it speaks of ---- */

static bool certificate_code(const char *text, uint8_t out[QZ_CERTIFICATE_BYTES])
{
    return qz_base32_decode(text, strlen(text), out, QZ_CERTIFICATE_BYTES) == QZ_CERTIFICATE_BYTES;
}

/* Whether it speaks of that one: it counts, and was over when the certificate was made. */
static bool certificate_has(const struct qz_certificate *c, const struct qz_record_row *r, int64_t now_ms)
{
    return qz_record_counts(r) && r->end_ms <= (c->at_ms ? c->at_ms : now_ms);
}

static int certificate_row_of_one(struct qz_tracker *t, const struct qz_certificate *c, int64_t now_ms,
                                  struct qz_record_row *out, struct qz_err *err)
{
    int rc = qz_record_one(t, c->youth, c->ref, now_ms, out, err);
    if (rc != 1)
        return rc;
    return certificate_has(c, out, now_ms);
}

int qz_certificate_rows(struct qz_tracker *t, const struct qz_certificate *c, int64_t now_ms,
                        struct qz_record_row out[QZ_CERTIFICATE_ROWS + 1], struct qz_err *err)
{
    int kept = 0;
    if (c->ref)
        return certificate_row_of_one(t, c, now_ms, out, err);
    int n = qz_record_span(t, c->youth, c->from_ms, c->to_ms, now_ms, out, QZ_CERTIFICATE_ROWS + 1, err);
    if (n > QZ_CERTIFICATE_ROWS)
        return qz_fail(err, QZ_E_FULL, "a certificate speaks of at most %d activities; choose a shorter time",
                       QZ_CERTIFICATE_ROWS);

    for (int i = 0; i < n; i++)
        if (certificate_has(c, &out[i], now_ms))
            out[kept++] = out[i];
    return n < 0 ? -1 : kept;
}

enum qz_certificate_said qz_certificate_says(const struct qz_certificate *c, struct qz_record_sum now)
{
    if (c->ended_ms)
        return QZ_CERTIFICATE_ENDED;
    if (now.times == 0)
        return QZ_CERTIFICATE_NOTHING;
    bool less = now.times < c->then.times || now.minutes < c->then.minutes;
    return less ? QZ_CERTIFICATE_CHANGED : QZ_CERTIFICATE_GOOD;
}

/* ---- looking one up ---- */

static void certificate_take(const struct qz_row *row, struct qz_certificate *c)
{
    size_t len;
    memset(c, 0, sizeof *c);
    const uint8_t *code = qz_row_blob(row, 0, &len);
    if (len == QZ_CERTIFICATE_BYTES)
        qz_base32_encode(code, len, false, c->code, sizeof c->code);

    c->youth = qz_row_int(row, 1);
    qz_copy_text(c->activity, sizeof c->activity, qz_row_text(row, 2));
    c->ref = qz_row_int(row, 3);
    c->from_ms = qz_row_int(row, 4);
    c->to_ms = qz_row_int(row, 5);
    c->named = qz_row_int(row, 6) != 0;
    c->then.times = qz_row_int(row, 7);
    c->then.minutes = qz_row_int(row, 8);
    c->at_ms = qz_row_int(row, 9);
    c->ended_ms = qz_row_int(row, 10);
}

int qz_certificate_find(struct qz_tracker *t, const char *code, struct qz_certificate *out,
                        struct qz_err *err)
{
    uint8_t bytes[QZ_CERTIFICATE_BYTES];
    const struct qz_row *row;
    if (!certificate_code(code, bytes))
        return 0;
    int rc = qz_db_get(t->db, Q_CERTIFICATE_GET, &row, err, BLOB(bytes, sizeof bytes));
    if (rc != 1)
        return rc;
    certificate_take(row, out);
    qz_copy_text(out->name, sizeof out->name, qz_row_text(row, 11));
    return 1;
}

int qz_certificate_list(struct qz_tracker *t, int64_t youth, struct qz_certificate *out, int most,
                        struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_CERTIFICATE_LIST, err, INT(youth), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        certificate_take(row, &out[n]);
        qz_copy_text(out[n].title, sizeof out[n].title, qz_row_text(row, 11));
        n++;
    }
    return rc < 0 ? -1 : n;
}

/* Letters and digits alone, in one form. */
static void certificate_fold(const char *name, char out[QZ_FOLD_MOST])
{
    char *to = out;
    if (!qz_fold(name, true, out, QZ_FOLD_MOST))
        return;
    for (const char *p = out; *p; p++)
        if (*p != ' ')
            *to++ = *p;
    *to = '\0';
}

bool qz_certificate_name_is(const struct qz_certificate *c, const char *typed)
{
    char is[QZ_FOLD_MOST], wants[QZ_FOLD_MOST];
    certificate_fold(c->name, is);
    certificate_fold(typed, wants);
    bool same = *is && strcmp(is, wants) == 0;
    sodium_memzero(is, sizeof is);
    return same;
}

/* ---- making one ---- */

static int certificate_activity(struct qz_tracker *t, struct qz_certificate *c, struct qz_err *err)
{
    const struct qz_row *row;
    if (!*c->activity)
        return 0;
    int rc = qz_db_get(t->db, Q_PHONE_ACTIVITY_REF, &row, err, TEXT(c->activity));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no activity of that id");
    if (rc == 1)
        c->ref = qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

/* What counts there now. */
static int certificate_count(struct qz_tracker *t, struct qz_certificate *c, int64_t now_ms,
                             struct qz_err *err)
{
    struct qz_record_row *row = calloc(QZ_CERTIFICATE_ROWS + 1, sizeof *row);
    if (!row)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the certificate");
    int n = qz_certificate_rows(t, c, now_ms, row, err);
    if (n > 0)
        c->then = qz_record_add_up(row, n);
    free(row);
    if (n == 0)
        return qz_fail(err, QZ_E_CONFLICT, "nothing counts there yet; it has to be over, and confirmed");
    return n < 0 ? -1 : 0;
}

/* One that says the same: 1, 0 there is none, -1. */
static int certificate_same(struct qz_tracker *t, const struct qz_certificate *c,
                            char code[QZ_CERTIFICATE_TEXT], struct qz_err *err)
{
    const struct qz_row *row;
    size_t len;
    int rc = qz_db_get(t->db, Q_CERTIFICATE_SAME, &row, err, INT(c->youth), INT(c->ref), INT(c->from_ms),
                       INT(c->to_ms), INT(c->named), INT(c->then.times), INT(c->then.minutes));
    if (rc == 1) {
        const uint8_t *bytes = qz_row_blob(row, 0, &len);
        qz_base32_encode(bytes, len, false, code, QZ_CERTIFICATE_TEXT);
    }
    return rc;
}

static int certificate_has_room(struct qz_tracker *t, const struct qz_certificate *c, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_CERTIFICATE_COUNT, &row, err, INT(c->youth)) != 1)
        return -1;
    if (qz_row_int(row, 0) < QZ_CERTIFICATES_MOST)
        return 0;
    return qz_fail(err, QZ_E_FULL, "there are %d certificates already; use one of those",
                   QZ_CERTIFICATES_MOST);
}

static int certificate_keep(struct qz_tracker *t, const struct qz_certificate *c, int64_t now_ms,
                            char code[QZ_CERTIFICATE_TEXT], struct qz_err *err)
{
    uint8_t bytes[QZ_CERTIFICATE_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    qz_base32_encode(bytes, sizeof bytes, false, code, QZ_CERTIFICATE_TEXT);
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_CERTIFICATE_KEEP, err, BLOB(bytes, sizeof bytes), INT(c->youth), INT(c->ref),
                 INT(c->from_ms), INT(c->to_ms), INT(c->named), INT(c->then.times), INT(c->then.minutes),
                 INT(now_ms)) == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}

int qz_certificate_make(struct qz_tracker *t, int64_t youth, const struct qz_certificate_wish *wish,
                        int64_t now_ms, char code[QZ_CERTIFICATE_TEXT], struct qz_err *err)
{
    struct qz_certificate c = {.youth = youth, .named = wish->named};
    qz_copy_text(c.activity, sizeof c.activity, wish->activity);
    if (!*c.activity) {
        c.from_ms = wish->from_ms;
        c.to_ms = wish->to_ms;
    }
    if (certificate_activity(t, &c, err) != 0 || certificate_count(t, &c, now_ms, err) != 0)
        return -1;

    int same = certificate_same(t, &c, code, err);
    if (same != 0)
        return same == 1 ? 0 : -1;
    return certificate_has_room(t, &c, err) == 0 ? certificate_keep(t, &c, now_ms, code, err) : -1;
}

int qz_certificate_end(struct qz_tracker *t, int64_t youth, const char *code, int64_t now_ms,
                       struct qz_err *err)
{
    uint8_t bytes[QZ_CERTIFICATE_BYTES];
    struct qz_certificate c;
    int rc = qz_certificate_find(t, code, &c, err);
    if (rc != 1 || c.youth != youth)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no such certificate of yours");
    if (!certificate_code(code, bytes) || qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_CERTIFICATE_END, err, BLOB(bytes, sizeof bytes), INT(youth), INT(now_ms)) == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}
