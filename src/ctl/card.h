/* Passes to hand out: cards on A4 sheets to print and cut, and a picture to send. Both bear the name. */
#ifndef QZ_CTL_CARD_H
#define QZ_CTL_CARD_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

struct qz_card {
    const char *text; /* of the pass */
    const char *name, *organisation;
    int64_t ends_ms; /* when the pass ends */
};

#define QZ_CARD_COLUMNS 2
#define QZ_CARD_ROWS    5
#define QZ_CARD_A_PAGE  (QZ_CARD_COLUMNS * QZ_CARD_ROWS)

/* Where a card lies on its page, in millimetres. */
#define QZ_CARD_WIDE   85.6
#define QZ_CARD_HIGH   54.0
#define QZ_CARD_LEFT   ((210.0 - QZ_CARD_COLUMNS * QZ_CARD_WIDE) / 2)
#define QZ_CARD_TOP    ((297.0 - QZ_CARD_ROWS * QZ_CARD_HIGH) / 2)
#define QZ_CARD_MODULE 0.9 /* of its code */

/* A PDF of A4 pages with n cards, row by row, with marks for cutting, into *out. Long names and titles become
 * smaller and wrap between words. Returns 0 or -1. */
int qz_card_sheet(const struct qz_card *card, size_t n, struct qz_buf *out, struct qz_err *err);
/* A PNG, 600 pixels wide: the code, below it the name, the organisation and the end. */
#define QZ_CARD_PNG_WIDE 600
#define QZ_CARD_PNG_HIGH 800
int qz_card_png(const struct qz_card *card, struct qz_buf *out, struct qz_err *err);

#endif
