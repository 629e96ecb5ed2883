/* Reading a kiosk's directory as far as it can be read, for what is taken over from it by hand: its log may
 * be damaged, and nothing is written, unless an older program's is brought up. One thread. */
#ifndef QZ_LEDGER_SALVAGE_H
#define QZ_LEDGER_SALVAGE_H

#include "base/buf.h"
#include "base/err.h"
#include "wire/chain.h"

#include <stdbool.h>
#include <stdint.h>

struct qz_salvage;

/* Open DIR/kiosk.db and DIR/device.key, as they are; upgrade: a directory of an older program is brought up
 * to this one first. QZ_E_MISSING when one is not there, QZ_E_CONFLICT while the kiosk runs, QZ_E_VERSION of
 * an older program's that is to stay as it is. NULL on failure. */
struct qz_salvage *qz_salvage_open(const char *dir, bool upgrade, struct qz_err *err);
void qz_salvage_close(struct qz_salvage *s);

const char *qz_salvage_kiosk(const struct qz_salvage *s); /* "k_…" */
/* How many entries its tree says that it has. */
uint64_t qz_salvage_size(const struct qz_salvage *s);
/* The compact range of the lines that were given so far. */
const struct qz_range *qz_salvage_range(const struct qz_salvage *s);

struct qz_salvaged {
    uint64_t n;
    const char *line; /* until the next one; NULL: it is not what was hashed when it was written */
    size_t len;
    uint8_t leaf[QZ_HASH_BYTES];
    bool gone; /* the log took it back later */
};
/* The next line: 1, 0 the end, or -1: from here on nothing can be read. */
int qz_salvage_next(struct qz_salvage *s, struct qz_salvaged *out, struct qz_err *err);

/* Append a checkpoint of the lines given so far, signed by the device's key. */
int qz_salvage_note(const struct qz_salvage *s, struct qz_buf *out, struct qz_err *err);

#endif
