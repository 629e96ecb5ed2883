#include "ctl/options.h"
#include "ctl/ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
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
#define REMOTE_OPTS (sizeof remote_opts / sizeof *remote_opts)

const struct qz_opt *qz_verb_opt(const struct qz_verb *verb, size_t i)
{
    if (i < verb->opt_count)
        return &verb->opts[i];
    i -= verb->opt_count;
    if (verb->flags & QZ_VERB_JSON) {
        if (i == 0)
            return &json_opt;
        i--;
    }
    if (verb->flags & QZ_VERB_CSV) {
        if (i == 0)
            return &csv_opt;
        i--;
    }
    if ((verb->flags & QZ_VERB_REMOTE) && i < REMOTE_OPTS)
        return &remote_opts[i];
    return NULL;
}

static int find(const struct qz_verb *verb, const char *name, size_t n)
{
    const struct qz_opt *o;
    for (size_t i = 0; i < QZ_OPTS_MOST && (o = qz_verb_opt(verb, i)) != NULL; i++)
        if (strlen(o->name) == n && memcmp(o->name, name, n) == 0)
            return (int)i;
    return -1;
}

const char *qz_opt(const struct qz_ctl *ctl, const char *name)
{
    int i = find(ctl->verb, name, strlen(name));
    return i < 0 ? NULL : ctl->value[i];
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
    const char *text = qz_opt(ctl, name);
    char *end;
    *out = otherwise;
    if (!text)
        return 0;
    errno = 0;
    long v = strtol(text, &end, 10);
    if (errno || end == text || *end || v < least || v > most)
        return qz_usage(ctl, err, "--%s: give a whole number from %ld to %ld", name, least, most);
    *out = v;
    return 0;
}

/* "--name", "--name VALUE" or "--name=VALUE"; *i moves over a value taken. */
static int take_option(struct qz_ctl *ctl, int argc, const char *const *argv, int *i, struct qz_err *err)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t n = equals ? (size_t)(equals - name) : strlen(name);
    int at = find(ctl->verb, name, n);
    if (at < 0)
        return qz_usage(ctl, err, "there is no option --%.*s", (int)(n < 40 ? n : 40), name);
    const struct qz_opt *o = qz_verb_opt(ctl->verb, (size_t)at);
    if (ctl->value[at])
        return qz_usage(ctl, err, "--%s is given twice", o->name);
    if (!o->arg) {
        if (equals)
            return qz_usage(ctl, err, "--%s takes no value", o->name);
        ctl->value[at] = "";
        return 0;
    }
    if (!equals && *i + 1 >= argc)
        return qz_usage(ctl, err, "--%s needs a value: %s", o->name, o->arg);
    ctl->value[at] = equals ? equals + 1 : argv[++*i];
    if (!ctl->value[at][0])
        return qz_usage(ctl, err, "--%s is empty; give %s", o->name, o->arg);
    return 0;
}

static int check_required(struct qz_ctl *ctl, struct qz_err *err)
{
    const struct qz_opt *o;
    for (size_t i = 0; (o = qz_verb_opt(ctl->verb, i)) != NULL; i++)
        if (o->required && !ctl->value[i])
            return qz_usage(ctl, err, "--%s %s is missing", o->name, o->arg ? o->arg : "");
    if (ctl->arg_count < ctl->verb->args_least)
        return qz_usage(ctl, err, "%s is missing", ctl->verb->args);
    if (ctl->arg_count > ctl->verb->args_most)
        return qz_usage(ctl, err, "there is one word too many");
    return 0;
}

int qz_options_read(struct qz_ctl *ctl, int argc, const char *const *argv, const char **rest,
                    struct qz_err *err)
{
    bool plain = false; /* after "--" everything is an argument */
    ctl->arg = rest;
    ctl->arg_count = 0;
    for (int i = 0; i < argc; i++) {
        if (!plain && strcmp(argv[i], "--") == 0)
            plain = true;
        else if (!plain && strncmp(argv[i], "--", 2) == 0) {
            if (take_option(ctl, argc, argv, &i, err) != 0)
                return -1;
        } else if (!plain && argv[i][0] == '-' && argv[i][1])
            return qz_usage(ctl, err, "there is no option %.10s", argv[i]);
        else
            rest[ctl->arg_count++] = argv[i];
    }
    return check_required(ctl, err);
}
