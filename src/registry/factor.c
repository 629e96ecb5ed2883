#include "registry/factor.h"

#include "base/fold.h"
#include "base/jsonw.h"
#include "base/sha256.h"
#include "base/text.h"
#include "journal/own.h"
#include "journal/state.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>

#define FACTOR_STEP_S 30
#define FACTOR_WINDOW 1 /* steps that a phone's clock may be off */
#define FACTOR_DIGITS 6
#define FACTOR_PAPER  10 /* characters of a code on paper */

/* ---- codes ---- */

/* What was typed, without what people put between groups. */
static void factor_read(const char *typed, char out[QZ_FACTOR_CODE])
{
    char folded[QZ_FACTOR_CODE];
    size_t n = 0;
    qz_fold(typed, true, folded, sizeof folded);
    for (const char *p = folded; *p; p++)
        if (*p != ' ' && *p != '-')
            out[n++] = *p;
    out[n] = '\0';
}

static bool factor_is_digits(const char *code)
{
    return strlen(code) == FACTOR_DIGITS && strspn(code, "0123456789") == FACTOR_DIGITS;
}

/* The step of a phone's code that is right; 0: it is wrong. */
static int64_t factor_step(const uint8_t secret[QZ_FACTOR_BYTES], const char *code, int64_t now_ms)
{
    uint64_t step = 0;
    int off;
    if (!factor_is_digits(code) || oath_init() != OATH_OK)
        return 0;
    int rc = oath_totp_validate3((const char *)secret, QZ_FACTOR_BYTES, (time_t)(now_ms / 1000),
                                 FACTOR_STEP_S, 0, FACTOR_WINDOW, &off, &step, code);
    return rc >= 0 ? (int64_t)step : 0;
}

static void factor_paper_hash(int64_t account, const char *code, uint8_t hash[QZ_SHA256_BYTES])
{
    struct qz_buf b = {0};
    qz_buf_printf(&b, "%lld:%s", (long long)account, code);
    qz_sha256(b.data ? b.data : "", b.len, hash);
    qz_buf_finish(&b);
}

/* A code for paper, and the hash of it. */
static void factor_paper(int64_t account, char out[QZ_RECOVERY_TEXT], uint8_t hash[QZ_SHA256_BYTES])
{
    uint8_t bytes[FACTOR_PAPER];
    char text[2 * FACTOR_PAPER], code[FACTOR_PAPER + 1];
    randombytes_buf(bytes, sizeof bytes);
    qz_base32_encode(bytes, sizeof bytes, false, text, sizeof text);
    qz_copy_text(code, sizeof code, text);
    factor_paper_hash(account, code, hash);
    snprintf(out, QZ_RECOVERY_TEXT, "%.5s-%s", code, code + 5);
    sodium_memzero(bytes, sizeof bytes);
}

/* ---- making, confirming, ending ---- */

struct factor {
    bool there, on;
    uint8_t secret[QZ_FACTOR_BYTES];
    int64_t used; /* newest step of which a code was used */
};

static int factor_get(struct qz_tracker *t, int64_t account, struct factor *f, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_FACTOR_GET, &row, err, INT(account));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no account of that id; list them first");

    f->there = qz_row_take(row, 0, f->secret, sizeof f->secret);
    f->on = f->there && qz_row_int(row, 1);
    f->used = qz_row_int(row, 2);
    return 0;
}

static int factor_do(struct qz_tracker *t, enum qz_query_id q, const struct qz_arg *args, struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do_args(t->db, q, err, args) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

int qz_factor_begin(struct qz_tracker *t, const struct qz_session *who, int64_t now_ms,
                    char secret[QZ_FACTOR_TEXT], struct qz_err *err)
{
    uint8_t bytes[QZ_FACTOR_BYTES];
    struct factor f;
    (void)now_ms;
    if (factor_get(t, who->account_ref, &f, err) != 0)
        return -1;
    if (f.on)
        return qz_fail(err, QZ_E_CONFLICT,
                       "a second factor is asked for already; end it to begin with another phone");

    randombytes_buf(bytes, sizeof bytes);
    qz_base32_encode(bytes, sizeof bytes, true, secret, QZ_FACTOR_TEXT);
    const struct qz_arg args[] = {INT(who->account_ref), BLOB(bytes, sizeof bytes), QZ_LAST};
    int rc = factor_do(t, Q_FACTOR_MAKE, args, err);
    sodium_memzero(bytes, sizeof bytes);
    return rc;
}

/* As part of an action: that it is asked for now, or no longer. */
static int factor_say(struct qz_batch *b, const struct qz_session *who, bool on, struct qz_err *err)
{
    struct qz_buf data = {0};
    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "account", who->account);
    qz_jsonw_bool(&data, "asked", on);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "account-factor", &data, err);
    qz_buf_finish(&data);
    return rc;
}

static int factor_papers(struct qz_batch *b, int64_t account,
                         char recovery[QZ_RECOVERY_MOST][QZ_RECOVERY_TEXT], struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    if (qz_db_do(b->t->db, Q_RECOVERY_DROP, err, INT(account)) != 0)
        return -1;
    for (int i = 0; i < QZ_RECOVERY_MOST; i++) {
        factor_paper(account, recovery[i], hash);
        if (qz_db_do(b->t->db, Q_RECOVERY_KEEP, err, INT(account), BLOB(hash, sizeof hash)) != 0)
            return -1;
    }
    return 0;
}

int qz_factor_confirm(struct qz_tracker *t, const struct qz_session *who, const char *code, int64_t now_ms,
                      char recovery[QZ_RECOVERY_MOST][QZ_RECOVERY_TEXT], struct qz_err *err)
{
    struct qz_batch b;
    struct factor f;
    char read[QZ_FACTOR_CODE];
    if (factor_get(t, who->account_ref, &f, err) != 0)
        return -1;
    if (!f.there || f.on)
        return qz_fail(err, QZ_E_CONFLICT,
                       "there is no second factor that waits to be confirmed; begin with one");

    factor_read(code, read);
    int64_t step = factor_step(f.secret, read, now_ms);
    if (!step)
        return qz_fail(err, QZ_E_DENIED,
                       "that code is not right; look whether the phone's clock is, and give the newest code");

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (factor_say(&b, who, true, err) != 0 ||
        qz_db_do(t->db, Q_FACTOR_ASK, err, INT(who->account_ref), INT(step)) != 0 ||
        factor_papers(&b, who->account_ref, recovery, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

int qz_factor_end(struct qz_tracker *t, const struct qz_session *who, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct factor f;
    if (factor_get(t, who->account_ref, &f, err) != 0)
        return -1;
    if (!f.on)
        return qz_fail(err, QZ_E_CONFLICT, "no second factor is asked for");

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (factor_say(&b, who, false, err) != 0 ||
        qz_db_do(t->db, Q_ACCOUNT_NO_FACTOR, err, INT(who->account_ref)) != 0 ||
        qz_db_do(t->db, Q_RECOVERY_DROP, err, INT(who->account_ref)) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

/* ---- using ---- */

static int factor_use_paper(struct qz_tracker *t, int64_t account, const char *code, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    factor_paper_hash(account, code, hash);
    const struct qz_arg args[] = {INT(account), BLOB(hash, sizeof hash), QZ_LAST};
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do_args(t->db, Q_RECOVERY_USE, err, args) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    int64_t used = qz_db_changes(t->db);
    return qz_db_commit(t->db, err) == 0 ? used == 1 : -1;
}

int qz_factor_use(struct qz_tracker *t, int64_t account, const char *code, int64_t now_ms, struct qz_err *err)
{
    struct factor f;
    char read[QZ_FACTOR_CODE];
    if (factor_get(t, account, &f, err) != 0)
        return -1;
    factor_read(code, read);
    if (!factor_is_digits(read))
        return factor_use_paper(t, account, read, err);

    int64_t step = f.on ? factor_step(f.secret, read, now_ms) : 0;
    if (step <= f.used)
        return 0; /* wrong, or it was used */
    const struct qz_arg args[] = {INT(account), INT(step), QZ_LAST};
    return factor_do(t, Q_FACTOR_USED, args, err) == 0 ? 1 : -1;
}
