/* Options of a verb by its table. Private to this room. */
#ifndef QZ_CTL_OPTIONS_H
#define QZ_CTL_OPTIONS_H

#include "ctl/ctl.h"

/* The i-th option of a verb, its own first, then the shared ones; NULL past the end. */
const struct qz_opt *qz_verb_opt(const struct qz_verb *verb, size_t i);
/* Read what follows the verb into ctl->value and ctl->arg. rest: room for argc pointers, kept by ctl. 0 or
 * -1. */
int qz_options_read(struct qz_ctl *ctl, int argc, const char *const *argv, const char **rest,
                    struct qz_err *err);

#endif
