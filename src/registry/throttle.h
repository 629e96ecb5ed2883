/* Guessing is slowed down: after a few wrong ones the next is looked at later and later. Nobody is locked
 * out: what is counted against an account from browsers that it does not know never keeps a known one
 * waiting, and what comes too early is not counted. Counts are in the store, so that several trackers share
 * them. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_THROTTLE_H
#define QZ_REGISTRY_THROTTLE_H

#include "journal/tracker.h"

/* What is counted. */
enum qz_throttle {
    QZ_THROTTLE_DEVICE,     /* a browser in which the account was used before */
    QZ_THROTTLE_PAIR,       /* an account from an address */
    QZ_THROTTLE_ADDRESS,    /* an address, whatever it asks for */
    QZ_THROTTLE_ACCOUNT,    /* an account, from wherever it is asked for */
    QZ_THROTTLE_CODE,       /* codes of an account's second factor */
    QZ_THROTTLE_INVITATION, /* invitations that there are not, from an address */
    QZ_THROTTLE_OWN,        /* the password of somebody who is signed in */
    QZ_THROTTLE_SCREEN,     /* screen codes that no kiosk ever shows, from an address */
    QZ_THROTTLE_NAME,       /* names that somebody tries at a certificate */
    QZ_THROTTLE_KINDS
};

struct qz_throttle_key {
    enum qz_throttle kind;
    const char *what; /* whose; NULL: the key is passed over */
};

/* What is counted for an address: of one of IPv6 the network, for whoever has one has 2^64 of them; what is
 * no address as it stands. Pure. */
#define QZ_THROTTLE_NETWORK 64
void qz_throttle_network(const char *address, char out[QZ_THROTTLE_NETWORK]);

/* Milliseconds that the next try waits after so many. Pure. */
int64_t qz_throttle_delay_ms(enum qz_throttle kind, int64_t tries);

/* Count a try under each of n keys before it is looked at. *wait_ms: 0, or when one of them has to wait for
 * so long; then nothing is counted. */
int qz_throttle_take(struct qz_tracker *t, const struct qz_throttle_key *key, size_t n, int64_t now_ms,
                     int64_t *wait_ms, struct qz_err *err);
/* *wait_ms likewise; nothing is counted. */
int qz_throttle_look(struct qz_tracker *t, const struct qz_throttle_key *key, size_t n, int64_t now_ms,
                     int64_t *wait_ms, struct qz_err *err);
/* It was right: it counts no longer. Under DEVICE, PAIR, CODE and OWN nothing does. */
int qz_throttle_forgive(struct qz_tracker *t, const struct qz_throttle_key *key, size_t n,
                        struct qz_err *err);

#endif
