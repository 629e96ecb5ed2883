/* One entry of any log, confirmed, rejected, taken back or entered late at the tracker, in a cadre's name:
 * the administrator's word (管理员代记). Failures as in journal/tracker.h. */
#ifndef QZ_JOURNAL_TAKEN_H
#define QZ_JOURNAL_TAKEN_H

#include "journal/state.h"

/* QZ_E_CONFLICT when the cadre left before the activity began. Of an unknown one nothing is said. */
int qz_named_was_there(struct qz_tracker *t, const char *activity, const char *cadre, struct qz_err *err);
/* The action that was begun ends: with what it wrote last, entered by that administrator, or, rc not 0, with
 * nothing. */
int qz_named_end(struct qz_batch *b, int rc, const char *administrator, struct qz_err *err);

/* Apply such an action, entry n of the own log: its verb and data. */
int qz_taken_apply(struct qz_batch *b, const char *verb, const json_t *data, uint64_t n, struct qz_err *err);
/* Entry n of a log was taken back by an action: its kiosk is told. */
int qz_taken_keep(struct qz_batch *b, int64_t log, uint64_t n, struct qz_err *err);
/* The kiosk that an action's data names: "" where it names none, "tracker" for the own log. */
void qz_taken_kiosk(const json_t *data, char out[QZ_KIOSK_ID_TEXT]);
/* qz_entry_read; an action that confirms one entry is read as the confirmation that it is. */
int qz_taken_read(const char *line, size_t len, struct qz_entry *out, struct qz_err *err);

/* One entry of an activity, confirmed, rejected or taken back at the tracker in the name of a cadre of the
 * activity's organisation: the administrator's word (管理员代记). */
struct qz_taking {
    enum qz_entry_kind kind; /* CONFIRM or REJECT of a check-in; VOID of an opening, check-in, headcount, late
                                entry or confirmation */
    const char *activity, *cadre, *administrator;
    const char *kiosk;  /* whose log it is in; "tracker": the own one */
    uint64_t n;         /* of the entry there */
    const char *reason; /* of a REJECT or VOID */
};
/* QZ_E_MISSING for what is not there, QZ_E_CONFLICT for an entry that does not stand, is of another activity
 * or of a kind that this cannot be said of. Its kiosk is told. */
int qz_named_take(struct qz_tracker *t, const struct qz_taking *what, int64_t now_ms, struct qz_err *err);
/* Enter later who was at an activity, with a reason: a person by id, or (who "") `heads` people without a
 * name, 1 to QZ_HEADS_MOST. It is marked late for good. The very same that stands already, in that cadre's
 * name and with that reason, is not entered once more: *again. People without a name: at most qz_unnamed_most
 * of an activity, QZ_E_CONFLICT beyond that. */
struct qz_late {
    const char *activity, *cadre, *administrator, *who, *reason;
    int64_t heads;
};
int qz_named_late(struct qz_tracker *t, const struct qz_late *late, int64_t now_ms, bool *again,
                  struct qz_err *err);

/* The administrator who entered it, "" for none. */
int qz_named_entered_by(struct qz_tracker *t, int64_t entry, char out[QZ_TEXT_MAX], struct qz_err *err);

#endif
