/* The power-loss laboratory, for as long as wanted.
 *
 *     lab_powerloss [-n CUTS] [-s SEED] [--sync full|normal|off]
 *
 * Prints one JSON line. Ends with 1 when anything acknowledged was lost, doubled or altered. */
#include "tests/fault/drill.h"

#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const modes[] = {
    [QZ_SYNC_FULL] = "full", [QZ_SYNC_NORMAL] = "normal", [QZ_SYNC_OFF] = "off"};

static int usage(void)
{
    fputs("usage: lab_powerloss [-n CUTS] [-s SEED] [--sync full|normal|off]\n", stderr);
    return 2;
}

static void report(const struct drill_result *r, enum qz_sync sync, uint64_t seed)
{
    printf("{\"figure\":\"power_cuts_survived\",\"value\":%" PRIu64 ",\"unit\":\"cuts\",\"of\":%" PRIu64
           ",\"acknowledged\":%" PRIu64 ",\"sync\":\"%s\",\"seed\":%" PRIu64 ",\"goal\":%" PRIu64 "}\n",
           r->cuts - r->bad, r->cuts, r->acknowledged, modes[sync], seed, r->cuts);
    if (r->bad)
        fprintf(stderr, "first: %s\n", r->first);
}

static int mode_of(const char *name)
{
    int sync = QZ_SYNC_OFF;
    while (sync >= 0 && strcmp(name, modes[sync]) != 0)
        sync--;
    return sync;
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {{"sync", required_argument, NULL, 'y'}, {0}};
    struct drill_result r = {0};
    uint64_t cuts = 100000, seed = 1;
    int sync = QZ_SYNC_FULL, opt;
    while ((opt = getopt_long(argc, argv, "n:s:", long_options, NULL)) != -1) {
        if (opt == 'n')
            cuts = strtoull(optarg, NULL, 10);
        else if (opt == 's')
            seed = strtoull(optarg, NULL, 10);
        else if (opt != 'y' || (sync = mode_of(optarg)) < 0)
            return usage();
    }
    if (optind < argc || sodium_init() < 0 || cuts == 0)
        return usage();
    for (uint64_t done = 0; done < cuts; done += 500)
        drill_power(seed * 1000003 + done, cuts - done < 500 ? (unsigned)(cuts - done) : 500,
                    (enum qz_sync)sync, &r);
    report(&r, (enum qz_sync)sync, seed);
    return r.bad != 0;
}
