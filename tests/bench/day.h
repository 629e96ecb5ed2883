/* A county's activities, its people, and a kiosk with the entries of a day: what the benches of the tracker
 * begin with. Each has its own. */
#ifndef QZ_TESTS_BENCH_DAY_H
#define QZ_TESTS_BENCH_DAY_H

#include "base/text.h"
#include "journal/allowance.h"
#include "registry/registry.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PEOPLE 5000

static struct fleet f;
static struct fleet_kiosk k;
static struct qz_pass_issued people[PEOPLE];
static char activity[1700][QZ_ID_TEXT];

static void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
    exit(1);
}

static double cpu_us(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* The i-th entry of a day: mostly printed passes, some live ones, some without a name. */
static struct qz_entry entry_of(size_t i, size_t per_activity)
{
    const char *a = activity[i / per_activity % COUNT(activity)];
    const struct qz_pass_issued *p = &people[i * 1237 % PEOPLE]; /* nobody comes in the order of the list */
    bool heads = i % 50 == 49, live = i % 10 == 9 && !heads;
    struct qz_entry e;

    if (heads)
        e = fleet_heads(a, 3);
    else if (live)
        e = fleet_live(a, p, FLEET_NOW / 1000 - 30 * (int64_t)(i / PEOPLE));
    else
        e = fleet_checkin(a, p);

    e.at_ms = FLEET_NOW + (int64_t)i;
    if (i % 10 == 9)
        e.at_ms = FLEET_NOW - 30000 * (int64_t)(i / PEOPLE);
    e.up_ms = 81234567 + (int64_t)i * 7000;
    return e;
}

static void make_world(void)
{
    fleet_make(&f);
    qz_allowance_set(f.t, INT64_MAX, INT64_MAX);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_people(&f, f.county, people, PEOPLE, true);
    for (size_t i = 0; i < COUNT(activity); i++)
        fleet_activity(&f, (enum qz_activity_kind)(i % QZ_OFFICE_KINDS), (int)(i % 50), activity[i]);
}

#endif
