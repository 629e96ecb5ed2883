#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

static const struct {
    enum qz_age age;
    enum qz_string label;
} new_bands[] = {{QZ_AGE_UNDER_14, QZ_S_AGE_UNDER_14},
                 {QZ_AGE_14_17, QZ_S_AGE_14_17},
                 {QZ_AGE_18_28, QZ_S_AGE_18_28},
                 {QZ_AGE_29_35, QZ_S_AGE_29_35},
                 {QZ_AGE_OVER_35, QZ_S_AGE_OVER_35}};
enum { NEW_BANDS = 5 };

static void new_draw_words(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 84)), s, qz_say(v, QZ_S_NEW_AGE));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_LEFT, QZ_TOP, 2, 1.2f};
    qz_text_in(v, r, s, qz_say(v, QZ_S_NEW_AGE_SUB));
}

static void new_draw_bands(struct qz_view *v, struct qz_rect r)
{
    int gap = qz_v(v, 18), cols = v->upright ? 1 : 2, rows = (NEW_BANDS + cols - 1) / cols;
    int w = (r.w - gap * (cols - 1)) / cols, h = (r.h - gap * (rows - 1)) / rows;
    for (int i = 0; i < NEW_BANDS; i++) {
        struct qz_rect at = {r.x + i % cols * (w + gap), r.y + i / cols * (h + gap), w, h};
        qz_part_choice(v, at, qz_say(v, new_bands[i].label), QZ_TAP_AGE, (int)new_bands[i].age);
    }
}

/* Who has a phone does it there, alone. */
static void new_draw_phone(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_BOLD, 34, 24, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 90)), s, qz_say(v, QZ_S_NEW_PHONE));
    qz_take_top(&r, qz_v(v, 14));
    qz_part_code(v, r);
}

static void new_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_NEW), v->m->session.title);
    int gap = qz_v(v, 26);
    qz_take_top(&page, gap);
    qz_part_pager(v, qz_take_bottom(&page, qz_part_pager_height(v)), &(struct qz_page){.fit = 1});
    qz_take_bottom(&page, gap);

    if (v->m->id.phone) {
        new_draw_phone(v,
                       v->upright ? qz_take_top(&page, qz_v(v, 520)) : qz_take_right(&page, page.w * 2 / 5));
        if (v->upright)
            qz_take_top(&page, gap);
        else
            qz_take_right(&page, qz_v(v, 40));
    }
    new_draw_words(v, qz_take_top(&page, qz_v(v, 84 + 80)));
    qz_take_top(&page, gap);
    new_draw_bands(v, page);
}

static bool new_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    return tap == QZ_TAP_AGE && !qz_flow_just_came(m) && qz_flow_newcomer_age(m, (enum qz_age)arg, out);
}

const struct qz_screen qz_screen_new = {
    .name = "new",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_READ_MS,
    .back = QZ_SCREEN_STAFF,
    .ground = qz_ground_paper,
    .draw = new_draw,
    .enter = qz_flow_newcomer_begin,
    .tap = new_tap,
    .of_open = qz_part_of_open,
};
