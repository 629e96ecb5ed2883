/* One request and its answer, as the API functions see it. */
#ifndef QZ_TRACKER_HTTP_CALL_H
#define QZ_TRACKER_HTTP_CALL_H

#include "base/json.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "tracker/http/web.h"

#include <microhttpd.h>
#include <sodium.h>

#define QZ_PAGE      500 /* rows of a list */
#define QZ_PARAM_MAX 64

enum qz_auth {
    QZ_AUTH_NONE,
    QZ_AUTH_ENROL,  /* nobody's, but the answer is signed as to a kiosk */
    QZ_AUTH_KIOSK,  /* the bearer of the kiosk named in the path */
    QZ_AUTH_ADMIN,  /* the admin token */
    QZ_AUTH_EITHER, /* the admin token, or any kiosk's bearer */
    QZ_AUTH_METRICS /* the admin token; nothing at the address for metrics */
};

struct qz_call;

/* A row of the route table. A pattern's "{id}" stands for one part of the path, kept in the call's param. */
struct qz_route {
    const char *method, *pattern;
    enum qz_auth auth;
    size_t most; /* bytes of the body, as sent and uncompressed */
    void (*fn)(struct qz_call *c);
};

struct qz_call {
    struct qz_web *web;
    struct qz_tracker *store;
    struct MHD_Connection *conn;
    const struct qz_route *route;
    char *target;                  /* path and query as they came; NULL: too long to be a kiosk's */
    crypto_hash_sha256_state sent; /* of the body, as it comes in */
    int wire;                      /* the version of the contract that a kiosk asks in */
    bool begun;                    /* the request's headers were looked at */
    char param[QZ_PARAM_MAX];
    struct qz_kiosk kiosk; /* with QZ_AUTH_KIOSK */
    struct qz_buf body;    /* whole and uncompressed when fn is called */
    size_t most;           /* of it as sent */
    bool metrics;          /* came by the address for metrics */
    /* The answer: fn sets it through the functions below. */
    int status; /* 0: none yet */
    struct qz_buf out;
    const char *type;
    const char *allow; /* of a 405 */
    char etag[72];
    int retry_s; /* of Retry-After; 0: none */
    /* A feed that waits for news. */
    bool waiting, suspended;
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
/* The problem that fits a failure of the store or of a reader. */
void qz_call_failed(struct qz_call *c, const struct qz_err *err);
/* Append a member to a problem just made: key and its JSON text. */
void qz_call_extend(struct qz_call *c, const char *key, const char *json);

/* A query parameter, "" when it is not given. */
const char *qz_call_query(struct qz_call *c, const char *key);
/* A query parameter that is a whole number. Fails with a problem: returns false. */
bool qz_call_number(struct qz_call *c, const char *key, uint64_t fallback, uint64_t *out);
/* A request header or NULL. */
const char *qz_call_header(struct qz_call *c, const char *name);
/* The token of "Authorization: Bearer …", or NULL. */
const char *qz_call_bearer(struct qz_call *c);
/* The body as a JSON object, or NULL after making a problem. The caller json_decref()s it. */
json_t *qz_call_json(struct qz_call *c);

/* Writing lists: {"NAME":[ … ],"next":"cursor"}. */
void qz_list_begin(struct qz_call *c, const char *name);
/* Before each item. */
void qz_list_item(struct qz_call *c, int i);
/* Ends the list and replies. next: "" when this was the last page. */
void qz_list_end(struct qz_call *c, const char *next);
/* A member: key with its quotes and comma as in ",\"title\":". */
void qz_out_text(struct qz_call *c, const char *key, const char *text);
void qz_out_time(struct qz_call *c, const char *key, int64_t ms);

/* ---- body.c ---- */
/* Undo the body's Content-Encoding. Returns false after making a problem. */
bool qz_call_decode(struct qz_call *c);

/* ---- route.c ---- */
/* Find the route and check who asks. False after making a problem. */
bool qz_route_find(struct qz_call *c, const char *method, const char *path);
/* Whether the table has a path for each of these: used by a test of the published description. */
const struct qz_route *qz_routes(size_t *n);

/* ---- poll.c ---- */
/* A feed: answer now when there is news, else wait. */
void qz_poll_or_wait(struct qz_call *c);

/* ---- the API ---- */
void qz_api_enrol(struct qz_call *c);
void qz_api_config(struct qz_call *c);
void qz_api_roster(struct qz_call *c);
void qz_api_revoked(struct qz_call *c);
void qz_api_log(struct qz_call *c);
void qz_api_log_held(struct qz_call *c);
void qz_api_feed(struct qz_call *c);
void qz_api_kiosks(struct qz_call *c);
void qz_api_kiosk_token(struct qz_call *c);
void qz_api_kiosk_revoke(struct qz_call *c);
void qz_api_kiosk_allow(struct qz_call *c);
void qz_api_kiosk_discount(struct qz_call *c);
void qz_api_kiosk_allowance(struct qz_call *c);
void qz_api_kiosk_rescue(struct qz_call *c);
void qz_api_organisation_add(struct qz_call *c);
void qz_api_organisations(struct qz_call *c);
void qz_api_organisation_rename(struct qz_call *c);
void qz_api_organisation_close(struct qz_call *c);
void qz_api_organisation_merge(struct qz_call *c);
void qz_api_stats(struct qz_call *c);
void qz_api_below(struct qz_call *c);
void qz_api_kiosk_rename(struct qz_call *c);
void qz_api_passes_rotate(struct qz_call *c);
void qz_api_cadre_add(struct qz_call *c);
void qz_api_cadres(struct qz_call *c);
void qz_api_cadre_rename(struct qz_call *c);
void qz_api_cadre_pin(struct qz_call *c);
void qz_api_cadre_remove(struct qz_call *c);
void qz_api_cadre_badge(struct qz_call *c);
void qz_api_cadre_code(struct qz_call *c);
void qz_api_cadre_words(struct qz_call *c);
void qz_api_cadre_withdraw(struct qz_call *c);
void qz_api_kiosk_successor(struct qz_call *c);
void qz_api_kiosk_badge(struct qz_call *c);
void qz_api_activity_confirm(struct qz_call *c);
void qz_api_activity_reject(struct qz_call *c);
void qz_api_activity_void(struct qz_call *c);
void qz_api_activity_late(struct qz_call *c);
void qz_api_activity_give_up(struct qz_call *c);
void qz_api_activity_add(struct qz_call *c);
void qz_api_activities(struct qz_call *c);
void qz_api_activity_open(struct qz_call *c);
void qz_api_activity_close(struct qz_call *c);
void qz_api_activity_cancel(struct qz_call *c);
void qz_api_activity_entries(struct qz_call *c);
void qz_api_people_add(struct qz_call *c);
void qz_api_people(struct qz_call *c);
void qz_api_people_find(struct qz_call *c);
void qz_api_person_correct(struct qz_call *c);
void qz_api_person_forget(struct qz_call *c);
void qz_api_came(struct qz_call *c);
void qz_api_pass_list(struct qz_call *c);
void qz_api_passes(struct qz_call *c);
void qz_api_pass_revoke(struct qz_call *c);
void qz_api_backup(struct qz_call *c);
void qz_api_tracker_clock(struct qz_call *c);
void qz_api_keys(struct qz_call *c);
void qz_api_healthz(struct qz_call *c);
void qz_api_readyz(struct qz_call *c);
void qz_api_metrics(struct qz_call *c);
void qz_api_openapi(struct qz_call *c);
void qz_page_phone(struct qz_call *c);
void qz_page_badge(struct qz_call *c);
/* Answer with a page that is built in: the head that all pages share, and what the file of that name adds. */
void qz_reply_page(struct qz_call *c, int status, const char *name);

#endif
