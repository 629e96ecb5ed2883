/* The journal: one append-only log for each kiosk and the tracker's own, with a verdict on each entry.
 * See qingzhan-protocol(7), UPLOADS. */
#ifndef QZ_JOURNAL_JOURNAL_H
#define QZ_JOURNAL_JOURNAL_H

#include "journal/tracker.h"
#include "rules/quota.h"
#include "wire/entry.h"
#include "wire/messages.h"

#define QZ_PROGRAM_TEXT 32
struct qz_kiosk {
    int64_t log; /* its log in the store */
    char id[QZ_KIOSK_ID_TEXT];
    char organisation[QZ_ID_TEXT];
    int64_t organisation_ref;
    char name[QZ_TEXT_MAX];
    uint8_t pk[32];
    bool revoked;
    bool forked;                        /* evidence of a forked log is held */
    uint64_t size;                      /* entries held */
    char predecessor[QZ_KIOSK_ID_TEXT]; /* the kiosk that it was before its log was refused, */
    char successor[QZ_KIOSK_ID_TEXT];   /* and the one that it is since its own is; "" for none */
    int64_t heard_ms; /* when it last asked anything, as far as is known: at least its last upload; 0 never */
    int wire;         /* version of the contract it then asked in; 0: not heard since the store was opened */
    char program[QZ_PROGRAM_TEXT]; /* and its program's name and version, as it says */
    char doubt[QZ_DOUBT_TEXT];     /* what it last said it doubts of the tracker's own log; "": nothing */
};

enum qz_activity_state {
    QZ_ACTIVITY_OPEN,      /* kiosks may open it */
    QZ_ACTIVITY_CLOSED,    /* no longer offered; what was recorded stands */
    QZ_ACTIVITY_CANCELLED, /* check-ins that arrive from now on do not count, nor does it */
    QZ_ACTIVITY_GIVEN_UP   /* nobody confirms it any more, it never counts; what was recorded stands */
};
/* Of an activity's figures, those that are somebody's word. */
struct qz_by_whose {
    int64_t confirms, attested, late, unnamed_late;
};
const char *qz_activity_state_name(enum qz_activity_state s);

/* How a participation is known. The numbers are stored. */
enum qz_how {
    QZ_HOW_PENDING = 0,  /* printed pass or picked name, not yet confirmed by a cadre */
    QZ_HOW_ATTESTED = 1, /* confirmed */
    QZ_HOW_PROVEN = 2,   /* live pass, or the phone's own post */
    QZ_HOW_LATE = 3      /* entered later, by a cadre, with a reason */
};
const char *qz_how_name(enum qz_how how);

/* What an entry is worth. Given once, when it comes, and kept with it. The numbers are stored. */
enum qz_judgement {
    QZ_J_ACCEPTED = 0,
    QZ_J_UNKNOWN_KIND = 1, /* of a newer program */
    QZ_J_NOT_ALLOWED = 2,  /* a kiosk may not write such an entry */
    QZ_J_UNKNOWN_ACTIVITY = 3,
    QZ_J_OTHER_ORGANISATION = 4, /* the activity or cadre is of another organisation */
    QZ_J_CANCELLED = 5,          /* the activity was cancelled before the entry came */
    QZ_J_UNKNOWN_PERSON = 6,
    QZ_J_UNKNOWN_CADRE = 7,
    QZ_J_NOT_GENUINE = 8, /* no pass where one is needed, of another person, or wrongly signed */
    QZ_J_EXPIRED = 9,     /* the pass, at the entry's time */
    QZ_J_REVOKED = 10,    /* the pass, at the entry's time */
    QZ_J_LIVE_WRONG = 11, /* of a check-in: counts, as by a printed pass; so the next two */
    QZ_J_LIVE_LATE = 12,
    QZ_J_LIVE_REUSED = 13,
    QZ_J_DUPLICATE = 14, /* the youth stands at this activity already */
    QZ_J_UNKNOWN_TARGET =
        15, /* the entry it is about is not there, is of another kind, did not count or is gone */
    QZ_J_SEEN_AHEAD = 16,    /* accepted, though it saw a cosignature of which the tracker does not know */
    QZ_J_TIME_DOUBTFUL = 17, /* counts, as late: its time is outside of what others signed */
    QZ_J_TOO_MANY = 18,      /* people without a name beyond the bound of the activity */
    QZ_J_DISCOUNTED = 19,    /* a superior took out what this kiosk wrote */
    QZ_J_STOLEN_PIN = 20,    /* in the name of a cadre whose PIN a stolen kiosk knew, and not renewed */
    QZ_J_GIVEN_UP = 21,      /* the activity was given up before the entry came: nothing makes it count */
    QZ_J_COUNT
};
/* "accepted", "unknown-kind", … */
const char *qz_judgement_name(enum qz_judgement j);
/* The same in words; "" for ACCEPTED. */
const char *qz_judgement_words(enum qz_judgement j);
/* Whether an entry of that kind has its effect. A check-in of which only the live part does not hold has it;
 * a badge is its live part. */
bool qz_judgement_counts(enum qz_entry_kind kind, enum qz_judgement j);

enum qz_ingest {
    QZ_INGEST_STORED, /* on the disk; answer is filled */
    QZ_INGEST_GAP,    /* from is above the next entry wanted; answer.next says which that is */
    QZ_INGEST_FORKED, /* a line differs from the one held; evidence is on the disk; answer.next is the number
                         of it */
    QZ_INGEST_MALFORMED, /* not entries and a checkpoint */
    QZ_INGEST_TOO_LARGE, /* more entries, or a longer line, than an upload may have */
    QZ_INGEST_WRONG,     /* the checkpoint's signature, size or root does not fit */
    QZ_INGEST_CLOCK,     /* the tracker's own clock cannot be believed: nothing is taken until it can */
    QZ_INGEST_TOO_FAST,  /* the log grew beyond its allowance; answer.next is the seconds to wait */
    QZ_INGEST_FAILED     /* the store failed: err->code */
};
/* Take an upload of a kiosk: its body, uncompressed. For all but STORED *err says what is wrong, and nothing
 * of the body is stored but a fork's evidence. */
enum qz_ingest qz_journal_ingest(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t from,
                                 const char *body, size_t len, int64_t now_ms,
                                 struct qz_upload_answer *answer, struct qz_err *err);

/* The proof that the tracker's own log, as of its newest checkpoint, goes on from its first `from` entries,
 * of which a kiosk is the witness; none when there is nothing to prove (a count of 0). */
int qz_journal_consistency(struct qz_tracker *t, uint64_t from, struct qz_consistency *out,
                           struct qz_err *err);

/* What a kiosk is told of its own log: its size, and, with from not 0, entries from there to the end of the
 * upload that brought that one. qz_log_answer_finish, also after a failure. */
int qz_journal_heal(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t from, struct qz_log_answer *out,
                    struct qz_err *err);

/* Call fn for the entries of a log from number `from` on, at most `most`, in order, until it returns
 * non-zero. origin: "" for the tracker's own, or a kiosk's id. */
int qz_journal_each(struct qz_tracker *t, const char *origin, uint64_t from, int most,
                    int (*fn)(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len),
                    void *ctx, struct qz_err *err);
/* Whether the two times of an entry are so far apart that people are shown both. */
bool qz_dated_otherwise(int64_t at_ms, int64_t real_ms);
/* When an entry of that log was written as it says, and by the tracker's clock as far as the log says how far
 * its own was off. QZ_E_MISSING when it is not held. */
int qz_journal_dated(struct qz_tracker *t, const char *origin, uint64_t n, int64_t *at_ms, int64_t *real_ms,
                     struct qz_err *err);
/* Prove all logs: each line against its tree, each checkpoint that a kiosk signed and the cosignature under
 * it, the receipts, the evidence of forks, the tracker's own log with the checkpoints that it signed, and the
 * private rows against their seals. *report is a line for each thing that was proven; on QZ_E_CORRUPT *err
 * says what is not as it was written. One reading: only when another, of a store opened anew, says the same
 * is the store damaged. */
int qz_journal_verify(struct qz_tracker *t, struct qz_buf *report, struct qz_err *err);

struct qz_journal_counts {
    uint64_t uploads, entries, forks; /* since the program started */
    uint64_t verdict[QZ_J_COUNT];
};
const struct qz_journal_counts *qz_journal_counters(const struct qz_tracker *t);

#endif
