/* A cadre's PIN: how many digits it has. It keeps visitors out of the staff menu and proves nothing
 * (qingzhan-protocol(7), ATTRIBUTION). */
#ifndef QZ_RULES_PIN_H
#define QZ_RULES_PIN_H

#include "rules/limits.h"

#include <stdbool.h>

/* What one guess costs who has a kiosk's disk: Argon2id, so many passes over so much memory. */
#define QZ_PIN_PASSES 2
#define QZ_PIN_BYTES  (64u << 20)

/* What is known of a cadre's PIN. */
enum qz_pin_state {
    QZ_PIN_GOOD,
    QZ_PIN_OLD,    /* from before PINs had 6 digits at the least: it may be shorter, and its hash is weaker */
    QZ_PIN_STOLEN, /* a stolen kiosk knew it: it confirms, rejects and voids nothing until it is renewed */
    QZ_PIN_STATES
};
/* "good", "old", "stolen". */
const char *qz_pin_state_name(enum qz_pin_state s);

/* Whether a text is a PIN that may be given to a cadre now: 6 to 8 digits and nothing else. */
bool qz_pin_fits(const char *pin);

#endif
