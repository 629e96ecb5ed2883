/* The command line: a const table of verbs, their options, and what a verb is handed. */
#ifndef QZ_CTL_CTL_H
#define QZ_CTL_CTL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/shown.h"
#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Exit codes of `qingzhan`; the manual page and --help list them. */
enum qz_exit {
    QZ_EXIT_OK = 0,
    QZ_EXIT_FAILED = 1,
    QZ_EXIT_USAGE = 2,
    QZ_EXIT_MISSING = 3,
    QZ_EXIT_DENIED = 4,
    QZ_EXIT_CONFLICT = 5,
    QZ_EXIT_UNREACHABLE = 6
};

/* What several verbs share. */
enum qz_verb_flags {
    QZ_VERB_JSON = 1,   /* takes --json: prints data for programs */
    QZ_VERB_REMOTE = 2, /* talks to a tracker: takes --tracker, --token-file, --ca-file, --plain-http */
    QZ_VERB_CSV = 4     /* takes --csv: prints a table for spreadsheets */
};

struct qz_ctl;

struct qz_verb {
    const char *group, *name; /* "activity" "add"; group is NULL for a verb of one word */
    const char *args;         /* after the options, for the help: "FILE…" or "" */
    int args_least, args_most;
    const char *summary; /* one line */
    const char *detail;  /* further lines, or NULL */
    int flags;           /* enum qz_verb_flags */
    const struct qz_opt *opts;
    size_t opt_count;
    /* Do it. Returns 0, or -1 with *err; what was printed to out before stays printed. */
    int (*run)(struct qz_ctl *ctl, struct qz_err *err);
};

/* All verbs in the order of the help; ended by a row whose name is NULL. */
extern const struct qz_verb *const qz_verbs[];

/* A verb as it is typed, with its group: "pass issue". */
#define QZ_VERB_TEXT 40
void qz_verb_words(const struct qz_verb *v, char out[QZ_VERB_TEXT]);

/* One run of the command line. The caller sets out, say and in. */
struct qz_ctl {
    FILE *out; /* data */
    FILE *say; /* remarks and errors */
    FILE *in;
    const struct qz_verb *verb;
    struct qz_opts opts;    /* as they were given: the verb's own, then the shared ones */
    const char *const *arg; /* arg_count of them */
    int arg_count;
    bool usage;   /* the failure is one of usage: exit 2 */
    bool partial; /* done, but not all of it: exit 1 without a further message */
};

/* Run one command line (argv[0] is skipped) and say what went wrong. Returns the exit code. */
int qz_ctl_run(struct qz_ctl *ctl, int argc, const char *const *argv);

/* The value of an option of the running verb, NULL when it was not given; "" for a flag that was. */
const char *qz_opt(const struct qz_ctl *ctl, const char *name);
bool qz_flag(const struct qz_ctl *ctl, const char *name);
/* A whole number option within bounds, or `otherwise` when it was not given. 0, or -1 as a usage failure. */
int qz_opt_int(struct qz_ctl *ctl, const char *name, long least, long most, long otherwise, long *out,
               struct qz_err *err);
/* Fail because the command line is wrong: exit code 2. Returns -1. */
int qz_usage(struct qz_ctl *ctl, struct qz_err *err, const char *fmt, ...) QZ_PRINTF(3, 4);

/* Write the help of all verbs, of the verbs of one group, or of one verb. */
void qz_help_all(FILE *out);
void qz_help_group(FILE *out, const char *group);
void qz_help_verb(FILE *out, const struct qz_verb *verb);

#endif
