/* The full name of somebody who came, for a cadre who holds a row at a kiosk: told at that moment, sealed to
 * the kiosk's key, and put on record as a look of that cadre's. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_HELD_H
#define QZ_REGISTRY_HELD_H

#include "journal/journal.h"
#include "wire/fullname.h"

#define QZ_HELD_MOST      60     /* names that a kiosk is told */
#define QZ_HELD_WITHIN_MS 600000 /* in so long */

/* Who holds whose row, as the kiosk says; ids that were not looked at. */
struct qz_held {
    const char *cadre, *activity, *who;
};

/* Fill in box, once the look is on record. *wait_ms: 0, or how long the kiosk waits, which was told
 * QZ_HELD_MOST names in QZ_HELD_WITHIN_MS; then there is no box. QZ_E_DENIED: the cadre is a helper, is not
 * of the kiosk's organisation or has left, or a stolen kiosk knew the PIN; QZ_E_MISSING: nobody of that id
 * stands at an activity of that id of the kiosk's organisation, or the name is gone. */
int qz_held_name(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_held *held, int64_t now_ms,
                 uint8_t box[QZ_FULLNAME_BOX], int64_t *wait_ms, struct qz_err *err);

#endif
