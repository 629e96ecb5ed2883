/* Comma-separated text: decoding to UTF-8, and strict reading by RFC 4180. */
#ifndef QZ_SHEET_CSV_H
#define QZ_SHEET_CSV_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>

#define QZ_CSV_FIELDS 256

/* Turn a file's bytes into UTF-8 in *out (cleared first): a UTF-8 byte order mark is dropped, text that is
 * UTF-8 is taken as it is, anything else as GB18030. *encoding receives "UTF-8" or "GB18030". Text that is
 * neither, UTF-16, and zero bytes are refused with the line they are on. Returns 0 or -1. */
int qz_csv_decode(const char *bytes, size_t len, struct qz_buf *out, const char **encoding,
                  struct qz_err *err);

/* A reader over UTF-8 text that stays the caller's. Start it as {.at = text, .end = text + len, .line = 1}.
 */
struct qz_csv {
    const char *at, *end;
    char comma;           /* what stands between fields; 0: a comma */
    unsigned line;        /* of what comes next, from 1 */
    unsigned record_line; /* where the record last read begins */
    unsigned row;         /* of that record, from 1, as spreadsheet programs count: empty lines are rows */
    struct qz_buf text;   /* the fields of the record, one after another */
    size_t start[QZ_CSV_FIELDS];
    const char *field[QZ_CSV_FIELDS]; /* terminated; valid until the next call */
    size_t fields;
};

/* Read the next record; empty lines are passed over. Lines end in CR LF or LF. Returns 1, 0 at the end, or -1
 * for a record that breaks the format: *err says how, and reading goes on behind its line. */
int qz_csv_next(struct qz_csv *c, struct qz_err *err);
void qz_csv_finish(struct qz_csv *c);

/* Append one line of n fields as they are shown (base/shown.h), ended by CR LF, quoted where they must be. A
 * field that a spreadsheet program would take for a formula is made a text by an apostrophe before it. A file
 * begins with QZ_CSV_MARK, by which those programs know that it is UTF-8. */
#define QZ_CSV_MARK "\xEF\xBB\xBF"
void qz_csv_add(struct qz_buf *out, const char *const *field, size_t n);

#endif
