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
    qz_part_arrivals(v, r, &v->m->activities);
    qz_part_hows(v, known, &v->m->activities);
}

const struct qz_wall_page qz_wall_live = {live_count, live_words, live_draw};
