#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* It is in the log here, which the tracker does not take: nobody is told more than is true. */
static void already_draw_kept(struct qz_view *v)
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char name[4 * QZ_NAME_TEXT], time[8];
    bool goes = o->verdict == QZ_VERDICT_GOODBYE;
    struct qz_answer a = {.icon = QZ_ICON_CLOCK,
                          .lead = qz_say(v, QZ_S_KEPT),
                          .big = qz_say(v, goes ? QZ_S_GOODBYE : QZ_S_KEPT_BIG),
                          .name = o->name[0] != '\0',
                          .facts = qz_say_time(o->at_ms, time),
                          .then = qz_say(v, QZ_S_KEPT_SUB)};
    if (goes)
        a.then = qz_say(v, QZ_S_KEPT_OUT_SUB);
    if (o->name[0])
        a.big = qz_part_name(o->name, name);
    qz_part_answer(v, &a);
}

static void already_draw(struct qz_view *v)
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char name[4 * QZ_NAME_TEXT], time[8], line[QZ_TITLE_TEXT + 16];
    if (o->kept_only) {
        already_draw_kept(v);
        return;
    }

    snprintf(line, sizeof line, "%s%s%s", qz_say_time(o->at_ms, time), o->where[0] ? " · " : "", o->where);
    struct qz_answer a = {.icon = QZ_ICON_CLOCK, .facts = line, .then = qz_say(v, QZ_S_ALREADY_SUB)};
    if (o->left)
        a.then = qz_say(v, QZ_S_LEFT_SUB);
    else if (o->stays)
        a.then = qz_say(v, QZ_S_STAYS_SUB);
    if (o->name[0]) {
        a.lead = qz_say(v, o->left ? QZ_S_LEFT : QZ_S_ALREADY);
        a.big = qz_part_name(o->name, name);
        a.name = true;
    } else {
        a.big = qz_say(v, o->left ? QZ_S_LEFT : QZ_S_ALREADY);
    }
    qz_part_answer(v, &a);
}

const struct qz_screen qz_screen_already = {
    .name = "already",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_ALREADY_MS,
    .ground = qz_ground_already,
    .draw = already_draw,
};
