#include "kiosk/screens/parts.h"
#include "kiosk/screens/wall.h"

#include <stdio.h>

/* ---- when ---- */

/* left: no number begins before it. */
static void figures_draw_step(struct qz_view *v, struct qz_rect r, int n, int most, int left)
{
    char text[16];
    int head = qz_v(v, 54);
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
    struct qz_rect at = qz_inset(v, (struct qz_rect){r.x, bar.y - head, r.w, head}, -40, 4);
    if (at.x < left) {
        at.x = left;
        s.align = QZ_LEFT;
    }
    qz_text_in(v, at, s, text);
}

static int figures_most(const struct qz_tell_wall *a)
{
    int most = 0;
    for (int i = 0; i < a->steps; i++)
        most = a->arrived[i] > most ? a->arrived[i] : most;
    return most;
}

/* The highest bar has its number once, however many are as high. */
static void figures_draw_bars(struct qz_view *v, struct qz_rect r, const struct qz_tell_wall *a)
{
    int most = figures_most(a), cell = r.w / a->steps, line = qz_v(v, 3);
    bool said = false;
    for (int i = 0; i < a->steps; i++) {
        bool top = a->arrived[i] == most && most > 0;
        struct qz_rect c = {r.x + i * cell, r.y, cell, r.h};
        figures_draw_step(v, c, a->arrived[i], top && said ? most + 1 : most, r.x);
        said = said || top;
    }
    qz_draw_rect(v->draw, (struct qz_rect){r.x, r.y + r.h, cell * a->steps, line > 0 ? line : 1},
                 v->theme->edge);
}

static const char *figures_step(const struct qz_view *v, int64_t step_ms, char out[QZ_SAY_TEXT])
{
    int64_t minutes = step_ms / 60000;
    if (minutes < 60)
        return qz_say_n(v, QZ_S_WALL_EACH_MINUTES, (int)minutes, out);
    return qz_say_n(v, QZ_S_WALL_EACH_HOURS, (int)(minutes / 60), out);
}

void qz_part_arrivals(struct qz_view *v, struct qz_rect r, const struct qz_tell_wall *a)
{
    char text[QZ_SAY_TEXT];
    struct qz_rect head = qz_take_top(&r, qz_v(v, 48)), foot = qz_take_bottom(&r, qz_v(v, 56));
    struct qz_style s = {QZ_FACE_REGULAR, 34, 26, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_right(&head, head.w * 2 / 5), s, figures_step(v, a->step_ms, text));
    s.face = QZ_FACE_BOLD, s.color = v->ground->ink, s.align = QZ_LEFT;
    qz_text_in(v, head, s, qz_say(v, QZ_S_WALL_ARRIVED));
    qz_take_top(&r, qz_v(v, 8));
    figures_draw_bars(v, r, a);

    s = (struct qz_style){QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_LEFT, QZ_BOTTOM, 1, 0};
    qz_text_in(v, qz_take_left(&foot, foot.w / 2), s, qz_part_when(v, a->from_ms, text));
    s.align = QZ_RIGHT;
    qz_text_in(v, foot, s, qz_part_when(v, a->from_ms + a->steps * a->step_ms, text));
}

/* ---- how they are known ---- */

static void figures_how(const struct qz_tell_wall *a, int how[QZ_WALL_HOWS])
{
    how[QZ_WALL_PROVEN] = a->proven;
    how[QZ_WALL_ATTESTED] = a->attested;
    how[QZ_WALL_LATE] = a->late;
    how[QZ_WALL_COUNTED] = a->counted;
}

static void figures_draw_bar(struct qz_view *v, struct qz_rect r, const int how[QZ_WALL_HOWS], int all)
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

static void figures_draw_words(struct qz_view *v, struct qz_rect r, const int how[QZ_WALL_HOWS])
{
    int columns = r.w < qz_v(v, 1200) ? 2 : QZ_WALL_HOWS, cell = r.w / columns;
    int row = r.h * columns / QZ_WALL_HOWS, most = qz_v(v, 54), mark = qz_v(v, 32);
    row = row < most ? row : most;
    mark = mark < row * 2 / 3 ? mark : row * 2 / 3;

    for (int h = 0; h < QZ_WALL_HOWS; h++) {
        char text[QZ_SAY_TEXT];
        struct qz_rect c = {r.x + h % columns * cell, r.y + h / columns * row, cell, row};
        struct qz_rect at = qz_take_left(&c, mark);
        qz_wall_fill(v, (struct qz_rect){at.x, at.y + (row - mark) / 2, mark, mark}, (enum qz_wall_how)h);
        qz_take_left(&c, qz_v(v, 16));
        float size = (float)row / v->u * 2 / 3;
        struct qz_style s = {QZ_FACE_REGULAR, size, 20, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
        qz_text_in(v, qz_inset(v, c, 4, 0), s, qz_wall_how_many(v, (enum qz_wall_how)h, how[h], text));
    }
}

/* Nothing, before the tracker knows of anybody. */
void qz_part_hows(struct qz_view *v, struct qz_rect r, const struct qz_tell_wall *a)
{
    int how[QZ_WALL_HOWS], all = 0;
    figures_how(a, how);
    for (int h = 0; h < QZ_WALL_HOWS; h++)
        all += how[h] > 0 ? how[h] : 0;
    if (all == 0)
        return;
    int tall = r.h / 3 < qz_v(v, 36) ? r.h / 3 : qz_v(v, 36);
    figures_draw_bar(v, qz_take_top(&r, tall), how, all);
    qz_take_top(&r, tall * 2 / 5);
    figures_draw_words(v, r, how);
}
