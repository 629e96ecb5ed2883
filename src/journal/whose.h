/* Whose word it is: a PIN's, a badge's, an administrator's. */
#ifndef QZ_JOURNAL_WHOSE_H
#define QZ_JOURNAL_WHOSE_H

#include "journal/state.h"

/* Whose word an entry is, into b->whose; kept, of one that is in a cadre's name, whatever it is judged. */
int qz_whose_find(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);
/* Keep b->whose of entry n of the batch's log, which is in the name of that cadre. */
int qz_whose_keep(struct qz_batch *b, uint64_t n, const char *cadre, struct qz_err *err);
/* A cadre, as of qz_cadre_find. */
int qz_whose_cadre(struct qz_batch *b, const char *id, int64_t *ref, int64_t *organisation,
                   struct qz_err *err);
/* What was kept of an entry: enum qz_whose, or -1. */
int qz_whose_of(struct qz_tracker *t, int64_t entry, int *whose, struct qz_err *err);
/* The best confirmation that the rule takes: enum qz_whose, or -1 when there is none. */
int qz_whose_best(const struct qz_rule *rule, const struct qz_by_whose by[QZ_WHOSE_COUNT]);
void qz_whose_take(struct qz_by_whose by[QZ_WHOSE_COUNT], const struct qz_row *row); /* of whose_figures */
int qz_whose_load(struct qz_tracker *t, int64_t activity, struct qz_by_whose by[QZ_WHOSE_COUNT],
                  struct qz_err *err);
/* Write what of a->by is not in the store. */
int qz_whose_write(struct qz_batch *b, const struct qz_act *a, struct qz_err *err);
int qz_whose_write_org(struct qz_batch *b, const struct qz_org_delta *d, struct qz_err *err);
/* Those of an organisation's quarter; the others of by are left as they are. */
int qz_whose_stats(struct qz_tracker *t, int64_t organisation, int64_t quarter,
                   struct qz_stats_by by[QZ_WHOSE_COUNT], struct qz_err *err);

#endif
