/* What should not stay in a shell's history: read from standard input, a terminal without echo, or a file. */
#ifndef QZ_CTL_INPUT_H
#define QZ_CTL_INPUT_H

#include "ctl/ctl.h"

/* The next line of standard input without its end. Returns 0, or -1 at its end or when it is too long. */
int qz_input_line(struct qz_ctl *ctl, char *out, size_t cap, struct qz_err *err);
/* An option's value, where "-" stands for the next line of standard input. The option must have been given.
 */
int qz_input_opt(struct qz_ctl *ctl, const char *name, char *out, size_t cap, struct qz_err *err);
/* A secret: from the file when one is named, otherwise typed after `prompt`, not shown when standard input is
 * a terminal. */
int qz_input_secret(struct qz_ctl *ctl, const char *file, const char *prompt, char *out, size_t cap,
                    struct qz_err *err);

#endif
