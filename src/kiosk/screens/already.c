#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

void qz_screen_already(struct qz_view *v)
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char name[4 * QZ_NAME_TEXT], time[8], line[QZ_TITLE_TEXT + 16];
    snprintf(line, sizeof line, "%s%s%s", qz_say_time(o->at_ms, time), o->where[0] ? " · " : "", o->where);
    struct qz_answer a = {.icon = QZ_ICON_CLOCK, .facts = line, .then = qz_say(v, QZ_S_ALREADY_SUB)};
    if (o->name[0]) {
        a.lead = qz_say(v, QZ_S_ALREADY);
        a.big = qz_part_name(o->name, name);
        a.name = true;
    } else {
        a.big = qz_say(v, QZ_S_ALREADY);
    }
    qz_part_answer(v, &a);
}
