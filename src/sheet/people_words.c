#include "sheet/people.h"

#include "base/buf.h"
#include "base/words.h"

#include <stdio.h>

/* Every sentence that a clerk reads of a list, whole, so that a catalogue can give each its own. */
static const char *const people_words[] = {
    [QZ_CELL_CONTROL] =
        QZ_WORD("The cell holds a control character, which no keyboard types; type the cell anew."),
    [QZ_CELL_NAME_NONE] = QZ_WORD("There is no name; fill it in, or take the row out."),
    [QZ_CELL_NAME_LONG] = QZ_WORD("The name is too long: at most 40 characters; shorten it."),
    [QZ_CELL_NAME_LOST] =
        QZ_WORD("The name has a character that was lost when the file was saved (U+FFFD); type it anew."),
    [QZ_CELL_NAME_PRIVATE] = QZ_WORD(
        "The name has a private-use character, which other machines show as something else; type it anew."),
    [QZ_CELL_PHONE_NONE] = QZ_WORD("There is no phone number; fill it in, or take the row out."),
    [QZ_CELL_PHONE_SHORTENED] = QZ_WORD(
        "The spreadsheet shortened the phone number, as to 1.38E+10, and digits of it are lost; open the "
        "list "
        "that it was made from, make the column wider, and save it again as XLSX or CSV."),
    [QZ_CELL_PHONE_TWO] =
        QZ_WORD("There is more than one phone number; leave the person's own mobile number."),
    [QZ_CELL_PHONE_LETTERS] =
        QZ_WORD("The phone number has something in it that is no digit; leave the eleven digits."),
    [QZ_CELL_PHONE_OTHER] = QZ_WORD(
        "This is no mobile number of the mainland, which has eleven digits and begins with 13 to 19; correct "
        "it."),
    [QZ_CELL_DAY_NONE] = QZ_WORD(
        "There is no day of consent, and nobody is registered without one; fill in the day on which the "
        "person agreed, or give one for all by --consent."),
    [QZ_CELL_DAY_UNCLEAR] = QZ_WORD("This is no day that can be told for certain; write it as 2017-05-04."),
    [QZ_CELL_DAY_FUTURE] = QZ_WORD("The day of consent is in the future; correct it."),
    [QZ_CELL_ROW_MORE] = QZ_WORD(
        "There is text to the right of the last column; perhaps a comma stands inside of a cell. Move it "
        "into its column."),
};

void qz_column_letters(size_t column, char out[QZ_COLUMN_LETTERS])
{
    char back[QZ_COLUMN_LETTERS];
    size_t n = 0, k = 0;
    for (size_t left = column + 1; left > 0 && n < sizeof back - 1; left = (left - 1) / 26)
        back[n++] = (char)('A' + (left - 1) % 26);
    while (n > 0)
        out[k++] = back[--n];
    out[k] = '\0';
}

__attribute__((format_arg(2))) static const char *people_word(bool translated, const char *message)
{
    return translated ? qz_word(message) : message;
}

void qz_people_say(const struct qz_people_fault *f, bool translated, char *out, size_t cap)
{
    char letters[QZ_COLUMN_LETTERS];

    if (f->what == QZ_CELL_ROW_SAME) {
        snprintf(
            out, cap,
            people_word(
                translated,
                QZ_WORD("Row %u: The same phone number stands in row %u; take one of the two rows out.")),
            f->row, f->other);
    } else if (f->what == QZ_CELL_ROW_BROKEN) {
        snprintf(out, cap, people_word(translated, QZ_WORD("Row %u: The row cannot be read: %s.")), f->row,
                 f->text);
    } else if (f->what == QZ_CELL_ROW_REFUSED) {
        snprintf(out, cap, people_word(translated, QZ_WORD("Row %u: The tracker does not take it: %s.")),
                 f->row, f->text);
    } else if (f->column == SIZE_MAX) {
        snprintf(out, cap, people_word(translated, QZ_WORD("Row %u: %s")), f->row,
                 people_word(translated, people_words[f->what]));
    } else if (!f->head[0]) {
        qz_column_letters(f->column, letters);
        snprintf(out, cap, people_word(translated, QZ_WORD("Row %u, column %s: %s")), f->row, letters,
                 people_word(translated, people_words[f->what]));
    } else {
        qz_column_letters(f->column, letters);
        snprintf(out, cap, people_word(translated, QZ_WORD("Row %u, column %s (%s): %s")), f->row, letters,
                 f->head, people_word(translated, people_words[f->what]));
    }
}
