#include "base/opt.h"

#include "base/buf.h"
#include "base/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct qz_opt *qz_opts_at(const struct qz_opts *o, size_t i)
{
    for (size_t t = 0; t < QZ_OPT_TABLES; t++) {
        if (i < o->table[t].n)
            return &o->table[t].opt[i];
        i -= o->table[t].n;
    }
    return NULL;
}

/* The position of an option by the n bytes of its name, -1 when there is none. */
static int opt_find(const struct qz_opts *o, const char *name, size_t n)
{
    const struct qz_opt *opt;
    for (size_t i = 0; i < QZ_OPTS_MOST && (opt = qz_opts_at(o, i)) != NULL; i++)
        if (strlen(opt->name) == n && memcmp(opt->name, name, n) == 0)
            return (int)i;
    return -1;
}

const char *qz_opts_value(const struct qz_opts *o, const char *name)
{
    int i = opt_find(o, name, strlen(name));
    return i < 0 ? NULL : o->value[i];
}

int qz_opts_int(const struct qz_opts *o, const char *name, long least, long most, long otherwise, long *out,
                struct qz_err *err)
{
    const char *text = qz_opts_value(o, name);
    char *end;
    *out = otherwise;
    if (!text)
        return 0;

    errno = 0;
    long v = strtol(text, &end, 10);
    if (errno || end == text || *end || v < least || v > most)
        return qz_fail(err, QZ_E_INPUT, "--%s: give a whole number from %ld to %ld", name, least, most);

    *out = v;
    return 0;
}

/* One option; *i moves over a value that is a word of its own. */
static int opt_take(struct qz_opts *o, int argc, const char *const *argv, int *i, struct qz_err *err)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t n = equals ? (size_t)(equals - name) : strlen(name);
    int at = opt_find(o, name, n);
    if (at < 0)
        return qz_fail(err, QZ_E_INPUT, "there is no option --%.*s", (int)(n < 40 ? n : 40), name);

    const struct qz_opt *opt = qz_opts_at(o, (size_t)at);
    if (o->value[at] && !o->service)
        return qz_fail(err, QZ_E_INPUT, "--%s is given twice", opt->name);
    if (!opt->arg && equals)
        return qz_fail(err, QZ_E_INPUT, "--%s takes no value", opt->name);
    if (!opt->arg) {
        o->value[at] = "";
        return 0;
    }

    /* What looks like the next option is no value: a variable of the shell's was empty. */
    bool missing = *i + 1 >= argc || strncmp(argv[*i + 1], "--", 2) == 0;
    if (!equals && missing)
        return qz_fail(err, QZ_E_INPUT, "--%s needs a value: %s", opt->name, opt->arg);

    o->value[at] = equals ? equals + 1 : argv[++*i];
    if (!o->value[at][0] && !o->service)
        return qz_fail(err, QZ_E_INPUT, "--%s is empty; give %s", opt->name, opt->arg);
    return 0;
}

static int opt_needed(const struct qz_opts *o, struct qz_err *err)
{
    const struct qz_opt *opt;
    for (size_t i = 0; (opt = qz_opts_at(o, i)) != NULL; i++)
        if (opt->required && !o->value[i])
            return qz_fail(err, QZ_E_INPUT, "--%s %s is missing", opt->name, opt->arg ? opt->arg : "");
    return 0;
}

int qz_opts_read(struct qz_opts *o, int argc, const char *const *argv, const char **rest, struct qz_err *err)
{
    bool plain = false; /* after "--" nothing is an option */
    memset(o->value, 0, sizeof o->value);
    o->arg = rest;
    o->arg_count = 0;

    for (int i = 0; i < argc; i++) {
        bool dashes = !plain && strncmp(argv[i], "--", 2) == 0;
        if (dashes && !argv[i][2])
            plain = true;
        else if (dashes && opt_take(o, argc, argv, &i, err) != 0)
            return -1;
        else if (!dashes && !plain && argv[i][0] == '-' && argv[i][1])
            return qz_fail(err, QZ_E_INPUT, "there is no option %.10s", argv[i]);
        else if (!dashes)
            rest[o->arg_count++] = argv[i];
    }
    return opt_needed(o, err);
}

bool qz_opts_ask(int argc, const char *const *argv, const char *name)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, name) == 0)
            return true;
    return false;
}

void qz_opts_print(FILE *out, const struct qz_opts *o)
{
    const struct qz_opt *opt;
    for (size_t i = 0; (opt = qz_opts_at(o, i)) != NULL; i++) {
        char left[48];
        if (opt->arg)
            snprintf(left, sizeof left, "--%s %s", opt->name, opt->arg);
        else
            snprintf(left, sizeof left, "--%s", opt->name);

        fprintf(out, "  %-22s %s%s\n", left, qz_word(opt->help), opt->required ? qz_word(" (needed)") : "");
    }
    fprintf(out, "  %-22s %s\n", "--help", qz_word("this text"));
}

/* ---- programs whose options go before a configuration file ---- */

static void opt_help(const struct qz_opts *o, const struct qz_opt_program *p)
{
    fputs(qz_word(p->usage), stdout);
    qz_put(stdout, "\nOptions:\n");
    qz_opts_print(stdout, o);
    printf("  %-22s %s\n\n", "--version", qz_word("the version"));
    fputs(qz_word(p->below), stdout);
}

static int opt_file(const struct qz_opts *o, const struct qz_opt_program *p, void *target, struct qz_err *err)
{
    const char *named = qz_opts_value(o, "config"), *path = named ? named : p->file;
    struct qz_err why = {0};

    if (!path || qz_conf_read(path, p->keys, p->key_count, target, &why) == 0)
        return 0;
    if (!named && why.code == QZ_E_MISSING)
        return 0;

    if (err)
        *err = why;
    return -1;
}

static int opt_set(const struct qz_opts *o, const struct qz_opt_program *p, void *target, struct qz_err *err)
{
    for (size_t i = 0; i < p->sets; i++) {
        const struct qz_opt_key *k = &p->set[i];
        int at = opt_find(o, k->option, strlen(k->option));
        const char *value = at < 0 ? NULL : o->value[at];
        if (!value)
            continue;

        if (!qz_opts_at(o, (size_t)at)->arg)
            value = "yes";

        if (qz_conf_set(k->section, k->key, value, p->keys, p->key_count, target, err) != 0)
            return -1;
    }
    return 0;
}

/* What is wrong with the words themselves; the help of the program mends it. */
static int opt_words(struct qz_opts *o, const struct qz_opt_program *p, int argc, const char *const *argv,
                     struct qz_err *err)
{
    struct qz_err why = {0};
    const char **rest = calloc((size_t)argc + 1, sizeof *rest);
    if (!rest)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the command line");

    int rc = qz_opts_read(o, argc, argv, rest, &why);
    if (rc == 0 && o->arg_count > 0)
        rc = qz_fail(&why, QZ_E_INPUT, "%.60s is not an option", o->arg[0]);
    free(rest);
    o->arg = NULL;
    o->arg_count = 0;
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s; see %s --help", why.msg, p->name);
}

int qz_opts_program(struct qz_opts *o, const struct qz_opt_program *p, int argc, char **argv, void *target,
                    struct qz_err *err)
{
    const char *const *word = (const char *const *)argv + (argc > 0);
    int words = argc > 0 ? argc - 1 : 0;
    *o = (struct qz_opts){.table = {p->opts}, .service = true};

    if (qz_opts_ask(words, word, "help")) {
        opt_help(o, p);
        return 1;
    }
    if (qz_opts_ask(words, word, "version")) {
        printf("%s %s\n", p->name, QZ_VERSION);
        return 1;
    }
    if (opt_words(o, p, words, word, err) != 0)
        return -1;
    return opt_file(o, p, target, err) == 0 ? opt_set(o, p, target, err) : -1;
}
