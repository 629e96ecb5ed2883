/* Lets every call of the disk fail, in run after run of random work, until there were N faults: under a
 * kiosk's ledger, a tracker's store and small files, a third each.
 *
 *     lab_iofault [-n FAULTS] [-s SEED] [-t SECONDS]
 *
 * -t ends it after that time, with the faults that were met.
 *
 * Prints one JSON line. Ends with 1 when anything acknowledged was lost, doubled or altered, or anything was
 * acknowledged after a failure. */
#include "tests/fault/drill.h"
#include "tests/fault/powerdisk.h"

#include <inttypes.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const struct drill_fault faults[] = {
    {.kinds = DISK_CHANGES, .code = SQLITE_IOERR},
    {.kinds = DISK_CHANGES, .code = SQLITE_IOERR, .always = true},
    {.kinds = DISK_CHANGES, .code = SQLITE_IOERR, .cut = true},
    {.kinds = DISK_SYNC, .code = SQLITE_IOERR},
    {.kinds = DISK_SYNC, .code = SQLITE_IOERR, .always = true},
    {.kinds = DISK_WRITE | DISK_TRUNCATE, .code = SQLITE_FULL},
    {.kinds = DISK_WRITE | DISK_TRUNCATE, .code = SQLITE_FULL, .always = true},
    {.kinds = DISK_WRITE | DISK_TRUNCATE, .code = SQLITE_FULL, .cut = true},
    {.kinds = DISK_READ, .code = SQLITE_IOERR},
    {.kinds = DISK_READ, .code = SQLITE_IOERR, .always = true},
};

typedef bool drill(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r);
static drill *const drills[] = {drill_fault, drill_tracker_fault, drill_files_fault};
#define DRILLS (sizeof drills / sizeof *drills)

struct lab {
    uint64_t most, seed, seconds;
    time_t began;
    struct drill_result r;
};

static bool lab_over(const struct lab *l, uint64_t most)
{
    return l->r.struck >= most || (l->seconds && time(NULL) - l->began >= (time_t)l->seconds);
}

/* Every call of each kind, each once, in run after run until there were so many faults. */
static void run_drill(struct lab *l, drill *one, uint64_t most)
{
    for (uint64_t seed = l->seed * 1000003; !lab_over(l, most); seed++)
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
            for (uint64_t n = 1; !lab_over(l, most) && one(seed, &faults[i], n, &l->r);)
                n++;
}

int main(int argc, char **argv)
{
    static struct lab l = {.most = 10000, .seed = 1};
    int opt;

    l.began = time(NULL);
    while ((opt = getopt(argc, argv, "n:s:t:")) != -1) {
        if (opt == 'n')
            l.most = strtoull(optarg, NULL, 10);
        else if (opt == 's')
            l.seed = strtoull(optarg, NULL, 10);
        else if (opt == 't')
            l.seconds = strtoull(optarg, NULL, 10);
        else
            l.most = 0;
    }
    if (optind < argc || l.most == 0 || sodium_init() < 0) {
        fputs("usage: lab_iofault [-n FAULTS] [-s SEED] [-t SECONDS]\n", stderr);
        return 2;
    }
    for (size_t d = 0; d < DRILLS; d++)
        run_drill(&l, drills[d], l.most * (d + 1) / DRILLS);
    printf("{\"figure\":\"io_faults_survived\",\"value\":%" PRIu64 ",\"unit\":\"faults\",\"of\":%" PRIu64
           ",\"acknowledged\":%" PRIu64 ",\"seed\":%" PRIu64 ",\"goal\":%" PRIu64 "}\n",
           l.r.struck - l.r.bad, l.r.struck, l.r.acknowledged, l.seed, l.r.struck);
    if (l.r.bad)
        fprintf(stderr, "first: %s\n", l.r.first);
    return l.r.bad != 0;
}
