#include "tracker/http/call.h"

#include "base/text.h"
#include "base/words.h"

#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void qz_call_reply(struct qz_call *c, int status, const char *type)
{
    if (c->out.failed) {
        qz_buf_finish(&c->out);
        qz_call_problem(c, 503, "busy", "No memory for the answer", "Ask again in a while.");
        return;
    }
    c->status = status;
    c->type = type ? type : "application/json";
}

void qz_call_problem(struct qz_call *c, int status, const char *name, const char *title, const char *fmt, ...)
{
    char detail[500];
    va_list args;
    va_start(args, fmt);
    vsnprintf(detail, sizeof detail, fmt, args);
    va_end(args);

    char whole[sizeof detail];
    qz_copy_text(whole, sizeof whole, detail); /* the cut may have gone through a character */
    if (!qz_utf8_valid(whole, strlen(whole)))
        qz_copy_text(whole, sizeof whole, title);

    qz_buf_clear(&c->out);
    c->out.failed = false;
    qz_problem_write(name, status, title, whole, &c->out);
    c->status = status;
    c->type = "application/problem+json";
}

void qz_call_see_other(struct qz_call *c, const char *where)
{
    qz_buf_clear(&c->out);
    qz_buf_clear(&c->location);
    qz_buf_str(&c->location, where);
    c->status = 303;
    c->type = "text/plain; charset=utf-8";
}

void qz_call_cookie(struct qz_call *c, const char *name, const char *value, const char *attributes)
{
    const char *site = strstr(attributes, "SameSite=") ? "" : "; SameSite=Strict";
    for (size_t i = 0; i < QZ_COOKIES; i++) {
        if (c->cookie[i].len)
            continue;
        qz_buf_printf(&c->cookie[i], "%s=%s; Path=/%s%s%s", name, value, site, *attributes ? "; " : "",
                      attributes);
        return;
    }
}

/* A member of the problem that says which field it is about. */
static void problem_field(struct qz_call *c, const struct qz_err *err)
{
    char text[2 + sizeof err->field];
    if (!*err->field)
        return;
    snprintf(text, sizeof text, "\"%s\"", err->field);
    qz_call_extend(c, "field", text);
}

void qz_call_failed(struct qz_call *c, const struct qz_err *err)
{
    static const struct {
        enum qz_err_code code;
        int status;
        const char *name, *title;
    } rows[] = {
        {QZ_E_INPUT, 400, "malformed", QZ_WORD("The request is not well formed")},
        {QZ_E_MISSING, 404, "not-found", QZ_WORD("There is no such thing")},
        {QZ_E_CONFLICT, 409, "conflict", QZ_WORD("It is not in a state for that")},
        {QZ_E_DENIED, 403, "denied", QZ_WORD("That is not allowed")},
        {QZ_E_FULL, 507, "full", QZ_WORD("There is no room for it")},
        {QZ_E_NOMEM, 503, "busy", QZ_WORD("The tracker is short of memory")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].code == err->code) {
            qz_call_problem(c, rows[i].status, rows[i].name, rows[i].title, "%s", err->msg);
            problem_field(c, err);
            return;
        }
    }
    qz_call_problem(c, 500, "broken", "The tracker's store failed", "%s", err->msg);
}

void qz_call_done(struct qz_call *c, int rc, const struct qz_err *err)
{
    if (rc != 0) {
        qz_call_failed(c, err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

void qz_call_wait(struct qz_call *c, int64_t wait_ms)
{
    c->retry_s = (int)(wait_ms / 1000) + 1;
    qz_call_problem(c, 429, "wait", "Too many tries", "Try again in %d s. Nothing is locked.", c->retry_s);
}

void qz_call_extend(struct qz_call *c, const char *key, const char *json)
{
    if (c->out.failed || c->out.len == 0)
        return;
    c->out.len--; /* the closing brace */
    qz_jsonw_raw(&c->out, key, json, strlen(json));
    qz_jsonw_object_end(&c->out);
}

struct qz_kept {
    struct qz_kept *next;
    size_t n; /* bytes */
    max_align_t bytes[];
};

void *qz_call_keep(struct qz_call *c, size_t n, size_t size)
{
    struct qz_kept *k = size && n > (SIZE_MAX - sizeof *k) / size ? NULL : calloc(1, sizeof *k + n * size);
    if (!k) {
        qz_call_problem(c, 503, "busy", "No memory for the answer", "Ask again in a while.");
        return NULL;
    }

    k->next = c->kept;
    k->n = n * size;
    c->kept = k;
    return k->bytes;
}

void qz_call_let_go(struct qz_call *c)
{
    while (c->kept) {
        struct qz_kept *next = c->kept->next;
        sodium_memzero(c->kept->bytes, c->kept->n);
        free(c->kept);
        c->kept = next;
    }
}

const char *qz_call_query(struct qz_call *c, const char *key)
{
    const char *v = MHD_lookup_connection_value(c->conn, MHD_GET_ARGUMENT_KIND, key);
    return v ? v : "";
}

bool qz_call_number(struct qz_call *c, const char *key, uint64_t fallback, uint64_t *out)
{
    const char *v = qz_call_query(c, key);
    *out = fallback;
    if (!*v || qz_parse_u64(v, strlen(v), INT64_MAX, out) == 0)
        return true;
    qz_call_problem(c, 400, "malformed", "The request is not well formed", "\"%s\" must be a whole number",
                    key);
    return false;
}

const char *qz_call_header(struct qz_call *c, const char *name)
{
    return MHD_lookup_connection_value(c->conn, MHD_HEADER_KIND, name);
}

const char *qz_call_bearer(struct qz_call *c)
{
    const char *header = qz_call_header(c, "Authorization");
    return header && strncasecmp(header, "Bearer ", 7) == 0 ? header + 7 : NULL;
}

/* What a form sent, or what a program did. */
static json_t *call_read_json(struct qz_call *c, struct qz_err *err)
{
    if (c->form.body)
        return json_incref(c->form.body);
    return qz_json_load(c->body.data ? c->body.data : "", c->body.len, err);
}

json_t *qz_call_json(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = call_read_json(c, &err);
    if (obj && json_is_object(obj) && qz_asker_may_say(c, obj))
        return obj;
    if (c->status) {
        json_decref(obj);
        return NULL;
    }

    if (obj)
        qz_fail(&err, QZ_E_INPUT, "a JSON object is wanted");
    json_decref(obj);
    qz_call_failed(c, &err);
    return NULL;
}

void qz_list_begin(struct qz_call *c, const char *name)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_array(&c->out, name);
}

void qz_list_end(struct qz_call *c, const char *next)
{
    qz_jsonw_array_end(&c->out);
    qz_jsonw_text(&c->out, "next", next);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}
