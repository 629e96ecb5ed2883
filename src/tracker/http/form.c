#include "tracker/http/form.h"

#include "base/buf.h"
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIELD_NAME 64
#define CHUNK      4096 /* bytes that the reader looks at at once; a name has to fit */

/* A field comes in pieces; it is whole when the next one begins. */
struct form_reading {
    struct qz_form *form;
    struct qz_err *err;
    char name[FIELD_NAME]; /* "": none has begun */
    struct qz_buf value;
    int fields;
    bool wrong; /* *err says how */
};

/* ---- kinds of fields ---- */

static int form_put_text(json_t *body, const char *name, const struct qz_buf *v)
{
    return json_object_set_new(body, name, json_stringn(v->data ? v->data : "", v->len));
}

static int form_put_number(json_t *body, const char *name, const struct qz_buf *v)
{
    uint64_t n;
    if (v->len == 0)
        return 0;
    if (qz_parse_u64(v->data, v->len, INT64_MAX, &n) != 0)
        return form_put_text(body, name, v);
    return json_object_set_new(body, name, json_integer((json_int_t)n));
}

static int form_put_yes(json_t *body, const char *name, const struct qz_buf *v)
{
    (void)v;
    return json_object_set_new(body, name, json_true());
}

/* "2026-05-04T09:30", with seconds or without, as an RFC 3339 time of Shanghai. */
static int form_put_time(json_t *body, const char *name, const struct qz_buf *v)
{
    char text[40];
    if (v->len == 0)
        return 0;
    if (v->len != 16 && v->len != 19)
        return form_put_text(body, name, v);
    snprintf(text, sizeof text, "%s%s+08:00", v->data, v->len == 16 ? ":00" : "");
    return json_object_set_new(body, name, json_string(text));
}

static int form_put_list(json_t *body, const char *name, const struct qz_buf *v)
{
    json_t *list = json_object_get(body, name);
    if (!list) {
        list = json_array();
        if (json_object_set_new(body, name, list) != 0)
            return -1;
    }
    return json_array_append_new(list, json_stringn(v->data ? v->data : "", v->len));
}

/* The bytes of a file, which are no text. */
static int form_put_file(json_t *body, const char *name, const struct qz_buf *v)
{
    size_t cap = v->len / 3 * 4 + 8;
    char *text = v->len ? malloc(cap) : NULL;
    if (v->len == 0)
        return 0;
    int n = text ? qz_base64_encode((const uint8_t *)v->data, v->len, false, text, cap) : -1;
    int rc = n < 0 ? -1 : json_object_set_new(body, name, json_stringn(text, (size_t)n));
    free(text);
    return rc;
}

static const struct form_kind {
    const char *name;
    int (*put)(json_t *body, const char *name, const struct qz_buf *v);
} form_kinds[] = {
    {"", form_put_text},     {"number", form_put_number}, {"yes", form_put_yes},
    {"time", form_put_time}, {"list", form_put_list},     {"file", form_put_file},
};

static const struct form_kind *form_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof form_kinds / sizeof *form_kinds; i++)
        if (strcmp(form_kinds[i].name, name) == 0)
            return &form_kinds[i];
    return NULL;
}

/* ---- reading ---- */

/* *err was filled. */
static int form_wrong(struct form_reading *r)
{
    r->wrong = true;
    return -1;
}

static int form_no_memory(struct form_reading *r)
{
    qz_fail(r->err, QZ_E_NOMEM, "no memory for the form");
    return form_wrong(r);
}

static int form_put(struct form_reading *r, const char *name, const char *kind_name)
{
    const struct form_kind *kind = form_kind_find(kind_name);
    if (!kind) {
        qz_fail(r->err, QZ_E_INPUT, "the form's field \"%s\" is of a kind that is not known: %s", name,
                kind_name);
        return form_wrong(r);
    }

    if (*name != '_' && kind->put(r->form->body, name, &r->value) != 0)
        return form_no_memory(r);
    if (kind->put == form_put_file)
        return 0;
    int rc = kind->put == form_put_list ? form_put_list(r->form->sent, name, &r->value)
                                        : form_put_text(r->form->sent, name, &r->value);
    return rc == 0 ? 0 : form_no_memory(r);
}

static bool form_is_file(const char *name)
{
    const char *kind = strchr(name, ':');
    return kind && strcmp(kind, ":file") == 0;
}

/* The field that was read is whole. */
static int form_field_end(struct form_reading *r)
{
    if (!*r->name)
        return 0;
    if (r->value.failed)
        return form_no_memory(r);
    if (r->value.len && !form_is_file(r->name) &&
        (memchr(r->value.data, 0, r->value.len) || !qz_utf8_valid(r->value.data, r->value.len))) {
        qz_fail(r->err, QZ_E_INPUT, "the form's field \"%s\" holds bytes that are no text", r->name);
        return form_wrong(r);
    }

    char *kind = strchr(r->name, ':');
    if (kind)
        *kind++ = '\0';
    int rc = form_put(r, r->name, kind ? kind : "");
    *r->name = '\0';
    return rc;
}

static int form_field_begin(struct form_reading *r, const char *name)
{
    if (form_field_end(r) != 0)
        return -1;
    if (++r->fields > QZ_FORM_FIELDS || strlen(name) >= sizeof r->name ||
        !qz_utf8_valid(name, strlen(name))) {
        qz_fail(r->err, QZ_E_INPUT, "the form has too many fields, or one whose name is too long");
        return form_wrong(r);
    }
    strcpy(r->name, name);

    qz_buf_clear(&r->value);
    return 0;
}

static enum MHD_Result form_piece(void *cls, enum MHD_ValueKind kind, const char *key, const char *file,
                                  const char *type, const char *encoding, const char *data, uint64_t offset,
                                  size_t n)
{
    struct form_reading *r = cls;
    (void)kind;
    (void)file;
    (void)type;
    (void)encoding;
    if (!key || (offset == 0 && form_field_begin(r, key) != 0))
        return MHD_NO;
    qz_buf_add(&r->value, data, n);
    return MHD_YES;
}

bool qz_form_is(const char *content_type)
{
    static const char *const ours[] = {MHD_HTTP_POST_ENCODING_FORM_URLENCODED,
                                       MHD_HTTP_POST_ENCODING_MULTIPART_FORMDATA};
    for (size_t i = 0; content_type && i < sizeof ours / sizeof *ours; i++)
        if (strncasecmp(content_type, ours[i], strlen(ours[i])) == 0)
            return true;
    return false;
}

static int form_read_all(struct MHD_Connection *conn, const char *bytes, size_t len, struct form_reading *r)
{
    struct MHD_PostProcessor *p = MHD_create_post_processor(conn, CHUNK, form_piece, r);
    if (!p) {
        qz_fail(r->err, QZ_E_INPUT, "the form's kind or boundary is not known");
        return form_wrong(r);
    }

    bool read = len == 0 || MHD_post_process(p, bytes, len) == MHD_YES;
    bool ended = MHD_destroy_post_processor(p) == MHD_YES;
    if (r->wrong)
        return -1;
    if (!read || !ended) {
        qz_fail(r->err, QZ_E_INPUT, "the form is cut off");
        return form_wrong(r);
    }
    return form_field_end(r);
}

int qz_form_read(struct MHD_Connection *conn, const char *bytes, size_t len, struct qz_form *out,
                 struct qz_err *err)
{
    struct form_reading r = {.form = out, .err = err};
    out->body = json_object();
    out->sent = json_object();
    int rc = out->body && out->sent ? form_read_all(conn, bytes, len, &r)
                                    : qz_fail(err, QZ_E_NOMEM, "no memory for the form");
    qz_buf_finish(&r.value);
    if (rc != 0)
        qz_form_end(out);
    return rc;
}

void qz_form_end(struct qz_form *form)
{
    json_decref(form->body);
    json_decref(form->sent);
    form->body = form->sent = NULL;
}
