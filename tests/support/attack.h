/* What a hostile network does to the traffic of kiosks and tracker: a table of attacks with names, each of
 * which draws what it does from a seed. It stands in a relay (tests/support/relay.h).
 *
 * Which attack meets the n-th request of a kiosk for a route depends on the seed, on the kiosk's place among
 * those that came (from 1) and on n alone: so a run can be repeated, whatever its threads do.
 *
 * Five families:
 *   network  nothing is altered, but lost, cut, delayed, brought twice or too late
 *   request  what the kiosk asked is altered on its way
 *   answer   what the tracker answered is altered on its way
 *   memory   an answer of before, or of another kiosk, or of another route, or only its signature
 *   forged   an answer of the attacker's own, in the words of a tracker, a proxy or a hotspot
 */
#ifndef QZ_TESTS_ATTACK_H
#define QZ_TESTS_ATTACK_H

#include "tests/support/relay.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define ATTACK_SIGNATURE "Qingzhan-Signature"

struct attacker;

struct attacker_options {
    uint64_t seed;
    const char *names;  /* attacks and families to choose from, separated by commas; NULL: all */
    const char *except; /* attacks and families that are left out all the same; NULL: none */
    const char *routes; /* of requests that are attacked: enrol, config, roster, log, feed …; NULL: all */
    unsigned chance;    /* so many of 64 requests are attacked */
    uint64_t most;      /* after so many attacks it rests; 0: never */
    FILE *report;       /* borrowed: one JSON line an attack; NULL: none */
};

/* NULL, with a sentence on stderr, when a name is unknown. */
struct attacker *attacker_create(const struct attacker_options *opt);
void attacker_destroy(struct attacker *a);
/* A relay's `meet`; ctx is the attacker. */
void attacker_meet(void *ctx, struct relay_exchange *e);
/* rest: from now on everything is passed on as it is. From any thread. */
void attacker_rest(struct attacker *a, bool rest);

/* The table: the i-th attack's name, its family, and how often it was done; false when there is none. */
bool attack_row(const struct attacker *a, size_t i, const char **name, const char **family, uint64_t *done);
/* All that were done, and all requests there were. */
uint64_t attacker_done(const struct attacker *a);
uint64_t attacker_met(const struct attacker *a);

#endif
