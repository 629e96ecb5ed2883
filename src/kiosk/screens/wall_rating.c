#include "kiosk/screens/parts.h"
#include "kiosk/screens/wall.h"

#include "rules/rating.h"

#include <stdio.h>

static int rating_count(const struct qz_model *m)
{
    return m->quarter.known && qz_rating_shown(&m->quarter.rating) ? 1 : 0;
}

static void rating_words(const struct qz_view *v, int nth, struct qz_wall_words *w)
{
    const struct qz_tell_quarter *q = &v->m->quarter;
    int average = qz_rating_average(&q->rating);
    char number[16], answer[QZ_SAY_TEXT];
    (void)nth;
    snprintf(number, sizeof number, "%d.%02d", average / 100, average % 100);
    snprintf(w->kicker, sizeof w->kicker, "%s · %s", v->m->id.organisation, qz_say(v, QZ_S_WALL_RATING));
    snprintf(w->answer, sizeof w->answer, "%s", qz_say_s(v, QZ_S_WALL_OUT_OF, number, answer));
    w->as_of_ms = q->as_of_ms;
}

static void wall_rating_draw_face(struct qz_view *v, struct qz_rect r, enum qz_icon face)
{
    int across = r.w, x = r.x + r.w / 2, y = r.y + r.h / 2;
    float size = (float)across;
    qz_draw_ring(v->draw, x, y, size, 5 * v->u, 0, 1, v->ground->ink);
    qz_draw_icon(v->draw, face, x, y, size, size * 0.058f, v->ground->ink);
}

static void rating_draw_row(struct qz_view *v, struct qz_rect r, int i, int64_t most)
{
    const struct qz_rating *rating = &v->m->quarter.rating;
    int mark = QZ_RATING_MOST - i; /* from the highest to the lowest */
    int64_t n = rating->of[mark - 1];
    char number[24];
    int across = qz_v(v, 76), high = qz_v(v, 44);
    wall_rating_draw_face(v, qz_take_left(&r, across), qz_part_mark(mark)->face);
    qz_take_left(&r, qz_v(v, 28));

    struct qz_style s = {QZ_FACE_REGULAR, 40, 28, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_left(&r, qz_v(v, 190)), s, qz_say(v, qz_part_mark(mark)->word));
    s.face = QZ_FACE_BOLD, s.align = QZ_RIGHT;
    snprintf(number, sizeof number, "%d", qz_figure_shown(n));
    qz_text_in(v, qz_take_right(&r, qz_v(v, 180)), s, number);
    qz_take_right(&r, qz_v(v, 20));

    struct qz_rect track = {r.x, r.y + (r.h - high) / 2, r.w, high};
    qz_draw_round(v->draw, track, 12 * v->u, v->theme->track);
    track.w = n > 0 && most > 0 ? (int)(track.w * n / most) : 0;
    if (n > 0)
        track.w = track.w < qz_v(v, 10) ? qz_v(v, 10) : track.w;
    qz_draw_round(v->draw, track, 12 * v->u, v->theme->teal);
}

static void wall_rating_draw(struct qz_view *v, struct qz_rect r, int nth)
{
    const struct qz_rating *rating = &v->m->quarter.rating;
    char text[QZ_SAY_TEXT];
    int64_t total = qz_rating_total(rating);
    int row = qz_v(v, v->upright ? 150 : 100), foot = qz_v(v, 60);
    (void)nth;
    if (row > (r.h - foot) / QZ_RATING_MOST)
        row = (r.h - foot) / QZ_RATING_MOST;
    r.y += (r.h - row * QZ_RATING_MOST - foot) / 2;
    for (int i = 0; i < QZ_RATING_MOST; i++)
        rating_draw_row(v, qz_take_top(&r, row), i, total);

    struct qz_style s = {QZ_FACE_REGULAR, 34, 26, v->ground->quiet, QZ_LEFT, QZ_BOTTOM, 1, 0};
    qz_text_in(v, qz_take_top(&r, foot), s, qz_say_n(v, QZ_S_WALL_RATED, qz_figure_shown(total), text));
}

const struct qz_wall_page qz_wall_rating = {rating_count, rating_words, wall_rating_draw};
