#include "registry/quiet.h"

#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"

#include <sodium.h>
#include <string.h>

#define QUIET_KEPT_MS (7 * QZ_DAY_MS) /* after an activity's end something can be said of it */
#define QUIET_KEY     crypto_auth_hmacsha256_KEYBYTES
#define QUIET_HASH    16
#define QUIET_AT_ONCE 100

/* What can be said once. */
enum quiet_what { QUIET_RATED = 1, QUIET_TOLD };

bool qz_quiet_may(const struct qz_record_row *r, int64_t now_ms)
{
    bool stands = r->how != QZ_RECORD_REJECTED && r->state != QZ_ACTIVITY_CANCELLED;
    return stands && now_ms < r->end_ms + QUIET_KEPT_MS;
}

/* ---- who said what ---- */

static void quiet_hash(const uint8_t key[QUIET_KEY], enum quiet_what what, const char *who,
                       uint8_t out[QUIET_HASH])
{
    uint8_t text[1 + QZ_ID_TEXT] = {(uint8_t)what}, whole[crypto_auth_hmacsha256_BYTES];
    memcpy(text + 1, who, strlen(who));
    crypto_auth_hmacsha256(whole, text, sizeof text, key);
    memcpy(out, whole, QUIET_HASH);
    sodium_memzero(whole, sizeof whole);
}

/* The activity's key, and until when it is kept. 1, 0 there is none (any more), -1. */
static int quiet_key(struct qz_tracker *t, int64_t activity, uint8_t key[QUIET_KEY], int64_t *until_ms,
                     struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_QUIET_KEY_GET, &row, err, INT(activity));
    if (rc != 1)
        return rc;
    *until_ms = qz_row_int(row, 1);
    if (!qz_row_take(row, 0, key, QUIET_KEY))
        return qz_fail(err, QZ_E_CORRUPT, "a key of what is said of an activity is damaged");
    return 1;
}

static int quiet_was_said(struct qz_tracker *t, const uint8_t key[QUIET_KEY], enum quiet_what what,
                          const char *who, bool *said, struct qz_err *err)
{
    const struct qz_row *row;
    uint8_t hash[QUIET_HASH];
    quiet_hash(key, what, who, hash);
    int rc = qz_db_get(t->db, Q_QUIET_SAID_GET, &row, err, BLOB(hash, sizeof hash));
    *said = rc == 1;
    return rc < 0 ? -1 : 0;
}

/* The activity, where that person took part. 0 or -1. */
static int quiet_took_part(struct qz_tracker *t, const struct qz_phone *who, const char *activity,
                           int64_t now_ms, struct qz_record_row *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_PHONE_ACTIVITY_REF, &row, err, TEXT(activity));
    if (rc == 1)
        rc = qz_record_one(t, who->youth, qz_row_int(row, 0), now_ms, out, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "you took no part in that activity");
    return rc < 0 ? -1 : 0;
}

int qz_quiet_look(struct qz_tracker *t, const struct qz_phone *who, const char *activity, int64_t now_ms,
                  struct qz_quiet *out, struct qz_err *err)
{
    uint8_t key[QUIET_KEY];
    memset(out, 0, sizeof *out);
    if (quiet_took_part(t, who, activity, now_ms, &out->of, err) != 0)
        return -1;

    int64_t until = out->of.end_ms + QUIET_KEPT_MS;
    int has = quiet_key(t, out->of.ref, key, &until, err);
    int rc = has < 0 ? -1 : 0;
    if (has == 1 && (quiet_was_said(t, key, QUIET_RATED, who->who, &out->rated, err) != 0 ||
                     quiet_was_said(t, key, QUIET_TOLD, who->who, &out->told, err) != 0))
        rc = -1;

    sodium_memzero(key, sizeof key);
    out->open = now_ms < until && qz_quiet_may(&out->of, now_ms);
    return rc;
}

/* ---- what was rated becomes an entry ---- */

/* The ratings of an activity that no entry holds. 1, 0 there are none, -1. */
static int quiet_waiting(struct qz_tracker *t, int64_t activity, struct qz_entry *out, bool *cancelled,
                         struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_QUIET_RATING_GET, &row, err, INT(activity));
    if (rc != 1)
        return rc;

    *out = (struct qz_entry){.kind = QZ_ENTRY_RATING, .has_sums = true};
    qz_copy_text(out->activity, sizeof out->activity, qz_row_text(row, 0));
    *cancelled = qz_row_int(row, 1) == QZ_ACTIVITY_CANCELLED;
    for (int i = 0; i < QZ_RATING_MOST; i++)
        out->sums.of[i] = qz_row_int(row, 2 + i);
    out->count = (uint32_t)qz_rating_total(&out->sums);
    return 1;
}

static int quiet_enter(struct qz_tracker *t, int64_t activity, struct qz_entry *e, int64_t now_ms,
                       struct qz_err *err)
{
    struct qz_batch b;
    enum qz_judgement j;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (qz_own_write(&b, e, &j, err) == 0 && qz_db_do(t->db, Q_QUIET_RATING_DROP, err, INT(activity)) == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}

/* over: nothing more comes, so that fewer are written, too. */
static int quiet_settle(struct qz_tracker *t, int64_t activity, bool over, int64_t now_ms, struct qz_err *err)
{
    struct qz_entry e;
    bool cancelled = false;
    int rc = quiet_waiting(t, activity, &e, &cancelled, err);
    if (rc != 1)
        return rc;
    if (cancelled)
        return qz_db_do(t->db, Q_QUIET_RATING_DROP, err, INT(activity));
    return over || qz_rating_shown(&e.sums) ? quiet_enter(t, activity, &e, now_ms, err) : 0;
}

static int quiet_destroy(struct qz_tracker *t, int64_t activity, struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_QUIET_SAID_DROP, err, INT(activity)) == 0 &&
        qz_db_do(t->db, Q_QUIET_KEY_DROP, err, INT(activity)) == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}

int qz_quiet_end(struct qz_tracker *t, int64_t now_ms, struct qz_err *err)
{
    int64_t over[QUIET_AT_ONCE];
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_QUIET_OVER, err, INT(now_ms), INT(QUIET_AT_ONCE));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        over[n++] = qz_row_int(row, 0);

    for (int i = 0; i < n && rc == 0; i++) {
        rc = quiet_settle(t, over[i], true, now_ms, err);
        if (rc == 0)
            rc = quiet_destroy(t, over[i], err);
    }
    return rc < 0 ? -1 : 0;
}

/* ---- saying it ---- */

/* The activity's key, made where this is the first that is said of it. */
static int quiet_key_of(struct qz_tracker *t, const struct qz_record_row *of, uint8_t key[QUIET_KEY],
                        struct qz_err *err)
{
    int64_t until;
    int rc = quiet_key(t, of->ref, key, &until, err);
    if (rc != 0)
        return rc == 1 ? 0 : -1;
    randombytes_buf(key, QUIET_KEY);
    return qz_db_do(t->db, Q_QUIET_KEY_KEEP, err, INT(of->ref), BLOB(key, QUIET_KEY),
                    INT(of->end_ms + QUIET_KEPT_MS));
}

/* Within a transaction. mark: of a rating; else 0. */
static int quiet_say_in(struct qz_tracker *t, const struct qz_phone *who, const struct qz_record_row *of,
                        int mark, struct qz_err *err)
{
    uint8_t key[QUIET_KEY], hash[QUIET_HASH];
    if (quiet_key_of(t, of, key, err) != 0)
        return -1;
    quiet_hash(key, mark ? QUIET_RATED : QUIET_TOLD, who->who, hash);
    sodium_memzero(key, sizeof key);

    if (qz_db_do(t->db, Q_QUIET_SAID_KEEP, err, BLOB(hash, sizeof hash), INT(of->ref)) != 0)
        return -1;
    if (!mark)
        return qz_db_do(t->db, Q_QUIET_TELL, err, INT(of->ref));
    return qz_db_do(t->db, Q_QUIET_RATE, err, INT(of->ref), INT(mark == 1), INT(mark == 2), INT(mark == 3),
                    INT(mark == 4), INT(mark == 5));
}

static int quiet_say(struct qz_tracker *t, const struct qz_phone *who, const char *activity, int mark,
                     int64_t now_ms, struct qz_quiet *q, struct qz_err *err)
{
    if (qz_quiet_end(t, now_ms, err) != 0 || qz_quiet_look(t, who, activity, now_ms, q, err) != 0)
        return -1;
    if (!q->open)
        return qz_fail(err, QZ_E_CONFLICT,
                       "nothing is said of that activity any more: it was cancelled, or is over for a week");
    if (mark ? q->rated : q->told)
        return qz_fail(err, QZ_E_CONFLICT, "you have said that already; it is said once");

    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (quiet_say_in(t, who, &q->of, mark, err) == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}

int qz_quiet_rate(struct qz_tracker *t, const struct qz_phone *who, const char *activity, int mark,
                  int64_t now_ms, struct qz_err *err)
{
    struct qz_quiet q;
    if (mark < 1 || mark > QZ_RATING_MOST) {
        qz_fail(err, QZ_E_INPUT, "choose one of the five marks");
        return qz_fail_field(err, "mark");
    }
    if (quiet_say(t, who, activity, mark, now_ms, &q, err) != 0)
        return -1;
    return quiet_settle(t, q.of.ref, false, now_ms, err);
}

int qz_quiet_tell(struct qz_tracker *t, const struct qz_phone *who, const char *activity, int64_t now_ms,
                  struct qz_err *err)
{
    struct qz_quiet q;
    return quiet_say(t, who, activity, 0, now_ms, &q, err);
}

/* ---- for the superior ---- */

int qz_quiet_list(struct qz_tracker *t, const char *organisation, struct qz_quiet_told *out, int most,
                  struct qz_err *err)
{
    const struct qz_row *row;
    int64_t org;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &org, err) != 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(t->db, Q_QUIET_TOLD_BELOW, err, INT(org), INT(QZ_TOLD_LEAST), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_quiet_told *o = &out[n++];
        qz_copy_text(o->activity, sizeof o->activity, qz_row_text(row, 0));
        qz_copy_text(o->title, sizeof o->title, qz_row_text(row, 1));
        qz_copy_text(o->organisation, sizeof o->organisation, qz_row_text(row, 2));
        qz_copy_text(o->organisation_title, sizeof o->organisation_title, qz_row_text(row, 3));
        o->start_ms = qz_row_int(row, 4);
        o->times = qz_row_int(row, 5);
    }
    return rc < 0 ? -1 : n;
}
