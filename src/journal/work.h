/* The working set of an upload: what its entries need was fetched by few statements before they are judged,
 * and what they change is gathered and written by few at the end. A batch without a working set (an action,
 * an entry judged anew, a replay) asks for each thing when it is wanted and writes each change at once;
 * judging is the same code, and what it finds and changes is the same. */
#ifndef QZ_JOURNAL_WORK_H
#define QZ_JOURNAL_WORK_H

#include "journal/known.h"
#include "journal/state.h"
#include "journal/stood.h"

/* What was made of a line, or fetched for it, before it is judged. */
struct qz_ahead_line {
    uint8_t tag[QZ_PASS_TAG_BYTES], who[QZ_ID_BYTES];
    int64_t youth;               /* whose secret the live code was compared with */
    bool code_asked, code_right; /* it was; it is right */
};

/* Of QZ_KNOWN_TARGET: where the line is in `targets`; its length, with the verdict and that it is there. */
#define QZ_TARGET_VERDICT 32
#define QZ_TARGET_THERE   (INT64_C(1) << 62)

struct qz_work {
    struct qz_many *list; /* changes, by statement */
    size_t lists, list_cap;
    struct qz_known known;
    struct qz_ahead_line *ahead; /* by line; NULL: nothing was fetched */
    uint64_t from, to;           /* entries of the start of the machine that the first is of */
    bool none_rescued;           /* nothing of the log was taken over by hand */
    struct qz_buf targets;       /* lines that entries are about, of before the upload */
    struct qz_stood *stood;      /* participations as they are now */
    size_t stoods, stood_cap;

    /* The lines of the upload from entry number `first` on, and what was found of the first `judged`. */
    uint64_t first;
    const char *const *line;
    const size_t *len;
    enum qz_judgement verdict[QZ_BATCH_ENTRIES];
    size_t judged;
};

/* Let the batch have a working set: entries from number `first` on, whose lines outlive it. */
int qz_work_begin(struct qz_batch *b, uint64_t first, const char *const *line, const size_t *len,
                  struct qz_err *err);
void qz_work_finish(struct qz_batch *b); /* fine where there is none */

/* Change something: gathered with what the same statement was given before, or done at once. A statement for
 * many; of one batch no two rows of arguments are of the same row of a table. */
#define qz_work_do(b, q, ...)                                                                                \
    qz_work_do_args(b, QZ_COUNTED(q, __VA_ARGS__), QZ_FIRST(__VA_ARGS__, 0), QZ_ARGS(__VA_ARGS__))
int qz_work_do_args(struct qz_batch *b, enum qz_query_id q, struct qz_err *err, const struct qz_arg *args);

/* Write what was gathered until now, in one trip; nothing to do without a working set. Before a statement
 * that reads or changes what may have been gathered. */
int qz_work_write(struct qz_batch *b, struct qz_err *err);

/* Whether that statement has rows of arguments gathered. */
bool qz_work_has(const struct qz_batch *b, enum qz_query_id q);
/* Whether one of them begins with that number. */
bool qz_work_has_int(const struct qz_batch *b, enum qz_query_id q, int64_t first);

/* That an entry has no effect any more, by another of the batch: keep it in mind; whether it is so. */
int qz_work_gone(struct qz_batch *b, int64_t entry, struct qz_err *err);
bool qz_work_is_gone(const struct qz_batch *b, int64_t entry);

/* An entry of the upload that was judged: its line and verdict. false: it is none. */
bool qz_work_line(const struct qz_batch *b, uint64_t n, const char **line, size_t *len,
                  enum qz_judgement *verdict);
/* An entry of before the upload that was fetched, and was not gone then. 1, 0 there is none, -1 it was not
 * fetched. */
int qz_work_target(const struct qz_batch *b, int64_t entry, const char **line, size_t *len,
                   enum qz_judgement *verdict);
/* What was made of the line of an entry, or NULL. */
struct qz_ahead_line *qz_work_ahead(const struct qz_batch *b, uint64_t n);
void qz_work_judged(struct qz_batch *b, enum qz_judgement verdict); /* the next one was */

#endif
