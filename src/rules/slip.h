/* The slip that the page behind a screen's code carries: the tracker's own word that a phone stood before
 * that kiosk's screen at that moment, for that activity. The page can so be filled in at leisure, and what is
 * done with one slip is done once.
 *
 * Bytes, big endian: kiosk's log u32, activity's ref u32, moment u32 (unix s), nonce 12, then HMAC-SHA256 of
 * "qingzhan-slip-v1\0" and these 24 bytes, cut to 16; as text base64url without padding. */
#ifndef QZ_RULES_SLIP_H
#define QZ_RULES_SLIP_H

#include <stdbool.h>
#include <stdint.h>

#define QZ_SLIP_NONCE_BYTES 12
#define QZ_SLIP_KEY_BYTES   32
#define QZ_SLIP_TEXT        55  /* 40 bytes in base64url, with the terminator */
#define QZ_SLIP_S           600 /* so long a slip is good */

struct qz_slip {
    uint32_t kiosk;    /* kiosk.log */
    uint32_t activity; /* activity.ref */
    uint32_t at_s;     /* when the page was opened */
    uint8_t nonce[QZ_SLIP_NONCE_BYTES];
};

void qz_slip_write(const struct qz_slip *slip, const uint8_t key[QZ_SLIP_KEY_BYTES], char out[QZ_SLIP_TEXT]);
/* Whether the text is a slip of that key, of whatever age; *out is undefined when it is not. */
bool qz_slip_read(const char *text, const uint8_t key[QZ_SLIP_KEY_BYTES], struct qz_slip *out);
/* Whether it is good at that moment. */
bool qz_slip_timely(const struct qz_slip *slip, int64_t now_s);

#endif
