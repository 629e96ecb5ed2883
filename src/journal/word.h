/* What a kiosk may say, and in whose name. */
#ifndef QZ_JOURNAL_WORD_H
#define QZ_JOURNAL_WORD_H

#include "journal/state.h"

/* Whether what a kiosk wrote in a cadre's name may rest on that cadre's PIN: not while a stolen kiosk knows
 * it. Returns a judgement, or -1. */
int qz_word_pin(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);
/* Whether a kiosk's void, judged by the time at_ms, may take back *target, at activity *a. Returns a
 * judgement. */
int qz_word_void(const struct qz_batch *b, const struct qz_entry *e, int64_t at_ms,
                 const struct qz_entry *target, const struct qz_act *a);
/* Whether a kiosk's late entry of at_ms comes within 24 hours of the activity *a. Returns a judgement. */
int qz_word_late(const struct qz_batch *b, int64_t at_ms, const struct qz_act *a);

#endif
