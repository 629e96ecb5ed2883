/* What people say of an activity on their own phones without being named: how they liked it 满意度, and that
 * they were told to come 被要求来的. Neither a log nor a table holds who said it: that each says it once is
 * kept by a keyed hash, whose key is the activity's and destroyed a week after its end. Ratings are
 * collected beside the log, and five sums of them written when as many came as are shown, or that week is
 * over. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_QUIET_H
#define QZ_REGISTRY_QUIET_H

#include "registry/phone.h"
#include "registry/record.h"

/* What somebody who took part may say of an activity. */
struct qz_quiet {
    struct qz_record_row of;
    bool open;        /* something may be said still: its week is not over, and it was not cancelled */
    bool rated, told; /* that was said; false again once nobody can know */
};
/* Whether something may still be said of an activity at which somebody stands. */
bool qz_quiet_may(const struct qz_record_row *r, int64_t now_ms);
/* activity: "a_…". QZ_E_MISSING where that person took no part. */
int qz_quiet_look(struct qz_tracker *t, const struct qz_phone *who, const char *activity, int64_t now_ms,
                  struct qz_quiet *out, struct qz_err *err);

/* mark: from 1 to QZ_RATING_MOST, else QZ_E_INPUT of the field "mark". QZ_E_CONFLICT when it was said
 * before, or nothing may be said any more; QZ_E_MISSING as in qz_quiet_look. */
int qz_quiet_rate(struct qz_tracker *t, const struct qz_phone *who, const char *activity, int mark,
                  int64_t now_ms, struct qz_err *err);
int qz_quiet_tell(struct qz_tracker *t, const struct qz_phone *who, const char *activity, int64_t now_ms,
                  struct qz_err *err);

/* Of activities whose week is over: write what was rated, and destroy the keys. Others than the first hundred
 * are left for the next time. Each of the two above does so first. */
int qz_quiet_end(struct qz_tracker *t, int64_t now_ms, struct qz_err *err);

/* To which activities people were told to come, QZ_TOLD_LEAST of them or more. */
struct qz_quiet_told {
    char activity[QZ_ID_TEXT], title[QZ_TITLE_TEXT];
    char organisation[QZ_ID_TEXT], organisation_title[QZ_TITLE_TEXT];
    int64_t start_ms, times;
};
/* For one organisation, of those below it and never of its own; the newest first. Returns the number, at most
 * `most`, or -1. */
int qz_quiet_list(struct qz_tracker *t, const char *organisation, struct qz_quiet_told *out, int most,
                  struct qz_err *err);

#endif
