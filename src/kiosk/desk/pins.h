/* The PIN checker: a thread of its own, because one check takes 64 MiB and a tenth of a second on purpose,
 * and people check in meanwhile. */
#ifndef QZ_KIOSK_DESK_PINS_H
#define QZ_KIOSK_DESK_PINS_H

#include "kiosk/link/link.h"
#include "rules/pin.h"

/* What is to be checked. */
struct qz_pin_try {
    char cadre[QZ_ID_TEXT];
    char hash[128]; /* Argon2id, libsodium's string form */
    char digits[QZ_PIN_MOST];
    uint8_t len;
};

struct qz_pins;

/* Start the thread. It answers each try with QZ_ASK_PIN_CHECKED in wires->asks. */
struct qz_pins *qz_pins_create(struct qz_wires *wires, struct qz_err *err);
/* Have a PIN checked. False when two wait already: ask again later. */
bool qz_pins_check(struct qz_pins *p, const struct qz_pin_try *t);
/* Wait for the check that goes on; wires->asks must be closed. NULL is fine. */
void qz_pins_destroy(struct qz_pins *p);

#endif
