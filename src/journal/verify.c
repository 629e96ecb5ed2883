#include "base/json.h"
#include "base/list.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/words.h"
#include "journal/journal.h"
#include "journal/open.h"
#include "journal/own_note.h"
#include "journal/rekey.h"
#include "journal/state.h"
#include "journal/verify_int.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is known of each log ---- */

static struct qz_proven_log *log_find(struct qz_proving *p, int64_t ref)
{
    for (size_t i = 0; i < p->logs; i++)
        if (p->log[i].ref == ref)
            return &p->log[i];
    return NULL;
}

static int logs_load(struct qz_proving *p)
{
    QZ_ROWS rows = qz_db_rows(p->t->db, Q_VERIFY_LOGS, p->err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, p->err)) == 1) {
        if (qz_list_grow(&p->log, p->logs, &p->log_cap, sizeof *p->log, p->err) != 0)
            return -1;
        struct qz_proven_log *l = &p->log[p->logs++];
        memset(l, 0, sizeof *l);
        l->ref = qz_row_int(row, 0);
        qz_copy_text(l->origin, sizeof l->origin, qz_row_text(row, 1));
        qz_range_init(&l->range);
    }
    return rc;
}

/* A kiosk is enrolled, or enrolled anew: its id follows from its key, which stays the same. */
static int kiosk_enrolled(struct qz_proving *p, const json_t *data)
{
    uint8_t pk[32];
    char id[QZ_KIOSK_ID_TEXT], origin[QZ_NOTE_NAME];
    const char *said = qz_json_str(data, "kiosk", QZ_KIOSK_ID_TEXT, p->err);
    if (!said || qz_json_bytes(data, "key", pk, sizeof pk, p->err) != 0)
        return -1;
    qz_kiosk_id(pk, id);
    if (strcmp(id, said) != 0)
        return qz_fail(p->err, QZ_E_CORRUPT, "the key that kiosk %s was enrolled with is another's", said);

    snprintf(origin, sizeof origin, "qingzhan/%s", id);
    for (size_t i = 0; i < p->logs; i++) {
        if (strcmp(p->log[i].origin, origin) != 0)
            continue;
        memcpy(p->log[i].pk, pk, sizeof pk);
        p->log[i].enrolled = true;
        return 0;
    }
    return qz_fail(p->err, QZ_E_CORRUPT, "the log of kiosk %s is gone", id);
}

/* ---- the tracker's own entries ---- */

static int said_number(struct qz_proving *p, const json_t *data, const char *name, uint64_t *out)
{
    int64_t v;
    if (qz_json_int(data, name, 0, INT64_MAX, &v, p->err) != 0)
        return -1;
    *out = (uint64_t)v;
    return 0;
}

static int rules_began(struct qz_proving *p, const json_t *data)
{
    const json_t *since = json_object_get(data, "since");
    for (int i = 0; i < QZ_SINCE_COUNT; i++) {
        const json_t *v = json_object_get(since, qz_since_name((enum qz_since)i));
        if (v && (uint64_t)json_integer_value(v) != p->t->since[i])
            return qz_fail(p->err, QZ_E_CORRUPT, "since when the rule of %s applies is not as it was written",
                           qz_since_name((enum qz_since)i));
    }
    return 0;
}

/* What receipts and evidence there were then. */
static int facts_said(struct qz_proving *p, const json_t *data)
{
    struct qz_facts to;
    uint8_t said[QZ_HASH_BYTES], found[QZ_HASH_BYTES];
    if (said_number(p, data, "receipts", &to.receipts) != 0 ||
        said_number(p, data, "forks", &to.forks) != 0 ||
        qz_json_bytes(data, "digest", said, sizeof said, p->err) != 0 ||
        qz_facts_digest(p->t, &p->facts, &to, found, p->err) != 0)
        return -1;
    if (memcmp(said, found, sizeof said) != 0)
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "the receipts up to number %" PRIu64
                       " or the evidence of forks are not as they were written",
                       to.receipts);

    /* Entries from before lack it. */
    p->keys_said = json_object_get(data, "keys") != NULL;
    if (p->keys_said && qz_json_bytes(data, "keys", p->keys, sizeof p->keys, p->err) != 0)
        return -1;
    return rules_began(p, data);
}

static int prove_keys(struct qz_proving *p)
{
    uint8_t now[32];
    qz_keys_digest(p->t, now);
    if (!p->keys_said || sodium_memcmp(now, p->keys, sizeof now) == 0)
        return 0;
    return qz_fail(
        p->err, QZ_E_CORRUPT,
        "pass.key or admin.token is not the one that the tracker ran with last; if that was changed on "
        "purpose, let the tracker run once");
}

static int seals_said(struct qz_proving *p, const json_t *data)
{
    uint8_t said[QZ_SEAL_LINK_BYTES], held[QZ_SEAL_LINK_BYTES];
    if (said_number(p, data, "seals", &p->seals) != 0 ||
        qz_json_bytes(data, "link", said, sizeof said, p->err) != 0)
        return -1;
    int rc = qz_seal_link(p->t->db, p->seals, held, p->err);
    if (rc < 0)
        return -1;
    if (rc == 0 || memcmp(said, held, sizeof said) != 0)
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "the seals over private rows up to number %" PRIu64 " are not as they were written",
                       p->seals);
    return 0;
}

/* From here on the tracker signs with another key; the one before signs nothing any more. */
static int key_changed(struct qz_proving *p, const json_t *data)
{
    struct qz_rekey change;
    const char *note = qz_json_str(data, "note", QZ_REKEY_TEXT, p->err);
    if (!note || qz_rekey_open(note, strlen(note), p->key, &change, p->err) != 0)
        return -1;
    memcpy(p->key, change.to, sizeof p->key);
    p->rekeys++;
    return 0;
}

static int prove_own_key(struct qz_proving *p)
{
    if (memcmp(p->key, p->t->sk + 32, sizeof p->key) == 0)
        return 0;
    return qz_fail(p->err, QZ_E_CORRUPT,
                   "tracker.key is not the key that the changes in the own log lead to");
}

static int own_entry(struct qz_proving *p, const struct qz_entry *e)
{
    static const struct {
        const char *verb;
        int (*fn)(struct qz_proving *p, const json_t *data);
    } rows[] = {{"kiosk-add", kiosk_enrolled},
                {"facts", facts_said},
                {"private", seals_said},
                {"tracker-rekey", key_changed}};
    size_t i = 0;
    if (e->kind != QZ_ENTRY_ADMIN)
        return 0;
    while (i < sizeof rows / sizeof *rows && strcmp(rows[i].verb, e->reason) != 0)
        i++;
    if (i == sizeof rows / sizeof *rows)
        return 0;

    json_t *data = qz_json_load(e->data, e->data_len, p->err);
    int rc = data ? rows[i].fn(p, data) : -1;
    json_decref(data);
    if (rc == 0)
        return 0;
    if (p->err->code == QZ_E_INPUT || p->err->code == QZ_E_DENIED)
        p->err->code = QZ_E_CORRUPT;
    return qz_fail_in(p->err, "entry %" PRIu64 " of the tracker's own log", e->n);
}

/* ---- lines ---- */

static int line_fails(struct qz_proving *p, const struct qz_proven_log *l, uint64_t n, const char *what)
{
    return qz_fail(p->err, QZ_E_CORRUPT, "%s breaks at entry %" PRIu64 ": %s", l->origin, n, qz_word(what));
}

static int prove_line(struct qz_proving *p, struct qz_proven_log *l, const char *line, size_t len,
                      int64_t receipt_ms)
{
    struct qz_entry e;
    struct qz_err why = {0};
    uint8_t leaf[QZ_HASH_BYTES];
    uint64_t n = l->range.size + 1;
    if (qz_entry_read(line, len, &e, &why) != 0)
        return why.code == QZ_E_NOMEM ? qz_fail(p->err, why.code, "%s", why.msg)
                                      : line_fails(p, l, n, why.msg);
    if (e.n != n)
        return line_fails(p, l, n, "its line says another number");

    qz_leaf_hash(line, len, leaf);
    qz_range_add(&l->range, leaf);
    p->entries++;
    if (l->ref != QZ_OWN_LOG)
        return 0;

    if (e.at_ms != receipt_ms)
        return line_fails(p, l, n, "it was received at another time than it was written");
    if (own_entry(p, &e) != 0)
        return -1;
    return qz_own_notes_prove(p, &l->range);
}

static int prove_lines(struct qz_proving *p, struct qz_proven_log *l, uint64_t last, int64_t receipt_ms)
{
    QZ_ROWS rows = qz_db_rows(p->t->db, Q_VERIFY_LINES, p->err, INT(qz_entry_id(l->ref, l->range.size + 1)),
                              INT(qz_entry_id(l->ref, last)));
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, p->err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 1, &len);
        if (qz_row_int(row, 0) != qz_entry_id(l->ref, l->range.size + 1))
            return line_fails(p, l, l->range.size + 1, "it is missing");
        if (prove_line(p, l, line, len, receipt_ms) != 0)
            return -1;
    }

    if (rc == 0 && l->range.size != last)
        return line_fails(p, l, l->range.size + 1, "it is missing");
    return rc;
}

/* ---- receipts ---- */

static int receipt_fails(struct qz_proving *p, const struct qz_proven_log *l, const char *what)
{
    return qz_fail(p->err, QZ_E_CORRUPT, "%s breaks at its checkpoint of %" PRIu64 " entries: %s", l->origin,
                   l->range.size, qz_word(what));
}

static int prove_cosignature(struct qz_proving *p, struct qz_proven_log *l, const struct qz_row *row,
                             const char *note, size_t len)
{
    struct qz_err why = {0};
    uint64_t time_s;
    size_t n;
    const char *line = qz_row_blob(row, 6, &n);
    if (!line || qz_cosign_check(note, len, line, n, QZ_TRACKER_NAME, p->key, &time_s, &why) != 0)
        return why.code == QZ_E_NOMEM ? qz_fail(p->err, why.code, "%s", why.msg)
                                      : receipt_fails(p, l, "the cosignature under it is not the tracker's");
    if ((int64_t)time_s != qz_row_int(row, 4) / 1000)
        return receipt_fails(p, l, "it was cosigned at another time than it was received");
    p->cosigned++;
    return 0;
}

/* The checkpoint that came with the lines, which the kiosk signed. */
static int prove_note(struct qz_proving *p, struct qz_proven_log *l, const struct qz_row *row)
{
    struct qz_checkpoint cp;
    uint8_t root[QZ_HASH_BYTES];
    size_t len;
    const char *note = qz_row_blob(row, 5, &len);
    if (!l->enrolled)
        return receipt_fails(p, l, "no kiosk of that key was enrolled before it came");
    if (!note || qz_checkpoint_open(note, len, l->origin, l->pk, &cp, NULL) != 0)
        return receipt_fails(p, l, "the kiosk did not sign it");

    qz_range_root(&l->range, root);
    if (cp.size != l->range.size || memcmp(root, cp.root, sizeof root) != 0)
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "%s breaks between entries %" PRId64 " and %" PRIu64
                       ": they do not give the root that the kiosk signed",
                       l->origin, qz_row_int(row, 2), l->range.size);
    p->signed_notes++;
    return prove_cosignature(p, l, row, note, len);
}

static int prove_milestone(struct qz_proving *p, struct qz_proven_log *l)
{
    const struct qz_row *row;
    size_t n = 0;
    if (l->range.size < l->milestone + QZ_MILESTONE_GAP)
        return 0;
    int rc = qz_db_get(p->t->db, Q_VERIFY_MILESTONE, &row, p->err, INT(l->ref), INT((int64_t)l->range.size));
    if (rc < 0)
        return -1;

    const void *nodes = rc == 1 ? qz_row_blob(row, 0, &n) : NULL;
    l->milestone = l->range.size;
    p->milestones++;
    if (!nodes || n != l->range.count * (size_t)QZ_HASH_BYTES || memcmp(nodes, l->range.node, n) != 0)
        return qz_fail(p->err, QZ_E_CORRUPT, "the tree kept of %s at %" PRIu64 " entries is not theirs",
                       l->origin, l->range.size);
    return 0;
}

static int prove_receipt(struct qz_proving *p, const struct qz_row *row)
{
    struct qz_proven_log *l = log_find(p, qz_row_int(row, 1));
    uint64_t first = (uint64_t)qz_row_int(row, 2), last = (uint64_t)qz_row_int(row, 3);
    if (!l)
        return qz_fail(p->err, QZ_E_CORRUPT, "receipt %" PRId64 " is of a log that is gone",
                       qz_row_int(row, 0));
    if (first != l->range.size + 1 || last < first)
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "receipt %" PRId64 " is of entries %" PRIu64 " to %" PRIu64 " of %s, after %" PRIu64,
                       qz_row_int(row, 0), first, last, l->origin, l->range.size);
    if (prove_lines(p, l, last, qz_row_int(row, 4)) != 0 || prove_milestone(p, l) != 0)
        return -1;

    p->receipts++;
    if (l->ref != QZ_OWN_LOG)
        return prove_note(p, l, row);
    if (!qz_row_null(row, 5) || !qz_row_null(row, 6))
        return receipt_fails(p, l, "the tracker's own entries come with none");
    return 0;
}

static int prove_receipts(struct qz_proving *p)
{
    QZ_ROWS rows = qz_db_rows(p->t->db, Q_VERIFY_RECEIPTS, p->err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, p->err)) == 1) {
        p->seq++;
        if ((uint64_t)qz_row_int(row, 0) != p->seq)
            return qz_fail(p->err, QZ_E_CORRUPT, "receipt %" PRIu64 " is missing", p->seq);
        if (prove_receipt(p, row) != 0)
            return -1;
    }
    return rc;
}

/* ---- what is kept of each log ---- */

/* What the own log's row says is there of the own log is, and of other logs nothing. */
static int prove_said(struct qz_proving *p, bool own, int64_t checkpoints, int64_t seals)
{
    if ((uint64_t)checkpoints != (own ? p->own_notes : 0))
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "%" PRId64 " checkpoints of the tracker's own log are said to be there, %" PRIu64
                       " are",
                       checkpoints, p->own_notes);
    if ((uint64_t)seals != (own ? p->seals : 0))
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "the own log is said to speak of %" PRId64 " seals, not of %" PRIu64, seals, p->seals);
    return 0;
}

static int prove_log(struct qz_proving *p, const struct qz_row *row)
{
    size_t n;
    int64_t size = qz_row_int(row, 1), milestone = qz_row_int(row, 3);
    const struct qz_proven_log *l = log_find(p, qz_row_int(row, 0));
    const void *nodes = qz_row_blob(row, 2, &n);
    if (!l || (uint64_t)size != l->range.size || n != l->range.count * (size_t)QZ_HASH_BYTES ||
        (n && memcmp(nodes, l->range.node, n) != 0))
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "the entries of %s do not give the tree that is kept for %" PRId64,
                       l ? l->origin : "a log", size);
    if ((uint64_t)milestone != l->milestone)
        return qz_fail(p->err, QZ_E_CORRUPT, "the newest tree kept of %s is not at %" PRId64 " entries",
                       l->origin, milestone);

    bool own = l->ref == QZ_OWN_LOG;
    if (own ? strcmp(l->origin, QZ_TRACKER_NAME) != 0 : !l->enrolled)
        return qz_fail(p->err, QZ_E_CORRUPT, "%s is the log of no kiosk that was enrolled", l->origin);
    return prove_said(p, own, qz_row_int(row, 4), qz_row_int(row, 5));
}

static int prove_logs(struct qz_proving *p)
{
    QZ_ROWS rows = qz_db_rows(p->t->db, Q_VERIFY_KEPT, p->err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, p->err)) == 1)
        if (prove_log(p, row) != 0)
            return -1;
    return rc;
}

/* There are as many of these as were looked at. */
static int prove_count(struct qz_proving *p, enum qz_query_id q, uint64_t want, const char *what)
{
    const struct qz_row *row;
    if (qz_db_get_args(p->t->db, q, &row, p->err, &QZ_LAST) != 1)
        return -1;
    uint64_t found = (uint64_t)qz_row_int(row, 0);
    if (found == want)
        return 0;
    return qz_fail(p->err, QZ_E_CORRUPT, "there are %" PRIu64 " %s, and there should be %" PRIu64, found,
                   qz_word(what), want);
}

/* ---- evidence of forks ---- */

static int prove_fork(struct qz_proving *p, const struct qz_row *row)
{
    struct qz_checkpoint cp;
    size_t held_len, sent_len, line_len, note_len;
    const struct qz_proven_log *l = log_find(p, qz_row_int(row, 0));
    const char *held = qz_row_blob(row, 2, &held_len), *sent = qz_row_blob(row, 3, &sent_len);
    const char *note = qz_row_blob(row, 4, &note_len), *line = qz_row_blob(row, 5, &line_len);
    p->forks++;

    bool is_held = l && l->enrolled && line && held_len == line_len && memcmp(held, line, line_len) == 0;
    bool differs = sent_len != held_len || memcmp(sent, held, held_len) != 0;
    if (is_held && differs && note && qz_checkpoint_open(note, note_len, l->origin, l->pk, &cp, NULL) == 0 &&
        cp.size >= (uint64_t)qz_row_int(row, 1))
        return 0;
    return qz_fail(p->err, QZ_E_CORRUPT, "the evidence that %s forked at entry %" PRId64 " proves nothing",
                   l ? l->origin : "a log", qz_row_int(row, 1));
}

static int prove_forks(struct qz_proving *p)
{
    QZ_ROWS rows = qz_db_rows(p->t->db, Q_VERIFY_FORKS, p->err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, p->err)) == 1)
        if (prove_fork(p, row) != 0)
            return -1;

    if (rc == 0 && p->own_notes && p->forks != p->facts.forks)
        return qz_fail(p->err, QZ_E_CORRUPT,
                       "there are %" PRIu64
                       " pieces of evidence of forks, and the own log speaks of %" PRIu64,
                       p->forks, p->facts.forks);
    return rc;
}

/* ---- private rows ---- */

static int prove_private(struct qz_proving *p)
{
    struct qz_seal_end end;
    if (qz_seal_check(&p->t->sealer, &end, &p->private, p->err) != 0)
        return -1;
    if (end.number >= p->seals)
        return 0;
    return qz_fail(p->err, QZ_E_CORRUPT,
                   "there are %" PRIu64 " seals over private rows, and the own log speaks of "
                   "%" PRIu64,
                   end.number, p->seals);
}

/* ---- pictures of notices: the log names each by its hash ---- */

static int prove_picture(struct qz_proving *p, const struct qz_row *row)
{
    uint8_t is[QZ_SHA256_BYTES];
    size_t len, n;
    const void *hash = qz_row_blob(row, 1, &len);
    if (len != sizeof is)
        return qz_fail(p->err, QZ_E_CORRUPT, "the picture of the notice %s is not here", qz_row_text(row, 0));
    const void *bytes = qz_row_blob(row, 2, &n);
    qz_sha256(bytes, n, is);
    return memcmp(is, hash, len) == 0
               ? 0
               : qz_fail(p->err, QZ_E_CORRUPT, "the picture of the notice %s is not as its entry says",
                         qz_row_text(row, 0));
}

static int prove_pictures(struct qz_proving *p)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(p->t->db, Q_PICTURE_ALL, p->err);
    while ((rc = qz_rows_next(&rows, &row, p->err)) == 1)
        if (prove_picture(p, row) != 0)
            return -1;
    return rc;
}

/* No rows but those that were looked at. */
static int prove_counts(struct qz_proving *p)
{
    if (prove_count(p, Q_VERIFY_REKEYS, p->rekeys, "changes of the tracker's key") != 0 ||
        prove_count(p, Q_VERIFY_ENTRIES, p->entries, "entries") != 0 ||
        prove_count(p, Q_VERIFY_SINCE, QZ_SINCE_COUNT, "rules that began at some time") != 0)
        return -1;
    return prove_count(p, Q_VERIFY_MILESTONES, p->milestones, "kept trees");
}

static int prove_all(struct qz_proving *p)
{
    if (qz_db_prove(p->t->db, p->err) != 0 || logs_load(p) != 0 ||
        qz_rekey_first(p->t, p->key, p->err) != 0 || qz_own_notes_start(p) != 0 || prove_receipts(p) != 0 ||
        qz_own_notes_end(p) != 0 || prove_own_key(p) != 0 || prove_logs(p) != 0 || prove_counts(p) != 0 ||
        prove_forks(p) != 0 || prove_pictures(p) != 0)
        return -1;
    return prove_keys(p) == 0 ? prove_private(p) : -1;
}

static void say_all(const struct qz_proving *p, struct qz_buf *out)
{
    qz_buf_printf(out,
                  "%" PRIu64
                  " entries in %zu logs give the roots that are kept, each covered by one of %" PRIu64
                  " receipts\n",
                  p->entries, p->logs, p->receipts);
    qz_buf_printf(out,
                  "%" PRIu64
                  " checkpoints are signed by their kiosks and give the roots of their entries; %" PRIu64
                  " cosignatures are this tracker's\n",
                  p->signed_notes, p->cosigned);
    qz_own_notes_say(p, out);

    if (p->rekeys)
        qz_buf_printf(out,
                      "the tracker's key was changed %" PRIu64
                      " times, each by a note that the key before and the new one signed\n",
                      p->rekeys);
    qz_buf_printf(out, "%" PRIu64 " private rows are as their seals say; %" PRIu64 " were destroyed\n",
                  p->private.rows, p->private.gone);
    if (p->forks)
        qz_buf_printf(out, "%" PRIu64 " pieces of evidence prove forks\n", p->forks);

    if (out->len && out->data[out->len - 1] == '\n')
        out->data[--out->len] = '\0';
}

int qz_journal_verify(struct qz_tracker *t, struct qz_buf *report, struct qz_err *err)
{
    struct qz_err own;
    struct qz_proving p = {.t = t, .err = err ? err : &own};
    int rc = prove_all(&p);
    if (rc == 0)
        say_all(&p, report);
    qz_rows_end(&p.notes);
    free(p.log);
    return rc == 0 && report->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the report") : rc;
}
