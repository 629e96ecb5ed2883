#include "journal/rescue.h"

#include "base/clock.h"
#include "journal/batch.h"
#include "journal/dating.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/machine.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/state.h"
#include "journal/word.h"
#include "journal/work.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* One part that is taken over. */
struct rescuing {
    struct qz_tracker *t;
    const struct qz_rescue *part;
    struct qz_kiosk k;
    struct qz_batch of;  /* of the kiosk's log, of which nothing is applied */
    struct qz_batch own; /* of the tracker's own */
    struct qz_rescued *out;
    char opened[QZ_ID_TEXT]; /* the activity that the lines so far opened last, */
    int64_t opened_ms;       /* and when */
    int64_t now_ms;
    struct qz_err *err;
};

/* ---- what was taken over ---- */

static int rescued_find(struct qz_tracker *t, int64_t log, uint64_t n, const uint8_t leaf[QZ_HASH_BYTES],
                        struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(t->db, Q_RESCUED_IS, &row, err, INT(log), INT((int64_t)n), BLOB(leaf, QZ_HASH_BYTES));
}

int qz_rescued_before(struct qz_tracker *t, int64_t log, const struct qz_origin *o, struct qz_err *err)
{
    return rescued_find(t, log, o->n, o->leaf, err);
}

int qz_rescued_line(struct qz_batch *b, uint64_t n, struct qz_err *err)
{
    uint8_t leaf[QZ_HASH_BYTES];
    if (b->work && b->work->none_rescued)
        return 0;
    qz_leaf_hash(b->line, b->line_len, leaf);
    return rescued_find(b->t, b->log, n, leaf, err);
}

int qz_rescued_keep(struct qz_batch *b, int64_t log, const struct qz_act *a, const struct qz_entry *e,
                    struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_RESCUED_ADD, err, INT(log), INT((int64_t)e->origin.n),
                    BLOB(e->origin.leaf, QZ_HASH_BYTES), INT(qz_entry_id(b->log, e->n)), INT(a->ref),
                    INT(e->count));
}

/* ---- the proof ---- */

static int rescue_kiosk(struct rescuing *r, const char *id)
{
    const struct qz_row *row;
    int rc = qz_db_get(r->t->db, Q_RESCUE_KIOSK, &row, r->err, TEXT(id));
    if (rc == 0)
        return qz_fail(r->err, QZ_E_MISSING, "there is no kiosk of that id; list them to see which are");
    if (rc < 0)
        return -1;

    r->k.log = qz_row_int(row, 0);
    r->k.organisation_ref = qz_row_int(row, 1);
    snprintf(r->k.id, sizeof r->k.id, "%s", id);
    if (!qz_row_take(row, 2, r->k.pk, sizeof r->k.pk))
        return qz_fail(r->err, QZ_E_CORRUPT, "the key of kiosk %s is damaged", id);
    return 0;
}

static void rescue_leaf(const struct qz_rescue_line *line, uint8_t out[QZ_HASH_BYTES])
{
    if (line->text)
        qz_leaf_hash(line->text, line->len, out);
    else
        memcpy(out, line->leaf, QZ_HASH_BYTES);
}

/* The claimed entries before and the lines give the tree that the kiosk signed: they are its own. */
static int rescue_prove(struct rescuing *r)
{
    const struct qz_rescue *part = r->part;
    struct qz_checkpoint cp;
    struct qz_range range;
    char origin[QZ_NOTE_NAME];
    uint8_t leaf[QZ_HASH_BYTES], root[QZ_HASH_BYTES];
    if (part->from < 1 || part->from >= (uint64_t)QZ_N_MOST || part->count < 1 ||
        part->count > QZ_RESCUE_LINES || !qz_range_load(&range, part->from - 1, part->nodes, part->nodes_len))
        return qz_fail(r->err, QZ_E_INPUT,
                       "a part has from 1 to %d lines, and the nodes of the tree of those before them",
                       QZ_RESCUE_LINES);

    for (unsigned i = 0; i < part->count; i++) {
        rescue_leaf(&part->line[i], leaf);
        qz_range_add(&range, leaf);
    }
    snprintf(origin, sizeof origin, "qingzhan/%s", r->k.id);
    if (qz_checkpoint_open(part->note, part->note_len, origin, r->k.pk, &cp, r->err) != 0)
        return -1;
    qz_range_root(&range, root);
    if (cp.size != range.size || sodium_memcmp(root, cp.root, sizeof root) != 0)
        return qz_fail(r->err, QZ_E_DENIED, "the lines are not those that the kiosk signed for");
    return 0;
}

/* ---- judging ---- */

/* Whether the tracker has the very line in that log. 1, 0, -1. */
static int rescue_held(struct rescuing *r, uint64_t n, const struct qz_rescue_line *line)
{
    const struct qz_row *row;
    size_t len;
    int rc = qz_db_get(r->t->db, Q_OPENED_LINE, &row, r->err, INT(qz_entry_id(r->k.log, n)));
    if (rc != 1)
        return rc;
    const void *held = qz_row_blob(row, 0, &len);
    return len == line->len && memcmp(held, line->text, len) == 0;
}

/* The time that passes are judged by: what the entry says, bounded by what it had seen and by now. */
static int rescue_time(struct rescuing *r, const struct qz_entry *e, struct qz_when *when)
{
    uint64_t seq;
    int64_t seen_ms = 0;
    int rc = e->seen ? qz_dating_received(r->t, r->k.log, e->seen, &seq, &seen_ms, r->err) : 0;
    *when = (struct qz_when){.real_ms = e->at_ms, .first = e->n};
    when->judged_ms = qz_dating_judged(e->at_ms, rc == 1 ? seen_ms : INT64_MIN, r->now_ms);
    return rc < 0 ? -1 : 0;
}

/* The pass alone: a code of the moment that comes so late proves nothing more. */
static int rescue_pass(struct rescuing *r, const struct qz_entry *e)
{
    struct qz_entry printed = *e;
    struct qz_proof proof;
    struct qz_when when;
    if (printed.proof_len > QZ_PASS_BYTES)
        printed.proof_len = QZ_PASS_BYTES;
    if (rescue_time(r, e, &when) != 0)
        return -1;

    if (strcmp(r->opened, e->activity) == 0)
        when.opened_ms = r->opened_ms;
    if (qz_proof_check(&r->of, &printed, QZ_J_ACCEPTED, &when, &proof, r->err) != 0)
        return -1;
    return (int)proof.verdict;
}

/* An opening among the lines is in no log here; passes are judged by when it was all the same. */
static int rescue_opening(struct rescuing *r, const struct qz_entry *e)
{
    struct qz_when when;
    if (e->kind == QZ_ENTRY_CLOSE)
        *r->opened = '\0';
    if (e->kind != QZ_ENTRY_OPEN)
        return 0;
    if (rescue_time(r, e, &when) != 0)
        return -1;
    memcpy(r->opened, e->activity, sizeof r->opened);
    r->opened_ms = when.judged_ms;
    return 0;
}

/* Whether that person stands at the activity already. 1, 0, -1. */
static int rescue_stands(struct rescuing *r, const struct qz_act *a, const char *who)
{
    int64_t youth;
    const struct qz_row *row;
    int rc = qz_youth_ref(r->t, who, &youth, r->err);
    return rc == 1 ? qz_db_get(r->t->db, Q_RESCUE_STANDS, &row, r->err, INT(a->ref), INT(youth)) : rc;
}

/* People without a name that came through the kiosk's machine so far, taken over ones of the kiosk included.
 */
static int rescue_unnamed(struct rescuing *r, const struct qz_act *a, int64_t *sum)
{
    int64_t here;
    const struct qz_row *row;
    if (qz_machine_unnamed(r->t, r->k.log, a->ref, false, &here, r->err) != 0 ||
        qz_db_get(r->t->db, Q_RESCUED_UNNAMED, &row, r->err, INT(r->k.log), INT(a->ref)) != 1)
        return -1;
    *sum = here + qz_row_int(row, 0);
    return 0;
}

/* The bounds are those of entries that come by themselves. */
static int rescue_heads(struct rescuing *r, const struct qz_act *a, const struct qz_entry *e)
{
    int64_t before;
    if (!e->count)
        return e->kind == QZ_ENTRY_HEADCOUNT ? QZ_J_NOT_ALLOWED : QZ_J_ACCEPTED;
    if (rescue_unnamed(r, a, &before) != 0)
        return -1;
    bool fit = e->count <= QZ_HEADS_MOST && before + e->count <= qz_unnamed_most(a->expected);
    return fit ? QZ_J_ACCEPTED : QZ_J_TOO_MANY;
}

/* Whether a late entry is the word of one of the organisation's cadres, whose PIN was safe, in its time, of
 * somebody of the organisation. */
static int rescue_late(struct rescuing *r, const struct qz_act *a, const struct qz_entry *e)
{
    struct qz_when when;
    int64_t cadre, of, youth;
    bool home = true;
    if (*e->origin.kiosk)
        return QZ_J_NOT_ALLOWED;
    int rc = qz_cadre_find(r->t, e->cadre, &cadre, &of, r->err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_CADRE;
    int v = of == r->k.organisation_ref ? QZ_J_ACCEPTED : QZ_J_OTHER_ORGANISATION;
    if (v == QZ_J_ACCEPTED)
        v = qz_word_pin(&r->of, e, r->err);
    if (v == QZ_J_ACCEPTED)
        v = rescue_time(r, e, &when) == 0 ? qz_word_late(&r->of, when.judged_ms, a) : -1;
    if (v != QZ_J_ACCEPTED || !*e->who)
        return v;

    rc = qz_youth_ref(r->t, e->who, &youth, r->err);
    if (rc == 1 && qz_person_at_home(&r->of, youth, &home, r->err) != 0)
        return -1;
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_PERSON;
    return home ? QZ_J_ACCEPTED : QZ_J_OTHER_ORGANISATION;
}

/* A judgement, or -1. */
static int rescue_judge(struct rescuing *r, const struct qz_entry *e)
{
    struct qz_act *a;
    int rc = qz_batch_act(&r->own, e->activity, &a, r->err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_ACTIVITY;
    if (a->keeper != r->k.organisation_ref)
        return QZ_J_OTHER_ORGANISATION;
    if (a->state == QZ_ACTIVITY_CANCELLED)
        return QZ_J_CANCELLED;

    int v = e->kind == QZ_ENTRY_CHECKIN ? rescue_pass(r, e) : rescue_heads(r, a, e);
    if (v == QZ_J_ACCEPTED && e->kind == QZ_ENTRY_LATE)
        v = rescue_late(r, a, e);
    if (v != QZ_J_ACCEPTED || !*e->who)
        return v;
    rc = rescue_stands(r, a, e->who);
    if (rc < 0)
        return -1;
    return rc == 1 ? QZ_J_DUPLICATE : QZ_J_ACCEPTED;
}

/* ---- writing ---- */

static int rescue_write(struct rescuing *r, const struct qz_entry *e, const struct qz_origin *o)
{
    char at[QZ_TIME_TEXT];
    enum qz_judgement j;
    struct qz_entry late = {.kind = QZ_ENTRY_LATE, .origin = *o};
    qz_time_format(e->at_ms, at);
    memcpy(late.activity, e->activity, sizeof late.activity);
    memcpy(late.who, e->who, sizeof late.who);
    late.count = e->kind == QZ_ENTRY_CHECKIN ? 0 : e->count;
    snprintf(late.reason, sizeof late.reason, "rescued: %s %" PRIu64 " of %s at %s",
             qz_entry_kind_name(e->kind), o->n, o->kiosk, at);

    if (qz_own_write(&r->own, &late, &j, r->err) != 0)
        return -1;
    return (int)j;
}

static bool rescue_kind(enum qz_entry_kind kind)
{
    return kind == QZ_ENTRY_CHECKIN || kind == QZ_ENTRY_HEADCOUNT || kind == QZ_ENTRY_LATE;
}

static void rescue_refuse(struct qz_rescued *out, uint64_t n, int why)
{
    out->refusal[out->refused].n = n;
    out->refusal[out->refused++].why = (enum qz_judgement)why;
}

/* An entry that is not held. */
static int rescue_new(struct rescuing *r, const struct qz_entry *e, const struct qz_rescue_line *line)
{
    struct qz_origin o = {.n = e->n};
    memcpy(o.kiosk, r->k.id, sizeof o.kiosk);
    rescue_leaf(line, o.leaf);
    int before = qz_rescued_before(r->t, r->k.log, &o, r->err);
    if (before != 0) {
        r->out->before++;
        return before < 0 ? -1 : 0;
    }
    if (line->gone) {
        r->out->gone++;
        return 0;
    }

    int v = rescue_judge(r, e);
    if (v == QZ_J_ACCEPTED)
        v = rescue_write(r, e, &o);
    if (v < 0)
        return -1;
    if (v == QZ_J_ACCEPTED)
        r->out->in++;
    else
        rescue_refuse(r->out, e->n, v);
    return 0;
}

static int rescue_line(struct rescuing *r, unsigned i)
{
    const struct qz_rescue_line *line = &r->part->line[i];
    struct qz_entry e;
    uint64_t n = r->part->from + i;
    if (!line->text) {
        r->out->lost++;
        return 0;
    }
    if (qz_entry_read(line->text, line->len, &e, r->err) != 0) {
        qz_fail_in(r->err, "entry %" PRIu64, n);
        return -1;
    }
    if (e.n != n)
        return qz_fail(r->err, QZ_E_INPUT, "the entries' numbers do not follow one another from `from`");
    if (rescue_opening(r, &e) != 0)
        return -1;

    int held = rescue_held(r, n, line);
    if (held != 0) {
        r->out->held++;
        return held < 0 ? -1 : 0;
    }
    if (!rescue_kind(e.kind)) {
        r->out->other++;
        return 0;
    }
    return rescue_new(r, &e, line);
}

int qz_rescue_do(struct qz_tracker *t, const char *kiosk, const struct qz_rescue *part, int64_t now_ms,
                 struct qz_rescued *out, struct qz_err *err)
{
    struct rescuing r = {.t = t, .part = part, .out = out, .now_ms = now_ms, .err = err};
    memset(out, 0, sizeof *out);
    if (rescue_kiosk(&r, kiosk) != 0 || rescue_prove(&r) != 0 || qz_own_begin(t, &r.own, now_ms, err) != 0)
        return -1;
    qz_batch_init(&r.of, t, r.k.log, r.k.organisation_ref, now_ms);

    int rc = 0;
    for (unsigned i = 0; i < part->count && rc == 0; i++)
        rc = rescue_line(&r, i);
    qz_batch_finish(&r.of);
    if (rc == 0 && out->in > 0)
        return qz_own_end(&r.own, err);
    qz_own_cancel(&r.own);
    return rc;
}
