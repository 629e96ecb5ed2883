#include "registry/own_data.h"

#include "base/text.h"
#include "journal/own.h"
#include "journal/state.h"
#include "registry/link.h"
#include "registry/registry_int.h"

#include <stdio.h>
#include <string.h>

int qz_own_data_get(struct qz_tracker *t, int64_t youth, struct qz_own_data *out, struct qz_err *err)
{
    const struct qz_row *row;
    size_t len;
    int rc = qz_db_get(t->db, Q_OWN_DATA_GET, &row, err, INT(youth));
    memset(out, 0, sizeof *out);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no person of that id");

    qz_id_text('y', qz_row_blob(row, 0, &len), out->who);
    qz_copy_text(out->name, sizeof out->name, qz_row_text(row, 1));
    qz_copy_text(out->phone, sizeof out->phone, qz_row_text(row, 2));
    out->age = (enum qz_age)qz_row_int(row, 3);
    qz_copy_text(out->organisation_title, sizeof out->organisation_title, qz_row_text(row, 4));
    return 0;
}

/* ---- on record ---- */

int qz_request_list(struct qz_tracker *t, int64_t youth, struct qz_request_row *out, int most,
                    struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_REQUEST_LIST, err, INT(youth), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        qz_copy_text(out[n].what, sizeof out[n].what, qz_row_text(row, 0));
        out[n++].at_ms = qz_row_int(row, 1);
    }
    return rc < 0 ? -1 : n;
}

static int request_keep(struct qz_tracker *t, int64_t youth, const char *what, int64_t now_ms,
                        struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_REQUEST_KEEP, err, INT(youth), TEXT(what), INT(now_ms)) == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}

int qz_own_data_copied(struct qz_tracker *t, int64_t youth, int64_t now_ms, struct qz_err *err)
{
    return request_keep(t, youth, "copy", now_ms, err);
}

/* ---- what is changed ---- */

int qz_own_data_correct(struct qz_tracker *t, const struct qz_phone *me, const char *name, const char *phone,
                        int64_t now_ms, struct qz_err *err)
{
    struct qz_person_new p = {0};
    qz_copy_text(p.name, sizeof p.name, name);
    qz_copy_text(p.phone, sizeof p.phone, phone);
    if (qz_person_fits(&p, err) != 0 || qz_person_correct(t, me->who, name, phone, now_ms, err) != 0)
        return -1;
    return request_keep(t, me->youth, "correct", now_ms, err);
}

/* The text of that purpose, by its place; -1: it is none that one says yes or no to alone. */
static int own_data_purpose(const struct qz_consent_texts *texts, const char *purpose)
{
    if (strcmp(purpose, QZ_CONSENT_ROLL) == 0 || strcmp(purpose, QZ_CONSENT_GUARDIAN) == 0)
        return -1;
    for (size_t i = 0; i < texts->n; i++)
        if (strcmp(texts->text[i].purpose, purpose) == 0)
            return (int)i;
    return -1;
}

static int own_data_say_in(struct qz_batch *b, const struct qz_phone *me,
                           const struct qz_consent_texts *texts, size_t i, bool yes, struct qz_err *err)
{
    char what[QZ_REQUEST_TEXT];
    const char *purpose = texts->text[i].purpose;
    snprintf(what, sizeof what, "%s:%s", yes ? "yes" : "no", purpose);
    if (qz_db_do(b->t->db, Q_CONSENT_END, err, INT(me->youth), TEXT(purpose), INT(b->now_ms)) != 0 ||
        qz_consent_add(b, me->youth, texts, i, yes, "phone", "", err) != 0)
        return -1;

    bool linked_no_more = !yes && strcmp(purpose, QZ_CONSENT_CONTACT) == 0;
    if (linked_no_more && qz_link_withdrawn(b, me->who, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_REQUEST_KEEP, err, INT(me->youth), TEXT(what), INT(b->now_ms));
}

int qz_own_data_say(struct qz_tracker *t, const struct qz_phone *me, const struct qz_consent_texts *texts,
                    const char *purpose, bool yes, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    int i = own_data_purpose(texts, purpose);
    if (i < 0)
        return qz_fail(err, QZ_E_MISSING, "nobody is asked that");
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (own_data_say_in(&b, me, texts, (size_t)i, yes, err) == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}

/* Asked first, so that it is on record whatever comes of it. */
int qz_own_data_erase(struct qz_tracker *t, const struct qz_phone *me, int64_t now_ms, struct qz_err *err)
{
    struct qz_forgetting done;
    if (request_keep(t, me->youth, "erase", now_ms, err) != 0)
        return -1;
    return qz_person_forget(t, me->who, now_ms, &done, err);
}
