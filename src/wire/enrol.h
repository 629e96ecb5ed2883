/* Enrolling a kiosk: the device key and a one-time token against an id, a bearer and the tracker's key. */
#ifndef QZ_WIRE_ENROL_H
#define QZ_WIRE_ENROL_H

#include "rules/livecode.h"
#include "wire/client.h"
#include "wire/messages.h"

#define QZ_ENROL_SIGNED (18 + QZ_TOKEN_BYTES + 32)

/* The bytes that the device key signs for a request: for a ledger, which signs without handing out its key.
 */
void qz_enrol_signed_bytes(const struct qz_enrol_request *r, uint8_t out[QZ_ENROL_SIGNED]);

/* POST base/v1/enrol with a signed request. fingerprint: what the tracker's key must match (from the
 * enrolment code), or NULL when nobody knows it. Sending the same again after a lost answer is fine. Returns
 * 0, or -1: QZ_E_DENIED when the token is used up or unknown, the key is not the one expected, or the id is
 * not this key's; QZ_E_REMOTE when the tracker cannot be reached. */
int qz_enrol(struct qz_client *c, const char *base, const struct qz_enrol_request *req,
             const uint8_t *fingerprint, struct qz_enrol_answer *out, struct qz_err *err);

#endif
