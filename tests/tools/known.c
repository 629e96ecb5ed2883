/* What a kiosk knows of who came to an activity at all kiosks, as its screens would show it; while no program
 * has its ledger.
 *
 *   known --kiosk DIR ACTIVITY
 *
 * Prints "came NAMED UNNAMED inside NAMED UNNAMED", then the ids of those with a name, a line each, as often
 * as they are listed. */
#include "ledger/ledger.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_ROWS 20000

static struct qz_counted row[KNOWN_ROWS];

static int known_say(struct qz_ledger *l, const char *activity, struct qz_err *err)
{
    struct qz_inside in;
    int64_t named = 0, unnamed = 0;
    int n = qz_ledger_came(l, activity, 0, row, KNOWN_ROWS, err);
    if (n < 0 || qz_ledger_inside(l, activity, &in, err) != 0)
        return -1;

    for (int i = 0; i < n; i++) {
        if (!row[i].stands)
            continue;
        if (*row[i].who)
            named++;
        else
            unnamed += row[i].people;
    }

    printf("came %" PRId64 " %" PRId64 " inside %" PRId64 " %" PRId64 "\n", named, unnamed, in.named,
           in.unnamed);
    for (int i = 0; i < n; i++)
        if (row[i].stands && *row[i].who)
            puts(row[i].who);
    return 0;
}

int main(int argc, char **argv)
{
    const struct qz_ledger_options opt = {.db = {.must_exist = true}};
    struct qz_err err = {0};
    if (argc != 4 || strcmp(argv[1], "--kiosk") != 0) {
        fputs("usage: known --kiosk DIR ACTIVITY\n", stderr);
        return 2;
    }

    struct qz_ledger *l = sodium_init() < 0 ? NULL : qz_ledger_open(argv[2], &opt, &err);
    int rc = l ? known_say(l, argv[3], &err) : -1;
    if (rc != 0)
        fprintf(stderr, "known: %s\n", err.msg);
    qz_ledger_close(l);
    return rc ? 1 : 0;
}
