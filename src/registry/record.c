#include "registry/record.h"

#include "base/text.h"
#include "journal/state.h"
#include "rules/hours.h"
#include "rules/period.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RECORD_PASSAGES                                                                                      \
    64 /* of one person at one activity; whoever goes in and out oftener is counted up to there */
#define RECORD_FAR_MS INT64_C(253402300800000) /* the year 10000, by when nothing is planned */

const char *qz_record_how_name(int how)
{
    return how == QZ_RECORD_REJECTED ? "rejected" : qz_how_name((enum qz_how)how);
}

bool qz_record_counts(const struct qz_record_row *r)
{
    bool stands = r->how == QZ_HOW_PROVEN || r->how == QZ_HOW_ATTESTED || r->how == QZ_HOW_LATE;
    return stands && r->state != QZ_ACTIVITY_CANCELLED;
}

/* ---- cursors ---- */

void qz_record_cursor_text(const struct qz_record_row *last, char out[QZ_RECORD_CURSOR])
{
    snprintf(out, QZ_RECORD_CURSOR, "%" PRId64 "-%" PRId64, last->start_ms, last->ref);
}

bool qz_record_cursor_read(const char *text, struct qz_record_cursor *out)
{
    int end = 0;
    *out = (struct qz_record_cursor){INT64_MAX, INT64_MAX};
    if (!*text)
        return true;
    if (strlen(text) >= QZ_RECORD_CURSOR || strspn(text, "0123456789-") != strlen(text))
        return false;
    return sscanf(text, "%18" SCNd64 "-%18" SCNd64 "%n", &out->start_ms, &out->ref, &end) == 2 &&
           (size_t)end == strlen(text);
}

/* ---- rows ---- */

static void record_read(const struct qz_row *row, struct qz_record_row *r, struct qz_served *served)
{
    memset(r, 0, sizeof *r);
    r->ref = qz_row_int(row, 0);
    qz_copy_text(r->activity, sizeof r->activity, qz_row_text(row, 1));
    qz_copy_text(r->title, sizeof r->title, qz_row_text(row, 2));
    qz_copy_text(r->place, sizeof r->place, qz_row_text(row, 3));
    qz_copy_text(r->organisation_title, sizeof r->organisation_title, qz_row_text(row, 4));
    r->start_ms = qz_row_int(row, 5);
    r->end_ms = qz_row_int(row, 6);
    r->state = (enum qz_activity_state)qz_row_int(row, 7);
    r->how = (int)qz_row_int(row, 9);

    bool late = r->how == QZ_HOW_LATE;
    r->at_ms = late ? 0 : qz_row_int(row, 10);
    *served = (struct qz_served){.start_ms = r->start_ms,
                                 .end_ms = r->end_ms,
                                 .at_ms = qz_row_int(row, 10),
                                 .checkout = qz_row_int(row, 8) != 0,
                                 .late = late};
}

/* When somebody came and left there. Returns the number, or -1. */
static int record_passages(struct qz_tracker *t, int64_t youth, int64_t activity, struct qz_passage *out,
                           struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_RECORD_PASSAGES, err, INT(activity), INT(youth), INT(RECORD_PASSAGES));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        out[n++] = (struct qz_passage){qz_row_int(row, 0), qz_row_int(row, 1) != 0};
    return rc < 0 ? -1 : n;
}

/* How long the person was there. */
static int record_measure(struct qz_tracker *t, int64_t youth, const struct qz_served *served, int64_t now_ms,
                          struct qz_record_row *r, struct qz_err *err)
{
    struct qz_passage passage[RECORD_PASSAGES];
    int n = served->checkout ? record_passages(t, youth, r->ref, passage, err) : 0;
    if (n < 0)
        return -1;
    r->minutes = qz_served_ms(served, passage, (size_t)n, now_ms, &r->forgot) / 60000;
    return 0;
}

/* A list of somebody's record as it is filled, the newest first. */
struct record_list {
    struct qz_tracker *t;
    int64_t youth, from_ms, now_ms;
    struct qz_record_cursor after;
    struct qz_record_row *out;
    int n, most;
    bool ended; /* by what begins before from_ms */
};

static int record_add(struct record_list *l, const struct qz_row *row, struct qz_err *err)
{
    struct qz_record_row *r = &l->out[l->n];
    struct qz_served served;
    record_read(row, r, &served);
    l->ended = r->start_ms < l->from_ms;
    if (l->ended)
        return 0;

    l->n++;
    return r->how == QZ_RECORD_REJECTED ? 0 : record_measure(l->t, l->youth, &served, l->now_ms, r, err);
}

static int record_read_quarter(struct record_list *l, int64_t quarter, struct qz_err *err)
{
    static const uint8_t not_reached[2];
    const struct qz_row *row;
    int rc, added = 0;
    QZ_ROWS rows =
        qz_db_rows(l->t->db, Q_RECORD_PAGE, err, INT(l->youth), INT(l->youth / QZ_REACH_YOUTHS),
                   INT(2 * (l->youth % QZ_REACH_YOUTHS) + 1), BLOB(not_reached, sizeof not_reached),
                   INT(quarter), INT(l->after.start_ms), INT(l->after.ref), INT(l->most - l->n));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1 && added == 0 && !l->ended)
        added = record_add(l, row, err);
    return rc < 0 || added < 0 ? -1 : 0;
}

/* The newest quarter before that one of which there may be something. 1, 0 there is none, -1. */
static int record_quarter_before(const struct record_list *l, int64_t *quarter, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(l->t->db, Q_RECORD_QUARTER, &row, err, INT(l->youth), INT(*quarter)) != 1)
        return -1;
    int64_t reached = qz_row_int(row, 0), fell = qz_row_int(row, 1);
    *quarter = reached > fell ? reached : fell;
    return *quarter > 0;
}

/* Of a time that a cursor may name: whatever is outside of the calendar is at its nearer end. */
static int64_t record_quarter_of(int64_t at_ms)
{
    if (at_ms < 0)
        return qz_quarter_of(0);
    return qz_quarter_of(at_ms < RECORD_FAR_MS ? at_ms : RECORD_FAR_MS);
}

/* Quarter by quarter until the list is full: what somebody did lies in few of them. */
static int record_read_all(struct record_list *l, struct qz_err *err)
{
    int64_t quarter = record_quarter_of(l->after.start_ms) + 1, first = record_quarter_of(l->from_ms);
    int rc = 0;
    while (l->n < l->most && !l->ended) {
        rc = record_quarter_before(l, &quarter, err);
        if (rc != 1 || quarter < first)
            break;
        if (record_read_quarter(l, quarter, err) != 0)
            return -1;
    }
    return rc < 0 ? -1 : l->n;
}

int qz_record_list(struct qz_tracker *t, int64_t youth, struct qz_record_cursor after, int64_t now_ms,
                   struct qz_record_row *out, int most, struct qz_err *err)
{
    struct record_list l = {.t = t,
                            .youth = youth,
                            .from_ms = INT64_MIN,
                            .now_ms = now_ms,
                            .after = after,
                            .out = out,
                            .most = most};
    return record_read_all(&l, err);
}

int qz_record_span(struct qz_tracker *t, int64_t youth, int64_t from_ms, int64_t to_ms, int64_t now_ms,
                   struct qz_record_row *out, int most, struct qz_err *err)
{
    struct record_list l = {.t = t,
                            .youth = youth,
                            .from_ms = from_ms,
                            .now_ms = now_ms,
                            .after = {to_ms, 0},
                            .out = out,
                            .most = most};
    return record_read_all(&l, err);
}

int qz_record_one(struct qz_tracker *t, int64_t youth, int64_t activity, int64_t now_ms,
                  struct qz_record_row *out, struct qz_err *err)
{
    const struct qz_row *row;
    struct qz_served served;
    int rc = qz_db_get(t->db, Q_RECORD_ONE, &row, err, INT(youth), INT(activity));
    if (rc != 1)
        return rc;
    record_read(row, out, &served);
    return record_measure(t, youth, &served, now_ms, out, err) == 0 ? 1 : -1;
}

struct qz_record_sum qz_record_add_up(const struct qz_record_row *r, int n)
{
    struct qz_record_sum sum = {0};
    for (int i = 0; i < n; i++) {
        sum.waiting += r[i].how == QZ_HOW_PENDING && r[i].state != QZ_ACTIVITY_CANCELLED;
        if (!qz_record_counts(&r[i]))
            continue;
        sum.times++;
        sum.minutes += r[i].minutes;
    }
    return sum;
}
