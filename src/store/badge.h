/* Cadres' badges at the tracker, and what was done in a cadre's name. Protocol: "Attribution". Failures as in
 * store/registry.h.
 *
 * A badge is signed by the tracker's newest pass key, under a name of its own. A cadre has one at a time:
 * making another ends the one before, removing the cadre ends it too, from that moment on; a code that was
 * shown before is still judged by its secret when a kiosk brings it later. */
#ifndef QZ_STORE_BADGE_H
#define QZ_STORE_BADGE_H

#include "store/journal.h"

#define QZ_BADGE_DAYS      366 /* a badge is good for so long */
#define QZ_BADGE_LINK_DAYS 7   /* and the address that hands it to a phone */
#define QZ_LINK_BYTES      16
#define QZ_LINK_TEXT       27 /* base32 in lower case and the terminator */

/* Make a cadre's badge, or another in its place. link: the token of the one-time address for the phone. */
int qz_badge_make(struct qz_tracker *t, const char *cadre, int64_t now_ms, char link[QZ_LINK_TEXT],
                  uint32_t *expires_s, struct qz_err *err);
/* The code that the cadre's phone would show now; QZ_E_MISSING while there is no badge. Whoever may ask for
 * it could speak in the cadre's name: the tracker's log says that it was asked. */
int qz_badge_code(struct qz_tracker *t, const char *cadre, int64_t now_ms, char text[QZ_PASS_TEXT],
                  struct qz_err *err);
/* Whether an address of that token waits for the phone now. */
int qz_badge_link(struct qz_tracker *t, const char *link, int64_t now_ms, bool *waits, struct qz_err *err);

/* What a kiosk on line asks: *out is QZ_J_ACCEPTED for a right code of one of its organisation's cadres that
 * was not shown before, by the tracker's own clock; QZ_J_LIVE_REUSED for one that was. A right one is taken
 * as shown by this kiosk. */
int qz_badge_ask(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_pass *badge, int64_t now_ms,
                 enum qz_judgement *out, struct qz_err *err);

/* In all of these a cadre who left before the activity began can say nothing of it: QZ_E_CONFLICT.
 *
 * Confirm an activity at the tracker, in the name of a cadre of its organisation. administrator: who enters
 * it; kept beside the log, which has no names. */
int qz_named_confirm(struct qz_tracker *t, const char *activity, const char *cadre, const char *administrator,
                     int64_t now_ms, struct qz_err *err);
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
 * name, 1 to QZ_HEADS_MOST. It is marked late for good. The very same that stands already, in that cadre's name
 * and with that reason, is not entered once more: *again. People without a name: at most qz_unnamed_most of an
 * activity, QZ_E_CONFLICT beyond that. */
struct qz_late {
    const char *activity, *cadre, *administrator, *who, *reason;
    int64_t heads;
};
int qz_named_late(struct qz_tracker *t, const struct qz_late *late, int64_t now_ms, bool *again,
                  struct qz_err *err);
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
/* Those of a cadre, removed or not, whose id is above `after`. Returns the number, at most `most`, or -1. */
int qz_named_list(struct qz_tracker *t, const char *cadre, uint64_t after, struct qz_named_row *out, int most,
                  struct qz_err *err);
/* The administrator who entered it, "" for none. */
int qz_named_entered_by(struct qz_tracker *t, int64_t entry, char out[QZ_TEXT_MAX], struct qz_err *err);

#endif
