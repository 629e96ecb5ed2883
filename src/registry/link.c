#include "registry/link.h"

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "registry/consent.h"
#include "rules/age.h"
#include "rules/role.h"

#include <string.h>

/* ---- how a cadre serves ---- */

static int link_no_cadre(struct qz_err *err)
{
    return qz_fail(err, QZ_E_MISSING, "there is no cadre of that id; list them to see which are");
}

static int link_read_cadre(struct qz_tracker *t, const char *id, struct qz_cadre_known *out,
                           struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_role_of(id) == QZ_ROLE_CADRE ? qz_db_get(t->db, Q_DUTY_CADRE, &row, err, TEXT(id)) : 0;
    if (rc != 1)
        return rc < 0 ? -1 : link_no_cadre(err);

    out->ref = qz_row_int(row, 0);
    qz_copy_text(out->organisation, sizeof out->organisation, qz_row_text(row, 1));
    out->post.at = (enum qz_org_kind)qz_row_int(row, 2);
    qz_copy_text(out->name, sizeof out->name, qz_row_text(row, 4));
    return 0;
}

int qz_cadre_known(struct qz_tracker *t, const char *id, int64_t at_ms, struct qz_cadre_known *out,
                   struct qz_err *err)
{
    const struct qz_row *row;
    memset(out, 0, sizeof *out);
    if (link_read_cadre(t, id, out, err) != 0)
        return -1;

    int rc = qz_db_get(t->db, Q_DUTY_POST_AT, &row, err, INT(out->ref), INT(at_ms));
    out->has_post = rc == 1;
    if (rc == 1) {
        out->post.kind = (enum qz_cadre_kind)qz_row_int(row, 0);
        out->post.in_school = qz_row_int(row, 1) != 0;
        out->post_from_ms = qz_row_int(row, 2);
    }
    return rc < 0 ? -1 : 0;
}

int qz_cadre_post_set(struct qz_tracker *t, const char *id, enum qz_cadre_kind kind, bool in_school,
                      struct qz_date from, int64_t now_ms, struct qz_err *err)
{
    struct qz_cadre_known cadre;
    struct qz_buf data = {0};
    int64_t from_ms = qz_date_start(from);
    if (qz_cadre_known(t, id, now_ms, &cadre, err) != 0)
        return -1;
    if (from.year < 2010 || from_ms > now_ms + 366 * QZ_DAY_MS) {
        qz_fail(err, QZ_E_INPUT, "that day is before 2010 or more than a year ahead; give another one");
        return qz_fail_field(err, "from");
    }

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "cadre", id);
    qz_jsonw_text(&data, "kind", qz_cadre_kind_name(kind));
    qz_jsonw_bool(&data, "school", in_school);
    qz_jsonw_time(&data, "from", from_ms);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, "cadre-post", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

/* ---- linking ---- */

static int link_youth(struct qz_tracker *t, const char *who, int64_t *ref, struct qz_err *err)
{
    int rc = qz_youth_ref(t, who, ref, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no person of that id; list them to see which are");
    return rc < 0 ? -1 : 0;
}

static int link_is_free(struct qz_tracker *t, int64_t youth, const char *cadre, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_DUTY_LINK_OF, &row, err, INT(youth));
    if (rc != 1)
        return rc;
    if (strcmp(qz_row_text(row, 1), cadre) == 0)
        return qz_fail(err, QZ_E_CONFLICT, "that person is linked to this cadre already");
    return qz_fail(
        err, QZ_E_CONFLICT,
        "that person is linked to another cadre, %s; a youth has one cadre at a time: end that link "
        "first",
        qz_row_text(row, 1));
}

/* Whether the youth agreed, or is said to agree now. */
static int link_agreed(struct qz_tracker *t, int64_t youth, bool asked, bool *keep, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_DUTY_CONSENT, &row, err, INT(youth), TEXT(QZ_CONSENT_CONTACT)) != 1)
        return -1;

    bool given = qz_row_int(row, 0) != 0;
    int64_t age = qz_row_int(row, 1);
    *keep = asked && !given;

    if (age < 0)
        return qz_fail(err, QZ_E_CONFLICT, "that person was forgotten, and can be linked to nobody");
    if (given)
        return 0;
    if (age == QZ_AGE_UNDER_14)
        return qz_fail(err, QZ_E_CONFLICT,
                       "that person is under 14: a parent or guardian agrees on the phone first");
    return asked
               ? 0
               : qz_fail(err, QZ_E_CONFLICT,
                         "that person has not agreed to be linked and contacted; ask, and say that you did");
}

static int link_keep_consent(struct qz_batch *b, int64_t youth, const char *language, struct qz_err *err)
{
    struct qz_consent_texts texts;
    if (qz_consent_texts(language, &texts, err) != 0)
        return -1;

    for (size_t i = 0; i < texts.n; i++)
        if (strcmp(texts.text[i].purpose, QZ_CONSENT_CONTACT) == 0)
            return qz_consent_add(b, youth, &texts, i, true, "cadre", "", err);
    return qz_fail(err, QZ_E_BUG, "there is no text of the consent to be linked");
}

static void link_data(struct qz_buf *data, const struct qz_link_new *link)
{
    qz_jsonw_object(data, NULL);
    qz_jsonw_text(data, "cadre", link->cadre);
    qz_jsonw_text(data, "who", link->who);
    qz_jsonw_text(data, "field", qz_field_name(link->field));
    qz_jsonw_text(data, "wish", qz_link_wish_name(link->wish));
    qz_jsonw_object_end(data);
}

int qz_link_add(struct qz_tracker *t, const struct qz_link_new *link, const char *language, int64_t now_ms,
                struct qz_err *err)
{
    struct qz_cadre_known cadre;
    struct qz_buf data = {0};
    struct qz_batch b;
    int64_t youth;
    bool keep;
    if (qz_cadre_known(t, link->cadre, now_ms, &cadre, err) != 0 ||
        link_youth(t, link->who, &youth, err) != 0)
        return -1;
    if (!*cadre.name)
        return qz_fail(err, QZ_E_CONFLICT, "that cadre has left; link the youth to another one");
    if (link_is_free(t, youth, link->cadre, err) != 0 ||
        link_agreed(t, youth, link->asked, &keep, err) != 0 || qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    link_data(&data, link);
    int rc = qz_own_add(&b, "link-add", &data, err);
    if (rc == 0 && keep)
        rc = link_keep_consent(&b, youth, language, err);
    qz_buf_finish(&data);
    if (rc == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}

/* ---- and no more ---- */

static int link_end_in(struct qz_batch *b, const char *cadre, const char *who, const char *reason,
                       struct qz_err *err)
{
    struct qz_buf data = {0};
    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "cadre", cadre);
    qz_jsonw_text(&data, "who", who);
    qz_jsonw_text(&data, "reason", reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "link-end", &data, err);
    qz_buf_finish(&data);
    return rc;
}

/* The cadre to whom a youth is linked. 1, 0, -1. */
static int link_of(struct qz_tracker *t, const char *who, char cadre[QZ_ID_TEXT], struct qz_err *err)
{
    const struct qz_row *row;
    int64_t youth;
    int rc = qz_youth_ref(t, who, &youth, err);
    if (rc == 1)
        rc = qz_db_get(t->db, Q_DUTY_LINK_OF, &row, err, INT(youth));
    if (rc == 1)
        qz_copy_text(cadre, QZ_ID_TEXT, qz_row_text(row, 1));
    return rc;
}

int qz_link_end(struct qz_tracker *t, const char *cadre, const char *who, const char *reason, int64_t now_ms,
                struct qz_err *err)
{
    char linked[QZ_ID_TEXT];
    struct qz_batch b;
    if (qz_check_text("the reason", reason, QZ_REASON_MAX, false, err) != 0)
        return -1;
    int rc = link_of(t, who, linked, err);
    if (rc < 0)
        return -1;
    if (rc == 0 || strcmp(linked, cadre) != 0)
        return qz_fail(err, QZ_E_MISSING, "that person is not linked to this cadre");

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (link_end_in(&b, cadre, who, reason, err) == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}

int qz_link_withdrawn(struct qz_batch *b, const char *who, struct qz_err *err)
{
    char cadre[QZ_ID_TEXT];
    int rc = link_of(b->t, who, cadre, err);
    return rc == 1 ? link_end_in(b, cadre, who, "consent withdrawn", err) : rc;
}

int qz_link_list(struct qz_tracker *t, int64_t cadre, int64_t after, struct qz_link_row *out, int most,
                 struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_DUTY_LINKS, err, INT(cadre), INT(after), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_link_row *l = &out[n++];
        size_t len;

        memset(l, 0, sizeof *l);
        l->n = qz_row_int(row, 0);
        qz_id_text('y', qz_row_blob(row, 1, &len), l->who);
        qz_copy_text(l->masked, sizeof l->masked, qz_row_text(row, 2));
        l->field = (enum qz_field)qz_row_int(row, 3);
        l->wish = (enum qz_link_wish)qz_row_int(row, 4);
        l->since_ms = qz_row_int(row, 5);
        l->youth = qz_row_int(row, 6);
    }
    return rc < 0 ? -1 : n;
}
