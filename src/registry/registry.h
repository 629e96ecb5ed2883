/* What is registered at the tracker: organisations, kiosks, cadres, people, passes, activities. Failures
 * as in journal/tracker.h. */
#ifndef QZ_REGISTRY_REGISTRY_H
#define QZ_REGISTRY_REGISTRY_H

#include "journal/journal.h"
#include "rules/pin.h"
#include "rules/role.h"
#include "wire/messages.h"

/* Settings: "host", "demo" ("yes", "no"). set writes nothing when the value is the same already. */
int qz_setting_set(struct qz_tracker *t, const char *name, const char *value, int64_t now_ms,
                   struct qz_err *err);
struct qz_organisation {
    char id[QZ_ID_TEXT];
    char superior[QZ_ID_TEXT]; /* "" for the province */
    enum qz_org_kind kind;
    char title[QZ_TEXT_MAX];
    int64_t closed_ms;              /* when it was closed; 0: it is not */
    char why[QZ_REASON_MAX + 1];    /* the reason that was given for it */
    char merged_into[QZ_ID_TEXT];   /* closed by a merger: into which one; else "" */
    char merged_title[QZ_TEXT_MAX]; /* what that one is called */
};
/* Add one below its superior, of a kind lower than the superior's. Fills o->id. */
int qz_organisation_add(struct qz_tracker *t, struct qz_organisation *o, int64_t now_ms, struct qz_err *err);
/* Give one another title. QZ_E_MISSING. */
int qz_organisation_rename(struct qz_tracker *t, const char *id, const char *title, int64_t now_ms,
                           struct qz_err *err);
/* Close one for good, with a reason: what it did stays and is shown, and nothing is added to it.
 * QZ_E_CONFLICT for the province, one that is closed, and while anything is open below it: an organisation, a
 * kiosk that is not revoked, an activity that is not over. */
int qz_organisation_close(struct qz_tracker *t, const char *id, const char *reason, int64_t now_ms,
                          struct qz_err *err);
/* Merge `from` into `into`, with a reason, for good: its kiosks, which are not enrolled again, its cadres and
 * people with their passes, what stands open below it and its activities that are not over belong to `into`;
 * codes for enrolling that were given out for it enrol there. Activities that are over, figures and entries
 * stay what they were, its own: the cadres and kiosks of `into` are in charge of them. `from` is closed.
 * QZ_E_INPUT for one and the same; QZ_E_CONFLICT for one that is closed, for one into another below it, and
 * when what stands below `from` cannot stand below `into`, or kiosks could not be told all the cadres. */
struct qz_merger {
    int64_t kiosks, cadres, people, activities, organisations; /* that go on there */
    int64_t doubles; /* people who stand in both by the same name and phone: each stays two */
};
int qz_organisation_merge(struct qz_tracker *t, const char *from, const char *into, const char *reason,
                          int64_t now_ms, struct qz_merger *out, struct qz_err *err);
/* QZ_E_MISSING. */
int qz_organisation_get(struct qz_tracker *t, const char *id, struct qz_organisation *out,
                        struct qz_err *err);
/* The organisations that were merged into this one itself, whose id is above `after`, by id. Returns the
 * number or -1. */
int qz_organisation_merged(struct qz_tracker *t, const char *id, const char *after,
                           struct qz_organisation *out, int most, struct qz_err *err);
/* The organisations whose id is above `after` ("" from the start), by id: of `within` and those below it, or
 * (within "") all. Returns the number, at most `most`, or -1. */
int qz_organisation_list(struct qz_tracker *t, const char *within, const char *after,
                         struct qz_organisation *out, int most, struct qz_err *err);

/* A one-time token for a kiosk of that name at that organisation, good until expires_ms. */
int qz_token_new(struct qz_tracker *t, const char *organisation, const char *name, int64_t expires_ms,
                 int64_t now_ms, uint8_t token[QZ_TOKEN_BYTES], struct qz_err *err);
/* Enrol. The same token and key again give the same answer; another key is QZ_E_DENIED, as is an unknown or
 * expired token and the key of a revoked kiosk. A kiosk that enrols anew with another token moves there and
 * gets a new bearer. */
int qz_kiosk_enrol(struct qz_tracker *t, const struct qz_enrol_request *r, int64_t now_ms,
                   struct qz_enrol_answer *out, struct qz_err *err);
/* The kiosk *old, whose log is not taken any more, goes on as another one with a new device key, of the same
 * organisation and name; r is read and its signatures are checked. Once for each: the same key again gets the
 * same answer. QZ_E_DENIED for another key, for a key that is known already, where the log is neither forked
 * nor shorter than what is held of it, and when *old itself began less than a day ago: who forks again and
 * again needs people. QZ_E_CONFLICT when the organisation was closed. */
int qz_kiosk_succeed(struct qz_tracker *t, const struct qz_kiosk *old, const struct qz_successor_request *r,
                     int64_t now_ms, struct qz_enrol_answer *out, struct qz_err *err);
/* The kiosk whose bearer this is, revoked or not. 1, 0 none, -1. */
int qz_kiosk_by_bearer(struct qz_tracker *t, const char *bearer, struct qz_kiosk *out, struct qz_err *err);
/* Kiosks likewise. */
int qz_kiosk_list(struct qz_tracker *t, const char *within, const char *after, struct qz_kiosk *out, int most,
                  struct qz_err *err);
/* The kiosk asked something, in that version of the contract; program: the kiosk's User-Agent, or NULL.
 * Remembered while the store is open. */
void qz_kiosk_heard(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, int wire,
                    const char *program);
/* What it says that it doubts of the tracker's own log: qz_doubt_name, or a word that only newer programs
 * know; "" for nothing. After qz_kiosk_heard, and remembered like that. */
void qz_kiosk_doubts(struct qz_tracker *t, const struct qz_kiosk *k, const char *doubt);
/* Give one another name, also to what siblings are told from then on. */
int qz_kiosk_rename(struct qz_tracker *t, const char *id, const char *name, int64_t now_ms,
                    struct qz_err *err);
/* From now on the kiosk's bearer is refused. What it sent stands. */
int qz_kiosk_revoke(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err);
/* Revoke a kiosk that was stolen: the PINs of its organisation's cadres, which it knew, confirm, reject and
 * void nothing at any kiosk until they are renewed. *pins receives how many they are now. Of a kiosk that was
 * revoked before it can be said later that it was stolen; saying so again changes nothing. The kiosks that it
 * went on as, and those that it was before, are stolen with it: whoever has its disk has the keys of all. */
int qz_kiosk_stolen(struct qz_tracker *t, const char *id, int64_t now_ms, int *pins, struct qz_err *err);

#define QZ_CADRE_PAGE 100 /* cadres that are listed at once */
struct qz_cadre_row {
    char id[QZ_ID_TEXT];
    char organisation[QZ_ID_TEXT];
    char name[QZ_TEXT_MAX];       /* in full; of one added by a program before: masked, until it is renamed */
    char shown[QZ_TEXT_MAX + 12]; /* on kiosks: masked, with a number where others are masked alike */
    int nth;                      /* that number, 0: there is none */
    int same_name;                /* others of the organisation who have the very same full name */
    enum qz_pin_state pin;
};
/* Helpers are kept beside cadres and told from them by their ids: what is said of a cadre here holds for a
 * helper, where no role is named, and the log names either by role ("helper-add", "helper"). A helper has no
 * badge, and nothing is confirmed, rejected, voided or entered late in a helper's name.
 *
 * Add a cadre; name in full, of which kiosks are told the masked form; pin of 6 to 8 digits, kept only as an
 * Argon2id hash over 64 MiB. */
int qz_cadre_add(struct qz_tracker *t, const char *organisation, const char *name, const char *pin,
                 int64_t now_ms, char id[QZ_ID_TEXT], struct qz_err *err);
/* Adding a cadre in three steps, so that the second, which takes a tenth of a second and 64 MiB, can be done
 * in a thread of its own: whether the three may be a cadre; the hash of a PIN (QZ_E_INPUT for one that does
 * not have 6 to 8 digits; it needs no store); and the cadre, or the helper, with that. */
#define QZ_PIN_HASH_TEXT 128
int qz_cadre_may_be(struct qz_tracker *t, const char *organisation, const char *name, const char *pin,
                    struct qz_err *err);
int qz_cadre_pin_hash(const char *pin, char hash[QZ_PIN_HASH_TEXT], struct qz_err *err);
int qz_staff_add_hashed(struct qz_tracker *t, enum qz_role role, const char *organisation, const char *name,
                        const char *hash, int64_t now_ms, char id[QZ_ID_TEXT], struct qz_err *err);
/* Give a cadre another name, in full. QZ_E_MISSING for an unknown one, or one removed. */
int qz_cadre_rename(struct qz_tracker *t, const char *id, const char *name, int64_t now_ms,
                    struct qz_err *err);
/* Give a cadre another PIN. Once kiosks have their next configuration the old one is good no more. */
int qz_cadre_pin(struct qz_tracker *t, const char *id, const char *pin, int64_t now_ms, struct qz_err *err);
/* Give a cadre another PIN by the PIN's hash. */
int qz_cadre_pin_hashed(struct qz_tracker *t, const char *id, const char *hash, int64_t now_ms,
                        struct qz_err *err);
/* A cadre who left: name and PIN go for good, and from their next configuration on no kiosk lets them in.
 * What they confirmed stands. QZ_E_MISSING for an unknown one, or one removed before. */
int qz_cadre_remove(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err);
/* A cadre who has not left. QZ_E_MISSING. */
int qz_cadre_get(struct qz_tracker *t, const char *id, struct qz_cadre_row *out, struct qz_err *err);
/* The cadres, or helpers, of an organisation ("": of all), in the order in which kiosks list them, after the
 * one of the id `after` ("": from the first). Returns the number, at most `most` and QZ_CADRE_PAGE, or -1. */
int qz_staff_list(struct qz_tracker *t, enum qz_role role, const char *organisation, const char *after,
                  struct qz_cadre_row *out, int most, struct qz_err *err);

struct qz_person_new {
    char name[QZ_NAME_TEXT];
    char phone[24];   /* digits, may begin with +; or "" */
    char consent[11]; /* the day it was given: 2017-05-04; "" when none is on record */
};
struct qz_row_problem {
    size_t row; /* from 0 */
    char text[120];
};
/* Register n people (at most 1000) at an organisation: all or nothing. ids receives n ids. With QZ_E_INPUT
 * the problems found are in problem[0..*problems), at most n. */
int qz_people_add(struct qz_tracker *t, const char *organisation, const struct qz_person_new *p, size_t n,
                  int64_t now_ms, char (*ids)[QZ_ID_TEXT], struct qz_row_problem *problem, size_t *problems,
                  struct qz_err *err);
struct qz_person_row {
    char id[QZ_ID_TEXT];
    char name[QZ_NAME_TEXT], masked[QZ_NAME_TEXT], phone[24], consent[11];
};
int qz_people_list(struct qz_tracker *t, const char *organisation, const char *after,
                   struct qz_person_row *out, int most, struct qz_err *err);
/* Everybody with that phone number, as it is held, of all organisations, by id; at most `most`. Returns the
 * number or -1. */
struct qz_person_found {
    struct qz_person_row person;
    char organisation[QZ_ID_TEXT];
    char title[QZ_TITLE_TEXT];
};
int qz_people_find(struct qz_tracker *t, const char *phone, struct qz_person_found *out, int most,
                   struct qz_err *err);
/* Correct a name or a phone; NULL leaves it as it is. Kiosks of the organisation get the roster anew.
 * QZ_E_MISSING for an unknown or forgotten one, QZ_E_CONFLICT when somebody there has that name and phone. */
int qz_person_correct(struct qz_tracker *t, const char *id, const char *name, const char *phone,
                      int64_t now_ms, struct qz_err *err);
/* Who has a pass until when: the people of an organisation above `after`, by id. Returns the number or -1. */
struct qz_pass_row {
    struct qz_person_row person;
    int64_t passes;   /* that are good now */
    int64_t until_ms; /* when the last of them ends; 0: there is none, or the end of one is not known */
};
int qz_pass_list(struct qz_tracker *t, const char *organisation, const char *after, int64_t now_ms,
                 struct qz_pass_row *out, int most, struct qz_err *err);
/* Who came to an activity, with names, in the order in which it became known: those after the cursor. A
 * person who was forgotten has no name. Returns the number or -1; QZ_E_MISSING for an unknown activity. */
struct qz_came_row {
    int64_t cursor;
    struct qz_person_row person;
    int64_t at_ms, out_ms;     /* checked in; checked out, 0: not, */
    bool forgot;               /* or at its end, since nobody said so: at an activity with check-out */
    int how;                   /* enum qz_how */
    char kiosk[QZ_TITLE_TEXT]; /* the name of the kiosk; "" at the tracker */
    char
        log[QZ_KIOSK_ID_TEXT]; /* the kiosk whose log has the entry that it rests on; "": the tracker's own */
    int64_t n;                 /* of that entry */
};
int qz_activity_came(struct qz_tracker *t, const char *activity, int64_t after, int64_t now_ms,
                     struct qz_came_row *out, int most, struct qz_err *err);
/* Destroy the name, phone and secrets behind an id, and revoke the passes, of which no more are issued. The
 * entries stay and say nothing of the person any more. It is never refused for what it costs: the file of the
 * forgotten (registry/forgotten.h) that cannot be written is told in *out, and made up for at the next start.
 * Again does no harm. QZ_E_MISSING for an unknown id. */
struct qz_forgetting {
    size_t passes; /* that were good until now */
    bool kept;     /* the id is in the file of the forgotten, or there is no such file */
};
int qz_person_forget(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_forgetting *out,
                     struct qz_err *err);

struct qz_pass_issued {
    char who[QZ_ID_TEXT];
    char name[QZ_NAME_TEXT], tail[5]; /* the last digits of the phone number, "" when there is none */
    char organisation[QZ_TITLE_TEXT]; /* that the person is of */
    uint32_t expires;
    uint8_t pass[QZ_PASS_BYTES];
    uint8_t secret[QZ_PASS_SECRET_BYTES]; /* of the live part; zeros when none was asked */
};
/* Issue passes to n people by id (out[i].who is given), good until expires_s; some seconds less where the
 * pass of that end was revoked or its text does not keep (rules/pass.h). The same person and end give the
 * same pass again. QZ_E_MISSING for an unknown or forgotten one. live: with a secret, made when
 * the person has none. */
int qz_pass_issue(struct qz_tracker *t, struct qz_pass_issued *out, size_t n, uint32_t expires_s, bool live,
                  int64_t now_ms, struct qz_err *err);
/* The pass of that end that somebody was given with a secret, without a name: 1, 0 none was, -1. Nothing is
 * written. */
int qz_pass_held(struct qz_tracker *t, const char *who, uint32_t expires_s, int64_t now_ms,
                 struct qz_pass_issued *out, struct qz_err *err);
/* The ids of an organisation's people above `after` into out[].who. Returns the number or -1. */
int qz_pass_holders(struct qz_tracker *t, const char *organisation, const char *after,
                    struct qz_pass_issued *out, int most, struct qz_err *err);
struct qz_pass_revocation {
    size_t passes;   /* that were good until now */
    uint64_t number; /* of the newest revocation */
};
/* All passes that were issued to these people so far are refused from now on; one issued later is good. */
int qz_pass_revoke_all(struct qz_tracker *t, const char *const *who, size_t n, int64_t now_ms,
                       struct qz_pass_revocation *out, struct qz_err *err);
/* Revoke one pass, printed or live. QZ_E_INPUT when it is not genuine; one that has expired can be
 * revoked too. */
int qz_pass_revoke(struct qz_tracker *t, const struct qz_pass *pass, int64_t now_ms,
                   struct qz_pass_revocation *out, struct qz_err *err);

struct qz_activity_row {
    char id[QZ_ID_TEXT];
    char organisation[QZ_ID_TEXT];
    char title[QZ_TEXT_MAX], place[QZ_TEXT_MAX];
    enum qz_activity_kind kind;
    int64_t start_ms, end_ms;
    enum qz_activity_state state;
    char why[QZ_REASON_MAX + 1]; /* the reason that was given for it, or for entering it late; "" for none */
    int64_t expected;            /* people planned, 0: not said */
    int64_t capacity;            /* people inside at once, 0: not said */
    bool checkout;               /* people check out there */
    char campaign[40];           /* the rule of the campaign for which it is tagged, or "" */
    int64_t opens, late_opens, confirms;
    int64_t proven, attested, pending, late, unnamed, unnamed_late;
    struct qz_by_whose by[QZ_WHOSE_COUNT]; /* enum qz_whose */
    enum qz_counts counts;                 /* or the first thing missing */
    struct qz_rating rating;
};
/* Add one, open. id, state and figures of *a are set. */
int qz_activity_add(struct qz_tracker *t, struct qz_activity_row *a, int64_t now_ms, struct qz_err *err);
/* organisation: "" for all. */
int qz_activity_list(struct qz_tracker *t, const char *organisation, const char *after,
                     struct qz_activity_row *out, int most, struct qz_err *err);
/* Those of an organisation that are held, wholly or in part, in [from_ms, to_ms), by their beginning; at most
 * `most`. Returns the number or -1; QZ_E_MISSING for an unknown organisation. */
int qz_activity_between(struct qz_tracker *t, const char *organisation, int64_t from_ms, int64_t to_ms,
                        struct qz_activity_row *out, int most, struct qz_err *err);
/* One, with its figures. QZ_E_MISSING for an unknown id. */
int qz_activity_get(struct qz_tracker *t, const char *id, struct qz_activity_row *out, struct qz_err *err);
/* Hold it at another time, and at that place. QZ_E_CONFLICT once kiosks may open it, or it was opened,
 * cancelled or given up; QZ_E_INPUT with a field for a time that is over, or is none. */
bool qz_activity_may_move(const struct qz_activity_row *a, int64_t now_ms);
int qz_activity_move(struct qz_tracker *t, const char *id, const char *place, int64_t start_ms,
                     int64_t end_ms, int64_t now_ms, struct qz_err *err);
/* Change the state. Opening with a reason enters it late: it counts as opened though no kiosk did, and is
 * marked so. Giving up wants a reason, and an activity that is over and does not count. A cancelled one stays
 * cancelled, one that was given up likewise: QZ_E_CONFLICT. */
int qz_activity_set_state(struct qz_tracker *t, const char *id, enum qz_activity_state s, const char *reason,
                          int64_t now_ms, struct qz_err *err);

/* A page of people of the kiosk's organisation. qz_roster_finish. */
int qz_registry_roster(struct qz_tracker *t, const struct qz_kiosk *k, const char *after, int64_t now_ms,
                       struct qz_roster *out, struct qz_err *err);

#endif
