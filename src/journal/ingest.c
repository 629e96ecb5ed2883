#include "journal/ahead.h"
#include "journal/allowance.h"
#include "journal/batch.h"
#include "journal/dating.h"
#include "journal/journal.h"
#include "journal/judge.h"
#include "journal/log.h"
#include "journal/own.h"
#include "journal/own_note.h"
#include "journal/ownclock.h"
#include "journal/redate.h"
#include "journal/state.h"
#include "journal/work.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INGEST_TRIES 4
#define FORKS_MOST   100 /* evidence kept of one kiosk; one piece proves it */

/* An upload taken apart. Lines are borrowed from the body. */
struct upload {
    struct qz_tracker *t;
    const struct qz_kiosk *k;
    uint64_t from;
    const char *line[QZ_BATCH_ENTRIES];
    size_t len[QZ_BATCH_ENTRIES];
    unsigned count;
    const char *note;
    size_t note_len;
    struct qz_checkpoint cp;
    int64_t now_ms;
    struct qz_err *err;
};

static enum qz_ingest fail(struct upload *u, enum qz_ingest what, enum qz_err_code code, const char *text)
{
    qz_fail(u->err, code, "%s", text);
    return what;
}

/* Lines, an empty line, the note. */
static enum qz_ingest take_apart(struct upload *u, const char *body, size_t len)
{
    const char *p = body, *end = body + len;

    while (p < end && *p != '\n') {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        if (!nl)
            return fail(u, QZ_INGEST_MALFORMED, QZ_E_INPUT, "the upload ends inside a line; send it whole");
        if (u->count == QZ_BATCH_ENTRIES || nl - p > QZ_ENTRY_MAX)
            return fail(u, QZ_INGEST_TOO_LARGE, QZ_E_INPUT,
                        "an upload has at most 1000 entries of at most 4096 bytes; send fewer at once");
        u->line[u->count] = p;
        u->len[u->count++] = (size_t)(nl - p);
        p = nl + 1;
    }

    if (p == end || p + 1 == end)
        return fail(u, QZ_INGEST_MALFORMED, QZ_E_INPUT,
                    "after the entries an empty line and a checkpoint are wanted; the upload ends before it");
    u->note = p + 1;
    u->note_len = (size_t)(end - u->note);
    return QZ_INGEST_STORED;
}

static enum qz_ingest check_note(struct upload *u)
{
    char origin[QZ_NOTE_NAME];
    snprintf(origin, sizeof origin, "qingzhan/%s", u->k->id);
    if (qz_checkpoint_open(u->note, u->note_len, origin, u->k->pk, &u->cp, u->err) != 0)
        return u->err->code == QZ_E_INPUT ? QZ_INGEST_MALFORMED : QZ_INGEST_WRONG;
    if (u->cp.size != u->from - 1 + u->count)
        return fail(
            u, QZ_INGEST_WRONG, QZ_E_DENIED,
            "the checkpoint is of another size than the entries end at; make it for the last entry sent");
    return QZ_INGEST_STORED;
}

static bool root_fits(const struct qz_range *r, const struct qz_checkpoint *cp)
{
    uint8_t root[QZ_HASH_BYTES];
    qz_range_root(r, root);
    return r->size == cp->size && sodium_memcmp(root, cp->root, sizeof root) == 0;
}

/* ---- lines that are held already ---- */

static int insert_fork(struct upload *u, uint64_t n, const char *held, size_t held_len, unsigned i)
{
    return qz_db_do(u->t->db, Q_FORK_KEEP, u->err, INT(u->k->log), INT((int64_t)n), TEXT_N(held, held_len),
                    BLOB(u->line[i], u->len[i]), TEXT_N(u->note, u->note_len), INT(u->now_ms),
                    INT(FORKS_MOST));
}

/* What was sent is covered by nothing but the tracker's word, so that is given with it. */
static int keep_evidence(struct upload *u, uint64_t n, const char *held, size_t held_len, unsigned i)
{
    struct qz_batch b;
    if (qz_own_begin(u->t, &b, u->now_ms, u->err) != 0)
        return -1;
    int rc = insert_fork(u, n, held, held_len, i);
    bool fresh = rc == 0 && qz_db_changes(u->t->db) > 0;
    if (fresh)
        rc = qz_own_note_add(&b, u->err);
    if (rc != 0 || !fresh) {
        qz_own_cancel(&b);
        return rc;
    }
    return qz_own_end(&b, u->err) == 0 ? qz_own_note_load(u->t, u->err) : -1;
}

struct comparing {
    struct upload *u;
    unsigned i;
    bool differs;
    char held[QZ_ENTRY_MAX];
    size_t held_len;
};

static int compare_one(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct comparing *c = ctx;
    (void)n;
    (void)j;
    if (c->u->len[c->i] == len && memcmp(c->u->line[c->i], line, len) == 0)
        return ++c->i == c->u->count;
    c->differs = true;
    c->held_len = len < sizeof c->held ? len : sizeof c->held;
    memcpy(c->held, line, c->held_len);
    return 1;
}

/* Whether the kiosk itself signed for another log than the one held: its checkpoint has another root than the
 * log has at that size, or is the root of the lines as they were sent. A line that was altered on its way
 * proves nothing. 1, 0, -1. */
static int is_signed_fork(struct upload *u, const struct qz_range *held)
{
    struct qz_range r;
    if (u->cp.size <= held->size) {
        if (qz_log_range(u->t, u->k->id, u->cp.size, &r, u->err) != 0)
            return -1;
        return !root_fits(&r, &u->cp);
    }

    if (qz_log_range(u->t, u->k->id, u->from - 1, &r, u->err) != 0)
        return -1;
    for (unsigned i = 0; i < u->count; i++) {
        uint8_t leaf[QZ_HASH_BYTES];
        qz_leaf_hash(u->line[i], u->len[i], leaf);
        qz_range_add(&r, leaf);
    }
    return root_fits(&r, &u->cp);
}

/* The first `known` lines must be byte-equal to those held. */
static enum qz_ingest compare_held(struct upload *u, unsigned known, const struct qz_range *held,
                                   struct qz_upload_answer *answer)
{
    struct comparing c = {.u = u};
    if (known == 0)
        return QZ_INGEST_STORED;
    if (qz_journal_each(u->t, u->k->id, u->from, (int)known, compare_one, &c, u->err) != 0)
        return QZ_INGEST_FAILED;
    if (!c.differs)
        return QZ_INGEST_STORED;
    int proven = is_signed_fork(u, held);
    if (proven != 1)
        return proven < 0 ? QZ_INGEST_FAILED
                          : fail(u, QZ_INGEST_WRONG, QZ_E_DENIED,
                                 "the entries are not those under the checkpoint; send them again");

    answer->next = u->from + c.i;
    u->t->counts.forks++;
    if (keep_evidence(u, u->from + c.i, c.held, c.held_len, c.i) != 0)
        return QZ_INGEST_FAILED;
    qz_fail(u->err, QZ_E_CONFLICT,
            "entry %" PRIu64
            " differs from the one held; both are kept as evidence, ask the province's office",
            u->from + c.i);
    return QZ_INGEST_FORKED;
}

/* ---- new lines ---- */

/* Read the new lines: of struct qz_entry, the caller's to free, also after a failure. */
static enum qz_ingest read_new(struct upload *u, unsigned known, struct qz_entry **out)
{
    struct qz_entry *e = *out = malloc((u->count - known) * sizeof *e);
    if (!e)
        return fail(u, QZ_INGEST_FAILED, QZ_E_NOMEM, "no memory for an upload");

    for (unsigned i = known; i < u->count; i++, e++) {
        uint64_t n = u->from + i;
        if (qz_entry_read(u->line[i], u->len[i], e, u->err) != 0) {
            qz_fail_in(u->err, "entry %" PRIu64, n);
            return QZ_INGEST_MALFORMED;
        }
        if (e->n != n)
            return fail(u, QZ_INGEST_MALFORMED, QZ_E_INPUT,
                        "the entries' numbers do not follow one another from `from`; send them in order");
    }
    return QZ_INGEST_STORED;
}

static int store_one(struct upload *u, struct qz_batch *b, unsigned i, const struct qz_entry *e)
{
    enum qz_judgement j;
    qz_batch_line(b, u->line[i], u->len[i]);
    if (qz_judge(b, e, QZ_J_ACCEPTED, &j, u->err) != 0 ||
        qz_log_insert(b, e->n, j, u->line[i], u->len[i], u->err) != 0)
        return -1;
    qz_work_judged(b, j);
    return 0;
}

/* Fetch, judge, and gather what changes. */
static int judge_new(struct upload *u, struct qz_batch *b, unsigned known, const struct qz_entry *e)
{
    for (unsigned i = known; i < u->count; i++)
        if (qz_dating_look(b, u->from + i, u->line[i], u->len[i], u->err) != 0)
            return -1;
    if (qz_ahead(b, e, u->count - known, u->err) != 0)
        return -1;
    for (unsigned i = known; i < u->count; i++)
        if (store_one(u, b, i, &e[i - known]) != 0)
            return -1;
    return 0;
}

static int cosign(struct upload *u, char *out, size_t cap)
{
    struct qz_buf line = {0};
    int rc = qz_cosign(u->note, u->note_len, QZ_TRACKER_NAME, u->t->sk, (uint64_t)(u->now_ms / 1000), &line,
                       u->err);
    if (rc == 0 && (line.failed || line.len >= cap))
        rc = qz_fail(u->err, QZ_E_NOMEM, "no memory to cosign");
    if (rc == 0)
        memcpy(out, line.data, line.len + 1);
    qz_buf_finish(&line);
    return rc;
}

static enum qz_ingest store_all(struct upload *u, struct qz_batch *b, unsigned known,
                                struct qz_upload_answer *answer)
{
    struct qz_entry *e;
    enum qz_ingest rc = read_new(u, known, &e);
    if (rc == QZ_INGEST_STORED && judge_new(u, b, known, e) != 0)
        rc = QZ_INGEST_FAILED;
    free(e);
    if (rc != QZ_INGEST_STORED)
        return rc;

    if (qz_batch_flush(b, u->err) != 0 || cosign(u, answer->cosignature, sizeof answer->cosignature) != 0 ||
        qz_log_keep(b, u->from + known, u->note, u->note_len, answer->cosignature, u->err) != 0 ||
        qz_work_write(b, u->err) != 0)
        return QZ_INGEST_FAILED;
    return QZ_INGEST_STORED;
}

static enum qz_ingest use_allowance(struct upload *u, struct qz_batch *b, unsigned known,
                                    struct qz_upload_answer *answer)
{
    int64_t bytes = QZ_ALLOWANCE_OF_UPLOAD + (int64_t)u->note_len, wait_s;
    for (unsigned i = known; i < u->count; i++)
        bytes += (int64_t)u->len[i];
    int rc = qz_allowance_use(b, u->count - known, bytes, &wait_s, u->err);
    answer->next = wait_s > 0 ? (uint64_t)wait_s : answer->next;
    if (wait_s > 0)
        return QZ_INGEST_TOO_FAST;
    return rc == 0 ? QZ_INGEST_STORED : QZ_INGEST_FAILED;
}

static enum qz_ingest store_new(struct upload *u, struct qz_batch *b, unsigned known,
                                struct qz_upload_answer *answer)
{
    if (qz_db_begin(u->t->db, u->err) != 0)
        return QZ_INGEST_FAILED;
    enum qz_ingest rc = QZ_INGEST_FAILED;
    if (qz_work_begin(b, u->from + known, u->line + known, u->len + known, u->err) == 0)
        rc = use_allowance(u, b, known, answer);

    if (rc == QZ_INGEST_STORED)
        rc = store_all(u, b, known, answer);
    if (rc != QZ_INGEST_STORED) {
        qz_db_rollback(u->t->db);
        return rc;
    }
    if (qz_db_commit(u->t->db, u->err) != 0)
        return QZ_INGEST_FAILED;
    return qz_batch_done(b, u->err) == 0 ? QZ_INGEST_STORED : QZ_INGEST_FAILED;
}

static enum qz_ingest take_new(struct upload *u, struct qz_batch *b, unsigned known,
                               struct qz_upload_answer *answer)
{
    for (unsigned i = known; i < u->count; i++) {
        uint8_t leaf[QZ_HASH_BYTES];
        qz_leaf_hash(u->line[i], u->len[i], leaf);
        qz_range_add(&b->range, leaf);
    }
    if (!root_fits(&b->range, &u->cp))
        return fail(u, QZ_INGEST_WRONG, QZ_E_DENIED,
                    "the checkpoint's root is not the one of these entries; verify the kiosk's log");
    answer->next = b->range.size + 1;
    return store_new(u, b, known, answer);
}

/* A retry that ends at or before what is held: nothing is new, its checkpoint is cosigned if it is right. */
static enum qz_ingest take_old(struct upload *u, const struct qz_range *held, struct qz_upload_answer *answer)
{
    struct qz_range at = *held;
    if (u->cp.size < held->size && qz_log_range(u->t, u->k->id, u->cp.size, &at, u->err) != 0)
        return QZ_INGEST_FAILED;
    if (!root_fits(&at, &u->cp))
        return fail(u, QZ_INGEST_WRONG, QZ_E_DENIED,
                    "the checkpoint's root is not the one of these entries; verify the kiosk's log");
    answer->next = held->size + 1;
    return cosign(u, answer->cosignature, sizeof answer->cosignature) == 0 ? QZ_INGEST_STORED
                                                                           : QZ_INGEST_FAILED;
}

static enum qz_ingest take(struct upload *u, struct qz_batch *b, struct qz_upload_answer *answer)
{
    if (qz_log_load(u->t, u->k->log, &b->range, &b->milestone, u->err) != 0)
        return QZ_INGEST_FAILED;
    uint64_t next = b->range.size + 1;
    b->base = b->range.size;
    if (u->from > next) {
        answer->next = next;
        qz_fail(u->err, QZ_E_CONFLICT, "the next entry wanted is %" PRIu64 "; send from there", next);
        return QZ_INGEST_GAP;
    }

    uint64_t overlap = next - u->from;
    unsigned known = overlap < u->count ? (unsigned)overlap : u->count;
    enum qz_ingest rc = compare_held(u, known, &b->range, answer);
    if (rc != QZ_INGEST_STORED)
        return rc;
    return known == u->count ? take_old(u, &b->range, answer) : take_new(u, b, known, answer);
}

static enum qz_ingest ingest_once(struct upload *u, const char *body, size_t len,
                                  struct qz_upload_answer *answer)
{
    struct qz_tracker *t = u->t;
    struct qz_batch b;
    bool more;
    qz_batch_init(&b, t, u->k->log, u->k->organisation_ref, u->now_ms);
    u->count = 0;
    enum qz_ingest rc =
        u->from >= 1 && u->from < (uint64_t)QZ_N_MOST - QZ_BATCH_ENTRIES
            ? take_apart(u, body, len)
            : fail(u, QZ_INGEST_MALFORMED, QZ_E_INPUT, "`from` must be an entry number from 1 on");

    if (rc == QZ_INGEST_STORED && qz_ownclock_check(t, u->now_ms, u->err) != 0)
        rc = u->err->code == QZ_E_CONFLICT ? QZ_INGEST_CLOCK : QZ_INGEST_FAILED;
    if (rc == QZ_INGEST_STORED)
        rc = check_note(u);
    if (rc == QZ_INGEST_STORED)
        rc = take(u, &b, answer);
    if (rc == QZ_INGEST_STORED) {
        t->counts.uploads++;
        qz_copy_text(answer->checkpoint, sizeof answer->checkpoint, t->own_note);
    }
    if (rc == QZ_INGEST_STORED && qz_redate(t, u->now_ms, &more, u->err) != 0)
        rc = QZ_INGEST_FAILED;
    qz_batch_finish(&b);
    return rc;
}

/* Whether the same may go well: somebody who works on the database by hand was in the way. */
static bool ingest_again(const struct upload *u, enum qz_ingest rc)
{
    return rc == QZ_INGEST_FAILED && u->err->code == QZ_E_CONFLICT && qz_db_again(u->t->db);
}

enum qz_ingest qz_journal_ingest(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t from,
                                 const char *body, size_t len, int64_t now_ms,
                                 struct qz_upload_answer *answer, struct qz_err *err)
{
    struct qz_err own;
    struct upload *u = malloc(sizeof *u);
    memset(answer, 0, sizeof *answer);
    if (!u) {
        qz_fail(err, QZ_E_NOMEM, "no memory for an upload");
        return QZ_INGEST_FAILED;
    }

    *u = (struct upload){.t = t, .k = k, .from = from, .now_ms = now_ms, .err = err ? err : &own};
    enum qz_ingest rc = ingest_once(u, body, len, answer);
    for (int tries = 1; ingest_again(u, rc) && tries < INGEST_TRIES; tries++)
        rc = ingest_once(u, body, len, answer);
    if (ingest_again(u, rc)) /* which contradicts nothing that the kiosk sent */
        u->err->code = QZ_E_IO;
    free(u);
    return rc;
}

const struct qz_journal_counts *qz_journal_counters(const struct qz_tracker *t)
{
    return &t->counts;
}
