#include "base/jsonw.h"
#include "base/text.h"
#include "journal/badge.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "rules/mask.h"
#include "rules/role.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- secrets: names and PINs are in no log ---- */

static int cadre_check_pin(const char *pin, struct qz_err *err)
{
    if (qz_pin_fits(pin))
        return 0;
    qz_fail(err, QZ_E_INPUT, "a PIN has %d to %d digits; choose another", QZ_PIN_LEAST, QZ_PIN_MOST);
    return qz_fail_field(err, "pin");
}

_Static_assert(QZ_PIN_HASH_TEXT >= crypto_pwhash_STRBYTES, "the hash of a PIN has room");

int qz_cadre_pin_hash(const char *pin, char hash[QZ_PIN_HASH_TEXT], struct qz_err *err)
{
    if (cadre_check_pin(pin, err) != 0)
        return -1;
    if (crypto_pwhash_str(hash, pin, strlen(pin), QZ_PIN_PASSES, QZ_PIN_BYTES) != 0)
        return qz_fail(err, QZ_E_NOMEM, "no memory to hash the PIN");
    return 0;
}

/* Hashes of before took less memory. */
static enum qz_pin_state pin_state(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, QZ_PIN_PASSES, QZ_PIN_BYTES) == 0 ? QZ_PIN_GOOD : QZ_PIN_OLD;
}

static int keep_cadre_secret(struct qz_batch *b, const char *id, const char *name, const char *pin,
                             struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_SECRET_KEEP, err, TEXT(id), TEXT(name), TEXT(pin));
}

/* ---- coming, changing, going ---- */

/* Whether one of that name can come to that organisation. */
static int cadre_fits(struct qz_tracker *t, const char *organisation, const char *name, struct qz_err *err)
{
    int64_t org;
    if (qz_check_called("the name", name, QZ_NAME_CHARS, false, err) != 0 ||
        qz_org_ref(t, organisation, &org, err) != 0)
        return -1;
    return qz_org_open(t, organisation, err);
}

int qz_cadre_may_be(struct qz_tracker *t, const char *organisation, const char *name, const char *pin,
                    struct qz_err *err)
{
    return cadre_check_pin(pin, err) == 0 ? cadre_fits(t, organisation, name, err) : -1;
}

int qz_cadre_add(struct qz_tracker *t, const char *organisation, const char *name, const char *pin,
                 int64_t now_ms, char id[QZ_ID_TEXT], struct qz_err *err)
{
    char hash[QZ_PIN_HASH_TEXT];
    if (qz_cadre_may_be(t, organisation, name, pin, err) != 0 || qz_cadre_pin_hash(pin, hash, err) != 0)
        return -1;
    return qz_staff_add_hashed(t, QZ_ROLE_CADRE, organisation, name, hash, now_ms, id, err);
}

/* What the log says of an action on a cadre or a helper, who is named by role. */
static void cadre_describe_action(struct qz_buf *data, const char *id, const char *organisation)
{
    qz_jsonw_object(data, NULL);
    qz_jsonw_text(data, qz_role_name(qz_role_of(id)), id);
    qz_jsonw_text(data, "organisation", organisation);
    qz_jsonw_object_end(data);
}

/* Put it on record: "remove" of a helper is "helper-remove". */
static int cadre_act(struct qz_batch *b, const char *id, const char *what, const struct qz_buf *data,
                     struct qz_err *err)
{
    char verb[40];
    snprintf(verb, sizeof verb, "%s-%s", qz_role_name(qz_role_of(id)), what);
    return qz_own_add(b, verb, data, err);
}

int qz_staff_add_hashed(struct qz_tracker *t, enum qz_role role, const char *organisation, const char *name,
                        const char *hash, int64_t now_ms, char id[QZ_ID_TEXT], struct qz_err *err)
{
    struct qz_buf data = {0};
    struct qz_batch b;
    if (cadre_fits(t, organisation, name, err) != 0)
        return -1;

    qz_id_new(qz_role_letter(role), id);
    cadre_describe_action(&data, id, organisation);

    int rc = qz_own_begin(t, &b, now_ms, err);
    if (rc == 0 &&
        (cadre_act(&b, id, "add", &data, err) != 0 || keep_cadre_secret(&b, id, name, hash, err) != 0)) {
        qz_own_cancel(&b);
        rc = -1;
    } else if (rc == 0) {
        rc = qz_own_end(&b, err);
    }
    qz_buf_finish(&data);
    return rc;
}

static int no_cadre(struct qz_err *err)
{
    return qz_fail(err, QZ_E_MISSING, "there is no cadre or helper of that id; list them to see which are");
}

static int change_secret(struct qz_batch *b, enum qz_query_id q, int64_t cadre, const char *text,
                         struct qz_err *err)
{
    const struct qz_arg args[] = {INT(cadre), text ? TEXT(text) : QZ_LAST, QZ_LAST};
    return qz_db_do_args(b->t->db, q, err, args);
}

/* Change what is kept in private of a cadre by a statement, whose ?1 is the cadre and ?2 the text (NULL: the
 * cadre leaves), and put the action on record. */
static int change_cadre(struct qz_tracker *t, const char *what, enum qz_query_id q, const char *id,
                        const char *text, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};
    struct qz_batch b;
    const struct qz_row *row;

    int rc = qz_db_get(t->db, Q_STAFF_FIND, &row, err, TEXT(id));
    if (rc != 1)
        return rc < 0 ? -1 : no_cadre(err);

    int64_t ref = qz_row_int(row, 0);
    cadre_describe_action(&data, id, qz_row_text(row, 1));

    rc = qz_own_begin(t, &b, now_ms, err);
    if (rc == 0 && (cadre_act(&b, id, what, &data, err) != 0 || change_secret(&b, q, ref, text, err) != 0 ||
                    (!text && qz_badge_end(&b, ref, err) != 0))) {
        qz_own_cancel(&b);
        rc = -1;
    } else if (rc == 0) {
        rc = qz_own_end(&b, err);
    }

    qz_buf_finish(&data);
    return rc;
}

int qz_cadre_pin(struct qz_tracker *t, const char *id, const char *pin, int64_t now_ms, struct qz_err *err)
{
    char hash[QZ_PIN_HASH_TEXT];
    return qz_cadre_pin_hash(pin, hash, err) == 0 ? qz_cadre_pin_hashed(t, id, hash, now_ms, err) : -1;
}

int qz_cadre_pin_hashed(struct qz_tracker *t, const char *id, const char *hash, int64_t now_ms,
                        struct qz_err *err)
{
    return change_cadre(t, "pin", Q_SECRET_PIN, id, hash, now_ms, err);
}

int qz_cadre_remove(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err)
{
    return change_cadre(t, "remove", Q_SECRET_DROP, id, NULL, now_ms, err);
}

int qz_cadre_rename(struct qz_tracker *t, const char *id, const char *name, int64_t now_ms,
                    struct qz_err *err)
{
    if (qz_check_called("the name", name, QZ_NAME_CHARS, false, err) != 0)
        return -1;
    return change_cadre(t, "rename", Q_SECRET_NAME, id, name, now_ms, err);
}

/* ---- listing ---- */

/* Which of those of its organisation whom kiosks show by the same masked name a cadre is, and how many others
 * have the very same name: kiosks number them in the order in which they are told (qz_registry_config). */
static int cadre_number(struct qz_tracker *t, int64_t organisation, int64_t ref, const char *masked,
                        struct qz_cadre_row *c, struct qz_err *err)
{
    char other[QZ_TEXT_MAX];
    int place = 0, alike = 0, rc;
    const struct qz_row *row;
    const char letter[] = {c->id[0], '\0'};
    QZ_ROWS rows = qz_db_rows(t->db, Q_STAFF_NAMES, err, INT(organisation), TEXT(letter));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        qz_mask_name(qz_row_text(row, 1), other, sizeof other);
        if (strcmp(other, masked) != 0)
            continue;
        alike++;
        if (qz_row_int(row, 0) == ref)
            place = alike;
        else if (strcmp(qz_row_text(row, 1), c->name) == 0 && strcmp(c->name, masked) != 0)
            c->same_name++;
    }

    c->nth = alike > 1 ? place : 0;
    return rc;
}

static int cadre_describe(struct qz_tracker *t, int64_t organisation, int64_t ref, struct qz_cadre_row *c,
                          struct qz_err *err)
{
    char masked[QZ_TEXT_MAX];
    qz_mask_name(c->name, masked, sizeof masked);
    if (cadre_number(t, organisation, ref, masked, c, err) != 0)
        return -1;

    if (c->nth)
        snprintf(c->shown, sizeof c->shown, "%s %d", masked, c->nth);
    else
        snprintf(c->shown, sizeof c->shown, "%s", masked);
    return 0;
}

/* What a row says; its organisation and ref are for cadre_describe, once the rows are at their end. */
static void cadre_read(const struct qz_row *row, struct qz_cadre_row *c, int64_t *organisation, int64_t *ref)
{
    memset(c, 0, sizeof *c);
    qz_copy_text(c->id, sizeof c->id, qz_row_text(row, 0));
    qz_copy_text(c->organisation, sizeof c->organisation, qz_row_text(row, 1));
    qz_copy_text(c->name, sizeof c->name, qz_row_text(row, 2));
    c->pin = qz_row_int(row, 4) ? QZ_PIN_STOLEN : pin_state(qz_row_text(row, 3));
    *organisation = qz_row_int(row, 5);
    *ref = qz_row_int(row, 6);
}

int qz_cadre_get(struct qz_tracker *t, const char *id, struct qz_cadre_row *out, struct qz_err *err)
{
    int64_t organisation, ref;
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_STAFF_GET, &row, err, TEXT(id));
    if (rc != 1)
        return rc < 0 ? -1 : no_cadre(err);

    cadre_read(row, out, &organisation, &ref);
    return cadre_describe(t, organisation, ref, out, err);
}

int qz_staff_list(struct qz_tracker *t, enum qz_role role, const char *organisation, const char *after,
                  struct qz_cadre_row *out, int most, struct qz_err *err)
{
    const char letter[] = {qz_role_letter(role), '\0'};
    int64_t of[QZ_CADRE_PAGE], ref[QZ_CADRE_PAGE], only = 0;
    int n = 0, rc;

    if (*organisation && qz_org_ref(t, organisation, &only, err) != 0)
        return -1;

    const struct qz_row *row;
    QZ_ROWS rows = qz_db_rows(t->db, Q_STAFF_LIST, err, TEXT(after), INT(only),
                              INT(most < QZ_CADRE_PAGE ? most : QZ_CADRE_PAGE), TEXT(letter));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        cadre_read(row, &out[n], &of[n], &ref[n]);
        n++;
    }

    for (int i = 0; i < n && rc == 0; i++)
        rc = cadre_describe(t, of[i], ref[i], &out[i], err);
    return rc < 0 ? -1 : n;
}
