/* Alters sound stores of a kiosk and of a tracker, one alteration at a time.
 *
 *     lab_alter [--count N] [--seed S]
 *
 * N alterations of each side. Prints one JSON line for each, and on standard error what was not found, by
 * reason. Ends with 1 when one that changes a fact, a view or a secret was not found, or a sound store was
 * blamed. */
#include "tests/fault/alter.h"

#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static int report(const char *side, uint64_t seed, const struct alter_result *r)
{
    uint64_t harmless = 0;
    for (int i = 0; i < ALTER_REASONS; i++)
        harmless += r->harmless[i];

    printf("{\"figure\":\"alterations_found_%s\",\"value\":%" PRIu64
           ",\"unit\":\"alterations\",\"of\":%" PRIu64 ",\"harmless\":%" PRIu64 ",\"missed\":%" PRIu64
           ",\"false_alarms\":%" PRIu64 ",\"sound_readings\":%" PRIu64 ",\"seed\":%" PRIu64
           ",\"goal\":%" PRIu64 "}\n",
           side, r->found, r->tried, harmless, r->missed, r->false_alarms, r->sound, seed, r->tried);

    for (int i = 0; i < ALTER_REASONS; i++)
        if (r->harmless[i])
            fprintf(stderr, "%s: %" PRIu64 " were not found, and are %s\n", side, r->harmless[i],
                    alter_reason_words((enum alter_reason)i));

    if (*r->first)
        fprintf(stderr, "%s: first: %s\n", side, r->first);
    fflush(stdout);
    return r->missed || r->false_alarms;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {
        {"count", required_argument, NULL, 'n'}, {"seed", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
    static const char *const sides[] = {"kiosk", "tracker"};
    uint64_t count = 2000, seed = 1;
    int opt, bad = 0;

    while ((opt = getopt_long(argc, argv, "n:s:", longs, NULL)) != -1) {
        if (opt == 'n')
            count = strtoull(optarg, NULL, 10);
        else if (opt == 's')
            seed = strtoull(optarg, NULL, 10);
        else
            count = 0;
    }

    if (optind < argc || count == 0 || sodium_init() < 0) {
        fputs("usage: lab_alter [--count N] [--seed S]\n", stderr);
        return 2;
    }

    for (int side = ALTER_KIOSK; side <= ALTER_TRACKER; side++) {
        struct alter_result r = {0};
        alter_run((enum alter_side)side, seed, count, &r);
        bad |= report(sides[side], seed, &r);
    }
    return bad;
}
