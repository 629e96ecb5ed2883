/* A kiosk without screen and scanner, in threads of its own: the real ledger, the real uplink, and of the
 * desk what the uplink asks for. It writes entries until there are so many, while they are uploaded. */
#ifndef QZ_TESTS_BARE_KIOSK_H
#define QZ_TESTS_BARE_KIOSK_H

#include <stdbool.h>
#include <stdint.h>

struct bare_kiosk;

struct bare_kiosk_options {
    const char *dir;      /* of an enrolled ledger; borrowed until stop */
    const char *activity; /* that its entries are about; borrowed likewise */
    uint64_t entries;     /* of its log in the end */
    uint64_t waiting;     /* it writes on while fewer wait to be cosigned */
    uint64_t seed;
    bool gullible; /* instead of the uplink, a loop that believes every 200: what checking is worth */
};

/* Aborts when memory or threads are short, or the ledger does not open. */
struct bare_kiosk *bare_kiosk_start(const struct bare_kiosk_options *opt);
/* From any thread: entries that are cosigned, or that a gullible one believes to be at the tracker. */
uint64_t bare_kiosk_taken(const struct bare_kiosk *k);
bool bare_kiosk_done(const struct bare_kiosk *k);
/* End its threads and close its ledger. */
void bare_kiosk_stop(struct bare_kiosk *k);

#endif
