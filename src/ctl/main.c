#include "base/guard.h"
#include "base/words.h"
#include "ctl/ctl.h"

#include <locale.h>
#include <signal.h>
#include <sodium.h>

int main(int argc, char **argv)
{
    struct qz_ctl ctl = {.out = stdout, .say = stderr, .in = stdin};

    qz_guard_start();
    setlocale(LC_ALL, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    qz_words_speak();

    if (sodium_init() < 0) {
        qz_put(stderr, "qingzhan: the machine has no source of random numbers\n");
        return QZ_EXIT_FAILED;
    }

    return qz_ctl_run(&ctl, argc, (const char *const *)argv);
}
