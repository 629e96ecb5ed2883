/* The options of a verb. Private to this room. */
#ifndef QZ_CTL_OPTIONS_H
#define QZ_CTL_OPTIONS_H

#include "ctl/ctl.h"

/* A command line of that verb, not read yet: its own options first, then the shared ones. */
void qz_verb_opts(const struct qz_verb *verb, struct qz_opts *o);
/* The i-th option of a verb, its own first, then the shared ones; NULL past the end. */
const struct qz_opt *qz_verb_opt(const struct qz_verb *verb, size_t i);
/* Read what follows the verb into ctl->opts and ctl->arg. rest: room for argc pointers, kept by ctl. 0 or
 * -1. */
int qz_options_read(struct qz_ctl *ctl, int argc, const char *const *argv, const char **rest,
                    struct qz_err *err);

#endif
