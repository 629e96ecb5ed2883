/* What the answers about the own account and its sessions share: for the files beside this one. */
#ifndef QZ_TRACKER_API_OWN_INT_H
#define QZ_TRACKER_API_OWN_INT_H

#include "tracker/api/api.h"

/* Say which field a problem just made is about. */
void qz_own_field(struct qz_call *c, const char *field);
/* The answer of an action on the own account: {"account":…}. */
void qz_own_done(struct qz_call *c);

#endif
