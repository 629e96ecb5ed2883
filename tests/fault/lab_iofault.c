/* Lets every call of the disk fail, in run after run of random work, until there were N faults.
 *
 *     lab_iofault [-n FAULTS] [-s SEED]
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

int main(int argc, char **argv)
{
    struct drill_result r = {0};
    uint64_t most = 10000, seed = 1;
    int opt;
    while ((opt = getopt(argc, argv, "n:s:")) != -1) {
        if (opt == 'n')
            most = strtoull(optarg, NULL, 10);
        else if (opt == 's')
            seed = strtoull(optarg, NULL, 10);
        else
            most = 0;
    }
    if (optind < argc || most == 0 || sodium_init() < 0) {
        fputs("usage: lab_iofault [-n FAULTS] [-s SEED]\n", stderr);
        return 2;
    }
    for (uint64_t run = 0; r.struck < most; run++)
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
            for (uint64_t n = 1; r.struck < most && drill_fault(seed * 1000003 + run, &faults[i], n, &r);)
                n++;
    printf("{\"figure\":\"io_faults_survived\",\"value\":%" PRIu64 ",\"unit\":\"faults\",\"of\":%" PRIu64
           ",\"acknowledged\":%" PRIu64 ",\"seed\":%" PRIu64 ",\"goal\":%" PRIu64 "}\n",
           r.struck - r.bad, r.struck, r.acknowledged, seed, r.struck);
    if (r.bad)
        fprintf(stderr, "first: %s\n", r.first);
    return r.bad != 0;
}
