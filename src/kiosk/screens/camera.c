#include "kiosk/flow/act.h"
#include "kiosk/screens/check.h"
#include "kiosk/screens/part_first.h"
#include "kiosk/screens/screens.h"

static bool camera_is_there(const struct qz_view *v)
{
    return v->lens != QZ_LENS_NONE && !v->m->first.blind;
}

/* What to do; without a camera that it goes without, too; once a code was read that it reads. */
static void camera_draw_words(struct qz_view *v, struct qz_rect r)
{
    bool there = camera_is_there(v), reads = v->m->check.look.read > 0;
    enum qz_string missing = v->lens == QZ_LENS_NONE ? QZ_S_CAMERA_TRY_NONE : QZ_S_CAMERA_TRY_BLIND;
    if (!there)
        qz_first_line(v, r, qz_say(v, missing), true);
    else
        qz_first_line(v, r, qz_say(v, reads ? QZ_S_CAMERA_TRY_READS : QZ_S_CAMERA_TRY_DO), false);
}

static void camera_draw(struct qz_view *v)
{
    static qz_check_fill *const rows[] = {qz_check_camera};
    struct qz_rect page = qz_first_page(v, QZ_S_CAMERA_TRY);
    qz_first_foot(v, &page, QZ_S_FIRST_NEXT);
    camera_draw_words(v, qz_take_top(&page, qz_v(v, 84)));
    qz_take_top(&page, qz_v(v, 14));
    qz_check_rows(v, qz_take_bottom(&page, qz_v(v, 96)), rows, 1);
    qz_take_bottom(&page, qz_v(v, 16));
    qz_part_preview(v, page, qz_say(v, QZ_S_CHECK_HOLD));
}

static bool camera_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    if (qz_flow_first(m) != QZ_FIRST_CAMERA || qz_flow_just_came(m))
        return false;
    if (tap == QZ_TAP_ENTER)
        return qz_flow_first_to(m, QZ_FIRST_READY, out);
    return tap == QZ_TAP_BACK && qz_flow_first_to(m, QZ_FIRST_NETWORK, out);
}

static bool camera_rests(const struct qz_model *m)
{
    return qz_flow_first(m) == QZ_FIRST_CAMERA;
}

static bool camera_preview(const struct qz_model *m)
{
    (void)m;
    return true;
}

const struct qz_screen qz_screen_camera = {
    .name = "camera",
    .who = QZ_WHO_NEXT,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = camera_draw,
    .tap = camera_tap,
    .time = qz_flow_first_time,
    .rests = camera_rests,
    .preview = camera_preview,
};
