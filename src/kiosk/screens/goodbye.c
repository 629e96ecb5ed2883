#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* How long, in hours and minutes. */
static const char *goodbye_stay(const struct qz_view *v, int64_t ms, char out[QZ_SAY_TEXT])
{
    int minutes = ms > 0 ? (int)(ms / 60000) : 0;
    int hours = minutes / 60;
    minutes %= 60;
    if (hours == 0)
        return qz_say_n(v, QZ_S_STAY_MINUTES, minutes, out);
    if (minutes == 0)
        return qz_say_n(v, QZ_S_STAY_HOURS, hours, out);

    char few[QZ_SAY_TEXT], many[QZ_SAY_TEXT];
    snprintf(out, QZ_SAY_TEXT, "%s %s", qz_say_n(v, QZ_S_STAY_HOURS, hours, many),
             qz_say_n(v, QZ_S_STAY_MINUTES, minutes, few));
    return out;
}

/* From when to when. */
static void goodbye_facts(const struct qz_view *v, char out[2 * QZ_SAY_TEXT + 8])
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char time[8], from[QZ_SAY_TEXT], to[QZ_SAY_TEXT];
    qz_say_s(v, QZ_S_STAY_FROM, qz_say_time(o->in_ms, time), from);
    qz_say_s(v, QZ_S_STAY_TO, qz_say_time(o->at_ms, time), to);
    snprintf(out, 2 * QZ_SAY_TEXT + 8, "%s · %s", from, to);
}

static void goodbye_draw(struct qz_view *v)
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char name[4 * QZ_NAME_TEXT], lead[QZ_SAY_TEXT], stay[QZ_SAY_TEXT], facts[2 * QZ_SAY_TEXT + 8];
    struct qz_answer a = {.icon = QZ_ICON_OUT, .lead = qz_say(v, QZ_S_GOODBYE), .facts = facts};
    if (o->name[0])
        a.lead = qz_say_s(v, QZ_S_GOODBYE_NAME, qz_part_name(o->name, name), lead);
    a.big = goodbye_stay(v, o->at_ms - o->in_ms, stay);
    goodbye_facts(v, facts);
    a.foot = qz_say(v, QZ_S_GOODBYE_FOOT);
    qz_part_answer(v, &a);
}

const struct qz_screen qz_screen_goodbye = {
    .name = "goodbye",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_GOODBYE_MS,
    .then = qz_flow_then_rating,
    .ground = qz_ground_yes,
    .draw = goodbye_draw,
};
