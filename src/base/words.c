#include "base/words.h"

#include <string.h>

#define WORDS_MAGIC   0x950412DEu
#define WORDS_HEAD    28 /* bytes */
#define WORDS_ROW     8  /* bytes of a table's row: length and place of a text */
#define WORDS_CONTEXT '\004'

static const struct qz_words *words_used;

static uint32_t words_number(const struct qz_words *w, uint32_t at)
{
    const unsigned char *b = w->bytes + at;
    if (w->big)
        return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* The i-th text of a table, and its length, which may include zero bytes between several forms. */
static const char *words_text(const struct qz_words *w, uint32_t table, uint32_t i, uint32_t *n)
{
    *n = words_number(w, table + i * WORDS_ROW);
    return (const char *)w->bytes + words_number(w, table + i * WORDS_ROW + 4);
}

/* ---- checking ---- */

static bool words_has_table(const struct qz_words *w, uint32_t table)
{
    return table <= w->len && w->count <= (w->len - table) / WORDS_ROW;
}

static bool words_has_text(const struct qz_words *w, uint32_t table, uint32_t i)
{
    uint32_t n = words_number(w, table + i * WORDS_ROW);
    uint32_t at = words_number(w, table + i * WORDS_ROW + 4);
    return at < w->len && n < w->len - at && w->bytes[at + n] == 0;
}

static bool words_sound(const struct qz_words *w)
{
    const char *before = NULL;
    uint32_t n;
    if (!words_has_table(w, w->source) || !words_has_table(w, w->target))
        return false;

    for (uint32_t i = 0; i < w->count; i++) {
        if (!words_has_text(w, w->source, i) || !words_has_text(w, w->target, i))
            return false;
        const char *text = words_text(w, w->source, i, &n);
        if (before && strcmp(before, text) >= 0)
            return false;
        before = text;
    }
    return true;
}

int qz_words_read(struct qz_words *w, const void *bytes, size_t len, struct qz_err *err)
{
    struct qz_words read = {.bytes = bytes, .len = len};
    *w = (struct qz_words){0};
    if (len < WORDS_HEAD || len > UINT32_MAX)
        return qz_fail(err, QZ_E_CORRUPT, "the catalogue of messages is too short");

    read.big = words_number(&read, 0) != WORDS_MAGIC;
    if (words_number(&read, 0) != WORDS_MAGIC)
        return qz_fail(err, QZ_E_CORRUPT, "this is no catalogue of messages");
    if (words_number(&read, 4) != 0)
        return qz_fail(err, QZ_E_VERSION, "the catalogue of messages is of a kind that is not known");

    read.count = words_number(&read, 8);
    read.source = words_number(&read, 12);
    read.target = words_number(&read, 16);
    if (!words_sound(&read))
        return qz_fail(err, QZ_E_CORRUPT, "the catalogue of messages is damaged");
    *w = read;
    return 0;
}

/* ---- looking up ---- */

/* Compares text with "context EOT message", or with the message alone. */
static int words_compare(const char *text, const char *context, const char *message)
{
    if (context) {
        size_t n = strlen(context);
        int order = strncmp(text, context, n);
        if (order != 0)
            return order;
        if (text[n] != WORDS_CONTEXT)
            return (unsigned char)text[n] < WORDS_CONTEXT ? -1 : 1;
        text += n + 1;
    }

    return strcmp(text, message);
}

static const char *words_form(const char *text, uint32_t n, size_t form)
{
    const char *end = text + n;
    for (; form > 0; form--) {
        const char *next = text + strlen(text) + 1;
        if (next > end)
            break;
        text = next;
    }
    return text;
}

static const char *words_find(const struct qz_words *w, const char *context, const char *message, size_t form)
{
    uint32_t low = 0, high = w->count, n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = words_compare(words_text(w, w->source, middle, &n), context, message);
        if (order == 0) {
            const char *text = words_text(w, w->target, middle, &n);
            return words_form(text, n, form);
        }

        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }

    return NULL;
}

const char *qz_words_find(const struct qz_words *w, const char *message, size_t form)
{
    return words_find(w, NULL, message, form);
}

const char *qz_words_message(const struct qz_words *w, uint32_t i)
{
    uint32_t n;
    return words_text(w, w->source, i, &n);
}

/* ---- the language of the process ---- */

bool qz_words_chinese(const char *lc_all, const char *lc_messages, const char *lang)
{
    const char *const asked[] = {lc_all, lc_messages, lang};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (asked[i] && asked[i][0])
            return strncmp(asked[i], "zh", 2) == 0 && strchr("_.@-", asked[i][2]) != NULL;
    return false;
}

void qz_words_use(const struct qz_words *w)
{
    words_used = w;
}

/* The message "" would be the catalogue's own head. */
const char *qz_word_in(const char *context, const char *message)
{
    const char *found = words_used && message[0] ? words_find(words_used, context, message, 0) : NULL;
    return found && found[0] ? found : message;
}

const char *qz_word(const char *message)
{
    return qz_word_in(NULL, message);
}

void qz_word_said(const char *said, char *out, size_t cap)
{
    static const struct qz_words none = {0};
    qz_words_said(words_used ? words_used : &none, said, out, cap);
}

void qz_put(FILE *out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfprintf(out, qz_word(fmt), ap);
    va_end(ap);
}
