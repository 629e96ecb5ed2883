#include "journal/badge.h"

#include "base/clock.h"
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

#define HELD_COLUMNS "SELECT cadre,until_ms,head,secret FROM badge WHERE "

/* Read the row of a statement that was bound: 1, 0, -1. */
static int held_read(struct qz_stmt *s, struct held *h, struct qz_err *err)
{
    size_t head_len, secret_len;
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;
    const void *head = qz_col_blob(s, 2, &head_len), *secret = qz_col_blob(s, 3, &secret_len);
    bool whole = head_len == sizeof h->head && secret_len == sizeof h->secret;
    h->cadre = qz_col_int(s, 0);
    h->until_ms = qz_col_int(s, 1);
    memcpy(h->head, head, whole ? head_len : 0);
    memcpy(h->secret, secret, whole ? secret_len : 0);
    qz_reset(s);
    return whole ? 1 : qz_fail(err, QZ_E_CORRUPT, "a badge is damaged; make its cadre another");
}

/* ---- the code ---- */

/* The badge with the code's tag, if it is this cadre's: 1, 0, -1. */
static int held_by_tag(struct qz_tracker *t, const struct qz_pass *p, int64_t cadre, struct held *h,
                       struct qz_err *err)
{
    uint8_t tag[QZ_PASS_TAG_BYTES];
    struct qz_stmt *s = qz_db_stmt(t->db, HELD_COLUMNS "tag=?1", err);
    if (!s)
        return -1;
    qz_pass_tag(p->raw, tag);
    qz_bind_blob(s, 1, tag, sizeof tag);
    int rc = held_read(s, h, err);
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
    struct qz_stmt *s =
        qz_db_stmt(t->db, "SELECT log,asked,used FROM badge_seen WHERE step=?1 AND cadre=?2", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, step);
    qz_bind_int(s, 2, cadre);
    int rc = qz_step(s, err);
    if (rc == 1) {
        *out = (struct seen){qz_col_int(s, 0), qz_col_int(s, 1) != 0, qz_col_int(s, 2) != 0};
        qz_reset(s);
    }
    return rc;
}

static int seen_keep(struct qz_tracker *t, uint32_t step, int64_t cadre, const struct seen *seen,
                     struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, "INSERT OR REPLACE INTO badge_seen VALUES(?1,?2,?3,?4,?5)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, step);
    qz_bind_int(s, 2, cadre);
    qz_bind_int(s, 3, seen->log);
    qz_bind_int(s, 4, seen->asked);
    qz_bind_int(s, 5, seen->used);
    return qz_run(s, err);
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

static int ask(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_pass *p, int64_t now_ms,
               enum qz_judgement *out, struct qz_err *err)
{
    struct held h;
    struct seen seen = {.log = k->log, .asked = true}, before;
    char id[QZ_ID_TEXT];
    int64_t cadre, organisation;
    qz_id_text('c', p->id, id);
    int rc = qz_cadre_find(t, id, &cadre, &organisation, err);
    *out = QZ_J_UNKNOWN_CADRE;
    if (rc == 1 && organisation != k->organisation_ref)
        *out = QZ_J_OTHER_ORGANISATION;
    if (rc != 1 || *out == QZ_J_OTHER_ORGANISATION)
        return rc < 0 ? -1 : 0;
    rc = code_check(t, p, cadre, now_ms, &h, out, err);
    if (rc == 0 && *out == QZ_J_ACCEPTED)
        *out = live_check(p, &h, now_ms, 0);
    sodium_memzero(&h, sizeof h);
    if (rc != 0 || *out != QZ_J_ACCEPTED)
        return rc;
    rc = seen_find(t, p->step, cadre, &before, err);
    if (rc == 1)
        *out = QZ_J_LIVE_REUSED;
    return rc == 0 ? seen_keep(t, p->step, cadre, &seen, err) : rc < 0 ? -1 : 0;
}

int qz_badge_ask(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_pass *badge, int64_t now_ms,
                 enum qz_judgement *out, struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (ask(t, k, badge, now_ms, out, err) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

/* ---- making, ending ---- */

int qz_badge_end(struct qz_batch *b, int64_t cadre, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "UPDATE badge SET until_ms=?2,link_until_ms=0 WHERE cadre=?1 AND until_ms=0", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, cadre);
    qz_bind_int(s, 2, b->now_ms);
    return qz_run(s, err);
}

static void link_hash(const char *link, uint8_t hash[crypto_hash_sha256_BYTES])
{
    crypto_hash_sha256(hash, (const uint8_t *)link, strlen(link));
}

static int held_keep(struct qz_batch *b, const struct held *h, const char *link, struct qz_err *err)
{
    uint8_t tag[QZ_PASS_TAG_BYTES], hash[crypto_hash_sha256_BYTES];
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT INTO badge VALUES(?1,?2,?3,?4,0,?5,?6)", err);
    if (!s)
        return -1;
    qz_pass_tag(h->head, tag);
    link_hash(link, hash);
    qz_bind_blob(s, 1, tag, sizeof tag);
    qz_bind_int(s, 2, h->cadre);
    qz_bind_blob(s, 3, h->head, sizeof h->head);
    qz_bind_blob(s, 4, h->secret, sizeof h->secret);
    qz_bind_blob(s, 5, hash, sizeof hash);
    qz_bind_int(s, 6, b->now_ms + QZ_BADGE_LINK_DAYS * QZ_DAY_MS);
    return qz_run(s, err);
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
    struct qz_stmt *s;
    int rc = qz_find_text(t,
                          "SELECT c.ref,o.id FROM cadre c JOIN organisation o ON o.ref=c.organisation JOIN "
                          "cadre_secret s ON s.cadre=c.ref WHERE c.id=?1",
                          cadre, &s, err);
    if (rc != 1)
        return rc < 0
                   ? -1
                   : qz_fail(err, QZ_E_MISSING, "there is no cadre of that id; list them to see which are");
    *ref = qz_col_int(s, 0);
    qz_buf_printf(data, "{\"cadre\":\"%s\",\"organisation\":\"%s\"}", cadre, qz_col_text(s, 1));
    qz_reset(s);
    return 0;
}

static int make(struct qz_batch *b, struct held *h, const uint8_t id[QZ_ID_BYTES], const struct qz_buf *data,
                const char *link, uint32_t *expires_s, struct qz_err *err)
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
    if (rc == 0 && make(&b, &h, id, &data, link, expires_s, err) != 0) {
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
    struct qz_stmt *s = qz_db_stmt(t->db, HELD_COLUMNS "cadre=?1 AND until_ms=0", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, cadre);
    int rc = held_read(s, h, err);
    return rc == 0 ? qz_fail(err, QZ_E_MISSING, "this cadre has no badge; make one first") : rc < 0 ? -1 : 0;
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
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT 1 FROM badge WHERE link=?1 AND link_until_ms>?2", err);
    if (!s)
        return -1;
    link_hash(link, hash);
    qz_bind_blob(s, 1, hash, sizeof hash);
    qz_bind_int(s, 2, now_ms);
    int rc = qz_step(s, err);
    if (rc == 1)
        qz_reset(s);
    *waits = rc == 1;
    return rc < 0 ? -1 : 0;
}
