/* Rows of people from a table: columns by their heads, each row checked. */
#ifndef QZ_SHEET_PEOPLE_H
#define QZ_SHEET_PEOPLE_H

#include "sheet/cell.h"
#include "sheet/csv.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_PEOPLE_FILE 200000 /* people of a file at the most */
#define QZ_PEOPLE_HEAD 48     /* bytes of a column's head that are kept, terminator included */

enum qz_people_column { QZ_PEOPLE_NAME, QZ_PEOPLE_PHONE, QZ_PEOPLE_CONSENT, QZ_PEOPLE_COLUMNS };

struct qz_person_in {
    unsigned row; /* of the table */
    char name[QZ_CELL_NAME];
    char phone[QZ_CELL_PHONE];
    char consent[QZ_CELL_DAY]; /* the day on which the person agreed */
};

/* Why a row is not taken. */
struct qz_people_fault {
    unsigned row; /* of the table, as spreadsheet programs number rows */
    enum qz_cell_fault what;
    size_t column;    /* of the cell, from 0; SIZE_MAX: it is the row as a whole */
    const char *head; /* of that column; "" for the row as a whole */
    unsigned other;   /* QZ_CELL_ROW_SAME: the earlier row */
    const char *text; /* QZ_CELL_ROW_BROKEN, QZ_CELL_ROW_REFUSED: what is wrong */
};

/* Called for a row that is not taken. The fault says nothing of the name or phone and is valid during the
 * call. */
typedef void (*qz_people_bad)(void *ctx, const struct qz_people_fault *fault);

struct qz_people {
    struct qz_person_in *row;
    size_t count, bad;
    unsigned head_row; /* the one that names the columns */
    struct {
        size_t at; /* which column of the table, from 0; SIZE_MAX: it has none */
        char head[QZ_PEOPLE_HEAD];
    } column[QZ_PEOPLE_COLUMNS];
};

/* Read a table as UTF-8 CSV text, with commas, tabs or semicolons between its cells. One of its first 20 rows
 * names the columns, in any order: a name (姓名, name, …), a phone (手机, 联系电话, phone, …) and optionally
 * the day of consent (同意日期, consent, …); rows above it are a title, other columns are passed over. So are
 * rows without a person: blank ones, ones with a serial number alone, and the names of the columns once more.
 * sheet/cell.h says how names, phones and days may be written. A phone that came before is a bad row that
 * names the earlier one. today: "2017-05-04", the latest consent taken. consent: the day for rows that have
 * none, or NULL; such rows are bad then, as nobody is registered without consent. QZ_E_FULL for more than
 * QZ_PEOPLE_FILE. Returns 0 when the heads were understood, whatever the rows are, or -1. qz_people_finish
 * frees. */
int qz_people_read(const char *text, size_t len, const char *today, const char *consent, qz_people_bad bad,
                   void *ctx, struct qz_people *out, struct qz_err *err);
void qz_people_finish(struct qz_people *p);

/* The sentence that says where a fault is, what is wrong and what to do, into out: in the language of the
 * program (qz_word), or, not translated, in that of the sources. */
void qz_people_say(const struct qz_people_fault *fault, bool translated, char *out, size_t cap);
/* The letters of a column as spreadsheet programs show them: A, B, …, AA. */
#define QZ_COLUMN_LETTERS 8
void qz_column_letters(size_t column, char out[QZ_COLUMN_LETTERS]);

/* Which column a head names, and how well: 0 is best. QZ_PEOPLE_COLUMNS when it names none. */
enum qz_people_column qz_people_head(const char *head, int *rank);

#endif
