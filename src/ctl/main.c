#include "base/asset.h"
#include "base/guard.h"
#include "base/words.h"
#include "ctl/ctl.h"

#include <locale.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>

/* Speak Chinese where the environment asks for it, whatever locales the machine has. */
static void main_speak(void)
{
    static struct qz_words words;
    const struct qz_asset *asset = qz_asset_find("locale/zh_CN.mo");
    if (!asset || !qz_words_chinese(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")))
        return;
    if (qz_words_read(&words, asset->bytes, asset->len, NULL) == 0)
        qz_words_use(&words);
}

int main(int argc, char **argv)
{
    struct qz_ctl ctl = {.out = stdout, .say = stderr, .in = stdin};
    qz_guard_start();
    setlocale(LC_ALL, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    main_speak();
    if (sodium_init() < 0) {
        qz_put(stderr, "qingzhan: the machine has no source of random numbers\n");
        return QZ_EXIT_FAILED;
    }
    return qz_ctl_run(&ctl, argc, (const char *const *)argv);
}
