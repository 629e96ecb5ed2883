#include "journal/state.h"
#include "registry/session.h"
#include "rules/livecode.h"

#include <string.h>

static const struct {
    char letter;
    enum qz_query_id q;
} may_places[] = {
    {'o', Q_PLACE_OF_ORGANISATION}, {'k', Q_PLACE_OF_KIOSK},    {'c', Q_PLACE_OF_CADRE},
    {'y', Q_PLACE_OF_PERSON},       {'a', Q_PLACE_OF_ACTIVITY}, {'u', Q_PLACE_OF_ACCOUNT},
    {'h', Q_PLACE_OF_CADRE},        {'n', Q_PLACE_OF_NOTICE},
};

static bool may_is(char letter, const char *id)
{
    uint8_t kiosk[QZ_KIOSK_ID_BYTES];
    return letter == 'k' ? qz_kiosk_id_parse(id, kiosk) : qz_id_parse(letter, id, NULL);
}

/* The statement for a text's kind, or NULL. */
static const enum qz_query_id *may_place_of(const char *id)
{
    for (size_t i = 0; i < sizeof may_places / sizeof *may_places; i++)
        if (may_is(may_places[i].letter, id))
            return &may_places[i].q;
    return NULL;
}

bool qz_id_is_placed(const char *text)
{
    return may_place_of(text) != NULL;
}

/* The organisation that the thing is in. 1, 0 there is none, -1. */
static int may_find_place(struct qz_tracker *t, const char *id, int64_t *organisation, struct qz_err *err)
{
    uint8_t bytes[QZ_ID_BYTES];
    const struct qz_row *row;
    const enum qz_query_id *q = may_place_of(id);
    if (!q)
        return 0;

    bool person = qz_id_parse('y', id, bytes);
    const struct qz_arg args[] = {person ? BLOB(bytes, sizeof bytes) : TEXT(id), QZ_LAST};
    int rc = qz_db_get_args(t->db, *q, &row, err, args);
    if (rc == 1)
        *organisation = qz_row_int(row, 0);
    return rc;
}

int qz_may_touch(struct qz_tracker *t, const struct qz_session *who, const char *id, unsigned roles,
                 struct qz_err *err)
{
    int64_t organisation;
    const struct qz_row *row;
    if (!(roles & who->role))
        return 0;

    int rc = may_find_place(t, id, &organisation, err);
    if (rc != 1 || organisation == who->organisation_ref)
        return rc;
    return qz_db_get(t->db, Q_WITHIN_ORGANISATION, &row, err, INT(organisation), INT(who->organisation_ref));
}

int qz_may(struct qz_tracker *t, const struct qz_session *who, const char *organisation, unsigned roles,
           struct qz_err *err)
{
    return qz_id_parse('o', organisation, NULL) ? qz_may_touch(t, who, organisation, roles, err) : 0;
}
