/* Answers of the attacker's own. Half of them are given without asking the tracker, half after the tracker
 * did what was asked. */
#include "tests/support/attack_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define HTML    "Content-Type: text/html\r\n"
#define JSON    "Content-Type: application/json\r\n"
#define PROBLEM "Content-Type: application/problem+json\r\n"
#define PAGE    "<!doctype html><title>Welcome</title><form>Sign in to use this network</form>"

static bool forged(struct attack_now *n, const char *first, const char *fields, const char *body)
{
    if (kit_below(&n->rng, 2))
        relay_ask(n->e);
    relay_clear(&n->e->answer);
    qz_buf_printf(&n->e->answer.head, "HTTP/1.1 %s\r\n%s", first, fields);
    qz_buf_str(&n->e->answer.body, body);
    n->e->no_body = strncmp(first, "304", 3) == 0;
    /* What looks like a signature, now and then. */
    if (kit_below(&n->rng, 4) == 0)
        relay_set_header(
            &n->e->answer, ATTACK_SIGNATURE,
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==");
    return true;
}

static bool forged_problem(struct attack_now *n, int status, const char *name, const char *fields,
                           const char *more)
{
    char first[40], body[300];
    snprintf(first, sizeof first, "%d Problem", status);
    snprintf(body, sizeof body,
             "{\"type\":\"https://qingzhan.example/problems/"
             "%s\",\"title\":\"No\",\"status\":%d,\"detail\":\"No.\"%s}",
             name, status, more);
    return forged(n, first, fields, body);
}

/* ---- a hotspot, a proxy ---- */

static bool forged_hotspot(struct attack_now *n)
{
    return forged(n, "200 OK", HTML, PAGE);
}

static bool forged_empty(struct attack_now *n)
{
    return forged(n, "200 OK", JSON, kit_below(&n->rng, 2) ? "{}" : "");
}

static bool forged_redirect(struct attack_now *n)
{
    if (kit_below(&n->rng, 2))
        return forged(n, "301 Moved Permanently", "Location: https://127.0.0.1/\r\n", "");
    return forged(n, "302 Found", "Location: http://login.example/\r\n", "");
}

static bool forged_same(struct attack_now *n)
{
    return forged(n, "304 Not Modified", "", "");
}

static bool forged_proxy_403(struct attack_now *n)
{
    return forged(n, "403 Forbidden", HTML, PAGE);
}

static bool forged_proxy_413(struct attack_now *n)
{
    return forged(n, "413 Request Entity Too Large", HTML, PAGE);
}

static bool forged_busy(struct attack_now *n)
{
    bool many = kit_below(&n->rng, 2);
    return forged_problem(n, many ? 429 : 503, "busy", PROBLEM "Retry-After: 86400\r\n", "");
}

/* ---- in the tracker's words ---- */

static bool forged_unauthorized(struct attack_now *n)
{
    return forged_problem(n, 401, "unauthorized", PROBLEM, "");
}

static bool forged_revoked(struct attack_now *n)
{
    return forged_problem(n, 403, "revoked", PROBLEM, "");
}

static bool forged_forked(struct attack_now *n)
{
    return forged_problem(n, 409, "log-forked", PROBLEM, ",\"entry\":1");
}

static bool forged_short(struct attack_now *n)
{
    return forged_problem(n, 409, "log-short", PROBLEM, ",\"next\":1");
}

static bool forged_wrong(struct attack_now *n)
{
    return forged_problem(n, 422, "wrong-checkpoint", PROBLEM, "");
}

static bool forged_large(struct attack_now *n)
{
    return forged_problem(n, 413, "too-large", PROBLEM, "");
}

static bool forged_version(struct attack_now *n)
{
    return forged_problem(n, 426, "version", PROBLEM, "");
}

/* Where the upload says that it starts; 0 when it does not. */
static uint64_t forged_from(const struct attack_now *n)
{
    char method[16], target[512];
    relay_target(&n->e->request, method, target);
    const char *from = strstr(target, "from=");
    return from ? strtoull(from + 5, NULL, 10) : 0;
}

static uint64_t forged_number(struct attack_now *n)
{
    uint64_t from = forged_from(n);

    switch (kit_below(&n->rng, 6)) {
    case 0:
        return 1;
    case 1:
        return from ? from - 1 : 0;
    case 2:
        return from + 1 + kit_below(&n->rng, 2000);
    case 3:
        return INT64_MAX;
    case 4:
        return from;
    default:
        return 1 + kit_below(&n->rng, from + 1);
    }
}

static bool forged_gap(struct attack_now *n)
{
    char more[40];
    uint64_t next = forged_number(n);
    snprintf(more, sizeof more, ",\"next\":%" PRIu64, next);
    snprintf(n->said, sizeof n->said, "next %" PRIu64, next);
    return forged_problem(n, 409, "log-gap", PROBLEM, more);
}

/* "It is all here": with a cosignature that is nobody's. */
static bool forged_taken(struct attack_now *n)
{
    char body[400];
    uint64_t next = forged_number(n);
    snprintf(body, sizeof body,
             "{\"next\":%" PRIu64 ",\"cosignature\":\"\xe2\x80\x94 qingzhan/tracker "
             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
             "AAAA=\\n\"}",
             next);
    snprintf(n->said, sizeof n->said, "next %" PRIu64, next);
    return forged(n, "200 OK", JSON, body);
}

const struct attack attacks_forged[] = {
    {"hotspot", ATTACK_FORGED, NULL, forged_hotspot},
    {"empty", ATTACK_FORGED, NULL, forged_empty},
    {"redirect", ATTACK_FORGED, NULL, forged_redirect},
    {"not-changed", ATTACK_FORGED, NULL, forged_same},
    {"proxy-403", ATTACK_FORGED, NULL, forged_proxy_403},
    {"proxy-413", ATTACK_FORGED, NULL, forged_proxy_413},
    {"busy", ATTACK_FORGED, NULL, forged_busy},
    {"unauthorized", ATTACK_FORGED, NULL, forged_unauthorized},
    {"revoked", ATTACK_FORGED, NULL, forged_revoked},
    {"log-forked", ATTACK_FORGED, NULL, forged_forked},
    {"log-short", ATTACK_FORGED, NULL, forged_short},
    {"wrong-checkpoint", ATTACK_FORGED, NULL, forged_wrong},
    {"too-large", ATTACK_FORGED, NULL, forged_large},
    {"version", ATTACK_FORGED, NULL, forged_version},
    {"gap", ATTACK_FORGED, "log", forged_gap},
    {"taken", ATTACK_FORGED, "log", forged_taken},
    {0},
};
