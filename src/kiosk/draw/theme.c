#include "kiosk/draw/theme.h"

#include <math.h>
#include <string.h>

static const struct qz_theme themes[QZ_THEME_COUNT] =
    {
        [QZ_THEME_LIGHT] =
            {
                .paper = {0xF6F4EF, 0x14201F, 0x3C4A49, 0xDAD7CF, 0x0B5D5A, 0xFFFFFF, 0xF6F4EF},
                .card = {0xFFFFFF, 0x14201F, 0x3C4A49, 0xDAD7CF, 0x0B5D5A, 0xFFFFFF, 0xFFFFFF},
                .deep = {0x073F3D, 0xFFFFFF, 0xDCEBE8, 0x073F3D, 0xFFFFFF, 0x073F3D, 0x073F3D},
                .yes = {0x205351, 0xFFFFFF, 0xFFFFFF, 0xA9C4C2, 0xFFFFFF, 0x205351, 0x205351},
                .already = {0xBE7800, 0x2B1B00, 0x50390A, 0xD9C393, 0x1D1200, 0xBE7800, 0xFFF4DC},
                .no = {0x2B0402, 0xFFFFFF, 0xFFE9E6, 0x9A6660, 0xFF8A7A, 0x2B0402, 0x2B0402},
                .trouble = {0xE6E8E6, 0x14201F, 0x3F4C4A, 0xC4CAC7, 0x33423F, 0xFFFFFF, 0xE6E8E6},
                .primary = {0x0B5D5A, 0xFFFFFF, 0xF0F8F6, 0x0B5D5A, 0xFFFFFF, 0x0B5D5A, 0x0B5D5A},
                .stale = {0xF8E9C8, 0x3A2600, 0x50390A, 0xD9C393, 0x8A5A00, 0xFFFFFF, 0xF8E9C8},
                .warn = {0xF7DEDA, 0x4A0F0A, 0x5E1F19, 0xDDB5AF, 0xB3261E, 0xFFFFFF, 0xF7DEDA},
                .edge = 0x7D8987,
                .teal = 0x0B5D5A,
                .track = 0xE3E0D8,
                .attested = 0x4A86C5,
                .late = 0xB87400,
                .good = 0x3E8E41,
                .busy = 0xB07A1E,
                .away = 0x6B7674,
                .aim = 0x7CE3CB,
                .kind = {0x0B5D5A, 0x8E1B55, 0x2D5B12, 0x1F4E9C, 0x5B3590},
            },
        [QZ_THEME_DARK] =
            {
                .paper = {0x0A1110, 0xEEF4F2, 0xB7C4C1, 0x31403D, 0x7FE3C8, 0x0D1514, 0x0A1110},
                .card = {0x17221F, 0xEEF4F2, 0xB7C4C1, 0x344441, 0x7FE3C8, 0x0D1514, 0x17221F},
                .deep = {0x0A4643, 0xFFFFFF, 0xDCEBE8, 0x0A4643, 0xFFFFFF, 0x073F3D, 0x0A4643},
                .yes = {0xD9FFF3, 0x04211C, 0x04211C, 0x5F8A7F, 0x04211C, 0xD9FFF3, 0xD9FFF3},
                .already = {0xE69721, 0x000000, 0x000000, 0x6B4508, 0x000000, 0xE69721, 0xE69721},
                .no = {0xB84E3E, 0xFFFFFF, 0xFFE9E6, 0x8A5048, 0xFFFFFF, 0xB84E3E, 0x1C0503},
                .trouble = {0x232C2A, 0xEEF4F2, 0xC4CFCC, 0x4A5855, 0xC9D3D0, 0x1B2322, 0x232C2A},
                .primary = {0x7FE3C8, 0x06211F, 0x0A2B28, 0x7FE3C8, 0x06211F, 0x7FE3C8, 0x7FE3C8},
                .stale = {0x3A2A06, 0xFFF3D6, 0xEBD9AE, 0x6F5722, 0xF0C469, 0x2B1E02, 0x3A2A06},
                .warn = {0x4A1511, 0xFFE9E6, 0xF3CBC6, 0x7F3B35, 0xFFB4AB, 0x4A0F0A, 0x4A1511},
                .edge = 0x7A8986,
                .teal = 0x7FE3C8,
                .track = 0x3A4A47,
                .attested = 0x6FA0E0,
                .late = 0xE69721,
                .good = 0x7CC97F,
                .busy = 0xE5B65A,
                .away = 0x9AA8A5,
                .aim = 0x7CE3CB,
                .kind = {0x7FE3C8, 0xF7AAD2, 0xA9D687, 0xA9C7FF, 0xDDB8F2},
            },
        [QZ_THEME_CONTRAST] =
            {
                .paper = {0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0x000000, 0x000000},
                .card = {0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0x000000, 0x000000},
                .deep = {0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0x000000, 0x000000},
                .yes = {0xFFFFFF, 0x000000, 0x000000, 0x000000, 0x003F36, 0xFFFFFF, 0xFFFFFF},
                .already = {0xEF9F00, 0x000000, 0x000000, 0x000000, 0x000000, 0xEF9F00, 0xEF9F00},
                .no = {0xCE3A31, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xCE3A31, 0x000000},
                .trouble = {0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0x000000, 0x000000},
                .primary = {0xFFFFFF, 0x000000, 0x000000, 0xFFFFFF, 0x000000, 0xFFFFFF, 0xFFFFFF},
                .stale = {0xFFD75E, 0x000000, 0x000000, 0x000000, 0x000000, 0xFFD75E, 0xFFD75E},
                .warn = {0xFFFFFF, 0x000000, 0x000000, 0x000000, 0x8E0B04, 0xFFFFFF, 0xFFFFFF},
                .edge = 0xFFFFFF,
                .teal = 0x8FF5E2,
                .track = 0x595959,
                .attested = 0x7FB0FF,
                .late = 0xFFD75E,
                .good = 0x7CFF80,
                .busy = 0xFFD75E,
                .away = 0xFFFFFF,
                .aim = 0xFFFFFF,
                .kind = {0x8FF5E2, 0xFFB3DA, 0xB8F08F, 0xB5CEFF, 0xE6C4FA},
            },
};

const struct qz_theme *qz_theme(enum qz_theme_id id)
{
    return &themes[id < QZ_THEME_COUNT ? id : QZ_THEME_LIGHT];
}

enum qz_theme_id qz_theme_parse(const char *name)
{
    static const char *const names[QZ_THEME_COUNT] = {"light", "dark", "contrast"};
    int i = 0;
    while (i < QZ_THEME_COUNT && strcmp(name, names[i]) != 0)
        i++;
    return (enum qz_theme_id)i;
}

static double channel(uint32_t v)
{
    double c = (double)(v & 0xff) / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

double qz_luminance(uint32_t c)
{
    return 0.2126 * channel(c >> 16) + 0.7152 * channel(c >> 8) + 0.0722 * channel(c);
}

double qz_contrast(uint32_t a, uint32_t b)
{
    double la = qz_luminance(a), lb = qz_luminance(b);
    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}
