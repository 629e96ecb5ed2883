#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "rules/limits.h"
#include "tracker/api/api.h"

#include <inttypes.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEOPLE_BODY_MOST (1u << 20)
#define SEEK_PAGES       20 /* that are looked through for one answer */
#define TAIL_LEAST       2  /* digits of a number that is sought by its end */

/* A batch of people on its way in. */
struct arriving {
    struct qz_person_new person[QZ_PEOPLE_MOST];
    char id[QZ_PEOPLE_MOST][QZ_ID_TEXT];
    struct qz_row_problem problem[QZ_PEOPLE_MOST];
    size_t count, problems;
};

/* Members of one row that are of another type or too long are that row's problem, like any other. */
static bool read_person(const json_t *obj, struct qz_person_new *p, struct qz_err *err)
{
    const char *name = qz_json_chars(obj, "name", QZ_NAME_CHARS, err);
    const char *phone = name ? qz_json_str_or_empty(obj, "phone", sizeof p->phone - 1, err) : NULL;
    const char *consent = phone ? qz_json_str_or_empty(obj, "consent", sizeof p->consent - 1, err) : NULL;
    if (!consent)
        return false;
    strcpy(p->name, name);
    strcpy(p->phone, phone);
    strcpy(p->consent, consent);
    return true;
}

static int read_people(const json_t *obj, struct arriving *a, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "people", QZ_PEOPLE_MOST, err);
    if (!list)
        return -1;

    a->count = json_array_size(list);
    for (size_t i = 0; i < a->count; i++) {
        struct qz_err e;
        const json_t *row = json_array_get(list, i);
        if (json_is_object(row) && read_person(row, &a->person[i], &e))
            continue;
        a->problem[a->problems].row = i;
        qz_copy_text(a->problem[a->problems++].text, sizeof a->problem->text,
                     json_is_object(row) ? e.msg : QZ_WORD("a person must be an object"));
    }

    return a->problems
               ? qz_fail(err, QZ_E_INPUT, "%zu of %zu rows cannot be taken; correct them or leave them out",
                         a->problems, a->count)
               : 0;
}

static void tell_problems(struct qz_call *c, const struct arriving *a, const struct qz_err *err)
{
    struct qz_buf list = {0};
    qz_jsonw_array(&list, NULL);
    for (size_t i = 0; i < a->problems; i++) {
        qz_jsonw_object(&list, NULL);
        qz_jsonw_u64(&list, "row", a->problem[i].row);
        qz_jsonw_text(&list, "text", a->problem[i].text);
        qz_jsonw_object_end(&list);
    }
    qz_jsonw_array_end(&list);
    qz_call_problem(c, 422, "rows", "Some rows cannot be taken, so none was", "%s", err->msg);
    if (!list.failed)
        qz_call_extend(c, "problems", list.data);
    qz_buf_finish(&list);
}

static void add_people(struct qz_call *c, const json_t *obj, struct arriving *a)
{
    struct qz_err err;
    const char *org = qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, &err);
    int rc = org ? read_people(obj, a, &err) : -1;
    if (rc == 0)
        rc = qz_people_add(c->store, org, a->person, a->count, qz_now_ms(), a->id, a->problem, &a->problems,
                           &err);
    if (rc != 0) {
        if (a->problems)
            tell_problems(c, a, &err);
        else
            qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_array(&c->out, "ids");
    for (size_t i = 0; i < a->count; i++)
        qz_jsonw_text(&c->out, NULL, a->id[i]);
    qz_jsonw_array_end(&c->out);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 201, NULL);
}

static void api_people_add(struct qz_call *c)
{
    json_t *obj = qz_call_json(c);
    struct arriving *a = obj ? calloc(1, sizeof *a) : NULL;
    if (a)
        add_people(c, obj, a);
    else if (obj)
        qz_call_problem(c, 503, "busy", "The tracker is short of memory", "Send it again in a while.");
    if (a)
        sodium_memzero(a, sizeof *a);
    free(a);
    json_decref(obj);
}

/* The members of a person, after the brace. masked: as on screens, which is no look at a name. */
static void write_person_as(struct qz_call *c, const struct qz_person_row *p, bool masked)
{
    size_t digits = strlen(p->phone);
    qz_jsonw_text(&c->out, "id", p->id);
    qz_jsonw_text(&c->out, "phone", masked ? "" : p->phone);
    qz_jsonw_text(&c->out, "tail", digits ? p->phone + digits - 4 : "");
    qz_jsonw_text(&c->out, "consent", p->consent);
    qz_jsonw_text(&c->out, "name", masked ? p->masked : p->name);
    qz_jsonw_text(&c->out, "masked", p->masked);
}

void qz_api_write_person(struct qz_call *c, const struct qz_person_row *p)
{
    write_person_as(c, p, false);
}

/* A part of the name, or the end of the phone number; "" is everybody. */
static bool person_is_sought(const struct qz_person_row *p, const char *sought)
{
    size_t n = strlen(sought), digits = strlen(p->phone);
    bool by_tail = n >= TAIL_LEAST && n <= digits && strcmp(p->phone + digits - n, sought) == 0;
    return by_tail || strstr(p->name, sought);
}

/* Those of the organisation above *after who are sought. *after becomes where to go on, "" at the end. */
static int people_seek(struct qz_call *c, const char *org, const char *sought, char after[QZ_ID_TEXT],
                       struct qz_person_row *out, struct qz_err *err)
{
    struct qz_person_row *part = qz_call_keep(c, QZ_PAGE, sizeof *part);
    int found = 0, n = QZ_PAGE;
    if (!part)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the list");

    for (int round = 0; n == QZ_PAGE && found < QZ_PAGE && round < SEEK_PAGES; round++) {
        n = qz_people_list(c->store, org, after, part, QZ_PAGE, err);
        if (n < 0)
            return -1;
        for (int i = 0; i < n && found < QZ_PAGE; i++) {
            if (person_is_sought(&part[i], sought))
                out[found++] = part[i];
            strcpy(after, part[i].id);
        }
    }
    if (n < QZ_PAGE && found < QZ_PAGE)
        *after = '\0';
    return found;
}

static void api_people(struct qz_call *c)
{
    struct qz_person_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    const char *org = qz_call_organisation(c), *sought = qz_call_query(c, "q");
    char after[QZ_ID_TEXT];
    struct qz_err err;
    if (!row)
        return;

    qz_copy_text(after, sizeof after, qz_call_query(c, "after"));
    bool masked = *qz_call_query(c, "masked") != '\0';
    int n = people_seek(c, org, sought, after, row, &err);
    if (n >= 0 && !masked &&
        !qz_call_looks(c, row, (size_t)n, sizeof *row, offsetof(struct qz_person_row, id)))
        return;

    qz_jsonw_object(&c->out, NULL);
    if (n < 0 || qz_api_write_whose(c, org, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
    qz_jsonw_bool(&c->out, "hidden", masked);
    qz_jsonw_text(&c->out, "q", sought);
    qz_jsonw_array(&c->out, "people");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        write_person_as(c, &row[i], masked);
        qz_jsonw_object_end(&c->out);
    }
    qz_list_end(c, after);
}

static void write_found(struct qz_call *c, const struct qz_person_found *row, int n)
{
    qz_list_begin(c, "people");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_api_write_person(c, &row[i].person);
        qz_jsonw_text(&c->out, "organisation", row[i].organisation);
        qz_jsonw_text(&c->out, "organisation_title", row[i].title);
        qz_jsonw_object_end(&c->out);
    }
    qz_list_end(c, "");
}

/* Those alone whom whoever asks sees. Returns how many. */
static int found_keep_seen(struct qz_call *c, struct qz_person_found *row, int n)
{
    int seen = 0;
    for (int i = 0; i < n; i++)
        if (qz_call_sees(c, row[i].organisation))
            row[seen++] = row[i];
    return seen;
}

/* The number comes in the body: addresses are written to the logs of proxies. */
static void api_people_find(struct qz_call *c)
{
    struct qz_person_found *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *phone = qz_json_str(obj, "phone", 23, &err);
    int n = phone ? qz_people_find(c->store, phone, row, QZ_PAGE, &err) : -1;
    n = n > 0 ? found_keep_seen(c, row, n) : n;
    if (n < 0)
        qz_call_failed(c, &err);
    else if (qz_call_looks(c, row, (size_t)n, sizeof *row, offsetof(struct qz_person_found, person.id)))
        write_found(c, row, n);
    json_decref(obj);
}

/* *name and *phone receive what is given, borrowed from obj, or NULL. */
static int read_correction(const json_t *obj, const char **name, const char **phone, struct qz_err *err)
{
    *name = *phone = NULL;
    if (json_object_get(obj, "name") && !(*name = qz_json_chars(obj, "name", QZ_NAME_CHARS, err)))
        return -1;
    if (json_object_get(obj, "phone") && !(*phone = qz_json_str(obj, "phone", 23, err)))
        return -1;
    return *name || *phone ? 0 : qz_fail(err, QZ_E_INPUT, "give \"name\" or \"phone\", as it is right");
}

static void api_person_correct(struct qz_call *c)
{
    struct qz_err err;
    const char *name, *phone;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    int rc = read_correction(obj, &name, &phone, &err);
    if (rc == 0)
        rc = qz_person_correct(c->store, qz_call_param(c, "id"), name, phone, qz_now_ms(), &err);
    json_decref(obj);
    qz_call_done(c, rc, &err);
}

static void write_came(struct qz_call *c, const struct qz_came_row *row)
{
    qz_jsonw_object(&c->out, NULL);
    qz_api_write_person(c, &row->person);
    qz_jsonw_time(&c->out, "at", row->at_ms);
    if (row->out_ms)
        qz_jsonw_time(&c->out, "out", row->out_ms);
    if (row->forgot)
        qz_jsonw_bool(&c->out, "forgot", true);
    qz_jsonw_text(&c->out, "how", qz_how_name((enum qz_how)row->how));
    qz_jsonw_text(&c->out, "kiosk", row->kiosk);
    qz_jsonw_text(&c->out, "log", row->log);
    qz_jsonw_int(&c->out, "n", row->n);
    qz_jsonw_object_end(&c->out);
}

/* Whose list it is, and who may be spoken for. */
static int write_came_of(struct qz_call *c, struct qz_err *err)
{
    struct qz_activity_row a;
    if (qz_activity_get(c->store, qz_call_param(c, "id"), &a, err) != 0)
        return -1;
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_key(&c->out, "activity");
    qz_api_write_activity(c, &a);
    return qz_api_write_whose(c, a.organisation, err) == 0 ? qz_api_write_cadres(c, a.organisation, err) : -1;
}

/* Whether somebody is still there, of an activity where people check out. */
static bool came_is_inside(const struct qz_came_row *row)
{
    return !row->out_ms && !row->forgot;
}

/* Those who came above *after and are sought. *after becomes where to go on, 0 at the end. */
static int came_seek(struct qz_call *c, const char *sought, int64_t *after, struct qz_came_row *out,
                     struct qz_err *err)
{
    struct qz_came_row *part = qz_call_keep(c, QZ_PAGE, sizeof *part);
    bool inside = *qz_call_query(c, "inside") != '\0';
    int found = 0, n = QZ_PAGE;
    if (!part)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the list");

    for (int round = 0; n == QZ_PAGE && found < QZ_PAGE && round < SEEK_PAGES; round++) {
        n = qz_activity_came(c->store, qz_call_param(c, "id"), *after, qz_now_ms(), part, QZ_PAGE, err);
        if (n < 0)
            return -1;
        for (int i = 0; i < n && found < QZ_PAGE; i++) {
            if (person_is_sought(&part[i].person, sought) && (!inside || came_is_inside(&part[i])))
                out[found++] = part[i];
            *after = part[i].cursor;
        }
    }
    if (n < QZ_PAGE && found < QZ_PAGE)
        *after = 0;
    return found;
}

static void api_came(struct qz_call *c)
{
    struct qz_came_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    const char *sought = qz_call_query(c, "q");
    char next[24] = "";
    struct qz_err err;
    uint64_t from;
    if (!row || !qz_call_number(c, "after", 0, &from))
        return;

    int64_t after = (int64_t)from;
    int n = came_seek(c, sought, &after, row, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    if (!qz_call_looks(c, row, (size_t)n, sizeof *row, offsetof(struct qz_came_row, person.id)))
        return;
    if (write_came_of(c, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_text(&c->out, "q", sought);
    qz_jsonw_bool(&c->out, "inside", *qz_call_query(c, "inside") != '\0');
    qz_jsonw_time(&c->out, "as_of", qz_now_ms());
    qz_jsonw_array(&c->out, "came");
    for (int i = 0; i < n; i++)
        write_came(c, &row[i]);
    if (after)
        snprintf(next, sizeof next, "%" PRId64, after);
    qz_list_end(c, next);
}

static void api_person_forget(struct qz_call *c)
{
    struct qz_err err;
    struct qz_forgetting done;
    if (qz_person_forget(c->store, qz_call_param(c, "id"), qz_now_ms(), &done, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_bool(&c->out, "forgotten", true);
    qz_jsonw_u64(&c->out, "passes", done.passes);
    qz_jsonw_bool(&c->out, "kept", done.kept);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static const struct qz_route people_rows[] = {
    {"GET", "/v1/activities/{id}/came", QZ_MAY_READ | QZ_MAY_NOTE, 0, api_came, .page = "came"},
    {"POST", "/v1/people", QZ_MAY_MANAGE, PEOPLE_BODY_MOST, api_people_add},
    {"GET", "/v1/people", QZ_MAY_READ | QZ_MAY_NOTE, 0, api_people, .page = "people"},
    {"POST", "/v1/people/find", QZ_MAY_MANAGE, QZ_JSON_MOST, api_people_find},
    {"POST", "/v1/people/{id}/correct", QZ_MAY_MANAGE, QZ_JSON_MOST, api_person_correct,
     .then = "/people/{id}/looks"},
    {"POST", "/v1/people/{id}/forget", QZ_MAY_MANAGE, QZ_JSON_MOST, api_person_forget,
     .then = "/people?masked=yes"},
};
const struct qz_route_table qz_people_routes = {people_rows, sizeof people_rows / sizeof *people_rows};
