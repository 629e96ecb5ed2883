/* The power-loss laboratory, for as long as wanted.
 *
 *     lab_powerloss [-n CUTS] [-s SEED] [--under kiosk|tracker|files|first|successor] [--deaf]
 *                   [--sync full|normal|off] [--lie OF_64] [--seconds MOST]
 *
 * --under    what the power is cut under: a kiosk's ledger, a tracker's store, base/file.c, a kiosk's first
 *            start, in which its device key is made; the beginning of another log (kiosk)
 * --sync     SQLite's setting, of kiosk and tracker; the lower two lose, or the laboratory is broken (full)
 * --deaf     an fsync that does nothing, of files, first and successor; loses too
 * --lie      so many of 64 syncs do nothing and say that they did, of kiosk and tracker (0)
 * --seconds  end after that time, with the cuts that were made
 *
 * Prints one JSON line. Ends with 1 when anything acknowledged was lost, doubled or altered; on a disk that
 * lies when damage shows nowhere. */
#include "tests/fault/drill.h"

#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PART 4000 /* cuts of one seed: more than twice the calls of what is done once */

enum under { UNDER_KIOSK, UNDER_TRACKER, UNDER_FILES, UNDER_FIRST, UNDER_SUCCESSOR, UNDER_COUNT };
static const char *const unders[] = {"kiosk", "tracker", "files", "first", "successor"};
static const char *const modes[] = {
    [QZ_SYNC_FULL] = "full", [QZ_SYNC_NORMAL] = "normal", [QZ_SYNC_OFF] = "off"};

struct lab {
    uint64_t cuts, seed, seconds;
    int under, sync;
    unsigned lie;
    bool deaf;
};

static int usage(void)
{
    fputs("usage: lab_powerloss [-n CUTS] [-s SEED] [--under kiosk|tracker|files|first|successor]\n"
          "                     [--sync full|normal|off] [--deaf] [--lie OF_64] [--seconds MOST]\n",
          stderr);
    return 2;
}

/* The place of a word in a list; -1: it is not there. */
static int place_of(const char *word, const char *const *list, int n)
{
    int at = n - 1;
    while (at >= 0 && strcmp(word, list[at]) != 0)
        at--;
    return at;
}

static int read_options(struct lab *l, int argc, char **argv)
{
    static const struct option longs[] = {
        {"under", required_argument, NULL, 'u'},   {"sync", required_argument, NULL, 'y'},
        {"deaf", no_argument, NULL, 'd'},          {"lie", required_argument, NULL, 'l'},
        {"seconds", required_argument, NULL, 't'}, {0}};
    int opt;

    while ((opt = getopt_long(argc, argv, "n:s:", longs, NULL)) != -1) {
        if (opt == 'n')
            l->cuts = strtoull(optarg, NULL, 10);
        else if (opt == 's')
            l->seed = strtoull(optarg, NULL, 10);
        else if (opt == 'u')
            l->under = place_of(optarg, unders, UNDER_COUNT);
        else if (opt == 'y')
            l->sync = place_of(optarg, modes, 3);
        else if (opt == 'd')
            l->deaf = true;
        else if (opt == 'l')
            l->lie = (unsigned)strtoul(optarg, NULL, 10);
        else if (opt == 't')
            l->seconds = strtoull(optarg, NULL, 10);
        else
            return -1;
    }
    return optind == argc && l->under >= 0 && l->sync >= 0 && l->cuts > 0 ? 0 : -1;
}

/* Every call of something that is done once, until there were so many cuts. */
static void run_calls(const struct lab *l, uint64_t seed, unsigned cuts, struct drill_result *r)
{
    bool (*drill)(uint64_t, uint64_t, bool, struct drill_result *) =
        l->under == UNDER_FIRST ? drill_first : drill_successor;
    uint64_t until = r->cuts + cuts, n = 0;
    while (r->cuts < until)
        n = drill(seed, n + 1, l->deaf, r) ? n + 1 : 0;
}

static void run_part(const struct lab *l, uint64_t seed, unsigned cuts, struct drill_result *r)
{
    enum qz_sync sync = (enum qz_sync)l->sync;
    if (l->under == UNDER_FIRST || l->under == UNDER_SUCCESSOR)
        run_calls(l, seed, cuts, r);
    else if (l->under == UNDER_FILES)
        drill_files(seed, cuts, l->deaf, r);
    else if (l->under == UNDER_TRACKER && l->lie)
        drill_tracker_lies(seed, cuts, l->lie, r);
    else if (l->under == UNDER_TRACKER)
        drill_tracker(seed, cuts, sync, r);
    else if (l->lie)
        drill_lies(seed, cuts, l->lie, r);
    else
        drill_power(seed, cuts, sync, r);
}

static void report(const struct lab *l, const struct drill_result *r)
{
    printf("{\"figure\":\"power_cuts_survived\",\"under\":\"%s\",\"value\":%" PRIu64
           ",\"unit\":\"cuts\",\"of\":%" PRIu64 ",\"acknowledged\":%" PRIu64
           ",\"sync\":\"%s\",\"deaf\":%s,\"seed\":%" PRIu64 ",\"goal\":%" PRIu64,
           unders[l->under], r->cuts - r->bad, r->cuts, r->acknowledged, modes[l->sync],
           l->deaf ? "true" : "false", l->seed, r->cuts);
    if (l->lie)
        printf(",\"lies\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"mended\":%" PRIu64
               ",\"shorter\":%" PRIu64 ",\"mixed_configurations\":%" PRIu64,
               r->lies, r->lost, r->refused, r->mended, r->rollback, r->parts);
    printf("}\n");
    if (r->bad)
        fprintf(stderr, "first: %s\n", r->first);
}

int main(int argc, char **argv)
{
    struct lab l = {.cuts = 100000, .seed = 1};
    struct drill_result r = {0};
    time_t began = time(NULL);

    if (read_options(&l, argc, argv) != 0 || sodium_init() < 0)
        return usage();
    for (uint64_t part = 0; r.cuts < l.cuts; part++) {
        uint64_t left = l.cuts - r.cuts;
        if (l.seconds && time(NULL) - began >= (time_t)l.seconds)
            break;
        run_part(&l, l.seed * 1000003 + part * PART, left < PART ? (unsigned)left : PART, &r);
    }
    report(&l, &r);
    return r.bad != 0;
}
