/* Somebody new whom a cadre registered at a kiosk: the tracker puts them on the roll. Failures as in
 * journal/tracker.h. */
#ifndef QZ_REGISTRY_NEWCOMER_H
#define QZ_REGISTRY_NEWCOMER_H

#include "journal/journal.h"
#include "journal/tracker.h"
#include "wire/newcomer.h"

/* What a kiosk sealed: open it, and make the youth of the kiosk's organisation, under the id that the kiosk
 * chose, with name, band of age and all that they said, dated by the kiosk, at the latest now. Of an id that
 * is there already nothing is written: it is the same newcomer, whose answer was lost on its way. who
 * receives the id. QZ_E_INPUT for what can never be taken. */
int qz_newcomer_take(struct qz_tracker *t, const struct qz_kiosk *k, const uint8_t *box, size_t len,
                     int64_t now_ms, char who[QZ_ID_TEXT], struct qz_err *err);

#endif
