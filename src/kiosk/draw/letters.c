#include "kiosk/draw/letters.h"

#include "base/text.h"

enum { NO_SCRIPT, ARABIC, TIBETAN, MONGOLIAN, THAM, PHAGSPA, MIAO, SCRIPTS };

/* Scripts of China whose letters join, stack or take marks, ascending. */
static const struct script {
    uint32_t from, to;
    int number;
} scripts[] = {
    {0x0600, 0x06FF, ARABIC},  {0x0750, 0x077F, ARABIC},    {0x08A0, 0x08FF, ARABIC},
    {0x0F00, 0x0FFF, TIBETAN}, {0x1800, 0x18AF, MONGOLIAN}, /* with Todo, Sibe, Manchu */
    {0x1A20, 0x1AAF, THAM},    {0xA840, 0xA877, PHAGSPA},   {0xFB50, 0xFDFF, ARABIC},
    {0xFE70, 0xFEFC, ARABIC},  {0x16F00, 0x16F9F, MIAO},
};

static const struct qz_letters_fit fits[SCRIPTS] = {
    [NO_SCRIPT] = {NULL, 1, 0},   [ARABIC] = {"Arab", 0.92f, 0.05f}, [TIBETAN] = {"Tibt", 0.56f, 0.29f},
    [MONGOLIAN] = {"Mong", 1, 0}, [THAM] = {"Lana", 0.8f, 0.12f},    [PHAGSPA] = {"Phag", 1, 0},
    [MIAO] = {"Plrd", 0.95f, 0},
};

static int script_of(uint32_t ch)
{
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (ch >= scripts[i].from && ch <= scripts[i].to)
            return scripts[i].number;
    return NO_SCRIPT;
}

struct qz_letters_fit qz_letters_fit(uint32_t ch)
{
    return fits[script_of(ch)];
}

bool qz_letter_from_right(uint32_t ch)
{
    return script_of(ch) == ARABIC;
}

/* What stands between two letters of one word without being of their script: the narrow blank before a
 * Mongolian suffix, and what selects the form of a letter. */
static bool joins(uint32_t ch)
{
    return ch == 0x202F || (ch >= 0xFE00 && ch <= 0xFE0F);
}

size_t qz_letters_word(const char *text, const char *end)
{
    const char *p = text;
    int script = text < end ? script_of(qz_utf8_next(&p, end)) : 0, letters = 1;
    const char *word = p;
    uint32_t last = 0;
    if (!script)
        return 0;

    while (p < end && letters < QZ_WORD_LETTERS && last != QZ_TSHEG) {
        last = qz_utf8_next(&p, end);
        bool same = script_of(last) == script;
        if (!same && !joins(last))
            break;
        letters++;
        if (same)
            word = p;
    }
    return (size_t)(word - text);
}
