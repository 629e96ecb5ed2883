#include "journal/badge.h"

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "rules/badge.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A cadre's badge as it is held. */
struct held {
    int64_t cadre, until_ms;
    uint8_t head[QZ_PASS_BYTES], secret[QZ_PASS_SECRET_BYTES];
};

/* Read a row that a statement gave, rc: 1, 0, -1. */
static int held_read(int rc, const struct qz_row *row, struct held *h, struct qz_err *err)
{
    if (rc != 1)
        return rc;
    h->cadre = qz_row_int(row, 0);
    h->until_ms = qz_row_int(row, 1);
    if (!qz_row_take(row, 2, h->head, sizeof h->head) || !qz_row_take(row, 3, h->secret, sizeof h->secret))
        return qz_fail(err, QZ_E_CORRUPT, "a badge is damaged; make its cadre another");
    return 1;
}

/* ---- the code ---- */

/* The badge with the code's tag, if it is this cadre's: 1, 0, -1. */
static int held_by_tag(struct qz_tracker *t, const struct qz_pass *p, int64_t cadre, struct held *h,
                       struct qz_err *err)
{
    uint8_t tag[QZ_PASS_TAG_BYTES];
    const struct qz_row *row = NULL;
    qz_pass_tag(p->raw, tag);
    int rc = qz_db_get(t->db, Q_BADGE_BY_TAG, &row, err, BLOB(tag, sizeof tag));
    rc = held_read(rc, row, h, err);
    return rc == 1 && h->cadre != cadre ? 0 : rc;
}

/* All but its time and whether it was shown before. cadre: cadre.ref of the one it must be of. */
static int code_check(struct qz_tracker *t, const struct qz_pass *p, int64_t cadre, int64_t at_ms,
                      struct held *h, enum qz_judgement *out, struct qz_err *err)
{
    int rc = held_by_tag(t, p, cadre, h, err);
    *out = QZ_J_ACCEPTED;
    if (rc == 0) /* genuine, but not held: the tracker was put back from a copy, or a key was stolen */
        *out = qz_badge_verify(p, t->key, t->keys) == QZ_PASS_GENUINE ? QZ_J_REVOKED : QZ_J_NOT_GENUINE;
    else if (rc == 1 && qz_pass_expired(p, at_ms / 1000))
        *out = QZ_J_EXPIRED;
    else if (rc == 1 && h->until_ms && at_ms >= h->until_ms)
        *out = QZ_J_REVOKED;
    return rc < 0 ? -1 : 0;
}

static enum qz_judgement live_check(const struct qz_pass *p, const struct held *h, int64_t at_ms,
                                    int64_t slack_ms)
{
    if (qz_pass_live_check(p, h->secret, at_ms / 1000) == QZ_LIVE_WRONG)
        return QZ_J_LIVE_WRONG;
    return qz_pass_live_timely(p, at_ms / 1000, slack_ms / 1000) ? QZ_J_ACCEPTED : QZ_J_LIVE_LATE;
}

/* Where a code was shown before. */
struct seen {
    int64_t log;
    bool asked, used;
};

static int seen_find(struct qz_tracker *t, uint32_t step, int64_t cadre, struct seen *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_BADGE_SEEN_GET, &row, err, INT(step), INT(cadre));
    if (rc == 1)
        *out = (struct seen){qz_row_int(row, 0), qz_row_int(row, 1) != 0, qz_row_int(row, 2) != 0};
    return rc;
}

static int seen_keep(struct qz_tracker *t, uint32_t step, int64_t cadre, const struct seen *seen,
                     struct qz_err *err)
{
    return qz_db_do(t->db, Q_BADGE_SEEN_PUT, err, INT(step), INT(cadre), INT(seen->log), INT(seen->asked),
                    INT(seen->used));
}

/* ---- what a kiosk's log brings ---- */

/* What the kiosk asked on line was right by the tracker's own clock; else its entry's time is what there is.
 */
static int entry_code(struct qz_batch *b, const struct qz_pass *p, const struct held *h,
                      const struct qz_when *when, enum qz_judgement *out, struct qz_err *err)
{
    struct seen seen = {.log = b->log};
    *out = live_check(p, h, when->real_ms, when->slack_ms);
    if (*out == QZ_J_LIVE_WRONG)
        return 0;
    int rc = seen_find(b->t, p->step, h->cadre, &seen, err);
    if (rc < 0)
        return -1;

    bool here = rc == 1 && seen.log == b->log && !seen.used;
    if (rc == 1 && !here)
        *out = QZ_J_LIVE_REUSED;
    else if (here && seen.asked)
        *out = QZ_J_ACCEPTED;
    if (*out != QZ_J_ACCEPTED)
        return 0;

    seen.used = true;
    return seen_keep(b->t, p->step, h->cadre, &seen, err);
}

/* Secrets and what was shown are not in the logs: what was found then is taken as found. A badge that came
 * before this program knew badges was not found anything yet. */
int qz_badge_judge(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored,
                   const struct qz_when *when, enum qz_judgement *out, struct qz_err *err)
{
    struct qz_pass p;
    struct held h;
    uint8_t id[QZ_ID_BYTES];
    int64_t cadre, organisation;
    if ((b->replay || b->anew.seq) && stored != QZ_J_UNKNOWN_KIND) {
        *out = qz_judgement_counts(QZ_ENTRY_BADGE, stored) ? QZ_J_ACCEPTED : stored;
        return 0;
    }

    *out = QZ_J_NOT_GENUINE;
    if (!qz_badge_unpack(e->proof, e->proof_len, &p) || !qz_id_parse('c', e->cadre, id) ||
        memcmp(id, p.id, sizeof id) != 0)
        return 0;

    int rc = qz_cadre_find(b->t, e->cadre, &cadre, &organisation, err);
    if (rc == 1)
        rc = code_check(b->t, &p, cadre, when->judged_ms, &h, out, err);
    if (rc == 0 && *out == QZ_J_ACCEPTED)
        rc = entry_code(b, &p, &h, when, out, err);
    sodium_memzero(&h, sizeof h);
    return rc < 0 ? -1 : 0;
}

/* ---- what a kiosk asks on line ---- */

/* Whether the code is right by the tracker's clock, and is shown for the first time: then that is kept. */
static int badge_ask_code(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_pass *p,
                          int64_t cadre, int64_t now_ms, enum qz_judgement *out, struct qz_err *err)
{
    struct held h;
    struct seen seen = {.log = k->log, .asked = true}, before;
    int rc = code_check(t, p, cadre, now_ms, &h, out, err);
    if (rc == 0 && *out == QZ_J_ACCEPTED)
        *out = live_check(p, &h, now_ms, 0);
    sodium_memzero(&h, sizeof h);
    if (rc != 0 || *out != QZ_J_ACCEPTED)
        return rc;

    rc = seen_find(t, p->step, cadre, &before, err);
    if (rc == 1)
        *out = QZ_J_LIVE_REUSED;
    if (rc == 0)
        return seen_keep(t, p->step, cadre, &seen, err);
    return rc < 0 ? -1 : 0;
}

static int badge_ask(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_pass *p, int64_t now_ms,
                     enum qz_judgement *out, struct qz_err *err)
{
    char id[QZ_ID_TEXT];
    int64_t cadre, organisation;
    qz_id_text('c', p->id, id);
    int rc = qz_cadre_find(t, id, &cadre, &organisation, err);
    if (rc < 0)
        return -1;

    if (rc == 1 && organisation == k->organisation_ref)
        return badge_ask_code(t, k, p, cadre, now_ms, out, err);
    *out = rc == 1 ? QZ_J_OTHER_ORGANISATION : QZ_J_UNKNOWN_CADRE;
    return 0;
}

int qz_badge_ask(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_pass *badge, int64_t now_ms,
                 enum qz_judgement *out, struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (badge_ask(t, k, badge, now_ms, out, err) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

/* ---- making, ending ---- */

int qz_badge_end(struct qz_batch *b, int64_t cadre, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_BADGE_END, err, INT(cadre), INT(b->now_ms));
}

static void link_hash(const char *link, uint8_t hash[crypto_hash_sha256_BYTES])
{
    crypto_hash_sha256(hash, (const uint8_t *)link, strlen(link));
}

static int held_keep(struct qz_batch *b, const struct held *h, const char *link, struct qz_err *err)
{
    uint8_t tag[QZ_PASS_TAG_BYTES], hash[crypto_hash_sha256_BYTES];
    qz_pass_tag(h->head, tag);
    link_hash(link, hash);
    return qz_db_do(b->t->db, Q_BADGE_ADD, err, BLOB(tag, sizeof tag), INT(h->cadre),
                    BLOB(h->head, sizeof h->head), BLOB(h->secret, sizeof h->secret), BLOB(hash, sizeof hash),
                    INT(b->now_ms + QZ_BADGE_LINK_DAYS * QZ_DAY_MS));
}

/* Another one of the same second would have the same bytes, and with them the same tag. */
static int free_expiry(struct qz_tracker *t, const uint8_t id[QZ_ID_BYTES], uint32_t *expires_s,
                       struct held *h, struct qz_err *err)
{
    struct held other;
    struct qz_pass p = {0};
    int rc;
    do {
        qz_badge_sign(t->key[0].id, id, --*expires_s, t->pass_sk, h->head);
        memcpy(p.raw, h->head, sizeof h->head);
        rc = held_by_tag(t, &p, h->cadre, &other, err);
    } while (rc == 1);
    sodium_memzero(&other, sizeof other);
    return rc;
}

/* A cadre who has not left: cadre.ref, and what is put on record of it. */
static int cadre_data(struct qz_tracker *t, const char *cadre, int64_t *ref, struct qz_buf *data,
                      struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_STAFF_FIND, &row, err, TEXT(cadre));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no cadre of that id; list them to see which are");
    if (rc < 0)
        return -1;

    *ref = qz_row_int(row, 0);

    qz_jsonw_object(data, NULL);
    qz_jsonw_text(data, "cadre", cadre);
    qz_jsonw_text(data, "organisation", qz_row_text(row, 1));
    qz_jsonw_object_end(data);

    return 0;
}

static int badge_make(struct qz_batch *b, struct held *h, const uint8_t id[QZ_ID_BYTES],
                      const struct qz_buf *data, const char *link, uint32_t *expires_s, struct qz_err *err)
{
    if (qz_own_add(b, "cadre-badge", data, err) != 0 || qz_badge_end(b, h->cadre, err) != 0 ||
        free_expiry(b->t, id, expires_s, h, err) != 0)
        return -1;
    return held_keep(b, h, link, err);
}

int qz_badge_make(struct qz_tracker *t, const char *cadre, int64_t now_ms, char link[QZ_LINK_TEXT],
                  uint32_t *expires_s, struct qz_err *err)
{
    struct qz_buf data = {0};
    struct qz_batch b;
    struct held h = {0};
    uint8_t id[QZ_ID_BYTES], token[QZ_LINK_BYTES];
    if (!qz_id_parse('c', cadre, id))
        return qz_fail(err, QZ_E_INPUT, "that is no id of a cadre, c_…");
    if (cadre_data(t, cadre, &h.cadre, &data, err) != 0)
        return -1;

    randombytes_buf(h.secret, sizeof h.secret);
    randombytes_buf(token, sizeof token);
    qz_base32_encode(token, sizeof token, false, link, QZ_LINK_TEXT);
    *expires_s = (uint32_t)((now_ms + QZ_BADGE_DAYS * QZ_DAY_MS) / 1000);

    int rc = qz_own_begin(t, &b, now_ms, err);
    if (rc == 0 && badge_make(&b, &h, id, &data, link, expires_s, err) != 0) {
        qz_own_cancel(&b);
        rc = -1;
    } else if (rc == 0) {
        rc = qz_own_end(&b, err);
    }
    sodium_memzero(&h, sizeof h);
    qz_buf_finish(&data);
    return rc;
}

static int held_in_use(struct qz_tracker *t, int64_t cadre, struct held *h, struct qz_err *err)
{
    const struct qz_row *row = NULL;
    int rc = qz_db_get(t->db, Q_BADGE_IN_USE, &row, err, INT(cadre));
    rc = held_read(rc, row, h, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "this cadre has no badge; make one first");
    return rc < 0 ? -1 : 0;
}

int qz_badge_code(struct qz_tracker *t, const char *cadre, int64_t now_ms, char text[QZ_PASS_TEXT],
                  struct qz_err *err)
{
    struct qz_buf data = {0};
    struct held h = {0};
    uint8_t live[QZ_PASS_LIVE_BYTES];
    int64_t ref;
    int rc = cadre_data(t, cadre, &ref, &data, err);
    if (rc == 0)
        rc = held_in_use(t, ref, &h, err);
    if (rc == 0)
        rc = qz_own_do(t, "cadre-badge-code", &data, now_ms, err);

    if (rc == 0) {
        qz_pass_make_live(h.head, h.secret, now_ms / 1000, live);
        qz_badge_text(live, text);
    }
    sodium_memzero(&h, sizeof h);
    qz_buf_finish(&data);
    return rc;
}

int qz_badge_link(struct qz_tracker *t, const char *link, int64_t now_ms, bool *waits, struct qz_err *err)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    const struct qz_row *row;
    link_hash(link, hash);
    int rc = qz_db_get(t->db, Q_BADGE_OF_LINK, &row, err, BLOB(hash, sizeof hash), INT(now_ms));
    *waits = rc == 1;
    return rc < 0 ? -1 : 0;
}
