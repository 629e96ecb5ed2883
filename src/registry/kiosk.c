#include "base/clock.h"
#include "base/list.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/log.h"
#include "journal/lookup.h"
#include "journal/machine.h"
#include "journal/own.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void read_row(struct qz_stmt *s, struct qz_kiosk *k)
{
    size_t n;
    memset(k, 0, sizeof *k);
    k->log = qz_col_int(s, 0);
    qz_copy_text(k->id, sizeof k->id, qz_col_text(s, 1));
    qz_copy_text(k->organisation, sizeof k->organisation, qz_col_text(s, 2));
    k->organisation_ref = qz_col_int(s, 3);
    qz_copy_text(k->name, sizeof k->name, qz_col_text(s, 4));
    const void *pk = qz_col_blob(s, 5, &n);
    memcpy(k->pk, pk, n == sizeof k->pk ? n : 0);
    k->revoked = qz_col_int(s, 6) != 0;
    k->size = (uint64_t)qz_col_int(s, 7);
    k->forked = qz_col_int(s, 8) != 0;
    k->heard_ms = qz_col_int(s, 9);
}

/* ---- tokens ---- */

static int keep_token(struct qz_batch *b, const char *organisation, const char *name, int64_t expires_ms,
                      const uint8_t hash[32], struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(b->t->db, "INSERT INTO token SELECT ?1,ref,?3,?4,NULL FROM organisation WHERE id=?2", err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, hash, 32);
    qz_bind_text(s, 2, organisation);
    qz_bind_text(s, 3, name);
    qz_bind_int(s, 4, expires_ms);
    return qz_run(s, err);
}

static void token_data(struct qz_buf *data, const char *organisation, const char *name, int64_t expires_ms)
{
    char until[QZ_TIME_TEXT];
    qz_time_format(expires_ms, until);
    qz_buf_printf(data, "{\"organisation\":\"%s\",\"expires\":\"%s\",\"name\":", organisation, until);
    qz_buf_json(data, name);
    qz_buf_char(data, '}');
}

int qz_token_new(struct qz_tracker *t, const char *organisation, const char *name, int64_t expires_ms,
                 int64_t now_ms, uint8_t token[QZ_TOKEN_BYTES], struct qz_err *err)
{
    struct qz_buf data = {0};
    struct qz_batch b;
    uint8_t hash[32];
    int64_t org;
    if (qz_check_called("the kiosk's name", name, QZ_TITLE_CHARS, false, err) != 0 ||
        qz_org_ref(t, organisation, &org, err) != 0 || qz_org_open(t, organisation, err) != 0)
        return -1;
    if (expires_ms <= now_ms)
        return qz_fail(err, QZ_E_INPUT, "the token would have expired already; give a later time");
    randombytes_buf(token, QZ_TOKEN_BYTES);
    crypto_hash_sha256(hash, token, QZ_TOKEN_BYTES);
    token_data(&data, organisation, name, expires_ms);
    int rc = qz_own_begin(t, &b, now_ms, err);
    if (rc == 0 && (qz_own_add(&b, "token-new", &data, err) != 0 ||
                    keep_token(&b, organisation, name, expires_ms, hash, err) != 0)) {
        qz_own_cancel(&b);
        rc = -1;
    } else if (rc == 0) {
        rc = qz_own_end(&b, err);
    }
    qz_buf_finish(&data);
    return rc;
}

/* ---- enrolment ---- */

/* The same token and key must get the same answer, so what it holds is derived from them. */
static void derive(const struct qz_tracker *t, const char *label, const struct qz_enrol_request *r,
                   uint8_t out[32])
{
    crypto_auth_hmacsha256_state st;
    uint8_t seed[32];
    crypto_sign_ed25519_sk_to_seed(seed, t->sk);
    crypto_auth_hmacsha256_init(&st, seed, sizeof seed);
    crypto_auth_hmacsha256_update(&st, (const uint8_t *)label, strlen(label) + 1);
    crypto_auth_hmacsha256_update(&st, r->token, sizeof r->token);
    crypto_auth_hmacsha256_update(&st, r->key, sizeof r->key);
    crypto_auth_hmacsha256_final(&st, out);
    sodium_memzero(seed, sizeof seed);
}

void qz_enrol_fill(const struct qz_tracker *t, const struct qz_enrol_request *r, struct qz_enrol_answer *out)
{
    uint8_t bearer[32];
    qz_kiosk_id(r->key, out->kiosk);
    derive(t, "qingzhan-bearer-v1", r, bearer);
    qz_base64_encode(bearer, sizeof bearer, true, out->bearer, sizeof out->bearer);
    derive(t, "qingzhan-screen-key-v1", r, out->screen_key);
    memcpy(out->tracker_key, t->sk + 32, 32);
}

struct token_row {
    char organisation[QZ_ID_TEXT], name[QZ_TEXT_MAX];
    bool used;
};

static int refuse_token(struct qz_err *err)
{
    return qz_fail(err, QZ_E_DENIED, "the enrolment code is unknown, used up or expired; ask for a new one");
}

/* A code that was given out for an organisation that was merged since enrols where its kiosks are now. */
static int read_token(struct qz_tracker *t, const struct qz_enrol_request *r, int64_t now_ms,
                      struct token_row *out, struct qz_err *err)
{
    uint8_t hash[32];
    size_t n;
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT o.id,t.name,t.expires_ms,t.key FROM token t JOIN organisation g ON "
                   "g.ref=t.organisation JOIN organisation o ON o.ref=g.keeper WHERE t.hash=?1",
                   err);
    if (!s)
        return -1;
    crypto_hash_sha256(hash, r->token, sizeof r->token);
    qz_bind_blob(s, 1, hash, sizeof hash);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc < 0 ? -1 : refuse_token(err);
    qz_copy_text(out->organisation, sizeof out->organisation, qz_col_text(s, 0));
    qz_copy_text(out->name, sizeof out->name, qz_col_text(s, 1));
    bool good = now_ms < qz_col_int(s, 2);
    const void *key = qz_col_blob(s, 3, &n);
    out->used = n > 0;
    if (out->used)
        good = good && n == sizeof r->key && memcmp(key, r->key, n) == 0;
    qz_reset(s);
    return good ? 0 : refuse_token(err);
}

static int refuse_revoked(struct qz_tracker *t, const char *id, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(t, "SELECT revoked FROM kiosk WHERE id=?1", id, &s, err);
    if (rc != 1)
        return rc;
    bool revoked = qz_col_int(s, 0) != 0;
    qz_reset(s);
    return revoked ? qz_fail(err, QZ_E_DENIED, "this kiosk was revoked; give it a new device key first") : 0;
}

static int use_token(struct qz_batch *b, const struct qz_enrol_request *r, struct qz_err *err)
{
    uint8_t hash[32];
    struct qz_stmt *s = qz_db_stmt(b->t->db, "UPDATE token SET key=?2 WHERE hash=?1", err);
    if (!s)
        return -1;
    crypto_hash_sha256(hash, r->token, sizeof r->token);
    qz_bind_blob(s, 1, hash, sizeof hash);
    qz_bind_blob(s, 2, r->key, sizeof r->key);
    return qz_run(s, err);
}

static int keep_kiosk_secret(struct qz_batch *b, const struct qz_enrol_answer *a, struct qz_err *err)
{
    uint8_t hash[32];
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "INSERT OR REPLACE INTO kiosk_secret SELECT log,?2,?3 FROM kiosk WHERE id=?1", err);
    if (!s)
        return -1;
    crypto_hash_sha256(hash, (const uint8_t *)a->bearer, strlen(a->bearer));
    qz_bind_text(s, 1, a->kiosk);
    qz_bind_blob(s, 2, hash, sizeof hash);
    qz_bind_blob(s, 3, a->screen_key, sizeof a->screen_key);
    return qz_run(s, err);
}

int qz_enrol_add(struct qz_batch *b, const struct qz_enrolling *k, const struct qz_enrol_answer *a,
                 struct qz_err *err)
{
    struct qz_buf data = {0};
    char key[48];
    qz_base64_encode(k->key, 32, false, key, sizeof key);
    qz_buf_printf(&data, "{\"kiosk\":\"%s\",\"key\":\"%s\",\"organisation\":\"%s\",\"name\":", a->kiosk, key,
                  k->organisation);
    qz_buf_json(&data, k->name);
    if (k->predecessor)
        qz_buf_printf(&data, ",\"predecessor\":\"%s\"", k->predecessor);
    qz_buf_char(&data, '}');
    int rc = qz_own_add(b, "kiosk-add", &data, err);
    qz_buf_finish(&data);
    return rc == 0 ? keep_kiosk_secret(b, a, err) : -1;
}

int qz_enrol_kept(struct qz_tracker *t, const struct qz_enrol_answer *a, struct qz_err *err)
{
    struct qz_kiosk row;
    return qz_kiosk_by_bearer(t, a->bearer, &row, err);
}

static int add_kiosk(struct qz_batch *b, const struct qz_enrol_request *r, const struct token_row *row,
                     const struct qz_enrol_answer *a, struct qz_err *err)
{
    struct qz_enrolling k = {.key = r->key, .organisation = row->organisation, .name = row->name};
    return qz_enrol_add(b, &k, a, err) == 0 ? use_token(b, r, err) : -1;
}

int qz_kiosk_enrol(struct qz_tracker *t, const struct qz_enrol_request *r, int64_t now_ms,
                   struct qz_enrol_answer *out, struct qz_err *err)
{
    struct token_row k;
    struct qz_batch b;
    memset(out, 0, sizeof *out);
    qz_enrol_fill(t, r, out);
    if (read_token(t, r, now_ms, &k, err) != 0 || refuse_revoked(t, out->kiosk, err) != 0 ||
        qz_org_open(t, k.organisation, err) != 0)
        return -1;
    int kept = k.used ? qz_enrol_kept(t, out, err) : 0;
    if (kept != 0)
        return kept < 0 ? -1 : 0;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (add_kiosk(&b, r, &k, out, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

/* ---- kiosks ---- */

int qz_kiosk_by_bearer(struct qz_tracker *t, const char *bearer, struct qz_kiosk *out, struct qz_err *err)
{
    static const char sql[] = "SELECT k.log,k.id,o.id,k.organisation,k.name,k.pk,k.revoked,0,0,0 FROM "
                              "kiosk_secret s JOIN kiosk k ON "
                              "k.log=s.log JOIN organisation o ON o.ref=k.organisation WHERE s.bearer=?1";
    uint8_t hash[32];
    struct qz_stmt *s = qz_db_stmt(t->db, sql, err);
    if (!s)
        return -1;
    crypto_hash_sha256(hash, (const uint8_t *)bearer, strlen(bearer));
    qz_bind_blob(s, 1, hash, sizeof hash);
    int rc = qz_step(s, err);
    if (rc == 1) {
        read_row(s, out);
        qz_reset(s);
    }
    return rc;
}

static void add_heard(struct qz_kiosk *k, const struct qz_heard_of *h)
{
    if (h->at_ms > k->heard_ms)
        k->heard_ms = h->at_ms;
    k->wire = h->wire;
    memcpy(k->program, h->program, sizeof k->program);
    memcpy(k->doubt, h->doubt, sizeof k->doubt);
}

/* NULL is "". */
static void copy_id(char out[QZ_KIOSK_ID_TEXT], const char *id)
{
    qz_copy_text(out, QZ_KIOSK_ID_TEXT, id ? id : "");
}

int qz_kiosk_list(struct qz_tracker *t, const char *after, struct qz_kiosk *out, int most, struct qz_err *err)
{
    static const char sql[] =
        "SELECT k.log,k.id,o.id,k.organisation,k.name,k.pk,k.revoked,l.size,EXISTS(SELECT 1 FROM fork f "
        "WHERE f.log=k.log),coalesce((SELECT max(at_ms) FROM receipt r WHERE r.log=k.log),0),"
        "(SELECT p.id FROM kiosk p WHERE p.log=k.predecessor),"
        "(SELECT n.id FROM kiosk n WHERE n.predecessor=k.log) FROM kiosk k "
        "JOIN organisation o ON o.ref=k.organisation JOIN log l ON l.ref=k.log "
        "WHERE "
        "k.id>?1 ORDER BY k.id LIMIT ?2";
    int n = 0, rc;
    struct qz_stmt *s = qz_db_stmt(t->db, sql, err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, after);
    qz_bind_int(s, 2, most);
    while ((rc = qz_step(s, err)) == 1) {
        struct qz_kiosk *k = &out[n++];
        read_row(s, k);
        copy_id(k->predecessor, qz_col_text(s, 10));
        copy_id(k->successor, qz_col_text(s, 11));
        if ((size_t)k->log < t->heard_cap)
            add_heard(k, &t->heard[k->log]);
    }
    return rc < 0 ? -1 : n;
}

/* The beginning of what a kiosk says, "name/1.2.3" or a word, of characters that are harmless anywhere. */
static void copy_said(char *out, size_t cap, const char *said)
{
    static const char fit[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./-+_~";
    size_t n = said ? strspn(said, fit) : 0;
    n = n < cap ? n : cap - 1;
    memcpy(out, said ? said : "", n);
    out[n] = '\0';
}

void qz_kiosk_heard(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, int wire,
                    const char *program)
{
    size_t i = (size_t)k->log;
    if (qz_list_reach(&t->heard, i, &t->heard_cap, sizeof *t->heard, NULL) != 0)
        return;
    t->heard[i].at_ms = now_ms;
    t->heard[i].wire = wire;
    copy_said(t->heard[i].program, sizeof t->heard[i].program, program);
}

void qz_kiosk_doubts(struct qz_tracker *t, const struct qz_kiosk *k, const char *doubt)
{
    if ((size_t)k->log < t->heard_cap)
        copy_said(t->heard[k->log].doubt, sizeof t->heard[k->log].doubt, doubt);
}

/* What of a kiosk is known already: 1, 0 there is none, -1. */
static int revoked_before(struct qz_tracker *t, const char *id, bool *revoked, bool *stolen,
                          struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(
        t, "SELECT revoked,EXISTS(SELECT 1 FROM stolen_pin p WHERE p.log=k.log) FROM kiosk k WHERE id=?1", id,
        &s, err);
    if (rc != 1)
        return rc;
    *revoked = qz_col_int(s, 0) != 0;
    *stolen = qz_col_int(s, 1) != 0;
    qz_reset(s);
    return 1;
}

/* Cadres whose PIN that kiosk took along, and who have no other yet. */
static int count_stolen(struct qz_tracker *t, const char *id, int *pins, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(t,
                          "SELECT count(*) FROM stolen_pin p JOIN kiosk k ON k.log=p.log JOIN cadre_secret s "
                          "ON s.cadre=p.cadre WHERE k.id=?1 AND p.until_seq=0",
                          id, &s, err);
    if (rc != 1)
        return -1;
    *pins = (int)qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

static int kiosk_revoke(struct qz_tracker *t, const char *id, bool stolen, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};
    bool was_revoked, was_stolen;
    int rc = revoked_before(t, id, &was_revoked, &was_stolen, err);
    if (rc != 1)
        return rc < 0
                   ? -1
                   : qz_fail(err, QZ_E_MISSING, "there is no kiosk of that id; list them to see which are");
    if (was_revoked && (was_stolen || !stolen))
        return 0;
    qz_buf_printf(&data, "{\"kiosk\":\"%s\"%s}", id, stolen ? ",\"stolen\":true" : "");
    rc = qz_own_do(t, "kiosk-revoke", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_kiosk_rename(struct qz_tracker *t, const char *id, const char *name, int64_t now_ms,
                    struct qz_err *err)
{
    struct qz_buf data = {0};
    struct qz_stmt *s;
    if (qz_check_called("the kiosk's name", name, QZ_TITLE_CHARS, false, err) != 0)
        return -1;
    int rc = qz_find_text(
        t, "SELECT o.id FROM kiosk k JOIN organisation o ON o.ref=k.organisation WHERE k.id=?1", id, &s, err);
    if (rc != 1)
        return rc < 0
                   ? -1
                   : qz_fail(err, QZ_E_MISSING, "there is no kiosk of that id; list them to see which are");
    qz_buf_printf(&data, "{\"kiosk\":\"%s\",\"organisation\":\"%s\",\"name\":", id, qz_col_text(s, 0));
    qz_reset(s);
    qz_buf_json(&data, name);
    qz_buf_char(&data, '}');
    rc = qz_own_do(t, "kiosk-rename", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_kiosk_revoke(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err)
{
    return kiosk_revoke(t, id, false, now_ms, err);
}

int qz_kiosk_stolen(struct qz_tracker *t, const char *id, int64_t now_ms, int *pins, struct qz_err *err)
{
    char one[QZ_KIOSK_ID_TEXT] = "", next[QZ_KIOSK_ID_TEXT];
    int64_t log = 0;
    int rc = kiosk_revoke(t, id, true, now_ms, err);
    if (rc == 0)
        rc = count_stolen(t, id, pins, err);
    if (rc == 0)
        rc = qz_log_ref(t, id, &log, err);

    while (rc == 0 && (rc = qz_machine_next(t, log, one, next, err)) == 1) {
        memcpy(one, next, sizeof one);
        rc = strcmp(one, id) == 0 ? 0 : kiosk_revoke(t, one, true, now_ms, err);
    }
    return rc;
}
