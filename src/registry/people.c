#include "base/clock.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "base/words.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"
#include "rules/mask.h"

#include <stdio.h>
#include <string.h>

#define IDS_AN_ENTRY 100 /* so that a line stays below its limit */

/* ---- people ---- */

static bool phone_fits(const char *phone)
{
    const char *p = *phone == '+' ? phone + 1 : phone;
    size_t n = strlen(p);
    return !*phone || (n >= QZ_PHONE_LEAST && n <= QZ_PHONE_MOST && strspn(p, "0123456789") == n);
}

int qz_person_fits(const struct qz_person_new *p, struct qz_err *err)
{
    if (qz_check_called("the name", p->name, QZ_NAME_CHARS, false, err) != 0)
        return qz_fail_field(err, "name");
    if (phone_fits(p->phone))
        return 0;
    qz_fail(err, QZ_E_INPUT, "the phone number must be 5 to 15 digits, or be left out");
    return qz_fail_field(err, "phone");
}

static bool day_fits(const char *day)
{
    int y, m, d;
    char again[40];
    if (strlen(day) != 10 || sscanf(day, "%4d-%2d-%2d", &y, &m, &d) != 3 || y < 1970 || y > 9999)
        return false;
    struct qz_date date = qz_date_of(qz_date_start((struct qz_date){y, m, d}));
    snprintf(again, sizeof again, "%04d-%02d-%02d", date.year, date.month, date.day);
    return strcmp(again, day) == 0;
}

static int is_there(struct qz_tracker *t, int64_t org, const struct qz_person_new *p, struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(t->db, Q_PEOPLE_SAME, &row, err, TEXT(p->phone), TEXT(p->name), INT(org));
}

/* What is wrong with row i, or NULL. *text may be used for it. Sets *rc to -1 when the store failed. */
static const char *problem_of(struct qz_tracker *t, int64_t org, const struct qz_person_new *p, size_t i,
                              int *rc, char text[120], struct qz_err *err)
{
    struct qz_err e;
    if (qz_check_called("the name", p[i].name, QZ_NAME_CHARS, false, &e) != 0) {
        qz_copy_text(text, 120, e.msg);
        return text;
    }

    if (!phone_fits(p[i].phone))
        return QZ_WORD("the phone number must be 5 to 15 digits, or be left out");
    if (*p[i].consent && !day_fits(p[i].consent))
        return QZ_WORD("consent must be the day it was given, such as 2017-05-04, or be left out");

    for (size_t k = 0; *p[i].phone && k < i; k++)
        if (strcmp(p[k].phone, p[i].phone) == 0 && strcmp(p[k].name, p[i].name) == 0)
            return QZ_WORD("the same name and phone number stand in an earlier row");

    *rc = is_there(t, org, &p[i], err);
    return *rc == 1 ? QZ_WORD("this person is registered already") : NULL;
}

static int check_rows(struct qz_tracker *t, int64_t org, const struct qz_person_new *p, size_t n,
                      struct qz_row_problem *problem, size_t *problems, struct qz_err *err)
{
    *problems = 0;
    for (size_t i = 0; i < n; i++) {
        int rc = 0;
        char text[120];
        const char *what = problem_of(t, org, p, i, &rc, text, err);
        if (rc < 0)
            return -1;

        if (what) {
            problem[*problems].row = i;
            qz_copy_text(problem[(*problems)++].text, sizeof problem->text, what);
        }
    }

    return *problems
               ? qz_fail(err, QZ_E_INPUT, "%zu of %zu rows cannot be taken; correct them or leave them out",
                         *problems, n)
               : 0;
}

static void who_data(struct qz_buf *data, const char *organisation, const char (*ids)[QZ_ID_TEXT], size_t n)
{
    qz_buf_clear(data);

    qz_jsonw_object(data, NULL);
    if (organisation)
        qz_jsonw_text(data, "organisation", organisation);

    qz_jsonw_array(data, "who");
    for (size_t i = 0; i < n; i++)
        qz_jsonw_text(data, NULL, ids[i]);
    qz_jsonw_array_end(data);
    qz_jsonw_object_end(data);
}

int qz_own_add_ids(struct qz_batch *b, const char *verb, const char *organisation,
                   const char (*ids)[QZ_ID_TEXT], size_t n, struct qz_err *err)
{
    struct qz_buf data = {0};
    int rc = 0;

    for (size_t i = 0; i < n && rc == 0; i += IDS_AN_ENTRY) {
        who_data(&data, organisation, ids + i, n - i < IDS_AN_ENTRY ? n - i : IDS_AN_ENTRY);
        rc = qz_own_add(b, verb, &data, err);
    }
    qz_buf_finish(&data);
    return rc;
}

int qz_person_keep(struct qz_batch *b, const char *id, const struct qz_person_new *p, struct qz_err *err)
{
    int64_t ref;
    char masked[QZ_NAME_TEXT];
    size_t digits = strlen(p->phone);
    if (qz_youth_ref(b->t, id, &ref, err) != 1)
        return -1;

    qz_mask_name(p->name, masked, sizeof masked);
    return qz_db_do(b->t->db, Q_PEOPLE_KEEP, err, INT(ref), TEXT(p->name), TEXT(masked), TEXT(p->phone),
                    TEXT(digits ? p->phone + digits - 4 : ""), TEXT(p->consent));
}

void qz_person_id(char out[QZ_ID_TEXT])
{
    uint8_t id[QZ_ID_BYTES];
    do {
        qz_id_new('y', out);
    } while (qz_id_parse('y', out, id) && !qz_pass_id_keeps(id));
}

int qz_people_add(struct qz_tracker *t, const char *organisation, const struct qz_person_new *p, size_t n,
                  int64_t now_ms, char (*ids)[QZ_ID_TEXT], struct qz_row_problem *problem, size_t *problems,
                  struct qz_err *err)
{
    struct qz_batch b;
    int64_t org;
    *problems = 0;
    if (n == 0 || n > QZ_PEOPLE_MOST)
        return qz_fail(err, QZ_E_INPUT, "give 1 to %d people at once", QZ_PEOPLE_MOST);

    if (qz_org_ref(t, organisation, &org, err) != 0 || qz_org_open(t, organisation, err) != 0 ||
        check_rows(t, org, p, n, problem, problems, err) != 0 || qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    for (size_t i = 0; i < n; i++)
        qz_person_id(ids[i]);
    int rc = qz_own_add_ids(&b, "people-add", organisation, (const char(*)[QZ_ID_TEXT])ids, n, err);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = qz_person_keep(&b, ids[i], &p[i], err);

    if (rc != 0) {
        qz_own_cancel(&b);
        return -1;
    }

    return qz_own_end(&b, err);
}

void qz_youth_cursor(const char *after, uint8_t id[QZ_ID_BYTES])
{
    if (!qz_id_parse('y', after, id))
        memset(id, 0, QZ_ID_BYTES);
}

void qz_person_read(const struct qz_row *row, int first, struct qz_person_row *p)
{
    size_t len;
    qz_id_text('y', qz_row_blob(row, first, &len), p->id);
    qz_copy_text(p->name, sizeof p->name, qz_row_text(row, first + 1));
    qz_mask_name(p->name, p->masked, sizeof p->masked); /* the masks of before showed more */
    qz_copy_text(p->phone, sizeof p->phone, qz_row_text(row, first + 2));
    qz_copy_text(p->consent, sizeof p->consent, qz_row_text(row, first + 3));
}

int qz_people_list(struct qz_tracker *t, const char *organisation, const char *after,
                   struct qz_person_row *out, int most, struct qz_err *err)
{
    uint8_t from[QZ_ID_BYTES];
    const struct qz_row *row;
    int64_t org;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &org, err) != 0)
        return -1;

    qz_youth_cursor(after, from);
    QZ_ROWS rows = qz_db_rows(t->db, Q_PEOPLE_LIST, err, INT(org), BLOB(from, sizeof from), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        qz_person_read(row, 0, &out[n++]);
    return rc < 0 ? -1 : n;
}

int qz_people_find(struct qz_tracker *t, const char *phone, struct qz_person_found *out, int most,
                   struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_PEOPLE_FIND, err, TEXT(phone), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        qz_person_read(row, 0, &out[n].person);
        qz_copy_text(out[n].organisation, sizeof out[n].organisation, qz_row_text(row, 4));
        qz_copy_text(out[n].title, sizeof out[n].title, qz_row_text(row, 5));
        n++;
    }

    return rc < 0 ? -1 : n;
}

int qz_person_ref(struct qz_tracker *t, const char *id, int64_t *youth, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_youth_ref(t, id, youth, err);
    return rc == 1 ? qz_db_get(t->db, Q_PEOPLE_IS, &row, err, INT(*youth)) : rc;
}

/* ---- correcting ---- */

/* What is held of a person, and the organisation. QZ_E_MISSING. */
static int person_held(struct qz_tracker *t, const char *id, int64_t *youth, int64_t *org,
                       struct qz_person_new *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_person_ref(t, id, youth, err);
    if (rc == 1)
        rc = qz_db_get(t->db, Q_PEOPLE_HELD, &row, err, INT(*youth));
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "there is no person with the id %.40s: unknown, or forgotten", id);

    memset(out, 0, sizeof *out);
    qz_copy_text(out->name, sizeof out->name, qz_row_text(row, 0));
    qz_copy_text(out->phone, sizeof out->phone, qz_row_text(row, 1));
    *org = qz_row_int(row, 2);
    return 0;
}

static int correct_in(struct qz_batch *b, const char *id, int64_t youth, const struct qz_person_new *p,
                      struct qz_err *err)
{
    char ids[1][QZ_ID_TEXT], masked[QZ_NAME_TEXT];
    size_t digits = strlen(p->phone);
    qz_copy_text(ids[0], sizeof ids[0], id);

    if (qz_own_add_ids(b, "person-correct", NULL, (const char(*)[QZ_ID_TEXT])ids, 1, err) != 0)
        return -1;

    qz_mask_name(p->name, masked, sizeof masked);
    return qz_db_do(b->t->db, Q_PEOPLE_CORRECT, err, INT(youth), TEXT(p->name), TEXT(masked), TEXT(p->phone),
                    TEXT(digits ? p->phone + digits - 4 : ""));
}

int qz_person_correct(struct qz_tracker *t, const char *id, const char *name, const char *phone,
                      int64_t now_ms, struct qz_err *err)
{
    struct qz_person_new p, held;
    struct qz_batch b;
    int64_t youth, org = 0;
    if (person_held(t, id, &youth, &org, &held, err) != 0)
        return -1;
    if (name && qz_check_called("the name", name, QZ_NAME_CHARS, false, err) != 0)
        return -1;
    if (phone && !phone_fits(phone))
        return qz_fail(err, QZ_E_INPUT, "the phone number must be 5 to 15 digits, or empty");

    p = held;
    qz_copy_text(p.name, sizeof p.name, name ? name : held.name);
    qz_copy_text(p.phone, sizeof p.phone, phone ? phone : held.phone);

    if (strcmp(p.name, held.name) == 0 && strcmp(p.phone, held.phone) == 0)
        return 0;

    int rc = is_there(t, org, &p, err);
    if (rc != 0)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_CONFLICT,
                                "somebody of that name and phone number is registered there already");

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (correct_in(&b, id, youth, &p, err) == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}

/* ---- forgetting ---- */

/* As part of an action. */
static int forget_in(struct qz_batch *b, const char *id, int64_t youth, size_t *passes, struct qz_err *err)
{
    char ids[1][QZ_ID_TEXT];
    qz_copy_text(ids[0], sizeof ids[0], id);
    if (qz_pass_revoke_in(b, id, passes, err) != 0 ||
        qz_own_add_ids(b, "person-forget", NULL, (const char(*)[QZ_ID_TEXT])ids, 1, err) != 0 ||
        qz_db_do(b->t->db, Q_PEOPLE_DROP, err, INT(youth)) != 0 ||
        qz_db_do(b->t->db, Q_PHONE_DROP_ALL, err, INT(youth)) != 0 ||
        qz_db_do(b->t->db, Q_REGISTRATION_DROP, err, INT(youth)) != 0 ||
        qz_db_do(b->t->db, Q_CERTIFICATE_DROP_ALL, err, INT(youth)) != 0 ||
        qz_db_do(b->t->db, Q_CONSENT_END_ALL, err, INT(youth), INT(b->now_ms)) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_LIVE_DROP, err, INT(youth));
}

int qz_person_forget(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_forgetting *out,
                     struct qz_err *err)
{
    struct qz_batch b;
    int64_t youth;
    int rc = qz_youth_ref(t, id, &youth, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no person of that id");

    out->kept = qz_forgotten_keep(t, id); /* first: a cut between the two is made up for at the next start */

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    if (forget_in(&b, id, youth, &out->passes, err) == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}
