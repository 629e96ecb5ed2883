/* The kiosk's ledger: the append-only log, the views kept with it, and what was fetched from the tracker.
 *
 * Facts: `entry` (lines and leaf hashes), `tree` (the compact range), `checkpoint` (notes and cosignatures).
 * Views, which qz_ledger_rebuild can make anew from the facts: `session`, `participation`, `departure`,
 * `tally`. Cache of the tracker's configuration, replaced as it comes: activities, roster, keys, revocations,
 * siblings' check-ins, figures. One thread (the desk). Every append is one transaction; when it returns 0 it
 * is on the disk. */
#ifndef QZ_LEDGER_LEDGER_H
#define QZ_LEDGER_LEDGER_H

#include "base/buf.h"
#include "rules/admit.h"
#include "rules/limits.h"
#include "rules/quota.h"
#include "store/db.h"
#include "wire/chain.h"
#include "wire/entry.h"
#include "wire/messages.h"
#include "wire/receipt.h"
#include "wire/summary.h"

struct qz_ledger;

struct qz_ledger_options {
    struct qz_db_options db;
};

/* Open DIR/kiosk.db and DIR/device.key (both created when missing: a new Ed25519 key; a log whose key is
 * missing or another's is refused). opt may be NULL. Recomputes the root from the lines and compares it with
 * the tree; a mismatch that a second reading finds too is QZ_E_CORRUPT and names the first bad entry, or the
 * entries that it is among. So is a setting of this kiosk's own, or a list of withdrawn passes, that is not
 * as it was written; what a configuration told is put right, or forgotten (qz_ledger_config). */
struct qz_ledger *qz_ledger_open(const char *dir, const struct qz_ledger_options *opt, struct qz_err *err);
void qz_ledger_close(struct qz_ledger *l);

/* This device. */
const char *qz_ledger_kiosk_id(const struct qz_ledger *l);      /* "k_…" */
const uint8_t *qz_ledger_public_key(const struct qz_ledger *l); /* 32 bytes */
/* Sign n bytes with the device key (64 bytes out). */
void qz_ledger_sign(const struct qz_ledger *l, const void *bytes, size_t n, uint8_t sig[64]);

/* Open the box with somebody's full name that the tracker sealed to this device (qz_fullname_open). */
int qz_ledger_fullname(const struct qz_ledger *l, const void *box, size_t len, const char *who,
                       char name[QZ_NAME_TEXT], struct qz_err *err);

/* Another log, when the tracker takes this one no more (qingzhan-protocol(7), HEALING). It is made in
 * DIR/next; once the tracker let it in it takes this one's place, and this one stays readable in
 * DIR/closed-KIOSK. A power cut at any moment leaves one of the two in its place, as a whole. */
/* Begin it, unless that was done before, and fill in and sign what its kiosk asks the tracker. */
int qz_ledger_successor(struct qz_ledger *l, const char *dir, struct qz_successor_request *out,
                        struct qz_err *err);
/* The tracker let it in: keep that there, with this one's settings that are the machine's, and with the
 * activity to be opened again ("" for none; QZ_SETTING_REOPEN). From now on it takes this one's place the
 * next time DIR is opened; close this one then. QZ_E_CONFLICT when a is the answer to another key. */
int qz_ledger_succeeded(struct qz_ledger *l, const char *dir, const struct qz_enrol_answer *a,
                        const char *activity, struct qz_err *err);

/* Append *e: n and seen are set by the ledger (also in *e). Updates views in the same transaction. Returns 0
 * after the commit. QZ_E_INPUT: the entry is not one that can be read again, its target is not in the log, or
 * its reason holds a hidden character (base/shown.h).
 * After QZ_E_FULL nothing of it is there. After QZ_E_IO or QZ_E_CORRUPT the ledger refuses everything that
 * writes until it is opened anew; the entry, which nobody was told of, may then be there as a whole or not at
 * all. */
int qz_ledger_append(struct qz_ledger *l, struct qz_entry *e, struct qz_err *err);
/* Append several entries in one transaction: all of them or none. */
int qz_ledger_append_all(struct qz_ledger *l, struct qz_entry *e, size_t count, struct qz_err *err);
/* Append a newcomer's check-in, and keep beside the log what they said, sealed to the tracker
 * (wire/newcomer.h): both or none. Until the tracker has that, no batch holds the entry. */
int qz_ledger_append_sealed(struct qz_ledger *l, struct qz_entry *e, const void *box, size_t len,
                            struct qz_err *err);
/* The first of those that the tracker is to be told, appended to box; *n is its entry. 1, 0 none waits,
 * -1. */
int qz_ledger_sealed(struct qz_ledger *l, uint64_t *n, struct qz_buf *box, struct qz_err *err);
/* The tracker has that one: it is destroyed here. taken false: it can never take it, and is not asked
 * again. */
int qz_ledger_sealed_end(struct qz_ledger *l, uint64_t n, bool taken, struct qz_err *err);
uint64_t qz_ledger_size(const struct qz_ledger *l);
void qz_ledger_root(const struct qz_ledger *l, uint8_t out[QZ_HASH_BYTES]);

/* The clock's floor: an instant that is not ahead of us, if the clock was right when entries were written. It
 * is the latest wall clock of all entries that were written while the clock was trusted, but for those of
 * kinds boot and clock, which are written whatever the clock says; it never goes back by itself. 0 when there
 * are none. */
int64_t qz_ledger_clock_floor_ms(const struct qz_ledger *l);
/* The clock is known to be right, and says now_ms: put the floor there, forward or back. Entries up to here,
 * which may have been written by a clock that was ahead, no longer raise it, after reopening neither. */
int qz_ledger_put_clock_floor(struct qz_ledger *l, int64_t now_ms, struct qz_err *err);
/* Whether the entries that follow raise the floor: only those of a clock that is confirmed may. It holds over
 * reopening; a new ledger trusts. */
int qz_ledger_trust_clock(struct qz_ledger *l, bool trusted, struct qz_err *err);

/* Upload. A batch is up to `most` lines from entry `from`, each with its newline, then an empty line and a
 * checkpoint note of exactly the tree after its last line. *next receives the entry number after it (from
 * when there was nothing; out is then left alone). The lines are at most max_bytes, or one line.
 * QZ_E_CONFLICT when from is beyond the entry after the newest. */
int qz_ledger_batch(struct qz_ledger *l, uint64_t from, unsigned most, size_t max_bytes, struct qz_buf *out,
                    uint64_t *next, struct qz_err *err);
/* Keep the tracker's cosignature line for the checkpoint note of that size; from then on entries up to it are
 * "seen" and need no upload. The caller has checked the signature; that the note is ours and of this log is
 * checked here (QZ_E_CONFLICT). Doing it twice is harmless. */
int qz_ledger_cosigned(struct qz_ledger *l, uint64_t size, const char *note, const char *cosignature,
                       struct qz_err *err);
uint64_t qz_ledger_cosigned_size(const struct qz_ledger *l);
/* Make and keep a checkpoint of now (at least every ten minutes). Does nothing when the newest one has this
 * size, or the log is empty. */
int qz_ledger_checkpoint(struct qz_ledger *l, struct qz_err *err);

/* The newest checkpoint of this log, with its cosignature under it where there is one; out stays as it is
 * when nothing was signed yet. */
int qz_ledger_newest_note(struct qz_ledger *l, struct qz_buf *out, struct qz_err *err);

/* The tracker told this checkpoint of its own log when it was asked to prove that the log goes on from its
 * first `from` entries, and gave this proof (a count of 0: none): keep the checkpoint, or refuse it. A longer
 * log than the held one is kept only when it is proven to go on from it; asked from another size than the
 * held one's, it decides nothing. What is refused moves nothing; the doubt stays until the tracker tells the
 * held one again, or proves one that goes on from it, or says that it was put back from a copy. *doubt is set
 * to how it stands now. QZ_E_INPUT or QZ_E_DENIED when the checkpoint is not signed by the tracker's key. */
int qz_ledger_witness(struct qz_ledger *l, const char *note, uint64_t from,
                      const struct qz_consistency *proof, enum qz_doubt *doubt, struct qz_err *err);
/* The size of the one that is held, 0 for none, and whether it was contradicted since. */
int qz_ledger_witnessed(struct qz_ledger *l, uint64_t *size, enum qz_doubt *doubt, struct qz_err *err);

/* Entries that this kiosk signed and lacks, since its disk was put back from an older copy: as the tracker
 * gave them, right behind the newest one held. Checked against this kiosk's own signature over the log that
 * they make and the tracker's cosignature of it, then appended, all or nothing. QZ_E_CONFLICT when they do
 * not follow, QZ_E_DENIED when they are not what this kiosk signed for, QZ_E_INPUT when they are malformed.
 */
int qz_ledger_heal(struct qz_ledger *l, const struct qz_log_answer *a, struct qz_err *err);

/* Enrolment: keep the tracker's URL and what it answered, all of it or nothing. enrolled: 1 and both filled,
 * 0 when this kiosk is not enrolled (what is filled then means nothing), -1 on failure. */
int qz_ledger_enrol(struct qz_ledger *l, const char *url, const struct qz_enrol_answer *a,
                    struct qz_err *err);
int qz_ledger_enrolled(struct qz_ledger *l, char url[QZ_URL_MAX + 1], struct qz_enrol_answer *a,
                       struct qz_err *err);

/* The tracker's key was changed: follow the notes from the key that is known, each signed by the key before
 * it, and keep them all with the newest key, or nothing. What was signed by the keys before stays good;
 * nothing new is taken by them. QZ_E_INPUT or QZ_E_DENIED when a note does not follow from the one before, or
 * goes back to a key of before; QZ_E_MISSING when there is none, or this kiosk is not enrolled. */
int qz_ledger_rekey(struct qz_ledger *l, const struct qz_rekeys *r, struct qz_err *err);

/* Small settings by name. get: *out (cleared first) is "" when there is none. */
/* The tracker's Ed25519 key in base64, from enrolment or from the newest change; for reading. */
#define QZ_SETTING_TRACKER_KEY "tracker_key"
/* How `qingzhan enrol` reached the tracker; the kiosk is to do the same. */
#define QZ_SETTING_CA_FILE    "tracker.ca_file"    /* absolute path of certificates to trust; "" for none */
#define QZ_SETTING_PLAIN_HTTP "tracker.plain_http" /* "1": http:// may go to another machine */
#define QZ_CA_FILE_TEXT       256
/* "1" once the tracker said that this log forked or is short, until it takes an upload. */
#define QZ_SETTING_LOG_REFUSED "log.refused"
/* The activity that was open in the log before this one; "" once it is open again, or cannot be. */
#define QZ_SETTING_REOPEN "log.reopen"
/* Texts of the kiosk's own: of kiosk/flow/locks.h, of rules/clockword.h, and of kiosk/desk/away.c. */
#define QZ_SETTING_LOCKS       "pin.locks"
#define QZ_SETTING_CLOCK_KNOWN "clock.known"
#define QZ_SETTING_REFUSED_DAY "refused.day"
/* Ratings that are in no entry yet, for the ledger itself. */
#define QZ_SETTING_RATINGS "ratings"
/* Kept by qz_ledger_config and qz_ledger_feed, for reading: */
#define QZ_SETTING_NAME        "kiosk.name"
#define QZ_SETTING_ORG         "organisation.id"
#define QZ_SETTING_ORG_TITLE   "organisation.title"
#define QZ_SETTING_HOST        "tracker.host"   /* as phones reach it */
#define QZ_SETTING_PHONE       "tracker.phone"  /* "1": people check in there on their phones */
#define QZ_SETTING_CONSENTS    "consents"       /* what newcomers are asked, JSON; "": nothing */
#define QZ_SETTING_DEMO        "demo"           /* "1" or "0" */
#define QZ_SETTING_TOLD_MS     "config.told_ms" /* the tracker's clock when it told the configuration */
#define QZ_SETTING_STATS       "stats"          /* JSON for qz_stats_read: the newest figures */
#define QZ_SETTING_FEED_NEXT   "feed.next"      /* cursor to ask the feed with */
#define QZ_SETTING_FEED_HELD   "feed.held"      /* entries of this log that the newest figures know of */
#define QZ_SETTING_FEED_CONFIG "feed.config"    /* the configuration's ETag that the feed last told */
int qz_ledger_set(struct qz_ledger *l, const char *name, const char *value, struct qz_err *err);
int qz_ledger_get(struct qz_ledger *l, const char *name, struct qz_buf *out, struct qz_err *err);

/* Configuration from the tracker: the JSON text of GET …/config, or a roster page, or a feed answer (wire:
 * messages.h). Checked whole, then stored in one transaction; on failure the old one stays. A list of
 * withdrawn passes, whatever its number, adds to those held, and begins anew only when all pass keys are new.
 * The pages of a roster replace the old one together, with the last of them.
 * proof: how the tracker signed the configuration, which is kept with it and checked at each start
 * (qz_ledger_open): tables that differ from what was signed are put right; a text that is not signed, or was
 * taken away, costs keys, cadres, activities and names until they are told again. NULL: it was not signed,
 * and nothing is kept. */
int qz_ledger_config(struct qz_ledger *l, const char *json, size_t len, const struct qz_told_proof *proof,
                     struct qz_err *err);
/* proof, of each page: likewise. Of a roster that was altered here nothing is used until it is told again. */
int qz_ledger_roster(struct qz_ledger *l, const char *json, size_t len, bool first_page, bool last_page,
                     const struct qz_told_proof *proof, struct qz_err *err);
/* Which pages of withdrawn passes a configuration names that are not held as it names them, from 1: *page is
 * malloc'd, NULL where there is none. */
int qz_ledger_revoked_missing(struct qz_ledger *l, const struct qz_config *c, uint32_t **page, size_t *count,
                              struct qz_err *err);
/* A page of withdrawn passes, the JSON text of GET …/revoked: it adds to the passes that are held. last: no
 * other follows, and the digest over all that are held, which takes long, is made anew; until then the next
 * start makes it. */
int qz_ledger_revoked_page(struct qz_ledger *l, const char *json, size_t len, bool last, struct qz_err *err);
/* The notices that the configuration tells, as told: how many, at most `most`; or -1. */
int qz_ledger_notices(struct qz_ledger *l, struct qz_config_notice *out, int most, struct qz_err *err);
/* Which pictures of theirs are not here, by their hashes: how many, at most `most`; or -1. */
int qz_ledger_pictures_missing(struct qz_ledger *l, uint8_t (*hash)[QZ_PICTURE_HASH], int most,
                               struct qz_err *err);
/* A picture: a JPEG file of n bytes. QZ_E_INPUT for one whose hash no notice has, and a larger one than a
 * tracker tells. It goes when no notice has it any more. */
int qz_ledger_picture_put(struct qz_ledger *l, const void *bytes, size_t n, struct qz_err *err);
/* The picture of that hash into *out. QZ_E_MISSING, and QZ_E_CORRUPT where it is another one. */
int qz_ledger_picture(struct qz_ledger *l, const uint8_t hash[QZ_PICTURE_HASH], struct qz_buf *out,
                      struct qz_err *err);
/* What a feed tells of other kiosks is sealed row by row, and forgotten at a start that finds it altered. */
int qz_ledger_feed(struct qz_ledger *l, const char *json, size_t len, struct qz_err *err);

/* What the desk asks before it judges. */
size_t qz_ledger_keys(const struct qz_ledger *l, const struct qz_pass_key **keys); /* cached */
/* Whether the pass was withdrawn: by its tag; by its youth's id while the list held is from the time when
 * lists named youths. 1, 0, -1. */
int qz_ledger_revoked(struct qz_ledger *l, const struct qz_pass *pass, struct qz_err *err);
struct qz_seen_before {
    int64_t at_ms;
    char where[QZ_TITLE_TEXT]; /* the sibling's name, "" for this kiosk */
};
/* Whether `who` is checked in at the activity, here or at a sibling kiosk. 1 yes, 0 no, -1 failure. */
int qz_ledger_checked_in(struct qz_ledger *l, const char *activity, const char *who,
                         struct qz_seen_before *out, struct qz_err *err);
/* When `who` last came to the activity and last went, here or elsewhere, as far as is known here. 0, or -1.
 */
int qz_ledger_stay(struct qz_ledger *l, const char *activity, const char *who, struct qz_stay *out,
                   struct qz_err *err);
/* The newest entry of this log by which a cadre takes part in the activity and which stands; 0: there is
 * none. Returns 0, or -1. */
int qz_ledger_part(struct qz_ledger *l, const char *activity, const char *cadre, uint64_t *n,
                   struct qz_err *err);
/* Who is inside, as far as is known here. 0, or -1. */
struct qz_inside {
    int64_t named;   /* they came, here or elsewhere, and did not go since */
    int64_t unnamed; /* came without a name, here or elsewhere: nobody knows when such people go */
};
int qz_ledger_inside(struct qz_ledger *l, const char *activity, struct qz_inside *out, struct qz_err *err);
struct qz_person {
    char name[QZ_NAME_TEXT]; /* masked; "" when unknown */
    char tail[8];            /* last four digits, or "" */
    int times_this_year;     /* activities this year: elsewhere as last told, and here */
};
/* People of the roster whose phone number ends in these digits; digit: the one before them, or "" for any.
 * Returns the number, at most `most`, or -1. */
struct qz_found_person {
    char id[QZ_ID_TEXT];
    char name[QZ_NAME_TEXT]; /* masked */
};
int qz_ledger_find_people(struct qz_ledger *l, const char *tail, const char *digit,
                          struct qz_found_person *out, int most, struct qz_err *err);
int qz_ledger_person(struct qz_ledger *l, const char *who, int64_t now_ms, struct qz_person *out,
                     struct qz_err *err);

struct qz_activity {
    char id[QZ_ID_TEXT];
    char title[QZ_TITLE_TEXT], place[QZ_TITLE_TEXT];
    enum qz_activity_kind kind;
    int64_t start_ms, end_ms;
    int64_t unnamed_most; /* people without a name that this kiosk counts by itself */
    int64_t capacity;     /* people inside at once; 0: as many as come */
    bool checkout;        /* people check out there */
    int64_t opened_ms;    /* of an open session, by qz_ledger_session; else 0 */
    uint64_t opened_n;    /* likewise: the entry that opened it, */
    bool by_cadre;        /* and whether a cadre did */
    bool open;            /* a session of it is open on this kiosk */
    bool closed;          /* a cadre closed the last session of it on this kiosk, and none is open */
    bool settled;         /* it was closed by a cadre at another kiosk, and confirmed */
    bool past;            /* the tracker offers it no more: only a confirmation is waited for */
};
/* Activities that the tracker offers whose planned time touches [from, to), by start; at most `most`. Returns
 * the number or -1. */
int qz_ledger_activities(struct qz_ledger *l, int64_t from_ms, int64_t to_ms, struct qz_activity *out,
                         int most, struct qz_err *err);
/* The one of the configuration with that id. 1, 0 there is none, -1. */
int qz_ledger_activity(struct qz_ledger *l, const char *id, struct qz_activity *out, struct qz_err *err);
/* The session open on this kiosk, by the log. 1 there is one, 0 none, -1 failure. Of an activity that the
 * configuration does not have only the id is known; its kind is then QZ_ACT_COUNT. */
int qz_ledger_session(struct qz_ledger *l, struct qz_activity *out, struct qz_err *err);
struct qz_tally {
    int64_t named, unnamed; /* at this kiosk: standing check-ins, people counted without a name */
    int64_t elsewhere;      /* at sibling kiosks, as last told: unnamed, and named who are not among ours */
    bool confirmed;
};
int qz_ledger_tally(struct qz_ledger *l, const char *activity, struct qz_tally *out, struct qz_err *err);
/* An entry of this kiosk that counts people: a check-in, or a headcount; or what was told of a sibling. */
struct qz_counted {
    uint64_t n; /* 0 of a sibling */
    int64_t at_ms;
    char who[QZ_ID_TEXT]; /* "": without a name */
    int people;           /* 1 of a check-in */
    bool late;            /* entered afterwards */
    bool live;            /* by a live pass */
    enum qz_came_as as;   /* how they are known, as far as this kiosk knows; of qz_ledger_came alone */
    uint64_t group;       /* the entry that began the group it belongs to; 0: none */
    bool stands;          /* false: voided or rejected, */
    char reason[QZ_REASON_MAX + 1]; /* and why */
    bool elsewhere;                 /* at a sibling, */
    char where[QZ_TITLE_TEXT];      /* of that name; "": at any of them, and at_ms is 0 */
};
/* The entries that count people at the activity, newest first, whether they stand or not: of the ones up to
 * entry `upto` (0: all) the first `skip` are passed over, and at most `most` given. Returns the number or -1.
 */
int qz_ledger_counted(struct qz_ledger *l, const char *activity, uint64_t upto, int skip,
                      struct qz_counted *out, int most, struct qz_err *err);
/* A group that somebody of the staff took in here, as the entries of this log at the activity that name it
 * have it (qingzhan-log(5), "group"). */
struct qz_group {
    uint64_t n;             /* the entry that began it; 0: there is none */
    int64_t named;          /* people who stand: check-ins, */
    int64_t unnamed;        /* and those counted without a name */
    int64_t from_ms;        /* of its first entry, whether it stands or not, */
    int64_t to_ms;          /* and of its newest one; 0 of both: it has none */
    struct qz_counted last; /* the newest entry that stands; n is 0 where none does */
};
/* The group of that number; 0: the newest one. 0, or -1. */
int qz_ledger_group(struct qz_ledger *l, const char *activity, uint64_t n, struct qz_group *out,
                    struct qz_err *err);
/* The check-ins of this kiosk that stand and by which `who` is at the activity, newest first: somebody who
 * went and came back has several. At most `most`. Returns the number or -1. */
int qz_ledger_check_ins(struct qz_ledger *l, const char *activity, const char *who, uint64_t *out, int most,
                        struct qz_err *err);
/* Whoever came to the activity at all kiosks, newest first: this kiosk's entries as qz_ledger_counted gives
 * them, of one person only the newest check-in that stands; those with a name at siblings who are not counted
 * here; and last, as one, those without a name there. The first `skip` are passed over, and at most `most`
 * given. Returns the number or -1. */
int qz_ledger_came(struct qz_ledger *l, const char *activity, int skip, struct qz_counted *out, int most,
                   struct qz_err *err);
/* The same, of some of them only: those who are known so, and whose name is looked for by that letter. Who
 * was crossed out is known in no way. */
struct qz_came_some {
    enum qz_came_as as; /* QZ_CAME_UNTOLD: however they are */
    char letter;        /* A to Z; 0: whatever the name */
};
int qz_ledger_came_some(struct qz_ledger *l, const char *activity, const struct qz_came_some *some, int skip,
                        struct qz_counted *out, int most, struct qz_err *err);
/* Ratings are collected beside the log, as sums without a name, an order or a time, until an entry is made of
 * them. Somebody gave the activity that mark, 1 to QZ_RATING_MOST: it is on the disk when this returns 0. */
int qz_ledger_rate(struct qz_ledger *l, const char *activity, int mark, struct qz_err *err);
/* Fill in the entry that is to be appended now: of as many ratings of the activity that is open ("": none is)
 * as nobody can be told from, or of what is left of another one. With it they are collected no more, in the
 * same transaction. 1, 0 there is none, -1. */
int qz_ledger_ratings_due(struct qz_ledger *l, const char *open, struct qz_entry *out, struct qz_err *err);
/* How many people with a name first came to the activity, here or elsewhere, in each of `spans` spans of
 * step_ms from from_ms on; who came before or after all of them is in the first or last. 0, or -1. */
int qz_ledger_arrivals(struct qz_ledger *l, const char *activity, int64_t from_ms, int64_t step_ms,
                       int64_t *came, int spans, struct qz_err *err);
/* What the log here says of an activity by its entries alone: who came through this kiosk, and who was turned
 * away. It reads all entries since the activity first opened. 0, or -1. */
int qz_ledger_summary(struct qz_ledger *l, const char *activity, struct qz_summary_counts *out,
                      struct qz_err *err);
/* People with a name who came to it by their own phones, as last told, and are not counted here. 0, or -1. */
int qz_ledger_phones(struct qz_ledger *l, const char *activity, int64_t *out, struct qz_err *err);
/* The receipt of an activity that a cadre closed on this kiosk, signed, of the whole log as it is now; a
 * checkpoint of it is kept. 1, 0: it is not closed, or nobody did but the kiosk itself, -1. */
int qz_ledger_receipt(struct qz_ledger *l, const char *activity, struct qz_receipt *out, struct qz_err *err);
/* How an activity stands, as far as this kiosk knows: the tracker's figures, and what the log here adds that
 * they do not know of yet. */
struct qz_standing {
    int64_t came;    /* people, named or not, at all kiosks */
    bool confirmed;  /* as a whole, by whatever word */
    int64_t waiting; /* for a cadre, at all kiosks */
};
int qz_ledger_standing(struct qz_ledger *l, const char *activity, struct qz_standing *out,
                       struct qz_err *err);
/* What staff may have to do with: activities of the seven days of which the one of now_ms is the first, by
 * start, and after them those that are over and not settled, the newest first: not confirmed, or somebody
 * waits. The first `skip` are passed over, and at most `most` given. Returns the number or -1. */
struct qz_agenda {
    struct qz_activity activity;
    struct qz_standing standing;
};
int qz_ledger_agenda(struct qz_ledger *l, int64_t now_ms, int skip, struct qz_agenda *out, int most,
                     struct qz_err *err);
/* Check-ins of this log at the activity that wait for a cadre, newest first, as qz_ledger_counted gives them:
 * the first `skip` are passed over. Those that the tracker knows may have been confirmed elsewhere. Returns
 * the number or -1. */
int qz_ledger_waiting(struct qz_ledger *l, const char *activity, int skip, struct qz_counted *out, int most,
                      struct qz_err *err);
/* What a clock that was ahead put to an activity whose time had not come. */
struct qz_misplaced {
    char activity[QZ_ID_TEXT];
    uint64_t from, to; /* the entry that opened its session, and the next one that opened or closed any */
    int people;        /* who came or went by entries between them that stand and belong elsewhere: */
    int64_t boot_ms; /* 0: all of them; else those of a clock that was off, in this boot, which began then, */
    int64_t before_ms; /* and that were written in truth before this */
};
/* What a clock that is right says of this boot of the machine. */
struct qz_right_boot {
    uint64_t since;  /* its first entry; 0: not known */
    int64_t boot_ms; /* when the time since boot was 0 */
};
/* The newest session of another activity than `open` that this kiosk opened by itself by a clock that was
 * ahead, when there is anybody in it who stands and was written before its time had come, and it was left at
 * since_ms or later. That the clock was ahead shows in a later opening or closing at an earlier time, or, in
 * this boot, by *right. 1, 0 there is none, -1. */
int qz_ledger_misplaced(struct qz_ledger *l, const char *open, int64_t since_ms,
                        const struct qz_right_boot *right, struct qz_misplaced *out, struct qz_err *err);
/* Move them to the activity of *by, in the name of its cadre, by its badge, at its at_ms and up_ms: for each
 * entry a void and the same entry anew, which names it with `of`; a check-out, which nobody can void, is only
 * written anew, a millisecond after those before it and before those behind. With the last of them the
 * opening is voided, if nobody is left in its session. Several transactions: what was cut off is misplaced
 * still, and moved by the next call. */
int qz_ledger_move(struct qz_ledger *l, const struct qz_misplaced *m, const struct qz_entry *by,
                   struct qz_err *err);
/* How the activity's participations were known to the tracker at as_of_ms, at all kiosks together: what waits
 * to be uploaded is not among them. as_of_ms 0: it told nothing of this activity yet. */
struct qz_figures {
    int64_t proven, attested, waiting, late, counted; /* each may be QZ_FIGURE_UNKNOWN */
    int64_t by_cadre,
        by_admin; /* of those attested: by a cadre's own word, by an administrator's; likewise */
    int64_t as_of_ms;
};
int qz_ledger_figures(struct qz_ledger *l, const char *activity, struct qz_figures *out, struct qz_err *err);

struct qz_cadre {
    char id[QZ_ID_TEXT];
    char name[QZ_NAME_TEXT]; /* masked */
    int nth;                 /* of those with the same masked name, from 1; 0: there is no other */
    char pin[128];           /* Argon2id string */
    bool stale;              /* a stolen kiosk knew that PIN */
};
/* The cadres of the configuration who have a PIN, in its order, after the first `skip`; at most `most`.
 * Returns the number or -1. */
int qz_ledger_cadres(struct qz_ledger *l, int skip, struct qz_cadre *out, int most, struct qz_err *err);
/* The one of them with that id. 1, 0 there is none, -1. */
int qz_ledger_cadre(struct qz_ledger *l, const char *id, struct qz_cadre *out, struct qz_err *err);

/* Give the disk work that no commit should wait for: called when the desk is idle. */
int qz_ledger_idle(struct qz_ledger *l, struct qz_err *err);

/* Whether the disk takes writes again: writes as much as the largest append needs, of which nothing stays.
 * Fails as an append does. */
int qz_ledger_try_disk(struct qz_ledger *l, struct qz_err *err);

/* Prove. verify: recompute every leaf, the root and the checkpoint signatures, cosignatures too. On success
 * *report is one line of what was proven; on QZ_E_CORRUPT *err says where it first breaks. One reading: only
 * when another, of a ledger opened anew, says the same is the log damaged. */
int qz_ledger_verify(struct qz_ledger *l, struct qz_buf *report, struct qz_err *err);
/* Drop the views, build them from the entries, compare with what was there. *differences receives the number
 * of rows that differed (0: they were right). */
int qz_ledger_rebuild(struct qz_ledger *l, uint64_t *differences, struct qz_err *err);
/* Compare the views with the entries as a rebuild does, but change nothing. */
int qz_ledger_views_check(struct qz_ledger *l, uint64_t *differences, struct qz_err *err);
/* Call fn for entries from..to (0: to the end) in order, until it returns non-zero. */
int qz_ledger_each(struct qz_ledger *l, uint64_t from, uint64_t to,
                   int (*fn)(void *ctx, uint64_t n, const char *line, size_t len), void *ctx,
                   struct qz_err *err);

#endif
