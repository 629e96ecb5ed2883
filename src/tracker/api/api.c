#include "tracker/api/api.h"

const struct qz_route_table *const qz_api_tables[] = {
    &qz_activity_routes,     &qz_cadre_routes,   &qz_kiosk_routes,  &qz_ops_routes,
    &qz_organisation_routes, &qz_passkey_routes, &qz_people_routes, &qz_rescue_routes,
    &qz_ruling_routes,       &qz_taken_routes,   &qz_word_routes,   NULL,
};
