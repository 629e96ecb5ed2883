/* The initials by which a Chinese text is found: of each character the first letter of its pinyin ("五四" is
 * WS), of a Latin word its letters. Characters that are read in two ways are found by either. */
#ifndef QZ_BASE_INITIALS_H
#define QZ_BASE_INITIALS_H

#include <stdbool.h>
#include <stddef.h>

/* What makes initials; it belongs to one thread at a time. */
struct qz_initials;
/* Returns at once: what reads pinyin takes some tenths of a second to make, and is made in a thread of its
 * own. NULL when memory is short. */
struct qz_initials *qz_initials_create(void);
/* Waits until it is made. False when this machine cannot do it: then nothing is found by initials. */
bool qz_initials_ready(struct qz_initials *in);
/* Likewise waits. NULL is fine. */
void qz_initials_destroy(struct qz_initials *in);

/* The letters by which a person's name is looked for: that of its first character, as a surname is read, and
 * of another reading where there is one; out is "" where it has none. Only once it is ready. */
void qz_initials_name(struct qz_initials *in, const char *name, char out[3]);

/* Whether the initials of text (UTF-8) hold these letters, A to Z, one after another. No letters are in every
 * text. Only once it is ready. */
bool qz_initials_hold(struct qz_initials *in, const char *text, const char *letters);

#endif
