#include "ctl/table.h"

#include "base/shown.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

static bool table_wide(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } range[] = {{0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0x33FF},  {0x3400, 0x4DBF}, {0x4E00, 0x9FFF},
                 {0xA960, 0xA97F}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE6F}, {0xFF01, 0xFF60},
                 {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x20000, 0x3FFFD}};
    for (size_t i = 0; i < sizeof range / sizeof *range; i++)
        if (cp >= range[i].from && cp <= range[i].to)
            return true;
    return false;
}

/* Cells of one piece as it is shown: a character, or the letters of a mark. */
static int piece_cells(const char *piece, size_t n)
{
    const char *p = piece;
    uint32_t cp = qz_utf8_next(&p, piece + n);
    bool combining = (cp >= 0x300 && cp <= 0x36F) || (cp >= 0xFE00 && cp <= 0xFE0F);
    if (p < piece + n)
        return (int)n;
    if (combining)
        return 0;
    return table_wide(cp) ? 2 : 1;
}

int qz_text_cells(const char *text)
{
    int cells = 0;
    char piece[QZ_SHOWN_PIECE];
    for (const char *end = text + strlen(text); text < end;) {
        size_t n = qz_shown_next(&text, end, piece);
        cells += piece_cells(piece, n);
    }
    return cells;
}

static void put_shown(FILE *out, const char *text)
{
    char piece[QZ_SHOWN_PIECE];
    for (const char *end = text + strlen(text); text < end;) {
        size_t n = qz_shown_next(&text, end, piece);
        fwrite(piece, 1, n, out);
    }
}

void qz_text_pad(FILE *out, const char *text, int cells)
{
    put_shown(out, text);
    for (int have = qz_text_cells(text); have < cells; have++)
        fputc(' ', out);
}

void qz_table_write(FILE *out, const char *const *text, size_t rows, size_t columns)
{
    int width[QZ_TABLE_COLUMNS] = {0};

    if (columns == 0 || columns > QZ_TABLE_COLUMNS)
        return;

    for (size_t i = 0; i < rows * columns; i++) {
        int cells = qz_text_cells(text[i]);
        if (cells > width[i % columns])
            width[i % columns] = cells;
    }

    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c + 1 < columns; c++)
            qz_text_pad(out, text[r * columns + c], width[c] + 2);
        qz_tell(out, "%s", text[r * columns + columns - 1]);
    }
}
