#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

#define LETTERS 26

static void list_draw_none(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_REGULAR, 34, 24, v->theme->card.quiet, QZ_CENTRE, QZ_MIDDLE, 2, 1.3f};
    qz_text_in(v, qz_inset(v, r, 40, 0), s, qz_say(v, v->m->find[0] ? QZ_S_FIND_NONE : QZ_S_NO_ROWS));
}

static void list_draw_card(struct qz_view *v, struct qz_rect r, int most)
{
    qz_card(v, r, 34, &v->theme->card);
    if (v->m->staff.rows == 0)
        list_draw_none(v, r);
    else
        qz_part_activities(v, r, most);
}

static void list_draw_title(struct qz_view *v, struct qz_rect r, const char *text)
{
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, text);
}

/* ---- page by page ---- */

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
    qz_button(v, r, g, label ? label : qz_say(v, QZ_S_FIND), NULL, QZ_ICON_COUNT, QZ_TAP_FIND, 0);
}

static bool list_more(const struct qz_tell_staff *st)
{
    return (st->page + 1) * QZ_STAFF_ROWS < st->found;
}

void qz_screen_list(struct qz_view *v)
{
    const struct qz_tell_staff *st = &v->m->staff;
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    char title[QZ_SAY_TEXT];
    int gap = qz_v(v, 24), row = qz_v(v, v->upright ? 140 : 116);
    qz_take_top(&page, qz_v(v, 34));
    qz_part_pager(v, qz_take_bottom(&page, qz_part_pager_height(v)), st->page, list_more(st));
    qz_take_bottom(&page, gap);

    int head = qz_finger(v, 92), list = page.h - head - gap;
    if (list > row * QZ_STAFF_ROWS)
        list = row * QZ_STAFF_ROWS;
    if (v->upright) /* within reach */
        qz_take_top(&page, page.h - list - head - gap);
    struct qz_rect top = qz_take_top(&page, head);
    list_draw_find(v, qz_take_right(&top, qz_v(v, 560)));
    qz_take_right(&top, gap);
    list_draw_title(v, top, qz_say_n(v, QZ_S_LIST, st->found, title));
    qz_take_top(&page, gap);
    page.h = list;
    list_draw_card(v, page, QZ_STAFF_ROWS);
}

/* ---- by initials ---- */

static void list_draw_letter(struct qz_view *v, struct qz_rect r, int letter)
{
    const struct qz_ground *g = &v->theme->card;
    char text[2] = {(char)('A' + letter), '\0'};
    struct qz_style s = {QZ_FACE_BOLD, 52, 30, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_touch_card(v, r, 22, g);
    qz_text_in(v, r, s, text);
    qz_touchable(v, r, QZ_TAP_LETTER, letter);
}

/* A to Z in the order of the alphabet, and what takes the last one back. */
static void list_draw_pad(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    int cols = v->upright ? 7 : 9, rows = (LETTERS + cols) / cols, gap = qz_v(v, 14);
    int h = (r.h - gap * (rows - 1)) / rows;
    for (int i = 0; i <= LETTERS; i++) {
        int x = (r.w + gap) * (i % cols) / cols, next = (r.w + gap) * (i % cols + 1) / cols;
        struct qz_rect at = {r.x + x, r.y + i / cols * (h + gap), next - gap - x, h};
        if (i < LETTERS) {
            list_draw_letter(v, at, i);
            continue;
        }
        at.w = r.x + r.w - at.x;
        qz_touch_card(v, at, 22, g);
        qz_draw_icon(v->draw, QZ_ICON_ERASE, at.x + at.w / 2, at.y + at.h / 2, 60 * v->u, 4 * v->u, g->ink);
        qz_touchable(v, at, QZ_TAP_ERASE, 0);
    }
}

void qz_screen_find(struct qz_view *v)
{
    const struct qz_tell_staff *st = &v->m->staff;
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    char said[QZ_SAY_TEXT];
    int gap = qz_v(v, 20), most = v->upright ? QZ_STAFF_ROWS : 3;
    qz_take_top(&page, qz_v(v, v->upright ? 26 : 12));
    struct qz_rect low = qz_take_bottom(&page, qz_part_pager_height(v));
    qz_button(v, qz_take_left(&low, qz_v(v, 240)), &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK,
              QZ_TAP_BACK, 0);
    struct qz_style s = {QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, low, s, qz_say_n(v, QZ_S_FIND_FOUND, st->found, said));
    qz_take_bottom(&page, gap);

    list_draw_pad(
        v, qz_take_bottom(&page, v->upright ? qz_v(v, 4 * 140) : 3 * (qz_finger(v, 100) + qz_v(v, 16))));
    qz_take_bottom(&page, gap);
    int head = qz_v(v, 84), list = qz_v(v, v->upright ? 116 : 98) * most;
    int space = v->upright ? gap : qz_v(v, 14), room = page.h - head - space;
    if (list > room) {
        list = room;
        int fit = list * 5 / 4 / qz_part_activity_height(v); /* a little lower before there are fewer */
        most = fit < 1 ? 1 : fit < most ? fit : most;
    }
    if (v->upright) /* near to the letters */
        qz_take_top(&page, page.h - list - head - space);
    const char *letters = v->m->find[0] ? qz_say_s(v, QZ_S_FIND_LETTERS, v->m->find, said) : NULL;
    list_draw_title(v, qz_take_top(&page, head), letters ? letters : qz_say(v, QZ_S_FIND_DO));
    qz_take_top(&page, page.h - list);
    list_draw_card(v, page, most);
}
