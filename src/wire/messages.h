/* The JSON that kiosk and tracker exchange, both ends. Readers check everything and allocate what they return
 * with malloc; each struct has a finish function. Writers append to a buffer. */
#ifndef QZ_WIRE_MESSAGES_H
#define QZ_WIRE_MESSAGES_H

#include "base/buf.h"
#include "base/id.h"
#include "rules/limits.h"
#include "rules/livecode.h"
#include "rules/notice.h"
#include "rules/pass.h"
#include "rules/quota.h"
#include "rules/rating.h"
#include "wire/chain.h"

/* A figure that a reader cannot take, or that is not told, is QZ_FIGURE_UNKNOWN (rules/limits.h): it costs
 * nothing else. */

#define QZ_TRACKER_NAME "qingzhan/tracker" /* key name of its cosignatures, origin of its own log */
#define QZ_BEARER_TEXT  44                 /* 32 random bytes in base64url and the terminator */
#define QZ_TEXT_MAX     QZ_TITLE_TEXT      /* bytes of a title, place or name, terminator included */

/* POST /v1/enrol. sig: the device key's Ed25519 signature over "qingzhan-enrol-v1\0" token key. Sending the
 * same token and key again gets the same answer. */
struct qz_enrol_request {
    uint8_t token[QZ_TOKEN_BYTES];
    uint8_t key[32];
    uint8_t sig[64];
};
/* The bytes under sig: for a ledger, which signs without handing out its key. */
#define QZ_ENROL_SIGNED (18 + QZ_TOKEN_BYTES + 32)
void qz_enrol_signed_bytes(const struct qz_enrol_request *r, uint8_t out[QZ_ENROL_SIGNED]);
/* Set key and sig. */
void qz_enrol_request_sign(struct qz_enrol_request *r, const uint8_t sk[64]);
int qz_enrol_request_write(const struct qz_enrol_request *r, struct qz_buf *out);
/* Reads and checks the signature (QZ_E_DENIED when wrong). */
int qz_enrol_request_read(const char *json, size_t len, struct qz_enrol_request *out, struct qz_err *err);

struct qz_enrol_answer {
    char kiosk[QZ_KIOSK_ID_TEXT];
    char bearer[QZ_BEARER_TEXT];
    uint8_t tracker_key[32];
    uint8_t screen_key[QZ_SCREEN_KEY_BYTES];
};
int qz_enrol_answer_write(const struct qz_enrol_answer *a, struct qz_buf *out);
int qz_enrol_answer_read(const char *json, size_t len, struct qz_enrol_answer *out, struct qz_err *err);

/* GET /v1/keys?after=KEY: how the tracker's key changed from that one on, in order. The answer needs no
 * signature, since each note bears its own. */
#define QZ_REKEY_TEXT 512 /* of a note, terminator included */
struct qz_rekeys {
    size_t count;
    char note[QZ_REKEYS_PAGE][QZ_REKEY_TEXT];
};
int qz_rekeys_write(const struct qz_rekeys *r, struct qz_buf *out);
/* Notes are read, not checked. */
int qz_rekeys_read(const char *json, size_t len, struct qz_rekeys *out, struct qz_err *err);
/* Follow the notes from *key, each signed by the key before it: *key becomes the newest one. QZ_E_INPUT or
 * QZ_E_DENIED when any of them does not hold, QZ_E_MISSING when there are none; *key is then as it was. */
int qz_rekeys_follow(const struct qz_rekeys *r, uint8_t key[32], struct qz_err *err);

/* POST …/successor: a kiosk whose log is not taken any more begins another one with a new device key. by and
 * sig: the old key's and the new key's Ed25519 signature over "qingzhan-successor-v1\0" old_key new_key
 * size(8, big endian). The answer is that of an enrolment; the same again gets the same. */
struct qz_successor_request {
    uint8_t old_key[32]; /* is not sent: the tracker knows whose bearer it was */
    uint8_t key[32];
    uint64_t size; /* entries in the old log */
    uint8_t by[64], sig[64];
};
/* The bytes under by and sig. */
#define QZ_SUCCESSOR_SIGNED (22 + 32 + 32 + 8)
void qz_successor_signed_bytes(const struct qz_successor_request *r, uint8_t out[QZ_SUCCESSOR_SIGNED]);
int qz_successor_request_write(const struct qz_successor_request *r, struct qz_buf *out);
/* Reads and checks both signatures (QZ_E_DENIED when one is wrong). out->old_key is given. */
int qz_successor_request_read(const char *json, size_t len, struct qz_successor_request *out,
                              struct qz_err *err);

/* POST …/log?from=N&witness=SIZE, 200. cosignature: one line with its newline. SIZE is that of the newest
 * checkpoint of the tracker's own log which the kiosk holds, left out while it holds none. */
#define QZ_OWN_NOTE_MAX 512
struct qz_upload_answer {
    uint64_t next; /* the entry number wanted next */
    char cosignature[512];
    char checkpoint[QZ_OWN_NOTE_MAX]; /* the newest of the tracker's own log; "" from one that tells none */
    struct qz_consistency proof;      /* that it goes on from the first SIZE entries; from one that proves
                                         nothing, and where there is nothing to prove, none */
};
int qz_upload_answer_write(const struct qz_upload_answer *a, struct qz_buf *out);
int qz_upload_answer_read(const char *json, size_t len, struct qz_upload_answer *out, struct qz_err *err);

/* How a checkpoint of the tracker's own log stands to the one that a kiosk holds. The numbers are stored at
 * the kiosk, which tells the tracker the name: GET …/config?doubt=NAME. */
enum qz_doubt {
    QZ_DOUBT_NONE = 0,
    QZ_DOUBT_SMALLER =
        1, /* it is of fewer entries: the tracker was put back from a copy, which it did not say */
    QZ_DOUBT_OTHER = 2,    /* it is of as many, but others: the tracker's log was rewritten */
    QZ_DOUBT_FORKED = 3,   /* it is of more, among which the held ones are not: likewise */
    QZ_DOUBT_UNPROVEN = 4, /* it is of more, and nothing proves that the held ones are among them */
    QZ_DOUBT_COUNT
};
#define QZ_DOUBT_TEXT 16
/* "smaller", "other", …; "" for none. */
const char *qz_doubt_name(enum qz_doubt doubt);

/* Of figures, those that are somebody's word: by enum qz_whose, of which a writer that knows none of it says
 * nothing, and all are zero. */
struct qz_stats_by {
    int64_t confirmed; /* of an activity: its confirmations; of a quarter: activities of an office that count,
                      by the best of their confirmations */
    int64_t attested, late;
};

/* GET …/log, 200. With ?from=N, where the tracker holds entry N: entries from there to the end of the upload
 * that brought it, with the kiosk's checkpoint that came with them and the tracker's cosignature. */
struct qz_log_answer {
    uint64_t size;       /* entries held of the kiosk's log */
    uint64_t from;       /* number of the first line; 0: none was asked for, or there is none */
    struct qz_buf lines; /* each with its newline */
    char note[1024];
    char cosignature[512];
};
int qz_log_answer_write(const struct qz_log_answer *a, struct qz_buf *out);
/* Fills *out; qz_log_answer_finish frees it, also after a failure. */
int qz_log_answer_read(const char *json, size_t len, struct qz_log_answer *out, struct qz_err *err);
void qz_log_answer_finish(struct qz_log_answer *a);

/* People at the activities that began in a week, which is from Monday on, by how they are known. */
struct qz_stats_week {
    int64_t start_ms;
    int64_t proven, attested, late, headcount, waiting;
};

/* GET /v1/organisations/{id}/stats, and inside configuration and feed. */
struct qz_stats {
    char organisation[QZ_ID_TEXT];
    char title[QZ_TEXT_MAX];
    char period[12]; /* "2017-Q2" */
    int year, quarter, days_left;
    int64_t as_of_ms;
    bool binds;      /* the duty is this organisation's; else there are no rings, threshold and fulfilment */
    int64_t counted; /* activities of the five kinds that count */
    struct qz_ring ring[QZ_OFFICE_KINDS];
    int threshold;
    bool fulfilled;
    int64_t youths; /* distinct youths reached in the period */
    /* Participations by how they are known; waiting: for a cadre. */
    int64_t proven, attested, late, headcount, waiting;
    struct qz_stats_by by[QZ_WHOSE_COUNT];
    struct qz_rating rating; /* of activities that have QZ_RATINGS_LEAST or more; zeros: none is told */
    size_t weeks; /* 0: not told; else QZ_STATS_WEEKS, one after another, the one of as_of_ms the last */
    struct qz_stats_week week[QZ_STATS_WEEKS];
};
int qz_stats_write(const struct qz_stats *s, struct qz_buf *out);
/* The members of the statistics alone, into an object that is open. */
void qz_stats_members(const struct qz_stats *s, struct qz_buf *out);
/* The members of ratings, into an object that is open: how many, their average, how many gave each mark. None
 * where there are fewer than are shown. */
void qz_rating_members(const struct qz_rating *r, struct qz_buf *out);
int qz_stats_read(const char *json, size_t len, struct qz_stats *out, struct qz_err *err);

struct qz_config_activity {
    char id[QZ_ID_TEXT];
    char title[QZ_TEXT_MAX], place[QZ_TEXT_MAX];
    enum qz_activity_kind kind;
    int64_t start_ms, end_ms;
    int64_t unnamed_most; /* people without a name through one kiosk */
    int64_t capacity; /* people inside at once, 0: as many as come; a writer that knows none leaves it out, */
    bool checkout;    /* and this: people check out there */
};
/* An activity that is offered no more, and that nobody confirmed, or in which somebody waits for a cadre. */
struct qz_config_past {
    char id[QZ_ID_TEXT];
    char title[QZ_TEXT_MAX], place[QZ_TEXT_MAX];
    enum qz_activity_kind kind;
    int64_t start_ms, end_ms;
    bool confirmed;
    int64_t came, waiting; /* people, at all kiosks together; waiting: for a cadre */
};
/* Entries first..last of the kiosk's log. */
struct qz_config_range {
    uint64_t first, last;
};
/* Likewise a helper. */
struct qz_config_cadre {
    char id[QZ_ID_TEXT];
    char name[QZ_TEXT_MAX]; /* masked */
    char pin[128];          /* Argon2id, libsodium's string form */
    bool stale;             /* a stolen kiosk knew that PIN: it confirms, rejects and voids nothing */
};
/* What walls show. */
struct qz_config_notice {
    char id[QZ_ID_TEXT];
    char by[QZ_TEXT_MAX]; /* the title of the organisation that put it up */
    char title[QZ_TEXT_MAX];
    char text[QZ_NOTICE_TEXT]; /* lines, or "" */
    struct qz_notice_when when;
    int64_t at_ms; /* when it was put up */
    bool picture;  /* it has one: GET …/pictures/HASH, in base64url, a JPEG file, */
    uint8_t hash[QZ_PICTURE_HASH];
    int width, height; /* of so many pixels */
};
#define QZ_REVOKED_SUM_BYTES 8

/* How an answer to GET …/config was signed: the request's target and If-None-Match, the answer's ETag and its
 * header Qingzhan-Signature. */
struct qz_told_proof {
    char target[200], none_match[72], etag[72], signature[160];
};

/* GET /v1/kiosks/{id}/config. */
struct qz_config {
    char name[QZ_TEXT_MAX]; /* of the kiosk */
    char organisation[QZ_ID_TEXT], organisation_title[QZ_TEXT_MAX];
    char host[80]; /* as phones reach the tracker */
    bool phone;    /* there people check in on their phones, so that the screen's code leads somewhere; a
                      writer that offers none leaves it out */
    bool demo;
    int64_t now_ms; /* the tracker's clock, for staff to compare */
    struct qz_pass_key key[2];
    size_t keys;
    struct qz_config_activity *activity;
    size_t activities;
    struct qz_config_past *past; /* newest first */
    size_t pasts;                /* at most QZ_CONFIG_PAST */
    struct qz_config_cadre *cadre;
    size_t cadres;
    struct qz_config_cadre *helper; /* in a list of their own, so that no program of before takes one for a
                                       cadre; a writer that has none leaves it out */
    size_t helpers;                 /* at most QZ_CONFIG_HELPERS */
    /* Tags of revoked passes (16 bytes each, sorted), numbered and signed with the pass key `revoked_key`
     * over "qingzhan-revoked-v2\0" number(8, big endian) tags. */
    uint64_t revoked_number;
    uint8_t revoked_key;
    uint8_t revoked_sig[64];
    uint8_t *revoked;
    size_t revoked_count;
    /* Of more than QZ_CONFIG_REVOKED revocations, those before: what each page of QZ_REVOKED_PAGE, by number,
     * is known by; zeros for one of which no pass need be told any more. A writer that has no such page
     * leaves the member out, and a reader of before passes over it. */
    uint8_t (*revoked_page)[QZ_REVOKED_SUM_BYTES];
    size_t revoked_pages;
    /* What a superior took out of this kiosk's log: in order, not overlapping. */
    struct qz_config_range *discounted;
    size_t discounts; /* at most QZ_CONFIG_DISCOUNTED */
    struct qz_config_notice *notice;
    size_t notices; /* at most QZ_CONFIG_NOTICES; one that a reader cannot take is passed over */
    /* What newcomers are asked at a kiosk (db/rules/consents.json), in all languages: JSON text of at most
     * QZ_CONSENTS_JSON bytes, malloc'd; NULL: it was not told, and nobody is registered there. */
    char *consents;
    struct qz_stats stats;
};
void qz_config_sign_revoked(struct qz_config *c, uint8_t key_id, const uint8_t sk[64]);
int qz_config_write(const struct qz_config *c, struct qz_buf *out);
/* Reads, and checks the signature of the revocation list against its own keys. */
int qz_config_read(const char *json, size_t len, struct qz_config *out, struct qz_err *err);
void qz_config_finish(struct qz_config *c);

/* GET /v1/kiosks/{id}/revoked?page=N, 200: a page of the revocations that the configuration does not hold. */
struct qz_revoked_page {
    uint32_t page; /* from 1 */
    uint8_t sum[QZ_REVOKED_SUM_BYTES];
    uint8_t *tag; /* of 16 bytes each, of passes that are to be told */
    size_t count; /* at most QZ_REVOKED_PAGE */
};
int qz_revoked_page_write(const struct qz_revoked_page *p, struct qz_buf *out);
/* Fills *out; qz_revoked_page_finish frees it, also after a failure. */
int qz_revoked_page_read(const char *json, size_t len, struct qz_revoked_page *out, struct qz_err *err);
void qz_revoked_page_finish(struct qz_revoked_page *p);

/* GET /v1/kiosks/{id}/roster?after=CURSOR: people of the kiosk's organisation, by id. */
struct qz_roster_person {
    char id[QZ_ID_TEXT];
    char name[QZ_NAME_TEXT]; /* masked */
    char tail[5];            /* last four digits of the phone, or "" */
    int times;               /* activities this programme year at other kiosks */
    char digit;              /* the digit before the tail, which no screen shows; 0: none is told, as by a
                                writer that knows of none */
    char initial[3]; /* the letters by which the name is looked for, A to Z: of its first character, and
                                of another reading of it; likewise */
};
struct qz_roster {
    struct qz_roster_person *person;
    size_t count;
    char next[QZ_ID_TEXT]; /* cursor of the next page, "" at the end */
};
int qz_roster_write(const struct qz_roster *r, struct qz_buf *out);
int qz_roster_read(const char *json, size_t len, struct qz_roster *out, struct qz_err *err);
void qz_roster_finish(struct qz_roster *r);

/* How somebody who came is known, as far as it was told. The numbers are stored. */
enum qz_came_as {
    QZ_CAME_UNTOLD,
    QZ_CAME_WAITING,  /* for a cadre */
    QZ_CAME_PROVEN,   /* by the own phone */
    QZ_CAME_ATTESTED, /* a cadre confirmed it */
    QZ_CAME_LATE,     /* entered afterwards */
    QZ_CAME_COUNTED,  /* without a name */
    QZ_CAME_AS
};
/* "pending", "proven", "attested", "late", "counted"; "" for what is untold. */
const char *qz_came_as_name(enum qz_came_as as);

/* GET /v1/kiosks/{id}/feed?after=C. */
struct qz_feed_checkin {
    char activity[QZ_ID_TEXT], who[QZ_ID_TEXT];
    int64_t at_ms;
    char where[QZ_TEXT_MAX];   /* the sibling's name; "": a phone did it itself */
    char masked[QZ_NAME_TEXT]; /* of a phone that scanned this very kiosk's screen: whom to greet; a writer of
                                  any other leaves it out */
    enum qz_came_as as;        /* when it was told; a writer that knows of none leaves it out */
};
/* A youth who no longer stands at any sibling: the check-in was voided or rejected. */
struct qz_feed_fallen {
    char activity[QZ_ID_TEXT], who[QZ_ID_TEXT];
};
struct qz_feed_elsewhere {
    char activity[QZ_ID_TEXT];
    int64_t named, unnamed;
};
/* When a youth last came and went through siblings, at an activity with check-out. 0: did not, or it was
 * taken back. */
struct qz_feed_stay {
    char activity[QZ_ID_TEXT], who[QZ_ID_TEXT];
    int64_t in_ms, out_ms;
};
/* How the participations of an activity are known, at all kiosks together. */
struct qz_feed_figure {
    char activity[QZ_ID_TEXT];
    int64_t proven, attested, waiting, late; /* waiting: for a cadre. late: without a name too */
    int64_t counted;                         /* without a name, on the spot */
    struct qz_stats_by by[QZ_WHOSE_COUNT];
    bool closed; /* a cadre closed it at a sibling, where nobody opened it again; a writer that knows of none
                    leaves it out */
};
struct qz_feed {
    uint64_t next;   /* cursor to ask with next */
    uint64_t held;   /* entries of the kiosk's own log that the figures know of; 0: it is not told */
    char config[72]; /* the ETag that the configuration has now */
    struct qz_feed_checkin *checkin;
    size_t checkins; /* at most QZ_FEED_CHECKINS */
    struct qz_feed_fallen *fallen;
    size_t fallens; /* at most QZ_FEED_FALLENS; to be forgotten before the check-ins are taken */
    struct qz_feed_elsewhere *elsewhere;
    size_t elsewheres; /* at most QZ_FEED_ELSEWHERES */
    struct qz_feed_stay *stay;
    size_t stays; /* at most QZ_FEED_STAYS; a writer that knows none leaves them out */
    struct qz_feed_figure *figure;
    size_t figures; /* at most QZ_FEED_FIGURES; as of stats.as_of_ms */
    struct qz_stats stats;
};
int qz_feed_write(const struct qz_feed *f, struct qz_buf *out);
int qz_feed_read(const char *json, size_t len, struct qz_feed *out, struct qz_err *err);
void qz_feed_finish(struct qz_feed *f);

/* problem+json (RFC 9457) with a stable type: this and a NAME. */
#define QZ_PROBLEM_TYPE "https://qingzhan.example/problems/"
int qz_problem_write(const char *name, int status, const char *title, const char *detail, struct qz_buf *out);
/* The NAME and detail of a problem; name is "" when it is none of ours, detail when it has none. */
void qz_problem_read(const char *json, size_t len, char name[40], char detail[300]);

#endif
