/* Certificates of attendance. What one says follows from the log each time that it is looked at: its code
 * names whose it is and which activities, and what was counted when it was made is kept to compare with. It
 * never tells a name; whoever has the paper can ask whether the name on it is the right one. Failures as in
 * journal/tracker.h. */
#ifndef QZ_REGISTRY_CERTIFICATE_H
#define QZ_REGISTRY_CERTIFICATE_H

#include "registry/record.h"

#define QZ_CERTIFICATE_BYTES 10
#define QZ_CERTIFICATE_TEXT  17  /* base32, in lower case */
#define QZ_CERTIFICATE_ROWS  200 /* activities that one speaks of */
#define QZ_CERTIFICATES_MOST 60  /* of one person */

struct qz_certificate {
    char code[QZ_CERTIFICATE_TEXT];
    int64_t youth;
    char activity[QZ_ID_TEXT], title[QZ_TITLE_TEXT]; /* of the one activity; "": of all within the next two */
    int64_t ref;                                     /* activity.ref of it, or 0 */
    int64_t from_ms, to_ms;                          /* begins of activities: [from_ms, to_ms) */
    bool named;
    struct qz_record_sum then; /* as it was when it was made, or more */
    int64_t at_ms, ended_ms;   /* ended_ms 0: it is good */
    char name[QZ_NAME_TEXT];   /* the holder's */
};

/* What somebody wants certified: one activity by its id, or, where that is "", all that begin within
 * [from_ms, to_ms). */
struct qz_certificate_wish {
    char activity[QZ_ID_TEXT];
    int64_t from_ms, to_ms;
    bool named;
};
/* Make one; where there is one that says the same, that. QZ_E_CONFLICT with words where nothing counts there,
 * QZ_E_FULL where the person has too many, or one would speak of too many activities. */
int qz_certificate_make(struct qz_tracker *t, int64_t youth, const struct qz_certificate_wish *wish,
                        int64_t now_ms, char code[QZ_CERTIFICATE_TEXT], struct qz_err *err);

/* The one of a code, in either case. 1, 0: there is none, or its holder was forgotten; -1. */
int qz_certificate_find(struct qz_tracker *t, const char *code, struct qz_certificate *out,
                        struct qz_err *err);
/* The activities that it speaks of as it is now: those that were over when it was made and count, the newest
 * first. Returns the number, at most QZ_CERTIFICATE_ROWS, or -1. */
int qz_certificate_rows(struct qz_tracker *t, const struct qz_certificate *c, int64_t now_ms,
                        struct qz_record_row out[QZ_CERTIFICATE_ROWS + 1], struct qz_err *err);
/* Somebody's, the newest first, without the name. Returns the number, at most `most`, or -1. */
int qz_certificate_list(struct qz_tracker *t, int64_t youth, struct qz_certificate *out, int most,
                        struct qz_err *err);
/* Its holder takes it back: whoever asks is told so. QZ_E_MISSING where it is none of theirs. */
int qz_certificate_end(struct qz_tracker *t, int64_t youth, const char *code, int64_t now_ms,
                       struct qz_err *err);

/* Whether a name that somebody typed is the holder's: blanks and the case of letters aside. Pure. */
bool qz_certificate_name_is(const struct qz_certificate *c, const char *typed);

/* What is said of one by whoever asks. */
enum qz_certificate_said {
    QZ_CERTIFICATE_GOOD,    /* as it was when it was made */
    QZ_CERTIFICATE_CHANGED, /* the sums are less now */
    QZ_CERTIFICATE_NOTHING, /* nothing of it counts any more */
    QZ_CERTIFICATE_ENDED,   /* its holder took it back */
};
enum qz_certificate_said qz_certificate_says(const struct qz_certificate *c, struct qz_record_sum now);

#endif
