#include "registry/record.h"

#include "base/text.h"
#include "journal/state.h"
#include "rules/hours.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RECORD_PASSAGES                                                                                      \
    64 /* of one person at one activity; whoever goes in and out oftener is counted up to there */

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

static int record_read_all(struct qz_tracker *t, int64_t youth, struct qz_record_cursor after,
                           int64_t from_ms, int64_t now_ms, struct qz_record_row *out, int most,
                           struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc, measured = 0;
    QZ_ROWS rows =
        qz_db_rows(t->db, Q_RECORD_PAGE, err, INT(youth), INT(after.start_ms), INT(after.ref), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1 && measured == 0) {
        struct qz_served served;
        record_read(row, &out[n], &served);
        if (out[n].start_ms < from_ms)
            break;

        if (out[n].how != QZ_RECORD_REJECTED)
            measured = record_measure(t, youth, &served, now_ms, &out[n], err);
        n++;
    }
    return rc < 0 || measured < 0 ? -1 : n;
}

int qz_record_list(struct qz_tracker *t, int64_t youth, struct qz_record_cursor after, int64_t now_ms,
                   struct qz_record_row *out, int most, struct qz_err *err)
{
    return record_read_all(t, youth, after, INT64_MIN, now_ms, out, most, err);
}

int qz_record_span(struct qz_tracker *t, int64_t youth, int64_t from_ms, int64_t to_ms, int64_t now_ms,
                   struct qz_record_row *out, int most, struct qz_err *err)
{
    struct qz_record_cursor before_end = {to_ms, 0};
    return record_read_all(t, youth, before_end, from_ms, now_ms, out, most, err);
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
