#include "kiosk/screens/part_first.h"

#include "kiosk/flow/act.h"

#include <stdio.h>

/* ---- the steps ---- */

#define FIRST_STEPS 5

static const struct {
    enum qz_first step;
    enum qz_string name;
} first_steps[FIRST_STEPS] = {
    {QZ_FIRST_LANGUAGE, QZ_S_FIRST_LANGUAGE}, {QZ_FIRST_NETWORK, QZ_S_FIRST_NETWORK},
    {QZ_FIRST_CODE, QZ_S_FIRST_CODE},         {QZ_FIRST_CAMERA, QZ_S_FIRST_CAMERA},
    {QZ_FIRST_READY, QZ_S_FIRST_READY},
};

/* Which of them shows. */
static int first_at(const struct qz_model *m)
{
    int at = 0;
    while (at + 1 < FIRST_STEPS && first_steps[at + 1].step <= qz_flow_first(m))
        at++;
    return at;
}

/* Its number in a ring; once it is done a tick on a disc. */
static void first_draw_mark(struct qz_view *v, struct qz_rect r, int i, int at)
{
    int d = qz_v(v, 60), x = r.x + r.w / 2, y = r.y + r.h / 2;
    char number[4];
    if (i < at) {
        qz_draw_round(v->draw, (struct qz_rect){x - d / 2, y - d / 2, d, d}, (float)d, v->ground->mark);
        qz_draw_icon(v->draw, QZ_ICON_CHECK, x, y, 32 * v->u, 5 * v->u, v->ground->sign);
        return;
    }

    uint32_t ink = i == at ? v->theme->teal : v->ground->quiet;
    qz_draw_ring(v->draw, x, y, (float)d, (i == at ? 5 : 3) * v->u, 0, 1, ink);
    struct qz_style s = {i == at ? QZ_FACE_BOLD : QZ_FACE_REGULAR, 30, 20, ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    snprintf(number, sizeof number, "%d", i + 1);
    qz_text_in(v, (struct qz_rect){x - d / 2, y - d / 2, d, d}, s, number);
}

static void first_draw_step(struct qz_view *v, struct qz_rect r, int i, int at)
{
    struct qz_style s = {
        i == at ? QZ_FACE_BOLD : QZ_FACE_REGULAR, 30, 22, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    if (i == at)
        qz_card(v, r, 24, &v->theme->card);
    r = qz_inset(v, r, 14, 8);
    if (v->upright) {
        first_draw_mark(v, qz_take_top(&r, qz_v(v, 66)), i, at);
        s.align = QZ_CENTRE, s.size = 26, s.least = 20;
    } else {
        first_draw_mark(v, qz_take_left(&r, qz_v(v, 66)), i, at);
        qz_take_left(&r, qz_v(v, 18));
    }
    qz_text_in(v, r, s, qz_say(v, first_steps[i].name));
}

/* Beside the page, on an upright one above it. */
static void first_draw_steps(struct qz_view *v, struct qz_rect r)
{
    int at = first_at(v->m), gap = qz_v(v, 12);
    int side = v->upright ? (r.w - (FIRST_STEPS - 1) * gap) / FIRST_STEPS : qz_v(v, 108);
    for (int i = 0; i < FIRST_STEPS; i++) {
        first_draw_step(v, v->upright ? qz_take_left(&r, side) : qz_take_top(&r, side), i, at);
        if (v->upright)
            qz_take_left(&r, gap);
        else
            qz_take_top(&r, gap);
    }
}

/* ---- the page ---- */

struct qz_rect qz_first_page(struct qz_view *v, enum qz_string title)
{
    char under[QZ_SAY_TEXT];
    snprintf(under, sizeof under, "%s%s%s", v->m->id.kiosk, *v->m->id.kiosk ? " · " : "", QZ_VERSION);
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_FIRST), under);
    qz_take_top(&page, qz_v(v, 26));
    first_draw_steps(v, v->upright ? qz_take_top(&page, qz_v(v, 130)) : qz_take_left(&page, qz_v(v, 330)));
    if (v->upright)
        qz_take_top(&page, qz_v(v, 30));
    else
        qz_take_left(&page, qz_v(v, 44));

    struct qz_style s = {QZ_FACE_BOLD, 60, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 80)), s, qz_say(v, title));
    qz_take_top(&page, qz_v(v, 8));
    return page;
}

struct qz_rect qz_first_foot(struct qz_view *v, struct qz_rect *page, enum qz_string next)
{
    struct qz_rect foot = qz_take_bottom(page, qz_finger(v, 112));
    int gap = qz_v(v, 20), wide = qz_finger(v, 270);
    qz_take_bottom(page, gap);
    qz_button(v, qz_take_left(&foot, wide), &v->theme->card, qz_say(v, QZ_S_FIRST_BACK), NULL, QZ_ICON_BACK,
              QZ_TAP_BACK, 0);
    qz_take_left(&foot, gap);
    if (next == QZ_S_COUNT)
        return foot;
    qz_button(v, qz_take_right(&foot, foot.w * 9 / 20), &v->theme->primary, qz_say(v, next), NULL,
              QZ_ICON_COUNT, QZ_TAP_ENTER, 0);
    qz_take_right(&foot, gap);
    return foot;
}

void qz_first_line(struct qz_view *v, struct qz_rect r, const char *text, bool wrong)
{
    struct qz_style s = {QZ_FACE_REGULAR, 30, 20, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    if (wrong) {
        qz_card(v, r, 20, &v->theme->warn);
        r = qz_inset(v, r, 26, 4);
        s.color = v->theme->warn.ink;
    }
    qz_text_in(v, r, s, text);
}

void qz_first_enrolling(struct qz_view *v, struct qz_rect r, enum qz_string todo)
{
    static const enum qz_string say[] = {[QZ_ENROL_TRYING] = QZ_S_ENROL_TRYING,
                                         [QZ_ENROL_REFUSED] = QZ_S_ENROL_REFUSED,
                                         [QZ_ENROL_OFFLINE] = QZ_S_ENROL_OFFLINE,
                                         [QZ_ENROL_SIGN_IN] = QZ_S_ENROL_SIGN_IN,
                                         [QZ_ENROL_CERTIFICATE] = QZ_S_ENROL_CERTIFICATE,
                                         [QZ_ENROL_ADDRESS] = QZ_S_ENROL_ADDRESS,
                                         [QZ_ENROL_OLD] = QZ_S_ENROL_OLD,
                                         [QZ_ENROL_WAITS] = QZ_S_ENROL_WAITS,
                                         [QZ_ENROL_DONE] = QZ_S_ENROL_DONE,
                                         [QZ_ENROL_NEW] = QZ_S_ENROL_NEW,
                                         [QZ_ENROL_FAILED] = QZ_S_ENROL_FAILED};
    enum qz_enrolling how = v->m->enrolling;
    enum qz_string said = how == QZ_ENROL_NONE ? todo : say[how];
    if (how == QZ_ENROL_REFUSED && v->m->first.by_hand)
        said = QZ_S_ENROL_REFUSED_TYPED;
    qz_first_line(v, r, qz_say(v, said), how >= QZ_ENROL_REFUSED && how != QZ_ENROL_DONE);
}
