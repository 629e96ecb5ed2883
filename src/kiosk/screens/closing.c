#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

/* What signing means, and who still waits for a word. */
static void closing_draw_beside(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    char text[QZ_SAY_TEXT];
    int waiting = v->m->closing.waiting;
    if (waiting > 0) {
        struct qz_rect low = qz_take_bottom(&r, r.h * 2 / 5);
        qz_take_bottom(&r, qz_v(v, 20));
        qz_card(v, low, 30, &v->theme->stale);
        struct qz_style s = {QZ_FACE_BOLD, 36, 24, v->theme->stale.ink, QZ_CENTRE, QZ_MIDDLE, 3, 1.25f};
        qz_text_in(v, qz_inset(v, low, 28, 16), s, qz_say_n(v, QZ_S_CLOSING_CONFIRM_FIRST, waiting, text));
    }

    qz_card(v, r, 30, g);
    struct qz_rect in = qz_inset(v, r, 30, 24), head = qz_take_top(&in, in.h * 2 / 5);
    struct qz_style s = {QZ_FACE_BOLD, 42, 26, g->ink, QZ_CENTRE, QZ_MIDDLE, 2, 1.25f};
    qz_text_in(v, head, s, qz_say(v, QZ_S_CLOSING_LOOK));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 22, g->quiet, QZ_CENTRE, QZ_TOP, 5, 1.3f};
    qz_text_in(v, in, s, qz_say(v, QZ_S_CLOSING_LOOK_SUB));
}

/* In whose name. */
static void closing_draw_sign(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->primary;
    char name[4 * QZ_NAME_TEXT];
    qz_touch_card(v, r, 28, g);
    qz_touchable(v, r, QZ_TAP_SIGN, 0);
    struct qz_rect in = qz_inset(v, r, 20, 10);
    struct qz_style s = {QZ_FACE_BOLD, 38, 24, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, in.h / 2), s, qz_say(v, QZ_S_CLOSING_SIGN));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 18, g->ink, QZ_CENTRE, QZ_MIDDLE, 2, 1.15f};
    qz_text_in(v, in, s, qz_part_name(v->m->closing.cadre, name));
}

/* The first touch, at the right end; the one that signs stands beside it, so that no second touch on the same
 * place does. */
static void closing_draw_ways(struct qz_view *v, struct qz_rect r)
{
    int gap = qz_v(v, 24);
    bool sure = v->m->sure == QZ_TAP_CLOSE;
    enum qz_icon lock = v->upright ? QZ_ICON_COUNT : QZ_ICON_LOCK;
    qz_button(v, qz_take_left(&r, qz_v(v, 240)), &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK,
              QZ_TAP_BACK, 0);
    qz_take_left(&r, gap);
    if (!v->m->closing.open)
        return;

    struct qz_rect first = qz_take_right(&r, r.w * 9 / 20);
    qz_take_right(&r, gap);
    if (!sure) {
        qz_button(v, first, &v->theme->primary, qz_say(v, QZ_S_CLOSING_END), NULL, lock, QZ_TAP_CLOSE, 0);
        return;
    }

    struct qz_style s = {QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.25f};
    qz_text_in(v, qz_inset(v, first, 10, 0), s, qz_say(v, QZ_S_CLOSING_SIGN_HERE));
    closing_draw_sign(v, r);
}

static void closing_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_summary_frame(v);
    closing_draw_ways(v, qz_take_bottom(&page, qz_finger(v, 120)));
    qz_take_bottom(&page, qz_v(v, 20));
    qz_part_summary(v, page, closing_draw_beside);
}

/* It shows when it is told. From the page of an activity that was closed here it leads to its receipt. */
static bool closing_enter(struct qz_model *m, struct qz_effect out[2])
{
    bool open = m->screen == QZ_SCREEN_STAFF && m->session.open;
    bool closed = m->screen == QZ_SCREEN_ITEM && m->item.closed && !qz_flow_just_came(m);
    if (!open && !closed)
        return false;
    qz_flow_closing_ask(m, closed ? m->item.row.activity : "", out);
    return true;
}

static bool closing_first(struct qz_model *m)
{
    if (!m->closing.open || qz_flow_just_came(m))
        return false;
    m->sure = QZ_TAP_CLOSE;
    m->sure_up_ms = m->up_ms;
    return true;
}

static bool closing_sign(struct qz_model *m, struct qz_effect out[2])
{
    if (m->sure != QZ_TAP_CLOSE || qz_flow_too_soon(m, m->sure_up_ms))
        return false;
    m->sure = QZ_TAP_NONE;
    m->closing_signed = true;
    qz_flow_ask(out, QZ_ASK_CLOSE);
    return true;
}

static bool closing_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    switch (tap) {
    case QZ_TAP_CLOSE:
        return closing_first(m);
    case QZ_TAP_SIGN:
        return closing_sign(m, out);
    default:
        return false;
    }
}

/* Once it is signed the session ends, and what was asked for is still to come. */
static bool closing_of_open(const struct qz_model *m)
{
    return !m->closing_signed;
}

const struct qz_screen qz_screen_closing = {
    .name = "closing",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_STAFF,
    .ground = qz_ground_paper,
    .draw = closing_draw,
    .enter = closing_enter,
    .tap = closing_tap,
    .of_open = closing_of_open,
};
