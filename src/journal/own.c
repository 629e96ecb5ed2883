#include "journal/own.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/judge.h"
#include "journal/log.h"
#include "journal/private.h"
#include "journal/state.h"

#include <string.h>

int qz_own_begin(struct qz_tracker *t, struct qz_batch *b, int64_t now_ms, struct qz_err *err)
{
    qz_batch_init(b, t, QZ_OWN_LOG, 0, now_ms);
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_log_load(t, QZ_OWN_LOG, &b->range, &b->milestone, err) != 0) {
        qz_own_cancel(b);
        return -1;
    }
    b->base = b->range.size;
    return 0;
}

void qz_own_cancel(struct qz_batch *b)
{
    qz_db_rollback(b->t->db);
    qz_batch_finish(b);
}

/* One entry: written, read back (so that what is applied is what is kept), judged, kept. */
static int append(struct qz_batch *b, const struct qz_entry *e, struct qz_buf *line, enum qz_judgement *j,
                  struct qz_err *err)
{
    struct qz_entry read;
    uint8_t leaf[QZ_HASH_BYTES];
    if (qz_entry_write(e, line, err) != 0 || qz_entry_read(line->data, line->len, &read, err) != 0 ||
        qz_judge(b, &read, QZ_J_ACCEPTED, j, err) != 0)
        return -1;
    qz_leaf_hash(line->data, line->len, leaf);
    qz_range_add(&b->range, leaf);
    return qz_log_insert(b, e->n, *j, line->data, line->len, err);
}

int qz_own_write(struct qz_batch *b, struct qz_entry *e, enum qz_judgement *j, struct qz_err *err)
{
    struct qz_buf line = {0};
    if (b->place >= QZ_SEQ_PLACES)
        return qz_fail(err, QZ_E_FULL, "too many actions at once; send them in smaller parts");
    e->n = b->range.size + 1;
    e->at_ms = b->now_ms;
    e->up_ms = qz_up_ms();
    int rc = append(b, e, &line, j, err);
    qz_buf_finish(&line);
    return rc;
}

void qz_tracker_acts_for(struct qz_tracker *t, const char *account)
{
    qz_copy_text(t->acts_for, sizeof t->acts_for, account);
}

static int own_add_data(struct qz_batch *b, const char *verb, const struct qz_buf *data, struct qz_err *err)
{
    enum qz_judgement j;
    struct qz_entry e = {.kind = QZ_ENTRY_ADMIN, .data = data->data, .data_len = data->len};
    if (data->failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory for an entry of the tracker's log");
    strcpy(e.reason, verb);
    if (qz_own_write(b, &e, &j, err) != 0)
        return -1;
    return j == QZ_J_ACCEPTED
               ? 0
               : qz_fail(err, QZ_E_BUG, "an action of the tracker was judged %s", qz_judgement_name(j));
}

/* What an account does is put on record with the account's id, as the last member of the data. */
int qz_own_add(struct qz_batch *b, const char *verb, const struct qz_buf *data, struct qz_err *err)
{
    struct qz_buf named = {0};
    if (!*b->t->acts_for || data->len < 2)
        return own_add_data(b, verb, data, err);

    qz_buf_add(&named, data->data, data->len - 1); /* its closing brace comes anew */
    qz_jsonw_text(&named, "account_by", b->t->acts_for);
    qz_jsonw_object_end(&named);

    int rc = own_add_data(b, verb, &named, err);
    qz_buf_finish(&named);
    return rc;
}

int qz_own_end(struct qz_batch *b, struct qz_err *err)
{
    if (qz_private_seal(b, err) != 0 || qz_batch_flush(b, err) != 0 ||
        qz_log_keep(b, b->base + 1, NULL, 0, NULL, err) != 0) {
        qz_own_cancel(b);
        return -1;
    }
    int rc = qz_db_commit(b->t->db, err);
    if (rc == 0)
        rc = qz_batch_done(b, err);
    qz_batch_finish(b);
    return rc;
}

int qz_own_do(struct qz_tracker *t, const char *verb, const struct qz_buf *data, int64_t now_ms,
              struct qz_err *err)
{
    struct qz_batch b;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (qz_own_add(&b, verb, data, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

void qz_own_words(const struct qz_entry *e, char verb[QZ_REASON_MAX + 1], char reason[QZ_REASON_MAX + 1])
{
    bool action = e->kind == QZ_ENTRY_ADMIN;
    strcpy(verb, action ? e->reason : "");
    strcpy(reason, action ? "" : e->reason);
    if (!action)
        return;
    json_t *data = qz_json_load(e->data, e->data_len, NULL);
    const char *given = json_string_value(json_object_get(data, "reason"));
    qz_copy_text(reason, QZ_REASON_MAX + 1, given ? given : "");
    json_decref(data);
}
