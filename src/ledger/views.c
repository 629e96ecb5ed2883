#include "ledger/ledger_int.h"
#include "rules/period.h"

#include <string.h>

/* ---- what an entry does while it stands, and no longer does once it is cancelled ---- */

int64_t qz_views_ref(struct qz_ledger *l, const char *activity, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_TALLY_REF, &row, err, TEXT(activity));
    return rc == 1 ? qz_row_int(row, 0) : rc;
}

static int64_t make_ref(struct qz_ledger *l, const char *activity, struct qz_err *err)
{
    int64_t ref = qz_views_ref(l, activity, err);
    if (ref != 0)
        return ref;
    return qz_db_do(l->db, Q_TALLY_BEGIN, err, TEXT(activity)) == 0 ? qz_views_ref(l, activity, err) : -1;
}

static int add_tally(struct qz_ledger *l, int64_t ref, int64_t named, int64_t unnamed, int64_t confirms,
                     int64_t at_ms, struct qz_err *err)
{
    return qz_db_do(l->db, Q_TALLY_ADD, err, INT(ref), INT(named), INT(unnamed), INT(confirms), INT(at_ms));
}

/* How many entries make `who` a participant. */
static int64_t views_standing(struct qz_ledger *l, int64_t ref, const uint8_t who[QZ_ID_BYTES],
                              struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_PARTICIPATION_COUNT, &row, err, INT(ref), BLOB(who, QZ_ID_BYTES));
    return rc == 1 ? qz_row_int(row, 0) : -1;
}

static int views_participate(struct qz_ledger *l, int64_t ref, const struct qz_entry *e,
                             const uint8_t who[QZ_ID_BYTES], bool stands, struct qz_err *err)
{
    const struct qz_arg youth = BLOB(who, QZ_ID_BYTES), n = INT((int64_t)e->n);
    int rc = stands ? qz_db_do(l->db, Q_PARTICIPATION_INSERT, err, INT(ref), youth, n, INT(e->at_ms))
                    : qz_db_do(l->db, Q_PARTICIPATION_DELETE, err, INT(ref), youth, n);
    if (rc != 0)
        return -1;
    int64_t left = views_standing(l, ref, who, err);
    if (left < 0)
        return -1;
    /* A person counts once however many entries say so: the first adds one, the last takes it away. */
    int named = stands ? left == 1 : -(left == 0);
    return named ? add_tally(l, ref, named, 0, 0, e->at_ms, err) : 0;
}

static int views_depart(struct qz_ledger *l, int64_t ref, const struct qz_entry *e,
                        const uint8_t who[QZ_ID_BYTES], bool stands, struct qz_err *err)
{
    const struct qz_arg youth = BLOB(who, QZ_ID_BYTES), n = INT((int64_t)e->n);
    return stands ? qz_db_do(l->db, Q_DEPARTURE_INSERT, err, INT(ref), youth, n, INT(e->at_ms))
                  : qz_db_do(l->db, Q_DEPARTURE_DELETE, err, INT(ref), youth, n);
}

/* Somebody with a name came, or went, or both: a late entry says that they were there, not that they are. */
static int views_person(struct qz_ledger *l, int64_t ref, const struct qz_entry *e, bool stands,
                        struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    bool came = e->kind != QZ_ENTRY_CHECKOUT, went = e->kind != QZ_ENTRY_CHECKIN;
    if (!qz_id_parse('y', e->who, who))
        return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: it names nobody",
                       (unsigned long long)e->n);

    if (went && views_depart(l, ref, e, who, stands, err) != 0)
        return -1;
    return came ? views_participate(l, ref, e, who, stands, err) : 0;
}

static int mark_session(struct qz_ledger *l, int64_t ref, const struct qz_entry *e, bool stands,
                        struct qz_err *err)
{
    if (!stands)
        return qz_db_do(l->db, Q_SESSION_DELETE, err, INT((int64_t)e->n));
    return qz_db_do(l->db, Q_SESSION_INSERT, err, INT((int64_t)e->n), INT(ref),
                    INT(e->kind == QZ_ENTRY_OPEN));
}

static int mark_confirmed(struct qz_ledger *l, int64_t ref, const struct qz_entry *e, bool stands,
                          struct qz_err *err)
{
    int64_t n = (int64_t)e->n, target = (int64_t)e->target;
    int rc = stands ? qz_db_do(l->db, Q_CONFIRMATION_INSERT, err, INT(ref), INT(n), INT(target))
                    : qz_db_do(l->db, Q_CONFIRMATION_DELETE, err, INT(ref), INT(n));
    if (rc != 0)
        return -1;
    if (e->target)
        return 0;
    return add_tally(l, ref, 0, 0, stands ? 1 : -1, e->at_ms, err);
}

static int views_part(struct qz_ledger *l, int64_t ref, const struct qz_entry *e, bool stands,
                      struct qz_err *err)
{
    const struct qz_arg cadre = TEXT(e->cadre), n = INT((int64_t)e->n);
    return stands ? qz_db_do(l->db, Q_PART_INSERT, err, INT(ref), cadre, n)
                  : qz_db_do(l->db, Q_PART_DELETE, err, INT(ref), cadre, n);
}

/* Voids and rejections are not among these: they work through `views_cancel`. */
static int views_effect(struct qz_ledger *l, const struct qz_entry *e, bool stands, struct qz_err *err)
{
    int sign = stands ? 1 : -1;
    bool counts = e->kind == QZ_ENTRY_OPEN || e->kind == QZ_ENTRY_CHECKOUT || e->kind == QZ_ENTRY_CLOSE ||
                  e->kind == QZ_ENTRY_CHECKIN || e->kind == QZ_ENTRY_LATE || e->kind == QZ_ENTRY_HEADCOUNT ||
                  e->kind == QZ_ENTRY_CONFIRM || e->kind == QZ_ENTRY_PART;
    if (!counts)
        return 0;

    int64_t ref = make_ref(l, e->activity, err);
    if (ref < 0)
        return -1;

    if (e->kind == QZ_ENTRY_OPEN || e->kind == QZ_ENTRY_CLOSE)
        return mark_session(l, ref, e, stands, err);
    if (e->kind == QZ_ENTRY_CONFIRM)
        return mark_confirmed(l, ref, e, stands, err);
    if (e->kind == QZ_ENTRY_PART)
        return views_part(l, ref, e, stands, err);
    if (*e->who)
        return views_person(l, ref, e, stands, err);
    return add_tally(l, ref, 0, sign * (int64_t)e->count, 0, e->at_ms, err);
}

/* ---- voids and rejections ---- */

static int views_cancel(struct qz_ledger *l, const struct qz_entry *e, struct qz_err *err)
{
    struct qz_entry target;
    if (e->target == 0 || e->target >= e->n)
        return 0;

    if (qz_log_read(l, e->target, &target, err) != 0)
        return -1;

    if (!qz_entry_may_name(e, &target) || (e->kind == QZ_ENTRY_VOID && e->n > l->attribution_since &&
                                           !qz_entry_void_fits(e, e->at_ms, &target)))
        return 0;

    if (qz_db_do(l->db, Q_CANCEL_ONCE, err, INT((int64_t)e->target), INT((int64_t)e->n)) != 0)
        return -1;
    return qz_db_changes(l->db) ? views_effect(l, &target, false, err) : 0;
}

/* Whether a superior took the entry out. 1, 0, -1. */
static int views_discounted(struct qz_ledger *l, uint64_t n, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_DISCOUNTED_HAS, &row, err, INT((int64_t)n));
    return rc == 1 ? qz_row_int(row, 0) != 0 : rc;
}

/* An entry that a superior took out is cancelled by no entry of this log: a void of it says nothing more. */
static int views_take_out(struct qz_ledger *l, uint64_t n, struct qz_err *err)
{
    return qz_db_do(l->db, Q_CANCEL_TOLD, err, INT((int64_t)n));
}

int qz_views_apply(struct qz_ledger *l, const struct qz_entry *e, struct qz_err *err)
{
    /* Which activity is open here is this kiosk's own affair, whatever counts. */
    int out = e->kind == QZ_ENTRY_OPEN || e->kind == QZ_ENTRY_CLOSE ? 0 : views_discounted(l, e->n, err);
    if (out != 0)
        return out < 0 ? -1 : views_take_out(l, e->n, err);

    if (e->kind == QZ_ENTRY_VOID || e->kind == QZ_ENTRY_REJECT)
        return views_cancel(l, e, err);
    return views_effect(l, e, true, err);
}

/* ---- asking ---- */

int qz_views_open_activity(struct qz_ledger *l, char out[QZ_ID_TEXT], uint64_t *n, struct qz_err *err)
{
    /* The newest opening that stands counts, unless the same activity was closed after it. */
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_SESSION_OPEN, &row, err);
    if (rc != 1)
        return rc;

    qz_copy_text(out, QZ_ID_TEXT, qz_row_text(row, 0));
    *n = (uint64_t)qz_row_int(row, 2);
    return qz_row_int(row, 1) == 0;
}

static int views_here(struct qz_ledger *l, const char *activity, const uint8_t who[QZ_ID_BYTES],
                      struct qz_seen_before *out, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t ref = qz_views_ref(l, activity, err);
    if (ref <= 0)
        return (int)ref;

    int rc = qz_db_get(l->db, Q_PARTICIPATION_FIRST, &row, err, INT(ref), BLOB(who, QZ_ID_BYTES));
    if (rc == 1)
        out->at_ms = qz_row_int(row, 0);
    return rc;
}

static int views_at_sibling(struct qz_ledger *l, const char *activity, const uint8_t who[QZ_ID_BYTES],
                            struct qz_seen_before *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_SIBLING_SEEN, &row, err, TEXT(activity), BLOB(who, QZ_ID_BYTES));
    if (rc == 1) {
        out->at_ms = qz_row_int(row, 0);
        qz_copy_text(out->where, sizeof out->where, qz_row_text(row, 1));
    }
    return rc;
}

int qz_ledger_checked_in(struct qz_ledger *l, const char *activity, const char *who,
                         struct qz_seen_before *out, struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    memset(out, 0, sizeof *out);
    if (!qz_id_parse('y', who, id))
        return qz_fail(err, QZ_E_INPUT, "\"%.40s\" is not a youth's id", who);
    int rc = views_here(l, activity, id, out, err);
    return rc != 0 ? rc : views_at_sibling(l, activity, id, out, err);
}

int qz_ledger_stay(struct qz_ledger *l, const char *activity, const char *who, struct qz_stay *out,
                   struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    const struct qz_row *row;
    memset(out, 0, sizeof *out);
    if (!qz_id_parse('y', who, id))
        return qz_fail(err, QZ_E_INPUT, "\"%.40s\" is not a youth's id", who);

    int64_t ref = qz_views_ref(l, activity, err);
    if (ref < 0 ||
        qz_db_get(l->db, Q_STAY_NEWEST, &row, err, TEXT(activity), INT(ref), BLOB(id, sizeof id)) != 1)
        return -1;
    out->in_ms = qz_row_int(row, 0);
    out->out_ms = qz_row_int(row, 1);
    return 0;
}

int qz_ledger_part(struct qz_ledger *l, const char *activity, const char *cadre, uint64_t *n,
                   struct qz_err *err)
{
    const struct qz_row *row;
    int64_t ref = qz_views_ref(l, activity, err);
    *n = 0;
    if (ref <= 0)
        return (int)ref;
    if (qz_db_get(l->db, Q_PART_NEWEST, &row, err, INT(ref), TEXT(cadre)) != 1)
        return -1;
    *n = (uint64_t)qz_row_int(row, 0);
    return 0;
}

static int views_unnamed(struct qz_ledger *l, const char *activity, int64_t *people, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_TALLY_GET, &row, err, TEXT(activity));
    *people = rc == 1 ? qz_row_int(row, 1) : 0;
    if (rc < 0)
        return -1;

    rc = qz_db_get(l->db, Q_ELSEWHERE_UNNAMED, &row, err, TEXT(activity));
    if (rc == 1 && qz_row_int(row, 0) > 0)
        *people += qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

int qz_ledger_inside(struct qz_ledger *l, const char *activity, struct qz_inside *out, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t ref = qz_views_ref(l, activity, err);
    memset(out, 0, sizeof *out);
    if (ref < 0 || qz_db_get(l->db, Q_STAY_INSIDE, &row, err, TEXT(activity), INT(ref)) != 1)
        return -1;

    out->named = qz_row_int(row, 0);
    return views_unnamed(l, activity, &out->unnamed, err);
}

/* Whom a sibling checked in too is counted here. */
static int views_elsewhere(struct qz_ledger *l, const char *activity, int64_t ref, int64_t *people,
                           struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_ELSEWHERE_PEOPLE, &row, err, TEXT(activity), INT(ref));
    if (rc == 1)
        *people = qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

int qz_ledger_tally(struct qz_ledger *l, const char *activity, struct qz_tally *out, struct qz_err *err)
{
    int64_t ref = 0;
    const struct qz_row *row;
    memset(out, 0, sizeof *out);

    int rc = qz_db_get(l->db, Q_TALLY_GET, &row, err, TEXT(activity));
    if (rc == 1) {
        out->named = qz_row_int(row, 0);
        out->unnamed = qz_row_int(row, 1);
        out->confirmed = qz_row_int(row, 2) > 0;
        ref = qz_row_int(row, 3);
    }

    return rc < 0 ? -1 : views_elsewhere(l, activity, ref, &out->elsewhere, err);
}
