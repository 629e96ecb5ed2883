#include "ctl/options.h"

#include "base/text.h"
#include "ctl/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct qz_opt json_opt = {"json", NULL, "print JSON, one value a line", false};
static const struct qz_opt csv_opt = {"csv", NULL, "print a table that spreadsheet programs open", false};
static const struct qz_opt remote_opts[] = {
    {"tracker", "URL", "the tracker; otherwise $QINGZHAN_TRACKER, otherwise the configuration file", false},
    {"token-file", "FILE",
     "its admin token; otherwise $QINGZHAN_TOKEN_FILE, otherwise the configuration file", false},
    {"ca-file", "FILE", "certificates to trust instead of the system's", false},
    {"plain-http", NULL, "send the token over http:// to another machine, open to all on the way", false},
};

void qz_verb_opts(const struct qz_verb *verb, struct qz_opts *o)
{
    *o = (struct qz_opts){.table = {{verb->opts, verb->opt_count},
                                    {&json_opt, verb->flags & QZ_VERB_JSON ? 1 : 0},
                                    {&csv_opt, verb->flags & QZ_VERB_CSV ? 1 : 0},
                                    {remote_opts, verb->flags & QZ_VERB_REMOTE ? QZ_COUNT(remote_opts) : 0}}};
}

const struct qz_opt *qz_verb_opt(const struct qz_verb *verb, size_t i)
{
    struct qz_opts o;
    qz_verb_opts(verb, &o);
    return qz_opts_at(&o, i);
}

const char *qz_opt(const struct qz_ctl *ctl, const char *name)
{
    return qz_opts_value(&ctl->opts, name);
}

bool qz_flag(const struct qz_ctl *ctl, const char *name)
{
    return qz_opt(ctl, name) != NULL;
}

int qz_usage(struct qz_ctl *ctl, struct qz_err *err, const char *fmt, ...)
{
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, qz_word(fmt), ap);
    va_end(ap);
    ctl->usage = true;
    return qz_fail(err, QZ_E_INPUT, "%s", text);
}

int qz_opt_int(struct qz_ctl *ctl, const char *name, long least, long most, long otherwise, long *out,
               struct qz_err *err)
{
    if (qz_opts_int(&ctl->opts, name, least, most, otherwise, out, err) == 0)
        return 0;
    ctl->usage = true;
    return -1;
}

/* Names of files may be any bytes; all else that is typed is text, and is sent and shown as such. */
static bool names_file(const struct qz_opt *opt)
{
    static const char *const args[] = {"FILE", "DIR", "PICTURE"};
    for (size_t i = 0; i < QZ_COUNT(args); i++)
        if (strcmp(opt->arg, args[i]) == 0)
            return true;
    return false;
}

static int check_texts(struct qz_ctl *ctl, struct qz_err *err)
{
    const struct qz_opt *opt;
    for (size_t i = 0; (opt = qz_opts_at(&ctl->opts, i)); i++) {
        const char *value = ctl->opts.value[i];
        if (value && opt->arg && !names_file(opt) && !qz_utf8_valid(value, strlen(value)))
            return qz_usage(ctl, err, "--%s must be UTF-8 text", opt->name);
    }
    return 0;
}

int qz_options_read(struct qz_ctl *ctl, int argc, const char *const *argv, const char **rest,
                    struct qz_err *err)
{
    const struct qz_verb *verb = ctl->verb;
    qz_verb_opts(verb, &ctl->opts);
    if (qz_opts_read(&ctl->opts, argc, argv, rest, err) != 0) {
        ctl->usage = true;
        return -1;
    }

    if (check_texts(ctl, err) != 0)
        return -1;

    ctl->arg = ctl->opts.arg;
    ctl->arg_count = ctl->opts.arg_count;
    if (ctl->arg_count < verb->args_least)
        return qz_usage(ctl, err, "%s is missing", verb->args);
    if (ctl->arg_count > verb->args_most)
        return qz_usage(ctl, err, "there is one word too many");
    return 0;
}
