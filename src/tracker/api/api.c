#include "tracker/api/api.h"

#include "journal/tracker.h"

#include <stdio.h>
#include <string.h>

const struct qz_route_table *const qz_api_tables[] = {
    &qz_account_routes,
    &qz_account_view_routes,
    &qz_activity_routes,
    &qz_cadre_routes,
    &qz_duty_routes,
    &qz_kiosk_routes,
    &qz_link_routes,
    &qz_look_routes,
    &qz_notice_routes,
    &qz_ops_routes,
    &qz_organisation_routes,
    &qz_own_routes,
    &qz_own_phone_routes,
    &qz_own_data_routes,
    &qz_record_routes,
    &qz_certificate_routes,
    &qz_pass_routes,
    &qz_passkey_routes,
    &qz_people_routes,
    &qz_phone_routes,
    &qz_plan_routes,
    &qz_rescue_routes,
    &qz_roll_routes,
    &qz_ruling_routes,
    &qz_quiet_routes,
    &qz_session_routes,
    &qz_taken_routes,
    &qz_word_routes,
    NULL,
};

bool qz_api_has(const struct qz_call *c, unsigned may)
{
    return c->asker != QZ_ASKER_ACCOUNT || (c->session.role & QZ_MAY_ROLES(may));
}

bool qz_api_manages(const struct qz_call *c)
{
    return qz_api_has(c, QZ_MAY_MANAGE);
}

int qz_api_write_cadres(struct qz_call *c, const char *organisation, struct qz_err *err)
{
    bool manages = qz_api_manages(c);
    struct qz_cadre_row *row = manages ? qz_call_keep(c, QZ_CADRE_PAGE, sizeof *row) : NULL;
    if (manages && !row)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the list");
    int n = manages ? qz_staff_list(c->store, QZ_ROLE_CADRE, organisation, "", row, QZ_CADRE_PAGE, err) : 0;
    if (n < 0)
        return -1;

    qz_jsonw_bool(&c->out, "may_manage", manages);
    qz_jsonw_array(&c->out, "cadres");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "id", row[i].id);
        qz_jsonw_text(&c->out, "name", row[i].name);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
    return 0;
}

int qz_api_write_whose(struct qz_call *c, const char *organisation, struct qz_err *err)
{
    struct qz_organisation o;
    if (!*organisation)
        return 0;
    if (qz_organisation_get(c->store, organisation, &o, err) != 0)
        return -1;
    qz_jsonw_text(&c->out, "organisation", o.id);
    qz_jsonw_text(&c->out, "organisation_title", o.title);
    return 0;
}

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
