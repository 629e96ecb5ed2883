#include "kiosk/label/label_int.h"

#include "base/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LP_SAID 4096 /* bytes of what a program of CUPS says that are looked at */

static char *lp_environment[] = {(char[]){"LC_ALL=C"}, NULL, NULL};

/* The programs speak English and see of this one's environment only where programs are. */
static char **lp_environ(char path[LP_SAID])
{
    const char *has = getenv("PATH");
    snprintf(path, LP_SAID, "PATH=%s", has ? has : "/usr/bin:/bin");
    lp_environment[1] = path;
    return lp_environment;
}

/* Run it with those bytes; said: what it said. Its exit code, or -1. */
static int lp_run(char *const argv[], const struct qz_buf *bytes, char said[LP_SAID])
{
    char path[LP_SAID];
    int in = memfd_create("label", MFD_CLOEXEC), out = memfd_create("said", MFD_CLOEXEC), rc = -1;
    said[0] = '\0';
    bool put = in >= 0 && out >= 0 &&
               (bytes->len == 0 || pwrite(in, bytes->data, bytes->len, 0) == (ssize_t)bytes->len);
    pid_t pid = put ? qz_program_start(argv, lp_environ(path), in, out) : -1;

    if (pid > 0) {
        rc = qz_program_await(pid, QZ_LABEL_WAIT_MS);
        ssize_t n = pread(out, said, LP_SAID - 1, 0);
        said[n > 0 ? n : 0] = '\0';
        said[strcspn(said, "\n")] = rc == 0 ? said[strcspn(said, "\n")] : '\0'; /* why, in one line */
    }

    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return rc;
}

/* How the queue's printer is, by what CUPS last heard of it. */
static enum qz_label_state lp_ask(const char *queue, struct qz_err *err)
{
    char said[LP_SAID], name[256];
    const struct qz_buf nothing = {0};
    snprintf(name, sizeof name, "%s", queue);
    char *argv[] = {(char[]){"lpstat"}, (char[]){"-l"}, (char[]){"-p"}, name, NULL};
    enum qz_label_state s = QZ_LABEL_DONE;

    if (lp_run(argv, &nothing, said) != 0 || strstr(said, "offline") || strstr(said, " disabled since"))
        s = QZ_LABEL_OFFLINE;
    if (strstr(said, "media-empty") || strstr(said, "media-needed"))
        s = QZ_LABEL_NO_PAPER;
    if (s != QZ_LABEL_DONE)
        qz_fail(err, QZ_E_IO, "the printer %s cannot print: %.100s", queue, said);
    return s;
}

enum qz_label_state qz_label_lp(const char *queue, const struct qz_buf *pdf, struct qz_err *err)
{
    char said[LP_SAID], name[256];
    enum qz_label_state s = lp_ask(queue, err);
    if (s != QZ_LABEL_DONE)
        return s;

    snprintf(name, sizeof name, "%s", queue);
    char *argv[] = {(char[]){"lp"}, (char[]){"-s"},       (char[]){"-d"}, name,
                    (char[]){"-t"}, (char[]){"qingzhan"}, (char[]){"-"},  NULL};
    if (lp_run(argv, pdf, said) == 0)
        return QZ_LABEL_DONE;
    qz_fail(err, QZ_E_IO, "lp did not take a label for %s: %.100s", queue, said);
    return QZ_LABEL_FAILED;
}
