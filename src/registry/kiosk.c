#include "base/clock.h"
#include "base/jsonw.h"
#include "base/list.h"
#include "base/text.h"
#include "base/words.h"
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

static void kiosk_read_row(const struct qz_row *row, struct qz_kiosk *k)
{
    memset(k, 0, sizeof *k);
    k->log = qz_row_int(row, 0);
    qz_copy_text(k->id, sizeof k->id, qz_row_text(row, 1));
    qz_copy_text(k->organisation, sizeof k->organisation, qz_row_text(row, 2));
    k->organisation_ref = qz_row_int(row, 3);
    qz_copy_text(k->name, sizeof k->name, qz_row_text(row, 4));
    qz_row_take(row, 5, k->pk, sizeof k->pk);
    k->revoked = qz_row_int(row, 6) != 0;
    k->size = (uint64_t)qz_row_int(row, 7);
    k->forked = qz_row_int(row, 8) != 0;
    k->heard_ms = qz_row_int(row, 9);
}

/* ---- tokens ---- */

static int keep_token(struct qz_batch *b, const char *organisation, const char *name, int64_t expires_ms,
                      const uint8_t hash[32], struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_TOKEN_KEEP, err, BLOB(hash, 32), TEXT(organisation), TEXT(name),
                    INT(expires_ms));
}

static void token_data(struct qz_buf *data, const char *organisation, const char *name, int64_t expires_ms)
{
    qz_jsonw_object(data, NULL);
    qz_jsonw_text(data, "organisation", organisation);
    qz_jsonw_time(data, "expires", expires_ms);
    qz_jsonw_text(data, "name", name);
    qz_jsonw_object_end(data);
}

int qz_token_new(struct qz_tracker *t, const char *organisation, const char *name, int64_t expires_ms,
                 int64_t now_ms, uint8_t token[QZ_TOKEN_BYTES], struct qz_err *err)
{
    struct qz_buf data = {0};
    struct qz_batch b;
    uint8_t hash[32];
    int64_t org;
    if (qz_check_called(QZ_WORD("the kiosk's name"), name, QZ_TITLE_CHARS, false, err) != 0 ||
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

/* The same token and key must get the same answer, so what an answer holds is derived from them. */
static void kiosk_derive(const struct qz_tracker *t, const char *label, const struct qz_enrol_request *r,
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
    kiosk_derive(t, "qingzhan-bearer-v1", r, bearer);
    qz_base64_encode(bearer, sizeof bearer, true, out->bearer, sizeof out->bearer);
    kiosk_derive(t, "qingzhan-screen-key-v1", r, out->screen_key);
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
    const struct qz_row *row;
    crypto_hash_sha256(hash, r->token, sizeof r->token);
    int rc = qz_db_get(t->db, Q_TOKEN_GET, &row, err, BLOB(hash, sizeof hash));
    if (rc != 1)
        return rc < 0 ? -1 : refuse_token(err);

    qz_copy_text(out->organisation, sizeof out->organisation, qz_row_text(row, 0));
    qz_copy_text(out->name, sizeof out->name, qz_row_text(row, 1));
    bool good = now_ms < qz_row_int(row, 2);
    const void *key = qz_row_blob(row, 3, &n);
    out->used = n > 0;
    if (out->used)
        good = good && n == sizeof r->key && memcmp(key, r->key, n) == 0;
    return good ? 0 : refuse_token(err);
}

static int refuse_revoked(struct qz_tracker *t, const char *id, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_MACHINE_REVOKED, &row, err, TEXT(id));
    if (rc != 1 || qz_row_int(row, 0) == 0)
        return rc < 0 ? -1 : 0;
    return qz_fail(err, QZ_E_DENIED, "this kiosk was revoked; give it a new device key first");
}

static int use_token(struct qz_batch *b, const struct qz_enrol_request *r, struct qz_err *err)
{
    uint8_t hash[32];
    crypto_hash_sha256(hash, r->token, sizeof r->token);
    return qz_db_do(b->t->db, Q_TOKEN_USE, err, BLOB(hash, sizeof hash), BLOB(r->key, sizeof r->key));
}

static int keep_kiosk_secret(struct qz_batch *b, const struct qz_enrol_answer *a, struct qz_err *err)
{
    uint8_t hash[32];
    crypto_hash_sha256(hash, (const uint8_t *)a->bearer, strlen(a->bearer));
    return qz_db_do(b->t->db, Q_SECRET_KIOSK, err, TEXT(a->kiosk), BLOB(hash, sizeof hash),
                    BLOB(a->screen_key, sizeof a->screen_key));
}

int qz_enrol_add(struct qz_batch *b, const struct qz_enrolling *k, const struct qz_enrol_answer *a,
                 struct qz_err *err)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", a->kiosk);
    qz_jsonw_base64(&data, "key", k->key, 32);
    qz_jsonw_text(&data, "organisation", k->organisation);
    qz_jsonw_text(&data, "name", k->name);
    if (k->predecessor)
        qz_jsonw_text(&data, "predecessor", k->predecessor);
    qz_jsonw_object_end(&data);

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
    uint8_t hash[32];
    const struct qz_row *row;
    crypto_hash_sha256(hash, (const uint8_t *)bearer, strlen(bearer));
    int rc = qz_db_get(t->db, Q_MACHINE_BY_BEARER, &row, err, BLOB(hash, sizeof hash));
    if (rc == 1)
        kiosk_read_row(row, out);
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

int qz_kiosk_list(struct qz_tracker *t, const char *within, const char *after, struct qz_kiosk *out, int most,
                  struct qz_err *err)
{
    int64_t above = 0;
    if (*within && qz_org_ref(t, within, &above, err) != 0)
        return -1;

    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_MACHINE_LIST, err, TEXT(after), INT(most), INT(above));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_kiosk *k = &out[n++];
        kiosk_read_row(row, k);
        copy_id(k->predecessor, qz_row_text(row, 10));
        copy_id(k->successor, qz_row_text(row, 11));
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
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_MACHINE_REVOKED, &row, err, TEXT(id));
    if (rc != 1)
        return rc;
    *revoked = qz_row_int(row, 0) != 0;
    *stolen = qz_row_int(row, 1) != 0;
    return 1;
}

/* Cadres whose PIN that kiosk took along, and who have no other yet. */
static int count_stolen(struct qz_tracker *t, const char *id, int *pins, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_MACHINE_STOLEN, &row, err, TEXT(id)) != 1)
        return -1;
    *pins = (int)qz_row_int(row, 0);
    return 0;
}

static int kiosk_say_revoked(struct qz_tracker *t, const char *id, bool stolen, int64_t now_ms,
                             struct qz_err *err)
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

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", id);
    if (stolen)
        qz_jsonw_bool(&data, "stolen", true);
    qz_jsonw_object_end(&data);

    rc = qz_own_do(t, "kiosk-revoke", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_kiosk_rename(struct qz_tracker *t, const char *id, const char *name, int64_t now_ms,
                    struct qz_err *err)
{
    struct qz_buf data = {0};
    const struct qz_row *row;
    if (qz_check_called(QZ_WORD("the kiosk's name"), name, QZ_TITLE_CHARS, false, err) != 0)
        return -1;

    int rc = qz_db_get(t->db, Q_MACHINE_ORGANISATION, &row, err, TEXT(id));
    if (rc != 1)
        return rc < 0
                   ? -1
                   : qz_fail(err, QZ_E_MISSING, "there is no kiosk of that id; list them to see which are");

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", id);
    qz_jsonw_text(&data, "organisation", qz_row_text(row, 0));
    qz_jsonw_text(&data, "name", name);
    qz_jsonw_object_end(&data);

    rc = qz_own_do(t, "kiosk-rename", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_kiosk_revoke(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err)
{
    return kiosk_say_revoked(t, id, false, now_ms, err);
}

int qz_kiosk_stolen(struct qz_tracker *t, const char *id, int64_t now_ms, int *pins, struct qz_err *err)
{
    char one[QZ_KIOSK_ID_TEXT] = "", next[QZ_KIOSK_ID_TEXT];
    int64_t log = 0;
    int rc = kiosk_say_revoked(t, id, true, now_ms, err);
    if (rc == 0)
        rc = count_stolen(t, id, pins, err);
    if (rc == 0)
        rc = qz_log_ref(t, id, &log, err);

    while (rc == 0 && (rc = qz_machine_next(t, log, one, next, err)) == 1) {
        memcpy(one, next, sizeof one);
        rc = strcmp(one, id) == 0 ? 0 : kiosk_say_revoked(t, one, true, now_ms, err);
    }
    return rc;
}
