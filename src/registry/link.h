/* How cadres serve, and the youths who are linked to them: actions of the tracker's own log. Failures as in
 * journal/tracker.h. */
#ifndef QZ_REGISTRY_LINK_H
#define QZ_REGISTRY_LINK_H

#include "journal/state.h"
#include "rules/contacts.h"
#include "rules/whom.h"

#define QZ_LINK_PAGE 200 /* links that are listed at once */

/* A cadre, as far as rules ask. */
struct qz_cadre_known {
    int64_t ref;
    char organisation[QZ_ID_TEXT];
    char name[QZ_TEXT_MAX]; /* in full; "" of one who has left */
    bool has_post;          /* how the cadre serves was said, for that moment */
    struct qz_cadre_post post;
    int64_t post_from_ms;
};
/* A cadre at a moment. QZ_E_MISSING for an unknown one, and a helper. */
int qz_cadre_known(struct qz_tracker *t, const char *id, int64_t at_ms, struct qz_cadre_known *out,
                   struct qz_err *err);
/* From the beginning of that day the cadre serves like that. The same day again replaces what was said of it.
 * QZ_E_INPUT for a day more than a year ahead or before 2010. */
int qz_cadre_post_set(struct qz_tracker *t, const char *id, enum qz_cadre_kind kind, bool in_school,
                      struct qz_date from, int64_t now_ms, struct qz_err *err);

struct qz_link_new {
    const char *cadre, *who;
    enum qz_field field;
    enum qz_link_wish wish;
    bool asked; /* the youth was asked by the cadre, and agreed: kept as a consent of now */
};
/* Link a youth to a cadre. QZ_E_MISSING for whom there is not; QZ_E_CONFLICT for who is linked already, did
 * not agree to be linked and contacted, or is under 14 while no parent or guardian agreed. texts: of the
 * language in which it was asked. */
int qz_link_add(struct qz_tracker *t, const struct qz_link_new *link, const char *language, int64_t now_ms,
                struct qz_err *err);
/* The youth is linked to that cadre no more. QZ_E_MISSING where there was no link. */
int qz_link_end(struct qz_tracker *t, const char *cadre, const char *who, const char *reason, int64_t now_ms,
                struct qz_err *err);
/* As part of an action, where somebody withdraws the consent "contact": the link ends, where there is one. */
int qz_link_withdrawn(struct qz_batch *b, const char *who, struct qz_err *err);

struct qz_link_row {
    int64_t n; /* the entry of the own log: the cursor */
    char who[QZ_ID_TEXT];
    char masked[QZ_NAME_TEXT]; /* "" of one who was forgotten */
    enum qz_field field;
    enum qz_link_wish wish;
    int64_t since_ms;
    int64_t youth; /* youth.ref */
};
/* The links of a cadre, by that ref, that stand, behind cursor `after`. Returns the number, at most `most`,
 * or -1. */
int qz_link_list(struct qz_tracker *t, int64_t cadre, int64_t after, struct qz_link_row *out, int most,
                 struct qz_err *err);

#endif
