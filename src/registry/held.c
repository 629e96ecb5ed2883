#include "registry/held.h"

#include "base/text.h"
#include "journal/lookup.h"
#include "journal/state.h"
#include "registry/look.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* As the record of looks has it. */
static void held_route(const struct qz_kiosk *k, char out[QZ_LOOK_ROUTE])
{
    snprintf(out, QZ_LOOK_ROUTE, "POST /v1/kiosks/%s/name", k->id);
}

static int held_wait(struct qz_tracker *t, const char *route, int64_t now_ms, int64_t *wait_ms,
                     struct qz_err *err)
{
    const struct qz_row *row;
    *wait_ms = 0;
    if (qz_db_get(t->db, Q_LOOK_COUNT, &row, err, TEXT(route), INT(now_ms - QZ_HELD_WITHIN_MS)) != 1)
        return -1;
    if (qz_row_int(row, 0) >= QZ_HELD_MOST)
        *wait_ms = qz_row_int(row, 1) + QZ_HELD_WITHIN_MS - now_ms;
    return 0;
}

/* Whether that cadre may look now. *ref: cadre.ref. */
static int held_cadre(struct qz_tracker *t, const struct qz_kiosk *k, const char *cadre, int64_t *ref,
                      struct qz_err *err)
{
    const struct qz_row *row;
    if (!qz_id_parse('c', cadre, NULL))
        return qz_fail(err, QZ_E_DENIED, "a full name is shown to a cadre alone");
    int rc = qz_db_get(t->db, Q_HELD_CADRE, &row, err, TEXT(cadre), INT(k->organisation_ref));
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_DENIED,
                                "that cadre is none of this kiosk's organisation, or has left");
    *ref = qz_row_int(row, 0);

    rc = qz_db_get(t->db, Q_WORD_STOLEN, &row, err, TEXT(cadre), INT(INT64_MAX));
    if (rc == 1)
        return qz_fail(err, QZ_E_DENIED, "a stolen kiosk knew that cadre's PIN; renew it first");
    return rc;
}

static int held_find_name(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_held *held,
                          char name[QZ_NAME_TEXT], struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    const struct qz_row *row;
    if (!qz_id_parse('a', held->activity, NULL) || !qz_id_parse('y', held->who, id))
        return qz_fail(err, QZ_E_INPUT, "an activity's id, a_…, and a person's, y_…, are wanted");

    int rc = qz_db_get(t->db, Q_HELD_NAME, &row, err, TEXT(held->activity), INT(k->organisation_ref),
                       BLOB(id, sizeof id));
    if (rc == 1)
        qz_copy_text(name, QZ_NAME_TEXT, qz_row_text(row, 0));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "nobody of that id is known to have come to that activity");
    return rc == 1 ? 0 : -1;
}

int qz_held_name(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_held *held, int64_t now_ms,
                 uint8_t box[QZ_FULLNAME_BOX], int64_t *wait_ms, struct qz_err *err)
{
    char route[QZ_LOOK_ROUTE], name[QZ_NAME_TEXT] = "";
    int64_t cadre = 0;
    held_route(k, route);
    if (held_cadre(t, k, held->cadre, &cadre, err) != 0 || held_wait(t, route, now_ms, wait_ms, err) != 0)
        return -1;
    if (*wait_ms > 0)
        return 0;

    int rc = held_find_name(t, k, held, name, err);
    if (rc == 0)
        rc = qz_look_keep_cadre(t, cadre, route, held->who, now_ms, err);
    if (rc == 0)
        rc = qz_fullname_seal(held->who, name, k->pk, box, err);
    sodium_memzero(name, sizeof name);
    return rc;
}
