#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static void staff_draw_figure(struct qz_view *v, struct qz_rect r, enum qz_string label, const char *value)
{
    const struct qz_ground *g = &v->theme->card;
    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 26, 0);
    int all = qz_v(v, 24 + 18 + 52);
    in.y += (r.h - all) / 2;
    struct qz_style s = {QZ_FACE_REGULAR, 24, 20, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, qz_v(v, 24)), s, qz_say(v, label));
    qz_take_top(&in, qz_v(v, 18));
    s = (struct qz_style){QZ_FACE_BOLD, 52, 26, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, qz_v(v, 52)), s, value);
}

/* A figure that leads on: how many are here to who they are, what waits to how the line and all else do. On
 * an upright page buttons do. */
static void staff_draw_way(struct qz_view *v, struct qz_rect r, enum qz_string label, enum qz_screen_id to)
{
    struct qz_rect in = qz_inset(v, r, 26, 0), icon;
    in.y += (r.h - qz_v(v, 24 + 18 + 52)) / 2, in.h = qz_v(v, 24);
    icon = qz_take_right(&in, qz_v(v, 22));
    qz_draw_icon(v->draw, QZ_ICON_ARROW_RIGHT, icon.x + icon.w / 2, icon.y + icon.h / 2, 26 * v->u, 3 * v->u,
                 v->theme->teal);
    qz_take_right(&in, qz_v(v, 8));
    qz_take_left(&in, in.w * 2 / 5);
    struct qz_style s = {QZ_FACE_BOLD, 24, 20, v->theme->teal, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, in, s, qz_say(v, label));
    qz_touchable(v, r, QZ_TAP_GO, (int)to);
}

static bool staff_has_notice(const struct qz_tell_net *net)
{
    return net->state == QZ_NET_REFUSED || net->state == QZ_NET_STUCK || qz_part_line(net);
}

/* What stands in the way of uploads, of believing the tracker or of names, and what to do about it. */
struct staff_notice {
    enum qz_string what, todo;
};

static struct staff_notice staff_notice_of(const struct qz_model *m)
{
    const struct qz_line_words *line = qz_part_line(&m->net);
    bool stuck = m->net.state == QZ_NET_STUCK, log = strncmp(m->net.why, "log-", 4) == 0;
    if (line)
        return (struct staff_notice){line->what, line->todo};
    if (stuck)
        return (struct staff_notice){log ? QZ_S_LOG_DIFFERS : QZ_S_UPLOAD_REFUSED, QZ_S_STUCK_DO};
    if (staff_has_notice(&m->net))
        return (struct staff_notice){QZ_S_NOT_TAKEN, QZ_S_NOT_TAKEN_DO};

    if (m->staff.tracker_doubt == QZ_DOUBT_NONE)
        return (struct staff_notice){QZ_S_ROSTER_MISSING, QZ_S_ROSTER_MISSING_DO};
    if (m->staff.tracker_doubt == QZ_DOUBT_UNPROVEN)
        return (struct staff_notice){QZ_S_TRACKER_UNPROVEN, QZ_S_TRACKER_UNPROVEN_DO};
    return (struct staff_notice){QZ_S_TRACKER_DOUBT, QZ_S_TRACKER_DOUBT_DO};
}

/* What to do, with what to name to whom is called. */
static const char *staff_todo(const struct qz_view *v, enum qz_string todo, char out[QZ_SAY_TEXT])
{
    const struct qz_tell_net *net = &v->m->net;
    char number[QZ_KIOSK_ID_TEXT + QZ_WHY_TEXT + 8];
    if (qz_part_line(net))
        return qz_say(v, todo);
    if (net->state == QZ_NET_STUCK)
        snprintf(number, sizeof number, "%s · %s", v->m->id.kiosk, net->why);
    else
        snprintf(number, sizeof number, "%s", v->m->id.kiosk);
    return qz_say_s(v, todo, number, out);
}

static void staff_draw_not_taken(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->stale;
    struct staff_notice notice = staff_notice_of(v->m);
    char buf[QZ_SAY_TEXT];
    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 30, 14);

    struct qz_style s = {QZ_FACE_BOLD, 32, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, qz_v(v, 42)), s, qz_say(v, notice.what));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.25f};
    qz_text_in(v, in, s, staff_todo(v, notice.todo, buf));
}

/* Whom a clock that was ahead put to another activity, and the touch that brings them here. */
static void staff_draw_misplaced(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_staff *st = &v->m->staff;
    const struct qz_ground *g = &v->theme->stale;
    char buf[QZ_SAY_TEXT + QZ_TITLE_TEXT];
    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 26, 12);
    struct qz_rect button = qz_take_right(&in, qz_v(v, v->upright ? 200 : 220));
    qz_take_right(&in, qz_v(v, 20));

    struct qz_style s = {QZ_FACE_BOLD, 30, 20, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_top(&in, in.h / 2), s, qz_say_n(v, QZ_S_MISPLACED, st->misplaced, buf));
    snprintf(buf, sizeof buf, "%s", st->misplaced_title);
    s = (struct qz_style){QZ_FACE_REGULAR, 24, 18, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, in, s, buf);

    int tall = qz_finger(v, 96);
    button.y += (button.h - tall) / 2, button.h = tall;
    qz_button(v, button, &v->theme->card, qz_say(v, QZ_S_MOVE), NULL, QZ_ICON_COUNT, QZ_TAP_MOVE, 0);
}

/* As many are inside as fit in, and the touch that lets some more in; afterwards, how many of these are left.
 */
static void staff_draw_full(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_session *s = &v->m->session;
    const struct qz_ground *g = &v->theme->stale;
    char buf[QZ_SAY_TEXT];
    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 26, 12);
    struct qz_style st = {QZ_FACE_BOLD, 32, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    if (!qz_flow_full(v->m)) {
        qz_text_in(v, in, st, qz_say_n(v, QZ_S_LET_IN_LEFT, s->room, buf));
        return;
    }
    if (v->m->staff.stale_pin) { /* whose word would not count lets nobody in */
        qz_text_in(v, in, st, qz_say_n(v, QZ_S_FULL_NOW, s->inside, buf));
        return;
    }

    struct qz_rect button = qz_take_right(&in, in.w / 2);
    qz_take_right(&in, qz_v(v, 20));
    qz_text_in(v, in, st, qz_say_n(v, QZ_S_FULL_NOW, s->inside, buf));

    int tall = qz_finger(v, 96);
    button.y += (button.h - tall) / 2, button.h = tall;
    qz_button(v, button, &v->theme->card, qz_say_n(v, QZ_S_LET_IN, QZ_LET_IN, buf), NULL, QZ_ICON_COUNT,
              QZ_TAP_LET_IN, 0);
}

/* What staff should know or do, in the place of some figures: one thing at a time. */
static bool staff_draw_notice(struct qz_view *v, struct qz_rect r, bool draw)
{
    const struct qz_model *m = v->m;
    bool misplaced = m->staff.misplaced && m->session.open;
    bool not_taken = staff_has_notice(&m->net) || m->staff.tracker_doubt || m->staff.roster_missing;
    bool full = qz_flow_full(m), let_in = m->session.open && m->session.let_in;
    if (draw && full)
        staff_draw_full(v, r);
    else if (draw && misplaced)
        staff_draw_misplaced(v, r);
    else if (draw && not_taken)
        staff_draw_not_taken(v, r);
    else if (draw && let_in)
        staff_draw_full(v, r);
    return full || misplaced || not_taken || let_in;
}

enum figure { PRESENT, UNNAMED, ENTRIES, WAITING, CONFIG, FIGURES };

static void staff_draw_figures(struct qz_view *v, struct qz_rect r)
{
    static const enum qz_string labels[FIGURES] = {QZ_S_FIG_PRESENT, QZ_S_FIG_UNNAMED, QZ_S_FIG_ENTRIES,
                                                   QZ_S_FIG_WAITING, QZ_S_FIG_CONFIG};
    static const enum figure all[] = {PRESENT, UNNAMED, ENTRIES, WAITING, CONFIG}, two[] = {PRESENT, WAITING};
    const struct qz_model *m = v->m;
    char value[FIGURES][QZ_SAY_TEXT];

    snprintf(value[PRESENT], QZ_SAY_TEXT, "%d", m->session.present);
    snprintf(value[UNNAMED], QZ_SAY_TEXT, "%d", m->session.unnamed);
    snprintf(value[ENTRIES], QZ_SAY_TEXT, "%llu", (unsigned long long)m->staff.entries);
    snprintf(value[WAITING], QZ_SAY_TEXT, "%llu", (unsigned long long)m->staff.waiting);
    char buf[QZ_SAY_TEXT];
    snprintf(value[CONFIG], QZ_SAY_TEXT, "%s", qz_part_age(v, m->staff.config_age_ms, buf));

    /* On an upright page the five stand in two rows. A notice takes the place of some. */
    bool notice = staff_draw_notice(v, r, false);
    const enum figure *shown = notice && !v->upright ? two : all;
    int beside_notice = v->upright ? 4 : 2;
    int n = notice ? beside_notice : FIGURES;
    int gap = qz_v(v, 20), cols = v->upright ? 3 : 5, w = (r.w - gap * (cols - 1)) / cols;
    int rows = v->upright ? 2 : 1, h = (r.h - gap * (rows - 1)) / rows;

    for (int i = 0; i < n; i++) {
        struct qz_rect at = {r.x + i % cols * (w + gap), r.y + i / cols * (h + gap), w, h};
        if (v->upright && i == CONFIG)
            at.w += w + gap;
        staff_draw_figure(v, at, labels[shown[i]], value[shown[i]]);
        if (shown[i] == PRESENT && m->session.open && !v->upright)
            staff_draw_way(v, at, QZ_S_CAME, QZ_SCREEN_CAME);
        if (shown[i] == WAITING && !v->upright)
            staff_draw_way(v, at, QZ_S_CHECK_SHORT, QZ_SCREEN_CHECK);
    }

    int left = r.x + n % cols * (w + gap);
    staff_draw_notice(v, (struct qz_rect){left, r.y + n / cols * (h + gap), r.x + r.w - left, h},
                      n < FIGURES);
}

static bool staff_is_known(const struct qz_view *v)
{
    return v->m->session.open && v->m->session.known_ms;
}

/* The first of them, and the way to all where there are more. */
static void staff_draw_list(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_staff *st = &v->m->staff;
    char all[QZ_SAY_TEXT];
    int row = qz_part_activity_height(v), way = qz_finger(v, 80) + qz_v(v, 24), fit = r.h / row;
    qz_card(v, r, 34, &v->theme->card);
    if (st->rows == 0) {
        struct qz_style s = {QZ_FACE_REGULAR, 30, 22, v->theme->card.quiet, QZ_CENTRE, QZ_MIDDLE, 2, 0};
        qz_text_in(v, qz_inset(v, r, 40, 0), s, qz_say(v, QZ_S_NO_ROWS));
        return;
    }

    if (st->found > fit || st->found > st->rows) {
        struct qz_rect low = qz_inset(v, qz_take_bottom(&r, way), 34, 12);
        qz_button(v, low, &v->theme->card, qz_say_n(v, QZ_S_LIST_ALL, st->found, all), NULL, QZ_ICON_CALENDAR,
                  QZ_TAP_GO, QZ_SCREEN_LIST);
    }
    qz_part_activities(v, r, row);
}

/* Closing begins with what came of it. */
static void staff_draw_close(struct qz_view *v, struct qz_rect r)
{
    qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_CLOSE), qz_say(v, QZ_S_CLOSE_SUB), QZ_ICON_LOCK,
              QZ_TAP_GO, QZ_SCREEN_CLOSING);
}

/* Who comes: a group; on an upright page who came, too. */
static void staff_draw_people(struct qz_view *v, struct qz_rect r)
{
    int gap = qz_v(v, 24);
    if (v->upright) {
        int wide = qz_flow_newcomer_can(v->m) ? (r.w - 2 * gap) / 3 : (r.w - gap) / 2;
        qz_part_choice(v, qz_take_left(&r, wide), qz_say(v, QZ_S_CAME), QZ_TAP_GO, QZ_SCREEN_CAME);
        qz_take_left(&r, gap);
    }
    if (qz_flow_newcomer_can(v->m)) {
        qz_part_choice(v, qz_take_left(&r, (r.w - gap) / 2), qz_say(v, QZ_S_NEW), QZ_TAP_GO, QZ_SCREEN_NEW);
        qz_take_left(&r, gap);
    }
    qz_part_choice(v, r, qz_say(v, QZ_S_PARTY_START), QZ_TAP_GO, QZ_SCREEN_PARTY);
}

/* What can be done with the open activity. */
static void staff_draw_actions(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_session *s = &v->m->session;
    int gap = qz_v(v, 24), wide = v->upright ? (r.w - gap) / 2 : r.w * 2 / 5;
    qz_part_confirm(v, qz_take_left(&r, wide), &(struct qz_confirming){s->confirmed, s->waiting, s->present});
    qz_take_left(&r, gap);
    if (!v->upright && v->m->sure != QZ_TAP_CLOSE) { /* that question has their room */
        staff_draw_people(v, qz_take_left(&r, (r.w - gap) * 3 / 5));
        qz_take_left(&r, gap);
    }
    staff_draw_close(v, r);
}

static void staff_draw_top(struct qz_view *v, struct qz_rect r)
{
    char name[4 * QZ_NAME_TEXT], buf[QZ_SAY_TEXT];
    struct qz_rect out = qz_take_right(&r, qz_v(v, 190));
    qz_take_right(&r, qz_v(v, 30));
    if (staff_is_known(v) && !v->upright) {
        struct qz_rect known = qz_take_right(&r, r.w * 3 / 5);
        qz_part_known(v, qz_inset(v, known, 0, v->dpi > 0 ? 0 : 12), QZ_RIGHT);
        qz_take_right(&r, qz_v(v, 30));
    }

    out.y += qz_v(v, 6), out.h = qz_finger(v, 80);
    if (v->upright) {
        struct qz_rect check = qz_take_right(&r, qz_v(v, 170));
        qz_take_right(&r, qz_v(v, 30));
        check.y = out.y, check.h = out.h;
        qz_button(v, check, &v->theme->card, qz_say(v, QZ_S_CHECK_SHORT), NULL, QZ_ICON_COUNT, QZ_TAP_GO,
                  QZ_SCREEN_CHECK);
    }
    qz_button(v, out, &v->theme->card, qz_say(v, QZ_S_SIGN_OUT), NULL, QZ_ICON_COUNT, QZ_TAP_BACK, 0);

    struct qz_style s = {QZ_FACE_BOLD, 46, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 50)), s, qz_say(v, QZ_S_MENU));
    qz_take_top(&r, qz_v(v, 12));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 20, v->ground->quiet, QZ_LEFT, QZ_TOP, 1, 0};
    qz_text_in(v, r, s, qz_say_s(v, QZ_S_SIGNED_IN, qz_part_name(v->m->staff.cadre.name, name), buf));
}

/* A cadre who is locked out for wrong PINs, and the way to end that: one at a time. */
static void staff_draw_locked_out(struct qz_view *v, struct qz_rect r)
{
    char name[4 * QZ_NAME_TEXT], buf[QZ_SAY_TEXT];
    const struct qz_ground *g = &v->theme->card;
    struct qz_rect button = qz_take_right(&r, qz_v(v, 240));
    struct qz_rect icon = qz_take_left(&r, qz_v(v, 56));
    qz_draw_icon(v->draw, QZ_ICON_LOCK, icon.x + qz_v(v, 22), icon.y + icon.h / 2, 40 * v->u, 3 * v->u,
                 v->ground->ink);
    qz_take_right(&r, qz_v(v, 24));
    struct qz_style s = {QZ_FACE_BOLD, 30, 22, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, r, s, qz_say_s(v, QZ_S_LOCKED_OUT, qz_part_name(v->m->staff.locked.name, name), buf));
    qz_button(v, button, g, qz_say(v, QZ_S_LIFT), NULL, QZ_ICON_COUNT, QZ_TAP_LIFT, 0);
}

static void staff_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 26);
    qz_take_top(&page, qz_v(v, 34));
    staff_draw_top(v, qz_take_top(&page, qz_finger(v, 96)));
    qz_take_top(&page, gap);
    staff_draw_figures(v, qz_take_top(&page, qz_v(v, v->upright ? 316 : 148)));
    qz_take_top(&page, gap);

    if (staff_is_known(v) && v->upright) {
        qz_part_known(v, qz_take_top(&page, qz_finger(v, 68)), QZ_LEFT);
        qz_take_top(&page, gap);
    }
    if (v->m->staff.locks && !v->m->staff.stale_pin) {
        staff_draw_locked_out(v, qz_take_top(&page, qz_finger(v, 96)));
        qz_take_top(&page, gap);
    }

    if (v->m->session.open) {
        staff_draw_actions(v, qz_take_bottom(&page, qz_v(v, 128)));
        qz_take_bottom(&page, gap);
    }
    if (v->m->session.open && v->upright) {
        staff_draw_people(v, qz_take_bottom(&page, qz_finger(v, 128)));
        qz_take_bottom(&page, gap);
    }
    staff_draw_list(v, page);
}

/* ---- touches ---- */

static bool staff_confirm(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_tell_session *s = &m->session;
    const struct qz_confirming c = {s->confirmed, s->waiting, s->present};
    return s->open && qz_part_confirm_tap(m, s->activity, &c, out);
}

static bool staff_lift(struct qz_model *m, struct qz_effect out[2])
{
    if (!m->staff.locks || m->staff.stale_pin)
        return false;
    m->sure = QZ_TAP_NONE;
    qz_flow_ask(out, QZ_ASK_LIFT);
    memcpy(out[1].ask.lift.cadre, m->staff.locked.id, QZ_ID_TEXT);
    return true;
}

static bool staff_move(struct qz_model *m, struct qz_effect out[2])
{
    if (!m->staff.misplaced || !m->session.open)
        return false;
    m->sure = QZ_TAP_NONE;
    qz_flow_ask(out, QZ_ASK_MOVE);
    return true;
}

static bool staff_let_in(struct qz_model *m, struct qz_effect out[2])
{
    if (!qz_flow_full(m) || m->staff.stale_pin)
        return false;
    m->sure = QZ_TAP_NONE;
    qz_flow_ask(out, QZ_ASK_LET_IN);
    return true;
}

static bool staff_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_CONFIRM:
        return staff_confirm(m, out);
    case QZ_TAP_LIFT:
        return staff_lift(m, out);
    case QZ_TAP_MOVE:
        return staff_move(m, out);
    case QZ_TAP_LET_IN:
        return staff_let_in(m, out);

    default:
        return qz_part_activity_tap(m, tap, arg, out);
    }
}

const struct qz_screen qz_screen_staff = {
    .name = "staff",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .ground = qz_ground_paper,
    .draw = staff_draw,
    .tap = staff_tap,
};
