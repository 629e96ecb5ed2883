#include "kiosk/link/msg.h"

#include "base/shown.h"
#include "base/text.h"

#include <string.h>

static const char *const undo_reasons[QZ_UNDO_COUNT] = {
    [QZ_UNDO_NONE] = "",
    [QZ_UNDO_MISTAP] = "tapped by mistake",
    [QZ_UNDO_TWICE] = "counted twice",
    [QZ_UNDO_ABSENT] = "was not there",
    [QZ_UNDO_OTHER] = "someone else's pass",
    [QZ_UNDO_CLOCK] = QZ_REASON_CLOCK,
    [QZ_UNDO_WORDS] = "",
};

const char *qz_undo_reason(enum qz_undo why)
{
    return (unsigned)why < QZ_UNDO_COUNT ? undo_reasons[why] : "";
}

enum qz_undo qz_undo_parse(const char *reason)
{
    int i = 0;
    while (i < QZ_UNDO_WORDS && strcmp(reason, undo_reasons[i]) != 0)
        i++;
    return (enum qz_undo)i;
}

bool qz_undo_words_fit(const char *text, size_t n)
{
    char words[4 * QZ_WORDS_CHARS + 1];
    if (n == 0 || n >= sizeof words || memchr(text, '\0', n) || !qz_utf8_valid(text, n) ||
        qz_find_hidden(text, n))
        return false;
    memcpy(words, text, n);
    words[n] = '\0';
    bool seen = strspn(words, " ") < n;
    return seen && qz_utf8_count(text, n) <= QZ_WORDS_CHARS && qz_undo_parse(words) != QZ_UNDO_CLOCK;
}

const char *qz_by_name(enum qz_by by)
{
    static const char *const names[QZ_BY_COUNT] = {"camera", "wedge", "serial"};
    return (unsigned)by < QZ_BY_COUNT ? names[by] : "";
}

const char *qz_trouble_code(enum qz_trouble t)
{
    static const char *const codes[QZ_TROUBLE_COUNT] = {"", "E30", "E31", "E32", "E33", "E34", "E35"};
    return (unsigned)t < QZ_TROUBLE_COUNT ? codes[t] : "";
}

int qz_figure_shown(int64_t figure)
{
    if (figure < 0)
        return QZ_FIGURE_UNKNOWN;
    return figure < QZ_FIGURE_SHOWN ? (int)figure : QZ_FIGURE_SHOWN;
}
