#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

/* Nothing is wrong with who is asked to wait: no red. */
static void full_draw(struct qz_view *v)
{
    char inside[QZ_SAY_TEXT], code[QZ_SAY_TEXT];
    struct qz_answer a = {.icon = QZ_ICON_CLOCK,
                          .big = qz_say(v, QZ_S_FULL),
                          .facts = qz_say_n(v, QZ_S_FULL_FACTS, v->m->session.inside, inside),
                          .then = qz_say(v, QZ_S_FULL_DO),
                          .foot = qz_say(v, QZ_S_FULL_FOOT)};
    a.code = qz_say_s(v, QZ_S_CODE_DESK, qz_verdict_code(QZ_VERDICT_FULL), code);
    qz_part_answer(v, &a);
}

const struct qz_screen qz_screen_full = {
    .name = "full",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_FULL_MS,
    .ground = qz_ground_already,
    .draw = full_draw,
};
