#include "kiosk/screens/parts.h"
#include "kiosk/screens/wall.h"

#include <stdio.h>

static int plan_count(const struct qz_model *m)
{
    return m->activities.rows > 0 ? 1 : 0;
}

/* The row that comes next, -1: all of them began. */
static int plan_next(const struct qz_model *m)
{
    for (int i = 0; i < m->activities.rows; i++)
        if (m->activities.row[i].start_ms > m->now_ms)
            return i;
    return -1;
}

static void plan_words(const struct qz_view *v, int nth, struct qz_wall_words *w)
{
    int next = plan_next(v->m);
    char when[QZ_SAY_TEXT], to[8];
    (void)nth;
    w->as_of_ms = v->m->quarter.as_of_ms; /* the feed names the configuration that holds the plan */
    if (next < 0) {
        snprintf(w->kicker, sizeof w->kicker, "%s", v->m->id.organisation);
        snprintf(w->answer, sizeof w->answer, "%s", qz_say(v, QZ_S_WALL_TODAY));
        return;
    }

    const struct qz_wall_row *row = &v->m->activities.row[next];
    snprintf(w->kicker, sizeof w->kicker, "%s · %s–%s%s%s", qz_say(v, QZ_S_WALL_NEXT),
             qz_part_when(v, row->start_ms, when), qz_say_time(row->end_ms, to), *row->place ? " · " : "",
             row->place);
    snprintf(w->answer, sizeof w->answer, "%s", row->title);
}

static enum qz_string plan_state(const struct qz_model *m, int i)
{
    const struct qz_wall_row *row = &m->activities.row[i];
    if (row->end_ms <= m->now_ms)
        return QZ_S_WALL_OVER;
    if (row->start_ms <= m->now_ms)
        return QZ_S_WALL_UNDER_WAY;
    return QZ_S_WALL_NEXT;
}

/* What can be said of a row beside its title: nothing of one that only comes some time. */
static bool plan_has_state(const struct qz_model *m, int i)
{
    return m->activities.row[i].start_ms <= m->now_ms || i == plan_next(m);
}

static void plan_draw_mark(struct qz_view *v, struct qz_rect *r, int i, bool over)
{
    const struct qz_wall_row *row = &v->m->activities.row[i];
    struct qz_rect at = qz_take_left(r, qz_v(v, 60));
    qz_draw_icon(v->draw, qz_wall_icon(row->kind), at.x + at.w / 2, r->y + r->h / 2, 52 * v->u, 4.5f * v->u,
                 over ? v->ground->quiet : qz_wall_color(v, row->kind));
    qz_take_left(r, qz_v(v, 26));
}

static void plan_draw_title(struct qz_view *v, struct qz_rect r, int i, uint32_t ink)
{
    const char *title = v->m->activities.row[i].title;
    enum qz_face face = i == plan_next(v->m) ? QZ_FACE_BOLD : QZ_FACE_REGULAR;
    struct qz_style s = {face, 42, 24, ink, QZ_LEFT, QZ_MIDDLE, 1, 1.2f};
    r = qz_inset(v, r, 0, 4);
    qz_text_in(v, r, qz_style_two(v, r, s, 32, title), title);
}

/* When, kind, title, and how it stands, beside one another. */
static void plan_draw_across(struct qz_view *v, struct qz_rect in, int i, uint32_t ink, bool over)
{
    char when[QZ_SAY_TEXT];
    struct qz_style s = {QZ_FACE_BOLD, 42, 26, ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_left(&in, qz_v(v, 320)), s,
               qz_part_when(v, v->m->activities.row[i].start_ms, when));
    plan_draw_mark(v, &in, i, over);
    if (plan_has_state(v->m, i)) {
        s = (struct qz_style){QZ_FACE_REGULAR, 34, 24, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
        qz_text_in(v, qz_take_right(&in, qz_v(v, 200)), s, qz_say(v, plan_state(v->m, i)));
        qz_take_right(&in, qz_v(v, 20));
    }
    plan_draw_title(v, in, i, ink);
}

/* The title, and under it the rest. */
static void plan_draw_upright(struct qz_view *v, struct qz_rect in, int i, uint32_t ink, bool over)
{
    char when[QZ_SAY_TEXT], line[2 * QZ_SAY_TEXT];
    plan_draw_mark(v, &in, i, over);
    qz_part_when(v, v->m->activities.row[i].start_ms, when);
    snprintf(line, sizeof line, "%s", when);
    if (plan_has_state(v->m, i))
        snprintf(line, sizeof line, "%s · %s", when, qz_say(v, plan_state(v->m, i)));

    struct qz_rect under = qz_take_bottom(&in, qz_v(v, 58));
    struct qz_style s = {QZ_FACE_REGULAR, 34, 24, v->ground->quiet, QZ_LEFT, QZ_TOP, 1, 0};
    qz_text_in(v, under, s, line);
    plan_draw_title(v, in, i, ink);
}

static void plan_draw_row(struct qz_view *v, struct qz_rect r, int i)
{
    bool over = v->m->activities.row[i].end_ms <= v->m->now_ms;
    uint32_t ink = over ? v->ground->quiet : v->ground->ink;
    if (i == plan_next(v->m))
        qz_card(v, r, 26, &v->theme->card);
    struct qz_rect in = qz_inset(v, r, 26, 0);
    if (v->upright)
        plan_draw_upright(v, in, i, ink, over);
    else
        plan_draw_across(v, in, i, ink, over);
}

static void plan_draw(struct qz_view *v, struct qz_rect r, int nth)
{
    const struct qz_tell_wall *a = &v->m->activities;
    int most = qz_v(v, v->upright ? 170 : 120);
    int least = qz_v(v, v->upright ? 150 : 84);
    int next = plan_next(v->m);
    int fit = qz_part_fit(r.h, least, a->rows);
    int row = r.h / fit < most ? r.h / fit : most;
    /* The next one is always among those that have room. */
    int from = next >= fit ? next - fit + 1 : 0;
    (void)nth;
    for (int i = from; i < from + fit; i++)
        plan_draw_row(v, qz_take_top(&r, row), i);
}

const struct qz_wall_page qz_wall_plan = {plan_count, plan_words, plan_draw};
