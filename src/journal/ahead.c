#include "journal/ahead.h"

#include "base/list.h"
#include "journal/batch.h"
#include "journal/dating.h"
#include "journal/journal.h"
#include "journal/reach.h"
#include "journal/whose.h"
#include "journal/work.h"

#include <stdlib.h>
#include <string.h>

/* Questions, in the order in which their answers are taken. */
enum ahead_of {
    AHEAD_SEEN,
    AHEAD_SPAN,
    AHEAD_LOWER,
    AHEAD_WRONG,
    AHEAD_RESCUED,
    AHEAD_ACTIVITY,
    AHEAD_FIGURES,
    AHEAD_UNNAMED,
    AHEAD_CLOCKS,
    AHEAD_PASS,
    AHEAD_YOUTH,
    AHEAD_CADRE,
    AHEAD_STOLEN,
    AHEAD_TARGET,
    AHEAD_SECRET,
    AHEAD_USED,
    AHEAD_STOOD,
    AHEAD_WAITS,
    AHEAD_REACH,
    AHEAD_COUNT
};

struct ahead {
    struct qz_batch *b;
    struct qz_work *w;
    const struct qz_entry *e;
    size_t n;
    struct qz_many key[AHEAD_COUNT];
    size_t acts;    /* of the batch, that have their figures */
    size_t *secret; /* lines that AHEAD_SECRET asks for */
    size_t secrets, secret_cap;
};

#define AHEAD_ASK(a, of, q, ...) qz_many_add(&(a)->key[of], q, __VA_ARGS__)

/* An argument of a row that was asked for. */
static const struct qz_arg *ahead_arg(const struct ahead *a, enum ahead_of of, size_t key, int i)
{
    const struct qz_many *m = &a->key[of];
    return &m->arg[key * (size_t)qz_queries[m->q].args + (size_t)i];
}

/* ---- answers ---- */

static int ahead_take_seen(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)key, (void)err;
    a->b->seen_most = (uint64_t)qz_row_int(row, 0);
    a->b->seen_loaded = true;
    return 0;
}

static int ahead_take_span(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)key, (void)err;
    a->w->from = (uint64_t)qz_row_int(row, 0);
    a->w->to = (uint64_t)qz_row_int(row, 1);
    return 0;
}

static int ahead_take_lower(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    uint8_t bytes[QZ_KNOWN_BYTES];
    bool added;
    qz_known_key(ahead_arg(a, AHEAD_LOWER, key, 1)->i, 0, bytes);
    struct qz_known_row *known = qz_known_add(&a->w->known, QZ_KNOWN_LOWER, bytes, &added, err);
    if (!known)
        return -1;
    known->v[0] = qz_row_int(row, 0);
    known->v[1] = true;
    return 0;
}

static int ahead_take_wrong(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)key, (void)row, (void)err;
    a->b->dating.upper_ms = INT64_MAX;
    return 0;
}

static int ahead_take_rescued(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)key, (void)row, (void)err;
    a->w->none_rescued = false;
    return 0;
}

static int ahead_take_activity(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    return qz_batch_act_take(a->b, ahead_arg(a, AHEAD_ACTIVITY, key, 0)->p, row, err);
}

static struct qz_act *ahead_act_of(const struct ahead *a, int64_t ref)
{
    for (size_t i = 0; i < a->b->acts; i++)
        if (a->b->act[i].ref == ref)
            return &a->b->act[i];
    return NULL;
}

static int ahead_take_figures(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)err;
    qz_whose_take(ahead_act_of(a, ahead_arg(a, AHEAD_FIGURES, key, 0)->i)->by, row);
    return 0;
}

static int ahead_take_unnamed(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)err;
    ahead_act_of(a, ahead_arg(a, AHEAD_UNNAMED, key, 1)->i)->log_held = qz_row_int(row, 0);
    return 0;
}

static int ahead_take_clock(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)key;
    return qz_dating_take_clock(&a->b->dating, row, err);
}

static int ahead_take_pass(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    (void)err;
    qz_known_find(&a->w->known, QZ_KNOWN_PASS, ahead_arg(a, AHEAD_PASS, key, 0)->p)->v[0] =
        qz_row_int(row, 0);
    return 0;
}

static int ahead_take_youth(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    uint8_t bytes[QZ_KNOWN_BYTES];
    bool added;
    struct qz_known_row *known =
        qz_known_find(&a->w->known, QZ_KNOWN_YOUTH, ahead_arg(a, AHEAD_YOUTH, key, 0)->p);
    known->v[0] = qz_row_int(row, 0);

    qz_known_key(qz_row_int(row, 0), 0, bytes);
    struct qz_known_row *home = qz_known_add(&a->w->known, QZ_KNOWN_HOME, bytes, &added, err);
    if (!home)
        return -1;
    home->v[0] = qz_row_int(row, 1);
    return 0;
}

static struct qz_known_row *ahead_cadre(const struct ahead *a, enum ahead_of of, enum qz_known_of what,
                                        size_t key)
{
    uint8_t id[QZ_ID_BYTES];
    return qz_id_parse('c', ahead_arg(a, of, key, 0)->p, id) ? qz_known_find(&a->w->known, what, id) : NULL;
}

static int ahead_take_cadre(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct qz_known_row *known = ahead_cadre(ctx, AHEAD_CADRE, QZ_KNOWN_CADRE, key);
    (void)err;
    known->v[0] = qz_row_int(row, 0);
    known->v[1] = qz_row_int(row, 1);
    return 0;
}

static int ahead_take_stolen(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    (void)row, (void)err;
    ahead_cadre(ctx, AHEAD_STOLEN, QZ_KNOWN_STOLEN, key)->v[0] = true;
    return 0;
}

/* The line is kept behind the others: where, and how long with the verdict above. */
static int ahead_take_target(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    uint8_t bytes[QZ_KNOWN_BYTES];
    size_t len;
    const char *line = qz_row_blob(row, 1, &len);
    qz_known_key(ahead_arg(a, AHEAD_TARGET, key, 0)->i, 0, bytes);
    struct qz_known_row *known = qz_known_find(&a->w->known, QZ_KNOWN_TARGET, bytes);
    known->v[0] = (int64_t)a->w->targets.len;
    known->v[1] = (int64_t)len | qz_row_int(row, 0) << QZ_TARGET_VERDICT | QZ_TARGET_THERE;
    qz_buf_add(&a->w->targets, line, len);
    return a->w->targets.failed ? qz_fail(err, QZ_E_NOMEM, "no memory for what a batch asks") : 0;
}

/* The secret is looked at and left where it is. */
static int ahead_take_secret(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    struct qz_pass p;
    size_t i = a->secret[key], len;
    const void *secret = qz_row_blob(row, 0, &len);
    (void)err;
    a->w->ahead[i].code_right = len == QZ_PASS_SECRET_BYTES &&
                                qz_pass_unpack(a->e[i].proof, a->e[i].proof_len, &p) &&
                                qz_pass_live_check(&p, secret, 0) != QZ_LIVE_WRONG;
    return 0;
}

static int ahead_take_used(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    uint8_t bytes[QZ_KNOWN_BYTES];
    (void)err;
    qz_known_key(ahead_arg(a, AHEAD_USED, key, 0)->i, ahead_arg(a, AHEAD_USED, key, 1)->i, bytes);
    qz_known_find(&a->w->known, QZ_KNOWN_CODE, bytes)->v[0] = qz_row_int(row, 0);
    return 0;
}

static int ahead_take_stood(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    bool added;
    struct qz_stood *s = qz_stood_place(a->b, ahead_arg(a, AHEAD_STOOD, key, 0)->i,
                                        ahead_arg(a, AHEAD_STOOD, key, 1)->i, &added, err);
    if (!s)
        return -1;
    qz_stood_take(s, row);
    return 0;
}

static int ahead_take_waits(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    uint8_t bytes[QZ_KNOWN_BYTES];
    (void)row, (void)err;
    qz_known_key(ahead_arg(a, AHEAD_WAITS, key, 0)->i, ahead_arg(a, AHEAD_WAITS, key, 1)->i, bytes);
    qz_known_find(&a->w->known, QZ_KNOWN_WAITS, bytes)->v[0] = true;
    return 0;
}

static int ahead_take_reach(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct ahead *a = ctx;
    return qz_reach_take_block(a->b, ahead_arg(a, AHEAD_REACH, key, 0)->i,
                               ahead_arg(a, AHEAD_REACH, key, 1)->i, ahead_arg(a, AHEAD_REACH, key, 2)->i,
                               row, err);
}

static int (*const takes[AHEAD_COUNT])(void *, size_t, const struct qz_row *, struct qz_err *) = {
    [AHEAD_SEEN] = ahead_take_seen,       [AHEAD_SPAN] = ahead_take_span,
    [AHEAD_LOWER] = ahead_take_lower,     [AHEAD_WRONG] = ahead_take_wrong,
    [AHEAD_RESCUED] = ahead_take_rescued, [AHEAD_ACTIVITY] = ahead_take_activity,
    [AHEAD_FIGURES] = ahead_take_figures, [AHEAD_UNNAMED] = ahead_take_unnamed,
    [AHEAD_CLOCKS] = ahead_take_clock,    [AHEAD_PASS] = ahead_take_pass,
    [AHEAD_YOUTH] = ahead_take_youth,     [AHEAD_CADRE] = ahead_take_cadre,
    [AHEAD_STOLEN] = ahead_take_stolen,   [AHEAD_TARGET] = ahead_take_target,
    [AHEAD_SECRET] = ahead_take_secret,   [AHEAD_USED] = ahead_take_used,
    [AHEAD_STOOD] = ahead_take_stood,     [AHEAD_WAITS] = ahead_take_waits,
    [AHEAD_REACH] = ahead_take_reach,
};

/* Ask all that is to be asked, in one trip; none when there is nothing. */
static int ahead_fetch(struct ahead *a, struct qz_err *err)
{
    struct qz_fetch fetch[AHEAD_COUNT];
    size_t n = 0;
    for (int i = 0; i < AHEAD_COUNT; i++)
        if (a->key[i].rows)
            fetch[n++] = (struct qz_fetch){&a->key[i], takes[i], a};
    if (n && qz_db_fetch(a->b->t->db, fetch, n, err) != 0)
        return -1;

    for (int i = 0; i < AHEAD_COUNT; i++)
        qz_many_clear(&a->key[i]);
    a->secrets = 0;
    return 0;
}

/* ---- what is asked first ---- */

/* Whether nothing is known by those bytes yet; then it will be. 1, 0, -1. */
static int ahead_new(struct ahead *a, enum qz_known_of of, const uint8_t key[QZ_KNOWN_BYTES],
                     struct qz_err *err)
{
    bool added;
    if (!qz_known_add(&a->w->known, of, key, &added, err))
        return -1;
    return added;
}

static int ahead_ask_activity(struct ahead *a, const char *id, struct qz_err *err)
{
    uint8_t bytes[QZ_ID_BYTES];
    int rc = qz_id_parse('a', id, bytes) ? ahead_new(a, QZ_KNOWN_ACTIVITY, bytes, err) : 0;
    return rc == 1 ? AHEAD_ASK(a, AHEAD_ACTIVITY, Q_ACTIVITY_LOAD, err, TEXT(id)) : rc;
}

/* bytes: of a line, which stay. */
static int ahead_ask_youth(struct ahead *a, const char *who, uint8_t bytes[QZ_ID_BYTES], struct qz_err *err)
{
    int rc = qz_id_parse('y', who, bytes) ? ahead_new(a, QZ_KNOWN_YOUTH, bytes, err) : 0;
    return rc == 1 ? AHEAD_ASK(a, AHEAD_YOUTH, Q_PROOF_YOUTH, err, BLOB(bytes, QZ_ID_BYTES)) : rc;
}

static int ahead_ask_cadre(struct ahead *a, const char *id, struct qz_err *err)
{
    uint8_t bytes[QZ_ID_BYTES];
    if (!qz_id_parse('c', id, bytes))
        return 0;
    int cadre = ahead_new(a, QZ_KNOWN_CADRE, bytes, err);
    if (cadre != 1 || ahead_new(a, QZ_KNOWN_STOLEN, bytes, err) < 0)
        return cadre < 0 || cadre == 1 ? -1 : 0;
    if (AHEAD_ASK(a, AHEAD_CADRE, Q_CADRE_FIND, err, TEXT(id)) != 0)
        return -1;
    return AHEAD_ASK(a, AHEAD_STOLEN, Q_WORD_STOLEN, err, TEXT(id), INT((int64_t)a->b->seq));
}

static int ahead_ask_target(struct ahead *a, uint64_t target, struct qz_err *err)
{
    uint8_t bytes[QZ_KNOWN_BYTES];
    if (!target || target > a->b->base)
        return 0;
    int64_t id = qz_entry_id(a->b->log, target);
    qz_known_key(id, 0, bytes);
    int rc = ahead_new(a, QZ_KNOWN_TARGET, bytes, err);
    return rc == 1 ? AHEAD_ASK(a, AHEAD_TARGET, Q_TARGET_LOAD, err, INT(id)) : rc;
}

static int ahead_ask_lower(struct ahead *a, uint64_t seen, struct qz_err *err)
{
    uint8_t bytes[QZ_KNOWN_BYTES];
    qz_known_key((int64_t)seen, 0, bytes);
    int rc = ahead_new(a, QZ_KNOWN_LOWER, bytes, err);
    if (rc != 1)
        return rc;
    return AHEAD_ASK(a, AHEAD_LOWER, Q_BOUND_LOWER, err, INT(a->b->log), INT((int64_t)seen), INT(INT64_MIN));
}

static bool ahead_has_pass(const struct qz_entry *e)
{
    return e->kind == QZ_ENTRY_CHECKIN && e->proof_len >= QZ_PASS_BYTES;
}

static int ahead_ask_pass(struct ahead *a, size_t i, struct qz_err *err)
{
    struct qz_ahead_line *line = &a->w->ahead[i];
    qz_pass_tag(a->e[i].proof, line->tag);
    int rc = ahead_new(a, QZ_KNOWN_PASS, line->tag, err);
    return rc == 1 ? AHEAD_ASK(a, AHEAD_PASS, Q_PROOF_PASS, err, BLOB(line->tag, QZ_PASS_TAG_BYTES)) : rc;
}

static int ahead_ask_line(struct ahead *a, size_t i, struct qz_err *err)
{
    const struct qz_entry *e = &a->e[i];
    bool same = i && memcmp(e->activity, e[-1].activity, sizeof e->activity) == 0;
    if ((!i || e->seen != e[-1].seen) && ahead_ask_lower(a, e->seen, err) != 0)
        return -1;
    if (!same && *e->activity && ahead_ask_activity(a, e->activity, err) != 0)
        return -1;
    if (*e->cadre && ahead_ask_cadre(a, e->cadre, err) != 0)
        return -1;
    if (ahead_ask_target(a, e->target, err) != 0)
        return -1;
    if (ahead_has_pass(e))
        return ahead_ask_pass(a, i, err);
    return *e->who ? ahead_ask_youth(a, e->who, a->w->ahead[i].who, err) : 0;
}

static int ahead_ask_first(struct ahead *a, struct qz_err *err)
{
    struct qz_batch *b = a->b;
    if (AHEAD_ASK(a, AHEAD_SEEN, Q_SEEN_MOST, err, INT(b->log)) != 0 ||
        AHEAD_ASK(a, AHEAD_SPAN, Q_CLOCK_SPAN, err, INT(b->log), INT((int64_t)a->e->n), INT(QZ_N_MOST)) !=
            0 ||
        AHEAD_ASK(a, AHEAD_WRONG, Q_BOUND_WRONG, err, INT((int64_t)b->seq), INT(b->now_ms)) != 0 ||
        AHEAD_ASK(a, AHEAD_RESCUED, Q_RESCUED_ANY, err, INT(b->log)) != 0)
        return -1;
    for (size_t i = 0; i < a->n; i++)
        if (ahead_ask_line(a, i, err) != 0)
            return -1;

    a->w->none_rescued = true;
    b->dating.upper_ms = b->now_ms;
    return 0;
}

/* ---- and what follows from that ---- */

static int64_t ahead_known(const struct ahead *a, enum qz_known_of of, const uint8_t key[QZ_KNOWN_BYTES])
{
    const struct qz_known_row *row = qz_known_find(&a->w->known, of, key);
    return row ? row->v[0] : 0;
}

/* youth.ref of who an entry is about, 0 when it is not known (yet). */
static int64_t ahead_youth(const struct ahead *a, const struct qz_entry *e, const struct qz_ahead_line *line)
{
    uint8_t bytes[QZ_ID_BYTES];
    int64_t ref = line && ahead_has_pass(e) ? ahead_known(a, QZ_KNOWN_PASS, line->tag) : 0;
    if (ref || !*e->who || !qz_id_parse('y', e->who, bytes))
        return ref;
    return ahead_known(a, QZ_KNOWN_YOUTH, bytes);
}

/* Whether anybody stands there, as the figures say. */
static bool ahead_anybody(const struct qz_act *act)
{
    return act->how[0] + act->how[1] + act->how[2] + act->how[3] > 0;
}

/* What is to be known of a youth at an activity. waits: also whether check-ins of the youth wait there. */
static int ahead_ask_stand(struct ahead *a, const struct qz_act *act, int64_t youth, bool waits,
                           struct qz_err *err)
{
    uint8_t bytes[QZ_KNOWN_BYTES];
    bool added;
    if (!qz_stood_place(a->b, act->ref, youth, &added, err))
        return -1;
    if (added && ahead_anybody(act) &&
        AHEAD_ASK(a, AHEAD_STOOD, Q_STAND_GET, err, INT(act->ref), INT(youth)) != 0)
        return -1;
    int block = qz_reach_ahead(a->b, act, youth, err);
    if (block < 0 || (block == 1 && AHEAD_ASK(a, AHEAD_REACH, Q_REACH_LOAD, err, INT(act->quarter),
                                              INT(youth / QZ_REACH_YOUTHS), INT(act->organisation)) != 0))
        return -1;

    qz_known_key(act->ref, youth, bytes);
    int rc = waits ? ahead_new(a, QZ_KNOWN_WAITS, bytes, err) : 0;
    return rc == 1 ? AHEAD_ASK(a, AHEAD_WAITS, Q_WAITING_NEXT, err, INT(act->ref), INT(youth)) : rc;
}

/* Whether the live code of a check-in is right, and was not used. */
static int ahead_ask_live(struct ahead *a, size_t i, int64_t youth, struct qz_err *err)
{
    struct qz_ahead_line *line = &a->w->ahead[i];
    uint8_t bytes[QZ_KNOWN_BYTES];
    struct qz_pass p;
    if (line->code_asked || !qz_pass_unpack(a->e[i].proof, a->e[i].proof_len, &p))
        return 0;
    line->code_asked = true;
    line->youth = youth;
    if (qz_list_grow(&a->secret, a->secrets, &a->secret_cap, sizeof *a->secret, err) != 0 ||
        AHEAD_ASK(a, AHEAD_SECRET, Q_LIVE_GET, err, INT(youth)) != 0)
        return -1;
    a->secret[a->secrets++] = i;

    qz_known_key(p.step, youth, bytes);
    int rc = ahead_new(a, QZ_KNOWN_CODE, bytes, err);
    return rc == 1 ? AHEAD_ASK(a, AHEAD_USED, Q_PROOF_CODE_USER, err, INT(p.step), INT(youth)) : rc;
}

/* The entry of the same log that another is about: of the upload, or fetched. false: neither. */
static bool ahead_target(const struct ahead *a, uint64_t target, struct qz_entry *out)
{
    const char *line;
    size_t len;
    enum qz_judgement verdict;
    if (target >= a->e->n && target - a->e->n < a->n) {
        *out = a->e[target - a->e->n];
        return true;
    }
    return target && qz_work_target(a->b, qz_entry_id(a->b->log, target), &line, &len, &verdict) == 1 &&
           qz_entry_read(line, len, out, NULL) == 0;
}

static int ahead_follow_target(struct ahead *a, size_t i, struct qz_err *err)
{
    struct qz_entry t;
    if (!ahead_target(a, a->e[i].target, &t) || !*t.who)
        return 0;
    if (ahead_ask_youth(a, t.who, a->w->ahead[i].who, err) != 0)
        return -1;
    const struct qz_act *act = qz_batch_act_held(a->b, t.activity);
    int64_t youth = ahead_youth(a, &t, NULL);
    return act && youth ? ahead_ask_stand(a, act, youth, true, err) : 0;
}

static int ahead_follow_line(struct ahead *a, size_t i, struct qz_err *err)
{
    const struct qz_entry *e = &a->e[i];
    const struct qz_act *act = *e->activity ? qz_batch_act_held(a->b, e->activity) : NULL;
    bool stands = e->kind == QZ_ENTRY_CHECKIN || e->kind == QZ_ENTRY_LATE || e->kind == QZ_ENTRY_CHECKOUT;
    if (e->target)
        return ahead_follow_target(a, i, err);
    if (!stands)
        return 0;

    int64_t youth = ahead_youth(a, e, &a->w->ahead[i]);
    if (!youth)
        return ahead_has_pass(e) ? ahead_ask_youth(a, e->who, a->w->ahead[i].who, err) : 0;
    if (act && ahead_ask_stand(a, act, youth, false, err) != 0)
        return -1;
    return ahead_has_pass(e) && e->proof_len == QZ_PASS_LIVE_BYTES ? ahead_ask_live(a, i, youth, err) : 0;
}

static int ahead_follow(struct ahead *a, struct qz_err *err)
{
    struct qz_batch *b = a->b;
    for (; a->acts < b->acts; a->acts++) {
        int64_t ref = b->act[a->acts].ref;
        if (AHEAD_ASK(a, AHEAD_FIGURES, Q_WHOSE_FIGURES, err, INT(ref)) != 0 ||
            AHEAD_ASK(a, AHEAD_UNNAMED, Q_MACHINE_UNNAMED, err, INT(b->log), INT(ref), INT(0)) != 0)
            return -1;
    }
    for (size_t i = 0; i < a->n; i++)
        if (ahead_follow_line(a, i, err) != 0)
            return -1;
    return 0;
}

/* ---- all of it ---- */

static int ahead_run(struct ahead *a, struct qz_err *err)
{
    struct qz_batch *b = a->b;
    struct qz_dating *d = &b->dating;
    if (ahead_ask_first(a, err) != 0 || ahead_fetch(a, err) != 0)
        return -1;
    qz_dating_ahead(d, b->log, b->seq, &a->w->known);

    if (AHEAD_ASK(a, AHEAD_CLOCKS, Q_CLOCK_TOLD, err, INT(b->log), INT((int64_t)a->w->from),
                  INT((int64_t)a->w->to), INT(QZ_CLOCKS_MOST)) != 0 ||
        ahead_follow(a, err) != 0 || ahead_fetch(a, err) != 0)
        return -1;
    d->from = a->w->from;
    d->to = a->w->to;
    for (size_t i = 0; i < b->acts; i++)
        qz_batch_act_ready(b, &b->act[i]);

    /* Youths who were known only now. */
    return ahead_follow(a, err) == 0 ? ahead_fetch(a, err) : -1;
}

int qz_ahead(struct qz_batch *b, const struct qz_entry *e, size_t n, struct qz_err *err)
{
    struct ahead a = {.b = b, .w = b->work, .e = e, .n = n};
    b->work->ahead = calloc(n ? n : 1, sizeof *b->work->ahead);
    if (!b->work->ahead)
        return qz_fail(err, QZ_E_NOMEM, "no memory for what a batch asks");

    int rc = n ? ahead_run(&a, err) : 0;
    for (int i = 0; i < AHEAD_COUNT; i++)
        qz_many_finish(&a.key[i]);
    free(a.secret);
    return rc;
}
