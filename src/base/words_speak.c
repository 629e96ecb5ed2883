#include "base/asset.h"
#include "base/words.h"

#include <stdlib.h>

void qz_words_speak(void)
{
    static struct qz_words words;
    const struct qz_asset *asset = qz_asset_find("locale/zh_CN.mo");
    if (!asset || !qz_words_chinese(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")))
        return;
    if (qz_words_read(&words, asset->bytes, asset->len, NULL) == 0)
        qz_words_use(&words);
}
