#include "rules/pin.h"

#include <string.h>

bool qz_pin_fits(const char *pin)
{
    size_t n = strlen(pin);
    return n >= QZ_PIN_LEAST && n <= QZ_PIN_MOST && strspn(pin, "0123456789") == n;
}

const char *qz_pin_state_name(enum qz_pin_state s)
{
    static const char *const names[QZ_PIN_STATES] = {"good", "old", "stolen"};
    return (unsigned)s < QZ_PIN_STATES ? names[s] : "";
}
