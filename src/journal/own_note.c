#include "journal/own_note.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/open.h"
#include "journal/own.h"
#include "journal/state.h"
#include "journal/tracker.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- what an entry "facts" covers ---- */

static int facts_rows(struct qz_tracker *t, enum qz_query_id q, uint64_t from, uint64_t to,
                      crypto_hash_sha256_state *sum, struct qz_err *err)
{
    const struct qz_arg args[] = {INT((int64_t)from), INT((int64_t)to), QZ_LAST};
    QZ_ROWS rows = qz_db_rows_args(t->db, q, err, args);
    const struct qz_row *row;
    struct qz_buf text = {0};
    int rc;
    while ((rc = qz_rows_next(&rows, &row, err)) == 1 && !text.failed) {
        qz_buf_clear(&text);
        for (int i = 0; i < qz_row_columns(row); i++)
            qz_row_encode(row, i, &text);
        crypto_hash_sha256_update(sum, (const uint8_t *)text.data, text.len);
    }

    if (text.failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory to look at the receipts");
    qz_buf_finish(&text);
    return rc;
}

int qz_facts_digest(struct qz_tracker *t, struct qz_facts *at, const struct qz_facts *to,
                    uint8_t out[QZ_HASH_BYTES], struct qz_err *err)
{
    crypto_hash_sha256_state sum;
    crypto_hash_sha256_init(&sum);
    if (facts_rows(t, Q_OWN_FACTS_RECEIPTS, at->receipts, to->receipts, &sum, err) != 0 ||
        facts_rows(t, Q_OWN_FACTS_FORKS, at->forks, to->forks, &sum, err) != 0)
        return -1;
    crypto_hash_sha256_final(&sum, out);
    *at = *to;
    return 0;
}

void qz_keys_digest(const struct qz_tracker *t, uint8_t out[32])
{
    static const char domain[] = "qingzhan-keys-v1";
    crypto_auth_hmacsha256_state st;
    crypto_auth_hmacsha256_init(&st, t->sealer.key, sizeof t->sealer.key);
    crypto_auth_hmacsha256_update(&st, (const uint8_t *)domain, sizeof domain);
    crypto_auth_hmacsha256_update(&st, t->pass_sk, sizeof t->pass_sk);
    crypto_auth_hmacsha256_update(&st, t->admin, sizeof t->admin);
    crypto_auth_hmacsha256_final(&st, out);
}

static int facts_held(struct qz_tracker *t, struct qz_facts *out, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_OWN_NEWEST_FORK, &row, err) != 1)
        return -1;
    out->receipts = t->seq;
    out->forks = (uint64_t)qz_row_int(row, 0);
    return 0;
}

/* ---- checkpoints ---- */

void qz_own_note_link(const uint8_t before[QZ_HASH_BYTES], uint64_t number, const char *note, size_t len,
                      uint8_t out[QZ_HASH_BYTES])
{
    crypto_hash_sha256_state st;
    char text[24];
    int n = snprintf(text, sizeof text, "%" PRIu64 ";", number);
    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, before, QZ_HASH_BYTES);
    crypto_hash_sha256_update(&st, (const uint8_t *)text, (unsigned long long)n);
    crypto_hash_sha256_update(&st, (const uint8_t *)note, len);
    crypto_hash_sha256_final(&st, out);
}

/* The newest checkpoint, and what the "facts" before it had covered. */
struct newest {
    uint64_t number, size;
    struct qz_facts facts;
    uint8_t link[QZ_HASH_BYTES];
};

static int newest_find(struct qz_tracker *t, struct newest *out, struct qz_err *err)
{
    const struct qz_row *row;
    memset(out, 0, sizeof *out);
    int rc = qz_db_get(t->db, Q_OWN_CHECKPOINT_NEWEST, &row, err);
    if (rc != 1)
        return rc;

    out->number = (uint64_t)qz_row_int(row, 0);
    out->size = (uint64_t)qz_row_int(row, 1);
    out->facts = (struct qz_facts){(uint64_t)qz_row_int(row, 2), (uint64_t)qz_row_int(row, 3)};
    qz_row_take(row, 4, out->link, sizeof out->link);
    return 0;
}

int qz_own_note_load(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_OWN_CHECKPOINT_NEWEST, &row, err);
    if (rc < 0)
        return -1;
    t->own_noted = rc == 1 ? (uint64_t)qz_row_int(row, 1) : 0;
    qz_copy_text(t->own_note, sizeof t->own_note, rc == 1 ? qz_row_text(row, 5) : "");
    return 0;
}

const char *qz_tracker_note(const struct qz_tracker *t)
{
    return t->own_note;
}

/* The log's name with the host that phones reach, where that fits a key's name; each place has its own. */
static int own_origin(struct qz_tracker *t, char out[QZ_NOTE_NAME], struct qz_err *err)
{
    char host[100];
    if (qz_setting_get(t, "host", host, sizeof host, err) != 0)
        return -1;
    bool fits = *host && strlen(host) + sizeof "/qingzhan" <= QZ_NOTE_NAME && !strpbrk(host, " +\n");
    snprintf(out, QZ_NOTE_NAME, fits ? "%.50s/qingzhan" : QZ_TRACKER_NAME, host);
    return 0;
}

/* When the store was last said to be put back from a copy. */
static int own_restored(struct qz_tracker *t, int64_t *ms, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_OWN_RESTORED, &row, err) != 1)
        return -1;
    *ms = qz_row_int(row, 0);
    return 0;
}

static int own_sign(struct qz_batch *b, struct qz_buf *note, struct qz_err *err)
{
    struct qz_checkpoint cp = {.size = b->range.size};
    if (own_origin(b->t, cp.origin, err) != 0 || own_restored(b->t, &cp.restored_ms, err) != 0)
        return -1;

    qz_range_root(&b->range, cp.root);
    qz_checkpoint_sign(&cp, b->t->sk, note);
    if (note->failed || note->len >= QZ_OWN_NOTE_MAX)
        return qz_fail(err, QZ_E_NOMEM, "no memory to sign the tracker's log");
    return 0;
}

static int own_insert(struct qz_batch *b, const struct newest *was, const struct qz_facts *facts,
                      const struct qz_buf *note, struct qz_err *err)
{
    uint8_t link[QZ_HASH_BYTES];
    qz_own_note_link(was->link, was->number + 1, note->data, note->len, link);
    if (qz_db_do(b->t->db, Q_OWN_CHECKPOINT_ADD, err, INT((int64_t)was->number + 1),
                 INT((int64_t)b->range.size), INT((int64_t)facts->receipts), INT((int64_t)facts->forks),
                 TEXT_N(note->data, note->len), BLOB(link, sizeof link)) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_OWN_CHECKPOINT_COUNT, err, INT(QZ_OWN_LOG));
}

/* An entry that says what receipts and evidence there are, and when rules of judging began. */
static int own_facts(struct qz_batch *b, struct qz_facts *at, struct qz_err *err)
{
    struct qz_facts to;
    struct qz_buf data = {0};
    uint8_t digest[QZ_HASH_BYTES];
    if (facts_held(b->t, &to, err) != 0 || qz_facts_digest(b->t, at, &to, digest, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_u64(&data, "receipts", to.receipts);
    qz_jsonw_u64(&data, "forks", to.forks);
    qz_jsonw_base64(&data, "digest", digest, sizeof digest);
    qz_keys_digest(b->t, digest);
    qz_jsonw_base64(&data, "keys", digest, sizeof digest);
    qz_since_write(b->t, &data);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "facts", &data, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_own_note_add(struct qz_batch *b, struct qz_err *err)
{
    struct newest was;
    struct qz_buf note = {0};
    if (newest_find(b->t, &was, err) != 0)
        return -1;

    struct qz_facts at = was.facts;
    int rc = own_facts(b, &at, err);
    if (rc == 0)
        rc = own_sign(b, &note, err);
    if (rc == 0)
        rc = own_insert(b, &was, &at, &note, err);
    qz_buf_finish(&note);
    return rc;
}

/* The receipt of the entry "facts" itself is the one after those that it speaks of. */
static int own_is_noted(struct qz_tracker *t, bool *noted, struct qz_err *err)
{
    struct newest was;
    if (newest_find(t, &was, err) != 0)
        return -1;
    *noted = was.number && t->seq == was.facts.receipts + 1;
    return 0;
}

int qz_tracker_checkpoint(struct qz_tracker *t, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    bool noted;
    if (own_is_noted(t, &noted, err) != 0)
        return -1;
    if (noted)
        return 0;

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (qz_own_note_add(&b, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err) == 0 ? qz_own_note_load(t, err) : -1;
}

int qz_tracker_restored(struct qz_tracker *t, const char *reason, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};
    if (qz_check_text("the reason", reason, QZ_REASON_MAX, false, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "reason", reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, "restored", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc == 0 ? qz_tracker_checkpoint(t, now_ms, err) : -1;
}
