/* The label printer's inside. */
#ifndef QZ_KIOSK_LABEL_LABEL_INT_H
#define QZ_KIOSK_LABEL_LABEL_INT_H

#include "base/buf.h"
#include "kiosk/draw/draw.h"
#include "kiosk/label/label.h"

/* A picture of dots, black where a bit is set, the leftmost the highest of its byte; (w + 7) / 8 bytes a row.
 */
struct qz_dots {
    int w, h;
    uint8_t *bits; /* of malloc */
};

/* picture.c: draw a label as wide as that many dots. 0 and out->bits for the caller to free, or -1. */
int qz_label_picture(struct qz_draw *draw, const struct qz_label *label, int dots, struct qz_dots *out,
                     struct qz_err *err);

/* bytes.c: what printers are sent */
/* ESC/POS: begin anew, the picture in bands, paper out of the printer, cut. */
int qz_label_escpos(const struct qz_dots *d, struct qz_buf *out, struct qz_err *err);
/* A PDF of one page, of the size that 203 dots an inch make. */
int qz_label_pdf(const struct qz_dots *d, struct qz_buf *out, struct qz_err *err);
/* The question how a printer of ESC/POS is, and what its answer says: QZ_LABEL_DONE when it can print. */
#define QZ_LABEL_QUESTION "\x10\x04\x04\x10\x04\x02" /* DLE EOT 4: paper; DLE EOT 2: why off line */
enum qz_label_state qz_label_answered(const uint8_t *answer, size_t n);

/* send.c: all of it to a printer of ESC/POS. QZ_LABEL_DONE, or what is wrong; *err says it for the log. */
enum qz_label_state qz_label_send(const char *printer, const struct qz_buf *bytes, struct qz_err *err);
/* lp.c: the same, to a queue of CUPS, as a PDF. */
enum qz_label_state qz_label_lp(const char *queue, const struct qz_buf *pdf, struct qz_err *err);

#endif
