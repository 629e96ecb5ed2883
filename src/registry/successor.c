#include "base/clock.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"

#include <sodium.h>
#include <string.h>

/* What the tracker knows of the kiosk whose log is refused. */
struct succeeding {
    bool forked;                 /* evidence of it is held */
    bool is_new;                 /* it follows another one itself, */
    int64_t since_ms;            /* and was let in then */
    uint64_t held;               /* entries of its log */
    char next[QZ_KIOSK_ID_TEXT]; /* the kiosk that follows it already; "": none does */
};

static int succeeding_load(struct qz_tracker *t, int64_t log, struct succeeding *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_MACHINE_SUCCESSION, &row, err, INT(log));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no such kiosk");

    out->forked = qz_row_int(row, 0) != 0;
    out->is_new = qz_row_int(row, 1) != 0;
    out->since_ms = qz_row_int(row, 2);
    out->held = (uint64_t)qz_row_int(row, 3);
    qz_copy_text(out->next, sizeof out->next, qz_row_text(row, 4));
    return 0;
}

/* Whether there is a kiosk with that id. 1, 0, -1. */
static int succeeding_known(struct qz_tracker *t, const char *id, struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(t->db, Q_MACHINE_IS, &row, err, TEXT(id));
}

/* 0 it may, or -1. */
static int succeeding_check(struct qz_tracker *t, const struct succeeding *k,
                            const struct qz_successor_request *r, const char *id, int64_t now_ms,
                            struct qz_err *err)
{
    if (*k->next)
        return qz_fail(err, QZ_E_DENIED,
                       "this kiosk goes on as %s already; enrol this one anew, with an empty directory",
                       k->next);

    if (!k->forked && r->size >= k->held)
        return qz_fail(err, QZ_E_DENIED, "the log of this kiosk is in order; it goes on with that one");

    if (k->is_new && now_ms - k->since_ms < QZ_DAY_MS)
        return qz_fail(
            err, QZ_E_DENIED,
            "this kiosk began anew less than a day ago; have somebody look at it, and enrol it anew "
            "with an empty directory");

    int rc = succeeding_known(t, id, err);
    return rc == 1 ? qz_fail(err, QZ_E_DENIED, "the new key is that of another kiosk") : rc;
}

/* The answer depends on both keys alone, so that asking again gets the same. */
static void succeeding_fill(const struct qz_tracker *t, const struct qz_successor_request *r,
                            struct qz_enrol_answer *out)
{
    struct qz_enrol_request as_enrolled = {0};
    uint8_t hash[32];
    crypto_hash_sha256(hash, r->old_key, sizeof r->old_key);
    memcpy(as_enrolled.token, hash, sizeof as_enrolled.token);
    memcpy(as_enrolled.key, r->key, sizeof as_enrolled.key);
    qz_enrol_fill(t, &as_enrolled, out);
}

int qz_kiosk_succeed(struct qz_tracker *t, const struct qz_kiosk *old, const struct qz_successor_request *r,
                     int64_t now_ms, struct qz_enrol_answer *out, struct qz_err *err)
{
    struct succeeding k;
    struct qz_batch b;
    struct qz_enrolling added = {
        .key = r->key, .organisation = old->organisation, .name = old->name, .predecessor = old->id};
    memset(out, 0, sizeof *out);
    succeeding_fill(t, r, out);
    if (succeeding_load(t, old->log, &k, err) != 0)
        return -1;
    bool again = strcmp(k.next, out->kiosk) == 0;
    int kept = again ? qz_enrol_kept(t, out, err) : 0;
    if (kept != 0)
        return kept < 0 ? -1 : 0;
    if (qz_org_open(t, old->organisation, err) != 0 ||
        (!again && succeeding_check(t, &k, r, out->kiosk, now_ms, err) != 0))
        return -1;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    if (qz_enrol_add(&b, &added, out, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}
