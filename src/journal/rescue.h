/* Taking over by hand what a kiosk signed and its tracker never got: from the directory of a kiosk whose log
 * forked or is damaged, or that was revoked. */
#ifndef QZ_JOURNAL_RESCUE_H
#define QZ_JOURNAL_RESCUE_H

#include "journal/journal.h"
#include "rules/limits.h"

struct qz_act;
struct qz_batch;

/* A line of a kiosk's log as it is sent. What is borrowed stays until the call returns. */
struct qz_rescue_line {
    const char *text; /* NULL: it cannot be read there any more, and only its leaf hash is known */
    size_t len;
    uint8_t leaf[QZ_HASH_BYTES]; /* when text is NULL */
    bool gone;                   /* its own log took it back later: it is proven, not taken over */
};

/* Consecutive lines, with what proves that the kiosk signed for them. */
struct qz_rescue {
    uint64_t from;        /* number of the first */
    const uint8_t *nodes; /* compact range of the entries before it, as the kiosk holds them */
    size_t nodes_len;
    struct qz_rescue_line line[QZ_RESCUE_LINES];
    unsigned count;
    const char *note; /* checkpoint of exactly the tree after the last line, by the kiosk's device key */
    size_t note_len;
};

/* What became of them. */
struct qz_rescued {
    unsigned in;     /* written as late entries */
    unsigned held;   /* the tracker has the very line */
    unsigned before; /* taken over earlier */
    unsigned gone;   /* taken back in their own log */
    unsigned lost;   /* unreadable */
    unsigned other;  /* of kinds that are not taken over */
    unsigned refused;
    struct {
        uint64_t n;
        enum qz_judgement why;
    } refusal[QZ_RESCUE_LINES];
};

/* Check that the kiosk signed for the lines, judge each check-in, headcount and late entry that is not held,
 * and write those that are in order as late entries of the tracker's own log, which name their origin. All or
 * nothing; doing it twice changes nothing. A revoked kiosk's lines are taken too. QZ_E_MISSING for an unknown
 * kiosk, QZ_E_INPUT for what is no such part, QZ_E_DENIED when the kiosk did not sign for it. */
int qz_rescue_do(struct qz_tracker *t, const char *kiosk, const struct qz_rescue *r, int64_t now_ms,
                 struct qz_rescued *out, struct qz_err *err);

/* Whether the batch's line, entry n of its log, was taken over before it came. 1, 0, -1. */
int qz_rescued_line(struct qz_batch *b, uint64_t n, struct qz_err *err);
/* What an entry of the own log stands for: whether another does already, and that this one does. */
int qz_rescued_before(struct qz_tracker *t, int64_t log, const struct qz_origin *o, struct qz_err *err);
int qz_rescued_keep(struct qz_batch *b, int64_t log, const struct qz_act *a, const struct qz_entry *e,
                    struct qz_err *err);

#endif
