/* Random ids: a letter for what it names, an underscore, 16 random bytes in base32: "y_…". */
#ifndef QZ_BASE_ID_H
#define QZ_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_ID_BYTES 16
#define QZ_ID_TEXT  29 /* letter, underscore, 26 characters, terminator */

/* Write the text form of 16 bytes. */
void qz_id_text(char letter, const uint8_t bytes[QZ_ID_BYTES], char out[QZ_ID_TEXT]);
/* A fresh random one. */
void qz_id_new(char letter, char out[QZ_ID_TEXT]);
/* Check and decode text of that letter; bytes may be NULL. Only the lower-case form is taken, so that each id
 * has one spelling. */
bool qz_id_parse(char letter, const char *text, uint8_t bytes[QZ_ID_BYTES]);

#endif
