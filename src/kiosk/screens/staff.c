#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

const char *qz_part_age(const struct qz_view *v, int64_t ms, char out[QZ_SAY_TEXT])
{
    int64_t minutes = ms / 60000;
    if (ms < 0)
        return qz_say(v, QZ_S_AGE_NEVER);
    if (minutes < 1)
        return qz_say(v, QZ_S_AGE_NOW);
    if (minutes < 60)
        return qz_say_n(v, QZ_S_AGE_MINUTES, (int)minutes, out);
    if (minutes < 60 * 24)
        return qz_say_n(v, QZ_S_AGE_HOURS, (int)(minutes / 60), out);
    return qz_say_n(v, QZ_S_AGE_DAYS, minutes / (60 * 24) > 9999 ? 9999 : (int)(minutes / (60 * 24)), out);
}

static void draw_figure(struct qz_view *v, struct qz_rect r, enum qz_string label, const char *value)
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

/* How many are here opens down to who they are. On an upright page a button below does, within reach. */
static void draw_way_to_came(struct qz_view *v, struct qz_rect r)
{
    struct qz_rect in = qz_inset(v, r, 26, 0), icon;
    in.y += (r.h - qz_v(v, 24 + 18 + 52)) / 2, in.h = qz_v(v, 24);
    icon = qz_take_right(&in, qz_v(v, 22));
    qz_draw_icon(v->draw, QZ_ICON_ARROW_RIGHT, icon.x + icon.w / 2, icon.y + icon.h / 2, 26 * v->u, 3 * v->u,
                 v->theme->teal);
    qz_take_right(&in, qz_v(v, 8));
    qz_take_left(&in, in.w * 2 / 5);
    struct qz_style s = {QZ_FACE_BOLD, 24, 20, v->theme->teal, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, in, s, qz_say(v, QZ_S_CAME));
    qz_touchable(v, r, QZ_TAP_CAME, 0);
}

static bool has_notice(const struct qz_tell_net *net)
{
    return net->state == QZ_NET_REFUSED || net->state == QZ_NET_STUCK || qz_part_line(net);
}

/* Why uploads have stopped, what that means, and whom to call. */
static void draw_not_taken(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->stale;
    const struct qz_tell_net *net = &v->m->net;
    bool stuck = net->state == QZ_NET_STUCK, log = strncmp(net->why, "log-", 4) == 0;
    char buf[QZ_SAY_TEXT], number[QZ_KIOSK_ID_TEXT + QZ_WHY_TEXT + 8];
    snprintf(number, sizeof number, "%s%s%s", v->m->id.kiosk, stuck ? " · " : "", stuck ? net->why : "");
    const struct qz_line_words *line = qz_part_line(net);
    enum qz_string what = log ? QZ_S_LOG_DIFFERS : QZ_S_UPLOAD_REFUSED;
    if (!stuck)
        what = QZ_S_NOT_TAKEN;
    if (line)
        what = line->what;
    const char *todo =
        line ? qz_say(v, line->todo) : qz_say_s(v, stuck ? QZ_S_STUCK_DO : QZ_S_NOT_TAKEN_DO, number, buf);
    if (!has_notice(net) && v->m->staff.tracker_doubt == QZ_DOUBT_NONE) {
        what = QZ_S_ROSTER_MISSING;
        todo = qz_say_s(v, QZ_S_ROSTER_MISSING_DO, number, buf);
    } else if (!has_notice(net)) { /* then it is the tracker's own log that is in doubt */
        bool unproven = v->m->staff.tracker_doubt == QZ_DOUBT_UNPROVEN;
        what = unproven ? QZ_S_TRACKER_UNPROVEN : QZ_S_TRACKER_DOUBT;
        todo = qz_say_s(v, unproven ? QZ_S_TRACKER_UNPROVEN_DO : QZ_S_TRACKER_DOUBT_DO, number, buf);
    }

    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 30, 14);
    struct qz_style s = {QZ_FACE_BOLD, 32, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, qz_v(v, 42)), s, qz_say(v, what));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.25f};
    qz_text_in(v, in, s, todo);
}

/* Whom a clock that was ahead put to another activity, and the touch that brings them here. */
static void draw_misplaced(struct qz_view *v, struct qz_rect r)
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

/* What staff should know or do, in the place of some figures: one thing at a time. */
static bool draw_notice(struct qz_view *v, struct qz_rect r, bool draw)
{
    const struct qz_model *m = v->m;
    bool misplaced = m->staff.misplaced && m->session.open;
    bool not_taken = has_notice(&m->net) || m->staff.tracker_doubt || m->staff.roster_missing;
    if (draw && misplaced)
        draw_misplaced(v, r);
    else if (draw && not_taken)
        draw_not_taken(v, r);
    return misplaced || not_taken;
}

enum figure { PRESENT, UNNAMED, ENTRIES, WAITING, CONFIG, FIGURES };

static void draw_figures(struct qz_view *v, struct qz_rect r)
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
    bool notice = draw_notice(v, r, false);
    const enum figure *shown = notice && !v->upright ? two : all;
    int gap = qz_v(v, 20), cols = v->upright ? 3 : 5, n = !notice ? FIGURES : v->upright ? 4 : 2;
    int w = (r.w - gap * (cols - 1)) / cols, rows = v->upright ? 2 : 1, h = (r.h - gap * (rows - 1)) / rows;
    for (int i = 0; i < n; i++) {
        struct qz_rect at = {r.x + i % cols * (w + gap), r.y + i / cols * (h + gap), w, h};
        if (v->upright && i == CONFIG)
            at.w += w + gap;
        draw_figure(v, at, labels[shown[i]], value[shown[i]]);
        if (shown[i] == PRESENT && m->session.open && !v->upright)
            draw_way_to_came(v, at);
    }
    int left = r.x + n % cols * (w + gap);
    draw_notice(v, (struct qz_rect){left, r.y + n / cols * (h + gap), r.x + r.w - left, h}, n < FIGURES);
}

static bool is_known(const struct qz_view *v)
{
    return v->m->session.open && v->m->session.known_ms;
}

/* When it is; of one that is over, how long ago it ended. */
static const char *span_text(const struct qz_view *v, const struct qz_staff_row *row, char out[QZ_SAY_TEXT])
{
    char from[8], to[8], ago[QZ_SAY_TEXT], buf[QZ_SAY_TEXT];
    struct qz_date d = qz_date_of(row->start_ms);
    int64_t over = v->m->now_ms - row->end_ms;
    if (over >= 0)
        snprintf(out, QZ_SAY_TEXT, "%02d-%02d  %s", d.month, d.day,
                 qz_say_s(v, QZ_S_ITEM_ENDED, qz_part_age(v, over, ago), buf));
    else
        snprintf(out, QZ_SAY_TEXT, "%02d-%02d  %s–%s", d.month, d.day, qz_say_time(row->start_ms, from),
                 qz_say_time(row->end_ms, to));
    return out;
}

static void draw_row_ahead(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_REGULAR, 24, 20, v->theme->card.quiet, QZ_CENTRE, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, r, s, qz_say(v, QZ_S_AHEAD));
}

/* What is to be done with it, or goes on there. */
static void draw_row_act(struct qz_view *v, struct qz_rect r, const struct qz_staff_row *row, int i)
{
    const struct qz_ground *g = &v->theme->card;
    bool over = row->end_ms <= v->m->now_ms, settled = row->confirmed && row->waiting <= 0;
    char buf[QZ_SAY_TEXT];
    struct qz_style s = {QZ_FACE_BOLD, 28, 24, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 1, 0};

    if (row->open)
        qz_text_in(v, r, s, qz_say(v, QZ_S_OPEN_NOW));
    else if (over && !settled)
        qz_button(v, r, &v->theme->stale,
                  row->waiting > 0 ? qz_say_n(v, QZ_S_KNOWN_TO_CONFIRM, row->waiting, buf)
                                   : qz_say(v, QZ_S_ITEM_UNCONFIRMED),
                  NULL, QZ_ICON_COUNT, QZ_TAP_ITEM, i);
    else if (row->ahead)
        draw_row_ahead(v, r);
    else if (!row->past)
        qz_button(v, r, g, qz_say(v, QZ_S_OPEN), NULL, QZ_ICON_COUNT, QZ_TAP_OPEN, i);
}

int qz_part_activity_height(const struct qz_view *v)
{
    int row = qz_v(v, v->upright ? 116 : 92), button = qz_finger(v, 76) + qz_v(v, 12);
    return row > button ? row : button;
}

void qz_part_activity(struct qz_view *v, struct qz_rect r, const struct qz_staff_row *row, int i)
{
    const struct qz_ground *g = &v->theme->card;
    char when[QZ_SAY_TEXT];
    struct qz_rect in = qz_inset(v, r, 34, 0);
    struct qz_rect act = qz_take_right(&in, qz_v(v, 220));
    qz_take_right(&in, qz_v(v, 24));
    int button = qz_finger(v, 76);
    act.y += (act.h - button) / 2, act.h = button;
    qz_touchable(v, in, QZ_TAP_ITEM, i);
    struct qz_style s = {QZ_FACE_REGULAR, 26, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    int wide = qz_v(v, 320);
    if (v->upright) {
        int half = in.h / 2;
        struct qz_rect low = {in.x, in.y + half + qz_v(v, 6), in.w, qz_v(v, 28)};
        qz_text_in(v, low, s, span_text(v, row, when));
        in = (struct qz_rect){in.x, in.y + half - qz_v(v, 38), in.w, qz_v(v, 36)};
    } else {
        qz_text_in(v, qz_take_left(&in, wide), s, span_text(v, row, when));
    }
    s = (struct qz_style){QZ_FACE_BOLD, 32, 24, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, in, s, row->title);
    draw_row_act(v, act, row, i);
}

void qz_part_activities(struct qz_view *v, struct qz_rect r, int row)
{
    const struct qz_tell_staff *st = &v->m->staff;
    int fit = r.h / row, n = st->rows < fit ? st->rows : fit;
    int line = qz_v(v, 2) > 0 ? qz_v(v, 2) : 1;
    for (int i = 0; i < n; i++) {
        struct qz_rect at = qz_take_top(&r, row);
        qz_part_activity(v, at, &st->row[i], i);
        if (i + 1 < n)
            qz_draw_rect(v->draw, (struct qz_rect){at.x + line, at.y + row - line, at.w - 2 * line, line},
                         v->theme->card.line);
    }
}

/* The first of them, and the way to all where there are more. */
static void draw_list(struct qz_view *v, struct qz_rect r)
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
                  QZ_TAP_LIST, 0);
    }
    qz_part_activities(v, r, row);
}

/* Closing says what it closes: which activity, and how many came to it, at all kiosks. */
static void draw_close(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_session *s = &v->m->session;
    bool sure = v->m->sure == QZ_TAP_CLOSE;
    char again[QZ_SAY_TEXT];
    qz_say_n(v, QZ_S_CLOSE_SURE, s->present, again);
    qz_button(v, r, sure ? &v->theme->warn : &v->theme->card, sure ? again : qz_say(v, QZ_S_CLOSE), s->title,
              QZ_ICON_LOCK, QZ_TAP_CLOSE, 0);
}

/* What can be done with the open activity. */
static void draw_actions(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_session *s = &v->m->session;
    int gap = qz_v(v, 24), half = (r.w - gap) / 2;
    struct qz_rect left = {r.x, r.y, half, r.h}, right = {r.x + half + gap, r.y, half, r.h};
    qz_part_confirm(v, left, &(struct qz_confirming){s->confirmed, s->waiting, s->present});
    draw_close(v, right);
}

static void draw_top(struct qz_view *v, struct qz_rect r)
{
    char name[4 * QZ_NAME_TEXT], buf[QZ_SAY_TEXT];
    struct qz_rect out = qz_take_right(&r, qz_v(v, 190));
    qz_take_right(&r, qz_v(v, 30));
    if (is_known(v) && !v->upright) {
        struct qz_rect known = qz_take_right(&r, r.w * 3 / 5);
        qz_part_known(v, qz_inset(v, known, 0, v->dpi > 0 ? 0 : 12), QZ_RIGHT);
        qz_take_right(&r, qz_v(v, 30));
    }
    out.y += qz_v(v, 6), out.h = qz_finger(v, 80);
    qz_button(v, out, &v->theme->card, qz_say(v, QZ_S_SIGN_OUT), NULL, QZ_ICON_COUNT, QZ_TAP_BACK, 0);
    struct qz_style s = {QZ_FACE_BOLD, 46, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 50)), s, qz_say(v, QZ_S_MENU));
    qz_take_top(&r, qz_v(v, 12));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 20, v->ground->quiet, QZ_LEFT, QZ_TOP, 1, 0};
    qz_text_in(v, r, s, qz_say_s(v, QZ_S_SIGNED_IN, qz_part_name(v->m->staff.cadre.name, name), buf));
}

/* A cadre who is locked out for wrong PINs, and the way to end that: one at a time. */
static void draw_locked_out(struct qz_view *v, struct qz_rect r)
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

void qz_screen_staff(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 26);
    qz_take_top(&page, qz_v(v, 34));
    draw_top(v, qz_take_top(&page, qz_finger(v, 96)));
    qz_take_top(&page, gap);
    draw_figures(v, qz_take_top(&page, qz_v(v, v->upright ? 316 : 148)));
    qz_take_top(&page, gap);
    if (is_known(v) && v->upright) {
        qz_part_known(v, qz_take_top(&page, qz_finger(v, 68)), QZ_LEFT);
        qz_take_top(&page, gap);
    }
    if (v->m->staff.locks && !v->m->staff.stale_pin) {
        draw_locked_out(v, qz_take_top(&page, qz_finger(v, 96)));
        qz_take_top(&page, gap);
    }
    if (v->m->session.open) {
        draw_actions(v, qz_take_bottom(&page, qz_v(v, 128)));
        qz_take_bottom(&page, gap);
    }
    if (v->m->session.open && v->upright) {
        qz_button(v, qz_take_bottom(&page, qz_v(v, 128)), &v->theme->card, qz_say(v, QZ_S_CAME),
                  qz_say(v, QZ_S_CAME_SUB), QZ_ICON_PEOPLE, QZ_TAP_CAME, 0);
        qz_take_bottom(&page, gap);
    }
    draw_list(v, page);
}
