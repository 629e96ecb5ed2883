/* The API: a file a resource, each with the table of its routes behind its handlers. */
#ifndef QZ_TRACKER_API_API_H
#define QZ_TRACKER_API_API_H

#include "tracker/http/call.h"

extern const struct qz_route_table qz_account_routes;
extern const struct qz_route_table qz_account_view_routes;
extern const struct qz_route_table qz_activity_routes;
extern const struct qz_route_table qz_cadre_routes;
extern const struct qz_route_table qz_duty_routes;
extern const struct qz_route_table qz_kiosk_routes;
extern const struct qz_route_table qz_link_routes;
extern const struct qz_route_table qz_look_routes;
extern const struct qz_route_table qz_notice_routes;
extern const struct qz_route_table qz_ops_routes;
extern const struct qz_route_table qz_organisation_routes;
extern const struct qz_route_table qz_own_routes;
extern const struct qz_route_table qz_pass_routes;
extern const struct qz_route_table qz_own_phone_routes;
extern const struct qz_route_table qz_own_data_routes;
extern const struct qz_route_table qz_record_routes;
extern const struct qz_route_table qz_quiet_routes;
extern const struct qz_route_table qz_certificate_routes;
extern const struct qz_route_table qz_passkey_routes;
extern const struct qz_route_table qz_people_routes;
extern const struct qz_route_table qz_phone_routes;
extern const struct qz_route_table qz_plan_routes;
extern const struct qz_route_table qz_rescue_routes;
extern const struct qz_route_table qz_roll_routes;
extern const struct qz_route_table qz_ruling_routes;
extern const struct qz_route_table qz_session_routes;
extern const struct qz_route_table qz_taken_routes;
extern const struct qz_route_table qz_word_routes;

/* All of them, a NULL behind the last. */
extern const struct qz_route_table *const qz_api_tables[];

/* How phones and browsers reach the tracker, as it was set, or else as whoever asks reached it:
 * "https://tracker.example", without a slash at its end. */
#define QZ_CALL_URL_TEXT 100
int qz_call_url(struct qz_call *c, char out[QZ_CALL_URL_TEXT], struct qz_err *err);

/* Whether a row with that may would take whoever asks, by role: for links and forms that a page has for some
 * alone. Where, the row and the path have said. */
bool qz_api_has(const struct qz_call *c, unsigned may);
/* The same of QZ_MAY_MANAGE: who may plan and confirm. */
bool qz_api_manages(const struct qz_call *c);
/* Whether a cadre who asks is that one. Whoever asks in another role is let through. False after making the
 * problem that there is no such cadre. */
bool qz_api_own_cadre(struct qz_call *c, const char *cadre);
/* An activity as an object with its figures. */
void qz_api_write_activity(struct qz_call *c, const struct qz_activity_row *a);
/* A person's members, in an object that was begun. */
void qz_api_write_person(struct qz_call *c, const struct qz_person_row *p);
/* For pages on which something is said in a cadre's name: the members "may_manage" and "cadres", those of
 * that organisation; none for who may not. 0 or -1. */
int qz_api_write_cadres(struct qz_call *c, const char *organisation, struct qz_err *err);
/* For pages of lists: the members "organisation" and "organisation_title" of whose list it is, none where it
 * is everybody's (""). 0 or -1. */
int qz_api_write_whose(struct qz_call *c, const char *organisation, struct qz_err *err);

#endif
