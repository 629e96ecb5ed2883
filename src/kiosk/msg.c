#include "kiosk/msg.h"

const char *qz_by_name(enum qz_by by)
{
    static const char *const names[QZ_BY_COUNT] = {"camera", "wedge", "serial"};
    return (unsigned)by < QZ_BY_COUNT ? names[by] : "";
}

const char *qz_trouble_code(enum qz_trouble t)
{
    static const char *const codes[QZ_TROUBLE_COUNT] = {"", "E30", "E31", "E32", "E33", "E34"};
    return (unsigned)t < QZ_TROUBLE_COUNT ? codes[t] : "";
}
