/* Text in one form, so that what a person types the same way is the same bytes on every keyboard: Unicode's
 * normal form KC, in which letters as wide as a character are plain ones. */
#ifndef QZ_BASE_FOLD_H
#define QZ_BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#define QZ_FOLD_MOST 512 /* bytes of a text that is folded */

/* Write the normal form of UTF-8 text to out, terminated. without_case: small letters for capitals, too, and
 * nothing of what cannot be seen. False, and "" in out, when it is no text, or longer than QZ_FOLD_MOST or
 * cap bytes. */
bool qz_fold(const char *text, bool without_case, char *out, size_t cap);

#endif
