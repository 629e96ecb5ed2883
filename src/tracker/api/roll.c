/* A clerk's list of people onto the roll, in a browser: the file is read and shown first, and taken when that
 * was looked at. */
#include "base/clock.h"
#include "base/text.h"
#include "registry/registry.h"
#include "rules/limits.h"
#include "sheet/people.h"
#include "sheet/sheet.h"
#include "tracker/api/api.h"
#include "tracker/http/later.h"
#include "tracker/http/page.h"
#include "tracker/http/server.h"
#include "tracker/web/page.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ROLL_FILE_MOST   (2u << 20) /* bytes of a file; 60,000 people in a workbook are fewer */
#define ROLL_BODY_MOST   (ROLL_FILE_MOST / 3 * 4 + 65536)
#define ROLL_FAULTS_MOST 100 /* that are told; all are counted */
#define ROLL_FAULT_TEXT  500
#define ROLL_SHOWN       10 /* people of a list that are shown before it is taken */

/* A row that is not taken, and why. */
struct roll_fault {
    unsigned row;
    char text[ROLL_FAULT_TEXT]; /* in the language of the sources */
};

/* One list in hand. */
struct roll {
    char organisation[QZ_ID_TEXT];
    char consent[QZ_CELL_DAY]; /* of those whose row does not say; "": such rows are not taken */
    bool take;                 /* else it is only shown */
    struct qz_buf text;        /* the file, or the table that was shown before */
    bool is_file;
    struct qz_people people;
    struct roll_fault fault[ROLL_FAULTS_MOST];
    size_t faults, left_out; /* that are told; that there are */
    size_t taken;
    int rc;
    struct qz_err err;
};

static void roll_finish(void *state)
{
    struct roll *r = state;
    qz_people_finish(&r->people);
    if (r->text.data)
        sodium_memzero(r->text.data, r->text.cap);
    qz_buf_finish(&r->text);
    sodium_memzero(r, sizeof *r);
    free(r);
}

/* ---- reading, in a thread of its own ---- */

static void roll_on_fault(void *ctx, const struct qz_people_fault *fault)
{
    struct roll *r = ctx;
    r->left_out++;
    if (r->faults == ROLL_FAULTS_MOST)
        return;

    struct roll_fault *f = &r->fault[r->faults++];
    f->row = fault->row;
    qz_people_say(fault, false, f->text, sizeof f->text);
}

static int roll_read_table(struct roll *r, const struct qz_buf *table, struct qz_err *err)
{
    char today[QZ_TIME_TEXT];
    const char *text = table->data ? table->data : "";
    qz_time_format(qz_now_ms(), today);
    today[10] = '\0';
    return qz_people_read(text, table->len, today, *r->consent ? r->consent : NULL, roll_on_fault, r,
                          &r->people, err);
}

static void roll_read(void *state)
{
    struct roll *r = state;
    struct qz_buf table = {0};
    if (!r->is_file) {
        r->rc = roll_read_table(r, &r->text, &r->err);
        return;
    }

    r->rc = qz_sheet_text(r->text.data ? r->text.data : "", r->text.len, &table, &r->err);
    if (r->rc == 0)
        r->rc = roll_read_table(r, &table, &r->err);
    if (table.data)
        sodium_memzero(table.data, table.cap);
    qz_buf_finish(&table);
}

/* ---- onto the roll ---- */

/* People on their way in, and the rows of the list that they stand in. */
struct roll_batch {
    struct qz_person_new person[QZ_PEOPLE_MOST];
    unsigned row[QZ_PEOPLE_MOST];
    char id[QZ_PEOPLE_MOST][QZ_ID_TEXT];
    struct qz_row_problem problem[QZ_PEOPLE_MOST];
    size_t count, problems;
};

static void roll_fill(const struct qz_people *people, struct roll_batch *b)
{
    b->count = people->count;
    for (size_t i = 0; i < people->count; i++) {
        const struct qz_person_in *in = &people->row[i];
        b->row[i] = in->row;
        qz_copy_text(b->person[i].name, sizeof b->person->name, in->name);
        qz_copy_text(b->person[i].phone, sizeof b->person->phone, in->phone);
        qz_copy_text(b->person[i].consent, sizeof b->person->consent, in->consent);
    }
}

/* Those in the way are told, and taken out of the batch. */
static void roll_leave_out(struct roll *r, struct roll_batch *b)
{
    bool gone[QZ_PEOPLE_MOST] = {false};
    for (size_t i = 0; i < b->problems; i++) {
        size_t at = b->problem[i].row;
        if (at >= b->count || gone[at])
            continue;
        gone[at] = true;
        roll_on_fault(r, &(struct qz_people_fault){b->row[at], QZ_CELL_ROW_REFUSED, SIZE_MAX, "", 0,
                                                   b->problem[i].text});
    }

    size_t kept = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (gone[i])
            continue;
        b->person[kept] = b->person[i];
        b->row[kept++] = b->row[i];
    }
    b->count = kept;
}

static int roll_add(struct qz_call *c, struct roll *r, struct roll_batch *b)
{
    int64_t now = qz_now_ms();
    int rc = qz_people_add(c->store, r->organisation, b->person, b->count, now, b->id, b->problem,
                           &b->problems, &r->err);
    if (rc == 0 || !b->problems)
        return rc;

    roll_leave_out(r, b);
    if (b->count == 0)
        return 0;
    return qz_people_add(c->store, r->organisation, b->person, b->count, now, b->id, b->problem, &b->problems,
                         &r->err);
}

static int roll_take(struct qz_call *c, struct roll *r)
{
    struct roll_batch *b = r->people.count ? calloc(1, sizeof *b) : NULL;
    if (!b)
        return r->people.count ? qz_fail(&r->err, QZ_E_NOMEM, "no memory for the list") : 0;

    roll_fill(&r->people, b);
    int rc = roll_add(c, r, b);
    r->taken = rc == 0 ? b->count : 0;
    sodium_memzero(b, sizeof *b);
    free(b);
    return rc;
}

/* ---- the answer ---- */

static void roll_write_faults(struct qz_call *c, const struct roll *r)
{
    qz_jsonw_u64(&c->out, "left_out", r->left_out);
    qz_jsonw_bool(&c->out, "wrong", r->left_out > 0);
    qz_jsonw_bool(&c->out, "more", r->left_out > r->faults);

    qz_jsonw_array(&c->out, "faults");
    for (size_t i = 0; i < r->faults; i++) {
        char said[ROLL_FAULT_TEXT];
        qz_copy_text(said, sizeof said, r->fault[i].text);
        if (c->html)
            qz_page_said(c->web->pages, c->language, r->fault[i].text, said, sizeof said);
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_u64(&c->out, "row", r->fault[i].row);
        qz_jsonw_text(&c->out, "text", said);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

static void roll_write_columns(struct qz_call *c, const struct qz_people *p)
{
    static const char *const names[QZ_PEOPLE_COLUMNS] = {"name", "phone", "consent"};
    qz_jsonw_object(&c->out, "columns");
    for (int i = 0; i < QZ_PEOPLE_COLUMNS; i++) {
        char letters[QZ_COLUMN_LETTERS] = "";
        if (p->column[i].at == SIZE_MAX)
            continue;
        qz_column_letters(p->column[i].at, letters);
        qz_jsonw_object(&c->out, names[i]);
        qz_jsonw_text(&c->out, "column", letters);
        qz_jsonw_text(&c->out, "head", p->column[i].head);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_object_end(&c->out);
}

static void roll_write_people(struct qz_call *c, const struct qz_people *p)
{
    qz_jsonw_array(&c->out, "people");
    for (size_t i = 0; i < p->count && i < ROLL_SHOWN; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_u64(&c->out, "row", p->row[i].row);
        qz_jsonw_text(&c->out, "name", p->row[i].name);
        qz_jsonw_text(&c->out, "phone", p->row[i].phone);
        qz_jsonw_text(&c->out, "consent", p->row[i].consent);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

/* The good rows once more, as a table to be sent when they are to be taken. */
static void roll_write_table(struct qz_call *c, const struct qz_people *p)
{
    static const char *const heads[] = {"姓名", "手机", "同意日期"};
    struct qz_buf table = {0};
    qz_csv_add(&table, heads, 3);
    for (size_t i = 0; i < p->count; i++) {
        const char *const row[] = {p->row[i].name, p->row[i].phone, p->row[i].consent};
        qz_csv_add(&table, row, 3);
    }

    qz_jsonw_text(&c->out, "table", table.data && !table.failed ? table.data : "");
    if (table.data)
        sodium_memzero(table.data, table.cap);
    qz_buf_finish(&table);
}

static void roll_answer(struct qz_call *c, const struct roll *r)
{
    struct qz_err err;
    qz_jsonw_object(&c->out, NULL);
    if (qz_api_write_whose(c, r->organisation, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_bool(&c->out, "taken", r->take);
    qz_jsonw_u64(&c->out, "count", r->take ? r->taken : r->people.count);
    roll_write_faults(c, r);
    if (!r->take) {
        qz_jsonw_bool(&c->out, "some", r->people.count > 0);
        qz_jsonw_u64(&c->out, "head_row", r->people.head_row);
        roll_write_columns(c, &r->people);
        roll_write_people(c, &r->people);
        roll_write_table(c, &r->people);
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, r->take ? 201 : 200, NULL);
}

static void roll_then(struct qz_call *c, void *state)
{
    struct roll *r = state;
    if (r->rc == 0 && r->people.count > QZ_PEOPLE_MOST) {
        r->rc = qz_fail(&r->err, QZ_E_INPUT,
                        "more than %d people in one file; split it, or import it by qingzhan people import",
                        QZ_PEOPLE_MOST);
        qz_fail_field(&r->err, "file");
    } else if (r->rc != 0) {
        qz_fail_field(&r->err, "file");
    } else if (r->take) {
        r->rc = roll_take(c, r);
    }

    if (r->rc == 0)
        roll_answer(c, r);
    else
        qz_call_failed(c, &r->err);
}

/* ---- what came in ---- */

static int roll_read_file(const char *text, struct roll *r, struct qz_err *err)
{
    size_t len = strlen(text);
    size_t cap = len / 4 * 3 + 3;
    bool room = qz_buf_reserve(&r->text, cap) == 0;
    int n = !room ? -1 : qz_base64_decode(text, len, false, (uint8_t *)r->text.data, cap);
    if (n < 0) {
        qz_fail(err, room ? QZ_E_INPUT : QZ_E_NOMEM, "the file is not whole; choose it once more");
        return qz_fail_field(err, "file");
    }
    r->text.len = (size_t)n;
    r->is_file = true;
    return 0;
}

static int roll_read_consent(const char *day, struct roll *r, struct qz_err *err)
{
    if (!*day || qz_cell_day(day, r->consent) == QZ_CELL_TAKEN)
        return 0;
    qz_fail(err, QZ_E_INPUT, "that is no day; write it as 2017-05-04");
    return qz_fail_field(err, "consent");
}

static int roll_read_body(const json_t *obj, struct roll *r, struct qz_err *err)
{
    const char *org = qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, err);
    const char *day = org ? qz_json_str_or_empty(obj, "consent", 40, err) : NULL;
    const char *file = day ? qz_json_str_or_empty(obj, "file", ROLL_BODY_MOST, err) : NULL;
    const char *table = file ? qz_json_str_or_empty(obj, "table", ROLL_BODY_MOST, err) : NULL;
    if (!table || (json_object_get(obj, "take") && qz_json_bool(obj, "take", &r->take, err) != 0))
        return -1;

    strcpy(r->organisation, org);
    if (!*file && !*table) {
        qz_fail(err, QZ_E_INPUT, "choose a file: a workbook (XLSX), or CSV");
        return qz_fail_field(err, "file");
    }
    if (roll_read_consent(day, r, err) != 0)
        return -1;
    if (*file)
        return roll_read_file(file, r, err);
    qz_buf_str(&r->text, table);
    return r->text.failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the list") : 0;
}

static void api_roll(struct qz_call *c)
{
    static const struct qz_later reading = {.work = roll_read, .then = roll_then, .end = roll_finish};
    struct qz_err err = {0};
    json_t *obj = qz_call_json(c);
    struct roll *r = obj ? calloc(1, sizeof *r) : NULL;
    if (!r) {
        if (obj)
            qz_call_problem(c, 503, "busy", "The tracker is short of memory", "Send it again in a while.");
        json_decref(obj);
        return;
    }

    int rc = roll_read_body(obj, r, &err);
    json_decref(obj);
    if (rc == 0) {
        qz_call_later(c, &reading, r);
        return;
    }
    roll_finish(r);
    qz_call_failed(c, &err);
}

static void api_roll_form(struct qz_call *c)
{
    struct qz_err err;
    qz_jsonw_object(&c->out, NULL);
    if (qz_api_write_whose(c, qz_call_organisation(c), &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static const struct qz_route roll_rows[] = {
    {"GET", "/v1/people/import", QZ_MAY_MANAGE, 0, api_roll_form, .page = "roll"},
    {"POST", "/v1/people/import", QZ_MAY_MANAGE, ROLL_BODY_MOST, api_roll, .page = "rolled"},
};
const struct qz_route_table qz_roll_routes = {roll_rows, sizeof roll_rows / sizeof *roll_rows};
