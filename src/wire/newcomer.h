/* Somebody new whom a cadre registers at a kiosk: what they are asked, which the tracker tells the kiosk, and
 * what they said, which only the tracker can read. Formats: qingzhan-protocol(7), NEWCOMERS. */
#ifndef QZ_WIRE_NEWCOMER_H
#define QZ_WIRE_NEWCOMER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/sha256.h"
#include "rules/age.h"
#include "rules/limits.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- what people are asked (db/rules/consents.json) ---- */

#define QZ_CONSENTS_MOST    8
#define QZ_CONSENT_ROLL     "roll"     /* to be on the roll */
#define QZ_CONSENT_CONTACT  "contact"  /* to be linked to a cadre, and contacted */
#define QZ_CONSENT_GUARDIAN "guardian" /* of who is under 14, by a parent or guardian */
#define QZ_CONSENT_PURPOSE  16         /* bytes of a purpose, with the terminator; likewise: */
#define QZ_CONSENT_TITLE    120
#define QZ_CONSENT_TEXT     400
#define QZ_CONSENTS_JSON    8192 /* bytes of all of them in all languages, at most */

struct qz_consent_text {
    char purpose[QZ_CONSENT_PURPOSE];
    char title[QZ_CONSENT_TITLE], text[QZ_CONSENT_TEXT];
    uint8_t hash[QZ_SHA256_BYTES]; /* of title, line end and text */
};
struct qz_consent_texts {
    int64_t version;
    size_t n;
    struct qz_consent_text text[QZ_CONSENTS_MOST];
};
/* The texts of the object in a language: "zh" or "en". */
int qz_consents_read(const json_t *all, const char *language, struct qz_consent_texts *out,
                     struct qz_err *err);

/* ---- what somebody said ---- */

#define QZ_NEWCOMER_PHONE 24   /* bytes of a telephone number, with the terminator */
#define QZ_NEWCOMER_MOST  4096 /* bytes of it, not sealed */

struct qz_newcomer_said {
    char purpose[QZ_CONSENT_PURPOSE];
    uint8_t hash[QZ_SHA256_BYTES]; /* of the text that was shown and read out */
    bool yes;
};
struct qz_newcomer {
    char who[QZ_ID_TEXT];      /* a new id, which the kiosk made */
    char activity[QZ_ID_TEXT]; /* at which they were registered */
    char cadre[QZ_ID_TEXT];    /* by whom */
    char name[QZ_NAME_TEXT];
    char phone[QZ_NEWCOMER_PHONE]; /* or "" */
    enum qz_age age;
    int64_t at_ms;
    int64_t version; /* of the texts */
    size_t n;
    struct qz_newcomer_said said[QZ_CONSENTS_MOST];
};

/* Seal it to the tracker whose Ed25519 key that is: crypto_box_seal to the X25519 key that belongs to it.
 * Appends to out; nothing of it is left elsewhere in memory. */
int qz_newcomer_seal(const struct qz_newcomer *n, const uint8_t tracker_pk[32], struct qz_buf *out,
                     struct qz_err *err);
/* Open what was sealed so. pk, sk: the tracker's Ed25519 keys. QZ_E_INPUT: it was sealed to another key, is
 * damaged, or is no newcomer. The caller wipes *out. */
int qz_newcomer_open(const uint8_t *box, size_t len, const uint8_t pk[32], const uint8_t sk[64],
                     struct qz_newcomer *out, struct qz_err *err);
/* What the log says of the texts that were read: SHA-256 over their hashes in their order. */
void qz_newcomer_texts(const struct qz_newcomer *n, uint8_t out[QZ_SHA256_BYTES]);

#endif
