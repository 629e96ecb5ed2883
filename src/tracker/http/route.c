#include "base/clock.h"
#include "tracker/http/server.h"

#include <string.h>

bool qz_route_fits(const char *pattern, const char *path, char param[QZ_PARAMS][QZ_PARAM_MAX])
{
    size_t params = 0;
    while (*pattern) {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }

        size_t n = strcspn(path, "/");
        if (n == 0 || n >= QZ_PARAM_MAX || params == QZ_PARAMS)
            return false;
        memcpy(param[params], path, n);
        param[params][n] = '\0';
        params++;

        path += n;
        pattern += strcspn(pattern, "}") + 1;
    }
    return *path == '\0';
}

const char *qz_call_param(const struct qz_call *c, const char *name)
{
    const char *at = c->route ? strchr(c->route->pattern, '{') : NULL;
    size_t len = strlen(name);
    for (size_t i = 0; at && i < QZ_PARAMS; i++) {
        if (strncmp(at + 1, name, len) == 0 && at[1 + len] == '}')
            return c->param[i];
        at = strchr(at + 1, '{');
    }
    return "";
}

static bool method_known(const char *method)
{
    static const char *const known[] = {"GET",   "HEAD",    "POST",  "PUT",    "DELETE",
                                        "PATCH", "OPTIONS", "TRACE", "CONNECT"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(method, known[i]) == 0)
            return true;
    return false;
}

static void refuse_bearer(struct qz_call *c)
{
    qz_call_problem(
        c, 401, "unauthorized", "Who is asking is not known",
        "Sign in; or give the token that is in admin.token of the tracker's directory, or a kiosk's from its "
        "enrolment.");
}

/* Whose bearer it is: 1 a kiosk's (in c->kiosk), 0 nobody's, -1 after a problem. */
static int kiosk_bearer(struct qz_call *c, const char *bearer)
{
    struct qz_err err;
    int rc = qz_kiosk_by_bearer(c->store, bearer, &c->kiosk, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    if (rc == 1 && c->kiosk.revoked) {
        qz_call_problem(c, 403, "revoked", "This kiosk was revoked",
                        "Ask your superior's office; what was recorded so far stands.");
        return -1;
    }
    if (rc == 1)
        qz_kiosk_heard(c->store, &c->kiosk, qz_now_ms(), c->wire, qz_call_header(c, "User-Agent"));
    return rc;
}

static bool route_kiosk_may(struct qz_call *c)
{
    if (c->route->may & QZ_MAY_KIOSK)
        return true;
    if ((c->route->may & QZ_MAY_OWN_KIOSK) && strcmp(c->kiosk.id, c->param[0]) == 0)
        return true;

    qz_call_problem(c, 403, "denied", "That is not allowed",
                    "This token is of another kiosk, or not for that.");
    return false;
}

static bool route_check_asker(struct qz_call *c)
{
    unsigned may = c->route->may;
    const char *bearer = qz_call_bearer(c);
    c->asker = QZ_ASKER_NOBODY;
    if ((may & QZ_MAY_ANYBODY) && QZ_MAY_ROLES(may))
        return qz_asker_session(c);
    if ((may & (QZ_MAY_ANYBODY | QZ_MAY_ENROL)) || ((may & QZ_MAY_MONITOR) && c->metrics))
        return true;
    if (bearer && (may & QZ_MAY_ADMIN) && qz_tracker_is_admin(c->store, bearer)) {
        c->asker = QZ_ASKER_ADMIN;
        return true;
    }
    if (QZ_MAY_ROLES(may) && !qz_asker_session(c))
        return false;
    if (c->asker == QZ_ASKER_ACCOUNT)
        return qz_asker_may(c);
    if (!bearer) {
        refuse_bearer(c);
        return false;
    }

    int rc = kiosk_bearer(c, bearer);
    if (rc == 0)
        refuse_bearer(c);
    if (rc != 1)
        return false;
    c->asker = QZ_ASKER_KIOSK;
    return route_kiosk_may(c);
}

/* A row that fits the path. True when its method fits, too: it is the call's then. */
static bool route_take(struct qz_call *c, const struct qz_route *r, const char *method)
{
    bool gets = strcmp(r->method, "GET") == 0;
    if (strcmp(method, r->method) != 0 && !(gets && strcmp(method, "HEAD") == 0)) {
        const char *other = gets ? "GET, HEAD" : "POST";
        c->allow = c->allow ? "GET, HEAD, POST" : other;
        return false;
    }

    c->route = r;
    c->most = r->most;
    return true;
}

#define API "/v1"

/* Whether the row is at that path; a page or form is at its address without "/v1", too. */
static bool route_is_at(struct qz_call *c, const struct qz_route *r, const char *path)
{
    bool seen = r->page || r->then;
    bool of_api = strncmp(r->pattern, API "/", sizeof API) == 0;
    if (qz_route_fits(r->pattern, path, c->param)) {
        c->by_page_address = seen && !of_api;
        return true;
    }
    c->by_page_address = seen && of_api && qz_route_fits(r->pattern + sizeof API - 1, path, c->param);
    return c->by_page_address;
}

static bool route_look_up(struct qz_call *c, const char *method, const char *path)
{
    for (const struct qz_route_table *const *t = c->web->routes; *t; t++) {
        for (size_t i = 0; i < (*t)->n; i++) {
            const struct qz_route *r = &(*t)->row[i];
            if (c->metrics && !(r->may & QZ_MAY_MONITOR))
                continue;
            if (route_is_at(c, r, path) && route_take(c, r, method))
                return true;
        }
    }
    return false;
}

bool qz_route_find(struct qz_call *c, const char *method, const char *path)
{
    if (!method_known(method)) {
        qz_call_problem(c, 501, "unknown-method", "The method is not known", "Use GET or POST.");
        return false;
    }
    if (route_look_up(c, method, path))
        return qz_sign_version(c) && route_check_asker(c);

    if (c->allow)
        qz_call_problem(c, 405, "method-not-allowed", "Not with this method", "Here it is: %s.", c->allow);
    else
        qz_call_problem(c, 404, "not-found", "There is nothing at this address",
                        "What there is, is written at /openapi.yaml.");
    return false;
}
