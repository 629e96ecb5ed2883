/* What people are asked, and what they said. The texts are data, each under a version
 * (db/rules/consents.json): a yes or no is kept with the hash of the text that was read. Refusing never keeps
 * anybody from checking in. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_CONSENT_H
#define QZ_REGISTRY_CONSENT_H

#include "base/sha256.h"
#include "journal/state.h"

#define QZ_CONSENTS_MOST    8
#define QZ_CONSENT_ROLL     "roll"     /* to be on the roll: said by registering */
#define QZ_CONSENT_GUARDIAN "guardian" /* of who is under 14, by a parent or guardian */

struct qz_consent_text {
    char purpose[16];
    char title[120], text[400];
    uint8_t hash[QZ_SHA256_BYTES]; /* of title, line end and text */
};
struct qz_consent_texts {
    int64_t version;
    size_t n;
    struct qz_consent_text text[QZ_CONSENTS_MOST];
};
/* The texts in a language: "zh" or "en". */
int qz_consent_texts(const char *language, struct qz_consent_texts *out, struct qz_err *err);

/* Somebody was asked something at that activity ("": at none) and said yes or no, as part of an action. how:
 * "phone", or "guardian" when a parent or guardian said it there. */
int qz_consent_add(struct qz_batch *b, int64_t youth, const struct qz_consent_texts *texts, size_t i,
                   bool given, const char *how, const char *activity, struct qz_err *err);

struct qz_consent_row {
    char purpose[16];
    int64_t version;
    bool given;
    int64_t at_ms;
    char how[16];
    int64_t ended_ms; /* withdrawn; 0: it stands */
};
/* What somebody was asked so far, in order. Returns the number, at most `most`, or -1. */
int qz_consent_list(struct qz_tracker *t, int64_t youth, struct qz_consent_row *out, int most,
                    struct qz_err *err);

#endif
