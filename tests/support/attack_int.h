/* What the parts of the attacker share. */
#ifndef QZ_TESTS_ATTACK_INT_H
#define QZ_TESTS_ATTACK_INT_H

#include "tests/support/attack.h"
#include "tests/support/logkit.h"

#define ATTACK_ROUTE 16

/* One request that is attacked. */
struct attack_now {
    struct attacker *a;
    struct relay_exchange *e;
    struct kit_rng rng;       /* of this request alone */
    int kiosk;                /* its place among those that came, from 1; 0: none is named */
    char route[ATTACK_ROUTE]; /* "log", "config" …: the last part of the path */
    char said[96];            /* what was done, for the report */
};

enum attack_family { ATTACK_NETWORK, ATTACK_REQUEST, ATTACK_ANSWER, ATTACK_MEMORY, ATTACK_FORGED };

struct attack {
    const char *name;
    enum attack_family family;
    const char *route; /* NULL: every one */
    /* Asks the tracker or does not, and leaves the answer. false: it cannot be done to this request, which
     * was then neither asked nor altered. */
    bool (*run)(struct attack_now *n);
};

extern const struct attack attacks_on_the_way[]; /* ended by one without a name */
extern const struct attack attacks_from_memory[];
extern const struct attack attacks_forged[];

enum attack_whose {
    ATTACK_OLDER, /* an earlier answer to this kiosk, for this route */
    ATTACK_OTHER, /* the newest one to another kiosk, for this route */
    ATTACK_CROSS  /* the newest one to this kiosk, for another route */
};
/* A copy of an answer that was passed on before. false: there is none. */
bool attack_remembered(struct attack_now *n, enum attack_whose whose, struct relay_message *out);
void attack_sleep_ms(uint64_t ms);

#endif
