/* Pages as a browser of somebody who is signed in gets them, and the forms on them. */
#ifndef QZ_TESTS_PAGE_CASE_H
#define QZ_TESTS_PAGE_CASE_H

#include "registry/account.h"
#include "tests/tracker/http_case.h"

#define HTML "Accept: text/html\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

/* A session of that account. */
static void open_for(const char *account, char token[QZ_SECRET_TEXT])
{
    static const char program[] =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0";
    struct qz_account_row row;
    struct qz_err err;
    assert_done(qz_account_get(f.t, account, &row, &err), &err);
    assert_done(qz_session_open(f.t, row.ref, NULL, "192.0.2.1", program, qz_now_ms(), token, &err), &err);
}

static void add(const char *name, enum qz_role role, struct qz_invited *out)
{
    struct qz_account_new a = {.role = role};
    struct qz_err err;
    strcpy(a.name, name);
    strcpy(a.organisation, f.county);
    assert_done(qz_account_add(f.t, &a, qz_now_ms(), out, &err), &err);
}

static struct reply look(const char *path, const char *token)
{
    char headers[200];
    snprintf(headers, sizeof headers, HTML "Cookie: " QZ_SESSION_COOKIE "=%s\r\n", token);
    return ask("GET", path, NULL, headers, NULL, 0);
}

QZ_PRINTF(3, 4)
static struct reply fill_in(const char *path, const char *token, const char *fmt, ...)
{
    char headers[300], fields[700], body[900], csrf[QZ_SECRET_TEXT];
    va_list args;
    va_start(args, fmt);
    vsnprintf(fields, sizeof fields, fmt, args);
    va_end(args);
    assert_true(qz_csrf_of(token, csrf));
    snprintf(body, sizeof body, "_csrf=%s&%s", csrf, fields);
    snprintf(headers, sizeof headers, HTML FORM "Cookie: " QZ_SESSION_COOKIE "=%s\r\n", token);
    return ask("POST", path, NULL, headers, body, strlen(body));
}

/* A page that holds each of a list of texts, up to a NULL. */
static void assert_page(struct reply r, int status, const char *const *holds)
{
    if (r.status != status || !strstr(r.all.data, "Content-Type: text/html"))
        fail_msg("wanted a page with %d, got %s", status, r.all.data);
    for (; *holds; holds++)
        if (!strstr(r.body, *holds))
            fail_msg("no \"%s\" in %s", *holds, strstr(r.body, "<body"));
    qz_buf_finish(&r.all);
}
#define HOLDS(...) ((const char *const[]){__VA_ARGS__, NULL})

__attribute__((unused)) static void assert_lacks(struct reply r, const char *text)
{
    assert_int_equal(r.status, 200);
    if (strstr(r.body, text))
        fail_msg("\"%s\" in %s", text, strstr(r.body, "<body"));
    qz_buf_finish(&r.all);
}

__attribute__((unused)) static void assert_leads(struct reply r, const char *where)
{
    char head[150];
    snprintf(head, sizeof head, "Location: %s\r\n", where);
    if (r.status != 303 || !strstr(r.all.data, head))
        fail_msg("wanted %s, got %s", head, r.all.data);
    qz_buf_finish(&r.all);
}

#endif
