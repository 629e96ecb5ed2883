#include "kiosk/screens/parts.h"
#include "kiosk/screens/wall.h"

#include <stdio.h>

static int live_count(const struct qz_model *m)
{
    return m->activities.live ? 1 : 0;
}

static void live_words(const struct qz_view *v, int nth, struct qz_wall_words *w)
{
    const struct qz_tell_wall *a = &v->m->activities;
    char from[QZ_SAY_TEXT], to[8];
    (void)nth;
    snprintf(w->kicker, sizeof w->kicker, "%s%s%s · %s–%s", qz_say(v, QZ_S_WALL_LIVE),
             *a->now.place ? " · " : "", a->now.place, qz_part_when(v, a->now.start_ms, from),
             qz_say_time(a->now.end_ms, to));
    snprintf(w->answer, sizeof w->answer, "%s", a->now.title);
    w->live = true;
    w->as_of_ms = a->known_ms;
}

/* ---- how many ---- */

static void live_draw_number(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_wall *a = &v->m->activities;
    char number[16], text[QZ_SAY_TEXT];
    struct qz_style s = {QZ_FACE_REGULAR, 38, 28, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect under = qz_take_bottom(&r, qz_v(v, 60));
    if (a->unnamed > 0)
        qz_text_in(v, under, s, qz_say_n(v, QZ_S_WALL_UNNAMED, a->unnamed, text));

    snprintf(number, sizeof number, "%d", a->came);
    struct qz_rect unit = qz_take_right(&r, r.w / 4);
    int size = (int)((float)r.h / v->u / 1.1f);
    s = (struct qz_style){
        QZ_FACE_BOLD, size < 400 ? (float)size : 400, 90, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 1.1f};
    struct qz_rect at = qz_text_in(v, r, s, number);
    unit.x = at.x + at.w + qz_v(v, 24);
    unit.h = at.y + at.h - unit.y - at.h / 8;
    s = (struct qz_style){QZ_FACE_BOLD, 48, 26, v->ground->ink, QZ_LEFT, QZ_BOTTOM, 1, 0};
    qz_text_in(v, unit, s, qz_trn(v->m->lang, QZ_S_PEOPLE, a->came));
}

/* ---- when ---- */

static void live_draw_step(struct qz_view *v, struct qz_rect r, int i, int most)
{
    const struct qz_tell_wall *a = &v->m->activities;
    char text[16];
    int n = a->arrived[i], head = qz_v(v, 54);
    struct qz_rect room = r;
    qz_take_top(&room, head);
    int high = qz_wall_high(room.h, n, most);
    struct qz_rect bar = {room.x, room.y + room.h - high, room.w, high};
    if (n > 0)
        qz_draw_round(v->draw, qz_inset(v, bar, 6, 0), 8 * v->u, v->theme->teal);
    if (n == 0 || n != most)
        return;

    snprintf(text, sizeof text, "%d", n);
    struct qz_style s = {QZ_FACE_BOLD, 38, 26, v->ground->ink, QZ_CENTRE, QZ_BOTTOM, 1, 0};
    qz_text_in(v, qz_inset(v, (struct qz_rect){r.x, bar.y - head, r.w, head}, -40, 4), s, text);
}

static int live_most(const struct qz_tell_wall *a)
{
    int most = 0;
    for (int i = 0; i < a->steps; i++)
        most = a->arrived[i] > most ? a->arrived[i] : most;
    return most;
}

/* The highest bar has its number once, however many are as high. */
static void live_draw_bars(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_wall *a = &v->m->activities;
    int most = live_most(a), cell = r.w / a->steps, line = qz_v(v, 3);
    bool said = false;
    for (int i = 0; i < a->steps; i++) {
        bool top = a->arrived[i] == most && most > 0;
        struct qz_rect c = {r.x + i * cell, r.y, cell, r.h};
        live_draw_step(v, c, i, top && said ? most + 1 : most);
        said = said || top;
    }
    qz_draw_rect(v->draw, (struct qz_rect){r.x, r.y + r.h, cell * a->steps, line > 0 ? line : 1},
                 v->theme->edge);
}

static const char *live_step_words(const struct qz_view *v, char out[QZ_SAY_TEXT])
{
    int64_t minutes = v->m->activities.step_ms / 60000;
    if (minutes < 60)
        return qz_say_n(v, QZ_S_WALL_EACH_MINUTES, (int)minutes, out);
    return qz_say_n(v, QZ_S_WALL_EACH_HOURS, (int)(minutes / 60), out);
}

static void live_draw_chart(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_wall *a = &v->m->activities;
    char text[QZ_SAY_TEXT];
    struct qz_rect head = qz_take_top(&r, qz_v(v, 48)), foot = qz_take_bottom(&r, qz_v(v, 56));
    struct qz_style s = {QZ_FACE_REGULAR, 34, 26, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_right(&head, head.w * 2 / 5), s, live_step_words(v, text));
    s.face = QZ_FACE_BOLD, s.color = v->ground->ink, s.align = QZ_LEFT;
    qz_text_in(v, head, s, qz_say(v, QZ_S_WALL_ARRIVED));
    qz_take_top(&r, qz_v(v, 8));
    live_draw_bars(v, r);

    s = (struct qz_style){QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_LEFT, QZ_BOTTOM, 1, 0};
    qz_text_in(v, qz_take_left(&foot, foot.w / 2), s, qz_part_when(v, a->from_ms, text));
    s.align = QZ_RIGHT;
    qz_text_in(v, foot, s, qz_part_when(v, a->from_ms + a->steps * a->step_ms, text));
}

/* ---- how they are known ---- */

static void live_how(const struct qz_tell_wall *a, int how[QZ_WALL_HOWS])
{
    how[QZ_WALL_PROVEN] = a->proven;
    how[QZ_WALL_ATTESTED] = a->attested;
    how[QZ_WALL_LATE] = a->late;
    how[QZ_WALL_COUNTED] = a->counted;
}

static void live_draw_bar(struct qz_view *v, struct qz_rect r, const int how[QZ_WALL_HOWS], int all)
{
    int gap = qz_v(v, 4), room = r.w - gap * (QZ_WALL_HOWS - 1), x = r.x;
    for (int h = 0; h < QZ_WALL_HOWS; h++) {
        int wide = (int)((int64_t)room * how[h] / all);
        if (how[h] == 0)
            continue;
        wide = wide < 3 ? 3 : wide;
        qz_wall_fill(v, (struct qz_rect){x, r.y, wide, r.h}, (enum qz_wall_how)h);
        x += wide + gap;
    }
}

static void live_draw_words(struct qz_view *v, struct qz_rect r, const int how[QZ_WALL_HOWS])
{
    int columns = v->upright ? 2 : QZ_WALL_HOWS, cell = r.w / columns, row = qz_v(v, 54);
    for (int h = 0; h < QZ_WALL_HOWS; h++) {
        char text[QZ_SAY_TEXT];
        struct qz_rect c = {r.x + h % columns * cell, r.y + h / columns * row, cell, row};
        int mark = qz_v(v, 32);
        struct qz_rect at = qz_take_left(&c, mark);
        qz_wall_fill(v, (struct qz_rect){at.x, at.y + (row - mark) / 2, mark, mark}, (enum qz_wall_how)h);
        qz_take_left(&c, qz_v(v, 16));
        struct qz_style s = {QZ_FACE_REGULAR, 36, 26, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
        qz_text_in(v, qz_inset(v, c, 4, 0), s, qz_wall_how_many(v, (enum qz_wall_how)h, how[h], text));
    }
}

/* Nothing, before the tracker knows of anybody. */
static void live_draw_known(struct qz_view *v, struct qz_rect r)
{
    int how[QZ_WALL_HOWS], all = 0;
    live_how(&v->m->activities, how);
    for (int h = 0; h < QZ_WALL_HOWS; h++)
        all += how[h] > 0 ? how[h] : 0;
    if (all == 0)
        return;
    live_draw_bar(v, qz_take_top(&r, qz_v(v, 36)), how, all);
    qz_take_top(&r, qz_v(v, 14));
    live_draw_words(v, r, how);
}

static void live_draw(struct qz_view *v, struct qz_rect r, int nth)
{
    (void)nth;
    struct qz_rect known = qz_take_bottom(&r, qz_v(v, v->upright ? 170 : 110));
    qz_take_bottom(&r, qz_v(v, 34));
    if (v->upright) {
        live_draw_number(v, qz_take_top(&r, r.h / 2));
        qz_take_top(&r, qz_v(v, 40));
    } else {
        live_draw_number(v, qz_take_left(&r, r.w * 48 / 100));
        qz_take_left(&r, qz_v(v, 40));
    }
    live_draw_chart(v, r);
    live_draw_known(v, known);
}

const struct qz_wall_page qz_wall_live = {live_count, live_words, live_draw};
