/* What somebody can do with what is known of them, by the own phone: see, take along, correct, agree or not,
 * be forgotten. Each is done at once, and put on record. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_OWN_DATA_H
#define QZ_REGISTRY_OWN_DATA_H

#include "registry/consent.h"
#include "registry/phone.h"

#define QZ_REQUEST_TEXT  24  /* "copy", "correct", "erase"; "no:wall" */
#define QZ_REQUESTS_MOST 50  /* that are shown */
#define QZ_SAID_MOST     100 /* of consents, that are shown */

struct qz_own_data {
    char who[QZ_ID_TEXT], name[QZ_NAME_TEXT], phone[20], organisation_title[QZ_TITLE_TEXT];
    enum qz_age age;
};
int qz_own_data_get(struct qz_tracker *t, int64_t youth, struct qz_own_data *out, struct qz_err *err);

struct qz_request_row {
    char what[QZ_REQUEST_TEXT];
    int64_t at_ms;
};
/* What somebody asked for, the newest first. Returns the number, at most `most`, or -1. */
int qz_request_list(struct qz_tracker *t, int64_t youth, struct qz_request_row *out, int most,
                    struct qz_err *err);
/* Put on record that somebody took all of it along. */
int qz_own_data_copied(struct qz_tracker *t, int64_t youth, int64_t now_ms, struct qz_err *err);

/* Another name or phone number ("": none). QZ_E_INPUT with a field, QZ_E_CONFLICT when somebody else has
 * both. */
int qz_own_data_correct(struct qz_tracker *t, const struct qz_phone *me, const char *name, const char *phone,
                        int64_t now_ms, struct qz_err *err);
/* From now on somebody agrees, or not, to the text of that purpose. Neither being on the roll nor a
 * guardian's yes is said that way: who does not want to be on the roll asks to be forgotten
 * (QZ_E_MISSING). */
int qz_own_data_say(struct qz_tracker *t, const struct qz_phone *me, const struct qz_consent_texts *texts,
                    const char *purpose, bool yes, int64_t now_ms, struct qz_err *err);
/* The person is forgotten, as by qz_person_forget. */
int qz_own_data_erase(struct qz_tracker *t, const struct qz_phone *me, int64_t now_ms, struct qz_err *err);

#endif
