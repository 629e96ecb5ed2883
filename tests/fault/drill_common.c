#include "tests/fault/drill.h"
#include "tests/support/logkit.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>

int drill_bad(struct drill_result *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (r->bad++ == 0)
        vsnprintf(r->first, sizeof r->first, fmt, ap);
    va_end(ap);
    return -1;
}

/* ---- random numbers ---- */

static struct kit_rng luck;

static const char *luck_name(void)
{
    return "drill";
}

static uint32_t luck_random(void)
{
    return (uint32_t)kit_next(&luck);
}

static void luck_bytes(void *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)out)[i] = (uint8_t)kit_next(&luck);
}

void drill_luck(uint64_t seed)
{
    static struct randombytes_implementation seeded = {
        .implementation_name = luck_name, .random = luck_random, .buf = luck_bytes};
    luck.state = seed;
    randombytes_set_implementation(&seeded);
}
