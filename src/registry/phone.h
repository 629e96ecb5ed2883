/* People check in with their own phones: by the code on a kiosk's screen, which is judged when the page is
 * opened; the page carries a slip (rules/slip.h), and what is done with one slip is done once. Everything
 * goes into the tracker's own log. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_PHONE_H
#define QZ_REGISTRY_PHONE_H

#include "registry/consent.h"
#include "registry/registry.h"
#include "registry/secret.h"
#include "rules/age.h"
#include "rules/livecode.h"
#include "rules/slip.h"

#define QZ_PHONE_DEVICE_BYTES 8
#define QZ_PHONES_MOST        5 /* that know somebody at once; a further one ends the oldest */
#define QZ_PHONE_CROWD        3 /* more registrations at one activity by one phone or address are shown */
#define QZ_SCANNED_MOST       9 /* activities that a phone may choose from */

/* Where a phone stands: before a kiosk's screen, for an activity. */
struct qz_phone_at {
    char slip[QZ_SLIP_TEXT];
    struct qz_slip read;
    bool old; /* the slip is good no more: the code has to be scanned again */
    char kiosk[QZ_KIOSK_ID_TEXT], kiosk_name[QZ_TITLE_TEXT];
    int64_t keeper; /* organisation.ref in charge of the kiosk */
    char organisation[QZ_ID_TEXT], organisation_title[QZ_TITLE_TEXT];
    char activity[QZ_ID_TEXT], title[QZ_TITLE_TEXT], place[QZ_TITLE_TEXT];
    int64_t start_ms, end_ms;
    enum qz_activity_state state;
    int64_t expected;
    uint64_t instead; /* the entry that counted the same person here without a name, and is taken back when a
                       * name comes in; 0, as it is after a look-up: none */
};

/* What a phone scanned. Of a code that is not GOOD nothing else is said but which kiosk, where it is one. */
struct qz_scanned {
    enum qz_screen_check said;
    char kiosk[QZ_KIOSK_ID_TEXT]; /* "": there is none of that id, or it was revoked */
    size_t n;                     /* the one activity that is open there; or all that are held just now */
    struct qz_phone_at at[QZ_SCANNED_MOST];
};
/* id and code: the parts of the address behind "/C/", in either case. */
int qz_phone_scan(struct qz_tracker *t, const char *id, const char *code, int64_t now_ms,
                  struct qz_scanned *out, struct qz_err *err);
/* What a slip says. QZ_E_MISSING for what is no slip of this tracker. */
int qz_phone_at(struct qz_tracker *t, const char *slip, int64_t now_ms, struct qz_phone_at *out,
                struct qz_err *err);

/* Somebody whose phone is known. */
struct qz_phone {
    int64_t youth;
    char who[QZ_ID_TEXT];
    char masked[QZ_NAME_TEXT], tail[5];
    int64_t activity; /* activity.ref at which the phone came to be known: there it proves nothing yet */
    uint8_t device[QZ_PHONE_DEVICE_BYTES];
};
/* The one of a token that a browser keeps. 1, 0 nobody (any more), -1. */
int qz_phone_find(struct qz_tracker *t, const char *token, struct qz_phone *out, struct qz_err *err);
/* The phone is known no more. */
int qz_phone_forget(struct qz_tracker *t, const char *token, struct qz_err *err);
/* Whether the phone proves its owner by now: the activity at which it came to be known is over. 1, 0, -1. */
int qz_phone_proves(struct qz_tracker *t, const struct qz_phone *who, int64_t now_ms, struct qz_err *err);
/* No other phone of that person is known any more, and this one by another token. */
int qz_phone_renew(struct qz_tracker *t, const struct qz_phone *who, int64_t now_ms,
                   char token[QZ_SECRET_TEXT], struct qz_err *err);
/* Whether somebody stands at the activity already. 1, 0, -1. */
int qz_phone_stands(struct qz_tracker *t, const struct qz_phone_at *at, const struct qz_phone *who,
                    struct qz_err *err);

/* ---- checking in: each uses the slip, and does nothing when it was used ----
 * QZ_E_CONFLICT when the activity was cancelled or given up meanwhile. */

int qz_phone_checkin(struct qz_tracker *t, const struct qz_phone_at *at, const struct qz_phone *who,
                     int64_t now_ms, struct qz_err *err);
/* Without a name. QZ_E_FULL when the activity has as many of those as phones may count. */
int qz_phone_count(struct qz_tracker *t, const struct qz_phone_at *at, int64_t now_ms, struct qz_err *err);
/* By a pass's text: a live one proves the phone, which is known from then on (token; "" otherwise). who: the
 * phone as it was known, or NULL. QZ_E_INPUT with a field for a text that is none, QZ_E_DENIED for a pass
 * that does not let in. */
int qz_phone_pass(struct qz_tracker *t, const struct qz_phone_at *at, const char *text,
                  const struct qz_phone *who, int64_t now_ms, char token[QZ_SECRET_TEXT], struct qz_err *err);

struct qz_phone_registration {
    struct qz_person_new person; /* name, phone; consent is set */
    enum qz_age age;
    bool yes[QZ_CONSENTS_MOST]; /* to each of the texts; without a guardian's yes a child is only counted */
    const struct qz_consent_texts *texts;
    const char *address;        /* where the phone asks from */
    const struct qz_phone *who; /* as whose the phone was known before, or NULL */
};
/* Put somebody on the roll of the kiosk's organisation and check them in: they wait for a cadre at this
 * activity, and token makes the phone known. Of whom that name and phone number stand on the roll already
 * nothing is written anew, and the phone stays unknown: token "". QZ_E_INPUT with a field for what is unfit.
 */
int qz_phone_register(struct qz_tracker *t, const struct qz_phone_at *at,
                      const struct qz_phone_registration *r, int64_t now_ms, char token[QZ_SECRET_TEXT],
                      struct qz_err *err);

/* What became of a slip. QZ_E_MISSING when it was not used (any more). */
struct qz_arrival {
    int64_t at_ms;
    bool named;                /* else counted without a name */
    char masked[QZ_NAME_TEXT]; /* "" of whom was forgotten since */
    bool waits;                /* for a cadre */
    bool already;              /* stood before: nothing was added */
};
int qz_phone_arrival(struct qz_tracker *t, const struct qz_phone_at *at, struct qz_arrival *out,
                     struct qz_err *err);
/* Whether a slip counted somebody without a name at the same activity; *n: by which entry of the tracker's
 * own log, 0 where that is not known. 1, 0, -1. */
int qz_phone_counted(struct qz_tracker *t, const char *slip, const struct qz_phone_at *at, uint64_t *n,
                     struct qz_err *err);

/* The ids of those registered at an activity by a phone or from an address that registered more than
 * QZ_PHONE_CROWD people there, in their order. Returns the number, at most `most`, or -1. */
int qz_phone_crowd(struct qz_tracker *t, const char *activity, char (*ids)[QZ_ID_TEXT], int most,
                   struct qz_err *err);

#endif
