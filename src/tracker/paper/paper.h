/* What is handed out on paper: PDF by cairo and pango, of A4. Drawing takes long (fonts are read), so that it
 * is done in a job; it shares nothing, needs no clock and no store. */
#ifndef QZ_TRACKER_PAPER_PAPER_H
#define QZ_TRACKER_PAPER_PAPER_H

#include "base/buf.h"
#include "base/err.h"
#include "rules/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row: an activity that somebody took part in. */
struct qz_paper_row {
    int64_t start_ms, minutes;
    char title[QZ_TITLE_TEXT], organisation_title[QZ_TITLE_TEXT];
    const char *how; /* a constant: "proven", "attested" or "late" */
};

/* A certificate of attendance. */
struct qz_paper_certificate {
    bool english;            /* else in Chinese */
    char name[QZ_NAME_TEXT]; /* "": without a name; there is a line to write it on */
    char verify[160];        /* the address behind its code */
    char code[24];           /* as people read it out */
    int64_t made_ms;
    const struct qz_paper_row *row; /* the oldest first; borrowed */
    size_t n;
};

/* Append its bytes. 0, or -1 with QZ_E_NOMEM or QZ_E_BUG (what cairo says). */
int qz_paper_certificate(const struct qz_paper_certificate *c, struct qz_buf *out, struct qz_err *err);

#endif
