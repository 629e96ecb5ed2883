/* Changes of the key that signs passes. Failures as in journal/tracker.h. */
#ifndef QZ_JOURNAL_PASSKEY_H
#define QZ_JOURNAL_PASSKEY_H

#include "journal/journal.h"

struct qz_passkey_change {
    int id;          /* of the new key */
    int retired;     /* of the key that nobody takes any more; 0: none */
    int64_t refused; /* passes of that one that were good until now */
};
/* Sign passes by a new key from now on. Kiosks know two keys: passes of the one before stay good until the
 * next change, those of the one before that are refused. retire: also where some of those are still good,
 * which is QZ_E_CONFLICT otherwise. reason: 1 to QZ_REASON_MAX bytes. A power cut leaves the old key or the
 * new one. */
int qz_passkey_rotate(struct qz_tracker *t, bool retire, const char *reason, int64_t now_ms,
                      struct qz_passkey_change *out, struct qz_err *err);

/* At the start: finish a change of pass.key that was cut off after the log had it, forget one before. */
int qz_passkey_settle(struct qz_tracker *t, struct qz_err *err);

#endif
