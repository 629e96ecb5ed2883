/* What people are asked, and what they said. The texts are data, each under a version
 * (db/rules/consents.json): a yes or no is kept with the hash of the text that was read. Refusing never keeps
 * anybody from checking in. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_CONSENT_H
#define QZ_REGISTRY_CONSENT_H

#include "journal/state.h"
#include "wire/newcomer.h"

/* The texts in a language: "zh" or "en". */
int qz_consent_texts(const char *language, struct qz_consent_texts *out, struct qz_err *err);
/* All of them in all languages, as kiosks are told them: JSON text, borrowed. NULL: this program lacks
 * them. */
const char *qz_consent_json(size_t *len);
/* Their version; 0: this program lacks them. */
int64_t qz_consent_version(void);

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
