/* The full name of somebody who came, as the tracker tells it to a kiosk while a cadre holds a row there:
 * sealed to the kiosk's device key, so that nobody on the way reads it. Format: qingzhan-protocol(7), FULL
 * NAMES. */
#ifndef QZ_WIRE_FULLNAME_H
#define QZ_WIRE_FULLNAME_H

#include "base/err.h"
#include "base/id.h"
#include "rules/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a box: whose name it is and the name, filled up so that no length tells anything, and what
 * crypto_box_seal adds. */
#define QZ_FULLNAME_BOX (QZ_ID_BYTES + QZ_NAME_TEXT + 48)

/* Seal the name of `who` ("y_…") to the kiosk whose Ed25519 key that is: crypto_box_seal to the X25519 key
 * that belongs to it. Nothing of the name is left elsewhere in memory. QZ_E_INPUT: the name is too long, or
 * the key none that can be sealed to. */
int qz_fullname_seal(const char *who, const char *name, const uint8_t kiosk_pk[32],
                     uint8_t box[QZ_FULLNAME_BOX], struct qz_err *err);
/* Open it with the kiosk's Ed25519 keys. QZ_E_INPUT: it was sealed to another key, is damaged, or of
 * somebody else than `who`. The caller wipes name. */
int qz_fullname_open(const uint8_t *box, size_t len, const char *who, const uint8_t pk[32],
                     const uint8_t sk[64], char name[QZ_NAME_TEXT], struct qz_err *err);

#endif
