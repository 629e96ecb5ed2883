/* Columns of text in the terminal, Chinese characters two cells wide. */
#ifndef QZ_CTL_TABLE_H
#define QZ_CTL_TABLE_H

#include <stdio.h>

/* Cells that text takes in a terminal, as it is shown (base/shown.h). */
int qz_text_cells(const char *text);
/* Write text as it is shown, and blanks up to `cells`; longer text is written whole. */
void qz_text_pad(FILE *out, const char *text, int cells);

#define QZ_TABLE_COLUMNS 24
/* A table that is written at once: rows of `columns` texts each, the first row its heads. */
void qz_table_write(FILE *out, const char *const *text, size_t rows, size_t columns);

#endif
