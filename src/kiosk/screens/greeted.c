#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

static void greeted_draw(struct qz_view *v)
{
    const struct qz_tell_greet *g = &v->m->greet;
    char name[4 * QZ_NAME_TEXT], more[QZ_SAY_TEXT];
    struct qz_answer a = {.icon = QZ_ICON_CHECK,
                          .lead = qz_say(v, QZ_S_WELCOME),
                          .big = qz_part_name(g->name, name),
                          .name = true};
    a.facts = qz_say(v, QZ_S_GREETED_PHONE);
    if (g->people > 1)
        a.facts = qz_say_n(v, QZ_S_GREETED_MORE, g->people - 1, more);
    qz_part_answer(v, &a);
}

const struct qz_screen qz_screen_greeted = {
    .name = "greeted",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_GREETED_MS,
    .ground = qz_ground_yes,
    .draw = greeted_draw,
};
