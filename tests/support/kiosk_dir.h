/* An enrolled kiosk's directory without a tracker: for tests and benches of the kiosk's own parts. */
#ifndef QZ_TESTS_KIOSK_DIR_H
#define QZ_TESTS_KIOSK_DIR_H

#include "base/buf.h"
#include "base/id.h"
#include "kiosk/link/msg.h"

#include <stdint.h>

#define KIOSK_DIR_LOST       9u
#define KIOSK_DIR_LOST_UNTIL 4102444800u

struct kiosk_dir {
    char path[64];             /* a fresh directory under /tmp */
    uint8_t pk[32], sk[64];    /* of the passes, key id 1 */
    uint8_t tracker_sk[64];    /* of the tracker */
    char activity[QZ_ID_TEXT]; /* an open day that runs now, */
    int64_t unnamed_most;      /* people without a name at its activity; 0: as many as usual */
    int64_t capacity;          /* people who fit in there; 0: as many as come */
    bool checkout;             /* people check out there */
    int64_t later_ms;          /* or so much later, when the caller sets this */
    int64_t long_ms;           /* and planned for so long; 0: two hours */
    char next[QZ_ID_TEXT];     /* another one that starts next_ms from now, when the caller sets both */
    int64_t next_ms;
    const char *consents;    /* what newcomers are asked, JSON; NULL: nothing */
    char cadre[QZ_ID_TEXT];  /* whose PIN is 246810 */
    bool stale;              /* a stolen kiosk knew the cadre's PIN */
    char helper[QZ_ID_TEXT]; /* with that PIN, when the caller sets this */
    char other[QZ_ID_TEXT];  /* another one with that PIN and that name, when the caller sets this */
};

/* Make the directory, its ledger, and an enrolment with a tracker that nobody will ever reach. Aborts on
 * failure. */
void kiosk_dir_make(struct kiosk_dir *k);
/* The JSON of a configuration for it: one activity, one cadre, one pass revoked: the one of the youth
 * KIOSK_DIR_LOST that is good until KIOSK_DIR_LOST_UNTIL. */
void kiosk_dir_config(const struct kiosk_dir *k, struct qz_buf *out);
/* Store that configuration in the ledger, as if it had been fetched. */
void kiosk_dir_apply_config(const struct kiosk_dir *k);
/* A printed pass of the youth `number`, good until `expires` (unix s): its text and length. */
size_t kiosk_dir_pass(const struct kiosk_dir *k, uint32_t number, uint32_t expires, char text[QZ_PASS_TEXT]);
/* Remove the directory. */
void kiosk_dir_remove(struct kiosk_dir *k);

#endif
