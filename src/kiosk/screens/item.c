#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

/* When it was or will be, where, and how long ago it ended. */
static void item_draw_when(struct qz_view *v, struct qz_rect r)
{
    const struct qz_staff_row *row = &v->m->item.row;
    struct qz_date d = qz_date_of(row->start_ms);
    char from[8], to[8], ago[QZ_SAY_TEXT], ended[QZ_SAY_TEXT] = "", line[2 * QZ_SAY_TEXT];
    int64_t over = v->m->now_ms - row->end_ms;
    if (over >= 0)
        qz_say_s(v, QZ_S_ITEM_ENDED, qz_part_age(v, over, ago), ended);

    const char *before_place = *row->place ? " · " : "";
    const char *before_end = *ended ? " · " : "";
    snprintf(line, sizeof line, "%02d-%02d %s–%s%s%s%s%s", d.month, d.day, qz_say_time(row->start_ms, from),
             qz_say_time(row->end_ms, to), before_place, row->place, before_end, ended);
    struct qz_style s = {QZ_FACE_REGULAR, 32, 22, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, line);
}

static void item_draw_figure(struct qz_view *v, struct qz_rect r, enum qz_string label, int value)
{
    const struct qz_ground *g = &v->theme->card;
    char text[16];
    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 30, 0);
    int all = qz_v(v, 28 + 16 + 72);
    in.y += (r.h - all) / 2;
    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, qz_v(v, 28)), s, qz_say(v, label));
    qz_take_top(&in, qz_v(v, 16));
    snprintf(text, sizeof text, "%d", value > 0 ? value : 0);
    s = (struct qz_style){QZ_FACE_BOLD, 72, 34, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, qz_v(v, 72)), s, text);
}

/* A cadre takes part, too, and can say so while it is open. */
static bool item_may_part(const struct qz_model *m)
{
    return m->item.row.open && !m->staff.stale_pin;
}

static void item_draw_part(struct qz_view *v, struct qz_rect r)
{
    bool part = v->m->item.part;
    enum qz_string say = part ? QZ_S_PART_DONE : QZ_S_PART;
    enum qz_string sub = part ? QZ_S_PART_DONE_SUB : QZ_S_PART_SUB;
    qz_button(v, r, &v->theme->card, qz_say(v, say), qz_say(v, sub), QZ_ICON_COUNT, QZ_TAP_PART, 0);
}

static void item_draw_figures(struct qz_view *v, struct qz_rect r)
{
    const struct qz_staff_row *row = &v->m->item.row;
    int gap = qz_v(v, 24);
    if (item_may_part(v->m) && v->m->item.ones) { /* its own place is taken */
        item_draw_part(v, qz_take_right(&r, r.w * 3 / 8));
        qz_take_right(&r, gap);
    }
    int half = (r.w - gap) / 2;
    item_draw_figure(v, (struct qz_rect){r.x, r.y, half, r.h}, QZ_S_FIG_PRESENT, row->came);
    item_draw_figure(v, (struct qz_rect){r.x + half + gap, r.y, half, r.h}, QZ_S_ITEM_UNCONFIRMED,
                     row->waiting);
}

/* A quiet line for what cannot be done here. */
static void item_draw_advice(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_item *item = &v->m->item;
    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.25f};
    if (item->row.waiting > 0 && !item->ones)
        qz_text_in(v, r, s, qz_say(v, QZ_S_ITEM_ELSEWHERE));
    else if (item->row.past && !item->row.confirmed)
        qz_text_in(v, r, s, qz_say(v, QZ_S_ITEM_NOT_HELD));
    else if (item->row.ahead)
        qz_text_in(v, r, s, qz_say(v, QZ_S_AHEAD));
}

/* Beside the confirmation of all: one by one; or to take part, or opening it, where that is offered. */
static void item_draw_other(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_item *item = &v->m->item;
    if (item->ones)
        qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_ITEM_ONES), qz_say(v, QZ_S_ITEM_ONES_SUB),
                  QZ_ICON_PEOPLE, QZ_TAP_ONES, 0);
    else if (item_may_part(v->m))
        item_draw_part(v, r);
    else if (!item->row.open && !item->row.past && !item->row.ahead)
        qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_OPEN), NULL, QZ_ICON_COUNT, QZ_TAP_OPEN, 0);
}

static void item_draw_actions(struct qz_view *v, struct qz_rect r)
{
    const struct qz_staff_row *row = &v->m->item.row;
    int gap = qz_v(v, 24), tall = qz_v(v, 150);
    struct qz_rect first = r, second = r;
    if (v->upright) {
        first.h = second.h = tall;
        second.y += tall + gap;
    } else {
        first.w = second.w = (r.w - gap) / 2;
        second.x += first.w + gap;
    }
    qz_part_confirm(v, first, &(struct qz_confirming){row->confirmed, row->waiting, row->came});
    item_draw_other(v, second);
}

bool qz_part_late_fits(const struct qz_model *m)
{
    const struct qz_staff_row *row = &m->item.row;
    return m->now_ms >= row->start_ms - QZ_WORD_MS && m->now_ms <= row->end_ms + QZ_WORD_MS;
}

/* A way on, at the right end of *r. */
static void item_draw_way(struct qz_view *v, struct qz_rect *r, enum qz_string label, enum qz_screen_id to)
{
    int wide = qz_v(v, v->upright ? 210 : 340);
    qz_button(v, qz_take_right(r, wide), &v->theme->card, qz_say(v, label), NULL, QZ_ICON_COUNT, QZ_TAP_GO,
              (int)to);
    qz_take_right(r, qz_v(v, 16));
}

/* The way back, and at the other end: who came, somebody is entered late, and where a cadre closed it here,
 * what came of it and its receipt. */
static void item_draw_foot(struct qz_view *v, struct qz_rect r)
{
    if (v->m->item.closed)
        item_draw_way(v, &r, v->upright ? QZ_S_ITEM_RECEIPT_SHORT : QZ_S_ITEM_RECEIPT, QZ_SCREEN_CLOSING);
    if (qz_part_late_fits(v->m) && !v->m->staff.stale_pin)
        item_draw_way(v, &r, QZ_S_LATE_SHORT, QZ_SCREEN_LATE);
    item_draw_way(v, &r, QZ_S_CAME, QZ_SCREEN_CAME);
    qz_part_pager(v, r, &(struct qz_page){.fit = 1});
}

static void item_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 26), tall = qz_v(v, 150);
    qz_take_top(&page, qz_v(v, 40));
    item_draw_foot(v, qz_take_bottom(&page, qz_part_pager_height(v)));
    qz_take_bottom(&page, gap);
    struct qz_rect actions = qz_take_bottom(&page, v->upright ? 2 * tall + gap : tall);
    qz_take_bottom(&page, gap);
    struct qz_rect advice = qz_take_bottom(&page, qz_v(v, 80));

    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_TOP, 2, 1.2f};
    struct qz_rect title = qz_text_in(v, qz_take_top(&page, qz_v(v, 150)), s, v->m->item.row.title);
    page.h += page.y - (title.y + title.h);
    page.y = title.y + title.h;
    qz_take_top(&page, qz_v(v, 12));
    item_draw_when(v, qz_take_top(&page, qz_v(v, 52)));
    qz_take_top(&page, gap);
    int high = page.h > qz_v(v, 190) ? qz_v(v, 190) : page.h;
    item_draw_figures(v, qz_take_top(&page, high));
    item_draw_advice(v, advice);
    item_draw_actions(v, actions);
}

static bool item_open(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_staff_row *row = &m->item.row;
    if (row->open || row->past || row->ahead || qz_flow_just_came(m))
        return false;
    qz_flow_show(m, QZ_SCREEN_STAFF);
    qz_flow_ask(out, QZ_ASK_OPEN);
    memcpy(out[1].ask.open.activity, row->activity, QZ_ID_TEXT);
    qz_flow_list_anew(m);
    return true;
}

static bool item_ones(struct qz_model *m, struct qz_effect out[2])
{
    if (!m->item.ones)
        return false;
    m->sure = QZ_TAP_NONE;
    m->came_asked = true;
    qz_flow_came_ask(m, true, true, 0, out);
    return true;
}

static bool item_confirm(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_staff_row *row = &m->item.row;
    const struct qz_confirming c = {row->confirmed, row->waiting, row->came};
    return qz_part_confirm_tap(m, row->activity, &c, out);
}

static bool item_take_part(struct qz_model *m, struct qz_effect out[2])
{
    if (!item_may_part(m) || qz_flow_just_came(m))
        return false;
    m->sure = QZ_TAP_NONE;
    qz_flow_ask(out, QZ_ASK_PART);
    memcpy(out[1].ask.part.activity, m->item.row.activity, QZ_ID_TEXT);
    out[1].ask.part.takes = !m->item.part;
    return true;
}

static bool item_back(struct qz_model *m)
{
    qz_flow_show(m, m->item_from);
    return true;
}

static bool item_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    switch (tap) {
    case QZ_TAP_CONFIRM:
        return item_confirm(m, out);
    case QZ_TAP_OPEN:
        return item_open(m, out);
    case QZ_TAP_ONES:
        return item_ones(m, out);
    case QZ_TAP_PART:
        return item_take_part(m, out);

    case QZ_TAP_BACK:
        return item_back(m);
    default:
        return false;
    }
}

const struct qz_screen qz_screen_item = {
    .name = "item",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = item_draw,
    .tap = item_tap,
};
