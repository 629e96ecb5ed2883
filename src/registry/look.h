/* Who looked at whose name: put on record with each answer that shows names of people, and only ever added
 * to. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_LOOK_H
#define QZ_REGISTRY_LOOK_H

#include "registry/session.h"
#include "rules/role.h"

#define QZ_LOOK_PAGE  100
#define QZ_LOOK_ROUTE 80 /* bytes of what was asked, with the terminator */

/* Put on record that an account by its ref (0: whoever has the administrator's token) was shown the names of
 * n people by id: of the roll, or who have accounts ("u_…"). Ids of nobody, and the own account's, are
 * passed over; for none at all nothing is written. */
int qz_look_keep(struct qz_tracker *t, int64_t account, const char *route, const char *const *ids, size_t n,
                 int64_t now_ms, struct qz_err *err);

/* The same of a cadre, by its ref, at a kiosk, who was shown the name of one person. */
int qz_look_keep_cadre(struct qz_tracker *t, int64_t cadre, const char *route, const char *person,
                       int64_t now_ms, struct qz_err *err);

struct qz_look_row {
    int64_t ref; /* the cursor */
    int64_t at_ms;
    char account[QZ_ID_TEXT]; /* "": whoever has the administrator's token, */
    char cadre[QZ_ID_TEXT];   /* or this cadre at a kiosk, which `route` names; "": none */
    char name[QZ_NAME_TEXT];  /* of the account's person, or of the cadre */
    enum qz_role role;        /* as it is now */
    char route[QZ_LOOK_ROUTE];
};
/* The looks at a person, the newest first: those before the cursor (0: all). Returns the number, at most
 * `most`, or -1; QZ_E_MISSING for an unknown person. */
int qz_look_list(struct qz_tracker *t, const char *person, int64_t before, struct qz_look_row *out, int most,
                 struct qz_err *err);

/* The same at the name of who is signed in, where accounts are shown. Returns as above. */
int qz_look_list_own(struct qz_tracker *t, const struct qz_session *who, int64_t before,
                     struct qz_look_row *out, int most, struct qz_err *err);

#endif
