/* Text that came from outside, made fit to be looked at. A terminal obeys control characters, and an eye does
 * not see invisible ones; both are shown as marks: <U+001B> for a character, <xFF> for a byte that is no
 * UTF-8. Whatever is printed, logged or exported for people goes through here. */
#ifndef QZ_BASE_SHOWN_H
#define QZ_BASE_SHOWN_H

#include "base/buf.h"

#include <stdio.h>

#define QZ_SHOWN_PIECE 12 /* a mark and its terminator */

/* Whether a character cannot be seen or steers what shows it: controls (C0, DEL, C1), line and paragraph
 * separators, marks of direction, zero-width and filling characters, tags, and what is no character at all.
 * Not what spells: combining marks, variation selectors, the Mongolian vowel separator. */
bool qz_is_hidden(uint32_t cp);
/* The first hidden character of text of n bytes, none of them zero; 0 when there is none. */
uint32_t qz_find_hidden(const char *text, size_t n);

/* The next character at *p (before end) as it is shown, terminated; *p moves on. Returns its bytes. */
size_t qz_shown_next(const char **p, const char *end, char out[QZ_SHOWN_PIECE]);
/* Text of n bytes as it is shown, into out of cap bytes (at least 1), terminated, cut between pieces. Returns
 * its length. */
size_t qz_shown(const char *text, size_t n, char *out, size_t cap);
/* Text of n bytes as it is shown, appended whole. */
void qz_shown_add(struct qz_buf *out, const char *text, size_t n);
/* JSON text of n bytes, appended as the same JSON in one line: hidden characters of its strings as \uXXXX,
 * white space between its values as blanks. */
void qz_shown_json(struct qz_buf *out, const char *json, size_t n);

/* Print one line: the text as it is shown, line ends inside of it as marks, then a line end. The message fmt
 * is looked up in the language that was chosen (base/words.h). */
void qz_tell(FILE *out, const char *fmt, ...) QZ_PRINTF(2, 3);

#endif
