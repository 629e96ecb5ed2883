#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum qz_string list_none(const struct qz_model *m)
{
    static const enum qz_string say[QZ_LIST_DAYS] = {
        [QZ_LIST_ALL] = QZ_S_NO_ROWS,
        [QZ_LIST_TODAY] = QZ_S_NONE_TODAY,
        [QZ_LIST_TOMORROW] = QZ_S_NONE_TOMORROW,
        [QZ_LIST_WEEK] = QZ_S_NO_ROWS,
        [QZ_LIST_OVER] = QZ_S_NONE_OVER,
    };
    return m->find[0] ? QZ_S_FIND_NONE : say[m->day];
}

static void list_draw_none(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_REGULAR, 34, 24, v->theme->card.quiet, QZ_CENTRE, QZ_MIDDLE, 2, 1.3f};
    qz_text_in(v, qz_inset(v, r, 40, 0), s, qz_say(v, list_none(v->m)));
}

static void list_draw_card(struct qz_view *v, struct qz_rect r, int row)
{
    qz_card(v, r, 34, &v->theme->card);
    if (v->m->staff.rows == 0)
        list_draw_none(v, r);
    else
        qz_part_activities(v, r, row);
}

static void list_draw_title(struct qz_view *v, struct qz_rect r, const char *text)
{
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, text);
}

/* ---- page by page ---- */

/* Days, and how many there are of each. The one that shows is filled. */
static void list_draw_day(struct qz_view *v, struct qz_rect r, enum qz_list_day day, enum qz_string say)
{
    bool shown = v->m->day == day;
    const struct qz_ground *g = shown ? &v->theme->primary : &v->theme->card;
    char text[QZ_SAY_TEXT];
    struct qz_style s = {shown ? QZ_FACE_BOLD : QZ_FACE_REGULAR, 30, 20, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_touch_card(v, r, 40, g);
    qz_text_in(v, qz_inset(v, r, 14, 0), s, qz_say_n(v, say, v->m->staff.day[day], text));
    qz_touchable(v, r, QZ_TAP_DAY, (int)day);
}

static void list_draw_days(struct qz_view *v, struct qz_rect r)
{
    static const enum qz_string say[QZ_LIST_DAYS] = {
        [QZ_LIST_TODAY] = QZ_S_LIST_TODAY,
        [QZ_LIST_TOMORROW] = QZ_S_LIST_TOMORROW,
        [QZ_LIST_WEEK] = QZ_S_LIST_WEEK,
        [QZ_LIST_OVER] = QZ_S_LIST_OVER,
    };
    int n = QZ_LIST_DAYS - QZ_LIST_TODAY, gap = qz_v(v, 14), w = (r.w - gap * (n - 1)) / n;
    for (int day = QZ_LIST_TODAY; day < QZ_LIST_DAYS; day++) {
        list_draw_day(v, qz_take_left(&r, w), (enum qz_list_day)day, say[day]);
        qz_take_left(&r, gap);
    }
}

/* The way to looking for one; of a list that is of some only, the letters, and the way to all of them. */
static void list_draw_find(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    char what[QZ_SAY_TEXT];
    int gap = qz_v(v, 20);
    if (v->m->find[0]) {
        qz_button(v, qz_take_right(&r, qz_v(v, 230)), g, qz_say(v, QZ_S_FIND_ALL), NULL, QZ_ICON_COUNT,
                  QZ_TAP_ERASE, 0);
        qz_take_right(&r, gap);
    }
    const char *label = v->m->find[0] ? qz_say_s(v, QZ_S_FIND_LETTERS, v->m->find, what) : NULL;
    qz_button(v, r, g, label ? label : qz_say(v, QZ_S_FIND), NULL, QZ_ICON_COUNT, QZ_TAP_GO, QZ_SCREEN_FIND);
}

/* Rows share the room that there is, but none is so high that the list falls apart. */
static int list_row(const struct qz_view *v, int room, int fit)
{
    int least = qz_part_activity_height(v), tallest = qz_v(v, v->upright ? 140 : 116);
    int most = tallest > least ? tallest : least;
    return room / fit < most ? room / fit : most;
}

/* Days and letters, by which the list is narrowed: side by side, or on an upright page in two lines. */
static void list_draw_head(struct qz_view *v, struct qz_rect r, int gap)
{
    if (v->upright) {
        list_draw_find(v, qz_take_top(&r, (r.h - gap) / 2));
        qz_take_top(&r, gap);
    } else {
        list_draw_find(v, qz_take_right(&r, qz_v(v, 560)));
        qz_take_right(&r, gap);
    }
    list_draw_days(v, r);
}

static struct qz_rect list_frame(struct qz_view *v)
{
    const struct qz_model *m = v->m;
    char name[4 * QZ_NAME_TEXT], under[4 * QZ_NAME_TEXT + QZ_TITLE_TEXT + QZ_SAY_TEXT];
    qz_part_name(m->staff.cadre.name, name);
    if (m->id.demo)
        snprintf(under, sizeof under, "%s · %s · %s", name, m->id.name, qz_say(v, QZ_S_DEMO));
    else
        snprintf(under, sizeof under, "%s · %s", name, m->id.name);
    return qz_part_frame_titled(v, qz_say(v, QZ_S_LIST), under);
}

static void list_draw(struct qz_view *v)
{
    const struct qz_tell_staff *st = &v->m->staff;
    struct qz_rect page = list_frame(v);
    int gap = qz_v(v, v->dpi > 0 ? 14 : 24);
    qz_take_top(&page, gap);
    struct qz_rect pager = qz_take_bottom(&page, qz_part_pager_height(v));
    qz_take_bottom(&page, gap);

    int line = qz_finger(v, 92), head = v->upright ? 2 * line + gap : line, room = page.h - head - gap;
    int fit = qz_part_fit(room, qz_part_activity_height(v), QZ_STAFF_ROWS);
    int row = list_row(v, room, fit);
    bool more = st->from + fit < st->found;
    qz_part_pager(v, pager, &(struct qz_page){.from = st->from, .fit = fit, .more = more, .all = st->found});
    if (v->upright) /* within reach */
        qz_take_top(&page, page.h - row * fit - head - gap);
    list_draw_head(v, qz_take_top(&page, head), gap);
    qz_take_top(&page, gap);
    page.h = row * fit;
    list_draw_card(v, page, row);
}

/* ---- by initials ---- */

static void find_draw(struct qz_view *v)
{
    const struct qz_tell_staff *st = &v->m->staff;
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    char said[QZ_SAY_TEXT];
    int gap = qz_v(v, 20), row = qz_part_activity_height(v);
    qz_take_top(&page, qz_v(v, v->upright ? 26 : 12));
    struct qz_rect low = qz_take_bottom(&page, qz_part_pager_height(v));
    qz_button(v, qz_take_left(&low, qz_v(v, 240)), &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK,
              QZ_TAP_BACK, 0);
    struct qz_style s = {QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, low, s, qz_say_n(v, QZ_S_FIND_FOUND, st->found, said));
    qz_take_bottom(&page, gap);

    qz_part_letters(
        v, qz_take_bottom(&page, v->upright ? qz_v(v, 4 * 140) : 3 * (qz_finger(v, 100) + qz_v(v, 16))));
    qz_take_bottom(&page, gap);
    int head = qz_v(v, 84), space = v->upright ? gap : qz_v(v, 14), room = page.h - head - space;
    int list = row * qz_part_fit(room, row, v->upright ? QZ_STAFF_ROWS : 3);
    if (v->upright) /* near to the letters */
        qz_take_top(&page, page.h - list - head - space);
    const char *letters = v->m->find[0] ? qz_say_s(v, QZ_S_FIND_LETTERS, v->m->find, said) : NULL;
    list_draw_title(v, qz_take_top(&page, head), letters ? letters : qz_say(v, QZ_S_FIND_DO));
    qz_take_top(&page, page.h - list);
    list_draw_card(v, page, row);
}

/* ---- touches ---- */

/* What is nearest comes first. */
static bool list_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_STAFF)
        return false;
    m->day = qz_flow_list_nearest(m);
    qz_flow_show(m, QZ_SCREEN_LIST);
    return qz_flow_list_ask(m, 0, out);
}

static bool list_page(struct qz_model *m, int by, struct qz_effect out[2])
{
    const struct qz_tell_staff *st = &m->staff;
    int from = qz_flow_turn(st->from, by, st->rows, st->from + st->rows < st->found);
    if (from < 0)
        return false;
    m->page_rows = abs(by);
    return qz_flow_list_ask(m, from, out);
}

static bool list_day(struct qz_model *m, int day, struct qz_effect out[2])
{
    if (day <= QZ_LIST_ALL || day >= QZ_LIST_DAYS || qz_flow_just_came(m))
        return false;
    m->day = (enum qz_list_day)day;
    return qz_flow_list_ask(m, 0, out);
}

/* All letters are taken back at once. */
static bool list_erase(struct qz_model *m, struct qz_effect out[2])
{
    if (!m->find[0])
        return false;
    m->find[0] = '\0';
    return qz_flow_list_ask(m, 0, out);
}

/* Back in the menu everything is listed again, from the beginning. */
static bool list_back(struct qz_model *m, struct qz_effect out[2])
{
    qz_flow_list_anew(m);
    qz_flow_show(m, QZ_SCREEN_STAFF);
    return qz_flow_list_ask(m, 0, out);
}

static bool list_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_DAY:
        return list_day(m, arg, out);
    case QZ_TAP_PAGE:
        return list_page(m, arg, out);
    case QZ_TAP_ERASE:
        return list_erase(m, out);
    case QZ_TAP_BACK:
        return list_back(m, out);
    default:
        return qz_part_activity_tap(m, tap, arg, out);
    }
}

/* One that is looked for may be of any day. */
static bool find_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_LIST || qz_flow_just_came(m))
        return false;
    m->day = QZ_LIST_ALL;
    qz_flow_show(m, QZ_SCREEN_FIND);
    return qz_flow_list_ask(m, 0, out);
}

static bool find_letter(struct qz_model *m, int letter, struct qz_effect out[2])
{
    size_t n = strlen(m->find);
    if (letter < 0 || letter >= QZ_LETTERS || n + 1 >= sizeof m->find)
        return false;
    m->find[n] = (char)('A' + letter);
    m->find[n + 1] = '\0';
    return qz_flow_list_ask(m, 0, out);
}

static bool find_erase(struct qz_model *m, struct qz_effect out[2])
{
    size_t n = strlen(m->find);
    if (n == 0)
        return false;
    m->find[n - 1] = '\0';
    return qz_flow_list_ask(m, 0, out);
}

static bool find_back(struct qz_model *m, struct qz_effect out[2])
{
    m->day = m->find[0] ? QZ_LIST_ALL : qz_flow_list_nearest(m);
    qz_flow_show(m, QZ_SCREEN_LIST);
    return qz_flow_list_ask(m, 0, out);
}

static bool find_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_LETTER:
        return find_letter(m, arg, out);
    case QZ_TAP_ERASE:
        return find_erase(m, out);
    case QZ_TAP_BACK:
        return find_back(m, out);
    default:
        return qz_part_activity_tap(m, tap, arg, out);
    }
}

const struct qz_screen qz_screen_list = {
    .name = "list",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = list_draw,
    .enter = list_enter,
    .tap = list_tap,
};

const struct qz_screen qz_screen_find = {
    .name = "find",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = find_draw,
    .enter = find_enter,
    .tap = find_tap,
};
