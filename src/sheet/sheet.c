#include "sheet/sheet.h"

#include "sheet/csv.h"
#include "sheet/xlsx.h"

int qz_sheet_text(const char *bytes, size_t len, struct qz_buf *text, struct qz_err *err)
{
    const char *encoding;
    if (qz_xlsx_is(bytes, len))
        return qz_xlsx_read(bytes, len, text, err);

    if (qz_xlsx_is_old(bytes, len))
        return qz_fail(err, QZ_E_INPUT,
                       "this is a workbook of Excel before 2007 (.xls), or one with a password; save it as "
                       "XLSX without a password, or as CSV UTF-8");

    return qz_csv_decode(bytes, len, text, &encoding, err);
}
