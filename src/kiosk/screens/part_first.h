/* What the pages on which a new kiosk is set up have in common. */
#ifndef QZ_KIOSK_SCREENS_PART_FIRST_H
#define QZ_KIOSK_SCREENS_PART_FIRST_H

#include "kiosk/screens/parts.h"

/* The head, the steps with the one that shows, and its title. Returns what is left. */
struct qz_rect qz_first_page(struct qz_view *v, enum qz_string title);
/* At the foot of *page the way back; in the rest of it, which is returned, may be another button. next: what
 * the way on says; QZ_S_COUNT: there is none. */
struct qz_rect qz_first_foot(struct qz_view *v, struct qz_rect *page, enum qz_string next);
/* A line that says how it is, or on a ground of its own what is wrong. */
void qz_first_line(struct qz_view *v, struct qz_rect r, const char *text, bool wrong);
/* What became of the code that was held up or typed, or what to do, in r. */
void qz_first_enrolling(struct qz_view *v, struct qz_rect r, enum qz_string todo);

/* The page on which the lines of a code are typed, and a touch on it; back leads to the line before, if there
 * is one. */
void qz_type_draw(struct qz_view *v);
bool qz_type_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2]);

#endif
