/* An entry: one line of the append-only log. Format: qingzhan-log(5).
 *
 * The bytes of a line are the fact; this struct is a reading of them. Lines are written by
 * qz_entry_write only, and never written anew from a reading. */
#ifndef QZ_WIRE_ENTRY_H
#define QZ_WIRE_ENTRY_H

#include "base/buf.h"
#include "base/id.h"
#include "base/sha256.h"
#include "rules/age.h"
#include "rules/limits.h"
#include "rules/livecode.h"
#include "rules/pass.h"
#include "rules/rating.h"
#include "wire/chain.h"

#include <stdint.h>

#define QZ_REASON_CLOCK "clock" /* of a void: a wrong clock put the entry to another activity */
#define QZ_BOOT_TEXT    37      /* the kernel's id of a boot as text, with its NUL */

enum qz_entry_kind {
    QZ_ENTRY_OPEN,      /* activity's session opened on this kiosk; cadre */
    QZ_ENTRY_CLOSE,     /* and closed; cadre */
    QZ_ENTRY_CHECKIN,   /* activity, who, by, proof, of, staff, screen, group, band, texts */
    QZ_ENTRY_CHECKOUT,  /* activity, who, by, proof, of, staff */
    QZ_ENTRY_HEADCOUNT, /* activity, count, of, staff, screen, group */
    QZ_ENTRY_CONFIRM,   /* activity, cadre; target: one entry, 0: the activity as recorded */
    QZ_ENTRY_REJECT,    /* activity, cadre, target, reason */
    QZ_ENTRY_VOID,      /* target, reason, cadre */
    QZ_ENTRY_LATE,    /* activity, who, reason, cadre, of; origin, in the tracker's own log, is nobody's word:
                       * no cadre */
    QZ_ENTRY_RATING,  /* activity, count: ratings since the one before, sums: of them, nobody is named */
    QZ_ENTRY_WISH,    /* who */
    QZ_ENTRY_VOICE,   /* who */
    QZ_ENTRY_CLOCK,   /* step_ms: the wall clock moved by that much, 0 when it did not; offset_ms and age_ms
                       * where     the tracker's time is known; cadre, who said that the time is right */
    QZ_ENTRY_REFUSED, /* activity if open, by, reason: the verdict's name, head */
    QZ_ENTRY_BOOT,    /* reason: the program's version; boot */
    QZ_ENTRY_ADMIN,   /* tracker's own log: reason: the verb; data: a JSON object without personal detail */
    QZ_ENTRY_BADGE,   /* cadre, proof: the badge as held up */
    QZ_ENTRY_PART,    /* activity, cadre: takes part in it as a cadre */
    QZ_ENTRY_OTHER,   /* well formed, but of a kind this program does not know */
    QZ_ENTRY_COUNT
};

/* The entry of a kiosk's log that one of the tracker's own stands for. */
struct qz_origin {
    char kiosk[QZ_KIOSK_ID_TEXT]; /* "k_…"; "": there is none */
    uint64_t n;
    uint8_t leaf[QZ_HASH_BYTES];
};

struct qz_entry {
    uint64_t n;    /* from 1 */
    int64_t at_ms; /* wall clock */
    int64_t up_ms; /* since boot */
    uint64_t seen; /* size of the newest cosigned checkpoint when this was written */
    enum qz_entry_kind kind;
    char activity[QZ_ID_TEXT]; /* "a_…" or "" */
    char who[QZ_ID_TEXT];      /* "y_…" or "" */
    char cadre[QZ_ID_TEXT];    /* "c_…" or "" */
    char by
        [16]; /* "camera", "wedge", "serial", "tail", "new": a cadre registered them there; in the tracker's own log "phone", the person's own,
                  * and "register", of who was put on the roll with it; or "" */
    uint8_t proof[QZ_PASS_LIVE_BYTES]; /* the pass or badge as held up */
    size_t proof_len;                  /* 0, 86 or 98 */
    char staff[QZ_ID_TEXT]; /* who was signed in at the kiosk as this was written, or let it count on beyond
                               its bound: a cadre "c_…", a helper "h_…", or "". Nobody's word: that is cadre */
    char screen
        [QZ_KIOSK_ID_TEXT]; /* of the tracker's own log: the kiosk whose screen a phone scanned, or "" */
    uint64_t
        group; /* CHECKIN, HEADCOUNT: those who came together, whom somebody of the staff took in as one: the
                       entry of the same log that began the group, this one or an earlier one; 0: none */
    enum qz_age band; /* CHECKIN by "new": how old they said that they are; else UNKNOWN */
    bool has_texts;
    uint8_t texts[QZ_SHA256_BYTES]; /* likewise: of what they were asked (qz_newcomer_texts) */
    uint64_t badge;                 /* CONFIRM, REJECT, VOID, LATE, PART: the BADGE entry of the same log that
                                          the cadre showed for it; 0: none */
    uint32_t count;                 /* of a negative number: 0; what is too many is for who judges */
    bool has_sums;
    struct qz_rating sums; /* of RATING: as count, each number is one that can be judged */
    uint64_t target;
    uint64_t of; /* an earlier entry of the same log whose proof and time this one keeps, 0 none */
    struct qz_origin origin;
    int64_t step_ms;
    bool has_offset;         /* the next two are there */
    int64_t offset_ms;       /* the tracker's clock minus the kiosk's */
    int64_t age_ms;          /* since that was measured, 0 or more */
    char boot[QZ_BOOT_TEXT]; /* the kernel's id of this boot, or "" */
    char reason[QZ_REASON_MAX + 1];
    uint8_t head[QZ_HEAD_BYTES];
    size_t head_len;
    const char *data; /* ADMIN: the object's JSON text, borrowed; when reading it points into the line */
    size_t data_len;
};

const char *qz_entry_kind_name(enum qz_entry_kind kind);

/* Whether *e may be about *target, the entry of the same log that it names. Else it has no effect. */
bool qz_entry_may_name(const struct qz_entry *e, const struct qz_entry *target);

/* Whether *e, a void, keeps to the rules for *target beyond that (qingzhan-protocol(7), ATTRIBUTION): a
 * headcount of the last 60 s anybody takes back, all else a cadre, and within 24 hours. at_ms: when *e was
 * written, by a clock that is right. */
#define QZ_VOID_HEADS_MS 60000
#define QZ_WORD_MS       INT64_C(86400000) /* so long after it something is taken back, or entered late */
#define QZ_VOID_CLOCK    "clock"           /* reason of a void that makes room for the same entry, moved */
bool qz_entry_void_fits(const struct qz_entry *e, int64_t at_ms, const struct qz_entry *target);

/* Append the line of *e to out, without a newline. Ids and texts must be valid (ours). Returns 0, or -1 with
 * *err when it would exceed QZ_ENTRY_MAX or memory is short; out is then as before. */
int qz_entry_write(const struct qz_entry *e, struct qz_buf *out, struct qz_err *err);

/* Read a line of len bytes. Anything not exactly of the format is refused: not UTF-8, duplicate keys, unknown
 * version, missing or ill-typed members of its kind, ids of another letter, over-long texts, bytes after the
 * object. Members that the kind does not have are passed over, since a newer program may have written them,
 * and an unknown kind is taken as QZ_ENTRY_OTHER with the common members read. Returns 0 or -1. */
int qz_entry_read(const char *line, size_t len, struct qz_entry *out, struct qz_err *err);

#endif
