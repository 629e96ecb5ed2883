/* Small questions that many parts ask of the store, and texts that are checked. */
#ifndef QZ_JOURNAL_LOOKUP_H
#define QZ_JOURNAL_LOOKUP_H

#include "journal/state.h"

int qz_no_organisation(struct qz_err *err); /* says so, QZ_E_MISSING; -1 */
int qz_org_ref(struct qz_tracker *t, const char *id, int64_t *ref, struct qz_err *err); /* QZ_E_MISSING */
/* QZ_E_CONFLICT when it was closed. Of an unknown one nothing is said. */
int qz_org_open(struct qz_tracker *t, const char *id, struct qz_err *err);
/* 1, 0: there is none, which a helper of that id is not, either; -1. */
int qz_cadre_find(struct qz_tracker *t, const char *id, int64_t *ref, int64_t *organisation,
                  struct qz_err *err);
/* A reason or setting: UTF-8 without hidden characters (base/shown.h), not blank, in cap bytes. */
int qz_check_text(const char *what, const char *text, size_t cap, bool may_be_empty, struct qz_err *err);
/* The same for a title, place or name, of at most so many characters; what is wrong with one is said of that
 * field. */
int qz_check_called(const char *what, const char *text, size_t chars, bool may_be_empty, struct qz_err *err);
/* The same for the host as phones reach it, which may be empty: the code on a kiosk's screen can hold it. */
int qz_check_host(const char *host, struct qz_err *err);
int qz_load_keys(struct qz_tracker *t, struct qz_err *err);

#endif
