/* The parts of a workbook and how each is read. Private to xlsx*.c. */
#ifndef QZ_SHEET_XLSX_INT_H
#define QZ_SHEET_XLSX_INT_H

#include "sheet/csv.h"
#include "sheet/xlsx.h"

#include <expat.h>
#include <stdint.h>

#define XLSX_UNPACKED (256u << 20) /* bytes of all parts that are read */
#define XLSX_TEXT     (64u << 20)  /* bytes of the shared texts, and of the sheet as CSV */
#define XLSX_TEXTS    4000000      /* shared texts */
#define XLSX_ENTRIES  10000        /* files in the archive */
#define XLSX_DEPTH    64           /* elements inside of one another */
#define XLSX_CELL     2000         /* bytes of a cell */
#define XLSX_STYLES   65536        /* styles of cells; Excel has as many */
#define XLSX_PATH     256          /* bytes of a part's name */

struct xlsx {
    const char *bytes;
    size_t len;
    size_t unpacked;                                              /* bytes so far */
    char sheet[XLSX_PATH], strings[XLSX_PATH], styles[XLSX_PATH]; /* parts; "" where there is none */
    bool since_1904;                                              /* days are counted from there */
    /* Shared texts, one after another, each terminated. */
    struct qz_buf text;
    uint32_t *at; /* where each begins */
    size_t texts, texts_cap;
    uint8_t *dated; /* by style: whether it shows a day */
    size_t style_count;
};

/* What reads one part: handlers of expat, which get `data` and report by xlsx_stop. */
struct xlsx_part {
    struct xlsx *x;
    XML_Parser parser;
    int depth;
    struct qz_err *err; /* filled by xlsx_stop */
    bool stopped;
    void *data; /* the reader's own */
    void (*start)(struct xlsx_part *p, const char *name, const char **attr);
    void (*end)(struct xlsx_part *p, const char *name);
    void (*text)(struct xlsx_part *p, const char *text, int n);
};

/* Unpack a part and let p read it. Returns 1, 0 when the archive has no such part, or -1. */
int qz_xlsx_part(struct xlsx *x, const char *name, struct xlsx_part *p, struct qz_err *err);
/* Read no further: the part is unfit, or beyond a bound. */
void qz_xlsx_stop(struct xlsx_part *p, enum qz_err_code code, const char *why);
/* The value of an attribute by its name without a namespace, or NULL. */
const char *qz_xlsx_attr(const char **attr, const char *name);

/* Find the parts: the first sheet, shared texts, styles. */
int qz_xlsx_find(struct xlsx *x, struct qz_err *err);
/* Read the shared texts and the styles. */
int qz_xlsx_strings(struct xlsx *x, struct qz_err *err);
int qz_xlsx_styles(struct xlsx *x, struct qz_err *err);
/* Read the sheet. */
int qz_xlsx_sheet(struct xlsx *x, struct qz_buf *out, struct qz_err *err);

/* A cell's number as text: as a day where dated is set, whole numbers without an exponent; text that is no
 * number is given back as it is. */
void qz_xlsx_number(const char *text, bool dated, bool since_1904, char out[40]);
/* Whether a number format shows a day or a time: by its built-in number, and by its code where it has one. */
bool qz_xlsx_format_dated(int number);
bool qz_xlsx_code_dated(const char *code);

#endif
