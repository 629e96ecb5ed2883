#include "kiosk/draw/i18n.h"

#include "base/asset.h"
#include "base/log.h"
#include "base/words.h"
#include "scan/engine/scan.h"

static const char *const source[QZ_S_COUNT] = {
#define N_(text)         text
#define STRING(id, text) [QZ_S_##id] = text,
#define PLURAL(id, text) [QZ_S_##id] = text,
#include "kiosk/draw/strings.h"
#undef STRING
#undef PLURAL
#undef N_
};

static const bool plural[QZ_S_COUNT] = {
#define N_(text)         text
#define STRING(id, text) [QZ_S_##id] = false,
#define PLURAL(id, text) [QZ_S_##id] = true,
#include "kiosk/draw/strings.h"
#undef STRING
#undef PLURAL
#undef N_
};

static const char *english[QZ_S_COUNT], *english_one[QZ_S_COUNT];

/* How many strings the catalogue has in English. */
static int i18n_fill(const struct qz_words *words)
{
    int found = 0;
    for (int i = 0; i < QZ_S_COUNT; i++) {
        english[i] = qz_words_find(words, source[i], plural[i] ? 1 : 0);
        english_one[i] = qz_words_find(words, source[i], 0);
        found += english[i] ? 1 : 0;
    }
    return found;
}

bool qz_i18n_init(void)
{
    const struct qz_asset *asset = qz_asset_find("locale/en.mo");
    struct qz_words words = {0};
    struct qz_err err = {.msg = "the program carries none"};
    if (!asset || qz_words_read(&words, asset->bytes, asset->len, &err) != 0 || i18n_fill(&words) == 0) {
        qz_log(QZ_LOG_WARN, "no English texts, all shows in Chinese: %s", err.msg);
        return false;
    }
    return true;
}

const char *qz_trn(enum qz_lang lang, enum qz_string id, int n)
{
    const char *const *table = n == 1 ? english_one : english;
    return lang == QZ_LANG_EN && table[id] && table[id][0] ? table[id] : source[id];
}

const char *qz_tr(enum qz_lang lang, enum qz_string id)
{
    return qz_trn(lang, id, 2);
}

const char *qz_tr_hint(enum qz_lang lang, int hint)
{
    static const enum qz_string say[QZ_HINT_COUNT] = {
        [QZ_HINT_DARK] = QZ_S_HINT_DARK,       [QZ_HINT_BRIGHT] = QZ_S_HINT_BRIGHT,
        [QZ_HINT_FAR] = QZ_S_HINT_FAR,         [QZ_HINT_CLOSE] = QZ_S_HINT_CLOSE,
        [QZ_HINT_BLURRED] = QZ_S_HINT_BLURRED, [QZ_HINT_OUTSIDE] = QZ_S_HINT_OUTSIDE,
        [QZ_HINT_PART] = QZ_S_HINT_PART,       [QZ_HINT_SEEN] = QZ_S_HINT_SEEN,
    };
    return hint > QZ_HINT_NONE && hint < QZ_HINT_COUNT ? qz_tr(lang, say[hint]) : NULL;
}

const char *qz_tr_source(enum qz_string id)
{
    return source[id];
}

const char *qz_lang_label(enum qz_lang lang)
{
    return lang == QZ_LANG_EN ? "English" : "中文";
}

const char *qz_lang_name(enum qz_lang lang)
{
    return lang == QZ_LANG_EN ? "en" : "zh";
}
