/* A keyboard on the screen, and the line that is typed on it (kiosk/flow/typed.h): Latin letters, for pinyin
 * too, digits, a blank. A touch on a key is QZ_TAP_KEY with its character, QZ_TAP_ERASE or QZ_TAP_ENTER.
 * Where they are drawn a keyboard that is attached types into the same line. */
#ifndef QZ_KIOSK_DRAW_KEYBOARD_H
#define QZ_KIOSK_DRAW_KEYBOARD_H

#include "kiosk/draw/view.h"

/* How high it should be in so wide a room, in px; its keys are as large as fingers in less, while that is
 * possible. */
int qz_keyboard_height(const struct qz_view *v, int wide, bool signs);
/* Draw it into r. signs: it has the signs of an address, and no blank; done: what the key says that ends the
 * text; can_end: whether that can be touched now. */
void qz_keyboard(struct qz_view *v, struct qz_rect r, bool signs, const char *done, bool can_end);
/* The line so far in r: its end, when it is longer than r; and how many characters there are of
 * QZ_TYPED_CHARS. */
void qz_typed_line(struct qz_view *v, struct qz_rect r, const struct qz_typed *t);
/* The same of any text of less than QZ_TYPED_TEXT bytes, with these words at its right end. */
void qz_typed_text(struct qz_view *v, struct qz_rect r, const char *typed, const char *count);

#endif
