/* The thread of the label printer: what the screen asks for is drawn as black dots and sent, one after the
 * other. Nobody waits for it: the queue takes a few, and each is told of as it goes (QZ_TELL_LABEL). This
 * program puts labels on no disk, other than in a file that is given as the printer, and wipes names from
 * memory once they are sent. CUPS puts each job into a file of its spool, and by its own settings keeps it
 * there for a day after it was printed. */
#ifndef QZ_KIOSK_LABEL_LABEL_H
#define QZ_KIOSK_LABEL_LABEL_H

#include "base/err.h"
#include "kiosk/link/link.h"

#define QZ_LABEL_DOTS_LEAST 200
#define QZ_LABEL_DOTS_MOST  1248
#define QZ_LABEL_WAIT_MS    5000 /* for a printer that takes nothing more, or a program that does not end */

struct qz_label_options {
    /* "cups:NAME", a queue of CUPS; "device:PATH" or "tcp:HOST:PORT", one that takes
     * ESC/POS; "device:" may be a file, to which each label is appended. */
    const char *printer;
    int dots;     /* of a line: 576 of paper of 80 mm, 384 of 58 mm */
    bool by_hand; /* no name is printed: there is a line to write it on */
    const char *font_regular, *font_bold, *font_fallback; /* as qz_fonts_create */
};

struct qz_labels;

/* Start it. opt is copied, its texts borrowed. NULL with *err: the printer is named wrongly, or no memory.
 * Whether the printer is there shows only when something is printed. */
struct qz_labels *qz_labels_create(const struct qz_label_options *opt, struct qz_wires *wires,
                                   struct qz_err *err);
/* The wires are closed. What waits is printed no more. NULL is fine. */
void qz_labels_destroy(struct qz_labels *l);

#endif
