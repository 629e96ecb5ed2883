/* What somebody took part in: activities, hours, and how each is known. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_RECORD_H
#define QZ_REGISTRY_RECORD_H

#include "registry/registry.h"

#define QZ_RECORD_REJECTED (-1) /* in the place of an enum qz_how: it was rejected or taken back */
#define QZ_RECORD_PAGE     20
#define QZ_RECORD_MOST     400 /* of a year, or of a span, that are summed up */

struct qz_record_row {
    int64_t ref; /* activity.ref */
    char activity[QZ_ID_TEXT], title[QZ_TITLE_TEXT], place[QZ_TITLE_TEXT], organisation_title[QZ_TITLE_TEXT];
    int64_t start_ms, end_ms;
    enum qz_activity_state state;
    int how;       /* enum qz_how, or QZ_RECORD_REJECTED */
    int64_t at_ms; /* checked in; 0: not known, as of what was entered late */
    int64_t minutes;
    bool forgot; /* did not check out where people do: the hours go to the end */
};
/* "pending", "attested", "proven", "late" or "rejected". */
const char *qz_record_how_name(int how);
/* Whether it adds to somebody's hours: it stands, nobody is waited for, and the activity was not
 * cancelled. */
bool qz_record_counts(const struct qz_record_row *r);

/* A place in somebody's record; of zeros: before the first. As text: what a page is asked for by. */
struct qz_record_cursor {
    int64_t start_ms, ref;
};
#define QZ_RECORD_CURSOR 44
void qz_record_cursor_text(const struct qz_record_row *last, char out[QZ_RECORD_CURSOR]);
/* False for what is no such text; "" is before the first. */
bool qz_record_cursor_read(const char *text, struct qz_record_cursor *out);

/* The activities of a youth.ref behind that place, the newest first. Returns the number, at most `most`, or
 * -1. */
int qz_record_list(struct qz_tracker *t, int64_t youth, struct qz_record_cursor after, int64_t now_ms,
                   struct qz_record_row *out, int most, struct qz_err *err);
/* Those of them that begin within [from_ms, to_ms). */
int qz_record_span(struct qz_tracker *t, int64_t youth, int64_t from_ms, int64_t to_ms, int64_t now_ms,
                   struct qz_record_row *out, int most, struct qz_err *err);

/* The one activity of that activity.ref. 1, 0 the youth does not stand there, -1. */
int qz_record_one(struct qz_tracker *t, int64_t youth, int64_t activity, int64_t now_ms,
                  struct qz_record_row *out, struct qz_err *err);

struct qz_record_sum {
    int64_t times, minutes; /* of those that count */
    int64_t waiting;        /* for a cadre */
};
struct qz_record_sum qz_record_add_up(const struct qz_record_row *r, int n);

#endif
