/* The table of routes: what there is at which address, and who may ask for it. Each resource has a table of
 * its own, beside its handlers. */
#ifndef QZ_TRACKER_HTTP_ROUTE_H
#define QZ_TRACKER_HTTP_ROUTE_H

#include "rules/role.h"

#include <stdbool.h>
#include <stddef.h>

#define QZ_PARAMS    3  /* of a pattern, at the most */
#define QZ_PARAM_MAX 64 /* bytes of one, with its end */

#define QZ_JSON_MOST 65536u /* bytes of a body that is a few members of JSON */

struct qz_call;

/* Who asks. */
enum qz_asker {
    QZ_ASKER_NOBODY, /* nobody that is known: no token, or none was wanted */
    QZ_ASKER_KIOSK,  /* a kiosk, by its bearer token: the call's kiosk */
    QZ_ASKER_ADMIN,  /* whoever has the administrator's token */
    QZ_ASKER_ACCOUNT /* somebody who is signed in: the call's session */
};

/* Who may ask: a set. Whoever is signed in may by role, and only where everything that the request names by
 * an id, in its path, its query and its body, is in the organisation of the role or below; what is not is
 * answered as if it were not there. */
enum qz_may {
    QZ_MAY_ANYBODY = 1,   /* no token is looked at; with a role, a session is looked for and nobody refused */
    QZ_MAY_ENROL = 2,     /* the same, and the answer is signed as to a kiosk */
    QZ_MAY_OWN_KIOSK = 4, /* the kiosk that is the path's first parameter; the answer is signed */
    QZ_MAY_KIOSK = 8,     /* any kiosk */
    QZ_MAY_ADMIN = 16,
    QZ_MAY_MONITOR = 32, /* anybody at the address for metrics: no other rows are there */
    QZ_MAY_NOTE = 64, /* who may is in the other bits: what a GET shows is put on record, and so it writes */
    /* The roles, enum qz_role moved up. */
    QZ_MAY_HELPER = QZ_ROLE_HELPER << 8,
    QZ_MAY_CADRE = QZ_ROLE_CADRE << 8,
    QZ_MAY_OFFICE = QZ_ROLE_OFFICE << 8,
    QZ_MAY_PROVINCE = QZ_ROLE_PROVINCE << 8,
    QZ_MAY_AUDITOR = QZ_ROLE_AUDITOR << 8,
    QZ_MAY_SECURITY = QZ_ROLE_SECURITY << 8,
    QZ_MAY_SIGNED_IN = (int)QZ_ROLES_ALL << 8,
    /* Who may in most rows. */
    QZ_MAY_MANAGE = QZ_MAY_ADMIN | QZ_MAY_OFFICE | QZ_MAY_PROVINCE,
    QZ_MAY_READ = QZ_MAY_MANAGE | QZ_MAY_AUDITOR,
    QZ_MAY_DEVICES = QZ_MAY_MANAGE | QZ_MAY_SECURITY,
    QZ_MAY_RULE = QZ_MAY_ADMIN | QZ_MAY_PROVINCE
};
/* The roles of a row, as a set of enum qz_role. */
#define QZ_MAY_ROLES(may) ((may) >> 8 & QZ_ROLES_ALL)

#define QZ_SESSION_COOKIE "__Host-qingzhan" /* holds the token of a session */
#define QZ_DEVICE_COOKIE  "__Host-device"   /* that of a browser in which somebody has signed in before */
#define QZ_PHONE_COOKIE   "__Host-phone"    /* holds what a youth's own phone is known by */
/* How that is kept, a year and some days: from one spring's activities to the next one's. Lax, since a
 * browser within another program calls the way from a code to here one from another site. */
#define QZ_PHONE_KEPT     "Max-Age=34560000; HttpOnly; Secure; SameSite=Lax"
#define QZ_COUNTED_COOKIE "__Host-counted" /* the slip by which a phone was counted without a name */
#define QZ_CSRF_HEADER    "Qingzhan-CSRF"  /* brings along what a form brings as the field csrf */

/* A row. Its pattern begins with "/v1"; a row with a page or a form has the same address without it, too. A
 * pattern's "{name}" stands for one part of the path, qz_call_param(c, "name"). */
struct qz_route {
    const char *method, *pattern;
    unsigned may; /* of enum qz_may */
    size_t most;  /* bytes of the body, as sent and uncompressed */
    void (*fn)(struct qz_call *c);
    /* For people. A row that names neither is for programs alone. */
    const char *page; /* the template through which the answer is seen */
    const char *then; /* of a form: the address to go on to, "/activities/{id}" */
};

struct qz_route_table {
    const struct qz_route *row;
    size_t n;
};

/* Whether the path has the pattern's form; then param holds the parts of the path for which the pattern has
 * names, in its order. A part that is empty, or longer than a parameter may be, fits nothing. */
bool qz_route_fits(const char *pattern, const char *path, char param[QZ_PARAMS][QZ_PARAM_MAX]);

/* Find the row of c->web's tables for a request, and who asks. False after making a problem: there is none,
 * not with this method, or not for whoever asks. */
bool qz_route_find(struct qz_call *c, const char *method, const char *path);
/* The part of the path that stands for "{name}"; "" when the route's pattern has none of that name. */
const char *qz_call_param(const struct qz_call *c, const char *name);

#endif
