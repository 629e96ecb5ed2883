#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *qz_part_who(const struct qz_view *v, const struct qz_ledger_came *row, char out[QZ_SAY_TEXT])
{
    char name[4 * QZ_NAME_TEXT], buf[QZ_SAY_TEXT];
    if (!row->named)
        return qz_say_n(v, QZ_S_CAME_HEADS, row->people, out);

    const char *who = row->name[0] ? qz_part_name(row->name, name) : qz_say(v, QZ_S_CAME_UNKNOWN);
    const char *late = row->late ? qz_say(v, QZ_S_WALL_LATE) : "";
    const char *before_late = row->late ? " · " : "";
    if (row->tail[0])
        snprintf(out, QZ_SAY_TEXT, "%s  %s%s%s", who, qz_say_s(v, QZ_S_CAME_TAIL, row->tail, buf),
                 before_late, late);
    else
        snprintf(out, QZ_SAY_TEXT, "%s%s%s", who, before_late, late);
    return out;
}

enum qz_string qz_part_why(enum qz_undo why)
{
    static const enum qz_string say[QZ_UNDO_COUNT] = {
        [QZ_UNDO_MISTAP] = QZ_S_UNDO_MISTAP, [QZ_UNDO_TWICE] = QZ_S_UNDO_TWICE,
        [QZ_UNDO_ABSENT] = QZ_S_UNDO_ABSENT, [QZ_UNDO_OTHER] = QZ_S_UNDO_OTHER,
        [QZ_UNDO_CLOCK] = QZ_S_UNDO_CLOCK,   [QZ_UNDO_WORDS] = QZ_S_UNDO_ELSE,
    };
    return say[why];
}

/* In the words that were typed, where they are known. */
static const char *came_why(const struct qz_view *v, const struct qz_ledger_came *row)
{
    bool words = row->undone == QZ_UNDO_WORDS && *row->why;
    return words ? row->why : qz_say(v, qz_part_why(row->undone));
}

static struct qz_rect came_draw_pill(struct qz_view *v, struct qz_rect r, const struct qz_ground *g,
                                     enum qz_string say)
{
    int h = qz_finger(v, 76), w = qz_v(v, 200);
    struct qz_rect pill = {r.x + r.w - w, r.y + (r.h - h) / 2, w, h};
    struct qz_style s = {QZ_FACE_BOLD, 30, 22, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_touch_card(v, pill, 18, g);
    qz_text_in(v, qz_inset(v, pill, 12, 0), s, qz_say(v, say));
    return pill;
}

/* ---- names ---- */

/* In the place of a name that is held. */
static const char *came_full(const struct qz_view *v)
{
    static const enum qz_string say[] = {
        [QZ_FULLNAME_ASKED] = QZ_S_NAME_ASKED,     [QZ_FULLNAME_OFFLINE] = QZ_S_NAME_OFFLINE,
        [QZ_FULLNAME_UNKNOWN] = QZ_S_NAME_UNKNOWN, [QZ_FULLNAME_REFUSED] = QZ_S_NAME_REFUSED,
        [QZ_FULLNAME_MANY] = QZ_S_NAME_MANY,
    };
    const struct qz_tell_name *t = &v->m->full.name;
    return t->what == QZ_FULLNAME_SHOWN ? t->name : qz_say(v, say[t->what]);
}

/* The full name, or why there is none, stands out: it is seen for a moment. */
static void came_draw_full(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *card = &v->theme->card;
    struct qz_ground held = *card;
    int h = r.h - qz_v(v, 12);
    held.fill = card->ink, held.ink = held.quiet = card->fill;
    r.y += (r.h - h) / 2, r.h = h;
    qz_card(v, r, 18, &held);
    struct qz_style s = {QZ_FACE_BOLD, 34, 20, held.ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_inset(v, r, 18, 4), s, came_full(v));
}

static bool came_may_ask(const struct qz_view *v, const struct qz_ledger_came *row)
{
    return row->asks && !v->m->staff.stale_pin;
}

/* Who an entry is about; of a person the full name is to be had by a finger that stays in the area. */
static void came_draw_name(struct qz_view *v, struct qz_rect r, struct qz_rect area, struct qz_style s,
                           const struct qz_ledger_came *row)
{
    char buf[QZ_SAY_TEXT];
    int i = (int)(row - v->m->came.row);
    bool asks = came_may_ask(v, row);
    if (asks && v->m->full.on && v->m->full.name.row == i)
        came_draw_full(v, r);
    else
        qz_text_in(v, r, s, qz_part_who(v, row, buf));
    if (asks)
        qz_touchable(v, area, QZ_TAP_NAME, i);
}

/* ---- rows ---- */

/* One who waits: confirmed with one touch, or crossed out with another. */
static void came_draw_waiting(struct qz_view *v, struct qz_rect in, struct qz_style s,
                              const struct qz_ledger_came *row, int i)
{
    struct qz_rect no = qz_take_right(&in, qz_v(v, 220)), yes = qz_take_right(&in, qz_v(v, 224));
    qz_touchable(v, came_draw_pill(v, no, &v->theme->card, QZ_S_CAME_UNDO), QZ_TAP_ROW, i);
    qz_touchable(v, came_draw_pill(v, yes, &v->theme->primary, QZ_S_ONE), QZ_TAP_ONE, i);
    s.lines = 2, s.leading = 1.2f;
    came_draw_name(v, in, in, s, row);
}

static void came_draw_crossed_out(struct qz_view *v, struct qz_rect name, struct qz_rect said,
                                  struct qz_rect r, const struct qz_ledger_came *row)
{
    const struct qz_ground *g = &v->theme->card;
    char buf[QZ_SAY_TEXT];
    int line = qz_v(v, 3) > 0 ? qz_v(v, 3) : 1;
    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    s.align = v->upright ? QZ_LEFT : QZ_RIGHT;
    qz_draw_rect(v->draw, (struct qz_rect){said.x, name.y + name.h / 2, said.w, line}, g->quiet);
    qz_text_in(v, r, s, qz_say_s(v, QZ_S_UNDONE, came_why(v, row), buf));
}

/* When somebody went, or had come first, where people check out. NULL: nothing of that is to be said. */
static const char *came_stay(const struct qz_view *v, const struct qz_ledger_came *row, char out[QZ_SAY_TEXT])
{
    char time[8];
    if (row->left_ms)
        return qz_say_s(v, QZ_S_CAME_LEFT, qz_say_time(row->left_ms, time), out);
    if (row->first_ms)
        return qz_say_s(v, QZ_S_CAME_FIRST, qz_say_time(row->first_ms, time), out);
    return NULL;
}

/* Who came, and what is to be said beside the name, or under it where there is no room beside. */
static void came_draw_two(struct qz_view *v, struct qz_rect r, const struct qz_ledger_came *row,
                          const char *said)
{
    const struct qz_ground *g = &v->theme->card;
    struct qz_rect both = r;
    struct qz_rect where = v->upright ? qz_take_bottom(&r, r.h / 2) : qz_take_right(&r, r.w * 2 / 5);
    if (v->upright) { /* two lines, near to each other */
        int near = where.h / 4;
        qz_take_top(&r, near);
        where.h -= near;
    }

    struct qz_style s = {QZ_FACE_BOLD, 34, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    came_draw_name(v, r, v->upright ? both : r, s, row);
    s = (struct qz_style){QZ_FACE_REGULAR, 28, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    if (!v->upright)
        s.align = QZ_RIGHT, s.lines = 2, s.leading = 1.2f;
    qz_text_in(v, where, s, said);
}

/* At another kiosk: which one, in the place of what can be done here. */
static void came_draw_elsewhere(struct qz_view *v, struct qz_rect r, const struct qz_ledger_came *row)
{
    char buf[QZ_SAY_TEXT], stay[QZ_SAY_TEXT], both[2 * QZ_SAY_TEXT + 4];
    const char *where = qz_say(v, QZ_S_CAME_OTHERS), *left = came_stay(v, row, stay);
    if (row->where[0])
        where = qz_say_s(v, QZ_S_CAME_AT, row->where, buf);
    if (left) {
        snprintf(both, sizeof both, "%s · %s", left, where);
        where = both;
    }
    came_draw_two(v, r, row, where);
}

/* One who counts: crossed out with a touch on the row, but for a name there that can be held. */
static void came_draw_counted(struct qz_view *v, struct qz_rect r, struct qz_rect in,
                              const struct qz_ledger_came *row, int i)
{
    const struct qz_ground *g = &v->theme->card;
    char buf[QZ_SAY_TEXT];
    const char *stay = came_stay(v, row, buf);
    struct qz_style s = {QZ_FACE_BOLD, 34, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    if (!v->m->staff.stale_pin) {
        struct qz_rect pill = came_draw_pill(v, qz_take_right(&in, qz_v(v, 220)), g, QZ_S_CAME_UNDO);
        qz_touchable(v, row->asks ? pill : r, QZ_TAP_ROW, i);
    }

    if (stay)
        came_draw_two(v, in, row, stay);
    else
        came_draw_name(v, in, in, s, row);
}

/* Whether one waits for a cadre, who can say so here. Of who went or came back that is said first. */
static bool came_waits(const struct qz_view *v, const struct qz_ledger_came *row)
{
    bool waits = row->as == QZ_CAME_WAITING && !row->undone && !row->left_ms && !row->first_ms;
    return (v->m->came.waiting || waits) && !v->m->staff.stale_pin;
}

static void came_draw_row(struct qz_view *v, struct qz_rect r, const struct qz_ledger_came *row, int i)
{
    const struct qz_ground *g = &v->theme->card;
    char time[8], buf[QZ_SAY_TEXT];
    struct qz_rect in = qz_inset(v, r, 34, 0), why;
    struct qz_style s = {QZ_FACE_REGULAR, 34, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect at = qz_take_left(&in, qz_v(v, 130));
    if (row->at_ms)
        qz_text_in(v, at, s, qz_say_time(row->at_ms, time));

    if (row->elsewhere) {
        came_draw_elsewhere(v, in, row);
        return;
    }
    if (came_waits(v, row)) {
        s.face = QZ_FACE_BOLD, s.color = g->ink;
        came_draw_waiting(v, in, s, row, i);
        return;
    }

    if (!row->undone) {
        came_draw_counted(v, r, in, row, i);
        return;
    }

    why = v->upright ? qz_take_bottom(&in, r.h / 2) : qz_take_right(&in, in.w * 2 / 5);
    if (v->upright) { /* two lines, near to each other */
        qz_take_top(&in, r.h / 8);
        why.h -= r.h / 8;
    }
    came_draw_crossed_out(v, in, qz_text_in(v, in, s, qz_part_who(v, row, buf)), why, row);
}

static bool came_any_asks(const struct qz_view *v)
{
    for (int i = 0; i < v->m->came.rows; i++)
        if (came_may_ask(v, &v->m->came.row[i]))
            return true;
    return false;
}

static void came_draw_top(struct qz_view *v, struct qz_rect r)
{
    char buf[QZ_SAY_TEXT];
    bool waiting = v->m->came.waiting;
    int waits = v->m->item.row.waiting > 0 ? v->m->item.row.waiting : 0;
    int all = v->m->came.item ? v->m->item.row.came : v->m->session.present;
    struct qz_style s = {QZ_FACE_BOLD, 46, 30, v->ground->ink, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    struct qz_rect at = qz_text_in(
        v, r, s, waiting ? qz_say_n(v, QZ_S_ONES_LEFT, waits, buf) : qz_say_n(v, QZ_S_CAME_HERE, all, buf));
    qz_take_right(&r, at.w + qz_v(v, 40));
    s.size = 60, s.align = QZ_LEFT;
    at = qz_text_in(v, r, s, qz_say(v, waiting ? QZ_S_ONES : QZ_S_CAME));
    if (!came_any_asks(v))
        return;

    qz_take_left(&r, at.w + qz_v(v, 40));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 20, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.25f};
    qz_text_in(v, r, s, qz_say(v, QZ_S_NAME_HOLD));
}

static enum qz_string came_none(const struct qz_tell_came *c)
{
    if (c->waiting)
        return QZ_S_CONFIRM_NONE;
    return c->pick.as || c->pick.letter ? QZ_S_CAME_NONE_SUCH : QZ_S_CAME_NONE;
}

/* ---- only some of them ---- */

static const enum qz_string came_chips[QZ_CAME_AS] = {
    [QZ_CAME_UNTOLD] = QZ_S_CAME_ALL,    [QZ_CAME_WAITING] = QZ_S_CAME_WAITS,
    [QZ_CAME_PROVEN] = QZ_S_WALL_PROVEN, [QZ_CAME_ATTESTED] = QZ_S_WALL_ATTESTED,
    [QZ_CAME_LATE] = QZ_S_WALL_LATE,     [QZ_CAME_COUNTED] = QZ_S_CAME_UNNAMED,
};

/* The one that shows is filled. */
static void came_draw_chip(struct qz_view *v, struct qz_rect r, bool shown, const char *say, enum qz_tap tap,
                           int arg)
{
    const struct qz_ground *g = shown ? &v->theme->primary : &v->theme->card;
    struct qz_style s = {QZ_FACE_REGULAR, 30, 18, g->ink, QZ_CENTRE, QZ_MIDDLE, 2, 1.1f};
    if (shown)
        s.face = QZ_FACE_BOLD;
    qz_touch_card(v, r, 40, g);
    qz_text_in(v, qz_inset(v, r, 10, 0), s, say);
    qz_touchable(v, r, tap, arg);
}

/* The letter of the surname: the way to it, or what it is, which a touch takes back. */
static void came_draw_seek(struct qz_view *v, struct qz_rect r)
{
    char letter[2] = {v->m->came.pick.letter, '\0'}, buf[QZ_SAY_TEXT];
    if (*letter)
        came_draw_chip(v, r, true, qz_say_s(v, QZ_S_FIND_LETTERS, letter, buf), QZ_TAP_ERASE, 0);
    else
        came_draw_chip(v, r, false, qz_say(v, QZ_S_CAME_SEEK), QZ_TAP_GO, QZ_SCREEN_SEEK);
}

/* In one line, or two of an upright page. */
static void came_draw_picks(struct qz_view *v, struct qz_rect r)
{
    int lines = v->upright ? 2 : 1, n = QZ_CAME_AS + 1, cols = (n + lines - 1) / lines;
    int gap = qz_v(v, 12), w = (r.w - gap * (cols - 1)) / cols, h = (r.h - gap * (lines - 1)) / lines;
    for (int i = 0; i < n; i++) {
        struct qz_rect at = {r.x + i % cols * (w + gap), r.y + i / cols * (h + gap), w, h};
        if (i < QZ_CAME_AS)
            came_draw_chip(v, at, v->m->came.pick.as == (enum qz_came_as)i, qz_say(v, came_chips[i]),
                           QZ_TAP_AS, i);
        else
            came_draw_seek(v, at);
    }
}

static int came_picks_height(const struct qz_view *v)
{
    if (v->m->came.waiting)
        return 0;
    int line = qz_finger(v, 84);
    return v->upright ? 2 * line + qz_v(v, 12) : line;
}

/* fit: so many rows share the height. */
static void came_draw_rows(struct qz_view *v, struct qz_rect r, int fit)
{
    const struct qz_tell_came *c = &v->m->came;
    const struct qz_ground *g = &v->theme->card;
    int row = r.h / fit, line = qz_v(v, 2) > 0 ? qz_v(v, 2) : 1;
    qz_card(v, r, 34, g);
    if (c->rows == 0) {
        struct qz_style s = {QZ_FACE_REGULAR, 30, 22, g->quiet, QZ_CENTRE, QZ_MIDDLE, 2, 0};
        qz_text_in(v, qz_inset(v, r, 40, 0), s, qz_say(v, came_none(c)));
    }

    for (int i = 0; i < c->rows && i < fit; i++) {
        struct qz_rect at = qz_take_top(&r, row);
        came_draw_row(v, at, &c->row[i], i);
        if (i + 1 < fit)
            qz_draw_rect(v->draw, (struct qz_rect){at.x + line, at.y + row - line, at.w - 2 * line, line},
                         g->line);
    }
}

static void came_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    const struct qz_tell_came *c = &v->m->came;
    int head = qz_v(v, 84), gap = qz_v(v, 20), least = qz_finger(v, 76) + qz_v(v, 12);
    qz_take_top(&page, qz_v(v, 34));
    struct qz_rect pager = qz_take_bottom(&page, qz_part_pager_height(v));
    qz_take_bottom(&page, qz_v(v, 24));
    int picks = came_picks_height(v), above = head + gap + (picks ? picks + gap : 0);
    int list = page.h - above, fit = qz_part_fit(list, least, QZ_CAME_ROWS);
    qz_part_pager(v, pager, &(struct qz_page){.from = c->from, .fit = fit, .more = c->more || c->rows > fit});
    if (v->upright && list > qz_v(v, 140) * fit) { /* within reach */
        list = qz_v(v, 140) * fit;
        qz_take_top(&page, page.h - list - above);
    }

    came_draw_top(v, qz_take_top(&page, head));
    qz_take_top(&page, gap);
    if (picks) {
        came_draw_picks(v, qz_take_top(&page, picks));
        qz_take_top(&page, gap);
    }
    came_draw_rows(v, page, fit);
}

/* It shows when it is told. */
static bool came_enter(struct qz_model *m, struct qz_effect out[2])
{
    bool item = m->screen == QZ_SCREEN_ITEM && !qz_flow_just_came(m);
    bool open = m->screen == QZ_SCREEN_STAFF && m->session.open;
    if (!item && !open)
        return false;
    m->sure = QZ_TAP_NONE;
    m->came_asked = true;
    memset(&m->pick, 0, sizeof m->pick);
    qz_flow_came_ask(m, item, false, 0, out);
    return true;
}

static bool came_row(struct qz_model *m, int i)
{
    const struct qz_ledger_came *row = &m->came.row[i];
    if (row->undone || row->elsewhere)
        return false;
    m->undone = *row;
    qz_flow_label_anew(m);
    qz_flow_show(m, QZ_SCREEN_UNDO);
    return true;
}

static bool came_one(struct qz_model *m, int i, struct qz_effect out[2])
{
    const struct qz_ledger_came *row = &m->came.row[i];
    if (row->elsewhere || (!m->came.waiting && row->as != QZ_CAME_WAITING))
        return false;
    qz_flow_ask(out, QZ_ASK_CONFIRM);
    if (m->came.item)
        memcpy(out[1].ask.confirm.activity, m->item.row.activity, QZ_ID_TEXT);
    out[1].ask.confirm.n = m->came.row[i].n;
    return true;
}

/* A touch on a row: nothing is done in the name of a cadre whose PIN a stolen kiosk knew. */
static bool came_row_tap(struct qz_model *m, enum qz_tap tap, int i, struct qz_effect out[2])
{
    if (m->staff.stale_pin || i < 0 || i >= m->came.rows || qz_flow_just_came(m))
        return false;
    return tap == QZ_TAP_ROW ? came_row(m, i) : came_one(m, i, out);
}

static bool came_page(struct qz_model *m, int by, struct qz_effect out[2])
{
    const struct qz_tell_came *c = &m->came;
    int from = qz_flow_turn(c->from, by, c->rows, c->more);
    if (from < 0)
        return false;
    m->page_rows = abs(by);
    qz_flow_came_ask(m, c->item, c->waiting, from, out);
    return true;
}

/* Other ones, from the beginning. */
static bool came_pick(struct qz_model *m, enum qz_came_as as, char letter, struct qz_effect out[2])
{
    if (m->came.waiting || (unsigned)as >= QZ_CAME_AS)
        return false;
    m->pick.as = as;
    m->pick.letter = letter;
    qz_flow_came_ask(m, m->came.item, false, 0, out);
    return true;
}

static bool came_back(struct qz_model *m)
{
    qz_flow_show(m, m->came.item ? QZ_SCREEN_ITEM : QZ_SCREEN_STAFF);
    return true;
}

static bool came_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_ROW:
    case QZ_TAP_ONE:
        return came_row_tap(m, tap, arg, out);

    case QZ_TAP_NAME:
        return qz_flow_name_hold(m, arg, out);
    case QZ_TAP_LET_GO:
        return qz_flow_name_let_go(m);
    case QZ_TAP_AS:
        return came_pick(m, (enum qz_came_as)arg, m->pick.letter, out);
    case QZ_TAP_ERASE:
        return m->pick.letter && came_pick(m, m->pick.as, '\0', out);

    case QZ_TAP_PAGE:
        return came_page(m, arg, out);
    case QZ_TAP_BACK:
        return came_back(m);
    default:
        return false;
    }
}

bool qz_part_came_of_open(const struct qz_model *m)
{
    return !m->came.item;
}

const struct qz_screen qz_screen_came = {
    .name = "came",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = came_draw,
    .enter = came_enter,
    .tap = came_tap,
    .of_open = qz_part_came_of_open,
};

/* ---- by the letter of the surname ---- */

static void seek_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 24);
    qz_take_top(&page, qz_v(v, 34));
    qz_part_pager(v, qz_take_bottom(&page, qz_part_pager_height(v)), &(struct qz_page){.fit = 1});
    qz_take_bottom(&page, gap);
    if (v->upright) /* within reach */
        qz_take_top(&page, page.h - qz_v(v, 100 + 24 + 4 * 140));

    struct qz_style s = {QZ_FACE_BOLD, 60, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 100)), s, qz_say(v, QZ_S_CAME_SEEK_DO));
    qz_take_top(&page, gap);
    qz_part_letters(v, page);
}

static bool seek_enter(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (m->screen != QZ_SCREEN_CAME || m->came.waiting)
        return false;
    qz_flow_show(m, QZ_SCREEN_SEEK);
    return true;
}

/* It leads back to the list: with the letter, without any, or as it was. */
static bool seek_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    bool letter = tap == QZ_TAP_LETTER && arg >= 0 && arg < QZ_LETTERS;
    if (!letter && tap != QZ_TAP_ERASE && tap != QZ_TAP_BACK)
        return false;
    qz_flow_show(m, QZ_SCREEN_CAME);
    if (tap != QZ_TAP_BACK)
        came_pick(m, m->pick.as, letter ? (char)('A' + arg) : '\0', out);
    return true;
}

const struct qz_screen qz_screen_seek = {
    .name = "seek",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = seek_draw,
    .enter = seek_enter,
    .tap = seek_tap,
    .of_open = qz_part_came_of_open,
};
