/* Workbooks of spreadsheet programs (Office Open XML, .xlsx): their first sheet as text. */
#ifndef QZ_SHEET_XLSX_H
#define QZ_SHEET_XLSX_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define QZ_XLSX_FILE (16u << 20) /* bytes of a workbook at the most */
#define QZ_XLSX_ROWS 200000      /* the last row that may hold text */

/* Whether the bytes begin as a workbook does: as a ZIP archive. */
bool qz_xlsx_is(const char *bytes, size_t len);
/* Whether they begin as workbooks of Excel before 2007 (.xls) and those with a password do. */
bool qz_xlsx_is_old(const char *bytes, size_t len);

/* Append the first sheet that is not hidden as CSV text in UTF-8, row by row as the sheet numbers them, so
 * that an empty row is an empty line. Text, numbers, formulas by the value that was last computed; a number
 * whose style shows a day as 2017-05-04, with the time 2017-05-04 09:30. Cells beyond the 256th column are
 * left out; one of more than 2,000 bytes is cut, as nothing that is taken is so long. The workbook is not
 * believed: no more is unpacked than 256 MiB, and no document type is taken. QZ_E_INPUT for what is no
 * workbook, is damaged or encrypted; QZ_E_FULL for more than the bounds. */
int qz_xlsx_read(const char *bytes, size_t len, struct qz_buf *out, struct qz_err *err);

#endif
