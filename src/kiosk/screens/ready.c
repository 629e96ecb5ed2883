#include "kiosk/flow/act.h"
#include "kiosk/screens/part_first.h"
#include "kiosk/screens/screens.h"

/* Whose kiosk it is, as far as the tracker has told. */
static void ready_draw_whose(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_identity *id = &v->m->id;
    const struct qz_ground *g = &v->theme->card;
    qz_card(v, r, 34, g);
    r = qz_inset(v, r, 44, 30);
    int name = qz_v(v, 96), org = qz_v(v, 60), gap = qz_v(v, 20), all = name + org + gap;
    r.y += (r.h - all) / 2, r.h = all;

    struct qz_style s = {QZ_FACE_BOLD, 72, 30, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.1f};
    qz_text_in(v, qz_take_top(&r, name), s, *id->name ? id->name : qz_say(v, QZ_S_READY_WAITS));
    qz_take_top(&r, gap);
    s = (struct qz_style){QZ_FACE_REGULAR, 36, 24, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, id->organisation);
}

static void ready_draw(struct qz_view *v)
{
    struct qz_rect page = qz_first_page(v, QZ_S_READY);
    int most = qz_v(v, 420);
    qz_first_foot(v, &page, QZ_S_READY_DO);
    qz_first_line(v, qz_take_top(&page, qz_v(v, 84)), qz_say(v, QZ_S_READY_SUB), false);
    qz_take_top(&page, qz_v(v, 14));
    if (page.h > most)
        page.h = most;
    ready_draw_whose(v, page);
}

static bool ready_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    if (qz_flow_first(m) != QZ_FIRST_READY || qz_flow_just_came(m))
        return false;
    if (tap == QZ_TAP_ENTER)
        return qz_flow_first_to(m, QZ_FIRST_NONE, out);
    return tap == QZ_TAP_BACK && qz_flow_first_to(m, QZ_FIRST_CAMERA, out);
}

static bool ready_rests(const struct qz_model *m)
{
    return qz_flow_first(m) == QZ_FIRST_READY;
}

const struct qz_screen qz_screen_ready = {
    .name = "ready",
    .who = QZ_WHO_NEXT,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = ready_draw,
    .tap = ready_tap,
    .time = qz_flow_first_time,
    .rests = ready_rests,
};
