/* Whether a scanned payload is a check-in. Pure: what is known is handed in, the verdict comes out. */
#ifndef QZ_RULES_ADMIT_H
#define QZ_RULES_ADMIT_H

#include "rules/pass.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_DEBOUNCE_MS 3000  /* the same payload within this time is silent */
#define QZ_TURN_MS     60000 /* who came or went so lately does not mean to turn round */

/* One verdict for each payload, with the code staff are shown. */
enum qz_verdict {
    QZ_VERDICT_WELCOME,     /* a new check-in: commit it, then say welcome */
    QZ_VERDICT_ALREADY,     /* checked in before at this activity: say when and where */
    QZ_VERDICT_SILENT,      /* the same payload moments ago: nothing is shown or recorded */
    QZ_VERDICT_NOT_A_PASS,  /* E10 some other QR code */
    QZ_VERDICT_FORGED,      /* E11 looks like a pass, the signature is wrong */
    QZ_VERDICT_EXPIRED,     /* E12 */
    QZ_VERDICT_REVOKED,     /* E13 this pass was withdrawn; another of the same youth may be good */
    QZ_VERDICT_NO_ACTIVITY, /* E14 nothing is open now */
    QZ_VERDICT_UNKNOWN_KEY, /* E15 signed with a key this kiosk does not hold: another province's, or a newer
                               one */
    QZ_VERDICT_FULL,        /* E16 as many are inside as fit in: wait */
    QZ_VERDICT_GOODBYE,     /* checks out: commit it, then say goodbye */
    QZ_VERDICT_COUNT
};

/* "E12" of a refusal, "" for the others; and a stable word such as "expired" for logs and entries. */
const char *qz_verdict_code(enum qz_verdict v);
const char *qz_verdict_name(enum qz_verdict v);
bool qz_verdict_refused(enum qz_verdict v);

/* When somebody last came to an activity and last went; 0: not at all. Inside is who came later than went. */
struct qz_stay {
    int64_t in_ms, out_ms;
};

/* What the kiosk knows when a payload comes. Everything is borrowed for the call. */
struct qz_admit_facts {
    int64_t now_ms;                 /* wall clock */
    const struct qz_pass_key *keys; /* of passes */
    size_t key_count;
    bool activity_open;
    struct qz_pass_opening opening; /* of that activity, by the same clock; opened_ms 0: it is not known */
    bool checkout;                  /* people check out of that activity */
    bool full;                      /* nobody else fits in */
    bool lies;                      /* the code stays in view: by it nobody goes, and nobody comes back */
    /* Look-ups into the roster, revocations and participations. ctx is handed through. */
    void *ctx;
    bool (*revoked)(void *ctx, const struct qz_pass *pass);
    bool (*checked_in)(void *ctx,
                       const uint8_t id[QZ_ID_BYTES]); /* at the open activity, here or at a sibling */
    void (*stay)(void *ctx, const uint8_t id[QZ_ID_BYTES],
                 struct qz_stay *out); /* there; wanted where people check out */
};

/* Judge a payload of at most 512 bytes. *pass is filled when it has the form of a pass, whatever the
 * verdict; *is_pass tells. Never returns SILENT: debounce is qz_debounce's. */
enum qz_verdict qz_admit(const uint8_t *payload, size_t len, const struct qz_admit_facts *facts,
                         struct qz_pass *pass, bool *is_pass);

/* The same of somebody who was found without a code: whether there is room, and whether they are there.
 * Nobody goes by it: whoever knows four digits of a number must not end somebody else's stay. */
enum qz_verdict qz_admit_person(const uint8_t id[QZ_ID_BYTES], const struct qz_admit_facts *facts);

/* What tells a payload from others: of a pass the part that does not change, so that a live pass, whose text
 * is another one every 30 s, stays the same; what surrounds it (rules/framing.h) is no part of it. */
uint64_t qz_payload_tag(const uint8_t *payload, size_t len);

/* Remembers the last few payloads so that a code held to the lens is answered once. */
#define QZ_DEBOUNCE_SLOTS 8
struct qz_debounce {
    struct {
        uint64_t tag;
        int64_t last_ms;
        bool used;
    } slot[QZ_DEBOUNCE_SLOTS];
};

/* Zero d. */
void qz_debounce_init(struct qz_debounce *d);
/* Whether this payload was seen within QZ_DEBOUNCE_MS before up_ms (a clock that never steps). Each sighting
 * starts the time anew, so a code left in view stays silent. */
bool qz_debounce_hit(struct qz_debounce *d, const uint8_t *payload, size_t len, int64_t up_ms);

#endif
