/* Talking to the tracker for a verb: where it is, the admin's token, a request, its JSON answer. */
#ifndef QZ_CTL_REMOTE_H
#define QZ_CTL_REMOTE_H

#include "base/jsonw.h"
#include "ctl/ctl.h"
#include "wire/client.h"

#include <jansson.h>

struct qz_remote {
    char url[256];
    char token[128];      /* "" when none is configured */
    char token_file[256]; /* where it was read */
    long stall_s;         /* so long the tracker may be silent; 0: as usual */
    struct qz_client *client;
    struct qz_response answer;
};

/* Find the tracker by the verb's options, the environment, the configuration file. need_token: a missing
 * token is an error that says what to do. Zero r first; qz_remote_finish also after a failure. */
int qz_remote_start(struct qz_ctl *ctl, bool need_token, struct qz_remote *r, struct qz_err *err);
void qz_remote_finish(struct qz_remote *r);

/* A body to be sent: {"key":"text"}, or {} without a text. What is longer is written by qz_jsonw_… */
void qz_body_of(struct qz_buf *body, const char *key, const char *text);
/* Wipe and free one: it may hold names and PINs. */
void qz_body_finish(struct qz_buf *body);

/* GET path, or POST body there when body is not NULL. Statuses of 400 and above are failures. *out, when out
 * is not NULL, receives the answer's JSON object; the caller json_decref()s it. */
int qz_remote_call(struct qz_remote *r, const char *path, const struct qz_buf *body, json_t **out,
                   struct qz_err *err);
/* The text of the last answer, terminated. */
const char *qz_remote_text(const struct qz_remote *r);

/* All pages of a list: GET path (with its query), follow "next" as ?after=, append each page's items[key] to
 * *out (a new array). */
int qz_remote_list(struct qz_remote *r, const char *path, const char *key, json_t **out, struct qz_err *err);

/* Read a small file with a secret: its first line. Returns 0 or -1. */
int qz_secret_read(const char *path, char *out, size_t cap, struct qz_err *err);

#endif
