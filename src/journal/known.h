/* A table of what is known by 16 bytes: an id, the tag of a pass, two numbers. */
#ifndef QZ_JOURNAL_KNOWN_H
#define QZ_JOURNAL_KNOWN_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_KNOWN_BYTES 16

/* What the bytes are, so that one table holds all. */
enum qz_known_of {
    QZ_KNOWN_ACTIVITY, /* id: asked for */
    QZ_KNOWN_YOUTH,    /* id: youth.ref or 0, organisation */
    QZ_KNOWN_HOME,     /* youth.ref: organisation */
    QZ_KNOWN_PASS,     /* tag: youth.ref or 0 */
    QZ_KNOWN_CADRE,    /* id: cadre.ref or 0, organisation */
    QZ_KNOWN_LOWER,    /* entries seen: the bound, and whether it is known */
    QZ_KNOWN_TARGET,   /* entry.id: as of struct qz_work */
    QZ_KNOWN_CODE,   /* step and youth: entry.id that uses the live code, or 0; whether it is of the batch */
    QZ_KNOWN_WAITS,  /* activity and youth: whether check-ins wait */
    QZ_KNOWN_GONE,   /* entry.id: an entry of the batch had it fall */
    QZ_KNOWN_STOLEN, /* cadre's id: 1 when a stolen kiosk knew the PIN */
    QZ_KNOWN_STOOD   /* activity and youth: which row of qz_stood */
};

struct qz_known_row {
    enum qz_known_of of;
    uint8_t key[QZ_KNOWN_BYTES];
    int64_t v[2];
};

/* Zeros to begin with; qz_known_finish. */
struct qz_known {
    struct qz_known_row *row;
    size_t rows, cap;
    uint32_t *slot; /* of a row, from 1; open addressing */
    size_t slots;
};
void qz_known_finish(struct qz_known *k);

/* Two numbers as a key. */
void qz_known_key(int64_t a, int64_t b, uint8_t key[QZ_KNOWN_BYTES]);

/* The row of a key, or NULL. Rows stay where they are until one is added. */
struct qz_known_row *qz_known_find(const struct qz_known *k, enum qz_known_of of,
                                   const uint8_t key[QZ_KNOWN_BYTES]);

/* The same; one that is not there is added, of zeros, and *added says so. NULL without memory. */
struct qz_known_row *qz_known_add(struct qz_known *k, enum qz_known_of of, const uint8_t key[QZ_KNOWN_BYTES],
                                  bool *added, struct qz_err *err);

#endif
