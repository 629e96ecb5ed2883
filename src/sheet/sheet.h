/* A file that a clerk keeps: a workbook, or text of any of the usual kinds. */
#ifndef QZ_SHEET_SHEET_H
#define QZ_SHEET_SHEET_H

#include "base/buf.h"
#include "base/err.h"

/* The file's table as CSV text in UTF-8, appended to *text: of a workbook the first sheet that is not hidden
 * (sheet/xlsx.h), else the text itself, in UTF-8 or GB18030 (sheet/csv.h). QZ_E_INPUT says what to do with a
 * file that is neither. */
int qz_sheet_text(const char *bytes, size_t len, struct qz_buf *text, struct qz_err *err);

#endif
