/* One cell of a list of people, as it is typed, pasted and saved: what is meant by it, or what is wrong. */
#ifndef QZ_SHEET_CELL_H
#define QZ_SHEET_CELL_H

#include "rules/limits.h"

#include <stddef.h>

#define QZ_CELL_NAME  QZ_NAME_TEXT /* bytes of a name, terminator included */
#define QZ_CELL_PHONE 12           /* eleven digits and the terminator */
#define QZ_CELL_DAY   11           /* "2017-05-04" and the terminator */

/* Why a cell, or the row that it is in, is not taken; people_words.c has a sentence for each. */
enum qz_cell_fault {
    QZ_CELL_TAKEN = 0,
    QZ_CELL_CONTROL, /* a control character, which nobody types */
    QZ_CELL_NAME_NONE,
    QZ_CELL_NAME_LONG,
    QZ_CELL_NAME_LOST,    /* a character was replaced by U+FFFD when the file was saved */
    QZ_CELL_NAME_PRIVATE, /* a private-use character, which other machines show as something else */
    QZ_CELL_PHONE_NONE,
    QZ_CELL_PHONE_SHORTENED, /* 1.38E+10: digits are lost */
    QZ_CELL_PHONE_TWO,       /* more than one number */
    QZ_CELL_PHONE_LETTERS,   /* something that is no digit */
    QZ_CELL_PHONE_OTHER,     /* digits, but not of a mobile number */
    QZ_CELL_DAY_NONE,
    QZ_CELL_DAY_UNCLEAR, /* 3/1/26: no year, or more than one reading */
    QZ_CELL_DAY_FUTURE,
    QZ_CELL_ROW_MORE,   /* text to the right of the last column */
    QZ_CELL_ROW_BROKEN, /* the row breaks the format of the file */
    QZ_CELL_ROW_SAME,   /* the phone number of an earlier row */
    QZ_CELL_ROW_REFUSED /* the tracker does not take it */
};

/* The text of a cell without blanks around it and without marks that nobody sees, as phones and chat programs
 * leave them; line ends and tabs inside of it become blanks. Returns QZ_CELL_TAKEN, QZ_CELL_CONTROL, or
 * QZ_CELL_NAME_LONG when it does not fit; out is terminated in any case. */
enum qz_cell_fault qz_cell_clean(const char *text, char *out, size_t cap);

/* A cell as of qz_cell_clean, with full-width characters as the ASCII ones that they stand for. */
enum qz_cell_fault qz_cell_fold(const char *text, char *out, size_t cap);

/* A name; without the apostrophe before a first "=", "+", "-" or "@", by which a spreadsheet is told that it is
 * no formula. */
enum qz_cell_fault qz_cell_name(const char *text, char out[QZ_CELL_NAME]);

/* A mobile number of the mainland: 13900000009, with +86, 0086, 86 or 0 before it, with blanks, hyphens, dots
 * and brackets, as the text '13900000009 and as the number 13900000009.0 of a spreadsheet. */
enum qz_cell_fault qz_cell_phone(const char *text, char out[QZ_CELL_PHONE]);

/* A day: 2017-05-04, 2017/5/4, 2017.5.4, 2017年5月4日, 20170504, each also with a time or a day of the week
 * behind it, or a spreadsheet's number of a day (42859). QZ_CELL_DAY_NONE for an empty cell. */
enum qz_cell_fault qz_cell_day(const char *text, char out[QZ_CELL_DAY]);

#endif
