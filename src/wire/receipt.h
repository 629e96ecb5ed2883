/* The receipt of an activity that was closed on a kiosk: its log's checkpoint of that moment and what came to
 * the activity by it, signed by the kiosk. Whoever keeps one can tell later whether the log was altered. The
 * form is in qingzhan-log(5), RECEIPT CODES. Pure: no file and no clock. */
#ifndef QZ_WIRE_RECEIPT_H
#define QZ_WIRE_RECEIPT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "rules/livecode.h"
#include "wire/chain.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_RECEIPT_TEXT 241 /* "QZR:", 147 bytes in base32, terminator */

struct qz_receipt {
    char kiosk[QZ_KIOSK_ID_TEXT]; /* whose log it is */
    uint64_t size;                /* so many entries it had, */
    uint8_t root[QZ_HASH_BYTES];  /* and this root */
    char activity[QZ_ID_TEXT];    /* which was closed */
    uint64_t close;               /* by this entry; 1 to size */
    uint32_t named, unnamed;      /* people who came to it, by those entries alone (wire/summary.h) */
    uint8_t sig[64];              /* Ed25519 by the kiosk's device key over the note's body */
};

/* Set sig. The ids must be ours; sk is libsodium's 64 bytes, of the key that r->kiosk is the id of. */
void qz_receipt_sign(struct qz_receipt *r, const uint8_t sk[64]);
/* Whether pk is the key that r->kiosk is the id of, and signed all of it. */
bool qz_receipt_good(const struct qz_receipt *r, const uint8_t pk[32]);

/* What is under sig: a checkpoint (wire/note.h) with one extension line. Appends to out. */
void qz_receipt_body(const struct qz_receipt *r, struct qz_buf *out);
/* The same as a signed note, which other programs can check by the kiosk's key pk. */
void qz_receipt_note(const struct qz_receipt *r, const uint8_t pk[32], struct qz_buf *out);

/* The text of it, as in the code on the screen. */
void qz_receipt_text(const struct qz_receipt *r, char out[QZ_RECEIPT_TEXT]);
/* Read a text of len bytes that somebody typed or scanned: letters of either case, with blanks and line ends
 * wherever they are. 0, or -1 with QZ_E_INPUT and what is wrong with it. The signature is not checked. */
int qz_receipt_read(const char *text, size_t len, struct qz_receipt *out, struct qz_err *err);

#endif
