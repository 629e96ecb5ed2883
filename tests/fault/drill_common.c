#include "tests/fault/drill.h"
#include "tests/fault/powerdisk.h"
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

uint64_t drill_luck_of(uint64_t seed, uint64_t nth)
{
    return seed + nth * UINT64_C(0x9e3779b97f4a7c15); /* 2^64 over the golden ratio */
}

bool drill_cut_lives(struct power_disk *disk, uint64_t nth, uint64_t within,
                     int (*life)(void *ctx, struct qz_err *err), void *ctx, struct drill_result *r)
{
    struct qz_err err = {0};
    disk_plan_cut(disk, nth);
    if (life(ctx, &err) != 0 && !disk->dark)
        drill_bad(r, "without a cut: %s", err.msg);
    bool was_cut = disk->dark;

    for (int i = 0; i < 2; i++) {
        r->cuts++;
        disk_boot(disk);
        if (i == 0)
            disk_plan_cut(disk, 1 + kit_below(&disk->rng, within));
        if (life(ctx, &err) != 0 && !disk->dark)
            drill_bad(r, "after a cut at call %llu it does not go on: %s", (unsigned long long)nth, err.msg);
    }
    return was_cut;
}
