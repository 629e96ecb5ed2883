#include "kiosk/flow/typed.h"

#include "base/shown.h"
#include "base/text.h"

#include <string.h>

void qz_typed_begin(struct qz_typed *t)
{
    memset(t, 0, sizeof *t);
}

bool qz_typed_put(struct qz_typed *t, uint32_t ch)
{
    size_t n = strlen(t->text);
    bool after_blank = n == 0 || t->text[n - 1] == ' ';
    if (t->chars >= QZ_TYPED_CHARS || qz_is_hidden(ch) || (ch == ' ' && after_blank))
        return false;

    size_t more = qz_utf8_put(ch, t->text + n);
    t->text[n + more] = '\0';
    t->chars += more > 0;
    return more > 0;
}

bool qz_typed_erase(struct qz_typed *t)
{
    size_t n = strlen(t->text);
    if (n == 0)
        return false;
    do
        n--;
    while (n > 0 && ((unsigned char)t->text[n] & 0xC0) == 0x80);
    t->text[n] = '\0';
    t->chars--;
    return true;
}

size_t qz_typed_len(const struct qz_typed *t)
{
    size_t n = strlen(t->text);
    return n > 0 && t->text[n - 1] == ' ' ? n - 1 : n;
}
