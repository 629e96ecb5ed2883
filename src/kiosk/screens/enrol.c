#include "kiosk/flow/act.h"
#include "kiosk/screens/part_first.h"
#include "kiosk/screens/screens.h"

/* What to do where no code can be held up, else that one is to be. */
static enum qz_string enrol_todo(const struct qz_view *v)
{
    if (v->lens == QZ_LENS_NONE)
        return QZ_S_ENROL_NO_LENS;
    return v->m->first.blind ? QZ_S_ENROL_BLIND : QZ_S_ENROL_DO;
}

static void enrol_draw(struct qz_view *v)
{
    struct qz_rect page = qz_first_page(v, QZ_S_ENROL);
    struct qz_rect by_hand = qz_first_foot(v, &page, QZ_S_COUNT);
    qz_button(v, by_hand, &v->theme->card, qz_say(v, QZ_S_ENROL_TYPE), NULL, QZ_ICON_PAD, QZ_TAP_GO,
              QZ_SCREEN_TYPE);
    qz_first_enrolling(v, qz_take_top(&page, qz_v(v, 84)), enrol_todo(v));
    qz_take_top(&page, qz_v(v, 14));
    qz_part_preview(v, page, qz_say(v, QZ_S_ENROL));
}

static bool enrol_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    if (qz_flow_first(m) != QZ_FIRST_CODE || qz_flow_just_came(m))
        return false;
    return tap == QZ_TAP_BACK && qz_flow_first_to(m, QZ_FIRST_NETWORK, out);
}

static bool enrol_rests(const struct qz_model *m)
{
    return qz_flow_first(m) == QZ_FIRST_CODE;
}

static bool enrol_preview(const struct qz_model *m)
{
    (void)m;
    return true;
}

const struct qz_screen qz_screen_enrol = {
    .name = "enrol",
    .who = QZ_WHO_NEXT,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = enrol_draw,
    .tap = enrol_tap,
    .rests = enrol_rests,
    .preview = enrol_preview,
};
