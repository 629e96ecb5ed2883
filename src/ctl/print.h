/* JSON for programs that a terminal may also show: one value a line; and texts of several lines. */
#ifndef QZ_CTL_PRINT_H
#define QZ_CTL_PRINT_H

#include "ctl/remote.h"

/* Print what qz_jsonw_… wrote, a part of an answer, or JSON text, as qz_shown_json writes it. */
void qz_print_json(FILE *out, const struct qz_buf *written);
void qz_print_tree(FILE *out, const json_t *value);
void qz_print_json_text(FILE *out, const char *json, size_t n);
/* Print the tracker's answer as it came, but in one line and with nothing hidden in it. */
void qz_print_answer(FILE *out, const struct qz_remote *r);

/* Tell each line of a text. */
void qz_print_lines(FILE *out, const char *text);

#endif
