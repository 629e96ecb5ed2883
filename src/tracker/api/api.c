#include "tracker/api/api.h"

#include "journal/tracker.h"

#include <stdio.h>
#include <string.h>

const struct qz_route_table *const qz_api_tables[] = {
    &qz_account_routes,
    &qz_account_view_routes,
    &qz_activity_routes,
    &qz_cadre_routes,
    &qz_kiosk_routes,
    &qz_ops_routes,
    &qz_organisation_routes,
    &qz_own_routes,
    &qz_passkey_routes,
    &qz_people_routes,
    &qz_phone_routes,
    &qz_rescue_routes,
    &qz_ruling_routes,
    &qz_session_routes,
    &qz_taken_routes,
    &qz_word_routes,
    NULL,
};

int qz_call_url(struct qz_call *c, char out[QZ_CALL_URL_TEXT], struct qz_err *err)
{
    char set[80];
    const char *host = qz_call_header(c, "Host"), *proto = qz_call_header(c, "X-Forwarded-Proto");
    if (qz_setting_get(c->store, "host", set, sizeof set, err) != 0)
        return -1;
    if (!*set && (!host || strlen(host) >= sizeof set))
        return qz_fail(err, QZ_E_CONFLICT,
                       "how phones reach this tracker is not known; start it with --host");

    bool safe = *set || (proto && strcmp(proto, "https") == 0);
    const char *scheme = safe ? "https" : "http";
    snprintf(out, QZ_CALL_URL_TEXT, "%s://%s", scheme, *set ? set : host);
    return 0;
}
