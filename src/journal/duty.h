/* What cadres did, whom they are linked to and how they serve, as the logs say it: facts that rules of cadres
 * are reckoned from. */
#ifndef QZ_JOURNAL_DUTY_H
#define QZ_JOURNAL_DUTY_H

#include "journal/state.h"
#include "rules/deed.h"

/* The entry that is judged is in a cadre's name, and says that the cadre has that part in the activity *a. It
 * has that effect for as long as its verdict counts and it is not gone, which is asked when figures are: so
 * nothing is to be done when it is taken back, or comes back. */
int qz_duty_part(struct qz_batch *b, const struct qz_act *a, const struct qz_entry *e, enum qz_part part,
                 struct qz_err *err);

/* Apply the action "cadre-post", "link-add" or "link-end", entry n of the own log. */
int qz_duty_apply(struct qz_batch *b, const char *verb, const json_t *data, uint64_t n, int64_t at_ms,
                  struct qz_err *err);
/* Links end with the cadre who leaves, or with the person who is forgotten. */
int qz_duty_cadre_left(struct qz_batch *b, const char *cadre, int64_t at_ms, struct qz_err *err);
int qz_duty_person_gone(struct qz_batch *b, const uint8_t who[QZ_ID_BYTES], int64_t at_ms,
                        struct qz_err *err);

#endif
