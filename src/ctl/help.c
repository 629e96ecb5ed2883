#include "ctl/ctl.h"
#include "ctl/options.h"

#include <string.h>

static const char exits[] =
    QZ_WORD("Exit codes: 0 done, 1 failed, 2 wrong command line, 3 not found, 4 denied, 5 conflict,\n"
            "6 the tracker cannot be reached.\n");

static void summary_line(FILE *out, const struct qz_verb *v)
{
    char name[QZ_VERB_TEXT];
    qz_verb_words(v, name);
    fprintf(out, "  %-18s %s\n", name, qz_word(v->summary));
}

void qz_help_all(FILE *out)
{
    qz_put(out, "qingzhan %s - run a Qingzhan tracker and its kiosks from the command line\n\n", QZ_VERSION);
    qz_put(out, "Usage: qingzhan VERB [options] [arguments]\n       qingzhan VERB --help\n\nVerbs:\n");
    for (const struct qz_verb *const *v = qz_verbs; *v; v++)
        summary_line(out, *v);

    qz_put(out,
           "\nThe tracker: --tracker URL and --token-file FILE, or QINGZHAN_TRACKER and QINGZHAN_TOKEN_FILE "
           "in the\n"
           "environment, or url and token_file under [tracker] in /etc/qingzhan/qingzhan.conf.\n\n");
    fputs(qz_word(exits), out);
}

void qz_help_group(FILE *out, const char *group)
{
    qz_put(out, "Usage: qingzhan %s VERB [options]\n\nVerbs:\n", group);
    for (const struct qz_verb *const *v = qz_verbs; *v; v++)
        if ((*v)->group && strcmp((*v)->group, group) == 0)
            summary_line(out, *v);
    qz_put(out, "\nqingzhan %s VERB --help tells more.\n", group);
}

static void usage_line(FILE *out, const struct qz_verb *v)
{
    char name[QZ_VERB_TEXT];
    const struct qz_opt *o;

    qz_verb_words(v, name);
    qz_put(out, "Usage: qingzhan ");
    fputs(name, out);

    for (size_t i = 0; (o = qz_verb_opt(v, i)) != NULL; i++) {
        if (!o->required)
            continue;
        fprintf(out, " --%s", o->name);
        if (o->arg)
            fprintf(out, " %s", o->arg);
    }

    qz_put(out, " [options]%s%s\n", v->args[0] ? " " : "", v->args);
}

void qz_help_verb(FILE *out, const struct qz_verb *v)
{
    struct qz_opts o;
    usage_line(out, v);

    qz_put(out, "\n%s.\n", qz_word(v->summary));
    if (v->detail)
        fprintf(out, "\n%s\n", qz_word(v->detail));

    qz_put(out, "\nOptions:\n");
    qz_verb_opts(v, &o);
    qz_opts_print(out, &o);
    fputc('\n', out);

    fputs(qz_word(exits), out);
}
