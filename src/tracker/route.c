#include "base/clock.h"
#include "rules/limits.h"
#include "tracker/http/server.h"

#include <string.h>

#define JSON_MOST   65536
#define PEOPLE_MOST (1u << 20)
#define LOG_MOST    (QZ_BATCH_BYTES + QZ_ENTRY_MAX)

/* Lines as JSON strings, in which each quote takes two bytes. */
#define RESCUE_MOST (2u * QZ_RESCUE_LINES * QZ_ENTRY_MAX + JSON_MOST)

static const struct qz_route routes[] = {
    {"POST", "/v1/enrol", QZ_AUTH_ENROL, JSON_MOST, qz_api_enrol},
    {"GET", "/v1/kiosks/{id}/config", QZ_AUTH_KIOSK, 0, qz_api_config},
    {"GET", "/v1/kiosks/{id}/roster", QZ_AUTH_KIOSK, 0, qz_api_roster},
    {"GET", "/v1/kiosks/{id}/revoked", QZ_AUTH_KIOSK, 0, qz_api_revoked},
    {"POST", "/v1/kiosks/{id}/log", QZ_AUTH_KIOSK, LOG_MOST, qz_api_log},
    {"GET", "/v1/kiosks/{id}/log", QZ_AUTH_KIOSK, 0, qz_api_log_held},
    {"GET", "/v1/kiosks/{id}/feed", QZ_AUTH_KIOSK, 0, qz_api_feed},
    {"POST", "/v1/kiosks/{id}/successor", QZ_AUTH_KIOSK, JSON_MOST, qz_api_kiosk_successor},
    {"POST", "/v1/kiosks/{id}/badge", QZ_AUTH_KIOSK, JSON_MOST, qz_api_kiosk_badge},
    {"GET", "/v1/keys", QZ_AUTH_NONE, 0, qz_api_keys},
    {"GET", "/v1/kiosks", QZ_AUTH_ADMIN, 0, qz_api_kiosks},
    {"POST", "/v1/kiosks/tokens", QZ_AUTH_ADMIN, JSON_MOST, qz_api_kiosk_token},
    {"POST", "/v1/kiosks/{id}/rename", QZ_AUTH_ADMIN, JSON_MOST, qz_api_kiosk_rename},
    {"POST", "/v1/kiosks/{id}/revoke", QZ_AUTH_ADMIN, JSON_MOST, qz_api_kiosk_revoke},
    {"POST", "/v1/kiosks/{id}/allow", QZ_AUTH_ADMIN, JSON_MOST, qz_api_kiosk_allow},
    {"POST", "/v1/kiosks/{id}/allowance", QZ_AUTH_ADMIN, JSON_MOST, qz_api_kiosk_allowance},
    {"POST", "/v1/kiosks/{id}/discount", QZ_AUTH_ADMIN, JSON_MOST, qz_api_kiosk_discount},
    {"POST", "/v1/kiosks/{id}/rescue", QZ_AUTH_ADMIN, RESCUE_MOST, qz_api_kiosk_rescue},
    {"POST", "/v1/organisations", QZ_AUTH_ADMIN, JSON_MOST, qz_api_organisation_add},
    {"GET", "/v1/organisations", QZ_AUTH_EITHER, 0, qz_api_organisations},
    {"POST", "/v1/organisations/{id}/rename", QZ_AUTH_ADMIN, JSON_MOST, qz_api_organisation_rename},
    {"POST", "/v1/organisations/{id}/close", QZ_AUTH_ADMIN, JSON_MOST, qz_api_organisation_close},
    {"POST", "/v1/organisations/{id}/merge", QZ_AUTH_ADMIN, JSON_MOST, qz_api_organisation_merge},
    {"GET", "/v1/organisations/{id}/stats", QZ_AUTH_EITHER, 0, qz_api_stats},
    {"GET", "/v1/organisations/{id}/below", QZ_AUTH_ADMIN, 0, qz_api_below},
    {"POST", "/v1/cadres", QZ_AUTH_ADMIN, JSON_MOST, qz_api_cadre_add},
    {"GET", "/v1/cadres", QZ_AUTH_ADMIN, 0, qz_api_cadres},
    {"POST", "/v1/cadres/{id}/rename", QZ_AUTH_ADMIN, JSON_MOST, qz_api_cadre_rename},
    {"POST", "/v1/cadres/{id}/pin", QZ_AUTH_ADMIN, JSON_MOST, qz_api_cadre_pin},
    {"POST", "/v1/cadres/{id}/remove", QZ_AUTH_ADMIN, JSON_MOST, qz_api_cadre_remove},
    {"POST", "/v1/cadres/{id}/badge", QZ_AUTH_ADMIN, JSON_MOST, qz_api_cadre_badge},
    {"POST", "/v1/cadres/{id}/badge/code", QZ_AUTH_ADMIN, JSON_MOST, qz_api_cadre_code},
    {"GET", "/v1/cadres/{id}/words", QZ_AUTH_ADMIN, 0, qz_api_cadre_words},
    {"POST", "/v1/cadres/{id}/withdraw", QZ_AUTH_ADMIN, JSON_MOST, qz_api_cadre_withdraw},
    {"POST", "/v1/activities", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_add},
    {"GET", "/v1/activities", QZ_AUTH_ADMIN, 0, qz_api_activities},
    {"POST", "/v1/activities/{id}/open", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_open},
    {"POST", "/v1/activities/{id}/close", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_close},
    {"POST", "/v1/activities/{id}/cancel", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_cancel},
    {"POST", "/v1/activities/{id}/give-up", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_give_up},
    {"POST", "/v1/activities/{id}/confirm", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_confirm},
    {"POST", "/v1/activities/{id}/reject", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_reject},
    {"POST", "/v1/activities/{id}/void", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_void},
    {"POST", "/v1/activities/{id}/late", QZ_AUTH_ADMIN, JSON_MOST, qz_api_activity_late},
    {"GET", "/v1/activities/{id}/entries", QZ_AUTH_ADMIN, 0, qz_api_activity_entries},
    {"GET", "/v1/activities/{id}/came", QZ_AUTH_ADMIN, 0, qz_api_came},
    {"POST", "/v1/people", QZ_AUTH_ADMIN, PEOPLE_MOST, qz_api_people_add},
    {"GET", "/v1/people", QZ_AUTH_ADMIN, 0, qz_api_people},
    {"POST", "/v1/people/find", QZ_AUTH_ADMIN, JSON_MOST, qz_api_people_find},
    {"POST", "/v1/people/{id}/correct", QZ_AUTH_ADMIN, JSON_MOST, qz_api_person_correct},
    {"POST", "/v1/people/{id}/forget", QZ_AUTH_ADMIN, JSON_MOST, qz_api_person_forget},
    {"GET", "/v1/passes", QZ_AUTH_ADMIN, 0, qz_api_pass_list},
    {"POST", "/v1/passes", QZ_AUTH_ADMIN, JSON_MOST, qz_api_passes},
    {"POST", "/v1/passes/rotate", QZ_AUTH_ADMIN, JSON_MOST, qz_api_passes_rotate},
    {"POST", "/v1/passes/revoke", QZ_AUTH_ADMIN, JSON_MOST, qz_api_pass_revoke},
    {"POST", "/v1/tracker/clock", QZ_AUTH_ADMIN, JSON_MOST, qz_api_tracker_clock},
    {"POST", "/v1/backup", QZ_AUTH_ADMIN, JSON_MOST, qz_api_backup},
    {"GET", "/healthz", QZ_AUTH_NONE, 0, qz_api_healthz},
    {"GET", "/readyz", QZ_AUTH_NONE, 0, qz_api_readyz},
    {"GET", "/metrics", QZ_AUTH_METRICS, 0, qz_api_metrics},
    {"GET", "/openapi.yaml", QZ_AUTH_NONE, 0, qz_api_openapi},
    {"GET", "/C/{id}/{code}", QZ_AUTH_NONE, 0, qz_page_phone},
    {"GET", "/B/{id}", QZ_AUTH_NONE, 0, qz_page_badge},
};
#define ROUTES (sizeof routes / sizeof *routes)

const struct qz_route *qz_routes(size_t *n)
{
    *n = ROUTES;
    return routes;
}

/* Whether the path has the pattern's form; "{id}" takes one part of it. */
static bool fits(const char *pattern, const char *path, char param[QZ_PARAM_MAX])
{
    param[0] = '\0';
    while (*pattern) {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        size_t n = strcspn(path, "/");
        if (n == 0 || n >= QZ_PARAM_MAX)
            return false;
        memcpy(param, path, n);
        param[n] = '\0';
        path += n;
        pattern = strchr(pattern, '}') + 1;
    }
    return *path == '\0';
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
        "Give the token that is in admin.token of the tracker's directory, or a kiosk's from its enrolment.");
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

static bool check_auth(struct qz_call *c)
{
    enum qz_auth want = c->route->auth;
    const char *bearer = qz_call_bearer(c);
    if (want == QZ_AUTH_NONE || want == QZ_AUTH_ENROL || (want == QZ_AUTH_METRICS && c->metrics))
        return true;
    if (!bearer) {
        refuse_bearer(c);
        return false;
    }
    if (want != QZ_AUTH_KIOSK && qz_tracker_is_admin(c->store, bearer))
        return true;
    int rc = kiosk_bearer(c, bearer);
    if (rc == 0)
        refuse_bearer(c);
    if (rc != 1)
        return false;
    if (want == QZ_AUTH_EITHER || (want == QZ_AUTH_KIOSK && strcmp(c->kiosk.id, c->param) == 0))
        return true;
    qz_call_problem(c, 403, "denied", "That is not allowed",
                    "This token is of another kiosk, or not for that.");
    return false;
}

/* What there is at the address for metrics: what a monitor asks, and nothing of anybody. */
static bool for_metrics(const struct qz_route *r)
{
    return r->fn == qz_api_metrics || r->fn == qz_api_healthz || r->fn == qz_api_readyz;
}

bool qz_route_find(struct qz_call *c, const char *method, const char *path)
{
    bool path_known = false;
    if (!method_known(method)) {
        qz_call_problem(c, 501, "unknown-method", "The method is not known", "Use GET or POST.");
        return false;
    }
    for (size_t i = 0; i < ROUTES; i++) {
        const struct qz_route *r = &routes[i];
        if (!fits(r->pattern, path, c->param) || (c->metrics && !for_metrics(r)))
            continue;
        if (strcmp(method, r->method) == 0 ||
            (strcmp(method, "HEAD") == 0 && strcmp(r->method, "GET") == 0)) {
            c->route = r;
            c->most = r->most;
            return qz_sign_version(c) && check_auth(c);
        }
        c->allow = path_known ? "GET, HEAD, POST" : strcmp(r->method, "GET") == 0 ? "GET, HEAD" : "POST";
        path_known = true;
    }
    if (path_known)
        qz_call_problem(c, 405, "method-not-allowed", "Not with this method", "Here it is: %s.", c->allow);
    else
        qz_call_problem(c, 404, "not-found", "There is nothing at this address",
                        "What there is, is written at /openapi.yaml.");
    return false;
}
