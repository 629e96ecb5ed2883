#include "store/tracker_int.h"

#include <string.h>

int qz_youth_ref(struct qz_tracker *t, const char *who, int64_t *ref, struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    if (!qz_id_parse('y', who, id))
        return 0;
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT ref FROM youth WHERE id=?1", err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, id, sizeof id);
    int rc = qz_step(s, err);
    if (rc == 1) {
        *ref = qz_col_int(s, 0);
        qz_reset(s);
    }
    return rc;
}

int qz_live_use(struct qz_tracker *t, int64_t youth, const struct qz_entry *e, bool *fresh,
                struct qz_err *err)
{
    struct qz_pass p;
    struct qz_stmt *s = qz_db_stmt(t->db, "INSERT OR IGNORE INTO live_used VALUES(?1,?2)", err);
    if (!s || !qz_pass_unpack(e->proof, e->proof_len, &p))
        return s ? qz_fail(err, QZ_E_BUG, "a live pass that cannot be read was accepted") : -1;
    qz_bind_int(s, 1, p.step);
    qz_bind_int(s, 2, youth);
    if (qz_run(s, err) != 0)
        return -1;
    *fresh = qz_db_changes(t->db) == 1;
    return 0;
}

int qz_pass_by_tag(struct qz_tracker *t, const uint8_t tag[QZ_PASS_TAG_BYTES], int64_t *youth,
                   struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT youth FROM pass WHERE tag=?1", err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, tag, QZ_PASS_TAG_BYTES);
    int rc = qz_step(s, err);
    if (rc == 1) {
        *youth = qz_col_int(s, 0);
        qz_reset(s);
    }
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

static int check_live(struct qz_tracker *t, const struct qz_pass *p, int64_t youth, int64_t at_ms,
                      enum qz_judgement *out, struct qz_err *err)
{
    struct qz_stmt *s;
    enum qz_live_check c = QZ_LIVE_WRONG;
    size_t n;
    int rc = qz_find_int(t, "SELECT secret FROM live_secret WHERE youth=?1", youth, &s, err);
    if (rc < 0)
        return -1;
    if (rc == 1) {
        const void *secret = qz_col_blob(s, 0, &n);
        if (n == QZ_PASS_SECRET_BYTES)
            c = qz_pass_live_check(p, secret, at_ms / 1000);
        qz_reset(s);
    }
    *out = c == QZ_LIVE_OK ? QZ_J_ACCEPTED : c == QZ_LIVE_LATE ? QZ_J_LIVE_LATE : QZ_J_LIVE_WRONG;
    return 0;
}

static int check_pass(struct qz_batch *b, const struct qz_entry *e, int64_t *youth, enum qz_judgement *out,
                      struct qz_err *err)
{
    struct qz_pass p;
    uint8_t id[QZ_ID_BYTES], tag[QZ_PASS_TAG_BYTES];
    *out = QZ_J_NOT_GENUINE;
    if (!qz_pass_unpack(e->proof, e->proof_len, &p) || !qz_id_parse('y', e->who, id) ||
        memcmp(id, p.id, sizeof id) != 0)
        return 0;
    qz_pass_tag(e->proof, tag);
    int rc = qz_pass_by_tag(b->t, tag, youth, err);
    if (rc == 0 && qz_pass_verify(&p, b->t->key, b->t->keys) != QZ_PASS_GENUINE)
        return 0;
    if (rc == 0)
        rc = qz_youth_ref(b->t, e->who, youth, err);
    if (rc != 1) {
        *out = QZ_J_UNKNOWN_PERSON;
        return rc;
    }
    const struct qz_revoked *revoked = qz_revoked_find(b->t, tag);
    if (revoked && e->at_ms >= revoked->at_ms)
        *out = QZ_J_REVOKED;
    else if (qz_pass_expired(&p, e->at_ms / 1000))
        *out = QZ_J_EXPIRED;
    else if (p.live)
        return check_live(b->t, &p, *youth, e->at_ms, out, err);
    else
        *out = QZ_J_ACCEPTED;
    return 0;
}

/* Keys, secrets and revocations of the moment are not in the logs: what was found then is taken as found. */
static int replay(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored, int64_t *youth,
                  enum qz_judgement *out, struct qz_err *err)
{
    if (stored >= QZ_J_NOT_GENUINE && stored <= QZ_J_LIVE_REUSED) {
        *out = stored;
        return 0;
    }
    int rc = qz_youth_ref(b->t, e->who, youth, err);
    *out = rc == 1 ? QZ_J_ACCEPTED : QZ_J_UNKNOWN_PERSON;
    return rc < 0 ? -1 : 0;
}

int qz_proof_check(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored, int64_t *youth,
                   enum qz_how *how, enum qz_judgement *out, struct qz_err *err)
{
    bool phone = strcmp(e->by, "phone") == 0, tail = strcmp(e->by, "tail") == 0;
    bool scanned =
        strcmp(e->by, "camera") == 0 || strcmp(e->by, "wedge") == 0 || strcmp(e->by, "serial") == 0;
    *how = e->proof_len == QZ_PASS_LIVE_BYTES || phone ? QZ_HOW_PROVEN : QZ_HOW_PENDING;
    if (phone && b->log != QZ_OWN_LOG) {
        *out = QZ_J_NOT_ALLOWED;
        return 0;
    }
    if (!phone && !tail && !(scanned && e->proof_len)) {
        *out = QZ_J_NOT_GENUINE;
        return 0;
    }
    if (b->replay || b->anew.seq)
        return replay(b, e, stored, youth, out, err);
    if (e->proof_len)
        return check_pass(b, e, youth, out, err);
    int rc = qz_youth_ref(b->t, e->who, youth, err);
    *out = rc == 1 ? QZ_J_ACCEPTED : QZ_J_UNKNOWN_PERSON;
    return rc < 0 ? -1 : 0;
}
