/* What an administrator enters at the tracker in a cadre's name, and all that was done in it. See
 * qingzhan-protocol(7), ATTRIBUTION. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_NAMED_H
#define QZ_REGISTRY_NAMED_H

#include "journal/journal.h"

/* In all of these a cadre who left before the activity began can say nothing of it: QZ_E_CONFLICT.
 *
 * Confirm an activity at the tracker, in the name of a cadre of its organisation. administrator: who enters
 * it; kept beside the log, which has no names. */
int qz_named_confirm(struct qz_tracker *t, const char *activity, const char *cadre, const char *administrator,
                     int64_t now_ms, struct qz_err *err);
/* Take back confirmation n of a kiosk's log (kiosk "": of the tracker's own), in the name of its cadre.
 * QZ_E_CONFLICT when it does not stand, or is in another one's name. */
int qz_named_withdraw(struct qz_tracker *t, const char *cadre, const char *kiosk, uint64_t n,
                      const char *administrator, const char *reason, int64_t now_ms, struct qz_err *err);

/* Something that was done in a cadre's name. */
struct qz_named_row {
    uint64_t id;                  /* the cursor */
    char kiosk[QZ_KIOSK_ID_TEXT]; /* "": at the tracker */
    uint64_t n;
    int64_t at_ms;
    enum qz_entry_kind kind;
    enum qz_whose whose;
    enum qz_judgement verdict;
    bool gone; /* it was taken back since */
    char activity[QZ_ID_TEXT];
    char title[QZ_TEXT_MAX];             /* of the activity */
    uint64_t target;                     /* the entry that it speaks of; 0: of the whole */
    char target_kiosk[QZ_KIOSK_ID_TEXT]; /* whose log that is in, "tracker": the own one; "": the same log */
    char verb[QZ_REASON_MAX + 1];    /* of an ADMIN entry: what it did, as confirmation-withdraw; else "" */
    char reason[QZ_REASON_MAX + 1];  /* that was given for it, or "" */
    char administrator[QZ_TEXT_MAX]; /* who entered it at the tracker */
};
/* The entries that name a cadre, removed or not, whose id is above `after`. Returns the number, at most
 * `most`, or -1. */
int qz_named_list(struct qz_tracker *t, const char *cadre, uint64_t after, struct qz_named_row *out, int most,
                  struct qz_err *err);

#endif
