/* What is left to do for cadres: activities that are not settled, and who waits there. */
#include "base/clock.h"
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

#define TODAY_MS (QZ_DAY_MS / 2) /* so long after its end an activity is of today, settled or not */

/* What is known of who waits at an activity. */
struct agenda_known {
    int64_t ref;     /* tally.ref; 0: nothing in the log here is about it */
    bool told;       /* the tracker told figures of it */
    int64_t waiting; /* then: so many wait, as it knows */
    bool confirmed;  /* then */
    uint64_t held;   /* entries of this log that it knew of when it told them */
    uint64_t whole;  /* the newest confirmation of the whole here that stands; 0: none */
    int64_t singles; /* confirmations of one here that it does not know of */
};

/* ---- what is known ---- */

static int agenda_held(struct qz_ledger *l, uint64_t *held, struct qz_err *err)
{
    struct qz_buf text = {0};
    int rc = qz_ledger_get(l, QZ_SETTING_FEED_HELD, &text, err);
    *held = rc == 0 && text.len ? strtoull(text.data, NULL, 10) : 0;
    qz_buf_finish(&text);
    if (*held == 0) /* a tracker of before does not say it */
        *held = qz_ledger_cosigned_size(l);
    return rc;
}

/* The figures that were told with the feed, or, of one that is offered no more, with the configuration. */
static int agenda_told(struct qz_ledger *l, const char *activity, struct agenda_known *k, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "SELECT waiting, confirms > 0 FROM figure WHERE activity = ?1"
                   " UNION ALL SELECT waiting, confirmed FROM activity WHERE id = ?1 AND past",
                   err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    int rc = qz_step(s, err);
    if (rc == 1) {
        k->told = true;
        k->waiting = qz_col_int(s, 0) > 0 ? qz_col_int(s, 0) : 0;
        k->confirmed = qz_col_int(s, 1) != 0;
    }
    qz_reset(s);
    return rc < 0 ? -1 : 0;
}

static int agenda_confirmed(struct qz_ledger *l, struct agenda_known *k, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db,
                                   "SELECT coalesce(max(CASE target WHEN 0 THEN n END), 0),"
                                   " count(CASE WHEN target <> 0 AND n > ?2 THEN 1 END)"
                                   " FROM confirmation WHERE activity = ?1",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, k->ref);
    qz_bind_int(s, 2, (int64_t)k->held);
    int rc = qz_step(s, err);
    if (rc == 1) {
        k->whole = (uint64_t)qz_col_int(s, 0);
        k->singles = qz_col_int(s, 1);
    }
    qz_reset(s);
    return rc == 1 ? 0 : -1;
}

static int agenda_know(struct qz_ledger *l, const char *activity, struct agenda_known *k, struct qz_err *err)
{
    memset(k, 0, sizeof *k);
    if ((k->ref = qz_views_ref(l, activity, err)) < 0 || agenda_told(l, activity, k, err) != 0)
        return -1;
    if (k->told && agenda_held(l, &k->held, err) != 0)
        return -1;
    if (agenda_confirmed(l, k, err) != 0)
        return -1;

    /* What was confirmed here since it told its figures, it does not know yet. */
    if (k->whole > k->held)
        k->waiting = 0;
    k->waiting = k->waiting > k->singles ? k->waiting - k->singles : 0;
    return 0;
}

/* ---- who waits here ---- */

/* First check-ins of people, above an entry, that no confirmation here speaks of; newest first. NULL on
 * failure. */
static struct qz_stmt *agenda_open_ones(struct qz_ledger *l, int64_t ref, uint64_t above, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        l->db,
        "SELECT e.line FROM (SELECT min(n) AS n FROM participation WHERE activity = ?1 GROUP BY who) p"
        " JOIN entry e ON e.n = p.n WHERE p.n > ?2 AND NOT EXISTS (SELECT 1 FROM confirmation c"
        " WHERE c.activity = ?1 AND (c.target = p.n OR (c.target = 0 AND c.n > p.n))) ORDER BY p.n DESC",
        err);
    if (!s)
        return NULL;
    qz_bind_int(s, 1, ref);
    qz_bind_int(s, 2, (int64_t)above);
    return s;
}

/* The next of them that waits: a live pass proves its youth, and a late entry is a cadre's word already.
 * 1, 0 there is none, -1. */
static int agenda_next_open(struct qz_stmt *s, struct qz_entry *e, struct qz_err *err)
{
    int rc;
    while ((rc = qz_step(s, err)) == 1) {
        size_t len;
        const char *line = qz_col_blob(s, 0, &len);
        if (qz_entry_read(line, len, e, err) != 0)
            return -1;
        if (e->kind == QZ_ENTRY_CHECKIN && e->proof_len != QZ_PASS_LIVE_BYTES)
            return 1;
    }
    return rc;
}

static int agenda_count_open(struct qz_ledger *l, int64_t ref, uint64_t above, int64_t *n, struct qz_err *err)
{
    struct qz_entry e;
    int rc;
    struct qz_stmt *s = agenda_open_ones(l, ref, above, err);
    if (!s)
        return -1;
    while ((rc = agenda_next_open(s, &e, err)) == 1)
        ++*n;
    qz_reset(s);
    return rc;
}

int qz_ledger_waiting(struct qz_ledger *l, const char *activity, int skip, struct qz_counted *out, int most,
                      struct qz_err *err)
{
    struct agenda_known k;
    struct qz_entry e;
    int n = 0, rc = 1;
    if (agenda_know(l, activity, &k, err) != 0)
        return -1;
    uint64_t known = k.waiting ? 0 : k.held; /* of those that the tracker knows, none waits any more */
    struct qz_stmt *s = agenda_open_ones(l, k.ref, known, err);
    if (!s)
        return -1;

    while (n < most && (rc = agenda_next_open(s, &e, err)) == 1) {
        if (skip-- > 0)
            continue;
        out[n] = (struct qz_counted){.n = e.n, .at_ms = e.at_ms, .people = 1, .stands = true};
        memcpy(out[n].who, e.who, sizeof out[n].who);
        n++;
    }
    qz_reset(s);
    return rc < 0 ? -1 : n;
}

/* ---- how an activity stands ---- */

/* Of one that is offered no more feeds tell nothing: its people are told with it. */
static int agenda_came(struct qz_ledger *l, const char *activity, int64_t *came, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT came FROM activity WHERE id = ? AND past", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    int rc = qz_step(s, err);
    if (rc == 1 && qz_col_int(s, 0) > *came)
        *came = qz_col_int(s, 0);
    qz_reset(s);
    return rc < 0 ? -1 : 0;
}

int qz_ledger_standing(struct qz_ledger *l, const char *activity, struct qz_standing *out, struct qz_err *err)
{
    struct agenda_known k;
    struct qz_tally tally;
    memset(out, 0, sizeof *out);
    if (agenda_know(l, activity, &k, err) != 0 || qz_ledger_tally(l, activity, &tally, err) != 0)
        return -1;

    out->came = tally.named + tally.unnamed + tally.elsewhere;
    out->confirmed = tally.confirmed || k.confirmed;
    out->waiting = k.waiting;
    return agenda_count_open(l, k.ref, k.held, &out->waiting, err) == 0
               ? agenda_came(l, activity, &out->came, err)
               : -1;
}

/* ---- the list ---- */

static bool agenda_listed(const struct qz_agenda *a, int64_t now_ms)
{
    bool today = !a->activity.past && a->activity.end_ms > now_ms - TODAY_MS;
    return today || !a->standing.confirmed || a->standing.waiting > 0;
}

int qz_ledger_agenda(struct qz_ledger *l, int64_t now_ms, int skip, struct qz_agenda *out, int most,
                     struct qz_err *err)
{
    char open[QZ_ID_TEXT] = "";
    uint64_t opened;
    int n = 0, rc = qz_views_open_activity(l, open, &opened, err);
    bool one_open = rc == 1;
    struct qz_stmt *s = qz_db_stmt(l->db,
                                   "SELECT id FROM activity WHERE past OR start_ms < ?1 ORDER BY"
                                   " past OR end_ms <= ?2, CASE WHEN past OR end_ms <= ?2 THEN -end_ms"
                                   " ELSE start_ms END, id",
                                   err);
    if (rc < 0 || !s)
        return -1;
    qz_bind_int(s, 1, now_ms + QZ_DAY_MS);
    qz_bind_int(s, 2, now_ms - TODAY_MS);

    while (n < most && (rc = qz_step(s, err)) == 1) {
        struct qz_agenda *a = &out[n];
        if (qz_ledger_activity(l, qz_col_text(s, 0), &a->activity, err) != 1 ||
            qz_ledger_standing(l, a->activity.id, &a->standing, err) != 0) {
            qz_reset(s);
            return -1;
        }
        a->activity.open = one_open && strcmp(a->activity.id, open) == 0;
        if (agenda_listed(a, now_ms) && skip-- <= 0)
            n++;
    }
    qz_reset(s);
    return rc < 0 ? -1 : n;
}
