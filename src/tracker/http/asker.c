#include "base/clock.h"
#include "journal/tracker.h"
#include "registry/look.h"
#include "tracker/http/visit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- where from ---- */

static enum MHD_Result asker_look_at_header(void *found, enum MHD_ValueKind kind, const char *key,
                                            const char *value)
{
    const char **last = found;
    (void)kind;
    if (value && strcasecmp(key, "X-Forwarded-For") == 0)
        *last = value;
    return MHD_YES;
}

/* Of several proxies the last one says what it saw itself; what a client said of that stands before it. */
static const char *asker_forwarded(struct qz_call *c)
{
    const char *list = NULL;
    MHD_get_connection_values(c->conn, MHD_HEADER_KIND, asker_look_at_header, &list);
    const char *last = list ? strrchr(list, ',') : NULL;
    const char *at = last ? last + 1 : list;
    return at ? at + strspn(at, " ") : "";
}

static bool asker_is_here(const struct in6_addr *a)
{
    return IN6_IS_ADDR_LOOPBACK(a) || (IN6_IS_ADDR_V4MAPPED(a) && a->s6_addr[12] == 127);
}

void qz_call_address(struct qz_call *c, char out[QZ_CALL_ADDRESS_TEXT])
{
    struct in6_addr from = qz_visit_from(c->conn), said;
    struct in_addr v4;
    const char *forwarded = asker_is_here(&from) ? asker_forwarded(c) : "";

    if (inet_pton(AF_INET, forwarded, &v4) == 1)
        inet_ntop(AF_INET, &v4, out, QZ_CALL_ADDRESS_TEXT);
    else if (inet_pton(AF_INET6, forwarded, &said) == 1)
        inet_ntop(AF_INET6, &said, out, QZ_CALL_ADDRESS_TEXT);
    else if (IN6_IS_ADDR_V4MAPPED(&from))
        inet_ntop(AF_INET, &from.s6_addr[12], out, QZ_CALL_ADDRESS_TEXT);
    else
        inet_ntop(AF_INET6, &from, out, QZ_CALL_ADDRESS_TEXT);
}

/* ---- who ---- */

const char *qz_call_session_token(struct qz_call *c)
{
    const char *bearer = qz_call_bearer(c);
    return bearer ? bearer : MHD_lookup_connection_value(c->conn, MHD_COOKIE_KIND, QZ_SESSION_COOKIE);
}

static int asker_find(struct qz_call *c, const char *token, int64_t now_ms, struct qz_err *err)
{
    if (qz_tracker_turn(c->store, false, err) != 0)
        return -1;
    int rc = qz_session_find(c->store, token, now_ms, &c->session, err);
    qz_tracker_turn_end(c->store);
    return rc;
}

/* Only now and then does somebody who reads have the database alone. */
static int asker_use(struct qz_call *c, const char *token, int64_t now_ms, struct qz_err *err)
{
    if (!qz_session_is_due(&c->session, now_ms))
        return 0;
    if (qz_tracker_turn(c->store, true, err) != 0)
        return -1;
    int rc = qz_session_use(c->store, token, &c->session, now_ms, err);
    qz_tracker_turn_end(c->store);
    return rc;
}

/* In turns of their own. 1, 0, -1. */
static int asker_look(struct qz_call *c, const char *token, struct qz_err *err)
{
    int64_t now = qz_now_ms();
    int rc = asker_find(c, token, now, err);
    if (rc == 1 && asker_use(c, token, now, err) != 0)
        return -1;
    return rc;
}

bool qz_asker_session(struct qz_call *c)
{
    struct qz_err err;
    const char *token = qz_call_session_token(c);
    int rc = token ? asker_look(c, token, &err) : 0;
    if (rc < 0) {
        qz_call_failed(c, &err);
        return false;
    }

    if (rc == 1)
        c->asker = QZ_ASKER_ACCOUNT;
    c->by_cookie = rc == 1 && !qz_call_bearer(c);
    return true;
}

void qz_asker_acts(struct qz_call *c)
{
    qz_tracker_acts_for(c->store, c->asker == QZ_ASKER_ACCOUNT ? c->session.account : "");
}

void qz_asker_acted(struct qz_call *c)
{
    qz_tracker_acts_for(c->store, "");
}

bool qz_asker_meant_it(struct qz_call *c)
{
    if (!c->by_cookie || strcmp(c->route->method, "GET") == 0)
        return true;

    const char *given = c->csrf ? c->csrf : qz_call_header(c, QZ_CSRF_HEADER);
    if (given && qz_csrf_fits(&c->session, given))
        return true;
    qz_call_problem(c, 403, "csrf", "This did not come from a page of this session",
                    "Nothing was changed. Open the page again, and send its form once more.");
    return false;
}

/* ---- about what ---- */

static bool asker_answer_missing(struct qz_call *c)
{
    qz_call_problem(c, 404, "not-found", "There is nothing of that id",
                    "List what there is in your organisation and below it.");
    return false;
}

static bool asker_touches(struct qz_call *c, const char *id)
{
    struct qz_err err;
    int rc = qz_may_touch(c->store, &c->session, id, QZ_ROLES_ALL, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    else if (rc == 0)
        asker_answer_missing(c);
    return rc == 1;
}

/* What can be the name of something else than qz_may_touch knows: the own session, a number, a token. */
static bool asker_is_own(const char *text)
{
    return qz_id_parse('s', text, NULL) || text[strspn(text, "0123456789")] == '\0';
}

static bool asker_may_path(struct qz_call *c)
{
    const char *at = strchr(c->route->pattern, '{');
    for (size_t i = 0; at && i < QZ_PARAMS; i++, at = strchr(at + 1, '{'))
        if (!asker_is_own(c->param[i]) && !asker_touches(c, c->param[i]))
            return false;
    return true;
}

/* A cursor only says where a list goes on. */
static enum MHD_Result asker_look_at_query(void *call, enum MHD_ValueKind kind, const char *key,
                                           const char *value)
{
    struct qz_call *c = call;
    (void)kind;
    if (!value || strcmp(key, "after") == 0 || !qz_id_is_placed(value))
        return MHD_YES;
    return asker_touches(c, value) ? MHD_YES : MHD_NO;
}

bool qz_asker_may(struct qz_call *c)
{
    if (!(QZ_MAY_ROLES(c->route->may) & c->session.role)) {
        qz_call_problem(c, 403, "denied", "That is not allowed",
                        "Your account may not do this here; ask the administrator of your organisation.");
        return false;
    }
    if (!asker_may_path(c))
        return false;

    MHD_get_connection_values(c->conn, MHD_GET_ARGUMENT_KIND, asker_look_at_query, c);
    return !c->status;
}

/* Each string of the body, however deep: the reader of JSON bounds that. */
static bool asker_may_value(struct qz_call *c, const json_t *v)
{
    const char *key;
    json_t *member;
    size_t i;
    if (json_is_string(v))
        return !qz_id_is_placed(json_string_value(v)) || asker_touches(c, json_string_value(v));

    json_array_foreach(v, i, member) if (!asker_may_value(c, member)) return false;
    json_object_foreach((json_t *)(uintptr_t)v, key,
                        member) if (strcmp(key, "after") != 0 && !asker_may_value(c, member)) return false;
    return true;
}

bool qz_asker_may_say(struct qz_call *c, const json_t *body)
{
    return c->asker != QZ_ASKER_ACCOUNT || asker_may_value(c, body);
}

const char *qz_call_within(const struct qz_call *c)
{
    return c->asker == QZ_ASKER_ACCOUNT ? c->session.organisation : "";
}

const char *qz_call_organisation(struct qz_call *c)
{
    const char *asked = qz_call_query(c, "organisation");
    return *asked ? asked : qz_call_within(c);
}

bool qz_call_looks(struct qz_call *c, const void *rows, size_t n, size_t size, size_t at)
{
    struct qz_err err;
    char route[QZ_LOOK_ROUTE];
    const char **ids = qz_call_keep(c, n ? n : 1, sizeof *ids);
    if (!ids)
        return false;
    for (size_t i = 0; i < n; i++)
        ids[i] = (const char *)rows + i * size + at;

    snprintf(route, sizeof route, "%s %s", c->route->method, c->route->pattern);
    int64_t account = c->asker == QZ_ASKER_ACCOUNT ? c->session.account_ref : 0;
    if (qz_look_keep(c->store, account, route, ids, n, qz_now_ms(), &err) == 0)
        return true;
    qz_call_failed(c, &err);
    return false;
}

bool qz_call_sees(struct qz_call *c, const char *id)
{
    struct qz_err err;
    if (c->asker != QZ_ASKER_ACCOUNT)
        return true;
    int rc = qz_may_touch(c->store, &c->session, id, QZ_ROLES_ALL, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    return rc == 1;
}
