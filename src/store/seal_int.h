/* What the files of the seals share. */
#ifndef QZ_STORE_SEAL_INT_H
#define QZ_STORE_SEAL_INT_H

#include "store/db_int.h"
#include "store/seal.h"

#define QZ_SEAL_SALT_BYTES 16

/* NULL: rows of no such table are sealed. */
const struct qz_private *qz_seal_table(const struct qz_sealer *s, const char *name);
/* The key in column `at`. PostgreSQL holds a number as its eight bytes; no key of bytes is as short. */
struct qz_arg qz_seal_key_of(const struct qz_row *name, int at);
/* The seal's HMAC of table, salt and the first `columns` columns of a row; of one that is gone (columns 0) of
 * its key. */
int qz_seal_digest(const struct qz_sealer *sealer, const char *table, const uint8_t salt[QZ_SEAL_SALT_BYTES],
                   const struct qz_row *row, int columns, const struct qz_arg *key, uint8_t out[32],
                   struct qz_err *err);
/* The link after *end of a seal of the row of that key. */
int qz_seal_chain(struct qz_seal_end *end, const char *table, const struct qz_arg *key, int columns,
                  const uint8_t digest[32], struct qz_err *err);

#endif
