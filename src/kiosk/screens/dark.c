#include "kiosk/flow/act.h"
#include "kiosk/screens/screens.h"

/* The display is off by its schedule, or as dark as it can be. A touch anywhere, a code or somebody in front
 * of the camera wakes it. */
static void dark_draw(struct qz_view *v)
{
    const struct qz_rect whole = {0, 0, v->w, v->h};
    qz_draw_rect(v->draw, whole, 0);
    qz_touchable(v, whole, QZ_TAP_DISMISS, 0);
}

static bool dark_rests(const struct qz_model *m)
{
    return m->wall.dark;
}

static bool dark_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)tap, (void)arg, (void)out;
    return qz_flow_wall_person(m);
}

const struct qz_screen qz_screen_dark = {
    .name = "dark",
    .who = QZ_WHO_NEXT,
    .ground = qz_ground_paper,
    .draw = dark_draw,
    .tap = dark_tap,
    .rests = dark_rests,
    .display_off = true,
};
