#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

/* What became of them. */
static enum qz_string added_what(const struct qz_model *m)
{
    if (m->newcomer.told.kept)
        return m->newcomer.counted ? QZ_S_ADDED_COUNTED : QZ_S_ADDED;
    bool waits = m->newcomer.counted ? m->up_ms < m->count_up_ms : m->up_ms < m->newcomer.sent_until_ms;
    return waits ? QZ_S_ADDED_WAIT : QZ_S_ADDED_NOT;
}

static void added_draw_words(struct qz_view *v, struct qz_rect r)
{
    char name[4 * QZ_NAME_TEXT];
    const struct qz_tell_newcomer *t = &v->m->newcomer.told;
    enum qz_string what = added_what(v->m);
    int icon = qz_v(v, 160), big = qz_v(v, 120), who = qz_v(v, 120), sub = qz_v(v, 110);
    r.y += (r.h - icon - big - who - sub) / 2;
    struct qz_rect at = qz_take_top(&r, icon);
    if (t->kept)
        qz_draw_icon(v->draw, QZ_ICON_CHECK, at.x + at.w / 2, at.y + icon / 2, (float)icon, 14 * v->u,
                     v->theme->teal);

    struct qz_style s = {QZ_FACE_BOLD, 76, 40, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, big), s, qz_say(v, what));
    s = (struct qz_style){QZ_FACE_BOLD, 90, 40, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    if (t->name[0])
        qz_text_in(v, qz_take_top(&r, who), s, qz_part_name(t->name, name));
    s = (struct qz_style){QZ_FACE_REGULAR, 34, 24, v->ground->quiet, QZ_CENTRE, QZ_TOP, 2, 1.2f};
    if (what == QZ_S_ADDED)
        qz_text_in(v, r, s, qz_say(v, QZ_S_ADDED_SUB));
    else if (what == QZ_S_ADDED_NOT)
        qz_text_in(v, r, s, qz_say(v, QZ_S_ADDED_NOT_SUB));
}

static void added_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_NEW), v->m->session.title);
    struct qz_rect foot = qz_take_bottom(&page, qz_finger(v, 150));
    struct qz_rect next = qz_take_left(&foot, (foot.w - qz_v(v, 26)) / 2);
    qz_take_left(&foot, qz_v(v, 26));
    qz_button(v, next, &v->theme->card, qz_say(v, QZ_S_ADDED_NEXT), NULL, QZ_ICON_PEOPLE, QZ_TAP_GO,
              QZ_SCREEN_NEW);
    qz_button(v, foot, &v->theme->primary, qz_say(v, QZ_S_PARTY_OVER), NULL, QZ_ICON_CHECK, QZ_TAP_BACK, 0);
    added_draw_words(v, page);
}

/* The second half of the touch that led here would take away what became of them. */
static bool added_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    (void)out;
    if (tap != QZ_TAP_BACK || qz_flow_just_came(m))
        return false;
    qz_flow_show(m, QZ_SCREEN_STAFF);
    return true;
}

const struct qz_screen qz_screen_added = {
    .name = "added",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = added_draw,
    .tap = added_tap,
    .of_open = qz_part_of_open,
};
