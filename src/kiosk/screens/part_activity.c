#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"

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

/* When it is; of one that is over, how long ago it ended. */
static const char *activity_span_text(const struct qz_view *v, const struct qz_staff_row *row,
                                      char out[QZ_SAY_TEXT])
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

static void activity_draw_row_ahead(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_REGULAR, 24, 20, v->theme->card.quiet, QZ_CENTRE, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, r, s, qz_say(v, QZ_S_AHEAD));
}

/* What is to be done with it, or goes on there. */
static void activity_draw_row_act(struct qz_view *v, struct qz_rect r, const struct qz_staff_row *row, int i)
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
        activity_draw_row_ahead(v, r);
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
        qz_text_in(v, low, s, activity_span_text(v, row, when));
        in = (struct qz_rect){in.x, in.y + half - qz_v(v, 38), in.w, qz_v(v, 36)};
    } else {
        qz_text_in(v, qz_take_left(&in, wide), s, activity_span_text(v, row, when));
    }

    s = (struct qz_style){QZ_FACE_BOLD, 32, 24, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, in, s, row->title);
    activity_draw_row_act(v, act, row, i);
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

static bool activity_pick(struct qz_model *m, const struct qz_staff_row *row, struct qz_effect out[2])
{
    if (qz_flow_just_came(m))
        return false;
    m->item = (struct qz_tell_item){.row = *row};
    m->item_from = m->screen;
    qz_flow_show(m, QZ_SCREEN_ITEM);
    qz_flow_ask(out, QZ_ASK_ITEM);
    memcpy(out[1].ask.item.activity, row->activity, QZ_ID_TEXT);
    return true;
}

static void activity_ask_open(struct qz_model *m, const struct qz_staff_row *row, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_OPEN);
    memcpy(out[1].ask.open.activity, row->activity, QZ_ID_TEXT);
    qz_flow_list_anew(m);
    if (m->screen != QZ_SCREEN_STAFF)
        qz_flow_show(m, QZ_SCREEN_STAFF);
}

bool qz_part_activity_tap(struct qz_model *m, enum qz_tap tap, int i, struct qz_effect out[2])
{
    const struct qz_staff_row *row = i >= 0 && i < m->staff.rows ? &m->staff.row[i] : NULL;
    if (tap == QZ_TAP_ITEM)
        return row && activity_pick(m, row, out);
    if (tap != QZ_TAP_OPEN)
        return false;
    m->sure = QZ_TAP_NONE;
    if (row && !row->open && !row->ahead)
        activity_ask_open(m, row, out);
    return true;
}

bool qz_part_of_open(const struct qz_model *m)
{
    (void)m;
    return true;
}
