#include "journal/duty.h"

#include "base/json.h"
#include "journal/batch.h"
#include "journal/lookup.h"
#include "journal/proof.h"
#include "journal/whose.h"
#include "journal/work.h"
#include "rules/contacts.h"
#include "rules/whom.h"

#include <string.h>

/* ---- a cadre's part in an activity ---- */

int qz_duty_part(struct qz_batch *b, const struct qz_act *a, const struct qz_entry *e, enum qz_part part,
                 struct qz_err *err)
{
    int64_t cadre, organisation;
    int rc = *e->cadre ? qz_whose_cadre(b, e->cadre, &cadre, &organisation, err) : 0;
    if (rc != 1 || organisation != a->keeper)
        return rc < 0 ? -1 : 0;

    return qz_work_do(b, Q_DUTY_DEED, err, INT(qz_entry_id(b->log, e->n)), INT(cadre), INT(a->start_ms),
                      INT(a->ref), INT(part));
}

/* ---- actions ---- */

/* What applying one of them needs at hand. */
struct duty_act {
    struct qz_batch *b;
    const json_t *data;
    uint64_t n;
    int64_t at_ms;
    struct qz_err *err;
};

static int duty_cadre(struct duty_act *a, int64_t *ref)
{
    int64_t organisation;
    const char *id = qz_json_str(a->data, "cadre", QZ_ID_TEXT, a->err);
    int rc = id ? qz_cadre_find(a->b->t, id, ref, &organisation, a->err) : -1;
    if (rc == 0)
        return qz_fail(a->err, QZ_E_CORRUPT, "the tracker's log names a cadre who is not there");
    return rc < 0 ? -1 : 0;
}

static int duty_youth(struct duty_act *a, int64_t *ref)
{
    const char *id = qz_json_str(a->data, "who", QZ_ID_TEXT, a->err);
    int rc = id ? qz_youth_ref(a->b->t, id, ref, a->err) : -1;
    if (rc == 0)
        return qz_fail(a->err, QZ_E_CORRUPT, "the tracker's log names a person who is not there");
    return rc < 0 ? -1 : 0;
}

static int duty_keep_post(struct duty_act *a)
{
    int64_t cadre, from;
    const char *kind = qz_json_str(a->data, "kind", 40, a->err);
    bool in_school = json_is_true(json_object_get(a->data, "school"));
    if (!kind || duty_cadre(a, &cadre) != 0 || qz_json_time(a->data, "from", &from, a->err) != 0)
        return -1;

    return qz_db_do(a->b->t->db, Q_DUTY_POST, a->err, INT(cadre), INT(from), INT(qz_cadre_kind_parse(kind)),
                    INT(in_school));
}

static int duty_link(struct duty_act *a)
{
    int64_t cadre, youth;
    const char *field = qz_json_str(a->data, "field", 40, a->err);
    const char *wish = field ? qz_json_str(a->data, "wish", 40, a->err) : NULL;
    if (!wish || duty_cadre(a, &cadre) != 0 || duty_youth(a, &youth) != 0)
        return -1;

    return qz_db_do(a->b->t->db, Q_DUTY_LINK, a->err, INT((int64_t)a->n), INT(youth), INT(cadre),
                    INT(qz_field_parse(field)), INT(qz_link_wish_parse(wish)), INT(a->at_ms));
}

static int duty_unlink(struct duty_act *a)
{
    int64_t cadre, youth;
    if (duty_cadre(a, &cadre) != 0 || duty_youth(a, &youth) != 0)
        return -1;
    return qz_db_do(a->b->t->db, Q_DUTY_UNLINK, a->err, INT(youth), INT(cadre), INT(a->at_ms));
}

static const struct {
    const char *verb;
    int (*fn)(struct duty_act *a);
} duty_verbs[] = {
    {"cadre-post", duty_keep_post},
    {"link-add", duty_link},
    {"link-end", duty_unlink},
};

int qz_duty_apply(struct qz_batch *b, const char *verb, const json_t *data, uint64_t n, int64_t at_ms,
                  struct qz_err *err)
{
    struct duty_act a = {.b = b, .data = data, .n = n, .at_ms = at_ms, .err = err};
    for (size_t i = 0; i < sizeof duty_verbs / sizeof *duty_verbs; i++)
        if (strcmp(duty_verbs[i].verb, verb) == 0)
            return duty_verbs[i].fn(&a);
    return qz_fail(err, QZ_E_BUG, "no duty is called %s", verb);
}

int qz_duty_cadre_left(struct qz_batch *b, const char *cadre, int64_t at_ms, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_DUTY_CADRE_LEFT, err, TEXT(cadre), INT(at_ms));
}

int qz_duty_person_gone(struct qz_batch *b, const uint8_t who[QZ_ID_BYTES], int64_t at_ms, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_DUTY_PERSON_GONE, err, BLOB(who, QZ_ID_BYTES), INT(at_ms));
}
