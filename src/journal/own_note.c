#include "journal/own_note.h"

#include "base/clock.h"
#include "base/json.h"
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

static int facts_rows(struct qz_tracker *t, const char *sql, uint64_t from, uint64_t to,
                      crypto_hash_sha256_state *sum, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, sql, err);
    struct qz_buf row = {0};
    int rc;
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)from);
    qz_bind_int(s, 2, (int64_t)to);
    while ((rc = qz_step(s, err)) == 1) {
        qz_buf_clear(&row);
        for (int i = 0; i < qz_col_count(s); i++)
            qz_col_encode(s, i, &row);
        if (row.failed) {
            qz_reset(s);
            qz_buf_finish(&row);
            return qz_fail(err, QZ_E_NOMEM, "no memory to look at the receipts");
        }
        crypto_hash_sha256_update(sum, (const uint8_t *)row.data, row.len);
    }
    qz_buf_finish(&row);
    return rc;
}

int qz_facts_digest(struct qz_tracker *t, struct qz_facts *at, const struct qz_facts *to,
                    uint8_t out[QZ_HASH_BYTES], struct qz_err *err)
{
    static const char receipts[] =
        "SELECT seq,log,first,last,at_ms,note,cosignature FROM receipt WHERE seq>?1 AND seq<=?2 ORDER BY seq";
    static const char forks[] =
        "SELECT ref,log,n,held,sent,note,at_ms FROM fork WHERE ref>?1 AND ref<=?2 ORDER BY ref";
    crypto_hash_sha256_state sum;
    crypto_hash_sha256_init(&sum);
    if (facts_rows(t, receipts, at->receipts, to->receipts, &sum, err) != 0 ||
        facts_rows(t, forks, at->forks, to->forks, &sum, err) != 0)
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
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT coalesce(max(ref),0) FROM fork", err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    out->receipts = t->seq;
    out->forks = (uint64_t)qz_col_int(s, 0);
    qz_reset(s);
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
    struct qz_stmt *s = qz_db_stmt(
        t->db, "SELECT number,size,receipts,forks,link FROM own_checkpoint ORDER BY number DESC LIMIT 1",
        err);
    size_t n;
    memset(out, 0, sizeof *out);
    int rc = s ? qz_step(s, err) : -1;
    if (rc != 1)
        return rc;
    out->number = (uint64_t)qz_col_int(s, 0);
    out->size = (uint64_t)qz_col_int(s, 1);
    out->facts = (struct qz_facts){(uint64_t)qz_col_int(s, 2), (uint64_t)qz_col_int(s, 3)};
    const void *link = qz_col_blob(s, 4, &n);
    if (n == sizeof out->link)
        memcpy(out->link, link, n);
    qz_reset(s);
    return 0;
}

int qz_own_note_load(struct qz_tracker *t, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db, "SELECT note,size FROM own_checkpoint ORDER BY number DESC LIMIT 1", err);
    int rc = s ? qz_step(s, err) : -1;
    if (rc < 0)
        return -1;
    qz_copy_text(t->own_note, sizeof t->own_note, rc == 1 ? qz_col_text(s, 0) : "");
    t->own_noted = rc == 1 ? (uint64_t)qz_col_int(s, 1) : 0;
    if (rc == 1)
        qz_reset(s);
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
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT coalesce(max(at_ms),0) FROM restored", err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    *ms = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

static int own_sign(struct qz_batch *b, struct qz_buf *note, struct qz_err *err)
{
    struct qz_checkpoint cp = {.size = b->range.size};
    if (own_origin(b->t, cp.origin, err) != 0 || own_restored(b->t, &cp.restored_ms, err) != 0)
        return -1;
    qz_range_root(&b->range, cp.root);
    qz_checkpoint_sign(&cp, b->t->sk, note);
    return note->failed || note->len >= QZ_OWN_NOTE_MAX
               ? qz_fail(err, QZ_E_NOMEM, "no memory to sign the tracker's log")
               : 0;
}

static int own_insert(struct qz_batch *b, const struct newest *was, const struct qz_facts *facts,
                      const struct qz_buf *note, struct qz_err *err)
{
    uint8_t link[QZ_HASH_BYTES];
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT INTO own_checkpoint VALUES(?1,?2,?3,?4,?5,?6)", err);
    if (!s)
        return -1;
    qz_own_note_link(was->link, was->number + 1, note->data, note->len, link);
    qz_bind_int(s, 1, (int64_t)was->number + 1);
    qz_bind_int(s, 2, (int64_t)b->range.size);
    qz_bind_int(s, 3, (int64_t)facts->receipts);
    qz_bind_int(s, 4, (int64_t)facts->forks);
    qz_bind_text_n(s, 5, note->data, note->len);
    qz_bind_blob(s, 6, link, sizeof link);
    if (qz_run(s, err) != 0)
        return -1;
    return qz_db_exec(b->t->db, "UPDATE log SET checkpoints=checkpoints+1 WHERE ref=1", err);
}

/* An entry that says what receipts and evidence there are, and when rules of judging began. */
static int own_facts(struct qz_batch *b, struct qz_facts *at, struct qz_err *err)
{
    struct qz_facts to;
    struct qz_buf data = {0};
    uint8_t digest[QZ_HASH_BYTES];
    char base64[48];
    if (facts_held(b->t, &to, err) != 0 || qz_facts_digest(b->t, at, &to, digest, err) != 0)
        return -1;
    qz_base64_encode(digest, sizeof digest, false, base64, sizeof base64);
    qz_buf_printf(&data, "{\"receipts\":%" PRIu64 ",\"forks\":%" PRIu64 ",\"digest\":\"%s\"", to.receipts,
                  to.forks, base64);
    qz_keys_digest(b->t, digest);
    qz_base64_encode(digest, sizeof digest, false, base64, sizeof base64);
    qz_buf_printf(&data, ",\"keys\":\"%s\"", base64);
    qz_since_write(b->t, &data);
    qz_buf_char(&data, '}');
    int rc = qz_own_add(b, "facts", &data, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_own_note_add(struct qz_batch *b, struct qz_err *err)
{
    struct newest was;
    struct qz_facts at;
    struct qz_buf note = {0};
    if (newest_find(b->t, &was, err) != 0)
        return -1;
    at = was.facts;
    int rc = own_facts(b, &at, err) == 0 && own_sign(b, &note, err) == 0
                 ? own_insert(b, &was, &at, &note, err)
                 : -1;
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
    qz_buf_str(&data, "{\"reason\":");
    qz_buf_json(&data, reason);
    qz_buf_char(&data, '}');
    int rc = qz_own_do(t, "restored", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc == 0 ? qz_tracker_checkpoint(t, now_ms, err) : -1;
}
