#include "kiosk/flow/act.h"
#include "kiosk/screens/check.h"
#include "kiosk/screens/part_first.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <stdio.h>

/* ---- what is known before there is a code ---- */

static void network_address(const struct qz_view *v, struct qz_check_row *row)
{
    const struct qz_tell_network *n = &v->m->first.network;
    row->name = QZ_S_FIRST_NETWORK;
    row->state = QZ_CHECK_NOTHING;
    if (!n->known) {
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_CHECK_WAIT));
        return;
    }

    row->state = *n->address ? QZ_CHECK_GOOD : QZ_CHECK_BAD;
    if (*n->address)
        qz_say_s(v, QZ_S_NETWORK_ADDRESS, n->address, row->value);
    else
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_NETWORK_NONE));
}

static void network_names(const struct qz_view *v, struct qz_check_row *row)
{
    const struct qz_tell_network *n = &v->m->first.network;
    row->name = QZ_S_NETWORK_NAMES;
    row->state = *n->names ? QZ_CHECK_GOOD : QZ_CHECK_NOTHING;
    snprintf(row->value, sizeof row->value, "%s", *n->names ? n->names : qz_say(v, QZ_S_NETWORK_NAMES_NONE));
}

/* No certificate is believed by a wrong clock. */
static void network_clock(const struct qz_view *v, struct qz_check_row *row)
{
    bool confirmed = qz_clockword_confirms(v->m->clock.word);
    struct qz_date d = qz_date_of(v->m->now_ms);
    char time[8];
    row->name = QZ_S_CHECK_CLOCK;
    row->state = confirmed ? QZ_CHECK_GOOD : QZ_CHECK_NOTHING;
    snprintf(row->value, sizeof row->value, "%04d-%02d-%02d %s · %s", d.year, d.month, d.day,
             qz_say_time(v->m->now_ms, time),
             qz_say(v, confirmed ? QZ_S_NETWORK_CLOCK_GOOD : QZ_S_NETWORK_CLOCK_LOOK));
}

static qz_check_fill *const network_rows[] = {
    network_address,   network_names,       network_clock,       qz_check_row_name,
    qz_check_row_host, qz_check_row_secure, qz_check_row_answer, qz_check_row_signed,
};
#define NETWORK_ROWS  ((int)(sizeof network_rows / sizeof *network_rows))
#define NETWORK_LOCAL 3 /* of them need no code */

/* ---- the page ---- */

static void network_draw(struct qz_view *v)
{
    bool tried = v->m->check.line.done;
    struct qz_rect page = qz_first_page(v, QZ_S_NETWORK);
    struct qz_rect again = qz_first_foot(v, &page, QZ_S_FIRST_NEXT);
    qz_button(v, again, &v->theme->card, qz_say(v, QZ_S_CHECK_AGAIN), NULL, QZ_ICON_COUNT, QZ_TAP_AGAIN, 0);
    qz_first_line(v, qz_take_top(&page, qz_v(v, 76)),
                  qz_say(v, tried ? QZ_S_NETWORK_TRIED : QZ_S_NETWORK_SUB), false);
    qz_take_top(&page, qz_v(v, 12));
    qz_check_rows(v, page, network_rows, tried ? NETWORK_ROWS : NETWORK_LOCAL);
}

static bool network_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    if (qz_flow_first(m) != QZ_FIRST_NETWORK || qz_flow_just_came(m))
        return false;

    switch (tap) {
    case QZ_TAP_AGAIN:
        m->first.network.known = false;
        qz_flow_ask(out, QZ_ASK_NETWORK);
        return true;
    case QZ_TAP_ENTER:
        return qz_flow_first_to(m, m->id.enrolled ? QZ_FIRST_CAMERA : QZ_FIRST_CODE, out);
    case QZ_TAP_BACK:
        return qz_flow_first_to(m, QZ_FIRST_LANGUAGE, out);
    default:
        return false;
    }
}

static bool network_rests(const struct qz_model *m)
{
    return qz_flow_first(m) == QZ_FIRST_NETWORK;
}

const struct qz_screen qz_screen_network = {
    .name = "network",
    .who = QZ_WHO_NEXT,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = network_draw,
    .tap = network_tap,
    .time = qz_flow_first_time,
    .rests = network_rests,
};
