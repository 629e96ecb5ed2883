/* Options of a command line by a table. It is read, checked and explained here alone; what a value means is
 * its program's matter. Help and complaints are in the language that was chosen (base/words.h). */
#ifndef QZ_BASE_OPT_H
#define QZ_BASE_OPT_H

#include "base/conf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define QZ_OPT_TABLES 4  /* that a command line takes its options from */
#define QZ_OPTS_MOST  32 /* options of all of them */

/* An option: --name, or --name ARG when arg is given. */
struct qz_opt {
    const char *name, *arg, *help;
    bool required;
};

struct qz_opt_table {
    const struct qz_opt *opt;
    size_t n;
};

/* A command line. The caller sets the tables (n of 0 for those that are not used) and `service`; value and
 * arg are filled by qz_opts_read. */
struct qz_opts {
    struct qz_opt_table table[QZ_OPT_TABLES];
    bool service; /* a program that a unit starts: of an option given twice the last holds, and a value may be
                    empty */
    const char *value[QZ_OPTS_MOST]; /* by position in the tables, one after the other */
    const char *const *arg;          /* what is no option: arg_count of them */
    int arg_count;
};

/* The i-th option, the first table's first; NULL past the end. */
const struct qz_opt *qz_opts_at(const struct qz_opts *o, size_t i);

/* Read the words of a command line, the program's name (and its verb) not among them: "--name", "--name
 * VALUE", "--name=VALUE"; all behind "--" is no option, and a VALUE that begins with "--" is given by "=".
 * rest: room for argc pointers, which o->arg points to from then on. Returns 0, or -1 with QZ_E_INPUT for an
 * option that there is none of, one too much, or one that is missing, and for a value that is missing or not
 * wanted. */
int qz_opts_read(struct qz_opts *o, int argc, const char *const *argv, const char **rest, struct qz_err *err);

/* Whether the words ask for --name before a "--". */
bool qz_opts_ask(int argc, const char *const *argv, const char *name);

/* The value of an option that was read, NULL when it was not given; "" for one without a value that was. */
const char *qz_opts_value(const struct qz_opts *o, const char *name);

/* A whole number from least to most of an option that was read, or `otherwise` when it was not given. Returns
 * 0, or -1 with QZ_E_INPUT. */
int qz_opts_int(const struct qz_opts *o, const char *name, long least, long most, long otherwise, long *out,
                struct qz_err *err);

/* Write a line for each option, and for --help. */
void qz_opts_print(FILE *out, const struct qz_opts *o);

/* ---- programs whose options go before a configuration file ---- */

/* An option that stands for a key of the file, which says of what kind the value is, and its bounds. */
struct qz_opt_key {
    const char *option, *section, *key;
};

/* A program with a file: its name, what it is, and where its options and keys are. */
struct qz_opt_program {
    const char *name, *usage; /* usage: the help above the options, a message */
    const char *below;        /* the help below them, a message */
    struct qz_opt_table opts;
    const struct qz_opt_key *set;
    size_t sets;
    const struct qz_conf_key *keys;
    size_t key_count;
    const char *file; /* read when --config names none and it is there; NULL: none is */
};

/* Answer --help and --version; otherwise read the command line into *o, the file into *target, then the
 * options that stand for keys over it, whatever their order. Returns 0 to go on, 1 when all was said, or -1:
 * QZ_E_INPUT says where help is. */
int qz_opts_program(struct qz_opts *o, const struct qz_opt_program *p, int argc, char **argv, void *target,
                    struct qz_err *err);

#endif
