#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

static void pick_draw_names(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_found *f = &v->m->lookup.found;
    int cols = v->upright ? 2 : 3, gap = qz_v(v, 24), rows = QZ_FOUND_ROWS / cols;
    int w = (r.w - (cols - 1) * gap) / cols, h = (r.h - (rows - 1) * gap) / rows;
    int most = qz_v(v, 220);
    if (h > most)
        h = most;

    for (int i = 0; i < f->rows; i++) {
        struct qz_rect at = {r.x + i % cols * (w + gap), r.y + i / cols * (h + gap), w, h};
        char name[4 * QZ_NAME_TEXT];
        qz_part_choice(v, at, qz_part_name(f->name[i], name), QZ_TAP_TAKE, i);
    }
}

static void pick_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 24);
    qz_take_top(&page, qz_v(v, 30));
    qz_part_codeless(v, qz_take_bottom(&page, qz_part_pager_height(v)), QZ_S_PICK_NONE);
    qz_take_bottom(&page, gap);

    struct qz_style s = {QZ_FACE_BOLD, 72, 32, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 96)), s, qz_say(v, QZ_S_PICK));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 24, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_bottom(&page, qz_v(v, 76)), s, qz_say(v, QZ_S_PICK_SUB));
    qz_take_top(&page, gap);
    pick_draw_names(v, page);
}

static bool pick_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (tap == QZ_TAP_BACK)
        return qz_flow_lookup_begin(m); /* none of them: the digits once more */
    if (tap == QZ_TAP_TAKE)
        return qz_flow_lookup_take(m, arg, out);
    return qz_flow_heads_tap(m, tap, arg, out);
}

const struct qz_screen qz_screen_pick = {
    .name = "pick",
    .who = QZ_WHO_ANYBODY,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = pick_draw,
    .tap = pick_tap,
    .of_open = qz_part_of_open,
};
