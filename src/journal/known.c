#include "journal/known.h"

#include "base/list.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 64

void qz_known_finish(struct qz_known *k)
{
    free(k->row);
    free(k->slot);
    memset(k, 0, sizeof *k);
}

void qz_known_key(int64_t a, int64_t b, uint8_t key[QZ_KNOWN_BYTES])
{
    memcpy(key, &a, sizeof a);
    memcpy(key + sizeof a, &b, sizeof b);
}

/* Where the row of a key is named, or would be. There is always a slot that names none. */
static size_t known_slot(const struct qz_known *k, enum qz_known_of of, const uint8_t key[QZ_KNOWN_BYTES])
{
    uint64_t a, b;
    memcpy(&a, key, sizeof a);
    memcpy(&b, key + sizeof a, sizeof b);
    a = (a ^ (uint64_t)of) * UINT64_C(0x9E3779B97F4A7C15);
    b = (b ^ a >> 29) * UINT64_C(0xBF58476D1CE4E5B9);

    for (size_t i = (size_t)(b >> 32) & (k->slots - 1);; i = (i + 1) & (k->slots - 1)) {
        if (!k->slot[i])
            return i;
        const struct qz_known_row *row = &k->row[k->slot[i] - 1];
        if (row->of == of && memcmp(row->key, key, QZ_KNOWN_BYTES) == 0)
            return i;
    }
}

struct qz_known_row *qz_known_find(const struct qz_known *k, enum qz_known_of of,
                                   const uint8_t key[QZ_KNOWN_BYTES])
{
    size_t i = k->slots ? known_slot(k, of, key) : 0;
    return k->slots && k->slot[i] ? &k->row[k->slot[i] - 1] : NULL;
}

static int known_grow(struct qz_known *k, struct qz_err *err)
{
    struct qz_known bigger = *k;
    if (qz_list_grow(&k->row, k->rows, &k->cap, sizeof *k->row, err) != 0)
        return -1;
    if (k->rows * 2 < k->slots)
        return 0;

    bigger.row = k->row;
    bigger.slots = k->slots ? k->slots * 2 : SLOTS_FIRST;
    bigger.slot = calloc(bigger.slots, sizeof *bigger.slot);
    if (!bigger.slot)
        return qz_fail(err, QZ_E_NOMEM, "no memory for what a batch asks");
    for (size_t i = 0; i < k->rows; i++)
        bigger.slot[known_slot(&bigger, k->row[i].of, k->row[i].key)] = (uint32_t)i + 1;
    free(k->slot);
    k->slot = bigger.slot;
    k->slots = bigger.slots;
    return 0;
}

struct qz_known_row *qz_known_add(struct qz_known *k, enum qz_known_of of, const uint8_t key[QZ_KNOWN_BYTES],
                                  bool *added, struct qz_err *err)
{
    struct qz_known_row *row = qz_known_find(k, of, key);
    *added = !row;
    if (row)
        return row;
    if (known_grow(k, err) != 0)
        return NULL;

    row = &k->row[k->rows++];
    *row = (struct qz_known_row){.of = of};
    memcpy(row->key, key, QZ_KNOWN_BYTES);
    k->slot[known_slot(k, of, key)] = (uint32_t)k->rows;
    return row;
}
