#include "ctl/input.h"

#include "base/text.h"
#include "ctl/remote.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

int qz_input_line(struct qz_ctl *ctl, char *out, size_t cap, struct qz_err *err)
{
    if (!fgets(out, (int)cap, ctl->in))
        return qz_fail(err, QZ_E_INPUT, "a line was expected on standard input");
    size_t n = strcspn(out, "\r\n");
    if (!out[n] && n + 1 == cap)
        return qz_fail(err, QZ_E_INPUT, "the line on standard input is too long");
    out[n] = '\0';
    return qz_utf8_valid(out, n) ? 0
                                 : qz_fail(err, QZ_E_INPUT, "the line on standard input must be UTF-8 text");
}

int qz_input_opt(struct qz_ctl *ctl, const char *name, char *out, size_t cap, struct qz_err *err)
{
    const char *given = qz_opt(ctl, name);
    if (strcmp(given, "-") == 0)
        return qz_input_line(ctl, out, cap, err);
    return qz_copy_text(out, cap, given) ? 0 : qz_usage(ctl, err, "--%s is too long", name);
}

int qz_input_secret(struct qz_ctl *ctl, const char *file, const char *prompt, char *out, size_t cap,
                    struct qz_err *err)
{
    struct termios old, quiet;
    if (file)
        return qz_secret_read(file, out, cap, err);

    int fd = fileno(ctl->in);
    bool terminal = fd >= 0 && isatty(fd) && tcgetattr(fd, &old) == 0;
    if (terminal) {
        quiet = old;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        fprintf(ctl->say, "%s: ", prompt);
        fflush(ctl->say);
        tcsetattr(fd, TCSAFLUSH, &quiet);
    }

    int rc = qz_input_line(ctl, out, cap, err);
    if (terminal) {
        tcsetattr(fd, TCSAFLUSH, &old);
        fputc('\n', ctl->say);
    }

    return rc;
}
