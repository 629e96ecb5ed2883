/* What the parts of the registry share. Nobody outside of them includes this. */
#ifndef QZ_REGISTRY_REGISTRY_INT_H
#define QZ_REGISTRY_REGISTRY_INT_H

#include "journal/state.h"
#include "registry/registry.h"

/* ---- kiosk.c ---- */

/* What a kiosk with that key is answered for that token: the same each time. */
void qz_enrol_fill(const struct qz_tracker *t, const struct qz_enrol_request *r, struct qz_enrol_answer *out);
/* Whether that answer is still good: the bearer in it depends on the tracker's key, and another key gives
 * another one. 1, 0, -1. */
int qz_enrol_kept(struct qz_tracker *t, const struct qz_enrol_answer *a, struct qz_err *err);
/* A kiosk that is let in, or again: written into the own log, its secrets kept. */
struct qz_enrolling {
    const uint8_t *key; /* 32 bytes */
    const char *organisation, *name;
    const char *predecessor; /* the kiosk that it was before, or NULL */
};
int qz_enrol_add(struct qz_batch *b, const struct qz_enrolling *k, const struct qz_enrol_answer *a,
                 struct qz_err *err);

/* ---- pass.c ---- */

/* Revoke every pass that a person was given and that is good so far, as part of an action. *passes receives
 * how many. */
int qz_pass_revoke_in(struct qz_batch *b, const char *who, size_t *passes, struct qz_err *err);

/* ---- forgotten.c ---- */

/* Keep the id of somebody who is being forgotten. Returns whether that is so, or nobody asked for it; the log
 * says why not. */
bool qz_forgotten_keep(struct qz_tracker *t, const char *id);

/* ---- people.c ---- */

/* An action about n people by id, in as many entries as it takes. organisation may be NULL. */
int qz_own_add_ids(struct qz_batch *b, const char *verb, const char *organisation,
                   const char (*ids)[QZ_ID_TEXT], size_t n, struct qz_err *err);
/* Make an id whose passes can be kept as texts. */
void qz_person_id(char out[QZ_ID_TEXT]);
/* Whether a name and a phone number are such. QZ_E_INPUT with the field. */
int qz_person_fits(const struct qz_person_new *p, struct qz_err *err);
/* Keep the name behind an id that the batch added. */
int qz_person_keep(struct qz_batch *b, const char *id, const struct qz_person_new *p, struct qz_err *err);
/* The youth.ref of a person whose name is held: 1, 0 unknown or forgotten, -1. */
int qz_person_ref(struct qz_tracker *t, const char *id, int64_t *youth, struct qz_err *err);
/* A person from a row's columns from `first` on: id, name, phone, day of consent. */
void qz_person_read(const struct qz_row *row, int first, struct qz_person_row *p);
/* The 16 bytes of a cursor, zeros for "". */
void qz_youth_cursor(const char *after, uint8_t id[QZ_ID_BYTES]);

#endif
