/* What is left to do for cadres: activities that are not settled, and who waits there. */
#include "base/clock.h"
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

#define TODAY_MS (QZ_DAY_MS / 2) /* so long after its end an activity is of today, settled or not */
#define DAYS     7               /* today is the first of them */

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
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_ACTIVITY_WAITING, &row, err, TEXT(activity));
    if (rc == 1) {
        k->told = true;
        k->waiting = qz_row_int(row, 0) > 0 ? qz_row_int(row, 0) : 0;
        k->confirmed = qz_row_int(row, 1) != 0;
    }

    return rc < 0 ? -1 : 0;
}

static int agenda_confirmed(struct qz_ledger *l, struct agenda_known *k, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(l->db, Q_CONFIRMATION_SUM, &row, err, INT(k->ref), INT((int64_t)k->held)) != 1)
        return -1;
    k->whole = (uint64_t)qz_row_int(row, 0);
    k->singles = qz_row_int(row, 1);
    return 0;
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

/* The next first check-in of confirmation_open that waits: a live pass proves its youth, and a late entry is
 * a cadre's word already. 1, 0 there is none, -1. */
static int agenda_next_open(struct qz_rows *rows, struct qz_entry *e, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;

    while ((rc = qz_rows_next(rows, &row, err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 0, &len);
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
    QZ_ROWS rows = qz_db_rows(l->db, Q_CONFIRMATION_OPEN, err, INT(ref), INT((int64_t)above));
    while ((rc = agenda_next_open(&rows, &e, err)) == 1)
        ++*n;
    return rc;
}

int qz_agenda_waits(struct qz_ledger *l, const char *activity, struct qz_waits *out, struct qz_err *err)
{
    struct agenda_known k;
    if (agenda_know(l, activity, &k, err) != 0)
        return -1;
    out->some = k.waiting > 0 || !k.told;
    out->known = k.waiting ? 0 : k.held; /* of those that the tracker knows, none waits any more */
    return 0;
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

    QZ_ROWS rows = qz_db_rows(l->db, Q_CONFIRMATION_OPEN, err, INT(k.ref), INT((int64_t)known));
    while (n < most && (rc = agenda_next_open(&rows, &e, err)) == 1) {
        if (skip-- > 0)
            continue;
        out[n] = (struct qz_counted){.n = e.n, .at_ms = e.at_ms, .people = 1, .stands = true};
        memcpy(out[n].who, e.who, sizeof out[n].who);
        n++;
    }
    return rc < 0 ? -1 : n;
}

/* ---- how an activity stands ---- */

/* Of one that is offered no more feeds tell nothing: its people are told with it. */
static int agenda_came(struct qz_ledger *l, const char *activity, int64_t *came, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_ACTIVITY_CAME, &row, err, TEXT(activity));
    if (rc == 1 && qz_row_int(row, 0) > *came)
        *came = qz_row_int(row, 0);
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
    const struct qz_row *row;
    int n = 0, rc = qz_views_open_activity(l, open, &opened, err);
    bool one_open = rc == 1;
    if (rc < 0)
        return -1;

    int64_t ahead = qz_date_start(qz_date_of(now_ms)) + DAYS * QZ_DAY_MS;
    QZ_ROWS rows = qz_db_rows(l->db, Q_ACTIVITY_AGENDA, err, INT(ahead), INT(now_ms - TODAY_MS));
    while (n < most && (rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_agenda *a = &out[n];
        if (qz_ledger_activity(l, qz_row_text(row, 0), &a->activity, err) != 1 ||
            qz_ledger_standing(l, a->activity.id, &a->standing, err) != 0)
            return -1;
        a->activity.open = one_open && strcmp(a->activity.id, open) == 0;
        if (agenda_listed(a, now_ms) && skip-- <= 0)
            n++;
    }
    return rc < 0 ? -1 : n;
}
