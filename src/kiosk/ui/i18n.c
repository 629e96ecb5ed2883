#include "kiosk/ui/i18n.h"

#include "base/log.h"
#include "scan/scan.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "qingzhan"

static const char *const source[QZ_S_COUNT] = {
#define N_(text)         text
#define STRING(id, text) [QZ_S_##id] = text,
#define PLURAL(id, text) [QZ_S_##id] = text,
#include "kiosk/ui/strings.h"
#undef STRING
#undef PLURAL
#undef N_
};

static const bool plural[QZ_S_COUNT] = {
#define N_(text)         text
#define STRING(id, text) [QZ_S_##id] = false,
#define PLURAL(id, text) [QZ_S_##id] = true,
#include "kiosk/ui/strings.h"
#undef STRING
#undef PLURAL
#undef N_
};

static const char *english[QZ_S_COUNT], *english_one[QZ_S_COUNT];

static bool has_catalogue(const char *dir)
{
    char path[600];
    int n = snprintf(path, sizeof path, "%s/en/LC_MESSAGES/" DOMAIN ".mo", dir);
    return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

/* Beside the program in the build tree, where tests lie up to two directories deeper. */
static bool find_built(char *dir, size_t cap)
{
    ssize_t n = readlink("/proc/self/exe", dir, cap - sizeof "/locale");
    if (n <= 0)
        return false;
    dir[n] = 0;
    for (int i = 0; i < 3; i++) {
        char *slash = strrchr(dir, '/');
        if (!slash)
            return false;
        strcpy(slash, "/locale");
        if (has_catalogue(dir))
            return true;
        *slash = 0;
    }
    return false;
}

bool qz_i18n_init(void)
{
    char dir[512];
    const char *use = find_built(dir, sizeof dir) ? dir : QZ_LOCALEDIR;
    /* Only the catalogue's language is wanted here; numbers and sorting stay as they are. */
    setlocale(LC_MESSAGES, "C.UTF-8");
    setenv("LANGUAGE", "en", 1);
    bindtextdomain(DOMAIN, use);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    bool any = false;
    for (int i = 0; i < QZ_S_COUNT; i++) {
        english[i] = plural[i] ? dngettext(DOMAIN, source[i], source[i], 2) : dgettext(DOMAIN, source[i]);
        english_one[i] = plural[i] ? dngettext(DOMAIN, source[i], source[i], 1) : english[i];
        any = any || english[i] != source[i];
    }
    if (!any)
        qz_log(QZ_LOG_WARN, "no English catalogue in %s: all text shows in Chinese", use);
    return any;
}

const char *qz_trn(enum qz_lang lang, enum qz_string id, int n)
{
    const char *const *table = n == 1 ? english_one : english;
    return lang == QZ_LANG_EN && table[id] ? table[id] : source[id];
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
