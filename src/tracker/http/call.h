/* One request and its answer, as the API functions see it. */
#ifndef QZ_TRACKER_HTTP_CALL_H
#define QZ_TRACKER_HTTP_CALL_H

#include "base/json.h"
#include "base/jsonw.h"
#include "base/sha256.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "registry/session.h"
#include "tracker/http/form.h"
#include "tracker/http/route.h"
#include "tracker/http/web.h"
#include "tracker/web/page.h"

#include <microhttpd.h>
#include <sodium.h>

#define QZ_PAGE            500 /* rows of a list */
#define QZ_PATH_SHOWN      200
#define QZ_COOKIES         2 /* that an answer sets, at the most */
#define QZ_PAGE_NONCE_TEXT 32

/* Memory that a call keeps until it is answered. */
struct qz_kept;
struct qz_pending;

struct qz_call {
    struct qz_web *web;
    struct qz_tracker *store;
    struct MHD_Connection *conn;
    const struct qz_route *route;
    char *target;                        /* path and query as they came; NULL: too long to be a kiosk's */
    struct qz_sha256_sum sent;           /* of the body, as it comes in */
    int wire;                            /* the version of the contract that a kiosk asks in */
    bool begun;                          /* the request's headers were looked at */
    char param[QZ_PARAMS][QZ_PARAM_MAX]; /* see qz_call_param */
    enum qz_asker asker;
    struct qz_kiosk kiosk;     /* with QZ_ASKER_KIOSK */
    struct qz_session session; /* with QZ_ASKER_ACCOUNT */
    bool by_cookie;            /* the session was named by a cookie, which browsers send unasked */
    const char *csrf;          /* what the form brought along; NULL: the header is looked at */
    struct qz_kept *kept;      /* see qz_call_keep */
    struct qz_buf body;        /* whole and uncompressed when fn is called */
    size_t most;               /* of it as sent */
    bool metrics;              /* came by the address for metrics */
    /* The page side, see page.h. */
    char path[QZ_PATH_SHOWN]; /* of the request, "" when it is longer */
    bool by_page_address;     /* the path is a row's without "/v1" */
    bool html, drawn;         /* a page is wanted; it is made */
    enum qz_language language;
    struct qz_form form;            /* what a form sent; members NULL: it was none */
    json_t *again;                  /* the problem beside which the form is shown again; owned */
    int again_status;               /* of that problem */
    char nonce[QZ_PAGE_NONCE_TEXT]; /* of the page's own style and script; "": the answer is no page */
    struct qz_buf location;         /* of a 303 */
    struct qz_buf cookie[QZ_COOKIES];
    /* The answer: fn sets it through the functions below. */
    int status; /* 0: none yet */
    struct qz_buf out;
    const char *type;
    const char *allow; /* of a 405 */
    char etag[72];
    int retry_s;                /* of Retry-After; 0: none */
    struct qz_pending *pending; /* what is done before it is answered, see later.h; NULL: nothing */
    bool suspended;             /* the server's library waits for us: for news, or for pending */
    /* A feed that waits for news. */
    bool waiting;
    uint64_t after;
    int wait_s; /* for so long at most; 0: as configured */
    int64_t until_us;
    struct qz_call *prev, *next;
};

/* The answer is in c->out: status and content type (NULL: application/json). */
void qz_call_reply(struct qz_call *c, int status, const char *type);
/* The answer is a problem; what was in c->out is dropped. */
void qz_call_problem(struct qz_call *c, int status, const char *name, const char *title, const char *fmt, ...)
    QZ_PRINTF(5, 6);
/* The answer is another address, to be got next. */
void qz_call_see_other(struct qz_call *c, const char *where);
/* The answer sets a cookie: name, value of letters that need no quotes, and attributes as they stand in the
 * header ("Max-Age=60; HttpOnly"), to which the path and, unless they name another, SameSite are added. */
void qz_call_cookie(struct qz_call *c, const char *name, const char *value, const char *attributes);
/* The problem that fits a failure of the store or of a reader. */
void qz_call_failed(struct qz_call *c, const struct qz_err *err);
/* The answer of an action on what the path names, {"id":…}; or, where rc is not 0, the problem of *err. */
void qz_call_done(struct qz_call *c, int rc, const struct qz_err *err);
/* The problem of whoever tried something too often: the next try is looked at after so many milliseconds. */
void qz_call_wait(struct qz_call *c, int64_t wait_ms);
/* Append a member to a problem just made: key and its JSON text. */
void qz_call_extend(struct qz_call *c, const char *key, const char *json);

/* Memory for n things of that size, all zeros, which lasts until the call is answered. NULL after making a
 * problem. */
void *qz_call_keep(struct qz_call *c, size_t n, size_t size);
/* Wipe and free all of that: names and numbers of people among it. */
void qz_call_let_go(struct qz_call *c);

/* A query parameter, "" when it is not given. */
const char *qz_call_query(struct qz_call *c, const char *key);
/* A query parameter that is a whole number. Fails with a problem: returns false. */
bool qz_call_number(struct qz_call *c, const char *key, uint64_t fallback, uint64_t *out);
/* A request header or NULL. */
const char *qz_call_header(struct qz_call *c, const char *name);
/* The token of "Authorization: Bearer …", or NULL. */
const char *qz_call_bearer(struct qz_call *c);
/* The body as a JSON object, be it a form's, or NULL after making a problem: also where somebody who is
 * signed in names what is none of theirs. The caller json_decref()s it. */
json_t *qz_call_json(struct qz_call *c);

/* ---- asker.c: who is signed in ---- */

/* The token of the session that the request names, by cookie or as bearer; NULL: it names none. */
const char *qz_call_session_token(struct qz_call *c);
/* The organisation of a list: as asked for, else that of whoever is signed in; "": all. */
const char *qz_call_organisation(struct qz_call *c);
/* The organisation beyond which whoever asks sees nothing; "" for who sees all. */
const char *qz_call_within(const struct qz_call *c);
/* Whether whoever asks sees what has that id. False also after making a problem. */
bool qz_call_sees(struct qz_call *c, const char *id);
/* Put on record that whoever asks is shown the names of n people: the ids stand in rows of `size` bytes, each
 * at its beginning `at`. A GET that does so is a row with QZ_MAY_NOTE. False after making a problem. */
bool qz_call_looks(struct qz_call *c, const void *rows, size_t n, size_t size, size_t at);
/* Where the request comes from, as a text: behind a proxy on this machine what that says. */
#define QZ_CALL_ADDRESS_TEXT 64
void qz_call_address(struct qz_call *c, char out[QZ_CALL_ADDRESS_TEXT]);

/* For the table of routes: look for a session. True when somebody is signed in, or nobody says so; false
 * after making a problem. */
bool qz_asker_session(struct qz_call *c);
/* Whether whoever is signed in may ask this by the row, and about what path and query name. False after
 * making a problem. */
bool qz_asker_may(struct qz_call *c);
/* The same about what a body names. */
bool qz_asker_may_say(struct qz_call *c, const json_t *body);
/* Whether what changes something comes from a page of ours. False after making a problem. */
bool qz_asker_meant_it(struct qz_call *c);
/* Let what is done from here to qz_asker_acted be put on record in the name of whoever asks. */
void qz_asker_acts(struct qz_call *c);
void qz_asker_acted(struct qz_call *c);

/* Writing lists: {"NAME":[ … ],"next":"cursor"}; the caller writes the items in between. */
void qz_list_begin(struct qz_call *c, const char *name);
/* Ends the list and replies. next: "" when this was the last page. */
void qz_list_end(struct qz_call *c, const char *next);

/* ---- body.c ---- */
/* Undo the body's Content-Encoding. Returns false after making a problem. */
bool qz_call_decode(struct qz_call *c);

/* ---- poll.c ---- */
/* A feed: answer now when there is news, else wait. */
void qz_poll_or_wait(struct qz_call *c);

#endif
