#include "ctl/remote.h"

#include "base/conf.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/json.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define REMOTE_STRANGER 401 /* the answer to a token that is not known */

struct settings {
    char url[200];
    char token_file[200];
};

static const struct qz_conf_key keys[] = {
    {"tracker", "url", QZ_CONF_TEXT, offsetof(struct settings, url), 200, 0, 0, NULL},
    {"tracker", "token_file", QZ_CONF_TEXT, offsetof(struct settings, token_file), 200, 0, 0, NULL},
};

int qz_secret_read(const char *path, char *out, size_t cap, struct qz_err *err)
{
    struct qz_buf text = {0};
    int rc = qz_file_read(path, 4096, &text, err);
    size_t n = rc == 0 && text.data ? strcspn(text.data, "\r\n") : 0;

    if (rc == 0 && (n == 0 || n >= cap))
        rc = qz_fail(err, QZ_E_INPUT, "%s does not hold what was expected: one line of at most %zu bytes",
                     path, cap - 1);

    if (rc == 0) {
        memcpy(out, text.data, n);
        out[n] = '\0';
    }

    if (text.data)
        sodium_memzero(text.data, text.cap);
    qz_buf_finish(&text);
    return rc;
}

static const char *from_env(const char *name)
{
    const char *v = getenv(name);
    return v && v[0] ? v : NULL;
}

static int read_settings(struct settings *s, struct qz_err *err)
{
    const char *path = from_env("QINGZHAN_CONFIG");
    struct qz_err why = {0};
    if (qz_conf_read(path ? path : "/etc/qingzhan/qingzhan.conf", keys, sizeof keys / sizeof *keys, s,
                     &why) == 0 ||
        (why.code == QZ_E_MISSING && !path))
        return 0;
    return qz_fail(err, why.code, "%s", why.msg);
}

int qz_remote_start(struct qz_ctl *ctl, bool need_token, struct qz_remote *r, struct qz_err *err)
{
    struct settings s = {0};
    const char *url = qz_opt(ctl, "tracker"), *file = qz_opt(ctl, "token-file");
    url = url ? url : from_env("QINGZHAN_TRACKER");
    file = file ? file : from_env("QINGZHAN_TOKEN_FILE");

    if ((!url || (!file && need_token)) && read_settings(&s, err) != 0)
        return -1;

    url = url ? url : s.url;
    file = file ? file : s.token_file;

    if (!url[0])
        return qz_usage(ctl, err,
                        "which tracker? Give --tracker URL, set QINGZHAN_TRACKER, or write url = … under "
                        "[tracker] in /etc/qingzhan/qingzhan.conf");
    if (need_token && !file[0])
        return qz_usage(
            ctl, err,
            "which token? Give --token-file FILE (the tracker's directory holds admin.token), or set "
            "QINGZHAN_TOKEN_FILE");

    if (!qz_copy_text(r->url, sizeof r->url, url))
        return qz_usage(ctl, err, "the tracker's URL is too long");

    qz_guard_lock(r->token, sizeof r->token);
    if (need_token && qz_secret_read(file, r->token, sizeof r->token, err) != 0)
        return -1;

    qz_copy_text(r->token_file, sizeof r->token_file, file);
    r->client = qz_client_create(qz_opt(ctl, "ca-file"), err);
    if (r->client && qz_flag(ctl, "plain-http"))
        qz_client_allow_plain(r->client);

    return r->client ? 0 : -1;
}

void qz_remote_finish(struct qz_remote *r)
{
    qz_client_destroy(r->client);
    qz_response_finish(&r->answer);
    qz_guard_unlock(r->token, sizeof r->token);
    sodium_memzero(r, sizeof *r);
}

const char *qz_remote_text(const struct qz_remote *r)
{
    return r->answer.body.data ? r->answer.body.data : "";
}

void qz_body_of(struct qz_buf *body, const char *key, const char *text)
{
    qz_jsonw_object(body, NULL);
    if (text)
        qz_jsonw_text(body, key, text);
    qz_jsonw_object_end(body);
}

void qz_body_finish(struct qz_buf *body)
{
    if (body->data)
        sodium_memzero(body->data, body->cap);
    qz_buf_finish(body);
}

int qz_remote_call(struct qz_remote *r, const char *path, const struct qz_buf *body, json_t **out,
                   struct qz_err *err)
{
    char url[1024];
    if (qz_url_join(url, sizeof url, r->url, path, err) != 0)
        return -1;
    if (body && body->failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the request");

    struct qz_request req = {.url = url, .stall_s = r->stall_s, .whole_s = r->stall_s};
    if (r->token[0])
        req.bearer = r->token;
    if (body) {
        req.body = body->data;
        req.len = body->len;
    }

    int rc = qz_client_do(r->client, &req, &r->answer, err);

    if (rc == 0 && r->answer.status == REMOTE_STRANGER && r->token_file[0])
        return qz_fail(
            err, QZ_E_DENIED,
            "the tracker does not know the token in %s; give its own by --token-file: its directory "
            "holds admin.token",
            r->token_file);

    if (rc == 0)
        rc = qz_response_check(&r->answer, err);

    if (rc == 0 && out) {
        *out = qz_json_load(qz_remote_text(r), r->answer.body.len, err);
        rc = *out ? 0 : qz_fail_in(err, "the tracker's answer");
    }
    return rc;
}

/* Append one page. Returns the next cursor, "" at the end (borrowed from page), NULL on failure. */
static const char *take_page(const json_t *page, const char *key, json_t *all, struct qz_err *err)
{
    json_t *items = qz_json_array(page, key, 100000, err);
    if (!items)
        return NULL;

    if (json_array_extend(all, items) != 0) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the list");
        return NULL;
    }

    return qz_json_str_or_empty(page, "next", 200, err);
}

/* The path of the page behind the cursor; of the first one, "", the path itself. */
static void remote_page_url(const char *path, const char *cursor, char *url, size_t cap)
{
    if (!cursor[0])
        snprintf(url, cap, "%s", path);
    else
        snprintf(url, cap, "%s%safter=%s", path, strchr(path, '?') ? "&" : "?", cursor);
}

int qz_remote_list(struct qz_remote *r, const char *path, const char *key, json_t **out, struct qz_err *err)
{
    char url[600], cursor[201] = "";
    json_t *all = json_array();

    for (;;) {
        json_t *page = NULL;
        const char *next = NULL;

        remote_page_url(path, cursor, url, sizeof url);
        if (qz_remote_call(r, url, NULL, &page, err) == 0)
            next = take_page(page, key, all, err);
        bool again = next && next[0] && strcmp(next, cursor) != 0;
        if (next)
            qz_copy_text(cursor, sizeof cursor, next);
        json_decref(page);

        if (!next) {
            json_decref(all);
            return -1;
        }
        if (!again)

            break;
    }

    *out = all;
    return 0;
}
