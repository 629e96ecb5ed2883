/* What the files about the own phone share. Nobody else includes this. */
#ifndef QZ_TRACKER_API_OWN_PHONE_INT_H
#define QZ_TRACKER_API_OWN_PHONE_INT_H

#include "registry/phone.h"
#include "tracker/http/call.h"

/* What the phone that asks is known by; "" for one that brings nothing along. */
const char *qz_ownphone_token(struct qz_call *c);
/* Whose phone asks. False after a problem, where nobody's does. */
bool qz_ownphone_whose(struct qz_call *c, struct qz_phone *me);
/* The same for a page that says itself what to do where nobody's does: 1, 0 nobody's, -1 after a problem. */
int qz_ownphone_look(struct qz_call *c, struct qz_phone *me);

#endif
