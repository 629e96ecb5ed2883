/* A code that a verb hands out: into the file that --png names, or drawn where the rest is printed. */
#ifndef QZ_CTL_CODESHOW_H
#define QZ_CTL_CODESHOW_H

#include "ctl/ctl.h"

/* Show a text as a QR code. 0, or -1 when it is too long, or the file cannot be written. */
int qz_code_show(struct qz_ctl *ctl, const char *text, struct qz_err *err);

#endif
