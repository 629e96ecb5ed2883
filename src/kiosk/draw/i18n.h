/* What the kiosk says, in each language. Catalogues are resolved once at start into tables of pointers, so
 * switching the language is instant and safe from any thread. */
#ifndef QZ_KIOSK_DRAW_I18N_H
#define QZ_KIOSK_DRAW_I18N_H

#include "kiosk/flow/flow.h"

enum qz_string {
#define N_(text)         text
#define STRING(id, text) QZ_S_##id,
#define PLURAL(id, text) QZ_S_##id,
#include "kiosk/draw/strings.h"
#undef STRING
#undef PLURAL
#undef N_
    QZ_S_COUNT
};

/* Fill the tables from the catalogue that the program carries. Call once, before other threads start. Without
 * one every language shows the Chinese source; returns false then, with a log line. */
bool qz_i18n_init(void);

/* The text; never NULL. Before qz_i18n_init it is the source text. */
const char *qz_tr(enum qz_lang lang, enum qz_string id);
/* The form of it that goes with the number n. */
const char *qz_trn(enum qz_lang lang, enum qz_string id, int n);
/* What to tell a person about an enum qz_scan_hint, NULL when there is nothing to say. */
const char *qz_tr_hint(enum qz_lang lang, int hint);
/* The source text. */
const char *qz_tr_source(enum qz_string id);
/* A language's own name: "中文", "English"; and its short name for file names: "zh", "en". */
const char *qz_lang_label(enum qz_lang lang);
const char *qz_lang_name(enum qz_lang lang);

#endif
