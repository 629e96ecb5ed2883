/* Workbooks made by hand, part by part, as no library would make them. */
#ifndef QZ_TESTS_SUPPORT_WORKBOOK_H
#define QZ_TESTS_SUPPORT_WORKBOOK_H

#include <stddef.h>

struct workbook_part {
    const char *name; /* in the archive */
    const char *text;
    size_t len; /* 0: as long as the text */
};

/* The archive of these parts, malloc'd; *len receives its bytes. packed: compressed. */
char *workbook_make(const struct workbook_part *part, size_t n, int packed, size_t *len);

/* The parts that say where the first sheet, the shared texts and the styles are: two of them, to begin a list
 * of parts with. The sheet is xl/worksheets/sheet1.xml, the others xl/sharedStrings.xml and xl/styles.xml. */
#define WORKBOOK_HEAD                                                                                        \
    {"xl/workbook.xml", workbook_book, 0}, {"xl/_rels/workbook.xml.rels", workbook_relations, 0}
extern const char workbook_book[], workbook_relations[];

#endif
