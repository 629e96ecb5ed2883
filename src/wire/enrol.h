/* Enrolling a kiosk: the device key and a one-time token against an id, a bearer and the tracker's key. */
#ifndef QZ_WIRE_ENROL_H
#define QZ_WIRE_ENROL_H

#include "rules/livecode.h"
#include "wire/client.h"
#include "wire/messages.h"

struct qz_enrol_went {
    enum qz_line line;
    enum qz_reached reached;
    int64_t took_ms;
};

/* POST base/v1/enrol with a signed request. fingerprint: what the tracker's key must match (from the
 * enrolment code), or NULL when nobody knows it. Sending the same again after a lost answer is fine. *went,
 * unless NULL: what the answer looks like, and how far the request came. Returns 0, or -1: QZ_E_DENIED when
 * the token is used up or unknown, or the id is not this key's; QZ_E_REMOTE when the tracker cannot be
 * reached, or what answers is not the tracker with that fingerprint. */
int qz_enrol(struct qz_client *c, const char *base, const struct qz_enrol_request *req,
             const uint8_t *fingerprint, struct qz_enrol_answer *out, struct qz_enrol_went *went,
             struct qz_err *err);

#endif
