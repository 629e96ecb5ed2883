/* QR codes as a PNG file and as text in a terminal. */
#ifndef QZ_CTL_CODEIMG_H
#define QZ_CTL_CODEIMG_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_CODE_PNG_SIDE 600 /* pixels a side of a pass */

/* The modules of such a code, row by row: 1 is dark. qz_modules_finish frees them. Returns 0, or -1 when the
 * text is too long for a code. */
struct qz_modules {
    uint8_t *dark;
    int side;
};
int qz_code_modules(const char *text, struct qz_modules *out, struct qz_err *err);
void qz_modules_finish(struct qz_modules *m);
/* A PNG of `side` pixels a side, level M, four modules of quiet zone at the least, whole pixels a module.
 * Returns 0, or -1 when the text is too long for a code or for that size. */
int qz_code_png(const char *text, int side, struct qz_buf *out, struct qz_err *err);
/* Lines of half blocks with a quiet zone of two modules. colour: with escape sequences for black on white,
 * which any terminal shows right; without: blocks are the light modules, right on a dark terminal. */
int qz_code_terminal(const char *text, bool colour, struct qz_buf *out, struct qz_err *err);

#endif
