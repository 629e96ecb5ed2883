#include "journal/proof.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/opening.h"
#include "journal/state.h"
#include "journal/work.h"

#include <string.h>

int qz_youth_ref(struct qz_tracker *t, const char *who, int64_t *ref, struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    const struct qz_row *row;
    if (!qz_id_parse('y', who, id))
        return 0;
    int rc = qz_db_get(t->db, Q_PROOF_YOUTH, &row, err, BLOB(id, sizeof id));
    if (rc == 1)
        *ref = qz_row_int(row, 0);
    return rc;
}

int qz_batch_youth(struct qz_batch *b, const char *who, int64_t *ref, struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    const struct qz_known_row *known = NULL;
    if (b->work && qz_id_parse('y', who, id))
        known = qz_known_find(&b->work->known, QZ_KNOWN_YOUTH, id);
    if (!known)
        return qz_youth_ref(b->t, who, ref, err);
    *ref = known->v[0];
    return *ref != 0;
}

/* The organisation of a youth. 1, 0, -1. */
static int proof_home(struct qz_batch *b, int64_t youth, int64_t *organisation, struct qz_err *err)
{
    const struct qz_row *row;
    const struct qz_known_row *known;
    uint8_t key[QZ_KNOWN_BYTES];
    qz_known_key(youth, 0, key);
    known = b->work ? qz_known_find(&b->work->known, QZ_KNOWN_HOME, key) : NULL;
    int rc = known ? 1 : qz_db_get(b->t->db, Q_PROOF_HOME, &row, err, INT(youth));
    if (rc == 1)
        *organisation = known ? known->v[0] : qz_row_int(row, 0);
    return rc;
}

int qz_person_at_home(struct qz_batch *b, int64_t youth, bool *home, struct qz_err *err)
{
    int64_t organisation;
    *home = b->log == QZ_OWN_LOG || b->anew.seq || !qz_batch_since(b, QZ_SINCE_BOUNDS);
    if (*home)
        return 0;
    int rc = proof_home(b, youth, &organisation, err);
    if (rc == 1)
        *home = organisation == b->organisation;
    return rc < 0 ? -1 : 0;
}

int qz_pass_by_tag(struct qz_tracker *t, const uint8_t tag[QZ_PASS_TAG_BYTES], int64_t *youth,
                   struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_PROOF_PASS, &row, err, BLOB(tag, QZ_PASS_TAG_BYTES));
    if (rc == 1)
        *youth = qz_row_int(row, 0);
    return rc;
}

const struct qz_revoked *qz_revoked_find(const struct qz_tracker *t, const uint8_t tag[QZ_PASS_TAG_BYTES])
{
    size_t lo = 0, hi = t->revoked_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = memcmp(t->revoked[mid].tag, tag, QZ_PASS_TAG_BYTES);
        if (order == 0)
            return &t->revoked[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* ---- the live part ---- */

/* Whether the code was by the youth's secret. Secrets are not in the logs: what was found first is kept. */
static int proof_find_wrong(struct qz_batch *b, const struct qz_entry *e, bool *wrong, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(b->t->db, Q_PROOF_WRONG_IS, &row, err, INT(qz_entry_id(b->log, e->n)));
    *wrong = rc == 1;
    return rc < 0 ? -1 : 0;
}

static int proof_keep_wrong(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_PROOF_WRONG_ADD, err, INT(qz_entry_id(b->log, e->n)));
}

static int proof_check_code(struct qz_batch *b, const struct qz_entry *e, const struct qz_pass *p,
                            int64_t youth, bool *wrong, struct qz_err *err)
{
    const struct qz_row *row;
    const struct qz_ahead_line *ahead = qz_work_ahead(b, e->n);
    uint8_t secret[QZ_PASS_SECRET_BYTES];
    if (b->replay || b->anew.seq)
        return proof_find_wrong(b, e, wrong, err);
    if (ahead && ahead->code_asked && ahead->youth == youth) {
        *wrong = !ahead->code_right;
        return *wrong ? proof_keep_wrong(b, e, err) : 0;
    }

    int rc = qz_db_get(b->t->db, Q_LIVE_GET, &row, err, INT(youth));
    if (rc < 0)
        return -1;

    *wrong = rc == 0 || !qz_row_take(row, 0, secret, sizeof secret) ||
             qz_pass_live_check(p, secret, 0) == QZ_LIVE_WRONG;
    sodium_memzero(secret, sizeof secret);
    return *wrong ? proof_keep_wrong(b, e, err) : 0;
}

/* The same of a code of which it was fetched who uses it: *fresh, and nothing is done when it is not. */
static int proof_use_known(struct qz_batch *b, struct qz_known_row *known, const struct qz_pass *p,
                           int64_t youth, uint64_t n, uint64_t first, bool *fresh, struct qz_err *err)
{
    int64_t entry = qz_entry_id(b->log, n), by = known->v[0];
    *fresh = by == 0 || by == entry || by == qz_entry_id(b->log, first);
    if (!*fresh || by == entry)
        return 0;
    known->v[0] = entry;
    if (by == 0)
        return qz_work_do(b, Q_PROOF_CODE_ADD, err, INT(p->step), INT(youth), INT(entry));
    if (qz_work_write(b, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_PROOF_CODE_USE, err, INT(p->step), INT(youth), INT(entry), INT(by));
}

/* Remember a live code that is accepted. *fresh: no other check-in used it; `first` is the one that this one
 * is anew. */
static int proof_use_code(struct qz_batch *b, const struct qz_pass *p, int64_t youth, uint64_t n,
                          uint64_t first, bool *fresh, struct qz_err *err)
{
    uint8_t key[QZ_KNOWN_BYTES];
    struct qz_known_row *known;
    qz_known_key(p->step, youth, key);
    known = b->work ? qz_known_find(&b->work->known, QZ_KNOWN_CODE, key) : NULL;
    if (known)
        return proof_use_known(b, known, p, youth, n, first, fresh, err);
    if (qz_db_do(b->t->db, Q_PROOF_CODE_USE, err, INT(p->step), INT(youth), INT(qz_entry_id(b->log, n)),
                 INT(qz_entry_id(b->log, first))) != 0)
        return -1;
    *fresh = qz_db_changes(b->t->db) == 1;
    return 0;
}

/* Whether no other check-in used the code. 1, 0, -1. */
static int proof_is_unused(struct qz_batch *b, const struct qz_pass *p, int64_t youth, uint64_t n,
                           uint64_t first, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(b->t->db, Q_PROOF_CODE_USER, &row, err, INT(p->step), INT(youth));
    if (rc != 1)
        return rc < 0 ? -1 : 1;
    int64_t by = qz_row_int(row, 0);
    return by == qz_entry_id(b->log, n) || by == qz_entry_id(b->log, first);
}

int qz_proof_proves(struct qz_batch *b, const struct qz_entry *e, const struct qz_when *when,
                    struct qz_err *err)
{
    struct qz_pass p;
    int64_t youth;
    bool wrong;
    if (e->proof_len != QZ_PASS_LIVE_BYTES || !qz_pass_unpack(e->proof, e->proof_len, &p) ||
        !qz_pass_live_timely(&p, when->real_ms / 1000, when->slack_ms / 1000))
        return 0;

    int rc = qz_batch_youth(b, e->who, &youth, err);
    if (rc == 1 && proof_find_wrong(b, e, &wrong, err) != 0)
        return -1;
    if (rc != 1 || wrong)
        return rc < 0 ? -1 : 0;
    return proof_is_unused(b, &p, youth, e->n, when->first, err);
}

/* The 86 bytes before the live part are a genuine pass: without it the check-in stands as by a printed one.
 */
static int proof_live(struct qz_batch *b, const struct qz_entry *e, const struct qz_when *when,
                      struct qz_proof *out, struct qz_err *err)
{
    struct qz_pass p;
    bool wrong = false, fresh = true;
    if (!qz_pass_unpack(e->proof, e->proof_len, &p))
        return qz_fail(err, QZ_E_BUG, "a live pass that cannot be read was accepted");
    bool judged = qz_batch_since(b, QZ_SINCE_TIME);
    if (judged && proof_check_code(b, e, &p, out->youth, &wrong, err) != 0)
        return -1;
    bool late = judged && !qz_pass_live_timely(&p, when->real_ms / 1000, when->slack_ms / 1000);
    if (!wrong && !late && proof_use_code(b, &p, out->youth, e->n, when->first, &fresh, err) != 0)
        return -1;

    if (wrong)
        out->verdict = QZ_J_LIVE_WRONG;
    else if (late)
        out->verdict = QZ_J_LIVE_LATE;
    else if (!fresh)
        out->verdict = QZ_J_LIVE_REUSED;
    else
        out->how = QZ_HOW_PROVEN;
    return 0;
}

/* ---- the pass ---- */

static void proof_set(struct qz_proof *out, enum qz_judgement v)
{
    out->verdict = v;
    out->holds = v == QZ_J_ACCEPTED;
}

static int proof_person(struct qz_batch *b, const struct qz_entry *e, struct qz_proof *out,
                        struct qz_err *err)
{
    int rc = qz_batch_youth(b, e->who, &out->youth, err);
    proof_set(out, rc == 1 ? QZ_J_ACCEPTED : QZ_J_UNKNOWN_PERSON);
    return rc < 0 ? -1 : 0;
}

/* Whether the pass was good when the activity opened: it is until that closes. 1, 0, -1. */
static int proof_good_at_opening(struct qz_batch *b, const struct qz_entry *e, const struct qz_pass *p,
                                 const struct qz_when *when, struct qz_err *err)
{
    struct qz_pass_opening o = {.opened_ms = when->opened_ms};
    if (!qz_batch_since(b, QZ_SINCE_OPENING))
        return 0;
    int rc = o.opened_ms ? 1 : qz_opening_before(b, e, &o.opened_ms, err);
    if (rc == 1)
        rc = qz_opening_plan(b, e->activity, &o, err);
    return rc == 1 ? qz_pass_good_since(p, &o, when->judged_ms) : rc;
}

static int proof_limits(struct qz_batch *b, const struct qz_entry *e, const struct qz_pass *p,
                        const uint8_t tag[QZ_PASS_TAG_BYTES], const struct qz_when *when,
                        enum qz_judgement *out, struct qz_err *err)
{
    const struct qz_revoked *revoked = qz_revoked_find(b->t, tag);
    *out = QZ_J_ACCEPTED;
    if (revoked && when->judged_ms >= revoked->at_ms) {
        *out = QZ_J_REVOKED;
        return 0;
    }
    if (!qz_pass_expired(p, when->judged_ms / 1000))
        return 0;

    int good = proof_good_at_opening(b, e, p, when, err);
    if (!good)
        *out = QZ_J_EXPIRED;
    return good < 0 ? -1 : 0;
}

int qz_proof_limits(struct qz_batch *b, const struct qz_entry *e, const struct qz_pass *p,
                    const struct qz_when *when, enum qz_judgement *out, struct qz_err *err)
{
    uint8_t tag[QZ_PASS_TAG_BYTES];
    qz_pass_tag(p->raw, tag);
    return proof_limits(b, e, p, tag, when, out, err);
}

/* The tag of a check-in's pass, and whose that is. 1, 0, -1. */
static int proof_tag(struct qz_batch *b, const struct qz_entry *e, const struct qz_pass *p,
                     uint8_t tag[QZ_PASS_TAG_BYTES], int64_t *youth, struct qz_err *err)
{
    const struct qz_ahead_line *ahead = qz_work_ahead(b, e->n);
    if (!ahead) {
        qz_pass_tag(p->raw, tag);
        return qz_pass_by_tag(b->t, tag, youth, err);
    }
    memcpy(tag, ahead->tag, QZ_PASS_TAG_BYTES);
    *youth = qz_known_find(&b->work->known, QZ_KNOWN_PASS, tag)->v[0];
    return *youth != 0;
}

static int proof_pass(struct qz_batch *b, const struct qz_entry *e, const struct qz_when *when,
                      struct qz_proof *out, struct qz_err *err)
{
    struct qz_pass p;
    uint8_t id[QZ_ID_BYTES], tag[QZ_PASS_TAG_BYTES];
    if (!qz_pass_unpack(e->proof, e->proof_len, &p) || !qz_id_parse('y', e->who, id) ||
        memcmp(id, p.id, sizeof id) != 0)
        return 0;

    int rc = proof_tag(b, e, &p, tag, &out->youth, err);
    if (rc == 0 && qz_pass_verify(&p, b->t->key, b->t->keys) != QZ_PASS_GENUINE)
        return 0;
    if (rc == 0)
        rc = qz_batch_youth(b, e->who, &out->youth, err);

    enum qz_judgement v = QZ_J_UNKNOWN_PERSON;
    if (rc == 1)
        rc = proof_limits(b, e, &p, tag, when, &v, err);
    proof_set(out, v);
    return rc < 0 ? -1 : 0;
}

/* Entries of before the rule of time have the effect that they had: none when their live part did not hold.
 */
static bool proof_as_found(const struct qz_batch *b, enum qz_judgement stored)
{
    bool judged = qz_batch_since(b, QZ_SINCE_TIME);
    if (stored >= QZ_J_LIVE_WRONG && stored <= QZ_J_LIVE_REUSED)
        return !judged;
    /* Judged anew, the entry's time may be another one. */
    if (stored == QZ_J_EXPIRED || stored == QZ_J_REVOKED)
        return !judged || !b->anew.seq;
    return stored == QZ_J_NOT_GENUINE;
}

/* Keys of the moment are not in the logs: what was found then is taken as found. */
static int proof_again(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored,
                       const struct qz_when *when, struct qz_proof *out, struct qz_err *err)
{
    struct qz_pass p;
    if (proof_as_found(b, stored)) {
        proof_set(out, stored);
        return 0;
    }

    bool limited = stored == QZ_J_EXPIRED || stored == QZ_J_REVOKED;
    if (proof_person(b, e, out, err) != 0)
        return -1;
    if (!out->holds || !limited)
        return 0;

    if (!qz_pass_unpack(e->proof, e->proof_len, &p))
        return qz_fail(err, QZ_E_BUG, "a pass that cannot be read was genuine");
    enum qz_judgement v;
    if (qz_proof_limits(b, e, &p, when, &v, err) != 0)
        return -1;
    proof_set(out, v);
    return 0;
}

static bool proof_scanned(const struct qz_entry *e)
{
    return e->proof_len &&
           (strcmp(e->by, "camera") == 0 || strcmp(e->by, "wedge") == 0 || strcmp(e->by, "serial") == 0);
}

/* Somebody who is named without a pass: by digits of a phone number, by a phone that is known, by registering
 * there or with a cadre at a kiosk. */
static int proof_named(struct qz_batch *b, const struct qz_entry *e, struct qz_proof *out, struct qz_err *err)
{
    bool home = true, here = strcmp(e->by, "tail") == 0 || strcmp(e->by, "new") == 0;
    if (proof_person(b, e, out, err) != 0)
        return -1;
    if (out->holds && here && qz_person_at_home(b, out->youth, &home, err) != 0)
        return -1;
    if (!home)
        proof_set(out, QZ_J_OTHER_ORGANISATION);
    return 0;
}

int qz_proof_check(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored,
                   const struct qz_when *when, struct qz_proof *out, struct qz_err *err)
{
    bool phone = strcmp(e->by, "phone") == 0, tail = strcmp(e->by, "tail") == 0 || strcmp(e->by, "new") == 0;
    bool registers = strcmp(e->by, "register") == 0;
    int rc;
    bool own_word =
        phone && !e->proof_len; /* of a phone that is known; a pass proves what it proves anywhere */
    *out = (struct qz_proof){.how = own_word ? QZ_HOW_PROVEN : QZ_HOW_PENDING, .verdict = QZ_J_NOT_GENUINE};
    if ((phone || registers) && b->log != QZ_OWN_LOG) {
        out->verdict = QZ_J_NOT_ALLOWED;
        return 0;
    }
    if (!phone && !registers && !tail && !proof_scanned(e))
        return 0;

    if (!e->proof_len)
        return proof_named(b, e, out, err);
    if (b->replay || b->anew.seq)
        rc = proof_again(b, e, stored, when, out, err);
    else
        rc = proof_pass(b, e, when, out, err);
    if (rc != 0 || !out->holds || e->proof_len != QZ_PASS_LIVE_BYTES)
        return rc;
    return proof_live(b, e, when, out, err);
}
